//! `<meta>` tags: Open Graph, Twitter cards, Dublin Core and whatever publishers made up.

use serde_json::Value;

/// Longest value that is kept; pages hide whole articles in them.
const MAX_VALUE_BYTES: usize = 8_192;
const MAX_TAGS: usize = 1_000;
/// What the parts of Parse.ly's JSON are called as tags of their own.
const PARSELY: [(&str, &str); 7] = [
    ("parsely-title", "title"),
    ("parsely-author", "author"),
    ("parsely-author", "authors"),
    ("parsely-pub-date", "pub_date"),
    ("parsely-section", "section"),
    ("parsely-tags", "tags"),
    ("parsely-image-url", "image_url"),
];

/// Names (lower case) and values in the order of the page.
#[derive(Debug, Default)]
pub(crate) struct MetaTags(Vec<(String, String)>);

impl MetaTags {
    /// Notes a tag; an empty value says nothing.
    pub(crate) fn push(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if !value.is_empty() && value.len() <= MAX_VALUE_BYTES && self.0.len() < MAX_TAGS {
            self.0.push((name.trim().to_ascii_lowercase(), value.to_owned()));
        }
    }

    /// Notes what a tag of Parse.ly's older kind says of the page, as JSON.
    pub(crate) fn push_parsely(&mut self, json: &str) {
        let Ok(page) = serde_json::from_str::<Value>(json) else { return };
        for (name, field) in PARSELY {
            let values = match page.get(field) {
                Some(Value::Array(tags)) if field == "tags" => {
                    let tags: Vec<&str> = tags.iter().filter_map(Value::as_str).collect();
                    self.push(name, &tags.join(","));
                    continue;
                }
                Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
                Some(Value::String(value)) => vec![value.as_str()],
                _ => Vec::new(),
            };
            values.into_iter().for_each(|value| self.push(name, value));
        }
    }

    /// The first value of the first of `names` that has one.
    pub(crate) fn first(&self, names: &[&str]) -> Option<&str> {
        names
            .iter()
            .find_map(|name| self.0.iter().find(|(key, _)| key == name))
            .map(|(_, value)| value.as_str())
    }

    /// All values whose name is like this.
    pub(crate) fn all_like(&self, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| is_wanted(key)).map(|(_, value)| value.as_str())
    }

    /// All values, in the order of `names` and then of the page.
    pub(crate) fn all<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
        names.iter().flat_map(|name| self.of(name))
    }

    fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parselys_json_says_what_its_tags_say() {
        let mut tags = MetaTags::default();
        let json = r#"{"title": "Ferry", "authors": ["Jane Roe", "Max Muster"], "section": "Islands", "tags": ["ferry", "quay"]}"#;
        tags.push_parsely(json);
        assert_eq!(tags.all(&["parsely-author"]).collect::<Vec<_>>(), ["Jane Roe", "Max Muster"]);
        assert_eq!(tags.first(&["parsely-section"]), Some("Islands"));
        assert_eq!(tags.first(&["parsely-tags"]), Some("ferry,quay"));
    }
}
