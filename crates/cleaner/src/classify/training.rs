//! What the model of page kinds is trained on: the features of a page, by the code that reads pages.

use chrono::Utc;
use serde_json::{Value, json};
use url::Url;

use crate::{charset, classify::kind, dom, extract, metadata, text};

/// The features of a page with their amounts.
pub fn features(bytes: &[u8], page: &Url) -> Value {
    let source = charset::decode(bytes, Some("text/html"), None);
    let document = dom::parse(&source);
    let metadata = metadata::read(&document, page, Utc::now());
    let body = extract::body(&document, &metadata);
    let words = text::words(&body.text).take(super::MANY_WORDS).count();
    let features = kind::features_and_language(&metadata, &body, words, page);
    features.iter().map(|((group, how), amount)| json!([format!("{group}\t{how}"), amount])).collect()
}
