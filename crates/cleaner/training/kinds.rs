//! Writes what the model of page kinds is trained on: `kinds OUT SET…`. OUT becomes one line of JSON for each page.

mod pages;
mod rows;

use std::collections::BTreeMap;

use chrono::Utc;
use dateline_cleaner::{Cleaner, kind_training};
use dateline_schema::PageMeta;
use dateline_stream::Outcome;
use pages::Page;
use serde_json::{Value, json};

fn main() -> anyhow::Result<()> {
    rows::write("usage: kinds OUT SET…", row)
}

fn row(page: &Page, html: &[u8]) -> Value {
    let Page { set, id, url, truth, .. } = page;
    let example = kind_training::example(html, url);
    json!({
        "set": set,
        "id": id,
        "host": url.host_str(),
        "kind": truth["page_type"].as_str().unwrap_or("article"),
        "names": example.names,
        "row": example.row,
        "rules": BTreeMap::from(example.rules),
        "outcome": outcome(url.as_str(), html),
    })
}

/// What the cleaner makes of the page.
fn outcome(url: &str, html: &[u8]) -> String {
    let meta = PageMeta {
        requested_url: url.to_owned(),
        url: url.to_owned(),
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
    match Cleaner::default().clean(dateline_schema::Page { meta, body: html.to_vec().into() }) {
        Outcome::Emit(_) => "article".to_owned(),
        Outcome::Skip { reason } | Outcome::Retry { reason, .. } | Outcome::Reject { reason, .. } => {
            reason.into_owned()
        }
    }
}
