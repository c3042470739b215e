//! What an item is, by its classes (Wikidata's property P31).
//!
//! The lists hold the classes that most items of news have directly. Subclasses (P279) of organizations and places count,
//! too, once the whole dump has told them; those of people do not, for whoever is a subclass of human is no human. Whatever
//! has a GeoNames id is a place.

use std::collections::HashMap;

use super::dump::Kind;

/// Human.
const PEOPLE: &[u32] = &[5];

/// What is an organization.
const ORGANIZATIONS: &[u32] = &[
    43_229,     // organization
    4_830_453,  // business
    783_794,    // company
    6_881_511,  // enterprise
    891_723,    // public company
    163_740,    // nonprofit organization
    79_913,     // non-governmental organization
    7_278,      // political party
    3_918,      // university
    875_538,    // public university
    902_104,    // private university
    38_723,     // higher education institution
    3_914,      // school
    476_028,    // association football club
    12_973_014, // sports team
    847_017,    // sports club
    13_393_265, // basketball team
    4_438_121,  // sports organization
    327_333,    // government agency
    192_350,    // ministry
    484_652,    // international organization
    245_065,    // intergovernmental organization
    2_659_904,  // government organization
    11_032,     // newspaper
    1_110_794,  // daily newspaper
    1_616_075,  // television station
    15_265_344, // broadcaster
    192_283,    // news agency
    22_687,     // bank
    46_970,     // airline
    431_289,    // brand
    215_380,    // musical group
    16_917,     // hospital
    33_506,     // museum
    31_855,     // research institute
    17_149_090, // armed organization
    41_487,     // court
    2_085_381,  // publishing company
    176_799,    // military unit
    1_530_022,  // religious organization
];

/// What is a place.
const PLACES: &[u32] = &[
    6_256,      // country
    3_624_078,  // sovereign state
    515,        // city
    1_549_591,  // big city
    5_119,      // capital city
    486_972,    // human settlement
    3_957,      // town
    532,        // village
    35_657,     // state of the United States
    10_864_048, // first-level administrative division
    13_220_204, // second-level administrative division
    47_168,     // county of the United States
    15_284,     // municipality
    23_442,     // island
    23_397,     // lake
    4_022,      // river
    8_502,      // mountain
    46_831,     // mountain range
    165,        // sea
    9_430,      // ocean
    5_107,      // continent
    82_794,     // geographic region
    1_248_784,  // airport
    483_110,    // stadium
    56_061,     // administrative territorial entity
];

/// Subclasses further down than this are far from what the list means.
const DEEPEST: usize = 8;

/// The kind of an item with these classes; people before organizations before places.
pub(super) fn kind(classes: &[u32], has_geonames_id: bool) -> Option<Kind> {
    let is_one_of = |list: &[u32]| classes.iter().any(|class| list.contains(class));
    if is_one_of(PEOPLE) {
        Some(Kind::Person)
    } else if is_one_of(ORGANIZATIONS) {
        Some(Kind::Organization)
    } else if has_geonames_id || is_one_of(PLACES) {
        Some(Kind::Place)
    } else {
        None
    }
}

/// Which classes are below the listed ones.
pub(super) struct Below(HashMap<u32, Kind>);

impl Below {
    /// Follows subclasses: `edges` are a class and one that it is below. An organization is none the less one where it is
    /// a place as well.
    pub(super) fn of(mut edges: Vec<(u32, u32)>) -> Self {
        edges.sort_unstable_by_key(|(_, above)| *above);
        let mut below = HashMap::new();
        for (list, kind) in [(ORGANIZATIONS, Kind::Organization), (PLACES, Kind::Place)] {
            let mut waiting: Vec<(u32, usize)> = list.iter().map(|class| (*class, 0)).collect();
            while let Some((class, depth)) = waiting.pop() {
                if depth > DEEPEST || PEOPLE.contains(&class) || below.contains_key(&class) {
                    continue;
                }
                below.insert(class, kind);
                let first = edges.partition_point(|(_, above)| *above < class);
                let direct = edges[first..].iter().take_while(|(_, above)| *above == class);
                waiting.extend(direct.map(|(class, _)| (*class, depth + 1)));
            }
        }
        Self(below)
    }

    /// The kind of an item with these classes.
    pub(super) fn kind(&self, classes: &[u32]) -> Option<Kind> {
        let kinds: Vec<Kind> = classes.iter().filter_map(|class| self.0.get(class).copied()).collect();
        let is_organization = kinds.contains(&Kind::Organization);
        if is_organization { Some(Kind::Organization) } else { kinds.first().copied() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subclasses_of_subclasses_are_followed_and_rings_end() {
        let below =
            Below::of(vec![(900_001, 3_918), (900_002, 900_001), (900_001, 900_002), (900_003, 4_022)]);
        assert_eq!(below.kind(&[900_002]), Some(Kind::Organization));
        assert_eq!(below.kind(&[900_003]), Some(Kind::Place));
        assert_eq!(below.kind(&[900_003, 900_001]), Some(Kind::Organization));
        assert_eq!(below.kind(&[900_004]), None);
    }
}
