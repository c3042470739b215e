//! What a document itself says of its names: abbreviations that it explains, and one name in other letters.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use dateline_schema::EntityType::{self, Event, Location, Misc, Organization, Person};

use super::{Mention, Passage, linear::labels::KINDS, rules::cautious};
use crate::{
    coref,
    gazetteer::GAZETTEER,
    tokenize::{Kind, Text},
};

/// Longest abbreviation, in letters.
const LONGEST: usize = 8;

/// Gives abbreviations the kind of what they stand for, and names of several words the kind that their letters mostly have.
pub(super) fn settle(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    let explained = explained(passages, mentions);
    if !explained.is_empty() {
        explain(passages, mentions, &explained);
    }
    in_other_letters(passages, mentions);
    called_by_a_part(passages, mentions);
    people_by_a_part(passages, mentions);
    cut_at_prepositions(passages, mentions);
}

/// `Kamala` is Kamala Harris, whatever the sentence that it opens made of it, and `Jordan wrote` is no country where a
/// Sean Jordan is.
fn people_by_a_part(passages: &[Passage<'_>], mentions: &mut [Mention]) {
    let words = |kind: EntityType| {
        let long = mentions.iter().filter(move |mention| mention.kind == kind && mention.tokens.len() > 1);
        long.map(|mention| (&passages[mention.passage].text, mention.tokens.clone()))
    };
    let people: HashSet<&str> = words(Person)
        .flat_map(|(text, tokens)| [tokens.start, tokens.end - 1].map(|at| text.word(at)))
        .collect();
    let organizations: HashSet<&str> =
        words(Organization).flat_map(|(text, tokens)| tokens.map(|at| text.word(at))).collect();
    for mention in mentions.iter_mut().filter(|mention| mention.tokens.len() == 1) {
        let text = &passages[mention.passage].text;
        let name = text.word(mention.tokens.start);
        if !people.contains(name) {
            continue;
        }
        let listed = GAZETTEER.names.get(name).is_some();
        let person = match mention.kind {
            Misc | Event => !listed,
            Organization => !organizations.contains(name) && (!listed || speaks(text, &mention.tokens)),
            Location => speaks(text, &mention.tokens),
            _ => false,
        };
        if person {
            (mention.kind, mention.known) = (Person, None);
        }
    }
}

/// Whether a verb of speech follows, as in `Jordan wrote`.
fn speaks(text: &Text<'_>, name: &Range<usize>) -> bool {
    text.kind(name.end) == Some(Kind::Lower) && GAZETTEER.is_speech_verb(text.word(name.end))
}

/// Prepositions that join two names rather than stand within one.
const JOINING: &[&str] = &["in", "on", "through", "with", "at", "from", "after", "before", "against"];

/// `Swift on the Harbour Show` is two names where `Swift` stands alone elsewhere.
fn cut_at_prepositions(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    let joined = |mention: &Mention| {
        let text = &passages[mention.passage].text;
        let long = matches!(mention.kind, Misc | Event | Organization) && mention.tokens.len() > 2;
        mention.tokens.clone().skip(1).find(|&at| long && JOINING.contains(&text.word(at)))
    };
    if !mentions.iter().any(|mention| joined(mention).is_some()) {
        return;
    }
    let name = |mention: &Mention| passages[mention.passage].text.slice(mention.tokens.clone());
    let kinds: HashMap<&str, EntityType> =
        mentions.iter().map(|mention| (name(mention), mention.kind)).collect();
    let mut behind = Vec::new();
    for mention in mentions.iter_mut() {
        let text = &passages[mention.passage].text;
        let Some(at) = joined(mention) else { continue };
        let first = mention.tokens.start..at;
        let Some(&kind) = kinds.get(text.slice(first.clone())).filter(|kind| **kind != mention.kind) else {
            continue;
        };
        let rest = at + 1 + usize::from(text.word(at + 1) == "the")..mention.tokens.end;
        if rest.start < rest.end && text.is_capital(rest.start) {
            behind.push(Mention { tokens: rest, known: None, ..mention.clone() });
        }
        (mention.tokens, mention.kind, mention.known) = (first, kind, None);
    }
    mentions.extend(behind);
    mentions.sort_by_key(|mention| (mention.passage, mention.tokens.start));
}

/// `Gamesa` is no person where `Siemens Gamesa` is a company, and nobody is called so.
fn called_by_a_part(passages: &[Passage<'_>], mentions: &mut [Mention]) {
    let lone = |mention: &Mention| mention.kind == Person && mention.tokens.len() == 1;
    if !mentions.iter().any(lone) {
        return;
    }
    let ends = |kind: EntityType| {
        let long = mentions.iter().filter(move |mention| mention.kind == kind && mention.tokens.len() > 1);
        long.flat_map(|mention| {
            [mention.tokens.start, mention.tokens.end - 1].map(|at| (mention.passage, at))
        })
        .map(|(passage, at)| passages[passage].text.word(at))
        .collect::<HashSet<&str>>()
    };
    let (companies, people) = (ends(Organization), ends(Person));
    for mention in mentions.iter_mut().filter(|mention| lone(mention)) {
        let name = passages[mention.passage].text.word(mention.tokens.start);
        let ordinary = GAZETTEER.is_given_name(name) || GAZETTEER.is_common(name);
        if companies.contains(name) && !people.contains(name) && !ordinary {
            (mention.kind, mention.known) = (Organization, None);
        }
    }
}

/// An abbreviation in the text, and where it is explained.
struct Explained<'a> {
    short: &'a str,
    mention: Mention,
}

/// `Revenue Service (Rs)` and the like.
fn explained<'a>(passages: &[Passage<'a>], mentions: &[Mention]) -> Vec<Explained<'a>> {
    let read = |mention: &Mention| {
        let text = &passages[mention.passage].text;
        let (name, at) = (text.slice(mention.tokens.clone()), mention.tokens.end + 1);
        let short = text.word(at);
        let letters = short.to_uppercase();
        let stands_for = match text.kind(at)? {
            Kind::Shouted => coref::abbreviates(&letters, name),
            Kind::Capital => coref::initials(name).contains(&letters),
            _ => false,
        };
        let bracketed = text.word(at - 1) == "(" && text.word(at + 1) == ")";
        let is_short = (2..=LONGEST).contains(&short.chars().count());
        (mention.kind != Person && mention.tokens.len() > 1 && bracketed && is_short && stands_for).then(
            || Explained { short, mention: Mention { tokens: at..at + 1, known: None, ..mention.clone() } },
        )
    };
    mentions.iter().filter_map(read).collect()
}

fn explain(passages: &[Passage<'_>], mentions: &mut Vec<Mention>, explained: &[Explained<'_>]) {
    for Explained { short, mention } in explained {
        let mut found = false;
        for other in mentions.iter_mut() {
            if passages[other.passage].text.slice(other.tokens.clone()) == *short {
                other.known = other.known.filter(|_| other.kind == mention.kind);
                other.kind = mention.kind;
            }
            let overlaps = other.tokens.start < mention.tokens.end && mention.tokens.start < other.tokens.end;
            found |= other.passage == mention.passage && overlaps;
        }
        if !found {
            mentions.push(mention.clone());
        }
    }
    cautious::repeat(passages, mentions);
    mentions.sort_by_key(|mention| (mention.passage, mention.tokens.start));
}

/// `ADA Lee` is what `Ada Lee` is elsewhere.
fn in_other_letters(passages: &[Passage<'_>], mentions: &mut [Mention]) {
    let name =
        |mention: &Mention| passages[mention.passage].text.slice(mention.tokens.clone()).to_lowercase();
    let place = |kind: EntityType| KINDS.iter().position(|&other| other == kind);
    let mut votes: HashMap<String, [usize; KINDS.len()]> = HashMap::new();
    for mention in mentions.iter().filter(|mention| mention.tokens.len() > 1) {
        if let Some(place) = place(mention.kind) {
            votes.entry(name(mention)).or_default()[place] += 1;
        }
    }
    votes.retain(|_, votes| votes.iter().filter(|&&count| count > 0).count() > 1);
    if votes.is_empty() {
        return;
    }
    for mention in mentions.iter_mut().filter(|mention| mention.tokens.len() > 1) {
        let Some(votes) = votes.get(&name(mention)) else { continue };
        let own = place(mention.kind).map_or(0, |place| votes[place]);
        if let Some((most, _)) = votes.iter().enumerate().find(|(_, count)| **count > own.max(1)) {
            (mention.kind, mention.known) = (KINDS[most], None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marked::Marked;

    /// The names and the first letters of their kinds, once they agree.
    fn settled(marked: &str) -> Vec<String> {
        Marked::read(marked).shown_after(settle)
    }

    #[test]
    fn an_abbreviation_is_what_it_stands_for() {
        let sars = settled("The [O South Varn Revenue Service] ([L Svrs]) hired. [L Svrs] and Svrs paid.");
        assert_eq!(sars, ["O South Varn Revenue Service", "O Svrs", "O Svrs", "O Svrs"]);
        let added = settled("The [O Varnish Harbour Union] (VHU) met. The VHU voted.");
        assert_eq!(added, ["O Varnish Harbour Union", "O VHU", "O VHU"]);
        let other = settled("[O Varn Bank] ([L Roe]) and [P Ada Lee] (AL) met [L Roe], said AL.");
        assert_eq!(other, ["O Varn Bank", "L Roe", "P Ada Lee", "L Roe"]);
    }

    #[test]
    fn a_part_of_a_persons_name_is_the_person() {
        assert_eq!(settled("[P Vallo Harris] won. [M Vallo] left."), ["P Vallo Harris", "P Vallo"]);
        assert_eq!(settled("[P Vallo Harris] won. [L Vallo] lies there."), ["P Vallo Harris", "L Vallo"]);
        assert_eq!(settled("[P Sean Jordan] won. [L Jordan] said so."), ["P Sean Jordan", "P Jordan"]);
        let bank = settled("[P Sean Varn] won. [O Varn Bank] lost. [O Varn] said so.");
        assert_eq!(bank, ["P Sean Varn", "O Varn Bank", "O Varn"]);
    }

    #[test]
    fn two_names_with_a_preposition_between_are_two() {
        let swift = settled("[P Varn] sang. [M Varn on the Got It Show] and [M Lee on the Harbour].");
        assert_eq!(swift, ["P Varn", "P Varn", "M Got It Show", "M Lee on the Harbour"]);
    }

    #[test]
    fn a_part_of_a_company_is_nobody() {
        assert_eq!(settled("[O Varn Gamesa] grew. [P Gamesa] sold."), ["O Varn Gamesa", "O Gamesa"]);
        let person = settled("[O Varn Gamesa] grew. [P Ada Gamesa] and [P Gamesa] sold.");
        assert_eq!(person, ["O Varn Gamesa", "P Ada Gamesa", "P Gamesa"]);
    }

    #[test]
    fn a_name_in_other_letters_is_the_same_thing() {
        let ada = settled("[O ADA Lee] won. [P Ada Lee] lost. [P Ada Lee] sang.");
        assert_eq!(ada, ["P ADA Lee", "P Ada Lee", "P Ada Lee"]);
        assert_eq!(settled("[O Ada Lee] won. [P Ada Lee] lost."), ["O Ada Lee", "P Ada Lee"], "no majority");
    }
}
