//! From bytes to Unicode code points.

/// Bytes between two stored counts: a look-up counts at most this many.
const STRIDE: usize = 128;

/// Answers how many code points precede a byte of one text.
pub(crate) struct CodePoints<'a> {
    text: &'a str,
    /// Code points before each multiple of [`STRIDE`]; empty for ASCII, where bytes are code points.
    counts: Vec<u32>,
}

impl<'a> CodePoints<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        if text.is_ascii() {
            return Self { text, counts: Vec::new() };
        }
        let mut counts = vec![0];
        let mut total = 0;
        for block in text.as_bytes().chunks(STRIDE) {
            total += starts(block);
            counts.push(total);
        }
        Self { text, counts }
    }

    /// Code points before `byte`, which is the boundary of a character.
    pub(crate) fn before(&self, byte: usize) -> u32 {
        let block = byte / STRIDE;
        match self.counts.get(block) {
            Some(count) => count + starts(&self.text.as_bytes()[block * STRIDE..byte]),
            None => u32::try_from(byte).unwrap_or(u32::MAX),
        }
    }
}

/// Bytes that begin a character.
fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().map(|byte| u32::from(byte & 0xC0 != 0x80)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn offsets_count_code_points(text in "\\PC{0,400}") {
            let points = CodePoints::new(&text);
            for (count, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(points.before(byte) as usize, count);
            }
            prop_assert_eq!(points.before(text.len()) as usize, text.chars().count());
        }
    }
}
