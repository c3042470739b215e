//! Which mentions name the same thing.
//!
//! People are joined by their names' parts, everything else by its words: then acronyms, short forms and inflected forms go
//! to the full name, and mentions of one spelling whose kinds differ are put to the vote.

mod inflected;
mod people;
mod short;

use std::collections::HashMap;

use dateline_schema::{EntityType, Field};

use crate::{
    gazetteer::GAZETTEER,
    mentions::{Mention, Passage, Teams},
};

pub(crate) use short::{abbreviates, initials};

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
    let german = language == Some("de");
    let mut clusters = Clusters { passages, mentions, inflected, german, teams, all: Vec::new() };
    clusters.join_people();
    clusters.join_others();
    clusters.vote();
    clusters.uninflect();
    clusters.join_inflected();
    clusters.join_german_forms();
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
    /// Adjectives and nouns of a name are inflected, too: `Weißen Hauses`.
    german: bool,
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
        let name = self.name(mention);
        // `Tesla Inc.` is in the lists as `Tesla`.
        let bare = || {
            let formal = name.rsplit(' ').next().is_some_and(|last| COMPANY_SUFFIXES.contains(&last));
            let company = formal && kind == EntityType::Organization;
            if company { GAZETTEER.names.get(&without_suffix(name)) } else { None }
        };
        let listed = || GAZETTEER.names.get(name).or_else(bare).filter(|listed| listed.kind == kind);
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

    /// Clusters of one spelling become the kind that most of their mentions have; a person named in full stays one, but
    /// for a headline, which says little of what its names are, and so does the city of a team.
    fn vote(&mut self) {
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for place in 0..self.all.len() {
            let Cluster { kind, name, mentions, .. } = &self.all[place];
            let full = *kind == EntityType::Person && name.contains(' ');
            let headline = full && self.is_headline(mentions);
            let is_city = *kind == EntityType::Location && self.teams.contains(name);
            if mentions.is_empty() || full && !headline || is_city {
                continue;
            }
            let Some(&other) = by_name.get(&name.to_lowercase()) else {
                by_name.insert(name.to_lowercase(), place);
                continue;
            };
            let weaker = self.all[other].mentions.len() < mentions.len()
                || self.all[other].kind == EntityType::Person && self.is_headline(&self.all[other].mentions);
            let (into, from) = if weaker && !headline { (place, other) } else { (other, place) };
            if is_fuller(&self.all[from].name, &self.all[into].name) {
                self.all[into].name = self.all[from].name.clone();
            }
            self.merge(from, into);
            by_name.insert(self.all[into].name.to_lowercase(), into);
        }
    }

    fn is_headline(&self, mentions: &[usize]) -> bool {
        let field = |&mention: &usize| self.passages[self.mentions[mention].passage].field;
        mentions.iter().all(|mention| field(mention) == Field::Title)
    }
}

/// Longest name that is likely written in capitals for its own sake: `NATO`.
const SHORT: usize = 4;

/// Whether one form says more than another; capitals alone say less.
fn is_fuller(name: &str, than: &str) -> bool {
    let shouts = |name: &str| name.contains(' ') && !name.chars().any(char::is_lowercase);
    match (shouts(name), shouts(than)) {
        (true, false) => false,
        (false, true) => true,
        // `DUBLIN` heads a report on `Dublin`.
        _ if name.to_lowercase() == than.to_lowercase() => {
            than.chars().count() > SHORT && !than.chars().any(char::is_lowercase)
        }
        _ => name.chars().count() > than.chars().count(),
    }
}

/// A name on one line with single spaces.
fn tidy(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn key(name: &str) -> String {
    without_suffix(name).to_lowercase()
}

fn without_suffix(name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while words.len() > 1 && words.last().is_some_and(|last| COMPANY_SUFFIXES.contains(last)) {
        words.pop();
    }
    words.join(" ")
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
    fn a_club_is_called_by_its_nickname() {
        let found =
            clusters("[O Varnholm Celtics] won. [O Celtics] sang. [O Varn Court] met [O Court].", "en");
        assert_eq!(
            found,
            [
                named(Organization, "Varnholm Celtics", 2),
                named(Organization, "Varn Court", 1),
                named(Organization, "Court", 1)
            ]
        );
        assert_eq!(clusters("[O Varn Giants], [O Roe Giants] and [O Giants].", "en").len(), 3);
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
    fn a_countrys_ministry_needs_no_country_and_a_company_no_legal_form() {
        let found = clusters("[O U.S. Department of Varnish] met. The [O Department of Varnish] left.", "en");
        assert_eq!(found, [named(Organization, "U.S. Department of Varnish", 2)]);
        assert_eq!(
            clusters("[O Tesla Inc.] grew. [O Tesla] sold.", "en"),
            [named(Organization, "Tesla Inc.", 2)]
        );
        let found = clusters("Die [O Europäische Varnbank] und die [O EVB].", "de");
        assert_eq!(found, [named(Organization, "Europäische Varnbank", 2)]);
    }

    #[test]
    fn a_german_name_is_one_in_all_its_cases() {
        let found = clusters("Im [O Weißen Haus], Sprecher des [O Weißen Hauses], das [O Weiße Haus].", "de");
        assert_eq!(found, [named(Organization, "Weiße Haus", 3)]);
        assert_eq!(clusters("[L Berlin] und [L Berlins] Hafen.", "de"), [named(Location, "Berlin", 2)]);
        assert_eq!(clusters("[L Berlins] Hafen, [L Berlin].", "de"), [named(Location, "Berlin", 2)]);
        let found = clusters("[P Hillary Varns] Wahl, sagt [P Varn].", "de");
        assert_eq!(found, [named(Person, "Hillary Varn", 2)]);
    }

    #[test]
    fn a_name_in_small_letters_says_more_than_in_capitals() {
        assert_eq!(clusters("[L DUBLIN] - In [L Dublin]", "en"), [named(Location, "Dublin", 2)]);
        let found = clusters("[O South Varn Revenue Service] ([O Svrs]). [O Svrs] left.", "en");
        assert_eq!(found, [named(Organization, "South Varn Revenue Service", 3)]);
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
