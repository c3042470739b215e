//! The `dateline` binary as a person or a script uses it.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails is a test that fails")]

mod binary;
mod clean;
mod dead_letters;
mod kafka;
mod kb;
mod run;
mod tag;
mod usage;
