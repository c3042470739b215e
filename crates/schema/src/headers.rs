//! Header names and the ordered list that carries them.

use bytes::Bytes;

/// W3C Trace Context, so that one article is one trace across the stages.
pub const TRACEPARENT: &str = "traceparent";
/// JSON of [`crate::PageMeta`] beside a page's body.
pub const PAGE: &str = "dateline-page";
/// Earliest time of the next attempt of a retried record, RFC 3339.
pub const NOT_BEFORE: &str = "dateline-not-before";
/// How often the record has been attempted, as a decimal number.
pub const ATTEMPTS: &str = "dateline-attempts";
/// Why the last attempt failed.
pub const RETRY_REASON: &str = "dateline-retry-reason";
/// Time of the first failure, RFC 3339.
pub const FIRST_FAILED_AT: &str = "dateline-first-failed-at";
/// Time of the last failure, RFC 3339.
pub const LAST_FAILED_AT: &str = "dateline-last-failed-at";
/// Topic a retried or dead record came from first.
pub const ORIGINAL_TOPIC: &str = "dateline-original-topic";
/// Partition of [`ORIGINAL_TOPIC`].
pub const ORIGINAL_PARTITION: &str = "dateline-original-partition";
/// Offset in [`ORIGINAL_PARTITION`].
pub const ORIGINAL_OFFSET: &str = "dateline-original-offset";
/// Stage that gave a dead letter up.
pub const DEAD_STAGE: &str = "dateline-dead-stage";
/// Machine-readable class of a dead letter's failure.
pub const DEAD_REASON: &str = "dateline-dead-reason";
/// What a person needs to know of a dead letter's failure.
pub const DEAD_DETAIL: &str = "dateline-dead-detail";
/// Byte length of a dead letter's original value, where it was cut to fit the topic.
pub const DEAD_CUT_FROM: &str = "dateline-dead-cut-from";

/// Every header the pipeline adds about failures; a replayed record sheds them.
pub const FAILURE_HEADERS: [&str; 12] = [
    NOT_BEFORE,
    ATTEMPTS,
    RETRY_REASON,
    FIRST_FAILED_AT,
    LAST_FAILED_AT,
    ORIGINAL_TOPIC,
    ORIGINAL_PARTITION,
    ORIGINAL_OFFSET,
    DEAD_STAGE,
    DEAD_REASON,
    DEAD_DETAIL,
    DEAD_CUT_FROM,
];

/// Kafka headers in their order; names may repeat, as Kafka allows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headers(Vec<(String, Bytes)>);

impl Headers {
    /// No headers.
    pub fn new() -> Self {
        Self::default()
    }

    /// The bytes of the last header of that name.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_ref())
    }

    /// The last header of that name, if it is UTF-8.
    pub fn get_str(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(|value| std::str::from_utf8(value).ok())
    }

    /// Sets a header, replacing all of that name.
    pub fn set(&mut self, name: &str, value: impl Into<Bytes>) {
        self.remove(name);
        self.append(name, value);
    }

    /// Adds a header behind those of the same name.
    pub fn append(&mut self, name: &str, value: impl Into<Bytes>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// Removes all headers of that name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    /// All headers in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_ref()))
    }

    /// Number of headers.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without headers.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Into<String>, V: Into<Bytes>> FromIterator<(K, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(headers: I) -> Self {
        Self(headers.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}
