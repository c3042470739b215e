//! Names of places with small words in them, which a model of words takes apart: `Dar es Salaam`, `Queen Anne's County`.

use std::ops::Range;

use dateline_schema::EntityType;

use super::{candidates::is_place, fold::fold, index::Gazetteer};
use crate::{
    mentions::{Mention, Passage},
    tokenize::{Kind, Text},
};

/// Words within names of places.
const WITHIN: &[&str] = &[
    "'s", "’s", "al", "am", "an", "bei", "d'", "da", "das", "de", "del", "der", "des", "do", "dos", "du",
    "el", "en", "es", "la", "las", "le", "les", "los", "of", "sur", "the", "under", "upon",
];
/// Most tokens before and behind such a word.
const BESIDE: usize = 3;

/// Puts pieces together that are one place in the gazetteer; at least one of them was taken for a place.
pub(super) fn join(gazetteer: &Gazetteer, passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    for (number, Passage { text, .. }) in passages.iter().enumerate() {
        for at in (1..text.tokens.len()).filter(|&at| WITHIN.contains(&text.word(at))) {
            for tokens in around(text, at) {
                let met = met(mentions, number, &tokens);
                let pieces = &mentions[met.clone()];
                let is_within = |it: &Mention| it.tokens.start >= tokens.start && it.tokens.end <= tokens.end;
                let is_cut = pieces.iter().all(is_within)
                    && pieces.iter().any(|it| it.kind == EntityType::Location && it.tokens != tokens);
                if is_cut && is_place(gazetteer, &fold(text.slice(tokens.clone()))) {
                    let whole = Mention { passage: number, tokens, kind: EntityType::Location, known: None };
                    mentions.splice(met, [whole]);
                    break;
                }
            }
        }
    }
}

/// What may be a name around a small word, the longest first.
fn around<'a>(text: &'a Text<'_>, at: usize) -> impl Iterator<Item = Range<usize>> + 'a {
    let is_capital = |at: usize| at < text.tokens.len() && text.is_capital(at);
    let ends = (1..=BESIDE).rev().map(move |behind| at + behind);
    ends.flat_map(move |last| {
        let starts = (1..=BESIDE).rev().filter_map(move |before| at.checked_sub(before));
        starts.map(move |start| start..last + 1)
    })
    .filter(move |tokens| is_capital(tokens.start) && is_capital(tokens.end - 1))
    .filter(|tokens| {
        tokens.clone().all(|at| text.kind(at) != Some(Kind::Mark) || WITHIN.contains(&text.word(at)))
    })
}

/// The mentions that share tokens with these.
pub(super) fn met(mentions: &[Mention], passage: usize, tokens: &Range<usize>) -> Range<usize> {
    let first = mentions.partition_point(|it| (it.passage, it.tokens.end) <= (passage, tokens.start));
    let last = mentions.partition_point(|it| (it.passage, it.tokens.start) < (passage, tokens.end));
    first..last.max(first)
}
