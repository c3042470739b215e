//! One walk over the tree that notes everything metadata can be read from, and where it stands.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use scraper::{Node, node::Element};

use crate::{
    dom::{Document, NodeRef, attr, text_of},
    metadata::{bylines, dates, facts::Facts, meta_tags::MetaTags},
    text,
};

/// Bounds on what one page can make us keep.
const MAX_HEADINGS: usize = 24;
const MAX_DATES: usize = 48;
const MAX_BYLINES: usize = 32;
const MAX_PROPERTIES: usize = 64;
const MAX_SCRIPTS: usize = 64;
const MAX_SCRIPT_BYTES: usize = 2 * 1024 * 1024;
const MAX_TEXT_BYTES: usize = 600;
/// A longer text with a date in it is a sentence.
const MAX_DATE_BYTES: usize = 120;
const MAX_CLASS_BYTES: usize = 300;
/// How far up the tree the surroundings of a clue are looked at.
const MAX_ANCESTORS: usize = 14;

/// Where on the page a clue stands.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Place {
    /// Number of texts before it.
    pub(crate) order: usize,
    /// In a menu, a footer, a side column, among comments or teasers.
    pub(crate) aside: bool,
    pub(crate) in_link: bool,
}

/// `<h1>`, `<h2>`, and what a class name calls a headline.
#[derive(Debug)]
pub(crate) struct Heading {
    pub(crate) text: String,
    /// What its own elements say alone, where it has several: kicker and headline.
    pub(crate) parts: Vec<String>,
    /// 1, 2, or 0 for what only its class marks.
    pub(crate) level: u8,
    /// A class name says title or headline.
    pub(crate) is_marked: bool,
    pub(crate) place: Place,
}

/// A date that readers see.
#[derive(Debug)]
pub(crate) struct ShownDate {
    /// Machine-readable value of a `<time>`, or the text.
    pub(crate) value: String,
    pub(crate) is_time: bool,
    /// What words or class names about it say it is the date of.
    pub(crate) says: Saying,
    /// A class name says it is a date.
    pub(crate) is_marked: bool,
    pub(crate) place: Place,
}

/// What a date is said to be the date of.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saying {
    #[default]
    Nothing,
    Published,
    Updated,
}

/// A text that may name the authors.
#[derive(Debug)]
pub(crate) struct Byline {
    /// One piece a line, where elements part it.
    pub(crate) text: String,
    /// What gave it away.
    pub(crate) by: &'static str,
    pub(crate) place: Place,
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
    pub(crate) headings: Vec<Heading>,
    pub(crate) dates: Vec<ShownDate>,
    pub(crate) bylines: Vec<Byline>,
    /// What a script's data say of the time of publication.
    pub(crate) script_date: Option<String>,
    /// Whose copyright the page says it is.
    pub(crate) owner: Option<String>,
    pub(crate) facts: Facts,
    properties: Vec<(String, String)>,
    order: usize,
    script_bytes: usize,
    /// The last text, where it was short: it may be the label of the next.
    label: String,
}

impl Clues {
    /// Walks the tree once.
    pub(crate) fn collect(document: &Document) -> Self {
        let mut clues = Self::default();
        for node in document.html.tree.root().descendants() {
            match node.value() {
                Node::Element(element) => clues.note(node, element),
                Node::Text(text) => clues.note_text(node, text),
                _ => {}
            }
        }
        clues
    }

    /// Values of a microdata property (lower case).
    pub(crate) fn properties<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.properties.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn note(&mut self, node: NodeRef<'_>, element: &Element) {
        self.facts.count(element.name());
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
            "h1" => self.note_heading(node, 1, class_marks(element).contains(Marks::TITLE)),
            "h2" => self.note_heading(node, 2, class_marks(element).contains(Marks::TITLE)),
            "time" => self.note_time(node, element),
            "input" => {
                let is_password =
                    attr(element, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("password"));
                self.facts.passwords += usize::from(is_password);
            }
            "style" | "img" | "svg" | "path" | "body" | "main" | "article" | "form" => {}
            _ => self.note_marked(node, element),
        }
        if let Some(property) = attr(element, "itemprop")
            && self.properties.len() < MAX_PROPERTIES
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
        self.facts.has_next_page |= has_token(element, "rel", "next");
        if self.canonical.is_none() && has_token(element, "rel", "canonical") {
            self.canonical = attr(element, "href").filter(|href| !href.trim().is_empty()).map(str::to_owned);
        }
    }

    fn note_script(&mut self, node: NodeRef<'_>, element: &Element) {
        if self.script_date.is_none() && self.script_bytes <= MAX_SCRIPT_BYTES {
            let mut texts = node.children().filter_map(|child| child.value().as_text());
            self.script_date = texts.find_map(|text| date_in_script(text));
        }
        let is_json_ld = attr(element, "type")
            .is_some_and(|kind| kind.trim().to_ascii_lowercase().starts_with("application/ld+json"));
        if is_json_ld && self.json_ld.len() < MAX_SCRIPTS {
            let texts = || node.children().filter_map(|child| child.value().as_text());
            self.script_bytes += texts().map(|text| text.len()).sum::<usize>();
            if self.script_bytes <= MAX_SCRIPT_BYTES {
                self.json_ld.push(texts().map(|text| &**text).collect());
            }
        }
    }

    fn note_heading(&mut self, node: NodeRef<'_>, level: u8, is_marked: bool) {
        // Room is kept for first-level headings behind many others.
        let limit = if level == 1 { MAX_HEADINGS } else { MAX_HEADINGS / 3 };
        if self.headings.iter().filter(|heading| (heading.level == 1) == (level == 1)).count() >= limit {
            return;
        }
        let text = text_of(node, MAX_TEXT_BYTES);
        if text.is_empty() {
            return;
        }
        let parts: Vec<String> = node
            .children()
            .take(MAX_HEADINGS)
            .map(|child| match child.value() {
                Node::Text(text) => text::collapse(text),
                _ => text_of(child, MAX_TEXT_BYTES),
            })
            .filter(|part| !part.is_empty())
            .collect();
        let place = self.place(node);
        self.headings.push(Heading {
            text,
            parts: if parts.len() > 1 { parts } else { Vec::new() },
            level,
            is_marked,
            place,
        });
    }

    fn note_time(&mut self, node: NodeRef<'_>, element: &Element) {
        if self.dates.len() >= MAX_DATES {
            return;
        }
        let machine = attr(element, "datetime").filter(|value| dates::parse(value, false).is_some());
        let value = machine.map_or_else(|| text_of(node, MAX_DATE_BYTES), str::to_owned);
        let says = match attr(element, "pubdate") {
            Some(_) => Saying::Published,
            None => self.saying(node, &value),
        };
        let place = self.place(node);
        self.dates.push(ShownDate { value, is_time: true, says, is_marked: true, place });
    }

    /// Elements that only a class name or a relation marks as byline or headline.
    fn note_marked(&mut self, node: NodeRef<'_>, element: &Element) {
        let href = if element.name() == "a" { attr(element, "href").unwrap_or_default() } else { "" };
        self.facts.contacts += usize::from(href.starts_with("tel:") || href.starts_with("mailto:"));
        let marks = class_marks(element).with(name_marks(element));
        self.facts.product_marks += usize::from(marks.contains(Marks::PRODUCT));
        self.facts.forum_marks += usize::from(marks.contains(Marks::FORUM));
        self.facts.docs_marks += usize::from(marks.contains(Marks::DOCS));
        let by = if element.name() == "a" && has_token(element, "rel", "author") {
            "rel"
        } else if marks.contains(Marks::BYLINE) {
            "byline"
        } else if marks.contains(Marks::AUTHOR) {
            "author"
        } else if leads_to_author(href) {
            "link"
        } else {
            if marks.contains(Marks::TITLE) && !matches!(element.name(), "section" | "ul" | "li") {
                self.note_heading(node, 0, true);
            }
            return;
        };
        self.note_byline(node, by);
    }

    fn note_byline(&mut self, node: NodeRef<'_>, by: &'static str) {
        if self.bylines.len() < MAX_BYLINES {
            let text = bylines::text_of(node);
            if !text.is_empty() {
                let place = self.place(node);
                self.bylines.push(Byline { text, by, place });
            }
        }
    }

    fn note_text(&mut self, node: NodeRef<'_>, raw: &str) {
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            return;
        }
        let parent = node.parent().and_then(|parent| parent.value().as_element()).map(Element::name);
        if matches!(parent, Some("script" | "style" | "noscript" | "template" | "title")) {
            return;
        }
        self.order += 1;
        let in_link = parent == Some("a")
            || node
                .ancestors()
                .skip(1)
                .take(2)
                .any(|above| above.value().as_element().is_some_and(|above| above.name() == "a"));
        self.facts.count_text(trimmed, in_link);
        if trimmed.len() > MAX_DATE_BYTES {
            self.label.clear();
            return;
        }
        if self.owner.is_none()
            && let Some((_, owner)) = trimmed.split_once('©')
        {
            let owner = owner.trim_matches(|c: char| {
                c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | '-' | '–' | '.')
            });
            self.owner = owner
                .split(['.', '|', ','])
                .next()
                .map(str::trim)
                .filter(|owner| !owner.is_empty())
                .map(str::to_owned);
        }
        if self.dates.len() < MAX_DATES && parent != Some("time") && dates::has_year(trimmed) {
            self.note_shown_date(node, trimmed);
        }
        if self.bylines.len() < MAX_BYLINES {
            if bylines::begins(trimmed) {
                // "By" alone has the name behind it.
                let named = if bylines::announces(trimmed) { node.parent() } else { Some(node) };
                if let Some(named) = named {
                    self.note_byline(named, "words");
                }
            } else if bylines::announces(&self.label) {
                self.note_byline(node, "announced");
            }
        }
        self.label.clear();
        self.label.push_str(trimmed);
    }

    fn note_shown_date(&mut self, node: NodeRef<'_>, raw: &str) {
        let mut value = text::collapse(raw);
        if dates::parse(&value, false).is_none() {
            // "<b>3</b> March <i>2024</i>"
            let whole = node.parent().map(|parent| text_of(parent, MAX_DATE_BYTES)).unwrap_or_default();
            if dates::parse(&whole, false).is_none() {
                return;
            }
            value = whole;
        }
        let says = self.saying(node, &value);
        let is_marked = node
            .ancestors()
            .take(3)
            .filter_map(|above| above.value().as_element())
            .any(|above| class_marks(above).contains(Marks::DATE));
        if value.contains(['|', '·', '•', '—', '–']) {
            self.note_byline(node, "dated");
        }
        let place = self.place(node);
        self.dates.push(ShownDate { value, is_time: false, says, is_marked, place });
    }

    /// What is said of a date: in its own text, in its class names, or in the text before it.
    fn saying(&self, node: NodeRef<'_>, value: &str) -> Saying {
        let of_classes = || {
            let near = node.ancestors().take(2).chain([node]);
            let marks = near.filter_map(|near| near.value().as_element()).map(class_marks);
            marks.fold(Marks::default(), Marks::with)
        };
        let own = WORDS.marks(value);
        for marks in [own, WORDS.marks(&self.label), of_classes()] {
            if marks.contains(Marks::UPDATED) {
                return Saying::Updated;
            }
            if marks.contains(Marks::PUBLISHED) {
                return Saying::Published;
            }
        }
        Saying::Nothing
    }

    fn note_property(&mut self, node: NodeRef<'_>, element: &Element, property: &str) {
        let property = property.to_ascii_lowercase();
        if !matches!(property.as_str(), "headline" | "author" | "name" | "datepublished" | "datemodified") {
            return;
        }
        let within_author = property == "name"
            && node.ancestors().take(4).any(|above| {
                above.value().as_element().and_then(|above| attr(above, "itemprop")).is_some_and(|name| {
                    name.eq_ignore_ascii_case("author") || name.eq_ignore_ascii_case("creator")
                })
            });
        if property == "name" && !within_author {
            return;
        }
        let declared = attr(element, "content").or_else(|| attr(element, "datetime")).map(str::to_owned);
        if matches!(property.as_str(), "author" | "name") {
            let value = declared.unwrap_or_else(|| bylines::text_of(node));
            self.properties.push((if within_author { "author.name" } else { "author" }.to_owned(), value));
        } else {
            self.properties.push((property, declared.unwrap_or_else(|| text_of(node, MAX_TEXT_BYTES))));
        }
    }

    fn place(&self, node: NodeRef<'_>) -> Place {
        let mut place = Place { order: self.order, ..Place::default() };
        for (at, above) in node.ancestors().take(MAX_ANCESTORS).enumerate() {
            let Some(above) = above.value().as_element() else { continue };
            match above.name() {
                "a" => place.in_link |= at < 5,
                "nav" | "footer" | "aside" => place.aside = true,
                // What frames the whole page says nothing.
                "body" | "html" | "main" => break,
                _ => place.aside |= class_marks(above).contains(Marks::ASIDE),
            }
        }
        place
    }
}

/// What class names, or words, give away.
#[derive(Debug, Default, Clone, Copy)]
struct Marks(u16);

impl Marks {
    const AUTHOR: u16 = 1;
    const BYLINE: u16 = 2;
    const DATE: u16 = 4;
    const TITLE: u16 = 8;
    const ASIDE: u16 = 16;
    const PUBLISHED: u16 = 32;
    const UPDATED: u16 = 64;
    const PRODUCT: u16 = 128;
    const FORUM: u16 = 256;
    const DOCS: u16 = 512;

    fn contains(self, mark: u16) -> bool {
        self.0 & mark != 0
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Needles that are looked for all at once.
struct Needles {
    automaton: Option<AhoCorasick>,
    marks: Vec<u16>,
}

impl Needles {
    fn new(lists: &[(&str, u16)]) -> Self {
        let needles: Vec<(&str, u16)> =
            lists.iter().flat_map(|&(words, mark)| words.split(' ').map(move |word| (word, mark))).collect();
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(needles.iter().map(|(needle, _)| needle.replace('_', " ")));
        Self { automaton: automaton.ok(), marks: needles.into_iter().map(|(_, mark)| mark).collect() }
    }

    fn marks(&self, haystack: &str) -> Marks {
        let found = self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(haystack));
        Marks(found.fold(0, |marks, found| marks | self.marks[found.pattern().as_usize()]))
    }
}

/// Parts of class names.
static CLASSES: LazyLock<Needles> = LazyLock::new(|| {
    Needles::new(&[
        ("author autor auteur autore writer contributor redakteur journalist reporter", Marks::AUTHOR),
        ("byline by-line signature firma dateline", Marks::BYLINE),
        ("date time publish posted timestamp datum fecha meta", Marks::DATE),
        ("headline title heading titel titulo titre", Marks::TITLE),
        (
            "related sidebar comment footer menu recommend teaser widget popular latest trending newsletter \
             breadcrumb promo carousel more- next prev",
            Marks::ASIDE,
        ),
        ("publish posted created entry-date pub-date pubdate issued", Marks::PUBLISHED),
        ("updat modif edited", Marks::UPDATED),
        ("product price cart sku addtocart woocommerce shopify", Marks::PRODUCT),
        ("forum thread topic-post reply message-body postbody answer", Marks::FORUM),
        ("docs toc sidebar-nav markdown-body highlight codehilite admonition", Marks::DOCS),
    ])
});

/// Parts of words before a date; `_` is a space.
static WORDS: LazyLock<Needles> = LazyLock::new(|| {
    Needles::new(&[
        (
            "publish posted created written veröffentlicht erstellt erschienen publié publicad pubblicat gepubliceerd \
             publicerad publisert opublikowan publikován julkaistu geplaatst опубликован 发布 公開",
            Marks::PUBLISHED,
        ),
        (
            "updat modif edited reviewed revised aktualisier actualis actualiz atualiz aggiorn bijgewerkt geändert \
             mis_à_jour uppdater oppdater opdater aktualizovan zaktualizowan päivitetty обновлен güncel 更新",
            Marks::UPDATED,
        ),
    ])
});

/// Names of the time of publication in the data of scripts, without a first letter that may be large.
static SCRIPT_NAMES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::new([
        "datePublished",
        "ublishedAt",
        "ublished_at",
        "ublishDate",
        "ublish_date",
        "ublishedDate",
        "ublished_date",
        "ublicationDate",
        "ublication_date",
        "ublishedTime",
        "ublished_time",
        "pubDate",
        "ubdate",
    ])
    .ok()
});

/// Parts of the addresses of pages about people.
static AUTHOR_PATHS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::new([
        "/author/",
        "/authors/",
        "/autor/",
        "/autoren/",
        "/auteur/",
        "/autore/",
        "/writer/",
        "/people/",
        "/profile/",
        "/redaktion/",
    ])
    .ok()
});

fn class_marks(element: &Element) -> Marks {
    attr(element, "class")
        .filter(|class| class.len() <= MAX_CLASS_BYTES)
        .map(|class| CLASSES.marks(class))
        .unwrap_or_default()
}

/// Names that scripts and tests know an element by say the same as class names.
fn name_marks(element: &Element) -> Marks {
    let names = element
        .attrs()
        .filter(|(key, _)| matches!(*key, "id" | "data-testid" | "data-component" | "data-tooltip-id"));
    let marks =
        names.filter(|(_, name)| name.len() <= MAX_CLASS_BYTES).map(|(_, name)| CLASSES.marks(name).0);
    Marks(marks.fold(0, |all, marks| all | marks) & (Marks::AUTHOR | Marks::BYLINE))
}

/// True for the address of somebody's page on the site.
fn leads_to_author(href: &str) -> bool {
    href.len() < MAX_CLASS_BYTES && AUTHOR_PATHS.as_ref().is_some_and(|paths| paths.is_match(href))
}

/// The value behind the first name in a script that means a time of publication.
fn date_in_script(script: &str) -> Option<String> {
    let found = SCRIPT_NAMES.as_ref()?.find(script)?;
    let is_sign = |c: char| matches!(c, '"' | '\'' | '\\' | ':' | '=') || c.is_whitespace();
    let value = script[found.end()..].trim_start_matches(is_sign);
    let end = value.find(['"', '\'', '\\', ',', '}', '&']).filter(|end| (8..=40).contains(end))?;
    dates::parse(&value[..end], false).map(|_| value[..end].to_owned())
}

fn has_token(element: &Element, name: &str, token: &str) -> bool {
    attr(element, name)
        .is_some_and(|value| value.split_whitespace().any(|part| part.eq_ignore_ascii_case(token)))
}
