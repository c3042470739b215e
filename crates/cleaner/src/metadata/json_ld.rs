//! JSON-LD: the article among the things a page describes to machines.

use serde_json::{Map, Value};

use crate::text;

type Object = Map<String, Value>;

/// What a page says it is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An article, a blog post, a report.
    Article,
    /// A list of other pages.
    Listing,
    /// Nothing believable.
    #[default]
    Unknown,
}

/// What the page's JSON-LD says of its article.
#[derive(Debug, Default)]
pub(crate) struct LinkedData {
    pub(crate) kind: Kind,
    pub(crate) headline: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) published: Option<String>,
    pub(crate) modified: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) image_url: Option<String>,
    pub(crate) image_caption: Option<String>,
    pub(crate) image_credit: Option<String>,
    pub(crate) site_name: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) article_body: Option<String>,
}

impl LinkedData {
    /// Reads all scripts of a page; what cannot be read is passed over.
    pub(crate) fn read(scripts: &[String]) -> Self {
        let documents: Vec<Value> = scripts.iter().filter_map(|script| parse(script)).collect();
        let things: Vec<&Object> = documents.iter().flat_map(things).collect();
        let article = things
            .iter()
            .filter(|thing| is_a(thing, is_article))
            .max_by_key(|thing| (thing.contains_key("headline"), thing.contains_key("datePublished")));
        let site_name = things
            .iter()
            .find(|thing| is_a(thing, |kind| kind == "WebSite"))
            .and_then(|site| string(site.get("name")));
        let Some(article) = article else {
            let page = things.iter().find(|thing| is_a(thing, |kind| kind == "WebPage"));
            let is_listing = things.iter().any(|thing| is_a(thing, is_listing));
            return Self {
                kind: if is_listing { Kind::Listing } else { Kind::Unknown },
                site_name,
                published: page.and_then(|page| string(page.get("datePublished"))),
                modified: page.and_then(|page| string(page.get("dateModified"))),
                ..Self::default()
            };
        };
        Self::of_article(article, &things, site_name)
    }

    fn of_article(article: &Object, things: &[&Object], site_name: Option<String>) -> Self {
        let resolve = |value: &Value| resolve(value, things);
        let each = |name: &str| list(article.get(name)).into_iter().map(resolve).collect::<Vec<_>>();
        let mut authors: Vec<String> =
            each("author").into_iter().filter_map(|author| name(&author)).collect();
        if authors.is_empty() {
            authors = each("creator").into_iter().filter_map(|author| name(&author)).collect();
        }
        let image = each("image").into_iter().next();
        let image = image.as_ref();
        let of_image =
            |field: &str| image.and_then(Value::as_object).and_then(|image| string(image.get(field)));
        Self {
            kind: Kind::Article,
            headline: string(article.get("headline")).or_else(|| string(article.get("name"))),
            authors,
            published: string(article.get("datePublished")).or_else(|| string(article.get("dateCreated"))),
            modified: string(article.get("dateModified")),
            description: string(article.get("description")),
            section: list(article.get("articleSection"))
                .into_iter()
                .find_map(|section| string(Some(section))),
            keywords: list(article.get("keywords"))
                .into_iter()
                .filter_map(|keyword| name(&resolve(keyword)))
                .collect(),
            image_url: image
                .and_then(|image| string(Some(image)))
                .or_else(|| of_image("url"))
                .or_else(|| of_image("contentUrl")),
            image_caption: of_image("caption"),
            image_credit: of_image("creditText"),
            site_name: each("publisher").into_iter().find_map(|publisher| name(&publisher)).or(site_name),
            language: list(article.get("inLanguage")).into_iter().find_map(|language| string(Some(language))),
            article_body: article.get("articleBody").and_then(Value::as_str).map(str::to_owned),
        }
    }
}

/// Reads JSON; mends what is safe to mend: comment marks around it, raw line breaks in strings, a semicolon at its end.
fn parse(script: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(script) {
        return Some(value);
    }
    let script = script.replace("<![CDATA[", "").replace("]]>", "");
    let start = script.find(['{', '['])?;
    let end = script.rfind(['}', ']'])?;
    let core = script.get(start..=end)?;
    serde_json::from_str(&core.replace(|c: char| c.is_control(), " ")).ok()
}

/// All things that a document is about: the members of its graph and what they are the main entity of. Lists of other
/// pages are not followed.
fn things(document: &Value) -> Vec<&Object> {
    const FOLLOWED: [&str; 4] = ["@graph", "mainEntity", "mainEntityOfPage", "itemReviewed"];
    let mut found = Vec::new();
    let mut waiting = vec![document];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(values) => waiting.extend(values.iter().rev()),
            Value::Object(object) => {
                found.push(object);
                waiting.extend(FOLLOWED.iter().rev().filter_map(|name| object.get(*name)));
            }
            _ => {}
        }
    }
    found
}

fn is_a(thing: &Object, wanted: impl Fn(&str) -> bool) -> bool {
    list(thing.get("@type"))
        .into_iter()
        .filter_map(Value::as_str)
        .any(|kind| wanted(kind.rsplit(['/', ':', '#']).next().unwrap_or(kind)))
}

fn is_article(kind: &str) -> bool {
    kind.ends_with("Article")
        || kind.ends_with("BlogPosting")
        || matches!(kind, "Report" | "Review" | "Recipe" | "HowTo")
}

fn is_listing(kind: &str) -> bool {
    matches!(kind, "CollectionPage" | "ItemList" | "SearchResultsPage")
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
fn resolve(value: &Value, things: &[&Object]) -> Value {
    let id =
        value.as_object().filter(|object| !object.contains_key("name")).and_then(|object| object.get("@id"));
    let found = id.and_then(|id| things.iter().find(|thing| thing.get("@id") == Some(id) && thing.len() > 1));
    found.map_or_else(|| value.clone(), |thing| Value::Object((*thing).clone()))
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
    let raw = value?.as_str()?;
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
        LinkedData::read(&[script.to_owned()])
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
        assert_eq!(linked.authors, ["Jane Roe"]);
        assert_eq!(linked.site_name.as_deref(), Some("The Harbour Post"));
        assert_eq!(linked.image_url.as_deref(), Some("/a.jpg"));
        assert_eq!(linked.kind, Kind::Article);
    }

    #[test]
    fn articles_in_a_list_are_not_the_pages_own() {
        let linked = read(
            r#"{"@type": "CollectionPage", "mainEntity": {"@type": "ItemList", "itemListElement": [
                {"@type": "ListItem", "item": {"@type": "NewsArticle", "headline": "Another page"}}]}}"#,
        );
        assert_eq!(linked.headline, None);
        assert_eq!(linked.kind, Kind::Listing);
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
