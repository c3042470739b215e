//! JSON-LD: the article among the things a page describes to machines.

use serde_json::Value;

use crate::{metadata::json_mend, text};

/// Bounds on what one page can make us look at.
const MAX_THINGS: usize = 2_000;
const MAX_LIST: usize = 64;

/// Somebody or something that wrote an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkedAuthor {
    pub(crate) name: String,
    pub(crate) is_organization: bool,
}

/// What the page's JSON-LD says of its article.
#[derive(Debug, Default)]
pub(crate) struct LinkedData {
    /// Types of the things on the page, as they are first named.
    pub(crate) types: Vec<String>,
    pub(crate) headline: Option<String>,
    pub(crate) alternative_headline: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) authors: Vec<LinkedAuthor>,
    pub(crate) published: Option<String>,
    pub(crate) created: Option<String>,
    pub(crate) modified: Option<String>,
    /// Dates of the page that holds the article.
    pub(crate) page_published: Option<String>,
    pub(crate) page_modified: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) section: Option<String>,
    /// Names of the pages above this one, the front page first, and perhaps of this one.
    pub(crate) trail: Vec<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) image_url: Option<String>,
    pub(crate) image_caption: Option<String>,
    pub(crate) image_credit: Option<String>,
    pub(crate) site_name: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) article_body: Option<String>,
    /// What the article or the page says its address is.
    pub(crate) url: Option<String>,
}

impl LinkedData {
    /// True where the page says to machines that it is a piece of news.
    pub(crate) fn is_news(&self) -> bool {
        self.types.iter().any(|kind| kind.ends_with("NewsArticle"))
    }

    /// Reads all scripts of a page; what cannot be read is passed over. `path` is the page's own, to tell its article
    /// from others.
    pub(crate) fn read(scripts: &[String], path: Option<&str>) -> Self {
        let documents: Vec<Value> = scripts.iter().filter_map(|script| parse(script)).collect();
        let things: Vec<&Value> = documents.iter().flat_map(things).take(MAX_THINGS).collect();
        let is_of_page = |thing: &Value| {
            path.filter(|path| path.len() > 1)
                .is_some_and(|path| address(thing).is_some_and(|url| url.contains(path)))
        };
        let article = things.iter().filter(|thing| is_a(thing, is_article)).rev().max_by_key(|thing| {
            (thing.get("headline").is_some(), is_of_page(thing), thing.get("datePublished").is_some())
        });
        let site_name = things
            .iter()
            .find(|thing| is_a(thing, |kind| kind == "WebSite"))
            .and_then(|site| string(site.get("name")));
        let page = things.iter().find(|thing| is_a(thing, |kind| kind.ends_with("Page")));
        let of_page = |name: &str| page.and_then(|page| string(page.get(name)));
        let mut types: Vec<String> =
            things.iter().flat_map(|thing| types(thing)).map(str::to_owned).collect();
        types.sort_unstable();
        types.dedup();
        let linked = match article {
            Some(article) => Self::of_article(article, &things),
            None => Self {
                authors: page.map(|page| authors(page, &things)).unwrap_or_default(),
                ..Self::default()
            },
        };
        Self {
            types,
            trail: things
                .iter()
                .find(|thing| is_a(thing, |kind| kind == "BreadcrumbList"))
                .map(|list| trail(list))
                .unwrap_or_default(),
            page_published: of_page("datePublished"),
            page_modified: of_page("dateModified"),
            site_name: linked.site_name.or(site_name),
            description: linked.description.or_else(|| of_page("description")),
            language: linked.language.or_else(|| of_page("inLanguage")),
            url: linked.url.or_else(|| page.and_then(|page| address(page)).map(str::to_owned)),
            ..linked
        }
    }

    fn of_article(article: &Value, things: &[&Value]) -> Self {
        let each = |name: &str| -> Vec<&Value> {
            list(article.get(name)).into_iter().take(MAX_LIST).map(|value| resolve(value, things)).collect()
        };
        let image = each("image").into_iter().next();
        let of_image = |field: &str| image.and_then(|image| string(image.get(field)));
        Self {
            headline: string(article.get("headline")),
            alternative_headline: list(article.get("alternativeHeadline"))
                .into_iter()
                .find_map(|headline| string(Some(headline))),
            name: string(article.get("name")),
            authors: authors(article, things),
            published: string(article.get("datePublished")),
            created: string(article.get("dateCreated")),
            modified: string(article.get("dateModified")),
            description: string(article.get("description")),
            section: list(article.get("articleSection"))
                .into_iter()
                .find_map(|section| string(Some(section))),
            keywords: each("keywords").into_iter().filter_map(name).collect(),
            image_url: image
                .and_then(|image| string(Some(image)))
                .or_else(|| of_image("url"))
                .or_else(|| of_image("contentUrl")),
            image_caption: of_image("caption"),
            image_credit: of_image("creditText").or_else(|| {
                let image = image?;
                ["creator", "author", "copyrightHolder"].iter().find_map(|field| {
                    list(image.get(*field)).into_iter().find_map(|who| name(resolve(who, things)))
                })
            }),
            site_name: each("publisher").into_iter().find_map(name),
            language: list(article.get("inLanguage")).into_iter().find_map(name),
            article_body: article.get("articleBody").and_then(Value::as_str).map(str::to_owned),
            url: address(article).map(str::to_owned),
            ..Self::default()
        }
    }
}

fn authors(article: &Value, things: &[&Value]) -> Vec<LinkedAuthor> {
    ["author", "creator"]
        .iter()
        .map(|field| authors_in(article.get(*field), things))
        .find(|authors| !authors.is_empty())
        .unwrap_or_default()
}

fn authors_in(value: Option<&Value>, things: &[&Value]) -> Vec<LinkedAuthor> {
    let mut authors = Vec::new();
    for author in list(value).into_iter().take(MAX_LIST).map(|author| resolve(author, things)) {
        let is_organization = is_a(author, |kind| kind.ends_with("Organization"));
        let mut names: Vec<String> = match author {
            Value::Object(author) => list(author.get("name"))
                .into_iter()
                .take(MAX_LIST)
                .filter_map(|name| string(Some(name)))
                .collect(),
            author => string(Some(author)).into_iter().collect(),
        };
        if names.is_empty() {
            let part = |field: &str| string(author.get(field));
            let full = part("givenName").zip(part("familyName"));
            names.extend(full.map(|(given, family)| format!("{given} {family}")));
        }
        authors.extend(names.into_iter().map(|name| LinkedAuthor { name, is_organization }));
    }
    authors
}

/// The names in a list of the pages above this one, in their order.
fn trail(breadcrumbs: &Value) -> Vec<String> {
    let mut steps: Vec<(u64, String)> = list(breadcrumbs.get("itemListElement"))
        .into_iter()
        .take(MAX_LIST)
        .enumerate()
        .filter_map(|(at, step)| {
            let name = name(step).or_else(|| step.get("item").and_then(name))?;
            Some((step.get("position").and_then(Value::as_u64).unwrap_or(at as u64), name))
        })
        .collect();
    steps.sort_by_key(|(position, _)| *position);
    steps.into_iter().map(|(_, name)| name).collect()
}

/// The address of a thing, under the names that publishers use.
fn address(thing: &Value) -> Option<&str> {
    let main = thing.get("mainEntityOfPage");
    [thing.get("url"), main, main.and_then(|main| main.get("@id")), thing.get("@id")]
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .find(|url| url.starts_with("http"))
}

/// Reads JSON, if need be after mending.
fn parse(script: &str) -> Option<Value> {
    if script.trim().is_empty() {
        return None;
    }
    if let Ok(value) = serde_json::from_str(script) {
        return Some(value);
    }
    let unescaped =
        (!script.contains('"') && script.contains("&quot;")).then(|| script.replace("&quot;", "\""));
    serde_json::from_str(&json_mend::mend(unescaped.as_deref().unwrap_or(script))).ok()
}

/// All things that a document is about: the members of its graph and what they are the main entity of. Lists of other
/// pages are not followed.
fn things(document: &Value) -> Vec<&Value> {
    const FOLLOWED: [&str; 4] = ["@graph", "mainEntity", "mainEntityOfPage", "itemReviewed"];
    let mut found = Vec::new();
    let mut waiting = vec![document];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(values) => waiting.extend(values.iter().rev()),
            Value::Object(object) => {
                found.push(value);
                waiting.extend(FOLLOWED.iter().rev().filter_map(|name| object.get(*name)));
            }
            _ => {}
        }
    }
    found
}

fn is_a(thing: &Value, wanted: impl Fn(&str) -> bool) -> bool {
    types(thing).any(wanted)
}

/// The types of a thing, without their vocabulary.
fn types(thing: &Value) -> impl Iterator<Item = &str> {
    list(thing.get("@type"))
        .into_iter()
        .filter_map(Value::as_str)
        .map(|kind| kind.rsplit(['/', ':', '#']).next().unwrap_or(kind))
}

fn is_article(kind: &str) -> bool {
    kind.ends_with("Article")
        || kind.ends_with("BlogPosting")
        || matches!(kind, "Report" | "Review" | "Recipe" | "HowTo")
}

/// A value as a list: none, itself, or its members.
fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
    }
}

/// What `{"@id": …}` points to, where the page describes it.
fn resolve<'a>(value: &'a Value, things: &[&'a Value]) -> &'a Value {
    let id = value.get("@id").filter(|_| value.get("name").is_none());
    let is_described = |thing: &Value| thing.as_object().is_some_and(|thing| thing.len() > 1);
    let found =
        id.and_then(|id| things.iter().find(|thing| thing.get("@id") == Some(id) && is_described(thing)));
    found.copied().unwrap_or(value)
}

/// A name given alone or as part of an object.
fn name(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => list(object.get("name")).into_iter().find_map(|name| string(Some(name))),
        value => string(Some(value)),
    }
}

/// A string with text in it; publishers put HTML and entities there too.
fn string(value: Option<&Value>) -> Option<String> {
    plain(value?.as_str()?)
}

/// A text without tags and references, where any is left.
pub(crate) fn plain(raw: &str) -> Option<String> {
    let plain = if raw.contains(['<', '&']) && raw.len() < 20_000 {
        let fragment = crate::dom::parse(raw);
        crate::dom::text_of(fragment.html.tree.root(), raw.len())
    } else {
        text::collapse(raw)
    };
    (!plain.is_empty()).then_some(plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(script: &str) -> LinkedData {
        LinkedData::read(&[script.to_owned()], Some("/islands/ferry"))
    }

    #[test]
    fn the_article_is_found_in_a_graph_and_its_author_by_reference() {
        let linked = read(
            r##"{"@context": "https://schema.org", "@graph": [
                {"@type": "WebSite", "name": "The Harbour Post"},
                {"@type": ["NewsArticle"], "headline": "Ferry &amp; bridge", "author": {"@id": "#jane"},
                 "datePublished": "2024-03-01T08:00:00Z", "image": [{"@type": "ImageObject", "url": "/a.jpg"}]},
                {"@type": "Person", "@id": "#jane", "name": "Jane Roe"}]}"##,
        );
        assert_eq!(linked.headline.as_deref(), Some("Ferry & bridge"));
        assert_eq!(linked.authors, [LinkedAuthor { name: "Jane Roe".to_owned(), is_organization: false }]);
        assert_eq!(linked.site_name.as_deref(), Some("The Harbour Post"));
        assert_eq!(linked.image_url.as_deref(), Some("/a.jpg"));
        assert_eq!(linked.types, ["NewsArticle", "Person", "WebSite"]);
    }

    #[test]
    fn articles_in_a_list_are_not_the_pages_own() {
        let linked = read(
            r#"{"@type": "CollectionPage", "mainEntity": {"@type": "ItemList", "itemListElement": [
                {"@type": "ListItem", "item": {"@type": "NewsArticle", "headline": "Another page"}}]}}"#,
        );
        assert_eq!(linked.headline, None);
        assert_eq!(linked.types, ["CollectionPage", "ItemList"]);
    }

    #[test]
    fn broken_json_is_mended_where_that_is_safe() {
        let linked = read("//<![CDATA[\n{\"@type\": \"Article\", \"headline\": \"Two\nlines\"};\n//]]>");
        assert_eq!(linked.headline.as_deref(), Some("Two lines"));
        assert_eq!(read("{\"@type\": \"Article\", \"headline\": ").headline, None);
    }

    proptest! {
        #[test]
        fn any_script_is_read_without_panic(script: String) {
            read(&script);
        }
    }
}
