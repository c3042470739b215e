//! What organizations are called for short: acronyms, first and last words.

use std::collections::HashMap;

use dateline_schema::EntityType;

use super::{Cluster, Clusters};
use crate::{gazetteer::GAZETTEER, mentions::Mention};

/// Organizations among which the one that letters stand for is looked for; more are no news.
const MOST_ORGANIZATIONS: usize = 64;

/// Prefixes of a name that are looked at.
const MOST_WORDS: usize = 6;

impl Clusters<'_> {
    /// `United Nations (UN)`, and letters that are the initials of one name in the text.
    pub(super) fn join_acronyms(&mut self) {
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
        let organizations = self.long_organizations();
        for place in 0..self.all.len() {
            if self.all[place].mentions.is_empty() || self.all[place].name.contains(' ') {
                continue;
            }
            let acronym = self.is_acronym(place);
            let letters = self.all[place].name.replace('.', "").to_uppercase();
            let bracketed = self.bracketed_after(place).and_then(|mention| by_mention.get(&mention).copied());
            // `South African Revenue Service (Sars)` has all its initials.
            let stands_for = |full: &usize| {
                let full = &self.all[*full].name;
                if acronym { abbreviates(&letters, full) } else { initials(full).contains(&letters) }
            };
            let full = bracketed.filter(stands_for);
            if !acronym && full.is_none() {
                continue;
            }
            // Two letters stand for too many things.
            let initials = || by_initials.get(&letters).copied().flatten().filter(|_| letters.len() > 2);
            let compounds = || {
                let mut fits = organizations
                    .iter()
                    .copied()
                    .filter(|&full| abbreviates_compounds(&letters, &self.all[full].name));
                let first = fits.next()?;
                fits.next().is_none().then_some(first)
            };
            let full = full.or_else(initials).or_else(|| if letters.len() > 2 { compounds() } else { None });
            if let Some(full) = full.filter(|&full| full != place && !self.all[full].mentions.is_empty()) {
                self.merge(place, full);
            }
        }
    }

    /// Organizations of several words in a German text, if they are not too many.
    fn long_organizations(&self) -> Vec<usize> {
        let long = |&place: &usize| {
            let Cluster { kind, name, mentions, .. } = &self.all[place];
            *kind == EntityType::Organization && name.contains(' ') && !mentions.is_empty()
        };
        let found: Vec<usize> = (0..self.all.len())
            .filter(long)
            .take(if self.german { MOST_ORGANIZATIONS + 1 } else { 0 })
            .collect();
        if found.len() > MOST_ORGANIZATIONS { Vec::new() } else { found }
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

    /// `Goldman` is `Goldman Sachs` where no other organization of the text begins so, and `Celtics` is `Boston Celtics`
    /// where no other ends so.
    pub(super) fn join_short_forms(&mut self) {
        let mut by_part: HashMap<Part, Option<usize>> = HashMap::new();
        for (place, cluster) in self.all.iter().enumerate() {
            if cluster.kind != EntityType::Organization || cluster.mentions.is_empty() {
                continue;
            }
            let name = cluster.name.to_lowercase();
            let ends = name.rfind(' ').map(|space| Part::End(name[space + 1..].to_owned()));
            let begins =
                name.match_indices(' ').take(MOST_WORDS).map(|(end, _)| Part::Start(name[..end].to_owned()));
            let bare = without_country(&cluster.name).map(|rest| Part::End(rest.to_lowercase()));
            for part in begins.chain(ends).chain(bare) {
                let entry = by_part.entry(part).or_insert(Some(place));
                if *entry != Some(place) {
                    *entry = None;
                }
            }
        }
        for place in 0..self.all.len() {
            let Cluster { kind, name, known, mentions } = &self.all[place];
            if *kind != EntityType::Organization || known.is_some() || mentions.is_empty() {
                continue;
            }
            let lower = name.to_lowercase();
            let only = |part| by_part.get(&part).copied().flatten();
            let full = only(Part::Start(lower.clone()))
                .filter(|_| name.contains(' ') || !GAZETTEER.is_common(name))
                .or_else(|| only(Part::End(lower)).filter(|_| name.contains(' ') || is_nickname(name)));
            if let Some(full) = full.filter(|&full| full != place) {
                self.merge(place, full);
            }
        }
    }
}

/// What an organization is called for short.
#[derive(PartialEq, Eq, Hash)]
enum Part {
    /// Its first words.
    Start(String),
    /// Its last word.
    End(String),
}

/// Whether a lone last word names one thing: `Gamesa`, `Giants`, but neither `Court` nor `Times`.
fn is_nickname(name: &str) -> bool {
    let capital = name.chars().any(char::is_lowercase);
    let head = GAZETTEER.heads.get(name).is_some();
    capital && !head && (!GAZETTEER.is_common(name) || name.ends_with('s'))
}

/// What follows the country that a name begins with: `Department of Labor` of `U.S. Department of Labor`.
fn without_country(name: &str) -> Option<&str> {
    let (first, rest) = name.split_once(' ')?;
    let country = GAZETTEER.names.get(first).is_some_and(|known| GAZETTEER.is_country(known.id));
    (country && rest.contains(' ')).then_some(rest)
}

/// `EZB` for `Europäische Zentralbank`: the initials of all words, and more letters between.
fn abbreviates_compounds(letters: &str, name: &str) -> bool {
    let mut rest = letters.chars();
    let [capitals, _] = initials(name);
    capitals.chars().all(|initial| rest.any(|letter| letter == initial)) && abbreviates(letters, name)
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
