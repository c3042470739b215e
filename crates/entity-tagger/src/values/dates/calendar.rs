//! Arithmetic of the calendar, and how its stretches are written.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::super::lexicon::Part;

/// `2018-08-12`, when there is such a day.
pub(super) fn full(year: i32, month: u32, day: u32) -> Option<String> {
    NaiveDate::from_ymd_opt(year, month, day).map(|date| date.to_string())
}

/// Days after publication that a day without a year may lie where nothing says that it is still to come.
const SOON: i64 = 60;

/// A day without a year: the last one, or the next where it is soon or the sentence looks ahead; without a day of
/// publication, an unknown year.
pub(super) fn day_of_month(
    month: u32,
    day: u32,
    published: Option<NaiveDate>,
    ahead: bool,
) -> Option<String> {
    // A leap year holds every day that any year has.
    NaiveDate::from_ymd_opt(2000, month, day)?;
    let Some(published) = published else { return Some(format!("XXXX-{month:02}-{day:02}")) };
    let far = |date: &NaiveDate| {
        let days = date.signed_duration_since(published).num_days();
        let ahead = if days > SOON && !ahead { 366 } else { 0 };
        days.abs() + ahead
    };
    (published.year().saturating_sub(1)..=published.year().saturating_add(1))
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .min_by_key(far)
        .map(|date| date.to_string())
}

/// The third of a month that `early`, `mid` or `late` means: to the 10th, to the 20th, to its end.
pub(super) fn third_of_month(part: Part, year: i32, month: u32) -> Option<String> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    let last = first.checked_add_months(Months::new(1))?.pred_opt()?.day();
    let (from, to) = match part {
        Part::Early => (1, 10),
        Part::Mid => (11, 20),
        Part::Late => (21, last),
    };
    Some(format!("{year:04}-{month:02}-{from:02}/{year:04}-{month:02}-{to:02}"))
}

/// The third of a year.
pub(super) fn third_of_year(part: Part, year: i32) -> String {
    let (from, to) = match part {
        Part::Early => (1, 4),
        Part::Mid => (5, 8),
        Part::Late => (9, 12),
    };
    format!("{year:04}-{from:02}/{year:04}-{to:02}")
}

/// `2018-W32`.
pub(super) fn week(date: NaiveDate) -> String {
    date.format("%G-W%V").to_string()
}

/// Saturday to Sunday of a date's week.
pub(super) fn weekend(date: NaiveDate) -> Option<String> {
    let monday = preceding(date, Weekday::Mon)?;
    let saturday = monday.checked_add_days(Days::new(5))?;
    Some(format!("{saturday}/{}", saturday.succ_opt()?))
}

/// The weekday of a number, from 1 for Monday.
pub(super) fn weekday(day: u32) -> Option<Weekday> {
    Weekday::try_from(u8::try_from(day.checked_sub(1)?).ok()?).ok()
}

/// The day of this name on or before a date: news tells what was.
pub(super) fn preceding(date: NaiveDate, day: Weekday) -> Option<NaiveDate> {
    date.checked_sub_days(Days::new(u64::from(date.weekday().days_since(day))))
}

/// The day of this name on or after a date.
pub(super) fn following(date: NaiveDate, day: Weekday) -> Option<NaiveDate> {
    date.checked_add_days(Days::new(u64::from(day.days_since(date.weekday()))))
}

/// Days before (or, below zero, after) a date.
pub(super) fn days_back(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let count = Days::new(days.unsigned_abs());
    if days < 0 { date.checked_add_days(count) } else { date.checked_sub_days(count) }
}

/// Months before (or, below zero, after) a date.
pub(super) fn months_back(date: NaiveDate, months: i64) -> Option<NaiveDate> {
    let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 { date.checked_add_months(count) } else { date.checked_sub_months(count) }
}
