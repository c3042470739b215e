//! Brokers of a replicated cluster die one after the other under load: nothing is lost, doubled or given up.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{thread, time::Duration};

use dateline_schema::topics;
use dateline_testkit::{
    broker::{Cluster, ClusterConfig, Stop},
    site::{Generator, Pages, Site},
};
use dateline_tests::{Deployment, seed};
use fastrand::Rng;

const URLS: usize = 1500;
const BROKERS: usize = 3;
/// The session of the workers is 4 s: over the shorter absences they are members still, over the longer one perhaps not.
const AWAY_MS: [u64; BROKERS] = [0, 6000, 1000];

#[test]
fn brokers_that_die_lose_nothing_and_duplicate_nothing() {
    let seed = seed(20_261_125);
    println!("seed {seed}");
    let mut rng = Rng::with_seed(seed);
    let config = ClusterConfig { brokers: BROKERS, ..ClusterConfig::default() };
    let cluster = Cluster::start(&config).unwrap_or_else(|error| panic!("{error}"));
    let mut deployment = Deployment::new(&cluster, "brokers");
    deployment.start_all(&[]);
    let site = Site::start_on_hosts(Pages::generated(URLS, seed), 12).unwrap();
    let urls: Vec<String> = (0..URLS).map(|n| site.url_on(n % 12, &Generator::path(n))).collect();

    let batches = urls.chunks(URLS.div_ceil(BROKERS));
    for (broker, (urls, away)) in batches.zip(AWAY_MS).enumerate() {
        let before = deployment.read(topics::ENRICHED).len();
        deployment.submit(urls);
        deployment.wait_until_enriched(before + 20, Duration::from_secs(120));
        thread::sleep(Duration::from_millis(rng.u64(0..400)));
        cluster.stop_broker(broker, Stop::Kill).unwrap();
        thread::sleep(Duration::from_millis(away));
        cluster.start_broker(broker).unwrap();
    }

    deployment.wait_for_ends(URLS, Duration::from_secs(180));
    deployment.assert_inputs_are_consumed(Duration::from_secs(60));
    let summary = deployment.assert_each_ends_once(&urls);
    assert_eq!(summary.enriched, URLS, "seed {seed}: {summary}");
    deployment.stop_all();
    deployment.assert_sink_holds_what_was_enriched();
}
