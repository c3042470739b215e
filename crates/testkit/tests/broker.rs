//! The brokers that every other test stands on: they start, come back with their data, and leave nothing behind.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use dateline_testkit::broker::{Cluster, ClusterConfig, Stop, unique_namespace};

fn with_topics_made_on_sight(brokers: usize) -> ClusterConfig {
    let properties = vec![("auto.create.topics.enable".to_owned(), "true".to_owned())];
    ClusterConfig { brokers, properties, ..ClusterConfig::default() }
}

fn kcat(cluster: &Cluster, arguments: &[&str], input: &Path) -> String {
    let output = Command::new("kcat")
        .args(["-b", cluster.bootstrap(), "-X", "message.timeout.ms=60000"])
        .args(arguments)
        .stdin(fs::File::open(input).unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
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
    let folder = tempfile::tempdir().unwrap();
    let line = folder.path().join("line");
    fs::write(&line, "kept\n").unwrap();
    kcat(&cluster, &["-P", "-t", "t", "-X", "acks=all"], &line);

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
        assert_eq!(kcat(&cluster, &["-C", "-t", "t", "-e", "-q"], &line), "kept\n");
    }
}

#[test]
fn three_brokers_serve_on_while_one_is_away() {
    let started = Instant::now();
    let cluster = Cluster::start(&with_topics_made_on_sight(3)).unwrap();
    eprintln!("three brokers serve after {:.2?}", started.elapsed());
    assert_eq!(cluster.bootstrap().split(',').count(), 3);
    let folder = tempfile::tempdir().unwrap();
    let line = folder.path().join("line");
    fs::write(&line, "before\n").unwrap();
    kcat(&cluster, &["-P", "-t", "t", "-X", "acks=all"], &line);

    cluster.stop_broker(1, Stop::Kill).unwrap();
    fs::write(&line, "while away\n").unwrap();
    kcat(&cluster, &["-P", "-t", "t", "-X", "acks=all"], &line);
    assert_eq!(cluster.pids().len(), 2);

    cluster.start_broker(1).unwrap();
    assert_eq!(kcat(&cluster, &["-C", "-t", "t", "-e", "-q"], &line), "before\nwhile away\n");
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
