//! Names that are better given no place.

use super::{
    Toponym,
    candidates::{Candidate, is_mere_part},
    features::{Features, HOME, INSIDE, LANGUAGE, LOCAL, SHARES},
    fold::fold,
    index::Level,
    resolve::{Node, weight},
    said::Said,
    scan::is_people,
    words::RIVERS,
};
use crate::mentions::Passage;

/// People of a town, as records count them, below which it is named in its own country's news alone: some 20,000, and
/// some 250,000 where the name is not its first.
const SMALL: u8 = 120;
const SMALL_FOR_ALIAS: u8 = 150;
/// What other names must count before they tell of which countries the article is.
const TELLING: f32 = 2.5;
/// Share of the other names from which on the article speaks of a country.
const SPOKEN_OF: f32 = 0.02;

/// Takes candidates from a name that only looks like theirs: `Northeast`, `Canadian`, `the Red River`.
pub(super) fn leave_out(passages: &[Passage<'_>], toponym: &Toponym<'_>, node: &mut Node) {
    if node.said == Some(Said::Division) || !node.containers.is_empty() {
        return;
    }
    let is_town = |it: &Candidate| matches!(it.record.level(), Level::Town | Level::Capital);
    if is_mere_part(toponym.name) {
        node.candidates.clear();
    } else if is_people(&fold(toponym.name)) {
        node.candidates.retain(|it| matches!(it.record.level(), Level::Country | Level::First));
    } else if is_river(passages, toponym) {
        node.candidates.retain(|it| !is_town(it));
    }
}

/// No town called Red River is `the Red River`.
fn is_river(passages: &[Passage<'_>], toponym: &Toponym<'_>) -> bool {
    let has_article = |(passage, tokens): &(usize, std::ops::Range<usize>)| {
        let before = tokens.start.checked_sub(1).map(|at| passages[*passage].text.word(at));
        matches!(before, Some("the" | "The"))
    };
    let last = fold(toponym.name);
    RIVERS.contains(&last.rsplit(' ').next().unwrap_or_default()) && toponym.mentions.iter().all(has_article)
}

/// Whether it is a small town of a country that the article has nothing else of, while it names places of others: more
/// often the name is something else's.
pub(super) fn is_unheard_of(nodes: &[Node], at: usize, candidate: &Candidate, features: &Features) -> bool {
    let bound = if candidate.alias { SMALL_FOR_ALIAS } else { SMALL };
    let is_unlikely = match candidate.record.level() {
        Level::Town => candidate.record.population < bound,
        // The West Midlands are not the Midlands of Zimbabwe.
        Level::First | Level::Second => nodes[at].shortened,
        _ => false,
    };
    let told = [HOME, LANGUAGE, LOCAL, INSIDE].iter().any(|feature| features[*feature] > 0.0);
    let others = nodes.iter().enumerate().filter(|(other, node)| *other != at && !node.candidates.is_empty());
    is_unlikely
        && !told
        && features[SHARES] < SPOKEN_OF
        && others.map(|(_, node)| weight(node)).sum::<f32>() > TELLING
}
