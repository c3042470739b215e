//! How much an article is about an entity.

use dateline_schema::{EntityType, Field};

use crate::{
    coref::Cluster,
    mentions::{Mention, Passage},
    quotes::Quotation,
};

/// A cluster and its salience; its place in the list is its id.
pub(crate) type Ranked = (Cluster, f32);

/// How much each sign of weight counts; they sum to 1.
const FREQUENCY: f32 = 0.36;
const IN_TITLE: f32 = 0.22;
const EARLINESS: f32 = 0.11;
const SPREAD: f32 = 0.14;
const ACTING: f32 = 0.05;
const SPEAKING: f32 = 0.12;
/// Quotations after which more of them add nothing.
const MANY_QUOTES: f32 = 4.0;

/// The clusters, the most salient first; the speakers of the quotations follow them to their new places.
pub(crate) fn rank(
    clusters: Vec<Cluster>,
    passages: &[Passage<'_>],
    mentions: &[Mention],
    quotes: &mut [Quotation],
) -> Vec<Ranked> {
    let most = clusters.iter().map(|cluster| cluster.mentions.len()).max().unwrap_or(0);
    let mut spoken = vec![0_u32; clusters.len()];
    quotes.iter().filter_map(|quote| quote.speaker).for_each(|speaker| spoken[speaker as usize] += 1);
    let mut ranked: Vec<(usize, Ranked)> = clusters
        .into_iter()
        .zip(spoken)
        .map(|(cluster, spoken)| {
            let salience = salience(&cluster, passages, mentions, most, spoken);
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

/// Salience from 0 to 1: how often it is named beside the one named most, how early, in how many paragraphs, whether the
/// title names it, how often it stands where subjects do, and how much it says.
fn salience(
    cluster: &Cluster,
    passages: &[Passage<'_>],
    mentions: &[Mention],
    most: usize,
    spoken: u32,
) -> f32 {
    let of = |&mention: &usize| &mentions[mention];
    let field = |mention: &&Mention| passages[mention.passage].field;
    let body = || cluster.mentions.iter().map(of).filter(|mention| field(mention) == Field::Text);
    let in_title = cluster.mentions.iter().map(of).any(|mention| field(&mention) == Field::Title);
    let text = |mention: &Mention| &passages[mention.passage].text;
    let earliness = body()
        .next()
        .map_or(0.0, |mention| 1.0 - mention.tokens.start as f32 / text(mention).tokens.len() as f32);
    let (mut lines, mut last, mut acting) = (0, usize::MAX, 0);
    for mention in body() {
        let line = text(mention).lines.partition_point(|line| line.tokens.end <= mention.tokens.start);
        lines += usize::from(line != last);
        last = line;
        acting +=
            usize::from(text(mention).tokens.get(mention.tokens.start).is_some_and(|token| token.opens));
    }
    let paragraphs = passages.last().map_or(1, |body| body.text.lines.len()).max(1);
    let frequency = (cluster.mentions.len() as f32).ln_1p() / (most as f32).ln_1p();
    let spread = (lines as f32 / paragraphs as f32).sqrt();
    let acting = acting as f32 / cluster.mentions.len().max(1) as f32;
    let speaking = (spoken as f32 / MANY_QUOTES).min(1.0);
    let title = if in_title { 1.0 } else { 0.0 };
    let score = FREQUENCY * frequency
        + IN_TITLE * title
        + EARLINESS * earliness
        + SPREAD * spread
        + ACTING * acting
        + SPEAKING * speaking;
    (score.clamp(0.0, 1.0) * weight(cluster.kind) * 1000.0).round() / 1000.0
}

/// Peoples and products are named in passing more often than they are what an article is about.
fn weight(kind: EntityType) -> f32 {
    match kind {
        EntityType::Person | EntityType::Organization | EntityType::Event => 1.0,
        EntityType::Location => 0.9,
        EntityType::Group | EntityType::Misc => 0.6,
    }
}
