//! Lines with their features, and the stretches of them that a field learns from.

use std::collections::{HashMap, HashSet};

use dateline_entity_tagger::training::{self, LABELS, PackedTables};

use crate::{
    crf::{Alphabet, Sequence},
    data::{ANY, Document, Line},
    is_copied, relabel,
};

/// A line's tokens, as bytes of the line, and their features.
pub(crate) struct Extracted {
    pub(crate) line: usize,
    pub(crate) tokens: Vec<std::ops::Range<usize>>,
    pub(crate) features: Vec<Vec<(u64, u64)>>,
}

pub(crate) fn extract(
    document: &Document,
    language: &str,
    tables: &PackedTables,
    hints: bool,
) -> Vec<Extracted> {
    let mut text = String::new();
    let mut starts = Vec::new();
    for line in &document.lines {
        starts.push(text.len());
        text.push_str(&line.text);
        text.push('\n');
    }
    let mut extracted = Vec::new();
    for line in training::lines(&text, language, tables) {
        let Some(first) = line.tokens.first() else { continue };
        let number = starts.partition_point(|&start| start <= first.start) - 1;
        let shift = starts[number];
        let tokens: Vec<_> = line.tokens.iter().map(|bytes| bytes.start - shift..bytes.end - shift).collect();
        let mut features = line.features;
        if hints {
            relabel::add_hints(&document.lines[number], &tokens, &mut features);
        }
        extracted.push(Extracted { line: number, tokens, features });
    }
    extracted
}

impl Extracted {
    pub(crate) fn count(&self, counts: &mut HashMap<u64, u32>) {
        for (_, hash) in self.features.iter().flatten() {
            *counts.entry(*hash).or_default() += 1;
        }
    }

    /// The labels that each token may have.
    pub(crate) fn allowed(&self, line: &Line) -> Vec<u16> {
        let Some(names) = &line.names else { return vec![ANY; self.tokens.len()] };
        let mut allowed = vec![names.outside; self.tokens.len()];
        for (bytes, marked) in &names.marked {
            let mut first = true;
            for (token, allowed) in self.tokens.iter().zip(&mut allowed) {
                if token.start < bytes.end && token.end > bytes.start {
                    *allowed = if first { marked.first } else { marked.further };
                    first = false;
                }
            }
        }
        allowed
    }

    pub(crate) fn sequences(
        &self,
        alphabet: &Alphabet,
        allowed: &[u16],
        weight: f32,
        guideline: u64,
    ) -> impl Iterator<Item = Sequence> {
        self.stretches(alphabet, allowed, weight, guideline).into_iter().map(|(_, sequence)| sequence)
    }

    /// Stretches of tokens that have features, with their first token.
    pub(crate) fn stretches(
        &self,
        alphabet: &Alphabet,
        allowed: &[u16],
        weight: f32,
        guideline: u64,
    ) -> Vec<(usize, Sequence)> {
        let mut stretches: Vec<(usize, Sequence)> = Vec::new();
        let mut open = false;
        for (at, features) in self.features.iter().enumerate() {
            if features.is_empty() {
                open = false;
                continue;
            }
            if !open {
                stretches.push((at, Sequence { weight, ..Sequence::default() }));
                open = true;
            }
            if let Some((_, sequence)) = stretches.last_mut() {
                let copies = features
                    .iter()
                    .filter(|(template, _)| is_copied(guideline, *template))
                    .map(|(_, hash)| training::pair(guideline, *hash));
                let hashes = features.iter().map(|(_, hash)| *hash).chain(copies);
                sequence.features.extend(hashes.filter_map(|hash| alphabet.places.get(&hash)));
                sequence.ends.push(sequence.features.len() as u32);
                sequence.allowed.push(allowed[at]);
            }
        }
        // A name whose beginning lies in a token without features cannot be learnt; then only what is certain counts.
        for (_, sequence) in &mut stretches {
            let inside = (1..LABELS).filter(|label| label % 2 == 0).fold(0, |bits, label| bits | 1 << label);
            if sequence.allowed.first().is_some_and(|&first| first & !inside == 0) {
                sequence.allowed[0] = ANY;
            }
        }
        stretches
    }
}

impl Alphabet {
    pub(crate) fn of(counts: HashMap<u64, u32>, least: u32) -> Self {
        let mut hashes: Vec<u64> =
            counts.into_iter().filter(|&(_, count)| count >= least).map(|(hash, _)| hash).collect();
        hashes.sort_unstable();
        Self { places: hashes.into_iter().zip(0..).collect(), copies: HashSet::new() }
    }
}
