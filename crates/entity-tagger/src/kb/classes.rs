//! What an item is, by its classes (Wikidata's property P31).
//!
//! The lists hold the classes that most items of news have directly. Subclasses (P279) of organizations and places count,
//! too, once the whole dump has told them; those of people do not, for whoever is a subclass of human is no human. Whatever
//! has a GeoNames id is a place.

use std::collections::HashMap;

use super::dump::Kind;

/// Human.
const PEOPLE: &[u32] = &[5];

/// Organization, business, company, enterprise, public company, non-profit and non-governmental organization; political
/// party; universities and schools; football club, sports team and club; agency, ministry, international and
/// intergovernmental organization; newspaper, broadcaster, news agency; bank, airline, brand, band, hospital, museum,
/// research institute, armed organization, court, publisher.
const ORGANIZATIONS: &[u32] = &[
    43_229, 4_830_453, 783_794, 6_881_511, 891_723, 163_740, 79_913, 7_278, 3_918, 875_538, 902_104, 38_723,
    3_914, 476_028, 12_973_014, 847_017, 13_393_265, 4_438_121, 327_333, 192_350, 484_652, 245_065,
    2_659_904, 11_032, 1_110_794, 1_616_075, 15_265_344, 192_283, 22_687, 46_970, 431_289, 215_380, 16_917,
    33_506, 31_855, 17_149_090, 41_487, 2_085_381, 176_799, 1_530_022,
];

/// Country, sovereign state, city, big city, capital, settlement, town, village, state of the U.S., first- and
/// second-level division, county of the U.S., municipality, island, lake, river, mountain, mountain range, sea, ocean,
/// continent, region, airport, stadium, administrative entity.
const PLACES: &[u32] = &[
    6_256, 3_624_078, 515, 1_549_591, 5_119, 486_972, 3_957, 532, 35_657, 10_864_048, 13_220_204, 47_168,
    15_284, 23_442, 23_397, 4_022, 8_502, 46_831, 165, 9_430, 5_107, 82_794, 1_248_784, 483_110, 56_061,
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
