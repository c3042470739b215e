//! Between our records and librdkafka's messages.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use dateline_schema::{Headers, WireRecord};
use rdkafka::{
    Message,
    message::{Header, Headers as _, OwnedHeaders},
};

/// Copies a message out of librdkafka's memory. `topic` is its name without the namespace.
pub(crate) fn record_of(message: &impl Message, topic: &str) -> WireRecord {
    let headers = message.headers().map(|headers| {
        headers
            .iter()
            .map(|header| (header.key, Bytes::copy_from_slice(header.value.unwrap_or_default())))
            .collect::<Headers>()
    });
    WireRecord {
        topic: topic.to_owned(),
        partition: Some(message.partition()),
        key: message.key().map(Bytes::copy_from_slice),
        value: message.payload().map(Bytes::copy_from_slice).unwrap_or_default(),
        headers: headers.unwrap_or_default(),
    }
}

/// When the message was put on its topic; now, where the broker does not tell.
pub(crate) fn put_at(message: &impl Message) -> DateTime<Utc> {
    message.timestamp().to_millis().and_then(DateTime::from_timestamp_millis).unwrap_or_else(Utc::now)
}

/// Headers as librdkafka takes them.
pub(crate) fn headers_of(headers: &Headers) -> OwnedHeaders {
    headers.iter().fold(OwnedHeaders::new_with_capacity(headers.len()), |all, (key, value)| {
        all.insert(Header { key, value: Some(value) })
    })
}
