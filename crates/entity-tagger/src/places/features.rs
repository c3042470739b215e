//! What speaks for a candidate.

use super::{
    candidates::Candidate,
    index::{Gazetteer, Level},
    resolve::{Home, Node},
};

/// Features of a candidate: those of [`own`], and those that the other names give: one for capitals, one for names that the
/// article has for the same place, and two times five; at last what the words around it and the article's words say.
pub(crate) const FEATURES: usize = 35;
/// Places of those that the other names give.
pub(crate) const CAPITAL_OF: usize = 21;
pub(crate) const CALLED: usize = 22;
pub(crate) const SHARES: usize = 23;
pub(crate) const SAID: usize = 33;
pub(crate) const LOCAL: usize = 34;
/// People, as a share of what a record can count, from which on a town is known far away: some 150,000.
const BIG: f32 = 0.56;

/// Values of a candidate's features.
pub(crate) type Features = [f32; FEATURES];

/// A country's or division's share of the way from nothing to certainty where the publisher or the language names it; a
/// guess, for no training data has either.
pub(crate) const OF_HOME: f32 = 2.0;
pub(crate) const OF_LANGUAGE: f32 = 1.0;
/// What a capital counts: a guess, too, for LGL is of small towns that are called like capitals, and most news is not.
pub(crate) const OF_CAPITAL: f32 = 1.0;
/// What a state that is called like the capital of its country loses of that: Washington by itself is the capital.
const BEHIND_CAPITAL: f32 = 0.7;
/// What it costs that the article calls the place by its own name elsewhere; LGL has next to no such cases.
pub(crate) const OF_CALLED: f32 = -3.0;
/// What it counts that the text says which kind of place it is; a guess for the same reason.
pub(crate) const OF_SAID: f32 = 3.0;
/// What it counts that a city is far bigger than the other towns of its name, by the logarithm of how much: a guess, for
/// LGL is of towns that are called like far cities.
pub(crate) const OF_FAR_BIGGER: f32 = 0.4;
/// What a first-level division counts: a guess, for next to none of LGL's is called like its country or a sea.
pub(crate) const OF_FIRST: f32 = 0.3;
/// Places of these in a candidate's features.
pub(crate) const FIRST: usize = 3;
pub(crate) const CAPITAL: usize = 5;
pub(crate) const INSIDE: usize = 11;
pub(crate) const HOME: usize = 13;
pub(crate) const FAR_BIGGER: usize = 19;
pub(crate) const LANGUAGE: usize = 14;

/// What speaks for each candidate of a name by itself.
pub(crate) fn own(gazetteer: &Gazetteer, node: &Node, home: Home) -> Vec<Features> {
    let people = |candidate: &Candidate| f32::from(candidate.record.population) / 255.0;
    let most = node.candidates.iter().map(people).fold(0.0, f32::max);
    // The last one is that of no country.
    let mut most_by_country = [0.0_f32; 257];
    let at = |candidate: &Candidate| candidate.record.country.map_or(256, usize::from);
    for candidate in &node.candidates {
        let most = &mut most_by_country[at(candidate)];
        *most = most.max(people(candidate));
    }
    let most_at_home = |candidate: &Candidate| most_by_country[at(candidate)];
    let is_town = |candidate: &&Candidate| matches!(candidate.record.level(), Level::Town | Level::Capital);
    let biggest = node.candidates.iter().filter(is_town).map(|town| town.number).next();
    let towns = node.candidates.iter().filter(is_town);
    let second = towns.filter(|town| Some(town.number) != biggest).map(people).fold(0.0, f32::max);
    let any_inside =
        node.candidates.iter().any(|candidate| inside(gazetteer, candidate, &node.containers) > 0.0);
    node.candidates
        .iter()
        .map(|candidate| {
            let level = |wanted: Level| f32::from(u8::from(candidate.record.level() == wanted));
            let yes = |it: bool| f32::from(u8::from(it));
            let mut features = [0.0; FEATURES];
            let contained = inside(gazetteer, candidate, &node.containers);
            let country = candidate.record.country;
            let own = [
                people(candidate),
                people(candidate) - most,
                level(Level::Country),
                level(Level::First),
                level(Level::Second),
                level(Level::Capital)
                    - BEHIND_CAPITAL * yes(is_called_like_capital(candidate, &node.candidates)),
                level(Level::Region),
                yes(candidate.alias),
                yes(biggest == Some(candidate.number)),
                yes(candidate.alias) * level(Level::Second),
                yes(candidate.alias) * (level(Level::Country) + level(Level::First)),
                contained,
                yes(any_inside && contained == 0.0),
                yes(country.is_some() && country == home.country),
                yes(country.is_some() && country == home.of_language),
                yes(has_twin(candidate, &node.candidates)) * level(Level::First),
                yes(has_twin(candidate, &node.candidates)) * level(Level::Second),
                people(candidate) - most_at_home(candidate),
                yes(candidate.alias) * level(Level::Town),
                // Boston is the one in Massachusetts even beside Buffalo, N.Y.
                yes(biggest == Some(candidate.number) && people(candidate) > BIG && !candidate.alias)
                    * (people(candidate) - second),
                yes(candidate.alias) * people(candidate),
            ];
            features[..own.len()].copy_from_slice(&own);
            features[SAID] = yes(node.said.is_some_and(|said| said.fits(candidate)));
            features[LOCAL] = yes(country.is_some() && country == home.of_words);
            features
        })
        .collect()
}

/// Whether a state has the name of its country's capital, which lies elsewhere.
fn is_called_like_capital(candidate: &Candidate, all: &[Candidate]) -> bool {
    let is_elsewhere = |capital: &Candidate| {
        capital.record.level() == Level::Capital
            && !capital.alias
            && capital.record.country == candidate.record.country
            && capital.first_level != candidate.first_level
    };
    candidate.record.level() == Level::First && all.iter().any(is_elsewhere)
}

/// Whether a division has a town of its name within it: São Paulo is more often the city.
fn has_twin(candidate: &Candidate, all: &[Candidate]) -> bool {
    let is_within = |town: &Candidate| match candidate.record.level() {
        Level::First => town.first_level == candidate.first_level,
        _ => town.record.division == candidate.record.division,
    };
    let is_town = |other: &&Candidate| matches!(other.record.level(), Level::Town | Level::Capital);
    all.iter().filter(is_town).any(is_within)
}

/// Whether a place lies in one of the areas: 1 for a division, less for a country.
pub(super) fn inside(gazetteer: &Gazetteer, candidate: &Candidate, areas: &[Candidate]) -> f32 {
    let lies_in = |area: &Candidate| match area.record.level() {
        _ if area.number == candidate.number => 0.0,
        Level::Country => {
            let is_in =
                area.record.country == candidate.record.country && candidate.record.level() != Level::Country;
            if is_in { 0.7 } else { 0.0 }
        }
        Level::First => {
            let is_in = area.first_level == candidate.first_level && candidate.record.level() != Level::First;
            if is_in { 1.0 } else { 0.0 }
        }
        Level::Second if gazetteer.division(area.record.division) == Some(area.number) => {
            let is_in = area.record.division == candidate.record.division;
            if is_in { 1.0 } else { 0.0 }
        }
        _ => 0.0,
    };
    areas.iter().map(lies_in).fold(0.0, f32::max)
}
