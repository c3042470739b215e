//! What no model of names should be believed: marks at the edges of a name, names without letters, and in German the noun
//! behind a genitive.

use std::{collections::HashSet, ops::Range};

use dateline_schema::EntityType::{Event, Organization, Person};

use super::{Mention, Passage};
use crate::{
    gazetteer::GAZETTEER,
    hash::Ready,
    tokenize::{Kind, Text},
};

/// German prepositions with their article; what is behind one is not part of a person's name.
const OF_THE: &[&str] = &["vom", "beim", "zum", "zur", "im", "am"];

/// Mends mentions that any model may give, and drops those of which nothing is left.
pub(crate) fn tidy(passages: &[Passage<'_>], mentions: &mut Vec<Mention>, language: Option<&str>) {
    for mention in mentions.iter_mut() {
        let text = &passages[mention.passage].text;
        let tokens = without_marks(text, mention.tokens.clone());
        if tokens != mention.tokens {
            mention.tokens = tokens;
            mention.known = listed(text, mention);
        }
    }
    mentions.retain(|mention| {
        let name = passages[mention.passage].text.slice(mention.tokens.clone());
        // `9/11` is an event.
        !mention.tokens.is_empty() && (mention.kind == Event || name.contains(char::is_alphabetic))
    });
    if language == Some("de") {
        split_german(passages, mentions);
    }
}

fn listed(text: &Text<'_>, mention: &Mention) -> Option<u32> {
    let known = GAZETTEER.names.get(text.slice(mention.tokens.clone()))?;
    (known.kind == mention.kind).then_some(known.id)
}

/// The tokens without the marks that belong to the sentence: quotation marks, brackets and dashes.
fn without_marks(text: &Text<'_>, tokens: Range<usize>) -> Range<usize> {
    let (mut start, mut end) = (tokens.start, tokens.end);
    let is_mark = |at: usize| text.kind(at) == Some(Kind::Mark);
    while start < end && is_mark(start) && !begins_a_name(text, start) {
        start += 1;
    }
    while start < end && is_mark(end - 1) && !ends_a_name(text, start..end) {
        end -= 1;
    }
    start..end
}

/// `.NET`, `‘Abd`, `¡Hola!`
fn begins_a_name(text: &Text<'_>, at: usize) -> bool {
    let letter = matches!(text.word(at), "." | "‘" | "'" | "’" | "ʻ" | "¡" | "¿");
    let quoted = || (at..at + 12).skip(1).any(|at| matches!(text.word(at), "’" | "'"));
    letter && text.is_glued(at + 1) && !(matches!(text.word(at), "‘" | "'") && quoted())
}

/// `Yahoo!`, `Disney+`, `C#`, and what closes that was opened within the name.
fn ends_a_name(text: &Text<'_>, name: Range<usize>) -> bool {
    let last = name.end - 1;
    let within =
        |opening: &[&str]| name.clone().take(name.len() - 1).any(|at| opening.contains(&text.word(at)));
    match text.word(last) {
        "!" | "?" | "+" | "#" | "." | "*" | "®" | "™" => text.is_glued(last),
        ")" => within(&["("]),
        "]" => within(&["["]),
        "\"" => within(&["\""]),
        "”" | "“" => within(&["“", "„"]),
        "’" | "'" => within(&["‘", "'"]),
        "»" => within(&["«"]),
        _ => false,
    }
}

/// `Trumps Charakter` is a person and a noun where `Trump` stands elsewhere; `Ada Lee vom Hafenamt` is a person and more.
fn split_german(passages: &[Passage<'_>], mentions: &mut Vec<Mention>) {
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

    /// The names that are left of the marked ones.
    fn left(marked: &str, language: &str) -> Vec<String> {
        let marked = Marked::read(marked);
        let passages = marked.passages();
        let mut mentions = marked.mentions(&passages);
        tidy(&passages, &mut mentions, Some(language));
        let name = |mention: &Mention| passages[0].text.slice(mention.tokens.clone()).to_owned();
        mentions.iter().map(name).collect()
    }

    #[test]
    fn marks_of_the_sentence_are_no_part_of_a_name() {
        assert_eq!(
            left("the [M “Harbour Set] and the [M Harbour Bag”] of [M Core One(]", "en"),
            ["Harbour Set", "Harbour Bag", "Core One"]
        );
        assert_eq!(left("Hizb ut[O -Tahrir] und [L Berlin-]", "de"), ["Tahrir", "Berlin"]);
    }

    #[test]
    fn marks_of_a_name_stay() {
        let names = ["Yahoo!", "Disney+", "Ann “Bo” Lee", "Harbour Set (Blue)", "‘Abd", ".NET"];
        let marked: Vec<String> = names.iter().map(|name| format!("[O {name}]")).collect();
        assert_eq!(left(&marked.join(" met "), "en"), names);
    }

    #[test]
    fn without_letters_only_an_event_is_a_name() {
        assert_eq!(left("[O 1] [M 508/21] [M >] [E 9/11] [L A2]", "en"), ["9/11", "A2"]);
    }

    #[test]
    fn the_noun_behind_a_german_genitive_is_no_part_of_a_person() {
        let trump = "[P Varn] kam. [P Varns Charakter] und [P Ada Varns Boot], sagt [P Jens Varn].";
        assert_eq!(left(trump, "de"), ["Varn", "Varns", "Ada Varns", "Jens Varn"]);
        assert_eq!(left("[P Boris Roe] und [P Matthias Zahn]", "de"), ["Boris Roe", "Matthias Zahn"]);
        assert_eq!(left("[P Varn] came. [P Varns Roe] left.", "en"), ["Varn", "Varns Roe"]);
    }

    #[test]
    fn a_german_person_of_an_institute_is_two_names() {
        let marked = "[O Anna Lee vom Zentrum für Hafenkunde] und [O Zentrum vom Roten Turm]";
        assert_eq!(left(marked, "de"), ["Anna Lee", "Zentrum für Hafenkunde", "Zentrum vom Roten Turm"]);
    }
}
