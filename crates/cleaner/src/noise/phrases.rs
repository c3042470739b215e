//! Phrases that lines begin with, or say, that stand on the page but not in the article. The lists lie beside this file, by
//! language; a line of theirs that begins with `#` is a comment.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::text;

/// Phrases of so few signs of a script without spaces are labels: sentences begin with them too, those that ask less often.
const SIGNS_OF_LABEL: usize = 4;
const SIGNS_OF_SHORT_LABEL: usize = 3;
/// A longer line says more than a notice does.
const MAX_NOTICE_CHARS: usize = 120;

pub(super) static LEADS_AWAY: LazyLock<Beginnings> =
    LazyLock::new(|| Beginnings::read(include_str!("leads_away.txt"), SIGNS_OF_LABEL));
pub(super) static ASKS: LazyLock<Beginnings> =
    LazyLock::new(|| Beginnings::read(include_str!("asks.txt"), SIGNS_OF_SHORT_LABEL));
static LABELS: LazyLock<Vec<String>> =
    LazyLock::new(|| phrases(include_str!("labels.txt")).map(text::fold).collect());
static NOTICES: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(phrases(include_str!("notices.txt")).map(text::fold)).ok());

fn phrases(list: &str) -> impl Iterator<Item = &str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Phrases by the hashes of their first words: most lines begin otherwise and need no closer look.
pub(super) struct Beginnings {
    phrases: Vec<Phrase>,
    label_signs: usize,
}

struct Phrase {
    first: u64,
    /// Of a phrase of three or more words; the last of two may be glued to what follows.
    second: Option<u64>,
    folded: String,
}

impl Phrase {
    fn read(phrase: &str) -> Option<Self> {
        let mut words = text::words(phrase).map(text::hash);
        let (first, second) = (words.next()?, words.next());
        Some(Self { first, second: second.filter(|_| words.next().is_some()), folded: text::fold(phrase) })
    }
}

/// A phrase at the beginning of a line.
pub(super) struct Begun<'a> {
    /// A single word, or a few signs of a script without spaces: it may begin a sentence too.
    pub(super) is_label: bool,
    /// What the line has behind it.
    pub(super) rest: &'a str,
}

impl Beginnings {
    fn read(list: &str, label_signs: usize) -> Self {
        let as_written = |phrase: &str| [phrase.to_owned(), phrase.replace('\'', "’")];
        let mut phrases: Vec<Phrase> =
            phrases(list).flat_map(as_written).filter_map(|phrase| Phrase::read(&phrase)).collect();
        // Of those that a line begins with, the longest comes first.
        phrases.sort_by(|one, other| {
            let longest_first =
                || other.folded.len().cmp(&one.folded.len()).then(one.folded.cmp(&other.folded));
            one.first.cmp(&other.first).then_with(longest_first)
        });
        phrases.dedup_by(|one, other| one.folded == other.folded);
        Self { phrases, label_signs }
    }

    /// The longest phrase that a line begins with. What follows the last of several words may be glued to it.
    pub(super) fn of<'a>(&self, line: &'a str) -> Option<Begun<'a>> {
        let mut words = text::words(line);
        let first = text::hash(words.next()?);
        let from = self.phrases.partition_point(|phrase| phrase.first < first);
        let alike = self.phrases[from..].iter().take_while(|phrase| phrase.first == first);
        let mut alike = alike.peekable();
        alike.peek()?;
        let second = words.next().map(text::hash);
        alike
            .filter(|phrase| phrase.second.is_none() || phrase.second == second)
            .find_map(|phrase| begun(line, &phrase.folded, self.label_signs))
    }
}

fn begun<'a>(line: &'a str, phrase: &str, label_signs: usize) -> Option<Begun<'a>> {
    let (mut words, mut end, mut count) = (text::words(line), 0, 0);
    let mut parts = phrase.split(' ').peekable();
    while let Some(part) = parts.next() {
        let word = words.next()?;
        let begin = word.as_ptr() as usize - line.as_ptr() as usize;
        count += 1;
        let length = length_of(part, word)?;
        let is_glued = length < word.len();
        let may_be_glued = parts.peek().is_none()
            && count > 1
            && word[length..].starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || is_asian(c));
        if is_glued && !may_be_glued {
            return None;
        }
        end = begin + length;
    }
    let is_label = count == 1 || (count <= label_signs && phrase.chars().count() < 2 * count);
    Some(Begun { is_label, rest: &line[end..] })
}

/// Letters of scripts in which endings are glued to words, or words to each other.
pub(super) fn is_asian(c: char) -> bool {
    ('\u{3040}'..='\u{D7AF}').contains(&c)
}

/// How many bytes of a word are this one, case aside.
fn length_of(part: &str, word: &str) -> Option<usize> {
    let mut wanted = part.chars();
    let mut length = 0;
    for c in word.chars() {
        if wanted.as_str().is_empty() {
            break;
        }
        for lower in c.to_lowercase() {
            if wanted.next() != Some(lower) {
                return None;
            }
        }
        length += c.len_utf8();
    }
    wanted.as_str().is_empty().then_some(length)
}

/// True for a word that with a colon leads to another page or sorts this one.
pub(super) fn is_label(word: &str) -> bool {
    LABELS.contains(&text::fold(word))
}

/// True where a short line says what only notices say.
pub(super) fn is_notice(line: &str) -> bool {
    if line.chars().nth(MAX_NOTICE_CHARS).is_some() {
        return false;
    }
    let folded = text::fold(line);
    let is_whole = |begin: usize, end: usize| {
        (begin == 0 || folded[..begin].ends_with(' '))
            && (end == folded.len() || folded[end..].starts_with(|c| c == ' ' || is_asian(c)))
    };
    NOTICES
        .iter()
        .flat_map(|notices| notices.find_overlapping_iter(&folded))
        .any(|found| is_whole(found.start(), found.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_is_found_and_what_follows_it() {
        let rest = |line| LEADS_AWAY.of(line).map(|begun| (begun.is_label, begun.rest));
        assert_eq!(rest("READ MORE: Ferries"), Some((false, ": Ferries")));
        assert_eq!(rest("Previous articleMayor"), Some((false, "Mayor")));
        assert_eq!(rest("Previous articles of faith"), None);
        assert_eq!(rest("関連記事：船"), Some((true, "：船")));
        assert_eq!(rest("Newsletter sales rose"), Some((true, " sales rose")));
        assert_eq!(rest("Ferries"), None);
    }

    #[test]
    fn a_notice_is_known_wherever_it_stands_in_a_short_line() {
        assert!(is_notice("<저작권자 ⓒ 곶신문, 무단전재 및 재배포 금지>"));
        assert!(is_notice("© Il Torrente – RIPRODUZIONE RISERVATA"));
        assert!(!is_notice("The council reserved all its rights."));
    }
}
