//! A table of phrases, looked up at a token: the longest one that begins there.

use std::collections::HashMap;

use crate::{
    hash::Ready,
    tokenize::{Text, tokenize},
};

/// Phrases with a value each, found by their exact words.
pub(crate) struct Phrases<V> {
    values: HashMap<&'static str, V, Ready>,
    /// Most tokens that a phrase beginning with this word has.
    reach: HashMap<&'static str, usize, Ready>,
}

impl<V: Copy> Phrases<V> {
    pub(crate) fn new() -> Self {
        Self { values: HashMap::default(), reach: HashMap::default() }
    }

    /// Adds a phrase; the first value given to it stays.
    pub(crate) fn add(&mut self, phrase: &'static str, value: V) {
        let tokens = tokenize(phrase).tokens;
        if let Some(first) = tokens.first() {
            let reach = self.reach.entry(&phrase[first.start..first.end]).or_default();
            *reach = tokens.len().max(*reach);
            self.values.entry(phrase).or_insert(value);
        }
    }

    /// The value of exactly this phrase.
    pub(crate) fn get(&self, phrase: &str) -> Option<V> {
        self.values.get(phrase).copied()
    }

    /// Tokens and value of the longest phrase that begins at token `at` and ends before token `limit`.
    pub(crate) fn longest(&self, text: &Text<'_>, at: usize, limit: usize) -> Option<(usize, V)> {
        let reach = *self.reach.get(text.word(at))?;
        (1..=reach.min(limit.saturating_sub(at)))
            .rev()
            .find_map(|length| self.get(text.slice(at..at + length)).map(|value| (length, value)))
    }
}
