//! What a page says of its article outside the text.
//!
//! 1. `clues` walks the tree once and notes what metadata can be read from; `json_ld` reads the linked data.
//! 2. `title`, `authors` and `published` make candidates of every statement, with features: who says it, where, how.
//! 3. `rank` chooses between the candidates by learned weights.

mod authors;
pub(crate) mod bylines;
mod clock;
mod clues;
pub(crate) mod dates;
mod facts;
mod json_ld;
mod json_mend;
mod meta_tags;
mod published;
mod rank;
mod site;
mod title;
#[cfg(feature = "training")]
pub mod training;

use chrono::{DateTime, Utc};
use dateline_schema::Image;
use url::Url;

use crate::{dom::Document, noise, text};
use clues::{Clues, Picture, Place};
use dates::Time;
use facts::Facts;
use json_ld::LinkedData;
pub(crate) use site::SiteNames;

/// Longest description or title that is believed, in characters.
const MAX_DESCRIPTION_CHARS: usize = 2_000;
const MAX_KEYWORDS: usize = 50;
const MAX_SECTION_CHARS: usize = 60;
/// Where pages declare their lead image.
const IMAGES: [&str; 10] = [
    "og:image",
    "og:image:url",
    "og:image:secure_url",
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
    "sailthru.image.full",
    "image_src",
    "image",
    "thumbnailurl",
];

/// Everything the page declares.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    pub(crate) title: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) published_at: Option<Time>,
    pub(crate) modified_at: Option<Time>,
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
    /// What kind of page it may be.
    pub(crate) signs: Signs,
}

/// What shows the kind of a page: what it says it is, and what it is made of.
#[derive(Debug, Default)]
pub(crate) struct Signs {
    /// Types of the things it describes to machines.
    pub(crate) types: Vec<String>,
    pub(crate) og_type: Option<String>,
    pub(crate) generator: Option<String>,
    /// A date of publication, and an author, told to machines.
    pub(crate) has_declared_date: bool,
    pub(crate) has_declared_author: bool,
    pub(crate) has_declared_section: bool,
    pub(crate) has_declared_image: bool,
    pub(crate) declared_keywords: usize,
    /// A date, and a byline, near the headline.
    pub(crate) has_date_at_title: bool,
    pub(crate) has_byline_at_title: bool,
    pub(crate) shown_dates: usize,
    pub(crate) bylines: usize,
    /// What the window and the first heading say.
    pub(crate) labels: Vec<String>,
    pub(crate) facts: Facts,
}

impl Signs {
    fn of(statements: &Statements<'_>, title: Option<usize>) -> Self {
        let Statements { clues, linked, .. } = statements;
        let meta = &clues.meta;
        let is_at_title = |place: Place| {
            matches!(distance(title, place), "below-4" | "below-12" | "above-6") && !place.aside
        };
        Self {
            types: linked.types.clone(),
            og_type: meta.first(&["og:type"]).map(str::to_ascii_lowercase),
            generator: meta.first(&["generator"]).map(str::to_ascii_lowercase),
            has_declared_date: linked.published.is_some()
                || meta.all_like(published::is_published_name).next().is_some(),
            has_declared_author: !linked.authors.is_empty()
                || meta.first(&["author", "article:author"]).is_some(),
            has_declared_section: linked.section.is_some() || declared_section(clues).is_some(),
            has_declared_image: linked.image_url.is_some() || meta.first(&IMAGES).is_some(),
            declared_keywords: declared_keywords(clues, linked).len(),
            has_date_at_title: clues.dates.iter().any(|date| is_at_title(date.place)),
            has_byline_at_title: clues.bylines.iter().any(|byline| is_at_title(byline.place)),
            shown_dates: clues.dates.len(),
            bylines: clues.bylines.len(),
            labels: clues.title.iter().chain(first_heading(clues)).cloned().collect(),
            facts: clues.facts.clone(),
        }
    }
}

/// The first heading of the first level, unless it is that of a part of the frame.
fn first_heading(clues: &Clues) -> Option<&String> {
    let mut headings = clues.headings.iter().filter(|heading| heading.level == 1);
    headings.next().filter(|heading| !heading.place.aside).map(|heading| &heading.text)
}

/// Reads the metadata of a page. `now` bounds the dates that are believed.
pub(crate) fn read(document: &Document, page: &Url, now: DateTime<Utc>) -> Metadata {
    let statements = Statements::of(document, page);
    let Statements { clues, linked, site_name, .. } = &statements;
    let meta = &clues.meta;
    let base = clues.base.as_deref().and_then(|base| page.join(base).ok());
    let title = title::choose(clues, linked, site_name.as_deref(), page);
    let title_order = statements.title_order(title.as_deref());
    let (published_at, modified_at) = published::choose(clues, linked, &statements.dating(now, title_order));
    Metadata {
        authors: authors::choose(clues, linked, site_name.as_deref(), title_order),
        published_at,
        modified_at,
        description: description(clues, linked),
        section: section(clues, linked, title.as_deref(), site_name.as_deref()),
        keywords: keywords(clues, linked),
        image: image(clues, linked, base.as_ref().unwrap_or(page), title_order),
        canonical: [clues.canonical.clone(), meta.first(&["og:url"]).map(str::to_owned)]
            .into_iter()
            .flatten()
            .chain(linked.url.clone())
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
        article_body: linked.article_body.clone(),
        signs: Signs::of(&statements, title_order),
        site_name: site_name.clone(),
        title,
    }
}

/// Everything a page says of itself, before anything is chosen.
struct Statements<'a> {
    page: &'a Url,
    clues: Clues,
    linked: LinkedData,
    site_name: Option<String>,
}

impl<'a> Statements<'a> {
    fn of(document: &Document, page: &'a Url) -> Self {
        let clues = Clues::collect(document);
        let linked = LinkedData::read(&clues.json_ld, Some(page.path()));
        let meta = &clues.meta;
        let site_name = meta
            .first(&["og:site_name"])
            .map(text::collapse)
            .or_else(|| linked.site_name.clone())
            .or_else(|| meta.first(&["application-name", "al:android:app_name"]).map(text::collapse))
            .or_else(|| {
                clues
                    .title
                    .as_deref()
                    .and_then(|title| site::name_in(title, page.host_str().unwrap_or_default()))
            });
        Self { page, clues, linked, site_name }
    }

    /// Where on the page its title stands.
    fn title_order(&self, title: Option<&str>) -> Option<usize> {
        let folded = title.map(text::fold)?;
        let headings = &self.clues.headings;
        let same = headings.iter().find(|heading| text::fold(&heading.text) == folded);
        same.or_else(|| headings.iter().find(|heading| text::fold(&heading.text).contains(&folded)))
            .or_else(|| headings.iter().find(|heading| heading.level == 1))
            .map(|heading| heading.place.order)
    }

    fn dating(&self, now: DateTime<Utc>, title: Option<usize>) -> published::Context<'_> {
        published::Context { page: self.page, now, title, month_first: self.is_month_first() }
    }

    /// Americans put the month first; English pages on American domains are theirs if they do not say otherwise.
    fn is_month_first(&self) -> bool {
        let dates = || self.clues.dates.iter().map(|date| date.value.as_str());
        let in_words = || dates().find_map(dates::shows_month_first_in_words);
        if let Some(month_first) = dates().find_map(dates::shows_month_first).or_else(in_words) {
            return month_first;
        }
        let language = self.clues.language.as_deref().or_else(|| self.clues.meta.first(&["og:locale"]));
        let language = language.unwrap_or_default().to_ascii_lowercase().replace('_', "-");
        let domain = self.page.host_str().and_then(|host| host.rsplit('.').next()).unwrap_or_default();
        let is_american = matches!(domain, "com" | "org" | "net" | "edu" | "gov" | "us" | "io" | "co" | "ai");
        language.starts_with("en-us") || (is_american && (language == "en" || language.is_empty()))
    }
}

/// How far from the title a clue stands, counted in texts.
fn distance(title: Option<usize>, place: Place) -> &'static str {
    let Some(title) = title else { return "no-title" };
    match place.order.checked_sub(title) {
        Some(0..=4) => "below-4",
        Some(5..=12) => "below-12",
        Some(13..=30) => "below-30",
        Some(31..=120) => "below-120",
        Some(_) => "far-below",
        None => match title - place.order {
            0..=6 => "above-6",
            7..=30 => "above-30",
            _ => "far-above",
        },
    }
}

/// The section as the page declares it, or the first that its path of links or its categories name.
fn section(clues: &Clues, linked: &LinkedData, title: Option<&str>, site: Option<&str>) -> Option<String> {
    let is =
        |step: &str, other: Option<&str>| other.is_some_and(|other| text::fold(other) == text::fold(step));
    // A path may end with this page, and begin with the front page under the site's name.
    let is_section = |step: &&String| !clues::is_home(step) && !is(step, title) && !is(step, site);
    let first = |trail: &[String]| trail.iter().find(is_section).cloned();
    let is_short = |section: &String| section.chars().count() <= MAX_SECTION_CHARS;
    let declared = linked.section.clone().or_else(|| declared_section(clues)).filter(is_short);
    declared
        .or_else(|| first(&linked.trail).filter(is_short))
        .or_else(|| clues.properties("articlesection").next().map(text::collapse).filter(is_short))
        .or_else(|| clues.categories.first().cloned().filter(is_short))
        .or_else(|| first(&clues.trail).filter(is_short))
}

fn declared_section(clues: &Clues) -> Option<String> {
    clues
        .meta
        .first(&["article:section", "parsely-section", "section", "og:article:section", "articlesection"])
        .map(text::collapse)
}

fn description(clues: &Clues, linked: &LinkedData) -> Option<String> {
    clues
        .meta
        .first(&["og:description", "description", "twitter:description", "dc.description"])
        .and_then(json_ld::plain)
        .or_else(|| linked.description.clone())
        .filter(|description| description.chars().nth(MAX_DESCRIPTION_CHARS).is_none())
}

/// The keywords as declared, or the tags that links lead to.
fn keywords(clues: &Clues, linked: &LinkedData) -> Vec<String> {
    let declared = declared_keywords(clues, linked);
    if declared.is_empty() { apart_and_once(clues.tags.iter().map(String::as_str)) } else { declared }
}

fn declared_keywords(clues: &Clues, linked: &LinkedData) -> Vec<String> {
    const NAMES: [&str; 7] = [
        "news_keywords",
        "keywords",
        "parsely-tags",
        "sailthru.tags",
        "dc.subject",
        "dcterms.subject",
        "citation_keywords",
    ];
    let tags: Vec<&str> = clues.meta.all(&["article:tag"]).collect();
    if !linked.keywords.is_empty() {
        apart_and_once(linked.keywords.iter().map(String::as_str))
    } else if !tags.is_empty() {
        apart_and_once(tags)
    } else {
        apart_and_once(clues.meta.all(&NAMES).take(1))
    }
}

fn apart_and_once<'a>(lists: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut keywords: Vec<String> = Vec::new();
    for keyword in lists.into_iter().flat_map(|list| list.split([',', ';'])) {
        let keyword = text::collapse(keyword);
        if !keyword.is_empty() && keywords.len() < MAX_KEYWORDS && !keywords.contains(&keyword) {
            keywords.push(keyword);
        }
    }
    keywords
}

/// The lead image: as declared, or the first picture of the article; with what is written below it.
fn image(clues: &Clues, linked: &LinkedData, base: &Url, title: Option<usize>) -> Option<Image> {
    let resolve = |address: &str| {
        base.join(address.trim())
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .map(String::from)
    };
    let declared = clues.meta.first(&IMAGES).and_then(resolve);
    let declared = declared.or_else(|| linked.image_url.as_deref().and_then(resolve));
    let shown = shown_picture(clues, declared.as_deref(), title);
    let url = declared.or_else(|| shown.and_then(|picture| resolve(&picture.source)))?;
    let (caption, credit) = apart(linked.image_caption.as_deref(), linked.image_credit.clone());
    let (below, by) =
        shown.map_or((None, None), |picture| apart(Some(&picture.caption), picture.credit.clone()));
    Some(Image { url, caption: caption.or(below), credit: credit.or(by) })
}

/// The picture on the page that the declared one is, or else the first at the headline.
fn shown_picture<'a>(clues: &'a Clues, declared: Option<&str>, title: Option<usize>) -> Option<&'a Picture> {
    let same = declared
        .map(file_name)
        .filter(|name| !name.is_empty())
        .and_then(|name| clues.pictures.iter().find(|picture| file_name(&picture.source) == name));
    let is_at_title = |picture: &&Picture| {
        matches!(distance(title, picture.place), "above-6" | "below-4" | "below-12" | "no-title")
            && !picture.place.aside
    };
    same.or_else(|| clues.pictures.iter().find(is_at_title))
}

/// The name of a file without its path, its ending and what tells of its size: "quay-640x400.jpg" is "quay".
fn file_name(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    let name = file.rsplit_once('.').map_or(file, |(name, _)| name);
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, 'x' | 'w' | 'h'));
    bare.strip_suffix(['-', '_']).filter(|bare| !bare.is_empty()).unwrap_or(name)
}

/// Caption and credit apart, where the one holds the other: "The quay of Norhaven. Photo: Jane Roe".
fn apart(caption: Option<&str>, credit: Option<String>) -> (Option<String>, Option<String>) {
    let Some(caption) = caption.map(str::trim).filter(|caption| !caption.is_empty()) else {
        return (None, credit);
    };
    match noise::apart(caption) {
        Some((shown, own)) => (Some(shown.to_owned()), credit.or_else(|| Some(own.to_owned()))),
        None if noise::is_credit(caption) => (None, credit.or_else(|| Some(caption.to_owned()))),
        None => (Some(caption.to_owned()), credit),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;
    use crate::dom;

    fn metadata(html: &str) -> Metadata {
        let page = Url::parse("https://harbourpost.example/islands/ferry-stops").unwrap();
        read(&dom::parse(html), &page, Utc.with_ymd_and_hms(2024, 6, 1, 12, 0, 0).unwrap())
    }

    #[test]
    fn the_lead_image_has_the_caption_and_credit_that_stand_below_it() {
        let figure = "<figure><img src='/i/quay-640x400.jpg'><figcaption>The quay. <span class=credit>Jane Roe / AP</span>\
            </figcaption></figure>";
        let other = "<figure><img src=/i/bell.jpg><figcaption>The bell.</figcaption></figure>";
        let declared = "<meta property=og:image content='https://cdn.example/quay-1200x800.jpg?x=1'>";
        let text = "<p>The ferry to the islands stops for two weeks.</p>";
        for head in [declared, ""] {
            let other = if head.is_empty() { "" } else { other };
            let image = metadata(&format!("{head}<h1>Ferry stops</h1>{other}{figure}{text}")).image.unwrap();
            assert_eq!(image.caption.as_deref(), Some("The quay."));
            assert_eq!(image.credit.as_deref(), Some("Jane Roe / AP"));
        }
        let undeclared = metadata(&format!("<h1>Ferry stops</h1>{figure}{text}")).image.unwrap();
        assert_eq!(undeclared.url, "https://harbourpost.example/i/quay-640x400.jpg");
    }

    #[test]
    fn a_section_is_declared_or_on_the_path_to_the_page() {
        let section =
            |html: &str| metadata(&format!("<title>Ferry stops</title>{html}<h1>Ferry stops</h1>")).section;
        let islands = Some("Islands".to_owned());
        assert_eq!(section("<meta property=article:section content=Islands>"), islands);
        assert_eq!(
            section(
                "<div class=breadcrumbs><a href=/>Start</a> <a href=/i>Islands</a> <a href=/f>Ferries</a></div>"
            ),
            islands
        );
        assert_eq!(section("<a rel='category tag' href=/i>Islands</a>"), islands);
        assert_eq!(
            section(
                r#"<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": [
                {"@type": "ListItem", "position": 2, "item": {"@id": "/i", "name": "Islands"}},
                {"@type": "ListItem", "position": 1, "name": "Home"},
                {"@type": "ListItem", "position": 3, "name": "Ferry stops"}]}</script>"#
            ),
            islands
        );
        assert_eq!(
            section("<div class=breadcrumbs><a href=/>Home</a> <a href=/f>Ferry stops</a></div>"),
            None
        );
    }

    #[test]
    fn a_description_is_read_as_text_though_it_was_escaped_twice() {
        let description =
            metadata("<meta name=description content='The vote&amp;#8217;s end &amp;quot;now&amp;quot;'>")
                .description;
        assert_eq!(description.as_deref(), Some("The vote’s end \"now\""));
    }

    #[test]
    fn a_credit_within_the_caption_is_taken_apart() {
        let of = |caption| apart(Some(caption), None);
        let quay = Some("The quay of Norhaven.".to_owned());
        assert_eq!(
            of("The quay of Norhaven. Photo: Jane Roe"),
            (quay.clone(), Some("Photo: Jane Roe".to_owned()))
        );
        assert_eq!(
            of("The quay of Norhaven. (Foto: Max Muster/dpa)"),
            (quay.clone(), Some("Foto: Max Muster/dpa".to_owned()))
        );
        assert_eq!(of("The quay of Norhaven."), (quay, None));
        assert_eq!(of("© Jane Roe"), (None, Some("© Jane Roe".to_owned())));
        assert_eq!(
            of("The quay (left) of Norhaven."),
            (Some("The quay (left) of Norhaven.".to_owned()), None)
        );
    }
}
