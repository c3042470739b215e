use axum::{
    Router,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use dateline_fetcher::{Fetcher, FetcherSettings};
use dateline_stream::Outcome;

use crate::site::{PAGE, Site, fetcher, html, into_retry, outcome, page, settings};

async fn site(robots: &'static str) -> Site {
    let router = Router::new()
        .route("/robots.txt", get(move || async move { robots }))
        .route("/drafts/a", get(|| async { html(PAGE) }));
    Site::with_page(router).await
}

async fn site_with_status(status: StatusCode) -> Site {
    Site::with_page(Router::new().route("/robots.txt", get(move || async move { status }))).await
}

#[tokio::test]
async fn what_robots_txt_forbids_is_not_asked_for() {
    let site = site("User-agent: *\nDisallow: /drafts/\n").await;
    let fetcher = fetcher();
    assert_eq!(outcome(&fetcher, site.url("/drafts/a")).await, Outcome::skip("robots"));
    assert_eq!(site.requests(), 0);
    assert_eq!(page(&fetcher, site.url("/page")).await.body, PAGE);
}

#[tokio::test]
async fn a_group_of_our_own_counts() {
    let site = site("User-agent: *\nDisallow:\n\nUser-agent: dateline\nDisallow: /page\n").await;
    assert_eq!(outcome(&fetcher(), site.url("/page")).await, Outcome::skip("robots"));
    let other = FetcherSettings { user_agent: "Paper-Boy/1.0".to_owned(), ..settings() };
    assert_eq!(page(&Fetcher::new(other).unwrap(), site.url("/page")).await.body, PAGE);
}

#[tokio::test]
async fn robots_txt_is_asked_for_once_by_many() {
    let site = site("User-agent: *\nDisallow: /drafts/\n").await;
    let fetcher = fetcher();
    futures::future::join_all((0..10).map(|_| page(&fetcher, site.url("/page")))).await;
    assert_eq!(site.robots_requests(), 1);
    assert_eq!(site.requests(), 10);
}

#[tokio::test]
async fn without_a_robots_txt_everything_is_allowed() {
    for status in [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN, StatusCode::GONE] {
        let site = site_with_status(status).await;
        assert_eq!(page(&fetcher(), site.url("/page")).await.body, PAGE, "{status}");
    }
}

#[tokio::test]
async fn while_robots_txt_cannot_be_had_nothing_is_fetched() {
    for status in
        [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS]
    {
        let site = site_with_status(status).await;
        let fetcher = fetcher();
        for _ in 0..3 {
            let (after, reason) = into_retry(outcome(&fetcher, site.url("/page")).await);
            assert_eq!(reason, format!("robots-status-{}", status.as_u16()));
            assert!(after.as_secs() >= 30, "{after:?}");
        }
        assert_eq!((site.robots_requests(), site.requests()), (1, 0));
    }
}

#[tokio::test]
async fn a_robots_txt_elsewhere_is_found() {
    let there = site("User-agent: *\nDisallow: /page\n").await;
    let target = there.url("/robots.txt");
    let moved = move || async move { (StatusCode::FOUND, [(header::LOCATION, target)]).into_response() };
    let site = Site::with_page(Router::new().route("/robots.txt", get(moved))).await;
    assert_eq!(outcome(&fetcher(), site.url("/page")).await, Outcome::skip("robots"));
}

#[tokio::test]
async fn robots_txt_redirects_in_a_circle_allow_everything() {
    let circle = || async { (StatusCode::FOUND, [(header::LOCATION, "/robots.txt")]).into_response() };
    let site = Site::with_page(Router::new().route("/robots.txt", get(circle))).await;
    assert_eq!(page(&fetcher(), site.url("/page")).await.body, PAGE);
    assert_eq!(site.robots_requests(), 6);
}

#[tokio::test]
async fn the_beginning_of_a_huge_robots_txt_counts() {
    let huge = || async { format!("User-agent: *\nDisallow: /page\n{}", "# more\n".repeat(1_000_000)) };
    let site = Site::with_page(Router::new().route("/robots.txt", get(huge))).await;
    assert_eq!(outcome(&fetcher(), site.url("/page")).await, Outcome::skip("robots"));
}

#[tokio::test]
async fn robots_txt_can_be_left_aside() {
    let site = site("User-agent: *\nDisallow: /\n").await;
    let fetcher = Fetcher::new(FetcherSettings { respect_robots: false, ..settings() }).unwrap();
    assert_eq!(page(&fetcher, site.url("/page")).await.body, PAGE);
    assert_eq!(site.robots_requests(), 0);
}

#[tokio::test]
async fn a_redirect_to_a_forbidden_page_is_not_followed() {
    let router = Router::new()
        .route("/robots.txt", get(|| async { "User-agent: *\nDisallow: /page\n" }))
        .route("/old", get(|| async { (StatusCode::FOUND, [(header::LOCATION, "/page")]) }));
    let site = Site::with_page(router).await;
    assert_eq!(outcome(&fetcher(), site.url("/old")).await, Outcome::skip("robots"));
    assert_eq!(site.requests(), 1);
}
