//! Codes of the states of the United States and the provinces of Canada, as addresses and captions have them: `Mesa, AZ`.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    candidates::{Candidate, candidate, of_key},
    fold::fold,
    index::{GAZETTEER, Gazetteer, Level, Posting},
};

/// GeoNames has numbers for Canada's provinces.
const PROVINCES: &[(&str, &str)] = &[
    ("AB", "Alberta"),
    ("BC", "British Columbia"),
    ("MB", "Manitoba"),
    ("NB", "New Brunswick"),
    ("NL", "Newfoundland and Labrador"),
    ("NS", "Nova Scotia"),
    ("ON", "Ontario"),
    ("PE", "Prince Edward Island"),
    ("QC", "Quebec"),
    ("SK", "Saskatchewan"),
];

/// Records by code.
static CODES: LazyLock<HashMap<&str, u32>> = LazyLock::new(|| {
    let Some(gazetteer) = GAZETTEER.as_ref() else { return HashMap::new() };
    let states = gazetteer.first_levels().filter_map(|division| {
        let record = gazetteer.division(division)?;
        let country = gazetteer.countries.get(usize::from(gazetteer.record(record)?.country?))?;
        Some((gazetteer.code(division)?, record)).filter(|_| country.code == "US")
    });
    let provinces = PROVINCES.iter().filter_map(|(code, name)| {
        let found = of_key(gazetteer, &fold(name), |level| level == Level::First);
        Some((*code, found.first()?.number))
    });
    provinces.chain(states).collect()
});

/// The state or province that a name is the code of, written in capitals.
pub(crate) fn state(gazetteer: &Gazetteer, name: &str) -> Option<Candidate> {
    let record = *CODES.get(name)?;
    candidate(gazetteer, Posting { record, alias: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_in_capitals_are_states() {
        let gazetteer = GAZETTEER.as_ref().unwrap();
        let name = |code: &str| state(gazetteer, code).map(|state| gazetteer.name(&state.record));
        assert_eq!(name("CA"), Some("California"));
        assert_eq!(name("WA"), Some("Washington"));
        assert_eq!(name("AB"), Some("Alberta"));
        assert_eq!(name("Wa"), None);
        assert_eq!(name("UK"), None);
    }

    #[test]
    fn every_province_of_the_list_is_in_the_gazetteer() {
        let lacking: Vec<_> = PROVINCES.iter().filter(|(code, _)| !CODES.contains_key(code)).collect();
        assert!(lacking.is_empty(), "{lacking:?}");
    }
}
