//! The body: which part of the page is the article, and its text.
//!
//! 1. `outline` flattens the tree into blocks of text (one per paragraph, heading, list item, table cell).
//! 2. `boilerplate` marks the parts that tag, role or class name as something else than the article.
//! 3. `score` weighs the blocks and picks the subtree in which article text outweighs the rest by most.
//! 4. `select` takes the blocks of that subtree that belong to the text.
//! 5. `standfirst` finds the summary between headline and text.
//! 6. `render` writes them as plain text.

mod boilerplate;
mod evidence;
mod outline;
mod render;
mod score;
mod select;
mod standfirst;

pub(crate) use outline::is_inline;

use crate::{dom::Document, metadata::Metadata, text};
use evidence::Evidence;
use outline::Outline;

/// The text of an article and what it was taken from.
#[derive(Debug)]
pub(crate) struct Body {
    /// Paragraphs separated by a blank line.
    pub(crate) text: String,
    /// Share of the page's article-like text that is in the body: 0 to 1.
    pub(crate) confidence: f32,
    /// Words of the page outside boilerplate, and how many of them are links.
    pub(crate) page_words: usize,
    pub(crate) page_link_words: usize,
}

/// Less text than this makes it worth looking at what the page hides.
const FEW_WORDS: usize = 60;

/// Finds the body; what the page declares helps.
pub(crate) fn body(document: &Document, metadata: &Metadata) -> Body {
    let visible = body_of(document, false, metadata);
    if text::words(&visible.text).nth(FEW_WORDS).is_some() {
        return visible;
    }
    // Some pages hide the article until a script has run, which none does here.
    let whole = body_of(document, true, metadata);
    let is_much_more =
        text::words(&whole.text).count() > 3 * text::words(&visible.text).count().max(FEW_WORDS / 3);
    if is_much_more { whole } else { visible }
}

fn body_of(document: &Document, with_hidden: bool, metadata: &Metadata) -> Body {
    let outline = Outline::of(document.html.tree.root(), with_hidden);
    let evidence = Evidence::new(metadata.article_body.as_deref(), &outline);
    let dropped = boilerplate::mark(&outline);
    let (root, confidence) = score::best(&outline, &dropped, &evidence);
    let chosen =
        select::blocks(&outline, &dropped, root, metadata.title.as_deref(), metadata.description.as_deref());
    let live = outline.blocks.iter().filter(|block| !dropped[block.owner]);
    let (page_words, page_link_words) =
        live.fold((0, 0), |(words, links), block| (words + block.words, links + block.link_words));
    Body { text: render::text(&chosen), confidence, page_words, page_link_words }
}
