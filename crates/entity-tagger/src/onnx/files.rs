//! The files of a model's folder, and how a problem with one is told.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;

use super::Problem;

pub(super) const MODEL: &str = "model.onnx";
pub(super) const TOKENIZER: &str = "tokenizer.json";
pub(super) const CONFIG: &str = "config.json";

/// Positions of a model that does not say how many it has.
const USUAL_POSITIONS: usize = 512;

/// What `config.json` says that matters here.
#[derive(Debug)]
pub(super) struct Config {
    /// The label of each output, in order.
    pub(super) labels: Vec<String>,
    /// The longest sequence that the model reads, in pieces.
    pub(super) positions: usize,
    pub(super) pad: u32,
}

#[derive(Deserialize)]
struct Written {
    id2label: Option<BTreeMap<String, String>>,
    max_position_embeddings: Option<usize>,
    pad_token_id: Option<u32>,
    model_type: Option<String>,
}

/// The bytes of one file of the folder.
pub(super) fn read(folder: &Path, file: &str) -> Result<Vec<u8>, Problem> {
    fs::read(folder.join(file)).map_err(|error| {
        format!(
            "{error}: {}; expected is a folder with {MODEL}, {TOKENIZER} and {CONFIG} of a token-classification model",
            folder.join(file).display()
        )
    })
}

/// A problem with the content of one file.
pub(super) fn within(folder: &Path, file: &str, problem: &str) -> Problem {
    format!("{}: {problem}", folder.join(file).display())
}

/// Reads `config.json`.
pub(super) fn config(folder: &Path) -> Result<Config, Problem> {
    let written: Written = serde_json::from_slice(&read(folder, CONFIG)?)
        .map_err(|error| within(folder, CONFIG, &format!("not the configuration of a model: {error}")))?;
    settle(written).map_err(|problem| within(folder, CONFIG, &problem))
}

fn settle(written: Written) -> Result<Config, Problem> {
    let missing =
        "no \"id2label\", which a token-classification model has (such as {\"0\": \"O\", \"1\": \"B-PER\"})";
    let by_number: BTreeMap<usize, String> = written
        .id2label
        .ok_or(missing)?
        .into_iter()
        .map(|(number, label)| {
            number
                .parse()
                .map(|number| (number, label))
                .map_err(|_| format!("\"id2label\" has the key {number:?}, which is no number"))
        })
        .collect::<Result<_, _>>()?;
    if !by_number.keys().copied().eq(0..by_number.len()) {
        return Err("\"id2label\" does not count its labels from 0".to_owned());
    }
    // Positions of the RoBERTa family begin after the padding's.
    let shift = written.model_type.is_some_and(|kind| kind.contains("roberta") || kind == "camembert");
    let positions = written.max_position_embeddings.unwrap_or(USUAL_POSITIONS);
    let pad = written.pad_token_id.unwrap_or(0);
    let reserved = if shift { pad as usize + 1 } else { 0 };
    Ok(Config {
        labels: by_number.into_values().collect(),
        positions: positions.saturating_sub(reserved),
        pad,
    })
}

/// The name of a folder, by which the model goes.
pub(super) fn name(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map_or_else(|| "model".to_owned(), |name| name.to_string_lossy().into_owned())
}
