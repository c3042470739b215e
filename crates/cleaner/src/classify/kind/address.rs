//! What the address of a page tells of its kind.

use url::Url;

use super::buckets::{few, share};
use crate::{metadata::Features, text};

/// Parts of addresses by what they speak for.
const PARTS: [(&str, &[&str]); 10] = [
    (
        "news",
        &[
            "news",
            "article",
            "articles",
            "story",
            "stories",
            "artikel",
            "noticia",
            "noticias",
            "nachrichten",
            "press",
            "politics",
            "sport",
        ],
    ),
    ("blog", &["blog", "blogs", "post", "posts", "insights", "magazine", "magazin", "archives"]),
    (
        "resource",
        &["resources", "resource", "learn", "guides", "guide", "knowledge", "advice", "tips", "hub"],
    ),
    ("shop", &["product", "products", "shop", "store", "p", "item", "dp", "pd", "buy", "cart"]),
    (
        "collection",
        &[
            "collections",
            "collection",
            "category",
            "categories",
            "c",
            "tag",
            "tags",
            "browse",
            "catalog",
            "search",
            "topics",
            "topic",
            "archive",
            "author",
        ],
    ),
    (
        "forum",
        &[
            "forum",
            "forums",
            "thread",
            "threads",
            "t",
            "questions",
            "question",
            "community",
            "discussion",
            "viewtopic.php",
            "showthread.php",
            "comments",
            "r",
            "boards",
        ],
    ),
    (
        "docs",
        &[
            "docs",
            "doc",
            "documentation",
            "reference",
            "manual",
            "api",
            "wiki",
            "tutorial",
            "tutorials",
            "help",
            "support",
            "en-us",
            "latest",
            "stable",
        ],
    ),
    (
        "service",
        &[
            "services",
            "service",
            "solutions",
            "pricing",
            "about",
            "about-us",
            "contact",
            "platform",
            "features",
            "careers",
            "company",
            "plans",
            "tuition",
            "admissions",
            "programs",
        ],
    ),
    ("events", &["events", "event", "calendar", "jobs"]),
    ("reviews", &["reviews", "review", "best"]),
];

/// Marks what the address says, and how much of the title is in it.
pub(super) fn mark(features: &mut Features, url: &Url, title: Option<&str>) {
    let segments: Vec<String> = url
        .path_segments()
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    for (name, parts) in PARTS {
        if segments.iter().any(|segment| parts.contains(&segment.as_str())) {
            features.mark("path", name);
        }
        if url
            .host_str()
            .is_some_and(|host| host.split('.').any(|label| parts.contains(&label) && label.len() > 1))
        {
            features.mark("host", name);
        }
    }
    features.mark("depth", few(segments.len()));
    let slug = segments.last().map(String::as_str).unwrap_or_default();
    features.mark("slug-words", few(slug.split(['-', '_', '+']).filter(|word| word.len() > 1).count()));
    if slug.bytes().filter(u8::is_ascii_digit).count() >= 5 {
        features.mark("slug", "numbered");
    }
    if slug.ends_with(".html") || slug.ends_with(".htm") {
        features.mark("slug", "html");
    }
    if url.query().is_some() {
        features.mark("address", "query");
    }
    if crate::metadata::dates::from_url(url).is_some() {
        features.mark("address", "dated");
    }
    mark_slug_in_title(features, slug, title);
}

/// Articles are filed under their titles, other pages under what they are.
fn mark_slug_in_title(features: &mut Features, slug: &str, title: Option<&str>) {
    let title = text::fold(title.unwrap_or_default());
    let words: Vec<&str> = slug.split(['-', '_', '+', '.']).filter(|word| word.len() > 2).collect();
    if words.len() >= 3 && !title.is_empty() {
        let known = words.iter().filter(|slug| title.split(' ').any(|word| word == **slug)).count();
        features.mark("slug-in-title", share(known, words.len()));
    }
}
