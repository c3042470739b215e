//! What a page says of its article outside the text.

mod authors;
mod clues;
pub(crate) mod dates;
mod json_ld;
mod meta_tags;
mod title;

use chrono::{DateTime, Duration, Utc};
use dateline_schema::Image;
use url::Url;

use crate::{dom::Document, text};
use clues::Clues;
pub(crate) use json_ld::Kind;
use json_ld::LinkedData;
pub(crate) use title::SiteNames;

/// Longest description or title that is believed, in characters.
const MAX_DESCRIPTION_CHARS: usize = 2_000;
const MAX_KEYWORDS: usize = 50;
/// Names of meta tags with the time of publication, the best first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "article:published",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "datepublished",
    "date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "dc.date.issued",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "dc.date.created",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "published_time",
    "article.published",
    "date.release",
    "originalpublicationdate",
    "article_date_original",
    "citation_publication_date",
    "timestamp",
];
/// Names of meta tags with the time of the last change.
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "article:modified",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "lastmod",
    "dcterms.modified",
    "dc.date.modified",
    "article.updated",
];

/// Everything the page declares.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    pub(crate) title: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) published_at: Option<DateTime<Utc>>,
    pub(crate) modified_at: Option<DateTime<Utc>>,
    pub(crate) site_name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) image: Option<Image>,
    /// Declared canonical addresses, the best first; not checked.
    pub(crate) canonical: Vec<String>,
    /// What relative addresses are relative to.
    pub(crate) base: Option<Url>,
    /// Declared languages, the best first; not checked.
    pub(crate) languages: Vec<String>,
    /// The text as the page gives it to machines; often cut short or of another page.
    pub(crate) article_body: Option<String>,
    /// What the page says it is.
    pub(crate) kind: Kind,
}

/// Reads the metadata of a page. `now` bounds the dates that are believed.
pub(crate) fn read(document: &Document, page: &Url, now: DateTime<Utc>) -> Metadata {
    let clues = Clues::collect(document);
    let linked = LinkedData::read(&clues.json_ld);
    let meta = &clues.meta;
    let host = page.host_str().unwrap_or_default();
    let site_name = meta
        .first(&["og:site_name"])
        .map(text::collapse)
        .or_else(|| linked.site_name.clone())
        .or_else(|| meta.first(&["application-name", "al:android:app_name"]).map(text::collapse))
        .or_else(|| clues.title.as_deref().and_then(|title| title::site_in(title, host)));
    let base = clues.base.as_deref().and_then(|base| page.join(base).ok());
    let (published_at, modified_at) = dates(&clues, &linked, page, now);
    let title = title::choose(&clues, &linked, site_name.as_deref(), host);
    Metadata {
        authors: authors::choose(&clues, &linked, site_name.as_deref()),
        published_at,
        modified_at,
        description: description(&clues, &linked),
        section: linked
            .section
            .clone()
            .or_else(|| meta.first(&["article:section", "parsely-section", "section"]).map(text::collapse)),
        keywords: keywords(&clues, &linked),
        image: image(&clues, &linked, base.as_ref().unwrap_or(page)),
        canonical: [clues.canonical.clone(), meta.first(&["og:url"]).map(str::to_owned)]
            .into_iter()
            .flatten()
            .collect(),
        base,
        languages: [
            clues.language.clone(),
            meta.first(&["og:locale"]).map(str::to_owned),
            linked.language.clone(),
            meta.first(&["content-language", "language", "dc.language"]).map(str::to_owned),
        ]
        .into_iter()
        .flatten()
        .collect(),
        article_body: linked.article_body,
        kind: match linked.kind {
            Kind::Unknown if meta.first(&["og:type"]) == Some("article") => Kind::Article,
            kind => kind,
        },
        site_name,
        title,
    }
}

fn dates(
    clues: &Clues,
    linked: &LinkedData,
    page: &Url,
    now: DateTime<Utc>,
) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let believable =
        |date: DateTime<Utc>| (date.timestamp() > 0 && date <= now + Duration::days(2)).then_some(date);
    let first = |texts: &mut dyn Iterator<Item = &str>| texts.filter_map(dates::parse).find_map(believable);
    let meta = &clues.meta;
    let published = first(&mut linked.published.as_deref().into_iter())
        .or_else(|| first(&mut meta.all(PUBLISHED)))
        .or_else(|| first(&mut clues.properties("datepublished")))
        .or_else(|| {
            first(&mut clues.times.iter().filter(|time| time.is_published).map(|time| time.value.as_str()))
        })
        .or_else(|| dates::from_url(page).and_then(believable))
        .or_else(|| first(&mut clues.times.iter().map(|time| time.value.as_str())))
        .or_else(|| first(&mut clues.visible_dates.iter().map(String::as_str)));
    let modified = first(&mut linked.modified.as_deref().into_iter())
        .or_else(|| first(&mut meta.all(MODIFIED)))
        .or_else(|| first(&mut clues.properties("datemodified")));
    (published.or(modified), modified)
}

fn description(clues: &Clues, linked: &LinkedData) -> Option<String> {
    clues
        .meta
        .first(&["og:description", "description", "twitter:description", "dc.description"])
        .map(text::collapse)
        .or_else(|| linked.description.clone())
        .filter(|description| description.chars().nth(MAX_DESCRIPTION_CHARS).is_none())
}

fn keywords(clues: &Clues, linked: &LinkedData) -> Vec<String> {
    let tags: Vec<&str> = clues.meta.all(&["article:tag"]).collect();
    let declared: Vec<&str> = if !linked.keywords.is_empty() {
        linked.keywords.iter().map(String::as_str).collect()
    } else if !tags.is_empty() {
        tags
    } else {
        clues.meta.all(&["news_keywords", "keywords", "parsely-tags", "sailthru.tags"]).take(1).collect()
    };
    let mut keywords: Vec<String> = Vec::new();
    for keyword in declared.iter().flat_map(|list| list.split([',', ';'])) {
        let keyword = text::collapse(keyword);
        if !keyword.is_empty() && keywords.len() < MAX_KEYWORDS && !keywords.contains(&keyword) {
            keywords.push(keyword);
        }
    }
    keywords
}

fn image(clues: &Clues, linked: &LinkedData, base: &Url) -> Option<Image> {
    let declared = clues.meta.first(&["og:image", "og:image:url", "og:image:secure_url", "twitter:image"]);
    let resolve = |address: &str| {
        base.join(address.trim())
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .map(String::from)
    };
    let url = declared.and_then(resolve).or_else(|| linked.image_url.as_deref().and_then(resolve))?;
    Some(Image { url, caption: linked.image_caption.clone(), credit: linked.image_credit.clone() })
}
