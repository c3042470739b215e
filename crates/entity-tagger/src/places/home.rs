//! Where an article comes from: its publisher's country, and the country of its language.

use super::{index::GAZETTEER, resolve::Home};

/// Country domains that are sold to anyone.
const SOLD: &[&str] = &[
    "ai", "am", "cc", "cd", "co", "dj", "fm", "gg", "io", "is", "la", "ly", "me", "ms", "nu", "sc", "sh",
    "st", "tk", "to", "tv", "vc", "ws",
];

/// Languages that many countries speak: they tell nothing.
const WIDESPREAD: &[&str] = &["en", "es", "fr", "pt", "ar"];

/// What the publisher's host and the language (a primary subtag) tell.
pub(crate) fn home(host: Option<&str>, language: Option<&str>) -> Home {
    let countries = || GAZETTEER.iter().flat_map(|gazetteer| (0..).zip(&gazetteer.countries));
    let domain = host.and_then(|host| host.trim_end_matches('.').rsplit_once('.')).map(|(_, domain)| domain);
    let domain = domain.map(str::to_ascii_lowercase).filter(|domain| !SOLD.contains(&domain.as_str()));
    let country = domain.and_then(|domain| {
        countries().find(|(_, country)| country.domain == domain).map(|(number, _)| number)
    });
    let language = language.filter(|language| !WIDESPREAD.contains(language));
    let of_language = language.and_then(|language| {
        let mut speakers = countries().filter(|(_, country)| country.languages.first() == Some(&language));
        let population = |number: u8| {
            let gazetteer = GAZETTEER.as_ref()?;
            let record = gazetteer.record(gazetteer.countries.get(usize::from(number))?.record)?;
            Some(record.population)
        };
        let first = speakers.next()?;
        let biggest = speakers
            .fold(first, |best, other| if population(other.0) > population(best.0) { other } else { best });
        Some(biggest.0)
    });
    Home { country, of_language, of_words: None }
}

/// ISO code of the country with this Wikidata item.
pub(crate) fn country_of_item(item: u32) -> Option<&'static str> {
    let gazetteer = GAZETTEER.as_ref()?;
    let is_it = |country: &&super::index::Country| gazetteer.wikidata(country.record) == Some(item);
    gazetteer.countries.iter().find(is_it).map(|country| country.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(country: Option<u8>) -> Option<&'static str> {
        let gazetteer = GAZETTEER.as_ref()?;
        Some(gazetteer.countries[usize::from(country?)].code)
    }

    #[test]
    fn a_country_domain_is_the_publishers_country() {
        assert_eq!(code(home(Some("www.example.co.ke"), None).country), Some("KE"));
        assert_eq!(code(home(Some("example.co.uk"), None).country), Some("GB"));
        for host in [None, Some("example.com"), Some("example.tv"), Some(""), Some("::1")] {
            assert_eq!(home(host, None).country, None, "{host:?}");
        }
    }

    #[test]
    fn a_language_of_one_country_above_all_is_of_that_country() {
        assert_eq!(code(home(None, Some("de")).of_language), Some("DE"));
        assert_eq!(code(home(None, Some("pl")).of_language), Some("PL"));
        assert_eq!(code(home(None, Some("en")).of_language), None);
    }
}
