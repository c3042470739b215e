//! Which mentions name the same thing.
//!
//! People are joined by their names' parts, everything else by its words: then acronyms, short forms and inflected forms go
//! to the full name, and mentions of one spelling whose kinds differ are put to the vote.

mod people;

use std::collections::HashMap;

use dateline_schema::EntityType;

use crate::{
    gazetteer::GAZETTEER,
    mentions::{Mention, Passage, Teams, is_place},
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
    "Co",
    "Co.",
    "Company",
    "Ltd",
    "Ltd.",
    "Limited",
    "LLC",
    "PLC",
    "Plc",
    "plc",
    "AG",
    "SE",
    "GmbH",
    "SA",
    "S.A.",
    "NV",
    "N.V.",
    "SpA",
    "S.p.A.",
    "AB",
    "ASA",
    "Oyj",
    "KG",
    "Group",
    "Holdings",
];

/// Languages that add an `s` to a name in the genitive.
const GENITIVE_S: &[&str] = &["de", "nl", "sv", "da", "nb", "nn", "no"];

/// Groups mentions, which are in the order of the passages, by what they name. Each is in exactly one cluster.
pub(crate) fn join(
    passages: &[Passage<'_>],
    mentions: &[Mention],
    language: Option<&str>,
    teams: &Teams,
) -> Vec<Cluster> {
    let inflected = language.is_some_and(|tag| GENITIVE_S.contains(&tag));
    let mut clusters = Clusters { passages, mentions, inflected, teams, all: Vec::new() };
    clusters.join_people();
    clusters.join_others();
    clusters.vote();
    clusters.uninflect();
    clusters.join_inflected();
    clusters.join_acronyms();
    clusters.join_short_forms();
    clusters.all.retain(|cluster| !cluster.mentions.is_empty());
    for cluster in &mut clusters.all {
        cluster.mentions.sort_unstable();
    }
    clusters.all
}

struct Clusters<'a> {
    passages: &'a [Passage<'a>],
    mentions: &'a [Mention],
    /// A genitive is part of the word: `Putins`.
    inflected: bool,
    teams: &'a Teams,
    all: Vec<Cluster>,
}

impl<'a> Clusters<'a> {
    fn name(&self, mention: usize) -> &'a str {
        let mention = &self.mentions[mention];
        self.passages[mention.passage].text.slice(mention.tokens.clone())
    }

    fn open(&mut self, mention: usize) -> usize {
        let kind = self.mentions[mention].kind;
        let known = self.known(mention);
        self.all.push(Cluster { kind, known, name: tidy(self.name(mention)), mentions: vec![mention] });
        self.all.len() - 1
    }

    /// The thing in the lists that a mention names, whoever found the mention.
    fn known(&self, mention: usize) -> Option<u32> {
        let Mention { kind, known, .. } = self.mentions[mention];
        let listed = || GAZETTEER.names.get(self.name(mention)).filter(|listed| listed.kind == kind);
        known.or_else(|| listed().map(|listed| listed.id))
    }

    fn put(&mut self, cluster: usize, mention: usize) {
        let name = tidy(self.name(mention));
        let cluster = &mut self.all[cluster];
        // Among equally full forms the first stays; a people's name stays as it came first.
        if cluster.kind != EntityType::Group && is_fuller(&name, &cluster.name) {
            cluster.name = name;
        }
        cluster.mentions.push(mention);
    }

    /// Moves the mentions of one cluster into another.
    fn merge(&mut self, from: usize, into: usize) {
        let moved = std::mem::take(&mut self.all[from].mentions);
        self.all[into].mentions.extend(moved);
        if self.all[into].known.is_none() {
            self.all[into].known = self.all[from].known;
        }
    }

    fn join_others(&mut self) {
        let mut by_key: HashMap<(EntityType, Option<u32>, String), usize> = HashMap::new();
        for (mention, found) in self.mentions.iter().enumerate() {
            if found.kind == EntityType::Person {
                continue;
            }
            let known = self.known(mention);
            let words = if known.is_some() { String::new() } else { key(self.name(mention)) };
            match by_key.get(&(found.kind, known, words.clone())) {
                Some(&cluster) => self.put(cluster, mention),
                None => {
                    let cluster = self.open(mention);
                    by_key.insert((found.kind, known, words), cluster);
                }
            }
        }
    }

    /// Clusters of one spelling become the kind that most of their mentions have; a person named in full stays one, and so
    /// does the city of a team.
    fn vote(&mut self) {
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for place in 0..self.all.len() {
            let Cluster { kind, name, mentions, .. } = &self.all[place];
            let is_full_name = *kind == EntityType::Person && name.contains(' ');
            let is_city = *kind == EntityType::Location && self.teams.contains(name);
            if is_full_name || is_city || mentions.is_empty() {
                continue;
            }
            let Some(&other) = by_name.get(&name.to_lowercase()) else {
                by_name.insert(name.to_lowercase(), place);
                continue;
            };
            let (into, from) = if self.all[other].mentions.len() >= mentions.len() {
                (other, place)
            } else {
                (place, other)
            };
            self.merge(from, into);
            by_name.insert(self.all[into].name.to_lowercase(), into);
        }
    }

    /// `Norwegens` is called `Norwegen`, even if that stands nowhere in the text, where the gazetteers know the place.
    fn uninflect(&mut self) {
        let unknown =
            |cluster: &&mut Cluster| cluster.kind == EntityType::Location && cluster.known.is_none();
        for cluster in self.all.iter_mut().filter(|_| self.inflected).filter(unknown) {
            let stem =
                cluster.name.strip_suffix('s').filter(|stem| is_place(stem) && !is_place(&cluster.name));
            if let Some(stem) = stem {
                cluster.name = stem.to_owned();
            }
        }
    }

    /// `Deutschlands` is `Deutschland` where the language says so and both stand in the text.
    fn join_inflected(&mut self) {
        if !self.inflected {
            return;
        }
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for (place, cluster) in
            self.all.iter().enumerate().filter(|(_, cluster)| !cluster.mentions.is_empty())
        {
            by_name.entry(cluster.name.to_lowercase()).or_insert(place);
        }
        for place in 0..self.all.len() {
            let name = self.all[place].name.to_lowercase();
            let stem = name.strip_suffix('s').or_else(|| name.strip_suffix(['\'', '’']));
            let full = stem.and_then(|stem| by_name.get(stem)).copied().filter(|&full| full != place);
            if let Some(full) = full.filter(|&full| self.all[full].kind == self.all[place].kind) {
                self.merge(place, full);
            }
        }
    }

    /// `United Nations (UN)`, and letters that are the initials of one name in the text.
    fn join_acronyms(&mut self) {
        let mut by_initials: HashMap<String, Option<usize>> = HashMap::new();
        let mut by_mention: HashMap<usize, usize> = HashMap::new();
        for (place, cluster) in self.all.iter().enumerate() {
            let speaks =
                matches!(cluster.kind, EntityType::Organization | EntityType::Event | EntityType::Misc);
            if !cluster.mentions.is_empty() && speaks && cluster.name.contains(' ') {
                // Initials that two names share say nothing.
                for initials in initials(&cluster.name) {
                    let entry = by_initials.entry(initials).or_insert(Some(place));
                    if *entry != Some(place) {
                        *entry = None;
                    }
                }
            }
            cluster.mentions.iter().for_each(|&mention| _ = by_mention.insert(mention, place));
        }
        for place in 0..self.all.len() {
            if !self.is_acronym(place) {
                continue;
            }
            let letters = self.all[place].name.replace('.', "").to_uppercase();
            let bracketed = self.bracketed_after(place).and_then(|mention| by_mention.get(&mention).copied());
            let full = bracketed.filter(|&full| abbreviates(&letters, &self.all[full].name));
            // Two letters stand for too many things.
            let initials = || by_initials.get(&letters).copied().flatten().filter(|_| letters.len() > 2);
            let full = full.or_else(initials);
            if let Some(full) = full.filter(|&full| full != place && !self.all[full].mentions.is_empty()) {
                self.merge(place, full);
            }
        }
    }

    fn is_acronym(&self, cluster: usize) -> bool {
        let Cluster { name, mentions, .. } = &self.all[cluster];
        let capitals = name.chars().filter(|c| c.is_uppercase()).count();
        !mentions.is_empty()
            && capitals > 1
            && name.chars().count() <= 8
            && name.chars().all(|c| c.is_alphabetic() || c == '.')
    }

    /// The mention just before one of a cluster's that stands in brackets.
    fn bracketed_after(&self, cluster: usize) -> Option<usize> {
        self.all[cluster].mentions.iter().find_map(|&mention| {
            let Mention { passage, tokens, .. } = &self.mentions[mention];
            let text = &self.passages[*passage].text;
            let open = tokens.start.checked_sub(1).filter(|&at| text.word(at) == "(")?;
            let before = mention.checked_sub(1)?;
            let other = &self.mentions[before];
            (text.word(tokens.end) == ")" && other.passage == *passage && other.tokens.end == open)
                .then_some(before)
        })
    }

    /// `Goldman` is `Goldman Sachs` where no other organization of the text begins so.
    fn join_short_forms(&mut self) {
        let mut by_prefix: HashMap<String, Option<usize>> = HashMap::new();
        for (place, cluster) in self.all.iter().enumerate() {
            if cluster.kind != EntityType::Organization || cluster.mentions.is_empty() {
                continue;
            }
            let name = cluster.name.to_lowercase();
            for (end, _) in name.match_indices(' ').take(MOST_WORDS) {
                let entry = by_prefix.entry(name[..end].to_owned()).or_insert(Some(place));
                if *entry != Some(place) {
                    *entry = None;
                }
            }
        }
        for place in 0..self.all.len() {
            let Cluster { kind, name, known, mentions } = &self.all[place];
            let short = *kind == EntityType::Organization
                && known.is_none()
                && !mentions.is_empty()
                && (name.contains(' ') || !GAZETTEER.is_common(name));
            let full = by_prefix.get(&name.to_lowercase()).copied().flatten().filter(|_| short);
            if let Some(full) = full.filter(|&full| full != place) {
                self.merge(place, full);
            }
        }
    }
}

/// Prefixes of a name that are looked at.
const MOST_WORDS: usize = 6;

/// Whether one form says more than another; capitals alone say less.
fn is_fuller(name: &str, than: &str) -> bool {
    let shouts = |name: &str| name.contains(' ') && !name.chars().any(char::is_lowercase);
    match (shouts(name), shouts(than)) {
        (true, false) => false,
        (false, true) => true,
        _ => name.chars().count() > than.chars().count(),
    }
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

/// The initials of a name: of its words with capitals, and of all its words.
pub(crate) fn initials(name: &str) -> [String; 2] {
    let first = || name.split([' ', '-']).filter_map(|word| word.chars().next());
    let capitals = first().filter(|first| first.is_uppercase()).collect();
    [capitals, first().flat_map(char::to_uppercase).collect()]
}

/// Whether letters stand for a name: its first letter, and the rest in its order.
pub(crate) fn abbreviates(letters: &str, name: &str) -> bool {
    let mut rest = name.chars().flat_map(char::to_uppercase);
    letters.chars().enumerate().all(|(place, letter)| {
        if place == 0 { rest.next() == Some(letter) } else { rest.any(|other| other == letter) }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::marked::Marked;

    use EntityType::{Location, Organization, Person};

    /// Kind, name and number of mentions of each cluster of a text marked by hand.
    fn clusters(marked: &str, language: &str) -> Vec<(EntityType, String, usize)> {
        let marked = Marked::read(marked);
        let passages = marked.passages();
        join(&passages, &marked.mentions(&passages), Some(language), &Teams::default())
            .into_iter()
            .map(|cluster| (cluster.kind, cluster.name, cluster.mentions.len()))
            .collect()
    }

    fn named(kind: EntityType, name: &str, count: usize) -> (EntityType, String, usize) {
        (kind, name.to_owned(), count)
    }

    #[test]
    fn a_surname_goes_to_the_person_of_that_name() {
        let found =
            clusters("[P Ada Lee] met [P Tom Roe]. [P Lee] left, [P Roe] stayed, [P Ada] wrote.", "en");
        assert_eq!(found, [named(Person, "Ada Lee", 3), named(Person, "Tom Roe", 2)]);
    }

    #[test]
    fn a_title_keeps_husband_and_wife_apart() {
        let found = clusters("[P John Marsh] spoke. Mrs [P Marsh] was ill. Mr [P Marsh] went home.", "en");
        assert_eq!(found, [named(Person, "John Marsh", 2), named(Person, "Marsh", 1)]);
    }

    #[test]
    fn a_son_is_not_his_father() {
        let found =
            clusters("[P Donald Marsh] spoke. [P Donald Marsh Jr.] wrote. [P Donald Marsh] left.", "en");
        assert_eq!(found, [named(Person, "Donald Marsh", 2), named(Person, "Donald Marsh Jr.", 1)]);
    }

    #[test]
    fn another_first_name_is_another_person() {
        let found = clusters("[P Mario Vega Roe] spoke. [P Ada Vega Roe] wrote. [P Vega Roe] left.", "en");
        assert_eq!(found, [named(Person, "Mario Vega Roe", 2), named(Person, "Ada Vega Roe", 1)]);
        let short_first = clusters("[P Vega Roe] spoke. [P Mario Vega Roe] and [P Ada Vega Roe] left.", "en");
        assert_eq!(short_first, [named(Person, "Mario Vega Roe", 2), named(Person, "Ada Vega Roe", 1)]);
        let found = clusters("[P Harry Roe] spoke. [P Gerd Harry Roe] wrote. [P G. Roe] left.", "en");
        assert_eq!(found, [named(Person, "Gerd Harry Roe", 3)]);
    }

    #[test]
    fn particles_belong_to_the_surname() {
        let found = clusters("[P Ursula von der Heyde] spoke. [P von der Heyde] left.", "en");
        assert_eq!(found, [named(Person, "Ursula von der Heyde", 2)]);
    }

    #[test]
    fn initials_and_brackets_join_acronyms() {
        let found = clusters("The [O Harbour Seed Bank] met. The [O HSB] left.", "en");
        assert_eq!(found, [named(Organization, "Harbour Seed Bank", 2)]);
        let found = clusters("The [O Department of Coasts] ([O Decoa]) met. [O Decoa] left.", "en");
        assert_eq!(found, [named(Organization, "Department of Coasts", 1), named(Organization, "Decoa", 2)]);
        let found = clusters("The [O Department of Coasts] ([O DeC]) met. [L DeC] left.", "en");
        assert_eq!(found, [named(Organization, "Department of Coasts", 3)]);
    }

    #[test]
    fn initials_that_two_names_share_join_nothing() {
        let found = clusters("[O Harbour Seed Bank], [O Hill Soil Bureau] and the [O HSB].", "en");
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn a_company_is_called_by_its_first_word() {
        let found =
            clusters("[O Varnholm Brothers Inc.] grew. [O Varnholm] and [O Varnholm Brothers] sold.", "en");
        assert_eq!(found, [named(Organization, "Varnholm Brothers Inc.", 3)]);
    }

    #[test]
    fn kinds_of_one_spelling_are_voted_on() {
        let found = clusters("[O Varnholm] won. [L Varnholm] lost. [O Varnholm] sang.", "en");
        assert_eq!(found, [named(Organization, "Varnholm", 3)]);
    }

    #[test]
    fn a_german_genitive_is_the_same_name() {
        let found =
            clusters("[L Varnholm] liegt am Meer. [L Varnholms] Hafen. [P Ada Lee] und [P Lees] Boot.", "de");
        assert_eq!(found, [named(Person, "Ada Lee", 2), named(Location, "Varnholm", 2)]);
        let found = clusters("[P William Roe] and [P Tom Williams]. [P Williams] left.", "en");
        assert_eq!(found, [named(Person, "William Roe", 1), named(Person, "Tom Williams", 2)]);
    }

    #[test]
    fn a_genitive_is_not_the_name_of_what_the_lists_know() {
        assert_eq!(clusters("[L Norwegens] Hafen.", "de"), [named(Location, "Norwegen", 1)]);
        assert_eq!(clusters("[L Varnholms] Hafen, [L Paris].", "de").len(), 2);
        assert_eq!(clusters("[L Varnholms] Hafen.", "de"), [named(Location, "Varnholms", 1)]);
        assert_eq!(clusters("[L Norwegens] harbour.", "en"), [named(Location, "Norwegens", 1)]);
    }

    proptest! {
        #[test]
        fn every_mention_is_in_exactly_one_cluster(
            names in prop::collection::vec((prop::sample::select(vec![
                "Ada Lee", "Lee", "Lees", "A. Lee", "UN", "United Nations", "Goldman", "Goldman Sachs", "Lee Jr.", "bin Lee", "U.S.",
            ]), prop::sample::select(vec!["P", "O", "L", "G"])), 0..30),
            language in prop::sample::select(vec!["en", "de", "zh"]),
        ) {
            let marked: String = names.iter().map(|(name, kind)| format!("[{kind} {name}] , ")).collect();
            let found = clusters(&marked, language);
            prop_assert_eq!(found.iter().map(|(_, _, count)| count).sum::<usize>(), names.len());
            prop_assert!(found.iter().all(|(_, name, count)| *count > 0 && !name.is_empty()));
        }
    }
}
