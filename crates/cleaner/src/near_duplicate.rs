//! Near duplicates: a SimHash of 64 bits over word shingles (Charikar 2002), so that texts that share most of their
//! wording differ in few bits.

use std::{fmt, str::FromStr};

use crate::text;

const SHINGLE_WORDS: usize = 3;

/// Fingerprint of a text, written as 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NearDuplicateKey(u64);

impl NearDuplicateKey {
    /// The fingerprint of a text; `None` where it has no words.
    pub fn of(text: &str) -> Option<Self> {
        let words: Vec<u64> = text::words(text).map(text::hash).collect();
        let size = SHINGLE_WORDS.min(words.len());
        if size == 0 {
            return None;
        }
        let shingles: Vec<u64> = words.windows(size).map(shingle).collect();
        let has_most = |count: &u32| 2 * *count as usize > shingles.len();
        let ones = count_ones(&shingles);
        Some(Self(ones.iter().rev().fold(0, |key, count| key << 1 | u64::from(has_most(count)))))
    }

    /// Number of bits in which two fingerprints differ: up to about 6 for revisions of a long text, about 32 for strangers.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

fn shingle(words: &[u64]) -> u64 {
    words.iter().fold(0, |hash, word| stir(hash ^ word))
}

/// Makes each bit hang on all bits (the finalizer of MurmurHash3, Appleby 2011).
fn stir(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// The bits of each byte, one a byte, so that eight counters are added at once.
const SPREAD: [u64; 256] = {
    let mut spread = [0; 256];
    let mut at = 0;
    while at < 256 * 8 {
        let (byte, bit) = (at / 8, at % 8);
        spread[byte] |= ((byte as u64 >> bit) & 1) << (8 * bit);
        at += 1;
    }
    spread
};

/// How many of the hashes have each bit set.
fn count_ones(hashes: &[u64]) -> [u32; 64] {
    let mut counts = [0; 64];
    // A counter of one byte holds as many.
    for hashes in hashes.chunks(255) {
        let mut lanes = [0_u64; 8];
        for hash in hashes {
            for (lane, byte) in lanes.iter_mut().zip(hash.to_le_bytes()) {
                *lane += SPREAD[usize::from(byte)];
            }
        }
        for (count, ones) in counts.iter_mut().zip(lanes.iter().flat_map(|lane| lane.to_le_bytes())) {
            *count += u32::from(ones);
        }
    }
    counts
}

impl fmt::Display for NearDuplicateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A near-duplicate key that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("near-duplicate key `{0}` is not 16 hexadecimal digits")]
pub struct NearDuplicateKeyError(String);

impl FromStr for NearDuplicateKey {
    type Err = NearDuplicateKeyError;

    fn from_str(key: &str) -> Result<Self, NearDuplicateKeyError> {
        let valid = key.len() == 16 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = valid.then(|| u64::from_str_radix(key, 16).ok()).flatten();
        number.map(Self).ok_or_else(|| NearDuplicateKeyError(key.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_counted_one_by_one() {
        let hashes: Vec<u64> = (0..1_000).map(stir).collect();
        let counts = count_ones(&hashes);
        for (bit, &count) in counts.iter().enumerate() {
            assert_eq!(count as usize, hashes.iter().filter(|&hash| hash >> bit & 1 == 1).count());
        }
    }

    const STORY: &str = "The ferry between Norhaven and the islands will stop for two weeks in March while its engines \
        are replaced. The operator said that buses would carry passengers to the bridge at Elm Point, and that \
        tickets would be refunded on request. Islanders had asked for a second boat since the autumn storms, when \
        the old one lay in dock for nine days. The council meets on Tuesday to hear both sides.";

    #[test]
    fn a_revision_is_near_and_a_stranger_is_far() {
        let key = NearDuplicateKey::of(STORY).unwrap();
        let revised = NearDuplicateKey::of(&STORY.replace("on Tuesday", "on Wednesday")).unwrap();
        let other = NearDuplicateKey::of(
            "A comet that was seen last in the age of sail returns this week. Astronomers advise to look west an \
             hour after sunset, far from city lights, and to be patient.",
        )
        .unwrap();
        assert!(key.distance(revised) <= 12, "{}", key.distance(revised));
        assert!(key.distance(other) >= 20, "{}", key.distance(other));
    }

    #[test]
    fn texts_without_spaces_are_compared_by_their_characters() {
        let story = "港口到外岛的渡轮三月停航两周，更换发动机。运营方星期二表示，期间由公共汽车把乘客送到榆树角的大桥，船票可以退款。";
        let key = NearDuplicateKey::of(story).unwrap();
        let revised = NearDuplicateKey::of(&story.replace("星期二", "星期三")).unwrap();
        let other = NearDuplicateKey::of(
            "上次出现在帆船时代的彗星本周回归，天文学家建议日落一小时后远离城市灯光向西观看，并保持耐心。",
        )
        .unwrap();
        assert!(key.distance(revised) <= 16, "{}", key.distance(revised));
        assert!(key.distance(other) >= 20, "{}", key.distance(other));
    }

    #[test]
    fn case_spaces_and_punctuation_do_not_matter() {
        assert_eq!(
            NearDuplicateKey::of("One, two – THREE four"),
            NearDuplicateKey::of("one two\nthree, four.")
        );
    }

    #[test]
    fn a_key_is_the_same_in_every_release_and_reads_back() {
        let key = NearDuplicateKey::of("one two three four").unwrap();
        assert_eq!(key.to_string().parse(), Ok(key));
        insta::assert_snapshot!(key, @"01064320081888a0");
        assert!("xyz".parse::<NearDuplicateKey>().is_err());
        assert!("+00000000000000f".parse::<NearDuplicateKey>().is_err());
    }

    #[test]
    fn a_text_without_words_has_no_key() {
        assert_eq!(NearDuplicateKey::of(" … "), None);
    }
}
