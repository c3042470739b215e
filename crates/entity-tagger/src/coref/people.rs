//! People: full names first, then the parts of a name that stand alone.

use std::collections::HashMap;

use dateline_schema::EntityType;

use super::Clusters;
use crate::{
    gender::Gender,
    names::{given, suffix, surname},
};

/// Persons of one surname that are looked through for the right one.
const NAMESAKES: usize = 8;

impl Clusters<'_> {
    /// Full names first; then every lone surname or given name goes to the person named so last before it, or else first
    /// after it, of the gender that a title tells.
    pub(super) fn join_people(&mut self) {
        let is_person = |&mention: &usize| self.mentions[mention].kind == EntityType::Person;
        let people: Vec<usize> = (0..self.mentions.len()).filter(is_person).collect();
        let mut full = HashMap::new();
        let (mut latest, mut first) = (Namesakes::default(), Namesakes::default());
        let mut names = FullNames::default();
        // What titles before a name have told.
        let mut genders: HashMap<usize, Gender> = HashMap::new();
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
            self.title_gender(mention).map(|gender| genders.insert(cluster, gender));
            parts(name).for_each(|part| first.add_last(part, cluster));
            self.genitive_part(name).into_iter().for_each(|part| first.add_last(part, cluster));
        }
        for &mention in &people {
            if let Some(&cluster) = full.get(&mention) {
                parts(self.name(mention)).for_each(|part| latest.add_first(part, cluster));
                continue;
            }
            let title = self.title_gender(mention);
            let agrees = |cluster: &usize| {
                let known = genders.get(cluster).copied().or_else(|| Gender::of(&self.all[*cluster].name));
                title.is_none() || known.is_none() || known == title
            };
            let cluster = self.words_of(mention).iter().find_map(|word| {
                let named = |part| {
                    let part = (part, word.clone());
                    latest.find(&part, agrees).or_else(|| first.find(&part, agrees))
                };
                named(Part::Surname).or_else(|| named(Part::Given))
            });
            let cluster = match cluster {
                Some(cluster) => {
                    self.put(cluster, mention);
                    cluster
                }
                None => self.open(mention),
            };
            title.map(|gender| genders.entry(cluster).or_insert(gender));
            for word in self.words_of(mention).into_iter().take(1) {
                latest.add_first((Part::Surname, word), cluster);
            }
        }
    }

    /// The surname of `Hillary Clintons` may be `Clinton`, where names have a genitive.
    fn genitive_part(&self, name: &str) -> Option<(Part, String)> {
        let stem = surname(name).strip_suffix('s').filter(|stem| self.inflected && stem.len() > 3)?;
        Some((Part::Surname, stem.to_lowercase()))
    }

    /// The word of a lone name, in lower case, and without the `s` of a genitive where names have one.
    fn words_of(&self, mention: usize) -> Vec<String> {
        let word = surname(self.name(mention)).to_lowercase();
        let stem = word.strip_suffix('s').or_else(|| word.strip_suffix(['\'', '’'])).map(str::to_owned);
        let stem = stem.filter(|_| self.inflected);
        [Some(word), stem].into_iter().flatten().collect()
    }

    fn title_gender(&self, mention: usize) -> Option<Gender> {
        let mention = &self.mentions[mention];
        let before = mention.tokens.start.checked_sub(1)?;
        Gender::of_title(self.passages[mention.passage].text.word(before))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    Surname,
    Given,
}

/// The words of a full name that may stand for it alone.
fn parts(name: &str) -> impl Iterator<Item = (Part, String)> {
    let given = given(name).map(|given| (Part::Given, given.to_lowercase()));
    given.into_iter().chain([(Part::Surname, surname(name).to_lowercase())])
}

/// The persons that a part of a name may mean, the likeliest first.
#[derive(Default)]
struct Namesakes(HashMap<(Part, String), Vec<usize>>);

impl Namesakes {
    fn add_first(&mut self, part: (Part, String), cluster: usize) {
        let clusters = self.0.entry(part).or_default();
        clusters.retain(|&other| other != cluster);
        clusters.insert(0, cluster);
        clusters.truncate(NAMESAKES);
    }

    fn add_last(&mut self, part: (Part, String), cluster: usize) {
        let clusters = self.0.entry(part).or_default();
        if clusters.len() < NAMESAKES && !clusters.contains(&cluster) {
            clusters.push(cluster);
        }
    }

    fn find(&self, part: &(Part, String), agrees: impl Fn(&usize) -> bool) -> Option<usize> {
        self.0.get(part)?.iter().copied().find(|cluster| agrees(cluster))
    }
}

/// Full names by first names and surname: `George Bush`, `George W. Bush` and `G. Bush` can be one person's, and so can
/// `Gerd Harry Roe` and `Harry Roe`, but not `Mario Vega Roe` and `Ada Vega Roe`.
#[derive(Default)]
struct FullNames {
    /// By a first name and the surname: the cluster, and whether a name had no other first name.
    exact: HashMap<(String, String), (usize, bool)>,
    by_initial: HashMap<(char, String), usize>,
    /// The first of several first names of a cluster: another person has another.
    foremost: HashMap<usize, String>,
}

impl FullNames {
    fn find(&self, name: &str) -> Option<usize> {
        let last = last(name);
        let foremost = first_names(name).next();
        first_names(name).enumerate().find_map(|(place, given)| {
            let initial = given.chars().next()?;
            // Only its first name is as good as the whole; a later one is where it is all that was used.
            let exact = |given: String| {
                self.exact
                    .get(&(given, last.clone()))
                    .filter(|(cluster, sole)| {
                        let other = self.foremost.get(cluster);
                        place == 0 || *sole && other.is_none_or(|other| Some(other) == foremost.as_ref())
                    })
                    .map(|(cluster, _)| *cluster)
            };
            let shortened = || {
                self.by_initial
                    .get(&(initial, last.clone()))
                    .copied()
                    .filter(|_| is_initial(&given) && place == 0)
            };
            exact(given.clone()).or_else(shortened).or_else(|| exact(format!("{initial}.")))
        })
    }

    fn add(&mut self, name: &str, cluster: usize) {
        let last = last(name);
        let sole = first_names(name).count() == 1;
        if let (false, Some(given)) = (sole, first_names(name).next()) {
            self.foremost.entry(cluster).or_insert(given);
        }
        for given in first_names(name) {
            if let Some(initial) = given.chars().next() {
                self.by_initial.entry((initial, last.clone())).or_insert(cluster);
            }
            let entry = self.exact.entry((given, last.clone())).or_insert((cluster, sole));
            if entry.0 == cluster {
                entry.1 |= sole;
            }
        }
    }
}

/// The surname with what tells father and son apart.
fn last(name: &str) -> String {
    format!(
        "{}{}",
        surname(name).to_lowercase(),
        suffix(name).map(|suffix| suffix.replace('.', "")).unwrap_or_default()
    )
}

/// The parts of a name before its surname; any of them may be the one that is used.
fn first_names(name: &str) -> impl Iterator<Item = String> {
    let surname = surname(name);
    name.split_whitespace().take_while(move |part| !part.ends_with(surname)).take(3).map(str::to_lowercase)
}

fn is_initial(given: &str) -> bool {
    given.chars().count() == 2 && given.ends_with('.')
}
