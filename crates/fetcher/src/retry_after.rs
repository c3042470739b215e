//! The `Retry-After` header, and the wait where there is none.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

/// No server puts us off for longer than this.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the server asks to wait: seconds or an HTTP date (RFC 9110 §10.2.3), a day at most.
pub(crate) fn of(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    parse(text, SystemTime::now())
}

/// A wait of half a minute to a minute, so that what failed together does not come back together.
pub(crate) fn default_wait() -> Duration {
    Duration::from_millis(fastrand::u64(30_000..60_000))
}

fn parse(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Only too many digits fail to parse here.
        text.parse().map_or(LONGEST, Duration::from_secs)
    } else {
        httpdate::parse_http_date(text).ok()?.duration_since(now).unwrap_or_default()
    };
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn seconds_are_read() {
        assert_eq!(parse(" 120 ", at(0)), Some(Duration::from_secs(120)));
        assert_eq!(parse("0", at(0)), Some(Duration::ZERO));
    }

    #[test]
    fn a_date_is_a_wait_from_now() {
        let date = "Thu, 01 Jan 1970 00:10:00 GMT";
        assert_eq!(parse(date, at(540)), Some(Duration::from_secs(60)));
        assert_eq!(parse(date, at(9_000)), Some(Duration::ZERO));
    }

    #[test]
    fn no_wait_is_longer_than_a_day() {
        for text in ["86401", "99999999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"] {
            assert_eq!(parse(text, at(0)), Some(LONGEST), "{text}");
        }
    }

    #[test]
    fn what_is_neither_is_no_answer() {
        for text in ["", "soon", "-1", "1.5", "12 s"] {
            assert_eq!(parse(text, at(0)), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_a_bounded_wait_or_none(text in "\\PC{0,40}|[0-9]{0,40}|[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT") {
            if let Some(wait) = parse(&text, SystemTime::now()) {
                prop_assert!(wait <= LONGEST);
            }
        }

        #[test]
        fn every_date_that_is_written_is_read_back(seconds in 0..4_000_000_000_u64) {
            let text = httpdate::fmt_http_date(at(seconds));
            prop_assert_eq!(parse(&text, at(seconds)), Some(Duration::ZERO));
        }
    }
}
