//! The tagger itself: from a title and a text to entities, quotes and values.

use chrono::{DateTime, Utc};
use dateline_schema::{Entity, Field, Mention as Place, Quote, Value};
use serde::{Deserialize, Serialize};

use crate::{
    coref::{self, Cluster},
    mentions::{self, Mention, Passage, Reading},
    offsets::CodePoints,
    quotes,
    salience::salience,
    tokenize::tokenize,
    values,
};

/// Settings of the tagger. It has none yet: the model has no choices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TaggerSettings {}

/// What a text names, quotes and counts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tags {
    /// Who, what and where, the most salient first; their ids count from 0 in this order.
    pub entities: Vec<Entity>,
    /// Direct quotations in the order of the text.
    pub quotes: Vec<Quote>,
    /// Dates and amounts in the order of the text.
    pub values: Vec<Value>,
}

/// Tags articles with the people, organizations and places they name, what they quote, and their dates and amounts.
#[derive(Debug, Clone, Default)]
pub struct Tagger {}

impl Tagger {
    /// Name of the model that finds the mentions, as it stands in an article's provenance.
    pub const MODEL: &str = "rules-1";

    /// A tagger with these settings.
    pub fn new(_settings: TaggerSettings) -> Self {
        Self {}
    }

    /// Tags one article. `language` is a BCP 47 tag; a text without one is read as English. Relative dates
    /// (`Sunday`, `last month`) are told from `published_at`, and left out without it.
    pub fn tag(
        &self,
        title: Option<&str>,
        text: &str,
        language: Option<&str>,
        published_at: Option<DateTime<Utc>>,
    ) -> Tags {
        let language = language.map(primary_subtag);
        let reading = match language.as_deref() {
            None | Some("en") => Reading::Capitals,
            Some(other) => Reading::ListsOnly(other),
        };
        let mut passages = vec![Passage { field: Field::Text, text: tokenize(text) }];
        if let Some(title) = title {
            passages.insert(0, Passage { field: Field::Title, text: tokenize(title) });
        }
        let mentions = mentions::find(&passages, reading);
        let clusters = ranked(coref::join(&passages, &mentions), &passages, &mentions);
        let points: Vec<CodePoints<'_>> =
            passages.iter().map(|passage| CodePoints::new(passage.text.raw)).collect();
        let body = passages.len() - 1;
        let quotes = quotes::find(&passages[body].text, body, &mentions, &clusters, reading);
        let values = values::find(
            &passages[body].text,
            language.as_deref(),
            published_at.map(|time| time.date_naive()),
        );
        Tags {
            entities: (0..)
                .zip(&clusters)
                .map(|(id, ranked)| entity(id, ranked, &passages, &mentions, &points))
                .collect(),
            quotes: quotes.into_iter().map(|quote| quote.into_record(text, &points[body])).collect(),
            values: values.into_iter().map(|value| value.into_record(text, &points[body])).collect(),
        }
    }
}

/// A cluster and its salience; its place in the list is its id.
pub(crate) type Ranked = (Cluster, f32);

fn ranked(clusters: Vec<Cluster>, passages: &[Passage<'_>], mentions: &[Mention]) -> Vec<Ranked> {
    let most = clusters.iter().map(|cluster| cluster.mentions.len()).max().unwrap_or(0);
    let mut ranked: Vec<Ranked> = clusters
        .into_iter()
        .map(|cluster| {
            let salience = salience(&cluster, passages, mentions, most);
            (cluster, salience)
        })
        .collect();
    ranked.sort_by(|(a, high), (b, low)| low.total_cmp(high).then_with(|| a.mentions.cmp(&b.mentions)));
    ranked
}

fn entity(
    id: u32,
    (cluster, salience): &Ranked,
    passages: &[Passage<'_>],
    mentions: &[Mention],
    points: &[CodePoints<'_>],
) -> Entity {
    let place = |&mention: &usize| {
        let Mention { passage, tokens, .. } = &mentions[mention];
        let text = &passages[*passage].text;
        let bytes = text.bytes(tokens);
        Place {
            field: passages[*passage].field,
            start: points[*passage].before(bytes.start),
            end: points[*passage].before(bytes.end),
            text: text.raw[bytes].to_owned(),
        }
    };
    Entity {
        id,
        entity_type: cluster.kind,
        name: cluster.name.clone(),
        salience: *salience,
        mentions: cluster.mentions.iter().map(place).collect(),
        wikidata: None,
        place: None,
    }
}

/// `pt` of `pt-BR`, in lower case.
fn primary_subtag(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase()
}
