use axum::{Router, routing::get};
use dateline_fetcher::{Fetcher, FetcherSettings};

use crate::site::{Site, html, into_reject, outcome, page};

#[tokio::test]
async fn by_default_no_private_address_is_asked() {
    let site = Site::with_page(Router::new()).await;
    let port = site.address.port();
    let fetcher = Fetcher::new(FetcherSettings::default()).unwrap();
    for host in
        ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1", "169.254.169.254"]
    {
        let (reason, detail) = into_reject(outcome(&fetcher, format!("http://{host}:{port}/page")).await);
        assert_eq!(reason, "private-address", "{host}");
        assert!(detail.ends_with("which is not a public address"), "{detail}");
    }
    assert_eq!((site.requests(), site.robots_requests()), (0, 0));
}

#[tokio::test]
async fn a_name_for_a_private_address_is_refused_without_robots_too() {
    let site = Site::with_page(Router::new()).await;
    let fetcher =
        Fetcher::new(FetcherSettings { respect_robots: false, ..FetcherSettings::default() }).unwrap();
    let (reason, _) =
        into_reject(outcome(&fetcher, format!("https://localhost:{}/page", site.address.port())).await);
    assert_eq!(reason, "private-address");
    assert_eq!(site.requests(), 0);
}

#[tokio::test]
async fn private_addresses_can_be_allowed() {
    let site = Site::start(Router::new().route("/page", get(|| async { html("<p>inside</p>") }))).await;
    let settings = FetcherSettings { allow_private_addresses: true, ..FetcherSettings::default() };
    let fetcher = Fetcher::new(FetcherSettings { host_delay_ms: 0, ..settings }).unwrap();
    assert_eq!(page(&fetcher, site.url("/page")).await.body, "<p>inside</p>");
    let by_name = format!("http://localhost:{}/page", site.address.port());
    assert_eq!(page(&fetcher, by_name).await.body, "<p>inside</p>");
}
