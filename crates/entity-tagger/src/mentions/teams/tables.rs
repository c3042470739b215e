//! Rows of results and standings: `Varnholm 3 Roe Town 1`, and teams with their numbers behind them.

use std::ops::Range;

use super::{Location, Mention, Organization, Passage, Person};
use crate::{
    places,
    tokenize::{Kind, Text},
};

/// What parts two teams, and the two numbers of a score.
const AGAINST: &[&str] = &["v", "v.", "vs", "vs.", "-", "–", "—"];
const BETWEEN: &[&str] = &["-", "–", "—", ":"];
/// Tokens of the longest name in a row.
const LONGEST: usize = 5;
/// Digits of the highest number of points.
const DIGITS: usize = 3;
/// Rows of one kind that make a table.
const ROWS: usize = 3;

/// The names in rows that only teams and players have.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// By passage.
    names: Vec<(usize, Range<usize>)>,
    rows: usize,
}

impl Tables {
    /// The tables of the passages, whose names are in order.
    pub(super) fn read(passages: &[Passage<'_>], mentions: &[Mention]) -> Self {
        let mut tables = Self::default();
        for (number, Passage { text, .. }) in passages.iter().enumerate() {
            let first = mentions.partition_point(|mention| mention.passage < number);
            let end = mentions.partition_point(|mention| mention.passage <= number);
            tables.read_passage(number, text, &mentions[first..end]);
        }
        tables
    }

    fn read_passage(&mut self, passage: usize, text: &Text<'_>, mentions: &[Mention]) {
        let (mut standings, mut dates) = (Vec::new(), Vec::new());
        for tokens in rows(text) {
            let row = Row { text, end: tokens.end, mentions, at: tokens.start };
            if let Some(names) = row.result() {
                self.rows += 1;
                self.names.extend(names.map(|name| (passage, name)));
            } else if let Some(name) = row.date() {
                dates.push((passage, name));
            } else if let Some(name) = row.standing() {
                standings.push((passage, name));
            }
        }
        for table in [standings, dates] {
            if table.len() >= ROWS {
                self.rows += table.len();
                self.names.extend(table);
            }
        }
    }

    /// Whether they can be nothing but tables of sport.
    pub(super) fn are_sure(&self) -> bool {
        self.rows >= ROWS
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Makes organizations of the names, unless they are mostly people's or countries'; gives their names in small letters.
    pub(super) fn put(mut self, passages: &[Passage<'_>], mentions: &mut Vec<Mention>) -> Vec<String> {
        self.names.sort_unstable_by_key(|(passage, tokens)| (*passage, tokens.start));
        let kind = |(passage, tokens): &(usize, Range<usize>)| {
            let at = mentions.partition_point(|it| (it.passage, it.tokens.end) <= (*passage, tokens.start));
            mentions
                .get(at)
                .filter(|it| it.passage == *passage && it.tokens.start < tokens.end)
                .map(|it| it.kind)
        };
        let all = self.names.len();
        let people = self.names.iter().filter(|name| kind(name) == Some(Person)).count();
        let slice = |(passage, tokens): &(usize, Range<usize>)| passages[*passage].text.slice(tokens.clone());
        self.names.retain(|name| !places::is_country(slice(name)));
        if people * 2 > all || (all - self.names.len()) * 3 > all {
            return Vec::new();
        }
        let is_free = |it: &Mention| {
            let at = self.names.partition_point(|name| (name.0, name.1.end) <= (it.passage, it.tokens.start));
            self.names.get(at).is_none_or(|name| name.0 != it.passage || it.tokens.end <= name.1.start)
        };
        mentions.retain(is_free);
        let teams = self.names.iter().map(|name| slice(name).to_lowercase()).collect();
        let organization = |(passage, tokens)| Mention { passage, tokens, kind: Organization, known: None };
        mentions.extend(self.names.into_iter().map(organization));
        mentions.sort_by_key(|mention| (mention.passage, mention.tokens.start));
        teams
    }
}

/// Rows of a text as tokens; the cells of a table's row are lines of their own, parted by tabs.
fn rows<'a>(text: &'a Text<'_>) -> impl Iterator<Item = Range<usize>> + 'a {
    text.lines
        .chunk_by(|one, next| {
            let [end, start] = [text.bytes(&one.tokens).end, text.bytes(&next.tokens).start];
            !text.raw[end..start].contains('\n')
        })
        .filter_map(|cells| Some(cells.first()?.tokens.start..cells.last()?.tokens.end))
}

/// The tokens behind a score, as `3-1` or `3 : 1`, that begins at a token.
pub(super) fn score(text: &Text<'_>, at: usize) -> Option<usize> {
    let is_score = is_points(text, at) && BETWEEN.contains(&text.word(at + 1)) && is_points(text, at + 2);
    is_score.then_some(at + 3)
}

fn is_points(text: &Text<'_>, at: usize) -> bool {
    let word = text.word(at);
    word.len() <= DIGITS && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// A row as it is read from left to right.
#[derive(Clone, Copy)]
struct Row<'a> {
    text: &'a Text<'a>,
    at: usize,
    end: usize,
    /// Those of the passage, in order.
    mentions: &'a [Mention],
}

impl Row<'_> {
    /// The two teams of a result: `Varn 3 Roe 1`, `Varn 3-1 Roe`, `Varn v Roe 3:1`.
    fn result(mut self) -> Option<impl Iterator<Item = Range<usize>>> {
        let first = self.name()?;
        let between = self.at;
        let second = if let Some(behind) = score(self.text, between) {
            self.at = behind;
            self.name()?
        } else if is_points(self.text, between) {
            self.at += 1;
            let second = self.name()?;
            self.points()?;
            second
        } else {
            AGAINST.contains(&self.text.word(between)).then_some(())?;
            self.at += 1;
            let second = self.name()?;
            self.at = score(self.text, self.at)?;
            second
        };
        let ends =
            self.at == self.end || self.at < self.end && matches!(self.text.word(self.at), "(" | "," | ";");
        ends.then(|| [first, second].into_iter())
    }

    /// The team of a date that travels; the other is named for where it plays: `Varn at Roe`.
    fn date(self) -> Option<Range<usize>> {
        let at = (self.at + 1..self.end).find(|&at| self.text.word(at).eq_ignore_ascii_case("at"))?;
        let is_named = |tokens: &Range<usize>| {
            let named = self.named(tokens.start);
            named.is_some_and(|it| it.tokens == *tokens && matches!(it.kind, Location | Organization))
        };
        (is_named(&(self.at..at)) && is_named(&(at + 1..self.end))).then_some(self.at..at)
    }

    /// The team of a row of standings: its rank, its name, and numbers alone, which add up.
    fn standing(mut self) -> Option<Range<usize>> {
        if is_points(self.text, self.at) {
            self.at += 1;
            self.at += usize::from(self.text.word(self.at) == ".");
        }
        let name = self.name()?;
        let rest = self.at..self.end;
        let is_number = |at: usize| {
            self.text.kind(at) == Some(Kind::Number)
                || matches!(self.text.word(at), "-" | "–" | "−" | "+" | "." | ":" | "/" | "½")
        };
        let numbers: Vec<f32> = rest.clone().filter_map(|at| self.text.word(at).parse().ok()).collect();
        (rest.clone().all(is_number) && add_up(&numbers)).then_some(name)
    }

    /// Words with capitals and what is within a name, and steps behind them and the country in brackets.
    fn name(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let within = |at: usize| self.text.kind(at) != Some(Kind::Number) && self.named(at).is_some();
        let is_part = |at: usize| self.text.is_capital(at) || at > start && within(at);
        let end = (start..self.end).find(|&at| !is_part(at)).unwrap_or(self.end);
        if end <= start || end - start > LONGEST {
            return None;
        }
        self.at = end;
        if self.text.word(end) == "(" && self.text.word(end + 2) == ")" && self.text.is_capital(end + 1) {
            self.at = end + 3;
        }
        Some(start..end)
    }

    /// The name that a token is in.
    fn named(&self, token: usize) -> Option<&Mention> {
        let at = self.mentions.partition_point(|mention| mention.tokens.end <= token);
        self.mentions.get(at).filter(|mention| mention.tokens.contains(&token))
    }

    fn points(&mut self) -> Option<()> {
        is_points(self.text, self.at).then(|| self.at += 1)
    }
}

/// Whether numbers are those of a team: played, won, and two others, with the points that these make; or won, lost, and the
/// share won.
fn add_up(numbers: &[f32]) -> bool {
    match *numbers {
        [played, won, third, fourth, ref rest @ ..] if played > 0.0 && played == won + third + fourth => {
            let is_sum = |points: &f32| {
                [third, fourth].iter().any(|drawn| [2.0 * won + drawn, 3.0 * won + drawn].contains(points))
            };
            rest.iter().any(is_sum)
        }
        [won, lost, share, ..] if won + lost > 0.0 => {
            let thousandths = if share < 1.0 { share * 1000.0 } else { share };
            (won / (won + lost) * 1000.0 - thousandths).abs() < 1.0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{marked::Marked, mentions::Teams};

    /// What the tables of a text make of its names, whatever its language.
    fn settled(marked: &str) -> Vec<String> {
        let settle = |passages: &[Passage<'_>], mentions: &mut Vec<Mention>| {
            Teams::settle(passages, mentions, false);
        };
        Marked::read(marked).shown_after(settle)
    }

    #[test]
    fn results_are_of_teams_also_of_those_that_no_model_knows() {
        let results = "[L Norwich] 3 [P St Mirren] 1\nOrrell 2-2 [L Leeds]\n[L Bath] v [L Hull] 0:1 (aet)";
        assert_eq!(settled(results), ["O Norwich", "O St Mirren", "O Orrell", "O Leeds", "O Bath", "O Hull"]);
    }

    #[test]
    fn standings_are_known_by_numbers_that_add_up() {
        let points = "1. [L Bath]\t4\t3\t1\t0\t9:2\t10\n2. [L Hull]\t4\t2\t1\t1\t7\n3. Varn\t4\t0\t1\t3\t1";
        assert_eq!(settled(points), ["O Bath", "O Hull", "O Varn"]);
        let shares = "[L BOSTON] 83 49 .629 -\n[L DETROIT] 71 61 .538 12\n[L CHICAGO] 66 66 .500 17";
        assert_eq!(settled(shares), ["O BOSTON", "O DETROIT", "O CHICAGO"]);
        let rents = "[L Bath]\t4\t3\t1\t9\n[L Hull]\t14\t2\t1\t1\n[L Leeds]\t8\t0\t1\t3";
        assert_eq!(settled(rents), ["L Bath", "L Hull", "L Leeds"]);
    }

    #[test]
    fn who_travels_is_a_team_and_the_other_a_place() {
        let dates = "[L Boston] at [L Detroit]\n[L Chicago] at [L Houston]\n[L Miami] at [L Dallas]";
        let found = settled(dates);
        assert_eq!(found, ["O Boston", "L Detroit", "O Chicago", "L Houston", "O Miami", "L Dallas"]);
        assert_eq!(settled("Live At Varn\nLive At Roe\nLive At Hull"), [""; 0]);
    }

    #[test]
    fn players_and_countries_make_no_teams() {
        let players = "[P Ada Lee] 6-3 [P Jo Roe]\n[P Cy Orr] 6-1 [L Kent]\n[P Mo Ash] 7-5 [P Bo Fry]";
        assert!(settled(players).iter().all(|name| !name.starts_with('O')));
        let countries = "[L Germany] 3 [L Malta] 1\n[L Spain] 2 [L Norway] 2\n[L France] 1 [L Bath] 0";
        assert!(settled(countries).iter().all(|name| name.starts_with('L')));
    }
}
