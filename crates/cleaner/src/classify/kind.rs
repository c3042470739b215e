//! The kind of a page, by a linear model over what it says it is and what it is made of.
//!
//! Multinomial logistic regression, trained by `crates/cleaner/training/kind.py` on pages of known kind; its weights are
//! in `kind.tsv`.

use std::{collections::HashMap, sync::LazyLock};

use url::Url;

use crate::{
    extract::Body,
    metadata::{Features, Metadata},
    text,
    url::is_home,
};

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Article,
    Product,
    Listing,
    Forum,
    Documentation,
    Service,
    Home,
}

impl Kind {
    /// What the model tells apart, in the order of the columns of its weights.
    const ALL: [Self; 6] =
        [Self::Article, Self::Product, Self::Listing, Self::Forum, Self::Documentation, Self::Service];

    /// Why it is skipped, in one word.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Product => "product",
            Self::Listing => "listing",
            Self::Forum => "forum",
            Self::Documentation => "documentation",
            Self::Service => "service",
            Self::Home => "home",
        }
    }
}

/// An article is lost for good, a page too many is only in the way: less than this must speak for an article before it
/// is taken for something else.
const LEAST_FOR_ARTICLE: f32 = 0.35;
/// With a date and an author, or with a date and its own word for it, less is enough.
const LEAST_FOR_SIGNED_ARTICLE: f32 = 0.2;
/// The front page of a site is an article only where everything speaks for it.
const LEAST_FOR_ARTICLE_AT_HOME: f32 = 0.8;

const LONG_WORDS: usize = 250;
const MAX_PARAGRAPHS: usize = 400;
/// With the space behind it.
const BYTES_PER_WORD: usize = 6;

type Weights = HashMap<(&'static str, &'static str), [f32; 6]>;

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut fields = line.split('\t');
        let feature = (fields.next()?, fields.next()?);
        let mut weights = [0.0; 6];
        for weight in &mut weights {
            *weight = fields.next()?.parse().ok()?;
        }
        Some((feature, weights))
    };
    include_str!("kind.tsv").lines().filter_map(line).collect()
});

/// The kind of a page whose body has so many words.
pub(super) fn of(metadata: &Metadata, body: &Body, words: usize, url: &Url) -> Kind {
    let shares = shares(&features(metadata, body, words, url));
    if is_home(url) && shares[0] < LEAST_FOR_ARTICLE_AT_HOME {
        return Kind::Home;
    }
    let is_signed = matches!(evidence(metadata), "all" | "type-date" | "date-author");
    let least = if is_signed { LEAST_FOR_SIGNED_ARTICLE } else { LEAST_FOR_ARTICLE };
    if shares[0] >= least || is_mostly_text(metadata, body, words) {
        return Kind::Article;
    }
    let best = (1..Kind::ALL.len()).max_by(|&one, &other| shares[one].total_cmp(&shares[other]));
    best.map_or(Kind::Article, |best| Kind::ALL[best])
}

/// A page that is hardly more than its text was made for the text. The model has seen few so bare, and is not asked.
fn is_mostly_text(metadata: &Metadata, body: &Body, words: usize) -> bool {
    let facts = &metadata.signs.facts;
    let paragraphs = || body.text.split("\n\n").take(MAX_PARAGRAPHS);
    let sentences = paragraphs().filter(|paragraph| text::ends_sentence(paragraph)).count();
    100 * words * BYTES_PER_WORD >= 75 * facts.text_bytes
        && 100 * sentences >= 75 * paragraphs().count()
        && 100 * facts.link_bytes < 15 * facts.text_bytes
}

/// How likely each kind is.
fn shares(features: &Features) -> [f32; 6] {
    let mut sums = [0.0_f32; 6];
    for (feature, amount) in features.iter() {
        for (sum, weight) in sums.iter_mut().zip(WEIGHTS.get(feature).unwrap_or(&[0.0; 6])) {
            *sum += weight * amount;
        }
    }
    let highest = sums.iter().copied().fold(f32::MIN, f32::max);
    let powers = sums.map(|sum| (sum - highest).exp());
    let total: f32 = powers.iter().sum();
    powers.map(|power| power / total)
}

/// What speaks for one kind or another.
pub(super) fn features(metadata: &Metadata, body: &Body, words: usize, url: &Url) -> Features {
    let mut features = Features::default();
    features.mark("always", "always");
    of_statements(&mut features, metadata);
    of_address(&mut features, url);
    of_body(&mut features, body, words);
    of_facts(&mut features, metadata, body, words);
    features
}

fn of_statements(features: &mut Features, metadata: &Metadata) {
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

/// What an article has: its own word for it, a date, somebody who signs.
fn evidence(metadata: &Metadata) -> &'static str {
    let signs = &metadata.signs;
    let is_article = signs.og_type.as_deref() == Some("article")
        || signs.types.iter().any(|kind| kind.ends_with("Article") || kind == "BlogPosting");
    let has_date = signs.has_declared_date || signs.has_date_at_title;
    let has_author = signs.has_declared_author || signs.has_byline_at_title;
    match (is_article, has_date, has_author) {
        (true, true, true) => "all",
        (true, true, false) => "type-date",
        (true, false, _) => "type",
        (false, true, true) => "date-author",
        (false, true, false) => "date",
        (false, false, true) => "author",
        (false, false, false) => "none",
    }
}

fn of_address(features: &mut Features, url: &Url) {
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
}

fn of_body(features: &mut Features, body: &Body, words: usize) {
    features.mark("body-words", many(words));
    let paragraphs: Vec<&str> = body.text.split("\n\n").take(MAX_PARAGRAPHS).collect();
    features.mark("body-paragraphs", few(paragraphs.len()));
    let sentences = paragraphs.iter().filter(|paragraph| text::ends_sentence(paragraph)).count();
    features.mark("body-sentences", share(sentences, paragraphs.len()));
    features.mark("body-length", many(body.text.len() / paragraphs.len().max(1) / BYTES_PER_WORD));
    let folded = |word: &str| {
        body.text
            .split(|c: char| !c.is_alphabetic())
            .take(2_000)
            .filter(|part| part.eq_ignore_ascii_case(word))
            .count()
    };
    features.mark("says-said", few(folded("said") + folded("told") + folded("sagte")));
    features.mark("says-you", share(20 * (folded("you") + folded("your")), words.max(1)));
    features.mark("says-we", share(20 * (folded("our") + folded("we")), words.max(1)));
    features.mark("says-i", share(20 * folded("i"), words.max(1)));
}

fn of_facts(features: &mut Features, metadata: &Metadata, body: &Body, words: usize) {
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

fn few(count: usize) -> &'static str {
    match count {
        0 => "0",
        1 => "1",
        2 => "2",
        3..=4 => "3-4",
        5..=8 => "5-8",
        9..=16 => "9-16",
        17..=40 => "17-40",
        _ => "41+",
    }
}

fn many(count: usize) -> &'static str {
    match count {
        0..=9 => "0-9",
        10..=29 => "10-29",
        30..=79 => "30-79",
        80..=199 => "80-199",
        200..=499 => "200-499",
        500..=999 => "500-999",
        1000..=1999 => "1000-1999",
        _ => "2000+",
    }
}

fn share(part: usize, whole: usize) -> &'static str {
    match 100 * part / whole.max(1) {
        0..=4 => "0%",
        5..=14 => "5%",
        15..=29 => "15%",
        30..=44 => "30%",
        45..=59 => "45%",
        60..=74 => "60%",
        75..=89 => "75%",
        _ => "90%",
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;
    use crate::{dom, extract, metadata};

    const PROSE: &str = "<p>The ferry between Norhaven and the outer islands will not sail for two weeks in March, while both of \
        its engines are replaced, the operator said on Tuesday, and buses will run instead.</p>";

    fn kind(address: &str, html: &str) -> Kind {
        let url = Url::parse(address).unwrap();
        let document = dom::parse(html);
        let metadata = metadata::read(&document, &url, Utc.with_ymd_and_hms(2024, 6, 1, 12, 0, 0).unwrap());
        let body = extract::body(&document, &metadata);
        of(&metadata, &body, text::words(&body.text).count(), &url)
    }

    #[test]
    fn a_dated_text_under_a_headline_is_an_article() {
        let html = format!(
            "<title>Ferry stops</title><h1>Ferry stops for repairs</h1><p>By Jane Roe, 3 March 2024</p>{}",
            PROSE.repeat(8)
        );
        assert_eq!(kind("https://harbourpost.example/news/ferry-stops-for-repairs", &html), Kind::Article);
    }

    #[test]
    fn a_thing_with_a_price_and_a_cart_is_a_product() {
        let html = format!(
            r#"<script type="application/ld+json">{{"@type": "Product", "name": "Oilskin", "offers": {{"@type": "Offer"}}}}</script>
            <meta property="og:type" content="product"><h1>Oilskin jacket</h1><span class="price">$129.00</span>
            <button class="add-to-cart">Add to cart</button><p>Keeps the rain out of boats.</p>{}"#,
            r#"<p>In stock</p><p>Free shipping</p><div class="product-price">SKU 1234</div><h2>Customer reviews</h2>"#
        );
        assert_eq!(kind("https://shop.example/products/oilskin-jacket", &html), Kind::Product);
    }

    #[test]
    fn the_front_page_is_home() {
        let links = r#"<li><a href="/a">Ferry stops for repairs</a></li>"#.repeat(60);
        assert_eq!(
            kind("https://harbourpost.example/", &format!("<h1>Harbour Post</h1><ul>{links}</ul>")),
            Kind::Home
        );
    }

    #[test]
    fn shares_add_up_to_one() {
        assert!((shares(&Features::default()).iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
}
