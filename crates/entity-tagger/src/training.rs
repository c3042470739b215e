//! What training needs of the tagger: the features that it will see, the labels, and the form in which a model is stored.

use std::ops::Range;

use dateline_schema::Field;

pub use crate::mentions::linear::{
    STEP,
    labels::{KINDS, LABELS, OUTSIDE, begin, inside, may_follow, names},
};
use crate::{
    hash,
    mentions::{
        Passage, Reading,
        linear::{
            HEADER, LanguageModel,
            document::{Document, GOES_ON, Tables},
            features::{self, Runs},
            table::{self, Values},
        },
    },
    tokenize::tokenize,
};

/// A line of a text.
#[derive(Debug)]
pub struct Line {
    /// Bytes of its tokens in the text.
    pub tokens: Vec<Range<usize>>,
    /// Template and hash of each feature of each token; none where a token needs no model.
    pub features: Vec<Vec<(u64, u64)>>,
}

/// The tables of the features, packed.
#[derive(Debug, Clone, Default)]
pub struct PackedTables {
    /// See [`pack_words`].
    pub clusters: Vec<u8>,
    /// See [`pack_phrases`].
    pub phrases: Vec<u8>,
}

impl PackedTables {
    fn open(&self) -> Tables<'_> {
        Tables { clusters: Values::new(&self.clusters), phrases: Values::new(&self.phrases) }
    }
}

fn reading(language: &str) -> Reading<'_> {
    if language == "en" { Reading::Capitals } else { Reading::ListsOnly(language) }
}

fn passages(text: &str) -> [Passage<'_>; 1] {
    [Passage { field: Field::Text, text: tokenize(text) }]
}

/// The lines of a text with the features that the tagger would give them.
#[must_use]
pub fn lines(text: &str, language: &str, tables: &PackedTables) -> Vec<Line> {
    let passages = passages(text);
    let document = Document::new(&passages, reading(language), tables.open());
    let read = |line| {
        let runs = Runs::of(&document, line);
        let features_of = |at| {
            let mut found = Vec::new();
            if !features::is_plain(&document, line, &runs, at) {
                features::each(&document, line, &runs, at, |template, hash| found.push((template, hash)));
            }
            found
        };
        Line {
            tokens: line.tokens.clone().map(|at| passages[0].text.bytes(&(at..at + 1))).collect(),
            features: (0..line.tokens.len()).map(features_of).collect(),
        }
    };
    document.lines.iter().map(read).collect()
}

/// The names that a packed model finds, as bytes of the text.
#[must_use]
pub fn find(
    model: &[u8],
    text: &str,
    language: &str,
    tables: &PackedTables,
) -> Vec<(Range<usize>, dateline_schema::EntityType)> {
    let passages = passages(text);
    let mentions = LanguageModel::new(model, tables.open()).find(&passages, reading(language));
    mentions.into_iter().map(|mention| (passages[0].text.bytes(&mention.tokens), mention.kind)).collect()
}

/// The hash of a pair of features.
#[must_use]
pub fn pair(first: u64, second: u64) -> u64 {
    hash::mix(hash::join(first, second))
}

/// Packs words in lower case with the paths of their clusters.
#[must_use]
pub fn pack_words(words: &[(String, u16)]) -> Vec<u8> {
    let keys: Vec<(u64, u16)> =
        words.iter().map(|(word, path)| (hash::bytes(word.as_bytes()), *path)).collect();
    table::pack_values(&keys)
}

/// Packs phrases with the kinds of things that they name, fifteen bits.
#[must_use]
pub fn pack_phrases(phrases: &[(String, u16)]) -> Vec<u8> {
    let mut keys = std::collections::BTreeMap::new();
    for (phrase, kinds) in phrases {
        let lower = phrase.to_lowercase().replace('’', "'");
        let text = tokenize(&lower);
        let mut key = 0;
        for at in 0..text.tokens.len() {
            key = hash::join(key, hash::bytes(text.word(at).as_bytes()));
            let last = at + 1 == text.tokens.len();
            *keys.entry(key).or_insert(0) |= if last { *kinds } else { GOES_ON };
        }
    }
    table::pack_values(&keys.into_iter().collect::<Vec<_>>())
}

/// Packs a model: transitions by the label before and then behind, and rows of weights, the most important first.
#[must_use]
pub fn pack_model(
    transitions: &[[i16; LABELS]; LABELS],
    rows: &[(u64, [i8; LABELS])],
    buckets: usize,
) -> Vec<u8> {
    let mut bytes: Vec<u8> = transitions.iter().flatten().flat_map(|score| score.to_le_bytes()).collect();
    bytes.resize(HEADER, 0);
    bytes.extend(table::pack_weights(rows, buckets));
    bytes
}
