//! Stages that do what their records tell them.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use dateline_schema::{DecodeError, FromWire, IntoWire, WireRecord};
use dateline_stream::{
    Outcome, Placed, Sink, Stage, StateView, StatefulStage, StoreError, TopicPartition, Unstorable, Workload,
};

/// An order to the stage: plain text, such as `emit 3`.
pub(crate) struct Order {
    pub(crate) key: Option<String>,
    pub(crate) text: String,
}

impl FromWire for Order {
    fn from_wire(record: WireRecord) -> Result<Self, DecodeError> {
        let text = String::from_utf8(record.value.to_vec())
            .map_err(|_| DecodeError::new("not-utf8", "the order is not UTF-8"))?;
        let key = record.key.map(|key| String::from_utf8_lossy(&key).into_owned());
        Ok(Self { key, text })
    }
}

/// What the stages put on the topic `out`.
pub(crate) struct Answer {
    pub(crate) key: Option<String>,
    pub(crate) text: String,
}

impl IntoWire for Answer {
    fn into_wire(self) -> WireRecord {
        WireRecord {
            topic: "out".into(),
            key: self.key.map(Into::into),
            value: self.text.into(),
            ..WireRecord::default()
        }
    }
}

/// A transform that obeys.
pub(crate) struct Obedient {
    pub(crate) workload: Workload,
    attempts: AtomicU32,
}

impl Obedient {
    pub(crate) fn new(workload: Workload) -> Self {
        Self { workload, attempts: AtomicU32::new(0) }
    }
}

impl Stage for Obedient {
    type Input = Order;
    type Output = Answer;

    fn name(&self) -> &'static str {
        "obedient"
    }

    fn workload(&self) -> Workload {
        self.workload
    }

    async fn process(&self, Order { key, text }: Order) -> Outcome<Answer> {
        let (verb, rest) = text.split_once(' ').unwrap_or((&text, ""));
        let answer = |text: String| Answer { key: key.clone(), text };
        match verb {
            "echo" => Outcome::emit(answer(rest.to_owned())),
            "slowly" => {
                tokio::time::sleep(Duration::from_millis(300)).await;
                Outcome::emit(answer(rest.to_owned()))
            }
            "many" => Outcome::Emit((0..rest.parse().unwrap()).map(|n| answer(format!("{n}"))).collect()),
            "skip" => Outcome::skip("told-to"),
            "reject" => Outcome::reject("told-to", "the order said so"),
            "panic" => panic!("the order said {rest}"),
            "fail-first" if self.attempts.fetch_add(1, Ordering::SeqCst) == 0 => {
                Outcome::retry(Duration::from_millis(20), "first-time")
            }
            "fail-first" => Outcome::emit(answer(rest.to_owned())),
            "fail-always" => Outcome::retry(Duration::from_millis(20), "every-time"),
            "swell" => Outcome::emit(answer("x".repeat(rest.parse().unwrap()))),
            _ => Outcome::reject("unknown-order", text),
        }
    }
}

/// Counts the records of each key.
pub(crate) struct Counter;

impl StatefulStage for Counter {
    type Input = Order;
    type Output = Answer;

    fn name(&self) -> &'static str {
        "counter"
    }

    fn changelog(&self) -> &'static str {
        "counts"
    }

    async fn process(&self, Order { key, text }: Order, state: &mut StateView) -> Outcome<Answer> {
        let before = state.get("count").map_or(0, |count| String::from_utf8_lossy(&count).parse().unwrap());
        // Something else may run now: the count must still be this record's own.
        tokio::task::yield_now().await;
        let count: u32 = before + 1;
        state.put("count", count.to_string());
        if let Some(bytes) = text.strip_prefix("hoard ") {
            state.put("hoard", "x".repeat(bytes.parse().unwrap()));
        }
        match text.as_str() {
            "forget" => {
                state.delete("count");
                Outcome::skip("forgotten")
            }
            "reject" => Outcome::reject("told-to", "its change of state must be forgotten"),
            _ => Outcome::emit(Answer { text: format!("{}={count}", key.as_deref().unwrap_or("")), key }),
        }
    }
}

/// What a [`Shelf`] holds, seen from outside.
#[derive(Clone, Default)]
pub(crate) struct ShelfView {
    pub(crate) rows: Arc<Mutex<Vec<String>>>,
    next: Arc<Mutex<HashMap<TopicPartition, i64>>>,
    /// How many writes fail before one works.
    pub(crate) outages: Arc<AtomicU32>,
    /// How many writes store the batch and then fail to say so.
    pub(crate) lost_answers: Arc<AtomicU32>,
}

/// A store in memory that keeps the offsets with the rows, as a database would.
pub(crate) struct Shelf(pub(crate) ShelfView);

impl Sink for Shelf {
    type Input = Order;

    fn name(&self) -> &'static str {
        "shelf"
    }

    fn assigned(&mut self, partitions: &[TopicPartition]) -> Result<Vec<Option<i64>>, StoreError> {
        let next = self.0.next.lock().unwrap();
        Ok(partitions.iter().map(|partition| next.get(partition).copied()).collect())
    }

    fn revoked(&mut self, _: &[TopicPartition]) {}

    fn reset(&mut self, partition: &TopicPartition) -> Result<(), StoreError> {
        self.0.next.lock().unwrap().remove(partition);
        Ok(())
    }

    fn write(&mut self, batch: &[Placed<Order>]) -> Result<Vec<Unstorable>, StoreError> {
        let away = || StoreError { store: "the shelf".into(), source: "it is away".into() };
        if counted_down(&self.0.outages) {
            return Err(away());
        }
        let (mut rows, mut next) = (self.0.rows.lock().unwrap(), self.0.next.lock().unwrap());
        let mut refused = Vec::new();
        for (index, placed) in batch.iter().enumerate() {
            let next = next.entry(placed.source.clone()).or_insert(0);
            let is_new = placed.offset >= *next;
            *next = (*next).max(placed.offset + 1);
            match &placed.record {
                Some(order) if order.text == "unstorable" => refused.push(Unstorable {
                    index,
                    reason: "unstorable".into(),
                    detail: "the shelf has no room for it".into(),
                }),
                Some(order) if is_new => rows.push(order.text.clone()),
                _ => {}
            }
        }
        if counted_down(&self.0.lost_answers) { Err(away()) } else { Ok(refused) }
    }
}

fn counted_down(count: &AtomicU32) -> bool {
    count.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |count| count.checked_sub(1)).is_ok()
}
