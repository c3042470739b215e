//! What `training/train_places.rs` needs of the resolver, and nobody else.

use std::ops::Range;

use dateline_schema::Field;

use crate::{
    coref,
    mentions::{Linear, Model, Passage, Reading, Teams, tidy},
    quotes, salience,
    tokenize::tokenize,
};

use super::{
    Home, Names, Nodes, Toponym,
    candidates::Candidate,
    features::{
        CALLED, CAPITAL, FAR_BIGGER, FEATURES, FIRST, Features, HOME, LANGUAGE, OF_CALLED, OF_CAPITAL,
        OF_FAR_BIGGER, OF_FIRST, OF_HOME, OF_LANGUAGE, OF_SAID, SAID,
    },
    index::GAZETTEER,
    local_country, nodes,
    resolve::{Node, weigh},
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
    /// They are its own, and not those of a place around it.
    pub is_own: bool,
}

/// An English text as far as the weights do not matter: the locations that the tagger finds in it, and what they may mean.
pub struct Read {
    /// Where each name stands.
    mentions: Vec<Vec<(usize, usize)>>,
    nodes: Vec<Node>,
    outers: Vec<Option<usize>>,
    home: Home,
}

impl Read {
    /// Reads an article as the tagger does.
    #[must_use]
    pub fn new(title: Option<&str>, text: &str) -> Option<Self> {
        let gazetteer = GAZETTEER.as_ref()?;
        let mut passages = vec![Passage { field: Field::Text, text: tokenize(text) }];
        if let Some(title) = title {
            passages.insert(0, Passage { field: Field::Title, text: tokenize(title) });
        }
        let body = passages.len() - 1;
        let mut mentions = Linear.find(&passages, Reading::Capitals);
        tidy(&passages, &mut mentions, Some("en"));
        retype(&passages, &mut mentions);
        let teams = Teams::settle(&passages, &mut mentions, true);
        let clusters = coref::join(&passages, &mentions, Some("en"), &teams);
        let mut quotes = quotes::find(&passages[body].text, body, &mentions, &clusters, Some("en"));
        let clusters = salience::rank(clusters, &passages, &mentions, &mut quotes);
        let names = Names::of(&mentions, &clusters);
        let bytes = |(_, tokens): &(usize, Range<usize>)| {
            let bytes = passages[body].text.bytes(tokens);
            (bytes.start, bytes.end)
        };
        let in_body = |toponym: &Toponym<'_>| {
            toponym.mentions.iter().filter(|(passage, _)| *passage == body).map(bytes).collect()
        };
        let mentions = names.toponyms.iter().map(in_body);
        let Nodes { nodes, outers } = nodes(gazetteer, &passages, &names);
        Some(Self {
            mentions: mentions.collect(),
            nodes,
            outers,
            home: Home { of_words: local_country(gazetteer, &passages), ..Home::default() },
        })
    }

    /// The locations with their candidates under some weights.
    #[must_use]
    pub fn names(&self, weights: &[f32]) -> Vec<Name> {
        let (Some(gazetteer), Ok(weights)) = (GAZETTEER.as_ref(), <&[f32; FEATURES]>::try_from(weights))
        else {
            return Vec::new();
        };
        let weighed = weigh(gazetteer, &self.nodes, self.home, weights);
        let example = |(at, features): (&Candidate, Features)| {
            (at.record.geonames_id.unwrap_or(0), at.record.point, features.to_vec())
        };
        let name = |(at, outer): (usize, &Option<usize>)| {
            let place = outer.unwrap_or(at);
            let candidates = self.nodes[place].candidates.iter().zip(weighed[place].0.iter().copied());
            Name {
                mentions: self.mentions[at].clone(),
                candidates: candidates.map(example).collect(),
                is_own: outer.is_none(),
            }
        };
        self.outers.iter().enumerate().map(name).collect()
    }
}

/// How many weights there are, and those that no data teaches, with their places.
#[must_use]
pub fn shape() -> (usize, [(usize, f32); 7]) {
    let untaught = [
        (CAPITAL, OF_CAPITAL),
        (HOME, OF_HOME),
        (LANGUAGE, OF_LANGUAGE),
        (CALLED, OF_CALLED),
        (SAID, OF_SAID),
        (FAR_BIGGER, OF_FAR_BIGGER),
        (FIRST, OF_FIRST),
    ];
    (FEATURES, untaught)
}
