//! What a page says it is, and how many of everything it has.

use super::{Reading, flag, share};
use crate::{metadata::Metadata, text, trees::Row};

/// With the space behind it.
pub(super) const BYTES_PER_WORD: usize = 6;

/// What pages call themselves, in schema.org's words.
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
const OG_TYPES: [(&str, &str); 5] = [
    ("og article", "article"),
    ("og website", "website"),
    ("og product", "product"),
    ("og product group", "product.group"),
    ("og profile", "profile"),
];
/// Programs that make pages, by what they make.
const GENERATORS: [(&str, &[&str]); 4] = [
    ("made by wordpress", &["wordpress"]),
    ("made by a shop", &["woocommerce", "shopify", "magento"]),
    ("made by a forum", &["discourse", "vbulletin", "phpbb", "xenforo"]),
    ("made for manuals", &["docusaurus", "sphinx", "mkdocs"]),
];

/// Writes what the page says of itself.
pub(super) fn describe(metadata: &Metadata, row: &mut impl Row) {
    let signs = &metadata.signs;
    for name in TYPES {
        row.put(name, flag(signs.types.iter().any(|kind| kind == name)));
    }
    row.put("has types", flag(!signs.types.is_empty()));
    let og_type = signs.og_type.as_deref();
    for (name, kind) in OG_TYPES {
        row.put(name, flag(og_type == Some(kind)));
    }
    row.put("has an og type", flag(og_type.is_some()));
    let generator = signs.generator.as_deref().unwrap_or_default();
    for (name, programs) in GENERATORS {
        row.put(name, flag(programs.iter().any(|program| generator.contains(program))));
    }
    row.put("declared date", flag(signs.has_declared_date));
    row.put("declared author", flag(signs.has_declared_author));
    row.put("date at title", flag(signs.has_date_at_title));
    row.put("byline at title", flag(signs.has_byline_at_title));
    row.put("calls itself an article", flag(calls_itself_article(metadata)));
    row.put("evidence", evidence(metadata));
    row.put("authors", metadata.authors.len() as f32);
    row.put("published", flag(metadata.published_at.is_some()));
    row.put("modified", flag(metadata.modified_at.is_some()));
    row.put("section", flag(signs.has_declared_section));
    row.put("image", flag(signs.has_declared_image));
    row.put("keywords", signs.declared_keywords as f32);
    row.put("description", words(metadata.description.as_deref()));
    row.put("shown dates", signs.shown_dates as f32);
    row.put("bylines", signs.bylines as f32);
    row.put("title words", words(metadata.title.as_deref()));
}

fn words(text: Option<&str>) -> f32 {
    text.map_or(0, |text| text::words(text).count()) as f32
}

fn has_date(metadata: &Metadata) -> bool {
    metadata.signs.has_declared_date || metadata.signs.has_date_at_title
}

fn has_author(metadata: &Metadata) -> bool {
    metadata.signs.has_declared_author || metadata.signs.has_byline_at_title
}

pub(super) fn calls_itself_product(metadata: &Metadata) -> bool {
    let signs = &metadata.signs;
    signs.og_type.as_deref().is_some_and(|kind| kind.starts_with("product"))
        || signs.types.iter().any(|kind| kind == "Product" || kind == "ProductGroup")
}

pub(super) fn calls_itself_article(metadata: &Metadata) -> bool {
    let signs = &metadata.signs;
    signs.og_type.as_deref() == Some("article")
        || signs.types.iter().any(|kind| kind.ends_with("Article") || kind == "BlogPosting")
}

/// How much it has of what an article has: its own word for it, a date, somebody who signs.
fn evidence(metadata: &Metadata) -> f32 {
    [calls_itself_article(metadata), has_date(metadata), has_author(metadata)].map(flag).iter().sum()
}

/// Writes what the page is made of.
pub(super) fn describe_facts(reading: &Reading<'_>, row: &mut impl Row) {
    let facts = &reading.metadata.signs.facts;
    let counts = [
        ("links", facts.links),
        ("paragraphs", facts.paragraphs),
        ("items", facts.items),
        ("images", facts.images),
        ("inputs", facts.inputs),
        ("buttons", facts.buttons),
        ("tables", facts.tables),
        ("codes", facts.codes),
        ("articles", facts.articles),
        ("headings", facts.headings),
        ("videos", facts.videos),
        ("prices", facts.prices),
        ("product marks", facts.product_marks),
        ("forum marks", facts.forum_marks),
        ("docs marks", facts.docs_marks),
        ("shop labels", facts.shop_labels),
        ("forum labels", facts.forum_labels),
        ("list labels", facts.list_labels),
        ("contacts", facts.contacts),
        ("gate labels", facts.gate_labels),
        ("passwords", facts.passwords),
        ("prose texts", facts.prose_texts),
    ];
    for (name, count) in counts {
        row.put(name, count as f32);
    }
    row.put("page words", reading.body.page_words as f32);
    row.put("page link share", share(reading.body.page_link_words, reading.body.page_words));
    row.put("link share", share(facts.link_bytes, facts.text_bytes));
    row.put("prose share", share(facts.prose_bytes, facts.text_bytes));
    row.put("body share", share(reading.words * BYTES_PER_WORD, facts.text_bytes));
    row.put("has next page", flag(facts.has_next_page));
}
