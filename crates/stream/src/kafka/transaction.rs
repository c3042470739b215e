//! Transactions (KIP-98, KIP-447): outputs and input offsets become visible together or not at all.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig, ClientContext, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::ConsumerGroupMetadata,
    error::{KafkaError, RDKafkaErrorCode},
    message::{DeliveryResult, OwnedHeaders},
    producer::{BaseProducer, BaseRecord, Producer, ProducerContext},
};

use super::client::{log_client_error, log_line};

/// Longest single call of an abort.
const ABORT_STEP: Duration = Duration::from_millis(200);
/// An abort that takes longer meets an outage. A new producer of the same id aborts as well, once the cluster is back.
const ABORT_LIMIT: Duration = Duration::from_secs(2);
/// Deliveries that take longer are worth saying so.
const SLOW_AFTER: Duration = Duration::from_secs(2);
/// Time between two looks whether all records are delivered.
const DELIVERY_PAUSE: Duration = Duration::from_millis(1);

/// Why a transaction did not commit, and so what is to be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransactionError {
    /// It was aborted; the producer can go on.
    #[error("the transaction was aborted: {0}")]
    Aborted(String),
    /// Nobody can say whether it was committed (librdkafka lacks KIP-890): the producer must be replaced, which ends
    /// the transaction one way or the other, and the committed offsets read again.
    #[error("the outcome of the transaction is unknown: {0}")]
    Ambiguous(String),
    /// Another producer has this transactional id, or the client is broken: the process must end.
    #[error("the producer is of no more use: {0}")]
    Fatal(String),
}

/// Delivery results of the transaction in hand.
#[derive(Debug, Default)]
struct Deliveries {
    delivered: usize,
    failed: Option<String>,
}

#[derive(Debug, Default, Clone)]
struct DeliveryContext(Arc<Mutex<Deliveries>>);

impl ClientContext for DeliveryContext {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log_line(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        log_client_error(&error, reason);
    }
}

impl ProducerContext for DeliveryContext {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        use rdkafka::Message;
        let mut deliveries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok(_) => deliveries.delivered += 1,
            Err((error, message)) => {
                let failed = format!("a record for topic `{}` was not delivered: {error}", message.topic());
                deliveries.failed.get_or_insert(failed);
            }
        }
    }
}

/// A producer with a transactional id of its own. A transaction borrows it mutably, so there is one at a time.
pub(crate) struct TransactionalProducer {
    producer: BaseProducer<DeliveryContext>,
    deliveries: DeliveryContext,
    timeout: Duration,
}

impl TransactionalProducer {
    /// Connects and fences whoever had the transactional id; its open transaction ends here. `timeout` bounds every
    /// step of a transaction.
    pub(crate) fn connect(config: &ClientConfig, timeout: Duration) -> Result<Self, TransactionError> {
        let deliveries = DeliveryContext::default();
        let producer: BaseProducer<DeliveryContext> = config
            .create_with_context(deliveries.clone())
            .map_err(|error| TransactionError::Fatal(error.to_string()))?;
        producer.init_transactions(timeout).map_err(|error| match class_of(&error) {
            Class::Fatal => TransactionError::Fatal(error.to_string()),
            Class::Abortable | Class::Retriable => TransactionError::Ambiguous(error.to_string()),
        })?;
        Ok(Self { producer, deliveries, timeout })
    }

    /// Begins a transaction.
    pub(crate) fn begin(&mut self) -> Result<Transaction<'_>, TransactionError> {
        *self.deliveries.0.lock().unwrap_or_else(PoisonError::into_inner) = Deliveries::default();
        self.producer.begin_transaction().map_err(|error| match class_of(&error) {
            Class::Fatal => TransactionError::Fatal(error.to_string()),
            Class::Abortable | Class::Retriable => TransactionError::Ambiguous(error.to_string()),
        })?;
        Ok(Transaction { deadline: Instant::now() + self.timeout, owner: self, sent: 0 })
    }

    /// Sends what is queued and takes in the results, until none is missing or the time is over; true where none is. (The
    /// client's own `flush` always polls for 100 ms, and its `poll` spins through the last millisecond of any wait.)
    fn deliver(&self, deadline: Instant) -> bool {
        while self.producer.flush(Duration::ZERO).is_err() {
            if Instant::now() >= deadline {
                return false;
            }
            let delivered = self.delivered();
            self.producer.poll(Duration::ZERO);
            if self.delivered() == delivered {
                thread::sleep(DELIVERY_PAUSE);
            }
        }
        true
    }

    fn delivered(&self) -> usize {
        self.deliveries.0.lock().unwrap_or_else(PoisonError::into_inner).delivered
    }
}

/// An open transaction. Every way out of it consumes it.
pub(crate) struct Transaction<'a> {
    owner: &'a mut TransactionalProducer,
    deadline: Instant,
    sent: usize,
}

/// A message to be sent; a payload of `None` is a tombstone.
pub(crate) struct Outgoing<'a> {
    pub(crate) topic: &'a str,
    pub(crate) partition: Option<i32>,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) payload: Option<&'a [u8]>,
    pub(crate) headers: OwnedHeaders,
}

impl Transaction<'_> {
    /// Hands a message to librdkafka; a full queue is waited for, not an error.
    pub(crate) fn send(&mut self, outgoing: Outgoing<'_>) -> Result<(), KafkaError> {
        let mut record = BaseRecord::<[u8], [u8]>::to(outgoing.topic).headers(outgoing.headers);
        record.key = outgoing.key;
        record.payload = outgoing.payload;
        record.partition = outgoing.partition;
        loop {
            match self.owner.producer.send(record) {
                Ok(()) => {
                    self.sent += 1;
                    return Ok(());
                }
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back))
                    if Instant::now() < self.deadline =>
                {
                    record = back;
                    self.owner.producer.poll(Duration::from_millis(10));
                }
                Err((error, _)) => return Err(error),
            }
        }
    }

    /// Waits for every delivery, adds the offsets and commits; aborts where any of it fails. Deliveries that are slow are
    /// told to `on_slow`, once.
    pub(crate) fn commit(
        self,
        offsets: &TopicPartitionList,
        group: &ConsumerGroupMetadata,
        on_slow: impl FnOnce(),
    ) -> Result<(), TransactionError> {
        if !self.owner.deliver((Instant::now() + SLOW_AFTER).min(self.deadline)) {
            on_slow();
            self.owner.deliver(self.deadline);
        }
        if let Err(reason) = self.check_deliveries() {
            return Err(self.abort(reason));
        }
        loop {
            match self.owner.producer.send_offsets_to_transaction(offsets, group, self.left()) {
                Ok(()) => break,
                Err(error) => match class_of(&error) {
                    Class::Retriable if Instant::now() < self.deadline => {
                        thread::sleep(Duration::from_millis(20));
                    }
                    Class::Fatal => return Err(TransactionError::Fatal(error.to_string())),
                    Class::Retriable | Class::Abortable => return Err(self.abort(error.to_string())),
                },
            }
        }
        self.owner.producer.commit_transaction(self.left()).map_err(|error| match class_of(&error) {
            Class::Fatal => TransactionError::Fatal(error.to_string()),
            Class::Abortable => self.abort(error.to_string()),
            Class::Retriable => TransactionError::Ambiguous(error.to_string()),
        })
    }

    /// Aborts for the given reason.
    pub(crate) fn abort(self, reason: String) -> TransactionError {
        // The deadline may have passed; an abort is worth its own time.
        let deadline = Instant::now() + ABORT_LIMIT;
        loop {
            // In short steps, because it waits for results of purged records, which only polling takes in.
            let error = match self.owner.producer.abort_transaction(ABORT_STEP) {
                Ok(()) => return TransactionError::Aborted(reason),
                Err(error) => error,
            };
            match class_of(&error) {
                Class::Retriable if Instant::now() < deadline => {
                    self.owner.deliver(Instant::now() + ABORT_STEP);
                }
                Class::Fatal => {
                    return TransactionError::Fatal(format!("{reason}; the abort failed: {error}"));
                }
                Class::Abortable | Class::Retriable => {
                    return TransactionError::Ambiguous(format!("{reason}; the abort failed: {error}"));
                }
            }
        }
    }

    /// Accepted into the queue is not delivered: each record must have come back as delivered.
    fn check_deliveries(&self) -> Result<(), String> {
        let deliveries = self.owner.deliveries.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &deliveries.failed {
            Some(failed) => Err(failed.clone()),
            None if deliveries.delivered == self.sent => Ok(()),
            None => Err(format!("{} of {} records were delivered", deliveries.delivered, self.sent)),
        }
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(100))
    }
}

enum Class {
    Retriable,
    Abortable,
    Fatal,
}

fn class_of(error: &KafkaError) -> Class {
    match error {
        KafkaError::Transaction(error) if error.is_fatal() => Class::Fatal,
        KafkaError::Transaction(error) if error.txn_requires_abort() => Class::Abortable,
        KafkaError::Transaction(error) if error.is_retriable() => Class::Retriable,
        // An error that librdkafka gives no class is one of a wrong state: only a new producer is sure of its own.
        KafkaError::Transaction(_) => Class::Retriable,
        error => match error.rdkafka_error_code() {
            Some(RDKafkaErrorCode::Fatal | RDKafkaErrorCode::Fenced) => Class::Fatal,
            _ => Class::Retriable,
        },
    }
}
