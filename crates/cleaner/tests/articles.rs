//! Whole pages through the cleaner.

use bytes::Bytes;
use chrono::{TimeZone, Utc};
use dateline_cleaner::{Cleaner, CleanerSettings};
use dateline_schema::{Article, Page, PageMeta};
use dateline_stream::Outcome;

fn page(url: &str, content_type: &str, body: impl Into<Bytes>) -> Page {
    let meta = PageMeta {
        requested_url: url.to_owned(),
        url: url.to_owned(),
        status: 200,
        content_type: Some(content_type.to_owned()),
        content_language: None,
        last_modified: None,
        etag: None,
        fetched_at: Utc.with_ymd_and_hms(2024, 6, 1, 12, 0, 0).unwrap(),
        fetch_ms: None,
        truncated: false,
        labels: [("source".to_owned(), "test".to_owned())].into(),
    };
    Page { meta, body: body.into() }
}

fn html(url: &str, body: &'static str) -> Page {
    page(url, "text/html; charset=utf-8", body)
}

fn article(page: Page) -> Article {
    match Cleaner::default().clean(page) {
        Outcome::Emit(mut articles) if articles.len() == 1 => articles.remove(0),
        other => panic!("no article: {other:?}"),
    }
}

fn reason(page: Page) -> String {
    match Cleaner::default().clean(page) {
        Outcome::Skip { reason } => reason.into_owned(),
        other => panic!("not skipped: {other:?}"),
    }
}

/// A snapshot outlives releases, so the version is left out.
macro_rules! assert_article {
    ($name:expr, $page:expr) => {
        let mut article = article($page);
        article.extraction.version = "…".to_owned();
        insta::assert_json_snapshot!($name, article);
    };
}

const NEWS: &str = include_str!("pages/news.html");

#[test]
fn a_news_page_gives_its_article() {
    assert_article!("news", html("https://www.harbourpost.example/islands/ferry-stops?utm_source=x", NEWS));
}

#[test]
fn a_blog_post_without_linked_data_gives_its_article() {
    assert_article!("blog", html("https://slowkitchen.example/knife", include_str!("pages/blog.html")));
}

#[test]
fn a_page_laid_out_as_a_table_gives_its_article() {
    assert_article!(
        "layout_table",
        html("https://norhaven.example/bell.html", include_str!("pages/layout_table.html"))
    );
}

#[test]
fn a_german_page_gives_its_article() {
    let url = "https://www.auetal-bote.example/lokales/bruecke-bleibt-gesperrt";
    assert_article!("german", html(url, include_str!("pages/german.html")));
}

#[test]
fn a_page_flattened_into_plain_text_gives_its_article() {
    let body = include_str!("pages/flattened.txt");
    assert_article!("flattened", page("https://harbourpost.example/second-ferry", "text/plain", body));
}

#[test]
fn a_page_that_brings_its_text_by_a_script_is_read_from_its_copy_for_readers_without() {
    let (head, text) = NEWS.split_once("<article").unwrap();
    let (text, tail) = text.split_once("</article>").unwrap();
    let scripted = format!(
        "{head}<script type='text/template'><article{text}</article></script>\
        <noscript><article{text}</article></noscript>{tail}"
    );
    let url = "https://www.harbourpost.example/islands/ferry-stops";
    assert_eq!(article(page(url, "text/html", scripted)).text, article(html(url, NEWS)).text);
}

#[test]
fn a_page_whose_text_is_a_string_in_its_script_is_read_from_there() {
    let (head, text) = NEWS.split_once("<article").unwrap();
    let (text, _) = text.split_once("</article>").unwrap();
    let state = serde_json::json!({ "title": "Ferry", "contentHtml": format!("<div{text}</div>") });
    let scripted = format!("{head}<div id='root'></div><script>window.state = {state};</script>");
    let url = "https://www.harbourpost.example/islands/ferry-stops";
    assert_eq!(article(page(url, "text/html", scripted)).text, article(html(url, NEWS)).text);
}

#[test]
fn a_listing_is_skipped() {
    assert_eq!(
        reason(html("https://www.harbourpost.example/islands", include_str!("pages/listing.html"))),
        "listing"
    );
}

#[test]
fn what_is_no_page_is_skipped_with_its_reason() {
    let url = "https://example.org/a";
    for (content_type, body, expected) in [
        ("text/html", "", "empty"),
        ("text/html", "<html><body></body></html>", "empty"),
        ("text/html", "<html><body><p>Only this.</p></body></html>", "too-short"),
        ("application/rss+xml", "<rss version='2.0'></rss>", "feed"),
        ("image/png", "\u{1}PNG", "not-html"),
        ("text/plain", "…", "empty"),
    ] {
        assert_eq!(reason(page(url, content_type, body)), expected, "{content_type} {body}");
    }
}

#[test]
fn a_page_that_the_server_did_not_give_is_skipped() {
    for status in [199, 304, 404, 500] {
        let mut page = html("https://example.org/a", NEWS);
        page.meta.status = status;
        assert_eq!(reason(page), "http-status");
    }
}

#[test]
fn a_page_above_the_limit_is_rejected_with_size_and_limit() {
    let cleaner = Cleaner::new(CleanerSettings { max_page_bytes: 1000 });
    let outcome = cleaner.clean(page("https://example.org/a", "text/html", vec![b' '; 1001]));
    let Outcome::Reject { reason, detail } = outcome else { panic!("not rejected: {outcome:?}") };
    assert_eq!(reason, "page-too-large");
    assert!(detail.contains("1001") && detail.contains("1000"), "{detail}");
}

#[test]
fn a_page_cut_by_the_fetcher_is_cleaned_and_says_so() {
    let cut = NEWS.find("The council had asked").unwrap();
    let mut page = html("https://example.org/a", &NEWS[..cut]);
    page.meta.truncated = true;
    let article = article(page);
    assert!(article.extraction.truncated);
    assert!(article.text.contains("an hour later"));
}

#[test]
fn revisions_share_id_but_not_hash() {
    let url = "https://www.harbourpost.example/islands/ferry-stops";
    let (first, same) =
        (article(html(url, NEWS)), article(page(url, "text/html", NEWS.replace("\n", "\n\n"))));
    let revised = article(page(url, "text/html", NEWS.replace("5 March", "6 March")));
    assert_eq!(first.id, revised.id);
    assert_eq!(first.content_hash, same.content_hash);
    assert_ne!(first.content_hash, revised.content_hash);
}
