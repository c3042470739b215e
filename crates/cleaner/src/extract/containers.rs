//! What lies beneath each element, and which of them looks most like the article by simple rules.

use crate::{
    extract::{
        likeness::Likeness,
        marks::Mark,
        outline::{Block, ElementId, Kind, Outline},
        words::Words,
    },
    text,
};

/// What every block costs, so that menus and labels weigh against a subtree.
const BLOCK_COST: f32 = 3.0;
/// Text of this many words counts in full.
const FULL_WORDS: f32 = 12.0;

/// Where names leave less than this share of the running text, they are not believed.
const MIN_PROSE_LEFT: f32 = 0.25;
/// What stands outside the article, most of all.
const OUTSIDE: [Mark; 10] = [
    Mark::NotShown,
    Mark::Overlay,
    Mark::Comment,
    Mark::CommentProperty,
    Mark::NavTag,
    Mark::FooterTag,
    Mark::AsideTag,
    Mark::FormTag,
    Mark::NoiseRole,
    Mark::Navigation,
];

/// Sums over the blocks beneath an element.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) blocks: f32,
    pub(super) words: f32,
    pub(super) link_words: f32,
    /// Words of running text.
    pub(super) prose: f32,
    /// How far article-like text outweighs the rest.
    pub(super) weight: f32,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.blocks += other.blocks;
        self.words += other.words;
        self.link_words += other.link_words;
        self.prose += other.prose;
        self.weight += other.weight;
    }

    /// Share of the words that are links.
    pub(super) fn link_density(&self) -> f32 {
        self.link_words / self.words.max(1.0)
    }
}

/// The page's elements with their sums.
pub(super) struct Containers {
    sums: Vec<Sums>,
    /// The element in which article text outweighs the rest by most.
    pub(super) heaviest: ElementId,
    /// The element whose own paragraphs hold most running text (as Readability scores parents and grandparents).
    pub(super) nearest: ElementId,
}

impl Containers {
    /// Sums up a page.
    pub(super) fn of(outline: &Outline<'_>, words: &Words, likeness: &Likeness) -> Self {
        let mut sums = vec![Sums::default(); outline.elements.len().max(1)];
        let mut near = vec![0.0_f32; sums.len()];
        let counted = counted(outline, words);
        for (at, block) in outline.blocks.iter().enumerate().filter(|(at, _)| counted[*at]) {
            let own = own(outline, block, words, at, likeness);
            sums[block.owner].add(&own);
            let parent = outline.elements[block.owner].parent;
            let grandparent = outline.elements[parent].parent;
            let score = own.prose * (1.0 - block.link_density());
            near[parent] += score;
            near[grandparent] += score / 2.0;
        }
        for id in (1..outline.elements.len()).rev() {
            let below = sums[id];
            sums[outline.elements[id].parent].add(&below);
        }
        let near = |id: &ElementId| near[*id] * (1.0 - sums[*id].link_density().min(1.0));
        let ids = 0..sums.len();
        // Of equals the last is the innermost.
        let heaviest = ids.clone().max_by(|&a, &b| sums[a].weight.total_cmp(&sums[b].weight)).unwrap_or(0);
        let nearest = ids.max_by(|a, b| near(a).total_cmp(&near(b))).unwrap_or(0);
        Self { heaviest, nearest, sums }
    }

    /// The sums beneath an element.
    pub(super) fn beneath(&self, id: ElementId) -> &Sums {
        &self.sums[id]
    }

    /// The sums of the page.
    pub(super) fn page(&self) -> &Sums {
        &self.sums[0]
    }
}

/// Which blocks count: those outside notices, comments and the page's frame, or all where those hold most of the text.
fn counted(outline: &Outline<'_>, words: &Words) -> Vec<bool> {
    let is_inside = |block: &Block| {
        let marks = &outline.elements[block.inner].marks;
        !OUTSIDE.iter().any(|&mark| marks.has(mark))
    };
    let inside: Vec<bool> = outline.blocks.iter().map(is_inside).collect();
    let (mut all, mut left) = (0.0, 0.0);
    for (at, block) in outline.blocks.iter().enumerate() {
        let count = words.counts(at).words() as f32;
        if is_prose(outline, block, count) {
            all += count;
            left += if inside[at] { count } else { 0.0 };
        }
    }
    // Some pages name all their parts alike, or hide the article until a script has run.
    if left < all * MIN_PROSE_LEFT { vec![true; inside.len()] } else { inside }
}

fn own(outline: &Outline<'_>, block: &Block, words: &Words, at: usize, likeness: &Likeness) -> Sums {
    let count = words.counts(at).words() as f32;
    let links = count * block.link_density();
    Sums {
        blocks: 1.0,
        words: count,
        link_words: links,
        prose: if is_prose(outline, block, count) { count } else { 0.0 },
        weight: weight(block, count, links, likeness.to_body(words.hashes(at))),
    }
}

/// True for running text: sentences rather than labels.
pub(super) fn is_prose(outline: &Outline<'_>, block: &Block, words: f32) -> bool {
    !matches!(block.kind, Kind::Heading(_))
        && block.link_density() < 0.5
        && (words >= 20.0 || (words >= 8.0 && text::ends_sentence(outline.text(block))))
}

fn weight(block: &Block, words: f32, links: f32, in_body: Option<f32>) -> f32 {
    let own = words - links;
    let plain = match block.kind {
        Kind::Heading(_) => 0.0,
        // Tables and lists of short entries belong to articles too, as long as they are not lists of links.
        Kind::Cell { .. } | Kind::Item { .. } if links == 0.0 => own * (own / FULL_WORDS).min(1.0),
        _ => own * (own / FULL_WORDS).min(1.0) - BLOCK_COST - links,
    };
    match in_body {
        Some(share) if share >= 0.5 => plain.max(0.0) + words,
        // The text for machines is often cut short, so what it lacks weighs less but not nothing.
        Some(_) if plain > 0.0 => plain * 0.5,
        _ => plain,
    }
}
