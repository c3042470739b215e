//! Dates told from the day of publication.

use chrono::{Datelike, NaiveDate};

use super::{
    Found, Reader,
    calendar::{self, days_back, following, months_back, preceding, weekday},
};
use crate::values::lexicon::{Period, Word};

/// Longer ago than this is no news: `5000 years ago`.
const FARTHEST: i64 = 400;

impl Reader<'_> {
    pub(super) fn relative(&self, at: usize) -> Option<Found> {
        let published = self.published?;
        self.shifted(at, published)
            .or_else(|| self.shifted_behind(at, published))
            .or_else(|| self.named_day(at, published))
            .or_else(|| self.ago(at, published))
            .or_else(|| self.lone_weekday(at, published))
    }

    /// `yesterday`, `heute`.
    fn named_day(&self, at: usize, published: NaiveDate) -> Option<Found> {
        let day = |word| if let Word::Day(days) = word { Some(days) } else { None };
        let (length, days) = self.longest(at, day)?;
        // German `Morgen` is a morning.
        let noun = self.lexicon.dotted_days && self.text.is_capital(at) && !self.text.tokens[at].opens;
        (!noun).then(|| Some((at + length, days_back(published, -days)?.to_string())))?
    }

    /// `last Thursday`, `next year`, `this week`, `the past two weeks`.
    fn shifted(&self, at: usize, published: NaiveDate) -> Option<Found> {
        let (length, shift) = self.longest(at, shift)?;
        self.stretch_at(at + length, shift, published)
    }

    /// `lundi dernier`, `la semana pasada`, `settimana scorsa`: Romance languages say it behind.
    fn shifted_behind(&self, at: usize, published: NaiveDate) -> Option<Found> {
        let period = |word| if matches!(word, Word::Period(_) | Word::Season(_)) { Some(()) } else { None };
        let length = self
            .weekday(at)
            .or_else(|| self.month(at))
            .map(|(length, _)| length)
            .or_else(|| self.longest(at, period).map(|(length, ())| length))
            .filter(|_| self.lexicon.adjective_behind)?;
        let (shift_length, shift) = self.longest(at + length, shift)?;
        let (end, date) = self.stretch_at(at, shift, published)?;
        Some((end + shift_length, date))
    }

    /// The day, month, season or period at a token, so many before or after publication.
    fn stretch_at(&self, start: usize, shift: i64, published: NaiveDate) -> Option<Found> {
        if let Some((length, day)) = self.weekday(start) {
            let day = weekday(day)?;
            let date = match shift {
                -1 => preceding(published.pred_opt()?, day),
                0 if !self.is_ahead(start) => preceding(published, day),
                0 => following(published, day),
                _ => following(published.succ_opt()?, day),
            };
            return Some((start + length, date?.to_string()));
        }
        if let Some((length, month)) = self.month(start) {
            let (year, this) = (published.year(), published.month());
            let year = match shift {
                -1 if month >= this => year.checked_sub(1)?,
                1 if month <= this => year.checked_add(1)?,
                _ => year,
            };
            return Some((start + length, format!("{year:04}-{month:02}")));
        }
        let season = |word| if let Word::Season(season) = word { Some(season) } else { None };
        if let Some((length, season)) = self.longest(start, season) {
            return Some((start + length, season_near(season, shift, published)?));
        }
        if let Some((end, count)) = self.count(start)
            && let Some((length, period)) = self.periods(end)
        {
            let bounds = match shift {
                -1 => (back(published, count, period)?, published),
                1 => (published, back(published, -count, period)?),
                _ => return None,
            };
            return Some((end + length, format!("{}/{}", bounds.0, bounds.1)));
        }
        let period = |word| if let Word::Period(period) = word { Some(period) } else { None };
        let (length, period) = self.longest(start, period)?;
        stretch(period, shift, published).map(|date| (start + length, date))
    }

    /// `two weeks ago`, `a year ago`, `vor zwei Wochen`.
    fn ago(&self, at: usize, published: NaiveDate) -> Option<Found> {
        let before = self.is(at, Word::Before);
        let start = at + before.unwrap_or(0);
        let (end, count) = self.count(start)?;
        let (length, period) = self.periods(end)?;
        let after = end + length;
        let (end, count) = match (before, self.is(after, Word::Ago), self.is(after, Word::Hence)) {
            (Some(_), ..) => (after, count),
            (None, Some(ago), _) => (after + ago, count),
            (None, None, Some(hence)) => (after + hence, -count),
            (None, None, None) => return None,
        };
        let date = back(published, count, period)?;
        let form = match period {
            Period::Day | Period::Weekend => date.to_string(),
            Period::Week => calendar::week(date),
            Period::Month | Period::Quarter | Period::Half => date.format("%Y-%m").to_string(),
            Period::Year | Period::Decade => format!("{:04}", date.year()),
        };
        Some((end, form))
    }

    /// A weekday alone: the last one of that name, or the next where the sentence looks ahead.
    fn lone_weekday(&self, at: usize, published: NaiveDate) -> Option<Found> {
        let (length, day) = self.weekday(at)?;
        let day = weekday(day)?;
        let date = if self.is_ahead(at) { following(published, day) } else { preceding(published, day) };
        Some((at + length, date?.to_string()))
    }

    fn periods(&self, at: usize) -> Option<(usize, Period)> {
        self.longest(at, |word| match word {
            Word::Period(period) | Word::Periods(period) => Some(period),
            _ => None,
        })
    }

    /// A small whole number: `two`, `10`, `a`.
    fn count(&self, at: usize) -> Option<(usize, i64)> {
        if let Ok(count) = self.word(at).parse::<i64>() {
            return (1..=FARTHEST).contains(&count).then_some((at + 1, count));
        }
        let number = |word| match word {
            Word::Number(digits) => digits.parse().ok(),
            Word::Article => Some(1),
            _ => None,
        };
        self.longest(at, number).map(|(length, count)| (at + length, count))
    }
}

/// How far a word moves the period beside it: `last`, `next`, `this`.
fn shift(word: Word) -> Option<i64> {
    match word {
        Word::Last => Some(-1),
        Word::Next => Some(1),
        Word::This => Some(0),
        _ => None,
    }
}

/// So many periods before a date.
fn back(date: NaiveDate, count: i64, period: Period) -> Option<NaiveDate> {
    match period {
        Period::Day | Period::Weekend => days_back(date, count),
        Period::Week => days_back(date, 7 * count),
        Period::Month => months_back(date, count),
        Period::Quarter => months_back(date, 3 * count),
        Period::Half => months_back(date, 6 * count),
        Period::Year => months_back(date, 12 * count),
        Period::Decade => months_back(date, 120 * count),
    }
}

/// The period before, around or after a date.
fn stretch(period: Period, shift: i64, published: NaiveDate) -> Option<String> {
    let date = back(published, -shift, period)?;
    Some(match period {
        Period::Day => date.to_string(),
        Period::Week => calendar::week(date),
        Period::Weekend => calendar::weekend(days_back(published, -7 * shift)?)?,
        Period::Month => date.format("%Y-%m").to_string(),
        Period::Quarter => format!("{:04}-Q{}", date.year(), date.month0() / 3 + 1),
        Period::Half => format!("{:04}-H{}", date.year(), date.month0() / 6 + 1),
        Period::Year => format!("{:04}", date.year()),
        Period::Decade => format!("{}X", date.year().div_euclid(10)),
    })
}

/// `last summer`: the last that has begun, this year's or the one before; `next summer` the first to begin.
fn season_near(season: &str, shift: i64, published: NaiveDate) -> Option<String> {
    let first_month = match season {
        "SP" => 3,
        "SU" => 6,
        "FA" => 9,
        _ => 12,
    };
    let begun = published.month() >= first_month;
    let year = match (shift, begun) {
        (-1, true) | (0, _) | (1, false) => published.year(),
        (-1, false) => published.year().checked_sub(1)?,
        _ => published.year().checked_add(1)?,
    };
    Some(format!("{year:04}-{season}"))
}
