//! What an English name holds that its capitals do not show, and what only looks like a name.

use std::{collections::HashSet, ops::Range};

use dateline_schema::EntityType::{Group, Location, Misc, Organization};

use super::{Mention, Passage};
use crate::{
    gazetteer::GAZETTEER,
    hash::Ready,
    places::is_state_without_stop,
    tokenize::{Kind, Text},
};

/// What is in charge of several things: `Ministry of Environment, Forestry and Tourism`.
const IN_CHARGE: &[&str] = &["Ministry", "Department", "Committee", "Bureau", "Directorate", "Commission"];

/// Last words of what people found for something: `Democratic Party for the People`.
const FOUNDED_FOR: &[&str] = &[
    "Party",
    "Union",
    "Alliance",
    "Front",
    "Movement",
    "Coalition",
    "League",
    "Association",
    "Federation",
    "Campaign",
];

/// Months, which are called like towns and people.
pub(crate) const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Words before and behind the name of a language.
const BEFORE_LANGUAGE: &[&str] = &[
    "in", "into", "from", "speak", "speaks", "spoke", "spoken", "speaking", "learn", "learning", "learned",
    "teach", "teaches", "taught", "study", "studied", "fluent",
];
const BEHIND_LANGUAGE: &[&str] = &[
    "language",
    "lesson",
    "lessons",
    "speaker",
    "speakers",
    "speaking",
    "translation",
    "translations",
    "version",
    "word",
    "words",
    "text",
    "subtitles",
    "class",
    "classes",
    "teacher",
    "teachers",
    "for",
    "is",
    "was",
    "as",
    "and",
    "or",
];

/// Mends the names of an English text.
pub(super) fn mend(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    mentions.retain(|mention| !is_no_name(&passages[mention.passage].text, mention));
    drop_titles(passages, mentions);
    let peoples: HashSet<&str, Ready> = mentions
        .iter()
        .map(|mention| (&passages[mention.passage].text, mention))
        .filter(|(text, mention)| matches!(mention.kind, Misc | Group) && is_people(text, &mention.tokens))
        .map(|(text, mention)| text.word(mention.tokens.start))
        .collect();
    for mention in mentions.iter_mut() {
        let text = &passages[mention.passage].text;
        let people = || peoples.contains(text.slice(mention.tokens.clone()));
        if mention.kind == Misc && people() && !is_language(text, &mention.tokens) {
            (mention.kind, mention.known) = (Group, None);
        } else if mention.kind == Group && is_newspaper(text, &mention.tokens) {
            (mention.kind, mention.known) = (Organization, None);
        }
    }
    with_full_stops(passages, mentions);
    lengthen(passages, mentions);
}

/// `Ill` of `Springfield, Ill.` is no whole name.
fn with_full_stops(passages: &[Passage<'_>], mentions: &mut [Mention]) {
    for mention in mentions.iter_mut().filter(|it| it.kind == Location && it.tokens.len() == 1) {
        let (text, end) = (&passages[mention.passage].text, mention.tokens.end);
        let behind = mention.tokens.start > 1 && text.word(mention.tokens.start - 1) == ",";
        let stop = text.word(end) == "." && text.is_glued(end);
        if behind && stop && is_state_without_stop(text.word(mention.tokens.start)) {
            mention.tokens.end += 1;
        }
    }
}

/// `In` that opens a title, and `August` as a place.
fn is_no_name(text: &Text<'_>, mention: &Mention) -> bool {
    let word = text.word(mention.tokens.start);
    mention.tokens.len() == 1
        && match mention.kind {
            Misc => word.chars().count() > 1 && GAZETTEER.is_stop_word(word),
            Location => MONTHS.contains(&word),
            _ => false,
        }
}

/// The `Justice` of `Chief Justice of India` is no name, nor is then one that opens a sentence.
fn drop_titles(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    let word = |mention: &Mention| passages[mention.passage].text.word(mention.tokens.start);
    let lone = |mention: &Mention| mention.tokens.len() == 1 && matches!(mention.kind, Organization | Misc);
    let titles: HashSet<&str, Ready> = mentions
        .iter()
        .filter(|mention| lone(mention) && GAZETTEER.is_job(&word(mention).to_lowercase()))
        .filter(|mention| {
            let text = &passages[mention.passage].text;
            let before = mention.tokens.start.checked_sub(1).map_or("", |at| text.word(at));
            GAZETTEER.is_job(&format!("{before} {}", word(mention)).to_lowercase())
        })
        .map(word)
        .collect();
    if !titles.is_empty() {
        mentions.retain(|mention| !(lone(mention) && titles.contains(word(mention))));
    }
}

/// `Portuguese families` are of a people, though `Portuguese` alone may be the language.
fn is_people(text: &Text<'_>, name: &Range<usize>) -> bool {
    let known = || GAZETTEER.names.get(text.word(name.start)).is_some_and(|known| known.kind == Group);
    name.len() == 1 && text.kind(name.end) == Some(Kind::Lower) && !is_language(text, name) && known()
}

/// Whether what stands around a name makes it that of a language.
fn is_language(text: &Text<'_>, name: &Range<usize>) -> bool {
    let before = name.start.checked_sub(1).map_or("", |at| text.word(at));
    BEFORE_LANGUAGE.contains(&before.to_lowercase().as_str())
        || BEHIND_LANGUAGE.contains(&text.word(name.end))
}

/// `told The Namibian last month`: within a sentence, only a name has a capital article.
fn is_newspaper(text: &Text<'_>, name: &Range<usize>) -> bool {
    let Some(article) = name.start.checked_sub(1) else { return false };
    let line = text.lines.iter().find(|line| line.tokens.contains(&article));
    name.len() == 1
        && text.word(article) == "The"
        && !text.tokens[article].opens
        && !text.is_capital(name.end)
        && line.is_some_and(|line| !line.title_case)
}

/// Lengthens names over what they are in charge of or founded for, and drops what was found there.
fn lengthen(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    let mut at = 0;
    while at < mentions.len() {
        let mention = &mentions[at];
        let text = &passages[mention.passage].text;
        if mention.kind == Organization
            && let Some(end) = things(text, &mention.tokens).or_else(|| purpose(text, &mention.tokens))
        {
            let covered = mentions[at + 1..]
                .iter()
                .take_while(|other| other.passage == mention.passage && other.tokens.start < end);
            let (count, free) = covered
                .fold((0, true), |(count, free), other| (count + 1, free && may_be_within(text, other, end)));
            if free {
                mentions[at].tokens.end = end;
                mentions[at].known = None;
                mentions.drain(at + 1..at + 1 + count);
            }
        }
        at += 1;
    }
}

/// Whether a name may turn out to be the end of a longer one: only what nobody knows.
fn may_be_within(text: &Text<'_>, other: &Mention, end: usize) -> bool {
    let known = || GAZETTEER.names.get(text.slice(other.tokens.clone())).is_some();
    other.tokens.end <= end && matches!(other.kind, Organization | Misc) && !known()
}

/// The end of `, Forestry and Tourism` behind `Ministry of Environment`.
fn things(text: &Text<'_>, name: &Range<usize>) -> Option<usize> {
    let of = name.clone().any(|at| matches!(text.word(at), "of" | "for"));
    if !of || !IN_CHARGE.contains(&text.word(name.start)) {
        return None;
    }
    let mut end = name.end;
    while text.word(end) == "," {
        end = common_names(text, end + 1)?;
    }
    matches!(text.word(end), "and" | "&").then(|| common_names(text, end + 1)).flatten()
}

/// The end of `for the People` behind a party.
fn purpose(text: &Text<'_>, name: &Range<usize>) -> Option<usize> {
    if name.len() < 2 || !FOUNDED_FOR.contains(&text.word(name.end - 1)) || text.word(name.end) != "for" {
        return None;
    }
    let the = usize::from(text.word(name.end + 1) == "the");
    let end = common_names(text, name.end + 1 + the)?;
    let more = (text.word(end) == "and").then(|| common_names(text, end + 1)).flatten();
    more.or(Some(end))
}

/// The end of the capitals that begin here, where all are ordinary words.
fn common_names(text: &Text<'_>, start: usize) -> Option<usize> {
    let capital = |at: usize| text.kind(at) == Some(Kind::Capital) && !text.tokens[at].opens;
    let end = (start..).find(|&at| !capital(at))?;
    (end > start && (start..end).all(|at| GAZETTEER.is_common(text.word(at)))).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marked::Marked;

    /// The names and the first letters of their kinds, once they are mended.
    fn mended(marked: &str) -> Vec<String> {
        Marked::read(marked).shown_after(mend)
    }

    #[test]
    fn months_and_small_words_are_no_names() {
        assert_eq!(
            mended("By [L August] 2025 [P August] saw “[M In] case” on [M X] too."),
            ["P August", "M X"]
        );
    }

    #[test]
    fn the_full_stop_of_a_state_is_part_of_it() {
        assert_eq!(mended("In [L Varn], [L Ill]. — He"), ["L Varn", "L Ill."]);
        assert_eq!(mended("He is [L Ill]. She"), ["L Ill"]);
    }

    #[test]
    fn a_part_of_a_title_is_no_name() {
        let court = "Chief [O Justice] of [L Varn] [P Ada Lee] spoke. “[O Justice] is done.”";
        assert_eq!(mended(court), ["L Varn", "P Ada Lee"]);
        assert_eq!(mended("The [O Justice] was sold."), ["O Justice"]);
    }

    #[test]
    fn a_people_is_told_from_its_language() {
        let told = mended("Of [M Portuguese] families, [M Portuguese] too, few learn [M Portuguese].");
        assert_eq!(told, ["G Portuguese", "G Portuguese", "M Portuguese"]);
        assert_eq!(mended("[M Portuguese], [G Portuguese] too"), ["G Portuguese", "G Portuguese"]);
        assert_eq!(mended("A [M Portuguese] lesson, [M Portuguese]."), ["M Portuguese", "M Portuguese"]);
    }

    #[test]
    fn a_people_with_a_capital_article_is_a_newspaper() {
        assert_eq!(mended("He told The [G Varnian] and the [G Varnian] fleet."), ["O Varnian", "G Varnian"]);
        assert_eq!(mended("The [G Varnian] fleet sank."), ["G Varnian"]);
    }

    #[test]
    fn a_ministry_of_several_things_is_one_name() {
        assert_eq!(
            mended(
                "The [O Ministry of Environment], Forestry and [M Tourism] met the [O Ministry of Trade] and [O Parliament]."
            ),
            ["O Ministry of Environment, Forestry and Tourism", "O Ministry of Trade", "O Parliament"]
        );
        assert_eq!(mended("The [O Department of Health] and Ukraine"), ["O Department of Health"]);
    }

    #[test]
    fn a_party_for_something_is_one_name() {
        assert_eq!(
            mended("The [O Varnish Party] for the [O People] left."),
            ["O Varnish Party for the People"]
        );
        assert_eq!(mended("He left the [O Varnish Party] for [L Hull]."), ["O Varnish Party", "L Hull"]);
    }
}
