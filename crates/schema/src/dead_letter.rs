//! `dateline.dead-letters`: a record that could not become anything, with the reason why.

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};

use crate::{DecodeError, FromWire, Headers, IntoWire, WireRecord, headers, topics};

/// A record given up, as it came, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Stage that gave it up.
    pub stage: String,
    /// Machine-readable class: `not-json`, `panic`, `page-too-large`, ….
    pub reason: String,
    /// What a person needs to know.
    pub detail: String,
    /// Topic it came from first, without the namespace.
    pub original_topic: String,
    /// Partition of that topic.
    pub original_partition: i32,
    /// Offset in that partition.
    pub original_offset: i64,
    /// When it failed first.
    pub first_failed_at: DateTime<Utc>,
    /// When it failed last.
    pub last_failed_at: DateTime<Utc>,
    /// How often it was attempted.
    pub attempts: u32,
    /// Byte length of the original value, where the topic could not hold all of it.
    pub cut_from: Option<u64>,
    /// The original key.
    pub key: Option<Bytes>,
    /// The original value.
    pub value: Bytes,
    /// The original headers.
    pub headers: Headers,
}

impl DeadLetter {
    /// The record as it first came, to be processed again.
    ///
    /// # Errors
    /// Gives the letter back where its value was cut, so that the original is gone.
    pub fn into_original(self) -> Result<WireRecord, Box<Self>> {
        if self.cut_from.is_some() {
            return Err(Box::new(self));
        }
        Ok(WireRecord {
            topic: self.original_topic,
            partition: None,
            key: self.key,
            value: self.value,
            headers: self.headers,
        })
    }
}

impl IntoWire for DeadLetter {
    fn into_wire(self) -> WireRecord {
        let mut all = self.headers;
        all.set(headers::DEAD_STAGE, self.stage);
        all.set(headers::DEAD_REASON, self.reason);
        all.set(headers::DEAD_DETAIL, self.detail);
        all.set(headers::ORIGINAL_TOPIC, self.original_topic);
        all.set(headers::ORIGINAL_PARTITION, self.original_partition.to_string());
        all.set(headers::ORIGINAL_OFFSET, self.original_offset.to_string());
        all.set(headers::FIRST_FAILED_AT, rfc3339(self.first_failed_at));
        all.set(headers::LAST_FAILED_AT, rfc3339(self.last_failed_at));
        all.set(headers::ATTEMPTS, self.attempts.to_string());
        if let Some(length) = self.cut_from {
            all.set(headers::DEAD_CUT_FROM, length.to_string());
        }
        WireRecord {
            topic: topics::DEAD_LETTERS.to_owned(),
            partition: None,
            key: self.key,
            value: self.value,
            headers: all,
        }
    }
}

impl FromWire for DeadLetter {
    fn from_wire(record: WireRecord) -> Result<Self, DecodeError> {
        let all = &record.headers;
        let mut letter = Self {
            stage: required(all, headers::DEAD_STAGE)?,
            reason: required(all, headers::DEAD_REASON)?,
            detail: required(all, headers::DEAD_DETAIL)?,
            original_topic: required(all, headers::ORIGINAL_TOPIC)?,
            original_partition: required(all, headers::ORIGINAL_PARTITION)?,
            original_offset: required(all, headers::ORIGINAL_OFFSET)?,
            first_failed_at: required(all, headers::FIRST_FAILED_AT)?,
            last_failed_at: required(all, headers::LAST_FAILED_AT)?,
            attempts: required(all, headers::ATTEMPTS)?,
            cut_from: all
                .get(headers::DEAD_CUT_FROM)
                .map(|_| required(all, headers::DEAD_CUT_FROM))
                .transpose()?,
            key: record.key,
            value: record.value,
            headers: Headers::new(),
        };
        letter.headers = record.headers;
        for name in headers::FAILURE_HEADERS {
            letter.headers.remove(name);
        }
        Ok(letter)
    }
}

/// A time as the headers write it: RFC 3339, UTC, microseconds.
pub(crate) fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn required<T: std::str::FromStr>(all: &Headers, name: &str) -> Result<T, DecodeError> {
    let text = all.get_str(name).ok_or_else(|| {
        DecodeError::new("no-dead-letter-header", format!("the record has no `{name}` header"))
    })?;
    text.parse().map_err(|_| {
        DecodeError::new("bad-dead-letter-header", format!("the `{name}` header cannot be read: `{text}`"))
    })
}
