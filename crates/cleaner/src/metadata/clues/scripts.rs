//! Dates in the data that scripts carry.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::metadata::dates;

/// Names of the time of publication, without a first letter that may be large.
static NAMES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    // Only the leftmost kind of search can leap over what holds no name.
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build([
            "datePublished",
            "ublishedAt",
            "ublished_at",
            "ublishDate",
            "ublish_date",
            "ublishedDate",
            "ublished_date",
            "ublicationDate",
            "ublication_date",
            "ublishedTime",
            "ublished_time",
            "pubDate",
            "ubdate",
        ])
        .ok()
});

/// The value behind the first name in a script that means a time of publication.
pub(super) fn published(script: &str) -> Option<String> {
    let found = NAMES.as_ref()?.find(script)?;
    let is_sign = |c: char| matches!(c, '"' | '\'' | '\\' | ':' | '=') || c.is_whitespace();
    let value = script[found.end()..].trim_start_matches(is_sign);
    let end = value.find(['"', '\'', '\\', ',', '}', '&']).filter(|end| (8..=40).contains(end))?;
    dates::parse(&value[..end], false).map(|_| value[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_behind_the_first_name_is_read() {
        for script in [
            r#"var page = {"publishedAt": "2024-03-03T14:05:00Z", "id": 7};"#,
            r#"{\"datePublished\":\"2024-03-03T14:05:00Z\"}"#,
            "pubDate = '2024-03-03T14:05:00Z'",
        ] {
            assert_eq!(published(script).as_deref(), Some("2024-03-03T14:05:00Z"), "{script}");
        }
        assert_eq!(published(r#"{"publishedAt": null}"#), None);
        assert_eq!(published("updatedAt: '2024-03-03'"), None);
    }
}
