//! Bad records become dead letters with their reason, the rest flow on, and a replay brings one back.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{thread, time::Duration};

use dateline_entity_tagger::Tagger;
use dateline_schema::{Article, EnrichedArticle, IntoWire, Page, PageMeta, WireRecord, topics};
use dateline_stream::{KafkaRunner, Outcome, Stage, StopSignal, Workload};
use dateline_testkit::{
    broker::shared_cluster,
    process::Program,
    site::{Generator, Pages, Reply, Site},
};
use dateline_tests::Deployment;

const ARTICLES: usize = 30;

/// The tagger, but for one article that it cannot bear.
struct Touchy {
    tagger: Tagger,
    hates: String,
}

impl Stage for Touchy {
    type Input = Article;
    type Output = EnrichedArticle;

    fn name(&self) -> &'static str {
        self.tagger.name()
    }

    fn workload(&self) -> Workload {
        self.tagger.workload()
    }

    async fn process(&self, article: Article) -> Outcome<EnrichedArticle> {
        assert!(article.url != self.hates, "cannot bear {}", article.url);
        self.tagger.process(article).await
    }
}

/// An article with 20 MB of comment behind its text.
fn huge_article() -> String {
    let padding = "all work and no play makes a dull page ".repeat(20 * 1024 * 1024 / 39 + 1);
    Generator::new(1, 12).page(0).replace("</body>", &format!("<!-- {padding} --></body>"))
}

/// A page of 20 MB, as a producer with other limits than ours might put it on the topic.
fn huge_page() -> WireRecord {
    let meta: PageMeta = serde_json::from_value(serde_json::json!({
        "requested_url": "http://huge.example/", "url": "http://huge.example/", "status": 200,
        "content_type": "text/html", "fetched_at": "2026-11-23T12:00:00Z",
    }))
    .unwrap();
    let body = "<p>All work and no play makes a dull page.</p>".repeat(20 * 1024 * 1024 / 46 + 1);
    Page { meta, body: body.into() }.into_wire()
}

#[test]
fn bad_records_become_dead_letters_and_the_rest_flow_on() {
    let cluster = shared_cluster().unwrap_or_else(|error| panic!("{error}"));
    let mut deployment = Deployment::new(cluster, "poison");
    let huge_path = "/huge.html";
    let pages = Pages::generated(ARTICLES, 11).with(huge_path, Reply::html(huge_article()));
    let site = Site::start_on_hosts(pages, 4).unwrap();
    let urls: Vec<String> = (0..ARTICLES).map(|n| site.url_on(n % 4, &Generator::path(n))).collect();
    deployment.start_all(&["dateline-entity-tagger"]);

    let stop = StopSignal::new();
    let touchy = Touchy { tagger: Tagger::default(), hates: urls[3].clone() };
    let runner = KafkaRunner::new(deployment.settings.clone(), topics::ARTICLES).with_stop(stop.clone());
    let tagger = thread::spawn(move || runner.run(touchy));

    let not_json =
        WireRecord { topic: topics::URLS.into(), value: "{\"url\": ".into(), ..WireRecord::default() };
    deployment.publish([not_json]);
    deployment.submit(&urls);
    // A page that is too large is cut by the fetcher, which says so on the record.
    deployment.submit([site.url(huge_path)]);
    let mut unlimited = deployment.settings.clone();
    unlimited.max_record_bytes = 64 * 1024 * 1024;
    let publisher = dateline_stream::Publisher::connect(&unlimited).unwrap();
    publisher.send(&huge_page()).unwrap();
    publisher.flush().unwrap();

    deployment.wait_for_ends(ARTICLES + 3, Duration::from_secs(120));
    let mut reasons: Vec<(String, String)> =
        deployment.dead_letters().into_iter().map(|letter| (letter.stage, letter.reason)).collect();
    reasons.sort_unstable();
    let pair = |stage: &str, reason: &str| (stage.to_owned(), reason.to_owned());
    assert_eq!(
        reasons,
        [pair("cleaner", "page-too-large"), pair("entity-tagger", "panic"), pair("fetcher", "not-json")]
    );
    let truncated: Vec<_> =
        deployment.enriched().into_iter().filter(|article| article.article.extraction.truncated).collect();
    assert_eq!(truncated.len(), 1);

    a_replay_brings_one_back(&mut deployment, &stop, tagger, &urls[3]);
}

fn a_replay_brings_one_back(
    deployment: &mut Deployment,
    stop: &StopSignal,
    tagger: thread::JoinHandle<Result<(), dateline_stream::RunError>>,
    url: &str,
) {
    let enriched = |deployment: &Deployment| {
        deployment.enriched().into_iter().filter(|article| article.article.url == url).count()
    };
    assert_eq!(enriched(deployment), 0);
    // The tagger is mended: the binary takes the place of the touchy one.
    stop.stop();
    tagger.join().unwrap().unwrap();
    deployment.start("dateline-entity-tagger", "mended");
    let replay = Program::new("dateline")
        .arg("--brokers")
        .arg(&deployment.settings.brokers)
        .arg("--namespace")
        .arg(&deployment.settings.namespace)
        .arg("dead-letters")
        .arg("replay")
        .arg("--reason")
        .arg("panic");
    let replay = replay.start().unwrap();
    assert_eq!(replay.wait(Duration::from_secs(60)).unwrap(), 0, "{}", replay.log());
    deployment.wait_for_ends(ARTICLES + 4, Duration::from_secs(60));
    assert_eq!(enriched(deployment), 1);
    deployment.stop_all();
}
