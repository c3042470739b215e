//! One walk over the tree that notes everything metadata can be read from.

use ego_tree::iter::Edge;
use scraper::{Node, node::Element};

use super::{
    Byline, Clues, Heading, Picture, Saying, ShownDate,
    frames::Frames,
    links,
    marks::{Marks, leads_to_author},
    pictures, scripts,
};
use crate::{
    dom::{Document, NodeRef, attr, text_of},
    metadata::{bylines, dates},
    text,
};

/// Bounds on what one page can make us keep.
const MAX_HEADINGS: usize = 24;
const MAX_DATES: usize = 48;
const MAX_BYLINES: usize = 32;
const MAX_PROPERTIES: usize = 64;
const MAX_PICTURES: usize = 12;
/// Figures, and paths of links, that are looked at.
const MAX_LOOKS: usize = 40;
const MAX_TAGS: usize = 50;
const MAX_TAG_BYTES: usize = 60;
const MAX_SCRIPTS: usize = 64;
const MAX_SCRIPT_BYTES: usize = 2 * 1024 * 1024;
const MAX_TEXT_BYTES: usize = 600;
/// A longer text with a date in it is a sentence.
const MAX_DATE_BYTES: usize = 120;
/// Elements between an embedded post and the day in it.
const ELEMENTS_OF_POST: usize = 5;

/// Walks the tree once.
pub(super) fn over(document: &Document) -> Clues {
    let mut walk = Walk {
        clues: Clues::default(),
        frames: Frames::of(document),
        order: 0,
        script_bytes: 0,
        looks: 0,
        label: String::new(),
        is_announced: false,
    };
    for edge in document.html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) => walk.enter(node, element),
                Node::Text(text) => walk.note_text(node, text),
                _ => {}
            },
            Edge::Close(node) => {
                if node.value().is_element() {
                    walk.frames.leave();
                }
            }
        }
    }
    walk.clues
}

struct Walk {
    clues: Clues,
    frames: Frames,
    /// Number of texts so far.
    order: usize,
    script_bytes: usize,
    looks: usize,
    /// The last text, where it was short: it may be the label of the next.
    label: String,
    /// The last text is "By" and no more.
    is_announced: bool,
}

/// The attributes of an element that say something.
#[derive(Default)]
struct Named<'a> {
    marks: Marks,
    /// What its class names alone say.
    class: Marks,
    property: Option<&'a str>,
    href: &'a str,
    is_by_author: bool,
}

impl<'a> Named<'a> {
    fn of(element: &'a Element) -> Self {
        let mut named = Self::default();
        for (key, value) in element.attrs() {
            match key {
                "class" => named.class = Marks::of_class(value),
                "id" | "data-testid" | "data-component" | "data-tooltip-id" => {
                    named.marks = named.marks.with(Marks::of_name(value));
                }
                "itemprop" => named.property = Some(value),
                "href" if element.name() == "a" => named.href = value,
                "rel" => named.is_by_author = element.name() == "a" && has_token(value, "author"),
                _ => {}
            }
        }
        named.marks = named.marks.with(named.class);
        named
    }
}

impl Walk {
    fn enter(&mut self, node: NodeRef<'_>, element: &Element) {
        let named = Named::of(element);
        self.frames.enter(node, element, named.class);
        self.clues.facts.count(element.name());
        let is_marked = named.class.contains(Marks::TITLE);
        match element.name() {
            "html" => {
                let language = attr(element, "lang").or_else(|| attr(element, "xml:lang"));
                self.clues.language = language.map(str::to_owned);
            }
            "base" if self.clues.base.is_none() => {
                self.clues.base = attr(element, "href").map(str::to_owned);
            }
            "title" if self.clues.title.is_none() => {
                self.clues.title = Some(text_of(node, MAX_TEXT_BYTES)).filter(|text| !text.is_empty());
            }
            "meta" => self.note_meta(element),
            "link" => self.note_link(element),
            "script" => self.note_script(node, element),
            "h1" => self.note_heading(node, 1, is_marked),
            "h2" => self.note_heading(node, 2, is_marked),
            "time" => self.note_time(node, element),
            "figure" => {
                self.note_picture(node);
                self.note_marked(node, element, &named);
            }
            "input" => {
                let is_password =
                    attr(element, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("password"));
                self.clues.facts.passwords += usize::from(is_password);
            }
            "style" | "img" | "svg" | "path" | "body" | "main" | "article" | "form" => {}
            _ => self.note_marked(node, element, &named),
        }
        if element.name() == "img" && named.property.is_some_and(is_image_property) {
            self.clues.meta.push("image", attr(element, "src").unwrap_or_default());
        }
        if element.name() == "a" {
            self.note_tag(node, element);
        }
        if named.class.contains(Marks::TRAIL) && self.clues.trail.is_empty() && self.looks < MAX_LOOKS {
            self.looks += 1;
            self.clues.trail = links::trail(node);
        }
        if let Some(property) = named.property {
            self.note_property(node, element, property);
        }
    }

    fn note_picture(&mut self, figure: NodeRef<'_>) {
        self.looks += 1;
        if self.clues.pictures.len() >= MAX_PICTURES || self.looks > MAX_LOOKS {
            return;
        }
        if let Some((source, caption, credit)) = pictures::of_figure(figure) {
            let place = self.frames.place(self.order);
            self.clues.pictures.push(Picture { source, caption, credit, place });
        }
    }

    fn note_tag(&mut self, node: NodeRef<'_>, element: &Element) {
        let Some(rel) = attr(element, "rel") else { return };
        let is_category = has_token(rel, "category");
        let tags = if is_category { &mut self.clues.categories } else { &mut self.clues.tags };
        if (is_category || has_token(rel, "tag")) && tags.len() < MAX_TAGS {
            let tag = text_of(node, MAX_TAG_BYTES);
            tags.extend(Some(tag).filter(|tag| !tag.is_empty()));
        }
    }

    fn note_meta(&mut self, element: &Element) {
        let Some(content) = attr(element, "content") else { return };
        if content.starts_with(['{', '[']) {
            self.note_data(content);
        }
        if attr(element, "name").is_some_and(|name| name.eq_ignore_ascii_case("parsely-page")) {
            self.clues.meta.push_parsely(content);
        }
        for name in ["property", "name", "http-equiv", "itemprop"] {
            if let Some(name) = attr(element, name) {
                self.clues.meta.push(name, content);
            }
        }
    }

    fn note_link(&mut self, element: &Element) {
        let Some(rel) = attr(element, "rel") else { return };
        self.clues.facts.has_next_page |= has_token(rel, "next");
        if has_token(rel, "image_src") {
            self.clues.meta.push("image_src", attr(element, "href").unwrap_or_default());
        }
        if self.clues.canonical.is_none() && has_token(rel, "canonical") {
            let href = attr(element, "href").filter(|href| !href.trim().is_empty());
            self.clues.canonical = href.map(str::to_owned);
        }
    }

    fn note_script(&mut self, node: NodeRef<'_>, element: &Element) {
        let texts = || node.children().filter_map(|child| child.value().as_text());
        texts().for_each(|text| self.note_data(text));
        let is_json_ld = attr(element, "type")
            .is_some_and(|kind| kind.trim().to_ascii_lowercase().starts_with("application/ld+json"));
        if is_json_ld && self.clues.json_ld.len() < MAX_SCRIPTS {
            self.script_bytes += texts().map(|text| text.len()).sum::<usize>();
            if self.script_bytes <= MAX_SCRIPT_BYTES {
                self.clues.json_ld.push(texts().map(|text| &**text).collect());
            }
        }
    }

    /// Notes the time of publication in the data of a program.
    fn note_data(&mut self, data: &str) {
        if self.clues.script_date.is_none() && self.script_bytes <= MAX_SCRIPT_BYTES {
            self.clues.script_date = scripts::published(data);
        }
    }

    fn note_heading(&mut self, node: NodeRef<'_>, level: u8, is_marked: bool) {
        // Room is kept for first-level headings behind many others.
        let limit = if level == 1 { MAX_HEADINGS } else { MAX_HEADINGS / 3 };
        let alike = self.clues.headings.iter().filter(|heading| (heading.level == 1) == (level == 1));
        if alike.count() >= limit {
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
        self.clues.headings.push(Heading {
            text,
            parts: if parts.len() > 1 { parts } else { Vec::new() },
            level,
            is_marked,
            place: self.frames.place(self.order),
        });
    }

    fn note_time(&mut self, node: NodeRef<'_>, element: &Element) {
        if self.clues.dates.len() >= MAX_DATES || self.is_embedded() {
            return;
        }
        let shown = text_of(node, MAX_DATE_BYTES);
        let says = match attr(element, "pubdate") {
            Some(_) => Saying::Published,
            None => self.saying(&shown, 3),
        };
        let machine = attr(element, "datetime").filter(|value| dates::parse(value, false).is_some());
        let value = machine.map_or(shown, str::to_owned);
        let place = self.frames.place(self.order);
        self.clues.dates.push(ShownDate { value, is_time: true, says, is_marked: true, place });
    }

    /// Elements that only a class name or a relation marks as byline or headline.
    fn note_marked(&mut self, node: NodeRef<'_>, element: &Element, named: &Named<'_>) {
        let Named { marks, href, .. } = *named;
        let facts = &mut self.clues.facts;
        facts.contacts += usize::from(href.starts_with("tel:") || href.starts_with("mailto:"));
        facts.product_marks += usize::from(marks.contains(Marks::PRODUCT));
        facts.forum_marks += usize::from(marks.contains(Marks::FORUM));
        facts.docs_marks += usize::from(marks.contains(Marks::DOCS));
        let by = if named.is_by_author {
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
        if self.clues.bylines.len() < MAX_BYLINES {
            let text = bylines::text_of(node);
            if !text.is_empty() {
                let place = self.frames.place(self.order);
                self.clues.bylines.push(Byline { text, by, place });
            }
        }
    }

    fn note_text(&mut self, node: NodeRef<'_>, raw: &str) {
        let trimmed = raw.trim();
        if trimmed.is_empty() || self.frames.hides_text() {
            return;
        }
        self.order += 1;
        self.clues.facts.count_text(trimmed, self.frames.is_linked());
        let was_announced = std::mem::take(&mut self.is_announced);
        if trimmed.len() > MAX_DATE_BYTES {
            self.label.clear();
            return;
        }
        if self.clues.owner.is_none() {
            self.clues.owner = owner(trimmed);
        }
        if self.clues.dates.len() < MAX_DATES && !self.frames.is_time() && dates::has_year(trimmed) {
            self.note_shown_date(node, trimmed);
        }
        let beginning = bylines::Beginning::of(trimmed);
        if beginning.is_byline {
            // "By" alone has the name behind it.
            let named = if beginning.is_announcement { node.parent() } else { Some(node) };
            if let Some(named) = named {
                self.note_byline(named, "words");
            }
        } else if was_announced {
            self.note_byline(node, "announced");
        }
        self.is_announced = beginning.is_announcement;
        self.label.clear();
        self.label.push_str(trimmed);
    }

    /// Notes the byline in a text.
    fn note_byline(&mut self, node: NodeRef<'_>, by: &'static str) {
        if self.clues.bylines.len() < MAX_BYLINES {
            let text = bylines::text_of(node);
            if !text.is_empty() {
                let place = self.frames.place_of_text(self.order);
                self.clues.bylines.push(Byline { text, by, place });
            }
        }
    }

    /// Within somebody's post, whose day is not the article's.
    fn is_embedded(&self) -> bool {
        self.frames.marks(ELEMENTS_OF_POST).contains(Marks::EMBED)
    }

    fn note_shown_date(&mut self, node: NodeRef<'_>, raw: &str) {
        if self.is_embedded() {
            return;
        }
        let mut value = text::collapse(raw);
        if dates::parse(&value, false).is_none() {
            // "<b>3</b> March <i>2024</i>"
            let whole = node.parent().map(|parent| text_of(parent, MAX_DATE_BYTES)).unwrap_or_default();
            if dates::parse(&whole, false).is_none() {
                return;
            }
            value = whole;
        }
        let says = self.saying(&value, 2);
        let is_marked = self.frames.marks(3).contains(Marks::DATE);
        if value.contains(['|', '·', '•', '—', '–']) {
            self.note_byline(node, "dated");
        }
        let place = self.frames.place_of_text(self.order);
        self.clues.dates.push(ShownDate { value, is_time: false, says, is_marked, place });
    }

    /// What is said of a date: in its own text, in the text before it, or in the class names of so many elements.
    fn saying(&self, value: &str, elements: usize) -> Saying {
        for marks in [Marks::of_words(value), Marks::of_words(&self.label), self.frames.marks(elements)] {
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
        const KNOWN: [&str; 6] =
            ["headline", "author", "name", "datepublished", "datemodified", "articlesection"];
        let known = KNOWN.iter().find(|known| property.eq_ignore_ascii_case(known));
        let Some(&property) = known.filter(|_| self.clues.properties.len() < MAX_PROPERTIES) else { return };
        let within_author = property == "name" && is_within_author(node);
        if property == "name" && !within_author {
            return;
        }
        let declared = attr(element, "content").or_else(|| attr(element, "datetime")).map(str::to_owned);
        let noted = match property {
            "name" => ("author.name", declared.unwrap_or_else(|| bylines::text_of(node))),
            "author" => ("author", declared.unwrap_or_else(|| bylines::text_of(node))),
            _ => (property, declared.unwrap_or_else(|| text_of(node, MAX_TEXT_BYTES))),
        };
        self.clues.properties.push(noted);
    }
}

fn is_within_author(node: NodeRef<'_>) -> bool {
    node.ancestors().take(4).any(|above| {
        above
            .value()
            .as_element()
            .and_then(|above| attr(above, "itemprop"))
            .is_some_and(|name| name.eq_ignore_ascii_case("author") || name.eq_ignore_ascii_case("creator"))
    })
}

fn is_image_property(property: &str) -> bool {
    ["image", "url", "contenturl", "thumbnailurl"].iter().any(|name| property.eq_ignore_ascii_case(name))
}

/// Whose copyright a text says it is.
fn owner(text: &str) -> Option<String> {
    let (_, owner) = text.split_once('©')?;
    let is_around = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | '-' | '–' | '.');
    let owner = owner.trim_matches(is_around).split(['.', '|', ',']).next().map(str::trim);
    owner.filter(|owner| !owner.is_empty()).map(str::to_owned)
}

fn has_token(value: &str, token: &str) -> bool {
    value.split_whitespace().any(|part| part.eq_ignore_ascii_case(token))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom;

    fn is_aside(html: &str) -> bool {
        over(&dom::parse(html)).dates[0].place.aside
    }

    #[test]
    fn what_holds_the_headline_is_no_side_of_the_page() {
        let date = "<p>3 March 2024</p>";
        assert!(is_aside(&format!("<h1>Ferry stops</h1><div class=related-posts>{date}</div>")));
        assert!(!is_aside(&format!("<div class=related-posts><h1>Ferry stops</h1>{date}</div>")));
        assert!(is_aside(&format!("<nav><h1>Ferry stops</h1>{date}</nav>")));
    }

    #[test]
    fn the_day_of_an_embedded_post_is_not_the_articles() {
        let post =
            "<blockquote class=twitter-tweet><p>It stops!</p>Ferry <a href=/1>March 5, 2021</a></blockquote>";
        assert!(over(&dom::parse(post)).dates.is_empty());
    }

    #[test]
    fn a_link_is_known_around_a_clue_but_not_beside_it() {
        let clues = over(&dom::parse("<a href=/a><h2>Other news</h2></a><h2>Ferry stops</h2>"));
        let linked: Vec<bool> = clues.headings.iter().map(|heading| heading.place.in_link).collect();
        assert_eq!(linked, [true, false]);
    }

    #[test]
    fn what_a_time_shows_says_what_it_is_of() {
        let page = "<div class=post-published><time datetime=2024-03-03>Updated 3 March</time></div>";
        assert_eq!(over(&dom::parse(page)).dates[0].says, Saying::Updated);
    }

    #[test]
    fn a_date_is_read_from_data_that_a_meta_tag_holds() {
        let data = r#"<meta name=page content='{"datePublished": "2024-03-03T14:05:00Z", "id": 7}'>"#;
        let clues = over(&dom::parse(data));
        assert_eq!(clues.script_date.as_deref(), Some("2024-03-03T14:05:00Z"));
    }

    #[test]
    fn by_alone_has_the_name_behind_it() {
        let clues = over(&dom::parse("<p><span>By</span> <b>Jane Roe</b></p>"));
        assert!(clues.bylines.iter().any(|byline| byline.text.contains("Jane Roe")));
    }
}
