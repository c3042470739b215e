//! The pages of the training sets: each set a folder with `truth.jsonl` and `html/*.html.gz`.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use anyhow::Context;
use flate2::read::MultiGzDecoder;
use serde_json::Value;
use url::Url;

/// A page of a set and what is known of it.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) set: String,
    pub(crate) id: String,
    pub(crate) url: Url,
    pub(crate) truth: Value,
    path: PathBuf,
}

impl Page {
    /// Its bytes, unpacked.
    pub(crate) fn html(&self) -> anyhow::Result<Vec<u8>> {
        let mut html = Vec::new();
        MultiGzDecoder::new(File::open(&self.path)?).read_to_end(&mut html)?;
        Ok(html)
    }
}

/// The pages of a set.
pub(crate) fn of(set: &Path) -> anyhow::Result<Vec<Page>> {
    let page = |line: std::io::Result<String>| {
        let truth: Value = serde_json::from_str(&line?)?;
        let id = truth["id"].as_str().context("a page without id")?.to_owned();
        let url = Url::parse(truth["url"].as_str().unwrap_or_default());
        Ok(Page {
            set: set.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            path: set.join(format!("html/{id}.html.gz")),
            url: url.or_else(|_| Url::parse("urn:dateline:page"))?,
            id,
            truth,
        })
    };
    BufReader::new(File::open(set.join("truth.jsonl"))?).lines().map(page).collect()
}
