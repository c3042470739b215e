//! The names of the fetcher's metrics, and nothing else.

use metrics::{Unit, describe_counter, describe_histogram};

/// Responses by class of status (`status="2xx"`), those to robots.txt requests included.
pub(crate) const RESPONSES: &str = "dateline_fetcher_responses_total";
/// Requests without a usable response, by `reason`.
pub(crate) const FAILURES: &str = "dateline_fetcher_failures_total";
/// Seconds from a request's start to the end of its response.
pub(crate) const REQUEST_SECONDS: &str = "dateline_fetcher_request_seconds";
/// Bytes of bodies after content-decoding.
pub(crate) const BODY_BYTES: &str = "dateline_fetcher_body_bytes_total";
/// URLs not fetched because a robots.txt says no.
pub(crate) const ROBOTS_REFUSALS: &str = "dateline_fetcher_robots_refusals_total";
/// Seconds that requests waited for their host's turn.
pub(crate) const HOST_WAIT_SECONDS: &str = "dateline_fetcher_host_wait_seconds";

/// Tells the recorder what they mean.
pub(crate) fn describe() {
    describe_counter!(RESPONSES, "Responses by class of status, those to robots.txt requests included");
    describe_counter!(FAILURES, "Requests without a usable response, by reason");
    describe_histogram!(REQUEST_SECONDS, Unit::Seconds, "From a request's start to the end of its response");
    describe_counter!(BODY_BYTES, Unit::Bytes, "Bodies after content-decoding");
    describe_counter!(ROBOTS_REFUSALS, "URLs not fetched because a robots.txt says no");
    describe_histogram!(HOST_WAIT_SECONDS, Unit::Seconds, "Waits for the turn of a host");
}

/// `2xx` for 200.
pub(crate) fn status_class(status: u16) -> &'static str {
    match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        5 => "5xx",
        _ => "other",
    }
}
