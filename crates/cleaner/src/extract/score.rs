//! Which subtree is the article: the one in which article text outweighs the rest by most.

use scraper::node::Element;

use crate::{
    dom::attr,
    extract::{
        evidence::Evidence,
        outline::{Block, ElementId, Kind, Outline},
    },
};

/// What every block costs, so that menus and labels weigh against a subtree.
const BLOCK_COST: f32 = 3.0;
/// Text of this many words counts in full.
const FULL_WORDS: f32 = 12.0;
/// A container named as the body is taken where it has this share of the best one's weight.
const NAMED_SHARE: f32 = 0.7;

/// The root of the article, and how sure that is: its share of all article-like text on the page.
pub(super) fn best(outline: &Outline<'_>, dropped: &[bool], evidence: &Evidence) -> (ElementId, f32) {
    let mut weights = vec![0.0_f32; outline.elements.len()];
    let mut all = 0.0;
    for block in outline.blocks.iter().filter(|block| !dropped[block.owner]) {
        let weight = weight(block, evidence);
        weights[block.owner] += weight;
        all += weight.max(0.0);
    }
    for id in (1..weights.len()).rev() {
        weights[outline.elements[id].parent] += weights[id];
    }
    // Of equals the last is the innermost.
    let best = (0..weights.len()).max_by(|&a, &b| weights[a].total_cmp(&weights[b])).unwrap_or(0);
    let Some(&weight) = weights.get(best) else { return (0, 0.0) };
    let named = (best..outline.elements[best].end)
        .filter(|&id| !dropped[id] && is_named_body(outline.elements[id].element))
        .find(|&id| weights[id] >= weight * NAMED_SHARE);
    let root = named.unwrap_or(best);
    (root, if all > 0.0 { (weights[root] / all).clamp(0.0, 1.0) } else { 0.0 })
}

fn weight(block: &Block, evidence: &Evidence) -> f32 {
    let (words, links) = (block.words as f32, block.link_words as f32);
    let own = words - links;
    let plain = match block.kind {
        Kind::Heading(_) => 0.0,
        // Tables and lists of short entries belong to articles too, as long as they are not lists of links.
        Kind::Cell { .. } | Kind::Item { .. } if links == 0.0 => own * (own / FULL_WORDS).min(1.0),
        _ => own * (own / FULL_WORDS).min(1.0) - BLOCK_COST - links,
    };
    match evidence.share(block) {
        Some(share) if share >= 0.5 => plain.max(0.0) + words,
        // The text for machines is often cut short, so what it lacks weighs less but not nothing.
        Some(_) if plain > 0.0 => plain * 0.5,
        _ => plain,
    }
}

fn is_named_body(element: &Element) -> bool {
    const NAMES: &[&str] = &[
        "articlebody",
        "article-body",
        "article_body",
        "article__body",
        "articlecontent",
        "article-content",
        "article__content",
        "article-text",
        "article__text",
        "articletext",
        "entry-content",
        "post-content",
        "post__content",
        "post-body",
        "post_content",
        "story-body",
        "story__body",
        "story-content",
        "storytext",
        "td-post-content",
        "single-content",
        "blog-content",
        "content-body",
        "content__body",
        "rich-text",
        "richtext",
    ];
    attr(element, "itemprop").is_some_and(|value| value.to_ascii_lowercase().contains("articlebody"))
        || ["class", "id"].iter().filter_map(|name| attr(element, name)).any(|value| {
            value
                .split_ascii_whitespace()
                .any(|class| NAMES.iter().any(|name| class.eq_ignore_ascii_case(name)))
        })
}
