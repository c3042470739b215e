//! What goes out: the longest finished prefix of each partition, in one transaction with its offsets.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use rdkafka::{Offset, TopicPartitionList, consumer::Consumer, message::OwnedHeaders};
use tracing::{info, warn};

use super::{
    runner::{PartitionKey, RunError, Worker},
    transaction::{Outgoing, TransactionError},
    wire::headers_of,
};
use crate::{Placed, TopicPartition, execute::Finished, kind::Kind};

/// Most records in one transaction.
const MAX_BATCH_RECORDS: usize = 10_000;
/// Most output bytes in one transaction.
const MAX_BATCH_BYTES: usize = 16 * 1024 * 1024;
/// A transaction and its abort are over by then. One that is not hangs in librdkafka, which may wait without end for a group
/// coordinator that has left the cluster (confluentinc/librdkafka#5511, #5456): only a new process goes on.
const TRANSACTION_LIMIT: Duration = Duration::from_secs(20);
/// With nothing more to wait for, a transaction still is not opened more often than this.
const MIN_COMMIT_INTERVAL: Duration = Duration::from_millis(20);

/// Finished records of one transaction, each partition's in order and without gaps. It is kept until its commit is
/// certain, so that an abort costs a new transaction and no work.
pub(crate) struct Batch<T> {
    finished: Vec<Finished<T>>,
    /// For a sink: what `finished` holds, as its store takes it.
    placed: Vec<Placed<T>>,
    /// True once the store has it.
    stored: bool,
    output_bytes: usize,
}

impl<T> Default for Batch<T> {
    fn default() -> Self {
        Self { finished: Vec::new(), placed: Vec::new(), stored: false, output_bytes: 0 }
    }
}

impl<T> Batch<T> {
    pub(crate) fn len(&self) -> usize {
        self.finished.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.finished.iter().map(Finished::bytes).sum()
    }

    fn push(&mut self, mut finished: Finished<T>) {
        self.output_bytes += finished.outputs.iter().map(|output| output.value.len()).sum::<usize>();
        self.placed.push(Placed {
            source: TopicPartition::clone(&finished.attempted.source),
            offset: finished.attempted.offset,
            record: finished.kept.take(),
        });
        self.finished.push(finished);
    }

    fn is_full(&self) -> bool {
        self.finished.len() >= MAX_BATCH_RECORDS || self.output_bytes >= MAX_BATCH_BYTES
    }

    /// The batch less what `keep` does not want.
    fn filtered(self, keep: impl Fn(&Finished<T>) -> bool) -> Self {
        let (finished, placed) =
            self.finished.into_iter().zip(self.placed).filter(|(finished, _)| keep(finished)).unzip();
        Self {
            finished,
            placed,
            ..Self { stored: self.stored, output_bytes: self.output_bytes, ..Self::default() }
        }
    }

    /// The batch less the records of these partitions.
    pub(crate) fn without(self, sources: &[TopicPartition]) -> Self {
        self.filtered(|finished| !sources.contains(&finished.attempted.source))
    }

    /// Next offset to read of each partition.
    fn offsets(&self) -> HashMap<Arc<TopicPartition>, i64> {
        let next =
            |finished: &Finished<T>| (Arc::clone(&finished.attempted.source), finished.attempted.offset + 1);
        self.finished.iter().map(next).collect()
    }
}

impl<K: Kind> Worker<K> {
    /// Commits where a commit is due: the interval is over, or there is nothing more to wait for.
    pub(crate) fn commit_if_due(&mut self, is_idle: bool) -> Result<(), RunError> {
        let since = self.last_commit.elapsed();
        let interval = Duration::from_millis(self.settings.commit_interval_ms);
        let has_finished = || self.owned.values().any(super::partition::Partition::has_finished);
        let is_due = since >= interval || (is_idle && self.running == 0 && since >= MIN_COMMIT_INTERVAL);
        if self.batch.is_some() || self.must_reconcile || (is_due && has_finished()) {
            self.commit_now()?;
        }
        Ok(())
    }

    /// Commits what is finished, unless an earlier failure is still being waited out. An outage leaves the batch in
    /// hand for the next turn.
    pub(crate) fn commit_now(&mut self) -> Result<(), RunError> {
        if self.commit_backoff.is_waiting() {
            return Ok(());
        }
        self.connect_producer()?;
        if self.producer.is_none() || !self.reconcile() {
            self.commit_backoff.fail();
            return Ok(());
        }
        let Some(mut batch) = self.batch.take().or_else(|| self.gather()) else {
            self.say_ready_if_well();
            return Ok(());
        };
        self.watchdog.turn();
        let started = Instant::now();
        let result = self.store(&mut batch).and_then(|()| self.transact(&batch));
        match result {
            Ok(()) => self.note_committed(&batch, started.elapsed()),
            Err(Failure::World(reason)) => {
                self.batch = Some(batch);
                self.commit_backoff.fail();
                self.say_not_ready(&reason);
            }
            Err(Failure::Transaction(error)) => {
                self.batch = Some(batch);
                self.commit_backoff.fail();
                self.transaction_failed(error)?;
            }
        }
        Ok(())
    }

    fn note_committed(&mut self, batch: &Batch<K::Kept>, took: Duration) {
        let metrics = self.executor.metrics();
        metrics.committed(took);
        let mut outcomes: HashMap<(&'static str, &str), u64> = HashMap::new();
        for finished in &batch.finished {
            *outcomes.entry((finished.outcome, finished.reason.as_ref())).or_default() += 1;
        }
        for ((outcome, reason), count) in outcomes {
            metrics.outcome(outcome, reason, count);
        }
        self.last_commit = Instant::now();
        self.commit_backoff.reset();
        self.say_ready_if_well();
    }

    fn transaction_failed(&mut self, error: TransactionError) -> Result<(), RunError> {
        self.must_reconcile = true;
        let reason = error.to_string();
        match error {
            TransactionError::Fatal(reason) => return Err(RunError::Fatal(reason)),
            TransactionError::Aborted(_) => self.executor.metrics().transaction("aborted"),
            TransactionError::Ambiguous(_) => {
                self.executor.metrics().transaction("ambiguous");
                self.producer = None;
            }
        }
        self.say_not_ready(&reason);
        Ok(())
    }

    /// Finished prefixes of all partitions, as much as one transaction should hold.
    fn gather(&mut self) -> Option<Batch<K::Kept>> {
        let mut batch = Batch::default();
        for partition in self.owned.values_mut() {
            while !batch.is_full() {
                let Some(finished) = partition.take_finished() else { break };
                batch.push(finished);
            }
        }
        (batch.len() > 0).then_some(batch)
    }

    /// Gives the batch to the sink's store, where the stage is a sink. What the store will never take becomes a dead
    /// letter.
    fn store(&mut self, batch: &mut Batch<K::Kept>) -> Result<(), Failure> {
        let Some(sink) = self.sink.as_mut().filter(|_| !batch.stored) else { return Ok(()) };
        let unstorable = sink.write(&batch.placed).map_err(|error| Failure::World(error.to_string()))?;
        batch.stored = true;
        for refused in unstorable {
            if let Some(finished) = batch.finished.get_mut(refused.index) {
                finished.refuse(&self.executor, refused.reason, &refused.detail);
            }
        }
        Ok(())
    }

    fn transact(&mut self, batch: &Batch<K::Kept>) -> Result<(), Failure> {
        let mut offsets = TopicPartitionList::new();
        for (source, next) in batch.offsets() {
            offsets
                .add_partition_offset(
                    &self.settings.topic(&source.topic),
                    source.partition,
                    Offset::Offset(next),
                )
                .map_err(|error| Failure::World(error.to_string()))?;
        }
        // Read anew for each transaction: a rebalance changes the generation (KIP-447).
        let group = self.consumer.group_metadata();
        let (Some(group), Some(producer)) = (group, self.producer.as_mut()) else {
            return Err(Failure::World("the consumer has no group yet".to_owned()));
        };
        // A member that was put out has no generation until it has joined again, and the coordinator takes the offsets of a
        // transaction without one unseen. Asked after the metadata, so that it cannot be lost in between.
        if self.consumer.assignment_lost() {
            return Err(Failure::World("the group has given the partitions to others".to_owned()));
        }
        self.watchdog.turn_within(TRANSACTION_LIMIT);
        let mut transaction = producer.begin()?;
        let changelog = self.executor.kind().changelog().map(|topic| self.settings.topic(topic));
        for finished in &batch.finished {
            if let Err(error) = send_all(&mut transaction, finished, &self.settings, changelog.as_deref()) {
                return Err(transaction.abort(error).into());
            }
        }
        let (monitor, brokers) = (Arc::clone(&self.monitor), &self.settings.brokers);
        let on_slow = || monitor(Err(&format!("the brokers at {brokers} take no records")));
        Ok(transaction.commit(&offsets, &group, on_slow)?)
    }

    /// After a failed transaction: asks what is committed, and drops that from what is in hand. False where the
    /// cluster does not answer.
    fn reconcile(&mut self) -> bool {
        if !self.must_reconcile {
            return true;
        }
        let keys: Vec<PartitionKey> = self.owned.keys().copied().collect();
        // Not where the store stands: it may have records whose dead letters are yet to be written.
        let offsets = match self.committed(&keys) {
            Ok(offsets) => offsets,
            Err(reason) => {
                self.say_not_ready(&reason);
                return false;
            }
        };
        let mut committed = HashMap::new();
        for (key, offset) in keys.into_iter().zip(offsets) {
            if let (Some(offset), Some(partition)) = (offset, self.owned.get_mut(&key)) {
                partition.forget_below(offset);
                committed.insert(Arc::clone(&partition.source), offset);
            }
        }
        if let Some(batch) = self.batch.take() {
            let before = batch.len();
            let left = batch.filtered(|finished| {
                committed
                    .get(&finished.attempted.source)
                    .is_none_or(|offset| finished.attempted.offset >= *offset)
            });
            info!(stage = self.stage(), before, left = left.len(), "reconciled with the committed offsets");
            self.batch = (left.len() > 0).then_some(left);
        }
        self.must_reconcile = false;
        true
    }
}

fn send_all<T>(
    transaction: &mut super::transaction::Transaction<'_>,
    finished: &Finished<T>,
    settings: &crate::KafkaSettings,
    changelog: Option<&str>,
) -> Result<(), String> {
    for output in &finished.outputs {
        let topic = settings.topic(&output.topic);
        let outgoing = Outgoing {
            topic: &topic,
            partition: output.partition,
            key: output.key.as_deref(),
            payload: Some(&output.value),
            headers: headers_of(&output.headers),
        };
        transaction
            .send(outgoing)
            .map_err(|error| format!("a record for topic `{topic}` was refused: {error}"))?;
    }
    let Some(changelog) = changelog else { return Ok(()) };
    for (key, value) in &finished.changes {
        let outgoing = Outgoing {
            topic: changelog,
            partition: Some(finished.attempted.source.partition),
            key: Some(key),
            payload: value.as_deref(),
            headers: OwnedHeaders::new(),
        };
        transaction
            .send(outgoing)
            .map_err(|error| format!("a change for `{changelog}` was refused: {error}"))?;
    }
    Ok(())
}

/// Why a batch could not be written.
enum Failure {
    /// Store or cluster are out of reach.
    World(String),
    Transaction(TransactionError),
}

impl From<TransactionError> for Failure {
    fn from(error: TransactionError) -> Self {
        warn!(%error, "a transaction failed");
        Self::Transaction(error)
    }
}
