//! A fetched page for the benchmarks.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use dateline_schema::{Page, PageMeta};

/// A page in UTF-8 with this body, of HTML or of plain text.
pub(crate) fn of(kind: &str, body: Bytes) -> Page {
    let url = "https://example.org/2024/03/03/ferry".to_owned();
    let meta = PageMeta {
        requested_url: url.clone(),
        url,
        status: 200,
        content_type: Some(format!("{kind}; charset=utf-8")),
        content_language: None,
        last_modified: None,
        etag: None,
        fetched_at: DateTime::<Utc>::UNIX_EPOCH + chrono::Duration::days(20_000),
        fetch_ms: None,
        truncated: false,
        labels: Default::default(),
    };
    Page { meta, body }
}
