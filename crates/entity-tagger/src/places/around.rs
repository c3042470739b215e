//! Where a thing lies that is called for its place: `Vancouver International Airport`, `Walker County Fairgrounds`.

use std::{collections::HashSet, iter::successors};

use super::{
    candidates::{Candidate, WELL_KNOWN, is_area, of_key},
    index::{Gazetteer, Level},
    scan::is_people,
    words::{BUILDINGS, COUNTY_ROADS, ELSEWHERE, FIRST, PARTS},
};

/// Places that the name begins or ends with, where a thing of such a name lies: `Ohio Turnpike` does not say, but `Houston
/// Airport` does, and so does any name that holds another place of the article.
pub(super) fn around(gazetteer: &Gazetteer, whole: &str, named: &HashSet<String>) -> Vec<Candidate> {
    let county = COUNTY_ROADS.iter().find_map(|road| whole.strip_suffix(road));
    if let Some(county) = county.filter(|name| name.ends_with(" county")) {
        return of_key(gazetteer, county, |level| level == Level::Second);
    }
    if whole.rsplit(' ').next().is_none_or(|last| ELSEWHERE.contains(&last)) {
        return Vec::new();
    }
    let is_building = whole.rsplit(' ').next().is_some_and(|last| BUILDINGS.contains(&last));
    let is_known = |it: &Candidate| is_building || is_area(it) || it.record.population >= WELL_KNOWN;
    let of = |key: &str| of_key(gazetteer, key, |level| level != Level::Region);
    let start = starts(whole).map(|key| (key, of(key))).find(|(_, found)| !found.is_empty());
    if let Some((key, found)) = start
        && !PARTS.contains(&key)
        && !FIRST.contains(&key)
        && !is_people(key)
        && (named.contains(key) || found.iter().any(|it| is_known(it) && !it.alias))
    {
        return found;
    }
    let part = part(gazetteer, whole);
    if !part.is_empty() {
        return part;
    }
    let ends = successors(Some(whole), |words| words.split_once(' ').map(|(_, end)| end)).skip(1);
    ends.filter(|key| named.contains(*key)).map(of).find(|found| !found.is_empty()).unwrap_or_default()
}

/// What a name begins with, the longest first.
fn starts(whole: &str) -> impl Iterator<Item = &str> {
    successors(Some(whole), |words| words.rsplit_once(' ').map(|(start, _)| start)).skip(1)
}

/// The state of a thing in a part of it: `Northeast Georgia Medical Center`.
fn part(gazetteer: &Gazetteer, whole: &str) -> Vec<Candidate> {
    let after = successors(Some(whole), |words| {
        words.split_once(' ').filter(|(first, _)| PARTS.contains(first)).map(|(_, rest)| rest)
    });
    let Some(rest) = after.skip(1).last() else { return Vec::new() };
    let areas = |key: &str| {
        let found = of_key(gazetteer, key, |level| matches!(level, Level::Country | Level::First));
        found.into_iter().filter(|it| !it.alias).collect::<Vec<_>>()
    };
    starts(rest).map(areas).find(|found| !found.is_empty()).unwrap_or_default()
}

/// Towns that the name of an organization begins with: `Hartford Hospital`.
pub(crate) fn seat(gazetteer: &Gazetteer, name: &str) -> Option<(String, Vec<Candidate>)> {
    let key = super::fold(name);
    let is_town = |level| matches!(level, Level::Town | Level::Capital);
    let found = starts(&key).map(|start| (start, of_key(gazetteer, start, is_town)));
    let (start, found) = found.into_iter().find(|(_, found)| !found.is_empty())?;
    let own: Vec<Candidate> = found.into_iter().filter(|it| !it.alias).collect();
    (!own.is_empty() && !PARTS.contains(&start)).then(|| (start.to_owned(), own))
}
