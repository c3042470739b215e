//! What a document itself says of its names: abbreviations that it explains, and one name in other letters.

use std::collections::HashMap;

use dateline_schema::EntityType::{self, Person};

use super::{Mention, Passage, linear::labels::KINDS, rules::cautious};
use crate::{coref, tokenize::Kind};

/// Longest abbreviation, in letters.
const LONGEST: usize = 8;

/// Gives abbreviations the kind of what they stand for, and names of several words the kind that their letters mostly have.
pub(super) fn settle(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    let explained = explained(passages, mentions);
    if !explained.is_empty() {
        explain(passages, mentions, &explained);
    }
    in_other_letters(passages, mentions);
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
    fn a_name_in_other_letters_is_the_same_thing() {
        let ada = settled("[O ADA Lee] won. [P Ada Lee] lost. [P Ada Lee] sang.");
        assert_eq!(ada, ["P ADA Lee", "P Ada Lee", "P Ada Lee"]);
        assert_eq!(settled("[O Ada Lee] won. [P Ada Lee] lost."), ["O Ada Lee", "P Ada Lee"], "no majority");
    }
}
