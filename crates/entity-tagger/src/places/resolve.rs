//! Choosing among the places that the names of an article may mean, all of them together.
//!
//! Each name has a probability for each of its candidates, first by what the candidate is (its people, its level). Then,
//! a few rounds long, each candidate is weighed again by how much the rest of the article is in its country, in its
//! division and near it. The weights are of a conditional logit, learned by `training/train_places.rs`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::hash::Ready;

use super::{
    candidates::Candidate,
    features::{CALLED, CAPITAL_OF, FEATURES, Features, SAID, SHARES, own},
    index::{Gazetteer, Level, Record},
    said::Said,
};

/// Rounds of weighing; later ones change next to nothing.
const ROUNDS: usize = 3;
/// Divisions that the rounds begin with, and how much that counts for what lies in them.
const BEGINNINGS: usize = 6;
const LEAN: f32 = 3.0;
/// Names that others are compared with by distance, those mentioned most.
const ANCHORS: usize = 24;
/// What a thing that lies in a place of its name counts for others.
const AROUND: f32 = 0.3;
/// Distance at which nearness has fallen by two thirds, in km.
const NEAR: f32 = 120.0;
/// The same for what is in the same part of the world.
const ROUND_ABOUT: f32 = 500.0;

/// Degrees of latitude beyond which nothing is near.
const FAR: f32 = 16.0;

/// A probability from which on no other beginning would end elsewhere.
const SETTLED: f32 = 0.9;
/// A probability from which on a name is known to be that of a place.
const SURE: f32 = 0.5;

/// A name of the article with the places that it may mean.
pub(crate) struct Node {
    pub(crate) candidates: Vec<Candidate>,
    /// They are where the thing lies, not what it is.
    pub(crate) around: bool,
    /// They have a part of its name.
    pub(crate) shortened: bool,
    /// Areas that the text puts it into.
    pub(crate) containers: Vec<Candidate>,
    /// How often it is named.
    pub(crate) times: u32,
    /// The kind of place that the text says it is.
    pub(crate) said: Option<Said>,
}

/// What is known of the article beside its names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Home {
    /// The publisher's country, as a place in the gazetteer's list.
    pub(crate) country: Option<u8>,
    /// The country of the article's language, where it is spoken in one above all.
    pub(crate) of_language: Option<u8>,
    /// The country whose local news has the article's words.
    pub(crate) of_words: Option<u8>,
}

/// A name's candidates weighed: their features and their probabilities.
type Weighed = (Vec<Features>, Vec<f32>);

/// For each name, its candidates' features in the last round and their probabilities.
///
/// Where the rounds end depends on where they begin, so they are gone through from several beginnings: one where each name
/// stands for itself, and one for each of the divisions that most names may lie in. What fits best as a whole is taken.
pub(crate) fn weigh(
    gazetteer: &Gazetteer,
    nodes: &[Node],
    home: Home,
    weights: &[f32; FEATURES],
) -> Vec<Weighed> {
    let fixed: Vec<Vec<Features>> = nodes.iter().map(|node| own(gazetteer, node, home)).collect();
    let neutral = settle(nodes, &fixed, weights, None);
    if neutral.iter().all(|(_, probabilities)| is_settled(probabilities)) {
        return neutral;
    }
    let mut best = (fit(nodes, &neutral, weights), neutral);
    for division in beginnings(nodes) {
        let settled = settle(nodes, &fixed, weights, Some(division));
        let fit = fit(nodes, &settled, weights);
        if fit > best.0 {
            best = (fit, settled);
        }
    }
    best.1
}

/// Whether the most probable place leaves little room for others.
fn is_settled(probabilities: &[f32]) -> bool {
    probabilities.is_empty() || probabilities.iter().any(|probability| *probability > SETTLED)
}

/// First-level divisions that several names may lie in, where that is in doubt; those of the most names first.
fn beginnings(nodes: &[Node]) -> Vec<u16> {
    let mut names: BTreeMap<u16, f32> = BTreeMap::new();
    for node in nodes {
        let divisions: BTreeSet<u16> =
            node.candidates.iter().filter_map(|candidate| candidate.first_level).collect();
        divisions.into_iter().for_each(|division| *names.entry(division).or_default() += weight(node));
    }
    let mut names: Vec<(u16, f32)> = names.into_iter().collect();
    names.sort_by(|a, b| b.1.total_cmp(&a.1));
    names.into_iter().map(|(division, _)| division).take(BEGINNINGS).collect()
}

/// The rounds from one beginning.
fn settle(
    nodes: &[Node],
    fixed: &[Vec<Features>],
    weights: &[f32; FEATURES],
    division: Option<u16>,
) -> Vec<Weighed> {
    let lean = |candidate: &Candidate| {
        if division.is_some() && candidate.first_level == division { LEAN } else { 0.0 }
    };
    let mut weighed: Vec<Weighed> = nodes
        .iter()
        .zip(fixed)
        .map(|(node, features)| {
            let scores = scores(features, weights);
            let leaning = scores.into_iter().zip(&node.candidates).map(|(score, it)| score + lean(it));
            (features.clone(), softmax(&leaning.collect::<Vec<_>>()))
        })
        .collect();
    for _ in 0..ROUNDS {
        let evidence = Evidence::gather(nodes, &weighed);
        let again = |(at, ((node, fixed), (_, before))): (usize, ((&Node, &Vec<Features>), &Weighed))| {
            let features = evidence.add(fixed, at, node, before);
            let probabilities = softmax(&scores(&features, weights));
            (features, probabilities)
        };
        weighed = nodes.iter().zip(fixed).zip(&weighed).enumerate().map(again).collect();
    }
    weighed
}

/// How well all names fit together: the scores of their candidates, each by its probability.
fn fit(nodes: &[Node], weighed: &[Weighed], weights: &[f32; FEATURES]) -> f32 {
    let of = |(node, (features, _)): (&Node, &Weighed)| {
        let most = scores(features, weights).into_iter().fold(f32::MIN, f32::max);
        if node.candidates.is_empty() { 0.0 } else { most * weight(node) }
    };
    nodes.iter().zip(weighed).map(of).sum()
}

fn scores(features: &[Features], weights: &[f32; FEATURES]) -> Vec<f32> {
    let score =
        |features: &Features| features.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    features.iter().map(score).collect()
}

fn softmax(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let total: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / total).collect()
}

/// How much lies where.
#[derive(Default)]
struct Shares {
    countries: HashMap<u32, f32, Ready>,
    first_levels: HashMap<u32, f32, Ready>,
    divisions: HashMap<u32, f32, Ready>,
}

/// What the article's names say for each other.
struct Evidence {
    shares: Shares,
    total: f32,
    anchors: Vec<Anchor>,
    /// Names that are surely the first one of a place, with the place.
    called: Vec<(usize, u32)>,
}

/// Where one of the article's names probably is.
struct Anchor {
    node: usize,
    point: (f32, f32),
    weight: f32,
    /// A first-level division: nothing is near its middle.
    wide: bool,
}

/// How much a name counts for others.
pub(super) fn weight(node: &Node) -> f32 {
    let times = 1.0 + (node.times.max(1) as f32).ln();
    // The police station of a town says no more than the town's name.
    if node.around { AROUND * times } else { times }
}

/// The division below the first level that a place is or lies in.
fn second_level(candidate: &Candidate) -> Option<u16> {
    let division = candidate.record.division;
    (division != 0 && Some(division) != candidate.first_level).then_some(division)
}

impl Shares {
    /// Counts a name's candidates by their probabilities.
    fn count(&mut self, node: &Node, probabilities: &[f32]) {
        for (candidate, probability) in node.candidates.iter().zip(probabilities) {
            let weight = weight(node) * probability;
            if let Some(country) = candidate.record.country {
                *self.countries.entry(country.into()).or_default() += weight;
            }
            if let Some(division) = candidate.first_level {
                *self.first_levels.entry(division.into()).or_default() += weight;
            }
            if let Some(division) = second_level(candidate) {
                *self.divisions.entry(division.into()).or_default() += weight;
            }
        }
    }

    /// What lies in a candidate's country, division and county.
    fn of(&self, candidate: &Candidate) -> [f32; 3] {
        [
            candidate.record.country.and_then(|country| self.countries.get(&country.into())),
            candidate.first_level.and_then(|division| self.first_levels.get(&division.into())),
            second_level(candidate).and_then(|division| self.divisions.get(&division.into())),
        ]
        .map(|share| share.copied().unwrap_or(0.0))
    }
}

impl Evidence {
    fn gather(nodes: &[Node], weighed: &[(Vec<Features>, Vec<f32>)]) -> Self {
        let mut evidence =
            Self { shares: Shares::default(), total: 1.0, anchors: Vec::new(), called: Vec::new() };
        let all = nodes.iter().zip(weighed).enumerate();
        for (at, (node, (_, probabilities))) in all.filter(|(_, (node, _))| !node.candidates.is_empty()) {
            let weight = weight(node);
            evidence.total += weight;
            evidence.shares.count(node, probabilities);
            let best = node.candidates.iter().zip(probabilities).max_by(|a, b| a.1.total_cmp(b.1));
            if let Some((candidate, probability)) = best
                && !matches!(candidate.record.level(), Level::Region | Level::Country)
            {
                let Record { point, .. } = candidate.record;
                let wide = candidate.record.level() == Level::First;
                evidence.anchors.push(Anchor { node: at, point, weight: weight * probability, wide });
            }
            for (candidate, probability) in node.candidates.iter().zip(probabilities) {
                if !candidate.alias && !node.around && *probability > SURE {
                    evidence.called.push((at, candidate.number));
                }
            }
        }
        evidence.anchors.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        evidence.anchors.truncate(ANCHORS);
        evidence
    }

    /// The features of a name's candidates with what the other names say for them.
    fn add(&self, fixed: &[Features], at: usize, node: &Node, before: &[f32]) -> Vec<Features> {
        let mut own = Shares::default();
        own.count(node, before);
        let others = (self.total - weight(node)).max(1.0);
        let add = |(candidate, fixed): (&Candidate, &Features)| {
            let (all, own) = (self.shares.of(candidate), own.of(candidate));
            let [country, first_level, second_level] =
                [0, 1, 2].map(|share| (all[share] - own[share]).max(0.0) / others);
            let [near, round_about] = self.nearness(at, candidate).map(|weight| weight / others);
            let shares = [country, first_level, second_level, near, round_about];
            let mut features = *fixed;
            // `Washington` stands for the government of a country that the article speaks of.
            if candidate.record.level() == Level::Capital {
                features[CAPITAL_OF] = country.sqrt();
            }
            // Where an article writes `Mexico City`, `Mexico` is the country.
            let is_called = |(other, number): &(usize, u32)| *other != at && *number == candidate.number;
            let is_town = matches!(candidate.record.level(), Level::Capital | Level::Town);
            let called = is_town && candidate.alias && self.called.iter().any(is_called);
            features[CALLED] = f32::from(u8::from(called));
            features[SHARES..][..shares.len()].copy_from_slice(&shares);
            // The root tells a little evidence from none.
            features[SHARES + shares.len()..SAID].copy_from_slice(&shares.map(f32::sqrt));
            features
        };
        node.candidates.iter().zip(fixed).map(add).collect()
    }

    /// How much of the other names is near a candidate, and how much in the same part of the world.
    fn nearness(&self, at: usize, candidate: &Candidate) -> [f32; 2] {
        let point = candidate.record.point;
        let others = self.anchors.iter();
        let others = others.filter(|it| it.node != at && (it.point.0 - point.0).abs() < FAR);
        others.fold([0.0; 2], |[near, round_about], anchor| {
            let distance = distance(anchor.point, point);
            let close = if anchor.wide { 0.0 } else { anchor.weight * (-distance / NEAR).exp() };
            [near + close, round_about + anchor.weight * (-distance / ROUND_ABOUT).exp()]
        })
    }
}

/// Distance on the sphere in km, near enough for weighing.
fn distance((north1, east1): (f32, f32), (north2, east2): (f32, f32)) -> f32 {
    let middle = ((north1 + north2) / 2.0).to_radians();
    let mut east = (east1 - east2).abs();
    if east > 180.0 {
        east = 360.0 - east;
    }
    111.2 * (east * middle.cos()).hypot(north1 - north2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_map() {
        let (london, paris) = ((51.5, -0.13), (48.85, 2.35));
        assert!((distance(london, paris) - 344.0).abs() < 10.0);
        assert!(distance((0.0, 179.5), (0.0, -179.5)) < 120.0);
    }

    #[test]
    fn probabilities_add_up_to_one() {
        let all = softmax(&scores(&[[0.0; FEATURES], [1.0; FEATURES]], &[1000.0; FEATURES]));
        assert!((all.iter().sum::<f32>() - 1.0).abs() < 1e-6 && all[1] > 0.99);
    }
}
