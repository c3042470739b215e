//! The tagger itself: from a title and a text to entities, quotes and values.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, FixedOffset};
use dateline_schema::{Entity, Field, Mention as Named, Quote, Value};
use serde::{Deserialize, Serialize};

use crate::{
    coref,
    kb::Linker,
    language,
    mentions::{Linear, Mention, Model, Passage, Reading, Teams, tidy},
    offsets::CodePoints,
    onnx, places, quotes,
    salience::{self, Ranked},
    tokenize::tokenize,
    values,
};

/// Settings of the tagger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TaggerSettings {
    /// What finds the mentions.
    pub model: ModelChoice,
    /// A knowledge base made by `dateline kb build`, which links people and organizations to Wikidata; without one, only
    /// what lies in the binary is linked.
    pub knowledge_base: Option<PathBuf>,
    /// The folder of an ONNX model: `model.onnx`, `tokenizer.json` and `config.json`, as exported from Hugging Face.
    pub model_dir: Option<PathBuf>,
    /// The languages that the ONNX model reads, by their primary subtags, or `*` for all; others are left to the linear model.
    pub model_languages: Vec<String>,
    /// How much the linear model has a say beside the ONNX model, in languages that both read: from 0, the network alone, to 1.
    pub model_blend: f64,
}

impl Default for TaggerSettings {
    fn default() -> Self {
        Self {
            model: ModelChoice::default(),
            model_dir: None,
            knowledge_base: None,
            model_languages: vec!["en".to_owned()],
            model_blend: 0.3,
        }
    }
}

/// The models that find mentions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelChoice {
    /// The model within the binary: nothing to load, hundreds of thousands of tokens a second.
    #[default]
    Linear,
    /// A token-classification network from a folder: slower and surer.
    Onnx,
}

/// A setting of the tagger that cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {detail}")]
pub struct TaggerError {
    /// The setting and its value, as a person writes it.
    pub setting: String,
    /// What is wrong with it, and what is allowed.
    pub detail: String,
}

/// A text to be tagged, and what is known of it. Only the text is needed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Input<'a> {
    /// The headline.
    pub title: Option<&'a str>,
    /// The text, its paragraphs separated by a blank line.
    pub text: &'a str,
    /// BCP 47 tag of the language. Without one the text must tell; where it is too short to, it is read as English.
    pub language: Option<&'a str>,
    /// Relative dates (`Sunday`, `last month`) are told from its day where it was published, and left out without it.
    pub published_at: Option<DateTime<FixedOffset>>,
    /// The publisher's host, such as `www.example.co.ke`: its country speaks for places there.
    pub host: Option<&'a str>,
}

/// What a text names, quotes and counts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tags {
    /// Who, what and where, the most salient first; their ids count from 0 in this order.
    pub entities: Vec<Entity>,
    /// Direct quotations in the order of the text.
    pub quotes: Vec<Quote>,
    /// Dates and amounts in the order of the text.
    pub values: Vec<Value>,
    /// What found the mentions in this language.
    pub model: Cow<'static, str>,
}

/// Tags articles with the people, organizations and places they name, what they quote, and their dates and amounts.
#[derive(Debug, Clone)]
pub struct Tagger {
    model: Arc<dyn Model>,
    linker: Arc<Linker>,
}

impl Default for Tagger {
    fn default() -> Self {
        Self { model: Arc::new(Linear), linker: Arc::new(Linker::CARRIED) }
    }
}

impl Tagger {
    /// A tagger with these settings.
    ///
    /// # Errors
    /// When what a setting names cannot be read.
    pub fn new(settings: &TaggerSettings) -> Result<Self, TaggerError> {
        let linker = settings.knowledge_base.as_deref().map_or(Ok(Linker::CARRIED), Linker::open).map_err(
            |error| {
                let path = settings.knowledge_base.as_deref().unwrap_or(Path::new(""));
                TaggerError {
                    setting: format!("knowledge_base = \"{}\"", path.display()),
                    detail: error.to_string(),
                }
            },
        )?;
        let linker = Arc::new(linker);
        match settings.model {
            ModelChoice::Linear => Ok(Self { linker, ..Self::default() }),
            ModelChoice::Onnx => Ok(Self { linker, model: onnx::open(settings, Self::default().model)? }),
        }
    }

    /// Tags one article.
    pub fn tag(&self, input: &Input<'_>) -> Tags {
        let &Input { title, text, language, published_at, host } = input;
        let language = language.map(primary_subtag).or_else(|| language::detect(text).map(str::to_owned));
        let reading = match language.as_deref() {
            None | Some("en") => Reading::Capitals,
            Some(other) => Reading::ListsOnly(other),
        };
        let mut passages = vec![Passage { field: Field::Text, text: tokenize(text) }];
        if let Some(title) = title {
            passages.insert(0, Passage { field: Field::Title, text: tokenize(title) });
        }
        let mut mentions = self.model.find(&passages, reading);
        tidy(&passages, &mut mentions, language.as_deref());
        let is_english = reading == Reading::Capitals;
        if is_english {
            places::retype(&passages, &mut mentions);
        }
        let teams = Teams::settle(&passages, &mut mentions, is_english);
        let body = passages.len() - 1;
        let published = published_at.map(|time| time.date_naive());
        let values = values::find(&passages[body].text, language.as_deref(), published);
        mentions.retain(|mention| {
            mention.passage != body || !values::counts(&values, &mention.bytes(&passages), mention.kind)
        });
        let clusters = coref::join(&passages, &mentions, language.as_deref(), &teams);
        let mut quotes = quotes::find(&passages[body].text, body, &mentions, &clusters, language.as_deref());
        let clusters = salience::rank(clusters, &passages, &mentions, &mut quotes);
        let home = places::home(host, language.as_deref());
        let mut places = places::find(&passages, &mentions, &clusters, home);
        self.linker.locate(&clusters, &mut places);
        let items = self.linker.items(&passages, &clusters, &places);
        let points: Vec<CodePoints<'_>> =
            passages.iter().map(|passage| CodePoints::new(passage.text.raw)).collect();
        Tags {
            entities: (0..)
                .zip(clusters.iter().zip(places).zip(items))
                .map(|(id, ((ranked, located), item))| Entity {
                    wikidata: item,
                    place: located.map(|located| located.place),
                    ..entity(id, ranked, &passages, &mentions, &points)
                })
                .collect(),
            quotes: quotes.into_iter().map(|quote| quote.into_record(text, &points[body])).collect(),
            values: values.into_iter().map(|value| value.into_record(text, &points[body])).collect(),
            model: self.model.name(reading),
        }
    }
}

fn entity(
    id: u32,
    (cluster, salience): &Ranked,
    passages: &[Passage<'_>],
    mentions: &[Mention],
    points: &[CodePoints<'_>],
) -> Entity {
    let mention = |&number: &usize| {
        let Mention { passage, .. } = mentions[number];
        let bytes = mentions[number].bytes(passages);
        Named {
            field: passages[passage].field,
            start: points[passage].before(bytes.start),
            end: points[passage].before(bytes.end),
            text: passages[passage].text.raw[bytes].to_owned(),
        }
    };
    Entity {
        id,
        entity_type: cluster.kind,
        name: cluster.name.clone(),
        salience: *salience,
        mentions: cluster.mentions.iter().map(mention).collect(),
        wikidata: None,
        place: None,
    }
}

/// `pt` of `pt-BR`, in lower case.
fn primary_subtag(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase()
}
