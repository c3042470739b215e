//! Learns the resolver's weights from the LGL corpus: `train-places LGL.jsonl`. Prints what five-fold cross-validation by
//! document says, and the weights of all documents.

use std::fs;

use anyhow::{Context, bail};
use dateline_entity_tagger::places::training::{Example, Name, Read, shape};
use serde_json::Value;

const FOLDS: usize = 5;
/// Rounds of weighing the corpus anew and learning from it.
const PASSES: usize = 4;
const STEPS: usize = 400;
const RATE: f32 = 0.05;
const DECAY: f32 = 0.002;
/// A candidate within so many km of the gold point is right.
const RIGHT: f32 = 161.0;
/// How right it is where another candidate is the gold one.
const BESIDE: f32 = 0.3;

/// A name that the tagger finds in a document: its candidates, which of them are right, and how many gold places stand
/// under it.
struct Case {
    candidates: Vec<Example>,
    /// How right each is.
    right: Vec<f32>,
    /// Whether it is within [`RIGHT`] of the gold point.
    near: Vec<bool>,
    times: f32,
    /// Whether the weights are learned from it.
    teaches: bool,
}

struct Document {
    read: Read,
    golds: Vec<Gold>,
}

#[derive(Clone, Copy)]
struct Gold {
    bytes: (usize, usize),
    id: u32,
    point: (f32, f32),
}

fn main() -> anyhow::Result<()> {
    let Some(path) = std::env::args().nth(1) else { bail!("usage: train-places LGL.jsonl") };
    let lines = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let documents: Vec<Document> = lines.lines().filter_map(document).collect();
    let (mut right, mut all, mut reachable) = (0.0, 0.0, 0.0);
    for fold in 0..FOLDS {
        let (held, taught): (Vec<_>, Vec<_>) =
            documents.iter().enumerate().partition(|(at, _)| at % FOLDS == fold);
        let weights = learn(&taught.into_iter().map(|(_, document)| document).collect::<Vec<_>>());
        for case in held.iter().flat_map(|(_, document)| cases(document, &weights)) {
            all += case.times;
            reachable += if case.near.contains(&true) { case.times } else { 0.0 };
            right += if best(&case, &weights).is_some_and(|best| case.near[best]) { case.times } else { 0.0 };
        }
    }
    eprintln!(
        "within {RIGHT} km, of {all} mentions: {:.1} %; reachable {:.1} %",
        100.0 * right / all,
        100.0 * reachable / all
    );
    let weights = learn(&documents.iter().collect::<Vec<_>>());
    eprintln!("{weights:.3?}");
    Ok(())
}

fn document(line: &str) -> Option<Document> {
    let row: Value = serde_json::from_str(line).ok()?;
    let text = row["text"].as_str()?;
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let gold = |gold: &Value| {
        let at = |key: &str| gold[key].as_u64().and_then(|at| bytes.get(at as usize).copied());
        let id = gold["geonames"].as_u64().unwrap_or(0) as u32;
        let point = (gold["lat"].as_f64()? as f32, gold["lon"].as_f64()? as f32);
        Some(Gold { bytes: (at("start")?, at("end")?), id, point })
    };
    let golds = row["toponyms"].as_array()?.iter().filter_map(gold).collect();
    Some(Document { read: Read::new(row["title"].as_str(), text)?, golds })
}

/// The names that gold places stand under. Most such places speak for what a name is.
fn cases(document: &Document, weights: &[f32]) -> Vec<Case> {
    let names = document.read.names(weights);
    let case = |Name { mentions, candidates, is_own }: Name| {
        let is_under =
            |gold: &&Gold| mentions.iter().any(|(start, end)| *start < gold.bytes.1 && gold.bytes.0 < *end);
        let golds: Vec<&Gold> = document.golds.iter().filter(is_under).collect();
        let gold = golds.first()?;
        let exact = candidates.iter().any(|(id, ..)| *id == gold.id);
        let near: Vec<bool> =
            candidates.iter().map(|(_, point, _)| distance(*point, gold.point) < RIGHT).collect();
        // What lies there, too, is half right: the city of Moscow is not the federal city.
        let share = |((id, ..), near): (&Example, &bool)| match (*id == gold.id, near) {
            (true, _) => 1.0,
            (_, true) if exact => BESIDE,
            (_, true) => 1.0,
            _ => 0.0,
        };
        let right = candidates.iter().zip(&near).map(share).collect();
        Some(Case { candidates, right, near, times: golds.len() as f32, teaches: is_own })
    };
    names.into_iter().filter_map(case).collect()
}

fn distance((north1, east1): (f32, f32), (north2, east2): (f32, f32)) -> f32 {
    let [a, b] = [north1, north2].map(f32::to_radians);
    let half = ((b - a) / 2.0).sin().powi(2)
        + a.cos() * b.cos() * ((east2 - east1).to_radians() / 2.0).sin().powi(2);
    12742.0 * half.sqrt().min(1.0).asin()
}

fn best(case: &Case, weights: &[f32]) -> Option<usize> {
    let scores = case.candidates.iter().map(|(_, _, features)| dot(features, weights));
    scores.enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
}

fn dot(features: &[f32], weights: &[f32]) -> f32 {
    features.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// Conditional logit by Adam: the probability of all right candidates together is made as high as it goes.
fn learn(documents: &[&Document]) -> Vec<f32> {
    let (size, untaught) = shape();
    let mut weights = vec![1.0; size];
    untaught.iter().for_each(|(at, weight)| weights[*at] = *weight);
    let taught_at = |at: usize| untaught.iter().all(|(fixed, _)| *fixed != at);
    for _ in 0..PASSES {
        let cases: Vec<Case> = documents.iter().flat_map(|document| cases(document, &weights)).collect();
        let taught: Vec<&Case> = cases
            .iter()
            .filter(|it| it.teaches && it.near.contains(&true) && it.right.contains(&0.0))
            .collect();
        let (mut mean, mut square) = (vec![0.0; size], vec![0.0; size]);
        for step in 1..=STEPS {
            let slope = slope(&taught, &weights);
            for at in 0..size {
                let slope = slope[at] + DECAY * weights[at];
                mean[at] = 0.9 * mean[at] + 0.1 * slope;
                square[at] = 0.999 * square[at] + 0.001 * slope * slope;
                let corrected = (
                    mean[at] / (1.0 - 0.9_f32.powi(step as i32)),
                    square[at] / (1.0 - 0.999_f32.powi(step as i32)),
                );
                weights[at] -=
                    if taught_at(at) { 1.0 } else { 0.0 } * RATE * corrected.0 / (corrected.1.sqrt() + 1e-8);
            }
        }
    }
    weights
}

fn slope(cases: &[&Case], weights: &[f32]) -> Vec<f32> {
    let mut slope = vec![0.0; weights.len()];
    let total: f32 = cases.iter().map(|case| case.times.sqrt()).sum();
    for case in cases {
        let scores: Vec<f32> =
            case.candidates.iter().map(|(_, _, features)| dot(features, weights)).collect();
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        let powers: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
        let all: f32 = powers.iter().sum();
        let right: f32 = powers.iter().zip(&case.right).map(|(power, right)| power * right).sum();
        for ((power, right_share), (_, _, features)) in powers.iter().zip(&case.right).zip(&case.candidates) {
            let pull = power / all - power * right_share / right.max(1e-20);
            let pull = pull * case.times.sqrt() / total;
            slope.iter_mut().zip(features).for_each(|(slope, value)| *slope += pull * value);
        }
    }
    slope
}
