//! The page as a flat list of elements and blocks of text, in its order.

use std::{num::NonZeroU32, ops::Range};

use html5ever::{LocalName, local_name};
use scraper::{Node, node::Element};

use crate::{
    dom::NodeRef,
    extract::{
        elements::{is_inline, is_no_text, leads_elsewhere},
        marks::{Distances, Mark},
    },
    text,
};

/// A longer cell is a column of a page laid out as a table, not a value.
pub(super) const MAX_CELL_WORDS: usize = 30;

/// Far more blocks than an article page has; from there on short ones are passed over, which bounds the time.
const MANY_BLOCKS: usize = 4_000;
const SHORT_BYTES: usize = 120;

/// An element, by its place in [`Outline::elements`].
pub(super) type ElementId = usize;

/// An element other than the first, or none: a page has many elements, and each four of these.
type Above = Option<NonZeroU32>;

fn above(id: ElementId) -> Above {
    u32::try_from(id).ok().and_then(NonZeroU32::new)
}

fn id(above: NonZeroU32) -> ElementId {
    above.get() as ElementId
}

/// An element that may hold text of the article.
pub(super) struct Entry<'a> {
    pub(super) element: &'a Element,
    pub(super) parent: ElementId,
    /// All elements beneath it come before this one.
    pub(super) end: ElementId,
    pub(super) depth: usize,
    pub(super) marks: Distances,
    /// The innermost element with a break before and after it: itself or one above.
    owner: ElementId,
    item: Above,
    list: Above,
    row: Above,
    table: Above,
    preformatted: bool,
    linked: bool,
}

/// What a block of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Heading(u8),
    Item { list: ElementId, item: ElementId },
    Cell { table: ElementId, row: ElementId },
    Preformatted,
}

/// Text between two breaks that a reader sees.
#[derive(Debug)]
pub(super) struct Block {
    /// The innermost element with a break before and after it.
    pub(super) owner: ElementId,
    /// The innermost element about all of its text.
    pub(super) inner: ElementId,
    pub(super) kind: Kind,
    /// Where its text is in that of the page.
    range: Range<usize>,
    /// Bytes of it that are links to other pages.
    link_bytes: usize,
}

impl Block {
    /// The list or table that it is part of.
    pub(super) fn group(&self) -> Option<ElementId> {
        match self.kind {
            Kind::Item { list, .. } => Some(list),
            Kind::Cell { table, .. } => Some(table),
            _ => None,
        }
    }

    /// Share of the text that is links to other pages.
    pub(super) fn link_density(&self) -> f32 {
        if self.range.is_empty() { 0.0 } else { (self.link_bytes as f32 / self.range.len() as f32).min(1.0) }
    }
}

/// The page.
pub(super) struct Outline<'a> {
    /// The first is the root; a parent comes before its children.
    pub(super) elements: Vec<Entry<'a>>,
    pub(super) blocks: Vec<Block>,
    text: String,
}

impl<'a> Outline<'a> {
    /// Flattens a tree, with text that is hidden until a script shows it.
    pub(super) fn of(root: NodeRef<'a>) -> Self {
        let is_body = |node: &NodeRef<'a>| {
            node.value().as_element().is_some_and(|element| element.name.local == local_name!("body"))
        };
        let mut builder = Builder::new(root.tree().values().len());
        if let Some(body) = root.children().flat_map(|html| html.children()).find(is_body) {
            builder.walk(body);
        }
        builder.outline
    }

    /// A block's text: spaces collapsed, a line break where the page has one.
    pub(super) fn text(&self, block: &Block) -> &str {
        self.text.get(block.range.clone()).unwrap_or_default()
    }
}

struct Builder<'a> {
    outline: Outline<'a>,
    open: Vec<ElementId>,
    /// Where the text of the current block begins.
    start: usize,
    inner: Option<ElementId>,
    link_bytes: usize,
}

impl<'a> Builder<'a> {
    fn new(nodes: usize) -> Self {
        let outline =
            Outline { elements: Vec::with_capacity(nodes), blocks: Vec::new(), text: String::new() };
        Self { outline, open: Vec::new(), start: 0, inner: None, link_bytes: 0 }
    }

    fn walk(&mut self, body: NodeRef<'a>) {
        let mut node = body;
        loop {
            let descends = match node.value() {
                Node::Element(element) => self.enter(element),
                Node::Text(text) => {
                    self.add(text);
                    false
                }
                _ => false,
            };
            if descends && let Some(child) = node.first_child() {
                node = child;
                continue;
            }
            if descends {
                self.leave();
            }
            // Up to the next element that is not yet seen.
            loop {
                if node == body {
                    return;
                }
                if let Some(next) = node.next_sibling() {
                    node = next;
                    break;
                }
                let Some(parent) = node.parent() else { return };
                self.leave();
                node = parent;
            }
        }
    }

    /// Opens an element; false where its content is not read.
    fn enter(&mut self, element: &'a Element) -> bool {
        let above = self.open.last().and_then(|&parent| self.outline.elements.get(parent));
        let marks = above.map_or(Distances::NONE, |above| above.marks).of_child(element);
        let inline = is_inline(&element.name.local);
        if element.name.local == local_name!("br") {
            self.break_line();
            return false;
        }
        // A tooltip or a note for screen readers within a sentence is glued to a word of it.
        let is_aside = inline
            && self.start < self.outline.text.len()
            && [Mark::NotShown, Mark::Hidden, Mark::Overlay, Mark::NoiseRole]
                .iter()
                .any(|&mark| marks.to(mark) == 0);
        let is_skipped = is_no_text(element) || is_aside;
        if is_skipped {
            return false;
        }
        if !inline {
            self.finish_block();
        }
        self.open_entry(element, marks);
        true
    }

    fn open_entry(&mut self, element: &'a Element, marks: Distances) {
        let parent = self.open.last().and_then(|&parent| self.outline.elements.get(parent));
        let id = self.outline.elements.len();
        let inherit = |field: fn(&Entry<'a>) -> Above| parent.and_then(field);
        let name = &element.name.local;
        let entry = Entry {
            element,
            parent: self.open.last().copied().unwrap_or(0),
            end: id + 1,
            depth: self.open.len(),
            marks,
            owner: if is_inline(name) { parent.map_or(id, |parent| parent.owner) } else { id },
            item: if is_item(name) { above(id) } else { inherit(|parent| parent.item) },
            list: if is_list(name) { above(id) } else { inherit(|parent| parent.list) },
            table: if *name == local_name!("table") { above(id) } else { inherit(|parent| parent.table) },
            row: if *name == local_name!("tr") { above(id) } else { inherit(|parent| parent.row) },
            preformatted: *name == local_name!("pre") || parent.is_some_and(|parent| parent.preformatted),
            linked: parent.is_some_and(|parent| parent.linked) || leads_elsewhere(element),
        };
        self.outline.elements.push(entry);
        self.open.push(id);
    }

    fn leave(&mut self) {
        let Some(&id) = self.open.last() else { return };
        if !is_inline(&self.outline.elements[id].element.name.local) {
            self.finish_block();
        }
        self.open.pop();
        self.outline.elements[id].end = self.outline.elements.len();
    }

    fn add(&mut self, piece: &str) {
        let Some(&id) = self.open.last() else { return };
        let Outline { elements, text, .. } = &mut self.outline;
        let before = text.len();
        if elements[id].preformatted {
            text::push_preformatted(text, piece);
        } else {
            let begins = text.len() == self.start;
            text::push_collapsed(text, piece, begins);
        }
        let added = text.get(before..).unwrap_or_default();
        if !added.trim().is_empty() {
            if elements[id].linked {
                self.link_bytes += added.len();
            }
            self.inner = Some(self.inner.map_or(id, |inner| common(elements, &self.open, inner)));
        }
    }

    /// One line break ends a line, two in a row end a paragraph.
    fn break_line(&mut self) {
        let text = &mut self.outline.text;
        let end = self.start + text[self.start..].trim_end_matches(' ').len();
        text.truncate(end);
        if text[self.start..].ends_with('\n') {
            self.finish_block();
        } else if end > self.start {
            text.push('\n');
        }
    }

    /// Ends the current run of text.
    fn finish_block(&mut self) {
        let Outline { elements, blocks, text } = &mut self.outline;
        let start = std::mem::replace(&mut self.start, text.len());
        let link_bytes = std::mem::take(&mut self.link_bytes);
        let Some(inner) = self.inner.take() else {
            text.truncate(start);
            self.start = start;
            return;
        };
        let owner = self.open.last().map_or(0, |&id| elements[id].owner);
        let kind = kind_of(owner, &elements[owner]);
        let whole = &text[start..];
        let trimmed =
            if kind == Kind::Preformatted { whole.trim_matches('\n').trim_end() } else { whole.trim() };
        let from = start + (trimmed.as_ptr() as usize - whole.as_ptr() as usize);
        let range = from..from + trimmed.len();
        if blocks.len() >= MANY_BLOCKS && range.len() < SHORT_BYTES {
            return;
        }
        blocks.push(Block { owner, inner: inner.max(owner), kind, range, link_bytes });
    }
}

/// The innermost open element about another one, or that one itself.
fn common(elements: &[Entry<'_>], open: &[ElementId], inner: ElementId) -> ElementId {
    let mut inner = inner;
    while open.get(elements[inner].depth) != Some(&inner) && inner > 0 {
        inner = elements[inner].parent;
    }
    inner
}

fn is_item(name: &LocalName) -> bool {
    matches!(*name, local_name!("li") | local_name!("dt") | local_name!("dd"))
}

fn is_list(name: &LocalName) -> bool {
    matches!(*name, local_name!("ul") | local_name!("ol") | local_name!("dl"))
}

fn kind_of(owner: ElementId, entry: &Entry<'_>) -> Kind {
    let name = &entry.element.name.local;
    let level = match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    };
    match (level, entry.item.map(id), entry.list.map(id), entry.row.map(id)) {
        (Some(level), ..) => Kind::Heading(level),
        _ if entry.preformatted => Kind::Preformatted,
        (None, Some(item), list, _) => Kind::Item { list: list.unwrap_or(item), item },
        (None, None, _, Some(row))
            if matches!(*name, local_name!("td") | local_name!("th")) && row < owner =>
        {
            Kind::Cell { table: entry.table.map_or(row, id), row }
        }
        _ => Kind::Paragraph,
    }
}
