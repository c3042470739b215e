//! Configuration of consumers and producers, with the properties that exactly-once stands on.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use rdkafka::{
    ClientConfig, ClientContext, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer, ConsumerContext},
    error::KafkaError,
    types::RDKafkaRespErr,
};
use tracing::{debug, error, info, warn};

use crate::KafkaSettings;

/// Name of this member: every consumer and producer has its own.
pub(crate) fn client_id(settings: &KafkaSettings, role: &str) -> String {
    format!("{}.{role}.{}-{:08x}", settings.namespace, std::process::id(), fastrand::u32(..))
}

/// What every client shares; the user's properties win over our defaults, not over what is fixed.
pub(crate) fn base_config(settings: &KafkaSettings, role: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config
        // An outage is said once by the runner, not by every connection.
        .set("log.connection.close", "false")
        .set("reconnect.backoff.max.ms", "2000")
        .set("allow.auto.create.topics", "false")
        .set("topic.metadata.refresh.interval.ms", "30000");
    for (name, value) in &settings.properties {
        config.set(name, value);
    }
    config.set("bootstrap.servers", &settings.brokers).set("client.id", client_id(settings, role));
    config
}

/// A consumer of committed records that commits nothing by itself.
pub(crate) fn consumer_config(settings: &KafkaSettings, role: &str, group: &str) -> ClientConfig {
    let mut defaults = ClientConfig::new();
    defaults
        .set("auto.offset.reset", "earliest")
        // Prefetch is bounded for the worker, not per partition.
        .set("queued.max.messages.kbytes", "8192")
        .set("fetch.max.bytes", settings.max_record_bytes.max(8 * 1024 * 1024).to_string())
        .set("message.max.bytes", settings.max_record_bytes.to_string())
        .set("fetch.wait.max.ms", "100")
        .set("fetch.error.backoff.ms", "100")
        .set("fetch.queue.backoff.ms", "50");
    let mut config = merged(defaults, &base_config(settings, role));
    config
        .set("group.id", group)
        .set("isolation.level", "read_committed")
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("partition.assignment.strategy", "cooperative-sticky");
    config
}

/// A producer that writes each record once.
pub(crate) fn producer_config(settings: &KafkaSettings, role: &str) -> ClientConfig {
    let mut defaults = ClientConfig::new();
    defaults
        .set("compression.codec", "zstd")
        .set("linger.ms", "5")
        .set("message.max.bytes", settings.max_record_bytes.to_string())
        .set("queue.buffering.max.kbytes", "65536")
        // As Java's producer does, so that a key has one partition whoever sends it.
        .set("partitioner", "murmur2_random");
    let mut config = merged(defaults, &base_config(settings, role));
    config.set("acks", "all").set("enable.idempotence", "true");
    config
}

fn merged(mut defaults: ClientConfig, over: &ClientConfig) -> ClientConfig {
    for (name, value) in over.config_map() {
        defaults.set(name, value);
    }
    defaults
}

/// A rebalance that waits for the runner.
#[derive(Debug, Clone)]
pub(crate) enum Rebalance {
    Assign(TopicPartitionList),
    Revoke(TopicPartitionList),
}

/// Keeps rebalances for the runner's loop, which drains and commits before it lets partitions go.
///
/// librdkafka waits with the rebalance until the application assigns or unassigns, in the callback or later.
#[derive(Debug, Default)]
pub(crate) struct WorkerContext {
    pending: Mutex<VecDeque<Rebalance>>,
    closing: AtomicBool,
}

impl WorkerContext {
    /// The rebalance that librdkafka waits for, until [`Self::answered`] says that it has its answer.
    pub(crate) fn next_rebalance(&self) -> Option<Rebalance> {
        self.pending().front().cloned()
    }

    /// The rebalance from [`Self::next_rebalance`] is done.
    pub(crate) fn answered(&self) {
        self.pending().pop_front();
    }

    pub(crate) fn has_rebalance(&self) -> bool {
        !self.pending().is_empty()
    }

    /// From now on nobody takes rebalances. Those without an answer get one, because a consumer that is being dropped
    /// waits for it for ever; later ones let their partitions go at once.
    pub(crate) fn close(&self, consumer: &BaseConsumer<Self>) {
        self.closing.store(true, Ordering::Release);
        for rebalance in std::mem::take(&mut *self.pending()) {
            answer_at_close(consumer, &rebalance);
        }
    }

    fn pending(&self) -> MutexGuard<'_, VecDeque<Rebalance>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for WorkerContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log_line(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        log_client_error(&error, reason);
    }
}

impl ConsumerContext for WorkerContext {
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Self>,
        event: RDKafkaRespErr,
        partitions: &mut TopicPartitionList,
    ) {
        let is_assign = event == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
        let partitions = partitions.clone();
        let rebalance = if is_assign { Rebalance::Assign(partitions) } else { Rebalance::Revoke(partitions) };
        if self.closing.load(Ordering::Acquire) {
            answer_at_close(consumer, &rebalance);
        } else {
            self.pending().push_back(rebalance);
        }
    }
}

/// Takes no partitions and lets all go.
fn answer_at_close(consumer: &BaseConsumer<WorkerContext>, rebalance: &Rebalance) {
    let answer = match rebalance {
        Rebalance::Assign(_) => consumer.incremental_assign(&TopicPartitionList::new()),
        Rebalance::Revoke(partitions) => consumer.incremental_unassign(partitions),
    };
    if let Err(error) = answer {
        warn!(%error, ?rebalance, "could not answer a rebalance");
    }
}

/// librdkafka's own log lines, as events of ours.
pub(crate) fn log_line(level: RDKafkaLogLevel, facility: &str, message: &str) {
    match level {
        // One set of properties serves consumers and producers, so each is told what only concerns the other; and every
        // connection of every client says each failed attempt, where the runner says the outage once.
        _ if matches!(facility, "CONFWARN" | "FAIL") => debug!(target: "librdkafka", facility, "{message}"),
        RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical => {
            error!(target: "librdkafka", facility, "{message}");
        }
        RDKafkaLogLevel::Error | RDKafkaLogLevel::Warning => {
            warn!(target: "librdkafka", facility, "{message}");
        }
        RDKafkaLogLevel::Notice | RDKafkaLogLevel::Info => info!(target: "librdkafka", facility, "{message}"),
        RDKafkaLogLevel::Debug => debug!(target: "librdkafka", facility, "{message}"),
    }
}

/// librdkafka's own errors are symptoms; the runner says once what follows from them.
pub(crate) fn log_client_error(error: &KafkaError, reason: &str) {
    debug!(%error, reason, "librdkafka reported an error");
}
