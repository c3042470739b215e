//! The stage: one page in, one article out, or the reason why not.

use dateline_schema::{Article, Extraction, Language, Page, PageMeta, article_id, content_hash};
use dateline_stream::{Outcome, Stage, Workload};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    NearDuplicateKey, charset, classify,
    dom::{self, Document},
    extract, language,
    metadata::{self, Metadata},
    plain, text,
    url::canonical,
};

/// Less text for readers without scripts is a notice, in bytes.
const MIN_TEXT_WITHOUT_SCRIPTS: usize = 500;

/// Settings of the cleaner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CleanerSettings {
    /// Largest page that is read, in bytes. Larger ones become dead letters.
    pub max_page_bytes: usize,
}

impl Default for CleanerSettings {
    fn default() -> Self {
        Self { max_page_bytes: 12 * 1024 * 1024 }
    }
}

/// Turns pages into articles. The same page gives the same article on every machine.
#[derive(Debug, Clone, Default)]
pub struct Cleaner {
    settings: CleanerSettings,
}

impl Cleaner {
    /// A cleaner with these settings.
    pub fn new(settings: CleanerSettings) -> Self {
        Self { settings }
    }

    /// Says what becomes of a page.
    ///
    /// It is skipped, with one of these reasons,
    ///
    /// | reason | the page |
    /// |---|---|
    /// | `http-status` | came with another status than 2xx |
    /// | `not-html` | is a file of another kind |
    /// | `feed` | is a feed or a sitemap |
    /// | `empty` | has no text at all |
    /// | `no-text` | has text, but none that is an article's |
    /// | `too-short` | has hardly a sentence |
    /// | `gallery` | has pictures and hardly a word |
    /// | `home` | is the front page of a site |
    /// | `listing` | leads to other pages: a section, a category, a collection |
    /// | `product` | sells a thing |
    /// | `service` | presents what somebody offers |
    /// | `forum` | is a discussion of many |
    /// | `documentation` | is a part of a manual |
    /// | `search` | shows what was searched for |
    /// | `error-page` | says that there is no such page, with a status that says there is |
    /// | `bot-wall` | asks whether the reader is human |
    /// | `consent-wall` | asks for consent before the text |
    /// | `login` | asks who the reader is |
    ///
    /// and rejected as `page-too-large` or `bad-url`.
    pub fn clean(&self, page: Page) -> Outcome<Article> {
        let Page { meta, body } = page;
        if body.len() > self.settings.max_page_bytes {
            let (size, limit) = (body.len(), self.settings.max_page_bytes);
            return Outcome::reject(
                "page-too-large",
                format!("{}: {size} bytes, the limit is {limit}", meta.url),
            );
        }
        if !(200..300).contains(&meta.status) {
            return Outcome::skip("http-status");
        }
        let format = match classify::format(meta.content_type.as_deref(), &body) {
            Ok(format) => format,
            Err(reason) => return Outcome::skip(reason),
        };
        let url = match Url::parse(&meta.url) {
            Ok(url) => url,
            Err(error) => return Outcome::reject("bad-url", format!("`{}`: {error}", meta.url)),
        };
        let top_level_domain = url.domain().and_then(|domain| domain.rsplit('.').next()).map(str::to_owned);
        let source = charset::decode(&body, meta.content_type.as_deref(), top_level_domain.as_deref());
        let found = match format {
            classify::Format::Html => read_html(&source, &url, &meta),
            classify::Format::PlainText => read_plain(&source, &url, &meta),
        };
        match found {
            Ok(found) => Outcome::emit(found.into_article(meta, &url)),
            Err(reason) => Outcome::skip(reason),
        }
    }
}

impl Stage for Cleaner {
    type Input = Page;
    type Output = Article;

    fn name(&self) -> &'static str {
        "cleaner"
    }

    fn workload(&self) -> Workload {
        Workload::Cpu
    }

    async fn process(&self, page: Page) -> Outcome<Article> {
        self.clean(page)
    }
}

/// What was read from a page.
struct Found {
    metadata: Metadata,
    text: String,
    words: usize,
    language: Option<Language>,
    confidence: f32,
    cut: bool,
}

fn read_html(source: &str, url: &Url, meta: &PageMeta) -> Result<Found, &'static str> {
    let read = |document: &Document| read_document(document, url, meta);
    let found = read(&dom::parse(source));
    // Some pages bring their text by a script, and have it once more for readers without, or as a string in the script.
    let shown = found.as_ref().map_or(0, |found| found.text.len());
    if dom::bytes_for_readers_without(source) >= MIN_TEXT_WITHOUT_SCRIPTS.max(2 * shown) {
        return read(&dom::parse_without_scripts(source)).or(found);
    }
    let Err("empty" | "no-text" | "too-short") = found else { return found };
    let Some(html) = dom::html_in_strings(source) else { return found };
    read(&dom::parse(&format!("{source}<article>{html}</article>"))).or(found)
}

fn read_document(document: &Document, url: &Url, meta: &PageMeta) -> Result<Found, &'static str> {
    let metadata = metadata::read(document, url, meta.fetched_at);
    let body = extract::body(document, &metadata);
    let language = language_of(&body.text, &metadata, meta);
    let reading = classify::Reading::new(&metadata, &body, language.as_ref(), url);
    if let Some(reason) = reading.is_no_article_because() {
        return Err(reason);
    }
    let (words, confidence, cut) = (reading.words, body.confidence, document.cut);
    Ok(Found { metadata, text: body.text, words, language, confidence, cut })
}

/// Plain text says little of itself, so less is asked of it.
fn read_plain(source: &str, url: &Url, meta: &PageMeta) -> Result<Found, &'static str> {
    let plain = plain::read(source, url.host_str().unwrap_or_default(), meta.fetched_at);
    let words = text::words(&plain.text).count();
    let metadata = Metadata {
        title: plain.title,
        site_name: plain.site_name,
        authors: plain.authors,
        published_at: plain.published_at,
        ..Metadata::default()
    };
    if let Some(reason) = classify::plain_is_no_article_because(&metadata, &plain.text, words, plain.is_list)
    {
        return Err(reason);
    }
    let language = language_of(&plain.text, &metadata, meta);
    Ok(Found { metadata, text: plain.text, words, language, confidence: 0.5, cut: false })
}

fn language_of(text: &str, metadata: &Metadata, meta: &PageMeta) -> Option<Language> {
    let declared = metadata.languages.iter().map(String::as_str).chain(meta.content_language.as_deref());
    language::of(text, declared)
}

impl Found {
    fn into_article(self, meta: PageMeta, url: &Url) -> Article {
        let Self { metadata, text, words, language, confidence, cut } = self;
        let base = metadata.base.as_ref().unwrap_or(url);
        let canonical = canonical(url, base, metadata.canonical.iter().map(String::as_str));
        Article {
            id: article_id(canonical.as_str()),
            host: canonical.host_str().unwrap_or_default().to_owned(),
            canonical_url: canonical.into(),
            language,
            word_count: u32::try_from(words).unwrap_or(u32::MAX),
            content_hash: content_hash(metadata.title.as_deref(), &text),
            near_duplicate_key: NearDuplicateKey::of(&text).map(|key| key.to_string()),
            url: meta.url,
            site_name: metadata.site_name,
            title: metadata.title,
            authors: metadata.authors,
            published_at: metadata.published_at,
            modified_at: metadata.modified_at,
            description: metadata.description,
            section: metadata.section,
            keywords: metadata.keywords,
            image: metadata.image,
            text,
            fetched_at: meta.fetched_at,
            labels: meta.labels,
            extraction: Extraction {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                confidence: (confidence * 100.0).round() / 100.0,
                truncated: meta.truncated || cut,
            },
        }
    }
}
