//! Where a name that the gazetteer lacks is said to lie: `Cellardyke in Fife`, `Headington, Oxford`, `Nairobi's Mukuru`.

use std::{collections::HashMap, ops::Range};

use super::{
    Toponym,
    candidates::Candidate,
    features::inside,
    fold::fold,
    in_order,
    index::{Gazetteer, Level},
    resolve::Node,
};
use crate::{
    mentions::Passage,
    tokenize::{Kind, Text},
};

/// What may stand behind a name: `the Wedza district, Mashonaland East`.
const KINDS: &[&str] = &[
    "area",
    "areas",
    "borough",
    "community",
    "county",
    "district",
    "hamlet",
    "neighborhood",
    "neighbourhood",
    "parish",
    "peninsula",
    "province",
    "quarter",
    "region",
    "section",
    "settlement",
    "slum",
    "slums",
    "suburb",
    "town",
    "township",
    "village",
    "ward",
];
/// Most tokens between a name and the place that it lies in.
const BETWEEN: usize = 5;

/// A mention of a name: its passage, its tokens and its node.
type Mention = (usize, Range<usize>, usize);

/// For each of the first nodes, which are those of the toponyms, the node of the place that it lies in, if it has no place
/// of its own. Names that the text puts into an area which none of their towns lies in have none, either: their
/// candidates are taken from them.
pub(super) fn note(
    gazetteer: &Gazetteer,
    passages: &[Passage<'_>],
    toponyms: &[Toponym<'_>],
    nodes: &mut [Node],
) -> Vec<Option<usize>> {
    let mentions = in_order(toponyms, nodes.len());
    let mut outers = vec![None; nodes.len()];
    for at in 1..mentions.len() {
        let (inner, outer) = (&mentions[at - 1], &mentions[at]);
        if inner.0 != outer.0 || inner.2 == outer.2 {
            continue;
        }
        let text = &passages[inner.0].text;
        let is_owner = matches!(text.word(inner.1.end), "'s" | "’s") && inner.1.end + 1 == outer.1.start;
        if lies_within(text, nodes, &mentions, at) {
            if lies_elsewhere(gazetteer, &nodes[inner.2], &nodes[outer.2]) {
                nodes[inner.2].candidates.clear();
            }
            outers[inner.2] = outers[inner.2].or(Some(outer.2));
        } else if is_owner {
            outers[outer.2] = outers[outer.2].or(Some(inner.2));
        }
    }
    for (outer, node) in outers.iter_mut().zip(nodes.iter_mut()) {
        *outer = outer.filter(|_| node.candidates.is_empty());
        node.around |= outer.is_some();
    }
    note_parts(toponyms, nodes, &mut outers);
    outers
}

/// Names that hold another one and have their places by it, such as `Dublin Veterans Park` beside `Dublin`, are where that
/// one is and say nothing more of where that is.
fn note_parts(toponyms: &[Toponym<'_>], nodes: &mut [Node], outers: &mut [Option<usize>]) {
    let names: Vec<String> = toponyms.iter().map(|toponym| format!(" {} ", fold(toponym.name))).collect();
    let first =
        |node: &Node| Some(node.candidates.iter().find(|it| it.record.level() != Level::Region)?.number);
    let mut by_first: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, node) in nodes.iter().enumerate() {
        first(node).into_iter().for_each(|number| by_first.entry(number).or_default().push(at));
    }
    for nodes_alike in by_first.values().filter(|alike| alike.len() > 1) {
        for &inner in nodes_alike {
            let holds =
                |outer: &&usize| names[inner] != names[**outer] && names[inner].contains(&names[**outer]);
            let outer = nodes_alike.iter().filter(holds).min_by_key(|outer| names[**outer].len());
            let is_same = |outer: &&usize| nodes[**outer].candidates.len() >= nodes[inner].candidates.len();
            outers[inner] = outers[inner].or(outer.filter(is_same).copied());
        }
    }
    for (node, _) in nodes.iter_mut().zip(outers).filter(|(_, outer)| outer.is_some()) {
        node.candidates.clear();
    }
}

/// Whether a name means towns alone, none of which is in the area that the text puts it into.
fn lies_elsewhere(gazetteer: &Gazetteer, inner: &Node, outer: &Node) -> bool {
    let is_town = |it: &Candidate| it.record.level() == Level::Town;
    let is_area = |it: &Candidate| {
        matches!(it.record.level(), Level::Country | Level::First)
            && outer.candidates.iter().any(|other| other.number == it.number)
    };
    inner.containers.iter().any(is_area)
        && inner.candidates.iter().all(|it| is_town(it) && inside(gazetteer, it, &inner.containers) == 0.0)
}

/// Whether the text puts the mention before this one into it.
fn lies_within(text: &Text<'_>, nodes: &[Node], mentions: &[Mention], at: usize) -> bool {
    let (inner, outer) = (&mentions[at - 1].1, &mentions[at].1);
    let mut between = inner.end..outer.start;
    if between.is_empty() || between.len() > BETWEEN {
        return false;
    }
    let is_kind = KINDS.contains(&text.word(between.start));
    between.start += usize::from(is_kind);
    let (link, rest) = (text.word(between.start), between.start + 1..between.end);
    let rest_is_small = rest.clone().all(|at| text.kind(at) == Some(Kind::Lower) && !is_link(text.word(at)));
    match link {
        "(" => rest.is_empty(),
        "," => rest.is_empty() && !is_listed(text, nodes, mentions, at),
        "in" => rest_is_small && rest.len() <= 3,
        "of" => is_kind && rest_is_small && rest.len() <= 1,
        _ => false,
    }
}

fn is_link(word: &str) -> bool {
    matches!(word, "and" | "or" | "but" | "with" | "for" | "from" | "to")
}

/// Whether names stand before or behind the two that make a list of them.
fn is_listed(text: &Text<'_>, nodes: &[Node], mentions: &[Mention], at: usize) -> bool {
    let (inner, (_, outer, node)) = (&mentions[at - 1].1, &mentions[at]);
    let before = inner.start.checked_sub(1).map_or("", |at| text.word(at));
    let next = text.word(outer.end);
    // Auckland, New Zealand, but not Long Island, Pennsylvania.
    let is_in_country = || {
        let is_country = |it: &Candidate| it.record.level() == Level::Country;
        nodes[*node].containers.iter().any(is_country)
    };
    matches!(before, "," | "and" | "or" | "&")
        || matches!(next, "and" | "or" | "&")
        || (next == "," && text.kind(outer.end + 1) != Some(Kind::Lower) && !is_in_country())
        || (next == "," && matches!(text.word(outer.end + 1), "and" | "or"))
}
