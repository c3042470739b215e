//! The kind of a page, by a linear model over what it says it is and what it is made of.
//!
//! Multinomial logistic regression, trained by `crates/cleaner/training/kind.py` on pages of known kind; its weights are
//! in `weights.tsv`.

mod address;
mod body;
mod buckets;
mod statements;

use std::{collections::HashMap, sync::LazyLock};

use url::Url;

use crate::{
    extract::Body,
    metadata::{Features, Metadata},
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
const LEAST_FOR_ARTICLE: f32 = 0.28;
/// Instructions that are signed and dated are somebody's article, not a part of a manual.
const LEAST_FOR_SIGNED_INSTRUCTIONS: f32 = 0.1;
/// The model has seen other kinds of pages in English alone; of those in another language less is asked.
const LEAST_FOR_FOREIGN_ARTICLE: f32 = 0.07;
/// The front page of a site is an article only where everything speaks for it.
const LEAST_FOR_ARTICLE_AT_HOME: f32 = 0.8;

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
    include_str!("weights.tsv").lines().filter_map(line).collect()
});

/// The kind of a page whose body has so many words.
pub(super) fn of(metadata: &Metadata, body: &Body, words: usize, url: &Url) -> Kind {
    let shares = shares(&features(metadata, body, words, url));
    if is_home(url) && shares[0] < LEAST_FOR_ARTICLE_AT_HOME {
        return Kind::Home;
    }
    let other = (1..Kind::ALL.len()).max_by(|&one, &other| shares[one].total_cmp(&shares[other]));
    let other = other.map_or(Kind::Article, |other| Kind::ALL[other]);
    let is_signed = statements::is_signed_and_dated(metadata);
    let least = match other {
        Kind::Documentation if is_signed => LEAST_FOR_SIGNED_INSTRUCTIONS,
        _ => LEAST_FOR_ARTICLE,
    };
    let is_foreign = || statements::language(metadata, body) == "other";
    let passes = shares[0] >= least || (shares[0] >= LEAST_FOR_FOREIGN_ARTICLE && is_foreign());
    if passes || is_mostly_text(metadata, body, words) { Kind::Article } else { other }
}

/// A page that is hardly more than its text was made for the text. The model has seen few so bare, and is not asked.
fn is_mostly_text(metadata: &Metadata, body: &Body, words: usize) -> bool {
    let facts = &metadata.signs.facts;
    let paragraphs = Paragraphs::of(body);
    100 * words * BYTES_PER_WORD >= 75 * facts.text_bytes
        && 100 * paragraphs.sentences >= 75 * paragraphs.all
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

/// What training needs: what speaks for one kind or another, and the language, which a rule looks at.
#[cfg(feature = "training")]
pub(super) fn features_and_language(metadata: &Metadata, body: &Body, words: usize, url: &Url) -> Features {
    let mut features = features(metadata, body, words, url);
    features.mark("language", statements::language(metadata, body));
    features
}

/// What speaks for one kind or another.
fn features(metadata: &Metadata, body: &Body, words: usize, url: &Url) -> Features {
    let mut features = Features::default();
    features.mark("always", "always");
    statements::mark(&mut features, metadata);
    address::mark(&mut features, url, metadata.title.as_deref());
    body::mark(&mut features, body, words);
    statements::mark_facts(&mut features, metadata, body, words);
    features
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;
    use crate::{dom, extract, metadata, text};

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
        of(&metadata, &body, text::words(&body.text).count(), &url)
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
            let links = r#"<li><a href="/a">Norhaven</a></li>"#.repeat(6);
            let html =
                format!("<title>Norhaven</title><ul>{links}</ul><h1>Norhaven</h1>{text}<p>Contact us</p>");
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
