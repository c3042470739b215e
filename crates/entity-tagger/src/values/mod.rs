//! Dates and amounts.

mod amounts;
mod dates;
mod numbers;

use std::ops::Range;

use chrono::NaiveDate;
use dateline_schema::{Value, ValueType};

use crate::{offsets::CodePoints, tokenize::Text};

/// A value as bytes of the text, with its normalised form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    kind: ValueType,
    normalized: String,
    bytes: Range<usize>,
}

/// The values of a text, in order, none overlapping another. Words for months and units are read in English only.
pub(crate) fn find(text: &Text<'_>, language: Option<&str>, published: Option<NaiveDate>) -> Vec<Found> {
    let english = language.is_none_or(|tag| tag == "en");
    let decimal = numbers::Decimal::of(language);
    let mut found = Vec::new();
    for line in &text.lines {
        let mut at = line.tokens.start;
        while at < line.tokens.end {
            let value = dates::at(text, at, line.tokens.end, english, published)
                .map(|(end, normalized)| (at..end, ValueType::Date, normalized))
                .or_else(|| amounts::at(text, at, line.tokens.end, english, decimal));
            at = match value {
                Some((tokens, kind, normalized)) => {
                    let end = tokens.end.max(at + 1);
                    let bytes = text.bytes(&tokens);
                    found.push(Found { kind, normalized, bytes });
                    end
                }
                None => at + 1,
            };
        }
    }
    found
}

impl Found {
    /// The value as the schema has it.
    pub(crate) fn into_record(self, raw: &str, points: &CodePoints<'_>) -> Value {
        Value {
            value_type: self.kind,
            text: raw[self.bytes.clone()].to_owned(),
            start: points.before(self.bytes.start),
            end: points.before(self.bytes.end),
            normalized: self.normalized,
        }
    }
}
