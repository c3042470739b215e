//! `dateline.articles`: a clean article.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, FixedOffset, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    DecodeError, FromWire, IntoWire, WireRecord, topics,
    wire::{from_json, to_json},
};

/// An article as its publisher meant it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Article {
    /// Stable for a canonical URL; the record's key. See [`crate::article_id`].
    pub id: String,
    /// The URL as fetched.
    pub url: String,
    /// The publisher's own address of the article.
    pub canonical_url: String,
    /// Host of the canonical URL.
    pub host: String,
    /// Name of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_name: Option<String>,
    /// Headline, without the site's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// People (or the agency) who wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// First publication, with the publisher's own offset where the page says it; in UTC where not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<FixedOffset>>,
    /// Last change, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<DateTime<FixedOffset>>,
    /// Language of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The publisher's summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Section of the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The publisher's keywords.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// The text: paragraphs separated by a blank line.
    pub text: String,
    /// Lead image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// Words in the text.
    pub word_count: u32,
    /// Tells revisions apart. See [`crate::content_hash`].
    pub content_hash: String,
    /// 64-bit fingerprint as 16 hexadecimal digits: near duplicates differ in few bits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near_duplicate_key: Option<String>,
    /// When the page was fetched.
    pub fetched_at: DateTime<Utc>,
    /// Labels of the [`crate::UrlRequest`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// How it was extracted.
    pub extraction: Extraction,
}

/// Language of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Language {
    /// BCP 47 tag.
    pub tag: String,
    /// 0 (a guess) to 1 (certain).
    pub confidence: f32,
}

/// An image and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Image {
    /// Absolute URL.
    pub url: String,
    /// Caption, without the credit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Photographer or agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
}

/// How an article was extracted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Extraction {
    /// Version of the cleaner.
    pub version: String,
    /// 0 (a guess) to 1 (certain).
    pub confidence: f32,
    /// True where the page was cut at the size limit, so that text may be missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
}

impl IntoWire for Article {
    fn into_wire(self) -> WireRecord {
        WireRecord {
            topic: topics::ARTICLES.to_owned(),
            key: Some(Bytes::from(self.id.clone())),
            value: to_json(&self),
            ..WireRecord::default()
        }
    }
}

impl FromWire for Article {
    fn from_wire(record: WireRecord) -> Result<Self, DecodeError> {
        from_json(&record.value)
    }
}
