//! Exactly once under kills: workers die at random moments while 2,000 URLs flow, and others come and go.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{thread, time::Duration};

use dateline_testkit::{
    broker::shared_cluster,
    site::{Generator, Pages, Site},
};
use dateline_tests::{Deployment, WORKERS, seed};
use fastrand::Rng;

const URLS: usize = 2000;
const KILLS: usize = 24;

#[test]
fn killed_workers_lose_nothing_and_duplicate_nothing() {
    let seed = seed(20_261_123);
    println!("seed {seed}");
    let mut rng = Rng::with_seed(seed);
    let cluster = shared_cluster().unwrap_or_else(|error| panic!("{error}"));
    let mut deployment = Deployment::new(cluster, "kill");
    deployment.start_all(&[]);
    let site = Site::start_on_hosts(Pages::generated(URLS, seed), 12).unwrap();
    let urls: Vec<String> = (0..URLS).map(|n| site.url_on(n % 12, &Generator::path(n))).collect();

    let batch = URLS.div_ceil(KILLS + 1);
    let mut batches = urls.chunks(batch);
    deployment.submit(batches.next().unwrap());
    for (kill, urls) in batches.enumerate() {
        thread::sleep(Duration::from_millis(rng.u64(300..1500)));
        // Each worker in turn first, so that all of them are killed, and often; then whom chance picks.
        let victim = if kill < 2 * WORKERS.len() {
            WORKERS[kill % WORKERS.len()]
        } else {
            rng.choice(WORKERS).unwrap()
        };
        deployment.workers[victim].kill().unwrap();
        deployment.submit(urls);
        match kill {
            6 => deployment.start("dateline-cleaner", "second-cleaner"),
            16 => {
                let second = deployment.workers.remove("second-cleaner").unwrap();
                assert_eq!(second.stop(Duration::from_secs(30)).unwrap(), 0);
            }
            _ => {}
        }
    }
    deployment.wait_for_ends(URLS, Duration::from_secs(180));
    deployment.assert_inputs_are_consumed(Duration::from_secs(60));

    let restarts: Vec<usize> = WORKERS.iter().map(|worker| deployment.workers[*worker].restarts()).collect();
    assert!(restarts.iter().sum::<usize>() >= 20 && restarts.iter().all(|kills| *kills >= 2), "{restarts:?}");
    let summary = deployment.assert_each_ends_once(&urls);
    assert_eq!(summary.enriched, URLS, "seed {seed}: {summary}");
    deployment.stop_all();
    deployment.assert_sink_holds_what_was_enriched();
}
