//! What `training/train_places.rs` needs of the resolver, and nobody else.

use dateline_schema::Field;

use crate::{mentions::Passage, tokenize::tokenize};

use super::{
    Home, Toponym,
    features::{CAPITAL, FEATURES, HOME, LANGUAGE, OF_CAPITAL, OF_HOME, OF_LANGUAGE},
    index::GAZETTEER,
    nodes,
    resolve::weigh,
};

/// A candidate of a name: its GeoNames id, its point (degrees north and east) and its features.
pub type Example = (u32, (f32, f32), Vec<f32>);

/// The candidates of each name of a text, under some weights. Names are given with the bytes of their mentions.
#[must_use]
pub fn examples(text: &str, names: &[(String, Vec<(usize, usize)>)], weights: &[f32]) -> Vec<Vec<Example>> {
    let (Some(gazetteer), Ok(weights)) = (GAZETTEER.as_ref(), <&[f32; FEATURES]>::try_from(weights)) else {
        return Vec::new();
    };
    let passages = [Passage { field: Field::Text, text: tokenize(text) }];
    let tokens = &passages[0].text.tokens;
    let range = |&(start, end): &(usize, usize)| {
        let first = tokens.partition_point(|token| token.end <= start);
        (0, first..tokens.partition_point(|token| token.start < end).max(first))
    };
    let toponyms: Vec<Toponym<'_>> = names
        .iter()
        .map(|(name, mentions)| Toponym { name, mentions: mentions.iter().map(range).collect() })
        .collect();
    let nodes = nodes(gazetteer, &passages, &toponyms);
    let weighed = weigh(gazetteer, &nodes, Home::default(), weights);
    nodes
        .iter()
        .zip(weighed)
        .take(toponyms.len())
        .map(|(node, (features, _))| {
            let examples = node.candidates.iter().zip(features);
            examples
                .map(|(at, features)| (at.record.geonames_id.unwrap_or(0), at.record.point, features.to_vec()))
                .collect()
        })
        .collect()
}

/// How many weights there are, and those that no data teaches, with their places.
#[must_use]
pub fn shape() -> (usize, [(usize, f32); 3]) {
    (FEATURES, [(CAPITAL, OF_CAPITAL), (HOME, OF_HOME), (LANGUAGE, OF_LANGUAGE)])
}
