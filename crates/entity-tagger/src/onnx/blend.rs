//! The network's scores mixed with what the linear model holds likely: each sees what the other does not.

use dateline_schema::EntityType::Misc;

use super::labels::{Labels, Place};
use crate::mentions::{
    Marginals,
    labels::{KINDS, OUTSIDE, begin, inside},
};

/// Neither model is so sure that the other could not say no: what the linear model holds impossible has this likelihood.
const LEAST: f32 = 1e-3;

/// How a model's labels stand to those of the linear model, and how much the latter counts.
#[derive(Debug)]
pub(super) struct Blend {
    /// Share of the linear model, from 0 to 1.
    weight: f32,
    /// For each output of the network the linear model's labels that mean it.
    meanings: Vec<Vec<u8>>,
}

impl Blend {
    pub(super) fn new(weight: f32, labels: &Labels) -> Self {
        Self { weight, meanings: (0..labels.count()).map(|number| meanings(labels, number)).collect() }
    }

    /// Whether the linear model has a say at all.
    pub(super) fn counts(&self) -> bool {
        self.weight > 0.0
    }

    /// Mixes the scores of one token with the likelihoods of its labels.
    pub(super) fn mix(&self, scores: &mut [f32], likely: &Marginals) {
        for (score, meanings) in scores.iter_mut().zip(&self.meanings) {
            let likely: f32 = meanings.iter().map(|&label| likely[usize::from(label)]).sum();
            let linear = (LEAST + (1.0 - LEAST) * likely.min(1.0)).ln();
            *score = (1.0 - self.weight) * *score + self.weight * linear;
        }
    }
}

/// The linear model's labels that one output stands for. Kinds that the network does not tell are its `MISC`, or no names.
fn meanings(labels: &Labels, number: usize) -> Vec<u8> {
    let untold = |catcher: bool| KINDS.into_iter().filter(move |&kind| catcher && !labels.tells(kind));
    let Some(label) = labels.get(number).filter(|label| label.kind.is_some()) else {
        let untold = untold(!labels.tells(Misc)).flat_map(|kind| [begin(kind), inside(kind)]);
        return [OUTSIDE].into_iter().chain(untold).collect();
    };
    let kinds = label.kind.into_iter().chain(untold(label.kind == Some(Misc)));
    let wanted: fn(u8) -> bool = match label.place {
        Place::Begin | Place::Single => |label| !label.is_multiple_of(2),
        Place::Inside | Place::End if label.has_begin => |label| label.is_multiple_of(2),
        Place::Inside | Place::End => |_| true,
    };
    kinds.flat_map(|kind| [begin(kind), inside(kind)]).filter(|&label| wanted(label)).collect()
}

#[cfg(test)]
mod tests {
    use dateline_schema::EntityType::{Group, Location, Person};

    use super::*;
    use crate::mentions::labels::LABELS;

    fn blend(weight: f32, names: &[&str]) -> Blend {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        Blend::new(weight, &Labels::new(&names).unwrap())
    }

    fn sure_of(label: u8) -> Marginals {
        let mut likely = [0.0; LABELS];
        likely[usize::from(label)] = 1.0;
        likely
    }

    fn best(blend: &Blend, scores: &[f32], likely: &Marginals) -> usize {
        let mut scores = scores.to_vec();
        blend.mix(&mut scores, likely);
        (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap()
    }

    const NEWS: &[&str] = &["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-MISC", "I-MISC"];

    #[test]
    fn the_linear_model_decides_where_the_network_doubts() {
        let blend = blend(0.3, NEWS);
        let doubt = [-2.0, -0.9, -4.0, -0.8, -4.0, -4.0, -4.0];
        assert_eq!(best(&blend, &doubt, &sure_of(begin(Person))), 1);
        assert_eq!(best(&blend, &doubt, &sure_of(begin(Location))), 3);
        let sure = [-9.0, -0.01, -9.0, -9.0, -9.0, -9.0, -9.0];
        assert_eq!(best(&blend, &sure, &sure_of(OUTSIDE)), 1);
    }

    #[test]
    fn a_share_of_nothing_changes_nothing() {
        let blend = blend(0.0, NEWS);
        let mut scores = [-2.0, -0.9, -4.0, -0.8, -4.0, -4.0, -4.0];
        blend.mix(&mut scores, &sure_of(OUTSIDE));
        assert_eq!(scores, [-2.0, -0.9, -4.0, -0.8, -4.0, -4.0, -4.0]);
        assert!(!blend.counts());
    }

    #[test]
    fn kinds_that_the_network_does_not_tell_are_its_misc_or_no_names() {
        let even = [-1.0; 7];
        assert_eq!(best(&blend(0.5, NEWS), &even, &sure_of(begin(Group))), 5);
        assert_eq!(best(&blend(0.5, &NEWS[..5]), &even[..5], &sure_of(begin(Group))), 0);
    }

    #[test]
    fn labels_without_a_place_and_of_other_schemes_are_matched() {
        let bare = blend(0.5, &["O", "PER", "LOC"]);
        assert_eq!(best(&bare, &[-1.0; 3], &sure_of(inside(Location))), 2);
        let bilou = blend(0.5, &["O", "B-PER", "I-PER", "L-PER", "U-PER", "U-DATE"]);
        assert_eq!(bilou.meanings[3], [inside(Person)]);
        assert_eq!(bilou.meanings[4], [begin(Person)]);
        assert_eq!(bilou.meanings[5], bilou.meanings[0], "a date is no name");
    }
}
