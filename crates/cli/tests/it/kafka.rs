//! `dateline topics`, `submit` and `tail` on a real broker.

use std::{
    io::{BufRead, BufReader},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use dateline_schema::{IntoWire, Page, PageMeta, WireRecord};
use dateline_stream::{KafkaSettings, Publisher};
use dateline_testkit::broker::{shared_cluster, unique_namespace};

use crate::binary::{Ended, dateline, finish, interrupt, run, run_in, start};

/// A pipeline of its own on the shared broker.
pub(crate) struct Pipeline {
    pub(crate) settings: KafkaSettings,
}

impl Pipeline {
    pub(crate) fn without_topics() -> Self {
        let brokers = shared_cluster().expect("a broker").bootstrap().to_owned();
        let namespace = unique_namespace("cli");
        Self { settings: KafkaSettings { brokers, namespace, ..KafkaSettings::default() } }
    }

    pub(crate) fn new() -> Self {
        let pipeline = Self::without_topics();
        pipeline.run(&["topics", "create", "--partitions", "2"]).well();
        pipeline
    }

    pub(crate) fn arguments<'a>(&'a self, arguments: &[&'a str]) -> Vec<&'a str> {
        let own =
            ["--brokers", self.settings.brokers.as_str(), "--namespace", self.settings.namespace.as_str()];
        arguments.iter().copied().chain(own).collect()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        run(self.arguments(arguments))
    }

    pub(crate) fn put(&self, record: &WireRecord) {
        let publisher = Publisher::connect(&self.settings).unwrap();
        publisher.send(record).unwrap();
        publisher.flush().unwrap();
    }
}

fn page(url: &str) -> Page {
    let meta = PageMeta {
        requested_url: url.to_owned(),
        url: url.to_owned(),
        status: 200,
        content_type: Some("text/html".to_owned()),
        content_language: None,
        last_modified: None,
        etag: None,
        fetched_at: "2026-03-04T06:40:00Z".parse().unwrap(),
        fetch_ms: None,
        truncated: false,
        labels: [].into(),
    };
    Page { meta, body: "<p>Tides</p>".into() }
}

#[test]
fn topics_are_missing_then_made_then_as_they_should_be() {
    let pipeline = Pipeline::without_topics();
    let before = pipeline.run(&["topics", "describe"]);
    assert_eq!(before.code, Some(1), "{before:#?}");
    assert!(
        before.stdout.contains("missing") && before.stderr.contains("hint: `dateline topics create`"),
        "{before:#?}"
    );

    let made = pipeline.run(&["topics", "create", "--partitions", "4"]).well();
    let urls = format!("made   {}.urls (4 partitions)", pipeline.settings.namespace);
    assert!(made.stdout.lines().any(|line| line == urls), "{}", made.stdout);
    let again = pipeline.run(&["topics", "create", "--partitions", "4"]).well();
    assert!(again.stdout.lines().all(|line| line.starts_with("there  ")), "{}", again.stdout);

    let after = pipeline.run(&["topics", "describe"]).well();
    assert!(after.stdout.lines().skip(1).all(|line| line.ends_with("as it should be")), "{}", after.stdout);
    let wanting_more = pipeline.run(&["topics", "describe", "--partitions", "8"]);
    assert_eq!(wanting_more.code, Some(1));
    assert!(wanting_more.stdout.contains("should have 8 partitions"), "{}", wanting_more.stdout);
    assert!(wanting_more.stderr.contains("--alter"), "{}", wanting_more.stderr);
}

#[test]
fn submitted_urls_are_on_the_topic_and_bad_ones_are_named() {
    let pipeline = Pipeline::new();
    let folder = tempfile::tempdir().unwrap();
    let input = "https://a.example/1\nnot a url\n# note\n{\"url\":\"https://b.example/2\",\"priority\":5}\n";
    let arguments = pipeline.arguments(&["submit", "--file", "-", "--label", "desk=sea"]);
    let ended = run_in(folder.path(), &arguments, input);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert!(ended.stdout.starts_with("2 URLs submitted to "), "{}", ended.stdout);
    assert!(ended.stderr.lines().any(|line| line.starts_with("line 2: `not a url`")), "{}", ended.stderr);

    let mut urls =
        pipeline.run(&["tail", "--topic", "urls", "--from", "beginning", "--limit", "2"]).well().json();
    urls.sort_by_key(|request| request["url"].to_string());
    assert_eq!(urls[0]["url"], "https://a.example/1");
    assert_eq!((&urls[1]["url"], &urls[1]["priority"]), (&"https://b.example/2".into(), &5.into()));
    for request in urls {
        assert_eq!(request["labels"]["desk"], "sea");
        assert!(request["submitted_at"].is_string(), "{request}");
    }
}

#[test]
fn a_topic_that_is_missing_is_said_with_what_to_do() {
    let pipeline = Pipeline::without_topics();
    for arguments in [&["submit", "https://a.example/1"][..], &["tail"], &["dead-letters", "list"]] {
        let ended = pipeline.run(arguments);
        assert_eq!(ended.code, Some(1), "{arguments:?}");
        let told: Vec<&str> = ended.stderr.lines().collect();
        assert!(
            told[0].starts_with("error: topic `") && told[0].contains("does not exist"),
            "{}",
            ended.stderr
        );
        assert!(told[1].starts_with("hint: `dateline topics create`"), "{}", ended.stderr);
    }
}

#[test]
fn brokers_that_do_not_answer_are_said_with_what_to_do() {
    let ended = run(["topics", "describe", "--brokers", "127.0.0.1:1"]);
    assert_eq!(ended.code, Some(1));
    let told: Vec<&str> = ended.stderr.lines().collect();
    assert_eq!(told.len(), 2, "{}", ended.stderr);
    assert!(told[0].starts_with("error: the brokers at 127.0.0.1:1 do not answer"), "{}", ended.stderr);
    assert!(told[1].contains("--brokers"), "{}", ended.stderr);
}

#[test]
fn tail_follows_what_comes_and_ctrl_c_ends_it_well() {
    let pipeline = Pipeline::new();
    let mut child = start(&mut dateline(pipeline.arguments(&["tail", "--topic", "pages"])));
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let seen = Arc::new(AtomicBool::new(false));
    let enough = Arc::clone(&seen);
    let putting = thread::spawn(move || {
        let publisher = Publisher::connect(&pipeline.settings).unwrap();
        // It follows from some moment on; what came before is not shown.
        for number in (0..300).take_while(|_| !enough.load(Ordering::Relaxed)) {
            publisher.send(&page(&format!("https://a.example/{number}")).into_wire()).unwrap();
            publisher.flush().unwrap();
            thread::sleep(Duration::from_millis(100));
        }
    });
    let mut line = String::new();
    if stdout.read_line(&mut line).unwrap() == 0 {
        panic!("nothing was shown: {:?}", finish(child));
    }
    seen.store(true, Ordering::Relaxed);
    let shown: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert!(shown["url"].as_str().unwrap().starts_with("https://a.example/"), "{shown}");
    assert_eq!((&shown["body_bytes"], shown.get("body")), (&12.into(), None));
    interrupt(&child);
    let draining = thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
    finish(child).well();
    draining.join().unwrap().unwrap();
    putting.join().unwrap();
}

#[test]
fn tail_shows_bodies_when_asked_and_lines_for_a_person() {
    let pipeline = Pipeline::new();
    pipeline.put(&page("https://a.example/\u{1b}").into_wire());
    let from_beginning = ["tail", "--topic", "pages", "--from", "beginning", "--limit", "1"];
    let with_body = pipeline.run(&[&from_beginning[..], &["--body"]].concat()).well().json();
    assert_eq!(with_body[0]["body"], "<p>Tides</p>");
    let pretty = pipeline.run(&[&from_beginning[..], &["--pretty"]].concat()).well().stdout;
    assert!(pretty.contains("200 text/html, 12 bytes") && !pretty.contains('\u{1b}'), "{pretty}");
}
