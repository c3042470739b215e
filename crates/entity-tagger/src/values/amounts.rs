//! Money, percentages and quantities.

use std::ops::Range;

use dateline_schema::ValueType;

use super::numbers::{self, Decimal};
use crate::{
    mentions::is_hyphen,
    tokenize::{Kind, Text},
};

type Amount = (Range<usize>, ValueType, String);

const SYMBOLS: &[(&str, &str)] = &[
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₩", "KRW"),
    ("₺", "TRY"),
    ("₴", "UAH"),
    ("₪", "ILS"),
    ("₦", "NGN"),
];

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
];

const CODES: &[&str] = &[
    "USD", "EUR", "GBP", "JPY", "CHF", "CNY", "INR", "RUB", "AUD", "CAD", "SEK", "NOK", "DKK", "PLN", "TRY",
    "BRL", "ZAR", "KRW", "MXN", "UAH", "ILS", "SAR", "AED",
];

const CURRENCIES: &[(&str, &str)] = &[
    ("dollars", "USD"),
    ("dollar", "USD"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("pounds", "GBP"),
    ("yen", "JPY"),
    ("yuan", "CNY"),
    ("renminbi", "CNY"),
    ("rupees", "INR"),
    ("rubles", "RUB"),
    ("roubles", "RUB"),
    ("francs", "CHF"),
    ("shekels", "ILS"),
    ("rand", "ZAR"),
    ("naira", "NGN"),
    ("lira", "TRY"),
    ("hryvnia", "UAH"),
    ("zloty", "PLN"),
];

const UNITS: &[(&str, &str)] = &[
    ("km", "km"),
    ("kilometers", "km"),
    ("kilometres", "km"),
    ("kilometer", "km"),
    ("kilometre", "km"),
    ("miles", "mi"),
    ("mile", "mi"),
    ("meters", "m"),
    ("metres", "m"),
    ("meter", "m"),
    ("metre", "m"),
    ("centimeters", "cm"),
    ("centimetres", "cm"),
    ("cm", "cm"),
    ("mm", "mm"),
    ("millimeters", "mm"),
    ("feet", "ft"),
    ("foot", "ft"),
    ("inches", "in"),
    ("inch", "in"),
    ("yards", "yd"),
    ("kg", "kg"),
    ("kilograms", "kg"),
    ("kilos", "kg"),
    ("grams", "g"),
    ("tons", "t"),
    ("tonnes", "t"),
    ("ton", "t"),
    ("tonne", "t"),
    ("ounces", "oz"),
    ("lbs", "lb"),
    ("hectares", "ha"),
    ("acres", "acre"),
    ("liters", "l"),
    ("litres", "l"),
    ("gallons", "gal"),
    ("barrels", "bbl"),
    ("mph", "mph"),
    ("kph", "km/h"),
    ("knots", "kn"),
    ("megawatts", "MW"),
    ("MW", "MW"),
    ("gigawatts", "GW"),
    ("GW", "GW"),
    ("kWh", "kWh"),
    ("kilowatts", "kW"),
];

/// The amount that begins at a token.
pub(super) fn at(
    text: &Text<'_>,
    at: usize,
    limit: usize,
    english: bool,
    decimal: Decimal,
) -> Option<Amount> {
    symbol_first(text, at, limit, english, decimal)
        .or_else(|| number_first(text, at, limit, english, decimal))
}

/// `$1.2 million`, `US$5bn`, `EUR 300`.
fn symbol_first(text: &Text<'_>, at: usize, limit: usize, english: bool, decimal: Decimal) -> Option<Amount> {
    let word = text.word(at);
    let lookup = |table: &[(&str, &'static str)], word: &str| {
        table.iter().find(|(name, _)| *name == word).map(|&(_, code)| code)
    };
    let (code, number) = if let Some(code) = lookup(SYMBOLS, word) {
        (code, at + 1)
    } else if text.word(at + 1) == "$" && text.is_glued(at + 1) {
        (lookup(DOLLARS, word)?, at + 2)
    } else {
        (CODES.iter().copied().find(|code| *code == word)?, at + 1)
    };
    let (end, value) = number_at(text, number, limit, english, decimal)?;
    Some((at..end, ValueType::Money, format!("{code} {value}")))
}

/// `12.5%`, `12 percent`, `3 million euros`, `100 km`.
fn number_first(text: &Text<'_>, at: usize, limit: usize, english: bool, decimal: Decimal) -> Option<Amount> {
    let (end, value) = number_at(text, at, limit, english, decimal).or_else(|| {
        let digits = numbers::word(text.word(at)).filter(|_| english)?;
        let power =
            numbers::magnitude(text.word(at + 1)).filter(|_| at + 1 < limit && text.word(at + 1).len() > 3);
        Some((at + 1 + usize::from(power.is_some()), numbers::scaled(digits, power.unwrap_or(0))))
    })?;
    // `100-kilometer` names its unit behind a hyphen.
    let unit = end + usize::from(is_hyphen(text, end));
    let word = if unit < limit { text.word(unit) } else { "" };
    let next = if unit + 1 < limit { text.word(unit + 1) } else { "" };
    let found = |tokens: usize, kind, normalized| Some((at..unit + tokens, kind, normalized));
    match (word, next) {
        ("%" | "percent" | "pct" | "Prozent", _) => {
            return found(1, ValueType::Percentage, format!("{value} %"));
        }
        ("per", "cent") => return found(2, ValueType::Percentage, format!("{value} %")),
        ("percentage", "points" | "point") => return found(2, ValueType::Percentage, format!("{value} %")),
        ("square", "kilometers" | "kilometres" | "km") => {
            return found(2, ValueType::Quantity, format!("{value} km2"));
        }
        ("square", "miles") => return found(2, ValueType::Quantity, format!("{value} mi2")),
        ("square", "feet") => return found(2, ValueType::Quantity, format!("{value} ft2")),
        ("square", "meters" | "metres") => return found(2, ValueType::Quantity, format!("{value} m2")),
        ("degrees", "Celsius" | "C") => return found(2, ValueType::Quantity, format!("{value} °C")),
        ("degrees", "Fahrenheit" | "F") => return found(2, ValueType::Quantity, format!("{value} °F")),
        ("US" | "U.S." | "American", "dollars") => return found(2, ValueType::Money, format!("USD {value}")),
        _ => {}
    }
    if let Some(&(_, code)) =
        SYMBOLS.iter().find(|(symbol, _)| *symbol == word).filter(|_| !text.is_glued(unit + 1) || !english)
    {
        return found(1, ValueType::Money, format!("{code} {value}"));
    }
    if let Some(code) = CODES.iter().find(|code| **code == word) {
        return found(1, ValueType::Money, format!("{code} {value}"));
    }
    if let Some((_, code)) = CURRENCIES.iter().find(|(name, _)| english && *name == word) {
        return found(1, ValueType::Money, format!("{code} {value}"));
    }
    let (_, unit_code) =
        UNITS.iter().find(|(name, _)| *name == word).filter(|_| english || word.len() <= 3)?;
    found(1, ValueType::Quantity, format!("{value} {unit_code}"))
}

/// End and value of a number with the magnitude after it, glued or not: `1.2bn`, `3 million`, `$5-million`.
fn number_at(
    text: &Text<'_>,
    at: usize,
    limit: usize,
    english: bool,
    decimal: Decimal,
) -> Option<(usize, String)> {
    if at >= limit || text.kind(at) != Some(Kind::Number) {
        return None;
    }
    let word = text.word(at);
    let split = word.find(|c: char| c.is_alphabetic()).unwrap_or(word.len());
    let number = numbers::parse(&word[..split], decimal)?;
    if split < word.len() {
        let power = numbers::magnitude(&word[split..])?;
        return Some((at + 1, numbers::scaled(&number, power)));
    }
    let next = at + 1 + usize::from(is_hyphen(text, at + 1));
    let word = if next < limit { text.word(next) } else { "" };
    match numbers::magnitude(word).filter(|_| english && word.len() > 1) {
        Some(power) => Some((next + 1, numbers::scaled(&number, power))),
        None => Some((at + 1, number)),
    }
}
