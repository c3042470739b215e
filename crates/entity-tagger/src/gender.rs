//! Whether `he` or `she` can mean a person, by title and given name.

use std::{collections::HashMap, sync::LazyLock};

use crate::names::given;

/// The gender that a name or a title tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gender {
    Male,
    Female,
}

static GIVEN_NAMES: LazyLock<HashMap<&'static str, Gender>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for line in include_str!("../data/gendered_names.txt").lines() {
        let Some((gender, list)) = line.split_once(':').filter(|_| !line.starts_with('#')) else { continue };
        let gender = if gender == "f" { Gender::Female } else { Gender::Male };
        names.extend(list.split_whitespace().map(|name| (name, gender)));
    }
    names
});

impl Gender {
    /// What a full name tells: its given name, when that is in the list.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let given = given(name)?;
        let first = given.split('-').next().unwrap_or(given);
        GIVEN_NAMES.get(given).or_else(|| GIVEN_NAMES.get(first)).copied()
    }

    /// What a title before a name tells.
    pub(crate) fn of_title(word: &str) -> Option<Self> {
        match word {
            "Mr." | "Mr" | "Sir" | "Lord" | "King" | "Prince" | "Herr" | "Herrn" | "Pope" | "Father"
            | "Brother" | "Señor" | "Monsieur" | "Imam" | "Rabbi" | "Congressman" | "Councilman"
            | "actor" | "spokesman" | "chairman" | "businessman" | "husband" | "father" | "brother"
            | "son" | "König" | "Papst" => Some(Self::Male),
            "Mrs." | "Mrs" | "Ms." | "Ms" | "Miss" | "Lady" | "Dame" | "Queen" | "Princess" | "Frau"
            | "Sister" | "Señora" | "Madame" | "Mme" | "Duchess" | "Baroness" | "Congresswoman"
            | "Councilwoman" | "actress" | "spokeswoman" | "chairwoman" | "businesswoman" | "wife"
            | "mother" | "sister" | "daughter" | "Königin" | "Ministerin" | "Präsidentin" | "Sprecherin"
            | "Schauspielerin" | "Kanzlerin" | "Bundeskanzlerin" | "Direktorin" | "Leiterin"
            | "Vorsitzende" => Some(Self::Female),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_and_titles_tell_a_gender() {
        assert_eq!(Gender::of("Angela Marsh"), Some(Gender::Female));
        assert_eq!(Gender::of("Hans-Peter Roux"), Some(Gender::Male));
        assert_eq!(Gender::of("Marsh"), None);
        assert_eq!(Gender::of("Kim Lee"), None);
        assert_eq!(Gender::of_title("Mrs."), Some(Gender::Female));
    }
}
