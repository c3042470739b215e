//! The stage: one URL in, a page or the reason why there is none out.

use std::{sync::Arc, time::Duration};

use dateline_schema::{Page, UrlRequest};
use dateline_stream::{Outcome, Stage, Workload};
use metrics::{counter, histogram};
use reqwest::StatusCode;
use tokio::time::Instant;
use url::Url;

use crate::{
    Fetched, FetcherSettings, SettingsError, Submitted,
    client::Client,
    failure::Failure,
    gate::{Closed, Gate, Turn},
    metrics as names,
    response::{Body, BodyReader, Head, redirect_target},
    retry_after::{self, default_wait},
    robots::{RobotsCache, Verdict},
};

/// The outcome of a record that became no page.
type Halt = Outcome<Fetched>;

/// Fetches pages over HTTP, with manners.
pub struct Fetcher {
    settings: FetcherSettings,
    client: Arc<Client>,
    gate: Arc<Gate>,
    bodies: Arc<BodyReader>,
    robots: RobotsCache,
}

/// What one request to one URL came to.
enum Answer {
    Page(Head, Body),
    Redirect(Result<Url, String>),
    NotText,
    Busy { status: StatusCode, wait: Option<Duration> },
    Other(StatusCode),
}

impl Fetcher {
    /// A fetcher by these settings; it opens no connection yet.
    ///
    /// # Errors
    /// When a setting cannot be worked with.
    pub fn new(settings: FetcherSettings) -> Result<Self, SettingsError> {
        settings.check()?;
        names::describe();
        let client = Arc::new(Client::new(&settings)?);
        let gate = Arc::new(Gate::new());
        let bodies = Arc::new(BodyReader::new());
        let robots = RobotsCache::new(&settings, Arc::clone(&client), Arc::clone(&gate), Arc::clone(&bodies));
        Ok(Self { settings, client, gate, bodies, robots })
    }

    /// Follows a URL to its page.
    async fn fetch(&self, request: UrlRequest) -> Result<Page, Halt> {
        let mut url = Url::parse(&request.url)
            .map_err(|error| Halt::reject("bad-url", format!("`{}`: {error}", request.url)))?;
        url.set_fragment(None);
        let mut seen = Vec::new();
        let mut spent = Duration::ZERO;
        loop {
            match self.visit(&url, &mut spent).await? {
                Answer::Page(head, body) => {
                    let fetch_ms = u64::try_from(spent.as_millis()).unwrap_or(u64::MAX);
                    let meta = head.into_meta(request.url, &url, fetch_ms, body.truncated, request.labels);
                    return Ok(Page { meta, body: body.bytes });
                }
                Answer::Redirect(target) => {
                    let target = target.map_err(|detail| Halt::reject("bad-redirect", detail))?;
                    seen.push(std::mem::replace(&mut url, target));
                    self.check_trail(&seen, &url)?;
                }
                Answer::NotText => return Err(Halt::skip("content-type")),
                Answer::Other(StatusCode::NOT_MODIFIED) => return Err(Halt::skip("not-modified")),
                Answer::Other(status) => return Err(Halt::skip(format!("status-{}", status.as_u16()))),
                Answer::Busy { status, wait } => {
                    let after = wait.unwrap_or_else(default_wait);
                    return Err(Halt::retry(after, format!("status-{}", status.as_u16())));
                }
            }
        }
    }

    /// Ends a walk that is too long or goes in circles.
    fn check_trail(&self, seen: &[Url], next: &Url) -> Result<(), Halt> {
        if seen.contains(next) {
            return Err(Halt::reject("redirects", format!("the redirects come back to {next}")));
        }
        if seen.len() > self.settings.max_redirects {
            let most = self.settings.max_redirects;
            return Err(Halt::reject("redirects", format!("more than {most} redirects, the next to {next}")));
        }
        Ok(())
    }

    /// Asks for one URL when robots.txt allows it and it is its host's turn. Adds to `spent` what the request took.
    async fn visit(&self, url: &Url, spent: &mut Duration) -> Result<Answer, Halt> {
        self.client.check(url).map_err(|failure| failure.outcome())?;
        let waiting = Instant::now();
        let delay = self.delay_by_robots(url).await?;
        let mut turn = self.gate.enter(url.host_str().unwrap_or_default(), delay).await.map_err(closed)?;
        histogram!(names::HOST_WAIT_SECONDS).record(waiting.elapsed());
        let start = Instant::now();
        let result = self.client.exchange(url, self.ask(url)).await;
        *spent += start.elapsed();
        match &result {
            Ok(Answer::Busy { status, wait }) => hold_back(&mut turn, *status, *wait),
            Err(failure) if failure.is_of_host() => turn.close_for(default_wait()),
            _ => {}
        }
        result.map_err(|failure| failure.outcome())
    }

    async fn ask(&self, url: &Url) -> Result<Answer, Failure> {
        let response = self.client.get(url).await?;
        let status = response.status();
        match status {
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => {
                Ok(Answer::Busy { status, wait: retry_after::of(response.headers()) })
            }
            _ if status.is_server_error() => {
                Ok(Answer::Busy { status, wait: retry_after::of(response.headers()) })
            }
            StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT => {
                let target = redirect_target(url, response.headers());
                Ok(target.map_or(Answer::Other(status), Answer::Redirect))
            }
            _ if !status.is_success() => Ok(Answer::Other(status)),
            _ => {
                let head = Head::of(&response);
                if !head.may_be_text() {
                    return Ok(Answer::NotText);
                }
                let body = self.bodies.read(response, self.settings.max_body_bytes).await?;
                Ok(Answer::Page(head, body))
            }
        }
    }

    /// The pause to keep between requests to the URL's host, where robots.txt allows the URL at all.
    async fn delay_by_robots(&self, url: &Url) -> Result<Duration, Halt> {
        let host_delay = Duration::from_millis(self.settings.host_delay_ms);
        if !self.settings.respect_robots {
            return Ok(host_delay);
        }
        match self.robots.verdict(url).await.map_err(closed)? {
            Verdict::Allowed { crawl_delay } => Ok(host_delay.max(crawl_delay.unwrap_or_default())),
            Verdict::Disallowed => {
                counter!(names::ROBOTS_REFUSALS).increment(1);
                Err(Halt::skip("robots"))
            }
            Verdict::Unavailable { status, after } => {
                Err(Halt::retry(after.max(default_wait()), format!("robots-status-{status}")))
            }
            Verdict::Unreachable(failure) => Err(failure.outcome()),
        }
    }
}

impl Stage for Fetcher {
    type Input = Submitted;
    type Output = Fetched;

    fn name(&self) -> &'static str {
        "fetcher"
    }

    fn workload(&self) -> Workload {
        Workload::Io(self.settings.max_in_flight)
    }

    async fn process(&self, record: Submitted) -> Outcome<Fetched> {
        if self.settings.rekey && !record.keyed_by_host {
            return Outcome::emit(Fetched::Url(record.request));
        }
        match self.fetch(record.request).await {
            Ok(page) => Outcome::emit(Fetched::Page(page)),
            Err(halt) => halt,
        }
    }
}

/// Leaves alone a host that says it has had enough; other errors may be of one page only.
fn hold_back(turn: &mut Turn, status: StatusCode, wait: Option<Duration>) {
    match (status, wait) {
        (StatusCode::TOO_MANY_REQUESTS, wait) => turn.close_for(wait.unwrap_or_else(default_wait)),
        (StatusCode::SERVICE_UNAVAILABLE, Some(wait)) => turn.close_for(wait),
        _ => {}
    }
}

fn closed(closed: Closed) -> Halt {
    // What was put off together should not come back in the same instant.
    Halt::retry(closed.remaining + Duration::from_millis(fastrand::u64(0..1000)), "host-closed")
}
