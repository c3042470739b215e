//! Dates as publishers write them, for machines and for readers.

use std::{collections::HashMap, sync::LazyLock};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use url::Url;

use super::clock;
use crate::text;

/// A time with the offset that it was given with, UTC where there was none.
pub(crate) type Time = DateTime<FixedOffset>;

/// Longer texts are no dates, but paragraphs.
const MAX_BYTES: usize = 150;
/// Names of months in the languages of the news we know, folded, from January on.
const MONTHS: [&str; 21] = [
    "january february march april may june july august september october november december",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november december",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta \
     marraskuuta joulukuuta",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "január február március április május június július augusztus szeptember október november december",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "januari februari maret april mei juni juli agustus september oktober november desember",
    "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου",
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
];
/// Languages of `MONTHS` whose months are also written by their first three letters, which differ.
const SHORTENED: [usize; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 14, 17];
/// Other short forms and spellings.
const OTHER_MONTHS: [(&str, u32); 14] = [
    ("sept", 9),
    ("mrz", 3),
    ("jän", 1),
    ("jänner", 1),
    ("feber", 2),
    ("janv", 1),
    ("févr", 2),
    ("fevrier", 2),
    ("aout", 8),
    ("decembre", 12),
    ("juil", 7),
    ("setiembre", 9),
    ("maerz", 3),
    ("sett", 9),
];
static MONTH_BY_NAME: LazyLock<HashMap<String, u32>> = LazyLock::new(|| {
    let mut months = HashMap::new();
    let named = |language: usize| MONTHS[language].split(' ').zip(1..);
    for (name, month) in (0..MONTHS.len()).flat_map(named).chain(OTHER_MONTHS) {
        months.entry(name.to_owned()).or_insert(month);
    }
    for (name, month) in SHORTENED.into_iter().flat_map(named) {
        months.entry(name.chars().take(3).collect()).or_insert(month);
    }
    months
});

/// The month a word names, in full or by its first three letters.
pub(crate) fn month(word: &str) -> Option<u32> {
    MONTH_BY_NAME.get(word).copied()
}

/// True where a text has a number that may be a year, or a day written with its year in two digits.
pub(crate) fn has_year(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let has_four = bytes.windows(2).enumerate().any(|(at, two)| {
        matches!(two, b"19" | b"20") && is_digit(at + 2) && is_digit(at + 3) && !is_digit(at + 4)
    });
    has_four || short_days(text).next().is_some()
}

/// Whether the month comes first in a date of numbers alone; `None` where it does not show.
pub(crate) fn shows_month_first(text: &str) -> Option<bool> {
    let numbers: Vec<u32> =
        text.trim().splitn(4, ['/', '.', '-']).map_while(|part| part.trim().parse().ok()).collect();
    match numbers[..] {
        [first, second, 1970..=2100] if first > 12 && second <= 12 => Some(false),
        [first, second, 1970..=2100] if second > 12 && first <= 12 => Some(true),
        _ => None,
    }
}

/// Whether the month comes first in a date with its month in words: "March 3, 2024" and "3 March 2024".
pub(crate) fn shows_month_first_in_words(text: &str) -> Option<bool> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let folded = text::fold(text);
    let words: Vec<&str> = folded.split(' ').flat_map(split_digits).collect();
    let is_day = |word: &str| word.len() <= 2 && word.parse::<u32>().is_ok();
    words.windows(2).find_map(|two| match two {
        [day, name] if is_day(day) && month(name).is_some() => Some(false),
        [name, day] if is_day(day) && month(name).is_some() => Some(true),
        _ => None,
    })
}

/// Reads a date with or without a time. A time without a zone is taken as UTC, a date without a time as its midnight. The
/// day stays that of the text, whatever the zone. `month_first` says what 4/5/2024 is.
pub(crate) fn parse(text: &str, month_first: bool) -> Option<Time> {
    let text = text.trim();
    if text.len() > MAX_BYTES {
        return None;
    }
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    with_zone(text).or_else(|| without_zone(text)).or_else(|| epoch(text)).or_else(|| {
        let day = in_words(text, month_first)
            .or_else(|| short_days(text).find_map(|day| short_day(day, month_first)))?;
        Some(with_clock(day, text))
    })
}

/// A day at the time that its text tells beside it.
fn with_clock(day: NaiveDate, text: &str) -> Time {
    let told = clock::read(text).and_then(|(time, zone)| {
        day.and_time(time).and_local_timezone(zone.unwrap_or(FixedOffset::east_opt(0)?)).single()
    });
    told.unwrap_or_else(|| at_utc(midnight(day)))
}

/// Days as "25.04.24" and "4/25/24" among the words of a text.
fn short_days(text: &str) -> impl Iterator<Item = [u32; 3]> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '|' | ',' | ';' | '(' | ')');
    text.split(is_end).filter_map(|word| {
        let word = word.trim_end_matches('.');
        let separator = ['.', '/'].into_iter().find(|separator| word.contains(*separator))?;
        let mut parts = word.split(separator);
        let mut number = |least: usize| {
            let part = parts.next().filter(|part| (least..=2).contains(&part.len()))?;
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten()
        };
        let day = [number(1)?, number(1)?, number(2)?];
        parts.next().is_none().then_some(day)
    })
}

fn short_day([first, second, year]: [u32; 3], month_first: bool) -> Option<NaiveDate> {
    let (month, day) =
        if second > 12 || (month_first && first <= 12) { (first, second) } else { (second, first) };
    NaiveDate::from_ymd_opt(2000 + i32::try_from(year).ok()?, month, day)
}

fn with_zone(text: &str) -> Option<Time> {
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
}

fn without_zone(text: &str) -> Option<Time> {
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
        .map(at_utc)
}

/// Seconds or milliseconds since 1970.
fn epoch(text: &str) -> Option<Time> {
    let number: i64 = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()?;
    match text.len() {
        9..=10 => DateTime::from_timestamp(number, 0),
        12..=13 => DateTime::from_timestamp_millis(number),
        _ => None,
    }
    .map(Time::from)
}

/// "March 3, 2024", "3. März 2024, 14:05 Uhr", "03.03.2024", "2024年3月3日".
fn in_words(text: &str, month_first: bool) -> Option<NaiveDate> {
    let folded = text::fold(text);
    let words: Vec<&str> = folded.split(' ').flat_map(split_digits).collect();
    let day_of = |three: &[&str]| day_of(three, month_first);
    words.windows(3).find_map(day_of).or_else(|| {
        // "3 de marzo de 2024"
        let without_of: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| !matches!(*word, "de" | "del" | "of" | "th" | "st" | "nd" | "rd" | "er" | "the"))
            .collect();
        without_of.windows(3).find_map(day_of)
    })
}

fn day_of(three: &[&str], month_first: bool) -> Option<NaiveDate> {
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
        } else if let (Some(year), Some(month), Some(day)) =
            (year(a), number(b, 1..=2).or_else(|| month(b)), number(c, 1..=2))
        {
            (year, month, day)
        } else {
            // Numbers alone are in the order of the country, but where that cannot be.
            let (first, second, year) = (number(a, 1..=2)?, number(b, 1..=2)?, year(c)?);
            if second > 12 || (month_first && first <= 12) {
                (year, first, second)
            } else {
                (year, second, first)
            }
        };
    NaiveDate::from_ymd_opt(year, month, day).filter(plausible_year)
}

/// Parts of a word where digits and letters meet: "3rd", "2024年".
fn split_digits(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| c.is_ascii_digit() != first.is_ascii_digit()).unwrap_or(rest.len());
        if !matches!(&rest[..end], "年" | "月" | "日" | "년" | "월" | "일") {
            parts.push(&rest[..end]);
        }
        rest = &rest[end..];
    }
    parts
}

/// The date in a path such as `/2024/03/03/…`, `/2024-03-03-…` or `/20240303/…`.
pub(crate) fn from_url(url: &Url) -> Option<Time> {
    let parts: Vec<&str> = url.path().split(['/', '-', '_', '.']).collect();
    let day = parts
        .windows(3)
        .filter(|three| three[0].len() == 4 && three[1].len() <= 2 && three[2].len() <= 2)
        .filter(|three| three.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())))
        .find_map(|three| day_of(three, false));
    let eight = || {
        let days = parts.iter().filter(|part| part.len() == 8);
        days.filter_map(|part| NaiveDate::parse_from_str(part, "%Y%m%d").ok()).find(plausible_year)
    };
    day.or_else(eight).map(|day| at_utc(midnight(day)))
}

fn plausible_year(date: &NaiveDate) -> bool {
    use chrono::Datelike;
    (1970..=2100).contains(&date.year())
}

fn at_utc(time: NaiveDateTime) -> Time {
    time.and_utc().into()
}

fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> Option<String> {
        parse(text, false).map(|date| date.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
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
    fn a_year_may_have_two_digits() {
        assert!(has_year("Do 25.04.24 | 14:07 Uhr") && !has_year("1.2.3.24") && !has_year("12.30"));
        assert_eq!(utc("Do 25.04.24 | 14:07 Uhr").as_deref(), Some("2024-04-25T14:07:00Z"));
        let american = parse("4/5/24", true).map(|date| date.date_naive().to_string());
        assert_eq!(american.as_deref(), Some("2024-04-05"));
    }

    #[test]
    fn the_order_of_day_and_month_shows_in_words() {
        assert_eq!(shows_month_first_in_words("Posted on 3 October 2023"), Some(false));
        assert_eq!(shows_month_first_in_words("October 3, 2023"), Some(true));
        assert_eq!(shows_month_first_in_words("October 2023"), None);
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
            parse(&text, true);
            has_year(&text);
        }
    }
}
