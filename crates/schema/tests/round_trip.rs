//! Whatever a record holds, it comes back from its topic as it went there; and no bytes make reading one panic.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, FixedOffset, Utc};
use dateline_schema::{
    Article, DeadLetter, EnrichedArticle, Entity, EntityType, Extraction, Field, FromWire, Headers, Image,
    IntoWire, Language, Mention, Page, PageMeta, Place, Quote, UrlRequest, Value, ValueType, WireRecord,
};
use proptest::{collection, option, prelude::*};

fn time() -> impl Strategy<Value = DateTime<Utc>> {
    // Years 1 to 9999, as RFC 3339 writes them; the wire keeps microseconds.
    (-62_135_596_800_000_000i64..253_402_300_799_000_000)
        .prop_map(|micros| DateTime::from_timestamp_micros(micros).unwrap())
}

/// A time and the offset that it is told with, which the wire keeps too.
fn local_time() -> impl Strategy<Value = DateTime<FixedOffset>> {
    let offset = (-14i32 * 60..=14 * 60).prop_map(|minutes| FixedOffset::east_opt(60 * minutes).unwrap());
    ((-62_000_000_000i64..253_000_000_000), offset)
        .prop_map(|(seconds, offset)| DateTime::from_timestamp(seconds, 0).unwrap().with_timezone(&offset))
}

fn labels() -> impl Strategy<Value = BTreeMap<String, String>> {
    collection::btree_map(".{0,8}", ".{0,8}", 0..3)
}

fn text() -> impl Strategy<Value = String> {
    ".{0,40}"
}

fn url() -> impl Strategy<Value = String> {
    "https?://[a-z]{1,10}\\.example/[a-z0-9/]{0,20}"
}

fn bytes() -> impl Strategy<Value = Bytes> {
    collection::vec(any::<u8>(), 0..200).prop_map(Bytes::from)
}

prop_compose! {
    fn url_request()(url in url(), labels in labels(), priority in option::of(any::<i32>()), submitted_at in option::of(time()))
        -> UrlRequest {
        UrlRequest { url, labels, priority, submitted_at }
    }
}

prop_compose! {
    fn page()(
        requested_url in url(), url in url(), status in any::<u16>(), content_type in option::of(text()),
        etag in option::of(text()), fetched_at in time(), fetch_ms in option::of(any::<u64>()),
        truncated in any::<bool>(), labels in labels(), body in bytes(),
    ) -> Page {
        let meta = PageMeta {
            requested_url, url, status, content_type, content_language: None, last_modified: None, etag, fetched_at,
            fetch_ms, truncated, labels,
        };
        Page { meta, body }
    }
}

prop_compose! {
    fn article()(
        (id, url, title, text, description) in (text(), url(), option::of(text()), text(), option::of(text())),
        authors in collection::vec(text(), 0..3), published_at in option::of(local_time()), fetched_at in time(),
        language in option::of((text(), 0..=100u8)), image in option::of(url()), labels in labels(),
        word_count in any::<u32>(), truncated in any::<bool>(),
    ) -> Article {
        Article {
            id, canonical_url: url.clone(), url, host: "h.example".into(), site_name: None, title, authors, published_at,
            modified_at: None,
            language: language.map(|(tag, hundredths)| Language { tag, confidence: f32::from(hundredths) / 100.0 }),
            description, section: None, keywords: Vec::new(), text,
            image: image.map(|url| Image { url, caption: Some("c".into()), credit: None }),
            word_count, content_hash: "c".into(), near_duplicate_key: None, fetched_at, labels,
            extraction: Extraction { version: "1".into(), confidence: 0.5, truncated },
        }
    }
}

prop_compose! {
    fn enriched()(
        article in article(), name in text(), start in any::<u32>(), quote in text(), speaker in option::of(any::<u32>()),
        place in option::of((-90.0..90.0f64, -180.0..180.0f64)), geonames_id in option::of(1..u32::MAX),
        feature_code in option::of("[A-Z]{3}"), normalized in text(),
    ) -> EnrichedArticle {
        let end = start.saturating_add(1);
        EnrichedArticle {
            article,
            entities: vec![Entity {
                id: 0, entity_type: EntityType::Location, name: name.clone(), salience: 0.25,
                mentions: vec![Mention { field: Field::Title, start, end, text: name.clone() }], wikidata: None,
                place: place.map(|(lat, lon)| Place {
                    geonames_id, name, lat, lon, country_code: None, admin1: None, feature_code,
                }),
            }],
            quotes: vec![Quote { text: quote, start, end, speaker, cue: None }],
            values: vec![Value { value_type: ValueType::Money, text: "$1".into(), start, end, normalized }],
            provenance: [("cleaner".to_owned(), "1".to_owned())].into(),
        }
    }
}

prop_compose! {
    fn dead_letter()(
        (stage, reason, detail) in (text(), text(), text()), original_partition in 0..1000i32, original_offset in 0..i64::MAX,
        first in time(), last in time(), attempts in any::<u32>(), cut_from in option::of(any::<u64>()),
        key in option::of(bytes()), value in bytes(), own in collection::vec(("[a-z]{1,8}", bytes()), 0..3),
    ) -> DeadLetter {
        DeadLetter {
            stage, reason, detail, original_topic: "pages".into(), original_partition, original_offset,
            first_failed_at: first, last_failed_at: last, attempts, cut_from, key, value,
            headers: own.into_iter().collect::<Headers>(),
        }
    }
}

proptest! {
    #[test]
    fn a_url_request_comes_back(request in url_request()) {
        prop_assert_eq!(UrlRequest::from_wire(request.clone().into_wire()).unwrap(), request);
    }

    #[test]
    fn a_plain_url_is_a_request_for_it(url in url()) {
        let record = WireRecord { value: format!(" {url}\n").into(), ..WireRecord::default() };
        prop_assert_eq!(UrlRequest::from_wire(record).unwrap(), UrlRequest::new(url));
    }

    #[test]
    fn a_page_comes_back_with_its_bytes_unchanged(page in page()) {
        prop_assert_eq!(Page::from_wire(page.clone().into_wire()).unwrap(), page);
    }

    #[test]
    fn an_article_comes_back(article in article()) {
        prop_assert_eq!(Article::from_wire(article.clone().into_wire()).unwrap(), article);
    }

    #[test]
    fn an_enriched_article_comes_back(enriched in enriched()) {
        prop_assert_eq!(EnrichedArticle::from_wire(enriched.clone().into_wire()).unwrap(), enriched);
    }

    #[test]
    fn a_dead_letter_comes_back_and_holds_the_original(letter in dead_letter()) {
        prop_assert_eq!(&DeadLetter::from_wire(letter.clone().into_wire()).unwrap(), &letter);
        if let Ok(original) = letter.clone().into_original() {
            prop_assert_eq!((original.key, original.value, original.headers), (letter.key, letter.value, letter.headers));
        } else {
            prop_assert!(letter.cut_from.is_some());
        }
    }

    #[test]
    fn no_bytes_make_reading_panic(value in bytes(), header in bytes()) {
        let headers: Headers = [(dateline_schema::headers::PAGE, header)].into_iter().collect();
        let record = WireRecord { value, headers, ..WireRecord::default() };
        drop(UrlRequest::from_wire(record.clone()));
        drop(Page::from_wire(record.clone()));
        drop(Article::from_wire(record.clone()));
        drop(EnrichedArticle::from_wire(record.clone()));
        drop(DeadLetter::from_wire(record));
    }
}

#[test]
fn what_is_no_url_is_refused_with_the_reason() {
    let reason = |value: &'static str| {
        let record = WireRecord { value: value.into(), ..WireRecord::default() };
        UrlRequest::from_wire(record).unwrap_err().reason
    };
    assert_eq!(reason(""), "empty");
    assert_eq!(reason("ftp://example.org/"), "bad-url");
    assert_eq!(reason("no url at all"), "bad-url");
    assert_eq!(reason("{\"url\": "), "not-json");
    assert_eq!(reason("{\"link\": \"https://example.org\"}"), "wrong-shape");
}

#[test]
fn unknown_fields_are_ignored_and_missing_ones_left_out() {
    let value = r#"{"url": "https://example.org/", "from": "the future"}"#;
    let request = UrlRequest::from_wire(WireRecord { value: value.into(), ..WireRecord::default() }).unwrap();
    assert_eq!(request, UrlRequest::new("https://example.org/"));
    assert_eq!(request.into_wire().value, r#"{"url":"https://example.org/"}"#);
}

#[test]
fn a_place_without_a_number_says_so_by_leaving_it_out() {
    let read = |value: &str| serde_json::from_str::<Place>(value).unwrap();
    let bare = read(r#"{"name": "Black Sea", "lat": 43.0, "lon": 34.0}"#);
    assert_eq!((bare.geonames_id, &bare.feature_code), (None, &None));
    // As records of before said it.
    assert_eq!(
        read(r#"{"geonames_id": 0, "name": "Black Sea", "lat": 43.0, "lon": 34.0, "feature_code": ""}"#),
        bare
    );
    assert_eq!(serde_json::to_string(&bare).unwrap(), r#"{"name":"Black Sea","lat":43.0,"lon":34.0}"#);
    let town =
        read(r#"{"geonames_id": 7, "name": "Aktau", "lat": 43.6, "lon": 51.2, "feature_code": "PPL"}"#);
    assert_eq!((town.geonames_id, town.feature_code.as_deref()), (Some(7), Some("PPL")));
}
