//! What a whole document says of its tokens before any is labelled: the rules' opinion, the gazetteers' phrases, and where
//! else each form of a word stands.

use std::collections::HashMap;

use super::{
    labels,
    table::Values,
    words::{Word, Words, lists},
};
use crate::{
    hash::{Ready, join},
    mentions::{Mention, Passage, Reading, rules},
    tokenize::{Kind, Text},
};

/// Longest phrase of the gazetteers, in tokens.
const LONGEST_PHRASE: usize = 6;

/// Other places of a form that are looked at.
const SIGHTINGS: usize = 3;

/// The bit of a phrase table's values that says a longer phrase begins like this.
pub(crate) const GOES_ON: u16 = 1 << 15;

/// Tables that the features are made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tables<'a> {
    /// Cluster paths of words in lower case.
    pub(crate) clusters: Values<'a>,
    /// Kinds of phrases, as bits.
    pub(crate) phrases: Values<'a>,
}

/// A document made ready for features.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) words: Words,
    pub(crate) lines: Vec<Line>,
    /// Per form: where it is seen with a capital that means something.
    pub(crate) sightings: Vec<Sightings>,
    /// Social media and the like, where capitals mean little.
    pub(crate) informal: bool,
    /// The word lists are those of the text's language.
    pub(crate) has_lists: bool,
}

/// A line and what is known of its tokens.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) passage: usize,
    pub(crate) tokens: std::ops::Range<usize>,
    pub(crate) style: u64,
    /// Per token of the line.
    pub(crate) opens: Vec<bool>,
    /// A mark between two tokens without spaces, or a token behind such a mark: `Ki-moon`.
    pub(crate) tied: Vec<bool>,
    pub(crate) phrases: Vec<u64>,
    pub(crate) rules: Vec<u8>,
}

/// Where a form of a word stands in a document.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sightings {
    /// Words before and behind it, as hashes and clusters, and the place it is at.
    pub(crate) contexts: [Context; SIGHTINGS],
    pub(crate) count: usize,
    /// Its form in lower case stands in the document too.
    pub(crate) also_lower: bool,
}

/// The neighbours of one sighting.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Context {
    pub(crate) place: (u32, u32),
    pub(crate) before: u64,
    pub(crate) behind: u64,
    pub(crate) before_capital: bool,
    pub(crate) behind_capital: bool,
}

impl Document {
    pub(crate) fn new(passages: &[Passage<'_>], reading: Reading<'_>, tables: Tables<'_>) -> Self {
        let words = Words::of(passages, reading, tables.clusters);
        let opinion = opinion(passages, &rules::find(passages, reading));
        let mut lines = Vec::new();
        for (number, passage) in passages.iter().enumerate() {
            for line in &passage.text.lines {
                let forms = &words.at[number][line.tokens.clone()];
                let shouted = forms
                    .iter()
                    .map(|&form| words.forms[form as usize].kind)
                    .filter(|kind| matches!(kind, Kind::Lower | Kind::Capital | Kind::Shouted));
                let (all, loud) = shouted
                    .fold((0, 0), |(all, loud), kind| (all + 1, loud + usize::from(kind == Kind::Shouted)));
                let style = u64::from(line.title_case) + 2 * u64::from(all > 2 && loud * 4 > all * 3);
                lines.push(Line {
                    passage: number,
                    tokens: line.tokens.clone(),
                    style,
                    opens: line.tokens.clone().map(|at| passage.text.tokens[at].opens).collect(),
                    tied: line.tokens.clone().map(|at| is_tied(&passage.text, at)).collect(),
                    phrases: phrases(forms, &words, tables.phrases),
                    rules: opinion[number][line.tokens.clone()].to_vec(),
                });
            }
        }
        let sightings = sightings(&words, &lines);
        let informal = informal(passages);
        Self { words, lines, sightings, informal, has_lists: reading == Reading::Capitals }
    }

    /// The word at a place of a line, which may lie outside of it.
    pub(crate) fn word(&self, line: &Line, at: isize) -> &Word {
        match usize::try_from(at).ok().filter(|&at| at < line.tokens.len()) {
            Some(at) => &self.words.forms[self.form(line, at)],
            None => &Word::EDGE,
        }
    }

    /// The form at a place within a line.
    pub(crate) fn form(&self, line: &Line, at: usize) -> usize {
        self.words.at[line.passage][line.tokens.start + at] as usize
    }
}

fn is_tied(text: &Text<'_>, at: usize) -> bool {
    let mark = |at: usize| text.kind(at) == Some(Kind::Mark);
    let between = |at: usize| mark(at) && text.is_glued(at) && text.is_glued(at + 1);
    between(at) || !mark(at) && at > 0 && between(at - 1)
}

/// The labels that the rules would give.
fn opinion(passages: &[Passage<'_>], mentions: &[Mention]) -> Vec<Vec<u8>> {
    let mut opinion: Vec<Vec<u8>> =
        passages.iter().map(|passage| vec![labels::OUTSIDE; passage.text.tokens.len()]).collect();
    for mention in mentions {
        let of = &mut opinion[mention.passage];
        of[mention.tokens.clone()].fill(labels::inside(mention.kind));
        of[mention.tokens.start] = labels::begin(mention.kind);
    }
    opinion
}

/// For each token of a line, the kinds of the longest phrases that cover it, and whether it begins or ends one.
fn phrases(forms: &[u32], words: &Words, table: Values<'_>) -> Vec<u64> {
    let mut found = vec![0; forms.len()];
    let mut at = 0;
    while at < forms.len() {
        let mut key = 0;
        let mut longest = None;
        for (length, &form) in (1..=LONGEST_PHRASE).zip(&forms[at..]) {
            let word = &words.forms[form as usize];
            if length == 1 && !word.is_capital() && word.is(lists::COMMON | lists::STOP)
                || word.kind == Kind::Genitive
            {
                break;
            }
            let value = table.get(join(key, word.lower)).or_else(|| table.get(join(key, word.stem)));
            key = join(key, word.lower);
            let Some(value) = value else { break };
            if value & !GOES_ON != 0 {
                longest = Some((length, value & !GOES_ON));
            }
            if value & GOES_ON == 0 {
                break;
            }
        }
        let Some((length, kinds)) = longest else {
            at += 1;
            continue;
        };
        for (place, found) in found[at..at + length].iter_mut().enumerate() {
            let position = u64::from(place == 0) + 2 * u64::from(place + 1 == length);
            *found = u64::from(kinds) << 2 | position;
        }
        at += length;
    }
    found
}

fn sightings(words: &Words, lines: &[Line]) -> Vec<Sightings> {
    let mut sightings = vec![Sightings::default(); words.forms.len()];
    let mut lower: HashMap<u64, (), Ready> = HashMap::default();
    for form in &words.forms {
        if form.kind == Kind::Lower {
            lower.insert(form.lower, ());
        }
    }
    for (number, line) in lines.iter().enumerate() {
        if line.style != 0 {
            continue;
        }
        let forms = &words.at[line.passage][line.tokens.clone()];
        for (at, &form) in forms.iter().enumerate() {
            let word = &words.forms[form as usize];
            let seen = &mut sightings[form as usize];
            if !word.is_capital() {
                continue;
            }
            if seen.count == 0 {
                seen.also_lower = lower.contains_key(&word.lower);
            }
            if seen.count < SIGHTINGS {
                let neighbour = |at: Option<usize>| {
                    at.and_then(|at| forms.get(at)).map_or(&Word::EDGE, |&form| &words.forms[form as usize])
                };
                let (before, behind) = (neighbour(at.checked_sub(1)), neighbour(Some(at + 1)));
                seen.contexts[seen.count] = Context {
                    place: (number as u32, at as u32),
                    before: before.lower,
                    behind: behind.lower,
                    before_capital: before.is_capital(),
                    behind_capital: behind.is_capital(),
                };
                seen.count += 1;
            }
        }
    }
    sightings
}

/// Handles, tags and links, or no capital where a text opens: people write so among themselves.
fn informal(passages: &[Passage<'_>]) -> bool {
    passages.iter().any(|passage| {
        let text = &passage.text;
        let marks = (0..text.tokens.len().min(400))
            .filter(|&at| {
                matches!(text.word(at), "@" | "#")
                    || text.word(at).eq_ignore_ascii_case("http")
                    || text.word(at) == "RT"
            })
            .count();
        let lower_opening = text.tokens.first().is_some_and(|token| token.kind == Kind::Lower);
        marks * 40 > text.tokens.len() || lower_opening
    })
}

#[cfg(test)]
mod tests {
    use dateline_schema::Field;

    use super::*;
    use crate::{hash, mentions::linear::table::pack_values, tokenize::tokenize};

    fn document(raw: &str, phrases: &[u8]) -> Document {
        let passages = [Passage { field: Field::Text, text: tokenize(raw) }];
        Document::new(
            &passages,
            Reading::Capitals,
            Tables { clusters: Values::new(&[]), phrases: Values::new(phrases) },
        )
    }

    /// A table of phrases in lower case with their kinds.
    fn table(phrases: &[(&str, u16)]) -> Vec<u8> {
        let mut keys = std::collections::BTreeMap::new();
        for (phrase, kinds) in phrases {
            let words: Vec<&str> = phrase.split(' ').collect();
            let mut key = 0;
            for (place, word) in words.iter().enumerate() {
                key = join(key, hash::bytes(word.as_bytes()));
                *keys.entry(key).or_insert(0) |= if place + 1 == words.len() { *kinds } else { GOES_ON };
            }
        }
        pack_values(&keys.into_iter().collect::<Vec<_>>())
    }

    #[test]
    fn the_longest_phrase_covers_its_tokens() {
        let table = table(&[("varn", 1), ("varn harbour bank", 4)]);
        let of = |raw: &str| document(raw, &table).lines[0].phrases.clone();
        // Kinds above two bits, which say where a phrase begins and ends.
        assert_eq!(of("See Varn Harbour Bank go"), [0, 4 << 2 | 1, 4 << 2, 4 << 2 | 2, 0]);
        assert_eq!(of("See Varn Harbour go")[1..3], [1 << 2 | 3, 0], "a beginning of the longer one is none");
        assert_eq!(of("See Varns go")[1], 1 << 2 | 3, "the stem counts");
    }

    #[test]
    fn headlines_and_shouting_are_styles() {
        let style = |raw: &str| document(raw, &[]).lines[0].style;
        assert_eq!(style("The council met in Varnholm today."), 0);
        assert_eq!(style("Ten Ways To Grow Better Tomatoes This Year"), 1);
        assert_eq!(style("COUNCIL MEETS IN VARNHOLM") & 2, 2);
    }

    #[test]
    fn tokens_at_a_mark_without_spaces_are_tied() {
        let tied = document("Ki-moon met - Roe", &[]).lines[0].tied.clone();
        assert_eq!(tied, [false, true, true, false, false, false]);
    }

    #[test]
    fn a_form_knows_where_else_it_stands() {
        let document =
            document("We saw Brown in Varnholm.\nA brown dog met Brown.\nBROWN AND VARNHOLM AND ALL", &[]);
        let form = document.form(&document.lines[0], 2);
        let seen = &document.sightings[form];
        assert_eq!((seen.count, seen.also_lower), (2, true), "a line in capitals is no sighting");
        assert_eq!(seen.contexts[1].place, (1, 4));
        let dog = hash::bytes(b"met");
        assert_eq!((seen.contexts[1].before, seen.contexts[1].before_capital), (dog, false));
        let varnholm = document.form(&document.lines[0], 4);
        assert!(!document.sightings[varnholm].also_lower);
    }

    #[test]
    fn handles_and_openings_without_a_capital_are_informal() {
        assert!(document("@lee @roe look at this", &[]).informal);
        assert!(document("look at this, Lee", &[]).informal);
        assert!(!document("Look at this, Lee.", &[]).informal);
    }
}
