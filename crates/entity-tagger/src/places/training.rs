//! What `training/train_places.rs` needs of the resolver, and nobody else.

use std::ops::Range;

use dateline_schema::Field;

use crate::{
    coref,
    mentions::{Linear, Model, Passage, Reading, Teams},
    quotes, salience,
    tokenize::tokenize,
};

use super::{
    Home, Names,
    candidates::Candidate,
    features::{
        CALLED, CAPITAL, FEATURES, Features, HOME, LANGUAGE, OF_CALLED, OF_CAPITAL, OF_HOME, OF_LANGUAGE,
        OF_SAID, SAID,
    },
    index::GAZETTEER,
    local_country, nodes,
    resolve::weigh,
    retype,
};

/// A candidate of a name: its GeoNames id, or 0, its point (degrees north and east) and its features.
pub type Example = (u32, (f32, f32), Vec<f32>);

/// A name of a text: the bytes of its mentions, and what it may mean.
pub struct Name {
    /// Where it stands.
    pub mentions: Vec<(usize, usize)>,
    /// Its candidates under the weights asked for.
    pub candidates: Vec<Example>,
}

/// The locations that the tagger finds in an English text, with their candidates under some weights.
#[must_use]
pub fn examples(text: &str, weights: &[f32]) -> Vec<Name> {
    let (Some(gazetteer), Ok(weights)) = (GAZETTEER.as_ref(), <&[f32; FEATURES]>::try_from(weights)) else {
        return Vec::new();
    };
    let passages = [Passage { field: Field::Text, text: tokenize(text) }];
    let mut mentions = Linear.find(&passages, Reading::Capitals);
    retype(&passages, &mut mentions);
    let clusters = coref::join(&passages, &mentions, Some("en"), &Teams::default());
    let mut quotes = quotes::find(&passages[0].text, 0, &mentions, &clusters, Some("en"));
    let clusters = salience::rank(clusters, &passages, &mentions, &mut quotes);
    let names = Names::of(&mentions, &clusters);
    let nodes = nodes(gazetteer, &passages, &names);
    let home = Home { of_words: local_country(gazetteer, &passages), ..Home::default() };
    let weighed = weigh(gazetteer, &nodes, home, weights);
    let named = names.toponyms.iter().zip(nodes.iter().zip(weighed));
    named
        .map(|(toponym, (node, (features, _)))| {
            let bytes = |(_, tokens): &(usize, Range<usize>)| {
                let bytes = passages[0].text.bytes(tokens);
                (bytes.start, bytes.end)
            };
            let example = |(at, features): (&Candidate, Features)| {
                (at.record.geonames_id.unwrap_or(0), at.record.point, features.to_vec())
            };
            Name {
                mentions: toponym.mentions.iter().map(bytes).collect(),
                candidates: node.candidates.iter().zip(features).map(example).collect(),
            }
        })
        .collect()
}

/// How many weights there are, and those that no data teaches, with their places.
#[must_use]
pub fn shape() -> (usize, [(usize, f32); 5]) {
    let untaught = [
        (CAPITAL, OF_CAPITAL),
        (HOME, OF_HOME),
        (LANGUAGE, OF_LANGUAGE),
        (CALLED, OF_CALLED),
        (SAID, OF_SAID),
    ];
    (FEATURES, untaught)
}
