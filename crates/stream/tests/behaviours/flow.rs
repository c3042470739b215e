//! Order, bounds and beginnings, over real Kafka.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use dateline_stream::{Admin, Outcome, Stage, Workload};
use tokio::sync::Semaphore;

use crate::{
    kafka::{Kafka, PATIENCE, ends},
    stages::{Answer, Obedient, Order},
    suite::order,
};

/// Lets records in, and out when its gate is opened.
#[derive(Clone)]
struct Gated {
    entered: Arc<AtomicUsize>,
    gate: Arc<Semaphore>,
}

impl Gated {
    fn new() -> Self {
        Self { entered: Arc::default(), gate: Arc::new(Semaphore::new(0)) }
    }

    fn entered(&self) -> usize {
        self.entered.load(Ordering::SeqCst)
    }
}

impl Stage for Gated {
    type Input = Order;
    type Output = Answer;

    fn name(&self) -> &'static str {
        "gated"
    }

    fn workload(&self) -> Workload {
        Workload::Io(NonZeroUsize::new(1000).unwrap())
    }

    async fn process(&self, Order { key, text }: Order) -> Outcome<Answer> {
        self.entered.fetch_add(1, Ordering::SeqCst);
        self.gate.acquire().await.unwrap().forget();
        self.gate.add_permits(1);
        Outcome::emit(Answer { key, text })
    }
}

/// Publishes 2,000 records and opens the gate once nothing more has come in for two seconds.
fn processes_all_and_holds_at_most(kafka: &Kafka, most: usize) {
    kafka.publish(&(0..2000).map(|n| order(&format!("k{n}"), &format!("{n:04}"))).collect::<Vec<_>>());
    let stage = Gated::new();
    let (running, mut last, mut since) = (stage.clone(), 0, Instant::now());
    let observed = kafka.observe(
        |runner| runner.run(running),
        |observed| {
            if stage.entered() != last || last == 0 {
                (last, since) = (stage.entered(), Instant::now());
            }
            if stage.gate.available_permits() == 0 && since.elapsed() > Duration::from_secs(2) {
                assert!(stage.entered() <= most, "{} records at once", stage.entered());
                stage.gate.add_permits(1);
            }
            ends(observed) >= 2000
        },
    );
    let mut texts = observed.texts();
    texts.sort_unstable();
    assert_eq!(texts, (0..2000).map(|n| format!("{n:04}")).collect::<Vec<_>>());
}

#[test]
fn a_slow_stage_is_given_no_more_records_than_there_is_room_for() {
    processes_all_and_holds_at_most(&Kafka::with(|settings| settings.max_in_flight_records = 16), 16);
}

#[test]
fn a_slow_stage_is_given_no_more_bytes_than_there_is_room_for() {
    // Each record has four bytes.
    processes_all_and_holds_at_most(&Kafka::with(|settings| settings.max_in_flight_bytes = 100), 25);
}

#[test]
fn records_of_a_key_come_out_in_their_order() {
    let kafka = Kafka::new();
    let input: Vec<_> = (0..900).map(|n| order(&format!("k{}", n % 5), &format!("echo {n:03}"))).collect();
    kafka.publish(&input);
    let observed =
        kafka.observe(|runner| runner.run(Obedient::new(Workload::Cpu)), |observed| ends(observed) >= 900);
    for key in 0..5 {
        let name = format!("k{key}");
        let of_key = observed.out.iter().filter(|record| record.key.as_deref() == Some(name.as_bytes()));
        let texts: Vec<_> = of_key.map(|record| String::from_utf8(record.value.to_vec()).unwrap()).collect();
        let wanted: Vec<_> = (0..900).filter(|n| n % 5 == key).map(|n| format!("{n:03}")).collect();
        assert_eq!(texts, wanted);
    }
}

#[test]
fn records_that_wait_for_an_hour_leave_room_for_the_others() {
    let kafka = Kafka::with(|settings| {
        settings.retry_tiers = vec!["1h".parse().unwrap()];
        settings.max_in_flight_records = 2;
    });
    kafka.publish(&(0..12).map(|n| order(&format!("k{n}"), "fail-always")).collect::<Vec<_>>());
    let mut is_published = false;
    let observed = kafka.observe(
        |runner| runner.run(Obedient::new(Workload::Cpu)),
        |observed| {
            if !is_published && kafka.read("in.retry-1h").len() == 12 {
                // Time for the heads of all three partitions to be read.
                thread::sleep(Duration::from_secs(1));
                kafka.publish(&(0..40).map(|n| order(&format!("k{n}"), "echo on")).collect::<Vec<_>>());
                is_published = true;
            }
            ends(observed) >= 40
        },
    );
    assert_eq!((observed.out.len(), observed.dead.len()), (40, 0));
}

#[test]
fn a_group_that_begins_at_the_end_misses_nothing_after_its_beginning() {
    let mut kafka = Kafka::with(|settings| {
        settings.properties.insert("auto.offset.reset".into(), "latest".into());
    });
    kafka.settings.group = format!("{}.late", kafka.settings.namespace);
    kafka.publish(&(0..9).map(|n| order(&format!("k{n}"), "echo old")).collect::<Vec<_>>());
    let admin = Admin::connect(&kafka.settings).unwrap();
    let name = kafka.settings.topic("in");
    let has_begun = || {
        let committed = admin.committed(&kafka.settings.group, &name).unwrap();
        committed.values().all(Option::is_some)
    };
    kafka.run_until(|runner| runner.run(Obedient::new(Workload::Cpu)), has_begun);
    kafka.publish(&(0..9).map(|n| order(&format!("k{n}"), "echo new")).collect::<Vec<_>>());
    let started = Instant::now();
    let observed =
        kafka.observe(|runner| runner.run(Obedient::new(Workload::Cpu)), |observed| ends(observed) >= 9);
    assert_eq!(observed.texts(), ["new"; 9]);
    assert!(started.elapsed() < PATIENCE);
}
