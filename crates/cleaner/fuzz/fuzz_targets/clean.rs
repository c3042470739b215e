//! One page through the whole stage, and what must hold whatever it is.

use std::fs;

use bytes::Bytes;
use chrono::DateTime;
use dateline_cleaner::Cleaner;
use dateline_schema::{Page, PageMeta};
use dateline_stream::Outcome;

/// Far above 50 ms a megabyte, since fuzzing is slow.
const MAX_SECONDS: f64 = 5.0;

/// Seconds that this thread has had a processor: on a busy machine the clock on the wall tells nothing.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split(' ').next().and_then(|number| number.parse::<f64>().ok());
    nanoseconds.unwrap_or_default() / 1e9
}

pub fn clean(content_type: Option<&str>, body: &[u8]) {
    let url = "https://example.org/2024/03/03/ferry".to_owned();
    let meta = PageMeta {
        requested_url: url.clone(),
        url,
        status: 200,
        content_type: content_type.map(str::to_owned),
        content_language: None,
        last_modified: None,
        etag: None,
        fetched_at: DateTime::from_timestamp(1_717_243_200, 0).unwrap_or_default(),
        fetch_ms: None,
        truncated: false,
        labels: Default::default(),
    };
    let began = processor_seconds();
    let outcome = Cleaner::default().clean(Page { meta, body: Bytes::copy_from_slice(body) });
    let took = processor_seconds() - began;
    assert!(took < MAX_SECONDS, "took {took} s");
    if let Outcome::Emit(articles) = outcome {
        for article in articles {
            assert!(!article.text.trim().is_empty(), "an article without text");
            assert!((0.0..=1.0).contains(&article.extraction.confidence));
            assert!(!article.text.contains(['\u{AD}', '\u{200B}', '\0']), "invisible characters");
        }
    }
}
