//! `dateline dead-letters` on a real broker.

use bytes::Bytes;
use chrono::Utc;
use dateline_schema::{DeadLetter, Headers, IntoWire};
use dateline_stream::{ReadFrom, Reader, StoredRecord};

use crate::kafka::Pipeline;

fn letter(host: &str, reason: &str, value: &str) -> DeadLetter {
    DeadLetter {
        stage: "fetcher".to_owned(),
        reason: reason.to_owned(),
        detail: format!("`{host}` has no address"),
        original_topic: "urls".to_owned(),
        original_partition: 0,
        original_offset: 7,
        first_failed_at: Utc::now(),
        last_failed_at: Utc::now(),
        attempts: 3,
        cut_from: None,
        key: Some(Bytes::copy_from_slice(host.as_bytes())),
        value: Bytes::copy_from_slice(value.as_bytes()),
        headers: [("note", "kept")].into_iter().collect::<Headers>(),
    }
}

/// Three letters: two about names that are not known, one about a page that was too large to keep.
fn pipeline() -> Pipeline {
    let pipeline = Pipeline::new();
    for letter in [
        letter("a.example", "dns", "https://a.example/1"),
        letter("a.example", "dns", r#"{"url":"https://a.example/2"}"#),
        DeadLetter {
            cut_from: Some(20_000_000),
            stage: "cleaner".to_owned(),
            ..letter("b.example", "page-too-large", "<p>")
        },
    ] {
        pipeline.put(&letter.into_wire());
    }
    pipeline
}

fn replayed(pipeline: &Pipeline) -> Vec<StoredRecord> {
    Reader::open(&pipeline.settings, "urls", ReadFrom::Beginning).unwrap().read_to_end().unwrap()
}

/// Where the letters of a reason stand.
fn positions(pipeline: &Pipeline, reason: &str) -> Vec<String> {
    let listed = pipeline.run(&["dead-letters", "list", "--json", "--reason", reason]).well();
    listed.json().iter().map(|letter| format!("{}:{}", letter["partition"], letter["offset"])).collect()
}

#[test]
fn letters_are_counted_by_reason_and_host_and_listed() {
    let pipeline = pipeline();
    let listed = pipeline.run(&["dead-letters", "list"]).well().stdout;
    let words: Vec<Vec<&str>> = listed.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(words[1], ["2", "fetcher", "dns", "a.example"], "{listed}");
    assert_eq!(words[2], ["1", "cleaner", "page-too-large", "b.example"], "{listed}");
    assert!(listed.contains("https://a.example/2") && listed.contains("has no address"), "{listed}");
    let one = pipeline.run(&["dead-letters", "list", "--host", "A.example", "--limit", "1"]).well().stdout;
    assert_eq!(one.matches("https://a.example/").count(), 1, "{one}");
    assert!(!one.contains("b.example"), "{one}");
    assert_eq!(pipeline.run(&["dead-letters", "list", "--stage", "sink"]).well().stdout, "no dead letters\n");
}

#[test]
fn a_letter_is_shown_with_its_headers_and_its_value_raw() {
    let pipeline = pipeline();
    let at = &positions(&pipeline, "dns")[0];
    let shown = pipeline.run(&["dead-letters", "show", at]).well().stdout;
    for part in ["key: a.example", "note: kept", "dateline-dead-reason: dns", "https://a.example/1"] {
        assert!(shown.contains(part), "{shown}");
    }
    assert_eq!(pipeline.run(&["dead-letters", "show", at, "--raw"]).well().stdout, "https://a.example/1");
    for missing in ["0:999", "99:0"] {
        let ended = pipeline.run(&["dead-letters", "show", missing]);
        assert_eq!(ended.code, Some(1));
        assert!(
            ended.stderr.starts_with(&format!("error: there is no dead letter at {missing}")),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn a_dry_run_says_what_would_be_put_back_and_puts_nothing() {
    let pipeline = pipeline();
    let dry = pipeline.run(&["dead-letters", "replay", "--reason", "dns", "--dry-run"]).well().stdout;
    assert!(
        dry.contains("https://a.example/1") && dry.ends_with("2 dead letters would be put back\n"),
        "{dry}"
    );
    assert_eq!(replayed(&pipeline).len(), 0);
}

#[test]
fn a_replayed_original_is_as_it_was_and_says_where_it_comes_from() {
    let pipeline = pipeline();
    let at = positions(&pipeline, "dns");
    let ended = pipeline.run(&["dead-letters", "replay", &at[1]]).well();
    assert_eq!(ended.stdout, "1 dead letter put back\n");
    let back = replayed(&pipeline);
    assert_eq!(back.len(), 1);
    let record = &back[0].record;
    assert_eq!(record.value, r#"{"url":"https://a.example/2"}"#);
    assert_eq!(record.key.as_deref(), Some(b"a.example".as_slice()));
    assert_eq!(record.headers.get_str("note"), Some("kept"));
    assert_eq!(record.headers.get_str("dateline-replayed-from"), Some(at[1].as_str()));
    assert_eq!(record.headers.get_str("dateline-dead-reason"), None);
}

#[test]
fn a_letter_that_was_cut_is_refused_and_the_others_go_back() {
    let pipeline = pipeline();
    let ended = pipeline.run(&["dead-letters", "replay", "--all"]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert_eq!(ended.stdout, "2 dead letters put back\n");
    let cut = positions(&pipeline, "page-too-large");
    let told = format!("error: {} cannot be put back: only 3 of its 20000000 bytes were kept", cut[0]);
    assert!(ended.stderr.starts_with(&told), "{}", ended.stderr);
    assert_eq!(replayed(&pipeline).len(), 2);
}
