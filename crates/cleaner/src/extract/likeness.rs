//! How like a block is to what the page says of its article elsewhere: title, description, text for machines.

use crate::{
    extract::words::{Hashes, Words, shingles},
    metadata::Metadata,
    text,
};

/// Less text for machines than this is a summary, not the body.
const MIN_BODY_WORDS: usize = 60;

/// What the page says of its article, as words.
pub(super) struct Likeness {
    title: Hashes,
    title_words: Vec<u64>,
    site_words: Vec<u64>,
    description: Hashes,
    /// Shingles of the machine-readable text, where it can be believed.
    body: Option<Hashes>,
}

impl Likeness {
    /// Takes the machine-readable text as evidence where at least half of it stands on the page too.
    pub(super) fn new(metadata: &Metadata, words: &Words, blocks: usize) -> Self {
        let hashes =
            |text: Option<&str>| text::words(text.unwrap_or_default()).map(text::hash).collect::<Vec<u64>>();
        let title_words = hashes(metadata.title.as_deref());
        Self {
            title: title_words.iter().copied().collect(),
            title_words,
            site_words: hashes(metadata.site_name.as_deref()),
            description: hashes(metadata.description.as_deref()).into_iter().collect(),
            body: believed(&hashes(metadata.article_body.as_deref()), words, blocks),
        }
    }

    /// Share of a text's words that are in the title.
    pub(super) fn to_title(&self, words: &[u64]) -> f32 {
        share(words, &self.title)
    }

    /// True where a text is the title.
    pub(super) fn is_title(&self, words: &[u64]) -> bool {
        !words.is_empty() && words == self.title_words
    }

    /// True where a text is the site's name.
    pub(super) fn is_site_name(&self, words: &[u64]) -> bool {
        !words.is_empty() && words == self.site_words
    }

    /// Share of a text's words that are in the description.
    pub(super) fn to_description(&self, words: &[u64]) -> f32 {
        share(words, &self.description)
    }

    /// Share of a text that is in the machine-readable one; `None` without one or where the text is too short to tell.
    pub(super) fn to_body(&self, words: &[u64]) -> Option<f32> {
        let body = self.body.as_ref()?;
        let (mut total, mut found) = (0_u32, 0_u32);
        for shingle in shingles(words) {
            total += 1;
            found += u32::from(body.contains(&shingle));
        }
        (total > 0).then(|| found as f32 / total as f32)
    }

    /// True where there is a machine-readable text to believe.
    pub(super) fn has_body(&self) -> bool {
        self.body.is_some()
    }
}

fn share(words: &[u64], of: &Hashes) -> f32 {
    if words.is_empty() || of.is_empty() {
        return 0.0;
    }
    words.iter().filter(|word| of.contains(word)).count() as f32 / words.len() as f32
}

fn believed(declared: &[u64], words: &Words, blocks: usize) -> Option<Hashes> {
    if declared.len() < MIN_BODY_WORDS {
        return None;
    }
    let declared: Hashes = shingles(declared).collect();
    let mut missing = declared.clone();
    for shingle in (0..blocks).flat_map(|block| shingles(words.hashes(block))) {
        missing.remove(&shingle);
    }
    (2 * missing.len() <= declared.len()).then_some(declared)
}
