//! Which places a name may mean.

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
    "peninsula",
    "valley",
];

/// Words after a name that say what kind of settlement it is.
const TOWN_HEADS: &[&str] = &["city", "town", "village", "township", "area"];

/// Last words of the names of things that are built: what the gazetteer lacks of these lies in the place it is named for.
const BUILT: &[&str] = &[
    "airport",
    "airfield",
    "avenue",
    "bridge",
    "building",
    "cathedral",
    "cemetery",
    "center",
    "centre",
    "church",
    "college",
    "court",
    "courthouse",
    "district",
    "hall",
    "harbor",
    "harbour",
    "highway",
    "hospital",
    "jail",
    "library",
    "mosque",
    "museum",
    "office",
    "park",
    "port",
    "prison",
    "road",
    "school",
    "stadium",
    "station",
    "street",
    "university",
    "zoo",
];

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

/// Places that the name may mean, those with the most people first; by what is left of it without words for parts and
/// kinds where the whole name says nothing.
pub(crate) fn candidates(gazetteer: &Gazetteer, name: &str) -> Vec<Candidate> {
    let whole = fold(name);
    let found = of_key(gazetteer, &whole, |_| true);
    if !found.is_empty() {
        return found;
    }
    let mut key = whole.as_str();
    while let Some((first, rest)) = key.split_once(' ')
        && PARTS.contains(&first)
    {
        key = rest;
        // West Africa is not Africa.
        let found = of_key(gazetteer, key, |level| level != Level::Region);
        if !found.is_empty() {
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
        Some((rest, last)) if BUILT.contains(&last) => named_for(gazetteer, rest),
        _ => Vec::new(),
    }
}

/// Places of the longest name that the words begin with.
fn named_for(gazetteer: &Gazetteer, words: &str) -> Vec<Candidate> {
    let starts = std::iter::successors(Some(words), |words| words.rsplit_once(' ').map(|(start, _)| start));
    starts.map(|start| of_key(gazetteer, start, |_| true)).find(|found| !found.is_empty()).unwrap_or_default()
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
