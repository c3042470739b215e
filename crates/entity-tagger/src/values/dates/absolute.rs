//! Dates that stand in the calendar by themselves, but for a year that publication gives.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::{Found, Reader, calendar, number, year};
use crate::{
    mentions::is_hyphen,
    tokenize::Kind,
    values::lexicon::{Part, Period, Word},
};

/// Months after publication in which one without a year may lie where nothing says whether it is past.
const NEAR: u32 = 2;

impl Reader<'_> {
    pub(super) fn absolute(&self, at: usize) -> Option<Found> {
        if self.text.kind(at) == Some(Kind::Number) {
            return self
                .numeric(at)
                .or_else(|| self.counted(at))
                .or_else(|| self.day_first(at))
                .or_else(|| self.decade(at))
                .or_else(|| self.two_years(at))
                .or_else(|| self.bare_year(at));
        }
        self.month_first(at)
            .or_else(|| self.part(at))
            .or_else(|| self.quarter(at))
            .or_else(|| self.season(at))
    }

    /// A day of a month, in whatever form.
    pub(super) fn day_and_month(&self, at: usize) -> Option<Found> {
        let date = self.absolute(at)?;
        (date.1.len() == "2018-08-12".len()).then_some(date)
    }

    /// `2018-08-12`, `12.08.2018`, `25/12/2018`.
    fn numeric(&self, at: usize) -> Option<Found> {
        let mut dotted = self.word(at).split('.');
        if let (Some(day), Some(month), Some(whole), None) =
            (dotted.next(), dotted.next(), dotted.next(), dotted.next())
        {
            return calendar::full(year(whole)?, number(month)?, number(day)?).map(|date| (at + 1, date));
        }
        let mark = self.word(at + 1);
        if !matches!(mark, "-" | "/") || self.word(at + 3) != mark || !self.text.is_glued(at + 1) {
            return None;
        }
        let (first, second, third) = (self.word(at), self.word(at + 2), self.word(at + 4));
        let date = match year(first) {
            Some(year) => calendar::full(year, number(second)?, number(third)?),
            None if mark == "-" => None,
            None => {
                let (first, second, year) = (number(first)?, number(second)?, year(third)?);
                // Which comes first is told by the language, or by a number that no month has.
                let month_first = self.lexicon.month_first && first <= 12;
                if month_first && second <= 12 && first != second {
                    return None;
                }
                let (day, month) = if month_first { (second, first) } else { (first, second) };
                calendar::full(year, month, day)
            }
        };
        date.map(|date| (at + 5, date))
    }

    /// `2024年5月15日`, `5月15日`, `2024년 5월`: each number with its counter. A bare day says too little.
    fn counted(&self, at: usize) -> Option<Found> {
        let counter = |at: usize, signs: [&str; 2]| signs.contains(&self.word(at + 1));
        let mut end = at;
        let whole = year(self.word(at)).filter(|_| counter(at, ["年", "년"]));
        end += if whole.is_some() { 2 } else { 0 };
        let month =
            number(self.word(end)).filter(|month| counter(end, ["月", "월"]) && (1..=12).contains(month));
        let Some(month) = month else { return whole.map(|year| (end, format!("{year:04}"))) };
        end += 2;
        let Some(day) = number(self.word(end)).filter(|_| counter(end, ["日", "일"])) else {
            return match (whole, self.published) {
                (Some(year), _) => Some((end, format!("{year:04}-{month:02}"))),
                (None, Some(published)) => Some((end, self.month_near(month, published, at))),
                (None, None) => None,
            };
        };
        let date = match whole {
            Some(year) => calendar::full(year, month, day),
            None => calendar::day_of_month(month, day, self.published, false),
        };
        date.map(|date| (end + 2, date))
    }

    /// `3-5 May 2020`, `May 3 to 5`, `3. bis 5. Mai`: days of one month.
    pub(super) fn days_of_a_month(&self, at: usize) -> Option<Found> {
        if let Some((length, month)) = self.month(at).filter(|_| self.lexicon.month_first) {
            let (day, from) = self.day(at + length)?;
            let second = self.range_end(at + length + day)?;
            let (length, to) = self.day(second).filter(|_| self.month(second + 1).is_none())?;
            let (end, whole) = self.year_behind(second + length);
            return self.days(from..to, month, whole, self.is_ahead(at)).map(|days| (end, days));
        }
        let (length, from) = self.day(at)?;
        let second = self.range_end(at + length)?;
        let (length, to) = self.day(second)?;
        let (month_length, month) = self.month(second + length)?;
        let (end, whole) = self.year_behind(second + length + month_length);
        self.days(from..to, month, whole, self.is_ahead(at)).map(|days| (end, days))
    }

    fn days(&self, days: Range<u32>, month: u32, year: Option<i32>, ahead: bool) -> Option<String> {
        let Range { start: from, end: to } = days;
        let date = |day| match year {
            Some(year) => calendar::full(year, month, day),
            None => calendar::day_of_month(month, day, self.published, ahead),
        };
        (from < to).then(|| Some(format!("{}/{}", date(from)?, date(to)?)))?
    }

    /// The year behind a day or a month, and the token after it.
    fn year_behind(&self, at: usize) -> (usize, Option<i32>) {
        let comma = usize::from(self.lexicon.month_first && self.word(at) == ",");
        let of = self.is(at, Word::Of).unwrap_or(comma);
        match year(self.word(at + of)) {
            Some(year) => (at + of + 1, Some(year)),
            None => (at, None),
        }
    }

    /// `August 12, 2018`, `Aug. 12`, `August 2018`; a bare month only where a word such as `in` leads to it.
    fn month_first(&self, at: usize) -> Option<Found> {
        let (length, month) = self.month(at)?;
        if self.lexicon.month_first
            && let Some((day_length, day)) = self.day(at + length)
        {
            let (end, year) = self.year_behind(at + length + day_length);
            let date = match year {
                Some(year) => calendar::full(year, month, day),
                None => calendar::day_of_month(month, day, self.published, self.is_ahead(at)),
            };
            return date.map(|date| (end, date));
        }
        if let (end, Some(year)) = self.year_behind(at + length) {
            return Some((end, format!("{year:04}-{month:02}")));
        }
        let dashed = at > self.start && is_hyphen(self.text, at - 1);
        let led = self.led_by(at, Word::Lead) || self.led_by(at, Word::Last) || dashed;
        let published = self.published.filter(|_| led || !self.lexicon.month_first)?;
        (self.word(at).len() > 2).then(|| (at + length, self.month_near(month, published, at)))
    }

    /// A month without a year: the last one of that name, or the next where the sentence looks ahead, or says nothing of
    /// the time and the month is near.
    fn month_near(&self, month: u32, published: NaiveDate, at: usize) -> String {
        let (year, this) = (published.year(), published.month());
        let to_come = (month + 12 - this) % 12;
        let ahead = self.is_month_ahead(at).unwrap_or(to_come <= NEAR);
        let year = match (ahead, month < this) {
            (true, true) => year.saturating_add(1),
            (false, false) if month > this => year.saturating_sub(1),
            _ => year,
        };
        format!("{year:04}-{month:02}")
    }

    /// `12 August 2018`, `12th of August`, `12. August`.
    fn day_first(&self, at: usize) -> Option<Found> {
        let (length, day) = self.day(at)?;
        let of = self.is(at + length, Word::Of).unwrap_or(0);
        let (month_length, month) = self.month(at + length + of)?;
        let (end, year) = self.year_behind(at + length + of + month_length);
        let date = match year {
            Some(year) => calendar::full(year, month, day),
            None => calendar::day_of_month(month, day, self.published, self.is_ahead(at)),
        };
        date.map(|date| (end, date))
    }

    /// `late July`, `early 2018`, `mid-August 2019`, `end of July`, `end of the year`.
    fn part(&self, at: usize) -> Option<Found> {
        let part = |word| if let Word::Part(part) = word { Some(part) } else { None };
        let (length, part) = self.longest(at, part)?;
        let start = at + length + usize::from(is_hyphen(self.text, at + length));
        if let Some((length, month)) = self.month(start) {
            let (end, year) = self.year_behind(start + length);
            let year = match year {
                Some(year) => year,
                None => self.month_near(month, self.published?, at).get(..4)?.parse().ok()?,
            };
            return calendar::third_of_month(part, year, month).map(|date| (end, date));
        }
        if let Some(year) = year(self.word(start)) {
            return Some((start + 1, calendar::third_of_year(part, year)));
        }
        self.part_of_now(part, start)
    }

    /// `the end of the year`, `Anfang nächsten Jahres`.
    fn part_of_now(&self, part: Part, start: usize) -> Option<Found> {
        let article = usize::from(matches!(self.word(start), "the" | "des"));
        let start = start + article;
        let shift = |word| match word {
            Word::Last => Some(-1),
            Word::Next => Some(1),
            Word::This => Some(0),
            _ => None,
        };
        let (length, shift) = match self.longest(start, shift) {
            Some(found) => found,
            None if article > 0 => (0, 0),
            None => return None,
        };
        self.is(start + length, Word::Period(Period::Year))?;
        let year = self.published?.year().checked_add(shift)?;
        Some((start + length + 1, calendar::third_of_year(part, year)))
    }

    /// `first quarter of 2018`, `Q1 2018`, `first half`.
    fn quarter(&self, at: usize) -> Option<Found> {
        if let Some(quarter) =
            self.word(at).strip_prefix('Q').and_then(|digit| number(digit).filter(|_| digit.len() == 1))
        {
            let (end, year) = self.year_behind(at + 1);
            let year = year.or_else(|| Some(self.published?.year()))?;
            return (1..=4).contains(&quarter).then(|| (end, format!("{year:04}-Q{quarter}")));
        }
        let ordinal = |word| if let Word::Ordinal(ordinal) = word { Some(ordinal) } else { None };
        let (length, ordinal) = self.longest(at, ordinal)?;
        let (letter, most) = match self.word(at + length) {
            "half" | "Halbjahr" => ('H', 2),
            _ if self.is(at + length, Word::Period(Period::Quarter)).is_some() => ('Q', 4),
            _ => return None,
        };
        let (end, year) = self.year_behind(at + length + 1);
        // Half of a game, or of anything else; a quarter of one.
        let of_this_year =
            || self.is(end, Word::Of).is_none() || self.part_of_now(Part::Mid, end + 1).is_some();
        if year.is_none() && (letter == 'H' || !of_this_year() || self.is_game()) {
            return None;
        }
        let year = match (year, self.published) {
            (Some(year), _) => year,
            (None, Some(published)) => {
                let begun = (ordinal - 1) * 3 < published.month0() + 1;
                if begun || self.is_ahead(at) { published.year() } else { published.year().checked_sub(1)? }
            }
            (None, None) => return None,
        };
        (ordinal <= most).then(|| (end, format!("{year:04}-{letter}{ordinal}")))
    }

    /// `summer 2018`, `summer of 2018`.
    fn season(&self, at: usize) -> Option<Found> {
        let season = |word| if let Word::Season(season) = word { Some(season) } else { None };
        let (length, season) = self.longest(at, season)?;
        let (end, year) = self.year_behind(at + length);
        year.map(|year| (end, format!("{year:04}-{season}")))
    }

    /// `1990s`, `80s`, `1990er Jahre`.
    fn decade(&self, at: usize) -> Option<Found> {
        let word = self.word(at);
        let split = word.find(|c: char| !c.is_ascii_digit())?;
        let suffix = crate::tokenize::tokenize(&word[split..]);
        self.lexicon
            .is(&suffix, 0, suffix.tokens.len(), Word::Decade)
            .filter(|_| suffix.tokens.len() == 1)?;
        let digits = &word[..split];
        let decade: u32 = digits.strip_suffix('0')?.parse().ok()?;
        let decade = match digits.len() {
            4 if decade >= 100 => decade,
            2 if decade >= 3 => 190 + decade,
            _ => return None,
        };
        let years = usize::from(self.is(at + 1, Word::Periods(Period::Year)).is_some());
        Some((at + 1 + years, format!("{decade}X")))
    }

    /// A year that a word such as `in` or a bracket leads to.
    /// `2024/25`, `2024-25`, `2024/2025`: a season or a financial year.
    fn two_years(&self, at: usize) -> Option<Found> {
        let first = year(self.word(at)).filter(|year| (1900..2100).contains(year))?;
        let joined = matches!(self.word(at + 1), "/" | "-" | "–") && self.text.is_glued(at + 1);
        if !joined || !self.text.is_glued(at + 2) || at + 2 >= self.limit {
            return None;
        }
        let next = first + 1;
        let is_next = match self.word(at + 2) {
            word if word.len() == 2 => word == format!("{:02}", next % 100),
            word => year(word) == Some(next),
        };
        is_next.then(|| (at + 3, format!("{first:04}/{next:04}")))
    }

    fn bare_year(&self, at: usize) -> Option<Found> {
        let year = year(self.word(at)).filter(|year| (1500..=2100).contains(year))?;
        let bracketed = at > self.start && self.word(at - 1) == "(" && self.word(at + 1) == ")";
        let spans = at > self.start && matches!(self.word(at - 1), "-" | "–") && self.text.is_glued(at);
        let led = self.led_by(at, Word::Lead) || bracketed || spans;
        // `in 2000 homes` counts, it does not date.
        let next = self.text.kind(at + 1).filter(|_| at + 1 < self.limit);
        let counts = matches!(next, Some(Kind::Lower))
            || matches!(next, Some(Kind::Capital)) && !self.lexicon.month_first;
        let free = !counts || self.is(at + 1, Word::After).is_some() || self.is(at + 1, Word::To).is_some();
        let number = matches!(self.word(at + 1), "%" | "$" | "€" | "°") || matches!(next, Some(Kind::Number));
        (led && free && !number).then(|| (at + 1, format!("{year:04}")))
    }
}
