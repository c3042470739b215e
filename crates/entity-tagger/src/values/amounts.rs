//! Money, percentages and quantities.

use std::ops::Range;

use dateline_schema::ValueType;

use super::{
    lexicon::{Lexicon, Word},
    numbers::{self, Number, Numbers},
};
use crate::{
    mentions::is_hyphen,
    tokenize::{Kind, Text},
};

/// An amount: its tokens, its kind, and its normalised form.
pub(super) type Amount = (Range<usize>, ValueType, String);

/// Letters before a dollar sign.
const DOLLARS: &[(&str, &str)] = &[
    ("US", "USD"),
    ("U.S.", "USD"),
    ("A", "AUD"),
    ("AU", "AUD"),
    ("C", "CAD"),
    ("CA", "CAD"),
    ("NZ", "NZD"),
    ("HK", "HKD"),
    ("S", "SGD"),
    ("R", "BRL"),
    ("NT", "TWD"),
    ("MX", "MXN"),
];

const CODES: &[&str] = &[
    "USD", "EUR", "GBP", "JPY", "CHF", "CNY", "INR", "RUB", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "PLN",
    "TRY", "BRL", "ZAR", "KRW", "MXN", "UAH", "ILS", "SAR", "AED", "HKD", "SGD", "HUF", "CZK", "NGN", "KES",
    "EGP", "PKR", "IDR", "THB", "RMB", "BDT", "PHP", "GHS", "UGX", "TZS", "MYR", "VND", "QAR", "COP", "ARS",
    "CLP", "PEN", "RON",
];

/// Letters that touch the digits of an amount: `R20bn`, `Rs 500`, `RM1.6 million`.
const PREFIXES: &[(&str, &str)] = &[
    ("RM", "MYR"),
    ("Rs.", "INR"),
    ("Rs", "INR"),
    ("R", "ZAR"),
    ("N$", "NAD"),
    ("₦", "NGN"),
    ("KSh", "KES"),
    ("Ksh", "KES"),
    ("Sh", "KES"),
    ("N", "NGN"),
    ("Tk", "BDT"),
    ("Rp", "IDR"),
    ("Dh", "AED"),
];

/// Whether letters may begin an amount: a code, or letters that touch a number or a dollar sign.
pub(super) fn may_begin(word: &str) -> bool {
    word.len() <= 3 && (CODES.contains(&word) || DOLLARS.iter().any(|(letters, _)| *letters == word))
        || PREFIXES.iter().any(|(prefix, _)| {
            word.strip_prefix(prefix)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()))
        })
}

/// Tokens around pounds that tell whether they are weight.
const REACH: usize = 5;

/// Words before pounds that are lost or won on a scale.
const LOSES: &[&str] = &["lost", "lose", "losing", "shed", "gained", "dropped"];
/// What pounds of money are of: `pounds of public money`.
const MONEYS: &[&str] =
    &["public", "taxpayer", "debt", "damage", "fund", "invest", "savings", "aid", "cash", "money"];

/// A line being read for amounts.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    numbers: Numbers<'a>,
    text: &'a Text<'a>,
    lexicon: &'a Lexicon,
    limit: usize,
}

/// What a number counts.
enum Unit {
    Money(String),
    Percent,
    Quantity(&'static str),
}

impl<'a> Reader<'a> {
    pub(super) fn of(numbers: Numbers<'a>) -> Self {
        let Numbers { text, lexicon, limit, .. } = numbers;
        Self { numbers, text, lexicon, limit }
    }

    /// The amount that begins at a token.
    pub(super) fn amount(&self, at: usize) -> Option<Amount> {
        self.symbol_first(at).or_else(|| self.prefixed(at)).or_else(|| self.number_first(at))
    }

    fn number(&self, at: usize, money: bool) -> Option<Number> {
        self.numbers.at(at, money)
    }

    /// `$1.2 million`, `US$5bn`, `EUR 300`, `$10-15 million`.
    fn symbol_first(&self, at: usize) -> Option<Amount> {
        let (code, start) = self.symbol(at)?;
        let first = self.number(start, true).filter(|number| number.suffix.is_none())?;
        let to = self.range_end(first.end).or_else(|| self.between(at, first.end));
        let second = to.and_then(|to| {
            let start = self.symbol(to).map_or(to, |(_, start)| start);
            self.number(start, true).filter(|number| number.suffix.is_none())
        });
        Some(money(at, &code, &first, second.as_ref()))
    }

    /// The code of the currency before a number, and where the number begins.
    fn symbol(&self, at: usize) -> Option<(String, usize)> {
        let text = self.text;
        let word = text.word(at);
        if text.word(at + 1) == "$" && text.is_glued(at + 1) {
            let (_, code) = DOLLARS.iter().find(|(letters, _)| *letters == word)?;
            return Some(((*code).to_owned(), at + 2));
        }
        if text.kind(at) == Some(Kind::Mark) {
            let code = |word| if let Word::Currency(code) = word { Some(code) } else { None };
            let (length, code) = self.lexicon.longest(text, at, self.limit, code)?;
            return Some((code.to_owned(), at + length));
        }
        let code = CODES.iter().find(|code| **code == word)?;
        Some((if *code == "RMB" { "CNY" } else { code }.to_owned(), at + 1))
    }

    /// `R20bn`: letters and digits that are one word.
    fn prefixed(&self, at: usize) -> Option<Amount> {
        let text = self.text;
        let word = text.word(at);
        let (prefix, code) = PREFIXES.iter().find(|(prefix, _)| word.starts_with(prefix))?;
        let start = text.tokens[at].start + prefix.len();
        let rest = &text.raw[start..];
        let spaced = prefix.len() > 1 && word.len() == prefix.len();
        if spaced {
            let number = self.number(at + 1, true)?;
            return Some(money(at, code, &number, None));
        }
        let digits =
            rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(rest.len());
        let written = rest[..digits].trim_end_matches(['.', ',']);
        let number = numbers::parse(written, self.numbers.decimal).filter(|_| !written.is_empty())?;
        let stop = start + written.len();
        // A letter and a digit or two may be anything: `R2`.
        let end = (at..self.limit.min(at + 4)).find(|&token| text.tokens[token].end >= stop)? + 1;
        let letters = &text.raw[stop..text.tokens[end - 1].end];
        let found = if letters.is_empty() {
            Number { end, digits: number, suffix: None, power: 0 }
        } else {
            let power = |word| if let Word::Power(power) = word { Some(power) } else { None };
            let parsed = crate::tokenize::tokenize(letters);
            let (_, power) = self.lexicon.longest(&parsed, 0, parsed.tokens.len(), power)?;
            Number { end, digits: numbers::scaled(&number, power), suffix: None, power }
        };
        let power = |word| if let Word::Power(power) = word { Some(power) } else { None };
        let next = self.lexicon.longest(text, end, self.limit, power).filter(|_| found.power == 0);
        let found = match next.filter(|_| text.word(end).len() > 2) {
            Some((length, power)) => Number {
                end: end + length,
                digits: numbers::scaled(&found.digits, power),
                suffix: None,
                power,
            },
            None => found,
        };
        // Roads are called `N25` and `N1000`.
        let large = found.power > 0 || written.len() >= 3 && (*prefix != "N" || written.contains(','));
        (large || prefix.len() > 1).then(|| money(at, code, &found, None))
    }

    /// `12.5%`, `10 to 15 percent`, `3 million euros`, `100 km`, `-30 °C`.
    fn number_first(&self, at: usize) -> Option<Amount> {
        let first = self.number(at, false)?;
        let (tokens, kind, value) = match first.suffix {
            Some(split) => self.glued_unit(at, split, &first),
            None => self.with_unit(at, &first),
        }?;
        match self.minus(at).filter(|_| kind != ValueType::Money && !value.contains('/')) {
            Some(minus) => Some((minus..tokens.end, kind, format!("-{value}"))),
            None => Some((tokens, kind, value)),
        }
    }

    /// The minus before a number: a sign that stands free on its left side, or the word.
    fn minus(&self, at: usize) -> Option<usize> {
        let before = at.checked_sub(1)?;
        let sign = matches!(self.text.word(before), "-" | "−" | "–")
            && self.text.is_glued(at)
            && (!self.text.is_glued(before) || self.text.word(before.saturating_sub(1)) == "(");
        (sign || self.text.word(before) == "minus").then_some(before)
    }

    /// A number, or two, and the unit behind.
    fn with_unit(&self, at: usize, first: &Number) -> Option<Amount> {
        if let Some((length, unit)) = self.unit(first.end) {
            return Some(amount(at..first.end + length, unit, &span(first, None)));
        }
        let to = self.range_end(first.end).or_else(|| self.between(at, first.end))?;
        let second = self.number(to, false).filter(|second| second.suffix.is_none())?;
        let (length, unit) = self.unit(second.end)?;
        Some(amount(at..second.end + length, unit, &span(first, Some(&second))))
    }

    /// The unit behind a number, a hyphen between them or not.
    fn unit(&self, end: usize) -> Option<(usize, Unit)> {
        let hyphen = usize::from(is_hyphen(self.text, end));
        let at = end + hyphen;
        let meaning = |word| match word {
            Word::Percent => Some(Unit::Percent),
            Word::Unit(unit) => Some(Unit::Quantity(unit)),
            Word::Currency(code) => Some(Unit::Money(code.to_owned())),
            _ => None,
        };
        if let Some(code) = CODES.iter().find(|code| at < self.limit && **code == self.text.word(at)) {
            return Some((hyphen + 1, Unit::Money((*code).to_owned())));
        }
        let (length, unit) = self.lexicon.longest(self.text, at, self.limit, meaning)?;
        let after = at + length;
        if self.weighs(at) {
            return Some((hyphen + length, Unit::Quantity("lb")));
        }
        // `5 $10 notes` and `a 36-year-old` are no amounts, nor is a lone `in`, `C` or `yard`'s abbreviation in a sentence.
        let symbol = self.text.kind(at) == Some(Kind::Mark) && matches!(unit, Unit::Money(_));
        let next_amount = symbol && self.text.is_glued(after) && self.text.kind(after) == Some(Kind::Number);
        let letter = self.text.word(at);
        let lone = matches!(letter, "C" | "F") && matches!(unit, Unit::Quantity("°C" | "°F"));
        let age = is_hyphen(self.text, after) && matches!(self.text.word(after + 1), "old" | "olds");
        let aged = matches!(unit, Unit::Quantity("yr" | "mo" | "d" | "wk")) && self.text.word(after) == "old";
        (!next_amount && !age && !aged && !lone).then_some((hyphen + length, unit))
    }

    /// Whether these are pounds that something weighs: `weighs 3 pounds`, `3 pounds and 6 ounces`, `lost 30 pounds`, `40
    /// pounds of cocaine`. Millions of them are money.
    fn weighs(&self, at: usize) -> bool {
        let text = self.text;
        let counted = at.saturating_sub(1 + usize::from(at > 0 && is_hyphen(text, at - 1)));
        if !matches!(text.word(at), "pound" | "pounds") || text.kind(counted) != Some(Kind::Number) {
            return false;
        }
        let any = |tokens: Range<usize>, words: &[&str]| {
            let word = |at: usize| words.iter().any(|start| text.word(at).starts_with(start));
            tokens.into_iter().any(word)
        };
        let (before, behind) = (at.saturating_sub(REACH)..at, at + 1..self.limit.min(at + 1 + REACH));
        // Where nothing has a price in pounds, what is lost is weight.
        let british = || ["£", "sterling", "pence"].iter().any(|sign| text.raw.contains(sign));
        let of_stuff = text.word(at + 1) == "of" && text.kind(at + 2) == Some(Kind::Lower);
        any(before.clone(), &["weigh"])
            || any(behind, &["ounce", "oz", "heavier", "lighter", "overweight"])
            || (of_stuff && !any(at + 2..at + 3, MONEYS))
            || (any(before, LOSES) && !british())
    }

    /// `12km`, `193km/h`, `30C`: the unit touches the digits.
    fn glued_unit(&self, at: usize, split: usize, number: &Number) -> Option<Amount> {
        let text = self.text;
        let slash = text.word(at + 1) == "/" && text.is_glued(at + 1) && text.is_glued(at + 2);
        let rate = if slash && at + 2 < self.limit { self.letters_as_unit(at, split, at + 3) } else { None };
        let (end, unit) = rate.or_else(|| self.letters_as_unit(at, split, at + 1))?;
        // `a Long March 2C`, `Room 12F`.
        let model = at > 0 && text.is_capital(at - 1) && !text.tokens[at - 1].opens;
        let letter = text.word(at).len() == split + 1 && matches!(unit, Unit::Quantity("°C" | "°F"));
        (!(model && letter)).then(|| amount(at..end, unit, &number.digits))
    }

    /// The letters of a token behind its digits, and what follows up to a token, when they are a unit.
    fn letters_as_unit(&self, at: usize, split: usize, end: usize) -> Option<(usize, Unit)> {
        let bytes = self.text.bytes(&(at..end));
        let letters = crate::tokenize::tokenize(&self.text.raw[bytes.start + split..bytes.end]);
        let whole = letters.tokens.len();
        let meaning = |word| match word {
            Word::Unit(unit) if !matches!(unit, "h" | "s" | "d" | "yr" | "in") => Some(Unit::Quantity(unit)),
            Word::Percent => Some(Unit::Percent),
            _ => None,
        };
        let (length, unit) = self.lexicon.longest(&letters, 0, whole, meaning)?;
        (length == whole).then_some((end, unit))
    }

    /// Where the second number of `between 10 and 15` begins.
    fn between(&self, at: usize, end: usize) -> Option<usize> {
        let before = at.checked_sub(1)?;
        self.lexicon.is(self.text, before, self.limit, Word::Between)?;
        self.lexicon.is(self.text, end, self.limit, Word::And).map(|length| end + length)
    }

    /// Where the second number of a range begins: behind a dash or `to`.
    fn range_end(&self, end: usize) -> Option<usize> {
        let dash = matches!(self.text.word(end), "-" | "–" | "—" | "‑") && self.text.is_glued(end);
        if dash && self.text.is_glued(end + 1) {
            return Some(end + 1);
        }
        self.lexicon.is(self.text, end, self.limit, Word::To).map(|length| end + length)
    }
}

fn money(at: usize, code: &str, first: &Number, second: Option<&Number>) -> Amount {
    let end = second.unwrap_or(first).end;
    (at..end, ValueType::Money, format!("{code} {}", span(first, second)))
}

fn amount(tokens: Range<usize>, unit: Unit, value: &str) -> Amount {
    match unit {
        Unit::Money(code) => (tokens, ValueType::Money, format!("{code} {value}")),
        Unit::Percent => (tokens, ValueType::Percentage, format!("{value} %")),
        Unit::Quantity(unit) if matches!(unit, "pp" | "bp") => {
            (tokens, ValueType::Percentage, format!("{value} {unit}"))
        }
        Unit::Quantity(unit) => (tokens, ValueType::Quantity, format!("{value} {unit}")),
    }
}

/// One number, or two with a slash between: `10/15`. A magnitude behind the second is the first one's too.
fn span(first: &Number, second: Option<&Number>) -> String {
    let Some(second) = second else { return first.digits.clone() };
    let shared = if first.power == 0 { second.power } else { 0 };
    let from = numbers::scaled(&first.digits, shared);
    format!("{from}/{}", second.digits)
}
