//! GMB's lines under our guideline: a field that sees GMB's own labels labels those that nobody read.

use std::{collections::HashMap, path::Path};

use anyhow::Context;
use dateline_entity_tagger::training::{self, LABELS, OUTSIDE, PackedTables};

use crate::{
    RECIPE, VOICE, Weighted,
    crf::{Alphabet, Field, Recipe},
    data::{self, ANY, Document, Line, Marked, Names},
    extract::{Extracted, extract},
    name_hash,
};

/// GMB's lines as documents: those read by the guideline as they are, all others labelled by a model that sees GMB's own
/// labels too. Held-out lines come in documents where they alone have names.
pub(crate) fn voice(
    folder: &Path,
    hold_out: bool,
    tables: &PackedTables,
) -> anyhow::Result<(Vec<Weighted>, Vec<Document>)> {
    let mut lines = data::hinted(&folder.join("gmb.jsonl.gz"))?;
    let mut held_lines = vec![None; lines.len()];
    for source in VOICE {
        for (id, line) in source.read(folder)? {
            let number: usize =
                id.rsplit('-').next().and_then(|number| number.parse().ok()).context("no number")?;
            // The hints are bytes of GMB's sentence, so they stay only where the texts are one.
            let hints = if lines[number].text == line.text {
                std::mem::take(&mut lines[number].hints)
            } else {
                Vec::new()
            };
            if hold_out && name_hash(&id).is_multiple_of(10) {
                held_lines[number] = line.names;
                lines[number] = Line { text: line.text, names: None, hints };
            } else {
                lines[number] = Line { hints, ..line };
            }
        }
    }
    let held_number = |number: usize| held_lines[number].is_some();
    let bounds = documents_of(&lines);
    let mut documents: Vec<Document> = bounds
        .iter()
        .map(|bounds| Document { id: format!("gmb-{}", bounds.start), lines: lines[bounds.clone()].to_vec() })
        .collect();
    relabel(&mut documents, tables);
    let mut held = Vec::new();
    for (document, bounds) in documents.iter_mut().zip(&bounds) {
        if bounds.clone().any(held_number) {
            let mut copy = document.clone();
            for (line, number) in copy.lines.iter_mut().zip(bounds.clone()) {
                line.names = held_lines[number].clone();
            }
            held.push(copy);
            for (line, number) in document.lines.iter_mut().zip(bounds.clone()) {
                if held_number(number) {
                    line.names = None;
                }
            }
        }
    }
    let documents = documents.into_iter().map(|document| Weighted {
        document,
        language: "en",
        weight: 1.0,
        guideline: 0,
    });
    Ok((documents.collect(), held))
}

/// Neighbouring lines that share names are taken for one document.
fn documents_of(lines: &[Line]) -> Vec<std::ops::Range<usize>> {
    let names = |line: &Line| -> Vec<String> {
        let words = line.text.split(|c: char| !c.is_alphanumeric()).skip(1);
        words
            .filter(|word| word.len() > 3 && word.starts_with(char::is_uppercase))
            .map(str::to_owned)
            .collect()
    };
    let mut bounds = Vec::new();
    let mut start = 0;
    let mut known: Vec<String> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let here = names(line);
        let shared = here.iter().any(|name| known.contains(name));
        if at - start >= 14 || !shared && !here.is_empty() && at - start >= 3 {
            bounds.push(start..at);
            start = at;
            known.clear();
        }
        known.extend(here);
    }
    bounds.push(start..lines.len());
    bounds
}

/// Labels the lines that have no names by a model of those that have, which sees the hints as well.
fn relabel(documents: &mut [Document], tables: &PackedTables) {
    let mut extracted: Vec<Vec<Extracted>> =
        documents.iter().map(|document| extract(document, "en", tables, true)).collect();
    let mut counts: HashMap<u64, u32> = HashMap::new();
    let with_names = |document: &Document, line: &Extracted| document.lines[line.line].names.is_some();
    for (document, lines) in documents.iter().zip(&extracted) {
        for line in lines.iter().filter(|line| with_names(document, line)) {
            line.count(&mut counts);
        }
    }
    let alphabet = Alphabet::of(counts, 2);
    let mut sequences = Vec::new();
    for (document, lines) in documents.iter().zip(&extracted) {
        for line in lines.iter().filter(|line| with_names(document, line)) {
            sequences.extend(line.sequences(&alphabet, &line.allowed(&document.lines[line.line]), 1.0, 0));
        }
    }
    eprintln!("relabelling: {} features, {} sequences", alphabet.places.len(), sequences.len());
    let mut field = Field::new(alphabet.places.len());
    field.train(&sequences, Recipe { seed: 2, ..RECIPE });
    for (document, lines) in documents.iter_mut().zip(&mut extracted) {
        for line in lines {
            if document.lines[line.line].names.is_none() {
                let allowed = likely_labels(&field, &alphabet, line);
                let marked = line
                    .tokens
                    .iter()
                    .cloned()
                    .zip(allowed)
                    .map(|(bytes, bits)| (bytes, Marked { first: bits, further: bits }));
                document.lines[line.line].names =
                    Some(Names { marked: marked.collect(), outside: 1 << OUTSIDE });
            }
        }
    }
}

/// The labels of each token that the field does not rule out.
fn likely_labels(field: &Field, alphabet: &Alphabet, line: &Extracted) -> Vec<u16> {
    let any = vec![ANY; line.tokens.len()];
    let mut allowed = vec![1 << OUTSIDE; line.tokens.len()];
    for (start, sequence) in line.stretches(alphabet, &any, 1.0, 0) {
        for (at, likely) in field.likely(&sequence).into_iter().enumerate() {
            let most = likely.iter().copied().fold(0.0, f32::max);
            let possible = (0..LABELS).filter(|&label| likely[label] >= if most > 0.85 { most } else { 0.1 });
            allowed[start + at] = possible.fold(0, |bits, label| bits | 1 << label);
        }
    }
    allowed
}

/// Features that only relabelling sees: the labels of the other scheme.
pub(crate) fn add_hints(line: &Line, tokens: &[std::ops::Range<usize>], features: &mut [Vec<(u64, u64)>]) {
    let mut hints = vec![0; tokens.len()];
    for (bytes, label) in &line.hints {
        let mut position = 1;
        for (token, hint) in tokens.iter().zip(&mut hints) {
            if token.start >= bytes.start && token.start < bytes.end {
                *hint = name_hash(label) << 2 | position;
                position = 2;
            }
        }
    }
    let hint = |at: Option<usize>| at.and_then(|at| hints.get(at)).copied().unwrap_or(0);
    for (at, features) in features.iter_mut().enumerate().filter(|(_, features)| !features.is_empty()) {
        let (before, here, behind) = (hint(at.checked_sub(1)), hint(Some(at)), hint(Some(at + 1)));
        let own = |template: u64| {
            features.iter().find(|feature| feature.0 == template).map_or(0, |feature| feature.1)
        };
        let (word, lists, rule) = (own(1), own(11), own(70));
        for (template, value) in [
            (900, here),
            (901, training::pair(before, training::pair(here, behind))),
            (902, training::pair(here, word)),
            (903, training::pair(here, rule)),
            (904, training::pair(here, lists)),
            (905, training::pair(here, training::pair(rule, lists))),
        ] {
            features.push((template, training::pair(template, value)));
        }
    }
}
