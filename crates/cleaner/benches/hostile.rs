//! Milliseconds a megabyte of pages that were made to hurt.
//!
//! `cargo bench -p dateline-cleaner --bench hostile` prints them all, the slowest first; a word behind `--` only those whose
//! names have it.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

mod page;
#[path = "../tests/shapes/mod.rs"]
mod shapes;

use std::time::{Duration, Instant};

use bytes::Bytes;
use dateline_cleaner::Cleaner;

const BYTES: usize = 1_000_000;
/// The best of so many runs counts, since other programs only ever make a run slower.
const RUNS: usize = 3;

fn clean(kind: &str, body: Bytes) -> Duration {
    let page = page::of(kind, body);
    let began = Instant::now();
    std::hint::black_box(Cleaner::default().clean(page));
    began.elapsed()
}

fn main() {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let html = shapes::all(BYTES).into_iter().map(|(name, page)| ("text/html", name, page));
    let plain = shapes::plain(BYTES).into_iter().map(|(name, page)| ("text/plain", name, page));
    let mut times: Vec<(Duration, String)> = html
        .chain(plain)
        .filter(|(_, name, _)| name.contains(&wanted))
        .map(|(kind, name, page)| {
            let page = Bytes::from(page);
            ((0..RUNS).map(|_| clean(kind, page.clone())).min().unwrap_or_default(), name)
        })
        .collect();
    times.sort_by_key(|time| std::cmp::Reverse(time.0));
    for (time, name) in times {
        println!("{:6.1} ms/MB  {name}", time.as_secs_f64() * 1e3 / (BYTES as f64 / 1e6));
    }
}
