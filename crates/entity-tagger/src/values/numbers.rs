//! Numbers as they are written, to numbers as they are stored: exactly, digit by digit.

use super::lexicon::{Lexicon, Word};
use crate::{
    mentions::is_hyphen,
    tokenize::{Kind, Text},
};

/// Which mark stands before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decimal {
    Point,
    Comma,
}

/// Groups of three digits behind the first.
const MOST_GROUPS: usize = 5;

/// More tokens than this are no number.
const LONGEST: usize = 8;

impl Decimal {
    /// The habit of a language.
    pub(super) fn of(language: Option<&str>) -> Self {
        const COMMA: &[&str] = &[
            "bg", "cs", "da", "de", "el", "es", "fi", "fr", "hu", "id", "it", "nl", "nn", "no", "nb", "pl",
            "pt", "ro", "ru", "sv", "tr", "uk",
        ];
        match language {
            Some(tag) if COMMA.contains(&tag) => Self::Comma,
            _ => Self::Point,
        }
    }
}

/// A number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number {
    /// The token after it.
    pub(super) end: usize,
    pub(super) digits: String,
    /// Bytes of the word before letters that are no magnitude: the `km` of `12km`.
    pub(super) suffix: Option<usize>,
    /// The power of ten that a magnitude stands for, or none.
    pub(super) power: usize,
}

/// A line being read for numbers.
#[derive(Clone, Copy)]
pub(super) struct Numbers<'a> {
    pub(super) text: &'a Text<'a>,
    pub(super) lexicon: &'a Lexicon,
    pub(super) decimal: Decimal,
    /// Where the line ends.
    pub(super) limit: usize,
}

impl Numbers<'_> {
    /// The number that begins at a token: `1,200.50`, `3 million`, `1.2bn`, `twenty-five`, `a million`, `zweihundert`.
    /// A single letter is a magnitude only in an amount of money.
    pub(super) fn at(&self, at: usize, money: bool) -> Option<Number> {
        if at >= self.limit {
            return None;
        }
        let number = if self.text.kind(at) == Some(Kind::Number) {
            self.in_digits(at, money)?
        } else {
            let (end, digits) = self.in_words(at)?;
            Number { end, digits, suffix: None, power: 0 }
        };
        if number.suffix.is_some() || number.power > 0 {
            return Some(number);
        }
        let next = number.end + usize::from(is_hyphen(self.text, number.end));
        match self.power(next, self.limit) {
            Some((length, power)) => Some(Number {
                end: next + length,
                digits: scaled(&number.digits, power),
                suffix: None,
                power,
            }),
            None => Some(number),
        }
    }

    fn in_digits(&self, at: usize, money: bool) -> Option<Number> {
        let word = self.text.word(at);
        let split = word.find(|c: char| c.is_alphabetic()).unwrap_or(word.len());
        let mut digits = parse(&word[..split], self.decimal)?;
        if split == word.len() {
            let end = self.grouped(at, &mut digits);
            return Some(Number { end, digits, suffix: None, power: 0 });
        }
        let letters = &word[split..];
        let power = glued_power(self.lexicon, letters).filter(|_| money || letters.len() > 1);
        Some(match power {
            Some(power) => Number { end: at + 1, digits: scaled(&digits, power), suffix: None, power },
            None => Number { end: at + 1, digits, suffix: Some(split), power: 0 },
        })
    }

    /// Groups of three digits apart: `1 200 000`, Swiss `1'200`. Gives the token after them.
    fn grouped(&self, at: usize, digits: &mut String) -> usize {
        let text = self.text;
        let mut end = at + 1;
        if digits.len() > 3 || digits.contains('.') || digits == "0" {
            return end;
        }
        for _ in 0..MOST_GROUPS {
            let apostrophe =
                matches!(text.word(end), "'" | "’") && text.is_glued(end) && text.is_glued(end + 1);
            let group = end + usize::from(apostrophe);
            let word = text.word(group);
            let three =
                group < self.limit && word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
            if !three || !(apostrophe || self.spaced(end)) {
                return end;
            }
            digits.push_str(word);
            end = group + 1;
        }
        end
    }

    /// Whether one space stands before a token that a group of digits may follow: any in a language with decimal commas,
    /// one that does not break or the group `000` in others.
    fn spaced(&self, at: usize) -> bool {
        let text = self.text;
        let (Some(last), Some(next)) =
            (at.checked_sub(1).and_then(|last| text.tokens.get(last)), text.tokens.get(at))
        else {
            return false;
        };
        match &text.raw[last.end..next.start] {
            "\u{a0}" | "\u{202f}" | "\u{2009}" => true,
            " " => self.decimal == Decimal::Comma || text.word(at) == "000",
            _ => false,
        }
    }

    /// The magnitude that stands as a word of its own: `million`, `Mrd.`, never a letter.
    fn power(&self, at: usize, limit: usize) -> Option<(usize, usize)> {
        // A letter of one byte; the magnitudes of East Asia are one character too.
        if self.text.word(at).len() < 2 {
            return None;
        }
        let power = |word| if let Word::Power(power) = word { Some(power) } else { None };
        self.lexicon.longest(self.text, at, limit, power)
    }

    /// A number in words; a lone `a` is none.
    fn in_words(&self, at: usize) -> Option<(usize, String)> {
        let limit = self.limit.min(at + LONGEST);
        let digits = |word| if let Word::Number(digits) = word { Some(digits) } else { None };
        let number = |at| self.lexicon.longest(self.text, at, limit, digits);
        if let Some((length, digits)) = number(at) {
            if digits.contains('.') {
                return Some((at + length, digits.to_owned()));
            }
            let mut value: u64 = digits.parse().ok()?;
            let mut end = at + length;
            // `twenty-five`, `twenty five`.
            let next = end + usize::from(is_hyphen(self.text, end));
            if let Some((length, unit)) = number(next).filter(|_| value >= 20 && value.is_multiple_of(10)) {
                let unit: u64 = unit.parse().unwrap_or(0);
                if (1..10).contains(&unit) {
                    (value, end) = (value + unit, next + length);
                }
            }
            return Some((end, value.to_string()));
        }
        if let Some(digits) = german(self.text.word(at), self.lexicon) {
            return Some((at + 1, digits));
        }
        // `a million`, `hundred`.
        let article = self.lexicon.is(self.text, at, limit, Word::Article)?;
        self.power(at + article, limit).map(|_| (at + article, "1".to_owned()))
    }
}

fn glued_power(lexicon: &Lexicon, letters: &str) -> Option<usize> {
    let text = crate::tokenize::tokenize(letters);
    let power = |word| if let Word::Power(power) = word { Some(power) } else { None };
    let (_, power) = lexicon.longest(&text, 0, text.tokens.len(), power)?;
    (text.tokens.len() == 1).then_some(power)
}

/// Whether a word may be a German number of several parts.
pub(super) fn is_compound(word: &str, lexicon: &Lexicon) -> bool {
    lexicon.compound_numbers
        && word.len() >= 8
        && ["zig", "ßig", "hundert", "tausend"].iter().any(|part| word.contains(part))
}

/// `zweihundert`, `fünfundzwanzig`, `dreitausend`: German writes them as one word.
fn german(word: &str, lexicon: &Lexicon) -> Option<String> {
    if !is_compound(word, lexicon) {
        return None;
    }
    let word = word.to_lowercase();
    let text = |part: &str| {
        let text = crate::tokenize::tokenize(part);
        let number = |word| if let Word::Number(digits) = word { digits.parse::<u64>().ok() } else { None };
        lexicon.longest(&text, 0, 1, number).map(|(_, value)| value)
    };
    for (part, factor) in [("tausend", 1000), ("hundert", 100)] {
        if let Some((before, after)) = word.split_once(part) {
            let times = if before.is_empty() { 1 } else { text(before)? };
            let rest = if after.is_empty() { 0 } else { text(after).or_else(|| tens(after, text))? };
            return Some((times * factor + rest).to_string());
        }
    }
    tens(&word, text).map(|value| value.to_string())
}

fn tens(word: &str, number: impl Fn(&str) -> Option<u64>) -> Option<u64> {
    let (unit, ten) = word.split_once("und")?;
    let unit = if unit == "ein" { 1 } else { number(unit)? };
    let ten = number(ten).filter(|ten| ten.is_multiple_of(10) && (20..100).contains(ten))?;
    (unit < 10).then_some(ten + unit)
}

/// A number as digits with a decimal point: `1,200.50` is `1200.5` in English.
pub(super) fn parse(word: &str, decimal: Decimal) -> Option<String> {
    let (point, group) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let (whole, fraction) = word.split_once(point).unwrap_or((word, ""));
    let mut groups = whole.split(group);
    let first = groups.next().filter(|first| !first.is_empty() && is_digits(first))?;
    let mut digits = first.to_owned();
    for part in groups {
        if part.len() != 3 || !is_digits(part) {
            return None;
        }
        digits.push_str(part);
    }
    is_digits(fraction).then(|| trimmed(&digits, fraction))
}

/// A number times a power of ten.
pub(super) fn scaled(number: &str, power: usize) -> String {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let moved = power.min(fraction.len());
    let digits = format!("{whole}{}{}", &fraction[..moved], "0".repeat(power - moved));
    trimmed(&digits, &fraction[moved..])
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn trimmed(whole: &str, fraction: &str) -> String {
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}.{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::tokenize;

    fn number(raw: &str, language: &str) -> Option<String> {
        let text = tokenize(raw);
        let lexicon = Lexicon::of(Some(language)).unwrap();
        let limit = text.tokens.len();
        let numbers = Numbers { text: &text, lexicon, decimal: Decimal::of(Some(language)), limit };
        numbers.at(0, true).map(|number| number.digits)
    }

    #[test]
    fn numbers_are_read_by_the_habit_of_the_language() {
        assert_eq!(parse("1,200.50", Decimal::Point).as_deref(), Some("1200.5"));
        assert_eq!(parse("1.200,50", Decimal::Comma).as_deref(), Some("1200.5"));
        assert_eq!(parse("12,5", Decimal::Point), None);
        assert_eq!(parse("2nd", Decimal::Point), None);
    }

    #[test]
    fn scaling_is_exact() {
        assert_eq!(scaled("1.2", 6), "1200000");
        assert_eq!(scaled("0.123456", 3), "123.456");
        assert_eq!(scaled("44.6", 9), "44600000000");
    }

    #[test]
    fn numbers_in_words_are_numbers() {
        assert_eq!(number("twenty-five", "en").as_deref(), Some("25"));
        assert_eq!(number("a million", "en").as_deref(), Some("1000000"));
        assert_eq!(number("half a million", "en").as_deref(), Some("500000"));
        assert_eq!(number("three hundred", "en").as_deref(), Some("300"));
        assert_eq!(number("a", "en"), None);
        assert_eq!(number("zweihundertfünfzig", "de").as_deref(), Some("250"));
        assert_eq!(number("fünfundzwanzig", "de").as_deref(), Some("25"));
        assert_eq!(number("anderthalb Millionen", "de").as_deref(), Some("1500000"));
    }

    #[test]
    fn groups_of_digits_may_stand_apart() {
        assert_eq!(number("1 200 000", "fr").as_deref(), Some("1200000"));
        assert_eq!(number("50 000", "en").as_deref(), Some("50000"));
        assert_eq!(number("14 200", "en").as_deref(), Some("14"));
        assert_eq!(number("1'200", "de").as_deref(), Some("1200"));
        assert_eq!(number("2,5 Mrd.", "de").as_deref(), Some("2500000000"));
    }
}
