//! Places so well known that a text in any language names them without saying what they are.

use super::{
    fold::fold,
    index::{GAZETTEER, Level},
};

/// People of a large city, as records count them: some 300,000.
const LARGE: u8 = 151;

/// How well known a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prominence {
    Country,
    /// A capital, a large city or a first-level division, many of which are called like other things.
    City,
}

/// The best known place of a name in any language, and what it is called first.
pub(crate) fn prominent(name: &str) -> Option<(Prominence, &'static str)> {
    let gazetteer = GAZETTEER.as_ref()?;
    let known = |record: u32| {
        let record = gazetteer.record(record)?;
        let prominence = match record.level() {
            Level::Country => Prominence::Country,
            Level::Capital => Prominence::City,
            Level::First | Level::Town if record.population >= LARGE => Prominence::City,
            _ => return None,
        };
        Some((prominence, gazetteer.name(&record)))
    };
    let found: Vec<_> = gazetteer.look_up(&fold(name)).filter_map(|posting| known(posting.record)).collect();
    let country = found.iter().find(|(prominence, _)| *prominence == Prominence::Country);
    country.or(found.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_and_cities_are_known_by_their_names_in_many_languages() {
        assert_eq!(prominent("España"), Some((Prominence::Country, "Spain")));
        assert_eq!(prominent("Bruselas").map(|(prominence, _)| prominence), Some(Prominence::City));
        assert_eq!(prominent("Alemania"), Some((Prominence::Country, "Germany")));
        assert_eq!(prominent("Varnholm"), None);
    }
}
