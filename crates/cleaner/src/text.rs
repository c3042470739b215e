//! What is the same for every text: spaces, invisible characters, words.

/// Runs of white space become one space, invisible characters go.
pub(crate) fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    push_collapsed(&mut collapsed, text);
    collapsed.truncate(collapsed.trim_end().len());
    collapsed
}

/// Appends `text`, its white space collapsed also across the seam; no space at the beginning of a text or line.
pub(crate) fn push_collapsed(target: &mut String, text: &str) {
    let mut after_space = target.is_empty() || target.ends_with([' ', '\n']);
    for c in text.chars() {
        if c.is_whitespace() {
            if !after_space {
                target.push(' ');
                after_space = true;
            }
        } else if !is_invisible(c) {
            target.push(c);
            after_space = false;
        }
    }
}

/// Characters that a reader never sees: soft hyphens, zero-width marks, controls.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FFFC}')
        || (c.is_control() && !c.is_whitespace())
}

/// The words of a text: runs of letters and digits, with apostrophes within; each character of a script without spaces.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(char::is_alphanumeric)?;
        rest = &rest[start..];
        let mut chars = rest.char_indices();
        let (_, first) = chars.next()?;
        let end = if is_spaceless(first) {
            first.len_utf8()
        } else {
            let mut end = rest.len();
            while let Some((at, c)) = chars.next() {
                let joins = matches!(c, '\'' | '’')
                    && chars.clone().next().is_some_and(|(_, next)| next.is_alphanumeric());
                if (!c.is_alphanumeric() && !joins) || is_spaceless(c) {
                    end = at;
                    break;
                }
            }
            end
        };
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
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
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
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
    fn words_are_runs_of_letters_and_single_han_characters() {
        let all: Vec<&str> = words("Don’t stop – it's 3.5 km to 東京!").collect();
        assert_eq!(all, ["Don’t", "stop", "it's", "3", "5", "km", "to", "東", "京"]);
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
