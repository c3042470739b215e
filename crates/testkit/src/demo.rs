//! "The Harbour Courier": a small news site of our own writing for the demo, in all the layouts that news comes in.

use std::time::Duration;

use crate::site::{Pages, Reply};

const SLOW: Duration = Duration::from_millis(1500);

const HTML: &str = "text/html; charset=utf-8";
/// What servers send that leave the charset to the page.
const HTML_BARE: &str = "text/html";
const HTML_LATIN: &str = "text/html; charset=iso-8859-15";
const TEXT: &str = "text/plain; charset=utf-8";

const LISTING: &str = "/";
const MISSING: &str = "/news/atlantis-rises.html";
const SLOW_ARTICLE: &str = "/news/venice-slow-boat.html";
const DISALLOWED: &str = "/drafts/unfinished.html";
const FEED: &str = "/feed.xml";

/// A file of the site: its path, content type and bytes.
macro_rules! files {
    ($($path:literal => $content_type:expr,)*) => {
        [$(($path, $content_type, include_bytes!(concat!("../demo-site", $path)).as_slice()),)*]
    };
}

const ARTICLES: [(&str, &str, &[u8]); 21] = files! {
    "/news/rotterdam-night-ferry.html" => HTML,
    "/news/gdansk-crane-museum.html" => HTML,
    "/news/bristol-tide-mill.html" => HTML,
    "/news/lisbon-tile-library.html" => HTML,
    "/news/nairobi-river-clean.html" => HTML,
    "/news/osaka-ferry-robots.html" => HTML,
    "/news/hull-lighthouse-keeper.html" => HTML,
    "/news/reykjavik-swimmers.html" => HTML,
    "/news/antwerp-chocolate-customs.html" => HTML,
    "/news/valparaiso-funicular.html" => HTML,
    "/news/tallinn-fish-prices.html" => HTML,
    "/news/trieste-coffee.html" => HTML_BARE,
    "/news/wellington-penguins.html" => HTML,
    "/news/montreal-ice-canal.html" => HTML,
    "/news/new-york-oysters.html" => HTML,
    "/news/singapore-port-students.html" => HTML,
    "/news/mumbai-boat-lunch.html" => HTML,
    "/news/venice-slow-boat.html" => HTML,
    "/fr/marseille-marche.html" => HTML_LATIN,
    "/de/hamburg-speicher.html" => HTML,
    "/wire/cape-town-kelp.txt" => TEXT,
};

const OTHERS: [(&str, &str, &[u8]); 4] = files! {
    "/drafts/unfinished.html" => HTML,
    "/robots.txt" => TEXT,
    "/style.css" => "text/css",
    "/penguin.svg" => "image/svg+xml",
};

const FRONT_PAGE: &str = include_str!("../demo-site/index.html");
/// A feed names its pages in full, so `{base}` stands for where the site is served.
const FEED_TEMPLATE: &str = include_str!("../demo-site/feed.xml");

/// The pages of the site as it is served at `base`, such as `http://127.0.0.1:8080`.
pub fn pages(base: &str) -> Pages {
    let mut pages = Pages::new().with(LISTING, Reply::html(FRONT_PAGE)).with(
        FEED,
        Reply::bytes("application/rss+xml; charset=utf-8", FEED_TEMPLATE.replace("{base}", base)),
    );
    for (path, content_type, bytes) in ARTICLES.into_iter().chain(OTHERS) {
        let reply = Reply::bytes(content_type, bytes);
        pages = pages.with(path, if path == SLOW_ARTICLE { reply.after(SLOW) } else { reply });
    }
    pages
}

/// Addresses of the articles alone, one of which is slow to come.
pub fn article_urls(base: &str) -> Vec<String> {
    ARTICLES.iter().map(|(path, ..)| format!("{base}{path}")).collect()
}

/// What to feed to the pipeline: the articles, the front page, the feed, a page that is missing and one that
/// robots.txt forbids.
pub fn urls(base: &str) -> Vec<String> {
    let others = [LISTING, FEED, MISSING, DISALLOWED].map(|path| format!("{base}{path}"));
    article_urls(base).into_iter().chain(others).collect()
}
