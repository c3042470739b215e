//! What a German name holds that does not belong to it: jobs before a person, what kind of thing it is before an
//! organization or a place, and the noun behind a genitive.

use std::{collections::HashSet, ops::Range, sync::LazyLock};

use dateline_schema::EntityType::{self, Location, Organization, Person};

use super::{Mention, Passage, is_hyphen};
use crate::{
    gazetteer::GAZETTEER,
    hash::Ready,
    tokenize::{Kind, Text},
};

/// German prepositions with their article; what is behind one is not part of a person's name.
const OF_THE: &[&str] = &["vom", "beim", "zum", "zur", "im", "am"];

/// Last parts of jobs and offices, in lower case; `in` may follow.
const JOBS: &[&str] = &[
    "minister",
    "präsident",
    "kanzler",
    "chef",
    "experte",
    "expert",
    "sprecher",
    "direktor",
    "leiter",
    "trainer",
    "vorsitzende",
    "vorsitzender",
    "politiker",
    "anwalt",
    "anwält",
    "professor",
    "forscher",
    "autor",
    "bischof",
    "bischöf",
    "analyst",
    "analystin",
    "ökonom",
    "sekretär",
    "abgeordnete",
    "abgeordneter",
    "beauftragte",
    "beauftragter",
    "bürgermeister",
    "moderator",
    "regisseur",
    "schauspieler",
    "sänger",
    "stürmer",
    "torwart",
    "gründer",
    "manager",
    "redakteur",
    "reporter",
    "journalist",
    "kommissar",
    "senator",
    "botschafter",
    "inhaber",
    "geschäftsführer",
    "vorstand",
    "kandidat",
    "aktivist",
    "wissenschaftler",
    "historiker",
    "psycholog",
    "meteorolog",
    "virolog",
    "staatsanwalt",
    "staatsanwält",
    "landrat",
    "landrät",
    "häuptling",
    "außenminister",
];

/// Last parts of what an organization is, in lower case, as it stands before its name.
const BUSINESSES: &[&str] = &[
    "plattform",
    "broker",
    "brokers",
    "verwalter",
    "verwalters",
    "hersteller",
    "herstellers",
    "konzern",
    "konzerns",
    "anbieter",
    "anbieters",
    "organisation",
    "organisationen",
    "unternehmen",
    "unternehmens",
    "händler",
    "händlers",
    "riese",
    "riesen",
    "betreiber",
    "betreibers",
    "dienstleister",
    "dienstleisters",
    "entwickler",
    "nachrichtenagentur",
    "notenbank",
    "tochter",
    "startup",
    "airline",
    "zeitung",
    "magazin",
    "magazins",
    "sender",
    "senders",
];

/// Words for what a place is, in lower case, as they stand before its name.
const PLACES: &[&str] = &[
    "stadtteil",
    "stadtteils",
    "ortsteil",
    "ortsteils",
    "kibbuz",
    "kanton",
    "kantons",
    "provinz",
    "bundesstaat",
    "bundesstaats",
    "hauptstadt",
    "gemeinde",
    "bezirk",
    "bezirks",
    "region",
    "dorf",
    "insel",
];

/// Mends the names of a German text.
pub(super) fn mend(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    let lone_place = |mention: &Mention| {
        let name = passages[mention.passage].text.slice(mention.tokens.clone());
        mention.kind == Location && PLACES.contains(&name.to_lowercase().as_str())
    };
    mentions.retain(|mention| !lone_place(mention));
    drop_common_nouns(passages, mentions);
    for mention in mentions.iter_mut().filter(|mention| mention.tokens.len() > 1) {
        bare(&passages[mention.passage].text, mention);
    }
    split(passages, mentions);
    streets_and_clubs(passages, mentions);
}

/// Nouns that are no names, nor are what ends with them.
static COMMON_NOUNS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let list = include_str!("../../data/common_nouns_de.txt");
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| line.split(", ")).collect()
});

/// Words before a noun, which stand before few names.
const ARTICLES: &[&str] = &[
    "der", "die", "das", "dem", "den", "des", "ein", "eine", "einen", "einem", "einer", "eines", "kein",
    "keine", "im", "am", "zum", "zur", "vom", "beim", "ins", "sein", "seine", "seinen", "ihr", "ihre",
    "ihren", "unter", "allem",
];

/// Drops lone common nouns where an article or an adjective shows one of them to be no name.
fn drop_common_nouns(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    let word = |mention: &Mention| passages[mention.passage].text.word(mention.tokens.start);
    let shown = |mention: &&Mention| {
        let text = &passages[mention.passage].text;
        let before = mention.tokens.start.checked_sub(1).map_or("", |at| text.word(at)).to_lowercase();
        mention.tokens.len() == 1
            && ARTICLES.contains(&before.as_str())
            && is_common_noun(word(mention), mention.kind)
    };
    let nouns: HashSet<&str, Ready> = mentions.iter().filter(shown).map(word).collect();
    if !nouns.is_empty() {
        mentions.retain(|mention| mention.tokens.len() > 1 || !nouns.contains(word(mention)));
    }
}

fn is_common_noun(word: &str, kind: EntityType) -> bool {
    let lower = word.to_lowercase();
    // A short word is another one's ending by chance, and places (`Gazastreifen`) are called by common words.
    let compound = |noun: &str| kind != Location && noun.chars().count() > 4 && lower.ends_with(noun);
    GAZETTEER.names.get(word).is_none() && COMMON_NOUNS.iter().any(|noun| lower == **noun || compound(noun))
}

/// Last parts of streets, in lower case.
const STREETS: &[&str] = &["straße", "strasse", "platz", "allee", "gasse", "brücke", "ufer", "promenade"];

/// First words of clubs.
const CLUBS: &[&str] = &[
    "FC", "SC", "SV", "AS", "AC", "VfL", "VfB", "TSV", "FSV", "TSG", "SSV", "Atalanta", "Real", "Dynamo",
    "Hertha",
];

/// `Bonner Straße` and `Karl-Marx-Platz` are places, `AS Rom` is a club.
fn streets_and_clubs(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    for mention in mentions.iter_mut() {
        let text = &passages[mention.passage].text;
        let Range { start, end } = mention.tokens.clone();
        let street = |at: usize| {
            text.is_capital(at) && STREETS.iter().any(|part| text.word(at).to_lowercase().ends_with(part))
        };
        if is_hyphen(text, end) && street(end + 1) && mention.kind != Location {
            (mention.tokens.end, mention.kind, mention.known) = (end + 2, Location, None);
        } else if mention.tokens.len() == 2 && street(end - 1) && mention.kind != Location {
            let school = text.word(start).to_lowercase();
            if !["schule", "kirche", "verein", "bad", "klinik"].iter().any(|part| school.ends_with(part)) {
                (mention.kind, mention.known) = (Location, None);
            }
        } else if mention.kind == Location && start > 0 && CLUBS.contains(&text.word(start - 1)) {
            (mention.tokens.start, mention.kind, mention.known) = (start - 1, Organization, None);
        }
    }
    // A club's first word may have been a name of its own.
    mentions.dedup_by(|next, last| next.passage == last.passage && next.tokens.start < last.tokens.end);
}

/// Takes a job off a person, and a word for what it is off an organization or a place.
fn bare(text: &Text<'_>, mention: &mut Mention) {
    let first = text.word(mention.tokens.start).to_lowercase();
    let rest = mention.tokens.start + 1..mention.tokens.end;
    let ends = |endings: &[&str]| endings.iter().any(|ending| first.ends_with(ending));
    let one = |words: &[&str]| words.contains(&first.as_str());
    if !text.is_capital(rest.start) || GAZETTEER.is_given_name(text.word(mention.tokens.start)) {
        return;
    }
    let person = || {
        mention.kind == Person
            || rest.len() < 4 && rest.clone().all(|at| text.kind(at) == Some(Kind::Capital))
    };
    let kind = match mention.kind {
        Person | Organization | Location if is_job(&first) && person() => Person,
        Organization if ends(BUSINESSES) && !one(BUSINESSES) || first == "nachrichtenagentur" => Organization,
        Organization | Location if one(PLACES) || first.ends_with("stadtteil") => Location,
        _ => return,
    };
    (mention.tokens, mention.kind, mention.known) = (rest, kind, None);
}

/// `Außenministerin`, `Finanzexperte`
fn is_job(word: &str) -> bool {
    let base = word.strip_suffix("in").unwrap_or(word);
    JOBS.iter().any(|job| word.ends_with(job) || base.ends_with(job))
}

/// `Trumps Charakter` is a person and a noun where `Trump` stands elsewhere; `Ada Lee vom Hafenamt` is a person and more.
fn split(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    let long = |mention: &Mention| mention.tokens.len() > 1 && matches!(mention.kind, Person | Organization);
    if !mentions.iter().any(long) {
        return;
    }
    let capitals: HashSet<&str, Ready> = passages
        .iter()
        .flat_map(|passage| {
            let text = &passage.text;
            (0..text.tokens.len()).filter(|&at| text.is_capital(at)).map(|at| text.word(at))
        })
        .collect();
    let mut behind = Vec::new();
    for mention in mentions.iter_mut().filter(|mention| long(mention)) {
        let text = &passages[mention.passage].text;
        if mention.kind == Person {
            if let Some(at) = genitive(text, &mention.tokens, &capitals) {
                mention.tokens.end = at + 1;
                mention.known = None;
            }
        } else if let Some(at) = of_the(text, &mention.tokens) {
            behind.push(Mention { tokens: at + 1..mention.tokens.end, known: None, ..mention.clone() });
            (mention.kind, mention.known) = (Person, None);
            mention.tokens.end = at;
        }
    }
    mentions.extend(behind);
    mentions.sort_by_key(|mention| (mention.passage, mention.tokens.start));
}

/// The word of a name that is the genitive of another word of the text, where more follows.
fn genitive(text: &Text<'_>, name: &Range<usize>, capitals: &HashSet<&str, Ready>) -> Option<usize> {
    (name.start..name.end - 1).find(|&at| {
        let stem = text.word(at).strip_suffix('s').filter(|stem| stem.chars().count() > 2);
        stem.is_some_and(|stem| capitals.contains(stem))
            && !GAZETTEER.is_given_name(text.word(at))
            && text.is_capital(at + 1)
    })
}

/// The `vom` behind a person's given name and surname.
fn of_the(text: &Text<'_>, name: &Range<usize>) -> Option<usize> {
    let at = name.clone().find(|&at| OF_THE.contains(&text.word(at)))?;
    (at >= name.start + 2 && at + 1 < name.end && GAZETTEER.is_given_name(text.word(name.start)))
        .then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marked::Marked;

    /// The names that are left of the marked ones, with the first letters of their kinds.
    fn left(marked: &str) -> Vec<String> {
        Marked::read(marked).shown_after(mend)
    }

    #[test]
    fn jobs_are_no_part_of_a_person() {
        assert_eq!(
            left("[P Bundeshafenministerin Ada Lee], [O Hafenexperte Varn], [P Otto Kanzler], [P Kanzlerin]"),
            ["P Ada Lee", "P Varn", "P Otto Kanzler", "P Kanzlerin"]
        );
    }

    #[test]
    fn what_a_thing_is_is_no_part_of_its_name() {
        assert_eq!(
            left(
                "[O Zinsplattform Varn] im [L Stadtteil Roe], [O Kanton Lee], [O Deutsche Varnbank], [O Konzern Roe]"
            ),
            ["O Varn", "L Roe", "L Lee", "O Deutsche Varnbank", "O Konzern Roe"]
        );
        assert_eq!(left("Im [L Kanton] bei [L Varn]"), ["L Varn"]);
    }

    #[test]
    fn the_noun_behind_a_german_genitive_is_no_part_of_a_person() {
        let trump = "[P Varn] kam. [P Varns Charakter] und [P Ada Varns Boot], sagt [P Jens Varn].";
        assert_eq!(left(trump), ["P Varn", "P Varns", "P Ada Varns", "P Jens Varn"]);
        assert_eq!(left("[P Boris Roe] und [P Matthias Zahn]"), ["P Boris Roe", "P Matthias Zahn"]);
    }

    #[test]
    fn common_nouns_are_no_names() {
        let nouns = "Die [O Bodenplatte] und beim [O Brandschutz], [O Brandschutz] der [O Bank], die [O Varnplatt] im [L Varnreifen]";
        assert_eq!(left(nouns), ["O Bank", "O Varnplatt", "L Varnreifen"]);
    }

    #[test]
    fn streets_are_places_and_clubs_are_not() {
        assert_eq!(
            left(
                "[O Bonner Straße], [E Karl-Varn]-Platz, [O Grundschule Uferstraße], die AS [L Rom] in [L Rom]"
            ),
            ["L Bonner Straße", "L Karl-Varn-Platz", "O Grundschule Uferstraße", "O AS Rom", "L Rom"]
        );
    }

    #[test]
    fn a_german_person_of_an_institute_is_two_names() {
        let marked = "[O Anna Lee vom Zentrum für Hafenkunde] und [O Zentrum vom Roten Turm]";
        assert_eq!(left(marked), ["P Anna Lee", "O Zentrum für Hafenkunde", "O Zentrum vom Roten Turm"]);
    }
}
