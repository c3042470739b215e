//! One line of a Wikidata JSON dump, as far as it is needed.

use std::collections::HashMap;

use serde::{Deserialize, Serialize, de::IgnoredAny};

use super::classes;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A human.
    Person,
    /// A company, agency, party, team or institution.
    Organization,
    /// A place on Earth.
    Place,
}

/// A Wikidata item that may be linked to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// 42 of `Q42`.
    pub number: u32,
    /// What it is.
    pub kind: Kind,
    /// Its labels in the languages asked for.
    pub labels: Vec<String>,
    /// Its other names in them.
    pub aliases: Vec<String>,
    /// Its descriptions in them.
    pub descriptions: Vec<String>,
    /// Wikimedia pages about it: how well known it is.
    pub sitelinks: u32,
    /// Its GeoNames id (property P1566).
    pub geonames_id: Option<u32>,
    /// Where it is, in degrees north and east (P625).
    pub point: Option<(f64, f64)>,
    /// The item of the country that it lies in (P17).
    pub country: Option<u32>,
}

/// What a line tells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    /// 42 of `Q42`.
    pub(super) number: u32,
    /// The classes that it is a subclass of (P279).
    pub(super) parents: Vec<u32>,
    pub(super) found: Found,
}

/// What a line holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    /// A person, an organization or a place.
    Item(Item),
    /// An item of these classes, which may be subclasses of known ones; its kind is yet to be set.
    Undecided(Item, Vec<u32>),
    /// Nothing to link to.
    Nothing,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    labels: Texts<Text>,
    #[serde(default)]
    aliases: Texts<Vec<Text>>,
    #[serde(default)]
    descriptions: Texts<Text>,
    #[serde(default)]
    claims: Claims,
    #[serde(default)]
    sitelinks: Texts<IgnoredAny>,
}

/// An object, which Wikidata writes as an empty list where it has no fields.
#[derive(Deserialize)]
#[serde(untagged)]
enum Texts<T> {
    Some(HashMap<String, T>),
    None([IgnoredAny; 0]),
}

impl<T> Default for Texts<T> {
    fn default() -> Self {
        Self::None([])
    }
}

impl<T> Texts<T> {
    fn into_map(self) -> HashMap<String, T> {
        match self {
            Self::Some(map) => map,
            Self::None(_) => HashMap::new(),
        }
    }
}

#[derive(Deserialize)]
struct Text {
    value: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Claims {
    Some(Box<Known>),
    None([IgnoredAny; 0]),
}

impl Default for Claims {
    fn default() -> Self {
        Self::None([])
    }
}

#[derive(Default, Deserialize)]
struct Known {
    #[serde(default, rename = "P31")]
    instance_of: Vec<Statement<Reference>>,
    #[serde(default, rename = "P1566")]
    geonames_id: Vec<Statement<String>>,
    #[serde(default, rename = "P279")]
    subclass_of: Vec<Statement<Reference>>,
    #[serde(default, rename = "P625")]
    point: Vec<Statement<Point>>,
    #[serde(default, rename = "P17")]
    country: Vec<Statement<Reference>>,
}

/// A point, on Earth unless it says otherwise.
#[derive(Deserialize)]
struct Point {
    latitude: f64,
    longitude: f64,
    #[serde(default)]
    globe: String,
}

/// The item of Earth, at the end of a globe's address.
const EARTH: &str = "/Q2";

#[derive(Deserialize)]
struct Statement<T> {
    mainsnak: Snak<T>,
    #[serde(default)]
    rank: String,
}

#[derive(Deserialize)]
struct Snak<T> {
    datavalue: Option<Value<T>>,
}

#[derive(Deserialize)]
struct Value<T> {
    value: T,
}

#[derive(Deserialize)]
struct Reference {
    id: String,
}

/// Values that nobody has withdrawn.
fn values<T>(statements: Vec<Statement<T>>) -> impl Iterator<Item = T> {
    let valid = statements.into_iter().filter(|statement| statement.rank != "deprecated");
    valid.filter_map(|statement| Some(statement.mainsnak.datavalue?.value))
}

fn number(id: &str) -> Option<u32> {
    id.strip_prefix('Q')?.parse().ok()
}

/// Reads one line. `Ok(None)` is a property, or the brackets around the whole dump.
pub(super) fn read(line: &[u8], languages: &[String]) -> Result<Option<Told>, serde_json::Error> {
    let line = line.trim_ascii();
    let line = line.strip_suffix(b",").unwrap_or(line);
    if matches!(line, b"" | b"[" | b"]") {
        return Ok(None);
    }
    let Line { id, labels, aliases, descriptions, claims, sitelinks } = serde_json::from_slice(line)?;
    let (Some(number), Claims::Some(known)) = (number(&id), claims) else { return Ok(None) };
    let Known { instance_of, geonames_id, subclass_of, point, country } = *known;
    let classes = numbers(instance_of);
    let geonames_id = values(geonames_id).find_map(|id| id.parse().ok());
    let kind = classes::kind(&classes, geonames_id.is_some());
    let parents = numbers(subclass_of);
    if kind.is_none() && classes.is_empty() {
        return Ok(Some(Told { number, parents, found: Found::Nothing }));
    }
    let texts = Names { labels, aliases, descriptions };
    let on_earth = |point: &Point| point.globe.is_empty() || point.globe.ends_with(EARTH);
    let is_valid = |point: &Point| point.latitude.abs() <= 90.0 && point.longitude.abs() <= 180.0;
    let item = Item {
        sitelinks: u32::try_from(sitelinks.into_map().len()).unwrap_or(u32::MAX),
        geonames_id,
        point: values(point)
            .find(|point| on_earth(point) && is_valid(point))
            .map(|point| (point.latitude, point.longitude)),
        country: numbers(country).first().copied(),
        ..texts.item(number, kind.unwrap_or(Kind::Place), languages)
    };
    let found = if kind.is_some() { Found::Item(item) } else { Found::Undecided(item, classes) };
    Ok(Some(Told { number, parents, found }))
}

fn numbers(statements: Vec<Statement<Reference>>) -> Vec<u32> {
    values(statements).filter_map(|reference| number(&reference.id)).collect()
}

/// The names and descriptions of an item in all languages.
struct Names {
    labels: Texts<Text>,
    aliases: Texts<Vec<Text>>,
    descriptions: Texts<Text>,
}

impl Names {
    /// An item with those in the languages asked for, and nothing else.
    fn item(self, number: u32, kind: Kind, languages: &[String]) -> Item {
        let (mut labels, mut descriptions) = (self.labels.into_map(), self.descriptions.into_map());
        let mut aliases = self.aliases.into_map();
        let taken = |texts: &mut HashMap<String, Text>| -> Vec<String> {
            languages.iter().filter_map(|language| texts.remove(language)).map(|text| text.value).collect()
        };
        let aliases = languages.iter().filter_map(|language| aliases.remove(language)).flatten();
        Item {
            number,
            kind,
            labels: taken(&mut labels),
            aliases: aliases.map(|alias| alias.value).collect(),
            descriptions: taken(&mut descriptions),
            sitelinks: 0,
            geonames_id: None,
            point: None,
            country: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages() -> Vec<String> {
        vec!["en".to_owned(), "de".to_owned()]
    }

    fn item(line: &[u8]) -> Item {
        match read(line, &languages()).unwrap().unwrap().found {
            Found::Item(item) => item,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_place_has_its_point_and_its_country() {
        let line = br#"{"id":"Q900003","labels":{"en":{"value":"Mill Pond"}},"claims":{"P31":[{"mainsnak":{"datavalue":{"value":{"id":"Q23397"}}}}],"P625":[{"mainsnak":{"datavalue":{"value":{"latitude":-12.5,"longitude":34.25,"globe":"http://www.wikidata.org/entity/Q2"}}}}],"P17":[{"mainsnak":{"datavalue":{"value":{"id":"Q1020"}}}}]}}"#;
        let pond = item(line);
        assert_eq!((pond.kind, pond.point, pond.country), (Kind::Place, Some((-12.5, 34.25)), Some(1020)));
        let on_the_moon = String::from_utf8(line.to_vec()).unwrap().replace("entity/Q2\"", "entity/Q405\"");
        assert_eq!(item(on_the_moon.as_bytes()).point, None);
    }

    #[test]
    fn an_item_of_another_class_waits_and_a_class_tells_what_it_is_part_of() {
        let line =
            br#"{"id":"Q900004","claims":{"P31":[{"mainsnak":{"datavalue":{"value":{"id":"Q900005"}}}}]}}"#;
        let told = read(line, &languages()).unwrap().unwrap();
        assert!(matches!(told.found, Found::Undecided(_, classes) if classes == [900_005]));
        let class =
            br#"{"id":"Q900005","claims":{"P279":[{"mainsnak":{"datavalue":{"value":{"id":"Q43229"}}}}]}}"#;
        let told = read(class, &languages()).unwrap().unwrap();
        assert_eq!((told.number, told.parents, told.found), (900_005, vec![43_229], Found::Nothing));
    }

    #[test]
    fn a_person_is_read_with_names_in_the_languages_asked_for() {
        let line = br#"{"type":"item","id":"Q900001","labels":{"en":{"language":"en","value":"Ada Brook"},"fr":{"language":"fr","value":"Ada B."}},"aliases":{"de":[{"language":"de","value":"A. Brook"}]},"descriptions":{"en":{"language":"en","value":"harbour master"}},"claims":{"P31":[{"mainsnak":{"snaktype":"value","datavalue":{"value":{"entity-type":"item","id":"Q5"},"type":"wikibase-entityid"}},"rank":"normal"}]},"sitelinks":{"enwiki":{"title":"Ada Brook"},"dewiki":{}}},"#;
        let item = item(line);
        assert_eq!((item.number, item.kind, item.sitelinks), (900_001, Kind::Person, 2));
        assert_eq!(item.labels, ["Ada Brook"]);
        assert_eq!(item.aliases, ["A. Brook"]);
        assert_eq!(item.descriptions, ["harbour master"]);
    }

    #[test]
    fn whatever_has_a_geonames_id_is_a_place() {
        let line = br#"{"id":"Q900002","labels":[],"aliases":[],"claims":{"P1566":[{"mainsnak":{"datavalue":{"value":"77"}}}]},"sitelinks":[]}"#;
        let item = item(line);
        assert_eq!((item.kind, item.geonames_id), (Kind::Place, Some(77)));
    }

    #[test]
    fn other_items_and_the_brackets_of_the_dump_are_passed_over() {
        for line in [&b"[\n"[..], b"]", b"", b"{\"id\":\"P31\",\"claims\":{}}"] {
            assert_eq!(read(line, &languages()).unwrap(), None);
        }
        let bare = read(b"{\"id\":\"Q3\",\"claims\":[]},", &languages()).unwrap().unwrap();
        assert_eq!(bare.found, Found::Nothing);
        let withdrawn = br#"{"id":"Q4","claims":{"P31":[{"mainsnak":{"datavalue":{"value":{"id":"Q5"}}},"rank":"deprecated"}]}}"#;
        assert_eq!(read(withdrawn, &languages()).unwrap().unwrap().found, Found::Nothing);
        assert!(read(b"{\"id\":", &languages()).is_err());
    }
}
