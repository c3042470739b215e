//! The best labels of a stretch of tokens, by their own scores and those of neighbours.

use super::{
    labels::{LABELS, OUTSIDE, may_follow},
    table::ROW,
};

/// Scores of the labels of one token.
pub(crate) type Scores = [i16; ROW];

/// What no sum of scores makes good.
const NEVER: i32 = -1_000_000;

/// Scores of one label behind another.
#[derive(Debug, Clone)]
pub(crate) struct Transitions {
    /// By the label behind, then by the label before.
    scores: [[i32; LABELS]; LABELS],
}

impl Transitions {
    /// Reads numbers of 16 bits, by the label before and then the label behind. What may not follow never will.
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let mut scores = [[NEVER; LABELS]; LABELS];
        for (at, pair) in bytes.as_chunks::<2>().0.iter().take(LABELS * LABELS).enumerate() {
            let (before, behind) = (at / LABELS, at % LABELS);
            if may_follow(before as u8, behind as u8) {
                scores[behind][before] = i32::from(i16::from_le_bytes(*pair));
            }
        }
        Self { scores }
    }

    /// The score of one label behind another.
    #[cfg(feature = "onnx")]
    pub(crate) fn score(&self, before: usize, behind: usize) -> i32 {
        self.scores[behind][before]
    }

    /// Viterbi's algorithm over a stretch that stands between tokens outside of names.
    pub(crate) fn best(&self, tokens: &[Scores], labels: &mut Vec<u8>) {
        let mut sums = [NEVER; LABELS];
        sums[usize::from(OUTSIDE)] = 0;
        let mut came_from: Vec<[u8; LABELS]> = Vec::with_capacity(tokens.len());
        for token in tokens {
            let mut next = [NEVER; LABELS];
            let mut from = [OUTSIDE; LABELS];
            for (behind, scores) in self.scores.iter().enumerate() {
                let (mut best, mut best_from) = (i32::MIN, 0);
                for (before, (sum, score)) in sums.iter().zip(scores).enumerate() {
                    if sum + score > best {
                        (best, best_from) = (sum + score, before);
                    }
                }
                next[behind] = best + i32::from(token[behind]);
                from[behind] = best_from as u8;
            }
            sums = next;
            came_from.push(from);
        }
        let end = self.scores[usize::from(OUTSIDE)];
        let mut label =
            (0..LABELS).max_by_key(|&label| (sums[label] + end[label], LABELS - label)).unwrap_or(0);
        let first = labels.len();
        for from in came_from.iter().rev() {
            labels.push(label as u8);
            label = usize::from(from[label]);
        }
        labels[first..].reverse();
    }
}
