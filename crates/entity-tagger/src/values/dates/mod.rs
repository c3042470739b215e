//! Dates: as ISO 8601, with `X` for digits that are unknown and `/` between the ends of a span.

mod absolute;
mod calendar;
mod relative;
mod tense;

use std::cell::OnceCell;

use chrono::NaiveDate;

use super::lexicon::{Lexicon, Word};
use crate::tokenize::{Kind, Text};

/// A line being read for dates.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) text: &'a Text<'a>,
    pub(super) lexicon: &'a Lexicon,
    pub(super) published: Option<NaiveDate>,
    /// Where the line begins and ends.
    pub(super) start: usize,
    pub(super) limit: usize,
    /// Whether the text is about a game, once that has been asked.
    pub(super) game: &'a OnceCell<bool>,
}

/// The token after a date, and its normalised form.
type Found = (usize, String);

impl Reader<'_> {
    /// The date that begins at a token, or the span that begins with it.
    pub(super) fn date(&self, at: usize) -> Option<Found> {
        if let Some(span) = self.days_of_a_month(at).or_else(|| self.clock_first(at)) {
            return Some(span);
        }
        // `Sunday, August 12`: the day says more than its name.
        if let Some((length, _)) = self.weekday(at) {
            let comma = usize::from(self.word(at + length) == ",");
            let article = usize::from(self.word(at + length + comma) == "den");
            if let Some((end, date)) = self.day_and_month(at + length + comma + article) {
                return Some(self.with_clock(end, date));
            }
        }
        let (end, from) = self.single(at)?;
        if let Some(days) = self.weekdays(at, &from) {
            return Some(days);
        }
        let and = || self.is(end, Word::And).filter(|_| self.led_by(at, Word::Between)).map(|and| end + and);
        if let Some((end, to)) = self.range_end(end).or_else(and).and_then(|to| self.single(to))
            && let Some(span) = span(&from, &to)
        {
            return Some((end, span));
        }
        Some(self.with_clock(end, from))
    }

    /// `Monday to Friday`: the second day is the next of its name after the first.
    fn weekdays(&self, at: usize, from: &str) -> Option<Found> {
        let (length, _) = self.weekday(at)?;
        let second = self.range_end(at + length)?;
        let (length, day) = self.weekday(second)?;
        let to = calendar::following(from.parse().ok()?, calendar::weekday(day)?)?;
        (from < to.to_string().as_str()).then(|| (second + length, format!("{from}/{to}")))
    }

    fn single(&self, at: usize) -> Option<Found> {
        self.absolute(at).or_else(|| self.relative(at))
    }

    /// Where the second date of a span begins: behind a dash or `to`.
    fn range_end(&self, end: usize) -> Option<usize> {
        if matches!(self.word(end), "-" | "–" | "—") {
            return Some(end + 1);
        }
        self.is(end, Word::To).map(|length| end + length)
    }

    /// `on Monday at 3 p.m.`, `am Montag um 14.30 Uhr`: the time of day behind a whole date.
    fn with_clock(&self, end: usize, date: String) -> Found {
        let comma = usize::from(self.word(end) == ",");
        let lead = usize::from(matches!(self.word(end + comma), "at" | "um" | "gegen" | "ab"));
        let whole = date.len() == "2018-08-12".len() && !date.contains('X');
        match self.clock(end + comma + lead).filter(|_| whole && lead > 0) {
            Some((after, hour, minute)) => (after, format!("{date}T{hour:02}:{minute:02}")),
            None => (end, date),
        }
    }

    /// `5:30 p.m. Tuesday`, `5 p.m. on June 12`: the time of day before its date.
    fn clock_first(&self, at: usize) -> Option<Found> {
        if self.text.kind(at) != Some(Kind::Number) {
            return None;
        }
        let (end, hour, minute) = self.clock(at)?;
        let lead = usize::from(matches!(self.word(end), "on" | "am" | ","));
        let (after, date) = self.single(end + lead)?;
        let whole = date.len() == "2018-08-12".len() && !date.contains('X');
        whole.then(|| (after, format!("{date}T{hour:02}:{minute:02}")))
    }

    /// `3 p.m.`, `15:30`, `14.30 Uhr`, `14 Uhr`.
    fn clock(&self, at: usize) -> Option<(usize, u32, u32)> {
        let (mut end, hour, minute) = match self.word(at).split_once('.') {
            Some((hour, minute)) => {
                (at + 1, hour.parse().ok()?, minute.parse().ok().filter(|_| minute.len() == 2)?)
            }
            None => {
                let hour: u32 = self.word(at).parse().ok()?;
                let minute = self
                    .word(at + 2)
                    .parse()
                    .ok()
                    .filter(|_| self.word(at + 1) == ":" && self.word(at + 2).len() == 2);
                (if minute.is_some() { at + 3 } else { at + 1 }, hour, minute.unwrap_or(0))
            }
        };
        let afternoon = match self.word(end) {
            "a.m." | "am" | "AM" => Some(0),
            "p.m." | "pm" | "PM" => Some(12),
            _ => None,
        };
        let hour = match afternoon {
            Some(add) if hour <= 12 => {
                end += 1;
                hour % 12 + add
            }
            Some(_) => return None,
            None => match self.is(end, Word::Clock) {
                Some(length) => {
                    end += length;
                    hour
                }
                None if end == at + 3 => hour,
                None => return None,
            },
        };
        (hour < 24 && minute < 60).then_some((end, hour, minute))
    }

    /// The words of a token of this line, or none.
    fn word(&self, at: usize) -> &str {
        if at < self.limit { self.text.word(at) } else { "" }
    }

    fn is(&self, at: usize, word: Word) -> Option<usize> {
        self.lexicon.is(self.text, at, self.limit, word)
    }

    fn longest<T>(&self, at: usize, meaning: impl Fn(Word) -> Option<T>) -> Option<(usize, T)> {
        self.lexicon.longest(self.text, at, self.limit, meaning)
    }

    /// Length and number of the month at a token. Where months have capitals, `may` and `march` are none.
    fn month(&self, at: usize) -> Option<(usize, u32)> {
        let capital = self.text.is_capital(at) || !self.lexicon.capitals;
        let month = |word| if let Word::Month(month) = word { Some(month) } else { None };
        self.longest(at, month).filter(|_| capital)
    }

    fn weekday(&self, at: usize) -> Option<(usize, u32)> {
        let capital = self.text.is_capital(at) || !self.lexicon.capitals;
        let weekday = |word| if let Word::Weekday(day) = word { Some(day) } else { None };
        self.longest(at, weekday).filter(|_| capital)
    }

    /// Length and day: `12`, `12th`, `12.`.
    fn day(&self, at: usize) -> Option<(usize, u32)> {
        let word = self.word(at);
        let digits = ["st", "nd", "rd", "th", "er", "º"]
            .iter()
            .find_map(|suffix| word.strip_suffix(suffix))
            .unwrap_or(word);
        let day = number(digits).filter(|day| (1..=31).contains(day))?;
        let dot = self.lexicon.dotted_days && self.word(at + 1) == "." && self.text.is_glued(at + 1);
        Some((1 + usize::from(dot), day))
    }

    /// A word of this kind just before a token.
    fn led_by(&self, at: usize, word: Word) -> bool {
        at > self.start && self.is(at - 1, word).is_some()
    }
}

/// Two dates of one form as a span. A year that stands behind the second is the first one's too.
fn span(from: &str, to: &str) -> Option<String> {
    let plain = from.len() == to.len() && ![from, to].iter().any(|date| date.contains(['X', '/', 'W', 'Q']));
    let whole = from.len() == "2018-08-12".len();
    let same_year = || Some(format!("{}{}", to.get(..4)?, from.get(4..)?));
    let from = if whole && from > to { same_year()? } else { from.to_owned() };
    (plain && from.as_str() < to).then(|| format!("{from}/{to}"))
}

fn year(word: &str) -> Option<i32> {
    word.parse().ok().filter(|year| word.len() == 4 && *year >= 1000)
}

fn number(word: &str) -> Option<u32> {
    word.parse().ok().filter(|_| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::tokenize;

    fn dates(raw: &str, language: &str) -> Vec<String> {
        let text = tokenize(raw);
        let lexicon = Lexicon::of(Some(language)).unwrap();
        // A Wednesday.
        let published = NaiveDate::from_ymd_opt(2024, 9, 18);
        let limit = text.tokens.len();
        let game = OnceCell::new();
        let reader = Reader { text: &text, lexicon, published, start: 0, limit, game: &game };
        let (mut at, mut found) = (0, Vec::new());
        while at < limit {
            match reader.date(at) {
                Some((end, date)) => {
                    found.push(date);
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }

    #[test]
    fn absolute_dates_are_read_in_many_forms() {
        assert_eq!(
            dates("2018-08-12, August 12, 2018, 12 August 2018, Aug. 12th", "en"),
            ["2018-08-12", "2018-08-12", "2018-08-12", "2024-08-12"]
        );
        assert_eq!(dates("the 3rd of May 2020 and 25/12/2020", "en"), ["2020-05-03", "2020-12-25"]);
        assert_eq!(
            dates("am 12. August 2018, 12.08.2018 und am 3. Mai", "de"),
            ["2018-08-12", "2018-08-12", "2024-05-03"]
        );
        assert_eq!(dates("le 1er mai 2020", "fr"), ["2020-05-01"]);
        assert_eq!(
            dates("2024年5月15日、7月13日、2023年、6月から、15日", "ja"),
            ["2024-05-15", "2024-07-13", "2023", "2024-06"]
        );
        assert_eq!(dates("2024년 5월 15일", "ko"), ["2024-05-15"]);
        assert_eq!(dates("el 3 de mayo de 2020", "es"), ["2020-05-03"]);
    }

    #[test]
    fn a_month_that_is_near_and_not_said_to_be_past_is_to_come() {
        assert_eq!(dates("The vote in October, and one in July", "en"), ["2024-10", "2024-07"]);
        assert_eq!(dates("He was killed in October.", "en"), ["2023-10"]);
        assert_eq!(dates("It completed the release by the end of January.", "en"), ["2024-01-21/2024-01-31"]);
        assert_eq!(dates("If he becomes president in January, all will change.", "en"), ["2025-01"]);
        assert_eq!(
            dates("Lee kündigte an, den Plan Anfang Dezember vorzulegen", "de"),
            ["2024-12-01/2024-12-10"]
        );
    }

    #[test]
    fn spans_have_a_slash() {
        assert_eq!(
            dates("from 3 to 5 May, May 3-5 and 30 April to 2 May 2020", "en"),
            ["2024-05-03/2024-05-05", "2024-05-03/2024-05-05", "2020-04-30/2020-05-02"]
        );
        assert_eq!(dates("from Monday to Friday", "en"), ["2024-09-16/2024-09-20"]);
        assert_eq!(dates("between 1992 and 2004", "en"), ["1992/2004"]);
        assert_eq!(dates("vom 3. bis 5. Mai 2020", "de"), ["2020-05-03/2020-05-05"]);
        assert_eq!(
            dates("in the 2024/25 season, in 2023-24 and the year 2024/2025", "en"),
            ["2024/2025", "2023/2024", "2024/2025"]
        );
        assert_eq!(dates("from 2010 to 2015 and in 2016-2018", "en"), ["2010/2015", "2016/2018"]);
    }

    #[test]
    fn parts_of_months_and_years_are_spans() {
        assert_eq!(
            dates("in late July, early 2018 and mid-August 2019", "en"),
            ["2024-07-21/2024-07-31", "2018-01/2018-04", "2019-08-11/2019-08-20"]
        );
        assert_eq!(dates("Ende Juli und Anfang 2018", "de"), ["2024-07-21/2024-07-31", "2018-01/2018-04"]);
    }

    #[test]
    fn quarters_decades_and_seasons_are_dates() {
        assert_eq!(
            dates("the first quarter of 2018, Q3 2019, the 1990s, the 80s and summer 2020", "en"),
            ["2018-Q1", "2019-Q3", "199X", "198X", "2020-SU"]
        );
        assert_eq!(
            dates("im ersten Quartal 2018, in den 1990er Jahren, im Sommer 2020", "de"),
            ["2018-Q1", "199X", "2020-SU"]
        );
    }

    #[test]
    fn relative_dates_are_told_from_publication() {
        assert_eq!(
            dates("Sunday, last Thursday, next Monday, yesterday, two weeks ago, a year ago", "en"),
            ["2024-09-15", "2024-09-12", "2024-09-23", "2024-09-17", "2024-W36", "2023"]
        );
        assert_eq!(
            dates("next year, last month, this week, last summer, in the past two weeks", "en"),
            ["2025", "2024-08", "2024-W38", "2024-SU", "2024-09-04/2024-09-18"]
        );
        assert_eq!(
            dates("gestern, am Montag, vor zwei Wochen, nächstes Jahr, vergangenen Sonntag", "de"),
            ["2024-09-17", "2024-09-16", "2024-W36", "2025", "2024-09-15"]
        );
    }

    #[test]
    fn relative_dates_are_told_in_other_languages() {
        assert_eq!(
            dates("lundi dernier, la semaine prochaine, il y a trois ans, cette année, l'an dernier", "fr"),
            ["2024-09-16", "2024-W39", "2021", "2024", "2023"]
        );
        assert_eq!(
            dates("la próxima semana, el año pasado, hace dos meses, el lunes pasado", "es"),
            ["2024-W39", "2023", "2024-07", "2024-09-16"]
        );
        assert_eq!(dates("la settimana scorsa, due anni fa", "it"), ["2024-W37", "2022"]);
        assert_eq!(dates("vorige week, twee jaar geleden", "nl"), ["2024-W37", "2022"]);
    }

    #[test]
    fn a_weekday_to_come_lies_ahead() {
        assert_eq!(dates("They will meet on Friday, he said on Monday.", "en"), ["2024-09-20", "2024-09-16"]);
        assert_eq!(dates("He said on Friday they will vote on Monday.", "en"), ["2024-09-13", "2024-09-23"]);
        assert_eq!(
            dates("The film opens Friday. The council meets Thursday.", "en"),
            ["2024-09-20", "2024-09-19"]
        );
        assert_eq!(
            dates("Leeds play Hull on Saturday, and Lee is to speak on Monday.", "en"),
            ["2024-09-21", "2024-09-23"]
        );
        assert_eq!(dates("On Friday, the council will vote.", "en"), ["2024-09-20"]);
        assert_eq!(dates("Am Freitag trifft der Kanzler den Papst.", "de"), ["2024-09-20"]);
        assert_eq!(
            dates("Le ministre se rendra lundi à Lyon, a dit jeudi son cabinet.", "fr"),
            ["2024-09-23", "2024-09-12"]
        );
        assert_eq!(dates("El rey viajará el lunes, anunció el martes.", "es"), ["2024-09-23", "2024-09-17"]);
        assert_eq!(dates("The funeral will be held on Friday.", "en"), ["2024-09-20"]);
        assert_eq!(dates("They have until Friday, or by Monday", "en"), ["2024-09-20", "2024-09-23"]);
    }

    #[test]
    fn what_could_have_been_or_was_planned_is_past() {
        assert_eq!(
            dates("A man set himself on fire Sunday in a court where he is on trial.", "en"),
            ["2024-09-15"]
        );
        assert_eq!(dates("The judge set bail at $1 million Monday.", "en"), ["2024-09-16"]);
        assert_eq!(dates("He was hit by a car on Monday.", "en"), ["2024-09-16"]);
        assert_eq!(
            dates("She could not be reached on Monday and may have left Sunday.", "en"),
            ["2024-09-16", "2024-09-15"]
        );
        assert_eq!(
            dates("They had planned to strike Tuesday but called it off Sunday.", "en"),
            ["2024-09-17", "2024-09-15"]
        );
        assert_eq!(dates("Er steht seit Montag vor Gericht.", "de"), ["2024-09-16"]);
    }

    #[test]
    fn a_quarter_of_a_game_is_no_date() {
        let game =
            "Leeds led after the first quarter. The coach of the team said the players had scored late.";
        assert!(dates(game, "en").is_empty());
        assert_eq!(dates("Profit rose in the first quarter, the team said.", "en"), ["2024-Q1"]);
        assert!(dates("in the first quarter of the century", "en").is_empty());
    }

    #[test]
    fn a_time_of_day_belongs_to_its_date() {
        assert_eq!(
            dates("at 5:30 p.m. next Tuesday, 9 a.m. Friday, until 5 p.m. June 12", "en"),
            ["2024-09-24T17:30", "2024-09-13T09:00", "2024-06-12T17:00"]
        );
        assert_eq!(dates("2 p.m. and later", "en"), [""; 0]);
        assert_eq!(
            dates("on Monday at 3 p.m. and on May 3 at 15:30", "en"),
            ["2024-09-16T15:00", "2024-05-03T15:30"]
        );
        assert_eq!(dates("am Montag um 14.30 Uhr", "de"), ["2024-09-16T14:30"]);
        assert_eq!(dates("am Montag, 16. September, um 14 Uhr", "de"), ["2024-09-16T14:00"]);
    }

    #[test]
    fn words_that_look_like_dates_are_none() {
        assert!(dates("You may march. In 2000 homes the 80 men sat. Second place.", "en").is_empty());
    }
}
