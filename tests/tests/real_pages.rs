//! Two hundred pages of real publishers go through `dateline run`, and all come out.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{ffi::OsString, fs};

use dateline_schema::{EnrichedArticle, Field};
use dateline_testkit::{
    ledger::Ledger,
    site::{Generator, Pages, Site},
};
use dateline_tests::{bench_data, dateline};

const PAGES: usize = 200;

/// What `dateline run` made of a site.
struct Ran {
    articles: Vec<EnrichedArticle>,
    ledger: Ledger,
    /// URLs that it says it passed over.
    skipped: usize,
}

fn run(site: &Site) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let (file, dead) = (folder.path().join("urls"), folder.path().join("dead"));
    let urls = site.article_urls();
    fs::write(&file, urls.join("\n")).unwrap();
    let flags = ["run", "--allow-private", "--host-delay-ms", "0", "--file"].map(OsString::from);
    let (printed, said) =
        dateline(flags.into_iter().chain([file.into(), "--dead-letters".into(), dead.clone().into()]));
    assert!(!said.contains("not finished"), "{said}");

    let mut ledger = Ledger::submitted(urls);
    let articles: Vec<EnrichedArticle> =
        printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for article in &articles {
        ledger.enriched(&article.article.url);
    }
    for line in fs::read_to_string(&dead).unwrap().lines() {
        let letter: serde_json::Value = serde_json::from_str(line).unwrap();
        ledger.dead(letter["subject"].as_str().unwrap(), letter["reason"].as_str().unwrap());
    }
    Ran { articles, ledger, skipped: skipped_in(&said) }
}

/// The summary reads `… 199 articles from 200 URLs in 0.9 s; 1 skipped (1 empty)`.
fn skipped_in(said: &str) -> usize {
    let (before, _) = said.split_once(" skipped (").unwrap_or(("0", ""));
    before.rsplit([' ', '\n']).next().unwrap().parse().unwrap()
}

#[test]
fn two_hundred_real_pages_all_come_out() {
    let Some(folder) = bench_data("extraction/fundus-fixtures") else { return };
    let site = Site::start_on_hosts(Pages::recorded(&folder, Some(PAGES)).unwrap(), 16).unwrap();
    let mut ran = run(&site);
    // A skip is counted, not named: what has no other end must be one.
    for url in ran.ledger.open() {
        ran.ledger.skipped(url, "by the cleaner");
    }
    let summary = ran.ledger.verdict().unwrap_or_else(|fault| panic!("{fault}"));
    println!("{summary}");
    assert_eq!(summary.submitted, PAGES);
    assert_eq!(summary.skipped.values().sum::<usize>(), ran.skipped);
    assert!(summary.dead.is_empty(), "{summary}");
    assert!(summary.enriched >= 190, "{summary}");
    for EnrichedArticle { article, entities, .. } in &ran.articles {
        let title = article.title.clone().unwrap_or_default();
        assert!(!title.trim().is_empty(), "{} has no title", article.url);
        assert!(article.word_count > 20, "{} has {} words", article.url, article.word_count);
        assert!(article.text.chars().count() > 80, "{} has no text: {:?}", article.url, article.text);
        let fields = [&title, &article.text].map(|field| field.chars().collect::<Vec<char>>());
        for mention in entities.iter().flat_map(|entity| &entity.mentions) {
            let field = &fields[usize::from(mention.field == Field::Text)];
            let cut: String = field[mention.start as usize..mention.end as usize].iter().collect();
            assert_eq!(cut, mention.text, "in {}", article.url);
        }
    }
}

#[test]
fn the_furniture_of_a_page_stays_out_of_its_article() {
    const ARTICLES: usize = 24;
    let generator = Generator::new(ARTICLES, 5).page_kib(150);
    let site = Site::start_on_hosts(Pages::of(generator.clone()), 4).unwrap();
    let ran = run(&site);
    assert_eq!(ran.ledger.verdict().unwrap_or_else(|fault| panic!("{fault}")).enriched, ARTICLES);
    for EnrichedArticle { article, .. } in &ran.articles {
        let index = (0..ARTICLES).find(|&index| article.url.ends_with(&Generator::path(index))).unwrap();
        let written = generator.article(index);
        assert_eq!(article.title.as_ref(), Some(&written.title));
        assert_eq!(article.text, written.text(), "{}", article.url);
    }
}
