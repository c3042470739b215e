//! The body: which part of the page is the article, and its text.
//!
//! 1. `outline` flattens the tree into blocks of text (one per paragraph, heading, list item, table cell).
//! 2. `marks` says what the elements about a block are called, `words` and `likeness` what it says, `containers` which
//!    elements look like the article by simple rules.
//! 3. `features` writes all of this as one row of numbers a block; trained trees say how likely it is the article's.
//! 4. `select` takes the likely blocks, `trim` takes off what is not the article's all the same, `render` writes them as plain text; `declared` steps in where the page shows only
//!    the beginning of what it declares.

mod containers;
mod declared;
mod elements;
mod features;
mod likeness;
mod marks;
mod outline;
mod render;
mod select;
mod trim;

#[cfg(feature = "training")]
pub mod training;
mod words;

pub(crate) use elements::is_inline;

use crate::{dom::Document, metadata::Metadata};
use features::Page;
use outline::Outline;

/// A page with less text may be none of an article at all.
const SHORT_WORDS: f32 = 200.0;
const BLOCKS_SHOWN_FIRST: usize = 8;
const MAX_LINK_DENSITY: f32 = 0.5;

/// The text of an article and what it was taken from.
#[derive(Debug)]
pub(crate) struct Body {
    /// Paragraphs separated by a blank line.
    pub(crate) text: String,
    /// What the page shows first, where its text is short: its text, then what was not taken for text.
    pub(crate) begin: String,
    /// How likely the chosen text is the article's: 0 to 1.
    pub(crate) confidence: f32,
    /// Words of the page outside notices, comments and its frame, and how many of them are links.
    pub(crate) page_words: usize,
    pub(crate) page_link_words: usize,
    /// Headings of the text, and how many of them lead to other pages.
    pub(crate) headings: usize,
    pub(crate) linked_headings: usize,
}

/// Finds the body; what the page declares helps.
pub(crate) fn body(document: &Document, metadata: &Metadata) -> Body {
    let page = Page::new(Outline::of(document.html.tree.root()), metadata);
    let likely = select::probabilities(&page);
    let chosen = select::blocks(&page, &likely, metadata);
    let (mut words, mut sure) = (0.0, 0.0);
    for &at in &chosen {
        let count = page.words.counts(at).words() as f32;
        words += count;
        sure += count * likely[at];
    }
    let all = page.containers.page();
    let text = text(&page, &chosen, metadata);
    Body {
        begin: if words < SHORT_WORDS { format!("{text}\n{}", shown_first(&page)) } else { String::new() },
        text,
        confidence: if words > 0.0 { sure / words } else { 0.0 },
        page_words: all.words as usize,
        page_link_words: all.link_words as usize,
        headings: headings(&page, &chosen, 0.0),
        linked_headings: headings(&page, &chosen, MAX_LINK_DENSITY),
    }
}

/// How many of the chosen blocks are headings of at least this link density.
fn headings(page: &Page<'_>, chosen: &[usize], least: f32) -> usize {
    let blocks = chosen.iter().map(|&at| &page.outline.blocks[at]);
    blocks
        .filter(|block| matches!(block.kind, outline::Kind::Heading(_)) && block.link_density() >= least)
        .count()
}

/// What a page shows first that is no link.
fn shown_first(page: &Page<'_>) -> String {
    let blocks = page.outline.blocks.iter().filter(|block| block.link_density() < MAX_LINK_DENSITY);
    let texts: Vec<&str> = blocks.take(BLOCKS_SHOWN_FIRST).map(|block| page.outline.text(block)).collect();
    texts.join("\n")
}

/// The text of the chosen blocks, or the one for machines where the page shows only its beginning.
fn text(page: &Page<'_>, chosen: &[usize], metadata: &Metadata) -> String {
    match declared::in_place_of(page, chosen, metadata) {
        Some(declared) => render::paragraphs(declared),
        None => render::text(page, chosen),
    }
}
