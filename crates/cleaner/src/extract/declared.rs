//! The text for machines in place of the page's own: behind a paywall the page often shows only its beginning.

use crate::{
    extract::{features::Page, words::Hashes},
    metadata::Metadata,
    text,
};

/// Less is a summary.
const MIN_WORDS: usize = 120;
/// It is of another page where it has less of the title than this.
const MIN_TITLE_SHARE: f32 = 0.5;

/// The text for machines where it is more than twice what was chosen of the page and is about the same.
pub(super) fn in_place_of<'m>(page: &Page<'_>, chosen: &[usize], metadata: &'m Metadata) -> Option<&'m str> {
    let declared = metadata.article_body.as_deref()?;
    let words: Vec<u64> = text::words(declared).map(text::hash).collect();
    let shown: usize = chosen.iter().map(|&at| page.words.counts(at).words()).sum();
    if words.len() < MIN_WORDS || words.len() < 2 * shown {
        return None;
    }
    let said: Hashes = words.into_iter().collect();
    let title: Vec<u64> = text::words(metadata.title.as_deref()?).map(text::hash).collect();
    let found = title.iter().filter(|word| said.contains(word)).count();
    (!title.is_empty() && found as f32 >= title.len() as f32 * MIN_TITLE_SHARE).then_some(declared)
}
