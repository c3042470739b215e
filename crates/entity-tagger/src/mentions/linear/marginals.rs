//! How likely each label of a token is, by the scores of a whole stretch: the field's forward-backward algorithm.

use super::{
    STEP,
    decode::{Scores, Transitions},
    labels::{LABELS, OUTSIDE},
};

/// How likely each label of a token is; together they make one.
pub(crate) type Marginals = [f32; LABELS];

/// The likelihoods of a token that the model does not look at: no label is held against it.
pub(crate) const NO_OPINION: Marginals = [1.0; LABELS];

/// The likelihoods of a token that is in no name.
pub(super) const OUTSIDE_ONLY: Marginals = {
    let mut labels = [0.0; LABELS];
    labels[OUTSIDE as usize] = 1.0;
    labels
};

/// Factors of one label behind another, by the label before and then the label behind.
pub(super) type Factors = [[f32; LABELS]; LABELS];

/// The factors of a model's transitions.
pub(super) fn factors(transitions: &Transitions) -> Factors {
    let mut factors = [[0.0; LABELS]; LABELS];
    for (before, row) in factors.iter_mut().enumerate() {
        for (behind, factor) in row.iter_mut().enumerate() {
            *factor = (transitions.score(before, behind) as f32 / STEP).exp();
        }
    }
    factors
}

/// Adds the marginals of a stretch that stands between tokens outside of names.
pub(super) fn add(tokens: &[Scores], factors: &Factors, found: &mut Vec<Marginals>) {
    let own: Vec<Marginals> = tokens.iter().map(exponentials).collect();
    let mut forward = OUTSIDE_ONLY;
    let first = found.len();
    for own in &own {
        let mut next = [0.0; LABELS];
        for (mass, factors) in forward.iter().zip(factors) {
            for (next, factor) in next.iter_mut().zip(factors) {
                *next += mass * factor;
            }
        }
        forward = scaled(std::array::from_fn(|label| next[label] * own[label]));
        found.push(forward);
    }
    // What follows a stretch is outside.
    let mut backward: Marginals = std::array::from_fn(|label| factors[label][usize::from(OUTSIDE)]);
    for (found, own) in found[first..].iter_mut().zip(&own).rev() {
        *found = scaled(std::array::from_fn(|label| found[label] * backward[label]));
        let behind: Marginals = std::array::from_fn(|label| own[label] * backward[label]);
        backward = scaled(factors.map(|row| row.iter().zip(&behind).map(|(a, b)| a * b).sum()));
    }
}

/// The scores of a token as factors, the best of them one.
fn exponentials(scores: &Scores) -> Marginals {
    let best = scores[..LABELS].iter().copied().max().unwrap_or(0);
    std::array::from_fn(|label| (f32::from(scores[label] - best) / STEP).exp())
}

/// Gives up what is held against a name over one plain token, which the model does not look at: `Dar es Salaam`.
pub(super) fn bridge(plain: &mut Marginals, behind: &mut Marginals) {
    *plain = NO_OPINION;
    for begin in (1..LABELS).step_by(2) {
        behind[begin + 1] = behind[begin];
    }
}

fn scaled(mass: Marginals) -> Marginals {
    let all: f32 = mass.iter().sum();
    mass.map(|one| one / all.max(f32::MIN_POSITIVE))
}

#[cfg(test)]
mod tests {
    use super::{super::table::ROW, *};
    use crate::mentions::linear::labels::may_follow;

    /// Transitions that differ, and no name that goes on in another kind.
    fn transitions() -> Transitions {
        let scores = (0..LABELS * LABELS).map(|at| ((at * 37 % 61) as i16) - 30);
        Transitions::new(&scores.flat_map(i16::to_le_bytes).collect::<Vec<_>>())
    }

    fn tokens() -> [Scores; 3] {
        std::array::from_fn(|token| {
            std::array::from_fn(|label| {
                ((token * 53 + label * 29) % 83) as i16 - if label < ROW { 40 } else { 0 }
            })
        })
    }

    /// The mass of every sequence of three labels, told one by one.
    fn by_sequences(tokens: &[Scores; 3], transitions: &Transitions) -> Vec<[f64; LABELS]> {
        let mut mass = vec![[0.0; LABELS]; 3];
        for number in 0..LABELS.pow(3) {
            let path = [number / LABELS / LABELS, number / LABELS % LABELS, number % LABELS];
            let outside = usize::from(OUTSIDE);
            let steps = [(outside, path[0]), (path[0], path[1]), (path[1], path[2]), (path[2], outside)];
            let moved: i32 = steps.iter().map(|&(before, behind)| transitions.score(before, behind)).sum();
            let own: i32 = path.iter().zip(tokens).map(|(&label, token)| i32::from(token[label])).sum();
            let one = (f64::from(moved + own) / f64::from(STEP)).exp();
            path.iter().zip(&mut mass).for_each(|(&label, mass)| mass[label] += one);
        }
        mass
    }

    #[test]
    fn the_marginals_are_those_of_all_sequences() {
        let (tokens, transitions) = (tokens(), transitions());
        let mut found = vec![OUTSIDE_ONLY];
        add(&tokens, &factors(&transitions), &mut found);
        assert_eq!((found.len(), found[0]), (4, OUTSIDE_ONLY), "it adds to what is there");
        for (found, expected) in found[1..].iter().zip(by_sequences(&tokens, &transitions)) {
            let all: f64 = expected.iter().sum();
            for (found, expected) in found.iter().zip(expected) {
                assert!((f64::from(*found) - expected / all).abs() < 1e-5, "{found} {}", expected / all);
            }
        }
    }

    #[test]
    fn what_may_not_follow_is_impossible() {
        let mut found = Vec::new();
        add(&tokens()[..1], &factors(&transitions()), &mut found);
        for label in (0..LABELS).filter(|&label| !may_follow(OUTSIDE, label as u8)) {
            assert_eq!(found[0][label], 0.0);
        }
    }

    #[test]
    fn a_name_may_go_on_behind_a_token_that_nobody_looked_at() {
        let mut found = vec![OUTSIDE_ONLY];
        add(&tokens()[..1], &factors(&transitions()), &mut found);
        let [plain, behind] = &mut found[..] else { panic!("two tokens") };
        bridge(plain, behind);
        assert_eq!((*plain, behind[1], behind[5]), (NO_OPINION, behind[2], behind[6]));
    }

    #[test]
    fn a_long_stretch_of_strong_scores_stays_a_number() {
        let tokens = vec![[i16::MAX / 2; ROW]; 2000];
        let mut found = Vec::new();
        add(&tokens, &factors(&transitions()), &mut found);
        assert!(found.iter().all(|token| (token.iter().sum::<f32>() - 1.0).abs() < 1e-3));
    }
}
