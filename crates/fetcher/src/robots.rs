//! robots.txt (RFC 9309): what each origin lets us fetch, remembered for a while.

use std::{sync::Arc, time::Duration};

use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter, sync};
use reqwest::StatusCode;
use texting_robots::Robot;
use tokio::time::Instant;
use url::Url;

use crate::{
    FetcherSettings,
    client::Client,
    failure::Failure,
    gate::{Closed, Gate},
    response::{BodyReader, redirect_target},
    retry_after,
};

/// RFC 9309 §2.5 asks for at least 500 KiB; what lies beyond is not read.
const MAX_BYTES: usize = 500 * 1024;
/// RFC 9309 §2.3.1.2: at least five redirects are followed.
const MAX_REDIRECTS: usize = 5;
/// RFC 9309 §2.4: not used for longer than a day.
const RULES_TTL: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a failure stands, so that a host's waiting URLs do not each ask again.
const FAILURE_TTL: Duration = Duration::from_secs(60);
/// A pattern with `$` is a compiled expression of some 20 KiB. Files with more of them than this are not sane, and
/// nothing is fetched from their origins.
const MAX_ANCHORED_PATTERNS: usize = 500;
const ANCHORED_PATTERN_BYTES: u64 = 20 * 1024;
/// Memory for all rules together, and how many origins that is about.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;
const CACHE_ORIGINS: usize = 16_384;

/// What an origin's robots.txt says of one URL.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    /// Fetch it, and leave this long between requests.
    Allowed {
        /// `Crawl-delay`, where one is given.
        crawl_delay: Option<Duration>,
    },
    /// Do not fetch it.
    Disallowed,
    /// The file could not be had; ask again after this.
    Unavailable {
        /// Its status.
        status: u16,
        /// What remains of the wait.
        after: Duration,
    },
    /// The host could not be reached.
    Unreachable(Failure),
}

/// The rules of the origins asked lately. Many may ask for one origin at once; one request is made.
pub(crate) struct RobotsCache {
    entries: sync::Cache<String, Arc<Entry>, ByWeight>,
    client: Arc<Client>,
    gate: Arc<Gate>,
    bodies: Arc<BodyReader>,
    token: String,
    host_delay: Duration,
    max_crawl_delay: Duration,
}

struct Entry {
    finding: Finding,
    expires: Instant,
    weight: u64,
}

enum Finding {
    Rules(Robot),
    AllowAll,
    DisallowAll,
    Unavailable(u16),
    Unreachable(Failure),
}

#[derive(Clone)]
struct ByWeight;

impl Weighter<String, Arc<Entry>> for ByWeight {
    fn weight(&self, origin: &String, entry: &Arc<Entry>) -> u64 {
        origin.len() as u64 + entry.weight
    }
}

impl RobotsCache {
    /// Knows nothing yet.
    pub(crate) fn new(
        settings: &FetcherSettings,
        client: Arc<Client>,
        gate: Arc<Gate>,
        bodies: Arc<BodyReader>,
    ) -> Self {
        // One shard: each shard gets its part of the memory, and the heaviest file must fit into one.
        let mut options = OptionsBuilder::new();
        options.shards(1).estimated_items_capacity(CACHE_ORIGINS).weight_capacity(CACHE_BYTES);
        #[expect(clippy::expect_used, reason = "it fails only where one of the capacities is missing")]
        let options = options.build().expect("both capacities are set");
        let entries = sync::Cache::with_options(
            options,
            ByWeight,
            DefaultHashBuilder::default(),
            sync::DefaultLifecycle::default(),
        );
        Self {
            entries,
            client,
            gate,
            bodies,
            token: settings.robots_token().to_owned(),
            host_delay: Duration::from_millis(settings.host_delay_ms),
            max_crawl_delay: Duration::from_millis(settings.max_crawl_delay_ms),
        }
    }

    /// What the URL's origin says of it; asks the origin where that is not known.
    ///
    /// # Errors
    /// Where the host wants no request at all for now.
    pub(crate) async fn verdict(&self, url: &Url) -> Result<Verdict, Closed> {
        let origin = url.origin().ascii_serialization();
        self.entries.remove_if(&origin, |entry| entry.expires <= Instant::now());
        let entry = match self.entries.get_value_or_guard_async(&origin).await {
            Ok(entry) => entry,
            Err(guard) => {
                let entry = Arc::new(self.ask(url).await?);
                // Its place may be gone by now, and the answer serves this URL all the same.
                let _ = guard.insert(Arc::clone(&entry));
                entry
            }
        };
        Ok(entry.verdict(url, self.max_crawl_delay))
    }

    /// Fetches the origin's file, as one of the requests to its host.
    async fn ask(&self, url: &Url) -> Result<Entry, Closed> {
        let mut url = robots_url(url);
        for _ in 0..=MAX_REDIRECTS {
            let host = url.host_str().unwrap_or_default();
            let mut turn = self.gate.enter(host, self.host_delay).await?;
            match self.client.exchange(&url, self.ask_once(&url)).await {
                Ok(Answer::Entry(entry)) => {
                    if matches!(entry.finding, Finding::Unavailable(429)) {
                        turn.close_for(entry.expires - Instant::now());
                    }
                    return Ok(entry);
                }
                Ok(Answer::Redirect(target)) => url = target,
                Err(failure) => return Ok(Entry::new(Finding::Unreachable(failure), FAILURE_TTL)),
            }
        }
        Ok(Entry::new(Finding::AllowAll, RULES_TTL))
    }

    async fn ask_once(&self, url: &Url) -> Result<Answer, Failure> {
        let response = self.client.get(url).await?;
        let status = response.status();
        if status.is_success() {
            let body = self.bodies.read(response, MAX_BYTES).await?;
            return Ok(Answer::Entry(Entry::parse(&self.token, &body.bytes)));
        }
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            let wait = retry_after::of(response.headers()).unwrap_or(FAILURE_TTL);
            return Ok(Answer::Entry(Entry::new(Finding::Unavailable(status.as_u16()), wait)));
        }
        match redirect_target(url, response.headers()) {
            Some(Ok(target)) if status.is_redirection() => Ok(Answer::Redirect(target)),
            _ => Ok(Answer::Entry(Entry::new(Finding::AllowAll, RULES_TTL))),
        }
    }
}

enum Answer {
    Entry(Entry),
    Redirect(Url),
}

impl Entry {
    fn new(finding: Finding, ttl: Duration) -> Self {
        Self { finding, expires: Instant::now() + ttl, weight: 512 }
    }

    /// Reads the file for the agent called `token`. What cannot be read forbids everything.
    fn parse(token: &str, text: &[u8]) -> Self {
        let anchored = text.split(|byte| *byte == b'\n').filter(|line| line.contains(&b'$')).count();
        if anchored > MAX_ANCHORED_PATTERNS {
            return Self::new(Finding::DisallowAll, RULES_TTL);
        }
        let finding = Robot::new(token, text).map_or(Finding::DisallowAll, Finding::Rules);
        let weight = 512 + 3 * text.len() as u64 + anchored as u64 * ANCHORED_PATTERN_BYTES;
        Self { weight, ..Self::new(finding, RULES_TTL) }
    }

    fn verdict(&self, url: &Url, max_crawl_delay: Duration) -> Verdict {
        match &self.finding {
            Finding::Rules(robot) if robot.allowed(url.as_str()) => Verdict::Allowed {
                crawl_delay: robot.delay.map(|seconds| crawl_delay(seconds, max_crawl_delay)),
            },
            Finding::AllowAll => Verdict::Allowed { crawl_delay: None },
            Finding::Rules(_) | Finding::DisallowAll => Verdict::Disallowed,
            Finding::Unavailable(status) => Verdict::Unavailable {
                status: *status,
                after: self.expires.saturating_duration_since(Instant::now()),
            },
            Finding::Unreachable(failure) => Verdict::Unreachable(failure.clone()),
        }
    }
}

/// Any number may stand in the file: infinity counts as the longest, nonsense as none.
fn crawl_delay(seconds: f32, longest: Duration) -> Duration {
    if seconds.is_nan() || seconds <= 0.0 {
        return Duration::ZERO;
    }
    Duration::try_from_secs_f32(seconds).unwrap_or(longest).min(longest)
}

fn robots_url(url: &Url) -> Url {
    let mut robots = url.clone();
    robots.set_path("/robots.txt");
    robots.set_query(None);
    robots.set_fragment(None);
    robots
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LONGEST: Duration = Duration::from_secs(60);

    fn verdict(text: &str, url: &str) -> Verdict {
        Entry::parse("Dateline", text.as_bytes()).verdict(&Url::parse(url).unwrap(), LONGEST)
    }

    fn allowed(text: &str, url: &str) -> bool {
        matches!(verdict(text, url), Verdict::Allowed { .. })
    }

    #[test]
    fn our_own_group_counts_before_the_one_for_all() {
        let text =
            "User-agent: *\nDisallow: /\n\nUser-agent: DATELINE\nDisallow: /drafts/\nAllow: /drafts/open$\n";
        assert!(allowed(text, "https://gazette.example/news/1"));
        assert!(!allowed(text, "https://gazette.example/drafts/1"));
        assert!(allowed(text, "https://gazette.example/drafts/open"));
    }

    #[test]
    fn an_empty_file_allows_everything() {
        assert!(allowed("", "https://gazette.example/news/1"));
    }

    #[test]
    fn a_crawl_delay_is_read_for_the_group_that_counts() {
        let text = "User-agent: *\nCrawl-delay: 9\n\nUser-agent: dateline\nCrawl-delay: 2.5\n";
        let expected = Verdict::Allowed { crawl_delay: Some(Duration::from_millis(2_500)) };
        assert_eq!(verdict(text, "https://gazette.example/"), expected);
    }

    #[test]
    fn any_number_makes_a_crawl_delay_up_to_the_longest() {
        for (given, seconds) in
            [(0.5, 0.5), (86_400.0, 60.0), (f32::INFINITY, 60.0), (1e30, 60.0), (-3.0, 0.0), (f32::NAN, 0.0)]
        {
            assert_eq!(crawl_delay(given, LONGEST), Duration::from_secs_f64(seconds), "{given}");
        }
    }

    #[test]
    fn a_file_of_too_many_expressions_forbids_everything() {
        let text = "Allow: /*a$\n".repeat(MAX_ANCHORED_PATTERNS + 1);
        assert_eq!(verdict(&text, "https://gazette.example/"), Verdict::Disallowed);
    }

    #[test]
    fn the_heaviest_file_fits_into_the_cache() {
        let mut text = "Disallow: /*a$\n".repeat(MAX_ANCHORED_PATTERNS);
        text.push_str(&"#".repeat(MAX_BYTES - text.len()));
        assert!(Entry::parse("Dateline", text.as_bytes()).weight < CACHE_BYTES / 4);
    }

    #[test]
    fn the_file_lies_at_the_root_of_the_origin() {
        let url = Url::parse("https://gazette.example:8443/a/b?c#d").unwrap();
        assert_eq!(robots_url(&url).as_str(), "https://gazette.example:8443/robots.txt");
    }

    proptest! {
        #[test]
        fn any_file_is_read(text in "(?s)((User-agent|Allow|Disallow|Crawl-delay|Sitemap): ?.{0,20}\n|.{0,20}\n?){0,20}") {
            verdict(&text, "https://gazette.example/a/b");
        }
    }
}
