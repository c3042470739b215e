//! The linear model: hashed features of each token with a weight for each label, and the best sequence of labels.

mod consistency;
pub(crate) mod decode;
pub(crate) mod document;
pub(crate) mod features;
// Public for the training program alone.
#[cfg_attr(not(feature = "training"), allow(unreachable_pub))]
pub(crate) mod labels;
#[cfg(feature = "onnx")]
pub(crate) mod marginals;
pub(crate) mod table;
pub(crate) mod words;

use std::{borrow::Cow, sync::LazyLock};

use self::{
    decode::{Scores, Transitions},
    document::{Document, Line, Tables},
    features::Runs,
    labels::LABELS,
    table::{ROW, Values, Weights},
};
use super::{Mention, Model, Passage, Reading, Rules};
use crate::{gazetteer::GAZETTEER, hash, tokenize::tokenize};

/// Bytes of the transitions in front of the weights.
pub(crate) const HEADER: usize = (2 * LABELS * LABELS).next_multiple_of(64);

/// Weights are stored as whole numbers of such parts.
#[cfg(any(feature = "onnx", feature = "training"))]
#[cfg_attr(not(feature = "training"), allow(unreachable_pub))]
pub const STEP: f32 = 24.0;

/// The model of one language.
#[derive(Debug)]
pub(crate) struct LanguageModel<'a> {
    tables: Tables<'a>,
    transitions: Transitions,
    weights: Weights<'a>,
}

impl<'a> LanguageModel<'a> {
    pub(crate) fn new(bytes: &'a [u8], tables: Tables<'a>) -> Self {
        let (header, rows) = bytes.split_at_checked(HEADER).unwrap_or_default();
        Self { tables, transitions: Transitions::new(header), weights: Weights::new(rows) }
    }

    pub(crate) fn find(&self, passages: &[Passage<'_>], reading: Reading<'_>) -> Vec<Mention> {
        let document = Document::new(passages, reading, self.tables);
        let mut mentions = Vec::new();
        for line in &document.lines {
            for (tokens, kind) in labels::names(&self.labels(&document, line)) {
                let tokens = line.tokens.start + tokens.start..line.tokens.start + tokens.end;
                let known = GAZETTEER.names.get(passages[line.passage].text.slice(tokens.clone()));
                let known = known.filter(|known| known.kind == kind).map(|known| known.id);
                mentions.push(Mention { passage: line.passage, tokens, kind, known });
            }
        }
        consistency::settle(passages, &mut mentions);
        mentions
    }

    fn labels(&self, document: &Document, line: &Line) -> Vec<u8> {
        let mut labels = Vec::with_capacity(line.tokens.len());
        self.stretches(document, line, |stretch, plain| {
            self.transitions.best(stretch, &mut labels);
            labels.resize(labels.len() + plain, labels::OUTSIDE);
        });
        labels
    }

    /// How likely each label of each token is, by passage.
    #[cfg(feature = "onnx")]
    fn marginals(&self, passages: &[Passage<'_>], reading: Reading<'_>) -> Vec<Vec<marginals::Marginals>> {
        let document = Document::new(passages, reading, self.tables);
        let factors = marginals::factors(&self.transitions);
        let empty = |passage: &Passage<'_>| vec![marginals::OUTSIDE_ONLY; passage.text.tokens.len()];
        let mut found: Vec<Vec<marginals::Marginals>> = passages.iter().map(empty).collect();
        let mut line_found = Vec::new();
        for line in &document.lines {
            line_found.clear();
            let mut plain_before = 0;
            self.stretches(&document, line, |stretch, plain| {
                let begun = line_found.len();
                marginals::add(stretch, &factors, &mut line_found);
                let (before, now) = line_found.split_at_mut(begun);
                if let (1, [_, .., plain], Some(behind)) = (plain_before, before, now.first_mut()) {
                    marginals::bridge(plain, behind);
                }
                line_found.resize(line_found.len() + plain, marginals::OUTSIDE_ONLY);
                plain_before = if stretch.is_empty() { plain_before + plain } else { plain };
            });
            found[line.passage][line.tokens.clone()].copy_from_slice(&line_found);
        }
        found
    }

    /// Calls `read` with the scores of each stretch of tokens that may be in names, and how many plain ones follow.
    fn stretches(&self, document: &Document, line: &Line, mut read: impl FnMut(&[Scores], usize)) {
        let runs = Runs::of(document, line);
        let mut stretch: Vec<Scores> = Vec::new();
        for at in 0..line.tokens.len() {
            if features::is_plain(document, line, &runs, at) {
                read(&stretch, 1);
                stretch.clear();
                continue;
            }
            let mut sums = [0; ROW];
            features::each(document, line, &runs, at, |_, hash| self.weights.add(hash, &mut sums));
            stretch.push(sums);
        }
        read(&stretch, 0);
    }
}

/// Bytes where a cache line begins.
#[repr(align(64))]
struct Aligned<T: ?Sized>(T);

macro_rules! embedded {
    ($file:literal) => {{
        static BYTES: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!("../../../data/linear/", $file)));
        &BYTES.0
    }};
}

/// The languages that have a model, by their primary subtags. English comes first.
static MODELS: LazyLock<[(&str, LanguageModel<'static>); 2]> = LazyLock::new(|| {
    let tables = Tables {
        clusters: Values::new(embedded!("clusters.table")),
        phrases: Values::new(embedded!("phrases.table")),
    };
    [
        ("en", LanguageModel::new(embedded!("en.model"), tables)),
        ("de", LanguageModel::new(embedded!("de.model"), tables)),
    ]
});

/// Bits of the table of phrases that mean places: cities, regions and countries, at home and abroad.
const PLACES: u16 = 0b10_1001_1011;

/// Whether the gazetteers know a place of this name.
pub(crate) fn is_place(name: &str) -> bool {
    let text = tokenize(name);
    let words = (0..text.tokens.len()).map(|at| hash::bytes(text.word(at).to_lowercase().as_bytes()));
    let kinds = MODELS[0].1.tables.phrases.get(words.fold(0, hash::join)).unwrap_or(0);
    kinds & PLACES != 0
}

/// The models within the binary; where a language has none, lists and rules.
#[derive(Debug)]
pub(crate) struct Linear;

fn model_of(reading: Reading<'_>) -> Option<&'static (&'static str, LanguageModel<'static>)> {
    let language = match reading {
        Reading::Capitals => "en",
        Reading::ListsOnly(language) => language,
    };
    MODELS.iter().find(|(code, _)| *code == language)
}

impl Model for Linear {
    fn name(&self, reading: Reading<'_>) -> Cow<'static, str> {
        match model_of(reading) {
            Some((language, _)) => Cow::Owned(format!("linear-{language}-1")),
            None => Rules.name(reading),
        }
    }

    fn find(&self, passages: &[Passage<'_>], reading: Reading<'_>) -> Vec<Mention> {
        match model_of(reading) {
            Some((_, model)) => model.find(passages, reading),
            None => Rules.find(passages, reading),
        }
    }

    #[cfg(feature = "onnx")]
    fn marginals(
        &self,
        passages: &[Passage<'_>],
        reading: Reading<'_>,
    ) -> Option<Vec<Vec<marginals::Marginals>>> {
        model_of(reading).map(|(_, model)| model.marginals(passages, reading))
    }
}
