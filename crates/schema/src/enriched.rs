//! `dateline.enriched`: an article with what it names.

use std::collections::BTreeMap;

use bytes::Bytes;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    Article, DecodeError, FromWire, IntoWire, WireRecord, topics,
    wire::{from_json, to_json},
};

/// An article with its entities, quotes, values and provenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichedArticle {
    /// The article itself; its fields stand beside the others.
    #[serde(flatten)]
    pub article: Article,
    /// Who, what and where.
    #[serde(default)]
    pub entities: Vec<Entity>,
    /// Who said what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quotes: Vec<Quote>,
    /// Dates and amounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
    /// Version of every stage and model that touched the article, by name.
    pub provenance: BTreeMap<String, String>,
}

/// One thing the article names, with every place where it does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// Id within the record.
    pub id: u32,
    /// What kind of thing it is.
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    /// The fullest form of its name in the article.
    pub name: String,
    /// How much the article is about it, 0 to 1.
    pub salience: f32,
    /// Where it is named, in the order of title and text.
    pub mentions: Vec<Mention>,
    /// Wikidata id, such as `Q794`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wikidata: Option<String>,
    /// Where on Earth it is, for a location.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// Kinds of entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntityType {
    /// A person, real or fictional.
    Person,
    /// A company, agency, party, team, institution or armed group.
    Organization,
    /// A country, city, region or facility.
    Location,
    /// A nationality or a religious, ethnic or political group.
    Group,
    /// A named event.
    Event,
    /// Any other proper name.
    Misc,
}

/// Fields of the article that offsets point into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// [`Article::title`].
    Title,
    /// [`Article::text`].
    Text,
}

/// One place where an entity is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    /// The field that `start` and `end` count in.
    pub field: Field,
    /// First Unicode code point.
    pub start: u32,
    /// One past the last Unicode code point.
    pub end: u32,
    /// The words there.
    pub text: String,
}

/// A place on Earth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// GeoNames id; absent for what is known without one: some seas, rivers and hamlets, and places of a knowledge base.
    #[serde(default, deserialize_with = "known", skip_serializing_if = "Option::is_none")]
    pub geonames_id: Option<u32>,
    /// Its name there.
    pub name: String,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_code: Option<String>,
    /// First-level division, as GeoNames codes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin1: Option<String>,
    /// GeoNames feature code, such as `PPLC`; absent for a place of a knowledge base.
    #[serde(default, deserialize_with = "known", skip_serializing_if = "Option::is_none")]
    pub feature_code: Option<String>,
}

/// A value that is there; earlier records say 0 or nothing between quotation marks for one that is not.
fn known<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default + PartialEq,
{
    Ok(Option::<T>::deserialize(from)?.filter(|value| *value != T::default()))
}

/// A direct quotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    /// What was said, without the quotation marks.
    pub text: String,
    /// First Unicode code point in the article's text.
    pub start: u32,
    /// One past the last Unicode code point.
    pub end: u32,
    /// Id of the entity that said it, where the text tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<u32>,
    /// The words that attribute it: `said`, `was quoted as saying`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<String>,
}

/// Kinds of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ValueType {
    /// A date or a span of days.
    Date,
    /// An amount of money.
    Money,
    /// A percentage.
    Percentage,
    /// A number with a unit.
    Quantity,
}

/// A date or an amount in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Value {
    /// What kind it is.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// The words in the text.
    pub text: String,
    /// First Unicode code point in the article's text.
    pub start: u32,
    /// One past the last Unicode code point.
    pub end: u32,
    /// Normalised form. A number has a decimal point and no grouping; `10/15` is from 10 to 15.
    ///
    /// - Dates are ISO 8601: `2018-08-12`, `2018-08-12T14:30` (local time of the text), `2018-08`, `2018`, the week
    ///   `2018-W32`, and `2018-05-03/2018-05-05` from one day to another. A digit that is unknown is `X`: `XXXX-08-12` (no
    ///   year), `199X` (a decade). `2018-Q3` is a quarter, `2018-H1` a half, `2018-SU` the summer (`SP`, `FA`, `WI`).
    /// - Money is an ISO 4217 code and an amount: `USD 1200000`.
    /// - Percentages: `12.5 %`; percentage points `3 pp`, basis points `25 bp`.
    /// - Quantities are a number and a unit as it is written in short: `100 km`, `832 mi`, `30 °C`, `2.5 t`, `40 MW`,
    ///   `3 yr`, `18 people`.
    pub normalized: String,
}

impl IntoWire for EnrichedArticle {
    fn into_wire(self) -> WireRecord {
        WireRecord {
            topic: topics::ENRICHED.to_owned(),
            key: Some(Bytes::from(self.article.id.clone())),
            value: to_json(&self),
            ..WireRecord::default()
        }
    }
}

impl FromWire for EnrichedArticle {
    fn from_wire(record: WireRecord) -> Result<Self, DecodeError> {
        from_json(&record.value)
    }
}
