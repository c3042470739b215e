//! Which item a name means, if any: nothing is said without evidence.

use std::{cell::OnceCell, collections::HashSet, path::Path, sync::LazyLock};

use dateline_schema::{EntityType, Place};

use crate::{
    mentions::Passage,
    places::{Located, country_of_item, fold},
    salience::Ranked,
    tokenize::Kind as Token,
};

use super::{
    KbError,
    build::geonames_key,
    capitals,
    dump::Kind,
    store::{Entry, Store, WORDS, hash},
};

/// Organizations that the binary knows.
static CARRIED: LazyLock<Option<Store>> =
    LazyLock::new(|| Store::carried(include_bytes!("../../data/kb/organizations.bin")));

/// What a word of the description that the article has counts, in the unit of popularity: doublings of pages.
const OF_WORD: f32 = 1.5;
/// What it counts that the name is the item's label, and no further name.
const OF_LABEL: f32 = 1.0;
/// What it costs that the name is one word, which names much else.
const OF_ONE_WORD: f32 = 1.5;
/// By how much the best must stand out among those of the same name.
const MARGIN: f32 = 1.0;
/// From which on an item is linked: well known, or spoken for by the article.
const LEAST: f32 = 3.0;
/// Shortest word of a description that tells something.
const TELLING: usize = 4;

/// Links names to Wikidata items.
pub(crate) struct Linker {
    large: Option<Store>,
}

impl std::fmt::Debug for Linker {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Linker").field("large", &self.large.is_some()).finish()
    }
}

impl Linker {
    /// Links by what the binary carries.
    pub(crate) const CARRIED: Self = Self { large: None };

    /// Links by a knowledge base on disk, too.
    ///
    /// # Errors
    /// When it cannot be read, is cut short, or is of another version.
    pub(crate) fn open(path: &Path) -> Result<Self, KbError> {
        Ok(Self { large: Some(Store::open(path)?) })
    }

    /// The item of each cluster, where one is sure.
    pub(crate) fn items(
        &self,
        passages: &[Passage<'_>],
        clusters: &[Ranked],
        places: &[Option<Located>],
    ) -> Vec<Option<String>> {
        let words = Words { passages, hashes: OnceCell::new() };
        let item = |((cluster, _), located): (&Ranked, &Option<Located>)| match located {
            Some(located) if located.around => None,
            Some(located) => (located.wikidata.clone())
                .or_else(|| self.place(located.place.geonames_id?))
                .or_else(|| capitals::item(&located.place)),
            None => self.link(cluster.kind, &cluster.name, &words),
        };
        clusters.iter().zip(places).map(item).collect()
    }

    /// Places that the gazetteer lacks and the knowledge base has.
    pub(crate) fn locate(&self, clusters: &[Ranked], places: &mut [Option<Located>]) {
        let Some(store) = &self.large else { return };
        let lacks = clusters.iter().zip(places).filter(|(_, place)| place.is_none());
        for ((cluster, _), place) in lacks.filter(|((cluster, _), _)| cluster.kind == EntityType::Location) {
            let key = fold(&cluster.name);
            *place = located(&store.look_up(key.strip_prefix("the ").unwrap_or(&key)), &cluster.name);
        }
    }

    /// The item of a place with this GeoNames id.
    fn place(&self, geonames_id: u32) -> Option<String> {
        let entries = self.large.as_ref()?.look_up(&geonames_key(geonames_id));
        let mut places = entries.iter().filter(|entry| entry.kind() == Some(Kind::Place));
        places.next().map(|entry| format!("Q{}", entry.item))
    }

    /// The item of a person or an organization: the one of its name that is known best and fits the article's words, if
    /// it stands out.
    fn link(&self, kind: EntityType, name: &str, words: &Words<'_>) -> Option<String> {
        let wanted = match kind {
            EntityType::Person if name.contains(' ') => Kind::Person,
            EntityType::Organization => Kind::Organization,
            _ => return None,
        };
        let key = fold(name);
        let key = key.strip_prefix("the ").unwrap_or(&key);
        let stores = self.large.iter().chain(CARRIED.iter());
        let cost = if key.contains(' ') { 0.0 } else { OF_ONE_WORD };
        stores.map(|store| store.look_up(key)).find_map(|entries| best(&entries, wanted, cost, words))
    }
}

/// The best known place of a name, if it stands out.
fn located(entries: &[Entry], name: &str) -> Option<Located> {
    let mut places: Vec<&Entry> = entries.iter().filter(|entry| entry.kind() == Some(Kind::Place)).collect();
    let score =
        |entry: &Entry| f32::from(entry.popularity) / 16.0 + if entry.is_label { OF_LABEL } else { 0.0 };
    places.sort_by(|a, b| score(b).total_cmp(&score(a)));
    let (first, others) = places.split_first()?;
    if others.first().is_some_and(|second| score(first) - score(second) < MARGIN) {
        return None;
    }
    let ((lat, lon), country) = first.spot()?;
    let degrees = |degrees: f64| (degrees * 1e4).round() / 1e4;
    Some(Located {
        place: Place {
            geonames_id: None,
            name: name.to_owned(),
            lat: degrees(lat),
            lon: degrees(lon),
            country_code: country.and_then(country_of_item).map(str::to_owned),
            admin1: None,
            feature_code: None,
        },
        wikidata: Some(format!("Q{}", first.item)),
        around: false,
    })
}

fn best(entries: &[Entry], wanted: Kind, cost: f32, words: &Words<'_>) -> Option<String> {
    let score = |entry: &&Entry| {
        let shared = entry.words.iter().filter(|word| **word != 0 && words.contain(**word)).count();
        let label = if entry.is_label { OF_LABEL } else { 0.0 };
        f32::from(entry.popularity) / 16.0 + label + OF_WORD * shared as f32 - cost
    };
    let mut scores: Vec<(f32, u32)> = entries
        .iter()
        .filter(|entry| entry.kind() == Some(wanted))
        .map(|entry| (score(&entry), entry.item))
        .collect();
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    let stands_out = match scores[..] {
        [] => false,
        [(first, _)] => first >= LEAST,
        [(first, _), (second, _), ..] => first >= LEAST && first - second >= MARGIN,
    };
    stands_out.then(|| format!("Q{}", scores[0].1))
}

/// An article's words, to compare descriptions with: hashed once a name is found that has any.
struct Words<'a> {
    passages: &'a [Passage<'a>],
    hashes: OnceCell<HashSet<u16>>,
}

impl Words<'_> {
    fn contain(&self, word: u16) -> bool {
        self.hashes.get_or_init(|| self.hash()).contains(&word)
    }

    fn hash(&self) -> HashSet<u16> {
        let of = |passage: &Passage<'_>| -> HashSet<u16> {
            let text = &passage.text;
            (0..text.tokens.len())
                .filter(|at| text.kind(*at) == Some(Token::Lower))
                .map(|at| text.word(at))
                .filter(|word| word.len() >= TELLING)
                .map(short_hash)
                .collect()
        };
        self.passages.iter().flat_map(of).collect()
    }
}

/// Hashes of the first telling words of a description.
pub(super) fn telling_words(description: &str) -> [u16; WORDS] {
    let mut words = [0; WORDS];
    let telling = description
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| word.len() >= TELLING && !word.starts_with(char::is_uppercase));
    words.iter_mut().zip(telling).for_each(|(place, word)| *place = short_hash(word));
    words
}

fn short_hash(word: &str) -> u16 {
    (hash(&word.to_lowercase()) >> 48).max(1) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kb::dump::Kind;

    fn entry(item: u32, sitelinks: u32, description: &str) -> Entry {
        let mut entry = Entry::new(0, item, Kind::Person, sitelinks);
        entry.words = telling_words(description);
        entry
    }

    fn linked(entries: &[Entry], text: &str) -> Option<String> {
        let passages =
            [Passage { field: dateline_schema::Field::Text, text: crate::tokenize::tokenize(text) }];
        best(entries, Kind::Person, 0.0, &Words { passages: &passages, hashes: OnceCell::new() })
    }

    #[test]
    fn of_two_with_one_name_the_articles_words_choose() {
        let entries = [entry(1, 40, "English cricketer"), entry(2, 35, "harbour engineer")];
        assert_eq!(linked(&entries, "The engineer inspected the quay."), Some("Q2".to_owned()));
        assert_eq!(linked(&entries, "The cricketer was out."), Some("Q1".to_owned()));
        assert_eq!(linked(&entries, "Nobody knows."), None);
    }

    #[test]
    fn one_who_is_hardly_known_is_linked_only_with_evidence() {
        let entries = [entry(1, 2, "harbour engineer")];
        assert_eq!(linked(&entries, "Nobody knows."), None);
        assert_eq!(linked(&entries, "The engineer inspected the quay."), Some("Q1".to_owned()));
        assert_eq!(linked(&[], "The engineer inspected the quay."), None);
    }
}
