//! Which blocks of a page are its article.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    extract::{
        features::Page,
        marks::Mark,
        outline::{ElementId, Kind, MAX_CELL_WORDS},
        trim::{self, MANY_WORDS},
    },
    metadata::Metadata,
    trees::{Numbers, Trees},
};

/// Blocks likelier than this are taken, whatever else is on the page.
const LIKELY: f32 = 0.5;
/// None less likely than this are.
const LEAST_LIKELY: f32 = 0.2;
/// Those that their elements' names speak against have to be likelier.
const VERY_LIKELY: f32 = 0.7;
/// Near elements are those up to so many levels above a block.
const NEAR: u8 = 3;
const MAX_LINK_DENSITY: f32 = 0.75;

/// Trees that are walked side by side.
const LANES: usize = 4;
/// After so many trees a sum below the first bound ends below [`LEAST_LIKELY`], and one above the second above [`LIKELY`], but for
/// one block in a thousand of those that training knows.
const STAGES: [(usize, f32, f32); 3] = [(16, -1.9, f32::INFINITY), (40, -2.9, 1.8), (96, -2.9, 1.6)];

static TREES: LazyLock<Trees> = LazyLock::new(|| {
    // The weights are part of the program; a test sees to it that they can be read.
    Trees::read(include_bytes!("blocks.trees")).unwrap_or_default()
});

/// How likely each block is the article's: 0 to 1.
pub(super) fn probabilities(page: &Page<'_>) -> Vec<f32> {
    let mut row = Numbers::new();
    let likely = |at| {
        row.clear();
        page.describe(at, &mut row);
        probability(&TREES, &row)
    };
    (0..page.outline.blocks.len()).map(likely).collect()
}

/// How likely trees say it is, whose sum is the logarithm of the odds: 0 to 1.
fn probability(trees: &Trees, numbers: &Numbers) -> f32 {
    let sum = |range| trees.sums::<LANES>(range, numbers).iter().sum::<f32>();
    let (mut odds, mut done) = (0.0, 0);
    for (stage, lowest, highest) in STAGES {
        let stage = stage.min(trees.len());
        odds += sum(done..stage);
        done = stage;
        // The trees that are left out would only add to what is clear.
        if odds < lowest {
            return 0.0;
        }
        if odds > highest {
            return 1.0;
        }
    }
    odds += sum(done..trees.len());
    1.0 / (1.0 + (-odds).exp())
}

/// The blocks of the text in their order.
pub(super) fn blocks(page: &Page<'_>, probabilities: &[f32], metadata: &Metadata) -> Vec<usize> {
    let block = |(at, &likely): (usize, &f32)| Candidate {
        likely,
        words: page.words.counts(at).words() as f32,
        least: if is_doubtful(page, at) { VERY_LIKELY } else { LEAST_LIKELY },
    };
    let candidates: Vec<Candidate> = probabilities.iter().enumerate().map(block).collect();
    let threshold = threshold(&candidates);
    let mut taken: Vec<bool> =
        candidates.iter().map(|block| block.likely > block.least.max(threshold)).collect();
    keep_together(page, &mut taken);
    let taken: Vec<usize> = (0..taken.len()).filter(|&at| taken[at]).collect();
    trim::trimmed(page, probabilities, &taken, metadata)
}

/// A block that may be taken where it is likelier than `least`.
#[derive(Clone, Copy)]
struct Candidate {
    likely: f32,
    words: f32,
    least: f32,
}

/// How likely a block must be: half of the best F1 that can be expected of any choice on this page (Lipton, Elkan and
/// Naryanaswamy 2014). Where the trees are sure that is near [`LIKELY`]; where nothing on the page is sure, the likelier part
/// of it is taken rather than none.
fn threshold(blocks: &[Candidate]) -> f32 {
    let expected: f32 = blocks.iter().map(|block| block.likely * block.words).sum();
    let mut open: Vec<Candidate> =
        blocks.iter().copied().filter(|block| block.likely > block.least).collect();
    open.sort_by(|a, b| b.likely.total_cmp(&a.likely));
    let (mut taken, mut right, mut best) = (0.0, 0.0, 0.0_f32);
    for Candidate { likely, words, .. } in open {
        taken += words;
        right += likely * words;
        best = best.max(2.0 * right / (taken + expected).max(1.0));
    }
    (best / 2.0).clamp(LEAST_LIKELY, LIKELY)
}

/// A list or a table is taken as a whole or not at all, by what most of its text is; not a table that lays out the page.
fn keep_together(page: &Page<'_>, taken: &mut [bool]) {
    #[derive(Default)]
    struct Group {
        words: usize,
        taken: usize,
        is_layout: bool,
    }
    let mut groups: HashMap<ElementId, Group> = HashMap::new();
    for (at, &taken) in taken.iter().enumerate() {
        let block = &page.outline.blocks[at];
        if let Some(id) = block.group() {
            let words = page.words.counts(at).words();
            let group = groups.entry(id).or_default();
            group.words += words + 1;
            group.taken += if taken { words + 1 } else { 0 };
            group.is_layout |= matches!(block.kind, Kind::Cell { .. }) && words > MAX_CELL_WORDS;
        }
    }
    for (at, taken) in taken.iter_mut().enumerate() {
        let group = page.outline.blocks[at].group().and_then(|id| groups.get(&id));
        if let Some(group) = group.filter(|group| !group.is_layout) {
            *taken = 2 * group.taken > group.words;
        }
    }
}

/// True where names near the block speak against it, or its text is all link.
fn is_doubtful(page: &Page<'_>, at: usize) -> bool {
    const DOUBTFUL: [Mark; 6] =
        [Mark::Signup, Mark::Related, Mark::Advert, Mark::Note, Mark::Author, Mark::AsideTag];
    let block = &page.outline.blocks[at];
    let marks = &page.outline.elements[block.inner].marks;
    DOUBTFUL.iter().any(|&mark| marks.to(mark) <= NEAR)
        || (block.link_density() > MAX_LINK_DENSITY && page.words.counts(at).words() < MANY_WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(likely_words_least: &[(f32, f32, f32)]) -> Vec<Candidate> {
        likely_words_least.iter().map(|&(likely, words, least)| Candidate { likely, words, least }).collect()
    }

    #[test]
    fn less_is_asked_of_blocks_where_nothing_is_sure() {
        assert!(threshold(&blocks(&[(0.99, 300.0, 0.2), (0.01, 200.0, 0.2)])) > 0.45);
        assert!(threshold(&blocks(&[(0.4, 300.0, 0.2), (0.3, 100.0, 0.2), (0.01, 900.0, 0.2)])) < 0.3);
        assert_eq!(threshold(&[]), LEAST_LIKELY);
    }

    #[test]
    fn blocks_that_may_not_be_taken_do_not_raise_what_is_asked_of_the_others() {
        let likely = [(0.3, 300.0, 0.2), (0.6, 300.0, 0.7)];
        assert!(threshold(&blocks(&likely)) < 0.3);
    }

    #[test]
    fn the_weights_can_be_read() {
        assert!(Trees::read(include_bytes!("blocks.trees")).is_some());
    }
}
