//! A fetched page for the benchmarks.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use dateline_schema::{Page, PageMeta};

/// A page of HTML in UTF-8 with this body.
pub(crate) fn of(body: Bytes) -> Page {
    let url = "https://example.org/2024/03/03/ferry".to_owned();
    let meta = PageMeta {
        requested_url: url.clone(),
        url,
        status: 200,
        content_type: Some("text/html; charset=utf-8".to_owned()),
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
