//! From a model's labels to the kinds of this crate.

use dateline_schema::EntityType;

use super::Problem;

/// What a model calls the kinds of this crate, in capitals.
const KINDS: &[(EntityType, &[&str])] = &[
    (EntityType::Person, &["PER", "PERSON", "PEOPLE", "P"]),
    (
        EntityType::Organization,
        &["ORG", "ORGANIZATION", "ORGANISATION", "CORPORATION", "CORP", "COMPANY", "GOV", "AGENCY"],
    ),
    (
        EntityType::Location,
        &[
            "LOC", "LOCATION", "GPE", "FAC", "FACILITY", "GEO", "PLACE", "COUNTRY", "CITY", "STATE",
            "BUILDING",
        ],
    ),
    (EntityType::Group, &["NORP", "GRP", "GROUP", "NATIONALITY", "RELIGION"]),
    (EntityType::Event, &["EVENT", "EVT", "EVE"]),
    (
        EntityType::Misc,
        &[
            "MISC",
            "MSC",
            "MISCELLANEOUS",
            "OTHER",
            "WORK_OF_ART",
            "CREATIVE-WORK",
            "CREATIVE_WORK",
            "CW",
            "ART",
            "PRODUCT",
            "PROD",
            "LAW",
            "LANGUAGE",
            "VEHICLE",
            "WEAPON",
            "AWARD",
        ],
    ),
];

/// Labels that models have and this tagger tells in other ways, or not at all.
const IGNORED: &[&str] =
    &["DATE", "TIME", "TIM", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL", "NUM", "NAT"];

/// The place of a token within a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The name begins with it.
    Begin,
    /// It goes on with a name, or begins one where none of its type stands before it.
    Inside,
    /// The name ends with it.
    End,
    /// It is the whole name.
    Single,
}

/// One label of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) place: Place,
    /// What stands behind the place, equal in all labels of one type.
    pub(super) group: usize,
    /// The kind it stands for; labels of no kind are read, so that nothing else is read in their place, and then left out.
    pub(super) kind: Option<EntityType>,
    /// Names of its type are begun by a label of its own.
    pub(super) has_begin: bool,
}

/// The labels of a model in the order of its outputs; none for `O`.
#[derive(Debug)]
pub(super) struct Labels {
    labels: Vec<Option<Label>>,
}

impl Labels {
    /// Reads the names of the labels, and warns of those it does not know.
    pub(super) fn new(names: &[String]) -> Result<Self, Problem> {
        let mut groups: Vec<String> = Vec::new();
        let mut unknown: Vec<&str> = Vec::new();
        let mut labels = Vec::with_capacity(names.len());
        for name in names {
            if matches!(name.as_str(), "O" | "o" | "0" | "" | "[PAD]") {
                labels.push(None);
                continue;
            }
            let (place, group) = parts(name);
            let group = group.to_ascii_uppercase();
            let kind = kind_of(&group);
            if kind.is_none() && !IGNORED.contains(&group.as_str()) {
                unknown.push(name);
            }
            let number = groups.iter().position(|known| *known == group).unwrap_or_else(|| {
                groups.push(group);
                groups.len() - 1
            });
            labels.push(Some(Label { place, group: number, kind, has_begin: false }));
        }
        let begun: Vec<usize> = labels
            .iter()
            .flatten()
            .filter(|label| label.place == Place::Begin)
            .map(|label| label.group)
            .collect();
        for label in labels.iter_mut().flatten() {
            label.has_begin = begun.contains(&label.group);
        }
        if !labels.iter().flatten().any(|label| label.kind.is_some()) {
            return Err(format!(
                "none of its labels names a person, organization, location, group, event or misc: {}",
                names.join(", ")
            ));
        }
        if !unknown.is_empty() {
            tracing::warn!(
                labels = unknown.join(", "),
                "labels of the model that stand for no entity type are ignored"
            );
        }
        Ok(Self { labels })
    }

    pub(super) fn count(&self) -> usize {
        self.labels.len()
    }

    /// The output that stands for no name.
    pub(super) fn outside(&self) -> usize {
        self.labels.iter().position(Option::is_none).unwrap_or(0)
    }

    /// Whether one of its types stands for this kind.
    pub(super) fn tells(&self, kind: EntityType) -> bool {
        self.labels.iter().flatten().any(|label| label.kind == Some(kind))
    }

    /// The label of an output; none for `O`.
    pub(super) fn get(&self, number: usize) -> Option<&Label> {
        self.labels.get(number).and_then(Option::as_ref)
    }
}

/// A label cut into the place and the type: `B-PER`, `PER-B` and `PER` are all in use.
fn parts(name: &str) -> (Place, &str) {
    let place = |letter: &str| match letter {
        "B" | "b" => Some(Place::Begin),
        "I" | "i" | "M" => Some(Place::Inside),
        "E" | "L" => Some(Place::End),
        "S" | "U" => Some(Place::Single),
        _ => None,
    };
    let front = name.split_once(['-', '_']).and_then(|(letter, kind)| Some((place(letter)?, kind)));
    let back = || name.rsplit_once('-').and_then(|(kind, letter)| Some((place(letter)?, kind)));
    front.or_else(back).unwrap_or((Place::Inside, name))
}

fn kind_of(group: &str) -> Option<EntityType> {
    KINDS.iter().find(|(_, names)| names.contains(&group)).map(|&(kind, _)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(names: &[&str]) -> Result<Labels, Problem> {
        Labels::new(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_types_of_the_usual_corpora_are_known() {
        let labels =
            labels(&["O", "B-PER", "I-GPE", "U-NORP", "L-WORK_OF_ART", "B-EVENT", "B-DATE"]).unwrap();
        let kinds: Vec<_> = (0..7).map(|number| labels.get(number).and_then(|label| label.kind)).collect();
        assert_eq!(
            kinds,
            [
                None,
                Some(EntityType::Person),
                Some(EntityType::Location),
                Some(EntityType::Group),
                Some(EntityType::Misc),
                Some(EntityType::Event),
                None
            ]
        );
    }

    #[test]
    fn the_place_stands_in_front_or_behind_or_nowhere() {
        assert_eq!(parts("B-WORK_OF_ART"), (Place::Begin, "WORK_OF_ART"));
        assert_eq!(parts("S-LOC"), (Place::Single, "LOC"));
        assert_eq!(parts("LOC-B"), (Place::Begin, "LOC"));
        assert_eq!(parts("PERSON"), (Place::Inside, "PERSON"));
        assert_eq!(parts("creative-work"), (Place::Inside, "creative-work"));
    }

    #[test]
    fn labels_without_any_kind_are_refused() {
        let problem = labels(&["LABEL_0", "LABEL_1"]).unwrap_err();
        assert!(problem.contains("LABEL_0, LABEL_1"), "{problem}");
    }
}
