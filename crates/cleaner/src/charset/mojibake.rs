//! UTF-8 that somebody read as windows-1252 and wrote as UTF-8 again: `â€™` for `’`, `Ã¼` for `ü`.

use std::ops::Range;

/// Fewer misread characters than this may be meant.
const MIN_MISREAD: usize = 3;

/// The text with every misread character mended; `None` where there are none, or where they may be meant.
pub(super) fn mend(text: &str) -> Option<String> {
    let (mut misread, mut meant) = (0_usize, 0_usize);
    for start in leads(text) {
        match read(text, start) {
            Some(_) => misread += 1,
            None => meant += 1,
        }
    }
    // `Ã` and `Â` are letters too, so a text that has them alone is left as it is.
    if misread < MIN_MISREAD || misread < 2 * meant {
        return None;
    }
    let mut mended = String::with_capacity(text.len());
    let mut copied = 0;
    for start in leads(text).collect::<Vec<_>>() {
        if start >= copied
            && let Some((range, c)) = read(text, start)
        {
            mended.push_str(&text[copied..range.start]);
            mended.push(c);
            copied = range.end;
        }
    }
    mended.push_str(&text[copied..]);
    Some(mended)
}

/// Where the letters are that the first byte of a longer UTF-8 sequence is misread as: U+00C2 to U+00F4.
fn leads(text: &str) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(0xC3, text.as_bytes())
        .filter(|&at| text.as_bytes().get(at + 1).is_some_and(|byte| (0x82..=0xB4).contains(byte)))
}

/// The character that was misread at `start`, and where it stands.
fn read(text: &str, start: usize) -> Option<(Range<usize>, char)> {
    let mut chars = text.get(start..)?.char_indices();
    let lead = byte_of(chars.next()?.1)?;
    let length = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    for byte in bytes.get_mut(1..length)? {
        *byte = byte_of(chars.next()?.1).filter(|byte| (0x80..=0xBF).contains(byte))?;
    }
    let c = std::str::from_utf8(bytes.get(..length)?).ok()?.chars().next()?;
    let end = chars.next().map_or(text.len(), |(at, _)| start + at);
    Some((start..end, c))
}

/// The byte that windows-1252 reads as this character.
fn byte_of(c: char) -> Option<u8> {
    const HIGH: &[(char, u8)] = &[
        ('€', 0x80),
        ('‚', 0x82),
        ('ƒ', 0x83),
        ('„', 0x84),
        ('…', 0x85),
        ('†', 0x86),
        ('‡', 0x87),
        ('ˆ', 0x88),
        ('‰', 0x89),
        ('Š', 0x8A),
        ('‹', 0x8B),
        ('Œ', 0x8C),
        ('Ž', 0x8E),
        ('‘', 0x91),
        ('’', 0x92),
        ('“', 0x93),
        ('”', 0x94),
        ('•', 0x95),
        ('–', 0x96),
        ('—', 0x97),
        ('˜', 0x98),
        ('™', 0x99),
        ('š', 0x9A),
        ('›', 0x9B),
        ('œ', 0x9C),
        ('ž', 0x9E),
        ('Ÿ', 0x9F),
    ];
    match u32::from(c) {
        code @ 0x80..=0xFF => u8::try_from(code).ok(),
        _ => HIGH.iter().find(|(high, _)| *high == c).map(|(_, byte)| *byte),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn misread(text: &str) -> String {
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn misread_text_is_mended_and_what_was_well_read_beside_it_stays() {
        let good = "Привет – it’s “São Paulo”, Łódź and 東京";
        let mixed = format!("{} – well, “naïve”", misread(good));
        assert_eq!(mend(&mixed), Some(format!("{good} – well, “naïve”")));
    }

    #[test]
    fn capital_letters_with_accents_are_no_mistake() {
        for text in ["A AMANHÃ» E A CORAÇÃO, SÃO, NÃO", "Âge, Ânimo, Ârea", "CAFÉ» – MUSÉE", "plain"]
        {
            assert_eq!(mend(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text: String, marks in "[ÃÂâ€™\u{80}-\u{ff}a ]{0,60}") {
            mend(&text);
            mend(&marks);
        }

        #[test]
        fn what_was_misread_comes_back(text in "[a-zäöüßéèñ ]{0,20}[äöüéñ]{3}[a-z’– ]{0,20}") {
            prop_assert_eq!(mend(&misread(&text)), Some(text));
        }
    }
}
