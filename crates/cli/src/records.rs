//! Records of the topics as JSON and as one line.

use chrono::{DateTime, SecondsFormat, Utc};
use dateline_schema::{DeadLetter, FromWire, PageMeta, UrlRequest, WireRecord, headers, topics};
use dateline_stream::StoredRecord;
use serde_json::{Map, Value, json};

/// A record as one JSON value. The body of a page or a dead letter is left out unless asked for.
pub(crate) fn to_json(stored: &StoredRecord, with_body: bool) -> Value {
    let record = &stored.record;
    match record.topic.as_str() {
        topics::ARTICLES | topics::ENRICHED => value_of(&record.value),
        topics::PAGES => page_json(record, with_body),
        topics::DEAD_LETTERS => match DeadLetter::from_wire(record.clone()) {
            Ok(letter) => {
                let mut json = letter_json(&letter, with_body);
                json.insert("partition".to_owned(), stored.partition.into());
                json.insert("offset".to_owned(), stored.offset.into());
                json.into()
            }
            Err(_) => any_json(stored),
        },
        topics::URLS => match UrlRequest::from_wire(record.clone()) {
            Ok(request) => serde_json::to_value(request).unwrap_or_else(|_| any_json(stored)),
            Err(_) => any_json(stored),
        },
        _ => any_json(stored),
    }
}

/// A record as one line for a person.
pub(crate) fn one_line(stored: &StoredRecord) -> String {
    let StoredRecord { partition, offset, put_at, record } = stored;
    let what = match record.topic.as_str() {
        topics::PAGES => page_meta(record).map(|meta| {
            let kind = meta.content_type.as_deref().unwrap_or("no type");
            format!("{} {kind}, {} bytes  {}", meta.status, record.value.len(), meta.url)
        }),
        topics::DEAD_LETTERS => DeadLetter::from_wire(record.clone()).ok().map(|letter| {
            format!("{}: {}  {}  {}", letter.stage, letter.reason, subject(&letter), letter.detail)
        }),
        topics::URLS => UrlRequest::from_wire(record.clone()).ok().map(|request| request.url),
        _ => None,
    };
    let what = what.unwrap_or_else(|| {
        let key = record.key.as_deref().map(|key| brief(key, 80)).unwrap_or_default();
        format!("{key}  {}", brief(&record.value, 200))
    });
    format!("{}  {partition}:{offset}  {what}", time(*put_at))
}

/// A dead letter as JSON.
pub(crate) fn letter_json(letter: &DeadLetter, with_body: bool) -> Map<String, Value> {
    let mut json = Map::new();
    let mut put = |name: &str, value: Value| json.insert(name.to_owned(), value);
    put("stage", letter.stage.clone().into());
    put("reason", letter.reason.clone().into());
    put("detail", letter.detail.clone().into());
    put("subject", subject(letter).into());
    put(
        "original",
        json!({
            "topic": letter.original_topic,
            "partition": letter.original_partition,
            "offset": letter.original_offset,
        }),
    );
    put("first_failed_at", rfc3339(letter.first_failed_at).into());
    put("last_failed_at", rfc3339(letter.last_failed_at).into());
    put("attempts", letter.attempts.into());
    if let Some(length) = letter.cut_from {
        put("cut_from", length.into());
    }
    put("value_bytes", letter.value.len().into());
    if with_body {
        put("value", String::from_utf8_lossy(&letter.value).into());
    }
    json
}

/// What a dead letter is about: a URL where one can be found, else its key.
pub(crate) fn subject(letter: &DeadLetter) -> String {
    let record = WireRecord {
        topic: letter.original_topic.clone(),
        partition: None,
        key: letter.key.clone(),
        value: letter.value.clone(),
        headers: letter.headers.clone(),
    };
    let url = match record.topic.as_str() {
        topics::PAGES => page_meta(&record).map(|meta| meta.url),
        topics::ARTICLES | topics::ENRICHED => {
            value_of(&record.value).get("url").and_then(Value::as_str).map(str::to_owned)
        }
        topic if topic.starts_with(topics::URLS) => UrlRequest::from_wire(record.clone())
            .map_or_else(|_| Some(brief(&letter.value, 200)), |request| Some(request.url)),
        _ => None,
    };
    url.filter(|url| !url.is_empty())
        .or_else(|| letter.key.as_deref().map(|key| brief(key, 200)))
        .unwrap_or_else(|| "(no key)".to_owned())
}

/// Host of what a dead letter is about; its key where that is no URL.
pub(crate) fn host(letter: &DeadLetter) -> String {
    let subject = subject(letter);
    UrlRequest::key_of(&subject)
        .or_else(|| letter.key.as_deref().map(|key| brief(key, 100)))
        .unwrap_or_else(|| "(none)".to_owned())
}

/// A time for a person.
pub(crate) fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

/// The beginning of bytes that may be of any length and kind.
pub(crate) fn brief(bytes: &[u8], most: usize) -> String {
    // A code point has at most four bytes.
    let start = &bytes[..bytes.len().min(4 * most)];
    let text = String::from_utf8_lossy(start);
    let mut brief: String = text.chars().take(most).collect();
    if brief.len() < bytes.len() && text.chars().count() > most {
        brief.push('…');
    }
    brief
}

fn page_meta(record: &WireRecord) -> Option<PageMeta> {
    serde_json::from_slice(record.headers.get(headers::PAGE)?).ok()
}

fn page_json(record: &WireRecord, with_body: bool) -> Value {
    let mut json = record.headers.get(headers::PAGE).map(value_of).unwrap_or_default();
    if !json.is_object() {
        json = json!({ "header": json });
    }
    json["body_bytes"] = record.value.len().into();
    if with_body {
        json["body"] = String::from_utf8_lossy(&record.value).into();
    }
    json
}

fn any_json(stored: &StoredRecord) -> Value {
    let StoredRecord { partition, offset, put_at, record } = stored;
    let headers: Map<String, Value> = record
        .headers
        .iter()
        .map(|(name, value)| (name.to_owned(), String::from_utf8_lossy(value).into()))
        .collect();
    json!({
        "partition": partition,
        "offset": offset,
        "put_at": rfc3339(*put_at),
        "key": record.key.as_deref().map(String::from_utf8_lossy),
        "headers": headers,
        "value": value_of(&record.value),
    })
}

/// Bytes as the JSON they are, else as a string.
fn value_of(bytes: impl AsRef<[u8]>) -> Value {
    let bytes = bytes.as_ref();
    serde_json::from_slice(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into())
}

fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use dateline_schema::{Headers, IntoWire};

    use super::*;

    fn letter(topic: &str, key: &str, value: &str) -> DeadLetter {
        DeadLetter {
            stage: "fetcher".to_owned(),
            reason: "dns".to_owned(),
            detail: "no such host".to_owned(),
            original_topic: topic.to_owned(),
            original_partition: 2,
            original_offset: 41,
            first_failed_at: DateTime::UNIX_EPOCH,
            last_failed_at: DateTime::UNIX_EPOCH,
            attempts: 3,
            cut_from: None,
            key: Some(Bytes::copy_from_slice(key.as_bytes())),
            value: Bytes::copy_from_slice(value.as_bytes()),
            headers: Headers::new(),
        }
    }

    fn stored(record: WireRecord) -> StoredRecord {
        StoredRecord { partition: 1, offset: 5, put_at: DateTime::UNIX_EPOCH, record }
    }

    #[test]
    fn a_dead_letter_is_about_its_url_wherever_that_stands() {
        assert_eq!(subject(&letter("urls", "a.example", "https://a.example/1")), "https://a.example/1");
        assert_eq!(
            subject(&letter("urls.retry-1m", "a.example", r#"{"url":"https://a.example/2"}"#)),
            "https://a.example/2"
        );
        assert_eq!(
            subject(&letter("articles", "1f", r#"{"url":"https://a.example/3"}"#)),
            "https://a.example/3"
        );
        assert_eq!(subject(&letter("articles", "1f", "{")), "1f");
        assert_eq!(subject(&letter("urls", "", "not a url")), "not a url");
        assert_eq!(host(&letter("articles", "1f", r#"{"url":"https://a.example/3"}"#)), "a.example");
    }

    #[test]
    fn a_dead_letter_tells_where_it_stands_and_its_body_only_when_asked() {
        let record = stored(letter("urls", "a.example", "https://a.example/1").into_wire());
        let json = to_json(&record, false);
        assert_eq!(
            (&json["partition"], &json["offset"], &json["reason"]),
            (&1.into(), &5.into(), &"dns".into())
        );
        assert_eq!(json["original"], serde_json::json!({"topic": "urls", "partition": 2, "offset": 41}));
        assert!(json.get("value").is_none());
        assert_eq!(to_json(&record, true)["value"], "https://a.example/1");
    }

    #[test]
    fn a_url_in_plain_text_comes_out_as_json() {
        let record = WireRecord {
            topic: "urls".to_owned(),
            value: "https://a.example/".into(),
            ..WireRecord::default()
        };
        assert_eq!(to_json(&stored(record), false), serde_json::json!({"url": "https://a.example/"}));
    }

    #[test]
    fn what_is_unknown_is_shown_as_it_is() {
        let record = WireRecord { topic: "pages".to_owned(), value: "<p>".into(), ..WireRecord::default() };
        assert_eq!(to_json(&stored(record), true)["body"], "<p>");
        let record =
            WireRecord { topic: "seen".to_owned(), value: vec![0xff_u8].into(), ..WireRecord::default() };
        assert_eq!(to_json(&stored(record), false)["value"], "\u{fffd}");
    }

    #[test]
    fn brief_cuts_long_text_and_says_so() {
        assert_eq!(brief("äöü".as_bytes(), 3), "äöü");
        assert_eq!(brief("äöüß".as_bytes(), 3), "äöü…");
        assert_eq!(brief(&[b'x'; 10_000], 2), "xx…");
    }
}
