//! From the scores of a line's tokens to the mentions in it.

use super::{
    labels::{Label, Labels, Place},
    pieces::Line,
};
use crate::{
    gazetteer::GAZETTEER,
    mentions::Mention,
    tokenize::{Kind, Text},
};

/// What a label costs that does not follow from the one before it, such as the inside of a place after that of a person.
///
/// A cost and no ban: models of the older scheme IOB1 begin names with `I-`, and their scores are sure enough to pay it.
const BREACH: f32 = 2.0;

/// The mentions of one line, in order.
pub(super) fn mentions(line: &Line, text: &Text<'_>, scores: &[f32], labels: &Labels) -> Vec<Mention> {
    let path = best_path(&line.firsts, scores, labels);
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
        let tokens = trimmed(text, line.tokens.start + start..line.tokens.start + at);
        if let (Some(kind), false) = (first.kind, tokens.is_empty()) {
            let listed = GAZETTEER.names.get(text.slice(tokens.clone())).filter(|known| known.kind == kind);
            found.push(Mention { passage: line.passage, tokens, kind, known: listed.map(|known| known.id) });
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

/// The likeliest labels of the tokens (Viterbi); a token without a piece of its own is left out of names.
fn best_path(firsts: &[Option<usize>], scores: &[f32], labels: &Labels) -> Vec<usize> {
    let count = labels.count();
    let outside = (0..count).find(|&label| labels.get(label).is_none()).unwrap_or(0);
    let costs = costs(labels);
    let mut best = vec![0.0f32; count];
    let mut back: Vec<usize> = Vec::with_capacity(firsts.len() * count);
    let mut next = vec![0.0f32; count];
    for (number, first) in firsts.iter().enumerate() {
        let emitted = first.and_then(|piece| scores.get(piece * count..(piece + 1) * count));
        for label in 0..count {
            let (from, score) = if number == 0 {
                (label, -costs[count * count + label])
            } else {
                (0..count)
                    .map(|from| (from, best[from] - costs[from * count + label]))
                    .fold((0, f32::NEG_INFINITY), |top, each| if each.1 > top.1 { each } else { top })
            };
            let own = match emitted {
                Some(row) => row[label],
                None if label == outside => 0.0,
                None => f32::NEG_INFINITY,
            };
            back.push(from);
            next[label] = score + own;
        }
        std::mem::swap(&mut best, &mut next);
    }
    let mut path = vec![outside; firsts.len()];
    let mut label = (0..count).fold(outside, |top, label| if best[label] > best[top] { label } else { top });
    for number in (0..firsts.len()).rev() {
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
fn trimmed(text: &Text<'_>, tokens: std::ops::Range<usize>) -> std::ops::Range<usize> {
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
