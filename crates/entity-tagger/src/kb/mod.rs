//! The knowledge base: Wikidata items of people, organizations and places by their names, and which of them an article
//! means.
//!
//! A small one of organizations lies in the binary. `dateline kb build` makes a large one of a Wikidata dump, which the
//! setting `knowledge_base` turns on; it stays on disk and is read where it is asked.

mod build;
mod capitals;
mod classes;
mod dump;
mod link;
mod store;

use std::{io, path::PathBuf};

pub use build::{Built, build, build_from};
pub use dump::{Item, Kind};
pub(crate) use link::Linker;

/// What went wrong with a knowledge base or the dump it is made of.
#[derive(Debug, thiserror::Error)]
pub enum KbError {
    /// A file cannot be read.
    #[error("cannot read {path}{}: {error}", after(*line))]
    Read {
        /// The file.
        path: PathBuf,
        /// The last line that was read; 0 before the first.
        line: u64,
        /// Why.
        error: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {path}: {error}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The file is no knowledge base that this version reads.
    #[error(
        "{path} is no knowledge base that this version reads: {detail}; build it anew with `dateline kb build`"
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// No line of the dump is an item that is kept.
    #[error("{path} has no people, organizations or places in {lines} lines; the first broken one: {detail}")]
    Empty {
        /// The dump.
        path: PathBuf,
        /// Lines read.
        lines: u64,
        /// What is wrong with the first line that could not be read, or `none`.
        detail: String,
    },
}

fn after(line: u64) -> String {
    if line == 0 { String::new() } else { format!(" after line {line}") }
}
