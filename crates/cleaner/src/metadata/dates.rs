//! Dates as publishers write them, for machines and for readers.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use url::Url;

use crate::text;

/// Longer texts are no dates, but paragraphs.
const MAX_BYTES: usize = 150;
/// Names of months in the languages of the news we know, folded: the index modulo 12 is the month.
const MONTHS: [[&str; 12]; 9] = [
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ],
    [
        "januar",
        "februar",
        "märz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    [
        "ledna",
        "února",
        "března",
        "dubna",
        "května",
        "června",
        "července",
        "srpna",
        "září",
        "října",
        "listopadu",
        "prosince",
    ],
    [
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ],
];
/// Short forms that are no beginning of a full name.
const SHORT_MONTHS: [(&str, u32); 5] = [("sept", 9), ("mrz", 3), ("jän", 1), ("jänner", 1), ("feber", 2)];

/// The month a word names, in full or by its first three letters.
pub(crate) fn month(word: &str) -> Option<u32> {
    let short = SHORT_MONTHS.iter().find(|(name, _)| *name == word).map(|&(_, month)| month);
    short.or_else(|| {
        MONTHS.iter().find_map(|names| {
            let at = names
                .iter()
                .position(|name| *name == word || (word.chars().count() == 3 && name.starts_with(word)))?;
            u32::try_from(at + 1).ok()
        })
    })
}

/// Reads a date with or without a time. A time without a zone is taken as UTC, a date without a time as its midnight.
pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.len() > MAX_BYTES {
        return None;
    }
    with_zone(text).or_else(|| without_zone(text)).or_else(|| epoch(text)).or_else(|| in_words(text))
}

fn with_zone(text: &str) -> Option<DateTime<Utc>> {
    const FORMATS: [&str; 5] = [
        "%Y-%m-%dT%H:%M:%S%.f%#z",
        "%Y-%m-%d %H:%M:%S%.f%#z",
        "%Y-%m-%d %H:%M:%S%.f %#z",
        "%Y-%m-%dT%H:%M%#z",
        "%a %b %d %H:%M:%S %#z %Y",
    ];
    let plain =
        text.strip_suffix(" UTC").or_else(|| text.strip_suffix(" GMT")).map(|begin| format!("{begin}+0000"));
    let text = plain.as_deref().unwrap_or(text);
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc2822(text))
        .ok()
        .or_else(|| FORMATS.iter().find_map(|format| DateTime::parse_from_str(text, format).ok()))
        .map(|date| date.to_utc())
}

fn without_zone(text: &str) -> Option<DateTime<Utc>> {
    const TIMES: [&str; 6] = [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
        "%Y/%m/%d %H:%M:%S",
        "%d.%m.%Y %H:%M",
    ];
    const DATES: [&str; 3] = ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"];
    TIMES
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(|| {
            DATES.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok().map(midnight))
        })
        .filter(|time| plausible_year(&time.date()))
        .map(|time| time.and_utc())
}

/// Seconds or milliseconds since 1970.
fn epoch(text: &str) -> Option<DateTime<Utc>> {
    let number: i64 = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()?;
    match text.len() {
        9..=10 => DateTime::from_timestamp(number, 0),
        12..=13 => DateTime::from_timestamp_millis(number),
        _ => None,
    }
}

/// "March 3, 2024", "3. März 2024, 14:05 Uhr", "03.03.2024", "2024年3月3日".
fn in_words(text: &str) -> Option<DateTime<Utc>> {
    let folded = text::fold(text);
    let words: Vec<&str> = folded.split(' ').flat_map(split_digits).collect();
    let date = words.windows(3).find_map(day_of).or_else(|| {
        // "3 de marzo de 2024"
        let without_of: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| !matches!(*word, "de" | "del" | "of" | "th" | "st" | "nd" | "rd"))
            .collect();
        without_of.windows(3).find_map(day_of)
    })?;
    Some(midnight(date).and_utc())
}

fn day_of(three: &[&str]) -> Option<NaiveDate> {
    let &[a, b, c] = three else { return None };
    let number = |word: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&word.len()).then(|| word.parse::<u32>().ok()).flatten()
    };
    let year = |word: &str| number(word, 4..=4).and_then(|year| i32::try_from(year).ok());
    let (year, month, day) =
        if let (Some(month), Some(day), Some(year)) = (month(a), number(b, 1..=2), year(c)) {
            (year, month, day)
        } else if let (Some(day), Some(month), Some(year)) = (number(a, 1..=2), month(b), year(c)) {
            (year, month, day)
        } else if let (Some(year), Some(month), Some(day)) = (year(a), number(b, 1..=2), number(c, 1..=2)) {
            (year, month, day)
        } else {
            // Numbers alone are day first, but where that cannot be.
            let (first, second, year) = (number(a, 1..=2)?, number(b, 1..=2)?, year(c)?);
            if second > 12 { (year, first, second) } else { (year, second, first) }
        };
    NaiveDate::from_ymd_opt(year, month, day).filter(plausible_year)
}

/// Parts of a word where digits and letters meet: "3rd", "2024年".
fn split_digits(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| c.is_ascii_digit() != first.is_ascii_digit()).unwrap_or(rest.len());
        if !matches!(&rest[..end], "年" | "月" | "日") {
            parts.push(&rest[..end]);
        }
        rest = &rest[end..];
    }
    parts
}

/// The date in a path such as `/2024/03/03/…`, `/2024-03-03-…` or `/20240303/…`.
pub(crate) fn from_url(url: &Url) -> Option<DateTime<Utc>> {
    let parts: Vec<&str> = url.path().split(['/', '-', '_', '.']).collect();
    let day = parts
        .windows(3)
        .filter(|three| three[0].len() == 4 && three[1].len() <= 2 && three[2].len() <= 2)
        .filter(|three| three.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())))
        .find_map(day_of);
    let eight = || {
        let days = parts.iter().filter(|part| part.len() == 8);
        days.filter_map(|part| NaiveDate::parse_from_str(part, "%Y%m%d").ok()).find(plausible_year)
    };
    day.or_else(eight).map(|day| midnight(day).and_utc())
}

fn plausible_year(date: &NaiveDate) -> bool {
    use chrono::Datelike;
    (1970..=2100).contains(&date.year())
}

fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> Option<String> {
        parse(text).map(|date| date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
    }

    #[test]
    fn machine_readable_times_keep_their_zone() {
        for text in [
            "2024-03-03T14:05:00+02:00",
            "2024-03-03T14:05:00+0200",
            "2024-03-03 14:05:00 +02:00",
            "2024-03-03T14:05+02:00",
            "Sun, 03 Mar 2024 14:05:00 +0200",
            "2024-03-03T12:05:00.000Z",
            "1709467500",
            "1709467500000",
            "2024-03-03 12:05:00 UTC",
            "2024-03-03T12:05",
        ] {
            assert_eq!(utc(text).as_deref(), Some("2024-03-03T12:05:00Z"), "{text}");
        }
    }

    #[test]
    fn dates_for_readers_are_read_in_many_languages() {
        for text in [
            "March 3, 2024",
            "Mar. 3rd 2024",
            "Sunday 3 March 2024 at 14:05",
            "3. März 2024, 14:05 Uhr",
            "le 3 mars 2024",
            "3 de marzo de 2024",
            "03.03.2024",
            "2024年3月3日",
            "Published 3/3/2024",
            "2024-03-03",
            "20240303",
            "3. března 2024",
        ] {
            assert_eq!(utc(text).map(|date| date[..10].to_owned()).as_deref(), Some("2024-03-03"), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in
            ["", "yesterday", "31.02.2024", "12345", "99999999999999999999", "May we go", "Room 3 of 2024"]
        {
            assert_eq!(utc(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_may_hold_the_date() {
        let of = |url: &str| from_url(&Url::parse(url).unwrap()).map(|date| date.date_naive().to_string());
        assert_eq!(of("https://example.org/2024/03/03/ferry").as_deref(), Some("2024-03-03"));
        assert_eq!(of("https://example.org/news/2024-3-3-ferry").as_deref(), Some("2024-03-03"));
        assert_eq!(of("https://example.org/20240303/ferry").as_deref(), Some("2024-03-03"));
        assert_eq!(of("https://example.org/2024/ferry-10/3"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text: String) {
            parse(&text);
        }
    }
}
