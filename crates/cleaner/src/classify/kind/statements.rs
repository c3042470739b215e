//! What a page says it is, and how many of everything it has.

use super::buckets::{few, share};
use crate::{
    extract::Body,
    language,
    metadata::{Features, Metadata},
    text,
};

/// With the space behind it.
pub(super) const BYTES_PER_WORD: usize = 6;
const LONG_WORDS: usize = 250;

/// Marks what the page says of itself.
pub(super) fn mark(features: &mut Features, metadata: &Metadata) {
    const TYPES: [&str; 36] = [
        "NewsArticle",
        "Article",
        "BlogPosting",
        "TechArticle",
        "ReportageNewsArticle",
        "LiveBlogPosting",
        "Product",
        "Offer",
        "AggregateOffer",
        "ProductGroup",
        "ItemList",
        "CollectionPage",
        "SearchResultsPage",
        "Blog",
        "DiscussionForumPosting",
        "QAPage",
        "Question",
        "FAQPage",
        "WebPage",
        "AboutPage",
        "ContactPage",
        "ProfilePage",
        "ItemPage",
        "Service",
        "LocalBusiness",
        "Organization",
        "SoftwareApplication",
        "Recipe",
        "Review",
        "HowTo",
        "Event",
        "JobPosting",
        "VideoObject",
        "BreadcrumbList",
        "Person",
        "AggregateRating",
    ];
    const OG_TYPES: [&str; 7] =
        ["article", "website", "product", "product.group", "profile", "og:product", "object"];
    const GENERATORS: [(&str, &str); 10] = [
        ("wordpress", "wordpress"),
        ("woocommerce", "woocommerce"),
        ("discourse", "forum"),
        ("vbulletin", "forum"),
        ("phpbb", "forum"),
        ("xenforo", "forum"),
        ("docusaurus", "docs"),
        ("sphinx", "docs"),
        ("mkdocs", "docs"),
        ("hugo", "hugo"),
    ];
    let signs = &metadata.signs;
    for known in TYPES.iter().filter(|known| signs.types.iter().any(|kind| kind == *known)) {
        features.mark("type", known);
    }
    if signs.types.is_empty() {
        features.mark("type", "none");
    }
    match &signs.og_type {
        None => features.mark("og", "none"),
        Some(kind) => {
            features.mark("og", OG_TYPES.iter().find(|known| kind == *known).copied().unwrap_or("other"));
        }
    }
    if let Some(generator) = &signs.generator {
        for (_, name) in GENERATORS.iter().filter(|(part, _)| generator.contains(part)) {
            features.mark("generator", name);
        }
    }
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    features.mark("declared-date", yes(signs.has_declared_date));
    features.mark("declared-author", yes(signs.has_declared_author));
    features.mark("date-at-title", yes(signs.has_date_at_title));
    features.mark("byline-at-title", yes(signs.has_byline_at_title));
    features.mark("evidence", evidence(metadata));
    features.mark("authors", yes(!metadata.authors.is_empty()));
    features.mark("published", yes(metadata.published_at.is_some()));
    features.mark("shown-dates", few(signs.shown_dates));
    features.mark("bylines", few(signs.bylines));
    features
        .mark("title-words", few(metadata.title.as_deref().map_or(0, |title| text::words(title).count())));
}

/// The language of a page as far as it matters, by what it says and how it reads.
pub(super) fn language(metadata: &Metadata, body: &Body) -> &'static str {
    let declared = metadata.languages.iter().map(String::as_str);
    match language::of(&body.text, declared).map(|language| language.tag) {
        None => "unknown",
        Some(tag) if tag.starts_with("en") => "english",
        Some(_) => "other",
    }
}

/// True for a page that says when it was published and who wrote it.
pub(super) fn is_signed_and_dated(metadata: &Metadata) -> bool {
    has_date(metadata) && has_author(metadata)
}

fn has_date(metadata: &Metadata) -> bool {
    metadata.signs.has_declared_date || metadata.signs.has_date_at_title
}

fn has_author(metadata: &Metadata) -> bool {
    metadata.signs.has_declared_author || metadata.signs.has_byline_at_title
}

/// What an article has: its own word for it, a date, somebody who signs.
fn evidence(metadata: &Metadata) -> &'static str {
    let signs = &metadata.signs;
    let is_article = signs.og_type.as_deref() == Some("article")
        || signs.types.iter().any(|kind| kind.ends_with("Article") || kind == "BlogPosting");
    match (is_article, has_date(metadata), has_author(metadata)) {
        (true, true, true) => "all",
        (true, true, false) => "type-date",
        (true, false, _) => "type",
        (false, true, true) => "date-author",
        (false, true, false) => "date",
        (false, false, true) => "author",
        (false, false, false) => "none",
    }
}

/// Marks what the page is made of.
pub(super) fn mark_facts(features: &mut Features, metadata: &Metadata, body: &Body, words: usize) {
    let facts = &metadata.signs.facts;
    let counts = [
        ("links", facts.links / 10),
        ("paragraphs", facts.paragraphs / 2),
        ("items", facts.items / 5),
        ("images", facts.images / 3),
        ("inputs", facts.inputs),
        ("buttons", facts.buttons / 2),
        ("tables", facts.tables),
        ("codes", facts.codes),
        ("articles", facts.articles),
        ("headings", facts.headings / 2),
        ("videos", facts.videos),
        ("prices", facts.prices),
        ("product-marks", facts.product_marks / 2),
        ("forum-marks", facts.forum_marks / 2),
        ("docs-marks", facts.docs_marks / 2),
        ("shop-labels", facts.shop_labels),
        ("forum-labels", facts.forum_labels),
        ("list-labels", facts.list_labels),
        ("contacts", facts.contacts),
        ("gate-labels", facts.gate_labels),
        ("passwords", facts.passwords),
        ("prose", facts.prose_texts / 2),
    ];
    for (name, count) in counts {
        features.mark(name, few(count));
    }
    let signs = &metadata.signs;
    let is_long = words >= LONG_WORDS;
    let has_date = signs.has_declared_date || signs.has_date_at_title;
    features.mark(
        "reads-as",
        match (is_long, has_date) {
            (true, true) => "long-dated",
            (true, false) => "long",
            (false, true) => "short-dated",
            (false, false) => "short",
        },
    );
    features.mark("page-links", share(body.page_link_words, body.page_words));
    features.mark("link-share", share(facts.link_bytes, facts.text_bytes));
    features.mark("prose-share", share(facts.prose_bytes, facts.text_bytes));
    features.mark("body-share", share(words * BYTES_PER_WORD, facts.text_bytes));
    if facts.has_next_page {
        features.mark("page", "next");
    }
}
