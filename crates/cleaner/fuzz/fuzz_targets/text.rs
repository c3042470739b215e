//! Any bytes as plain text.

#![no_main]

mod clean;

libfuzzer_sys::fuzz_target!(|body: &[u8]| clean::clean(Some("text/plain"), body));
