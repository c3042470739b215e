//! What the tests share: a site on a free port, and a fetcher that may talk to it.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router, body::Body, extract::Request, http::header, middleware, response::Response, routing::get,
};
use dateline_fetcher::{Fetched, Fetcher, FetcherSettings, Submitted};
use dateline_schema::{Page, UrlRequest};
use dateline_stream::{Outcome, Stage};
use tokio::{net::TcpListener, task::JoinHandle};

/// A page's body.
pub(crate) const PAGE: &str =
    "<title>Ferry back in service</title><p>The night ferry sails again from Monday.</p>";

/// A server that goes away with the test.
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    counts: Arc<Counts>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Counts {
    requests: AtomicUsize,
    robots_requests: AtomicUsize,
    now: AtomicUsize,
    most_at_once: AtomicUsize,
}

impl Site {
    /// Serves `router` and counts its requests.
    pub(crate) async fn start(router: Router) -> Self {
        let counts = Arc::new(Counts::default());
        let counting = Arc::clone(&counts);
        let router = router.layer(middleware::from_fn(move |request: Request, next: middleware::Next| {
            let counts = Arc::clone(&counting);
            async move {
                let of_kind = if request.uri().path() == "/robots.txt" {
                    &counts.robots_requests
                } else {
                    &counts.requests
                };
                of_kind.fetch_add(1, Ordering::SeqCst);
                let now = counts.now.fetch_add(1, Ordering::SeqCst) + 1;
                counts.most_at_once.fetch_max(now, Ordering::SeqCst);
                let response = next.run(request).await;
                counts.now.fetch_sub(1, Ordering::SeqCst);
                response
            }
        }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, counts, task }
    }

    /// A site with one page at `/page` and whatever `router` adds.
    pub(crate) async fn with_page(router: Router) -> Self {
        Self::start(router.route("/page", get(|| async { html(PAGE) }))).await
    }

    /// Absolute URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Requests so far, without those for robots.txt.
    pub(crate) fn requests(&self) -> usize {
        self.counts.requests.load(Ordering::SeqCst)
    }

    /// Requests for robots.txt so far.
    pub(crate) fn robots_requests(&self) -> usize {
        self.counts.robots_requests.load(Ordering::SeqCst)
    }

    /// The most requests the server has worked on at the same time.
    pub(crate) fn most_at_once(&self) -> usize {
        self.counts.most_at_once.load(Ordering::SeqCst)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An HTML response.
pub(crate) fn html(body: impl Into<Body>) -> Response {
    with_header(header::CONTENT_TYPE, "text/html; charset=utf-8", body)
}

/// A response with one header.
pub(crate) fn with_header(name: header::HeaderName, value: &str, body: impl Into<Body>) -> Response {
    Response::builder().header(name, value).body(body.into()).unwrap()
}

/// Settings that let a test talk to loopback without long pauses.
pub(crate) fn settings() -> FetcherSettings {
    FetcherSettings {
        allow_networks: vec!["127.0.0.1/32".parse().unwrap()],
        host_delay_ms: 0,
        ..FetcherSettings::default()
    }
}

/// A fetcher by [`settings`].
pub(crate) fn fetcher() -> Fetcher {
    Fetcher::new(settings()).unwrap()
}

/// A request as it comes from the topic, keyed by its host.
pub(crate) fn submitted(url: impl Into<String>) -> Submitted {
    Submitted { request: UrlRequest::new(url), keyed_by_host: true }
}

/// What becomes of a URL.
pub(crate) async fn outcome(fetcher: &Fetcher, url: impl Into<String>) -> Outcome<Fetched> {
    fetcher.process(submitted(url)).await
}

/// The page at a URL.
pub(crate) async fn page(fetcher: &Fetcher, url: impl Into<String>) -> Page {
    into_page(outcome(fetcher, url).await)
}

/// The page that an outcome must be.
pub(crate) fn into_page(outcome: Outcome<Fetched>) -> Page {
    match outcome {
        Outcome::Emit(mut outputs) => match (outputs.pop(), outputs.len()) {
            (Some(Fetched::Page(page)), 0) => page,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// The wait and reason that an outcome must be a retry with.
pub(crate) fn into_retry(outcome: Outcome<Fetched>) -> (Duration, String) {
    match outcome {
        Outcome::Retry { after, reason } => (after, reason.into_owned()),
        other => panic!("{other:?}"),
    }
}

/// The reason and detail that an outcome must be a reject with.
pub(crate) fn into_reject(outcome: Outcome<Fetched>) -> (String, String) {
    match outcome {
        Outcome::Reject { reason, detail } => (reason.into_owned(), detail),
        other => panic!("{other:?}"),
    }
}

/// The wait of a retry that the server did not name.
pub(crate) fn is_default_wait(wait: Duration) -> bool {
    (Duration::from_secs(30)..=Duration::from_secs(60)).contains(&wait)
}
