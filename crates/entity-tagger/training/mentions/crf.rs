//! A linear-chain conditional random field, trained by AdaGrad on sequences whose labels may be known in part only.
//!
//! Lafferty, McCallum and Pereira, "Conditional Random Fields" (2001); for labels known in part, Tsuboi et al., "Training
//! Conditional Random Fields Using Incomplete Annotations" (2008); Duchi, Hazan and Singer, "Adaptive Subgradient Methods"
//! (2011).

use std::collections::{HashMap, HashSet};

use dateline_entity_tagger::training::{LABELS, OUTSIDE, may_follow};

/// Floats a feature: its labels, and room so that rows lie on cache lines.
const STRIDE: usize = 16;

/// A stretch of tokens between tokens that are outside for certain.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sequence {
    /// Features of all tokens, one after the other, as places in the field's alphabet.
    pub(crate) features: Vec<u32>,
    /// Where each token's features end.
    pub(crate) ends: Vec<u32>,
    /// The labels that each token may have, as bits.
    pub(crate) allowed: Vec<u16>,
    /// How much it counts.
    pub(crate) weight: f32,
}

impl Sequence {
    fn features_of(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.features[start as usize..self.ends[at] as usize]
    }
}

/// Hashes of features and their places.
#[derive(Debug, Default)]
pub(crate) struct Alphabet {
    pub(crate) places: HashMap<u64, u32>,
    /// Those that only texts of other guidelines have.
    pub(crate) copies: HashSet<u64>,
}

/// How to train.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recipe {
    pub(crate) epochs: usize,
    pub(crate) rate: f32,
    pub(crate) penalty: f32,
    /// Share of a token's features that are hidden each time, so that none is relied upon alone.
    pub(crate) dropout: f32,
    pub(crate) seed: u64,
}

/// Weights of features and transitions.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) weights: Vec<f32>,
    squares: Vec<f32>,
    /// By the label before, then the label behind.
    pub(crate) transitions: [[f32; LABELS]; LABELS],
    transition_squares: [[f32; LABELS]; LABELS],
}

type Row = [f32; LABELS];

/// The sequence without a random part of its features.
fn thinned(sequence: &Sequence, dropout: f32, random: &mut fastrand::Rng) -> Sequence {
    let hidden = (dropout * 256.0) as u8;
    let mut thin =
        Sequence { allowed: sequence.allowed.clone(), weight: sequence.weight, ..Sequence::default() };
    for at in 0..sequence.ends.len() {
        thin.features.extend(sequence.features_of(at).iter().filter(|_| random.u8(..) >= hidden));
        thin.ends.push(thin.features.len() as u32);
    }
    thin
}

impl Field {
    pub(crate) fn new(features: usize) -> Self {
        Self {
            weights: vec![0.0; features * STRIDE],
            squares: vec![0.0; features * STRIDE],
            transitions: [[0.0; LABELS]; LABELS],
            transition_squares: [[0.0; LABELS]; LABELS],
        }
    }

    /// Weights of one feature.
    pub(crate) fn row(&self, feature: usize) -> &[f32] {
        &self.weights[feature * STRIDE..feature * STRIDE + LABELS]
    }

    /// Goes through the sequences so many times, each time in another order.
    pub(crate) fn train(&mut self, sequences: &[Sequence], recipe: Recipe) {
        let mut random = fastrand::Rng::with_seed(recipe.seed);
        let mut order: Vec<usize> = (0..sequences.len()).collect();
        for epoch in 0..recipe.epochs {
            random.shuffle(&mut order);
            let start = std::time::Instant::now();
            // The last epochs take smaller steps, so that the order matters less.
            let rate = recipe.rate * (1.0 - 0.8 * epoch as f32 / recipe.epochs as f32);
            let loss: f64 = order
                .iter()
                .map(|&at| {
                    f64::from(self.learn(
                        &thinned(&sequences[at], recipe.dropout, &mut random),
                        rate,
                        recipe.penalty,
                    ))
                })
                .sum();
            eprintln!("  epoch {}: loss {loss:.0}, {:.1} s", epoch + 1, start.elapsed().as_secs_f32());
        }
    }

    fn learn(&mut self, sequence: &Sequence, rate: f32, penalty: f32) -> f32 {
        let length = sequence.ends.len();
        let scores: Vec<Row> = (0..length).map(|at| self.scores(sequence.features_of(at))).collect();
        let free = self.pass(&scores, None);
        let held = self.pass(&scores, Some(&sequence.allowed));
        if !(free.log_sum.is_finite() && held.log_sum.is_finite()) {
            return 0.0;
        }
        for at in 0..length {
            let gradient: Row = std::array::from_fn(|label| {
                sequence.weight * (free.tokens[at][label] - held.tokens[at][label])
            });
            if gradient.iter().all(|part| part.abs() < 1e-4) {
                continue;
            }
            for &feature in sequence.features_of(at) {
                let place = feature as usize * STRIDE;
                let weights = &mut self.weights[place..place + LABELS];
                let squares = &mut self.squares[place..place + LABELS];
                for ((weight, square), part) in weights.iter_mut().zip(squares).zip(gradient) {
                    let part = part + penalty * *weight;
                    *square += part * part;
                    *weight -= rate * part / (square.sqrt() + 1e-3);
                }
            }
        }
        for before in 0..LABELS {
            for behind in 0..LABELS {
                let part = sequence.weight * (free.pairs[before][behind] - held.pairs[before][behind]);
                let square = &mut self.transition_squares[before][behind];
                *square += part * part;
                self.transitions[before][behind] -= rate * part / (square.sqrt() + 1e-3);
            }
        }
        sequence.weight * (free.log_sum - held.log_sum)
    }

    fn scores(&self, features: &[u32]) -> Row {
        let mut sums = [0.0; STRIDE];
        for &feature in features {
            let row = &self.weights[feature as usize * STRIDE..][..STRIDE];
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += weight;
            }
        }
        std::array::from_fn(|label| sums[label])
    }

    /// The forward-backward algorithm, over all sequences of labels or those allowed.
    fn pass(&self, scores: &[Row], allowed: Option<&[u16]>) -> Marginals {
        let steps: [Row; LABELS] = std::array::from_fn(|before| {
            std::array::from_fn(|behind| {
                if may_follow(before as u8, behind as u8) {
                    self.transitions[before][behind].exp()
                } else {
                    0.0
                }
            })
        });
        let mut log_sum = 0.0;
        let mut own: Vec<Row> = Vec::with_capacity(scores.len());
        for (at, row) in scores.iter().enumerate() {
            let most = row.iter().copied().fold(f32::MIN, f32::max);
            log_sum += most;
            let may = allowed.map_or(u16::MAX, |allowed| allowed[at]);
            own.push(std::array::from_fn(|label| {
                if may >> label & 1 == 1 { (row[label] - most).exp().max(1e-30) } else { 0.0 }
            }));
        }
        let mut edge = [0.0; LABELS];
        edge[usize::from(OUTSIDE)] = 1.0;
        let mut forward: Vec<Row> = Vec::with_capacity(scores.len());
        let mut before = edge;
        for own in &own {
            let mut next = [0.0; LABELS];
            for (sum, steps) in before.iter().zip(&steps) {
                for (next, step) in next.iter_mut().zip(steps) {
                    *next += sum * step;
                }
            }
            let mut total = 0.0;
            for (next, own) in next.iter_mut().zip(own) {
                *next *= own;
                total += *next;
            }
            next.iter_mut().for_each(|next| *next /= total);
            log_sum += total.ln();
            forward.push(next);
            before = next;
        }
        let close: f32 = (0..LABELS).map(|label| before[label] * steps[label][usize::from(OUTSIDE)]).sum();
        log_sum += close.ln();
        let mut tokens = vec![[0.0; LABELS]; scores.len()];
        let mut pairs = [[0.0; LABELS]; LABELS];
        let mut backward: Row = std::array::from_fn(|label| steps[label][usize::from(OUTSIDE)]);
        for label in 0..LABELS {
            pairs[label][usize::from(OUTSIDE)] += before[label] * backward[label] / close;
        }
        for at in (0..scores.len()).rev() {
            let total: f32 = (0..LABELS).map(|label| forward[at][label] * backward[label]).sum();
            tokens[at] = std::array::from_fn(|label| forward[at][label] * backward[label] / total);
            let ahead: Row = std::array::from_fn(|label| backward[label] * own[at][label]);
            let previous = at.checked_sub(1).map_or(edge, |previous| forward[previous]);
            let mut next = [0.0; LABELS];
            let mut sum = 0.0;
            for (before, next) in next.iter_mut().enumerate() {
                *next = (0..LABELS).map(|label| steps[before][label] * ahead[label]).sum();
                sum += previous[before] * *next;
            }
            for before in 0..LABELS {
                for label in 0..LABELS {
                    pairs[before][label] += previous[before] * steps[before][label] * ahead[label] / sum;
                }
            }
            let most = next.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
            backward = next.map(|next| next / most);
        }
        Marginals { log_sum, tokens, pairs }
    }

    /// How likely each label is, token by token.
    pub(crate) fn likely(&self, sequence: &Sequence) -> Vec<[f32; LABELS]> {
        let scores: Vec<Row> =
            (0..sequence.ends.len()).map(|at| self.scores(sequence.features_of(at))).collect();
        self.pass(&scores, None).tokens
    }
}

struct Marginals {
    log_sum: f32,
    tokens: Vec<Row>,
    pairs: [Row; LABELS],
}
