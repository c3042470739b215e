use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use dateline_fetcher::{Fetcher, FetcherSettings};
use dateline_stream::Outcome;

use crate::site::{PAGE, Site, fetcher, into_reject, outcome, page, settings};

fn to(status: u16, location: impl Into<String>) -> impl IntoResponse {
    (StatusCode::from_u16(status).unwrap(), [(header::LOCATION, location.into())])
}

#[tokio::test]
async fn a_redirect_of_any_kind_is_followed() {
    let router = Router::new()
        .route("/moved/{status}", get(|Path(status): Path<u16>| async move { to(status, "../page#top") }));
    let site = Site::with_page(router).await;
    let fetcher = fetcher();
    for status in [301, 302, 303, 307, 308] {
        let start = site.url(&format!("/moved/{status}"));
        let page = page(&fetcher, start.as_str()).await;
        assert_eq!(page.body, PAGE);
        assert_eq!(page.meta.url, site.url("/page"));
        assert_eq!(page.meta.requested_url, start);
    }
}

#[tokio::test]
async fn a_redirect_leads_to_another_site() {
    let other = Site::with_page(Router::new()).await;
    let target = other.url("/page");
    let moved = {
        let target = target.clone();
        move || async move { to(301, target) }
    };
    let site = Site::start(Router::new().route("/old", get(moved))).await;
    assert_eq!(page(&fetcher(), site.url("/old")).await.meta.url, target);
}

#[tokio::test]
async fn a_circle_is_rejected() {
    let router = Router::new()
        .route("/a", get(|| async { to(302, "/b") }))
        .route("/b", get(|| async { to(302, "/a") }));
    let site = Site::start(router).await;
    let (reason, detail) = into_reject(outcome(&fetcher(), site.url("/a")).await);
    assert_eq!(reason, "redirects");
    assert!(detail.contains(&site.url("/a")), "{detail}");
    assert_eq!(site.requests(), 2);
}

#[tokio::test]
async fn an_endless_chain_is_rejected() {
    let router =
        Router::new().route("/{n}", get(|Path(n): Path<u32>| async move { to(302, format!("/{}", n + 1)) }));
    let site = Site::start(router).await;
    let fetcher = Fetcher::new(FetcherSettings { max_redirects: 3, ..settings() }).unwrap();
    let (reason, _) = into_reject(outcome(&fetcher, site.url("/0")).await);
    assert_eq!(reason, "redirects");
    assert_eq!(site.requests(), 4);
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_rejected() {
    // Loopback first: should the check ever fail, the test fails before anything leaves the machine.
    for target in
        ["http://127.0.0.2/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/"]
    {
        let site = Site::start(Router::new().route("/a", get(move || async move { to(302, target) }))).await;
        let (reason, detail) = into_reject(outcome(&fetcher(), site.url("/a")).await);
        assert_eq!(reason, "private-address", "{target}");
        assert!(detail.ends_with("which is not a public address"), "{detail}");
    }
}

#[tokio::test]
async fn a_redirect_out_of_the_web_is_rejected() {
    let site = Site::start(Router::new().route("/a", get(|| async { to(302, "app://open/a") }))).await;
    let (reason, detail) = into_reject(outcome(&fetcher(), site.url("/a")).await);
    assert_eq!(reason, "bad-redirect");
    assert!(detail.contains("`app`"), "{detail}");
}

#[tokio::test]
async fn a_redirect_without_a_target_is_skipped() {
    let site = Site::start(Router::new().route("/a", get(|| async { StatusCode::FOUND }))).await;
    assert_eq!(outcome(&fetcher(), site.url("/a")).await, Outcome::skip("status-302"));
}
