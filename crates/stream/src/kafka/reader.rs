//! Reads a topic without a group: for looking, not for processing.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use dateline_schema::WireRecord;
use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::{KafkaError, RDKafkaErrorCode},
    metadata::{MetadataPartition, MetadataTopic},
};

use super::{
    client::consumer_config,
    wire::{put_at, record_of},
};
use crate::KafkaSettings;

const TIMEOUT: Duration = Duration::from_secs(10);

/// A topic could not be read.
#[derive(Debug, thiserror::Error)]
#[error("topic `{topic}` at {brokers} cannot be read: {reason}")]
pub struct ReadError {
    topic: String,
    brokers: String,
    reason: String,
}

/// Where to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFrom {
    /// The oldest record.
    Beginning,
    /// Records that come from now on.
    End,
    /// One offset of one partition.
    At {
        /// Partition.
        partition: i32,
        /// Offset there.
        offset: i64,
    },
}

/// A record and where it stands.
#[derive(Debug, Clone)]
pub struct StoredRecord {
    /// Its partition.
    pub partition: i32,
    /// Its offset.
    pub offset: i64,
    /// When it was put there.
    pub put_at: DateTime<Utc>,
    /// The record.
    pub record: WireRecord,
}

/// Reads the committed records of one topic.
pub struct Reader {
    topic: String,
    full_name: String,
    brokers: String,
    consumer: BaseConsumer,
    /// Last stable offset of each partition when the reader was opened.
    ends: BTreeMap<i32, i64>,
    done: BTreeMap<i32, bool>,
}

impl Reader {
    /// Opens `topic` (without the namespace).
    ///
    /// # Errors
    /// When the cluster does not answer or the topic does not exist.
    pub fn open(settings: &KafkaSettings, topic: &str, from: ReadFrom) -> Result<Self, ReadError> {
        let full_name = settings.topic(topic);
        let failed = |reason: String| ReadError {
            topic: full_name.clone(),
            brokers: settings.brokers.clone(),
            reason,
        };
        let group = format!("{}.reader.{:016x}", settings.namespace, fastrand::u64(..));
        let mut config = consumer_config(settings, "reader", &group);
        config.set("enable.partition.eof", "true");
        let consumer: BaseConsumer = config.create().map_err(|error| failed(error.to_string()))?;
        let metadata =
            consumer.fetch_metadata(Some(&full_name), TIMEOUT).map_err(|error| failed(error.to_string()))?;
        let partitions: Vec<i32> =
            metadata.topics().iter().flat_map(MetadataTopic::partitions).map(MetadataPartition::id).collect();
        if partitions.is_empty() {
            return Err(failed("it does not exist; `dateline topics create` makes it".to_owned()));
        }
        let mut ends = BTreeMap::new();
        let mut list = TopicPartitionList::new();
        for partition in partitions {
            let start = match from {
                ReadFrom::Beginning => Offset::Beginning,
                ReadFrom::End => Offset::End,
                ReadFrom::At { partition: wanted, offset } if wanted == partition => Offset::Offset(offset),
                ReadFrom::At { .. } => continue,
            };
            let end = end_of(&consumer, &full_name, partition).map_err(|error| failed(error.to_string()))?;
            ends.insert(partition, end);
            list.add_partition_offset(&full_name, partition, start)
                .map_err(|error| failed(error.to_string()))?;
        }
        consumer.assign(&list).map_err(|error| failed(error.to_string()))?;
        let done = ends.keys().map(|partition| (*partition, false)).collect();
        Ok(Self {
            topic: topic.to_owned(),
            brokers: settings.brokers.clone(),
            full_name,
            consumer,
            ends,
            done,
        })
    }

    /// The next record, if one comes within `wait`. Outages are waited out.
    ///
    /// # Errors
    /// When the topic is gone.
    pub fn next(&mut self, wait: Duration) -> Result<Option<StoredRecord>, ReadError> {
        let deadline = Instant::now() + wait;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.consumer.poll(left) {
                Some(Ok(message)) => {
                    let (partition, offset) = (message.partition(), message.offset());
                    // Where others keep writing, the end that stood there comes and the end of all may not.
                    if self.ends.get(&partition).is_some_and(|end| offset + 1 >= *end) {
                        self.done.insert(partition, true);
                    }
                    let record = record_of(&message, &self.topic);
                    let put_at = put_at(&message);
                    return Ok(Some(StoredRecord { partition, offset, put_at, record }));
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    self.done.insert(partition, true);
                    if left.is_zero() {
                        return Ok(None);
                    }
                }
                Some(Err(error))
                    if error.rdkafka_error_code() == Some(RDKafkaErrorCode::UnknownTopicOrPartition) =>
                {
                    return Err(self.failed(&error));
                }
                Some(Err(_)) if !left.is_zero() => {}
                Some(Err(_)) | None => return Ok(None),
            }
            if self.is_at_end() {
                return Ok(None);
            }
        }
    }

    /// True once every record has been read that was committed when the reader was opened.
    pub fn is_at_end(&self) -> bool {
        self.done.values().all(|done| *done)
    }

    /// Reads all that was committed when the reader was opened.
    ///
    /// # Errors
    /// When the cluster is away for more than 30 seconds, or the topic is gone.
    pub fn read_to_end(mut self) -> Result<Vec<StoredRecord>, ReadError> {
        let mut records = Vec::new();
        let mut last = Instant::now();
        while !self.is_at_end() {
            if let Some(stored) = self.next(Duration::from_millis(200))? {
                // What came after the reader was opened is not asked for.
                if self.ends.get(&stored.partition).is_some_and(|end| stored.offset < *end) {
                    records.push(stored);
                }
                last = Instant::now();
            } else if last.elapsed() > Duration::from_secs(30) {
                return Err(self.failed(&KafkaError::MessageConsumption(RDKafkaErrorCode::OperationTimedOut)));
            }
        }
        Ok(records)
    }

    fn failed(&self, error: &KafkaError) -> ReadError {
        ReadError { topic: self.full_name.clone(), brokers: self.brokers.clone(), reason: error.to_string() }
    }
}

/// The last stable offset. A partition without a leader, as after a broker's restart, is given time to get one.
fn end_of(consumer: &BaseConsumer, topic: &str, partition: i32) -> Result<i64, KafkaError> {
    let started = Instant::now();
    loop {
        match consumer.fetch_watermarks(topic, partition, TIMEOUT) {
            Ok((_, end)) => return Ok(end),
            Err(error) if started.elapsed() >= TIMEOUT => return Err(error),
            Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    }
}
