//! What the tagger knows beforehand: names, and the words that stand in and around names.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use dateline_schema::EntityType;

use crate::{hash::Ready, phrases::Phrases};

/// A name in the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) kind: EntityType,
    /// Names of one thing share it; a country's people have the country's.
    pub(crate) id: u32,
    /// It comes from the list of cities, which holds many an ordinary word.
    pub(crate) city: bool,
}

/// The lists under `data/`, ready for look-up.
pub(crate) struct Gazetteer {
    pub(crate) names: Phrases<Known>,
    pub(crate) titles: Phrases<()>,
    /// Last words of names that tell what is named.
    pub(crate) heads: Phrases<EntityType>,
    given_names: HashSet<&'static str, Ready>,
    common_words: HashSet<&'static str, Ready>,
    stop_words: HashSet<&'static str, Ready>,
    speech_verbs: HashSet<&'static str, Ready>,
    particles: HashSet<&'static str, Ready>,
    no_names: HashSet<&'static str, Ready>,
    foreign_words: HashMap<&'static str, HashSet<&'static str, Ready>, Ready>,
    jobs: HashSet<String, Ready>,
    /// Countries have the first ids.
    countries: u32,
}

/// The lists, read once per process.
pub(crate) static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::load);

impl Gazetteer {
    fn load() -> Self {
        let titles = include_str!("../data/titles.txt");
        let set = |list: &'static str| entries(list).collect::<HashSet<_, Ready>>();
        Self {
            names: names(),
            titles: table(entries(titles).map(|title| (title, ()))),
            heads: heads(),
            given_names: set(include_str!("../data/given_names.txt")),
            common_words: set(include_str!("../data/common_words.txt")),
            stop_words: set(include_str!("../data/stop_words.txt")),
            speech_verbs: set(include_str!("../data/speech_verbs.txt")),
            particles: set(include_str!("../data/name_particles.txt")),
            no_names: set(include_str!("../data/acronyms_not_names.txt")),
            foreign_words: foreign_words(),
            countries: lines(include_str!("../data/countries.txt")).map(|_| 1).sum(),
            jobs: entries(titles).map(str::to_lowercase).collect(),
        }
    }

    /// Whether the thing with this id is a country or its people.
    pub(crate) fn is_country(&self, id: u32) -> bool {
        id < self.countries
    }

    /// Whether the word is a given name somewhere.
    pub(crate) fn is_given_name(&self, word: &str) -> bool {
        self.given_names.contains(word)
    }

    /// Whether the word, without its capital, is an ordinary English word.
    pub(crate) fn is_common(&self, word: &str) -> bool {
        self.common_words.contains(&*lower(word))
    }

    /// Whether the word is no name even with a capital: `The`, `Monday`, `However`.
    pub(crate) fn is_stop_word(&self, word: &str) -> bool {
        // `US` and `WHO` are no pronouns.
        let abbreviation = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        let lower = lower(word);
        let straight = if lower.contains('’') { Cow::Owned(lower.replace('’', "'")) } else { lower };
        self.stop_words.contains(&*straight) && !(abbreviation && self.names.get(word).is_some())
    }

    /// Whether the verb attributes words to somebody.
    pub(crate) fn is_speech_verb(&self, word: &str) -> bool {
        self.speech_verbs.contains(word)
    }

    /// Whether the small word stands inside people's names: `bin`, `von`.
    pub(crate) fn is_particle(&self, word: &str) -> bool {
        self.particles.contains(word)
    }

    /// Whether these capitals abbreviate common words: `CEO`, `GDP`.
    pub(crate) fn is_no_name(&self, word: &str) -> bool {
        self.no_names.contains(word)
    }

    /// Whether a name of the lists is an ordinary word in a language: `Mehr` in German.
    pub(crate) fn is_word_of(&self, language: &str, word: &str) -> bool {
        self.foreign_words.get(language).is_some_and(|words| words.contains(word))
    }

    /// Whether the small word is an office or a job: `spokesman`.
    pub(crate) fn is_job(&self, word: &str) -> bool {
        self.jobs.contains(word) || word == "counterpart"
    }
}

/// The word in lower case, which most words are already.
fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

fn names() -> Phrases<Known> {
    use EntityType::{Event, Group, Location, Misc, Organization, Person};
    let mut names = Phrases::new();
    let mut next_id = 0;
    for line in lines(include_str!("../data/countries.txt")) {
        let (country, people) = line.split_once('|').unwrap_or((line, ""));
        for (list, kind) in [(country, Location), (people, Group)] {
            items(list).for_each(|name| names.add(name, Known { kind, id: next_id, city: false }));
        }
        next_id += 1;
    }
    let lists = [
        (include_str!("../data/places.txt"), Location, false),
        (include_str!("../data/organizations.txt"), Organization, false),
        (include_str!("../data/people.txt"), Person, false),
        (include_str!("../data/groups.txt"), Group, false),
        (include_str!("../data/events.txt"), Event, false),
        (include_str!("../data/works.txt"), Misc, false),
        (include_str!("../data/cities.txt"), Location, true),
    ];
    for (list, kind, city) in lists {
        for line in lines(list) {
            // A later list may name a thing again: then it is the thing of the earlier list.
            let id = items(line).find_map(|name| names.get(name)).filter(|known: &Known| known.kind == kind);
            let id = id.map_or(next_id, |known| known.id);
            items(line).for_each(|name| names.add(name, Known { kind, id, city }));
            next_id += 1;
        }
    }
    names
}

fn foreign_words() -> HashMap<&'static str, HashSet<&'static str, Ready>, Ready> {
    let languages = lines(include_str!("../data/foreign_words.txt")).filter_map(|line| line.split_once('|'));
    languages.map(|(language, words)| (language.trim(), items(words).collect())).collect()
}

fn heads() -> Phrases<EntityType> {
    let lists = [
        (include_str!("../data/organization_heads.txt"), EntityType::Organization),
        (include_str!("../data/place_heads.txt"), EntityType::Location),
        (include_str!("../data/event_heads.txt"), EntityType::Event),
        (include_str!("../data/work_heads.txt"), EntityType::Misc),
    ];
    table(lists.into_iter().flat_map(|(list, kind)| entries(list).map(move |head| (head, kind))))
}

fn table<V: Copy>(entries: impl Iterator<Item = (&'static str, V)>) -> Phrases<V> {
    let mut phrases = Phrases::new();
    entries.for_each(|(phrase, value)| phrases.add(phrase, value));
    phrases
}

/// Entries of a list: lines or parts of lines between commas.
fn entries(list: &'static str) -> impl Iterator<Item = &'static str> {
    lines(list).flat_map(items)
}

fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn items(line: &'static str) -> impl Iterator<Item = &'static str> {
    line.split(',').map(str::trim).filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_and_its_people_share_an_id() {
        let (country, people) =
            (GAZETTEER.names.get("Iran").unwrap(), GAZETTEER.names.get("Iranian").unwrap());
        assert_eq!((country.kind, people.kind), (EntityType::Location, EntityType::Group));
        assert_eq!(country.id, people.id);
    }

    #[test]
    fn names_of_one_thing_share_an_id() {
        assert_eq!(GAZETTEER.names.get("U.S.").unwrap().id, GAZETTEER.names.get("United States").unwrap().id);
        assert_eq!(GAZETTEER.names.get("UN").unwrap().id, GAZETTEER.names.get("United Nations").unwrap().id);
    }

    #[test]
    fn the_words_of_names_are_in_their_lists() {
        assert!(GAZETTEER.is_given_name("Vladimir"));
        assert!(GAZETTEER.is_stop_word("Sunday"));
        assert!(GAZETTEER.is_common("Families"));
        assert!(GAZETTEER.is_job("spokesman"));
        assert!(GAZETTEER.is_word_of("de", "Seine") && !GAZETTEER.is_word_of("fr", "Seine"));
        assert_eq!(GAZETTEER.heads.get("Ministry"), Some(EntityType::Organization));
    }
}
