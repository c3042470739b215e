//! Places that a model of words alone takes for people or organizations, or passes over: what stands around a name and what
//! the gazetteer knows set them right. English only.
//!
//! Small towns are called like people (`Jackson`, `Madison`), so each rule wants words that only a place has around it.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use dateline_schema::EntityType;

use crate::{
    gazetteer as names,
    mentions::{MONTHS, Mention, Passage},
    tokenize::{Kind, Text},
};

use super::{
    candidates::{is_place, of_key},
    fold::fold,
    index::{GAZETTEER, Gazetteer, Level},
    joined::{join, met},
};

/// Abbreviations of states that mean nothing else.
const STATES: &[&str] = &[
    "N.C.", "N.D.", "N.H.", "N.J.", "N.M.", "N.Y.", "R.I.", "S.C.", "S.D.", "W.Va.", "W. Va.", "D.C.",
    "B.C.", "N.L.", "Okla.", "Calif.", "Fla.", "Ky.", "Tenn.", "Nev.", "Wyo.", "Neb.", "Conn.", "Minn.",
    "Wis.", "Va.", "Vt.", "Md.",
];
/// Abbreviations of states that are words or other abbreviations, too: only behind a place or a party.
const STATES_BEHIND: &[&str] = &[
    "Ala.", "Ariz.", "Ark.", "Colo.", "Del.", "Ga.", "Ill.", "Ind.", "Kan.", "La.", "Mass.", "Mich.",
    "Miss.", "Mo.", "Mont.", "Ore.", "Pa.", "Tex.", "Wash.", "Ont.", "Que.", "Alta.", "Sask.",
];
/// Bytes of the longest of them.
const LONGEST_STATE: usize = 6;
/// Words before a place.
const BEFORE: &[&str] = &["in", "near", "outside", "downtown", "toward", "towards", "throughout"];
/// What one has `in` people and firms.
const NOT_IN: &[&str] = &[
    "believe",
    "believed",
    "believes",
    "confidence",
    "faith",
    "holding",
    "interest",
    "interested",
    "invest",
    "invested",
    "investing",
    "investment",
    "investor",
    "investors",
    "majority",
    "shareholder",
    "shareholders",
    "shares",
    "stake",
    "trust",
];
/// Who is of a place, behind its name.
const BEHIND: &[&str] = &[
    "aldermen",
    "communities",
    "couple",
    "firefighter",
    "firefighters",
    "man",
    "native",
    "neighborhoods",
    "police",
    "residence",
    "resident",
    "residents",
    "selectman",
    "teen",
    "teenager",
    "townspeople",
    "voters",
    "woman",
];
/// Sides of a place, before `of`.
const SIDES: &[&str] = &[
    "east",
    "north",
    "northeast",
    "northwest",
    "south",
    "southeast",
    "southwest",
    "west",
    "village",
    "villages",
    "town",
    "towns",
    "city",
    "cities",
    "community",
    "communities",
    "province",
    "provinces",
    "suburb",
    "suburbs",
];
/// Last words of names of waters, whatever else the name is made of.
const WATERS: &[&str] = &["Creek", "Lake", "River"];
/// Heads of lists: `Douglas and Wyandotte counties`.
const PLURALS: &[&str] = &["counties", "townships", "parishes", "Counties", "Townships", "Parishes"];
/// Longest name of a town at the head of a report, in tokens.
const DATELINE: usize = 4;
/// A name is a place's where every so many of its mentions stand as only a place does; a team is called like its town.
const OF_ALL: usize = 3;
/// Places that a text must name before a list with one of them tells anything.
const MANY: usize = 3;
/// Longest name that is set right, in tokens.
const SHORT: usize = 2;

/// Sets kinds right and adds what was passed over; the mentions stay in order.
pub(crate) fn retype(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    let Some(gazetteer) = GAZETTEER.as_ref() else { return };
    split_origins(gazetteer, passages, mentions);
    cut_parties(gazetteer, passages, mentions);
    join(gazetteer, passages, mentions);
    let mut places = Vec::new();
    for (number, Passage { text, .. }) in passages.iter().enumerate() {
        let found = states(text)
            .chain(datelines(gazetteer, text))
            .chain(lists(gazetteer, text))
            .chain(passed_over(gazetteer, text));
        places.extend(found.map(|tokens| (number, tokens)));
    }
    places.sort_by_key(|(passage, tokens)| (*passage, tokens.start, std::cmp::Reverse(tokens.end)));
    put(mentions, places);
    correct(gazetteer, passages, mentions);
}

fn location(passage: usize, tokens: Range<usize>) -> Mention {
    Mention { passage, tokens, kind: EntityType::Location, known: None }
}

/// `Joe Smith of Nelson` is a man and a town.
fn split_origins(gazetteer: &Gazetteer, passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    let mut towns = Vec::new();
    for mention in mentions.iter_mut().filter(|mention| mention.kind == EntityType::Person) {
        let text = &passages[mention.passage].text;
        let of = mention.tokens.clone().skip(2).find(|at| text.word(*at) == "of");
        if let Some(of) = of
            && is_place(gazetteer, &fold(text.slice(of + 1..mention.tokens.end)))
        {
            towns.push(location(mention.passage, of + 1..mention.tokens.end));
            mention.tokens.end = of;
        }
    }
    mentions.extend(towns);
    mentions.sort_by_key(|mention| (mention.passage, mention.tokens.start));
    for at in 1..mentions.len() {
        let (before, of) = (&mentions[at - 1], &mentions[at]);
        let text = &passages[of.passage].text;
        let is_origin = [before, of].iter().all(|mention| mention.kind == EntityType::Person)
            && before.tokens.len() > 1
            && (before.passage, before.tokens.end + 1) == (of.passage, of.tokens.start)
            && text.word(before.tokens.end) == "of"
            && is_place(gazetteer, &fold(text.slice(of.tokens.clone())));
        if is_origin {
            mentions[at] = location(of.passage, of.tokens.clone());
        }
    }
}

/// `R-Elbow Lake` is a party and the place of whom it sent.
fn cut_parties(gazetteer: &Gazetteer, passages: &[Passage<'_>], mentions: &mut [Mention]) {
    for mention in mentions.iter_mut().filter(|mention| mention.tokens.len() > SHORT) {
        let text = &passages[mention.passage].text;
        let tokens = mention.tokens.start + 2..mention.tokens.end;
        let key = fold(text.slice(tokens.clone()));
        if is_party(text.word(tokens.start - 2))
            && text.word(tokens.start - 1) == "-"
            && (is_place(gazetteer, &key) || is_place(gazetteer, &format!("{key} county")))
        {
            *mention = location(mention.passage, tokens);
        }
    }
}

/// Takes these tokens for places, unless they are part of a longer name or a place already.
fn put(mentions: &mut Vec<Mention>, places: Vec<(usize, Range<usize>)>) {
    for (passage, tokens) in places {
        let met = met(mentions, passage, &tokens);
        let is_free = |it: &Mention| {
            it.kind != EntityType::Location && it.tokens.start >= tokens.start && it.tokens.end <= tokens.end
        };
        if mentions[met.clone()].iter().all(is_free) {
            mentions.splice(met, [location(passage, tokens)]);
        }
    }
}

/// Whether a word is the abbreviation of a state but for its full stop.
pub(crate) fn is_state_without_stop(word: &str) -> bool {
    let is_it = |state: &&str| state.strip_suffix('.') == Some(word);
    STATES.iter().chain(STATES_BEHIND).any(is_it)
}

/// Abbreviated states.
fn states<'a>(text: &'a Text<'_>) -> impl Iterator<Item = Range<usize>> + 'a {
    let is_short = |at: &usize| {
        let start = text.tokens[*at].start;
        let next = &text.raw.as_bytes()[start..text.raw.len().min(start + LONGEST_STATE)];
        text.is_capital(*at) && next.contains(&b'.')
    };
    (0..text.tokens.len()).filter(is_short).filter_map(|at| {
        let is_behind = at > 1
            && match text.word(at - 1) {
                "," => text.is_capital(at - 2),
                "-" => is_party(text.word(at - 2)),
                _ => false,
            };
        let always = STATES.iter().find_map(|state| spells(text, at, state));
        always.or_else(|| {
            let mut found = STATES_BEHIND.iter().filter_map(|state| spells(text, at, state));
            // A full stop before a small letter ends no sentence.
            found.find(|tokens| is_behind || text.kind(tokens.end) == Some(Kind::Lower))
        })
    })
}

fn is_party(word: &str) -> bool {
    matches!(word, "D" | "R" | "I")
}

/// Towns with the names of common things, which are no name elsewhere: `police in Hurricane`.
fn passed_over<'a>(gazetteer: &'a Gazetteer, text: &'a Text<'_>) -> impl Iterator<Item = Range<usize>> + 'a {
    let lines = text.lines.iter().filter(|line| !line.title_case);
    lines.flat_map(|line| line.tokens.clone()).filter_map(move |at| {
        let alone = at > 0 && text.is_capital(at) && !text.is_capital(at - 1) && !text.is_capital(at + 1);
        let is_town =
            |it: &super::Candidate| matches!(it.record.level(), Level::Town | Level::Capital) && !it.alias;
        let stands_so = alone
            && !text.tokens[at].opens
            && !is_no_town(text.word(at))
            && stands_as_place(text, &(at..at + 1));
        (stands_so && of_key(gazetteer, &fold(text.word(at)), |_| true).first().is_some_and(is_town))
            .then_some(at..at + 1)
    })
}

/// A month or a people, after which towns are called: `in August`, `in Canadian hands`.
fn is_no_town(word: &str) -> bool {
    let people = names::GAZETTEER.names.get(word).is_some_and(|known| known.kind == EntityType::Group);
    people || MONTHS.contains(&word)
}

/// The tokens that spell a word from here on.
fn spells(text: &Text<'_>, at: usize, word: &str) -> Option<Range<usize>> {
    let start = text.tokens[at].start;
    let end = start + word.len();
    let is_spelled = text.raw.get(start..end) == Some(word);
    let last = (at..text.tokens.len().min(at + word.len())).find(|token| text.tokens[*token].end == end)?;
    is_spelled.then_some(at..last + 1)
}

/// The town in capitals that a report begins with: `HARWINTON — Former`, `BOWLING GREEN, Ohio`.
fn datelines<'a>(gazetteer: &'a Gazetteer, text: &'a Text<'_>) -> impl Iterator<Item = Range<usize>> + 'a {
    (0..text.tokens.len()).filter(|at| text.tokens[*at].opens).filter_map(|at| {
        let end = (at..text.tokens.len()).find(|token| text.kind(*token) != Some(Kind::Shouted))?;
        let ends = match text.word(end) {
            "—" | "–" | "-" | "--" | "(" => !text.is_glued(end),
            "," => text.is_capital(end + 1),
            _ => false,
        };
        let is_long = text.slice(at..end.max(at + 1)).len() > SHORT_NAME;
        (ends
            && is_long
            && (1..=DATELINE).contains(&(end - at))
            && is_place(gazetteer, &fold(text.slice(at..end))))
        .then_some(at..end)
    })
}

/// Letters of a name in capitals that may be an abbreviation.
const SHORT_NAME: usize = 3;

/// The names before `counties`.
fn lists<'a>(gazetteer: &'a Gazetteer, text: &'a Text<'_>) -> impl Iterator<Item = Range<usize>> + 'a {
    let may_be_plural = |at: &usize| text.raw.as_bytes()[text.tokens[*at].end - 1] == b's';
    (1..text.tokens.len()).filter(may_be_plural).filter(|at| PLURALS.contains(&text.word(*at))).flat_map(
        move |head| {
            let mut names = Vec::new();
            let mut end = head;
            loop {
                let start = (0..end).rev().take_while(|at| text.is_capital(*at)).last().unwrap_or(end);
                if start == end {
                    break;
                }
                let key = fold(text.slice(start..end));
                if is_place(gazetteer, &key) || is_place(gazetteer, &format!("{key} county")) {
                    names.push(start..end);
                }
                let is_link = |at: &usize| matches!(text.word(*at), "," | "and" | "or" | "&");
                let links = (0..start).rev().take(2).take_while(is_link).count();
                if links == 0 {
                    break;
                }
                end = start - links;
            }
            names
        },
    )
}

/// Short names that stand where only places do.
fn correct(gazetteer: &Gazetteer, passages: &[Passage<'_>], mentions: &mut [Mention]) {
    let name = |mention: &Mention| passages[mention.passage].text.slice(mention.tokens.clone());
    let people: HashSet<&str> = mentions
        .iter()
        .filter(|mention| mention.kind == EntityType::Person && mention.tokens.len() > 1)
        .flat_map(|mention| mention.tokens.clone().map(|at| passages[mention.passage].text.word(at)))
        .collect();
    let may_be_place = |mention: &&Mention| {
        !matches!(mention.kind, EntityType::Location | EntityType::Event)
            && mention.tokens.len() <= SHORT
            && !(mention.tokens.len() == 1 && people.contains(name(mention)))
    };
    let tells_much = mentions.iter().filter(|it| it.kind == EntityType::Location).count() >= MANY;
    let mut standing: HashMap<String, (usize, usize)> = HashMap::new();
    for (at, mention) in mentions.iter().enumerate() {
        let is_place = mention.kind == EntityType::Location;
        if is_place || may_be_place(&mention) {
            let text = &passages[mention.passage].text;
            let counts = standing.entry(fold(name(mention))).or_default();
            let so = is_place
                || stands_as_place(text, &mention.tokens)
                || (tells_much && is_listed(text, mentions, at));
            counts.0 += usize::from(so);
            counts.1 += 1;
        }
    }
    standing.retain(|name, (so, all)| *so > 0 && *so * OF_ALL >= *all && is_place(gazetteer, name));
    let is_town = |mention: &&mut Mention| {
        let name = name(mention);
        let is_water = name.rsplit(' ').next().is_some_and(|last| last != name && WATERS.contains(&last))
            || name.starts_with("River ");
        (may_be_place(&&**mention) && standing.contains_key(&fold(name)))
            || (is_water && mention.kind != EntityType::Location)
    };
    for mention in mentions.iter_mut().filter(is_town) {
        mention.kind = EntityType::Location;
        mention.known = None;
    }
}

/// Whether it stands in a list of places: beside one, where it may be a person's (`Sharon, Cornwall and Salisbury`), else
/// between two.
fn is_listed(text: &Text<'_>, mentions: &[Mention], at: usize) -> bool {
    let own = &mentions[at];
    let is_town = |it: &&Mention| {
        it.kind == EntityType::Location && it.passage == own.passage && it.tokens.len() <= SHORT
    };
    let before = at.checked_sub(1).and_then(|at| mentions.get(at)).filter(is_town);
    let before = before.and_then(|it| link(text, it.tokens.end..own.tokens.start));
    let behind = mentions.get(at + 1).filter(is_town);
    let behind = behind.and_then(|it| link(text, own.tokens.end..it.tokens.start));
    let is_person = own.kind == EntityType::Person;
    let is_close = |link: Option<Link>| is_person && link == Some(Link::Close);
    (own.kind != EntityType::Group && before.is_some() && behind.is_some())
        || is_close(before)
        || is_close(behind)
}

/// How two names of a list are joined: by a word alone, or by a comma.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    Close,
    Loose,
}

/// How the two names are joined between which these tokens stand; `None` where they are no list.
pub(super) fn link(text: &Text<'_>, between: Range<usize>) -> Option<Link> {
    let is_word = |at| matches!(text.word(at), "and" | "or" | "&");
    let is_comma = text.word(between.start) == ",";
    match between.len() {
        1 if is_word(between.start) => Some(Link::Close),
        1 if is_comma => Some(Link::Loose),
        2 if is_comma && is_word(between.start + 1) => Some(Link::Loose),
        _ => None,
    }
}

fn stands_as_place(text: &Text<'_>, tokens: &Range<usize>) -> bool {
    let word = |at: Option<usize>| at.map_or("", |at| text.word(at));
    let (before, earlier) = (word(tokens.start.checked_sub(1)), word(tokens.start.checked_sub(2)));
    let behind = text.word(tokens.end);
    let goes_on = matches!(behind, "'s" | "’s") || text.is_capital(tokens.end);
    let is_in = BEFORE.contains(&before) && !NOT_IN.contains(&earlier) && !goes_on;
    let is_number = tokens.start > 1 && text.kind(tokens.start - 2) == Some(Kind::Number);
    let is_from = (matches!(before, "of" | "from") && earlier == ",")
        || (before == "of" && (SIDES.contains(&earlier) || is_number))
        || (before == "-" && is_party(earlier));
    let is_in_state = behind == "," && states_follow(text, tokens.end + 1);
    let is_long = text.slice(tokens.clone()).len() > SHORT_NAME;
    is_long && (is_in || is_from || is_in_state || BEHIND.contains(&behind))
}

fn states_follow(text: &Text<'_>, at: usize) -> bool {
    at < text.tokens.len()
        && STATES.iter().chain(STATES_BEHIND).any(|state| spells(text, at, state).is_some())
}
