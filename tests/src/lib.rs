//! What the scenarios in `tests/tests` share: the four workers as processes, and the books of what became of each URL.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells"
)]

use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fmt::Write as _,
    fs,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use dateline_schema::{DeadLetter, EnrichedArticle, FromWire, IntoWire, UrlRequest, WireRecord, topics};
use dateline_stream::{Admin, KafkaSettings, Publisher, ReadFrom, Reader, StoredRecord};
use dateline_testkit::{
    broker::{Cluster, unique_namespace},
    ledger::{Ledger, Summary},
    process::{Process, Program, Supervised},
};
use tempfile::TempDir;

/// Decides the moments of a scenario; `DATELINE_TEST_SEED` gives another run, or the same again.
pub fn seed(usual: u64) -> u64 {
    env::var("DATELINE_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(usual)
}

/// The workers by their binaries, in the order a record meets them.
pub const WORKERS: [&str; 4] =
    ["dateline-fetcher", "dateline-cleaner", "dateline-entity-tagger", "dateline-sink"];
/// Partitions of the busy topics.
pub const PARTITIONS: i32 = 4;
/// As many replicas as the cluster makes by default (KIP-464): one of a broker, three of three.
const CLUSTER_DEFAULT: i32 = -1;
/// A busy machine may be slow to start four processes.
const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(30);

/// Data for benchmarks by its name in `DATELINE_BENCH_DATA`, which lies beside the project and not in it; without it,
/// says so and gives nothing.
pub fn bench_data(name: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared"));
    let folder = env::var_os("DATELINE_BENCH_DATA").map_or_else(beside, PathBuf::from).join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {} is not there; DATELINE_BENCH_DATA names the folder of the data", folder.display());
    None
}

/// What a `dateline` command prints, and what it says beside, once it has ended well.
pub fn dateline<A: Into<OsString>>(arguments: impl IntoIterator<Item = A>) -> (String, String) {
    let output = Program::new("dateline").args(arguments).output().unwrap();
    let [printed, said] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(output.status.success(), "{}\n{said}", output.status);
    (printed, said)
}

/// Four workers over topics of their own.
pub struct Deployment {
    /// How the workers, and the test itself, reach the cluster.
    pub settings: KafkaSettings,
    /// Running workers by the name of their instance.
    pub workers: BTreeMap<String, Supervised>,
    sink_folder: TempDir,
}

impl Deployment {
    /// Topics on `cluster`, and no worker yet.
    pub fn new(cluster: &Cluster, name: &str) -> Self {
        let mut settings = KafkaSettings {
            brokers: cluster.bootstrap().to_owned(),
            namespace: unique_namespace(name),
            retry_tiers: ["1s", "3s"].map(|tier| tier.parse().unwrap()).to_vec(),
            max_drain_ms: 2000,
            ..KafkaSettings::default()
        };
        // A killed member's partitions are free after this; the default of 45 s would make every kill that long.
        settings.properties.insert("session.timeout.ms".to_owned(), "4000".to_owned());
        settings.properties.insert("heartbeat.interval.ms".to_owned(), "500".to_owned());
        let table = topics::table(&settings.namespace, PARTITIONS, &settings.retry_tiers);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(Admin::connect(&settings).unwrap().create(&table, CLUSTER_DEFAULT)).unwrap();
        Self { settings, workers: BTreeMap::new(), sink_folder: tempfile::tempdir().unwrap() }
    }

    /// A worker as an orchestrator would describe it.
    pub fn program(&self, worker: &str, instance: &str) -> Program {
        let settings = &self.settings;
        let mut program = Program::new(worker)
            .env("DATELINE_KAFKA__BROKERS", &settings.brokers)
            .env("DATELINE_KAFKA__NAMESPACE", &settings.namespace)
            .env("DATELINE_KAFKA__RETRY_TIERS", r#"["1s", "3s"]"#)
            .env("DATELINE_KAFKA__MAX_DRAIN_MS", settings.max_drain_ms.to_string())
            .env("DATELINE_SERVICE__INSTANCE", instance);
        for (name, value) in &settings.properties {
            let name = name.to_uppercase().replace('.', "_");
            program = program.env(format!("DATELINE_KAFKA__PROPERTIES__{name}"), value);
        }
        match worker {
            "dateline-fetcher" => program
                .env("DATELINE_FETCHER__ALLOW_PRIVATE_ADDRESSES", "true")
                .env("DATELINE_FETCHER__HOST_DELAY_MS", "0"),
            "dateline-sink" => program.env("DATELINE_SINK__DIR", self.sink_folder.path().to_str().unwrap()),
            _ => program,
        }
    }

    /// Starts an instance of a worker under supervision.
    pub fn start(&mut self, worker: &str, instance: &str) {
        let supervised = self.program(worker, instance).supervise().unwrap();
        self.workers.insert(instance.to_owned(), supervised);
    }

    /// Starts one instance of each worker but those in `without`, and waits until all are ready.
    pub fn start_all(&mut self, without: &[&str]) {
        for worker in WORKERS.into_iter().filter(|worker| !without.contains(worker)) {
            self.start(worker, worker);
        }
        for worker in self.workers.values() {
            worker.process().wait_until_ready(START).unwrap();
        }
    }

    /// The process of an instance.
    pub fn process(&self, instance: &str) -> &Process {
        self.workers[instance].process()
    }

    /// Stops all workers with SIGTERM; each must end well.
    pub fn stop_all(&self) {
        for (instance, worker) in &self.workers {
            assert_eq!(
                worker.stop(STOP).unwrap(),
                0,
                "{instance} ended badly:\n{}",
                worker.process().log_tail()
            );
        }
    }

    /// Puts records on their topics.
    pub fn publish(&self, records: impl IntoIterator<Item = WireRecord>) {
        let publisher = Publisher::connect(&self.settings).unwrap();
        for record in records {
            publisher.send(&record).unwrap();
        }
        publisher.flush().unwrap();
    }

    /// Puts URLs on their topic.
    pub fn submit(&self, urls: impl IntoIterator<Item = impl Into<String>>) {
        self.publish(urls.into_iter().map(|url| UrlRequest::new(url).into_wire()));
    }

    /// All committed records of a topic.
    pub fn read(&self, topic: &str) -> Vec<StoredRecord> {
        Reader::open(&self.settings, topic, ReadFrom::Beginning).unwrap().read_to_end().unwrap()
    }

    /// All enriched articles.
    pub fn enriched(&self) -> Vec<EnrichedArticle> {
        let articles = self.read(topics::ENRICHED).into_iter();
        articles.map(|stored| EnrichedArticle::from_wire(stored.record).unwrap()).collect()
    }

    /// All dead letters.
    pub fn dead_letters(&self) -> Vec<DeadLetter> {
        let letters = self.read(topics::DEAD_LETTERS).into_iter();
        letters.map(|stored| DeadLetter::from_wire(stored.record).unwrap()).collect()
    }

    /// Waits until so many articles are enriched, while more are on their way.
    pub fn wait_until_enriched(&self, count: usize, limit: Duration) {
        let started = Instant::now();
        while self.read(topics::ENRICHED).len() < count {
            assert!(started.elapsed() < limit, "not {count} enriched after {limit:?}\n{}", self.logs());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until so many enriched records and dead letters are there, then a moment longer to see that no more come.
    pub fn wait_for_ends(&self, ends: usize, limit: Duration) {
        let started = Instant::now();
        loop {
            let now = self.read(topics::ENRICHED).len() + self.read(topics::DEAD_LETTERS).len();
            println!("{now} of {ends} ends after {:?}", started.elapsed());
            if now >= ends {
                break;
            }
            assert!(started.elapsed() < limit, "{now} of {ends} ends after {limit:?}\n{}", self.logs());
            thread::sleep(Duration::from_millis(300));
        }
        thread::sleep(Duration::from_millis(1500));
    }

    /// Waits until every worker has committed to the end of its input, and sees that no offset was left out.
    pub fn assert_inputs_are_consumed(&self, limit: Duration) {
        let inputs = [
            ("fetcher", topics::URLS),
            ("cleaner", topics::PAGES),
            ("entity-tagger", topics::ARTICLES),
            ("sink", topics::ENRICHED),
        ];
        let admin = Admin::connect(&self.settings).unwrap();
        for (stage, topic) in inputs {
            let mut ends: BTreeMap<i32, i64> = BTreeMap::new();
            for stored in self.read(topic) {
                ends.insert(stored.partition, stored.offset + 1);
            }
            let started = Instant::now();
            loop {
                // A broker that has just come back may not answer at once.
                let committed = admin
                    .committed(&self.settings.group_of(stage), &self.settings.topic(topic))
                    .unwrap_or_default();
                let behind: Vec<_> = ends
                    .iter()
                    .filter(|(partition, end)| {
                        committed.get(partition).copied().flatten().is_none_or(|next| next < **end)
                    })
                    .collect();
                if behind.is_empty() {
                    break;
                }
                assert!(
                    started.elapsed() < limit,
                    "{stage} is behind on {topic}: {behind:?}\n{}",
                    self.logs()
                );
                thread::sleep(Duration::from_millis(200));
            }
        }
    }

    /// Books of the URLs, from the enriched records and the dead letters as a `read_committed` consumer sees them.
    pub fn ledger(&self, urls: impl IntoIterator<Item = impl Into<String>>) -> Ledger {
        let mut ledger = Ledger::submitted(urls);
        for article in self.enriched() {
            ledger.enriched(article.article.url);
        }
        for letter in self.dead_letters() {
            let url =
                UrlRequest::from_wire(WireRecord { value: letter.value.clone(), ..WireRecord::default() })
                    .map_or_else(
                        |_| String::from_utf8_lossy(&letter.value).into_owned(),
                        |request| request.url,
                    );
            ledger.dead(url, letter.reason);
        }
        ledger
    }

    /// Sees that each URL ended exactly once. Otherwise says which did not, on which topics articles stand twice, and what
    /// the workers logged.
    pub fn assert_each_ends_once(&self, urls: impl IntoIterator<Item = impl Into<String>>) -> Summary {
        self.ledger(urls).verdict().unwrap_or_else(|faults| {
            panic!("{faults}\n{}\n{}", self.repeated_articles(), self.logs());
        })
    }

    /// Where articles stand that a topic has more than once: a fault shows first on the topic its stage writes.
    fn repeated_articles(&self) -> String {
        let mut text = String::new();
        for topic in [topics::PAGES, topics::ARTICLES, topics::ENRICHED] {
            let mut places: BTreeMap<Vec<u8>, Vec<String>> = BTreeMap::new();
            for stored in self.read(topic) {
                let place = format!("{}@{} at {}", stored.partition, stored.offset, stored.put_at);
                places.entry(stored.record.key.unwrap_or_default().to_vec()).or_default().push(place);
            }
            let repeated: Vec<String> = places
                .into_values()
                .filter(|places| places.len() > 1)
                .map(|places| places.join(", "))
                .collect();
            let _ = writeln!(
                text,
                "{topic} has {} keys more than once:\n  {}",
                repeated.len(),
                repeated.join("\n  ")
            );
        }
        text
    }

    /// Every line of every file the sink has written.
    pub fn sink_lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut folders: Vec<PathBuf> = vec![self.sink_folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "jsonl") {
                    let text = fs::read_to_string(&path).unwrap();
                    assert!(
                        text.is_empty() || text.ends_with('\n'),
                        "{} ends in half a line",
                        path.display()
                    );
                    lines.extend(text.lines().map(str::to_owned));
                }
            }
        }
        lines
    }

    /// Sees that the sink holds each enriched record exactly once.
    pub fn assert_sink_holds_what_was_enriched(&self) {
        let id = |line: &String| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            value["url"].as_str().unwrap().to_owned()
        };
        let mut stored: Vec<String> = self.sink_lines().iter().map(id).collect();
        let mut enriched: Vec<String> =
            self.enriched().into_iter().map(|article| article.article.url).collect();
        stored.sort_unstable();
        enriched.sort_unstable();
        assert_eq!(stored, enriched);
    }

    /// Sum of a worker's counter over the samples whose labels contain all of `labels`.
    pub fn counter(&self, instance: &str, name: &str, labels: &[&str]) -> u64 {
        let (_, metrics) = self.process(instance).get("/metrics").unwrap();
        let samples =
            metrics.lines().filter(|line| line.starts_with(name) && labels.iter().all(|l| line.contains(l)));
        samples.map(|line| line.rsplit_once(' ').unwrap().1.parse::<u64>().unwrap()).sum()
    }

    fn logs(&self) -> String {
        let logs =
            self.workers.iter().map(|(name, worker)| format!("--- {name}\n{}", worker.process().log_tail()));
        logs.collect::<Vec<_>>().join("\n")
    }
}
