//! Sentences, none of which ends within a quotation.

use std::ops::Range;

use super::{
    lexicon::{Class, Order},
    marks::Span,
};
use crate::tokenize::{Kind, Text};

/// A sentence with the quotations in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) tokens: Range<usize>,
    /// Places of its quotations.
    pub(super) spans: Range<usize>,
    pub(super) line: usize,
}

/// A sentence with more tokens is cut, so that no text makes looking around in one slow.
const LONGEST: usize = 300;

/// Cuts the lines into sentences; a quotation is never cut.
pub(super) fn cut(text: &Text<'_>, spans: &[Span], classes: &[Class], order: Order) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut span = 0;
    for (line, tokens) in text.lines.iter().map(|line| line.tokens.clone()).enumerate() {
        let (mut at, mut start, mut first) = (tokens.start, tokens.start, span);
        while at < tokens.end {
            let quoted = spans.get(span).filter(|span| span.open == at);
            let ends = match quoted {
                Some(quoted) => {
                    span += 1;
                    at = quoted.after.max(at + 1);
                    ends_with_quotation(text, quoted, classes, order)
                }
                None => {
                    at += 1;
                    matches!(text.word(at - 1), "." | "!" | "?" | "。")
                }
            };
            if ends || at >= tokens.end || at - start > LONGEST {
                sentences.push(Sentence { tokens: start..at.min(tokens.end), spans: first..span, line });
                (start, first) = (at, span);
            }
        }
    }
    sentences
}

/// Whether nothing more of its sentence follows a quotation.
fn ends_with_quotation(text: &Text<'_>, span: &Span, classes: &[Class], order: Order) -> bool {
    let last = text.word(span.inside.end.saturating_sub(1));
    let next = text.kind(span.after);
    let class = |at: usize| classes.get(at).copied().unwrap_or_default();
    match (last, next) {
        ("." | "!" | "?" | "…" | "。", Some(Kind::Lower)) => false,
        ("." | "…" | "。", Some(Kind::Mark)) => {
            !matches!(text.word(span.after), "," | ")" | "–" | "—" | "." | ";")
        }
        (".", _) => true,
        // `“Why?” Lee asked` goes on; `“Why?” Lee rose and left` begins anew.
        ("!" | "?", Some(Kind::Capital | Kind::Shouted)) => {
            let announced = span.open > 0 && text.word(span.open - 1) == ":";
            let said = (span.after..span.after + 5).any(|at| class(at).is(Class::VERB));
            announced || order == Order::VerbSecond || !said
        }
        _ => false,
    }
}
