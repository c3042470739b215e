//! What every record is on its way through a topic: a key, bytes and headers.

use bytes::Bytes;
use serde::{Serialize, de::DeserializeOwned};

use crate::Headers;

/// A record as a topic carries it, before it is sent or after it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WireRecord {
    /// Topic without its namespace, as in [`crate::topics`]: `pages`, not `dateline.pages`.
    pub topic: String,
    /// Fixed partition; `None` lets the key decide.
    pub partition: Option<i32>,
    /// Kafka key: equal keys share a partition.
    pub key: Option<Bytes>,
    /// Kafka value.
    pub value: Bytes,
    /// Kafka headers.
    pub headers: Headers,
}

/// Why the bytes of a record could not be read as what its topic carries.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct DecodeError {
    /// Machine-readable class, used as the dead letter's reason: `not-json`, `bad-url`, ….
    pub reason: &'static str,
    /// What a person needs to know.
    pub message: String,
}

impl DecodeError {
    /// An error of the class `reason` with an explanation.
    pub fn new(reason: &'static str, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }
}

/// A type that a stage can read from its input topic.
pub trait FromWire: Sized + Send {
    /// Reads the record.
    ///
    /// # Errors
    /// When the bytes are not what the topic carries: the record becomes a dead letter.
    fn from_wire(record: WireRecord) -> Result<Self, DecodeError>;
}

/// A type that a stage can put on a topic.
pub trait IntoWire: Send {
    /// The record as its topic carries it. The runner adds the trace header.
    fn into_wire(self) -> WireRecord;
}

/// Reads a JSON value; the detail names line and column, as serde_json tells them.
pub(crate) fn from_json<T: DeserializeOwned>(value: &[u8]) -> Result<T, DecodeError> {
    serde_json::from_slice(value).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => DecodeError::new("wrong-shape", error.to_string()),
        _ => DecodeError::new("not-json", error.to_string()),
    })
}

/// Writes a JSON value.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Bytes {
    #[expect(clippy::expect_used, reason = "records have string keys and no fallible serializers")]
    serde_json::to_vec(value).expect("a record of strings, numbers and maps always serializes").into()
}
