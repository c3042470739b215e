//! Whether a sentence speaks of what is to come, which tells the next Friday from the last.

use super::Reader;
use crate::{tokenize::Kind, values::lexicon::Word};

/// Tokens before a date that are asked.
const BEFORE: usize = 14;

/// A date that stands so near to the head of its sentence is told by the verb behind it.
const HEAD: usize = 3;

/// Tokens behind such a date that are asked.
const BEHIND: usize = 10;

/// What a sentence says of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tense {
    Ahead,
    Past,
}

impl Reader<'_> {
    /// Whether the sentence speaks of what is to come where a date stands.
    pub(super) fn is_ahead(&self, at: usize) -> bool {
        self.ends_before(at) || self.tense_at(at) == Some(Tense::Ahead)
    }

    /// Whether a month is one to come: where the sentence says so, before it or behind; `None` where it says nothing.
    pub(super) fn is_month_ahead(&self, at: usize) -> Option<bool> {
        let tense = self.tense_at(at).or_else(|| self.tense_behind(at));
        tense.map(|tense| tense == Tense::Ahead).or_else(|| self.ends_before(at).then_some(true))
    }

    /// What the sentence so far says of the time; of a date at its head, how it goes on.
    fn tense_at(&self, at: usize) -> Option<Tense> {
        let first = self.start.max(at.saturating_sub(BEFORE));
        for before in (first..at).rev() {
            if self.parts(before) {
                return if at - before <= HEAD + 1 { self.tense_behind(at) } else { None };
            }
            if let Some(tense) = self.tense(before) {
                return Some(tense);
            }
        }
        if first == self.start && at - first <= HEAD { self.tense_behind(at) } else { None }
    }

    /// `by Monday`, `until the end of July`: up to a day that has not come.
    fn ends_before(&self, at: usize) -> bool {
        (self.start.max(at.saturating_sub(2))..at).any(|before| self.is(before, Word::Until).is_some())
    }

    /// `On Friday, the council will vote`, `Am Freitag trifft der Kanzler`.
    fn tense_behind(&self, at: usize) -> Option<Tense> {
        let behind = at + 1..self.limit.min(at + BEHIND);
        behind.take_while(|&at| !self.parts(at)).find_map(|at| self.tense(at))
    }

    fn parts(&self, at: usize) -> bool {
        matches!(self.word(at), "." | "!" | "?" | ":" | ";")
    }

    /// What the verb at a token says of the time, if it is one that does.
    fn tense(&self, at: usize) -> Option<Tense> {
        if self.text.kind(at) != Some(Kind::Lower) {
            return None;
        }
        let listed = if self.lexicon.knows(self.word(at)) { self.listed_tense(at) } else { None };
        listed.or_else(|| self.tense_by_ending(at))
    }

    /// What the lists say of a verb.
    fn listed_tense(&self, at: usize) -> Option<Tense> {
        let follows = |word| at > self.start && self.is(at - 1, word).is_some();
        if self.is(at, Word::Did).is_some() {
            // `will be held`.
            return (!follows(Word::Be)).then_some(Tense::Past);
        }
        if let Some(length) = self.is(at, Word::Will) {
            // `had planned`; `could not be reached`, `may have been`.
            let past = follows(Word::Had) || self.is(at + length, Word::Have).is_some();
            return Some(if past { Tense::Past } else { Tense::Ahead });
        }
        let acts = at > self.start && self.text.is_capital(at - 1) && self.is(at, Word::Acts).is_some();
        acts.then_some(Tense::Ahead)
    }

    /// What the ending of a verb says.
    fn tense_by_ending(&self, at: usize) -> Option<Tense> {
        // French `réunira`, Spanish `anunció`.
        let word = self.word(at);
        let ends = |endings: &[&str]| word.len() > 3 && endings.iter().any(|ending| word.ends_with(ending));
        if ends(self.lexicon.future_endings) {
            return Some(Tense::Ahead);
        }
        if ends(self.lexicon.past_endings) {
            return Some(Tense::Past);
        }
        // `but called it off`, `who visited`: a verb of the past right behind its subject.
        let subject =
            || at > self.start && (self.text.is_capital(at - 1) || self.is(at - 1, Word::Subject).is_some());
        (self.lexicon.past_in_ed && is_past(word) && subject()).then_some(Tense::Past)
    }

    /// Whether the text is about a game rather than about business, both of which have quarters.
    pub(super) fn is_game(&self) -> bool {
        *self.game.get_or_init(|| {
            let (mut game, mut business) = (0, 0);
            for at in 0..self.text.tokens.len() {
                if matches!(self.text.kind(at), Some(Kind::Lower | Kind::Capital)) {
                    let limit = self.text.tokens.len();
                    game += usize::from(self.lexicon.is(self.text, at, limit, Word::Game).is_some());
                    business += usize::from(self.lexicon.is(self.text, at, limit, Word::Business).is_some());
                }
            }
            game > business
        })
    }
}

/// An English verb with the ending of the past.
fn is_past(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ed") && !word.ends_with("eed")
}
