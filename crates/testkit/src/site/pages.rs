//! What a test site answers to which path.

use std::{collections::BTreeMap, io, path::Path, time::Duration};

use axum::body::Bytes;

use super::{Generator, articles::Articles, recorded::Recorded};

/// The pages of a site.
#[derive(Debug, Clone, Default)]
pub struct Pages {
    replies: BTreeMap<String, Reply>,
    articles: Articles,
}

impl Pages {
    /// No pages: every path is a 404.
    pub fn new() -> Self {
        Self::default()
    }

    /// `count` generated articles.
    pub fn generated(count: usize, seed: u64) -> Self {
        Self::of(Generator::new(count, seed))
    }

    /// The articles of a generator.
    pub fn of(generator: Generator) -> Self {
        Self { articles: Articles::Generated(generator), ..Self::default() }
    }

    /// `count` recorded pages, or each once: `truth.jsonl` in `folder` names their ids, and `html/ID.html.gz` are they.
    /// With more than there are, they come again under further paths; they are held in memory once.
    ///
    /// # Errors
    /// When the folder holds no such pages, or one cannot be read: the message names the file.
    pub fn recorded(folder: &Path, count: Option<usize>) -> io::Result<Self> {
        Ok(Self { articles: Articles::Recorded(Recorded::read(folder, count)?), ..Self::default() })
    }

    /// With a reply to a path, in place of an article where there is one.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, reply: Reply) -> Self {
        self.replies.insert(path.into(), reply);
        self
    }

    /// With a robots.txt.
    #[must_use]
    pub fn robots(self, rules: impl Into<String>) -> Self {
        self.with("/robots.txt", Reply::text(rules))
    }

    pub(super) fn article_paths(&self) -> impl Iterator<Item = String> {
        (0..self.articles.count()).map(|index| self.articles.path(index))
    }

    pub(super) fn reply(&self, path: &str) -> Reply {
        let given = self.replies.get(path).cloned();
        given.or_else(|| self.articles.reply(path)).unwrap_or_else(|| Reply::status(404))
    }
}

/// What is answered to a request.
#[derive(Debug, Clone)]
pub struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
    pub(super) delay: Duration,
    pub(super) failures: (usize, u16),
}

impl Reply {
    /// Bytes of a content type, such as `text/html; charset=windows-1252`.
    pub fn bytes(content_type: impl Into<String>, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.into())];
        Self { status: 200, headers, body: body.into(), delay: Duration::ZERO, failures: (0, 200) }
    }

    /// An HTML page in UTF-8.
    pub fn html(page: impl Into<String>) -> Self {
        Self::bytes("text/html; charset=utf-8", page.into())
    }

    /// Plain text in UTF-8.
    pub fn text(text: impl Into<String>) -> Self {
        Self::bytes("text/plain; charset=utf-8", text.into())
    }

    /// A short page with a status, such as 404 or 503.
    pub fn status(status: u16) -> Self {
        let page = format!("<!doctype html><title>{status}</title><h1>{status}</h1>");
        Self { status, ..Self::html(page) }
    }

    /// A redirect (302) to an address or a path.
    pub fn redirect(to: impl Into<String>) -> Self {
        Self::status(302).header("location", to)
    }

    /// An HTML page of at least so many bytes, whose every paragraph is the same.
    pub fn huge(bytes: usize) -> Self {
        const PARAGRAPH: &str =
            "<p>The tide came in over the long wall, and the harbour master wrote it down.</p>\n";
        let count = bytes.div_ceil(PARAGRAPH.len());
        Self::html(format!("<!doctype html><title>Tides</title>\n{}", PARAGRAPH.repeat(count)))
    }

    /// A page that is no article: links and nothing to read.
    pub fn not_an_article() -> Self {
        let links: String =
            (0..40).map(|n| format!("<li><a href=\"/section/{n}\">Section {n}</a></li>")).collect();
        Self::html(format!("<!doctype html><title>Sections</title><nav><ul>{links}</ul></nav>"))
    }

    /// The same with a further header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The same, so much later.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The same, but only after `times` answers with `status`.
    #[must_use]
    pub fn after_failures(mut self, times: usize, status: u16) -> Self {
        self.failures = (times, status);
        self
    }
}

/// How often a path was asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Count(usize);

impl Count {
    /// Counts one more; gives how many came before it.
    pub(super) fn add(&mut self) -> usize {
        self.0 += 1;
        self.0 - 1
    }

    pub(super) fn requests(&self) -> usize {
        self.0
    }
}
