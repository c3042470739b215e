//! The page as a flat list of elements and blocks of text, in its order.

use scraper::{Node, node::Element};

use crate::{
    dom::{NodeRef, attr},
    text,
};

/// An element, by its place in [`Outline::elements`].
pub(super) type ElementId = usize;

/// An element that may hold text of the article.
pub(super) struct Entry<'a> {
    pub(super) element: &'a Element,
    pub(super) parent: ElementId,
    /// All elements beneath it come before this one.
    pub(super) end: ElementId,
    item: Option<ElementId>,
    list: Option<ElementId>,
    row: Option<ElementId>,
    quoted: bool,
    preformatted: bool,
    linked: bool,
}

/// What a block of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Heading(u8),
    Item { list: ElementId, item: ElementId },
    Cell { row: ElementId },
    Preformatted,
}

/// Text between two breaks that a reader sees.
#[derive(Debug)]
pub(super) struct Block {
    /// The innermost element with a break before and after it.
    pub(super) owner: ElementId,
    pub(super) kind: Kind,
    pub(super) quoted: bool,
    /// Spaces collapsed; a line break where the page has one.
    pub(super) text: String,
    pub(super) words: usize,
    pub(super) link_words: usize,
}

impl Block {
    /// Share of words that are links to other pages.
    pub(super) fn link_density(&self) -> f32 {
        if self.words == 0 { 0.0 } else { self.link_words as f32 / self.words as f32 }
    }

    /// True for running text: sentences rather than labels.
    pub(super) fn is_prose(&self) -> bool {
        !matches!(self.kind, Kind::Heading(_))
            && self.link_density() < 0.5
            && (self.words >= 20 || (self.words >= 8 && text::ends_sentence(&self.text)))
    }
}

/// The page.
pub(super) struct Outline<'a> {
    /// The first is the root; a parent comes before its children.
    pub(super) elements: Vec<Entry<'a>>,
    pub(super) blocks: Vec<Block>,
}

impl<'a> Outline<'a> {
    /// Flattens a tree; text that is hidden until a script shows it is left out or not.
    pub(super) fn of(root: NodeRef<'a>, with_hidden: bool) -> Self {
        let body =
            root.descendants().find(|node| node.value().as_element().is_some_and(|e| e.name() == "body"));
        let mut builder = Builder { with_hidden, ..Builder::default() };
        if let Some(body) = body {
            builder.walk(body);
        }
        Outline { elements: builder.elements, blocks: builder.blocks }
    }
}

#[derive(Default)]
struct Builder<'a> {
    with_hidden: bool,
    elements: Vec<Entry<'a>>,
    blocks: Vec<Block>,
    open: Vec<ElementId>,
    pending: String,
    pending_link_words: usize,
}

impl<'a> Builder<'a> {
    fn walk(&mut self, body: NodeRef<'a>) {
        use ego_tree::iter::Edge;
        let mut skipping = None;
        for edge in body.traverse() {
            match edge {
                Edge::Open(_) if skipping.is_some() => {}
                Edge::Open(node) => match node.value() {
                    Node::Element(element)
                        if is_no_text(element) || (!self.with_hidden && is_hidden(element)) =>
                    {
                        skipping = Some(node.id());
                    }
                    Node::Element(element) => self.enter(element),
                    Node::Text(text) => self.add(text),
                    _ => {}
                },
                Edge::Close(node) if skipping == Some(node.id()) => skipping = None,
                Edge::Close(_) if skipping.is_some() => {}
                Edge::Close(node) if node.value().is_element() => self.leave(),
                Edge::Close(_) => {}
            }
        }
    }

    fn enter(&mut self, element: &'a Element) {
        let name = element.name();
        if name == "br" {
            self.break_line();
        } else if !is_inline(name) {
            self.finish_block();
        }
        let id = self.elements.len();
        let above = self.open.last().map(|&parent| &self.elements[parent]);
        let inherit = |field: fn(&Entry<'a>) -> Option<ElementId>| above.and_then(field);
        let entry = Entry {
            element,
            parent: self.open.last().copied().unwrap_or(0),
            end: id + 1,
            item: if matches!(name, "li" | "dt" | "dd") { Some(id) } else { inherit(|above| above.item) },
            list: if matches!(name, "ul" | "ol" | "dl") { Some(id) } else { inherit(|above| above.list) },
            row: if name == "tr" { Some(id) } else { inherit(|above| above.row) },
            quoted: name == "blockquote" || above.is_some_and(|above| above.quoted),
            preformatted: name == "pre" || above.is_some_and(|above| above.preformatted),
            linked: above.is_some_and(|above| above.linked) || leads_elsewhere(element),
        };
        self.elements.push(entry);
        self.open.push(id);
    }

    fn leave(&mut self) {
        let Some(&id) = self.open.last() else { return };
        if !is_inline(self.elements[id].element.name()) {
            self.finish_block();
        }
        self.open.pop();
        self.elements[id].end = self.elements.len();
    }

    fn add(&mut self, piece: &str) {
        let Some(&id) = self.open.last() else { return };
        if self.elements[id].linked {
            self.pending_link_words += text::words(piece).count();
        }
        if self.elements[id].preformatted {
            self.pending.push_str(piece);
        } else {
            text::push_collapsed(&mut self.pending, piece);
        }
    }

    /// One line break ends a line, two in a row end a paragraph.
    fn break_line(&mut self) {
        self.pending.truncate(self.pending.trim_end_matches(' ').len());
        if self.pending.ends_with('\n') {
            self.finish_block();
        } else if !self.pending.is_empty() {
            self.pending.push('\n');
        }
    }

    /// Ends the current run of text.
    fn finish_block(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let link_words = std::mem::take(&mut self.pending_link_words);
        let owner = self.open.iter().rev().find(|&&id| !is_inline(self.elements[id].element.name()));
        let Some(&owner) = owner.filter(|_| !pending.trim().is_empty()) else { return };
        let entry = &self.elements[owner];
        let kind = kind_of(owner, entry);
        let text =
            if kind == Kind::Preformatted { pending.trim_matches('\n').trim_end() } else { pending.trim() };
        let words = text::words(text).count();
        let quoted = entry.quoted;
        self.blocks.push(Block {
            owner,
            kind,
            quoted,
            text: text.to_owned(),
            words,
            link_words: link_words.min(words),
        });
    }
}

fn kind_of(owner: ElementId, entry: &Entry<'_>) -> Kind {
    let level = match entry.element.name().as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    };
    match (level, entry.item, entry.list, entry.row) {
        (Some(level), ..) => Kind::Heading(level),
        _ if entry.preformatted => Kind::Preformatted,
        (None, Some(item), list, _) => Kind::Item { list: list.unwrap_or(item), item },
        (None, None, _, Some(row)) if matches!(entry.element.name(), "td" | "th") && row < owner => {
            Kind::Cell { row }
        }
        _ => Kind::Paragraph,
    }
}

/// True for a link that leads off the page.
fn leads_elsewhere(element: &Element) -> bool {
    element.name() == "a"
        && attr(element, "href")
            .is_some_and(|href| !href.starts_with('#') && !href.starts_with("javascript:"))
}

/// True for elements that flow within a line of text.
pub(crate) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "br"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "nobr"
            | "q"
            | "ruby"
            | "rb"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    ) || name.contains('-')
}

/// True for elements whose content is not text to read.
fn is_no_text(element: &Element) -> bool {
    matches!(
        element.name(),
        "script"
            | "style"
            | "noscript"
            | "template"
            | "iframe"
            | "object"
            | "embed"
            | "svg"
            | "math"
            | "canvas"
            | "audio"
            | "video"
            | "select"
            | "button"
            | "input"
            | "textarea"
            | "datalist"
            | "dialog"
            | "head"
            | "title"
            | "rp"
            | "rt"
            | "map"
            | "progress"
            | "meter"
    )
}

/// True for elements that a reader does not see, at least at first.
fn is_hidden(element: &Element) -> bool {
    element.attrs().any(|(key, value)| match key {
        "hidden" => value != "until-found",
        "aria-hidden" => value == "true" && !matches!(element.name(), "body" | "main" | "article"),
        "style" => hides(value),
        _ => false,
    })
}

fn hides(style: &str) -> bool {
    style.split(';').any(|rule| {
        rule.split_once(':').is_some_and(|(name, value)| {
            let (name, value) = (name.trim(), value.trim());
            (name.eq_ignore_ascii_case("display") && value.starts_with("none"))
                || (name.eq_ignore_ascii_case("visibility") && value.starts_with("hidden"))
        })
    })
}
