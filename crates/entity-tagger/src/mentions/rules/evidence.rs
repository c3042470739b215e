//! Deciding what an unlisted name is, from what stands around it everywhere in the document.

use std::collections::{HashMap, HashSet};

use dateline_schema::EntityType;

use super::{
    Mention, Passage,
    pieces::{Candidate, Verdict},
};
use crate::{
    gazetteer::GAZETTEER,
    names::{given, surname},
    tokenize::{Kind, Text},
};

/// Less evidence than this is none.
const THRESHOLD: f32 = 1.0;

/// Small words before a name of a place.
const PLACE_BEFORE: &[&str] = &[
    "in",
    "near",
    "at",
    "outside",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "across",
    "throughout",
    "through",
    "into",
    "around",
];
/// Words after a name of a place.
const PLACE_AFTER: &[&str] = &[
    "province",
    "region",
    "district",
    "city",
    "town",
    "village",
    "county",
    "valley",
    "airport",
    "river",
    "island",
    "peninsula",
];
/// Words before the name of an organization.
const ORGANIZATION_BEFORE: &[&str] = &[
    "group",
    "company",
    "newspaper",
    "agency",
    "network",
    "party",
    "firm",
    "airline",
    "maker",
    "giant",
    "bank",
    "magazine",
    "website",
    "charity",
    "broadcaster",
    "station",
    "club",
    "organization",
    "startup",
    "retailer",
    "movement",
];
/// Words after the name of an organization.
const ORGANIZATION_AFTER: &[&str] = &[
    "party",
    "group",
    "company",
    "agency",
    "newspaper",
    "officials",
    "spokesman",
    "spokeswoman",
    "fighters",
    "militants",
    "rebels",
    "shares",
    "members",
    "lawmakers",
    "supporters",
    "employees",
    "staff",
    "executives",
    "television",
    "leaders",
    "movement",
    "militia",
    "insurgents",
    "stock",
    "customers",
    "users",
    "fans",
    "workers",
    "guerrillas",
];

/// How much speaks for each kind.
#[derive(Debug, Clone, Copy, Default)]
struct Scores {
    person: f32,
    organization: f32,
    location: f32,
    misc: f32,
    /// Mentions that this is the sum of.
    count: f32,
}

impl Scores {
    fn add(&mut self, other: Self) {
        self.person += other.person;
        self.organization += other.organization;
        self.location += other.location;
        self.misc += other.misc;
        self.count += other.count;
    }

    fn best(self) -> Option<EntityType> {
        let kinds = [
            (self.person, EntityType::Person),
            (self.organization, EntityType::Organization),
            (self.location, EntityType::Location),
            (self.misc, EntityType::Misc),
        ];
        let (score, kind) = kinds.into_iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
        (score / self.count.max(1.0).sqrt() >= THRESHOLD).then_some(kind)
    }
}

/// Turns candidates into mentions; those that nothing speaks for are left out.
pub(super) fn decide(passages: &[Passage<'_>], candidates: &[Candidate]) -> Vec<Mention> {
    let name = |candidate: &Candidate| passages[candidate.passage].text.slice(candidate.tokens.clone());
    let mut scores: HashMap<&str, Scores> = HashMap::new();
    for candidate in candidates {
        let text = &passages[candidate.passage].text;
        let mut found = match candidate.verdict {
            Verdict::Open => score(text, candidate),
            Verdict::Told(EntityType::Person) => Scores { person: 4.0, ..Scores::default() },
            Verdict::Told(_) | Verdict::Listed(_) => continue,
        };
        found.count = 1.0;
        scores.entry(name(candidate)).or_default().add(found);
    }
    let people = name_parts(candidates, &scores, name);
    let kind_of = |candidate: &Candidate| {
        let words = name(candidate);
        let text = &passages[candidate.passage].text;
        let part = people.contains(surname(words));
        match candidate.verdict {
            Verdict::Told(kind) => Some((kind, None)),
            // Somebody's surname is a city as well: the person, unless it reads as a place here.
            Verdict::Listed(known) if known.city && part && !reads_as_place(text, candidate) => {
                Some((EntityType::Person, None))
            }
            Verdict::Listed(known) => Some((known.kind, Some(known.id))),
            Verdict::Open if part => Some((EntityType::Person, None)),
            Verdict::Open => scores.get(words).and_then(|scores| scores.best()).map(|kind| (kind, None)),
        }
    };
    candidates
        .iter()
        .filter_map(|candidate| {
            let (kind, known) = kind_of(candidate)?;
            Some(Mention { passage: candidate.passage, tokens: candidate.tokens.clone(), kind, known })
        })
        .collect()
}

/// First and last words of the full names of people.
fn name_parts<'a>(
    candidates: &[Candidate],
    scores: &HashMap<&'a str, Scores>,
    name: impl Fn(&Candidate) -> &'a str,
) -> HashSet<&'a str> {
    let mut parts = HashSet::new();
    for candidate in candidates {
        let words = name(candidate);
        let person = match candidate.verdict {
            Verdict::Told(kind) => kind == EntityType::Person,
            Verdict::Open => scores.get(words).and_then(|scores| scores.best()) == Some(EntityType::Person),
            Verdict::Listed(_) => false,
        };
        if let (true, Some(first)) = (person, given(words)) {
            parts.insert(surname(words));
            if GAZETTEER.is_given_name(first) {
                parts.insert(first);
            }
        }
    }
    parts
}

fn reads_as_place(text: &Text<'_>, candidate: &Candidate) -> bool {
    candidate.tokens.start.checked_sub(1).is_some_and(|before| PLACE_BEFORE.contains(&text.word(before)))
}

fn score(text: &Text<'_>, candidate: &Candidate) -> Scores {
    let mut scores = own_words(text, candidate);
    scores.add(surroundings(text, candidate));
    scores
}

/// What the words of the name say.
fn own_words(text: &Text<'_>, candidate: &Candidate) -> Scores {
    let mut scores = Scores::default();
    let tokens = candidate.tokens.clone();
    let words: Vec<usize> = tokens.clone().filter(|&at| text.is_capital(at)).collect();
    let common = words.iter().filter(|&&at| GAZETTEER.is_common(text.word(at))).count();
    let first = text.word(tokens.start);
    if is_emphasis(text, &words) {
        return Scores { organization: -9.0, misc: -9.0, ..scores };
    }
    if let &[only] = words.as_slice() {
        let word = text.word(only);
        match text.kind(only) {
            Some(Kind::Shouted) if GAZETTEER.is_no_name(word) || is_exclaimed(word) => {
                scores.organization -= 9.0;
            }
            Some(Kind::Shouted) if word.len() <= 6 => scores.organization += 2.0,
            _ if is_no_word(word) => scores.organization -= 9.0,
            _ if is_coined(word) => scores.organization += 1.5,
            _ if GAZETTEER.is_given_name(word) => scores.person += 1.5,
            // An ordinary word with a capital, alone: a heading or an emphasis.
            _ if common == 1 => scores.misc -= 9.0,
            _ if tokens.len() > 1 => scores.person += 1.5,
            _ => scores.person += 0.6,
        }
        if common == 1 {
            scores.person -= 2.0;
            scores.organization -= 2.0;
            scores.location -= 2.0;
        }
        return scores;
    }
    if GAZETTEER.is_given_name(first) {
        scores.person += 3.0;
    }
    if tokens.clone().any(|at| text.kind(at) == Some(Kind::Lower))
        || words.iter().any(|&at| is_initial(text.word(at)))
    {
        scores.person += 1.5;
    }
    match (common, words.len()) {
        (0, 2 | 3) => scores.person += 1.5,
        (0, _) => scores.person += 0.5,
        (common, length) if common == length => scores.misc += 1.2,
        _ => {
            scores.person += 0.7;
            scores.organization += 0.9;
        }
    }
    if tokens.clone().any(|at| text.word(at) == "&") || text.kind(tokens.end - 1) == Some(Kind::Shouted) {
        scores.organization += 1.5;
    }
    scores
}

/// `BREAKING NEWS ALERT`: capitals throughout, and ordinary words among them.
fn is_emphasis(text: &Text<'_>, words: &[usize]) -> bool {
    words.len() > 1
        && words.iter().all(|&at| text.kind(at) == Some(Kind::Shouted))
        && words.iter().any(|&at| text.word(at).len() > 3 && GAZETTEER.is_common(text.word(at)))
}

/// A model or a code (`H5N1`), or an ordinary word in capitals.
fn is_exclaimed(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit()) || word.len() > 3 && GAZETTEER.is_common(word)
}

/// One letter, or capitals in the plural: `SDGs`.
fn is_no_word(word: &str) -> bool {
    word.chars().count() == 1
        || word.len() > 2 && word.strip_suffix('s').is_some_and(|stem| stem.chars().all(char::is_uppercase))
}

/// `TechCrunch`, `i24NEWS`: companies spell like that, people seldom (`McCain`, `DeSantis`).
fn is_coined(word: &str) -> bool {
    let late = word.chars().skip(3).any(|c| c.is_uppercase() || c.is_ascii_digit());
    let mixed = word.chars().any(char::is_lowercase);
    late && mixed
        && !word.contains(['\'', '’'])
        && !["Mc", "Mac", "De", "Fitz", "Le", "La"].iter().any(|start| word.starts_with(start))
}

fn is_initial(word: &str) -> bool {
    word.len() == 2 && word.ends_with('.')
}

/// What the words around the name say.
fn surroundings(text: &Text<'_>, candidate: &Candidate) -> Scores {
    let mut scores = Scores::default();
    let word_before = |back: usize| candidate.tokens.start.checked_sub(back).map_or("", |at| text.word(at));
    let (before, after) = (word_before(1), text.word(candidate.tokens.end));
    let after_next = text.word(candidate.tokens.end + 1);
    if GAZETTEER.is_speech_verb(after) || GAZETTEER.is_speech_verb(before) && before != "called" {
        scores.person += 1.2;
    }
    if GAZETTEER.is_job(before)
        || matches!(after, "who" | "himself" | "herself")
        || after == "," && after_next == "who"
    {
        scores.person += 2.0;
    }
    if after == ","
        && text.kind(candidate.tokens.end + 1) == Some(Kind::Number)
        && after_next.len() == 2
        && text.word(candidate.tokens.end + 2) == ","
    {
        scores.person += 2.0;
    }
    if PLACE_BEFORE.contains(&before) {
        scores.location += 1.8;
    }
    if matches!(before, "from" | "to") {
        scores.location += 0.7;
    }
    if before == "of"
        && matches!(
            word_before(2),
            "city" | "town" | "village" | "province" | "state" | "district" | "region" | "port" | "island"
        )
    {
        scores.location += 4.0;
    }
    if PLACE_AFTER.contains(&after) || after == "," && is_listed_place(text, candidate.tokens.end + 1) {
        scores.location += 2.5;
    }
    if ORGANIZATION_BEFORE.contains(&before) || ORGANIZATION_AFTER.contains(&after) {
        scores.organization += 2.5;
    }
    // `the Kim government` says nothing of Kim.
    if matches!(before, "the" | "The") && text.kind(candidate.tokens.end) != Some(Kind::Lower) {
        scores.organization += 1.0;
        scores.person -= 1.5;
    }
    scores
}

fn is_listed_place(text: &Text<'_>, at: usize) -> bool {
    at < text.tokens.len()
        && GAZETTEER
            .names
            .longest(text, at, text.tokens.len())
            .is_some_and(|(_, known)| known.kind == EntityType::Location)
}
