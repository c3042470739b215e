//! Where a text's telephone numbers and words are at home. Small towns have their names in common; a local report seldom
//! says which one is meant, but it gives a number to call or speaks of selectmen.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use super::{
    candidates::{Candidate, of_key},
    fold::fold,
    index::{Gazetteer, Level},
    scan::Spoken,
};
use crate::tokenize::Text;

/// By how much a country's words must outnumber those of any other.
const CLEARLY: usize = 2;

/// States by area code.
static AREA_CODES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    lines(include_str!("../../data/places/area_codes.txt"))
        .filter_map(|line| line.split_at_checked(line.find(|letter: char| letter.is_ascii_digit())?))
        .flat_map(|(state, codes)| codes.split(' ').map(move |code| (code, state.trim())))
        .collect()
});

/// Codes of countries by their words.
static WORDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    lines(include_str!("../../data/places/local_words.txt"))
        .filter_map(|line| line.split_once(' '))
        .flat_map(|(code, words)| words.split(", ").map(move |word| (word, code)))
        .collect()
});

fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|line| !line.starts_with('#'))
}

/// The states that a text's telephone numbers are of.
pub(crate) fn called(gazetteer: &Gazetteer, text: &Text<'_>, found: &mut Vec<Spoken>) {
    for state in area_codes(text.raw).filter_map(|code| AREA_CODES.get(code)) {
        let key = fold(state);
        match found.iter_mut().find(|known| known.key == key) {
            Some(known) => known.times += 1,
            None => {
                let candidates = states(gazetteer, &key);
                found.push(Spoken { key, candidates, times: 1 });
            }
        }
    }
}

fn states(gazetteer: &Gazetteer, key: &str) -> Vec<Candidate> {
    let is_in_plan = |it: &Candidate| {
        let country = it.record.country.and_then(|country| gazetteer.countries.get(usize::from(country)));
        country.is_some_and(|country| matches!(country.code, "US" | "CA"))
    };
    of_key(gazetteer, key, |level| level == Level::First).into_iter().filter(is_in_plan).take(1).collect()
}

/// The first three digits of each number like `860-555-0100`, `(860) 555-0100` or `860.555.0100`.
fn area_codes(raw: &str) -> impl Iterator<Item = &str> {
    let digits = |at: usize, count: usize| {
        let digits = raw.get(at..at + count)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(digits)
    };
    let is_digit = move |at: usize| digits(at, 1).is_some();
    let mark = move |at: usize| raw.as_bytes().get(at).is_some_and(|mark| b"-. /)".contains(mark));
    let begins = move |at: &usize| is_digit(*at) && !at.checked_sub(1).is_some_and(is_digit);
    (0..raw.len()).filter(begins).filter_map(move |at| {
        let code = digits(at, 3)?;
        let exchange = at + 3 + usize::from(raw.as_bytes().get(at + 3) == Some(&b')')) + 1;
        let joined = digits(exchange, 3).is_some() && mark(exchange - 1);
        let whole = joined && mark(exchange + 3) && digits(exchange + 4, 4).is_some();
        (whole && !is_digit(exchange + 8)).then_some(code)
    })
}

/// The country whose local words the texts have, as a place in the gazetteer's list.
pub(crate) fn country<'a>(gazetteer: &Gazetteer, texts: impl Iterator<Item = &'a Text<'a>>) -> Option<u8> {
    let mut words: HashMap<&str, HashSet<&str>> = HashMap::new();
    for text in texts {
        let count = text.tokens.len();
        for (at, end) in (0..count).flat_map(|at| [(at, at + 1), (at, count.min(at + 2))]) {
            let phrase = text.slice(at..end).to_lowercase();
            if let Some((word, code)) = WORDS.get_key_value(phrase.as_str()) {
                words.entry(code).or_default().insert(word);
            }
        }
    }
    let mut counts: Vec<(usize, &str)> = words.iter().map(|(code, words)| (words.len(), *code)).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let (most, code) = *counts.first()?;
    let is_clear = counts.get(1).is_none_or(|(second, _)| most >= CLEARLY * second);
    let number = (0..).zip(&gazetteer.countries).find(|(_, country)| country.code == code)?.0;
    is_clear.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{places::index::GAZETTEER, tokenize::tokenize};

    fn codes(raw: &str) -> Vec<&str> {
        area_codes(raw).collect()
    }

    #[test]
    fn the_area_code_of_a_number_is_told_from_other_digits() {
        assert_eq!(codes("Call 860-555-0100 or (952) 555-0101."), ["860", "952"]);
        assert_eq!(codes("1-908-555-0100, 940.555.0102, 804/555-0103"), ["908", "940", "804"]);
        assert_eq!(codes("555-0100, 2009-10-12, 123-456-78901, 1860-555-0100, £860 555"), [""; 0]);
    }

    #[test]
    fn a_number_speaks_for_its_state() {
        let gazetteer = GAZETTEER.as_ref().unwrap();
        let mut found = Vec::new();
        let text = tokenize("Call 860-555-0100, 203-555-0101 or toll-free 800-555-0102.");
        called(gazetteer, &text, &mut found);
        let found: Vec<(&str, u32)> = found.iter().map(|state| (state.key.as_str(), state.times)).collect();
        assert_eq!(found, [("connecticut", 2)]);
    }

    #[test]
    fn every_state_of_the_list_is_in_the_gazetteer() {
        let gazetteer = GAZETTEER.as_ref().unwrap();
        let lacking: Vec<_> =
            AREA_CODES.values().filter(|state| states(gazetteer, &fold(state)).is_empty()).collect();
        assert!(lacking.is_empty(), "{lacking:?}");
    }

    #[test]
    fn local_words_speak_for_a_country_where_no_other_has_as_many() {
        let gazetteer = GAZETTEER.as_ref().unwrap();
        let code = |raw: &str| {
            let text = tokenize(raw);
            let country = country(gazetteer, std::iter::once(&text))?;
            Some(gazetteer.countries[usize::from(country)].code)
        };
        assert_eq!(code("The sheriff told the School Board."), Some("US"));
        assert_eq!(code("The council tax of a sheriff fell by £50."), Some("GB"));
        assert_eq!(code("The sheriff paid £50."), None);
        assert_eq!(code("Nothing of the kind."), None);
    }
}
