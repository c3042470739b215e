use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{Router, extract::Path, http::StatusCode, routing::get};
use dateline_fetcher::{Fetched, Fetcher, FetcherSettings, Submitted};
use dateline_schema::{FromWire, IntoWire, UrlRequest, WireRecord, topics};
use dateline_stream::{Outcome, Stage};

use crate::site::{PAGE, Site, fetcher, html, into_retry, outcome, page, settings};

/// A site whose pages take a moment, and which keeps the times when they were asked for.
async fn slow_site(robots: &'static str) -> (Site, Arc<Mutex<Vec<Instant>>>) {
    let times = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&times);
    let article = move |Path(_): Path<u32>| {
        let keep = Arc::clone(&keep);
        async move {
            keep.lock().unwrap().push(Instant::now());
            tokio::time::sleep(Duration::from_millis(20)).await;
            html(PAGE)
        }
    };
    let router = Router::new()
        .route("/robots.txt", get(move || async move { robots }))
        .route("/articles/{n}", get(article));
    (Site::start(router).await, times)
}

async fn fetch_articles(fetcher: &Fetcher, site: &Site, count: u32) {
    let pages = (0..count).map(|n| page(fetcher, site.url(&format!("/articles/{n}"))));
    futures::future::join_all(pages).await;
}

#[tokio::test]
async fn a_host_has_one_request_at_a_time() {
    let (site, _) = slow_site("").await;
    fetch_articles(&fetcher(), &site, 20).await;
    assert_eq!((site.requests(), site.robots_requests()), (20, 1));
    assert_eq!(site.most_at_once(), 1);
}

#[tokio::test]
async fn another_host_does_not_wait() {
    let (first, _) = slow_site("").await;
    let (second, _) = slow_site("").await;
    let settings = FetcherSettings {
        host_delay_ms: 3_600_000,
        allow_networks: vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()],
        respect_robots: false,
        ..settings()
    };
    let fetcher = Fetcher::new(settings).unwrap();
    page(&fetcher, first.url("/articles/1")).await;
    let by_name = format!("http://localhost:{}/articles/1", second.address.port());
    page(&fetcher, by_name).await;
}

#[tokio::test]
async fn requests_to_a_host_are_apart_by_the_delay() {
    let (site, times) = slow_site("").await;
    let fetcher = Fetcher::new(FetcherSettings { host_delay_ms: 100, ..settings() }).unwrap();
    fetch_articles(&fetcher, &site, 4).await;
    assert_all_apart_by(&times, Duration::from_millis(100));
}

#[tokio::test]
async fn a_crawl_delay_is_kept() {
    let (site, times) = slow_site("User-agent: *\nCrawl-delay: 0.2\n").await;
    fetch_articles(&fetcher(), &site, 3).await;
    assert_all_apart_by(&times, Duration::from_millis(200));
}

#[tokio::test]
async fn a_crawl_delay_is_kept_up_to_the_longest() {
    let (site, times) = slow_site("User-agent: *\nCrawl-delay: 86400\n").await;
    let fetcher = Fetcher::new(FetcherSettings { max_crawl_delay_ms: 50, ..settings() }).unwrap();
    fetch_articles(&fetcher, &site, 3).await;
    assert_all_apart_by(&times, Duration::from_millis(50));
}

/// A pause can only be too short by fault, so this holds on a machine of any speed.
fn assert_all_apart_by(times: &Mutex<Vec<Instant>>, pause: Duration) {
    let times = times.lock().unwrap();
    assert!(times.len() > 1);
    for pair in times.windows(2) {
        assert!(pair[1] - pair[0] >= pause, "{:?}", pair[1] - pair[0]);
    }
}

#[tokio::test]
async fn a_host_that_has_had_enough_is_left_alone() {
    let busy = || async { (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "120")]) };
    let site = Site::with_page(Router::new().route("/busy", get(busy))).await;
    let fetcher = fetcher();
    let (after, reason) = into_retry(outcome(&fetcher, site.url("/busy")).await);
    assert_eq!((after, reason.as_str()), (Duration::from_secs(120), "status-429"));
    let (after, reason) = into_retry(outcome(&fetcher, site.url("/page")).await);
    assert_eq!(reason, "host-closed");
    assert!((60..=120).contains(&after.as_secs()), "{after:?}");
    assert_eq!(site.requests(), 1);
}

#[tokio::test]
async fn a_record_with_a_wrong_key_goes_back_with_the_right_one() {
    let record = WireRecord { value: "http://gazette.example/a".into(), ..WireRecord::default() };
    let outcome = fetcher().process(Submitted::from_wire(record).unwrap()).await;
    let expected = Fetched::Url(UrlRequest::new("http://gazette.example/a"));
    assert_eq!(outcome, Outcome::emit(expected.clone()));
    let record = expected.into_wire();
    assert_eq!(record.topic, topics::URLS);
    assert_eq!(record.key.as_deref(), Some(b"gazette.example".as_slice()));
    assert!(Submitted::from_wire(record).unwrap().keyed_by_host);
}

#[tokio::test]
async fn keys_can_be_left_as_they_are() {
    let site = Site::with_page(Router::new()).await;
    let fetcher = Fetcher::new(FetcherSettings { rekey: false, ..settings() }).unwrap();
    let submitted = Submitted { request: UrlRequest::new(site.url("/page")), keyed_by_host: false };
    assert_eq!(crate::site::into_page(fetcher.process(submitted).await).body, PAGE);
}
