//! One walk over the tree that notes every element metadata can be read from.

use scraper::{Node, node::Element};

use crate::{
    dom::{Document, NodeRef, attr, text_of},
    metadata::{dates, meta_tags::MetaTags},
};

/// Bounds on what one page can make us keep.
const MAX_EACH: usize = 16;
const MAX_TEXT_BYTES: usize = 600;

/// A `<time>` element.
#[derive(Debug)]
pub(crate) struct Time {
    /// Its machine-readable value, or what it shows.
    pub(crate) value: String,
    /// True where an attribute says that it is the time of publication.
    pub(crate) is_published: bool,
}

/// What the walk found.
#[derive(Debug, Default)]
pub(crate) struct Clues {
    pub(crate) language: Option<String>,
    pub(crate) base: Option<String>,
    pub(crate) canonical: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) meta: MetaTags,
    pub(crate) json_ld: Vec<String>,
    pub(crate) headings: Vec<String>,
    pub(crate) times: Vec<Time>,
    pub(crate) visible_dates: Vec<String>,
    pub(crate) bylines: Vec<String>,
    pub(crate) author_links: Vec<String>,
    properties: Vec<(String, String)>,
}

impl Clues {
    /// Walks the tree once.
    pub(crate) fn collect(document: &Document) -> Self {
        let mut clues = Self::default();
        for node in document.html.tree.root().descendants() {
            if let Node::Element(element) = node.value() {
                clues.note(node, element);
            }
        }
        clues
    }

    /// Values of a microdata property (lower case).
    pub(crate) fn properties<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.properties.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn note(&mut self, node: NodeRef<'_>, element: &Element) {
        match element.name() {
            "html" => {
                self.language =
                    attr(element, "lang").or_else(|| attr(element, "xml:lang")).map(str::to_owned);
            }
            "base" if self.base.is_none() => self.base = attr(element, "href").map(str::to_owned),
            "title" if self.title.is_none() => {
                self.title = Some(text_of(node, MAX_TEXT_BYTES)).filter(|text| !text.is_empty());
            }
            "meta" => self.note_meta(element),
            "link" => self.note_link(element),
            "script" => self.note_script(node, element),
            "h1" => push_text(&mut self.headings, node),
            "time" => self.note_time(node, element),
            "a" if has_token(element, "rel", "author") => push_text(&mut self.author_links, node),
            _ => self.note_marked(node, element),
        }
        if let Some(property) = attr(element, "itemprop")
            && self.properties.len() < 4 * MAX_EACH
        {
            self.note_property(node, element, property);
        }
    }

    fn note_meta(&mut self, element: &Element) {
        let Some(content) = attr(element, "content") else { return };
        for name in ["property", "name", "http-equiv", "itemprop"] {
            if let Some(name) = attr(element, name) {
                self.meta.push(name, content);
            }
        }
    }

    fn note_link(&mut self, element: &Element) {
        if self.canonical.is_none() && has_token(element, "rel", "canonical") {
            self.canonical = attr(element, "href").filter(|href| !href.trim().is_empty()).map(str::to_owned);
        }
    }

    fn note_script(&mut self, node: NodeRef<'_>, element: &Element) {
        let is_json_ld = attr(element, "type")
            .is_some_and(|kind| kind.trim().to_ascii_lowercase().starts_with("application/ld+json"));
        if is_json_ld && self.json_ld.len() < 4 * MAX_EACH {
            let script =
                node.children().filter_map(|child| child.value().as_text().map(|text| &**text)).collect();
            self.json_ld.push(script);
        }
    }

    fn note_time(&mut self, node: NodeRef<'_>, element: &Element) {
        if self.times.len() >= MAX_EACH {
            return;
        }
        let value = match attr(element, "datetime").filter(|value| dates::parse(value).is_some()) {
            Some(value) => value.to_owned(),
            None => text_of(node, 100),
        };
        let says_so = |value: &str| {
            let value = value.to_ascii_lowercase();
            value.contains("publish") || value.contains("entry-date")
        };
        let is_published = attr(element, "pubdate").is_some()
            || ["itemprop", "class"].iter().any(|name| attr(element, name).is_some_and(says_so));
        self.times.push(Time { value, is_published });
    }

    /// Elements that only their class marks as byline or date.
    fn note_marked(&mut self, node: NodeRef<'_>, element: &Element) {
        let Some(class) = attr(element, "class") else { return };
        if class.len() > 200
            || !matches!(element.name(), "a" | "span" | "div" | "p" | "address" | "li" | "strong" | "h4")
        {
            return;
        }
        let class = class.to_ascii_lowercase();
        let is_author = [
            "byline",
            "author-name",
            "author_name",
            "authorname",
            "post-author",
            "article-author",
            "article__author",
            "entry-author",
            "author",
        ]
        .iter()
        .any(|mark| {
            class.split(|c: char| c.is_whitespace()).any(|token| {
                token == *mark
                    || token.ends_with(&format!("__{mark}"))
                    || (mark.len() > 6 && token.ends_with(mark))
            })
        });
        if is_author {
            push_text(&mut self.bylines, node);
        } else if ["date", "publish", "timestamp", "meta", "posted"].iter().any(|mark| class.contains(mark))
            && !class.contains("update")
        {
            push_text(&mut self.visible_dates, node);
        }
    }

    fn note_property(&mut self, node: NodeRef<'_>, element: &Element, property: &str) {
        let property = property.to_ascii_lowercase();
        if !matches!(property.as_str(), "headline" | "author" | "name" | "datepublished" | "datemodified") {
            return;
        }
        let value = attr(element, "content").or_else(|| attr(element, "datetime")).map(str::to_owned);
        let value = value.unwrap_or_else(|| text_of(node, MAX_TEXT_BYTES));
        let within_author = property == "name"
            && node.ancestors().take(3).any(|above| {
                above.value().as_element().and_then(|above| attr(above, "itemprop")) == Some("author")
            });
        match property.as_str() {
            "name" if within_author => self.properties.push(("author".to_owned(), value)),
            "name" => {}
            _ => self.properties.push((property, value)),
        }
    }
}

fn push_text(list: &mut Vec<String>, node: NodeRef<'_>) {
    if list.len() < MAX_EACH {
        let text = text_of(node, MAX_TEXT_BYTES);
        if !text.is_empty() {
            list.push(text);
        }
    }
}

fn has_token(element: &Element, name: &str, token: &str) -> bool {
    attr(element, name)
        .is_some_and(|value| value.split_whitespace().any(|part| part.eq_ignore_ascii_case(token)))
}
