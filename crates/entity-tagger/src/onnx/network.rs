//! The network of a model, and what goes in and out of it.

use std::{collections::BTreeSet, fmt, path::Path, sync::Arc};

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, ValueOrView};
use rten_tensor::{NdTensor, prelude::*};
use twox_hash::XxHash64;

use super::{
    Problem,
    files::{self, Config},
};

thread_local! {
    /// Articles are tagged side by side on the stage's own threads, so each of these runs its model alone.
    static POOL: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

/// The inputs that an exported model may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
    Pieces,
    Mask,
    Segments,
    Positions,
}

/// A model of ONNX, ready to run.
pub(super) struct Network {
    model: Model,
    inputs: Vec<(NodeId, Input)>,
    output: NodeId,
    pad: u32,
    fingerprint: String,
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

impl Network {
    /// Reads `model.onnx`.
    pub(super) fn load(folder: &Path, config: &Config) -> Result<Self, Problem> {
        let bytes = files::read(folder, files::MODEL)?;
        let fingerprint = format!("{:016x}", XxHash64::oneshot(0, &bytes))[..8].to_owned();
        let problem = |problem: String| files::within(folder, files::MODEL, &problem);
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load(bytes)
            .map_err(|error| problem(format!("not an ONNX model that can be run here: {error}")))?;
        let inputs = inputs(&model).map_err(problem)?;
        let named = model.find_node("logits");
        let output = named.or_else(|| model.output_ids().first().copied());
        let output = output.ok_or_else(|| problem("the model has no output".to_owned()))?;
        Ok(Self { model, inputs, output, pad: config.pad, fingerprint })
    }

    /// The first digits of the hash of its file.
    pub(super) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The scores of some sequences of pieces: for each a row of `labels` scores a piece.
    pub(super) fn scores(&self, rows: &[&[u32]], labels: usize) -> Result<Vec<Vec<f32>>, Problem> {
        let longest = rows.iter().map(|row| row.len()).max().unwrap_or(0);
        let shape = [rows.len(), longest];
        let tensor =
            |value: &dyn Fn(&[u32], usize) -> i32| NdTensor::from_fn(shape, |[row, at]| value(rows[row], at));
        let values: Vec<(NodeId, NdTensor<i32, 2>)> = self
            .inputs
            .iter()
            .map(|&(node, input)| {
                let values = match input {
                    Input::Pieces => {
                        tensor(&|row, at| row.get(at).copied().unwrap_or(self.pad).cast_signed())
                    }
                    Input::Mask => tensor(&|row, at| i32::from(at < row.len())),
                    Input::Segments => tensor(&|_, _| 0),
                    Input::Positions => tensor(&|_, at| i32::try_from(at).unwrap_or(i32::MAX)),
                };
                (node, values)
            })
            .collect();
        let given: Vec<(NodeId, ValueOrView<'_>)> =
            values.iter().map(|(node, values)| (*node, values.into())).collect();
        let options = RunOptions::default().with_thread_pool(Some(POOL.with(Arc::clone)));
        let [scores] = self
            .model
            .run_n(given, [self.output], Some(options))
            .map_err(|error| format!("the model cannot be run: {error}"))?;
        let scores: NdTensor<f32, 3> = scores
            .try_into()
            .map_err(|error| format!("the output is not a row of scores for each piece: {error}"))?;
        if scores.shape() != [rows.len(), longest, labels] {
            let [sequences, pieces, found] = scores.shape();
            return Err(format!(
                "the output for {} sequences of {longest} pieces has {sequences} × {pieces} × {found} scores, where config.json \
                 has {labels} labels",
                rows.len()
            ));
        }
        let scores = scores.to_vec();
        Ok(rows
            .iter()
            .enumerate()
            .map(|(number, row)| {
                let from = number * longest * labels;
                scores[from..from + row.len() * labels].to_vec()
            })
            .collect())
    }
}

/// What each input of a model is for, told by its name.
fn inputs(model: &Model) -> Result<Vec<(NodeId, Input)>, Problem> {
    let names: Vec<(NodeId, String)> = model
        .input_ids()
        .iter()
        .map(|&node| {
            (node, model.node_info(node).and_then(|info| info.name().map(str::to_owned)).unwrap_or_default())
        })
        .collect();
    let known = |name: &str| match name {
        "input_ids" => Some(Input::Pieces),
        "attention_mask" => Some(Input::Mask),
        "token_type_ids" => Some(Input::Segments),
        "position_ids" => Some(Input::Positions),
        _ => None,
    };
    let strange: BTreeSet<&str> =
        names.iter().map(|(_, name)| name.as_str()).filter(|name| known(name).is_none()).collect();
    if !strange.is_empty() {
        return Err(format!(
            "the model asks for {}; a token-classification model asks for input_ids, attention_mask and token_type_ids",
            strange.into_iter().collect::<Vec<_>>().join(", ")
        ));
    }
    Ok(names.iter().filter_map(|(node, name)| Some((*node, known(name)?))).collect())
}
