//! What goes wrong around a worker, over real Kafka: crashes, fencing, stores and brokers that are away, new topics.

use std::{
    collections::BTreeMap,
    io,
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use dateline_schema::{WireRecord, topics, topics::Cleanup};
use dateline_stream::{
    Admin, Placed, RunError, Sink, StopSignal, StoreError, TopicPartition, Unstorable, Workload,
};

use crate::{
    kafka::{Kafka, PATIENCE, block_on, ends},
    stages::{Counter, Obedient, Order, Shelf, ShelfView},
    suite::{Harness, order},
};

/// How long a worker may take to end after a stop.
const END: Duration = Duration::from_secs(25);

fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "waited in vain for: {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// Stops the workers of a test also where the test fails, because its scope waits for them.
struct StopAtEnd<'a>(&'a StopSignal);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// What a worker said of its readiness, last.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<Option<Result<(), String>>>>);

impl Said {
    fn hear(&self) -> impl Fn(Result<(), &str>) + Send + Sync + 'static {
        let said = Arc::clone(&self.0);
        move |state| *said.lock().unwrap() = Some(state.map_err(str::to_owned))
    }

    fn has_refused(&self, reason: &str) -> bool {
        matches!(&*self.0.lock().unwrap(), Some(Err(said)) if said.contains(reason))
    }

    fn is_ready(&self) -> bool {
        matches!(&*self.0.lock().unwrap(), Some(Ok(())))
    }
}

/// A store that cannot even say where it stands.
struct Unreachable;

impl Sink for Unreachable {
    type Input = Order;

    fn name(&self) -> &'static str {
        "unreachable"
    }

    fn assigned(&mut self, _: &[TopicPartition]) -> Result<Vec<Option<i64>>, StoreError> {
        Err(StoreError { store: "the cellar".into(), source: "the key is lost".into() })
    }

    fn revoked(&mut self, _: &[TopicPartition]) {}

    fn write(&mut self, _: &[Placed<Order>]) -> Result<Vec<Unstorable>, StoreError> {
        unreachable!("no partition was ever ready")
    }
}

#[test]
fn a_worker_whose_store_is_away_at_the_start_says_so_and_can_be_stopped() {
    let kafka = Kafka::new();
    let (stop, said) = (StopSignal::new(), Said::default());
    thread::scope(|scope| {
        let _end = StopAtEnd(&stop);
        let running = scope.spawn(|| kafka.runner(&stop).with_monitor(said.hear()).run_sink(Unreachable));
        wait_for("the reason", || said.has_refused("the cellar is out of reach"));
        stop.stop();
        let stopped = Instant::now();
        running.join().unwrap().unwrap();
        assert!(stopped.elapsed() < END, "{:?}", stopped.elapsed());
    });
}

#[test]
fn an_unreachable_broker_is_waited_for_and_a_stop_ends_the_wait() {
    let mut kafka = Kafka::new();
    kafka.settings.brokers = "127.0.0.1:1".into();
    let (stop, said) = (StopSignal::new(), Said::default());
    thread::scope(|scope| {
        let _end = StopAtEnd(&stop);
        let stage = Obedient::new(Workload::Cpu);
        let running = scope.spawn(|| kafka.runner(&stop).with_monitor(said.hear()).run(stage));
        wait_for("the reason", || said.has_refused("the brokers at 127.0.0.1:1 do not answer"));
        stop.stop();
        let stopped = Instant::now();
        running.join().unwrap().unwrap();
        assert!(stopped.elapsed() < END, "{:?}", stopped.elapsed());
    });
}

/// Passes connections to `port` on to `target`, from now on.
fn forward(port: u16, target: String) {
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(server) = TcpStream::connect(&target) else { continue };
            for (mut from, mut to) in
                [(client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client)]
            {
                thread::spawn(move || io::copy(&mut from, &mut to));
            }
        }
    });
}

#[test]
fn a_broker_that_comes_later_is_found() {
    let mut kafka = Kafka::new();
    kafka.publish(&[order("k", "echo found")]);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let there = std::mem::replace(&mut kafka.settings.brokers, format!("127.0.0.1:{port}"));
    let (stop, said) = (StopSignal::new(), Said::default());
    thread::scope(|scope| {
        let _end = StopAtEnd(&stop);
        let stage = Obedient::new(Workload::Cpu);
        let running = scope.spawn(|| kafka.runner(&stop).with_monitor(said.hear()).run(stage));
        wait_for("the reason", || said.has_refused("do not answer"));
        forward(port, there);
        wait_for("readiness", || said.is_ready());
        wait_for("the record", || kafka.observed().texts() == ["found"]);
        stop.stop();
        running.join().unwrap().unwrap();
    });
}

/// Stores its first batch and dies before anybody hears of it.
struct Fragile(Shelf);

impl Sink for Fragile {
    type Input = Order;

    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn assigned(&mut self, partitions: &[TopicPartition]) -> Result<Vec<Option<i64>>, StoreError> {
        self.0.assigned(partitions)
    }

    fn revoked(&mut self, partitions: &[TopicPartition]) {
        self.0.revoked(partitions);
    }

    fn write(&mut self, batch: &[Placed<Order>]) -> Result<Vec<Unstorable>, StoreError> {
        self.0.write(batch).unwrap();
        panic!("the worker dies between its store and the commit");
    }
}

#[test]
fn a_crash_between_store_and_commit_loses_no_dead_letter_and_doubles_no_row() {
    let kafka = Kafka::new();
    let mut unreadable = order("k", "");
    unreadable.value = vec![0xff].into();
    kafka.publish(&[order("k", "row a"), unreadable, order("k", "unstorable"), order("k", "row b")]);
    let view = ShelfView::default();
    let stop = StopSignal::new();
    let fragile = Fragile(Shelf(view.clone()));
    let died = thread::scope(|scope| scope.spawn(|| kafka.runner(&stop).run_sink(fragile)).join());
    assert!(died.is_err(), "it was to die");
    assert!(kafka.observed().dead.is_empty());
    let observed = kafka.sink(Shelf(view.clone()), Vec::new(), 2, 2);
    assert_eq!(*view.rows.lock().unwrap(), ["row a", "row b"]);
    let reasons: Vec<&str> = observed.dead.iter().map(|dead| dead.reason.as_str()).collect();
    assert_eq!(reasons, ["not-utf8", "unstorable"]);
}

/// Deletes the topic and makes it again.
fn make_anew(kafka: &Kafka, topic: &str) {
    let (admin, name) = (Admin::connect(&kafka.settings).unwrap(), kafka.settings.topic(topic));
    block_on(admin.delete(&[&name])).unwrap();
    wait_for("the end of the topic", || admin.committed("anybody", &name).unwrap().is_empty());
    kafka.create(topic, 3, Cleanup::Delete(Duration::from_secs(3600)));
}

#[test]
fn a_topic_made_anew_under_a_worker_is_read_by_it_or_by_its_successor() {
    let mut kafka = Kafka::new();
    kafka.settings.properties.insert("topic.metadata.refresh.interval.ms".into(), "1000".into());
    kafka.publish(&(0..60).map(|n| order(&format!("k{n}"), "echo old")).collect::<Vec<_>>());
    let stop = StopSignal::new();
    thread::scope(|scope| {
        let _end = StopAtEnd(&stop);
        let running = scope.spawn(|| {
            loop {
                match kafka.runner(&stop).run(Obedient::new(Workload::Cpu)) {
                    Err(RunError::Fatal(_)) => {}
                    ended => return ended,
                }
            }
        });
        wait_for("the old records", || kafka.read("out").len() == 60);
        make_anew(&kafka, "in");
        kafka.publish(&(0..9).map(|n| order(&format!("k{n}"), "echo new")).collect::<Vec<_>>());
        wait_for("the new records", || kafka.read("out").len() == 69);
        stop.stop();
        running.join().unwrap().unwrap();
    });
    assert_eq!(kafka.observed().texts().iter().filter(|text| **text == "new").count(), 9);
}

#[test]
fn a_topic_made_anew_is_stored_from_its_beginning() {
    let kafka = Kafka::new();
    let view = ShelfView::default();
    let rows = |name: &str, count| -> Vec<WireRecord> {
        (0..count).map(|n| order(&format!("k{n}"), &format!("row {name} {n}"))).collect()
    };
    kafka.sink(Shelf(view.clone()), rows("old", 60), 60, 0);
    make_anew(&kafka, "in");
    kafka.sink(Shelf(view.clone()), rows("new", 9), 69, 0);
    let rows = view.rows.lock().unwrap();
    assert_eq!(rows.iter().filter(|row| row.contains("new")).count(), 9);
    assert_eq!(rows.len(), 69);
}

#[test]
fn counts_stay_right_while_each_worker_is_fenced_by_the_next_in_the_middle_of_its_work() {
    const KEYS: usize = 6;
    const ROUNDS: usize = 150;
    let kafka = Kafka::with(|settings| settings.instance = "pod-0".into());
    let stop = StopSignal::new();
    thread::scope(|scope| {
        let _end = StopAtEnd(&stop);
        let publishing = scope.spawn(|| {
            for _ in 0..ROUNDS / 5 {
                kafka.publish(
                    &(0..5 * KEYS).map(|n| order(&format!("k{}", n % KEYS), "count")).collect::<Vec<_>>(),
                );
            }
        });
        let mut workers = Vec::new();
        for generation in 1..=3 {
            workers.push(scope.spawn(|| kafka.runner(&stop).run_stateful(Counter)));
            wait_for("some counts", || kafka.read("out").len() >= generation * 200);
        }
        publishing.join().unwrap();
        wait_for("all counts", || kafka.read("out").len() >= KEYS * ROUNDS);
        stop.stop();
        let ends: Vec<_> = workers.into_iter().map(|worker| worker.join().unwrap()).collect();
        assert!(matches!(ends[..], [Err(RunError::Fatal(_)), Err(RunError::Fatal(_)), Ok(())]), "{ends:?}");
    });
    let mut counts: BTreeMap<Vec<u8>, Vec<String>> = BTreeMap::new();
    for record in kafka.read("out") {
        let text = String::from_utf8(record.value.to_vec()).unwrap();
        counts.entry(record.key.unwrap().to_vec()).or_default().push(text);
    }
    for (key, counts) in counts {
        let key = String::from_utf8(key).unwrap();
        assert_eq!(counts, (1..=ROUNDS).map(|n| format!("{key}={n}")).collect::<Vec<_>>());
    }
    assert!(kafka.read(topics::DEAD_LETTERS).is_empty());
}

#[test]
fn a_held_partition_that_goes_and_comes_back_is_read_again() {
    let kafka = Kafka::with(|settings| {
        settings.retry_tiers = vec!["10s".parse().unwrap()];
        settings.max_attempts = 2;
    });
    kafka.publish(&(0..12).map(|n| order(&format!("k{n}"), "fail-always")).collect::<Vec<_>>());
    let visitors = StopSignal::new();
    let visit = || kafka.runner(&visitors).run(Obedient::new(Workload::Cpu));
    thread::scope(|scope| {
        let visiting = scope.spawn(|| {
            wait_for("the retries", || kafka.read("in.retry-10s").len() == 12);
            thread::scope(|scope| {
                let others = [scope.spawn(visit), scope.spawn(visit)];
                // Time for both to be given partitions, which the first worker had paused.
                thread::sleep(Duration::from_secs(4));
                visitors.stop();
                for other in others {
                    other.join().unwrap().unwrap();
                }
            });
        });
        let observed = kafka.observe(
            |runner| runner.run(Obedient::new(Workload::Cpu)),
            |observed| visiting.is_finished() && ends(observed) >= 12,
        );
        assert_eq!(observed.dead.len(), 12);
        assert!(observed.dead.iter().all(|dead| dead.reason == "retries-exhausted"));
    });
}
