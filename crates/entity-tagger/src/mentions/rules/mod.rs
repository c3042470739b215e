//! Finding names by lists and rules: `runs` of capitals are cut into `pieces` and told by `evidence`; `cautious` reads the
//! lines where capitals say nothing.

pub(super) mod cautious;
mod evidence;
mod pieces;
mod runs;

use std::borrow::Cow;

use super::{Mention, Model, Passage, Reading, is_hyphen, is_name_word, is_word};

/// The lists and rules, for every language: they need no model.
#[derive(Debug)]
pub(crate) struct Rules;

impl Model for Rules {
    fn name(&self, _reading: Reading<'_>) -> Cow<'static, str> {
        Cow::Borrowed("rules-1")
    }

    fn find(&self, passages: &[Passage<'_>], reading: Reading<'_>) -> Vec<Mention> {
        find(passages, reading)
    }
}

/// All names of the passages, in their order, none overlapping another.
pub(super) fn find(passages: &[Passage<'_>], reading: Reading<'_>) -> Vec<Mention> {
    let mut candidates = Vec::new();
    if reading == Reading::Capitals {
        for (number, passage) in passages.iter().enumerate() {
            for line in passage.text.lines.iter().filter(|line| !line.title_case) {
                runs::each(&passage.text, line.tokens.clone(), |run| {
                    pieces::split(&passage.text, number, run, &mut candidates);
                });
            }
        }
    }
    let mut mentions = evidence::decide(passages, &candidates);
    cautious::add(passages, reading, &mut mentions);
    mentions.sort_by_key(|mention| (mention.passage, mention.tokens.start));
    mentions
}
