//! The brokers that every other test stands on: they start, come back with their data, and leave nothing behind.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use dateline_testkit::{
    broker::{Cluster, ClusterConfig, Stop, unique_namespace},
    kcat,
};

fn with_topics_made_on_sight(brokers: usize) -> ClusterConfig {
    let properties = vec![("auto.create.topics.enable".to_owned(), "true".to_owned())];
    ClusterConfig { brokers, properties, ..ClusterConfig::default() }
}

/// Appends a line to the topic, acknowledged by all replicas.
fn append(cluster: &Cluster, topic: &str, line: &str) {
    let mut kcat = Command::new("kcat")
        .args([
            "-b",
            cluster.bootstrap(),
            "-P",
            "-t",
            topic,
            "-X",
            "acks=all",
            "-X",
            "message.timeout.ms=60000",
        ])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(kcat.stdin.take().unwrap(), "{line}").unwrap();
    assert!(kcat.wait().unwrap().success());
}

fn lines(cluster: &Cluster, topic: &str) -> Vec<String> {
    let records = kcat::read_committed(cluster.bootstrap(), topic).unwrap();
    assert!((0i64..).zip(&records).all(|(offset, record)| record.offset == offset && record.key.is_none()));
    records.into_iter().map(|record| String::from_utf8(record.value.unwrap()).unwrap()).collect()
}

fn eventually(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !condition() {
        assert!(Instant::now() < deadline, "{what}");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_stopped_broker_comes_back_on_its_port_with_its_records() {
    let started = Instant::now();
    let cluster = Cluster::start(&with_topics_made_on_sight(1)).unwrap();
    eprintln!("one broker serves after {:.2?}", started.elapsed());
    let address = cluster.bootstrap().to_owned();
    append(&cluster, "t", "kept");

    for how in [Stop::Gracefully, Stop::Kill] {
        let stopping = Instant::now();
        cluster.stop_broker(0, how).unwrap();
        eprintln!("{how:?} took {:.2?}", stopping.elapsed());
        assert!(!cluster.alive());
        assert!(TcpStream::connect(&address).is_err());

        let starting = Instant::now();
        cluster.start_broker(0).unwrap();
        eprintln!("it serves again after {:.2?}", starting.elapsed());
        assert_eq!(cluster.bootstrap(), address);
        assert_eq!(lines(&cluster, "t"), ["kept"]);
    }
}

#[test]
fn three_brokers_serve_on_while_one_is_away() {
    let started = Instant::now();
    let cluster = Cluster::start(&with_topics_made_on_sight(3)).unwrap();
    eprintln!("three brokers serve after {:.2?}", started.elapsed());
    assert_eq!(cluster.bootstrap().split(',').count(), 3);
    append(&cluster, "t", "before");

    cluster.stop_broker(1, Stop::Kill).unwrap();
    append(&cluster, "t", "while away");
    assert_eq!(cluster.pids().len(), 2);

    cluster.start_broker(1).unwrap();
    assert_eq!(lines(&cluster, "t"), ["before", "while away"]);
}

#[test]
fn a_broker_that_cannot_start_says_why() {
    let properties = vec![("num.io.threads".to_owned(), "none".to_owned())];
    let error = Cluster::start(&ClusterConfig { properties, ..ClusterConfig::default() }).unwrap_err();
    assert!(error.to_string().contains("num.io.threads"), "{error}");
}

#[test]
fn a_broker_dies_with_the_process_that_started_it_and_its_data_go_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Command::new(env!("CARGO_BIN_EXE_dateline-kafka"))
        .args(["--port", &free_port().to_string()])
        .env("TMPDIR", folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut hello = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut hello).unwrap();
    let address = hello.trim().rsplit(' ').next().unwrap().to_owned();
    assert!(TcpStream::connect(&address).is_ok(), "{hello}");

    process.kill().unwrap();
    process.wait().unwrap();
    eventually("the broker is gone", || TcpStream::connect(&address).is_err());
    eventually("its data are gone", || fs::read_dir(folder.path()).unwrap().next().is_none());
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn namespaces_are_never_the_same() {
    assert_ne!(unique_namespace("a"), unique_namespace("a"));
}

#[test]
fn a_missing_topic_is_an_error_and_not_an_empty_one() {
    let cluster = Cluster::start(&ClusterConfig::default()).unwrap();
    let error = kcat::read_committed(cluster.bootstrap(), "nowhere").unwrap_err();
    assert!(error.to_string().contains("nowhere"), "{error}");
}
