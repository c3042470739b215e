//! What stands on pages beside their articles, and none of it in the text.

use chrono::{TimeZone, Utc};
use dateline_cleaner::Cleaner;
use dateline_schema::{Article, Page, PageMeta};
use dateline_stream::Outcome;

const TITLE: &str = "Council mends the old lifeboat station";
const FIRST: &str = "<p>The harbour council voted on Tuesday evening to mend the old lifeboat station, which ends nine years of \
    argument about who should pay for it.</p><p>The wooden house has stood empty since a storm took half of its roof, and \
    volunteers have kept their boat in the barn of a farmer ever since.</p>";
const SECOND: &str = "<p>“We launch from a beach and pray that the tractor starts,” said Owen Pritchard, who has led the crew for \
    eleven years. “That is no way to run a rescue service.”</p><p>Work is expected to begin in April, once the sand martins have \
    left their nests, and to last until the autumn of next year, the council said.</p>";

fn clean(body: &str) -> Article {
    let url = "https://harbourpost.example/news/2024/03/lifeboat-station".to_owned();
    let meta = PageMeta {
        requested_url: url.clone(),
        url,
        status: 200,
        content_type: Some("text/html; charset=utf-8".to_owned()),
        content_language: None,
        last_modified: None,
        etag: None,
        fetched_at: Utc.with_ymd_and_hms(2024, 6, 1, 12, 0, 0).unwrap(),
        fetch_ms: None,
        truncated: false,
        labels: Default::default(),
    };
    let page =
        format!("<!doctype html><title>{TITLE}</title><nav><a href=/>Home</a></nav><main>{body}</main>");
    match Cleaner::default().clean(Page { meta, body: page.into() }) {
        Outcome::Emit(mut articles) if articles.len() == 1 => articles.remove(0),
        other => panic!("no article: {other:?}"),
    }
}

/// The text of a page that holds nothing but the article.
fn bare() -> String {
    clean(&format!("<h1>{TITLE}</h1>{FIRST}{SECOND}")).text
}

fn assert_gone(between: &str) {
    assert_eq!(clean(&format!("<h1>{TITLE}</h1>{FIRST}{between}{SECOND}")).text, bare(), "{between}");
}

#[test]
fn notices_between_paragraphs_go_in_many_languages_and_without_class_names() {
    for notice in [
        "Also read: Storm damage closes pier",
        "View this post on Instagram",
        "Jetzt Newsletter abonnieren und keine Nachricht mehr verpassen.",
        "Cet article est réservé aux abonnés. Il vous reste 80 % de cet article à lire.",
        "Contenido exclusivo para suscriptores. Suscríbete para seguir leyendo.",
        "Potrebbe interessarti: La tempesta chiude il molo",
        "Läs också: Färjebiljetten blir dyrare igen",
        "Материал доступен только подписчикам.",
        "この記事は有料会員限定です。会員登録すると続きをお読みいただけます。",
        "[관련기사] 여객선 운임 다시 오른다",
        "扫码关注本报微信公众号",
        "لعرض هذا المحتوى يرجى قبول ملفات تعريف الارتباط.",
        "The empty lifeboat station in January. Photo: Ben Carr",
    ] {
        assert_gone(&format!("<p>{notice}</p>"));
    }
}

#[test]
fn a_box_that_asks_goes_with_all_that_it_offers() {
    assert_gone(
        "<div><h2>Keep reading for £1</h2><p>To continue reading this article, become a subscriber today.</p>\
        <ul><li>Unlimited access on web and app</li><li>Exclusive newsletters</li></ul></div>",
    );
}

#[test]
fn a_note_on_the_page_within_a_sentence_goes() {
    assert_gone("");
    let noted = SECOND.replace("Owen Pritchard,", "Owen Pritchard<span role=tooltip>Born in 1970.</span>,");
    assert_eq!(clean(&format!("<h1>{TITLE}</h1>{FIRST}{noted}")).text, bare());
}

#[test]
fn other_articles_below_the_first_are_not_its_text() {
    let other = "<p>The ferry company will raise its fares in May for the third time in two years, it said on Monday.</p><p>A \
        ticket to the islands will then cost nine pounds, and a monthly pass one hundred and twenty.</p>";
    for headline in ["<h2><a href=/fares>Ferry fares rise</a></h2>", "<h1>Ferry fares rise</h1>"] {
        let page = format!(
            "<article class=post><h1>{TITLE}</h1>{FIRST}{SECOND}</article><article class=post>{headline}{other}</article>"
        );
        assert_eq!(clean(&page).text, bare(), "{headline}");
    }
    let chapters =
        format!("<section><h1>{TITLE}</h1>{FIRST}</section><section><h2>What is next</h2>{SECOND}</section>");
    assert!(clean(&chapters).text.contains("What is next\n\n“We launch"));
}

#[test]
fn who_wrote_it_and_when_stands_above_and_below_the_text() {
    let page = format!(
        "<h1>{TITLE}</h1><p>By Marian Holt</p><p>Last updated on 5 March 2024 at 18.30</p>{FIRST}{SECOND}\
        <p>Marian Holt is a reporter who writes about the coast and its people. She lives in Norhaven.</p>"
    );
    let article = clean(&page);
    assert_eq!(article.authors, ["Marian Holt"]);
    assert_eq!(article.text, bare());
}

#[test]
fn the_times_of_live_entries_stay() {
    let page = format!(
        "<h1>{TITLE}</h1><p>18.40</p><h2>It is done</h2>{FIRST}<p>18.10</p><h2>The debate</h2>{SECOND}"
    );
    assert!(clean(&page).text.starts_with("18.40\n\nIt is done\n\nThe harbour council"));
}
