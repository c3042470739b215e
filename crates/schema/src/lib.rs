#![doc = include_str!("../README.md")]

mod article;
mod dead_letter;
mod enriched;
pub mod headers;
mod identity;
mod json_schema;
mod page;
mod retry;
pub mod topics;
mod trace;
mod url_request;
mod wire;

pub use article::{Article, Extraction, Image, Language};
pub use dead_letter::DeadLetter;
pub use enriched::{EnrichedArticle, Entity, EntityType, Field, Mention, Place, Quote, Value, ValueType};
pub use headers::Headers;
pub use identity::{article_id, content_hash};
pub use json_schema::json_schemas;
pub use page::{Page, PageMeta};
pub use retry::{RetryTier, RetryTierError};
pub use trace::TraceParent;
pub use url_request::UrlRequest;
pub use wire::{DecodeError, FromWire, IntoWire, WireRecord};
