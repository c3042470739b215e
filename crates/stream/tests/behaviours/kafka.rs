//! The suite over real Kafka, and what only Kafka can show.

use std::{
    thread,
    time::{Duration, Instant},
};

use dateline_schema::{
    WireRecord, topics,
    topics::{Cleanup, TopicSpec},
};
use dateline_stream::{
    Admin, KafkaRunner, KafkaSettings, Publisher, ReadFrom, Reader, RunError, StopSignal, Workload,
};
use dateline_testkit::broker::{shared_cluster, unique_namespace};

use crate::{
    behaviours,
    stages::{Counter, Obedient, Shelf, ShelfView},
    suite::{Harness, MAX_ATTEMPTS, MAX_RECORD_BYTES, Observed, order},
};

/// Time for a whole test; a broker on a busy machine is slow at first.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// Topics of one test.
pub(crate) struct Kafka {
    pub(crate) settings: KafkaSettings,
}

impl Kafka {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// With other settings than usual.
    pub(crate) fn with(change: impl FnOnce(&mut KafkaSettings)) -> Self {
        Self::with_changelog_partitions(3, change)
    }

    fn with_changelog_partitions(changelog_partitions: i32, change: impl FnOnce(&mut KafkaSettings)) -> Self {
        let cluster = shared_cluster().unwrap_or_else(|error| panic!("{error}"));
        let mut settings = KafkaSettings {
            brokers: cluster.bootstrap().to_owned(),
            namespace: unique_namespace("behaviours"),
            retry_tiers: vec!["1s".parse().unwrap()],
            max_attempts: MAX_ATTEMPTS,
            max_record_bytes: MAX_RECORD_BYTES,
            max_drain_ms: 2000,
            threads: 2,
            ..KafkaSettings::default()
        };
        settings.properties.insert("session.timeout.ms".into(), "6000".into());
        change(&mut settings);
        let delete = Cleanup::Delete(Duration::from_secs(3600));
        let kafka = Self { settings };
        for (topic, partitions, cleanup) in [
            ("in", 3, delete),
            (&kafka.settings.retry_tiers[0].topic("in"), 3, delete),
            ("out", 2, delete),
            ("dead-letters", 1, delete),
            ("counts", changelog_partitions, Cleanup::Compact),
        ] {
            kafka.create(topic, partitions, cleanup);
        }
        kafka
    }

    pub(crate) fn create(&self, topic: &str, partitions: i32, cleanup: Cleanup) {
        let name = self.settings.topic(topic);
        let spec = TopicSpec { name, partitions, cleanup, max_message_bytes: MAX_RECORD_BYTES };
        let made = block_on(Admin::connect(&self.settings).unwrap().create(&[spec], 1)).unwrap();
        assert_eq!(made.len(), 1, "{topic} was there already");
    }

    pub(crate) fn publish(&self, input: &[WireRecord]) {
        let publisher = Publisher::connect(&self.settings).unwrap();
        for record in input {
            publisher.send(record).unwrap();
        }
        publisher.flush().unwrap();
    }

    pub(crate) fn runner(&self, stop: &StopSignal) -> KafkaRunner {
        KafkaRunner::new(self.settings.clone(), "in").with_retry_topics().with_stop(stop.clone())
    }

    /// Runs `worker` until `is_done`, then stops it and sees that it ends well.
    pub(crate) fn run_until(
        &self,
        worker: impl FnOnce(KafkaRunner) -> Result<(), RunError> + Send,
        mut is_done: impl FnMut() -> bool,
    ) {
        let stop = StopSignal::new();
        thread::scope(|scope| {
            let running = scope.spawn(|| worker(self.runner(&stop)));
            let started = Instant::now();
            while !is_done() && started.elapsed() < PATIENCE && !running.is_finished() {
                thread::sleep(Duration::from_millis(50));
            }
            stop.stop();
            running.join().unwrap().unwrap();
        });
    }

    /// Runs until so many records have come out, and a moment longer, to see that no more come.
    pub(crate) fn observe(
        &self,
        worker: impl FnOnce(KafkaRunner) -> Result<(), RunError> + Send,
        mut is_done: impl FnMut(&Observed) -> bool,
    ) -> Observed {
        let mut quiet_since = None;
        self.run_until(worker, || {
            if quiet_since.is_none() && is_done(&self.observed()) {
                quiet_since = Some(Instant::now());
            }
            quiet_since.is_some_and(|since| since.elapsed() > Duration::from_millis(400))
        });
        self.observed()
    }

    pub(crate) fn observed(&self) -> Observed {
        Observed::new(self.read("out"), self.read(topics::DEAD_LETTERS))
    }

    pub(crate) fn read(&self, topic: &str) -> Vec<WireRecord> {
        let reader = Reader::open(&self.settings, topic, ReadFrom::Beginning).unwrap();
        reader.read_to_end().unwrap().into_iter().map(|stored| stored.record).collect()
    }
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub(crate) fn ends(observed: &Observed) -> usize {
    observed.out.len() + observed.dead.len()
}

impl Harness for Kafka {
    fn transform(&self, stage: Obedient, input: Vec<WireRecord>, wanted: usize) -> Observed {
        self.publish(&input);
        self.observe(|runner| runner.run(stage), |observed| ends(observed) >= wanted)
    }

    fn stateful(&self, stage: Counter, input: Vec<WireRecord>, wanted: usize) -> Observed {
        self.publish(&input);
        self.observe(|runner| runner.run_stateful(stage), |observed| ends(observed) >= wanted)
    }

    fn sink(&self, shelf: Shelf, input: Vec<WireRecord>, rows: usize, dead: usize) -> Observed {
        self.publish(&input);
        let stored = shelf.0.rows.clone();
        self.observe(
            |runner| runner.run_sink(shelf),
            |observed| stored.lock().unwrap().len() >= rows && observed.dead.len() >= dead,
        )
    }
}

behaviours!(Kafka::new());

#[test]
fn state_is_restored_from_the_changelog_by_the_next_worker() {
    let kafka = Kafka::new();
    kafka.stateful(Counter, (0..30).map(|n| order(&format!("k{}", n % 3), "count")).collect(), 30);
    let observed = kafka.stateful(Counter, (0..3).map(|n| order(&format!("k{n}"), "count")).collect(), 33);
    let mut last: Vec<String> = observed
        .out
        .iter()
        .map(|record| String::from_utf8(record.value.to_vec()).unwrap())
        .filter(|text| text.ends_with("=11"))
        .collect();
    last.sort_unstable();
    assert_eq!(last, ["k0=11", "k1=11", "k2=11"]);
}

#[test]
fn a_changelog_with_other_partitions_than_the_input_is_refused() {
    let kafka = Kafka::with_changelog_partitions(2, |_| {});
    let error = kafka.runner(&StopSignal::new()).run_stateful(Counter).unwrap_err();
    assert!(matches!(error, RunError::NotCopartitioned { .. }), "{error}");
    assert!(error.to_string().contains("2 partitions") && error.to_string().contains('3'), "{error}");
}

#[test]
fn a_sink_goes_on_where_its_store_stands_even_if_the_group_does_not_know() {
    let kafka = Kafka::new();
    let view = ShelfView::default();
    kafka.sink(
        Shelf(view.clone()),
        (0..50).map(|n| order(&format!("k{n}"), &format!("row {n}"))).collect(),
        50,
        0,
    );
    // A group that has committed nothing begins at the beginning; the store knows better.
    let mut again = Kafka { settings: kafka.settings.clone() };
    again.settings.group = format!("{}.again", kafka.settings.namespace);
    again.sink(Shelf(view.clone()), vec![order("new", "row new")], 51, 0);
    let mut rows = view.rows.lock().unwrap().clone();
    rows.sort_unstable();
    rows.dedup();
    assert_eq!(rows.len(), 51);
    assert_eq!(view.rows.lock().unwrap().len(), 51);
}

#[test]
fn two_workers_share_the_partitions_and_lose_nothing_when_one_leaves() {
    let kafka = Kafka::new();
    let stop_second = StopSignal::new();
    thread::scope(|scope| {
        let second = scope.spawn(|| {
            KafkaRunner::new(kafka.settings.clone(), "in")
                .with_retry_topics()
                .with_stop(stop_second.clone())
                .run(Obedient::new(Workload::Cpu))
        });
        let publishing = scope.spawn(|| {
            for round in 0..20 {
                let input: Vec<_> =
                    (0..50).map(|n| order(&format!("k{n}"), &format!("echo {}", round * 50 + n))).collect();
                kafka.publish(&input);
                if round == 12 {
                    stop_second.stop();
                }
            }
        });
        let observed = kafka.observe(
            |runner| runner.run(Obedient::new(Workload::Cpu)),
            |observed| publishing.is_finished() && ends(observed) >= 1000,
        );
        second.join().unwrap().unwrap();
        let mut numbers: Vec<u32> = observed
            .out
            .iter()
            .map(|record| std::str::from_utf8(&record.value).unwrap().parse().unwrap())
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..1000).collect::<Vec<_>>());
    });
}

#[test]
fn a_second_worker_of_the_same_instance_fences_the_first() {
    let mut kafka = Kafka::new();
    kafka.settings.instance = "pod-0".into();
    kafka.publish(&[order("k", "echo 1")]);
    let stop = StopSignal::new();
    thread::scope(|scope| {
        let first = scope.spawn(|| kafka.runner(&stop).run(Obedient::new(Workload::Cpu)));
        let waiting = Instant::now();
        while kafka.read("out").is_empty() && waiting.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(50));
        }
        let observed = kafka.observe(
            |runner| runner.run(Obedient::new(Workload::Cpu)),
            |_| {
                // The first notices when it next writes: keep records coming until it has ended.
                kafka.publish(&(0..20).map(|n| order(&format!("k{n}"), "echo more")).collect::<Vec<_>>());
                first.is_finished()
            },
        );
        assert!(matches!(first.join().unwrap(), Err(RunError::Fatal(_))));
        assert!(observed.dead.is_empty());
    });
}
