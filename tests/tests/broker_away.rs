//! The broker is stopped for 20 seconds under load: nothing is lost, doubled or given up, and `/readyz` says so.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    thread,
    time::{Duration, Instant},
};

use dateline_testkit::{
    broker::{Cluster, ClusterConfig, Stop},
    site::{Generator, Pages, Site},
};
use dateline_tests::{Deployment, WORKERS};

const URLS: usize = 1500;
const AWAY: Duration = Duration::from_secs(20);

/// What a worker says where a lone broker, back again, keeps offsets pending for ever: it skipped the markers of a transaction
/// while it shut down (docs/DELIVERY.md). Nothing can go on then, so such a run shows nothing of the workers.
const STUCK: &str = "the committed offsets cannot be read";
const RUNS: usize = 3;

#[test]
fn an_absent_broker_is_waited_for() {
    for run in 1..=RUNS {
        let Err(failure) = std::panic::catch_unwind(wait_for_an_absent_broker) else { return };
        let is_stuck = failure.downcast_ref::<String>().is_some_and(|said| said.contains(STUCK));
        if !is_stuck || run == RUNS {
            std::panic::resume_unwind(failure);
        }
        println!("the broker kept offsets pending in run {run}: again");
    }
}

fn wait_for_an_absent_broker() {
    let cluster = Cluster::start(&ClusterConfig::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut deployment = Deployment::new(&cluster, "away");
    deployment.start_all(&[]);
    let site = Site::start_on_hosts(Pages::generated(URLS, 3), 12).unwrap();
    let urls: Vec<String> = (0..URLS).map(|n| site.url_on(n % 12, &Generator::path(n))).collect();
    deployment.submit(&urls);
    deployment.wait_until_enriched(100, Duration::from_secs(60));

    // Not killed: a broker that dies alone, without replicas, skips markers more often still. `brokers_killed` kills those of a
    // replicated cluster.
    cluster.stop_broker(0, Stop::Gracefully).unwrap();
    let stopped = Instant::now();
    for worker in WORKERS {
        while deployment.process(worker).get("/readyz").unwrap().0 != 503 {
            assert!(stopped.elapsed() < AWAY, "{worker} does not notice that the broker is away");
            thread::sleep(Duration::from_millis(200));
        }
        let (_, reason) = deployment.process(worker).get("/readyz").unwrap();
        assert!(!reason.is_empty());
        assert_eq!(deployment.process(worker).get("/livez").unwrap().0, 200);
    }
    thread::sleep(AWAY.saturating_sub(stopped.elapsed()));
    cluster.start_broker(0).unwrap();

    deployment.wait_for_ends(URLS, Duration::from_secs(180));
    deployment.assert_inputs_are_consumed(Duration::from_secs(60));
    for worker in WORKERS {
        deployment.process(worker).wait_until_ready(Duration::from_secs(30)).unwrap();
    }
    let summary = deployment.assert_each_ends_once(&urls);
    assert_eq!(summary.enriched, URLS, "{summary}");
    deployment.stop_all();
    deployment.assert_sink_holds_what_was_enriched();
}
