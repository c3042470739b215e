//! Writes what the rankers of title, authors and dates are trained on: `candidates OUT SET…`, each SET a folder with
//! `truth.jsonl` and `html/*.html.gz`. OUT becomes one line of JSON for each page.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use dateline_cleaner::metadata_training;
use flate2::read::MultiGzDecoder;
use serde_json::{Value, json};
use url::Url;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let out = arguments.next().context("usage: candidates OUT SET…")?;
    let mut out = BufWriter::new(File::create(out)?);
    for set in arguments {
        for line in BufReader::new(File::open(set.join("truth.jsonl"))?).lines() {
            writeln!(out, "{}", page(&set, &serde_json::from_str(&line?)?)?)?;
        }
    }
    Ok(out.flush()?)
}

fn page(set: &Path, truth: &Value) -> anyhow::Result<Value> {
    let id = truth["id"].as_str().context("a page without id")?;
    let mut html = Vec::new();
    MultiGzDecoder::new(File::open(set.join(format!("html/{id}.html.gz")))?).read_to_end(&mut html)?;
    let url =
        Url::parse(truth["url"].as_str().unwrap_or_default()).or_else(|_| Url::parse("urn:dateline:page"))?;
    Ok(json!({
        "set": set.file_name().and_then(|name| name.to_str()),
        "id": id,
        "host": url.host_str(),
        "gold": { "title": truth["title"], "authors": truth["author"], "published": truth["date"] },
        "candidates": metadata_training::candidates(&html, &url),
    }))
}
