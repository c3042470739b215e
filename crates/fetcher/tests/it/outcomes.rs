use std::{convert::Infallible, time::Duration};

use axum::{Router, body::Body, extract::Path, http::StatusCode, routing::get};
use dateline_fetcher::{Fetcher, FetcherSettings};
use dateline_stream::Outcome;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
};

use crate::site::{PAGE, Site, fetcher, html, into_retry, is_default_wait, outcome, settings};

async fn site_of_statuses() -> Site {
    let respond = |Path(status): Path<u16>| async move { StatusCode::from_u16(status).unwrap() };
    Site::start(Router::new().route("/{status}", get(respond))).await
}

#[tokio::test]
async fn a_page_that_is_not_there_is_skipped() {
    let site = site_of_statuses().await;
    let fetcher = fetcher();
    for status in [400, 401, 403, 404, 410, 451] {
        let outcome = outcome(&fetcher, site.url(&format!("/{status}"))).await;
        assert_eq!(outcome, Outcome::skip(format!("status-{status}")));
    }
    assert_eq!(outcome(&fetcher, site.url("/304")).await, Outcome::skip("not-modified"));
}

#[tokio::test]
async fn a_server_in_trouble_is_tried_again() {
    let site = site_of_statuses().await;
    let fetcher = fetcher();
    // 429 comes last: it closes the host.
    for status in [408, 425, 500, 502, 503, 504, 520, 429] {
        let (after, reason) = into_retry(outcome(&fetcher, site.url(&format!("/{status}"))).await);
        assert_eq!(reason, format!("status-{status}"));
        assert!(is_default_wait(after), "{after:?}");
    }
}

#[tokio::test]
async fn retry_after_is_honoured_up_to_a_day() {
    for (given, least, most) in [
        ("7", 7, 7),
        ("9999999999", 86_400, 86_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400, 86_400),
        ("?", 30, 60),
    ] {
        let respond = move || async move { (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", given)]) };
        let site = Site::start(Router::new().route("/a", get(respond))).await;
        let (after, _) = into_retry(outcome(&fetcher(), site.url("/a")).await);
        assert!((least..=most).contains(&after.as_secs()), "{given}: {after:?}");
    }
}

fn impatient(change: impl FnOnce(&mut FetcherSettings)) -> Fetcher {
    let mut settings = FetcherSettings { respect_robots: false, ..settings() };
    change(&mut settings);
    Fetcher::new(settings).unwrap()
}

#[tokio::test]
async fn headers_that_do_not_come_time_out() {
    let never = || async { std::future::pending::<Infallible>().await.to_string() };
    let site = Site::start(Router::new().route("/a", get(never))).await;
    for fetcher in [impatient(|s| s.read_timeout_ms = 100), impatient(|s| s.timeout_ms = 100)] {
        let (after, reason) = into_retry(outcome(&fetcher, site.url("/a")).await);
        assert_eq!(reason, "timeout");
        assert!(is_default_wait(after), "{after:?}");
    }
}

#[tokio::test]
async fn a_body_that_stops_times_out() {
    let stalls = || async {
        let first = futures::stream::iter([Ok::<_, Infallible>(PAGE)]);
        html(Body::from_stream(futures::StreamExt::chain(first, futures::stream::pending())))
    };
    let site = Site::start(Router::new().route("/a", get(stalls))).await;
    let (_, reason) = into_retry(outcome(&impatient(|s| s.read_timeout_ms = 100), site.url("/a")).await);
    assert_eq!(reason, "timeout");
}

#[tokio::test]
async fn a_body_that_drips_for_ever_times_out() {
    let drips = || async {
        let drops = futures::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Some((Ok::<_, Infallible>("."), ()))
        });
        html(Body::from_stream(drops))
    };
    let site = Site::start(Router::new().route("/a", get(drips))).await;
    let (_, reason) = into_retry(outcome(&impatient(|s| s.timeout_ms = 300), site.url("/a")).await);
    assert_eq!(reason, "timeout");
}

/// A server that answers each connection with these bytes and closes it.
async fn answering(bytes: &'static [u8]) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/a", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(bytes).await;
        }
    });
    (url, task)
}

#[tokio::test]
async fn an_answer_that_is_no_http_or_ends_early_is_tried_again() {
    for bytes in [
        b"SSH-2.0-OpenSSH_9.6\r\n".as_slice(),
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<p>cut",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ] {
        let (url, task) = answering(bytes).await;
        let (_, reason) = into_retry(outcome(&impatient(|_| {}), url).await);
        assert!(["protocol", "decode"].contains(&reason.as_str()), "{reason}");
        task.abort();
    }
}

#[tokio::test]
async fn endless_headers_are_not_kept() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/a", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n").await.unwrap();
        let mut sent = 0_usize;
        while stream.write_all(b"X-Filler: nothing to see, go on, go on, go on\r\n").await.is_ok() {
            sent += 47;
        }
        sent
    });
    let (_, reason) = into_retry(outcome(&impatient(|_| {}), url).await);
    assert_eq!(reason, "protocol");
    assert!(task.await.unwrap() < 20_000_000);
}

/// A port that is taken, so that nobody else gets it, but that nobody listens on.
fn deaf_port() -> (TcpSocket, u16) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}

#[tokio::test]
async fn a_host_that_takes_no_connection_is_tried_again() {
    let (_socket, port) = deaf_port();
    let fetcher = fetcher();
    for path in ["a", "b"] {
        let (after, reason) = into_retry(outcome(&fetcher, format!("http://127.0.0.1:{port}/{path}")).await);
        assert_eq!(reason, "connect");
        assert!(is_default_wait(after), "{after:?}");
    }
}

#[tokio::test]
async fn the_other_urls_of_a_host_that_is_away_do_not_try_in_vain() {
    let (_socket, port) = deaf_port();
    let fetcher = impatient(|_| {});
    assert_eq!(into_retry(outcome(&fetcher, format!("http://127.0.0.1:{port}/a")).await).1, "connect");
    assert_eq!(into_retry(outcome(&fetcher, format!("http://127.0.0.1:{port}/b")).await).1, "host-closed");
}
