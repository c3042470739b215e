//! Any bytes under any label: the first line is the content type.

#![no_main]

mod clean;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len());
    let label = std::str::from_utf8(&bytes[..end]).ok();
    clean::clean(label, bytes.get(end + 1..).unwrap_or_default());
});
