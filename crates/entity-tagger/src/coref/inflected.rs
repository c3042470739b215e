//! Forms of one name in languages that inflect names: `Deutschlands`, `Putins`, `Weißen Hauses`.

use std::collections::{HashMap, hash_map::Entry};

use dateline_schema::EntityType;

use super::{Cluster, Clusters};
use crate::{mentions::is_place, names::surname};

impl Clusters<'_> {
    /// `Norwegens` is called `Norwegen`, even if that stands nowhere in the text, where the gazetteers know the place.
    pub(super) fn uninflect(&mut self) {
        let unknown =
            |cluster: &&mut Cluster| cluster.kind == EntityType::Location && cluster.known.is_none();
        for cluster in self.all.iter_mut().filter(|_| self.inflected).filter(unknown) {
            let stem =
                cluster.name.strip_suffix('s').filter(|stem| is_place(stem) && !is_place(&cluster.name));
            if let Some(stem) = stem {
                cluster.name = stem.to_owned();
            }
        }
        self.uninflect_people();
    }

    /// `Hillary Clintons` is called `Hillary Clinton` where `Clinton` stands alone.
    fn uninflect_people(&mut self) {
        if !self.inflected {
            return;
        }
        for place in 0..self.all.len() {
            let Cluster { kind, name, mentions, .. } = &self.all[place];
            let stem =
                name.strip_suffix('s').filter(|stem| *kind == EntityType::Person && stem.contains(' '));
            let stands = |stem: &str| mentions.iter().any(|&mention| self.name(mention) == surname(stem));
            if let Some(stem) = stem.filter(|stem| stands(stem)) {
                self.all[place].name = stem.to_owned();
            }
        }
    }

    /// `Deutschlands` is `Deutschland` where the language says so and both stand in the text.
    pub(super) fn join_inflected(&mut self) {
        if !self.inflected {
            return;
        }
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for (place, cluster) in
            self.all.iter().enumerate().filter(|(_, cluster)| !cluster.mentions.is_empty())
        {
            by_name.entry(cluster.name.to_lowercase()).or_insert(place);
        }
        for place in 0..self.all.len() {
            let name = self.all[place].name.to_lowercase();
            let stem = name.strip_suffix('s').or_else(|| name.strip_suffix(['\'', '’']));
            // `Berlins` may be called `Berlin` by now.
            let full = stem.and_then(|stem| by_name.get(stem)).or_else(|| by_name.get(&name));
            let full = full.copied().filter(|&full| full != place && !self.all[place].mentions.is_empty());
            if let Some(full) = full.filter(|&full| self.all[full].kind == self.all[place].kind) {
                self.merge(place, full);
            }
        }
    }

    /// `Weiße Haus`, `Weißen Haus` and `Weißen Hauses` are one, called by the shortest form.
    pub(super) fn join_german_forms(&mut self) {
        let mut by_stem: HashMap<(EntityType, String), usize> = HashMap::new();
        if !self.german {
            return;
        }
        for place in 0..self.all.len() {
            let Cluster { kind, name, mentions, .. } = &self.all[place];
            if mentions.is_empty()
                || *kind == EntityType::Person
                || !name.contains(' ') && *kind != EntityType::Group
            {
                continue;
            }
            let stems: Vec<String> = name.split(' ').map(german_stem).collect();
            match by_stem.entry((*kind, stems.join(" "))) {
                Entry::Vacant(free) => _ = free.insert(place),
                Entry::Occupied(full) => {
                    let full = *full.get();
                    if name.chars().count() < self.all[full].name.chars().count() {
                        self.all[full].name = name.clone();
                    }
                    self.merge(place, full);
                }
            }
        }
    }
}

/// A word without the endings that German adjectives and nouns take.
fn german_stem(word: &str) -> String {
    const ENDINGS: &[&str] = &["en", "er", "es", "em", "e", "n", "s"];
    let long = |stem: &&str| stem.chars().count() >= 4;
    ENDINGS.iter().find_map(|ending| word.strip_suffix(ending).filter(long)).unwrap_or(word).to_lowercase()
}
