//! Which kind of place the text says that a name is: `Washington state`, `the provinces of Nyanza and Coast`, or one of a
//! list in which all may be states.

use std::ops::Range;

use super::{Toponym, candidates::Candidate, in_order, index::Level, resolve::Node, retype::link};
use crate::{
    mentions::Passage,
    tokenize::{Kind, Text},
};

/// Names that make a list, from which on it tells what they are.
const LIST: usize = 3;
/// Words behind a division's name.
const BEHIND: &[&str] = &["state", "province", "prefecture", "governorate", "county", "oblast"];
/// Words behind a list of counties.
const COUNTIES: &[&str] = &["counties", "Counties", "parishes", "Parishes"];
/// Words before `of` and a division's name.
const OF_DIVISION: &[&str] = &[
    "state",
    "states",
    "province",
    "provinces",
    "prefecture",
    "prefectures",
    "governorate",
    "governorates",
    "county",
    "counties",
    "oblast",
];
/// Words before `of` and a town's name.
const OF_TOWN: &[&str] = &["city", "cities", "town", "towns", "village", "villages"];

/// What a text says of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Country,
    /// A first-level division of the country of this number.
    StateOf(u8),
    /// A division of any level.
    Division,
    /// A second-level division.
    County,
    Town,
}

impl Said {
    /// Whether a candidate is of this kind.
    pub(crate) fn fits(self, candidate: &Candidate) -> bool {
        let level = candidate.record.level();
        match self {
            Self::Country => level == Level::Country,
            Self::StateOf(country) => level == Level::First && candidate.record.country == Some(country),
            Self::Division => matches!(level, Level::First | Level::Second),
            Self::County => level == Level::Second,
            Self::Town => matches!(level, Level::Town | Level::Capital),
        }
    }
}

/// Notes for each of the first nodes, which are those of the toponyms, what the text says of its kind.
pub(crate) fn note(passages: &[Passage<'_>], toponyms: &[Toponym<'_>], nodes: &mut [Node]) {
    let mentions = in_order(toponyms, nodes.len());
    let follows = |one: &(usize, Range<usize>, usize), next: &(usize, Range<usize>, usize)| {
        one.0 == next.0 && link(&passages[one.0].text, one.1.end..next.1.start).is_some()
    };
    for list in mentions.chunk_by(follows) {
        let text = &passages[list[0].0].text;
        let behind =
            list.last().filter(|last| COUNTIES.contains(&text.word(last.1.end))).map(|_| Said::County);
        let said =
            before(text, list[0].1.start).or(behind).or_else(|| alike(list.iter().map(|it| &nodes[it.2])));
        for (_, tokens, node) in list {
            let own = is_division(text, tokens).then_some(Said::Division);
            let node = &mut nodes[*node];
            node.said = node.said.or(own).or(said);
        }
    }
}

/// `Washington state`, and `LA` behind a town.
fn is_division(text: &Text<'_>, tokens: &Range<usize>) -> bool {
    let is_behind_town =
        tokens.start > 1 && text.word(tokens.start - 1) == "," && text.is_capital(tokens.start - 2);
    let is_code = tokens.len() == 1
        && text.word(tokens.start).len() == 2
        && text.kind(tokens.start) == Some(Kind::Shouted);
    BEHIND.contains(&text.word(tokens.end)) || (is_code && is_behind_town)
}

/// What a kind before `of` says of what follows.
fn before(text: &Text<'_>, start: usize) -> Option<Said> {
    let of = start.checked_sub(1).filter(|of| text.word(*of) == "of")?;
    let kind = text.word(of.checked_sub(1)?).to_ascii_lowercase();
    if OF_DIVISION.contains(&kind.as_str()) {
        Some(Said::Division)
    } else {
        OF_TOWN.contains(&kind.as_str()).then_some(Said::Town)
    }
}

/// What all names of a list may be: countries, or states of one country.
fn alike<'a>(list: impl Iterator<Item = &'a Node>) -> Option<Said> {
    let names: Vec<&[Candidate]> =
        list.map(|node| node.candidates.as_slice()).filter(|candidates| !candidates.is_empty()).collect();
    let all =
        |said: &Said| names.iter().all(|candidates| candidates.iter().any(|candidate| said.fits(candidate)));
    let first = names.first().filter(|_| names.len() >= LIST)?;
    let states = first.iter().filter_map(|candidate| candidate.record.country).map(Said::StateOf);
    std::iter::once(Said::Country).chain(states).find(all)
}
