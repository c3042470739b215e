//! Any bytes as an HTML page.

#![no_main]

mod clean;

libfuzzer_sys::fuzz_target!(|body: &[u8]| clean::clean(Some("text/html; charset=utf-8"), body));
