//! Choosing among the places that the names of an article may mean, all of them together.
//!
//! Each name has a probability for each of its candidates, first by what the candidate is (its people, its level). Then,
//! a few rounds long, each candidate is weighed again by how much the rest of the article is in its country, in its
//! division and near it. The weights are of a conditional logit, learned by `training/train_places.rs`.

use std::collections::HashMap;

use super::{
    candidates::Candidate,
    features::{FEATURES, Features, own},
    index::{Gazetteer, Level},
};

/// Rounds of weighing; later ones change next to nothing.
const ROUNDS: usize = 3;
/// Names that others are compared with by distance, those mentioned most.
const ANCHORS: usize = 24;
/// Distance at which nearness has fallen by two thirds, in km.
const NEAR: f32 = 120.0;

/// A name of the article with the places that it may mean.
pub(crate) struct Node {
    pub(crate) candidates: Vec<Candidate>,
    /// Areas that the text puts it into.
    pub(crate) containers: Vec<Candidate>,
    /// How often it is named.
    pub(crate) times: u32,
}

/// What is known of the article beside its names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Home {
    /// The publisher's country, as a place in the gazetteer's list.
    pub(crate) country: Option<u8>,
    /// The country of the article's language, where it is spoken in one above all.
    pub(crate) of_language: Option<u8>,
}

/// For each name, its candidates' features in the last round and their probabilities.
pub(crate) fn weigh(
    gazetteer: &Gazetteer,
    nodes: &[Node],
    home: Home,
    weights: &[f32; FEATURES],
) -> Vec<(Vec<Features>, Vec<f32>)> {
    let fixed: Vec<Vec<Features>> = nodes.iter().map(|node| own(gazetteer, node, home)).collect();
    let mut weighed: Vec<(Vec<Features>, Vec<f32>)> =
        fixed.iter().map(|features| (features.clone(), probabilities(features, weights))).collect();
    for _ in 0..ROUNDS {
        let evidence = Evidence::gather(nodes, &weighed);
        weighed = nodes
            .iter()
            .zip(&fixed)
            .zip(&weighed)
            .enumerate()
            .map(|(at, ((node, fixed), (_, before)))| {
                let features: Vec<Features> = node
                    .candidates
                    .iter()
                    .zip(fixed)
                    .map(|(candidate, fixed)| evidence.add(fixed, candidate, at, node, before))
                    .collect();
                let probabilities = probabilities(&features, weights);
                (features, probabilities)
            })
            .collect();
    }
    weighed
}

/// Softmax of the weighted features.
fn probabilities(features: &[Features], weights: &[f32; FEATURES]) -> Vec<f32> {
    let scores: Vec<f32> = features
        .iter()
        .map(|features| features.iter().zip(weights).map(|(value, weight)| value * weight).sum())
        .collect();
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let total: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / total).collect()
}

/// How much of the article lies where.
struct Evidence {
    countries: HashMap<u8, f32>,
    first_levels: HashMap<u16, f32>,
    divisions: HashMap<u16, f32>,
    total: f32,
    anchors: Vec<Anchor>,
}

/// Where one of the article's names probably is.
struct Anchor {
    node: usize,
    point: (f32, f32),
    weight: f32,
}

/// How much a name counts for others.
fn weight(node: &Node) -> f32 {
    1.0 + (node.times.max(1) as f32).ln()
}

impl Evidence {
    fn gather(nodes: &[Node], weighed: &[(Vec<Features>, Vec<f32>)]) -> Self {
        let mut evidence = Self {
            countries: HashMap::new(),
            first_levels: HashMap::new(),
            divisions: HashMap::new(),
            total: 1.0,
            anchors: Vec::new(),
        };
        let all = nodes.iter().zip(weighed).enumerate();
        for (at, (node, (_, probabilities))) in all.filter(|(_, (node, _))| !node.candidates.is_empty()) {
            let weight = weight(node);
            evidence.total += weight;
            for (candidate, probability) in node.candidates.iter().zip(probabilities) {
                evidence.count(candidate, weight * probability);
            }
            let best = node.candidates.iter().zip(probabilities).max_by(|a, b| a.1.total_cmp(b.1));
            if let Some((candidate, probability)) = best
                && matches!(candidate.record.level(), Level::Town | Level::Capital | Level::Second)
            {
                evidence.anchors.push(Anchor {
                    node: at,
                    point: candidate.record.point,
                    weight: weight * probability,
                });
            }
        }
        evidence.anchors.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        evidence.anchors.truncate(ANCHORS);
        evidence
    }

    fn count(&mut self, candidate: &Candidate, weight: f32) {
        if let Some(country) = candidate.record.country {
            *self.countries.entry(country).or_default() += weight;
        }
        if let Some(division) = candidate.first_level {
            *self.first_levels.entry(division).or_default() += weight;
        }
        if candidate.record.division != 0 && Some(candidate.record.division) != candidate.first_level {
            *self.divisions.entry(candidate.record.division).or_default() += weight;
        }
    }

    /// A candidate's features with what the other names say for it.
    fn add(
        &self,
        fixed: &Features,
        candidate: &Candidate,
        at: usize,
        node: &Node,
        before: &[f32],
    ) -> Features {
        let own = |same: &dyn Fn(&Candidate) -> bool| {
            let same = node.candidates.iter().zip(before).filter(|(other, _)| same(other));
            weight(node) * same.map(|(_, probability)| probability).sum::<f32>()
        };
        let share = |there: Option<&f32>, own: f32| {
            (there.copied().unwrap_or(0.0) - own).max(0.0) / (self.total - weight(node)).max(1.0)
        };
        let country = candidate.record.country.map_or(0.0, |country| {
            share(self.countries.get(&country), own(&|other| other.record.country == Some(country)))
        });
        let first_level = candidate.first_level.map_or(0.0, |division| {
            share(self.first_levels.get(&division), own(&|other| other.first_level == Some(division)))
        });
        let division = candidate.record.division;
        let second_level = if Some(division) == candidate.first_level {
            0.0
        } else {
            share(self.divisions.get(&division), own(&|other| other.record.division == division))
        };
        let near: f32 = self
            .anchors
            .iter()
            .filter(|anchor| anchor.node != at)
            .map(|anchor| anchor.weight * (-distance(anchor.point, candidate.record.point) / NEAR).exp())
            .sum();
        let mut features = *fixed;
        // `Washington` stands for the government of a country that the article speaks of.
        if candidate.record.level() == Level::Capital {
            features[FEATURES - 9] = country.sqrt();
        }
        let shares = [country, first_level, second_level, near / (self.total - weight(node)).max(1.0)];
        features[FEATURES - 2 * shares.len()..][..shares.len()].copy_from_slice(&shares);
        // The root tells a little evidence from none.
        features[FEATURES - shares.len()..].copy_from_slice(&shares.map(f32::sqrt));
        features
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
        let all = probabilities(&[[0.0; FEATURES], [1.0; FEATURES]], &[1000.0; FEATURES]);
        assert!((all.iter().sum::<f32>() - 1.0).abs() < 1e-6 && all[1] > 0.99);
    }
}
