use std::time::Duration;

use async_compression::tokio::write::{BrotliEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder};
use axum::{Router, body::Body, http::header, response::Response, routing::get};
use dateline_fetcher::{Fetcher, FetcherSettings};
use dateline_stream::{Outcome, Stage};
use tokio::io::AsyncWriteExt;

use crate::site::{PAGE, Site, fetcher, html, into_page, outcome, page, settings, submitted, with_header};

async fn compressed(encoding: &str, text: &[u8]) -> Vec<u8> {
    macro_rules! encode {
        ($encoder:ident) => {{
            let mut encoder = $encoder::new(Vec::new());
            encoder.write_all(text).await.unwrap();
            encoder.shutdown().await.unwrap();
            encoder.into_inner()
        }};
    }
    match encoding {
        "gzip" => encode!(GzipEncoder),
        "br" => encode!(BrotliEncoder),
        "zstd" => encode!(ZstdEncoder),
        "deflate" => encode!(ZlibEncoder),
        other => panic!("{other}"),
    }
}

fn encoded(encoding: &str, body: Vec<u8>) -> Response {
    Response::builder()
        .header(header::CONTENT_TYPE, "text/html")
        .header(header::CONTENT_ENCODING, encoding)
        .body(Body::from(body))
        .unwrap()
}

/// A site that sends `text` in the encoding that its path names.
async fn compressing(text: Vec<u8>) -> Site {
    let mut router = Router::new();
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        let body = compressed(encoding, &text).await;
        router = router.route(&format!("/{encoding}"), get(move || async move { encoded(encoding, body) }));
    }
    Site::start(router).await
}

#[tokio::test]
async fn a_page_comes_with_what_its_headers_say() {
    let respond = || async {
        Response::builder()
            .header(header::CONTENT_TYPE, "text/html; charset=windows-1251")
            .header(header::CONTENT_LANGUAGE, "ru")
            .header(header::LAST_MODIFIED, "Tue, 03 Feb 2026 04:05:06 GMT")
            .header(header::ETAG, "W/\"a-\u{e9}\"")
            .body(Body::from(&b"\xcf\xee\xe7\xe4\xed\xee"[..]))
            .unwrap()
    };
    let site = Site::start(Router::new().route("/page", get(respond))).await;
    let mut record = submitted(site.url("/page#comments"));
    record.request.labels.insert("batch".to_owned(), "7".to_owned());
    let page = into_page(fetcher().process(record.clone()).await);
    assert_eq!(&page.body[..], b"\xcf\xee\xe7\xe4\xed\xee");
    assert_eq!(page.meta.requested_url, site.url("/page#comments"));
    assert_eq!(page.meta.url, site.url("/page"));
    assert_eq!(page.meta.status, 200);
    assert_eq!(page.meta.content_type.as_deref(), Some("text/html; charset=windows-1251"));
    assert_eq!(page.meta.content_language.as_deref(), Some("ru"));
    assert_eq!(page.meta.last_modified.as_deref(), Some("Tue, 03 Feb 2026 04:05:06 GMT"));
    assert_eq!(page.meta.etag.as_deref(), Some("W/\"a-\u{e9}\""));
    assert_eq!(page.meta.labels, record.request.labels);
    assert!(page.meta.fetch_ms.is_some());
    assert!(!page.meta.truncated);
}

#[tokio::test]
async fn compressed_bodies_are_decoded() {
    let site = compressing(PAGE.as_bytes().to_vec()).await;
    let fetcher = fetcher();
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        let page = page(&fetcher, site.url(&format!("/{encoding}"))).await;
        assert_eq!(page.body, PAGE, "{encoding}");
    }
}

#[tokio::test]
async fn a_body_that_grows_when_decoded_is_cut_at_the_limit() {
    let site = compressing(vec![b' '; 64 * 1024 * 1024]).await;
    let fetcher = Fetcher::new(FetcherSettings { max_body_bytes: 1_000_000, ..settings() }).unwrap();
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        let page = page(&fetcher, site.url(&format!("/{encoding}"))).await;
        assert_eq!(page.body.len(), 1_000_000, "{encoding}");
        assert!(page.meta.truncated, "{encoding}");
    }
}

#[tokio::test]
async fn an_endless_body_is_cut_at_the_limit() {
    let endless = || async {
        let stream = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 10_000]));
        html(Body::from_stream(stream))
    };
    let site = Site::start(Router::new().route("/page", get(endless))).await;
    let page = page(&fetcher(), site.url("/page")).await;
    assert_eq!(page.body.len(), FetcherSettings::default().max_body_bytes);
    assert!(page.meta.truncated);
}

#[tokio::test]
async fn a_body_of_just_the_limit_is_whole() {
    let site = Site::with_page(Router::new()).await;
    let whole = Fetcher::new(FetcherSettings { max_body_bytes: PAGE.len(), ..settings() }).unwrap();
    assert!(!page(&whole, site.url("/page")).await.meta.truncated);
    let cut = Fetcher::new(FetcherSettings { max_body_bytes: PAGE.len() - 1, ..settings() }).unwrap();
    assert!(page(&cut, site.url("/page")).await.meta.truncated);
}

#[tokio::test]
async fn a_body_that_is_not_as_encoded_is_tried_again() {
    let broken = || async { encoded("gzip", PAGE.as_bytes().to_vec()) };
    let site = Site::start(Router::new().route("/page", get(broken))).await;
    let outcome = outcome(&fetcher(), site.url("/page")).await;
    assert!(matches!(&outcome, Outcome::Retry { reason, .. } if reason == "decode"), "{outcome:?}");
}

#[tokio::test]
async fn an_image_is_skipped_without_reading_it() {
    let endless = || async {
        let stream = futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0_u8; 10_000]));
        with_header(header::CONTENT_TYPE, "image/jpeg", Body::from_stream(stream))
    };
    let site = Site::start(Router::new().route("/photo", get(endless))).await;
    let fetcher = fetcher();
    let outcome = tokio::time::timeout(Duration::from_secs(20), outcome(&fetcher, site.url("/photo"))).await;
    assert_eq!(outcome.unwrap(), Outcome::skip("content-type"));
}
