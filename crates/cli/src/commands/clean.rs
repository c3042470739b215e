//! `dateline clean`: the cleaner alone.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use chrono::Utc;
use dateline_cleaner::Cleaner;
use dateline_schema::{Article, Page, PageMeta};
use dateline_stream::Outcome;
use flate2::read::MultiGzDecoder;
use serde::{Deserialize, Serialize};

use crate::{
    batch::{self, BatchArgs, Rejection},
    ending::Ended,
    settings::Global,
};

/// Largest page on disk, and largest page a compressed file may become.
const MAX_PAGE: u64 = 64 * 1024 * 1024;

const HTML: &str = "text/html";
const HTML_UTF8: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain";
const TEXT_UTF8: &str = "text/plain; charset=utf-8";

const EXAMPLES: &str = r#"Each line of the input is one page:
  {"id": "1", "url": "https://…", "path": "pages/1.html"}   an .html, .html.gz, .txt or .txt.gz file
  {"id": "2", "url": "https://…", "html": "<!doctype html>…"}
  {"id": "3", "url": "https://…", "text": "A title\n\nA paragraph."}
Each line of the output, in the same order, is one answer:
  {"id": "1", "article": {"title": …, "text": …}}
  {"id": "2", "rejected": {"reason": "listing", "detail": …}}

Examples:
  dateline clean --input pages.jsonl > articles.jsonl
  echo '{"id":"1","url":"https://a.example/1","path":"page.html"}' | dateline clean"#;

/// Turn pages into articles, JSON Lines in and out
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    batch: BatchArgs,
}

/// One page of the input. Without a URL it gets a name that claims no site.
#[derive(Debug, Deserialize)]
struct Given {
    url: Option<String>,
    path: Option<PathBuf>,
    html: Option<String>,
    text: Option<String>,
}

#[derive(Serialize)]
struct Cleaned {
    article: Article,
}

pub(crate) fn run(args: &Args, global: &Global) -> anyhow::Result<Ended> {
    let cleaner = Cleaner::new(global.settings()?.cleaner);
    batch::run(&args.batch, |given: Given| clean(&cleaner, given))
}

fn clean(cleaner: &Cleaner, given: Given) -> Result<Cleaned, Rejection> {
    let article = match cleaner.clean(page(given)?) {
        Outcome::Emit(articles) => articles.into_iter().next(),
        Outcome::Skip { reason } => {
            let detail = format!("skipped: the cleaner found no article in it ({reason})");
            return Err(Rejection::new(reason, detail));
        }
        Outcome::Retry { reason, .. } => return Err(Rejection::new(reason, "to be tried again later")),
        Outcome::Reject { reason, detail } => return Err(Rejection::new(reason, detail)),
    };
    article.map(|article| Cleaned { article }).ok_or_else(|| Rejection::new("empty", "no article came of it"))
}

fn page(given: Given) -> Result<Page, Rejection> {
    let Given { url, path, html, text } = given;
    let (content_type, body) = match (path, html, text) {
        (Some(path), None, None) => read(&path)?,
        (None, Some(html), None) => (HTML_UTF8, html.into()),
        (None, None, Some(text)) => (TEXT_UTF8, text.into()),
        _ => {
            return Err(Rejection::new(
                "wrong-shape",
                "one of `path`, `html` and `text` is needed, and only one",
            ));
        }
    };
    let url = url.filter(|url| !url.is_empty()).unwrap_or_else(|| "urn:dateline:page".to_owned());
    let meta = PageMeta {
        requested_url: url.clone(),
        url,
        status: 200,
        content_type: Some(content_type.to_owned()),
        content_language: None,
        last_modified: None,
        etag: None,
        fetched_at: Utc::now(),
        fetch_ms: None,
        truncated: false,
        labels: std::collections::BTreeMap::new(),
    };
    Ok(Page { meta, body })
}

/// A file's content type by its name, and its bytes.
fn read(path: &Path) -> Result<(&'static str, Bytes), Rejection> {
    let has_extension =
        |path: &Path, name: &str| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(name));
    let compressed = has_extension(path, "gz");
    let inner = if compressed { path.with_extension("") } else { path.to_owned() };
    let content_type = if has_extension(&inner, "txt") { TEXT } else { HTML };
    let unreadable =
        |error: io::Error| Rejection::new("unreadable", format!("cannot read {}: {error}", path.display()));
    let file = File::open(path).map_err(unreadable)?;
    let input: Box<dyn Read> = if compressed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut body = Vec::new();
    input.take(MAX_PAGE + 1).read_to_end(&mut body).map_err(unreadable)?;
    if body.len() as u64 > MAX_PAGE {
        let detail = format!("{} has more than {MAX_PAGE} bytes", path.display());
        return Err(Rejection::new("page-too-large", detail));
    }
    Ok((content_type, body.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_an_address_or_with_an_empty_one_is_read_all_the_same() {
        let of = |url: Option<&str>| {
            let html = Some("<p>Text.".to_owned());
            page(Given { url: url.map(str::to_owned), path: None, html, text: None }).unwrap().meta.url
        };
        assert_eq!(of(Some("")), of(None));
        assert_eq!(of(Some("https://a.example/1")), "https://a.example/1");
    }
}
