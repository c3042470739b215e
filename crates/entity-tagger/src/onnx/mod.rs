//! The accurate tier: any Hugging Face token-classification model exported to ONNX, run in pure Rust.
//!
//! A document's lines are cut into word `pieces` as its tokenizer says, the pieces into `windows` that the `network` reads, and
//! the scores of each token's first piece, `blend`ed with the linear model's, are `decode`d into mentions of the kinds that its
//! `labels` name.

mod blend;
mod decode;
mod files;
mod labels;
mod network;
mod pieces;
mod windows;

use std::{borrow::Cow, path::Path, sync::Arc};

use self::{
    blend::Blend,
    labels::Labels,
    network::Network,
    pieces::{Line, Pieces},
};
use crate::{
    TaggerError, TaggerSettings,
    mentions::{Marginals, Mention, Model, Passage, Reading},
};

/// The model of the folder that the settings name; texts in languages that it does not read go to the model `others`.
///
/// # Errors
/// When no folder is named, or what is in it is no model.
pub(crate) fn open(settings: &TaggerSettings, others: Arc<dyn Model>) -> Result<Arc<dyn Model>, TaggerError> {
    let folder = settings.model_dir.as_deref().ok_or_else(|| TaggerError {
        setting: "model = \"onnx\"".to_owned(),
        detail: format!(
            "model_dir is missing: the folder with {}, {} and {}",
            files::MODEL,
            files::TOKENIZER,
            files::CONFIG
        ),
    })?;
    if !(0.0..=1.0).contains(&settings.model_blend) {
        return Err(TaggerError {
            setting: format!("model_blend = {}", settings.model_blend),
            detail: "allowed is a share from 0 (the network alone) to 1 (the linear model alone)".to_owned(),
        });
    }
    let model = Onnx::load(folder, settings, others)
        .map_err(|detail| TaggerError { setting: format!("model_dir = {folder:?}"), detail })?;
    Ok(Arc::new(model))
}

/// Why a folder cannot be used as a model: what is wrong, and where.
type Problem = String;

/// A model read from a folder, for some languages; another model reads the rest.
#[derive(Debug)]
struct Onnx {
    name: String,
    pieces: Pieces,
    network: Network,
    labels: Labels,
    blend: Blend,
    languages: Vec<String>,
    others: Arc<dyn Model>,
}

impl Onnx {
    /// Reads `model.onnx`, `tokenizer.json` and `config.json` of a folder and tries the model on a few words.
    fn load(folder: &Path, settings: &TaggerSettings, others: Arc<dyn Model>) -> Result<Self, Problem> {
        let config = files::config(folder)?;
        let labels =
            Labels::new(&config.labels).map_err(|problem| files::within(folder, files::CONFIG, &problem))?;
        let pieces = Pieces::load(folder, &config)?;
        let network = Network::load(folder, &config)?;
        let onnx = Self {
            name: format!("onnx:{}@{}", files::name(folder), network.fingerprint()),
            pieces,
            network,
            blend: Blend::new(settings.model_blend as f32, &labels),
            labels,
            languages: settings.model_languages.clone(),
            others,
        };
        onnx.try_out().map_err(|problem| files::within(folder, files::MODEL, &problem))?;
        Ok(onnx)
    }

    /// Runs the model once, so that one that does not fit its other files is known before the first article.
    fn try_out(&self) -> Result<(), Problem> {
        let ids = self.pieces.encode("Ada Lovelace met Charles Babbage in London.");
        let ids: Vec<u32> = ids.into_iter().map(|piece| piece.id).collect();
        self.network.scores(&[&self.pieces.dressed(&ids)], self.labels.count()).map(drop)
    }

    fn reads(&self, reading: Reading<'_>) -> bool {
        let language = match reading {
            Reading::Capitals => "en",
            Reading::ListsOnly(language) => language,
        };
        self.languages.iter().any(|known| known == "*" || known == language)
    }

    /// The scores of every piece, a row of labels each; pieces that could not be read score nothing.
    fn scores(&self, ids: &[u32], line_ends: &[usize]) -> Vec<f32> {
        let count = self.labels.count();
        let mut scores = vec![0.0; ids.len() * count];
        let windows = windows::cut(line_ends, self.pieces.window());
        for batch in windows::batches(&windows) {
            let dressed: Vec<Vec<u32>> =
                batch.iter().map(|window| self.pieces.dressed(&ids[window.range.clone()])).collect();
            let rows: Vec<&[u32]> = dressed.iter().map(Vec::as_slice).collect();
            match self.network.scores(&rows, count) {
                Ok(found) => {
                    for (window, row) in batch.iter().zip(&found) {
                        let from = (self.pieces.lead() + window.kept.start - window.range.start) * count;
                        let kept = window.kept.start * count..window.kept.end * count;
                        let length = kept.len();
                        scores[kept].copy_from_slice(&row[from..from + length]);
                    }
                }
                Err(problem) => {
                    tracing::error!(model = %self.name, %problem, "the model could not read a stretch of text");
                }
            }
        }
        scores
    }

    /// The scores of each token of a line, mixed with the linear model's where that reads the language.
    fn of_tokens(&self, line: &Line, scores: &[f32], likely: Option<&[Marginals]>) -> Vec<f32> {
        let count = self.labels.count();
        let mut rows = Vec::with_capacity(line.firsts.len() * count);
        for (at, first) in line.firsts.iter().enumerate() {
            let start = rows.len();
            // A token without a piece of its own is left out of names.
            match first.and_then(|piece| scores.get(piece * count..(piece + 1) * count)) {
                Some(row) => rows.extend_from_slice(row),
                None => {
                    rows.resize(start + count, f32::NEG_INFINITY);
                    rows[start + self.labels.outside()] = 0.0;
                    continue;
                }
            }
            if let Some(likely) = likely.and_then(|likely| likely.get(line.tokens.start + at)) {
                self.blend.mix(&mut rows[start..], likely);
            }
        }
        rows
    }
}

impl Model for Onnx {
    fn name(&self, reading: Reading<'_>) -> Cow<'static, str> {
        if !self.reads(reading) {
            return self.others.name(reading);
        }
        let blended = self.blend.counts() && self.others.marginals(&[], reading).is_some();
        Cow::Owned(if blended {
            format!("{}+{}", self.name, self.others.name(reading))
        } else {
            self.name.clone()
        })
    }

    fn find(&self, passages: &[Passage<'_>], reading: Reading<'_>) -> Vec<Mention> {
        if !self.reads(reading) {
            return self.others.find(passages, reading);
        }
        let lines = pieces::lines(&self.pieces, passages);
        let scores = self.scores(&lines.ids, &lines.ends);
        let likely = if self.blend.counts() { self.others.marginals(passages, reading) } else { None };
        let mut mentions = Vec::new();
        for line in &lines.tokens {
            let likely = likely.as_ref().map(|likely| &*likely[line.passage]);
            let scores = self.of_tokens(line, &scores, likely);
            let text = &passages[line.passage].text;
            mentions.extend(decode::mentions(line.passage, line.tokens.clone(), text, &scores, &self.labels));
        }
        mentions
    }
}
