//! Runs of capitals: stretches of a sentence that may hold titles and names, and the small words between them.

use std::ops::Range;

use super::{is_hyphen, is_name_word};
use crate::{
    gazetteer::GAZETTEER,
    tokenize::{Kind, Text},
};

/// No run of titles and names is longer; a page in capitals throughout is.
const LONGEST: usize = 40;

/// Calls `found` with every run of a line.
pub(super) fn each(text: &Text<'_>, line: Range<usize>, mut found: impl FnMut(Range<usize>)) {
    let mut at = line.start;
    while at < line.end {
        match first_step(text, at, line.end) {
            Some(step) => {
                let run = at..extend(text, at, at + step, line.end);
                at = run.end;
                found(run);
            }
            None => at += 1,
        }
    }
}

/// Tokens that a run beginning at `at` has for certain.
fn first_step(text: &Text<'_>, at: usize, limit: usize) -> Option<usize> {
    if let Some((length, known)) = GAZETTEER.names.longest(text, at, limit) {
        // A listed word that opens a sentence may be an ordinary word: `Reading is fun`.
        if length > 1 || !(GAZETTEER.is_stop_word(text.word(at)) || known.city && opens_as_common(text, at)) {
            return Some(length);
        }
    }
    if let Some((length, ())) = GAZETTEER.titles.longest(text, at, limit) {
        return Some(length);
    }
    if is_arabic_article(text, at) && !(at > 0 && is_hyphen(text, at - 1)) {
        return Some(3);
    }
    is_name_word(text, at).then_some(1)
}

fn opens_as_common(text: &Text<'_>, at: usize) -> bool {
    text.tokens[at].opens && GAZETTEER.is_common(text.word(at))
}

/// `al-Maliki`: a small particle tied to a capital.
fn is_arabic_article(text: &Text<'_>, at: usize) -> bool {
    text.kind(at) == Some(Kind::Lower)
        && GAZETTEER.is_particle(text.word(at))
        && is_hyphen(text, at + 1)
        && text.is_capital(at + 2)
}

fn extend(text: &Text<'_>, start: usize, mut end: usize, limit: usize) -> usize {
    let limit = limit.min(start + LONGEST);
    while end < limit {
        let Some(step) = next_step(text, start, end, limit) else { break };
        end += step;
    }
    end
}

/// Tokens by which the run `start..at` goes on.
fn next_step(text: &Text<'_>, start: usize, at: usize, limit: usize) -> Option<usize> {
    let step = |from: usize| {
        first_step(text, from, limit)
            .filter(|_| !text.tokens[from].opens || from == at && is_initial(text, at - 1))
    };
    if let Some(length) = step(at) {
        return Some(length);
    }
    let previous = text.word(at - 1);
    if text.is_capital(at) && GAZETTEER.is_given_name(previous) {
        // A stop word after a given name is a surname: Theresa May.
        return Some(1);
    }
    if is_hyphen(text, at) {
        let tail = text.word(at + 1);
        let name_tail = text.kind(at + 1) == Some(Kind::Lower)
            && tail.len() > 1
            && (!GAZETTEER.is_common(tail) || text.word(at - 1).len() < 4 && at > start + 1);
        return step(at + 1).map(|length| length + 1).or((name_tail && text.is_capital(at - 1)).then_some(2));
    }
    let word = text.word(at);
    let head_before = GAZETTEER.heads.get(previous).is_some();
    let head_within = || (start..at).any(|token| GAZETTEER.heads.get(text.word(token)).is_some());
    match word {
        "of" | "for"
            if head_before
                || matches!(previous, "Gulf" | "Bay" | "Chamber" | "Chambers" | "Knights" | "Sea") =>
        {
            let the = usize::from(text.word(at + 1) == "the");
            step(at + 1 + the).map(|length| length + 1 + the)
        }
        "at" | "on" if head_within() && (start..at).any(|token| text.word(token) == "of") => {
            step(at + 1).map(|length| length + 1)
        }
        "and" | "&" if joins_a_head(text, start, at, limit) => step(at + 1).map(|length| length + 1),
        _ if text.kind(at) == Some(Kind::Genitive) || matches!(word, "'" | "’") && text.is_glued(at) => {
            (GAZETTEER.is_common(previous) && ends_in_head(text, at + 1, limit)).then_some(2)
        }
        _ if GAZETTEER.is_particle(word) => particle_step(text, at, limit),
        _ => None,
    }
}

/// Particles between the parts of a person's name, and the hyphen that may follow: `bin`, `von der`, `al-`.
fn particle_step(text: &Text<'_>, at: usize, limit: usize) -> Option<usize> {
    let mut to = at + 1;
    if to < limit && GAZETTEER.is_particle(text.word(to)) {
        to += 1;
    }
    if to < limit && is_hyphen(text, to) {
        to += 1;
    }
    (to < limit && is_name_word(text, to) && !text.tokens[to].opens).then(|| to + 1 - at)
}

/// `J.` at the end of a run cannot end a sentence.
fn is_initial(text: &Text<'_>, at: usize) -> bool {
    let word = text.word(at);
    word.len() == 2 && word.ends_with('.')
}

/// Whether the words from `at` on end in an organization's head: `Resistance Army`, `Workers Party`.
fn ends_in_head(text: &Text<'_>, at: usize, limit: usize) -> bool {
    let end = (at..limit).find(|&token| !is_name_word(text, token)).unwrap_or(limit);
    end > at && GAZETTEER.heads.get(text.word(end - 1)).is_some()
}

/// `Food and Drug Administration`, `Department of Health and Human Services`, `Smith & Wesson`.
fn joins_a_head(text: &Text<'_>, start: usize, at: usize, limit: usize) -> bool {
    if text.word(at) == "&" {
        return true;
    }
    let common = GAZETTEER.is_common(text.word(at - 1)) && GAZETTEER.is_common(text.word(at + 1));
    let after_of = (start..at).any(|token| matches!(text.word(token), "of" | "for"));
    common && (after_of || at == start + 1 && ends_in_head(text, at + 1, limit))
}
