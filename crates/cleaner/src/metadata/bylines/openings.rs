//! "By", "von", "par": the words that a byline begins with.

use std::sync::LazyLock;

use crate::text;

const MAX_BYLINE_BYTES: usize = 100;
const MAX_ANNOUNCEMENT_BYTES: usize = 40;
const MAX_BYLINE_WORDS: usize = 10;
/// Words before a name, in lower case; longer ones before those that they begin with.
const BY: &[&str] = &[
    "medically reviewed by",
    "this article was written by",
    "original article by",
    "originally published by",
    "article by",
    "written and photographed by",
    "written by",
    "authored by",
    "contributed by",
    "compiled by",
    "presented by",
    "prepared by",
    "submitted by",
    "published by",
    "reported by",
    "reviewed by",
    "posted by",
    "created by",
    "edited by",
    "story by",
    "words by",
    "text by",
    "blog by",
    "post by",
    "from our correspondent",
    "more articles by",
    "articles by",
    "all posts by",
    "more from",
    "more by",
    "interview by",
    "meet",
    "about",
    "contributors",
    "contributor",
    "by",
    "about the author",
    "author name",
    "authors",
    "author",
    "ein artikel von",
    "ein beitrag von",
    "ein kommentar von",
    "eine analyse von",
    "ein interview von",
    "eine reportage von",
    "ein gastbeitrag von",
    "gastbeitrag von",
    "kommentar von",
    "interview von",
    "geschrieben von",
    "verfasst von",
    "autoren",
    "autorin",
    "autor",
    "aus",
    "text",
    "von",
    "vom",
    "article de",
    "propos recueillis par",
    "rédigé par",
    "publié par",
    "écrit par",
    "texte",
    "par",
    "auteur",
    "escrito por",
    "publicado por",
    "texto",
    "por",
    "escribe",
    "a cura di",
    "scritto da",
    "testo di",
    "autore",
    "di",
    "da",
    "door",
    "geschreven door",
    "skrevet av",
    "skriven av",
    "skrevet af",
    "tekst",
    "av",
    "af",
    "yazan",
    "автор",
    "от",
    "autorius",
    "autorka",
    "作者",
    "責編",
    "责编",
    "责任编辑",
    "記者",
    "记者",
    "文",
    "撰文",
    "teksti",
    "írta",
    "szerző",
    "penulis",
    "oleh",
    "tác giả",
    "συντάκτης",
    "γράφει η",
    "γράφει ο",
    "κείμενο",
    "της",
    "του",
    "מאת",
    "بقلم",
    "الكاتب",
    "كتبت",
    "كتب",
    "إعداد",
    "نویسنده",
    "लेखक",
    "โดย",
    "執筆",
    "取材・文",
    "글",
    "source",
    "quelle",
    "fuente",
    "fonte",
];
/// The same by their first letter: every short text of a page is asked whether it begins so.
static BY_FIRST: LazyLock<ByFirst> = LazyLock::new(|| {
    let mut by_first = ByFirst { ascii: std::array::from_fn(|_| Vec::new()), others: Vec::new() };
    for by in BY {
        match by.as_bytes().first().and_then(|first| by_first.ascii.get_mut(usize::from(*first))) {
            Some(same) => same.push(by),
            None => by_first.others.push(by),
        }
    }
    by_first
});
/// Words that say a source, a place or a subject as often as an author.
const WEAK: &[&str] = &[
    "aus",
    "source",
    "quelle",
    "fuente",
    "fonte",
    "da",
    "text",
    "teksti",
    "κείμενο",
    "της",
    "του",
    "كتبت",
    "كتب",
    "إعداد",
    "oleh",
    "글",
    "texto",
    "vom",
    "about",
    "meet",
    "more from",
    "more by",
];
/// Words that stand alone for something else than the name behind them.
const NO_ANNOUNCEMENT: &[&str] = &[
    "text",
    "teksti",
    "κείμενο",
    "της",
    "του",
    "كتبت",
    "كتب",
    "إعداد",
    "글",
    "texto",
    "texte",
    "tekst",
    "da",
    "di",
    "af",
    "av",
    "vom",
    "aus",
    "about",
    "meet",
    "source",
    "quelle",
    "fuente",
    "fonte",
    "文",
    "more from",
];

struct ByFirst {
    /// By the first letter in lower case.
    ascii: [Vec<&'static str>; 128],
    others: Vec<&'static str>,
}

/// What a text is by its first words.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Beginning {
    /// It begins as bylines do.
    pub(crate) is_byline: bool,
    /// It is the words for "by" and no more, so that the name comes next.
    pub(crate) is_announcement: bool,
}

impl Beginning {
    pub(crate) fn of(line: &str) -> Self {
        if line.len() >= MAX_BYLINE_BYTES {
            return Self::default();
        }
        let Some((by, rest)) = strip_by(line) else { return Self::default() };
        let is_handle = || by == "by" && text::words(rest).nth(1).is_none();
        let names_somebody =
            rest.chars().next().is_none_or(|first| !first.is_lowercase() && !first.is_ascii_digit());
        Self {
            is_byline: !WEAK.contains(&by)
                && (names_somebody || is_handle())
                && text::words(rest).nth(MAX_BYLINE_WORDS).is_none(),
            is_announcement: rest.is_empty()
                && line.len() < MAX_ANNOUNCEMENT_BYTES
                && !NO_ANNOUNCEMENT.contains(&by),
        }
    }
}

/// The words for "by" at the beginning of a text, and what follows them.
pub(super) fn strip_by(text: &str) -> Option<(&'static str, &str)> {
    let first = text.as_bytes().first()?.to_ascii_lowercase();
    let known = BY_FIRST.ascii.get(usize::from(first)).unwrap_or(&BY_FIRST.others);
    known.iter().find_map(|by| {
        let begin = text.get(..by.len()).filter(|begin| {
            begin.eq_ignore_ascii_case(by) || (!begin.is_ascii() && begin.to_lowercase() == **by)
        })?;
        let rest = &text[begin.len()..];
        let ends =
            rest.is_empty() || rest.starts_with([' ', ':', '\u{A0}', '：', '\n', '・']) || is_spaceless(by);
        ends.then(|| (*by, rest.trim_start_matches(|c: char| matches!(c, ':' | '：') || c.is_whitespace())))
    })
}

/// Written in a script without spaces.
fn is_spaceless(by: &str) -> bool {
    by.chars().all(|c| ('\u{3040}'..='\u{9FFF}').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begins(line: &str) -> bool {
        Beginning::of(line).is_byline
    }

    #[test]
    fn a_sentence_does_not_begin_as_a_byline_does() {
        assert!(begins("By Jane Roe"));
        assert!(begins("By"));
        assert!(begins("АВТОР: Иван Иванов"));
        assert!(!begins("By the time the ferry came, everybody had left."));
        assert!(!begins("Byron wrote it"));
    }

    #[test]
    fn the_words_for_by_alone_announce_a_name() {
        assert!(Beginning::of("Written by").is_announcement);
        assert!(!Beginning::of("By Jane Roe").is_announcement);
        assert!(!Beginning::of("Source").is_announcement);
    }
}
