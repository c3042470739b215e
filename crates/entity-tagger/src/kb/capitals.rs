//! Wikidata items of capitals, which the sources of the gazetteer do not give.

use std::{collections::HashMap, sync::LazyLock};

use dateline_schema::Place;

use crate::hash::Ready;

/// GeoNames' feature code of a capital.
const CAPITAL: &str = "PPLC";

static CAPITALS: LazyLock<HashMap<&'static str, &'static str, Ready>> = LazyLock::new(|| {
    let list = include_str!("../../data/kb/capitals.txt");
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| line.split(", ")).filter_map(|entry| entry.split_once(' ')).collect()
});

/// The item of the capital that a place is.
pub(super) fn item(place: &Place) -> Option<String> {
    if place.feature_code.as_deref() != Some(CAPITAL) {
        return None;
    }
    CAPITALS.get(place.country_code.as_deref()?).map(|&item| item.to_owned())
}
