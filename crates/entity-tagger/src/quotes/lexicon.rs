//! The words of a language that tell who speaks, from `data/quotes/`.

use std::{collections::HashMap, sync::LazyLock};

use crate::tokenize::{Kind, Text};

/// What a word can do around a quotation; one word may do several things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Class(u32);

impl Class {
    /// Attributes words to its subject: `said`.
    pub(super) const VERB: Self = Self(1);
    /// The same, with the subject of the main clause: `adding`.
    pub(super) const PARTICIPLE: Self = Self(1 << 1);
    /// Its object is the listener: `told`.
    pub(super) const LISTENER: Self = Self(1 << 2);
    pub(super) const HE: Self = Self(1 << 3);
    pub(super) const SHE: Self = Self(1 << 4);
    pub(super) const IT: Self = Self(1 << 5);
    pub(super) const THEY: Self = Self(1 << 6);
    /// The writer or the reader, whom no entity stands for.
    pub(super) const WE: Self = Self(1 << 7);
    pub(super) const DEFINITE: Self = Self(1 << 8);
    pub(super) const INDEFINITE: Self = Self(1 << 9);
    /// A name behind it is no subject.
    pub(super) const PREPOSITION: Self = Self(1 << 10);
    /// It opens a phrase that is not the main clause's subject.
    pub(super) const OPENER: Self = Self(1 << 11);
    pub(super) const RELATIVE: Self = Self(1 << 12);
    /// Behind a quotation it begins something else than who said it.
    pub(super) const CONJUNCTION: Self = Self(1 << 13);
    /// It may stand between subject and verb.
    pub(super) const AUXILIARY: Self = Self(1 << 14);
    /// German `so`, which stands for a verb.
    pub(super) const SO: Self = Self(1 << 15);
    /// Marks before it are those of a title or a term, not of speech.
    pub(super) const NOT_SAID: Self = Self(1 << 16);
    /// What an organization speaks through: `the council's report said`.
    pub(super) const DOCUMENT: Self = Self(1 << 17);
    /// A speaker without a name: `a spokesman`.
    pub(super) const NAMELESS: Self = Self(1 << 18);
    /// Reported speech by its mood alone: German `sei`.
    pub(super) const INDIRECT: Self = Self(1 << 19);
    /// Nouns that stand for a person named before: `the man`.
    pub(super) const MAN: Self = Self(1 << 20);
    pub(super) const WOMAN: Self = Self(1 << 21);
    pub(super) const SOMEBODY: Self = Self(1 << 22);
    /// Nouns that stand for an organization named before: `the bank`.
    pub(super) const THING: Self = Self(1 << 23);
    pub(super) const NOUN: Self = Self(Self::MAN.0 | Self::WOMAN.0 | Self::SOMEBODY.0 | Self::THING.0);
    /// `he` or `she`.
    pub(super) const PERSON: Self = Self(Self::HE.0 | Self::SHE.0);
    pub(super) const PRONOUN: Self = Self(Self::PERSON.0 | Self::IT.0 | Self::THEY.0 | Self::WE.0);
    pub(super) const SPEECH: Self = Self(Self::VERB.0 | Self::PARTICIPLE.0);
    pub(super) const ARTICLE: Self = Self(Self::DEFINITE.0 | Self::INDEFINITE.0);

    /// Whether it does one of these things.
    pub(super) fn is(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "verb" => Self::VERB,
            "participle" => Self::PARTICIPLE,
            "listener" => Self::LISTENER,
            "he" => Self::HE,
            "she" => Self::SHE,
            "it" => Self::IT,
            "they" => Self::THEY,
            "we" => Self::WE,
            "definite" => Self::DEFINITE,
            "indefinite" => Self::INDEFINITE,
            "preposition" => Self::PREPOSITION,
            "opener" => Self::OPENER,
            "relative" => Self::RELATIVE,
            "conjunction" => Self::CONJUNCTION,
            "auxiliary" => Self::AUXILIARY,
            "so" => Self::SO,
            "not_said" => Self::NOT_SAID,
            "document" => Self::DOCUMENT,
            "nameless" => Self::NAMELESS,
            "man" => Self::MAN,
            "woman" => Self::WOMAN,
            "somebody" => Self::SOMEBODY,
            "thing" => Self::THING,
            "indirect" => Self::INDIRECT,
            _ => return None,
        })
    }
}

/// Words that join two subjects or two verbs.
pub(super) const COORDINATING: &[&str] = &[
    "and", "but", "und", "aber", "et", "mais", "y", "pero", "e", "ma", "mas", "en", "maar", "och", "men",
    "og",
];

/// How a language puts a quotation and its speaker together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// English: `said Lee` only behind the quotation.
    SubjectFirst,
    /// German, Dutch, the Nordic languages: the finite verb is second, whatever comes first.
    VerbSecond,
}

/// The words of one language.
pub(crate) struct Lexicon {
    classes: HashMap<&'static str, Class>,
    /// `according to`, as words.
    according: Vec<Vec<&'static str>>,
    pub(super) order: Order,
    /// The verb may do without a pronoun: Spanish `dijo`.
    pub(super) drops_pronouns: bool,
    /// A line that begins with a dash is speech.
    pub(super) dashes: bool,
}

static LEXICONS: LazyLock<HashMap<&'static str, Lexicon>> = LazyLock::new(|| {
    use Order::{SubjectFirst, VerbSecond};
    let files = [
        ("en", SubjectFirst, false, include_str!("../../data/quotes/en.txt")),
        ("de", VerbSecond, false, include_str!("../../data/quotes/de.txt")),
        ("fr", SubjectFirst, false, include_str!("../../data/quotes/fr.txt")),
        ("es", SubjectFirst, false, include_str!("../../data/quotes/es.txt")),
        ("it", SubjectFirst, false, include_str!("../../data/quotes/it.txt")),
        ("pt", SubjectFirst, false, include_str!("../../data/quotes/pt.txt")),
        ("nl", VerbSecond, false, include_str!("../../data/quotes/nl.txt")),
        ("sv", VerbSecond, true, include_str!("../../data/quotes/sv.txt")),
        ("nb", VerbSecond, true, include_str!("../../data/quotes/nb.txt")),
        ("da", VerbSecond, true, include_str!("../../data/quotes/da.txt")),
    ];
    let read = |(tag, order, dashes, list)| {
        let mut lexicon = Lexicon::read(list, order, dashes);
        lexicon.drops_pronouns = matches!(tag, "es" | "it" | "pt");
        (tag, lexicon)
    };
    files.into_iter().map(read).collect()
});

impl Lexicon {
    /// The words of a language by its primary subtag; a text without one is read as English.
    pub(crate) fn of(language: Option<&str>) -> Option<&'static Self> {
        let tag = match language.unwrap_or("en") {
            "no" | "nn" => "nb",
            tag => tag,
        };
        LEXICONS.get(tag)
    }

    fn read(list: &'static str, order: Order, dashes: bool) -> Self {
        let mut lexicon =
            Self { classes: HashMap::new(), according: Vec::new(), order, drops_pronouns: false, dashes };
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, words)) = line.split_once(':') else { continue };
            for word in words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                match Class::of(name) {
                    Some(class) => lexicon.classes.entry(word).or_default().0 |= class.0,
                    None => lexicon.according.push(word.split(' ').collect()),
                }
            }
        }
        lexicon
    }

    /// Whether a word in lower case is an article, a pronoun, a preposition or a conjunction.
    pub(crate) fn is_small(&self, word: &str) -> bool {
        let small = [
            Class::PRONOUN,
            Class::ARTICLE,
            Class::PREPOSITION,
            Class::OPENER,
            Class::RELATIVE,
            Class::CONJUNCTION,
        ];
        self.classes.get(word).is_some_and(|class| small.into_iter().any(|kind| class.is(kind)))
    }

    /// Whether a word in lower case is a verb that reports speech.
    pub(crate) fn reports(&self, word: &str) -> bool {
        self.classes.get(word).is_some_and(|class| class.is(Class::VERB))
    }

    /// What each token of a text can do.
    pub(super) fn classify(&self, text: &Text<'_>) -> Vec<Class> {
        (0..text.tokens.len()).map(|at| self.class(text, at)).collect()
    }

    fn class(&self, text: &Text<'_>, at: usize) -> Class {
        let word = text.word(at);
        let class = |word: &str| self.classes.get(word).copied().unwrap_or_default();
        match text.kind(at) {
            Some(Kind::Lower) => class(word),
            // `I` counts one capital; a shouted `HE` is as likely an abbreviation.
            Some(Kind::Capital) if word.len() <= 16 => class(word.to_lowercase().as_str()),
            _ => Class::default(),
        }
    }

    /// Tokens of the `according to` that begins at a token.
    pub(super) fn according(&self, text: &Text<'_>, at: usize) -> Option<usize> {
        let fits = |words: &&Vec<&str>| {
            (at..).zip(words.iter()).all(|(at, &word)| {
                let token = text.word(at);
                token == word || token.len() == word.len() && token.eq_ignore_ascii_case(word)
            })
        };
        self.according.iter().filter(fits).map(Vec::len).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::tokenize;

    #[test]
    fn every_list_is_read_whole() {
        for lexicon in LEXICONS.values() {
            assert!(lexicon.classes.values().any(|class| class.is(Class::VERB)));
            assert!(lexicon.classes.values().any(|class| class.is(Class::HE)));
            assert!(!lexicon.according.is_empty());
        }
        // The only name that is no class is the list of phrases.
        for list in [include_str!("../../data/quotes/en.txt"), include_str!("../../data/quotes/de.txt")] {
            let names = list.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name);
            let odd: Vec<&str> =
                names.filter(|name| !name.starts_with('#') && Class::of(name).is_none()).collect();
            assert_eq!(odd, ["according"]);
        }
    }

    #[test]
    fn a_word_may_have_several_uses() {
        let lexicon = Lexicon::of(Some("en")).unwrap();
        let classes = lexicon.classify(&tokenize("He told us. In London"));
        assert!(classes[0].is(Class::HE) && classes[1].is(Class::VERB) && classes[1].is(Class::LISTENER));
        assert!(classes[4].is(Class::OPENER) && classes[4].is(Class::PREPOSITION));
    }

    #[test]
    fn according_to_is_a_phrase() {
        let text = tokenize("According to Lee");
        assert_eq!(Lexicon::of(None).unwrap().according(&text, 0), Some(2));
    }
}
