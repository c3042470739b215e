//! The endpoints, read over a socket.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use dateline_service::{
    Health, Shutdown,
    http::{Server, Told},
    metrics::Metrics,
};

fn get(address: SocketAddr, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

fn start() -> (Server, Told) {
    let told = Told {
        health: Health::default(),
        shutdown: Shutdown::default(),
        metrics: Metrics::install().unwrap(),
    };
    (Server::start("127.0.0.1:0".parse().unwrap(), told.clone()).unwrap(), told)
}

#[test]
fn readiness_follows_the_worker_while_liveness_stays() {
    let (server, told) = start();
    let at = server.address();
    assert_eq!(get(at, "/livez"), (200, "alive".to_owned()));
    assert_eq!(get(at, "/readyz"), (503, "starting".to_owned()));
    told.health.ready();
    assert_eq!(get(at, "/readyz"), (200, "ready".to_owned()));
    told.health.not_ready("the broker is away");
    assert_eq!(get(at, "/readyz"), (503, "the broker is away".to_owned()));
    told.health.ready();
    told.shutdown.request();
    assert_eq!(get(at, "/readyz"), (503, "stopping".to_owned()));
    assert_eq!(get(at, "/livez"), (200, "alive".to_owned()));
    assert_eq!(get(at, "/").0, 404);
}

#[test]
fn metrics_are_those_of_the_process_and_of_the_worker() {
    let (server, _told) = start();
    metrics::counter!("test_records_total", "stage" => "endpoints").increment(3);
    let (status, body) = get(server.address(), "/metrics");
    assert_eq!(status, 200);
    assert!(body.contains("test_records_total{stage=\"endpoints\"} 3"), "{body}");
    assert!(body.contains("dateline_ready "), "{body}");
    assert!(body.contains("process_resident_memory_bytes "), "{body}");
}

#[test]
fn an_address_in_use_is_an_error() {
    let (server, told) = start();
    assert_eq!(Server::start(server.address(), told).unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
}
