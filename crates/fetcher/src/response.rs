//! Reads a response: its headers into what a page's record says, its body up to the limit.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Utc};
use dateline_schema::PageMeta;
use metrics::counter;
use reqwest::{
    Response,
    header::{CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED, LOCATION},
};
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use crate::{failure::Failure, metrics as names};

/// Bodies up to this size are read without asking.
const SMALL_BODY: usize = 256 * 1024;
/// Bodies beyond it that are read at once. With a thousand requests in flight this keeps all of them together under
/// 250 MiB of small bodies and 16 of the largest, whatever the servers send.
const LARGE_BODIES: usize = 16;

/// A body after content-decoding.
#[derive(Debug)]
pub(crate) struct Body {
    /// Its bytes, up to the limit.
    pub(crate) bytes: Bytes,
    /// True where there was more.
    pub(crate) truncated: bool,
}

/// Reads bodies, few large ones at a time.
#[derive(Debug)]
pub(crate) struct BodyReader {
    large: Semaphore,
}

impl BodyReader {
    /// Nothing being read.
    pub(crate) fn new() -> Self {
        Self { large: Semaphore::new(LARGE_BODIES) }
    }

    /// Reads up to `limit` bytes as they come out of the decoder, so that no compressed body grows beyond it.
    pub(crate) async fn read(&self, mut response: Response, limit: usize) -> Result<Body, Failure> {
        let mut bytes = BytesMut::new();
        let mut permit: Option<SemaphorePermit<'_>> = None;
        let mut truncated = false;
        while let Some(chunk) = response.chunk().await? {
            let room = limit - bytes.len();
            truncated = chunk.len() > room;
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if truncated {
                break;
            }
            if bytes.len() > SMALL_BODY && permit.is_none() {
                // The semaphore is never closed; an error here could only mean no limit.
                permit = self.large.acquire().await.ok();
            }
        }
        counter!(names::BODY_BYTES).increment(bytes.len() as u64);
        Ok(Body { bytes: bytes.freeze(), truncated })
    }
}

/// What the headers say of a page.
#[derive(Debug)]
pub(crate) struct Head {
    status: u16,
    content_type: Option<String>,
    content_language: Option<String>,
    last_modified: Option<String>,
    etag: Option<String>,
    fetched_at: DateTime<Utc>,
}

impl Head {
    /// Of a response that has just come.
    pub(crate) fn of(response: &Response) -> Self {
        let headers = response.headers();
        Self {
            status: response.status().as_u16(),
            content_type: lossy(headers, &CONTENT_TYPE),
            content_language: lossy(headers, &CONTENT_LANGUAGE),
            last_modified: exact(headers, &LAST_MODIFIED),
            etag: exact(headers, &ETAG),
            fetched_at: Utc::now(),
        }
    }

    /// True where the body may be text: HTML, XML of any kind, plain text, or a server that does not say.
    pub(crate) fn may_be_text(&self) -> bool {
        self.content_type.as_deref().is_none_or(is_text)
    }

    /// The page's record, beside its body.
    pub(crate) fn into_meta(
        self,
        requested_url: String,
        url: &Url,
        fetch_ms: u64,
        truncated: bool,
        labels: BTreeMap<String, String>,
    ) -> PageMeta {
        PageMeta {
            requested_url,
            url: url.to_string(),
            status: self.status,
            content_type: self.content_type,
            content_language: self.content_language,
            last_modified: self.last_modified,
            etag: self.etag,
            fetched_at: self.fetched_at,
            fetch_ms: Some(fetch_ms),
            truncated,
            labels,
        }
    }
}

/// Where a redirect leads: an http or https URL without its fragment, or what is wrong with it.
pub(crate) fn redirect_target(from: &Url, headers: &HeaderMap) -> Option<Result<Url, String>> {
    // Servers write raw UTF-8 here, against the letter of the standard.
    let location = lossy(headers, &LOCATION)?;
    let target = match from.join(&location) {
        Ok(mut url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            url.set_fragment(None);
            Ok(url)
        }
        Ok(url) => Err(format!("{from} leads to a `{}` URL", url.scheme())),
        Err(error) => Err(format!("{from} leads nowhere: {error}")),
    };
    Some(target)
}

fn is_text(content_type: &str) -> bool {
    let essence = content_type.split([';', ',']).next().unwrap_or_default().trim().to_ascii_lowercase();
    let Some((kind, subtype)) = essence.split_once('/') else {
        // No media type at all, so it says nothing.
        return true;
    };
    match kind {
        "text" => matches!(subtype, "html" | "plain" | "xml"),
        "application" => subtype == "xml" || subtype.ends_with("+xml"),
        _ => false,
    }
}

fn lossy(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The header as sent; left out where it is not UTF-8, since another spelling would be another value.
fn exact(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| String::from_utf8(value.as_bytes().to_vec()).ok())
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, time::Duration};

    use futures::{StreamExt, future::join_all, stream};
    use reqwest::{Body as Stream, header::HeaderValue};

    use super::*;

    /// A response of `chunks` chunks of 100,000 bytes; `pause` comes before the last.
    fn response(chunks: usize, pause: Duration) -> Response {
        let chunk = || Ok::<_, Infallible>(vec![b'x'; 100_000]);
        let last = stream::once(async move {
            tokio::time::sleep(pause).await;
            chunk()
        });
        let body = stream::repeat_with(chunk).take(chunks - 1).chain(last);
        axum::http::Response::new(Stream::wrap_stream(body)).into()
    }

    #[tokio::test(start_paused = true)]
    async fn more_large_bodies_than_are_read_at_once_all_arrive() {
        let reader = BodyReader::new();
        let start = tokio::time::Instant::now();
        let reads =
            (0..3 * LARGE_BODIES).map(|_| reader.read(response(5, Duration::from_secs(1)), 10_000_000));
        for body in join_all(reads).await {
            assert_eq!(body.unwrap().bytes.len(), 500_000);
        }
        assert_eq!(start.elapsed().as_secs(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn small_bodies_do_not_wait_for_large_ones() {
        let reader = BodyReader::new();
        let slow =
            (0..LARGE_BODIES).map(|_| reader.read(response(5, Duration::from_secs(3_600)), 10_000_000));
        let small = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            assert_eq!(reader.large.available_permits(), 0);
            reader.read(response(2, Duration::ZERO), 10_000_000).await.unwrap()
        };
        tokio::select! {
            _ = join_all(slow) => panic!("the large ones came first"),
            body = small => assert_eq!(body.bytes.len(), 200_000),
        }
    }

    #[test]
    fn text_of_every_kind_is_read() {
        for text in [
            "text/html",
            "TEXT/HTML; charset=windows-1251",
            "text/plain",
            "application/xhtml+xml",
            "text/xml",
            "application/rss+xml",
            "application/atom+xml;charset=utf-8",
            "text/html, text/html",
            "",
            "utf-8",
        ] {
            assert!(is_text(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_text_is_not_read() {
        for other in [
            "image/jpeg",
            "image/svg+xml",
            "video/mp4",
            "application/pdf",
            "application/json",
            "text/css",
            "text/javascript",
            "application/octet-stream",
        ] {
            assert!(!is_text(other), "{other}");
        }
    }

    fn target(location: &'static [u8]) -> Option<Result<String, String>> {
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, HeaderValue::from_bytes(location).unwrap());
        let from = Url::parse("https://gazette.example/news/a?x=1").unwrap();
        redirect_target(&from, &headers).map(|target| target.map(String::from))
    }

    #[test]
    fn a_redirect_is_relative_to_where_it_was_met_and_loses_its_fragment() {
        assert_eq!(target(b"b#c"), Some(Ok("https://gazette.example/news/b".to_owned())));
        assert_eq!(target(b"//other.example"), Some(Ok("https://other.example/".to_owned())));
        assert_eq!(target("/é".as_bytes()), Some(Ok("https://gazette.example/%C3%A9".to_owned())));
    }

    #[test]
    fn a_redirect_out_of_the_web_is_an_error() {
        for location in [b"app://open".as_slice(), b"javascript:void(0)", b"http://", b"https://a b/"] {
            assert!(target(location).unwrap().is_err());
        }
    }
}
