//! A line of JSON for each page of some sets.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
};

use anyhow::Context;
use serde_json::Value;

use crate::pages::{self, Page};

/// Writes the lines. The arguments are OUT SET….
pub(crate) fn write(usage: &'static str, row: impl Fn(&Page, &[u8]) -> Value) -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let mut out = BufWriter::new(File::create(arguments.next().context(usage)?)?);
    for set in arguments {
        for page in pages::of(&set)? {
            writeln!(out, "{}", row(&page, &page.html()?))?;
        }
    }
    Ok(out.flush()?)
}
