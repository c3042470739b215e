//! The blocks of the chosen subtree that belong to the text.

use std::collections::{HashMap, HashSet};

use crate::{
    extract::{
        outline::{Block, ElementId, Kind, Outline},
        standfirst,
    },
    noise, text,
};

/// Blocks with more links than this lead elsewhere.
const MAX_LINK_DENSITY: f32 = 0.75;
const MAX_LIST_LINK_DENSITY: f32 = 0.6;
/// A longer block is text however many links it has.
const MANY_WORDS: usize = 40;
/// Repeating a shorter text may be meant.
const REPEATED_WORDS: usize = 8;

/// The blocks of the text in their order.
pub(super) fn blocks<'a>(
    outline: &'a Outline<'_>,
    dropped: &[bool],
    root: ElementId,
    title: Option<&str>,
    description: Option<&str>,
) -> Vec<&'a Block> {
    let Some(entry) = outline.elements.get(root) else { return Vec::new() };
    let within: Vec<&Block> = outline
        .blocks
        .iter()
        .filter(|block| (root..entry.end).contains(&block.owner) && !dropped[block.owner])
        .collect();
    let lists = link_lists(&within);
    let title = title.map(text::fold).unwrap_or_default();
    let mut seen = HashSet::new();
    let kept: Vec<&Block> = within
        .into_iter()
        .filter(|block| !is_noise(block, &lists))
        .filter(|block| block.words > MANY_WORDS || text::fold(&block.text) != title)
        .filter(|block| block.words < REPEATED_WORDS || seen.insert(block.text.as_str()))
        .collect();
    let mut text = without_orphan_headings(within_prose(kept));
    let description = description.map(standfirst::fold_description).unwrap_or_default();
    let above =
        text.first().and_then(|first| standfirst::above(outline, dropped, first, &title, &description));
    if let Some(above) = above.filter(|above| text.iter().all(|block| block.text != above.text)) {
        text.insert(0, above);
    }
    text
}

/// Lists that are mostly links: menus, tags, related articles.
fn link_lists(blocks: &[&Block]) -> HashSet<ElementId> {
    let mut sums: HashMap<ElementId, (usize, usize)> = HashMap::new();
    for block in blocks {
        if let Kind::Item { list, .. } = block.kind {
            let sum = sums.entry(list).or_default();
            sum.0 += block.words;
            sum.1 += block.link_words;
        }
    }
    sums.into_iter()
        .filter(|(_, (words, links))| *links as f32 > *words as f32 * MAX_LIST_LINK_DENSITY)
        .map(|(list, _)| list)
        .collect()
}

fn is_noise(block: &Block, link_lists: &HashSet<ElementId>) -> bool {
    match block.kind {
        Kind::Item { list, .. } if link_lists.contains(&list) => return true,
        Kind::Preformatted => return false,
        _ => {}
    }
    (block.link_density() > MAX_LINK_DENSITY && block.words < MANY_WORDS)
        || block.words == 0
        || noise::leads_away(&block.text)
        || noise::is_credit(&block.text)
}

/// From the first to the last running text; labels before it (byline, date) and behind it
/// (tags) go; headings before it, lists and tables stay.
fn within_prose(blocks: Vec<&Block>) -> Vec<&Block> {
    let Some(first) = blocks.iter().position(|block| block.is_prose()) else { return blocks };
    let ends = |block: &Block| {
        block.is_prose()
            || match block.kind {
                Kind::Item { .. } | Kind::Cell { .. } | Kind::Preformatted => true,
                Kind::Heading(_) => false,
                Kind::Paragraph => block.quoted || text::ends_sentence(&block.text),
            }
    };
    let last = blocks.iter().rposition(|block| ends(block)).unwrap_or(first);
    let headings =
        blocks[..first].iter().rev().take_while(|block| matches!(block.kind, Kind::Heading(_))).count();
    let first = first - headings;
    blocks.into_iter().take(last + 1).skip(first).collect()
}

/// A heading with nothing left beneath it stood over something that is not the text.
fn without_orphan_headings(blocks: Vec<&Block>) -> Vec<&Block> {
    let mut kept = Vec::with_capacity(blocks.len());
    // The highest heading since the last text, seen from the end.
    let mut above = Some(0);
    for block in blocks.into_iter().rev() {
        match block.kind {
            Kind::Heading(level) if above.is_some_and(|above| above <= level) => {}
            Kind::Heading(level) => {
                above = Some(level);
                kept.push(block);
            }
            _ => {
                above = None;
                kept.push(block);
            }
        }
    }
    kept.reverse();
    kept
}
