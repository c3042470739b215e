//! The JSON Schema of each record, as `docs/schema/` holds it.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};

use crate::{Article, EnrichedArticle, PageMeta, UrlRequest};

/// File name (without `.json`) and schema of every record whose value or header is JSON.
pub fn json_schemas() -> Vec<(&'static str, Schema)> {
    fn of<T: JsonSchema>() -> Schema {
        SchemaGenerator::from(SchemaSettings::draft2020_12()).into_root_schema_for::<T>()
    }
    vec![
        ("url-request", of::<UrlRequest>()),
        ("page-meta", of::<PageMeta>()),
        ("article", of::<Article>()),
        ("enriched-article", of::<EnrichedArticle>()),
    ]
}
