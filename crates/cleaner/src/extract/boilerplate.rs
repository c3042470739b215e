//! Parts of the page that tag, role or class name as something else than the article.

use scraper::node::Element;

use crate::{
    dom::attr,
    extract::outline::{ElementId, Outline},
};

/// A part with more than this share of the page's prose is the article, whatever its class says.
const MAX_PROSE_SHARE: f32 = 0.4;
/// Where names leave less than this share of the prose, they are not believed.
const MIN_PROSE_LEFT: f32 = 0.25;
/// Class names beyond this length are generated, and cost time.
const MAX_NAMES_BYTES: usize = 400;

/// Words within classes and ids that name what is not the article.
const WORDS: &[&str] = &[
    "ad",
    "adbox",
    "ads",
    "adslot",
    "advert",
    "advertisement",
    "advertising",
    "adwrapper",
    "alert",
    "anzeige",
    "banner",
    "bio",
    "breadcrumb",
    "breadcrumbs",
    "byline",
    "caption",
    "captions",
    "carousel",
    "comment",
    "commentlist",
    "comments",
    "consent",
    "cookie",
    "cookies",
    "copyright",
    "credit",
    "credits",
    "cta",
    "dateline",
    "disclaimer",
    "disqus",
    "dropdown",
    "flyout",
    "footer",
    "footnote",
    "gallery",
    "gdpr",
    "hashtags",
    "infobox",
    "login",
    "masthead",
    "mce",
    "menu",
    "metadata",
    "modal",
    "mostread",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "offer",
    "onetrust",
    "outbrain",
    "overlay",
    "pager",
    "pagination",
    "partner",
    "paywall",
    "piano",
    "pinpoll",
    "player",
    "poll",
    "popular",
    "popup",
    "print",
    "profile",
    "promo",
    "promobox",
    "promotion",
    "pullquote",
    "quiz",
    "rating",
    "readmore",
    "recirc",
    "recirculation",
    "recommend",
    "recommendation",
    "recommendations",
    "recommended",
    "register",
    "related",
    "relatedposts",
    "replies",
    "reserved",
    "respond",
    "screenreader",
    "share",
    "sharebar",
    "sharedaddy",
    "sharing",
    "sidebar",
    "signup",
    "sitemap",
    "skip",
    "slideshow",
    "social",
    "sponsor",
    "sponsored",
    "sponsors",
    "subscribe",
    "subscriber",
    "subscription",
    "survey",
    "taboola",
    "tag",
    "taglist",
    "tags",
    "teaser",
    "teasers",
    "ticker",
    "toolbar",
    "tooltip",
    "topnav",
    "trending",
    "upsell",
    "video",
    "weather",
    "zergnet",
];
/// Pairs of adjacent words that do so only together.
const PAIRS: &[(&str, &str)] = &[
    ("about", "author"),
    ("article", "meta"),
    ("article", "tools"),
    ("author", "box"),
    ("author", "card"),
    ("author", "description"),
    ("author", "info"),
    ("author", "meta"),
    ("author", "bio"),
    ("entry", "meta"),
    ("jp", "relatedposts"),
    ("most", "popular"),
    ("most", "read"),
    ("more", "stories"),
    ("more", "news"),
    ("next", "article"),
    ("next", "post"),
    ("post", "author"),
    ("post", "meta"),
    ("post", "nav"),
    ("prev", "next"),
    ("read", "more"),
    ("read", "next"),
    ("read", "also"),
    ("screen", "reader"),
    ("see", "also"),
    ("sr", "only"),
    ("table", "contents"),
    ("visually", "hidden"),
    ("whats", "next"),
    ("image", "info"),
    ("picture", "source"),
];

/// Says for each element whether it is in such a part.
pub(super) fn mark(outline: &Outline<'_>) -> Vec<bool> {
    let prose = prose_beneath(outline);
    let by_all = mark_where(outline, &prose, |id| {
        is_structural(id, outline) || is_named(outline.elements[id].element)
    });
    let all: usize = prose.first().copied().unwrap_or(0);
    let left: usize = outline
        .blocks
        .iter()
        .filter(|block| block.is_prose() && !by_all[block.owner])
        .map(|block| block.words)
        .sum();
    // Some page builders name every part of the page alike; their names mean nothing.
    if (left as f32) < all as f32 * MIN_PROSE_LEFT {
        return mark_where(outline, &prose, |id| is_structural(id, outline));
    }
    by_all
}

fn mark_where(
    outline: &Outline<'_>,
    prose: &[usize],
    is_boilerplate: impl Fn(ElementId) -> bool,
) -> Vec<bool> {
    let limit = prose.first().copied().unwrap_or(0) as f32 * MAX_PROSE_SHARE;
    let mut dropped: Vec<bool> = Vec::with_capacity(outline.elements.len());
    for (id, entry) in outline.elements.iter().enumerate() {
        let by_parent = id > 0 && dropped[entry.parent];
        dropped.push(by_parent || (prose[id] as f32 <= limit && is_boilerplate(id)));
    }
    dropped
}

/// Words of running text beneath each element.
fn prose_beneath(outline: &Outline<'_>) -> Vec<usize> {
    let mut prose = vec![0; outline.elements.len()];
    for block in outline.blocks.iter().filter(|block| block.is_prose()) {
        prose[block.owner] += block.words;
    }
    for id in (1..prose.len()).rev() {
        prose[outline.elements[id].parent] += prose[id];
    }
    prose
}

/// By tag or role.
fn is_structural(id: ElementId, outline: &Outline<'_>) -> bool {
    let element = outline.elements[id].element;
    match element.name() {
        "nav" | "aside" | "footer" | "figcaption" | "form" | "menu" | "address" => true,
        // Tables and quotations are put into figures too, and are text.
        "figure" => !holds_text(id, outline),
        "header" => !is_within_article(id, outline),
        _ => has_role(element),
    }
}

fn has_role(element: &Element) -> bool {
    attr(element, "role").is_some_and(|role| {
        matches!(
            role,
            "navigation"
                | "complementary"
                | "banner"
                | "contentinfo"
                | "dialog"
                | "alertdialog"
                | "search"
                | "menu"
                | "menubar"
                | "toolbar"
                | "tooltip"
                | "alert"
        )
    })
}

fn holds_text(id: ElementId, outline: &Outline<'_>) -> bool {
    let beneath = &outline.elements[id..outline.elements[id].end];
    beneath.iter().any(|entry| matches!(entry.element.name(), "table" | "blockquote" | "pre"))
}

fn is_within_article(id: ElementId, outline: &Outline<'_>) -> bool {
    let mut id = id;
    while id > 0 {
        id = outline.elements[id].parent;
        if matches!(outline.elements[id].element.name(), "article" | "main") {
            return true;
        }
    }
    false
}

/// True where class or id has one of the words.
fn is_named(element: &Element) -> bool {
    if matches!(
        element.name(),
        "html"
            | "body"
            | "main"
            | "article"
            | "header"
            | "h1"
            | "h2"
            | "h3"
            | "table"
            | "tbody"
            | "tr"
            | "td"
    ) {
        return false;
    }
    ["class", "id"].iter().filter_map(|name| attr(element, name)).any(|names| {
        let end = names.char_indices().nth(MAX_NAMES_BYTES).map_or(names.len(), |(end, _)| end);
        let words = split_names(&names[..end]);
        words.iter().any(|word| WORDS.binary_search(&word.as_str()).is_ok())
            || words.windows(2).any(|two| PAIRS.iter().any(|(one, other)| two[0] == *one && two[1] == *other))
    })
}

/// `relatedArticles-box` becomes `related`, `articles`, `box`.
fn split_names(names: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut after_lower = false;
    for c in names.chars() {
        if !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && after_lower) {
            words.push(String::new());
        }
        if c.is_ascii_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.push(c.to_ascii_lowercase());
        }
        after_lower = c.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_can_be_searched() {
        assert!(WORDS.is_sorted());
    }

    #[test]
    fn names_split_at_marks_and_capitals() {
        assert_eq!(split_names("relatedArticles-box_2 ADS"), ["related", "articles", "box", "ads"]);
    }
}
