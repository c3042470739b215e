//! Descriptions that stand for people: `the Iranian leader`, `the prime minister`.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use dateline_schema::EntityType;

use crate::{
    gazetteer::GAZETTEER,
    mentions::{Mention, is_word},
    tokenize::{Kind, Text},
};

/// What the text says of a person beside the name.
struct Role {
    cluster: u32,
    /// Token of the name beside it.
    at: usize,
    /// Gazetteer id of the country.
    country: Option<u32>,
    /// Words of the office, in lower case, a space before them.
    office: String,
}

/// All roles that a text gives to people.
pub(super) struct Roles {
    roles: Vec<Role>,
    /// The country that the text names most, whose president needs no other word.
    home: Option<u32>,
}

/// No article describes more people; a list of names may.
const MOST: usize = 200;

/// Tokens looked at on either side of a name.
const REACH: usize = 6;

/// Fewer mentions of a country do not make it the one that a text is about.
const HOME: usize = 2;

/// Offices whose holder may be called the top diplomat.
const DIPLOMATS: &[&str] = &["foreign minister", "foreign secretary", "secretary of state"];

/// Offices whose holder may be called the leader.
const LEADERS: &[&str] =
    &["president", "prime minister", "premier", "leader", "chancellor", "king", "emir", "counterpart"];

impl Roles {
    /// Reads the roles beside each person's name. `placed` is the mentions of the text with their clusters.
    pub(super) fn read(text: &Text<'_>, placed: &[(&Mention, u32)]) -> Self {
        let people = placed.iter().enumerate().filter(|(_, (mention, _))| mention.kind == EntityType::Person);
        let mut seen = HashSet::new();
        let roles = people
            .map(|(place, &(mention, cluster))| {
                let (country, before) = before(text, mention, &placed[..place]);
                Role {
                    cluster,
                    at: mention.tokens.start,
                    country,
                    office: format!(" {before} {}", apposition(text, mention)),
                }
            })
            .filter(|role| !role.office.trim().is_empty())
            .filter(|role| seen.insert((role.cluster, role.country, role.office.clone())))
            .take(MOST)
            .collect();
        Self { roles, home: home(placed) }
    }

    /// The one person that these words describe: `the Iranian leader`.
    pub(super) fn resolve(
        &self,
        text: &Text<'_>,
        words: Range<usize>,
        placed: &[(&Mention, u32)],
    ) -> Option<u32> {
        let from = placed.partition_point(|(mention, _)| mention.tokens.start < words.start);
        let country = placed[from..]
            .iter()
            .take_while(|(mention, _)| mention.tokens.end <= words.end)
            .find(|(mention, _)| is_country(mention))
            .and_then(|(mention, _)| mention.known);
        let start = words.start;
        let top = words.clone().any(|at| matches!(text.word(at), "top" | "chief"));
        let mut office = office_words(text, words);
        let diplomat = top && office == "diplomat";
        let leader = office == "leader" && country.is_some();
        if office.is_empty() {
            return None;
        }
        office.insert(0, ' ');
        let fits = |role: &&Role| {
            let holds = role.office.contains(office.as_str());
            let any = |titles: &[&str]| titles.iter().any(|title| role.office.contains(title));
            let called = leader && any(LEADERS) || diplomat && any(DIPLOMATS);
            let of = role.country.or(self.home);
            role.at < start && (holds || called) && country.is_none_or(|country| of == Some(country))
        };
        let mut found = self.roles.iter().filter(fits).map(|role| role.cluster);
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }
}

/// The country that is named, with its people, more often than any other.
fn home(placed: &[(&Mention, u32)]) -> Option<u32> {
    let mut counts: HashMap<u32, usize> = HashMap::new();
    for country in
        placed.iter().filter(|(mention, _)| is_country(mention)).filter_map(|(mention, _)| mention.known)
    {
        *counts.entry(country).or_default() += 1;
    }
    let most = counts.values().copied().max().filter(|&most| most >= HOME)?;
    let mut first = counts.into_iter().filter(|&(_, count)| count == most);
    first.next().map(|(country, _)| country).filter(|_| first.next().is_none())
}

fn is_country(mention: &Mention) -> bool {
    matches!(mention.kind, EntityType::Group | EntityType::Location) && mention.known.is_some()
}

/// Country and office before a name: `Iran's President`, `his Iranian counterpart`.
fn before(text: &Text<'_>, mention: &Mention, earlier: &[(&Mention, u32)]) -> (Option<u32>, String) {
    let end = mention.tokens.start;
    let mut start = end;
    while start > 0 && end - start < REACH && is_word(text, start - 1) && !text.tokens[start].opens {
        start -= 1;
    }
    let nearest = earlier.iter().rev().map(|(other, _)| other).find(|other| other.tokens.end <= end);
    let reaches = |other: &&&Mention| {
        let genitive = usize::from(text.kind(other.tokens.end) == Some(Kind::Genitive));
        is_country(other) && (other.tokens.start >= start || other.tokens.end + genitive == start)
    };
    let country = nearest.filter(reaches);
    let from = country.map_or(start, |country| country.tokens.end.max(start));
    (country.and_then(|country| country.known), office_words(text, from..end))
}

/// The office after a name: `, the mines minister,`.
fn apposition(text: &Text<'_>, mention: &Mention) -> String {
    let start = mention.tokens.end + 1;
    if text.word(mention.tokens.end) != "," {
        return String::new();
    }
    let end = (start..start + REACH).find(|&at| !is_word(text, at)).unwrap_or(start + REACH);
    office_words(text, start..end)
}

/// The words of an office among these, in lower case: from the first to the last that belong to a title.
fn office_words(text: &Text<'_>, words: Range<usize>) -> String {
    let lower: Vec<String> = words.map(|at| text.word(at).to_lowercase()).collect();
    let last = lower.iter().rposition(|word| GAZETTEER.is_job(word));
    let Some(last) = last else { return String::new() };
    let first = (0..last).find(|&first| GAZETTEER.is_job(&lower[first..=last].join(" "))).unwrap_or(last);
    lower[first..=last].join(" ")
}
