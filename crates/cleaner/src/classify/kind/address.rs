//! What the address of a page tells of its kind.

use url::Url;

use super::{flag, share};
use crate::{text, trees::Row};

/// Parts of addresses by what they speak for, in the path and in the host.
const PARTS: [(&str, &str, &[&str]); 10] = [
    (
        "path news",
        "host news",
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
    (
        "path blog",
        "host blog",
        &["blog", "blogs", "post", "posts", "insights", "magazine", "magazin", "archives"],
    ),
    (
        "path resource",
        "host resource",
        &["resources", "resource", "learn", "guides", "guide", "knowledge", "advice", "tips", "hub"],
    ),
    (
        "path shop",
        "host shop",
        &["product", "products", "shop", "store", "p", "item", "dp", "pd", "buy", "cart"],
    ),
    (
        "path collection",
        "host collection",
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
        "path forum",
        "host forum",
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
        "path docs",
        "host docs",
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
        "path service",
        "host service",
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
    ("path events", "host events", &["events", "event", "calendar", "jobs"]),
    ("path reviews", "host reviews", &["reviews", "review", "best"]),
];

/// Writes what the address says, and how much of the title is in it.
pub(super) fn describe(url: &Url, title: Option<&str>, row: &mut impl Row) {
    let segments: Vec<String> = url
        .path_segments()
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let labels: Vec<&str> =
        url.host_str().unwrap_or_default().split('.').filter(|label| label.len() > 1).collect();
    for (in_path, in_host, parts) in PARTS {
        row.put(in_path, flag(segments.iter().any(|segment| parts.contains(&segment.as_str()))));
        row.put(in_host, flag(labels.iter().any(|label| parts.contains(label))));
    }
    let slug = segments.last().map(String::as_str).unwrap_or_default();
    row.put("depth", segments.len() as f32);
    row.put("slug words", slug.split(['-', '_', '+']).filter(|word| word.len() > 1).count() as f32);
    row.put("slug digits", slug.bytes().filter(u8::is_ascii_digit).count() as f32);
    row.put("slug is a file", flag(slug.ends_with(".html") || slug.ends_with(".htm")));
    row.put("query", flag(url.query().is_some()));
    row.put("dated", flag(crate::metadata::dates::from_url(url).is_some()));
    row.put("slug in title", slug_in_title(slug, title).unwrap_or(-1.0));
}

/// Articles are filed under their titles, other pages under what they are: the share of the slug's words that the title has.
fn slug_in_title(slug: &str, title: Option<&str>) -> Option<f32> {
    let title = text::fold(title.unwrap_or_default());
    let words: Vec<&str> = slug.split(['-', '_', '+', '.']).filter(|word| word.len() > 2).collect();
    let known = words.iter().filter(|slug| title.split(' ').any(|word| word == **slug)).count();
    (words.len() >= 3 && !title.is_empty()).then(|| share(known, words.len()))
}
