//! Which places a name may mean.

use std::{collections::HashSet, iter::successors};

use super::{
    fold::fold,
    index::{Gazetteer, Level, Posting, Record},
};

/// Most candidates of a name; the gazetteer gives those with the most people first.
const MOST: usize = 64;

/// Words before a name that say which part of the place is meant.
const PARTS: &[&str] = &[
    "the",
    "greater",
    "metropolitan",
    "metro",
    "downtown",
    "inner",
    "outer",
    "upper",
    "lower",
    "central",
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "northeastern",
    "northwestern",
    "southeastern",
    "southwestern",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "mainland",
    "rural",
    "upstate",
    "historic",
    "old",
    "suburban",
    "sub",
    "saharan",
    "nw",
    "ne",
    "sw",
    "se",
];

/// Words after a name that say what kind of division it is.
const DIVISION_HEADS: &[&str] = &[
    "province",
    "state",
    "region",
    "district",
    "governorate",
    "prefecture",
    "oblast",
    "county",
    "parish",
    "department",
    "municipality",
    "territory",
    "division",
    "republic",
    "krai",
    "canton",
    "voivodeship",
];

/// Words after a name that say what kind of settlement it is.
const TOWN_HEADS: &[&str] = &["city", "town", "village", "township", "twp", "area"];

/// Last words of names that say nothing of where a thing is: streets are named for faraway towns, and a river or a lake does
/// not lie in the town of its name.
const ELSEWHERE: &[&str] = &[
    "avenue",
    "ave",
    "bay",
    "beach",
    "blvd",
    "boulevard",
    "canal",
    "cape",
    "channel",
    "coast",
    "creek",
    "delta",
    "desert",
    "drive",
    "dr",
    "empire",
    "falls",
    "forest",
    "glacier",
    "gulf",
    "heights",
    "highway",
    "hill",
    "hills",
    "island",
    "islands",
    "isle",
    "isles",
    "lake",
    "lakes",
    "lane",
    "mountain",
    "mountains",
    "ocean",
    "parkway",
    "pass",
    "peak",
    "peninsula",
    "plain",
    "plains",
    "plateau",
    "point",
    "range",
    "reef",
    "ridge",
    "river",
    "rivers",
    "road",
    "rd",
    "route",
    "sea",
    "seas",
    "sound",
    "st",
    "strait",
    "street",
    "swamp",
    "trail",
    "turnpike",
    "volcano",
    "woods",
];

/// Last words of names of buildings, which stand in the town that they are named for, however small.
const BUILDINGS: &[&str] = &[
    "airport",
    "arena",
    "cemetery",
    "center",
    "centre",
    "church",
    "college",
    "courthouse",
    "facility",
    "hall",
    "hospital",
    "jail",
    "library",
    "mall",
    "marina",
    "museum",
    "prison",
    "school",
    "stadium",
    "station",
];

/// People of a town, as records count them, from which on a thing is believed to lie in it by its name alone: some 200,000.
const WELL_KNOWN: u8 = 146;

/// Words between a kind and a name: `city of Aleppo`.
const OF: &[&str] =
    &["city of ", "town of ", "village of ", "province of ", "state of ", "county of ", "republic of "];

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
        Some((rest, last)) if TOWN_HEADS.contains(&last) => {
            of_key(gazetteer, rest, |level| matches!(level, Level::Town | Level::Capital))
        }
        _ => Vec::new(),
    }
}

/// East Texas is more often a part of Texas than the hamlet of that name.
fn part_of_area(gazetteer: &Gazetteer, whole: &str, found: &[Candidate]) -> Vec<Candidate> {
    let is_hamlet = |it: &Candidate| it.record.level() == Level::Town && it.record.population < WELL_KNOWN;
    let rest = whole.split_once(' ').filter(|(first, _)| PARTS.contains(first)).map(|(_, rest)| rest);
    let Some(rest) = rest.filter(|_| found.iter().all(is_hamlet)) else { return Vec::new() };
    let areas = of_key(gazetteer, rest, |level| matches!(level, Level::Country | Level::First));
    areas.into_iter().filter(|area| !area.alias).collect()
}

fn is_area(candidate: &Candidate) -> bool {
    matches!(candidate.record.level(), Level::Country | Level::First | Level::Second)
}

/// Places that the name begins or ends with, where a thing of such a name lies: `Ohio Turnpike` does not say, but `Houston
/// Airport` does, and so does any name that holds another place of the article.
fn around(gazetteer: &Gazetteer, whole: &str, named: &HashSet<String>) -> Vec<Candidate> {
    if whole.rsplit(' ').next().is_none_or(|last| ELSEWHERE.contains(&last)) {
        return Vec::new();
    }
    let starts = successors(Some(whole), |words| words.rsplit_once(' ').map(|(start, _)| start)).skip(1);
    let ends = successors(Some(whole), |words| words.split_once(' ').map(|(_, end)| end)).skip(1);
    let is_building = whole.rsplit(' ').next().is_some_and(|last| BUILDINGS.contains(&last));
    let is_known = |it: &Candidate| is_building || is_area(it) || it.record.population >= WELL_KNOWN;
    let of = |key: &str| of_key(gazetteer, key, |level| level != Level::Region);
    let start = starts.map(|key| (key, of(key))).find(|(_, found)| !found.is_empty());
    if let Some((key, found)) = start
        && !PARTS.contains(&key)
        && (named.contains(key) || found.iter().any(|it| is_known(it) && !it.alias))
    {
        return found;
    }
    ends.filter(|key| named.contains(*key)).map(of).find(|found| !found.is_empty()).unwrap_or_default()
}

/// Towns that the name of an organization begins with: `Hartford Hospital`.
pub(crate) fn seat(gazetteer: &Gazetteer, name: &str) -> Option<(String, Vec<Candidate>)> {
    let key = fold(name);
    let starts =
        successors(Some(key.as_str()), |words| words.rsplit_once(' ').map(|(start, _)| start)).skip(1);
    let is_town = |level| matches!(level, Level::Town | Level::Capital);
    let found = starts.map(|start| (start, of_key(gazetteer, start, is_town)));
    let (start, found) = found.into_iter().find(|(_, found)| !found.is_empty())?;
    let own: Vec<Candidate> = found.into_iter().filter(|it| !it.alias).collect();
    (!own.is_empty() && !PARTS.contains(&start)).then(|| (start.to_owned(), own))
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
