//! Partitions come and go: drain and commit before one is let go, restore before one is read.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rdkafka::{
    Offset, TopicPartitionList,
    consumer::{CommitMode, Consumer},
};
use tracing::{info, warn};

use super::{
    client::Rebalance,
    partition::Partition,
    restore::restore,
    runner::{PartitionKey, RunError, STEP_TIMEOUT, Worker},
};
use crate::{TopicPartition, backoff::Backoff, kind::Kind, state::PartitionState};

impl<K: Kind> Worker<K> {
    /// Does what rebalances wait for. One that the stop of the worker cuts short is answered when the consumer closes.
    pub(crate) fn rebalance(&mut self) -> Result<(), RunError> {
        while let Some(rebalance) = self.consumer.context().next_rebalance() {
            let is_done = match rebalance {
                Rebalance::Assign(partitions) => self.assign(&partitions)?,
                Rebalance::Revoke(partitions) => self.revoke(&partitions).map(|()| true)?,
            };
            if !is_done {
                break;
            }
            self.consumer.context().answered();
            self.executor.metrics().assigned(self.owned.len());
        }
        Ok(())
    }

    /// False where the worker was asked to stop before the partitions were ready.
    fn assign(&mut self, partitions: &TopicPartitionList) -> Result<bool, RunError> {
        let keys = self.keys_of(partitions);
        info!(stage = self.stage(), partitions = ?self.names_of(&keys), "partitions assigned");
        self.executor.metrics().rebalance("assign");
        let Some(starts) = self.until_possible(|worker| worker.starts(&keys)) else { return Ok(false) };
        let mut list = self.list_of(&keys);
        for (key, start) in keys.iter().zip(starts) {
            let Some(state) = self.until_possible(|worker| worker.state_of(*key)) else { return Ok(false) };
            list.set_partition_offset(&self.topics[key.0].full_name, key.1, Offset::Offset(start))
                .map_err(|error| RunError::Fatal(error.to_string()))?;
            self.next_epoch += 1;
            let source = Arc::new(self.source_of(*key));
            self.owned.insert(*key, Partition::new(source, self.next_epoch, start, state));
        }
        self.consumer.incremental_assign(&list).map_err(|error| RunError::Fatal(error.to_string()))?;
        // librdkafka remembers the pause of an earlier ownership.
        self.pause(&keys, self.is_paused);
        Ok(true)
    }

    /// The state of a partition. Records of a delay topic only pass through, and need none.
    fn state_of(&mut self, (topic, partition): PartitionKey) -> Result<PartitionState, String> {
        match self.executor.kind().changelog() {
            Some(changelog) if !self.topics[topic].is_delay => {
                let changelog = self.settings.topic(changelog);
                restore(&self.settings, &self.group, &changelog, partition, &self.watchdog)
            }
            _ => Ok(PartitionState::default()),
        }
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
        let sources: Vec<TopicPartition> = keys.iter().map(|key| self.source_of(*key)).collect();
        if let Some(batch) = self.batch.take().map(|batch| batch.without(&sources)) {
            self.batch = (batch.len() > 0).then_some(batch);
        }
        if let Some(sink) = &mut self.sink {
            sink.revoked(&sources);
        }
        self.say_ready_if_well();
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

    /// Where to start reading: where the group stands; where it has never been, where the store stands; else as
    /// `auto.offset.reset` says. A store may stand further than the group: it passes over what it has, but dead
    /// letters of those records may not be written yet.
    fn starts(&mut self, keys: &[PartitionKey]) -> Result<Vec<i64>, String> {
        let committed = self.committed(keys)?;
        let stored = self.stored(keys)?;
        let mut starts = Vec::with_capacity(keys.len());
        let mut unknown = TopicPartitionList::new();
        for (key, (committed, stored)) in keys.iter().zip(committed.into_iter().zip(stored)) {
            let topic = self.topics[key.0].full_name.clone();
            let (first, end) = self
                .consumer
                .fetch_watermarks(&topic, key.1, STEP_TIMEOUT)
                .map_err(|error| format!("the end of `{topic}` {} cannot be read: {error}", key.1))?;
            if committed.max(stored).is_some_and(|offset| offset > end) {
                warn!(
                    topic,
                    partition = key.1,
                    ?committed,
                    ?stored,
                    end,
                    "offsets beyond the end: a new topic"
                );
            }
            let source = self.source_of(*key);
            if let Some(sink) = self.sink.as_mut().filter(|_| stored.is_some_and(|stored| stored > end)) {
                sink.reset(&source).map_err(|error| error.to_string())?;
            }
            let in_topic = |offset: &i64| *offset <= end;
            let known = committed.filter(in_topic);
            let reset = if self.settings.resets_to_end() { end } else { first };
            let start = known.or(stored.filter(in_topic)).unwrap_or(reset);
            if known.is_none() {
                unknown
                    .add_partition_offset(&topic, key.1, Offset::Offset(start))
                    .map_err(|error| error.to_string())?;
            }
            starts.push(start);
        }
        self.note_starts(&unknown);
        Ok(starts)
    }

    /// Commits where partitions start that the group has never read, so that a crash before their first transaction
    /// does not ask `auto.offset.reset` again, nor the store. Worth one attempt: the first transaction does it too.
    fn note_starts(&self, unknown: &TopicPartitionList) {
        if unknown.count() == 0 {
            return;
        }
        if let Err(error) = self.consumer.commit(unknown, CommitMode::Sync) {
            warn!(stage = self.stage(), %error, "the start of new partitions could not be committed");
        }
    }

    /// What the group has committed. Open transactions are waited for.
    pub(crate) fn committed(&self, keys: &[PartitionKey]) -> Result<Vec<Option<i64>>, String> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let committed = self
            .consumer
            .committed_offsets(self.list_of(keys), STEP_TIMEOUT)
            .map_err(|error| format!("the committed offsets cannot be read: {error}"))?;
        let offset = |(topic, partition): &PartitionKey| {
            let name = &self.topics[*topic].full_name;
            let Some(found) = committed.find_partition(name, *partition) else { return Ok(None) };
            found.error().map_err(|error| {
                format!("the committed offset of `{name}` {partition} cannot be read: {error}")
            })?;
            Ok(found.offset().to_raw().filter(|offset| *offset >= 0))
        };
        keys.iter().map(offset).collect()
    }

    /// What the store of a sink has.
    fn stored(&mut self, keys: &[PartitionKey]) -> Result<Vec<Option<i64>>, String> {
        let sources: Vec<TopicPartition> = keys.iter().map(|key| self.source_of(*key)).collect();
        match &mut self.sink {
            Some(sink) => sink.assigned(&sources).map_err(|error| error.to_string()),
            None => Ok(vec![None; keys.len()]),
        }
    }

    /// Tries until the world lets it, or until the worker is asked to stop (`None`).
    fn until_possible<T>(&mut self, mut attempt: impl FnMut(&mut Self) -> Result<T, String>) -> Option<T> {
        let mut backoff = Backoff::default();
        while !self.stop.is_stopped() {
            self.watchdog.turn();
            match attempt(self) {
                Ok(value) => {
                    self.say_ready_if_well();
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
