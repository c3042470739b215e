//! `dateline.urls`: what to fetch.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    DecodeError, FromWire, IntoWire, WireRecord, topics,
    wire::{from_json, to_json},
};

/// A request to fetch one URL. On the topic it is this as JSON, or just the URL as plain text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UrlRequest {
    /// Absolute http or https URL.
    pub url: String,
    /// The submitter's own marks; they come out on the enriched record.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Higher is sooner; 0 where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// When it was submitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<DateTime<Utc>>,
}

impl UrlRequest {
    /// A request for `url` and nothing more.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), labels: BTreeMap::new(), priority: None, submitted_at: None }
    }

    /// The topic's key for a URL: its host, so that one partition and so one worker keeps a host's manners.
    pub fn key_of(url: &str) -> Option<String> {
        Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned))
    }
}

impl IntoWire for UrlRequest {
    fn into_wire(self) -> WireRecord {
        WireRecord {
            topic: topics::URLS.to_owned(),
            key: Self::key_of(&self.url).map(Bytes::from),
            value: to_json(&self),
            ..WireRecord::default()
        }
    }
}

impl FromWire for UrlRequest {
    fn from_wire(record: WireRecord) -> Result<Self, DecodeError> {
        let text = std::str::from_utf8(&record.value)
            .map_err(|_| {
                DecodeError::new("not-utf8", "the value is neither JSON nor a URL: it is not UTF-8")
            })?
            .trim();
        let request = match text.as_bytes().first() {
            None => return Err(DecodeError::new("empty", "the record has no value")),
            Some(b'{' | b'[' | b'"') => from_json(text.as_bytes())?,
            Some(_) => Self::new(text),
        };
        match Url::parse(&request.url) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(request),
            Ok(url) => Err(DecodeError::new(
                "bad-url",
                format!("`{}` is not an http or https URL", brief(url.as_str())),
            )),
            Err(error) => Err(DecodeError::new("bad-url", format!("`{}`: {error}", brief(&request.url)))),
        }
    }
}

/// The beginning of a text that may be of any length, for a message.
fn brief(text: &str) -> &str {
    text.char_indices().nth(200).map_or(text, |(end, _)| &text[..end])
}
