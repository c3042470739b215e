//! Names where capitals say nothing: headlines, first words of sentences, other languages.

use std::collections::HashMap;

use dateline_schema::EntityType;

use super::{Mention, Passage, Reading, is_name_word};
use crate::{
    gazetteer::GAZETTEER,
    tokenize::{Kind, Text},
};

/// Names of more tokens are not looked for.
const LONGEST: usize = 10;

/// Kind and gazetteer id of a name that another place in the document settled.
type Settled = (EntityType, Option<u32>);

/// Adds to `mentions` the names in title-case lines (in every line where only the lists count), and further mentions
/// of names that are settled, wherever they stand.
pub(super) fn add(passages: &[Passage<'_>], reading: Reading<'_>, mentions: &mut Vec<Mention>) {
    let mut taken = taken_tokens(passages, mentions);
    for (number, passage) in passages.iter().enumerate() {
        let lines = passage.text.lines.iter().filter(|line| line.title_case || reading != Reading::Capitals);
        for line in lines {
            scan(
                &passage.text,
                line.tokens.clone(),
                &mut taken[number],
                |text, at, limit| known_name(text, at, limit, reading),
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

fn taken_tokens(passages: &[Passage<'_>], mentions: &[Mention]) -> Vec<Vec<bool>> {
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
fn known_name(text: &Text<'_>, at: usize, limit: usize, reading: Reading<'_>) -> Option<(usize, Settled)> {
    let (listed, person) = (listed(text, at, limit, reading), given_name(text, at, limit));
    match (listed, person) {
        (Some((1, _)), Some(person)) if reading != Reading::Capitals => Some(person),
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

/// A given name and the one or two names after it.
fn given_name(text: &Text<'_>, at: usize, limit: usize) -> Option<(usize, Settled)> {
    let surname = |token: usize| {
        token < limit
            && is_name_word(text, token)
            && text.kind(token) == Some(Kind::Capital)
            && !text.tokens[token].opens
            && !GAZETTEER.is_common(text.word(token))
    };
    if !GAZETTEER.is_given_name(text.word(at)) || !surname(at + 1) {
        return None;
    }
    let second = GAZETTEER.is_given_name(text.word(at + 1)) && surname(at + 2);
    Some((2 + usize::from(second), (EntityType::Person, None)))
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
