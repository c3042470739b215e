//! Is it an article? Said before the page is read from its status and form, and after it from what was found.

mod kind;
#[cfg(feature = "training")]
pub mod training;
mod walls;

use dateline_schema::Language;
use memchr::memmem;
use url::Url;

use crate::{extract::Body, metadata::Metadata, text};
use kind::Kind;

/// Fewer words tell nothing.
const MIN_WORDS: usize = 25;
/// A page that says when it was published may be a brief.
const MIN_DECLARED_WORDS: usize = 6;
/// So many pictures with hardly a word are looked at, not read.
const GALLERY_IMAGES: usize = 12;
const SNIFFED_BYTES: usize = 1024;

/// What the bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Html,
    PlainText,
}

/// What the body is to be read as.
///
/// # Errors
/// The reason to skip it.
pub(crate) fn format(content_type: Option<&str>, body: &[u8]) -> Result<Format, &'static str> {
    let start = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
    if start.is_empty() {
        return Err("empty");
    }
    let start = start[..start.len().min(SNIFFED_BYTES)].to_ascii_lowercase();
    let has = |tag: &[u8]| memmem::find(&start, tag).is_some();
    let is_html = has(b"<html") || start.starts_with(b"<!doctype html") || has(b"<body") || has(b"<head");
    let is_feed = !is_html
        && (has(b"<rss") || has(b"<feed") || has(b"<rdf:rdf") || has(b"<urlset") || has(b"<sitemapindex"));
    let declared =
        content_type.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim().to_ascii_lowercase();
    match declared.as_str() {
        _ if is_feed || declared.contains("rss+xml") || declared.contains("atom+xml") => Err("feed"),
        "text/html" | "application/xhtml+xml" => Ok(Format::Html),
        // Servers that do not know better say plain text of everything.
        "text/plain" | "" | "application/octet-stream" if is_html => Ok(Format::Html),
        "text/plain" => {
            if start.contains(&0) && !is_utf16(body) {
                Err("not-html")
            } else {
                Ok(Format::PlainText)
            }
        }
        "" if start.starts_with(b"<") => Ok(Format::Html),
        _ => {
            if is_html {
                Ok(Format::Html)
            } else {
                Err("not-html")
            }
        }
    }
}

fn is_utf16(body: &[u8]) -> bool {
    body.starts_with(b"\xFF\xFE") || body.starts_with(b"\xFE\xFF")
}

/// What was read from an HTML page.
pub(crate) struct Reading<'a> {
    pub(crate) metadata: &'a Metadata,
    pub(crate) body: &'a Body,
    /// Words of the body.
    pub(crate) words: usize,
    /// The language of the body, a BCP 47 tag.
    pub(crate) language: Option<&'a str>,
    pub(crate) url: &'a Url,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(
        metadata: &'a Metadata,
        body: &'a Body,
        language: Option<&'a Language>,
        url: &'a Url,
    ) -> Self {
        let language = language.map(|language| language.tag.as_str());
        Self { metadata, body, words: text::words(&body.text).count(), language, url }
    }

    /// Why it is no article; `None` where it is one.
    pub(crate) fn is_no_article_because(&self) -> Option<&'static str> {
        let Self { metadata, body, words, .. } = *self;
        if let Some(wall) = walls::standing_before(metadata, &body.begin, words) {
            return Some(wall);
        }
        if words < MIN_WORDS && metadata.signs.facts.images >= GALLERY_IMAGES {
            return Some("gallery");
        }
        if words == 0 {
            return Some(if body.page_words == 0 { "empty" } else { "no-text" });
        }
        let leads_elsewhere = body.page_link_words > words;
        let least = if metadata.signs.has_declared_date { MIN_DECLARED_WORDS } else { MIN_WORDS };
        if words < least && !leads_elsewhere {
            return Some("too-short");
        }
        let kind = kind::of(self);
        if kind != Kind::Article {
            return Some(kind.reason());
        }
        (words < least).then_some("too-short")
    }
}

/// Why a plain text is no article; `None` where it is one. `is_list` where it has many lines and no sentence.
pub(crate) fn plain_is_no_article_because(
    metadata: &Metadata,
    text: &str,
    words: usize,
    is_list: bool,
) -> Option<&'static str> {
    if words == 0 {
        return Some("empty");
    }
    let wall = walls::standing_before(metadata, text, words);
    let listing = is_list.then_some("listing");
    wall.or(listing).or((words < MIN_DECLARED_WORDS).then_some("too-short"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_known_by_type_and_by_look() {
        assert_eq!(format(Some("text/html; charset=utf-8"), b"x"), Ok(Format::Html));
        assert_eq!(format(Some("text/plain"), b"A text."), Ok(Format::PlainText));
        assert_eq!(format(Some("text/plain"), b"<!DOCTYPE html><p>x"), Ok(Format::Html));
        assert_eq!(format(None, b" <p>x"), Ok(Format::Html));
    }

    #[test]
    fn feeds_and_files_are_told_from_pages() {
        assert_eq!(format(Some("text/xml"), b"<?xml version='1.0'?><rss version='2.0'>"), Err("feed"));
        assert_eq!(format(Some("application/atom+xml"), b"<feed>"), Err("feed"));
        assert_eq!(format(Some("text/html"), b"<?xml version='1.0'?><urlset>"), Err("feed"));
        assert_eq!(format(Some("application/pdf"), b"%PDF-1.7"), Err("not-html"));
        assert_eq!(format(Some("text/plain"), b"\x00\x01\x02"), Err("not-html"));
        assert_eq!(format(Some("text/html"), b" \n"), Err("empty"));
    }
}
