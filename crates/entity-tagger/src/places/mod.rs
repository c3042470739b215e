//! Where on Earth the article's places are: from names to GeoNames.

mod around;
mod candidates;
mod doubt;
mod features;
mod fold;
mod home;
mod index;
mod joined;
mod local;
mod postal;
mod prominent;
mod resolve;
mod retype;
mod said;
mod scan;
pub mod training;
mod weights;
mod within;
mod words;

use std::{
    collections::{BTreeMap, HashSet},
    ops::Range,
};

use dateline_schema::{EntityType, Place};

use crate::{
    coref::Cluster,
    mentions::{Mention, Passage},
    salience::Ranked,
};

use candidates::{Candidate, Meant};
use index::{GAZETTEER, Gazetteer, Level};
use resolve::{Node, weigh};
use weights::WEIGHTS;

pub(crate) use fold::fold;
pub(crate) use home::{country_of_item, home};
pub(crate) use prominent::{Prominence, prominent};
pub(crate) use resolve::Home;
pub(crate) use retype::{is_state_without_stop, retype};

/// Most names of an article that are weighed together; more are no news.
const MOST_NAMES: usize = 400;
/// Most countries and divisions beside them that are heard.
const MOST_SPOKEN: usize = 64;
/// Mentions of a name that are looked behind.
const MOST_LOOKED_BEHIND: usize = 8;

/// A place that the article names.
pub(crate) struct Toponym<'a> {
    pub(crate) name: &'a str,
    /// Where it stands: its passage and its tokens there.
    pub(crate) mentions: Vec<(usize, Range<usize>)>,
}

/// The mentions of the first so many names in the order of the text: passage, tokens, and which name it is.
fn in_order(toponyms: &[Toponym<'_>], first: usize) -> Vec<(usize, Range<usize>, usize)> {
    let of = |(name, toponym): (usize, &Toponym<'_>)| {
        let mentions = toponym.mentions.iter();
        mentions.map(|(passage, tokens)| (*passage, tokens.clone(), name)).collect::<Vec<_>>()
    };
    let mut mentions: Vec<_> = toponyms.iter().take(first).enumerate().flat_map(of).collect();
    mentions.sort_by_key(|(passage, tokens, _)| (*passage, tokens.start));
    mentions
}

/// The names of an article that tell where things are.
pub(crate) struct Names<'a> {
    pub(crate) toponyms: Vec<Toponym<'a>>,
    organizations: Vec<&'a str>,
    /// Where people are named.
    people: Vec<(usize, Range<usize>)>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(mentions: &[Mention], clusters: &'a [Ranked]) -> Self {
        let of_kind = |kind: EntityType| {
            clusters.iter().map(|(cluster, _)| cluster).filter(move |cluster: &&Cluster| cluster.kind == kind)
        };
        let of = |&mention: &usize| (mentions[mention].passage, mentions[mention].tokens.clone());
        let toponym = |cluster: &'a Cluster| Toponym {
            name: &cluster.name,
            mentions: cluster.mentions.iter().map(of).collect(),
        };
        Self {
            toponyms: of_kind(EntityType::Location).map(toponym).collect(),
            organizations: of_kind(EntityType::Organization).map(|cluster| cluster.name.as_str()).collect(),
            people: of_kind(EntityType::Person).flat_map(|person| person.mentions.iter().map(of)).collect(),
        }
    }
}

/// A place of the gazetteer, ready for the record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Located {
    pub(crate) place: Place,
    /// Wikidata item, such as `Q90`.
    pub(crate) wikidata: Option<String>,
    /// What is named only lies there: it has no item by its place.
    pub(crate) around: bool,
}

/// The place of each location among the clusters; nothing for the others, and for names that the gazetteer lacks.
pub(crate) fn find(
    passages: &[Passage<'_>],
    mentions: &[Mention],
    clusters: &[Ranked],
    home: Home,
) -> Vec<Option<Located>> {
    let names = Names::of(mentions, clusters);
    let mut places = resolve(passages, &names, home).into_iter();
    let is_location = |(cluster, _): &&Ranked| cluster.kind == EntityType::Location;
    let place = |ranked: &Ranked| if is_location(&ranked) { places.next().flatten() } else { None };
    clusters.iter().map(place).collect()
}

/// The place that each name means, or nothing where the gazetteer has no such name.
fn resolve(passages: &[Passage<'_>], names: &Names<'_>, home: Home) -> Vec<Option<Located>> {
    let toponyms = &names.toponyms;
    let Some(gazetteer) = GAZETTEER.as_ref() else { return vec![None; toponyms.len()] };
    if toponyms.is_empty() {
        return Vec::new();
    }
    let Nodes { nodes, outers } = nodes(gazetteer, passages, names);
    let home = Home { of_words: local_country(gazetteer, passages), ..home };
    let weighed = weigh(gazetteer, &nodes, home, &WEIGHTS);
    let best = |(at, (node, (features, probabilities))): (usize, (&Node, &(Vec<_>, Vec<f32>)))| {
        let best = (0..probabilities.len()).max_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]))?;
        let candidate = node.candidates.get(best)?;
        let is_known = !doubt::is_unheard_of(&nodes, at, candidate, features.get(best)?);
        is_known.then(|| located(gazetteer, candidate, node.around))
    };
    let mut places: Vec<_> = nodes.iter().zip(&weighed).enumerate().map(best).take(outers.len()).collect();
    // The outer place may lie in another one; the latter stand behind the former more often than not.
    for inner in (0..outers.len()).rev() {
        let Some(place) = outers[inner].and_then(|outer| places[outer].clone()) else { continue };
        let around = place.around || nodes[inner].around;
        places[inner] = Some(Located { around, wikidata: place.wikidata.filter(|_| !around), ..place });
    }
    places.resize(toponyms.len(), None);
    places
}

/// The country whose local news the passages read like.
fn local_country(gazetteer: &Gazetteer, passages: &[Passage<'_>]) -> Option<u8> {
    local::country(gazetteer, passages.iter().map(|passage| &passage.text))
}

/// What is weighed together.
struct Nodes {
    /// The names, and after them what else the article speaks of.
    nodes: Vec<Node>,
    /// For each of the names, the node of the place around it, if it has none of its own.
    outers: Vec<Option<usize>>,
}

/// The names with their candidates, and after them what else the article speaks of.
fn nodes(gazetteer: &Gazetteer, passages: &[Passage<'_>], names: &Names<'_>) -> Nodes {
    let toponyms = &names.toponyms;
    let named: HashSet<String> = toponyms.iter().take(MOST_NAMES).map(|toponym| fold(toponym.name)).collect();
    let mut nodes: Vec<Node> = toponyms
        .iter()
        .take(MOST_NAMES)
        .map(|toponym| {
            let behind = toponym.mentions.iter().take(MOST_LOOKED_BEHIND);
            let Meant { candidates, around } = candidates::candidates(gazetteer, toponym.name, &named);
            Node {
                shortened: gazetteer.look_up(&fold(toponym.name)).next().is_none(),
                candidates,
                around,
                containers: behind
                    .flat_map(|(passage, tokens)| scan::behind(gazetteer, &passages[*passage].text, tokens))
                    .collect(),
                times: toponym.mentions.len() as u32,
                said: None,
            }
        })
        .collect();
    said::note(passages, toponyms, &mut nodes);
    for (node, toponym) in nodes.iter_mut().zip(toponyms) {
        doubt::leave_out(passages, toponym, node);
    }
    let outers = within::note(gazetteer, passages, toponyms, &mut nodes);
    nodes.extend(spoken_of(gazetteer, passages, names, &named));
    Nodes { nodes, outers }
}

/// What else the article speaks of: areas in the names of peoples, behind places, by telephone, and seats of organizations.
fn spoken_of(
    gazetteer: &Gazetteer,
    passages: &[Passage<'_>],
    names: &Names<'_>,
    named: &HashSet<String>,
) -> Vec<Node> {
    let mut taken: Vec<Vec<bool>> =
        passages.iter().map(|passage| vec![false; passage.text.tokens.len()]).collect();
    // Mary and Jordan are no country's people.
    let of_people = names.people.iter();
    for (passage, tokens) in names.toponyms.iter().flat_map(|toponym| &toponym.mentions).chain(of_people) {
        taken[*passage][tokens.clone()].fill(true);
    }
    let mut spoken = Vec::new();
    for (passage, taken) in passages.iter().zip(&taken) {
        local::called(gazetteer, &passage.text, &mut spoken);
        scan::spoken(gazetteer, &passage.text, |token| taken[token], MOST_SPOKEN, &mut spoken);
    }
    // A town's name in that of its police says no more than the town's.
    let others = spoken.into_iter().filter(|spoken| !named.contains(&spoken.key));
    let mut nodes: Vec<Node> = others
        .map(|spoken| Node {
            candidates: spoken.candidates,
            around: false,
            shortened: false,
            containers: Vec::new(),
            times: spoken.times,
            said: None,
        })
        .collect();
    let mut seats: BTreeMap<String, Node> = BTreeMap::new();
    for (key, candidates) in names.organizations.iter().filter_map(|name| around::seat(gazetteer, name)) {
        if !named.contains(&key) && seats.len() < MOST_SPOKEN {
            let node = Node {
                candidates,
                around: true,
                shortened: true,
                containers: Vec::new(),
                times: 0,
                said: None,
            };
            seats.entry(key).or_insert(node).times += 1;
        }
    }
    nodes.extend(seats.into_values());
    nodes
}

/// Whether a name is a country's, whatever else it may be; those of the United Kingdom count, as they do in sport.
pub(crate) fn is_country(name: &str) -> bool {
    const OF_THE_KINGDOM: [&str; 4] = ["england", "scotland", "wales", "northern ireland"];
    let key = fold(name);
    let is_listed =
        |gazetteer| !candidates::of_key(gazetteer, &key, |level| level == Level::Country).is_empty();
    OF_THE_KINGDOM.contains(&key.as_str()) || GAZETTEER.as_ref().is_some_and(is_listed)
}

fn located(gazetteer: &Gazetteer, candidate: &Candidate, around: bool) -> Located {
    let record = &candidate.record;
    let degrees = |degrees: f32| (f64::from(degrees) * 1e4).round() / 1e4;
    let country = record.country.and_then(|country| gazetteer.countries.get(usize::from(country)));
    Located {
        place: Place {
            geonames_id: record.geonames_id,
            name: gazetteer.name(record).to_owned(),
            lat: degrees(record.point.0),
            lon: degrees(record.point.1),
            country_code: country.map(|country| country.code.to_owned()),
            admin1: candidate.first_level.and_then(|division| gazetteer.code(division)).map(str::to_owned),
            feature_code: Some(record.feature_code().to_owned()),
        },
        wikidata: gazetteer.wikidata(candidate.number).filter(|_| !around).map(|item| format!("Q{item}")),
        around,
    }
}
