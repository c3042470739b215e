//! Writes what the model of page kinds is trained on: `kinds OUT SET…`, each SET a folder with `truth.jsonl` and
//! `html/*.html.gz`. OUT becomes one line of JSON for each page.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use chrono::Utc;
use dateline_cleaner::{Cleaner, kind_training};
use dateline_schema::{Page, PageMeta};
use dateline_stream::Outcome;
use flate2::read::MultiGzDecoder;
use serde_json::{Value, json};
use url::Url;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let out = arguments.next().context("usage: kinds OUT SET…")?;
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
        "kind": truth["page_type"].as_str().unwrap_or("article"),
        "features": kind_training::features(&html, &url),
        "outcome": outcome(url, html),
    }))
}

/// What the cleaner makes of the page.
fn outcome(url: Url, html: Vec<u8>) -> String {
    let meta = PageMeta {
        requested_url: url.to_string(),
        url: url.into(),
        status: 200,
        content_type: Some("text/html".to_owned()),
        content_language: None,
        last_modified: None,
        etag: None,
        fetched_at: Utc::now(),
        fetch_ms: None,
        truncated: false,
        labels: BTreeMap::new(),
    };
    match Cleaner::default().clean(Page { meta, body: html.into() }) {
        Outcome::Emit(_) => "article".to_owned(),
        Outcome::Skip { reason } | Outcome::Retry { reason, .. } | Outcome::Reject { reason, .. } => {
            reason.into_owned()
        }
    }
}
