//! Partitions come and go: drain and commit before one is let go, restore before one is read.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rdkafka::{Offset, TopicPartitionList, consumer::Consumer};
use tracing::{info, warn};

use super::{
    client::Rebalance,
    partition::Partition,
    restore::restore,
    runner::{PartitionKey, RunError, STEP_TIMEOUT, Worker},
};
use crate::{TopicPartition, backoff::Backoff, kind::Kind, state::PartitionState};

impl<K: Kind> Worker<K> {
    /// Does what rebalances wait for.
    pub(crate) fn rebalance(&mut self) -> Result<(), RunError> {
        for rebalance in self.consumer.context().take_rebalances() {
            match rebalance {
                Rebalance::Assign(partitions) => self.assign(&partitions)?,
                Rebalance::Revoke(partitions) => self.revoke(&partitions)?,
            }
            self.executor.metrics().assigned(self.owned.len());
        }
        Ok(())
    }

    fn assign(&mut self, partitions: &TopicPartitionList) -> Result<(), RunError> {
        let keys = self.keys_of(partitions);
        info!(stage = self.stage(), partitions = ?self.names_of(&keys), "partitions assigned");
        self.executor.metrics().rebalance("assign");
        let Some(mut starts) = self.until_possible(|worker| worker.starts(&keys)) else { return Ok(()) };
        let mut list = self.list_of(&keys);
        for (key, start) in keys.iter().zip(&mut starts) {
            let state = match self.executor.kind().changelog() {
                Some(changelog) => {
                    let topic = self.settings.topic(changelog);
                    let restored =
                        self.until_possible(|worker| restore(&worker.settings, &worker.group, &topic, key.1));
                    let Some(state) = restored else { return Ok(()) };
                    state
                }
                None => PartitionState::default(),
            };
            if let Some(start) = *start {
                list.set_partition_offset(&self.topics[key.0].full_name, key.1, Offset::Offset(start))
                    .map_err(|error| RunError::Fatal(error.to_string()))?;
            }
            let source = TopicPartition { topic: self.topics[key.0].name.clone(), partition: key.1 };
            self.next_epoch += 1;
            let partition = Partition::new(Arc::new(source), self.next_epoch, start.unwrap_or(0), state);
            self.owned.insert(*key, partition);
        }
        self.consumer.incremental_assign(&list).map_err(|error| RunError::Fatal(error.to_string()))?;
        if self.is_paused {
            self.pause(&keys, true);
        }
        Ok(())
    }

    fn revoke(&mut self, partitions: &TopicPartitionList) -> Result<(), RunError> {
        let keys = self.keys_of(partitions);
        let lost = self.consumer.assignment_lost();
        info!(stage = self.stage(), partitions = ?self.names_of(&keys), lost, "partitions revoked");
        self.executor.metrics().rebalance(if lost { "lost" } else { "revoke" });
        // Lost partitions belong to others already: what is in hand of them would be refused.
        if !lost {
            self.drain(&keys)?;
        }
        for key in &keys {
            self.owned.remove(key);
        }
        if let Some(batch) = self.batch.take() {
            let kept = batch.without(&keys.iter().map(|key| self.source_of(*key)).collect::<Vec<_>>());
            self.batch = (kept.len() > 0).then_some(kept);
        }
        let sources: Vec<TopicPartition> = keys.iter().map(|key| self.source_of(*key)).collect();
        if let Some(sink) = &mut self.sink {
            sink.revoked(&sources);
        }
        self.consumer
            .incremental_unassign(&self.list_of(&keys))
            .map_err(|error| RunError::Fatal(error.to_string()))
    }

    /// Finishes and commits what is in hand of these partitions, as far as `max_drain_ms` allows. The rest is read
    /// again by whoever owns them next.
    pub(crate) fn drain(&mut self, keys: &[PartitionKey]) -> Result<(), RunError> {
        let deadline = Instant::now() + Duration::from_millis(self.settings.max_drain_ms);
        let is = |worker: &Self, what: fn(&Partition<K::Kept>) -> bool| {
            keys.iter().any(|key| worker.owned.get(key).is_some_and(what))
        };
        while is(self, Partition::is_working) && Instant::now() < deadline {
            self.watchdog.turn();
            self.collect_within(Duration::from_millis(10));
        }
        while (self.batch.is_some() || is(self, Partition::has_finished)) && Instant::now() < deadline {
            self.watchdog.turn();
            self.commit_now()?;
            if self.commit_backoff.is_waiting() {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        Ok(())
    }

    /// Where to start reading: the later of what the group has committed and what the store has.
    pub(crate) fn starts(&mut self, keys: &[PartitionKey]) -> Result<Vec<Option<i64>>, String> {
        let committed = self
            .consumer
            .committed_offsets(self.list_of(keys), STEP_TIMEOUT)
            .map_err(|error| format!("the committed offsets cannot be read: {error}"))?;
        let mut starts = Vec::with_capacity(keys.len());
        for (topic, partition) in keys {
            let name = &self.topics[*topic].full_name;
            let found = committed.find_partition(name, *partition);
            if let Some(Err(error)) =
                found.as_ref().map(rdkafka::topic_partition_list::TopicPartitionListElem::error)
            {
                return Err(format!("the committed offset of `{name}` {partition} cannot be read: {error}"));
            }
            starts.push(match found.map(|element| element.offset()) {
                Some(Offset::Offset(offset)) => Some(offset),
                _ => None,
            });
        }
        let sources: Vec<TopicPartition> = keys.iter().map(|key| self.source_of(*key)).collect();
        let Some(sink) = &mut self.sink else { return Ok(starts) };
        let stored = sink.assigned(&sources).map_err(|error| error.to_string())?;
        for ((start, stored), (topic, partition)) in starts.iter_mut().zip(stored).zip(keys) {
            let name = &self.topics[*topic].full_name;
            *start = later(&self.consumer, *start, stored, name, *partition)?;
        }
        Ok(starts)
    }

    /// Tries until the world lets it, or until the worker is asked to stop (`None`).
    fn until_possible<T>(&mut self, mut attempt: impl FnMut(&mut Self) -> Result<T, String>) -> Option<T> {
        let mut backoff = Backoff::default();
        while !self.stop.is_stopped() {
            self.watchdog.turn();
            match attempt(self) {
                Ok(value) => {
                    if self.next_probe.is_none() && !self.must_reconcile {
                        (self.monitor)(Ok(()));
                    }
                    return Some(value);
                }
                Err(reason) => self.say_not_ready(&reason),
            }
            backoff.fail();
            backoff.wait();
        }
        None
    }

    fn keys_of(&self, partitions: &TopicPartitionList) -> Vec<PartitionKey> {
        let index = |name: &str| self.topics.iter().position(|topic| topic.full_name == name);
        let elements = partitions.elements();
        elements.iter().filter_map(|element| Some((index(element.topic())?, element.partition()))).collect()
    }

    pub(crate) fn source_of(&self, (topic, partition): PartitionKey) -> TopicPartition {
        TopicPartition { topic: self.topics[topic].name.clone(), partition }
    }

    fn names_of(&self, keys: &[PartitionKey]) -> Vec<String> {
        keys.iter().map(|(topic, partition)| format!("{}/{partition}", self.topics[*topic].name)).collect()
    }
}

/// The later offset, unless the store stands beyond the end of the topic: then the topic was made anew, and its
/// offsets mean something else.
fn later<C: rdkafka::consumer::ConsumerContext>(
    consumer: &rdkafka::consumer::BaseConsumer<C>,
    committed: Option<i64>,
    stored: Option<i64>,
    topic: &str,
    partition: i32,
) -> Result<Option<i64>, String> {
    if stored <= committed {
        return Ok(committed);
    }
    let (_, end) = consumer
        .fetch_watermarks(topic, partition, STEP_TIMEOUT)
        .map_err(|error| format!("the end of `{topic}` {partition} cannot be read: {error}"))?;
    if stored.is_some_and(|stored| stored > end) {
        warn!(
            topic,
            partition,
            ?stored,
            end,
            "the store is beyond the end of the topic, which must be a new one"
        );
        return Ok(committed);
    }
    Ok(stored)
}
