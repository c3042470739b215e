//! Identity of articles: what makes two records the same article, and the same revision of it.

use sha2::{Digest, Sha256};

/// Stable id of the article at a canonical URL: 128 bits of SHA-256 as 32 hexadecimal digits.
pub fn article_id(canonical_url: &str) -> String {
    hex_prefix(canonical_url.as_bytes())
}

/// Tells revisions of an article apart: changes when a word of title or text does, not with white space.
pub fn content_hash(title: Option<&str>, text: &str) -> String {
    let words = title.unwrap_or_default().split_whitespace().chain(["\n"]).chain(text.split_whitespace());
    let mut normalised = String::with_capacity(text.len());
    for word in words {
        normalised.push_str(word);
        normalised.push(' ');
    }
    hex_prefix(normalised.as_bytes())
}

fn hex_prefix(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_stable_and_differs_by_url() {
        assert_eq!(article_id("https://example.org/a"), article_id("https://example.org/a"));
        assert_ne!(article_id("https://example.org/a"), article_id("https://example.org/b"));
        assert_eq!(article_id("https://example.org/a").len(), 32);
    }

    #[test]
    fn a_content_hash_ignores_white_space_and_sees_words() {
        assert_eq!(content_hash(Some("A  b"), "c\n\nd"), content_hash(Some("A b"), "c d"));
        assert_ne!(content_hash(Some("A b"), "c d"), content_hash(Some("A b"), "c e"));
        assert_ne!(content_hash(Some("A b"), "c"), content_hash(Some("A"), "b c"));
    }
}
