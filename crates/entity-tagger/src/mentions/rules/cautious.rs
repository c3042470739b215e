//! Names where capitals say nothing: headlines, first words of sentences, other languages.

use std::collections::{HashMap, HashSet};

use dateline_schema::EntityType;

use super::{Mention, Passage, Reading, is_name_word};
use crate::{
    gazetteer::GAZETTEER,
    hash::Ready,
    places::{Prominence, prominent},
    tokenize::{Kind, Text},
};

/// Names of more tokens are not looked for.
const LONGEST: usize = 10;

/// Most tokens of a person's name.
const LONGEST_PERSON: usize = 6;

/// Most tokens of a place's name in another language.
const FOREIGN_WORDS: usize = 5;

/// Kind and gazetteer id of a name that another place in the document settled.
type Settled = (EntityType, Option<u32>);

/// Adds to `mentions` the names in title-case lines (in every line where only the lists count), and further mentions
/// of names that are settled, wherever they stand.
pub(super) fn add(passages: &[Passage<'_>], reading: Reading<'_>, mentions: &mut Vec<Mention>) {
    let mut taken = taken_tokens(passages, mentions);
    let small = if reading == Reading::Capitals { HashSet::default() } else { small_words(passages) };
    for (number, passage) in passages.iter().enumerate() {
        let lines = passage.text.lines.iter().filter(|line| line.title_case || reading != Reading::Capitals);
        for line in lines {
            scan(
                &passage.text,
                line.tokens.clone(),
                &mut taken[number],
                |text, at, limit| known_name(text, at, limit, reading, &small),
                |tokens, (kind, known)| mentions.push(Mention { passage: number, tokens, kind, known }),
            );
        }
    }
    settle(passages, taken, mentions);
}

/// Adds further mentions of the names that are found already, where their words stand free.
pub(in crate::mentions) fn repeat(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    let taken = taken_tokens(passages, mentions);
    settle(passages, taken, mentions);
}

/// The words that stand in small letters somewhere.
fn small_words<'a>(passages: &[Passage<'a>]) -> HashSet<&'a str, Ready> {
    let words = |passage: &Passage<'a>| {
        let text = &passage.text;
        let small = (0..text.tokens.len()).filter(|&at| text.kind(at) == Some(Kind::Lower));
        small.map(|at| text.word(at)).collect::<Vec<_>>()
    };
    passages.iter().flat_map(words).collect()
}

fn settle(passages: &[Passage<'_>], mut taken: Vec<Vec<bool>>, mentions: &mut Vec<Mention>) {
    let settled = settled_names(passages, mentions);
    for (number, passage) in passages.iter().enumerate() {
        for line in &passage.text.lines {
            scan(
                &passage.text,
                line.tokens.clone(),
                &mut taken[number],
                |text, at, limit| settled_name(text, at, limit, &settled),
                |tokens, (kind, known)| mentions.push(Mention { passage: number, tokens, kind, known }),
            );
        }
    }
}

/// Which tokens of each passage are in a mention.
pub(in crate::mentions) fn taken_tokens(passages: &[Passage<'_>], mentions: &[Mention]) -> Vec<Vec<bool>> {
    let mut taken: Vec<Vec<bool>> =
        passages.iter().map(|passage| vec![false; passage.text.tokens.len()]).collect();
    for mention in mentions {
        taken[mention.passage][mention.tokens.clone()].fill(true);
    }
    taken
}

/// Walks over the free tokens of a line and reports what `name_at` finds there.
fn scan(
    text: &Text<'_>,
    line: std::ops::Range<usize>,
    taken: &mut [bool],
    name_at: impl Fn(&Text<'_>, usize, usize) -> Option<(usize, Settled)>,
    mut found: impl FnMut(std::ops::Range<usize>, Settled),
) {
    let mut at = line.start;
    while at < line.end {
        let end = line.end.min(at + LONGEST);
        let limit = (at..end).find(|&token| taken[token]).unwrap_or(end);
        match if at < limit { name_at(text, at, limit) } else { None } {
            Some((length, settled)) => {
                taken[at..at + length].fill(true);
                found(at..at + length, settled);
                at += length;
            }
            None => at += 1,
        }
    }
}

/// A name of the lists, or a person's where one word of the lists is only its beginning: `Sofia Kovács`.
fn known_name(
    text: &Text<'_>,
    at: usize,
    limit: usize,
    reading: Reading<'_>,
    small: &HashSet<&str, Ready>,
) -> Option<(usize, Settled)> {
    let (listed, person) = (listed(text, at, limit, reading), given_name(text, at, limit, reading));
    match (listed, person, reading) {
        (Some((1, _)), Some(person), Reading::ListsOnly(_)) => Some(person),
        (_, None, Reading::ListsOnly(language)) if !has_noun_capitals(reading) => {
            let place = foreign_place(text, at, limit, language, small);
            place.filter(|(length, _)| listed.is_none_or(|(listed, _)| listed < *length)).or(listed)
        }
        _ => listed.or(person),
    }
}

/// A name of the lists that is no ordinary word.
fn listed(text: &Text<'_>, at: usize, limit: usize, reading: Reading<'_>) -> Option<(usize, Settled)> {
    let (length, known) = GAZETTEER.names.longest(text, at, limit)?;
    let word = text.word(at);
    let ordinary = GAZETTEER.is_common(word) || GAZETTEER.is_stop_word(word) || GAZETTEER.is_no_name(word);
    // Other languages have words of their own among the short names and the names of cities, and their own names for
    // peoples, so that `Christian` is a given name there.
    let foreign = match reading {
        Reading::Capitals => false,
        Reading::ListsOnly(language) => {
            text.tokens[at].opens && known.city
                || word.chars().count() < 4 && text.kind(at) != Some(Kind::Shouted)
                || known.kind == EntityType::Group && GAZETTEER.is_given_name(word)
                || GAZETTEER.is_word_of(language, word)
        }
    };
    let safe = length > 1 || !ordinary && !foreign;
    (safe && !is_compound(text, at, at + length)).then_some((length, (known.kind, Some(known.id))))
}

/// Whether a hyphen ties the name to a small word, so that it may be another word altogether.
fn is_compound(text: &Text<'_>, start: usize, end: usize) -> bool {
    let before = start > 0
        && super::is_hyphen(text, start - 1)
        && text.kind(start.saturating_sub(2)) == Some(Kind::Lower);
    before || super::is_hyphen(text, end) && text.kind(end + 1) == Some(Kind::Lower)
}

/// A given name and the names after it: `Alberto Núñez Feijóo`, `Luiz Inácio Lula da Silva`. Where other words
/// have capitals too, only a second given name makes it three.
fn given_name(text: &Text<'_>, at: usize, limit: usize, reading: Reading<'_>) -> Option<(usize, Settled)> {
    let name = |token: usize| {
        token < limit
            && is_name_word(text, token)
            && text.kind(token) == Some(Kind::Capital)
            && !text.tokens[token].opens
    };
    let surname = |token: usize| name(token) && !GAZETTEER.is_common(text.word(token));
    if !GAZETTEER.is_given_name(text.word(at)) || !surname(at + 1) {
        return None;
    }
    let mut end = at + 2;
    if has_noun_capitals(reading) {
        end += usize::from(GAZETTEER.is_given_name(text.word(at + 1)) && surname(at + 2));
    } else {
        while end < at + LONGEST_PERSON {
            let hyphen = usize::from(super::is_hyphen(text, end));
            let small = (end..end + 2).take_while(|&token| GAZETTEER.is_particle(text.word(token))).count();
            let next = end + hyphen.max(small);
            if !name(next) {
                break;
            }
            end = next + 1;
        }
    }
    Some((end - at, (EntityType::Person, None)))
}

/// Whether other words than names have capitals within a sentence: English headlines, German nouns.
fn has_noun_capitals(reading: Reading<'_>) -> bool {
    matches!(reading, Reading::Capitals | Reading::ListsOnly("de" | "lb"))
}

/// A country, a division or a large city by its name in another language: `España`, `Bruselas`.
fn foreign_place(
    text: &Text<'_>,
    at: usize,
    limit: usize,
    language: &str,
    small: &HashSet<&str, Ready>,
) -> Option<(usize, Settled)> {
    if !is_name_word(text, at) {
        return None;
    }
    (1..=FOREIGN_WORDS.min(limit - at)).rev().find_map(|length| {
        let end = at + length;
        // A word that stands in the text in small letters, too, or that the language has.
        let ordinary = || {
            small.contains(&*text.word(at).to_lowercase()) || GAZETTEER.is_word_of(language, text.word(at))
        };
        if !text.is_capital(end - 1) || is_compound(text, at, end) || length == 1 && ordinary() {
            return None;
        }
        let (prominence, name) = prominent(text.slice(at..end))?;
        // Cities are called like people and things, and at the head of a sentence any word has a capital.
        let named = |token: usize| text.is_capital(token) && !text.tokens[token].opens;
        let alone = || {
            let person = GAZETTEER.is_given_name(text.word(at)) || at > 0 && named(at - 1) || named(end);
            !text.tokens[at].opens && !person
        };
        (prominence == Prominence::Country || alone())
            .then(|| (length, (EntityType::Location, known_place(name))))
    })
}

/// The gazetteer's id of a place by its English name.
fn known_place(name: &str) -> Option<u32> {
    GAZETTEER.names.get(name).filter(|known| known.kind == EntityType::Location).map(|known| known.id)
}

/// Names found so far, and the surnames of the people among them.
fn settled_names<'a>(passages: &[Passage<'a>], mentions: &[Mention]) -> HashMap<&'a str, (Settled, usize)> {
    let mut settled = HashMap::new();
    for mention in mentions {
        let name = passages[mention.passage].text.slice(mention.tokens.clone());
        settled.entry(name).or_insert(((mention.kind, mention.known), mention.tokens.len()));
        let surname = mention.tokens.end - 1;
        let word = passages[mention.passage].text.word(surname);
        if mention.kind == EntityType::Person && mention.tokens.len() > 1 && word.len() > 2 {
            settled.entry(word).or_insert(((EntityType::Person, None), 1));
        }
    }
    settled
}

fn settled_name(
    text: &Text<'_>,
    at: usize,
    limit: usize,
    settled: &HashMap<&str, (Settled, usize)>,
) -> Option<(usize, Settled)> {
    if !is_name_word(text, at) {
        return None;
    }
    (1..=6.min(limit - at)).rev().find_map(|length| {
        let (found, tokens) = settled.get(text.slice(at..at + length))?;
        // One ordinary word that opens a sentence stays an ordinary word.
        let ordinary = length == 1
            && (GAZETTEER.is_no_name(text.word(at))
                || text.tokens[at].opens
                    && GAZETTEER.is_common(text.word(at))
                    && found.0 != EntityType::Person);
        (*tokens == length && !ordinary && !is_compound(text, at, at + length)).then_some((length, *found))
    })
}
