//! Choosing between the things a page says of itself: a linear model over named features.
//!
//! Each candidate carries features; the one with the highest sum of weights is chosen. "Nothing" is a candidate like
//! others. The weights are learned by `crates/cleaner/training/metadata.py`, and read from `weights/*.tsv`.

use std::collections::HashMap;

/// What speaks for or against a candidate: where it is from (or what is looked at), and how it is there.
pub(crate) type Feature = (&'static str, &'static str);

/// Features with their amounts, each once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Features(Vec<(Feature, f32)>);

impl Features {
    /// Notes a feature; a feature that is there already counts once.
    pub(crate) fn mark(&mut self, group: &'static str, how: &'static str) {
        self.measure(group, how, 1.0);
    }

    /// Notes how much of a feature there is.
    pub(crate) fn measure(&mut self, group: &'static str, how: &'static str, amount: f32) {
        if !self.0.iter().any(|(known, _)| *known == (group, how)) {
            self.0.push(((group, how), amount));
        }
    }

    /// True where a feature is noted.
    pub(crate) fn has(&self, group: &str, how: &str) -> bool {
        self.0.iter().any(|((known, way), _)| *known == group && *way == how)
    }

    /// True where a feature of the group is noted.
    pub(crate) fn has_group(&self, group: &str) -> bool {
        self.0.iter().any(|((known, _), _)| *known == group)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &(Feature, f32)> {
        self.0.iter()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// A statement of the page with what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Candidate<T> {
    pub(crate) value: T,
    pub(crate) features: Features,
}

impl<T> Candidate<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { value, features: Features::default() }
    }

    /// Notes a feature of it.
    pub(crate) fn mark(&mut self, group: &'static str, how: &'static str) {
        self.features.mark(group, how);
    }
}

/// What a feature weighs, and how much more on pages that call themselves news.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    always: f32,
    news: f32,
}

/// Learned weights of features.
#[derive(Debug)]
pub(crate) struct Ranker(HashMap<Feature, Weight>);

impl Ranker {
    /// Reads lines of group, name, weight and weight on news, separated by tabs.
    pub(crate) fn read(weights: &'static str) -> Self {
        let line = |line: &'static str| {
            let mut fields = line.split('\t');
            let feature = (fields.next()?, fields.next()?);
            let weight = Weight { always: fields.next()?.parse().ok()?, news: fields.next()?.parse().ok()? };
            Some((feature, weight))
        };
        Self(weights.lines().filter_map(line).collect())
    }

    /// The sum of the weights of a candidate's features.
    fn score<T>(&self, candidate: &Candidate<T>, is_news: bool) -> f32 {
        let weight = |feature: &Feature| {
            let weight = self.0.get(feature).copied().unwrap_or_default();
            if is_news { weight.always + weight.news } else { weight.always }
        };
        candidate.features.iter().map(|(feature, amount)| weight(feature) * amount).sum()
    }

    /// The place of the best candidate, the first of equals.
    pub(crate) fn best<T>(&self, candidates: &[Candidate<T>], is_news: bool) -> Option<usize> {
        let mut best: Option<(usize, f32)> = None;
        for (at, candidate) in candidates.iter().enumerate() {
            let score = self.score(candidate, is_news);
            if best.is_none_or(|(_, highest)| score > highest) {
                best = Some((at, score));
            }
        }
        best.map(|(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_candidate_with_most_weight_is_chosen_and_the_first_of_equals() {
        let ranker = Ranker::read("h1\tfirst\t1.5\t0\nlink\tinside\t-2\t3\n");
        let mut linked = Candidate::new("menu");
        linked.mark("h1", "first");
        linked.mark("link", "inside");
        let mut heading = Candidate::new("headline");
        heading.mark("h1", "first");
        let candidates = [linked, heading.clone(), heading];
        assert_eq!(ranker.best(&candidates, false), Some(1));
        assert_eq!(ranker.best(&candidates, true), Some(0), "the link weighs otherwise on news");
        assert_eq!(ranker.best::<&str>(&[], false), None);
    }

    #[test]
    fn a_feature_counts_once() {
        let ranker = Ranker::read("h1\tfirst\t1.5\t0");
        let mut candidate = Candidate::new(());
        candidate.mark("h1", "first");
        candidate.mark("h1", "first");
        assert!((ranker.score(&candidate, true) - 1.5).abs() < f32::EPSILON);
    }
}
