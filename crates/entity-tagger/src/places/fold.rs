//! One form for the many ways a place's name is written.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Words that are written in full here and shortened there.
const SHORTENED: &[(&str, &str)] = &[("saint", "st"), ("sankt", "st"), ("mount", "mt"), ("fort", "ft")];

/// The key under which a name is looked up: lower case, without accents, full stops and apostrophes, every other mark a
/// space, and `saint` shortened to `st`. `St. John's`, `Saint Johns` and `ST JOHN’S` have one key.
pub(crate) fn fold(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    if name.is_ascii() {
        name.chars().for_each(|letter| push(&mut plain, letter));
    } else {
        let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(name);
        decomposed.chars().for_each(|letter| push(&mut plain, letter));
    }
    let mut key = String::with_capacity(plain.len());
    for word in plain.split_ascii_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        let short = SHORTENED.iter().find(|(full, _)| *full == word).map(|(_, short)| *short);
        key.push_str(short.unwrap_or(word));
    }
    key
}

fn push(plain: &mut String, letter: char) {
    match letter {
        '.' | '\'' | '’' | '‘' | 'ʻ' | '`' | '´' | 'ʿ' | 'ʾ' => {}
        'A'..='Z' => plain.push(letter.to_ascii_lowercase()),
        'a'..='z' | '0'..='9' => plain.push(letter),
        'ß' | 'ẞ' => plain.push_str("ss"),
        'æ' | 'Æ' => plain.push_str("ae"),
        'œ' | 'Œ' => plain.push_str("oe"),
        'þ' | 'Þ' => plain.push_str("th"),
        'ø' | 'Ø' => plain.push('o'),
        'ł' | 'Ł' => plain.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => plain.push('d'),
        'ı' => plain.push('i'),
        _ if is_accent(letter) => {}
        _ if letter.is_alphanumeric() => plain.extend(letter.to_lowercase()),
        _ => plain.push(' '),
    }
}

/// A mark that decomposition leaves behind its letter.
fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_one_name_have_one_key() {
        for name in ["St. John's", "Saint Johns", "ST JOHN’S"] {
            assert_eq!(fold(name), "st johns");
        }
        assert_eq!(fold("São Paulo"), fold("Sao Paulo"));
        assert_eq!(fold("Łódź"), "lodz");
        assert_eq!(fold("Port-au-Prince"), "port au prince");
        assert_eq!(fold("U.S."), "us");
        assert_eq!(fold("Washington, D.C."), "washington dc");
    }

    #[test]
    fn letters_of_other_scripts_stay() {
        assert_eq!(fold("Москва"), "москва");
        assert_eq!(fold("東京"), "東京");
        assert_eq!(fold("— …"), "");
    }
}
