//! `dateline run`.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    process::Stdio,
    time::{Duration, Instant},
};

use dateline_testkit::site::{Pages, Reply, Site};
use serde_json::Value;

use crate::{
    binary::{dateline, finish, interrupt, run, run_in, start},
    clean::page,
};

const LOCAL: [&str; 4] = ["run", "--allow-private", "--host-delay-ms", "0"];

fn site() -> Site {
    let pages = Pages::new()
        .with("/quay", Reply::html(page("Quay of Norhaven is rebuilt")))
        .with("/pier", Reply::html(page("Pier is painted")))
        .with("/sections", Reply::not_an_article())
        .with("/slow", Reply::html(page("Slow boat arrives")).after(Duration::from_secs(120)))
        .robots("User-agent: *\nDisallow: /private/\n");
    Site::start(pages).unwrap()
}

fn local<'a>(more: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    LOCAL.into_iter().chain(more).collect()
}

#[test]
fn every_url_ends_as_an_article_or_with_a_reason() {
    let site = site();
    let urls = ["/quay", "/pier", "/sections", "/missing", "/private/x"].map(|path| site.url(path));
    let mut arguments = local(["--label", "desk=sea", "ftp://tide.example/"]);
    arguments.extend(urls.iter().map(String::as_str));
    let ended = run(arguments).well();
    let articles = ended.json();
    let mut titles: Vec<&str> = articles.iter().map(|article| article["title"].as_str().unwrap()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Pier is painted", "Quay of Norhaven is rebuilt"]);
    for article in &articles {
        assert_eq!(article["labels"]["desk"], "sea");
        assert!(article["entities"].is_array() && article["provenance"].is_object(), "{article:#}");
    }
    let told: Vec<&str> = ended.stderr.lines().collect();
    assert_eq!(told.len(), 2, "{}", ended.stderr);
    assert!(told[0].starts_with("dead letter: ftp://tide.example/: bad-url: "), "{}", ended.stderr);
    assert!(told[1].starts_with("2 articles from 6 URLs in "), "{}", ended.stderr);
    for part in ["3 skipped (", "1 robots", "1 status-404", "1 dead letter (1 bad-url)"] {
        assert!(told[1].contains(part), "{}", ended.stderr);
    }
}

#[test]
fn private_addresses_are_refused_unless_allowed_and_all_failed_exits_with_1() {
    let site = site();
    let folder = tempfile::tempdir().unwrap();
    let url = site.url("/quay");
    let ended = run_in(folder.path(), &["run", "--dead-letters", "failed.jsonl", &url], "");
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.starts_with(&format!("dead letter: {url}: private-address: ")), "{}", ended.stderr);
    let written = fs::read_to_string(folder.path().join("failed.jsonl")).unwrap();
    let letter: Value = serde_json::from_str(written.trim()).unwrap();
    assert_eq!((&letter["stage"], &letter["reason"]), (&"fetcher".into(), &"private-address".into()));
    assert_eq!(letter["subject"], url);
    assert_eq!(site.total_requests(), 0);
}

#[test]
fn urls_come_from_standard_input_and_articles_go_to_files() {
    let site = site();
    let folder = tempfile::tempdir().unwrap();
    let input = format!("# harbour\n{}\n\n{}\n", site.url("/quay"), site.url("/pier"));
    for _ in 0..2 {
        let ended = run_in(folder.path(), &local(["--file", "-", "--out", "articles"]), input.clone()).well();
        assert_eq!(ended.stdout, "");
        assert!(ended.stderr.starts_with("2 articles from 2 URLs in "), "{}", ended.stderr);
    }
    let days = fs::read_dir(folder.path().join("articles")).unwrap().map(|entry| entry.unwrap().path());
    let lines: Vec<Value> = days
        .filter(|day| !day.file_name().unwrap().to_string_lossy().starts_with('.'))
        .flat_map(|day| fs::read_dir(day).unwrap())
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .flat_map(|text| text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<_>>())
        .collect();
    assert_eq!(lines.len(), 4, "{lines:#?}");
}

#[test]
fn pretty_articles_are_for_reading_and_coloured_only_when_asked() {
    let site = site();
    let url = site.url("/quay");
    let plain = run(local(["--pretty", &url])).well().stdout;
    assert!(!plain.contains('\u{1b}'), "{plain}");
    assert!(plain.contains("The Tide Table"), "{plain}");
    assert!(plain.lines().all(|line| line.chars().count() <= 100), "{plain}");
    let short = run(local(["--pretty", "--limit-paragraphs", "1", &url])).well().stdout;
    assert!(short.contains("1 more paragraph") && short.len() < plain.len(), "{short}");
    let coloured = run(local(["--pretty", "--color", "always", &url])).well().stdout;
    assert!(coloured.contains('\u{1b}'), "{coloured}");
}

#[test]
fn ctrl_c_stops_it_and_it_still_says_what_it_did() {
    let site = site();
    let arguments = local(["--file", "-"]);
    let mut child = start(dateline(arguments).stdin(Stdio::piped()));
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    writeln!(stdin, "{}\n{}", site.url("/quay"), site.url("/slow")).unwrap();
    let mut first = String::new();
    stdout.read_line(&mut first).unwrap();
    assert!(first.contains("Quay of Norhaven"), "{first}");
    let interrupted = Instant::now();
    interrupt(&child);
    let ended = finish(child).well();
    assert!(interrupted.elapsed() < Duration::from_secs(15), "{:?}", interrupted.elapsed());
    assert!(ended.stderr.starts_with("1 article from 2 URLs in "), "{}", ended.stderr);
    assert!(ended.stderr.contains("1 not finished"), "{}", ended.stderr);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let site = Site::generated(300, 7).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let urls = folder.path().join("urls");
    fs::write(&urls, site.article_urls().join("\n")).unwrap();
    let mut child = start(&mut dateline(local(["--file", urls.to_str().unwrap()])));
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    let ended = finish(child).well();
    assert!(!ended.stderr.contains("error"), "{}", ended.stderr);
}

#[test]
fn a_folder_that_cannot_be_made_is_said_before_anything_is_fetched() {
    let site = site();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("taken"), "").unwrap();
    let ended = run_in(folder.path(), &local(["--out", "taken/articles", &site.url("/quay")]), "");
    assert_eq!(ended.code, Some(1));
    let told: Vec<&str> = ended.stderr.lines().collect();
    assert!(told[0].starts_with("error: cannot make the folder taken/articles"), "{}", ended.stderr);
    assert!(told[1].starts_with("hint: "), "{}", ended.stderr);
    assert_eq!(site.total_requests(), 0);
}
