//! Joining the mentions of one entity.

use std::collections::HashMap;

use dateline_schema::EntityType;

use crate::{
    mentions::{Mention, Passage},
    names::{given, surname},
};

/// Mentions of one entity, as places in the list of mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cluster {
    pub(crate) kind: EntityType,
    /// Gazetteer id that they share.
    pub(crate) known: Option<u32>,
    /// The fullest form of the name.
    pub(crate) name: String,
    pub(crate) mentions: Vec<usize>,
}

/// Words after a company's name that it is often called without.
const COMPANY_SUFFIXES: &[&str] = &[
    "Inc",
    "Inc.",
    "Corp",
    "Corp.",
    "Corporation",
    "Co.",
    "Company",
    "Ltd",
    "Ltd.",
    "PLC",
    "plc",
    "AG",
    "Group",
];

/// Groups mentions, which are in the order of the passages, by what they name.
pub(crate) fn join(passages: &[Passage<'_>], mentions: &[Mention]) -> Vec<Cluster> {
    let mut clusters = Clusters { passages, mentions, all: Vec::new() };
    clusters.join_people();
    clusters.join_others();
    clusters.join_acronyms();
    clusters.all.retain(|cluster| !cluster.mentions.is_empty());
    for cluster in &mut clusters.all {
        cluster.mentions.sort_unstable();
    }
    clusters.all
}

struct Clusters<'a> {
    passages: &'a [Passage<'a>],
    mentions: &'a [Mention],
    all: Vec<Cluster>,
}

impl<'a> Clusters<'a> {
    fn name(&self, mention: usize) -> &'a str {
        let mention = &self.mentions[mention];
        self.passages[mention.passage].text.slice(mention.tokens.clone())
    }

    fn open(&mut self, mention: usize) -> usize {
        let Mention { kind, known, .. } = self.mentions[mention];
        self.all.push(Cluster { kind, known, name: tidy(self.name(mention)), mentions: vec![mention] });
        self.all.len() - 1
    }

    fn put(&mut self, cluster: usize, mention: usize) {
        let name = tidy(self.name(mention));
        let cluster = &mut self.all[cluster];
        // Among equally long forms the first stays; a listed abbreviation never beats the name.
        if cluster.kind != EntityType::Group && name.chars().count() > cluster.name.chars().count() {
            cluster.name = name;
        }
        cluster.mentions.push(mention);
    }

    /// Full names first; then every lone surname or given name goes to the person named so last before it, or else
    /// first after it.
    fn join_people(&mut self) {
        let people = |&mention: &usize| self.mentions[mention].kind == EntityType::Person;
        let people: Vec<usize> = (0..self.mentions.len()).filter(people).collect();
        let (mut full, mut first) = (HashMap::new(), HashMap::new());
        let mut names = FullNames::default();
        for &mention in &people {
            let name = self.name(mention);
            if given(name).is_none() {
                continue;
            }
            let cluster = match names.find(name) {
                Some(cluster) => {
                    self.put(cluster, mention);
                    cluster
                }
                None => self.open(mention),
            };
            names.add(name, cluster);
            full.insert(mention, cluster);
            parts(name).into_iter().for_each(|part| _ = first.entry(part).or_insert(cluster));
        }
        let mut latest = HashMap::new();
        for &mention in &people {
            let name = self.name(mention);
            if let Some(&cluster) = full.get(&mention) {
                parts(name).into_iter().for_each(|part| _ = latest.insert(part, cluster));
                continue;
            }
            let word = surname(name).to_lowercase();
            let named = |part| {
                latest.get(&(part, word.clone())).or_else(|| first.get(&(part, word.clone()))).copied()
            };
            match named(Part::Surname).or_else(|| named(Part::Given)) {
                Some(cluster) => self.put(cluster, mention),
                None => _ = first.insert((Part::Surname, word.clone()), self.open(mention)),
            }
        }
    }

    fn join_others(&mut self) {
        let mut by_key: HashMap<(EntityType, Option<u32>, String), usize> = HashMap::new();
        for (mention, found) in self.mentions.iter().enumerate() {
            if found.kind == EntityType::Person {
                continue;
            }
            let words = if found.known.is_some() { String::new() } else { key(self.name(mention)) };
            match by_key.get(&(found.kind, found.known, words.clone())) {
                Some(&cluster) => self.put(cluster, mention),
                None => {
                    let cluster = self.open(mention);
                    by_key.insert((found.kind, found.known, words), cluster);
                }
            }
        }
    }

    /// `United Nations (UN)`; letters of three or more need no brackets where both stand in the text.
    fn join_acronyms(&mut self) {
        let mut by_initials: HashMap<String, usize> = HashMap::new();
        for (place, cluster) in self.all.iter().enumerate() {
            if cluster.kind == EntityType::Organization && cluster.name.contains(' ') {
                by_initials.entry(initials(&cluster.name)).or_insert(place);
            }
        }
        for place in 0..self.all.len() {
            let letters = self.all[place].name.replace('.', "");
            if !self.is_acronym(place) {
                continue;
            }
            if let Some(&full) = by_initials.get(&letters).filter(|&&full| full != place)
                && (letters.len() > 2 || self.is_bracketed(place))
            {
                let moved = std::mem::take(&mut self.all[place].mentions);
                self.all[full].mentions.extend(moved);
            }
        }
    }

    fn is_acronym(&self, cluster: usize) -> bool {
        let Cluster { kind, name, .. } = &self.all[cluster];
        matches!(kind, EntityType::Organization | EntityType::Misc)
            && name.len() > 1
            && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'.')
    }

    fn is_bracketed(&self, cluster: usize) -> bool {
        self.all[cluster].mentions.iter().any(|&mention| {
            let Mention { passage, tokens, .. } = &self.mentions[mention];
            let text = &self.passages[*passage].text;
            tokens.start > 0 && text.word(tokens.start - 1) == "(" && text.word(tokens.end) == ")"
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    Surname,
    Given,
}

/// The words of a full name that may stand for it alone.
fn parts(name: &str) -> Vec<(Part, String)> {
    let given = given(name).map(|given| (Part::Given, given.to_lowercase()));
    given.into_iter().chain([(Part::Surname, surname(name).to_lowercase())]).collect()
}

/// Full names by first names and surname: `George Bush`, `George W. Bush` and `G. Bush` can be one person's.
#[derive(Default)]
struct FullNames {
    exact: HashMap<(String, String), usize>,
    by_initial: HashMap<(char, String), usize>,
}

impl FullNames {
    fn find(&self, name: &str) -> Option<usize> {
        let surname = surname(name).to_lowercase();
        first_names(name).find_map(|given| {
            let initial = given.chars().next()?;
            let exact = |given: String| self.exact.get(&(given, surname.clone()));
            let shortened =
                || self.by_initial.get(&(initial, surname.clone())).filter(|_| is_initial(&given));
            exact(given.clone()).or_else(shortened).or_else(|| exact(format!("{initial}."))).copied()
        })
    }

    fn add(&mut self, name: &str, cluster: usize) {
        let surname = surname(name).to_lowercase();
        for given in first_names(name) {
            if let Some(initial) = given.chars().next() {
                self.by_initial.entry((initial, surname.clone())).or_insert(cluster);
            }
            self.exact.entry((given, surname.clone())).or_insert(cluster);
        }
    }
}

/// The parts of a name before its surname; any of them may be the one that is used.
fn first_names(name: &str) -> impl Iterator<Item = String> {
    let surname = surname(name);
    name.split_whitespace().take_while(move |part| !part.ends_with(surname)).take(3).map(str::to_lowercase)
}

fn is_initial(given: &str) -> bool {
    given.chars().count() == 2 && given.ends_with('.')
}

/// A name on one line with single spaces.
fn tidy(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn key(name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while words.len() > 1 && words.last().is_some_and(|last| COMPANY_SUFFIXES.contains(last)) {
        words.pop();
    }
    words.join(" ").to_lowercase()
}

fn initials(name: &str) -> String {
    name.split([' ', '-'])
        .filter_map(|word| word.chars().next())
        .filter(|first| first.is_uppercase())
        .collect()
}
