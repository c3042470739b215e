//! Writes what the rankers of title, authors and dates are trained on: `candidates OUT SET…`. OUT becomes one line of
//! JSON for each page.

mod pages;
mod rows;

use dateline_cleaner::metadata_training;
use pages::Page;
use serde_json::{Value, json};

fn main() -> anyhow::Result<()> {
    rows::write("usage: candidates OUT SET…", row)
}

fn row(page: &Page, html: &[u8]) -> Value {
    let Page { set, id, url, truth, .. } = page;
    json!({
        "set": set,
        "id": id,
        "host": url.host_str(),
        "gold": { "title": truth["title"], "authors": truth["author"], "published": truth["date"] },
        "candidates": metadata_training::candidates(html, url),
    })
}
