//! Links that sort an article: the path of sections above it, its categories and tags.

use crate::{
    dom::{NodeRef, attr, text_of},
    text,
};

const MAX_STEPS: usize = 8;
const MAX_NODES: usize = 120;
const MAX_LABEL_BYTES: usize = 60;
/// What the first step is called.
const HOME: [&str; 14] = [
    "home",
    "homepage",
    "start",
    "startseite",
    "accueil",
    "inicio",
    "início",
    "portada",
    "strona główna",
    "главная",
    "hem",
    "hjem",
    "forside",
    "etusivu",
];

/// The sections that a path of links leads through, without the front page.
pub(super) fn trail(node: NodeRef<'_>) -> Vec<String> {
    let nodes = node.descendants().take(MAX_NODES);
    let links = nodes.filter(|node| node.value().as_element().is_some_and(|element| element.name() == "a"));
    links.filter_map(step).take(MAX_STEPS).collect()
}

fn step(link: NodeRef<'_>) -> Option<String> {
    let href = attr(link.value().as_element()?, "href")?;
    let label = text_of(link, MAX_LABEL_BYTES);
    let is_front = href == "/" || href.splitn(4, '/').nth(3).is_some_and(str::is_empty) || is_home(&label);
    (!is_front && !label.is_empty()).then_some(label)
}

/// True for the names of front pages.
pub(crate) fn is_home(label: &str) -> bool {
    let folded = text::fold(label);
    HOME.contains(&folded.as_str())
        || matches!(folded.replace(' ', "").as_str(), "ホーム" | "トップ" | "홈" | "首页" | "首頁")
}
