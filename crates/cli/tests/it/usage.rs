//! Wrong usage, wrong settings, help.

use crate::binary::{dateline, finish, run, start};

#[test]
fn without_a_command_it_says_which_there_are() {
    let ended = run::<&str>([]);
    assert_eq!(ended.code, Some(2));
    for command in ["run", "submit", "tail", "clean", "tag", "topics", "dead-letters"] {
        assert!(ended.stderr.contains(&format!("\n  {command} ")), "{}", ended.stderr);
    }
}

#[test]
fn help_goes_to_standard_output_and_is_no_failure() {
    for command in ["run", "submit", "tail", "clean", "tag", "topics", "dead-letters"] {
        let ended = run([command, "--help"]).well();
        assert!(ended.stdout.contains("Usage: dateline"), "{}", ended.stdout);
        assert_eq!(ended.stderr, "");
    }
}

#[test]
fn wrong_usage_exits_with_2() {
    for arguments in [
        &["runn"][..],
        &["run"],
        &["run", "--out", "x", "--pretty", "http://a.example/"],
        &["run", "--label", "desk", "http://a.example/"],
        &["tail", "--from", "middle"],
        &["clean", "--jobs", "0"],
        &["topics", "create", "--partitions", "0"],
        &["dead-letters", "show", "seven"],
        &["dead-letters", "replay"],
        &["dead-letters", "replay", "--all", "0:1"],
    ] {
        let ended = run(arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stderr.starts_with("error: "), "{arguments:?}: {}", ended.stderr);
    }
}

#[test]
fn a_wrong_setting_names_itself_and_where_it_came_from() {
    let ended = run(["clean", "--set", "cleaner.max_page_bytes=many"]);
    assert_eq!(ended.code, Some(2));
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
    for part in ["error: ", "cleaner.max_page_bytes", "many", "--set"] {
        assert!(ended.stderr.contains(part), "{}", ended.stderr);
    }
    let ended = run(["topics", "describe", "--namespace", "a b"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("kafka.namespace") && ended.stderr.contains("a b"), "{}", ended.stderr);
}

#[test]
fn the_environment_is_a_layer_below_the_flags() {
    let limit = |command: &mut std::process::Command| {
        finish(start(command.env("DATELINE_CLEANER__MAX_PAGE_BYTES", "none")))
    };
    let ended = limit(&mut dateline(["clean"]));
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("DATELINE_CLEANER__MAX_PAGE_BYTES"), "{}", ended.stderr);
    limit(&mut dateline(["clean", "--set", "cleaner.max_page_bytes=1000"])).well();
}

#[test]
fn one_settings_file_serves_the_workers_and_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dateline.toml");
    let sections = "[service]\nlog_level = 'info'\n[kafka]\nnamespace = 'x'\n[fetcher]\nhost_delay_ms = 5\n[cleaner]\nmax_page_bytes = 9\n[tagger]\n[sink]\ndir = 'x'\n";
    std::fs::write(&file, sections).unwrap();
    run(["tag", "--config", file.to_str().unwrap()]).well();
}

#[test]
fn a_file_that_is_not_there_is_named_in_one_line() {
    for arguments in [["clean", "--input", "no/such/file"], ["run", "--file", "no/such/file"]] {
        let ended = run(arguments);
        assert_eq!(ended.code, Some(1), "{arguments:?}");
        assert!(
            ended.stderr.starts_with("error: ") && ended.stderr.contains("no/such/file"),
            "{}",
            ended.stderr
        );
        assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
    }
}
