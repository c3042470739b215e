//! Texts for tests whose names are marked by hand, so that no model of names takes part.

use std::ops::Range;

use dateline_schema::{EntityType, Field};

use crate::{
    gazetteer::GAZETTEER,
    mentions::{Mention, Passage},
    tokenize::tokenize,
};

/// A text and the bytes and kinds of its names.
pub(crate) struct Marked {
    pub(crate) raw: String,
    names: Vec<(Range<usize>, EntityType)>,
}

impl Marked {
    /// Names stand between brackets with a letter for their kind: `“Go,” said [P Ada Lee].`
    pub(crate) fn read(marked: &str) -> Self {
        let (mut raw, mut names) = (String::new(), Vec::new());
        for (place, part) in marked.split(['[', ']']).enumerate() {
            if place % 2 == 0 {
                raw.push_str(part);
                continue;
            }
            let (kind, name) = part.split_once(' ').unwrap();
            let kind = match kind {
                "P" => EntityType::Person,
                "O" => EntityType::Organization,
                "L" => EntityType::Location,
                "E" => EntityType::Event,
                "M" => EntityType::Misc,
                _ => EntityType::Group,
            };
            names.push((raw.len()..raw.len() + name.len(), kind));
            raw.push_str(name);
        }
        Self { raw, names }
    }

    pub(crate) fn passages(&self) -> [Passage<'_>; 1] {
        [Passage { field: Field::Text, text: tokenize(&self.raw) }]
    }

    /// The marked names, with what the lists know of them.
    pub(crate) fn mentions(&self, passages: &[Passage<'_>]) -> Vec<Mention> {
        let tokens = &passages[0].text.tokens;
        let mention = |(bytes, kind): &(Range<usize>, EntityType)| {
            let start = tokens.iter().position(|token| token.start == bytes.start).unwrap();
            let end = tokens.iter().position(|token| token.end == bytes.end).unwrap() + 1;
            let known = GAZETTEER.names.get(&self.raw[bytes.clone()]).filter(|listed| listed.kind == *kind);
            Mention { passage: 0, tokens: start..end, kind: *kind, known: known.map(|known| known.id) }
        };
        self.names.iter().map(mention).collect()
    }

    /// The names and the first letters of their kinds, once a rule has had them: `P Ada Lee`.
    pub(crate) fn shown_after(&self, rule: impl FnOnce(&[Passage<'_>], &mut Vec<Mention>)) -> Vec<String> {
        let passages = self.passages();
        let mut mentions = self.mentions(&passages);
        rule(&passages, &mut mentions);
        let show = |mention: &Mention| {
            let kind = format!("{:?}", mention.kind);
            format!("{} {}", &kind[..1], passages[0].text.slice(mention.tokens.clone()))
        };
        mentions.iter().map(show).collect()
    }
}
