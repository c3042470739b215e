//! What comes in: polling, handing records to the pool within bounds, delay topics.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{TimeDelta, Utc};
use rdkafka::{Message, TopicPartitionList, consumer::Consumer, error::KafkaError, message::BorrowedMessage};
use tracing::{debug, warn};

use super::{
    runner::{PartitionKey, Results, RunError, Worker},
    wire::{put_at, record_of},
};
use crate::{TopicPartition, failure::Attempted, kind::Kind, pool::chunk_records};

/// Longest wait for a message while nothing is in work; a rebalance or a stop is seen after it.
const IDLE_POLL: Duration = Duration::from_millis(50);
/// The same while the pool works, whose results want to be committed.
const BUSY_POLL: Duration = Duration::from_millis(2);
/// Most messages in one turn, so that results and commits get their turn.
const MAX_POLLED: usize = 2000;
/// A task for the pool has at most this many bytes, so that cores share large records.
const CHUNK_BYTES: usize = 256 * 1024;
/// Pausing throws the prefetched messages away, so a moment without room is waited out first.
const PAUSE_AFTER: Duration = Duration::from_millis(500);

/// A delay topic that was paused stays so for this long.
const SHORTEST_HOLD: TimeDelta = TimeDelta::milliseconds(500);

/// Records on their way to the pool.
#[derive(Default)]
struct Chunk {
    jobs: Vec<(PartitionKey, Attempted)>,
    bytes: usize,
}

impl<K: Kind> Worker<K> {
    /// Reads what has come, as far as there is room. Says how many records.
    pub(crate) fn receive(&mut self) -> Result<usize, RunError> {
        let (mut records, mut bytes) = self.in_flight();
        let mut chunk = Chunk::default();
        let mut received = 0;
        let mut wait = if self.running > 0 || self.batch.is_some() { BUSY_POLL } else { IDLE_POLL };
        while received < MAX_POLLED && (self.is_paused || self.has_room(records, bytes)) {
            // Detached from `self` so that the record can be taken in while librdkafka's message is still borrowed.
            let polled = match self.consumer.poll(wait) {
                None => break,
                Some(Err(error)) => Err(error),
                Some(Ok(message)) => Ok(self.read(&message)),
            };
            wait = Duration::ZERO;
            match polled {
                Ok(Some((key, attempted, due))) => {
                    received += 1;
                    records += 1;
                    bytes += attempted.record.value.len();
                    self.take_in(key, attempted, due, &mut chunk)?;
                }
                Ok(None) => {}
                Err(error) => self.on_consumer_error(&error)?,
            }
            if self.consumer.context().has_rebalance() {
                break;
            }
        }
        self.dispatch(chunk);
        Ok(received)
    }

    /// The message as a record, and when it is due if it comes from a delay topic.
    fn read(
        &self,
        message: &BorrowedMessage<'_>,
    ) -> Option<(PartitionKey, Attempted, Option<chrono::DateTime<Utc>>)> {
        let index = self.topics.iter().position(|topic| topic.full_name == message.topic())?;
        let key = (index, message.partition());
        let source = Arc::clone(&self.owned.get(&key)?.source);
        let record = record_of(message, &self.topics[index].name);
        let due = self.topics[index].is_delay.then(|| self.executor.policy().due(&record, put_at(message)));
        Some((key, Attempted { record, source, offset: message.offset() }, due))
    }

    fn take_in(
        &mut self,
        key: PartitionKey,
        attempted: Attempted,
        due: Option<chrono::DateTime<Utc>>,
        chunk: &mut Chunk,
    ) -> Result<(), RunError> {
        let Some(partition) = self.owned.get_mut(&key) else { return Ok(()) };
        if partition.went_back(attempted.offset) {
            let TopicPartition { topic, partition } = attempted.source.as_ref();
            let offset = attempted.offset;
            return Err(RunError::Fatal(format!(
                "partition {partition} of `{topic}` went back to offset {offset}: it was made anew or cut back"
            )));
        }
        if partition.waiting.is_some() {
            return Err(RunError::Fatal("a paused partition delivered a record".to_owned()));
        }
        if !partition.accept(attempted.offset, attempted.record.value.len()) {
            return Ok(());
        }
        match due {
            Some(due) if due > Utc::now() => {
                // Each pause fetches again what lies behind, so those due within a moment go together.
                partition.waiting = Some((due.max(Utc::now() + SHORTEST_HOLD), attempted));
                self.pause(&[key], true);
            }
            Some(_) => self.release(key, attempted),
            None => {
                let ready = match self.executor.kind().changelog() {
                    Some(_) => partition.enter_lane(attempted),
                    None => Some(attempted),
                };
                if let Some(attempted) = ready {
                    self.enqueue(key, attempted, chunk);
                }
            }
        }
        Ok(())
    }

    fn enqueue(&mut self, key: PartitionKey, attempted: Attempted, chunk: &mut Chunk) {
        chunk.bytes += attempted.record.value.len();
        chunk.jobs.push((key, attempted));
        let limit = match self.executor.kind().changelog() {
            Some(_) => 1,
            None => chunk_records(self.executor.kind().workload()),
        };
        if chunk.jobs.len() >= limit || chunk.bytes >= CHUNK_BYTES {
            self.dispatch(std::mem::take(chunk));
        }
    }

    /// Hands records to the pool as one task.
    fn dispatch(&mut self, chunk: Chunk) {
        if chunk.jobs.is_empty() {
            return;
        }
        self.executor.metrics().records_in(&chunk.jobs[0].1.source.topic, chunk.jobs.len() as u64);
        let jobs: Vec<_> = chunk
            .jobs
            .into_iter()
            .filter_map(|(key, attempted)| {
                let partition = self.owned.get(&key)?;
                Some((key, partition.epoch, attempted, partition.state.clone()))
            })
            .collect();
        self.running += jobs.len();
        let (executor, results) = (Arc::clone(&self.executor), self.results_in.clone());
        self.pool.spawn(async move {
            let mut finished = Vec::with_capacity(jobs.len());
            for (partition, epoch, attempted, state) in jobs {
                let result = executor.execute(attempted, &state).await;
                finished.push(Results { partition, epoch, finished: result });
            }
            // The receiver is gone only when the worker is, and then nobody wants the results.
            drop(results.send(finished));
        });
    }

    /// Takes in what the pool has finished.
    pub(crate) fn collect(&mut self) {
        while let Ok(finished) = self.results.try_recv() {
            self.take_results(finished);
        }
    }

    /// As [`Self::collect`], but waits a moment where there is nothing yet.
    pub(crate) fn collect_within(&mut self, wait: Duration) {
        if let Ok(finished) = self.results.recv_timeout(wait) {
            self.take_results(finished);
            self.collect();
        }
    }

    fn take_results(&mut self, results: Vec<Results<K::Kept>>) {
        self.running -= results.len();
        for Results { partition: key, epoch, finished } in results {
            let Some(partition) = self.owned.get_mut(&key).filter(|partition| partition.epoch == epoch)
            else {
                continue;
            };
            let next = match self.executor.kind().changelog() {
                Some(_) => partition.leave_lane(finished.attempted.record.key.as_ref()),
                None => None,
            };
            partition.finish(finished);
            if let Some(next) = next {
                self.dispatch(Chunk { jobs: vec![(key, next)], bytes: 0 });
            }
        }
    }

    /// Sends the heads of delay topics on whose time has come.
    pub(crate) fn release_due(&mut self) {
        let now = Utc::now();
        let due: Vec<PartitionKey> = self
            .owned
            .iter()
            .filter(|(_, partition)| partition.waiting.as_ref().is_some_and(|(due, _)| *due <= now))
            .map(|(key, _)| *key)
            .collect();
        for key in due {
            let waiting = self.owned.get_mut(&key).and_then(|partition| partition.waiting.take());
            if let Some((_, attempted)) = waiting {
                self.release(key, attempted);
            }
            if !self.is_paused {
                self.pause(&[key], false);
            }
        }
    }

    fn release(&mut self, key: PartitionKey, attempted: Attempted) {
        let finished = self.executor.release(attempted);
        if let Some(partition) = self.owned.get_mut(&key) {
            partition.finish(finished);
        }
    }

    /// Stops reading while there is no room for more, and goes on when half is free. Polling goes on all the time,
    /// because the group counts on it.
    pub(crate) fn apply_backpressure(&mut self) {
        let (records, bytes) = self.in_flight();
        if self.is_paused {
            let settings = &self.settings;
            let half_free = records <= settings.max_in_flight_records / 2
                && bytes <= settings.max_in_flight_bytes / 2
                && self.running <= self.max_running / 2;
            if half_free {
                self.is_paused = false;
                self.full_since = None;
                self.pause_running(false);
            }
            return;
        }
        if self.has_room(records, bytes) {
            self.full_since = None;
            return;
        }
        if self.full_since.get_or_insert_with(Instant::now).elapsed() >= PAUSE_AFTER {
            self.is_paused = true;
            self.pause_running(true);
            debug!(stage = self.stage(), records, bytes, "paused: there is no room for more records");
        } else {
            self.collect_within(BUSY_POLL);
        }
    }

    fn has_room(&self, records: usize, bytes: usize) -> bool {
        records < self.settings.max_in_flight_records
            && bytes < self.settings.max_in_flight_bytes
            && self.running < self.max_running
    }

    /// Pauses or resumes all partitions but those that are paused for their own time.
    fn pause_running(&self, pause: bool) {
        let keys: Vec<PartitionKey> = self
            .owned
            .iter()
            .filter(|(_, partition)| partition.waiting.is_none())
            .map(|(key, _)| *key)
            .collect();
        self.pause(&keys, pause);
    }

    pub(crate) fn pause(&self, keys: &[PartitionKey], pause: bool) {
        if keys.is_empty() {
            return;
        }
        let list = self.list_of(keys);
        let result = if pause { self.consumer.pause(&list) } else { self.consumer.resume(&list) };
        if let Err(error) = result {
            warn!(stage = self.stage(), %error, pause, "could not pause or resume partitions");
        }
    }

    pub(crate) fn list_of(&self, keys: &[PartitionKey]) -> TopicPartitionList {
        let mut list = TopicPartitionList::with_capacity(keys.len());
        for (topic, partition) in keys {
            list.add_partition(&self.topics[*topic].full_name, *partition);
        }
        list
    }

    /// A consumer that librdkafka gave up reads no more. All else may be an outage: the cluster is asked.
    fn on_consumer_error(&mut self, error: &KafkaError) -> Result<(), RunError> {
        if let KafkaError::MessageConsumptionFatal(code) = error {
            return Err(RunError::Fatal(format!("the consumer is of no more use: {code}")));
        }
        debug!(stage = self.stage(), %error, "the consumer reported an error");
        self.next_probe.get_or_insert_with(Instant::now);
        Ok(())
    }
}
