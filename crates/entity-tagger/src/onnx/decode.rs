//! From the scores of a line's tokens to the mentions in it.

use std::ops::Range;

use super::labels::{Label, Labels, Place};
use crate::{
    gazetteer::GAZETTEER,
    mentions::Mention,
    tokenize::{Kind, Text},
};

/// What a label costs that does not follow from the one before it, such as the inside of a place after that of a person.
///
/// A cost and no ban: models of the older scheme IOB1 begin names with `I-`, and their scores are sure enough to pay it.
const BREACH: f32 = 2.0;

/// The mentions of a line of a passage, by the scores of each of its tokens, a row of labels each.
pub(super) fn mentions(
    passage: usize,
    line: Range<usize>,
    text: &Text<'_>,
    scores: &[f32],
    labels: &Labels,
) -> Vec<Mention> {
    let path = best_path(scores, labels);
    let mut found: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < path.len() {
        let Some(first) = labels.get(path[at]) else {
            at += 1;
            continue;
        };
        let start = at;
        at += 1;
        while at < path.len() && continues(labels.get(path[at - 1]), labels.get(path[at])) {
            at += 1;
        }
        let tokens = trimmed(text, line.start + start..line.start + at);
        if let (Some(kind), false) = (first.kind, tokens.is_empty()) {
            let listed = GAZETTEER.names.get(text.slice(tokens.clone())).filter(|known| known.kind == kind);
            found.push(Mention { passage, tokens, kind, known: listed.map(|known| known.id) });
        }
    }
    found
}

/// Whether a token goes on with the name that the one before it belongs to.
fn continues(before: Option<&Label>, label: Option<&Label>) -> bool {
    let (Some(before), Some(label)) = (before, label) else { return false };
    before.group == label.group
        && matches!(before.place, Place::Begin | Place::Inside)
        && matches!(label.place, Place::Inside | Place::End)
}

/// The likeliest labels of the tokens (Viterbi).
fn best_path(scores: &[f32], labels: &Labels) -> Vec<usize> {
    let count = labels.count();
    let outside = labels.outside();
    let costs = costs(labels);
    let mut best = vec![0.0f32; count];
    let mut back: Vec<usize> = Vec::with_capacity(scores.len());
    let mut next = vec![0.0f32; count];
    for (number, row) in scores.chunks_exact(count).enumerate() {
        for label in 0..count {
            let (from, score) = if number == 0 {
                (label, -costs[count * count + label])
            } else {
                (0..count)
                    .map(|from| (from, best[from] - costs[from * count + label]))
                    .fold((0, f32::NEG_INFINITY), |top, each| if each.1 > top.1 { each } else { top })
            };
            back.push(from);
            next[label] = score + row[label];
        }
        std::mem::swap(&mut best, &mut next);
    }
    let mut path = vec![outside; back.len() / count];
    let mut label = (0..count).fold(outside, |top, label| if best[label] > best[top] { label } else { top });
    for number in (0..path.len()).rev() {
        path[number] = label;
        label = back[number * count + label];
    }
    path
}

/// The cost of each label after each other, and, in a last row, at the start of a line.
fn costs(labels: &Labels) -> Vec<f32> {
    let count = labels.count();
    let cost = |before: Option<&Label>, label: Option<&Label>| {
        let inner =
            label.is_some_and(|label| label.has_begin && matches!(label.place, Place::Inside | Place::End));
        if inner && !continues(before, label) { BREACH } else { 0.0 }
    };
    (0..=count)
        .flat_map(|from| (0..count).map(move |label| (from, label)))
        .map(|(from, label)| cost(labels.get(from), labels.get(label)))
        .collect()
}

/// A name without an article before and a genitive or a mark behind it.
fn trimmed(text: &Text<'_>, tokens: Range<usize>) -> Range<usize> {
    let (mut start, mut end) = (tokens.start, tokens.end);
    let article =
        |at: usize| ["the", "a", "an"].iter().any(|article| text.word(at).eq_ignore_ascii_case(article));
    while start < end && article(start) && start + 1 < end {
        start += 1;
    }
    while start < end && text.kind(end - 1) == Some(Kind::Genitive) {
        end -= 1;
    }
    start..end
}
