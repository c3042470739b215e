//! Countries and first-level divisions that a text speaks of, whether or not they are entities of it: in the names of
//! peoples (`Kenyan`) and organizations (`Ohio Department of Education`), and behind other places (`Paris, Texas`).

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use crate::tokenize::{Kind, Text};

use super::{
    candidates::{Candidate, candidate, is_mere_part, of_key},
    fold::fold,
    index::{GAZETTEER, Gazetteer, Level},
    postal,
};

/// Longest name looked for, in words.
const WORDS: usize = 4;

/// Letters of a word that may be an abbreviation.
const SHORT: usize = 3;

/// Folded names of peoples and their things, with the record of the country.
static PEOPLES: LazyLock<HashMap<String, u32>> = LazyLock::new(peoples);

fn peoples() -> HashMap<String, u32> {
    let Some(gazetteer) = GAZETTEER.as_ref() else { return HashMap::new() };
    let lines = include_str!("../../data/countries.txt").lines().filter(|line| !line.starts_with('#'));
    let mut peoples = HashMap::new();
    for (country, names) in lines.filter_map(|line| line.split_once('|')) {
        let known = country.split(',').find_map(|name| country_of(gazetteer, &fold(name)));
        for name in names.split(',').map(fold).filter(|name| !name.is_empty()) {
            if let Some(record) = known {
                peoples.entry(name).or_insert(record);
            }
        }
    }
    peoples
}

/// Whether a folded name is that of a people.
pub(crate) fn is_people(key: &str) -> bool {
    PEOPLES.contains_key(key)
}

fn country_of(gazetteer: &Gazetteer, key: &str) -> Option<u32> {
    let postings = gazetteer.look_up(key);
    let mut countries = postings.filter_map(|posting| candidate(gazetteer, posting));
    countries.find(|candidate| candidate.record.level() == Level::Country).map(|candidate| candidate.number)
}

/// A country or division that the text speaks of, under its folded name.
pub(crate) struct Spoken {
    pub(crate) key: String,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) times: u32,
}

/// Countries and divisions in a text, outside of the tokens that `taken` tells. At most `limit` of them.
pub(crate) fn spoken(
    gazetteer: &Gazetteer,
    text: &Text<'_>,
    taken: impl Fn(usize) -> bool,
    limit: usize,
    found: &mut Vec<Spoken>,
) {
    let mut at = 0;
    while at < text.tokens.len() {
        if !text.is_capital(at) || taken(at) {
            at += 1;
            continue;
        }
        match area_at(gazetteer, text, at) {
            Some((end, key, candidates)) => {
                at = end;
                if let Some(known) = found.iter_mut().find(|known| known.key == key) {
                    known.times += 1;
                } else if found.len() < limit {
                    found.push(Spoken { key, candidates, times: 1 });
                }
            }
            None => at += 1,
        }
    }
}

/// The countries and divisions whose name is the longest that begins at a token, with its end and its key.
fn area_at(gazetteer: &Gazetteer, text: &Text<'_>, at: usize) -> Option<(usize, String, Vec<Candidate>)> {
    let is_word =
        |token: usize| matches!(text.kind(token), Some(Kind::Capital | Kind::Shouted | Kind::Lower));
    let mut walk = gazetteer.walk();
    let (mut key, mut best) = (String::new(), None);
    for end in at..text.tokens.len().min(at + WORDS) {
        if !is_word(end) {
            break;
        }
        let word = fold(text.word(end));
        if !key.is_empty() {
            key.push(' ');
            walk.step(" ");
        }
        key.push_str(&word);
        if !walk.step(&word) {
            break;
        }
        if walk.is_name() {
            best = Some((end + 1, key.len()));
        }
    }
    let first = key.split(' ').next().unwrap_or_default();
    let people = || PEOPLES.get(first).map(|record| (at + 1, *record));
    // The Neighborhood Assistance Act is not in the Australian Capital Territory.
    let is_word =
        |length: usize| length <= SHORT && text.kind(at) == Some(Kind::Capital) && !has_stop(text, at);
    let found = |length: usize| {
        let mut areas = areas(gazetteer, &key[..length]);
        areas.retain(|area| !(area.alias && is_word(length)));
        areas
    };
    let areas = best.map(|(end, length)| (end, found(length), length));
    match areas {
        Some((end, areas, length)) if !areas.is_empty() => {
            key.truncate(length);
            Some((end, key, areas))
        }
        _ => {
            let (end, record) = people()?;
            let country = candidate(gazetteer, super::index::Posting { record, alias: true })?;
            Some((end, format!("={record}"), vec![country]))
        }
    }
}

/// Whether a token is followed by a full stop of its own.
fn has_stop(text: &Text<'_>, at: usize) -> bool {
    text.word(at).ends_with('.') || (text.is_glued(at + 1) && text.word(at + 1) == ".")
}

/// All that the name may mean, where that may be a country, a first-level division or a county.
fn areas(gazetteer: &Gazetteer, key: &str) -> Vec<Candidate> {
    let is_county = key.ends_with(" county") || key.ends_with(" parish");
    let is_area = |candidate: &Candidate| match candidate.record.level() {
        Level::Country | Level::First => true,
        Level::Second => is_county,
        _ => false,
    };
    let found = if is_mere_part(key) { Vec::new() } else { of_key(gazetteer, key, |_| true) };
    if found.iter().any(is_area) { found } else { Vec::new() }
}

/// Areas named right behind a mention, which it may lie in: `Paris, Texas`, `Springfield (Ill.)`.
pub(crate) fn behind(gazetteer: &Gazetteer, text: &Text<'_>, mention: &Range<usize>) -> Vec<Candidate> {
    let mut after = mention.end;
    if !matches!(text.word(after), "," | "(") {
        return Vec::new();
    }
    after += 1;
    if matches!(text.word(after), "in" | "the" | "northern" | "southern" | "eastern" | "western" | "central")
    {
        after += 1;
    }
    if !text.is_capital(after) {
        return Vec::new();
    }
    // A full stop may belong to the name: `Ill.`, `W.Va.`.
    (1..=WORDS)
        .rev()
        .filter(|length| after + length <= text.tokens.len())
        .map(|length| text.slice(after..after + length))
        .find_map(|name| {
            if let Some(state) = postal::state(gazetteer, name) {
                return Some(vec![state]);
            }
            let key = fold(name);
            let found: Vec<Candidate> = gazetteer
                .look_up(&key)
                .filter_map(|posting| candidate(gazetteer, posting))
                .filter(|candidate| {
                    matches!(candidate.record.level(), Level::Country | Level::First | Level::Second)
                })
                .collect();
            (!found.is_empty()).then_some(found)
        })
        .unwrap_or_default()
}
