//! UTF-8 that somebody read as windows-1252 and wrote as UTF-8 again: `â€™` for `’`, `Ã¼` for `ü`.

use std::ops::Range;

/// Fewer misread characters than this may be meant.
const MIN_MISREAD: usize = 3;

/// Some text was misread more than once.
const MAX_TIMES: usize = 3;

/// The text with its misread characters mended; `None` where there are none, or where they may be meant.
pub(super) fn mend(text: &str) -> Option<String> {
    let mut mended = mend_once(text)?;
    for _ in 1..MAX_TIMES {
        let Some(again) = mend_once(&mended) else { break };
        mended = again;
    }
    Some(mended)
}

fn mend_once(text: &str) -> Option<String> {
    let (mut misread, mut is_any_evident, mut meant) = (0_usize, false, 0_usize);
    for start in leads(text) {
        match read(text, start) {
            Some((range, c)) => {
                misread += 1;
                is_any_evident = is_any_evident || is_evident(text, &range, c);
            }
            None => meant += 1,
        }
    }
    // `Ã` and `Â` are letters too, so a text that has them alone is left as it is.
    let is_misread = misread >= MIN_MISREAD && misread >= 2 * meant;
    if !is_misread && !is_any_evident {
        return None;
    }
    let mut mended = String::with_capacity(text.len());
    let mut copied = 0;
    for start in leads(text) {
        if start >= copied
            && let Some((range, c)) = read(text, start)
            && (is_misread || is_evident(text, &range, c))
        {
            mended.push_str(&text[copied..range.start]);
            mended.push(c);
            copied = range.end;
        }
    }
    mended.push_str(&text[copied..]);
    Some(mended)
}

/// True for what no language writes: `â€™`, `Â£`, and a capital within a word, as in `cafÃ©`.
fn is_evident(text: &str, range: &Range<usize>, c: char) -> bool {
    let is_sign = matches!(c, '\u{A0}'..='\u{A9}' | '\u{AC}'..='\u{BA}' | '\u{BC}'..='\u{BF}' | '\u{2010}'..='\u{20CF}' | '\u{1F300}'..='\u{1FAFF}');
    let is_within_word = text[..range.start].ends_with(|before: char| before.is_ascii_lowercase());
    is_sign || (is_within_word && text[range.start..].starts_with('Ã') && c.is_lowercase())
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
    fn what_was_misread_twice_is_mended() {
        let good = "Der Bürgermeister sagte, die Brücke bleibe für Fußgänger gesperrt.";
        assert_eq!(mend(&misread(&misread(good))).as_deref(), Some(good));
    }

    #[test]
    fn a_single_character_is_mended_where_it_cannot_be_meant() {
        assert_eq!(mend("The cafÃ© opened."), Some("The café opened.".to_owned()));
        assert_eq!(
            mend("It costs Â£50, a naïve mayor said."),
            Some("It costs £50, a naïve mayor said.".to_owned())
        );
        assert_eq!(mend("Itâ€™s late."), Some("It’s late.".to_owned()));
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
