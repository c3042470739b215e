//! The loop of a worker: one consumer and one transactional producer, on the thread that owns both.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, Sender};
use rdkafka::consumer::{BaseConsumer, Consumer};
use tracing::{debug, info};

use super::{
    client::{WorkerContext, consumer_config, producer_config},
    commit::Batch,
    partition::Partition,
    transaction::TransactionalProducer,
    watchdog::Watchdog,
};
use crate::{
    KafkaSettings, Monitor, SettingsError, Sink, Stage, StatefulStage, StopSignal,
    backoff::Backoff,
    execute::{Executor, Finished},
    failure::FailurePolicy,
    kind::{Kind, Stateful, Storing, Transform},
    pool::{Pool, max_running},
};

/// Bounds every step of a transaction and every question to the cluster; less than `transaction.timeout.ms`, so that
/// the coordinator never ends a transaction that this worker still counts on.
pub(crate) const STEP_TIMEOUT: Duration = Duration::from_secs(8);

/// Why a worker ended other than by being asked to.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A setting cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A client could not be made; usually a wrong librdkafka property.
    #[error("cannot make a kafka client: {0}")]
    Client(String),
    /// The producer was fenced by another with its transactional id, or broke: start the process again.
    #[error("the worker cannot go on and must be started again: {0}")]
    Fatal(String),
    /// The input and the changelog of a stateful stage do not fit together.
    #[error(
        "topic `{changelog}` has {changelog_partitions} partitions and `{input}` has {input_partitions}: they must be equal, because state is kept partition by partition"
    )]
    NotCopartitioned {
        /// Changelog topic.
        changelog: String,
        /// Its partitions.
        changelog_partitions: usize,
        /// Input topic.
        input: String,
        /// Its partitions.
        input_partitions: usize,
    },
    /// The threads of the pool could not be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] std::io::Error),
}

/// Runs one stage over Kafka, exactly once between topics.
pub struct KafkaRunner {
    settings: KafkaSettings,
    input: String,
    retries: bool,
    monitor: Arc<dyn Monitor>,
    stop: StopSignal,
}

impl KafkaRunner {
    /// A runner that reads `input` (without the namespace).
    pub fn new(settings: KafkaSettings, input: impl Into<String>) -> Self {
        Self {
            settings,
            input: input.into(),
            retries: false,
            monitor: Arc::new(|_| {}),
            stop: StopSignal::new(),
        }
    }

    /// Puts retries into the delay topics of the input, and reads those too. Without, a retry waits in place.
    #[must_use]
    pub fn with_retry_topics(mut self) -> Self {
        self.retries = true;
        self
    }

    /// Tells `monitor` whether the worker can do its work.
    #[must_use]
    pub fn with_monitor(mut self, monitor: impl Monitor) -> Self {
        self.monitor = Arc::new(monitor);
        self
    }

    /// Drains and ends when `stop` is given.
    #[must_use]
    pub fn with_stop(mut self, stop: StopSignal) -> Self {
        self.stop = stop;
        self
    }

    /// Runs a transform on this thread until it is stopped.
    ///
    /// # Errors
    /// See [`RunError`]; an outage is not one.
    pub fn run(self, stage: impl Stage) -> Result<(), RunError> {
        self.run_kind(Transform(stage), None)
    }

    /// Runs a stateful stage on this thread until it is stopped.
    ///
    /// # Errors
    /// See [`RunError`]; an outage is not one.
    pub fn run_stateful(self, stage: impl StatefulStage) -> Result<(), RunError> {
        self.run_kind(Stateful(stage), None)
    }

    /// Runs a sink on this thread until it is stopped.
    ///
    /// # Errors
    /// See [`RunError`]; an outage, of Kafka or of the store, is not one.
    pub fn run_sink<S: Sink>(self, sink: S) -> Result<(), RunError> {
        self.run_kind(Storing::new(&sink), Some(Box::new(sink)))
    }

    fn run_kind<K: Kind>(
        self,
        kind: K,
        sink: Option<Box<dyn Sink<Input = K::Kept>>>,
    ) -> Result<(), RunError> {
        self.settings.validate()?;
        Worker::start(self, kind, sink)?.run()
    }
}

/// Results of one task of the pool.
pub(crate) struct Results<T> {
    pub(crate) partition: PartitionKey,
    pub(crate) epoch: u64,
    pub(crate) finished: Finished<T>,
}

/// An owned partition: index of its topic among the worker's topics, and number.
pub(crate) type PartitionKey = (usize, i32);

/// A topic that the worker reads.
pub(crate) struct InputTopic {
    /// Name on the cluster.
    pub(crate) full_name: String,
    /// Name without the namespace.
    pub(crate) name: String,
    /// True for a delay topic.
    pub(crate) is_delay: bool,
}

/// A running worker. Its methods stand in `intake` (what comes in), `commit` (what goes out) and `rebalance`.
pub(crate) struct Worker<K: Kind> {
    pub(crate) settings: KafkaSettings,
    pub(crate) group: String,
    pub(crate) topics: Vec<InputTopic>,
    pub(crate) executor: Arc<Executor<K>>,
    pub(crate) sink: Option<Box<dyn Sink<Input = K::Kept>>>,
    pub(crate) consumer: BaseConsumer<WorkerContext>,
    pub(crate) producer: Option<TransactionalProducer>,
    pub(crate) pool: Pool,
    pub(crate) max_running: usize,
    pub(crate) results_in: Sender<Vec<Results<K::Kept>>>,
    pub(crate) results: Receiver<Vec<Results<K::Kept>>>,
    pub(crate) owned: HashMap<PartitionKey, Partition<K::Kept>>,
    pub(crate) next_epoch: u64,
    /// Records in the pool.
    pub(crate) running: usize,
    /// What the open transaction is about; kept until it is known to be committed.
    pub(crate) batch: Option<Batch<K::Kept>>,
    pub(crate) commit_backoff: Backoff,
    /// True after a failed transaction: what is committed must be asked before anything is written again.
    pub(crate) must_reconcile: bool,
    pub(crate) last_commit: Instant,
    /// Since when there has been no room for more records.
    pub(crate) full_since: Option<Instant>,
    pub(crate) is_paused: bool,
    /// When to ask again whether the cluster can be reached, while that is in doubt.
    pub(crate) next_probe: Option<Instant>,
    pub(crate) monitor: Arc<dyn Monitor>,
    pub(crate) stop: StopSignal,
    pub(crate) watchdog: Watchdog,
}

impl<K: Kind> Worker<K> {
    fn start(
        runner: KafkaRunner,
        kind: K,
        sink: Option<Box<dyn Sink<Input = K::Kept>>>,
    ) -> Result<Self, RunError> {
        let KafkaRunner { mut settings, input, retries, monitor, stop } = runner;
        if settings.instance.is_empty() {
            settings.instance = format!("{:016x}", fastrand::u64(..));
        }
        let stage = kind.name();
        let retry_tiers = if retries { settings.retry_tiers.clone() } else { Vec::new() };
        let delays = retry_tiers.iter().map(|tier| (tier.topic(&input), true));
        let topics = std::iter::once((input.clone(), false))
            .chain(delays)
            .map(|(name, is_delay)| InputTopic { full_name: settings.topic(&name), name, is_delay })
            .collect();
        let policy = FailurePolicy {
            retry_tiers,
            max_wait_in_place: Duration::MAX,
            max_attempts: settings.max_attempts,
            max_record_bytes: settings.max_record_bytes,
        };
        let group = settings.group_of(stage);
        let (results_in, results) = crossbeam_channel::unbounded();
        let consumer = consumer_config(&settings, stage, &group)
            .create_with_context(WorkerContext::default())
            .map_err(|error| RunError::Client(error.to_string()))?;
        Ok(Self {
            pool: Pool::new(stage, settings.threads)?,
            max_running: max_running(kind.workload(), settings.max_in_flight_records),
            watchdog: Watchdog::start(stage, settings.max_poll_interval()?)?,
            executor: Executor::new(kind, policy),
            results_in,
            results,
            owned: HashMap::new(),
            next_epoch: 0,
            running: 0,
            batch: None,
            commit_backoff: Backoff::default(),
            must_reconcile: false,
            last_commit: Instant::now(),
            full_since: None,
            is_paused: false,
            next_probe: None,
            producer: None,
            settings,
            group,
            topics,
            sink,
            consumer,
            monitor,
            stop,
        })
    }

    fn run(mut self) -> Result<(), RunError> {
        self.wait_for_cluster()?;
        let names: Vec<&str> = self.topics.iter().map(|topic| topic.full_name.as_str()).collect();
        self.consumer.subscribe(&names).map_err(|error| RunError::Client(error.to_string()))?;
        info!(stage = self.stage(), group = self.group, topics = ?names, "consuming");
        while !self.stop.is_stopped() {
            self.turn()?;
        }
        self.finish()
    }

    /// One turn of the loop.
    fn turn(&mut self) -> Result<(), RunError> {
        self.watchdog.turn();
        self.apply_backpressure();
        let received = self.receive()?;
        self.rebalance()?;
        self.release_due();
        self.collect();
        self.commit_if_due(received == 0)?;
        self.probe_if_in_doubt()?;
        let (records, bytes) = self.in_flight();
        self.executor.metrics().in_flight(records, bytes);
        Ok(())
    }

    /// Finishes what is in hand, commits it and leaves the group.
    fn finish(mut self) -> Result<(), RunError> {
        info!(stage = self.stage(), "stopping: finishing the records in hand");
        let all: Vec<PartitionKey> = self.owned.keys().copied().collect();
        self.drain(&all)?;
        let stage = self.stage();
        // Dropping a consumer waits for the group to let it go; this thread may block.
        drop(self);
        info!(stage, "stopped");
        Ok(())
    }

    /// Waits until the topics are there and the producer has its transactional id.
    fn wait_for_cluster(&mut self) -> Result<(), RunError> {
        let mut backoff = Backoff::default();
        while !self.stop.is_stopped() {
            self.watchdog.turn();
            match self.check_topics(Duration::from_secs(3)) {
                Ok(()) => {
                    self.connect_producer()?;
                    if self.producer.is_some() {
                        (self.monitor)(Ok(()));
                        return Ok(());
                    }
                }
                Err(TopicsError::Copartitioning(error)) => return Err(error),
                Err(TopicsError::Away(reason)) => self.say_not_ready(&reason),
            }
            backoff.fail();
            backoff.wait();
        }
        Ok(())
    }

    /// Makes a producer where there is none; an outage leaves it so.
    pub(crate) fn connect_producer(&mut self) -> Result<(), RunError> {
        use super::transaction::TransactionError;
        if self.producer.is_some() {
            return Ok(());
        }
        let id = format!("{}.{}", self.group, self.settings.instance);
        let mut config = producer_config(&self.settings, self.stage());
        config.set("transactional.id", &id);
        config.set("transaction.timeout.ms", self.settings.transaction_timeout()?.as_millis().to_string());
        match TransactionalProducer::connect(&config, STEP_TIMEOUT) {
            Ok(producer) => {
                info!(stage = self.stage(), transactional_id = id, "producer connected");
                self.producer = Some(producer);
                Ok(())
            }
            Err(TransactionError::Fatal(reason)) => Err(RunError::Fatal(reason)),
            Err(error) => {
                self.say_not_ready(&format!(
                    "the brokers at {} do not answer: {error}",
                    self.settings.brokers
                ));
                Ok(())
            }
        }
    }

    /// Sees that the brokers answer and that the topics are there and fit together.
    fn check_topics(&self, timeout: Duration) -> Result<(), TopicsError> {
        let partitions = |name: &str| {
            let metadata = self.consumer.fetch_metadata(Some(name), timeout).map_err(|error| {
                TopicsError::Away(format!("the brokers at {} do not answer: {error}", self.settings.brokers))
            })?;
            match metadata.topics().first().map_or(0, |topic| topic.partitions().len()) {
                0 => Err(TopicsError::Away(format!(
                    "topic `{name}` does not exist, or this worker may not see it: run `dateline topics create`"
                ))),
                partitions => Ok(partitions),
            }
        };
        for topic in &self.topics {
            partitions(&topic.full_name)?;
        }
        if let Some(changelog) = self.executor.kind().changelog() {
            let (changelog, input) = (self.settings.topic(changelog), self.topics[0].full_name.clone());
            let (changelog_partitions, input_partitions) = (partitions(&changelog)?, partitions(&input)?);
            if changelog_partitions != input_partitions {
                return Err(TopicsError::Copartitioning(RunError::NotCopartitioned {
                    changelog,
                    changelog_partitions,
                    input,
                    input_partitions,
                }));
            }
        }
        Ok(())
    }

    /// After an error that may mean an outage: asks the cluster, and says so where all is not well.
    fn probe_if_in_doubt(&mut self) -> Result<(), RunError> {
        if self.next_probe.is_none_or(|at| Instant::now() < at) {
            return Ok(());
        }
        match self.check_topics(Duration::from_millis(500)) {
            Ok(()) => {
                self.next_probe = None;
                self.say_ready_if_well();
            }
            Err(TopicsError::Copartitioning(error)) => return Err(error),
            Err(TopicsError::Away(reason)) => {
                self.next_probe = Some(Instant::now() + Duration::from_secs(1));
                self.say_not_ready(&reason);
            }
        }
        Ok(())
    }

    pub(crate) fn stage(&self) -> &'static str {
        self.executor.kind().name()
    }

    pub(crate) fn say_not_ready(&self, reason: &str) {
        debug!(stage = self.stage(), reason, "not ready");
        (self.monitor)(Err(reason));
    }

    /// Says that all is well, unless something is known to be amiss.
    pub(crate) fn say_ready_if_well(&self) {
        if self.next_probe.is_none() && !self.must_reconcile && self.batch.is_none() {
            (self.monitor)(Ok(()));
        }
    }

    /// Records and bytes read and not yet committed, less those that wait for their time: they are few and may wait
    /// for an hour.
    pub(crate) fn in_flight(&self) -> (usize, usize) {
        let batch = self.batch.as_ref().map_or((0, 0), |batch| (batch.len(), batch.bytes()));
        self.owned
            .values()
            .fold(batch, |(records, bytes), partition| (records + partition.len(), bytes + partition.bytes()))
    }
}

impl<K: Kind> Drop for Worker<K> {
    fn drop(&mut self) {
        self.consumer.context().close(&self.consumer);
    }
}

enum TopicsError {
    Away(String),
    Copartitioning(RunError),
}
