//! Pages that were made to hurt, by malice or by a loop in a template.

mod shapes;

use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{TimeZone, Utc};
use dateline_cleaner::Cleaner;
use dateline_schema::{Article, Page, PageMeta};
use dateline_stream::Outcome;
use proptest::prelude::*;
use shapes::{HEAD, PARAGRAPH};

/// A quadratic walk over these pages takes minutes, a linear one well under a second.
const PATIENCE: Duration = Duration::from_secs(20);

fn clean(content_type: &str, body: impl Into<Bytes>) -> Outcome<Article> {
    let url = "https://example.org/2024/03/03/ferry".to_owned();
    let meta = PageMeta {
        requested_url: url.clone(),
        url,
        status: 200,
        content_type: Some(content_type.to_owned()),
        content_language: None,
        last_modified: None,
        etag: None,
        fetched_at: Utc.with_ymd_and_hms(2024, 6, 1, 12, 0, 0).unwrap(),
        fetch_ms: None,
        truncated: false,
        labels: Default::default(),
    };
    Cleaner::default().clean(Page { meta, body: body.into() })
}

/// Cleans on a stack as small as a worker's, within reasonable time.
fn clean_in_time(body: String) -> Outcome<Article> {
    clean_kind_in_time("text/html", body)
}

fn clean_kind_in_time(kind: &'static str, body: String) -> Outcome<Article> {
    let began = Instant::now();
    let thread = std::thread::Builder::new().stack_size(1024 * 1024);
    let Ok(worker) = thread.spawn(move || clean(kind, body)) else { panic!("no thread could be started") };
    let Ok(outcome) = worker.join() else { panic!("the cleaner panicked") };
    assert!(began.elapsed() < PATIENCE, "took {:?}", began.elapsed());
    outcome
}

fn text(outcome: Outcome<Article>) -> String {
    match outcome {
        Outcome::Emit(mut articles) => articles.remove(0).text,
        other => panic!("no article: {other:?}"),
    }
}

#[test]
fn a_hundred_thousand_levels_do_not_overflow_the_stack() {
    for tag in ["div", "span", "b", "a", "table", "ul><li", "blockquote", "svg", "template", "button", "font"]
    {
        let body = format!("<html>{HEAD}<body>{PARAGRAPH}{}deep", format!("<{tag}>").repeat(100_000));
        assert!(text(clean_in_time(body)).contains("Norhaven"), "{tag}");
    }
}

#[test]
fn text_after_a_deep_part_that_was_closed_is_kept() {
    let body = format!("{HEAD}<body>{}{}{PARAGRAPH}", "<div>".repeat(2_000), "</div>".repeat(2_000));
    assert!(text(clean_in_time(body)).contains("Norhaven"));
}

#[test]
fn open_formatting_does_not_multiply() {
    let fonts: String = (0..2_000).map(|size| format!("<font size={size}>")).collect();
    let body = format!("{HEAD}<body>{PARAGRAPH}<p>{fonts}</p>{}", "<p>x</p>".repeat(50_000));
    assert!(text(clean_in_time(body)).contains("Norhaven"));
}

#[test]
fn no_shape_takes_more_than_its_time() {
    let html = shapes::all(250_000).into_iter().map(|shape| ("text/html", shape));
    let plain = shapes::plain(250_000).into_iter().map(|shape| ("text/plain", shape));
    for (kind, (name, page)) in html.chain(plain) {
        let outcome = clean_kind_in_time(kind, page);
        assert!(matches!(outcome, Outcome::Emit(_) | Outcome::Skip { .. }), "{name}: {outcome:?}");
    }
}

#[test]
fn metadata_without_end_takes_no_more_than_its_time() {
    let authors = r#"{"@type": "Person", "@id": "x"},"#.repeat(200_000);
    let keywords = r#"{"@id": "x"},"#.repeat(300_000);
    for (name, head) in [
        ("list", format!(r#"<script type="application/ld+json">[{}1]</script>"#, "1,".repeat(4_000_000))),
        ("levels", format!(r#"<script type="application/ld+json">{}</script>"#, "[".repeat(1_000_000))),
        (
            "broken",
            format!(r#"<script type="application/ld+json">{{"a": "{}</script>"#, "\" \", ".repeat(500_000)),
        ),
        (
            "authors",
            format!(
                r#"<script type="application/ld+json">{{"@type": "Article", "author": [{authors}1]}}</script>"#
            ),
        ),
        (
            "keywords",
            format!(
                r#"<script type="application/ld+json">{{"@type": "Article", "keywords": [{keywords}1]}}</script>"#
            ),
        ),
        ("metas", "<meta name=author content=x>".repeat(300_000)),
        ("named", "<meta property=og:title content='Ferry - Post - Harbour'>".repeat(100_000)),
        (
            "bylines",
            "<p class=byline>By Jane Roe, Max Muster and A. N. Other, 3 March 2024</p>".repeat(50_000),
        ),
        ("dates", "<p>3 March 2024".repeat(100_000)),
        ("separators", format!("<title>{}</title>", "a - b | c : d ".repeat(200_000))),
        ("headings", "<h1>a: b - c<span>d</span></h1>".repeat(50_000)),
        ("scripts", "<script>var a = {datePublished: '</script>".repeat(50_000)),
    ] {
        let outcome = clean_in_time(format!("<html>{HEAD}{head}<body>{PARAGRAPH}"));
        assert!(matches!(outcome, Outcome::Emit(_) | Outcome::Skip { .. }), "{name}: {outcome:?}");
    }
}

#[test]
fn a_drawing_left_open_does_not_swallow_the_page() {
    let body = format!("<html>{HEAD}<body><svg><path d='M0 0'><title>Menu</title>{PARAGRAPH}");
    assert!(text(clean_in_time(body)).starts_with("The ferry"));
}

#[test]
fn what_is_written_for_programs_is_no_text() {
    let noise = "<script>if (a < b) { write('<p>Script</p>') }</script><style>p > a { }</style>\
        <noscript><p>Switch scripts on</p></noscript><template><p>Template</p></template>";
    let text =
        text(clean_in_time(format!("<html>{HEAD}<body><article>{PARAGRAPH}{noise}{PARAGRAPH}</article>")));
    for word in ["Script", "write", "Switch", "Template", "{"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

#[test]
fn a_label_that_lies_costs_no_letters() {
    let hebrew =
        "ראש העיר אמר ביום שלישי כי הגשר הישן ייסגר עד סוף האביב, וכי אוטובוסים יסיעו את הנוסעים. ".repeat(4);
    let (hebrew, ..) = encoding_rs::WINDOWS_1255.encode(&hebrew);
    let chinese = "星期二，市议会决定关闭河上的老桥，直到春天结束。居民可以乘坐公共汽车前往对岸。".repeat(6);
    let (chinese, ..) = encoding_rs::GB18030.encode(&chinese);
    for (label, bytes, expected) in [
        ("text/html; charset=utf-8", &hebrew, "הגשר הישן"),
        ("text/html; charset=iso-8859-1", &hebrew, "הגשר הישן"),
        ("text/html; charset=utf-8", &chinese, "关闭河上的老桥"),
        ("text/html; charset=gb2312", &chinese, "关闭河上的老桥"),
    ] {
        let page =
            [b"<html>", HEAD.as_bytes(), b"<body><article><h1>x</h1><p>", &bytes[..], b"</article>"].concat();
        assert!(text(clean(label, page)).contains(expected), "{label} {expected}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_cleaned_without_panic(body: Vec<u8>, plain: bool) {
        clean(if plain { "text/plain" } else { "text/html" }, body);
    }

    #[test]
    fn any_soup_of_tags_gives_the_same_article_twice(
        soup in proptest::collection::vec(
            prop_oneof![
                Just(PARAGRAPH.to_owned()),
                "</?(p|div|a|b|li|ul|table|tr|td|h1|h2|pre|br|figure|header|article|template|svg|select|script|title)( (class|href|hidden)=[a-z/#]{0,6})?>",
                "[a-zé漢 .,&;<\"/]{0,20}",
            ],
            0..60,
        ),
    ) {
        let page = soup.concat();
        prop_assert_eq!(clean("text/html", page.clone()), clean("text/html", page));
    }
}
