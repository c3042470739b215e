//! What is the same for every text: spaces, invisible characters, words.

use std::{borrow::Cow, ops::Range};

use icu_normalizer::ComposingNormalizerBorrowed;

/// Runs of white space become one space, invisible characters go, and what is left is in Unicode's form C.
pub(crate) fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    push_collapsed(&mut collapsed, text, true);
    collapsed.truncate(collapsed.trim_end().len());
    match compose(&collapsed) {
        Cow::Borrowed(_) => collapsed,
        Cow::Owned(composed) => composed,
    }
}

/// The text in Unicode's form C: an accent that follows its letter joins it.
pub(crate) fn compose(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { ComposingNormalizerBorrowed::new_nfc().normalize(text) }
}

/// Appends `text`, its white space collapsed also across the seam; no space at the beginning of a block or line.
pub(crate) fn push_collapsed(target: &mut String, text: &str, begins: bool) {
    let mut after_space = begins || target.ends_with([' ', '\n']);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            let behind = rest.trim_start();
            let space = &rest[..rest.len() - behind.len()];
            if !after_space && !is_break_within_line(target, space, behind) {
                target.push(' ');
                after_space = true;
            }
            rest = behind;
        } else if is_invisible(c) {
            if is_tag(c) && target.ends_with(|last| last == BLACK_FLAG || is_tag(last)) {
                target.push(c);
            }
            rest = &rest[c.len_utf8()..];
        } else {
            // A run of what is kept, as a whole; printable ASCII needs no look at the character.
            let plain = rest.bytes().take_while(u8::is_ascii_graphic).count();
            let is_cut = |c: char| c.is_whitespace() || is_invisible(c);
            let end = rest[plain..].find(is_cut).map_or(rest.len(), |more| plain + more);
            target.push_str(&rest[..end]);
            after_space = false;
            rest = &rest[end..];
        }
    }
}

/// The flags of parts of countries are written as this one, with a name in [tags](is_tag) behind it.
const BLACK_FLAG: char = '\u{1F3F4}';

/// Letters that are not shown.
fn is_tag(c: char) -> bool {
    ('\u{E0020}'..='\u{E007F}').contains(&c)
}

/// True for the line break of a source between two signs of a script without spaces, which no reader sees.
fn is_break_within_line(before: &str, space: &str, behind: &str) -> bool {
    space.contains('\n')
        && before.chars().next_back().is_some_and(is_wide)
        && behind.chars().next().is_some_and(is_wide)
}

/// Han, kana, and the signs between them.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF00}'..='\u{FF65}')
}

/// Appends `text` with its white space as it is, as in preformatted text.
pub(crate) fn push_preformatted(target: &mut String, text: &str) {
    target.extend(text.split(is_invisible));
}

/// Characters that a reader never sees: soft hyphens, zero-width marks, directions of writing, controls.
fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control() && !c.is_ascii_whitespace() && c != '\u{B}';
    }
    matches!(c,
        '\u{80}'..='\u{9F}' | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF9}'..='\u{FFFC}' | '\u{E0000}'..='\u{E007F}')
        && c != '\u{85}'
}

/// The words of a text: runs of letters and digits, with apostrophes within; each character of a script without spaces.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let word = first_word(rest)?;
        let (before, after) = rest.split_at(word.end);
        rest = after;
        Some(&before[word.start..])
    })
}

/// What a byte is to a word: most text is ASCII, which needs no tables of Unicode.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Beyond,
    Other,
}

static CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        if byte >= 128 {
            classes[byte] = Class::Beyond;
        } else if (byte as u8).is_ascii_alphanumeric() {
            classes[byte] = Class::Letter;
        }
        byte += 1;
    }
    classes
};

fn class(byte: u8) -> Class {
    CLASSES[usize::from(byte)]
}

/// As `char::is_alphanumeric`, which searches a table for what most texts beyond ASCII are made of.
fn is_alphanumeric(c: char) -> bool {
    match c {
        '\u{C0}'..='\u{24F}' => !matches!(c, '×' | '÷'),
        '\u{300}'..='\u{344}' => false,
        '\u{400}'..='\u{481}' => true,
        '\u{2000}'..='\u{206F}' => false,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' => true,
        _ => c.is_alphanumeric(),
    }
}

/// Where the first word of a text is.
fn first_word(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut start = bytes.iter().position(|&byte| class(byte) != Class::Other)?;
    if class(bytes[start]) == Class::Beyond {
        start += text[start..].find(is_alphanumeric)?;
    }
    let mut end = start;
    loop {
        let run = bytes[end..].iter().position(|&byte| class(byte) != Class::Letter);
        end = run.map_or(bytes.len(), |run| end + run);
        match bytes.get(end) {
            None => return Some(start..end),
            Some(&byte) if class(byte) == Class::Other && byte != b'\'' => return Some(start..end),
            Some(_) => {}
        }
        let mut chars = text[end..].chars();
        end += match chars.next() {
            Some(c) if is_spaceless(c) && end > start => return Some(start..end),
            Some(c) if is_spaceless(c) => return Some(start..end + c.len_utf8()),
            Some(c) if is_alphanumeric(c) => c.len_utf8(),
            Some(c @ ('\'' | '’')) if chars.next().is_some_and(is_alphanumeric) => c.len_utf8(),
            _ => return Some(start..end),
        };
    }
}

/// Han, kana, Thai, Lao, Khmer and Burmese put no space between words.
fn is_spaceless(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Letters and digits in lower case, single spaces between words: two texts that a reader takes for the same are equal.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in words(text) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        if word.is_ascii() {
            let begin = folded.len();
            folded.push_str(word);
            folded[begin..].make_ascii_lowercase();
        } else {
            folded.extend(word.chars().flat_map(char::to_lowercase));
        }
    }
    folded
}

/// Hash of a word, case aside.
pub(crate) fn hash(word: &str) -> u64 {
    let step =
        |hash: u64, byte: u8| (hash.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x517c_c1b7_2722_0a95);
    let hash = if word.is_ascii() {
        word.bytes().map(|byte| byte.to_ascii_lowercase()).fold(0, step)
    } else {
        let mut buffer = [0; 4];
        let mut add = |hash, c: char| c.encode_utf8(&mut buffer).bytes().fold(hash, step);
        word.chars()
            .fold(0, |hash, c| if is_lower(c) { add(hash, c) } else { c.to_lowercase().fold(hash, &mut add) })
    };
    // The low bits of a product are weak, and sets look at them.
    hash ^ (hash >> 32)
}

/// True for many characters that are their own lower case, without a look into tables.
fn is_lower(c: char) -> bool {
    matches!(c, 'a'..='z' | '\u{DF}'..='\u{FF}' | '\u{430}'..='\u{45F}' | '\u{3000}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

/// True where a text ends as sentences do, closing quotes and brackets aside.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let core = text.trim_end_matches(|c: char| {
        matches!(c, '"' | '\'' | '”' | '’' | '»' | '«' | ')' | ']' | '“') || c.is_whitespace()
    });
    core.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟', '۔'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spaces_collapse_and_invisible_characters_go() {
        assert_eq!(collapse("  Bun\u{AD}des\u{200B}tag\u{A0}\n\t tagt \u{FEFF}"), "Bundestag tagt");
    }

    #[test]
    fn line_breaks_between_signs_without_spaces_are_not_seen() {
        assert_eq!(collapse("町議会は、\n  灯台を\n修復 する\nABC"), "町議会は、灯台を修復 する ABC");
        assert_eq!(collapse("시의회는\n등대를"), "시의회는 등대를");
    }

    #[test]
    fn letters_that_are_not_shown_go_but_for_those_of_flags() {
        assert_eq!(collapse("a\u{61C}b\u{34F}\u{3164}c\u{E0061}"), "abc");
        let wales = "\u{1F3F4}\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}";
        assert_eq!(collapse(wales), wales);
    }

    #[test]
    fn preformatted_text_keeps_its_spaces_but_not_what_is_invisible() {
        let mut text = String::new();
        push_preformatted(&mut text, "a\u{AD}b\n\t  c\0\u{200B}");
        assert_eq!(text, "ab\n\t  c");
    }

    #[test]
    fn an_accent_joins_its_letter() {
        assert_eq!(collapse("Cafe\u{301} Mu\u{308}ller \u{1112}\u{1161}\u{11AB}"), "Café Müller 한");
    }

    #[test]
    fn joiners_that_shape_words_and_pictures_stay() {
        assert_eq!(collapse("می\u{200C}خواهم 👩\u{200D}🌾"), "می\u{200C}خواهم 👩\u{200D}🌾");
    }

    #[test]
    fn words_are_runs_of_letters_and_single_han_characters() {
        let all: Vec<&str> = words("Don’t stop – it's 3.5 km to 東京!").collect();
        assert_eq!(all, ["Don’t", "stop", "it's", "3", "5", "km", "to", "東", "京"]);
    }

    #[test]
    fn letters_and_digits_are_those_of_unicode() {
        assert_eq!(('\0'..=char::MAX).find(|&c| is_alphanumeric(c) != c.is_alphanumeric()), None);
    }

    #[test]
    fn what_is_taken_for_lower_case_is() {
        let is_wrong = |c: &char| is_lower(*c) && !c.to_lowercase().eq([*c]);
        assert_eq!(('\0'..=char::MAX).find(is_wrong), None);
    }

    #[test]
    fn a_sentence_ends_within_closing_quotes_too() {
        assert!(ends_sentence("“We will go.” "));
        assert!(!ends_sentence("Latest news"));
    }

    proptest! {
        #[test]
        fn collapsing_twice_changes_nothing(text: String) {
            let once = collapse(&text);
            prop_assert_eq!(collapse(&once), once.clone());
        }

        #[test]
        fn words_are_never_empty_and_keep_their_order(text: String) {
            let mut from = 0;
            for word in words(&text) {
                prop_assert!(!word.is_empty());
                from += text[from..].find(word).unwrap() + word.len();
            }
        }
    }
}
