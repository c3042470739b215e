//! URLs as a person gives them: arguments and lines of a file.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::PathBuf,
};

use anyhow::Context;
use bytes::Bytes;
use chrono::Utc;
use dateline_schema::{DecodeError, FromWire, UrlRequest, WireRecord};

use crate::lines::{Line, Lines, STDIN, open};

/// Longest line: what the topic of URLs takes.
const MAX_LINE: usize = 1024 * 1024;

/// Where URLs come from.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct UrlArgs {
    /// URLs of articles
    #[arg(value_name = "URL", required_unless_present = "file")]
    urls: Vec<String>,
    /// File of URLs, one a line; `-` is standard input. Empty lines and those that begin with # are passed over
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Mark that comes out on every article; may be given again
    #[arg(short, long = "label", value_name = "KEY=VALUE", value_parser = label)]
    labels: Vec<(String, String)>,
}

/// One URL, or a request as JSON, and where it was given.
#[derive(Debug)]
pub(crate) struct Given {
    /// `line 3` or `argument 1`.
    pub(crate) place: String,
    text: String,
    labels: BTreeMap<String, String>,
}

fn label(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.to_owned())),
        _ => Err("expected KEY=VALUE, such as desk=sport".to_owned()),
    }
}

impl UrlArgs {
    /// How many there are; unknown where they come from standard input.
    pub(crate) fn count(&self) -> Option<u64> {
        let in_file = match &self.file {
            None => 0,
            Some(path) if path.as_os_str() == STDIN => return None,
            // A pipe under a name could be read only once.
            Some(path) if !path.is_file() => return None,
            Some(path) => requests(File::open(path).ok()?).count(),
        };
        u64::try_from(self.urls.len() + in_file).ok()
    }

    /// All of them, in order, read as they are asked for.
    ///
    /// # Errors
    /// When the file cannot be opened; what fails later is an item.
    pub(crate) fn read(self) -> anyhow::Result<impl Iterator<Item = io::Result<Given>> + Send> {
        let Self { urls, file, labels } = self;
        let labels: BTreeMap<String, String> = labels.into_iter().collect();
        let input = file.map(|path| open(&path)).transpose().context("cannot read the URLs")?;
        let arguments = (1_u64..).zip(urls).map(|(at, text)| Ok((format!("argument {at}"), text)));
        let lines = input.into_iter().flat_map(requests);
        Ok(arguments
            .chain(lines)
            .map(move |given| given.map(|(place, text)| Given { place, text, labels: labels.clone() })))
    }
}

/// The lines that are not empty and no comments.
fn requests<R: Read>(input: R) -> impl Iterator<Item = io::Result<(String, String)>> {
    (1_u64..).zip(Lines::new(input, MAX_LINE)).filter_map(|(number, line)| {
        let text = match line {
            Ok(Line::Whole(bytes)) => String::from_utf8_lossy(&bytes).trim().to_owned(),
            Ok(Line::TooLong) => format!("(a line of more than {MAX_LINE} bytes)"),
            Err(error) => return Some(Err(error)),
        };
        (!text.is_empty() && !text.starts_with('#')).then(|| Ok((format!("line {number}"), text)))
    })
}

impl Given {
    /// The request, with the labels of all and the time of now.
    ///
    /// # Errors
    /// When it is no http or https URL.
    pub(crate) fn request(&self) -> Result<UrlRequest, DecodeError> {
        let record =
            WireRecord { value: Bytes::copy_from_slice(self.text.as_bytes()), ..WireRecord::default() };
        let mut request = UrlRequest::from_wire(record)?;
        for (key, value) in &self.labels {
            request.labels.entry(key.clone()).or_insert_with(|| value.clone());
        }
        request.submitted_at.get_or_insert_with(Utc::now);
        Ok(request)
    }

    /// What was given, as it was.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str, labels: &[(&str, &str)]) -> Given {
        let labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Given { place: "line 1".to_owned(), text: text.to_owned(), labels }
    }

    #[test]
    fn comments_and_empty_lines_are_passed_over_and_still_counted() {
        let input = b"# mine\n\nhttps://a.example/1\n  https://a.example/2  \n".as_slice();
        let lines: Vec<_> = requests(input).collect::<io::Result<_>>().unwrap();
        let expected = [("line 3", "https://a.example/1"), ("line 4", "https://a.example/2")];
        assert_eq!(lines, expected.map(|(place, text)| (place.to_owned(), text.to_owned())));
    }

    #[test]
    fn a_request_as_json_keeps_its_own_labels() {
        let json = r#"{"url":"https://a.example/1","labels":{"desk":"sport"},"priority":3}"#;
        let request = given(json, &[("desk", "news"), ("run", "7")]).request().unwrap();
        assert_eq!(request.labels["desk"], "sport");
        assert_eq!(request.labels["run"], "7");
        assert_eq!(request.priority, Some(3));
        assert!(request.submitted_at.is_some());
    }

    #[test]
    fn what_is_no_url_is_told() {
        let error = given("harbour news", &[]).request().unwrap_err();
        assert!(error.to_string().contains("harbour news"), "{error}");
    }

    #[test]
    fn a_label_needs_a_key() {
        assert_eq!(label("desk=a=b"), Ok(("desk".to_owned(), "a=b".to_owned())));
        assert!(label("desk").is_err() && label("=x").is_err());
    }
}
