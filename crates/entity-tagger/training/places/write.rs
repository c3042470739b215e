//! Writing the gazetteer in the form that `src/places/index.rs` describes.

use std::{collections::BTreeMap, collections::HashMap};

use anyhow::Context;
use fst::MapBuilder;

use crate::{
    fold::fold,
    sources::{CAPITAL, Place, TOWN, World},
};

const MAGIC: &[u8; 8] = b"dlgaz\0\x00\x01";
const DEGREE: f64 = 100_000.0;
const SINGLE: u64 = 1 << 63;
/// Most places that one name may mean; those with the fewest people give way.
const MOST_POSTINGS: usize = 255;
/// People from which on a place has its names in other scripts, too.
const BIG: u64 = 500_000;
/// People from which on a town has its further names at all.
const SMALL: u64 = 3_000;
/// Longest capitals that are a code and no name: `LON`, `EGLL`.
const LONGEST_CODE: usize = 4;
/// Kinds of places whose names in other scripts are always kept.
const ALWAYS_BIG: u8 = 3;

/// The whole file.
pub(crate) fn encode(world: &World, items: &BTreeMap<u32, u32>) -> anyhow::Result<Vec<u8>> {
    let kept: Vec<&Place> = {
        let mut kept: Vec<&Place> = world.places.iter().filter(|place| place.point.is_some()).collect();
        kept.sort_by_key(|place| (place.geonames_id, place.feature));
        kept.dedup_by_key(|place| place.geonames_id);
        kept
    };
    let number: HashMap<u32, u32> =
        (0..).zip(&kept).map(|(number, place)| (place.geonames_id, number)).collect();
    let of = |place: usize| number.get(&world.places[place].geonames_id).copied().unwrap_or(u32::MAX);
    let mut names = Names::default();
    let records: Vec<u8> = kept.iter().flat_map(|place| record(place, &mut names)).collect();
    let (keys, postings) = keys(&kept)?;
    let countries: String = world
        .countries
        .iter()
        .map(|country| {
            let languages = country.languages.join(",");
            format!("{}\t{}\t{}\t{languages}\n", country.code, of(country.place), country.domain)
        })
        .collect();
    let mut divisions = vec![0xff; 6];
    for division in &world.divisions {
        divisions.extend(of(division.place).to_le_bytes());
        divisions.extend(division.parent.map_or(0, |parent| parent as u16 + 1).to_le_bytes());
    }
    let mut codes = vec![0; 8];
    for division in world.divisions.iter().take_while(|division| !division.code.is_empty()) {
        let code = division.code.split('.').nth(1).unwrap_or_default().as_bytes();
        codes.extend(code.iter().copied().chain(std::iter::repeat(0)).take(8));
    }
    let wikidata: Vec<u8> = items
        .iter()
        .filter_map(|(id, item)| Some((*number.get(id)?, *item)))
        .flat_map(|(record, item)| [record.to_le_bytes(), item.to_le_bytes()].concat())
        .collect();
    let sections = [countries.into_bytes(), divisions, codes, records, names.bytes, postings, wikidata, keys];
    let mut file = MAGIC.to_vec();
    for section in &sections {
        file.extend(u32::try_from(section.len())?.to_le_bytes());
    }
    sections.iter().for_each(|section| file.extend(section));
    Ok(file)
}

/// Names, each written once.
#[derive(Default)]
struct Names {
    bytes: Vec<u8>,
    starts: HashMap<String, u32>,
}

impl Names {
    fn add(&mut self, name: &str) -> u32 {
        if let Some(start) = self.starts.get(name) {
            return *start;
        }
        let start = self.bytes.len() as u32;
        let length = (0..=255.min(name.len())).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
        self.bytes.push(length as u8);
        self.bytes.extend(&name.as_bytes()[..length]);
        self.starts.insert(name.to_owned(), start);
        start
    }
}

fn record(place: &Place, names: &mut Names) -> Vec<u8> {
    let (north, east) = place.point.unwrap_or_default();
    let degrees = |degrees: f64| ((degrees * DEGREE).round() as i32).to_le_bytes();
    let named = names.add(&place.name) | u32::from(place.feature) << 24;
    let people = (12.0 * (place.population as f64 + 1.0).ln()).round().min(255.0) as u8;
    let country = place.country.map_or(0, |country| country as u8 + 1);
    let mut bytes = place.geonames_id.to_le_bytes().to_vec();
    bytes.extend(degrees(north));
    bytes.extend(degrees(east));
    bytes.extend(named.to_le_bytes());
    bytes.extend(place.division.map_or(0, |division| division as u16 + 1).to_le_bytes());
    bytes.extend([country, people]);
    bytes
}

/// Folded names of places that English news uses as their own, whatever GeoNames has as the first one: `Mecca`, `Calcutta`.
fn english() -> impl Iterator<Item = String> {
    let lines = include_str!("../../data/places.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| line.split(',')).map(fold)
}

/// The transducer of folded names, and the lists of places that several of them share.
fn keys(kept: &[&Place]) -> anyhow::Result<(Vec<u8>, Vec<u8>)> {
    let mut by_key: BTreeMap<String, BTreeMap<u32, bool>> = BTreeMap::new();
    for (number, place) in (0..).zip(kept) {
        let first = std::iter::once((fold(&place.name), false));
        let others = place
            .aliases
            .iter()
            .filter(|name| is_kept(place, name))
            .map(|name| (fold(name), place.feature <= TOWN));
        for (key, alias) in first.chain(others).filter(|(key, _)| !key.is_empty()) {
            let known = by_key.entry(key).or_default().entry(number).or_insert(alias);
            *known &= alias;
        }
    }
    for name in english() {
        let places = by_key.get_mut(&name).into_iter().flatten();
        // A big city before the division around it.
        let rank = |number: &u32| {
            let place = kept[*number as usize];
            (place.feature >= CAPITAL && place.feature <= TOWN && place.population >= BIG, place.population)
        };
        if let Some((_, alias)) = places.max_by_key(|(number, _)| rank(number)) {
            *alias = false;
        }
    }
    let (mut builder, mut postings) = (MapBuilder::memory(), Vec::new());
    for (key, places) in by_key {
        let mut places: Vec<(u32, bool)> = places.into_iter().collect();
        places.sort_by_key(|(number, _)| std::cmp::Reverse(kept[*number as usize].population));
        places.truncate(MOST_POSTINGS);
        let posting = |(number, alias): &(u32, bool)| number << 1 | u32::from(*alias);
        let value = match &places[..] {
            [only] => SINGLE | u64::from(posting(only)),
            several => {
                let start = postings.len() / 4;
                postings.extend(several.iter().flat_map(|place| posting(place).to_le_bytes()));
                (start as u64) << 8 | several.len() as u64
            }
        };
        builder.insert(key, value).context("keys are out of order")?;
    }
    Ok((builder.into_inner()?, postings))
}

/// Whether a further name is one to keep: not of a small town, no code, no transcription in small letters, and in other scripts only where the place
/// is big.
fn is_kept(place: &Place, name: &str) -> bool {
    if place.feature == TOWN && place.population < SMALL {
        return false;
    }
    let big = place.population >= BIG || place.feature <= ALWAYS_BIG;
    let latin = |letter: char| {
        !letter.is_alphabetic() || matches!(letter, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
    };
    if !name.chars().all(latin) {
        return big;
    }
    let is_code = name.len() <= LONGEST_CODE && name.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_web = name.contains("://");
    name.chars().next().is_some_and(|first| !first.is_lowercase())
        && !is_web
        && (!is_code || place.feature <= ALWAYS_BIG)
}
