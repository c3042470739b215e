//! Articles for tests.

use dateline_schema::EnrichedArticle;
use dateline_stream::{Placed, TopicPartition};
use serde_json::json;

/// An article whose id and text are `id`, fetched on this day of November.
pub(crate) fn article(id: &str, day: u32) -> EnrichedArticle {
    let url = "https://news.example/a";
    serde_json::from_value(json!({
        "id": id, "url": url, "canonical_url": url, "host": "news.example", "text": id, "word_count": 1,
        "content_hash": "0", "fetched_at": format!("2026-11-{day:02}T23:59:59Z"),
        "extraction": {"version": "0", "confidence": 1.0}, "entities": [], "provenance": {}
    }))
    .unwrap()
}

pub(crate) fn source(partition: i32) -> TopicPartition {
    TopicPartition { topic: "enriched".to_owned(), partition }
}

pub(crate) fn placed(
    partition: i32,
    offset: i64,
    record: Option<EnrichedArticle>,
) -> Placed<EnrichedArticle> {
    Placed { source: source(partition), offset, record }
}
