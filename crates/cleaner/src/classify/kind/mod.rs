//! The kind of a page, by trained trees over what it says it is and what it is made of.
//!
//! Boosted trees for six kinds, trained by `crates/cleaner/training/kind.py` on pages of known kind; the weights are in
//! `kinds.trees`, a tree for each kind in turn.

mod address;
mod body;
mod statements;

use std::sync::LazyLock;

use super::Reading;
use crate::{
    trees::{Numbers, Row, Trees},
    url::is_home,
};
use body::Paragraphs;
use statements::BYTES_PER_WORD;

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
const LEAST_FOR_ARTICLE: f32 = 0.25;
/// The trees have seen other kinds of pages in English alone; of those in another language less is asked.
const LEAST_FOR_FOREIGN_ARTICLE: f32 = 0.04;
/// The front page of a site is an article only where everything speaks for it.
const LEAST_FOR_ARTICLE_AT_HOME: f32 = 0.8;

/// The text of a page that sells something is shorter.
const MAX_PRODUCT_WORDS: usize = 150;
/// A text with so many headings that lead to other pages is a list of those.
const MIN_LISTED: usize = 5;
/// More words below each are an article themselves.
const MAX_WORDS_LISTED: usize = 40;

static TREES: LazyLock<Trees> = LazyLock::new(|| {
    // The weights are part of the program; a test sees to it that they can be read.
    Trees::read(include_bytes!("kinds.trees")).unwrap_or_default()
});

/// The kind of a page.
pub(super) fn of(reading: &Reading<'_>) -> Kind {
    let shares = shares(reading);
    if is_home(reading.url) && shares[0] < LEAST_FOR_ARTICLE_AT_HOME {
        return Kind::Home;
    }
    if is_foreign(reading)
        && let Some(kind) = evident(reading)
    {
        return kind;
    }
    let other = (1..Kind::ALL.len()).max_by(|&one, &other| shares[one].total_cmp(&shares[other]));
    let other = other.map_or(Kind::Article, |other| Kind::ALL[other]);
    let least = if is_foreign(reading) { LEAST_FOR_FOREIGN_ARTICLE } else { LEAST_FOR_ARTICLE };
    let passes = shares[0] >= least || is_mostly_text(reading);
    if passes { Kind::Article } else { other }
}

/// What a page evidently is that does not call itself an article: the trees know too little of such pages in other languages
/// than English.
fn evident(reading: &Reading<'_>) -> Option<Kind> {
    let Reading { metadata, body, words, .. } = *reading;
    let (signs, facts) = (&metadata.signs, &metadata.signs.facts);
    if statements::calls_itself_article(metadata) || signs.has_declared_date {
        return None;
    }
    let is_sold = facts.prices > 0 && facts.shop_labels > 0 && facts.product_marks > 0;
    if words <= MAX_PRODUCT_WORDS && (statements::calls_itself_product(metadata) || is_sold) {
        return Some(Kind::Product);
    }
    let leads_to_pages = body.linked_headings >= MIN_LISTED
        && 5 * body.linked_headings >= 4 * body.headings
        && words <= MAX_WORDS_LISTED * body.linked_headings;
    leads_to_pages.then_some(Kind::Listing)
}

fn is_foreign(reading: &Reading<'_>) -> bool {
    reading.language.is_some_and(|language| language.split('-').next() != Some("en"))
}

/// A page that is hardly more than its text was made for the text. The model has seen few so bare, and is not asked.
fn is_mostly_text(reading: &Reading<'_>) -> bool {
    let facts = &reading.metadata.signs.facts;
    let paragraphs = Paragraphs::of(reading.body);
    100 * reading.words * BYTES_PER_WORD >= 75 * facts.text_bytes
        && 100 * paragraphs.sentences >= 75 * paragraphs.all
        && 100 * facts.link_bytes < 15 * facts.text_bytes
}

/// How likely each kind is.
fn shares(reading: &Reading<'_>) -> [f32; 6] {
    let mut numbers = Numbers::new();
    describe(reading, &mut numbers);
    let sums: [f32; 6] = TREES.sums(0..TREES.len(), &numbers);
    let highest = sums.iter().copied().fold(f32::MIN, f32::max);
    let powers = sums.map(|sum| (sum - highest).exp());
    let total: f32 = powers.iter().sum();
    powers.map(|power| power / total)
}

/// Writes what speaks for one kind or another.
fn describe(reading: &Reading<'_>, row: &mut impl Row) {
    statements::describe(reading.metadata, row);
    address::describe(reading.url, reading.metadata.title.as_deref(), row);
    body::describe(reading, row);
    statements::describe_facts(reading, row);
}

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

/// What training needs to know of a page.
#[cfg(feature = "training")]
pub(super) mod training {
    use super::{Reading, describe, is_foreign, is_mostly_text};
    use crate::trees::NamedNumbers;

    /// What the trees see of a page.
    pub(in crate::classify) fn row(reading: &Reading<'_>) -> NamedNumbers {
        let mut row = NamedNumbers::default();
        describe(reading, &mut row);
        row
    }

    /// What the rules see of it, by name.
    pub(in crate::classify) fn rules(reading: &Reading<'_>) -> [(&'static str, bool); 2] {
        [("foreign", is_foreign(reading)), ("mostly_text", is_mostly_text(reading))]
    }
}

#[cfg(test)]
mod tests {
    use ::url::Url;
    use chrono::{TimeZone, Utc};

    use super::*;
    use crate::{dom, extract, language, metadata};

    const PROSE: &str = "<p>The ferry between Norhaven and the outer islands will not sail for two weeks in March, while both of \
        its engines are replaced, the operator said on Tuesday, and buses will run instead.</p>";

    /// So many paragraphs, no two of them the same.
    fn prose(paragraphs: usize) -> String {
        (1..=paragraphs).map(|n| PROSE.replace("two weeks", &format!("{n} weeks"))).collect()
    }

    fn kind(address: &str, html: &str) -> Kind {
        let url = Url::parse(address).unwrap();
        let document = dom::parse(html);
        let metadata = metadata::read(&document, &url, Utc.with_ymd_and_hms(2024, 6, 1, 12, 0, 0).unwrap());
        let body = extract::body(&document, &metadata);
        let language = language::of(&body.text, []);
        of(&Reading::new(&metadata, &body, language.as_ref(), &url))
    }

    #[test]
    fn a_dated_text_under_a_headline_is_an_article() {
        let html = format!(
            "<title>Ferry stops</title><h1>Ferry stops for repairs</h1><p>By Jane Roe, 3 March 2024</p>{}",
            prose(8)
        );
        assert_eq!(kind("https://harbourpost.example/news/ferry-stops-for-repairs", &html), Kind::Article);
    }

    #[test]
    fn a_page_in_another_language_must_look_less_like_an_article() {
        let bare = |text: &str| {
            let links = r#"<li><a href="/a">Norhaven</a></li>"#.repeat(20);
            let html = format!(
                r#"<title>Norhaven</title><ul>{links}</ul><h1>Norhaven</h1>{text}
                <a href="tel:123">Contact us</a><input><input><button>Send</button>"#
            );
            kind("https://norhaven.example/service", &html)
        };
        let norwegian = "<p>Fergen mellom Norhaven og øyene utenfor skal ikke gå i to uker i mars, mens begge motorene \
            byttes ut, sa rederiet på tirsdag, og busser kjører i stedet for fergen.</p>";
        assert_ne!(bare(&prose(2)), Kind::Article);
        assert_eq!(bare(&norwegian.repeat(2)), Kind::Article);
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
    fn lists_and_shops_in_other_languages_are_known_by_what_they_are_made_of() {
        let text =
            "<p>Die Fähre zu den Inseln fällt im März zwei Wochen lang aus, teilte die Reederei mit.</p>";
        let list: String =
            (1..9).map(|n| format!("<h3><a href='/{n}'>Fähre fällt {n} Wochen aus</a></h3>{text}")).collect();
        assert_eq!(kind("https://bote.example/lokales/", &format!("<h1>Lokales</h1>{list}")), Kind::Listing);
        let thing = format!(
            "<h1>Öljacke</h1><span class=price>129 €</span><button>In den Warenkorb</button>{}",
            text.repeat(2)
        );
        assert_eq!(kind("https://laden.example/oeljacke", &thing), Kind::Product);
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
    fn the_weights_can_be_read_and_know_all_kinds() {
        let trees = Trees::read(include_bytes!("kinds.trees")).unwrap();
        assert!(trees.len() > 0 && trees.len().is_multiple_of(Kind::ALL.len()));
    }
}
