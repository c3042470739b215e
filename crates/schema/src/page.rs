//! `dateline.pages`: a page as it was fetched.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    DecodeError, FromWire, IntoWire, WireRecord, headers, topics,
    wire::{from_json, to_json},
};

/// What is known of a fetched page, beside its body (header `dateline-page`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PageMeta {
    /// The URL as it was submitted.
    pub requested_url: String,
    /// The URL as fetched, after redirects; the record's key.
    pub url: String,
    /// HTTP status.
    pub status: u16,
    /// `Content-Type` as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// `Content-Language` as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_language: Option<String>,
    /// `Last-Modified`, byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// `ETag`, byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When the response came.
    pub fetched_at: DateTime<Utc>,
    /// How long the request took, redirects included, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetch_ms: Option<u64>,
    /// True where the body was cut at the size limit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
    /// Labels of the [`crate::UrlRequest`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

/// A fetched page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What is known of it.
    pub meta: PageMeta,
    /// The body after content-decoding, otherwise unchanged.
    pub body: Bytes,
}

impl IntoWire for Page {
    fn into_wire(self) -> WireRecord {
        let mut record = WireRecord {
            topic: topics::PAGES.to_owned(),
            key: Some(Bytes::from(self.meta.url.clone())),
            value: self.body,
            ..WireRecord::default()
        };
        record.headers.set(headers::PAGE, to_json(&self.meta));
        record
    }
}

impl FromWire for Page {
    fn from_wire(record: WireRecord) -> Result<Self, DecodeError> {
        let meta = record.headers.get(headers::PAGE).ok_or_else(|| {
            DecodeError::new("no-page-header", format!("the record has no `{}` header", headers::PAGE))
        })?;
        Ok(Self { meta: from_json(meta)?, body: record.value })
    }
}
