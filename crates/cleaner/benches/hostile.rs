//! Milliseconds a megabyte of pages that were made to hurt.
//!
//! `cargo bench -p dateline-cleaner --bench hostile` prints them all, the slowest first; a word behind `--` only those whose
//! names have it.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

#[path = "../tests/shapes/mod.rs"]
mod shapes;

use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use dateline_cleaner::Cleaner;
use dateline_schema::{Page, PageMeta};

const BYTES: usize = 1_000_000;
/// The best of so many runs counts, since other programs only ever make a run slower.
const RUNS: usize = 3;

fn clean(body: Bytes) -> Duration {
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
    let began = Instant::now();
    std::hint::black_box(Cleaner::default().clean(Page { meta, body }));
    began.elapsed()
}

fn main() {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let mut times: Vec<(Duration, String)> = shapes::all(BYTES)
        .into_iter()
        .filter(|(name, _)| name.contains(&wanted))
        .map(|(name, page)| {
            let page = Bytes::from(page);
            ((0..RUNS).map(|_| clean(page.clone())).min().unwrap_or_default(), name)
        })
        .collect();
    times.sort_by_key(|time| std::cmp::Reverse(time.0));
    for (time, name) in times {
        println!("{:6.1} ms/MB  {name}", time.as_secs_f64() * 1e3 / (BYTES as f64 / 1e6));
    }
}
