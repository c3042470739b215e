//! What the text of a page is like: how much of it is prose, and to whom it speaks.

use std::{collections::HashMap, sync::LazyLock};

use super::{Reading, share, statements::BYTES_PER_WORD};
use crate::{extract::Body, text, trees::Row};

const MAX_PARAGRAPHS: usize = 400;
/// A paragraph of prose has as many words and ends as sentences do.
const PROSE_WORDS: usize = 20;
/// More words are not looked at for what they say.
const MAX_WORDS: usize = 2_000;

/// Words that tell to whom a text speaks, in lower case, by what they say.
const SAID: &[&str] = &[
    "said",
    "told",
    "says",
    "added",
    "according",
    "sagte",
    "sagt",
    "erklärte",
    "teilte",
    "laut",
    "declaró",
    "dijo",
    "según",
    "déclaré",
    "selon",
    "disse",
    "secondo",
    "zei",
    "volgens",
    "sade",
    "sagde",
    "enligt",
    "ifølge",
    "сообщил",
    "заявил",
    "açıkladı",
];
const YOU: &[&str] = &[
    "you", "your", "yours", "sie", "ihr", "ihre", "ihren", "ihrem", "ihrer", "ihnen", "dich", "dein",
    "deine", "vous", "votre", "vos", "usted", "ustedes", "tus", "você", "seu", "sua", "jij", "uw", "jouw",
];
const WE: &[&str] = &[
    "we", "our", "ours", "us", "wir", "uns", "unser", "unsere", "unseren", "unserer", "unserem", "nous",
    "notre", "nos", "nosotros", "nuestro", "nuestra", "noi", "nostro", "nostra", "wij", "onze", "vi", "vår",
    "vores",
];
const I: &[&str] =
    &["i", "my", "me", "ich", "mein", "meine", "mich", "mir", "je", "mon", "mes", "yo", "mijn", "jeg"];

/// The paragraphs of a body, counted.
pub(super) struct Paragraphs {
    pub(super) all: usize,
    /// That end as sentences do.
    pub(super) sentences: usize,
    prose_words: usize,
    /// The most paragraphs of prose that stand together.
    run: usize,
}

impl Paragraphs {
    pub(super) fn of(body: &Body) -> Self {
        let mut counts = Self { all: 0, sentences: 0, prose_words: 0, run: 0 };
        let mut run = 0;
        for paragraph in body.text.split("\n\n").take(MAX_PARAGRAPHS) {
            let ends_sentence = text::ends_sentence(paragraph);
            let words = text::words(paragraph).count();
            let is_prose = ends_sentence && words >= PROSE_WORDS;
            counts.all += 1;
            counts.sentences += usize::from(ends_sentence);
            counts.prose_words += if is_prose { words } else { 0 };
            run = if is_prose { run + 1 } else { 0 };
            counts.run = counts.run.max(run);
        }
        counts
    }
}

/// Writes what the text is like.
pub(super) fn describe(reading: &Reading<'_>, row: &mut impl Row) {
    let Reading { body, words, .. } = *reading;
    let paragraphs = Paragraphs::of(body);
    row.put("body words", words as f32);
    row.put("body paragraphs", paragraphs.all as f32);
    row.put("body sentences", share(paragraphs.sentences, paragraphs.all));
    row.put("body paragraph words", share(body.text.len(), paragraphs.all * BYTES_PER_WORD));
    row.put("prose words", paragraphs.prose_words as f32);
    row.put("prose run", paragraphs.run as f32);
    row.put("prose of body", share(paragraphs.prose_words, words));
    row.put("confidence", body.confidence);
    let count = |marks: &[char]| marks.iter().map(|&mark| body.text.matches(mark).count()).sum::<usize>();
    row.put("questions", share(count(&['?', '？']), words));
    row.put("exclamations", share(count(&['!', '！']), words));
    row.put("quotes", share(count(&['"', '“', '„', '«']), words));
    let voice = Voice::of(&body.text);
    row.put("said", voice.said as f32);
    row.put("said of words", share(voice.said, words));
    row.put("you", share(voice.you, words));
    row.put("we", share(voice.we, words));
    row.put("i", share(voice.i, words));
}

/// How often a text reports, and speaks to the reader, of those who wrote it, and of one who did.
#[derive(Debug, Default, PartialEq, Eq)]
struct Voice {
    said: usize,
    you: usize,
    we: usize,
    i: usize,
}

impl Voice {
    fn of(text: &str) -> Self {
        let mut voice = Self::default();
        let mut word = String::new();
        for part in text.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty()).take(MAX_WORDS) {
            if part.len() > LONGEST {
                continue;
            }
            word.clear();
            if part.is_ascii() {
                word.push_str(part);
                word.make_ascii_lowercase();
            } else {
                word.extend(part.chars().flat_map(char::to_lowercase));
            }
            let Some(known) = KNOWN.get(word.as_str()) else { continue };
            match known {
                Speech::Said => voice.said += 1,
                Speech::You => voice.you += 1,
                Speech::We => voice.we += 1,
                Speech::I => voice.i += 1,
            }
        }
        voice
    }
}

#[derive(Clone, Copy)]
enum Speech {
    Said,
    You,
    We,
    I,
}

/// Longer words are none of these, in bytes.
const LONGEST: usize = 20;

static KNOWN: LazyLock<HashMap<&str, Speech>> = LazyLock::new(|| {
    let lists = [(SAID, Speech::Said), (YOU, Speech::You), (WE, Speech::We), (I, Speech::I)];
    lists.into_iter().flat_map(|(words, speech)| words.iter().map(move |word| (*word, speech))).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_told_from_labels() {
        let prose = "The ferry between Norhaven and the outer islands will not sail for two weeks in March, while \
            both of its engines are replaced.";
        let text = format!("Menu\n\n{prose}\n\n{prose}\n\nRead more.");
        let body = Body {
            text,
            begin: String::new(),
            confidence: 0.5,
            page_words: 0,
            page_link_words: 0,
            headings: 0,
            linked_headings: 0,
        };
        let counts = Paragraphs::of(&body);
        assert_eq!((counts.all, counts.sentences, counts.run), (4, 3, 2));
    }

    #[test]
    fn a_text_tells_to_whom_it_speaks() {
        let voice = Voice::of("We said so. Wir freuen uns auf Sie und Ihre Kinder. I told you.");
        assert_eq!(voice, Voice { said: 2, you: 3, we: 3, i: 1 });
    }
}
