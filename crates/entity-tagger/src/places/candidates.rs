//! Which places a name may mean.

use std::collections::HashSet;

use super::{
    around::around,
    fold::fold,
    index::{Gazetteer, Level, Posting, Record},
    postal,
    words::{DIVISION_HEADS, OF, PARTS, SIDES, TOWN_HEADS, TOWN_OF, TOWNSHIPS},
};

/// Most candidates of a name; the gazetteer gives those with the most people first.
const MOST: usize = 64;

/// People of a town, as records count them, from which on a thing is believed to lie in it by its name alone: some 200,000.
pub(super) const WELL_KNOWN: u8 = 146;

/// A place that a name may mean.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    pub(crate) number: u32,
    pub(crate) record: Record,
    /// The first-level division that it is or lies in.
    pub(crate) first_level: Option<u16>,
    /// The name is another one than the place's first.
    pub(crate) alias: bool,
}

/// What a name may mean.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meant {
    /// Those with the most people first.
    pub(crate) candidates: Vec<Candidate>,
    /// They are not what the name says, but where that thing lies: the town of `Springfield Airport`.
    pub(crate) around: bool,
}

/// Places that the name may mean; by what is left of it without words for parts and kinds where the whole name says
/// nothing. `named` tells the folded names of the article's places.
pub(crate) fn candidates(gazetteer: &Gazetteer, name: &str, named: &HashSet<String>) -> Meant {
    let whole = fold(name);
    if name == "L.A." {
        return Meant { candidates: of_key(gazetteer, "los angeles", is_settled), around: false };
    }
    if let Some(state) = postal::state(gazetteer, name) {
        let mut candidates =
            of_key(gazetteer, &whole, |level| matches!(level, Level::Country | Level::First));
        candidates.retain(|other| other.number != state.number);
        candidates.push(state);
        return Meant { candidates, around: false };
    }
    let own = without_kinds(gazetteer, &whole, named);
    if own.is_empty() {
        Meant { candidates: around(gazetteer, &whole, named), around: true }
    } else {
        Meant { candidates: own, around: false }
    }
}

fn without_kinds(gazetteer: &Gazetteer, whole: &str, named: &HashSet<String>) -> Vec<Candidate> {
    let mut found = of_key(gazetteer, whole, |_| true);
    if !found.is_empty() {
        found.extend(part_of_area(gazetteer, whole, &found));
        let town = TOWN_OF.iter().find_map(|start| whole.strip_prefix(start));
        let town = town.or_else(|| TOWNSHIPS.iter().find_map(|end| whole.strip_suffix(end)));
        let towns = town.map(|key| of_key(gazetteer, key, is_settled)).unwrap_or_default();
        let is_new = |it: &Candidate| found.iter().all(|known| known.number != it.number);
        let new: Vec<Candidate> = towns.into_iter().filter(is_new).collect();
        found.extend(new);
        found.extend(park(gazetteer, whole, named));
        return found;
    }
    let mut key = whole;
    while let Some((first, rest)) = key.split_once(' ')
        && PARTS.contains(&first)
    {
        key = rest;
        let found = of_key(gazetteer, key, |_| true);
        // West Africa is neither Africa nor a village of that name.
        if found.iter().any(|candidate| candidate.record.level() == Level::Region) {
            return Vec::new();
        }
        // West Prince is not Prince, wherever that is, but South London is London.
        let is_known = |it: &Candidate| is_area(it) || it.record.population >= WELL_KNOWN;
        if !PARTS.contains(&key) && (named.contains(key) || found.iter().any(is_known)) {
            return found;
        }
    }
    if let Some(rest) = OF.iter().find_map(|start| key.strip_prefix(start)) {
        return of_key(gazetteer, rest, |_| true);
    }
    match key.rsplit_once(' ') {
        Some((rest, last)) if DIVISION_HEADS.contains(&last) => {
            let divisions = of_key(gazetteer, rest, |level| matches!(level, Level::First | Level::Second));
            if divisions.is_empty() { of_key(gazetteer, rest, |_| true) } else { divisions }
        }
        Some((rest, last)) if TOWN_HEADS.contains(&last) => of_key(gazetteer, rest, is_settled),
        _ => Vec::new(),
    }
}

fn is_settled(level: Level) -> bool {
    matches!(level, Level::Town | Level::Capital)
}

/// The national park of this name, where the article names it, too: the town in it has its name, and may be in no list.
fn park(gazetteer: &Gazetteer, whole: &str, named: &HashSet<String>) -> Vec<Candidate> {
    let key = format!("{whole} national park");
    if named.contains(&key) { of_key(gazetteer, &key, |level| level == Level::Region) } else { Vec::new() }
}

/// Whether the name is a part of a place that it does not tell: `Northeast`, `West Side`.
pub(super) fn is_mere_part(name: &str) -> bool {
    let key = fold(name);
    let mut words = key.split(' ').rev().peekable();
    let has_side = words.next_if(|last| SIDES.contains(last)).is_some();
    let is_part = |word: &str| PARTS.contains(&word) && word != "the";
    words.peek().is_some() && (has_side || !key.contains(' ')) && words.all(is_part)
}

/// East Texas is more often a part of Texas than the hamlet of that name.
fn part_of_area(gazetteer: &Gazetteer, whole: &str, found: &[Candidate]) -> Vec<Candidate> {
    let is_hamlet = |it: &Candidate| it.record.level() == Level::Town && it.record.population < WELL_KNOWN;
    let rest = whole.split_once(' ').filter(|(first, _)| PARTS.contains(first)).map(|(_, rest)| rest);
    let Some(rest) = rest.filter(|_| found.iter().all(is_hamlet)) else { return Vec::new() };
    let areas = of_key(gazetteer, rest, |level| matches!(level, Level::Country | Level::First));
    areas.into_iter().filter(|area| !area.alias).collect()
}

pub(super) fn is_area(candidate: &Candidate) -> bool {
    matches!(candidate.record.level(), Level::Country | Level::First | Level::Second)
}

/// Whether a folded name is that of a place; other names than its first one tell nothing, but for counties' without
/// `county`.
pub(super) fn is_place(gazetteer: &Gazetteer, key: &str) -> bool {
    of_key(gazetteer, key, |level| level != Level::Region)
        .iter()
        .any(|it| !it.alias || it.record.level() == Level::Second)
}

/// Places of a folded name.
pub(crate) fn of_key(gazetteer: &Gazetteer, key: &str, wanted: impl Fn(Level) -> bool) -> Vec<Candidate> {
    gazetteer
        .look_up(key)
        .filter_map(|posting| candidate(gazetteer, posting))
        .filter(|candidate| wanted(candidate.record.level()))
        .take(MOST)
        .collect()
}

/// A posting with its record.
pub(crate) fn candidate(
    gazetteer: &Gazetteer,
    Posting { record: number, alias }: Posting,
) -> Option<Candidate> {
    let record = gazetteer.record(number)?;
    Some(Candidate { number, record, first_level: gazetteer.first_level(&record), alias })
}
