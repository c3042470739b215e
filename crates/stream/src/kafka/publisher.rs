//! Puts records on topics from outside a stage: submitted URLs, replayed dead letters.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use dateline_schema::WireRecord;
use rdkafka::{
    ClientContext,
    config::RDKafkaLogLevel,
    error::{KafkaError, RDKafkaErrorCode},
    message::DeliveryResult,
    producer::{BaseProducer, BaseRecord, Producer, ProducerContext},
};

use super::{
    client::{log_client_error, log_line, producer_config},
    wire::headers_of,
};
use crate::KafkaSettings;

const SEND_TIMEOUT: Duration = Duration::from_secs(30);

/// A record could not be put on its topic.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The client could not be made; usually a wrong librdkafka property.
    #[error("cannot make a kafka client: {0}")]
    Client(String),
    /// The cluster did not take it.
    #[error("topic `{topic}` at {brokers} did not take the record: {reason}")]
    NotDelivered {
        /// Name on the cluster.
        topic: String,
        /// Bootstrap servers.
        brokers: String,
        /// What librdkafka says.
        reason: String,
    },
}

#[derive(Debug, Default, Clone)]
struct FirstFailure(Arc<Mutex<Option<(String, String)>>>);

impl ClientContext for FirstFailure {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log_line(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        log_client_error(&error, reason);
    }
}

impl ProducerContext for FirstFailure {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        use rdkafka::Message;
        if let Err((error, message)) = result {
            let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert_with(|| (message.topic().to_owned(), error.to_string()));
        }
    }
}

/// An idempotent producer. Records are on their topics once [`Publisher::flush`] has said so.
pub struct Publisher {
    settings: KafkaSettings,
    failure: FirstFailure,
    producer: BaseProducer<FirstFailure>,
}

impl Publisher {
    /// A producer for the cluster of `settings`.
    ///
    /// # Errors
    /// When librdkafka refuses the properties.
    pub fn connect(settings: &KafkaSettings) -> Result<Self, PublishError> {
        let failure = FirstFailure::default();
        let mut config = producer_config(settings, "publisher");
        if !settings.properties.contains_key("message.timeout.ms") {
            config.set("message.timeout.ms", SEND_TIMEOUT.as_millis().to_string());
        }
        let producer = config
            .create_with_context(failure.clone())
            .map_err(|error| PublishError::Client(error.to_string()))?;
        Ok(Self { settings: settings.clone(), failure, producer })
    }

    /// Hands a record over; waits while librdkafka's queue is full.
    ///
    /// # Errors
    /// When librdkafka refuses the record, or an earlier one was not delivered.
    pub fn send(&self, record: &WireRecord) -> Result<(), PublishError> {
        let topic = self.settings.topic(&record.topic);
        let deadline = Instant::now() + SEND_TIMEOUT;
        let mut message = BaseRecord::<[u8], [u8]>::to(&topic)
            .payload(record.value.as_ref())
            .headers(headers_of(&record.headers));
        message.key = record.key.as_deref();
        message.partition = record.partition;
        loop {
            self.producer.poll(Duration::ZERO);
            self.check()?;
            match self.producer.send(message) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), back))
                    if Instant::now() < deadline =>
                {
                    message = back;
                    self.producer.poll(Duration::from_millis(20));
                }
                Err((error, _)) => return Err(self.not_delivered(topic, error.to_string())),
            }
        }
    }

    /// Serves what librdkafka has to say, for a sender that pauses between records.
    pub fn poll(&self) {
        self.producer.poll(Duration::ZERO);
    }

    /// Waits until every record is on its topic.
    ///
    /// # Errors
    /// When one was not delivered.
    pub fn flush(&self) -> Result<(), PublishError> {
        let flushed = self.producer.flush(SEND_TIMEOUT + Duration::from_secs(5));
        self.check()?;
        flushed.map_err(|error| self.not_delivered("*".to_owned(), error.to_string()))
    }

    fn check(&self) -> Result<(), PublishError> {
        match self.failure.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some((topic, reason)) => Err(self.not_delivered(topic, reason)),
            None => Ok(()),
        }
    }

    fn not_delivered(&self, topic: String, reason: String) -> PublishError {
        PublishError::NotDelivered { topic, brokers: self.settings.brokers.clone(), reason }
    }
}
