//! Direct quotations, and who said them.

mod roles;
mod spans;
mod speaker;

use std::ops::Range;

use dateline_schema::Quote;

use crate::{
    mentions::{Mention, Reading},
    offsets::CodePoints,
    tagger::Ranked,
    tokenize::Text,
};

/// A quotation as bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quotation {
    bytes: Range<usize>,
    speaker: Option<u32>,
    cue: Option<Range<usize>>,
}

/// Fewer words than this are no quotation unless somebody is said to have said them.
const WORDS_WITHOUT_CUE: usize = 4;

/// The quotations of a text, whose mentions are those of passage `body`.
pub(crate) fn find(
    text: &Text<'_>,
    body: usize,
    mentions: &[Mention],
    clusters: &[Ranked],
    reading: Reading<'_>,
) -> Vec<Quotation> {
    let spans = spans::find(text);
    let speakers = speaker::attribute(text, &spans, body, mentions, clusters, reading);
    let mut quotations = Vec::new();
    for (span, attribution) in spans.iter().zip(speakers) {
        let words =
            span.inside.clone().filter(|&at| text.tokens[at].kind != crate::tokenize::Kind::Mark).count();
        if attribution.cue.is_none() && (words < WORDS_WITHOUT_CUE || is_name(text, span)) {
            continue;
        }
        quotations.push(Quotation {
            bytes: text.bytes(&span.inside),
            speaker: attribution.speaker,
            cue: attribution.cue.map(|cue| text.bytes(&cue)),
        });
    }
    quotations
}

/// Words that all have capitals name a song or a show.
fn is_name(text: &Text<'_>, span: &spans::Span) -> bool {
    let lower = |at: &usize| text.kind(*at) == Some(crate::tokenize::Kind::Lower) && text.word(*at).len() > 3;
    !span.inside.clone().any(|at| lower(&at))
}

impl Quotation {
    /// The quotation as the schema has it.
    pub(crate) fn into_record(self, raw: &str, points: &CodePoints<'_>) -> Quote {
        Quote {
            text: raw[self.bytes.clone()].to_owned(),
            start: points.before(self.bytes.start),
            end: points.before(self.bytes.end),
            speaker: self.speaker,
            cue: self.cue.map(|cue| raw[cue].split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }
}
