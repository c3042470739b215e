//! One line of a Wikidata JSON dump, as far as it is needed.

use std::collections::HashMap;

use serde::{Deserialize, de::IgnoredAny};

use super::classes;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A human.
    Person,
    /// A company, agency, party, team or institution.
    Organization,
    /// A place on Earth.
    Place,
}

/// A Wikidata item that may be linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

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

/// Reads one line. `Ok(None)` is a line that holds no person, organization or place: another item, a property, or the
/// brackets around the whole dump.
pub(super) fn read(line: &[u8], languages: &[String]) -> Result<Option<Item>, serde_json::Error> {
    let line = line.trim_ascii();
    let line = line.strip_suffix(b",").unwrap_or(line);
    if matches!(line, b"" | b"[" | b"]") {
        return Ok(None);
    }
    let Line { id, labels, aliases, descriptions, claims, sitelinks } = serde_json::from_slice(line)?;
    let Claims::Some(known) = claims else { return Ok(None) };
    let classes: Vec<u32> = values(known.instance_of).filter_map(|class| number(&class.id)).collect();
    let geonames_id = values(known.geonames_id).find_map(|id| id.parse().ok());
    let (Some(number), Some(kind)) = (number(&id), classes::kind(&classes, geonames_id.is_some())) else {
        return Ok(None);
    };
    let (mut labels, mut aliases, mut descriptions) =
        (labels.into_map(), aliases.into_map(), descriptions.into_map());
    let taken = |texts: &mut HashMap<String, Text>| -> Vec<String> {
        languages.iter().filter_map(|language| texts.remove(language)).map(|text| text.value).collect()
    };
    Ok(Some(Item {
        number,
        kind,
        labels: taken(&mut labels),
        aliases: languages
            .iter()
            .filter_map(|language| aliases.remove(language))
            .flatten()
            .map(|alias| alias.value)
            .collect(),
        descriptions: taken(&mut descriptions),
        sitelinks: u32::try_from(sitelinks.into_map().len()).unwrap_or(u32::MAX),
        geonames_id,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages() -> Vec<String> {
        vec!["en".to_owned(), "de".to_owned()]
    }

    #[test]
    fn a_person_is_read_with_names_in_the_languages_asked_for() {
        let line = br#"{"type":"item","id":"Q900001","labels":{"en":{"language":"en","value":"Ada Brook"},"fr":{"language":"fr","value":"Ada B."}},"aliases":{"de":[{"language":"de","value":"A. Brook"}]},"descriptions":{"en":{"language":"en","value":"harbour master"}},"claims":{"P31":[{"mainsnak":{"snaktype":"value","datavalue":{"value":{"entity-type":"item","id":"Q5"},"type":"wikibase-entityid"}},"rank":"normal"}]},"sitelinks":{"enwiki":{"title":"Ada Brook"},"dewiki":{}}},"#;
        let item = read(line, &languages()).unwrap().unwrap();
        assert_eq!((item.number, item.kind, item.sitelinks), (900_001, Kind::Person, 2));
        assert_eq!(item.labels, ["Ada Brook"]);
        assert_eq!(item.aliases, ["A. Brook"]);
        assert_eq!(item.descriptions, ["harbour master"]);
    }

    #[test]
    fn whatever_has_a_geonames_id_is_a_place() {
        let line = br#"{"id":"Q900002","labels":[],"aliases":[],"claims":{"P1566":[{"mainsnak":{"datavalue":{"value":"77"}}}]},"sitelinks":[]}"#;
        let item = read(line, &languages()).unwrap().unwrap();
        assert_eq!((item.kind, item.geonames_id), (Kind::Place, Some(77)));
    }

    #[test]
    fn other_items_and_the_brackets_of_the_dump_are_passed_over() {
        for line in
            [&b"[\n"[..], b"]", b"", b"{\"id\":\"Q3\",\"claims\":[]},", b"{\"id\":\"P31\",\"claims\":{}}"]
        {
            assert_eq!(read(line, &languages()).unwrap(), None);
        }
        let withdrawn = br#"{"id":"Q4","claims":{"P31":[{"mainsnak":{"datavalue":{"value":{"id":"Q5"}}},"rank":"deprecated"}]}}"#;
        assert_eq!(read(withdrawn, &languages()).unwrap(), None);
        assert!(read(b"{\"id\":", &languages()).is_err());
    }
}
