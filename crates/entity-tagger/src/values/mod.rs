//! Dates and amounts.

mod amounts;
mod dates;
mod lexicon;
mod numbers;

use std::{cell::OnceCell, ops::Range};

use chrono::NaiveDate;
use dateline_schema::{EntityType, Value, ValueType};

use self::{
    lexicon::Lexicon,
    numbers::{Decimal, Numbers},
};
use crate::{
    offsets::CodePoints,
    tokenize::{Kind, Text},
};

/// A value as bytes of the text, with its normalised form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    kind: ValueType,
    normalized: String,
    bytes: Range<usize>,
}

/// The values of a text, in order, none overlapping another. Words are read in the languages that have a list under
/// `data/values/`, signs and abbreviations in all.
pub(crate) fn find(text: &Text<'_>, language: Option<&str>, published: Option<NaiveDate>) -> Vec<Found> {
    let Some(lexicon) = Lexicon::of(language) else { return Vec::new() };
    let decimal = Decimal::of(language);
    let mut found = Vec::new();
    let game = OnceCell::new();
    for line in &text.lines {
        let Range { start, end: limit } = line.tokens.clone();
        let dates = dates::Reader { text, lexicon, published, start, limit, game: &game };
        let amounts = amounts::Reader::of(Numbers { text, lexicon, decimal, limit });
        let mut at = start;
        while at < limit {
            let value = may_begin(text, lexicon, at).then(|| value(&dates, &amounts, at)).flatten();
            at = match value {
                Some((tokens, kind, normalized)) => {
                    let end = tokens.end.max(at + 1);
                    found.push(Found { kind, normalized, bytes: text.bytes(&tokens) });
                    end
                }
                None => at + 1,
            };
        }
    }
    found
}

/// Whether a name lies within an amount, of which no part is a name (the `NZ` of `NZ$5`, the `Swiss` of `9 Swiss francs`), or
/// is a place within a date (`August`).
pub(crate) fn counts(values: &[Found], bytes: &Range<usize>, kind: EntityType) -> bool {
    let next = values.partition_point(|value| value.bytes.start <= bytes.start);
    let value = next.checked_sub(1).map(|before| &values[before]);
    value.is_some_and(|value| {
        let holds = value.kind != ValueType::Date || kind == EntityType::Location;
        bytes.end <= value.bytes.end && holds
    })
}

/// A quick look whether a value can begin at a token: most tokens are ordinary words.
fn may_begin(text: &Text<'_>, lexicon: &Lexicon, at: usize) -> bool {
    let word = text.word(at);
    match text.kind(at) {
        Some(Kind::Number) => true,
        Some(Kind::Mark) => lexicon.opens(word),
        Some(Kind::Lower) => lexicon.opens(word) || numbers::is_compound(word, lexicon),
        Some(Kind::Capital | Kind::Shouted) => {
            lexicon.opens(word)
                || amounts::may_begin(word)
                || matches!(word, "Q1" | "Q2" | "Q3" | "Q4")
                || numbers::is_compound(word, lexicon)
        }
        Some(Kind::Genitive) | None => false,
    }
}

fn value(dates: &dates::Reader<'_>, amounts: &amounts::Reader<'_>, at: usize) -> Option<amounts::Amount> {
    let date = || dates.date(at).map(|(end, date)| (at..end, ValueType::Date, date));
    let amount = || amounts.amount(at);
    date().or_else(amount)
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
