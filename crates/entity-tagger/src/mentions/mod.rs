//! Finding names: where they stand and what kind of thing they name.

mod agreement;
mod english;
mod german;
pub(crate) mod linear;
mod rules;
mod teams;
mod tidy;

use std::{borrow::Cow, fmt, ops::Range};

use dateline_schema::{EntityType, Field};

#[cfg(feature = "onnx")]
pub(crate) use self::linear::{labels, marginals::Marginals};
pub(crate) use self::{
    english::MONTHS,
    linear::{Linear, is_place},
    rules::Rules,
    teams::Teams,
    tidy::tidy,
};

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

impl Mention {
    /// Where it stands in the text of its passage.
    pub(crate) fn bytes(&self, passages: &[Passage<'_>]) -> Range<usize> {
        passages[self.passage].text.bytes(&self.tokens)
    }
}

/// How the letters of a language are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading<'a> {
    /// English: a capital within a sentence means a name.
    Capitals,
    /// Any other language, by its primary subtag: only names from the lists, and names that begin with a given name.
    ListsOnly(&'a str),
}

/// What finds the names of a document.
pub(crate) trait Model: fmt::Debug + Send + Sync {
    /// The name by which the provenance of an article in such a language names it.
    fn name(&self, reading: Reading<'_>) -> Cow<'static, str>;

    /// All names of the passages, in their order, none overlapping another.
    fn find(&self, passages: &[Passage<'_>], reading: Reading<'_>) -> Vec<Mention>;

    /// How likely each label of each token is, by passage; none from a model that only decides.
    #[cfg(feature = "onnx")]
    fn marginals(&self, _: &[Passage<'_>], _: Reading<'_>) -> Option<Vec<Vec<Marginals>>> {
        None
    }
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
