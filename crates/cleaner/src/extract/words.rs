//! The words of all blocks as hashes, and what counting them tells.

use std::{
    collections::HashSet,
    hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState},
    ops::Range,
    sync::LazyLock,
};

use twox_hash::XxHash64;

use crate::{
    extract::outline::Outline,
    text::{self, hash},
};

/// A set of hashes.
pub(super) type Hashes = HashSet<u64, BuildHasherDefault<Spread>>;

/// Stirs a hash with what no page can know, so that none can make a set slow.
#[derive(Default)]
pub(super) struct Spread(u64);

static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = XxHash64::oneshot(*SEED, bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        let product = u128::from(hash ^ *SEED) * 0x9e37_79b9_7f4a_7c15;
        self.0 = (product >> 64) as u64 ^ product as u64;
    }
}

/// What counting the words of a block tells.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    range: Range<usize>,
    /// Frequent small words of running text in many languages.
    pub(super) stop_words: u32,
    /// Words that begin with a capital letter, or are all capitals.
    pub(super) capitalised: u32,
    pub(super) shouted: u32,
    /// Words that are numbers.
    pub(super) numbers: u32,
}

impl Counts {
    /// Number of words.
    pub(super) fn words(&self) -> usize {
        self.range.len()
    }
}

/// The words of a page, block by block.
pub(super) struct Words {
    hashes: Vec<u64>,
    counts: Vec<Counts>,
}

impl Words {
    /// Reads all blocks.
    pub(super) fn of(outline: &Outline<'_>) -> Self {
        let mut words = Self { hashes: Vec::new(), counts: Vec::with_capacity(outline.blocks.len()) };
        for block in &outline.blocks {
            let start = words.hashes.len();
            let mut counts = Counts::default();
            for word in text::words(outline.text(block)) {
                let hash = hash(word);
                counts.note(word, hash);
                words.hashes.push(hash);
            }
            counts.range = start..words.hashes.len();
            words.counts.push(counts);
        }
        words
    }

    /// What counting tells of a block.
    pub(super) fn counts(&self, block: usize) -> &Counts {
        &self.counts[block]
    }

    /// The words of a block, case aside.
    pub(super) fn hashes(&self, block: usize) -> &[u64] {
        &self.hashes[self.counts[block].range.clone()]
    }
}

impl Counts {
    fn note(&mut self, word: &str, hash: u64) {
        self.stop_words += u32::from(word.len() <= 5 && STOP_WORDS.contains(&hash));
        let mut chars = word.chars();
        match chars.next() {
            Some(first) if first.is_uppercase() => {
                self.capitalised += 1;
                self.shouted += u32::from(chars.next().is_some_and(char::is_uppercase));
            }
            Some(first) => self.numbers += u32::from(first.is_numeric()),
            None => {}
        }
    }
}

/// Hashes of runs of four words.
pub(super) fn shingles(words: &[u64]) -> impl Iterator<Item = u64> {
    words.windows(4).map(|four| {
        four.iter().fold(0, |shingle: u64, hash| {
            (shingle.rotate_left(17) ^ hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        })
    })
}

static STOP_WORDS: LazyLock<Hashes> = LazyLock::new(|| {
    "the of and to in is was that for it with as his on be at by had not are but from or have an they which one you were \
     her all she there would their we him been has when who will no more if out so said what up its about into than them \
     der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie \
     nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man \
     de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o fue este ha sí \
     et les des est dans pour qui une sur au pas ce il par plus ne sont avec son aux cette ou mais nous leur été ses \
     di il che è per un una non si da del della le dei con sono alla nel ma più anche al ha lo gli come delle \
     het een van dat op te zijn voor met niet aan er om hij ook maar bij nog uit naar dan wordt heeft deze \
     o os as do da em um uma não na no mais dos das foi ao ele seu sua ou ser quando muito nos já está eu também \
     och att det som på är av för inte den till har med om var ett jag man så men från kan \
     i w na z do że się nie to jest za po od przez o jak dla ale być \
     и в не на я что он с а как это по но они к у же вы за так из о от все бы для мы \
     ve bir bu da için ile çok olarak daha ne gibi ja ei että se oli hän mutta ovat kun niin"
        .split_ascii_whitespace()
        .map(hash)
        .collect()
});
