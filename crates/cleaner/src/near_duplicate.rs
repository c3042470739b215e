//! Near duplicates: a SimHash of 64 bits over word shingles (Charikar 2002), so that texts that share most of their
//! wording differ in few bits.

use std::{fmt, str::FromStr};

use twox_hash::XxHash64;

use crate::text;

const SHINGLE_WORDS: usize = 3;

/// Fingerprint of a text, written as 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NearDuplicateKey(u64);

impl NearDuplicateKey {
    /// The fingerprint of a text; `None` where it has no words.
    pub fn of(text: &str) -> Option<Self> {
        let folded = text::fold(text);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return None;
        }
        let mut balance = [0_i32; 64];
        // Windows of adjacent words are adjacent in `folded` too, so a shingle is a slice of it.
        for shingle in words.windows(SHINGLE_WORDS.min(words.len())) {
            let hash = XxHash64::oneshot(0, shingle.join(" ").as_bytes());
            for (bit, sum) in balance.iter_mut().enumerate() {
                *sum += if hash >> bit & 1 == 1 { 1 } else { -1 };
            }
        }
        Some(Self(balance.iter().enumerate().fold(0, |key, (bit, &sum)| key | u64::from(sum > 0) << bit)))
    }

    /// Number of bits in which two fingerprints differ: up to about 6 for revisions of a long text, about 32 for strangers.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
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
        insta::assert_snapshot!(key, @"200111c5c114ca60");
        assert!("xyz".parse::<NearDuplicateKey>().is_err());
        assert!("+00000000000000f".parse::<NearDuplicateKey>().is_err());
    }

    #[test]
    fn a_text_without_words_has_no_key() {
        assert_eq!(NearDuplicateKey::of(" … "), None);
    }
}
