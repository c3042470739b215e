//! What the trees of page kinds are trained on, by the code that reads pages.

use chrono::Utc;
use url::Url;

use super::{Reading, kind};
use crate::{charset, dom, extract, language, metadata};

/// What is known of a page before its kind is.
#[derive(Debug)]
pub struct Example {
    /// What the trees see.
    pub row: Vec<f32>,
    /// The names of the numbers in the row.
    pub names: Vec<&'static str>,
    /// What the rules beside the trees see, by name.
    pub rules: [(&'static str, bool); 2],
}

/// What is known of a page before its kind is.
pub fn example(bytes: &[u8], url: &Url) -> Example {
    let source = charset::decode(bytes, Some("text/html"), None);
    let document = dom::parse(&source);
    let metadata = metadata::read(&document, url, Utc::now());
    let body = extract::body(&document, &metadata);
    let language = language::of(&body.text, metadata.languages.iter().map(String::as_str));
    let reading = Reading::new(&metadata, &body, language.as_ref(), url);
    let row = kind::training::row(&reading);
    Example { row: row.numbers, names: row.names, rules: kind::training::rules(&reading) }
}
