//! One name, one kind: what a document says of a name elsewhere settles the places where a sentence says little.

use std::collections::HashMap;

use dateline_schema::EntityType::{self, Person};

use super::labels::KINDS;
use crate::{
    mentions::{Mention, Passage, rules::cautious},
    names::{given, surname},
};

/// So many times as often must the rest of the document call it otherwise.
const MAJORITY: usize = 3;

/// Gives lone words the kind that they mostly have, and adds mentions of names where their words were passed over.
pub(super) fn settle(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
    let votes = votes(passages, mentions);
    for mention in mentions.iter_mut().filter(|mention| mention.tokens.len() == 1) {
        let name = passages[mention.passage].text.slice(mention.tokens.clone());
        if let Some(kind) = votes.get(name).and_then(|votes| overruled(votes, mention.kind)) {
            mention.kind = kind;
            mention.known = None;
        }
    }
    cautious::repeat(passages, mentions);
    mentions.sort_by_key(|mention| (mention.passage, mention.tokens.start));
}

type Votes = [usize; KINDS.len()];

/// How often each lone word is of each kind; the full name of a person speaks for its parts.
fn votes<'a>(passages: &[Passage<'a>], mentions: &[Mention]) -> HashMap<&'a str, Votes> {
    let mut votes: HashMap<&str, Votes> = HashMap::new();
    for mention in mentions {
        let name = passages[mention.passage].text.slice(mention.tokens.clone());
        let mut vote = |word| {
            if let Some(kind) = KINDS.iter().position(|&kind| kind == mention.kind) {
                votes.entry(word).or_default()[kind] += 1;
            }
        };
        match given(name) {
            None => vote(name),
            Some(first) if mention.kind == Person => {
                vote(surname(name));
                vote(first);
            }
            Some(_) => {}
        }
    }
    votes
}

/// The kind that outnumbers the given one.
fn overruled(votes: &Votes, kind: EntityType) -> Option<EntityType> {
    let own = KINDS.iter().position(|&other| other == kind).map_or(0, |kind| votes[kind]);
    let (most, count) = votes.iter().enumerate().max_by_key(|&(at, count)| (count, KINDS.len() - at))?;
    (KINDS[most] != kind && *count >= MAJORITY * own).then_some(KINDS[most])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marked::Marked;

    /// The names and the first letters of their kinds, once they are settled.
    fn settled(marked: &str) -> Vec<String> {
        Marked::read(marked).shown_after(settle)
    }

    #[test]
    fn a_lone_word_takes_the_kind_that_it_mostly_has() {
        let varn = settled("[O Varn] won. [O Varn] lost. [O Varn] sang. [L Varn] slept.");
        assert_eq!(varn, ["O Varn", "O Varn", "O Varn", "O Varn"]);
        let even = settled("[O Varn] won. [O Varn] lost. [L Varn] slept.");
        assert_eq!(even, ["O Varn", "O Varn", "L Varn"], "twice is not three times");
    }

    #[test]
    fn full_names_of_people_speak_for_their_parts() {
        let lee = settled("[P Ada Lee] won. [P Tom Lee] sang. [P Eva Lee] lost. [L Lee] slept, [O Ada] too.");
        assert_eq!(lee[3..], ["P Lee", "O Ada"]);
        let longer = settled("[O Lee] won. [O Lee] sang. [O Lee] lost. [P Ada Lee] slept.");
        assert_eq!(longer[3], "P Ada Lee", "a name of several words keeps its kind");
    }

    #[test]
    fn names_that_were_passed_over_are_added() {
        let found =
            settled("[O Varnholm Bank] won. Then Varnholm Bank slept. [P Ada Varn] sang, and so did Varn.");
        assert_eq!(found, ["O Varnholm Bank", "O Varnholm Bank", "P Ada Varn", "P Varn"]);
    }
}
