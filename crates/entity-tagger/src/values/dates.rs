//! Dates: absolute, and relative to the day of publication.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::tokenize::{Kind, Text};

const MONTHS: &[(&str, u32)] = &[
    ("January", 1),
    ("February", 2),
    ("March", 3),
    ("April", 4),
    ("May", 5),
    ("June", 6),
    ("July", 7),
    ("August", 8),
    ("September", 9),
    ("October", 10),
    ("November", 11),
    ("December", 12),
    ("Jan.", 1),
    ("Feb.", 2),
    ("Mar.", 3),
    ("Apr.", 4),
    ("Jun.", 6),
    ("Jul.", 7),
    ("Aug.", 8),
    ("Sept.", 9),
    ("Sep.", 9),
    ("Oct.", 10),
    ("Nov.", 11),
    ("Dec.", 12),
    ("Jan", 1),
    ("Feb", 2),
    ("Aug", 8),
    ("Sept", 9),
    ("Oct", 10),
    ("Nov", 11),
    ("Dec", 12),
];

const WEEKDAYS: &[(&str, Weekday)] = &[
    ("Monday", Weekday::Mon),
    ("Tuesday", Weekday::Tue),
    ("Wednesday", Weekday::Wed),
    ("Thursday", Weekday::Thu),
    ("Friday", Weekday::Fri),
    ("Saturday", Weekday::Sat),
    ("Sunday", Weekday::Sun),
];

/// Words before a bare year that make it one.
const BEFORE_YEAR: &[&str] = &[
    "in", "In", "since", "Since", "until", "by", "By", "during", "of", "from", "From", "before", "after",
    "early", "late", "mid",
];

/// End and ISO 8601 form of the date that begins at a token.
pub(super) fn at(
    text: &Text<'_>,
    at: usize,
    limit: usize,
    english: bool,
    published: Option<NaiveDate>,
) -> Option<(usize, String)> {
    if text.kind(at) == Some(Kind::Number)
        && let Some(found) = iso(text, at, limit).or_else(|| dotted(text, at))
    {
        return Some(found);
    }
    if !english {
        return None;
    }
    month_first(text, at, limit, published)
        .or_else(|| day_first(text, at, limit, published))
        .or_else(|| relative(text, at, limit, published?))
        .or_else(|| bare_year(text, at))
}

/// `2018-08-12`.
fn iso(text: &Text<'_>, at: usize, limit: usize) -> Option<(usize, String)> {
    let part = |offset: usize| (at + offset < limit).then(|| text.word(at + offset));
    let dashes = part(1)? == "-" && part(3)? == "-";
    let date = NaiveDate::from_ymd_opt(year(text.word(at))?, number(part(2)?)?, number(part(4)?)?)?;
    dashes.then(|| (at + 5, date.to_string()))
}

/// `12.08.2018`, as much of Europe writes it.
fn dotted(text: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let mut parts = text.word(at).split('.');
    let (day, month, year_part) = (number(parts.next()?)?, number(parts.next()?)?, year(parts.next()?)?);
    let date = NaiveDate::from_ymd_opt(year_part, month, day)?;
    parts.next().is_none().then(|| (at + 1, date.to_string()))
}

/// `August 12, 2018`, `Aug. 12`, `August 2018`; a bare month only after a word such as `in` or `late`.
fn month_first(
    text: &Text<'_>,
    at: usize,
    limit: usize,
    published: Option<NaiveDate>,
) -> Option<(usize, String)> {
    let month = month(text.word(at))?;
    let word = |offset: usize| if at + offset < limit { text.word(at + offset) } else { "" };
    if let Some(day) = day(word(1)) {
        let comma = usize::from(word(2) == ",");
        return match year(word(2 + comma)) {
            Some(year) => full(year, month, day).map(|date| (at + 3 + comma, date)),
            None => day_of_month(month, day, published).map(|date| (at + 2, date)),
        };
    }
    let comma = usize::from(word(1) == ",");
    if let Some(year) = year(word(1 + comma)) {
        return Some((at + 2 + comma, format!("{year:04}-{month:02}")));
    }
    let before = at.checked_sub(1).map_or("", |before| text.word(before));
    let led =
        matches!(before, "in" | "In" | "late" | "early" | "mid" | "since" | "until" | "last" | "by" | "-");
    let published = published.filter(|_| led && text.word(at).len() > 2)?;
    let (year, last) = (published.year(), month <= published.month());
    Some((at + 1, format!("{:04}-{month:02}", if last { year } else { year - 1 })))
}

/// `12 August 2018`, `12th of August`.
fn day_first(
    text: &Text<'_>,
    at: usize,
    limit: usize,
    published: Option<NaiveDate>,
) -> Option<(usize, String)> {
    let day = day(text.word(at))?;
    let of = usize::from(text.word(at + 1) == "of");
    let word = |offset: usize| if at + offset < limit { text.word(at + offset) } else { "" };
    let month = month(word(1 + of))?;
    match year(word(2 + of)) {
        Some(year) => full(year, month, day).map(|date| (at + 3 + of, date)),
        None => day_of_month(month, day, published).map(|date| (at + 2 + of, date)),
    }
}

/// `Sunday`, `yesterday`, `last month`, told from the day of publication.
fn relative(text: &Text<'_>, at: usize, limit: usize, published: NaiveDate) -> Option<(usize, String)> {
    let word = text.word(at);
    let next = if at + 1 < limit { text.word(at + 1) } else { "" };
    let days = |date: Option<NaiveDate>, tokens: usize| date.map(|date| (at + tokens, date.to_string()));
    let months = |date: Option<NaiveDate>| date.map(|date| (at + 2, date.format("%Y-%m").to_string()));
    let years = |years: i32| Some((at + 2, format!("{:04}", published.year() + years)));
    match (word, next) {
        ("today" | "Today" | "tonight", _) => days(Some(published), 1),
        ("yesterday" | "Yesterday", _) => days(published.checked_sub_days(Days::new(1)), 1),
        ("tomorrow" | "Tomorrow", _) => days(published.checked_add_days(Days::new(1)), 1),
        ("last" | "Last", "month") => months(published.checked_sub_months(Months::new(1))),
        ("this" | "This", "month") => months(Some(published)),
        ("next" | "Next", "month") => months(published.checked_add_months(Months::new(1))),
        ("last" | "Last", "year") => years(-1),
        ("this" | "This", "year") => years(0),
        ("next" | "Next", "year") => years(1),
        ("last" | "Last", "week") => week(published.checked_sub_days(Days::new(7))?, at + 2),
        ("this" | "This", "week") => week(published, at + 2),
        ("next" | "Next", "week") => week(published.checked_add_days(Days::new(7))?, at + 2),
        ("next" | "Next", _) => weekday(next).and_then(|day| days(following(published, day), 2)),
        ("last" | "Last", _) => {
            weekday(next).and_then(|day| days(published.pred_opt().and_then(|date| preceding(date, day)), 2))
        }
        _ => weekday(word).and_then(|day| days(preceding(published, day), 1)),
    }
}

/// A year that a word such as `in` or `since` stands before.
fn bare_year(text: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let before = at.checked_sub(1).map(|before| text.word(before))?;
    let year =
        year(text.word(at)).filter(|year| BEFORE_YEAR.contains(&before) && (1500..=2100).contains(year))?;
    // `in 2000 homes` counts, it does not date.
    (text.kind(at + 1) != Some(Kind::Lower)
        || matches!(
            text.word(at + 1),
            "and"
                | "to"
                | "but"
                | "when"
                | "after"
                | "as"
                | "by"
                | "for"
                | "with"
                | "in"
                | "that"
                | "is"
                | "was"
                | "has"
                | "because"
        ))
    .then(|| (at + 1, format!("{year:04}")))
}

fn week(date: NaiveDate, end: usize) -> Option<(usize, String)> {
    Some((end, date.format("%G-W%V").to_string()))
}

/// The day of this name on or before a date: news tells what was.
fn preceding(date: NaiveDate, day: Weekday) -> Option<NaiveDate> {
    date.checked_sub_days(Days::new(u64::from(date.weekday().days_since(day))))
}

fn following(date: NaiveDate, day: Weekday) -> Option<NaiveDate> {
    let ahead = u64::from(day.days_since(date.weekday()));
    date.checked_add_days(Days::new(if ahead == 0 { 7 } else { ahead }))
}

/// A day without a year: the one nearest to publication, or an unknown year.
fn day_of_month(month: u32, day: u32, published: Option<NaiveDate>) -> Option<String> {
    // A leap year holds every day that any year has.
    NaiveDate::from_ymd_opt(2000, month, day)?;
    let Some(published) = published else { return Some(format!("XXXX-{month:02}-{day:02}")) };
    (published.year().saturating_sub(1)..=published.year().saturating_add(1))
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .min_by_key(|date| date.signed_duration_since(published).num_days().abs())
        .map(|date| date.to_string())
}

fn full(year: i32, month: u32, day: u32) -> Option<String> {
    NaiveDate::from_ymd_opt(year, month, day).map(|date| date.to_string())
}

fn month(word: &str) -> Option<u32> {
    MONTHS.iter().find(|(name, _)| *name == word).map(|&(_, month)| month)
}

fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(name, _)| *name == word).map(|&(_, day)| day)
}

/// `12`, `12th`.
fn day(word: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|suffix| word.strip_suffix(suffix)).unwrap_or(word);
    number(digits).filter(|day| (1..=31).contains(day) && digits.len() <= 2)
}

fn year(word: &str) -> Option<i32> {
    word.parse().ok().filter(|year| word.len() == 4 && *year >= 1000)
}

fn number(word: &str) -> Option<u32> {
    word.parse().ok().filter(|_| word.len() <= 2)
}
