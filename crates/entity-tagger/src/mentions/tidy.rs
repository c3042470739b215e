//! What no model of names should be believed: marks at the edges of a name, names without letters, and what a language or
//! the document itself knows better.

use std::ops::Range;

use dateline_schema::EntityType::Event;

use super::{Mention, Passage, agreement, english, german};
use crate::{
    gazetteer::GAZETTEER,
    tokenize::{Kind, Text},
};

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
    match language {
        Some("de") => german::mend(passages, mentions),
        None | Some("en") => english::mend(passages, mentions),
        Some(_) => {}
    }
    agreement::settle(passages, mentions);
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
}
