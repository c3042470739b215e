//! Four worker processes, 500 URLs: each ends as exactly one enriched record, skip or dead letter.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, time::Duration};

use dateline_schema::{EnrichedArticle, FromWire, TraceParent, WireRecord, headers, topics};
use dateline_testkit::{
    broker::shared_cluster,
    kcat,
    site::{Pages, Reply, Site},
};
use dateline_tests::Deployment;

const ARTICLES: usize = 450;

struct Urls {
    articles: Vec<String>,
    missing: Vec<String>,
    forbidden: Vec<String>,
    loops: Vec<String>,
}

/// A site of 500 URLs: articles, five of which are overloaded at first; missing, forbidden and looping pages.
fn site() -> (Site, Urls) {
    let mut pages = Pages::generated(ARTICLES, 7).robots("User-agent: *\nDisallow: /private/\n");
    for n in 0..10 {
        pages = pages.with(format!("/loop/{n}"), Reply::redirect(format!("/loop/{n}")));
    }
    for n in 0..5 {
        let path = dateline_testkit::site::Generator::path(n);
        let html = dateline_testkit::site::Generator::new(ARTICLES, 7).page(n);
        pages = pages.with(path, Reply::html(html).after_failures(1, 503).header("retry-after", "1"));
    }
    let site = Site::start_on_hosts(pages, 8).unwrap();
    let on_host =
        |kind: &str, count: usize| (0..count).map(|n| site.url_on(n % 8, &format!("/{kind}/{n}"))).collect();
    let articles =
        (0..ARTICLES).map(|n| site.url_on(n % 8, &dateline_testkit::site::Generator::path(n))).collect();
    let urls = Urls {
        articles,
        missing: on_host("missing", 20),
        forbidden: on_host("private", 20),
        loops: on_host("loop", 10),
    };
    (site, urls)
}

#[test]
fn every_url_ends_exactly_once() {
    let cluster = shared_cluster().unwrap_or_else(|error| panic!("{error}"));
    let mut deployment = Deployment::new(cluster, "e2e");
    deployment.start_all(&[]);
    let (_site, urls) = site();
    let all: Vec<String> = [&urls.articles, &urls.missing, &urls.forbidden, &urls.loops]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    assert_eq!(all.len(), 500);
    deployment.submit(&all);
    deployment.wait_for_ends(ARTICLES + urls.loops.len(), Duration::from_secs(120));
    deployment.assert_inputs_are_consumed(Duration::from_secs(20));

    let mut ledger = deployment.ledger(&all);
    let skips = |reason: &str| {
        let reason = format!("reason=\"{reason}\"");
        let labels = ["outcome=\"skip\"", reason.as_str()];
        deployment.counter("dateline-fetcher", "dateline_outcomes_total", &labels)
    };
    assert_eq!((skips("status-404"), skips("robots")), (20, 20));
    for url in &urls.missing {
        ledger.skipped(url, "status-404");
    }
    for url in &urls.forbidden {
        ledger.skipped(url, "robots");
    }
    let summary = ledger.verdict().unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!((summary.enriched, summary.dead["redirects"]), (ARTICLES, 10));

    an_independent_client_reads_the_same(&deployment, &urls);
    one_article_is_one_trace(&deployment);
    deployment.stop_all();
    deployment.assert_sink_holds_what_was_enriched();
}

fn an_independent_client_reads_the_same(deployment: &Deployment, urls: &Urls) {
    let topic = deployment.settings.topic(topics::ENRICHED);
    let records = kcat::read_committed(&deployment.settings.brokers, &topic).unwrap();
    let read: Vec<String> = records
        .into_iter()
        .map(|record| {
            let record =
                WireRecord { value: record.value.unwrap_or_default().into(), ..WireRecord::default() };
            EnrichedArticle::from_wire(record).unwrap().article.url
        })
        .collect();
    assert_eq!(read.len(), ARTICLES);
    assert_eq!(read.iter().collect::<BTreeSet<_>>(), urls.articles.iter().collect());
}

fn one_article_is_one_trace(deployment: &Deployment) {
    let traces = |topic: &str| -> BTreeSet<String> {
        let trace = |record: &WireRecord| {
            let parent: TraceParent = record.headers.get_str(headers::TRACEPARENT).unwrap().parse().unwrap();
            parent.trace_id()
        };
        deployment.read(topic).iter().map(|stored| trace(&stored.record)).collect()
    };
    let enriched = traces(topics::ENRICHED);
    assert_eq!(enriched.len(), ARTICLES);
    assert_eq!(traces(topics::ARTICLES), enriched);
    assert!(traces(topics::PAGES).is_superset(&enriched));
}
