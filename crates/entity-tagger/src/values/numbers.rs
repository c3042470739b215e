//! Numbers as they are written, to numbers as they are stored: exactly, digit by digit.

/// Which mark stands before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decimal {
    Point,
    Comma,
}

impl Decimal {
    /// The habit of a language.
    pub(super) fn of(language: Option<&str>) -> Self {
        const COMMA: &[&str] = &[
            "bg", "cs", "da", "de", "el", "es", "fi", "fr", "hu", "id", "it", "nl", "no", "nb", "pl", "pt",
            "ro", "ru", "sv", "tr", "uk",
        ];
        match language {
            Some(tag) if COMMA.contains(&tag) => Self::Comma,
            _ => Self::Point,
        }
    }
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

/// The power of ten that a word or a letter after a number stands for.
pub(super) fn magnitude(word: &str) -> Option<usize> {
    match word {
        "thousand" | "k" | "K" => Some(3),
        "million" | "m" | "M" | "mn" | "mln" => Some(6),
        "billion" | "b" | "B" | "bn" | "bln" => Some(9),
        "trillion" | "t" | "T" | "tn" | "trn" => Some(12),
        _ => None,
    }
}

/// The small numbers that English writes as words.
pub(super) fn word(word: &str) -> Option<&'static str> {
    const WORDS: &[(&str, &str)] = &[
        ("one", "1"),
        ("two", "2"),
        ("three", "3"),
        ("four", "4"),
        ("five", "5"),
        ("six", "6"),
        ("seven", "7"),
        ("eight", "8"),
        ("nine", "9"),
        ("ten", "10"),
        ("eleven", "11"),
        ("twelve", "12"),
        ("fifteen", "15"),
        ("twenty", "20"),
        ("thirty", "30"),
        ("forty", "40"),
        ("fifty", "50"),
        ("sixty", "60"),
        ("seventy", "70"),
        ("eighty", "80"),
        ("ninety", "90"),
    ];
    WORDS.iter().find(|(name, _)| *name == word).map(|&(_, digits)| digits)
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
}
