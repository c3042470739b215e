//! The labels of tokens: outside of names, at the beginning of a name of some kind, or further inside one.

use std::ops::Range;

use dateline_schema::EntityType;

/// Number of labels.
pub const LABELS: usize = 1 + 2 * KINDS.len();

/// A token outside of names.
pub const OUTSIDE: u8 = 0;

/// The kinds of names, in the order of their labels.
pub const KINDS: [EntityType; 6] = [
    EntityType::Person,
    EntityType::Organization,
    EntityType::Location,
    EntityType::Group,
    EntityType::Event,
    EntityType::Misc,
];

/// The label of the first token of a name.
pub fn begin(kind: EntityType) -> u8 {
    let at = KINDS.iter().position(|&other| other == kind).unwrap_or(KINDS.len() - 1);
    1 + 2 * at as u8
}

/// The label of the further tokens of a name.
pub fn inside(kind: EntityType) -> u8 {
    begin(kind) + 1
}

/// Whether the label is that of a further token.
pub(crate) fn is_inside(label: u8) -> bool {
    label != OUTSIDE && label.is_multiple_of(2)
}

/// Whether one label may stand behind another: a name goes on only where one of its kind began.
pub fn may_follow(before: u8, label: u8) -> bool {
    !is_inside(label) || before == label || before + 1 == label
}

/// The names that labels mark, as places in the labels.
pub fn names(labels: &[u8]) -> impl Iterator<Item = (Range<usize>, EntityType)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while *labels.get(at)? == OUTSIDE {
            at += 1;
        }
        let start = at;
        at += 1;
        while labels.get(at).is_some_and(|&label| is_inside(label)) {
            at += 1;
        }
        Some((start..at, KINDS[usize::from(labels[start] - 1) / 2]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_on_only_in_its_own_kind() {
        let (person, place) = (EntityType::Person, EntityType::Location);
        assert!(may_follow(begin(person), inside(person)) && may_follow(inside(person), inside(person)));
        assert!(!may_follow(OUTSIDE, inside(person)) && !may_follow(begin(place), inside(person)));
        assert!(may_follow(inside(place), begin(place)) && may_follow(inside(place), OUTSIDE));
    }

    #[test]
    fn names_that_touch_stay_apart() {
        let (b, i) = (begin(EntityType::Location), inside(EntityType::Location));
        let found: Vec<_> = names(&[OUTSIDE, b, i, b, OUTSIDE]).map(|(tokens, _)| tokens).collect();
        assert_eq!(found, [1..3, 3..4]);
    }
}
