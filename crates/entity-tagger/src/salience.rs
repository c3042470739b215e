//! How much an article is about an entity.

use dateline_schema::{EntityType, Field};

use crate::{
    coref::Cluster,
    mentions::{Mention, Passage},
    quotes::Quotation,
};

/// A cluster and its salience; its place in the list is its id.
pub(crate) type Ranked = (Cluster, f32);

const FREQUENCY: f32 = 0.5;
const EARLINESS: f32 = 0.25;
const IN_TITLE: f32 = 0.25;

/// The clusters, the most salient first; the speakers of the quotations follow them to their new places.
pub(crate) fn rank(
    clusters: Vec<Cluster>,
    passages: &[Passage<'_>],
    mentions: &[Mention],
    quotes: &mut [Quotation],
) -> Vec<Ranked> {
    let most = clusters.iter().map(|cluster| cluster.mentions.len()).max().unwrap_or(0);
    let mut ranked: Vec<(usize, Ranked)> = clusters
        .into_iter()
        .map(|cluster| {
            let salience = salience(&cluster, passages, mentions, most);
            (cluster, salience)
        })
        .enumerate()
        .collect();
    ranked.sort_by(|(_, (a, high)), (_, (b, low))| {
        low.total_cmp(high).then_with(|| a.mentions.cmp(&b.mentions))
    });
    let mut places = vec![0; ranked.len()];
    for (place, (before, _)) in (0..).zip(&ranked) {
        places[*before] = place;
    }
    for speaker in quotes.iter_mut().filter_map(|quote| quote.speaker.as_mut()) {
        *speaker = places[*speaker as usize];
    }
    ranked.into_iter().map(|(_, ranked)| ranked).collect()
}

/// Salience from 0 to 1: how often it is named beside the one named most, how early, and whether the title names it.
fn salience(cluster: &Cluster, passages: &[Passage<'_>], mentions: &[Mention], most: usize) -> f32 {
    let of = |&mention: &usize| &mentions[mention];
    let frequency = cluster.mentions.len() as f32 / most.max(1) as f32;
    let in_title =
        cluster.mentions.iter().map(of).any(|mention| passages[mention.passage].field == Field::Title);
    let earliness = cluster
        .mentions
        .iter()
        .map(of)
        .find(|mention| passages[mention.passage].field == Field::Text)
        .map_or(0.0, |mention| {
            1.0 - mention.tokens.start as f32 / passages[mention.passage].text.tokens.len() as f32
        });
    let score = FREQUENCY * frequency + EARLINESS * earliness + if in_title { IN_TITLE } else { 0.0 };
    (score * weight(cluster.kind) * 1000.0).round() / 1000.0
}

/// Peoples and products are named in passing more often than they are what an article is about.
fn weight(kind: EntityType) -> f32 {
    match kind {
        EntityType::Person | EntityType::Organization | EntityType::Event => 1.0,
        EntityType::Location => 0.9,
        EntityType::Group | EntityType::Misc => 0.6,
    }
}
