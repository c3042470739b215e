//! The three kinds of stage. None of them knows of Kafka, offsets or commits.

use std::{future::Future, num::NonZeroUsize};

use dateline_schema::{FromWire, IntoWire};

use crate::{Outcome, StateView};

/// How a stage spends its time, and so how much of it runs at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    /// It computes: as many records at once as there are cores.
    Cpu,
    /// It waits for others: up to this many records at once.
    Io(NonZeroUsize),
}

/// A transform: one record in, some records out, nothing remembered.
pub trait Stage: Send + Sync + 'static {
    /// What it reads.
    type Input: FromWire + 'static;
    /// What it writes.
    type Output: IntoWire + 'static;

    /// Name in metrics, group ids and dead letters.
    fn name(&self) -> &'static str;

    /// How it spends its time.
    fn workload(&self) -> Workload {
        Workload::Cpu
    }

    /// Says what becomes of one record. A panic is a reject of that record.
    fn process(&self, record: Self::Input) -> impl Future<Output = Outcome<Self::Output>> + Send;
}

/// A stage that remembers: its state is keyed by the record's key and lives in a compacted topic with as many
/// partitions as the input, written in the same transaction as the outputs and restored on assignment.
///
/// Records of one key are processed in their order, one at a time; other keys run beside them.
pub trait StatefulStage: Send + Sync + 'static {
    /// What it reads.
    type Input: FromWire + 'static;
    /// What it writes.
    type Output: IntoWire + 'static;

    /// Name in metrics, group ids and dead letters.
    fn name(&self) -> &'static str;

    /// Topic of the changelog, without the namespace.
    fn changelog(&self) -> &'static str;

    /// How it spends its time.
    fn workload(&self) -> Workload {
        Workload::Cpu
    }

    /// Says what becomes of one record. Changes to `state` are kept only where the outcome is `Emit` or `Skip`.
    fn process(
        &self,
        record: Self::Input,
        state: &mut StateView,
    ) -> impl Future<Output = Outcome<Self::Output>> + Send;
}

/// A sink: its output is a store outside Kafka.
pub trait Sink: Send + 'static {
    /// What it reads.
    type Input: FromWire + 'static;

    /// Name in metrics, group ids and dead letters.
    fn name(&self) -> &'static str;

    /// Makes ready for partitions that this worker now owns, and says for each where the store stands: the next
    /// offset it has not stored, or `None` where it keeps no offsets. The runner starts where the group has committed,
    /// and here where the group has never been; so the store may be given again what it has.
    ///
    /// # Errors
    /// When the store is out of reach: the runner backs off and asks again.
    fn assigned(&mut self, partitions: &[TopicPartition]) -> Result<Vec<Option<i64>>, StoreError>;

    /// Gives up partitions that another worker will own.
    fn revoked(&mut self, partitions: &[TopicPartition]);

    /// The topic was made anew, and the offsets of the partition that the store keeps mean nothing any more. A store
    /// that forgot nothing would take the new records for old ones.
    ///
    /// # Errors
    /// When the store is out of reach: the runner backs off and asks again.
    fn reset(&mut self, _partition: &TopicPartition) -> Result<(), StoreError> {
        Ok(())
    }

    /// Stores a batch durably, in order and all or nothing for a store that keeps offsets, which passes over what it
    /// has; otherwise idempotently, because a crash before the commit replays it. Says which records the store will
    /// never take, also among those it passes over.
    ///
    /// # Errors
    /// When the store is out of reach: the runner backs off and writes the same batch again.
    fn write(&mut self, batch: &[Placed<Self::Input>]) -> Result<Vec<Unstorable>, StoreError>;
}

/// A partition of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicPartition {
    /// Topic without the namespace.
    pub topic: String,
    /// Partition number.
    pub partition: i32,
}

/// A record and where it stands.
#[derive(Debug, Clone)]
pub struct Placed<T> {
    /// Its partition.
    pub source: TopicPartition,
    /// Its offset there.
    pub offset: i64,
    /// The record; `None` where only the offset moves on (a skip, a dead letter), so that a store that keeps offsets
    /// keeps the right one.
    pub record: Option<T>,
}

/// A record that the store will never take; it becomes a dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unstorable {
    /// Its place in the batch.
    pub index: usize,
    /// Machine-readable class.
    pub reason: String,
    /// What a person needs to know.
    pub detail: String,
}

/// The store of a sink is out of reach.
#[derive(Debug, thiserror::Error)]
#[error("{store} is out of reach: {source}")]
pub struct StoreError {
    /// What it is and where: a folder, a database's address.
    pub store: String,
    /// Why.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}
