//! The words of dates and amounts in a language, from `data/values/`.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use crate::{
    hash::Ready,
    tokenize::{Text, tokenize},
};

/// What a word or a few words mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// From 1 for January.
    Month(u32),
    /// From 1 for Monday.
    Weekday(u32),
    /// A number as digits.
    Number(&'static str),
    /// The power of ten of a magnitude.
    Power(usize),
    Ordinal(u32),
    Article,
    And,
    To,
    From,
    Between,
    Of,
    /// Days from the day of publication.
    Day(i64),
    Last,
    Next,
    This,
    /// Behind a length of time: `ago`.
    Ago,
    /// Behind a length of time: `from now`.
    Hence,
    /// Before a length of time: German `vor`.
    Before,
    Part(Part),
    Period(Period),
    /// The same in the plural.
    Periods(Period),
    /// A season by its two letters: `SU`.
    Season(&'static str),
    /// Behind the digits of a decade.
    Decade,
    /// German `Uhr`.
    Clock,
    Percent,
    Unit(&'static str),
    Currency(&'static str),
    /// A bare year may follow.
    Lead,
    /// It may follow a bare year.
    After,
    /// What comes is still to come.
    Will,
    /// What comes is past.
    Did,
    /// Behind a word of what is to come, it says that it did not come: `could not`, `may have`.
    Have,
    /// Before a word of what is to come, it says that it is past: `had planned`.
    Had,
    /// Before a participle it leaves the time open: `will be held`.
    Be,
    /// A verb may follow that has its ending for the past.
    Subject,
    /// Right behind a name, what is to come: `Leeds play Hull on Sunday`.
    Acts,
    /// The day that follows has not come: `by Monday`.
    Until,
    /// What games have.
    Game,
    /// What business has.
    Business,
}

/// Which third of a month or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Early,
    Mid,
    Late,
}

/// A stretch of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Day,
    Week,
    Weekend,
    Month,
    Quarter,
    Half,
    Year,
    Decade,
}

type Phrases = HashMap<String, Vec<(Vec<String>, Word)>, Ready>;

/// The words of one language and what its writing is like.
pub(super) struct Lexicon {
    phrases: Phrases,
    /// First words of what a value may begin with.
    openers: HashSet<String, Ready>,
    /// Months and weekdays have a capital.
    pub(super) capitals: bool,
    /// A full stop makes the number of a day: `12. August`.
    pub(super) dotted_days: bool,
    /// `fünfundzwanzig` is one word.
    pub(super) compound_numbers: bool,
    /// `August 12, 2018`.
    pub(super) month_first: bool,
    /// `la semaine dernière`.
    pub(super) adjective_behind: bool,
    /// Verbs of the past end in `ed`, as do others.
    pub(super) past_in_ed: bool,
    /// Endings that only verbs of the future have, but for a few words.
    pub(super) future_endings: &'static [&'static str],
    /// Endings that only verbs of the past have.
    pub(super) past_endings: &'static [&'static str],
}

static LEXICONS: LazyLock<HashMap<&'static str, Lexicon>> = LazyLock::new(|| {
    let files = [
        ("en", include_str!("../../data/values/en.txt")),
        ("de", include_str!("../../data/values/de.txt")),
        ("fr", include_str!("../../data/values/fr.txt")),
        ("es", include_str!("../../data/values/es.txt")),
        ("it", include_str!("../../data/values/it.txt")),
        ("pt", include_str!("../../data/values/pt.txt")),
        ("nl", include_str!("../../data/values/nl.txt")),
        ("sv", include_str!("../../data/values/sv.txt")),
        ("nb", include_str!("../../data/values/nb.txt")),
        ("da", include_str!("../../data/values/da.txt")),
        ("", ""),
    ];
    files.into_iter().map(|(tag, list)| (tag, Lexicon::read(tag, list))).collect()
});

impl Lexicon {
    /// The words of a language by its primary subtag: English without one, signs and abbreviations alone without a list.
    pub(super) fn of(language: Option<&str>) -> Option<&'static Self> {
        let tag = match language.unwrap_or("en") {
            "no" | "nn" => "nb",
            tag => tag,
        };
        LEXICONS.get(tag).or_else(|| LEXICONS.get(""))
    }

    fn read(tag: &str, list: &'static str) -> Self {
        let mut phrases = Phrases::default();
        let mut openers = HashSet::default();
        let common = include_str!("../../data/values/common.txt");
        for line in list.lines().chain(common.lines()).filter(|line| !line.starts_with('#')) {
            let Some((key, words)) = line.split_once(": ") else { continue };
            let Some(word) = word(key) else { continue };
            for phrase in words.split(", ") {
                let first = add(&mut phrases, phrase, word);
                openers.extend(first.filter(|_| word.opens()));
            }
        }
        for meanings in phrases.values_mut() {
            meanings.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        let (future_endings, past_endings): (&[&str], &[&str]) = match tag {
            "fr" => (&["ra", "ront"], &[]),
            "es" => (&["rá", "rán"], &["ó", "ieron", "aron"]),
            "it" => (&["rà", "ranno"], &[]),
            "pt" => (&["rá", "rão"], &["ou", "aram", "eram"]),
            _ => (&[], &[]),
        };
        Self {
            phrases,
            openers,
            capitals: matches!(tag, "en" | "de"),
            dotted_days: matches!(tag, "de" | "nb" | "da"),
            compound_numbers: tag == "de",
            month_first: tag == "en",
            adjective_behind: matches!(tag, "fr" | "es" | "it" | "pt"),
            past_in_ed: tag == "en",
            future_endings,
            past_endings,
        }
    }

    /// Length in tokens and meaning of the longest phrase at a token that means what is asked for.
    pub(super) fn longest<T>(
        &self,
        text: &Text<'_>,
        at: usize,
        limit: usize,
        meaning: impl Fn(Word) -> Option<T>,
    ) -> Option<(usize, T)> {
        if at >= limit {
            return None;
        }
        let meanings = self.meanings(text.word(at))?;
        meanings.iter().find_map(|(rest, word)| {
            let value = meaning(*word)?;
            let follows = |(at, word): (usize, &String)| at < limit && is_word(text.word(at), word);
            (at + 1..).zip(rest).all(follows).then_some((rest.len() + 1, value))
        })
    }

    /// Whether the phrase at a token has this meaning; how many tokens it has.
    pub(super) fn is(&self, text: &Text<'_>, at: usize, limit: usize, word: Word) -> Option<usize> {
        self.longest(text, at, limit, |found| (found == word).then_some(())).map(|(length, ())| length)
    }

    /// Whether a value may begin with this word.
    pub(super) fn opens(&self, word: &str) -> bool {
        if is_small(word) { self.openers.contains(word) } else { self.openers.contains(&word.to_lowercase()) }
    }

    /// Whether any phrase begins with this word.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.meanings(word).is_some()
    }

    fn meanings(&self, word: &str) -> Option<&Vec<(Vec<String>, Word)>> {
        if is_small(word) {
            return self.phrases.get(word);
        }
        self.phrases.get(word.to_lowercase().as_str())
    }
}

fn is_small(word: &str) -> bool {
    word.is_ascii() && !word.bytes().any(|byte| byte.is_ascii_uppercase())
}

impl Word {
    /// Whether a value may begin with such a word.
    fn opens(self) -> bool {
        matches!(
            self,
            Self::Month(_)
                | Self::Weekday(_)
                | Self::Number(_)
                | Self::Power(_)
                | Self::Ordinal(_)
                | Self::Article
                | Self::Day(_)
                | Self::Last
                | Self::Next
                | Self::This
                | Self::Before
                | Self::Part(_)
                | Self::Period(_)
                | Self::Season(_)
                | Self::Currency(_)
        )
    }
}

fn is_word(token: &str, word: &str) -> bool {
    token == word || token.to_lowercase() == word
}

/// Adds a phrase and gives its first word.
fn add(phrases: &mut Phrases, phrase: &str, word: Word) -> Option<String> {
    let text = tokenize(phrase);
    let mut words = (0..text.tokens.len()).map(|at| text.word(at).to_lowercase());
    let first = words.next()?;
    phrases.entry(first.clone()).or_default().push((words.collect(), word));
    Some(first)
}

fn word(key: &'static str) -> Option<Word> {
    let (name, value) = key.split_once(' ').unwrap_or((key, ""));
    Some(match name {
        "month" => Word::Month(value.parse().ok()?),
        "weekday" => Word::Weekday(value.parse().ok()?),
        "number" => Word::Number(value),
        "power" => Word::Power(value.parse().ok()?),
        "ordinal" => Word::Ordinal(value.parse().ok()?),
        "article" => Word::Article,
        "and" => Word::And,
        "to" => Word::To,
        "from" => Word::From,
        "between" => Word::Between,
        "of" => Word::Of,
        "day" => Word::Day(value.parse().ok()?),
        "last" => Word::Last,
        "next" => Word::Next,
        "this" => Word::This,
        "ago" => Word::Ago,
        "hence" => Word::Hence,
        "before" => Word::Before,
        "early" => Word::Part(Part::Early),
        "mid" => Word::Part(Part::Mid),
        "late" => Word::Part(Part::Late),
        "period" => Word::Period(period(value)?),
        "periods" => Word::Periods(period(value)?),
        "season" => Word::Season(value),
        "decade" => Word::Decade,
        "clock" => Word::Clock,
        "percent" => Word::Percent,
        "unit" => Word::Unit(value),
        "currency" => Word::Currency(value),
        "lead" => Word::Lead,
        "after" => Word::After,
        "will" => Word::Will,
        "did" => Word::Did,
        "have" => Word::Have,
        "had" => Word::Had,
        "be" => Word::Be,
        "subject" => Word::Subject,
        "acts" => Word::Acts,
        "until" => Word::Until,
        "game" => Word::Game,
        "business" => Word::Business,
        _ => return None,
    })
}

fn period(name: &str) -> Option<Period> {
    Some(match name {
        "day" => Period::Day,
        "week" => Period::Week,
        "weekend" => Period::Weekend,
        "month" => Period::Month,
        "quarter" => Period::Quarter,
        "half" => Period::Half,
        "year" => Period::Year,
        "decade" => Period::Decade,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_every_list_has_a_meaning() {
        for list in [
            include_str!("../../data/values/common.txt"),
            include_str!("../../data/values/en.txt"),
            include_str!("../../data/values/de.txt"),
            include_str!("../../data/values/fr.txt"),
            include_str!("../../data/values/es.txt"),
            include_str!("../../data/values/it.txt"),
            include_str!("../../data/values/pt.txt"),
            include_str!("../../data/values/nl.txt"),
            include_str!("../../data/values/sv.txt"),
            include_str!("../../data/values/nb.txt"),
            include_str!("../../data/values/da.txt"),
        ] {
            for line in list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
                let key = line.split_once(": ").map(|(key, _)| key);
                assert!(key.and_then(word).is_some(), "{line}");
            }
        }
    }

    #[test]
    fn the_longest_phrase_of_a_meaning_is_found() {
        let lexicon = Lexicon::of(Some("en")).unwrap();
        let unit = |raw: &str| {
            let text = tokenize(raw);
            let unit = |word| if let Word::Unit(unit) = word { Some(unit) } else { None };
            lexicon.longest(&text, 0, text.tokens.len(), unit)
        };
        assert_eq!(unit("miles per hour"), Some((3, "mph")));
        assert_eq!(unit("Miles away"), Some((1, "mi")));
        assert_eq!(unit("away"), None);
    }
}
