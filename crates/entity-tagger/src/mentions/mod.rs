//! Finding names: where they stand and what kind of thing they name.

mod cautious;
mod evidence;
mod pieces;
mod runs;

use std::ops::Range;

use dateline_schema::{EntityType, Field};

use crate::{
    gazetteer::GAZETTEER,
    tokenize::{Kind, Text},
};

/// A field of the article, tokenized.
pub(crate) struct Passage<'a> {
    pub(crate) field: Field,
    pub(crate) text: Text<'a>,
}

/// A name in a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// Place of its passage.
    pub(crate) passage: usize,
    pub(crate) tokens: Range<usize>,
    pub(crate) kind: EntityType,
    /// The thing in the gazetteer that it names.
    pub(crate) known: Option<u32>,
}

/// How the letters of a language are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading<'a> {
    /// English: a capital within a sentence means a name.
    Capitals,
    /// Any other language, by its primary subtag: only names from the lists, and names that begin with a given name.
    ListsOnly(&'a str),
}

/// All names of the passages, in their order, none overlapping another.
pub(crate) fn find(passages: &[Passage<'_>], reading: Reading<'_>) -> Vec<Mention> {
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

/// Whether a token joins the parts of a compound: a hyphen that touches both.
pub(crate) fn is_hyphen(text: &Text<'_>, at: usize) -> bool {
    matches!(text.word(at), "-" | "‑") && text.is_glued(at) && text.is_glued(at + 1)
}

/// Whether a name may begin at this token by its letters alone.
fn is_name_word(text: &Text<'_>, at: usize) -> bool {
    text.is_capital(at) && !GAZETTEER.is_stop_word(text.word(at))
}

/// Whether a token holds letters.
pub(crate) fn is_word(text: &Text<'_>, at: usize) -> bool {
    matches!(text.kind(at), Some(Kind::Lower | Kind::Capital | Kind::Shouted))
}
