//! The pages of the training sets: each set a folder with `truth.jsonl` and `html/*.html.gz`.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use flate2::read::MultiGzDecoder;
use serde_json::Value;
use url::Url;

/// A page and what is known of it.
pub(crate) struct Page {
    pub(crate) set: String,
    pub(crate) id: String,
    pub(crate) url: Url,
    pub(crate) html: Vec<u8>,
    pub(crate) truth: Value,
}

/// Writes a line of JSON for each page of the sets: the arguments are OUT SET….
pub(crate) fn write_rows(usage: &'static str, row: impl Fn(Page) -> Value) -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let mut out = BufWriter::new(File::create(arguments.next().context(usage)?)?);
    for set in arguments {
        for line in BufReader::new(File::open(set.join("truth.jsonl"))?).lines() {
            writeln!(out, "{}", row(read(&set, serde_json::from_str(&line?)?)?))?;
        }
    }
    Ok(out.flush()?)
}

fn read(set: &Path, truth: Value) -> anyhow::Result<Page> {
    let id = truth["id"].as_str().context("a page without id")?.to_owned();
    let mut html = Vec::new();
    MultiGzDecoder::new(File::open(set.join(format!("html/{id}.html.gz")))?).read_to_end(&mut html)?;
    let url = Url::parse(truth["url"].as_str().unwrap_or_default());
    Ok(Page {
        set: set.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        url: url.or_else(|_| Url::parse("urn:dateline:page"))?,
        id,
        html,
        truth,
    })
}
