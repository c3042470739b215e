//! The lines between headline and text that sum the article up; publishers keep them outside the body's element.

use scraper::node::Element;

use crate::{
    dom::attr,
    extract::outline::{Block, Kind, Outline},
    noise, text,
};

/// A shorter line is a label, a longer one a paragraph.
const WORDS: std::ops::RangeInclusive<usize> = 5..=90;
/// How far above the text a summary may stand, in blocks.
const MAX_DISTANCE: usize = 40;

/// The standfirst of the text that begins with `first`, if the page has one above it.
pub(super) fn above<'a>(
    outline: &'a Outline<'_>,
    dropped: &[bool],
    first: &Block,
    title: &str,
    description: &str,
) -> Option<&'a Block> {
    let end = outline.blocks.iter().position(|block| std::ptr::eq(block, first))?;
    let start = end.saturating_sub(MAX_DISTANCE);
    let before = &outline.blocks[start..end];
    let headline =
        before.iter().rposition(|block| block.kind == Kind::Heading(1) || text::fold(&block.text) == title);
    let candidates = || {
        before[headline.map_or(0, |at| at + 1)..].iter().filter(|block| {
            WORDS.contains(&block.words) && block.link_density() < 0.5 && !noise::is_credit(&block.text)
        })
    };
    candidates().find(|block| says(&block.text, description)).or_else(|| {
        headline?;
        candidates().find(|block| {
            !dropped[block.owner] && is_named(outline, block) && text::fold(&block.text) != title
        })
    })
}

/// True where a text is the description, or one of them is the other cut short.
fn says(text: &str, description: &str) -> bool {
    let folded = text::fold(text);
    let is_long = description.split(' ').nth(*WORDS.start()).is_some();
    is_long
        && (folded.starts_with(description)
            || (description.starts_with(&folded) && folded.len() * 2 > description.len()))
}

/// True where the block's element, or one of the two about it, is named as a summary.
fn is_named(outline: &Outline<'_>, block: &Block) -> bool {
    let owner = &outline.elements[block.owner];
    let parent = &outline.elements[owner.parent];
    [owner.element, parent.element].into_iter().any(names_summary)
}

fn names_summary(element: &Element) -> bool {
    const NAMES: &[&str] = &[
        "abstract",
        "chapeau",
        "dek",
        "deck",
        "excerpt",
        "ingress",
        "intro",
        "introduction",
        "lead",
        "lede",
        "perex",
        "standfirst",
        "subheadline",
        "subhead",
        "subtitle",
        "subtitulo",
        "sommario",
        "vorspann",
        "entradilla",
        "sapo",
    ];
    let by_property = attr(element, "itemprop")
        .is_some_and(|value| matches!(value, "description" | "alternativeHeadline" | "alternateName"));
    by_property
        || attr(element, "class").is_some_and(|class| {
            let class = class.to_ascii_lowercase();
            let mut words = class.split(|c: char| !c.is_ascii_alphabetic());
            words.any(|word| NAMES.contains(&word))
        })
}

/// A description as [`above`] wants it: folded, without the half word where it was cut.
pub(super) fn fold_description(description: &str) -> String {
    let trimmed = description.trim_end();
    let cut = trimmed.strip_suffix('…').or_else(|| trimmed.strip_suffix("..."));
    let whole = cut.and_then(|cut| cut.trim_end().rsplit_once(' ')).map_or(trimmed, |(whole, _)| whole);
    text::fold(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_cut_short_is_still_the_same() {
        let whole = "Experts have found cracks in two of the six pillars, and nobody knows when cars will cross again.";
        let cut = "Experts have found cracks in two of the six pillars, and nob...";
        assert!(says(whole, &fold_description(cut)));
        assert!(says(whole, &fold_description(whole)));
        assert!(!says(
            "Experts have found cracks in two houses near the old market.",
            &fold_description(cut)
        ));
        assert!(!says(whole, ""));
    }
}
