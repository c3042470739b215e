//! The text a page gives to machines, as evidence for which blocks are the article's.

use std::{collections::HashSet, hash::BuildHasherDefault};

use twox_hash::XxHash64;

use crate::{
    extract::outline::{Block, Outline},
    text,
};

/// Less text than this is a summary, not the body.
const MIN_WORDS: usize = 60;
const SHINGLE_WORDS: usize = 4;

type Shingles = HashSet<u64, BuildHasherDefault<XxHash64>>;

/// Shingles of the machine-readable text, where it can be believed.
pub(super) struct Evidence(Option<Shingles>);

impl Evidence {
    /// Takes the text as evidence where at least half of it stands on the page too.
    pub(super) fn new(article_body: Option<&str>, outline: &Outline<'_>) -> Self {
        let declared: Option<Shingles> = article_body.map(|body| shingles(body).collect());
        let believed = declared.filter(|declared| {
            declared.len() >= MIN_WORDS && {
                let seen: Shingles = outline.blocks.iter().flat_map(|block| shingles(&block.text)).collect();
                2 * declared.intersection(&seen).count() >= declared.len()
            }
        });
        Self(believed)
    }

    /// Share of a block's text that the evidence has; `None` without evidence or where the block is too short to tell.
    pub(super) fn share(&self, block: &Block) -> Option<f32> {
        let declared = self.0.as_ref()?;
        let (mut total, mut found) = (0_u32, 0_u32);
        for shingle in shingles(&block.text) {
            total += 1;
            found += u32::from(declared.contains(&shingle));
        }
        (total > 0).then(|| found as f32 / total as f32)
    }
}

fn shingles(text: &str) -> impl Iterator<Item = u64> {
    let hashes: Vec<u64> = text::words(text).map(|word| XxHash64::oneshot(0, word.as_bytes())).collect();
    let count = (hashes.len() + 1).saturating_sub(SHINGLE_WORDS);
    (0..count).map(move |at| {
        hashes[at..at + SHINGLE_WORDS].iter().fold(0, |shingle: u64, hash| shingle.rotate_left(17) ^ hash)
    })
}
