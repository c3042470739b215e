//! Cutting a run of capitals into titles, which go, and names, which stay.

use std::ops::Range;

use dateline_schema::EntityType;

use super::is_word;
use crate::{
    gazetteer::{GAZETTEER, Known},
    tokenize::{Kind, Text},
};

/// A stretch that may be a name.
pub(super) struct Candidate {
    pub(super) passage: usize,
    pub(super) tokens: Range<usize>,
    pub(super) verdict: Verdict,
}

/// What the words of a candidate themselves say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is in the gazetteer.
    Listed(Known),
    /// A word in it or a title before it tells its kind.
    Told(EntityType),
    /// Only its surroundings and the rest of the document can tell.
    Open,
}

/// Words that tell the kind of the name they begin.
const FIRST_WORDS: &[(&str, EntityType)] = &[
    ("Hurricane", EntityType::Event),
    ("Cyclone", EntityType::Event),
    ("Typhoon", EntityType::Event),
    ("Storm", EntityType::Event),
    ("Lake", EntityType::Location),
    ("Mount", EntityType::Location),
    ("Mt.", EntityType::Location),
    ("Fort", EntityType::Location),
    ("Camp", EntityType::Location),
    ("Port", EntityType::Location),
    ("Cape", EntityType::Location),
    ("San", EntityType::Location),
    ("Santa", EntityType::Location),
    ("Operation", EntityType::Misc),
];

/// Titles that are surnames as well: after a given name they end a name and begin nothing.
const SURNAMES: &[&str] = &[
    "King", "Prince", "Pope", "Judge", "Major", "Dean", "Bishop", "Marshal", "Duke", "Earl", "Baron",
    "Justice", "Lord", "Coach",
];

/// Puts the names of a run into `found`.
pub(super) fn split(text: &Text<'_>, passage: usize, run: Range<usize>, found: &mut Vec<Candidate>) {
    let mut at = run.start;
    let mut titled = false;
    while at < run.end {
        if !text.is_capital(at)
            && GAZETTEER.names.longest(text, at, run.end).is_none()
            && !begins_with_article(text, at)
        {
            at += 1;
            continue;
        }
        let stop = stretch_end(text, at, run.end);
        let (end, verdict) = match told_by_words(text, at, stop, titled) {
            Some(told) => told,
            None => match GAZETTEER.titles.longest(text, at, run.end) {
                Some((length, ())) => {
                    titled = true;
                    at += length;
                    continue;
                }
                None if starts_with_sentence_word(text, at, stop) && !titled => {
                    at += 1;
                    continue;
                }
                None => (
                    name_end(text, at, stop),
                    if titled { Verdict::Told(EntityType::Person) } else { Verdict::Open },
                ),
            },
        };
        titled = false;
        found.push(Candidate { passage, tokens: at..end, verdict });
        at = end;
    }
}

fn begins_with_article(text: &Text<'_>, at: usize) -> bool {
    GAZETTEER.is_particle(text.word(at)) && text.is_capital(at + 2) && super::is_hyphen(text, at + 1)
}

/// Where the words that may belong to a name at `at` end: before the next title that somebody's name follows.
fn stretch_end(text: &Text<'_>, at: usize, end: usize) -> usize {
    (at + 1..end)
        .find(|&next| match GAZETTEER.titles.longest(text, next, end) {
            Some((length, ())) if length == 1 && SURNAMES.contains(&text.word(next)) => {
                next + 1 < end && !GAZETTEER.is_given_name(text.word(next - 1))
            }
            // A head after it makes the title part of an organization: `Interior Minister's Office`, `Justice Department`.
            Some((length, ())) => {
                GAZETTEER.heads.get(text.word(next + length)).is_none() || next + length >= end
            }
            None => false,
        })
        .unwrap_or(end)
}

/// The name at `at` when the gazetteer or its own words tell what it is.
fn told_by_words(text: &Text<'_>, at: usize, stop: usize, titled: bool) -> Option<(usize, Verdict)> {
    let listed = GAZETTEER.names.longest(text, at, stop).filter(|(length, known)| {
        let shadowed = known.city || known.kind == EntityType::Misc || known.kind == EntityType::Organization;
        !(titled
            && known.kind != EntityType::Organization
            && known.kind != EntityType::Location
            && *length == 1)
            && !(*length == 1 && shadowed && text.tokens[at].opens && GAZETTEER.is_common(text.word(at)))
            && !(*length == 1 && titled && is_word(text, at + 1) && at + 1 < stop)
    });
    let listed = listed.or_else(|| shouted_place(text, at, stop));
    let headed = headed(text, at, stop);
    match (listed, headed) {
        (Some((length, known)), Some((end, _))) if at + length >= end => {
            Some((at + length, Verdict::Listed(known)))
        }
        (Some((length, known)), None) => Some(listed_name(text, at, length, known, stop)),
        (_, Some((end, kind))) if !titled || kind == EntityType::Organization => {
            Some((end, Verdict::Told(kind)))
        }
        (Some((length, known)), _) => Some((at + length, Verdict::Listed(known))),
        _ => None,
    }
}

/// A place in capitals, as the dateline of an agency's report has it: `NEW YORK (AP)`.
fn shouted_place(text: &Text<'_>, at: usize, stop: usize) -> Option<(usize, Known)> {
    let words = (at..stop.min(at + 3)).take_while(|&token| text.kind(token) == Some(Kind::Shouted)).count();
    (1..=words).rev().find_map(|length| {
        let shouted = text.slice(at..at + length);
        let place =
            GAZETTEER.names.get(&title_case(shouted)).filter(|known| known.kind == EntityType::Location)?;
        // Four letters and fewer are an abbreviation.
        (shouted.len() > 4).then_some((length, place))
    })
}

fn title_case(shouted: &str) -> String {
    let mut after_letter = false;
    let lowered = shouted.chars().map(|c| {
        let lower = if after_letter { c.to_lowercase().next().unwrap_or(c) } else { c };
        after_letter = c.is_alphabetic();
        lower
    });
    lowered.collect()
}

/// A listed name alone, with the national institution after it, or as the first word of an unlisted name.
fn listed_name(text: &Text<'_>, at: usize, length: usize, known: Known, stop: usize) -> (usize, Verdict) {
    let next = at + length;
    let national = matches!(known.kind, EntityType::Location | EntityType::Group);
    if let Some((more, institution)) = GAZETTEER.names.longest(text, next, stop)
        && national
        && institution.kind == EntityType::Organization
        && (next..next + more).all(|token| GAZETTEER.is_common(text.word(token)))
    {
        return (next + more, Verdict::Told(EntityType::Organization));
    }
    // `Paris Hilton`, `Jordan Peele`, `Iran Air`: the next words make another name of it.
    let grows = length == 1
        && known.kind != EntityType::Group
        && next < stop
        && text.is_capital(next)
        && GAZETTEER.names.longest(text, next, stop).is_none()
        && (known.kind == EntityType::Organization || GAZETTEER.is_given_name(text.word(at)) || known.city);
    if grows { (name_end(text, at, stop), Verdict::Open) } else { (next, Verdict::Listed(known)) }
}

/// The end and kind of a name told by its head (`Ministry`, `River`) or its first word (`Hurricane`).
fn headed(text: &Text<'_>, at: usize, stop: usize) -> Option<(usize, EntityType)> {
    let first = text.word(at);
    if let Some(&(_, kind)) = FIRST_WORDS.iter().find(|(word, _)| *word == first)
        && at + 1 < stop
        && text.is_capital(at + 1)
    {
        let end = name_end(text, at, stop);
        return Some(headed_by_last(text, at, end).unwrap_or((end, kind)));
    }
    headed_by_last(text, at, stop)
}

fn headed_by_last(text: &Text<'_>, at: usize, stop: usize) -> Option<(usize, EntityType)> {
    // The last words of a title are no head: `Secretary of State`.
    let from = at + GAZETTEER.titles.longest(text, at, stop).map_or(0, |(length, ())| length - 1);
    let goes_on = |token: usize| token + 1 < stop && text.is_capital(token + 1);
    // `President Bill Clinton`, `Sandra Day O'Connor`: a head that goes on may be a part of somebody's name.
    let in_person = |token: usize| {
        goes_on(token)
            && (GAZETTEER.is_given_name(text.word(token)) || GAZETTEER.is_given_name(text.word(at)))
    };
    let mut heads = (from..stop)
        .filter_map(|token| GAZETTEER.heads.get(text.word(token)).map(|kind| (token, kind)))
        .filter(|&(token, kind)| kind == EntityType::Organization || !in_person(token));
    let connected = |token: usize| token + 1 < stop && matches!(text.word(token + 1), "of" | "for" | "on");
    if let Some((_, kind)) = heads.clone().find(|&(token, _)| connected(token)) {
        return Some((trim(text, at, stop), kind));
    }
    let (token, kind) = heads.next_back().filter(|&(token, _)| token > from)?;
    // `Tiger Woods`, `Nick Park`: a given name and one word more is a person.
    let person =
        token == at + 1 && GAZETTEER.is_given_name(text.word(at)) && kind != EntityType::Organization;
    (!person).then_some((token + 1, kind))
}

/// The end of a plain name: before a people's name or a mark that is no hyphen.
fn name_end(text: &Text<'_>, at: usize, stop: usize) -> usize {
    let group = |token: usize| {
        GAZETTEER.names.get(text.word(token)).is_some_and(|known| known.kind == EntityType::Group)
            && !GAZETTEER.is_given_name(text.word(token))
    };
    trim(text, at, (at + 1..stop).find(|&token| group(token)).unwrap_or(stop))
}

/// Takes small words and marks from the end of a name.
fn trim(text: &Text<'_>, at: usize, mut end: usize) -> usize {
    while end > at + 1
        && !matches!(text.kind(end - 1), Some(Kind::Capital | Kind::Shouted | Kind::Number))
        && !text.is_glued(end - 1)
    {
        end -= 1;
    }
    end
}

/// An ordinary word that has its capital only because it opens the sentence.
fn starts_with_sentence_word(text: &Text<'_>, at: usize, stop: usize) -> bool {
    let word = text.word(at);
    text.tokens[at].opens
        && GAZETTEER.is_common(word)
        && text.kind(at) == Some(Kind::Capital)
        && !(GAZETTEER.is_given_name(word) && at + 1 < stop)
}
