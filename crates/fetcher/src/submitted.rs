//! What the fetcher reads: a URL request, and whether it lies where its host's requests belong.

use dateline_schema::{DecodeError, FromWire, UrlRequest, WireRecord};

/// A record of `dateline.urls`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// What to fetch.
    pub request: UrlRequest,
    /// True where the record's key is the URL's host, so that all requests to the host come to one worker.
    pub keyed_by_host: bool,
}

impl FromWire for Submitted {
    fn from_wire(mut record: WireRecord) -> Result<Self, DecodeError> {
        let key = record.key.take();
        let request = UrlRequest::from_wire(record)?;
        let host = UrlRequest::key_of(&request.url);
        let keyed_by_host = host.is_some() && key.as_deref() == host.as_deref().map(str::as_bytes);
        Ok(Self { request, keyed_by_host })
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use dateline_schema::IntoWire;
    use proptest::prelude::*;

    use super::*;

    fn record(key: Option<&str>, value: &str) -> WireRecord {
        WireRecord {
            key: key.map(|key| Bytes::copy_from_slice(key.as_bytes())),
            value: Bytes::copy_from_slice(value.as_bytes()),
            ..WireRecord::default()
        }
    }

    #[test]
    fn a_record_as_the_pipeline_writes_it_is_keyed_by_host() {
        let record = UrlRequest::new("https://Gazette.example:8443/a?b#c").into_wire();
        assert!(Submitted::from_wire(record).unwrap().keyed_by_host);
    }

    #[test]
    fn a_missing_or_wrong_key_is_noticed() {
        for key in [None, Some(""), Some("other.example"), Some("GAZETTE.example")] {
            let submitted = Submitted::from_wire(record(key, "https://gazette.example/a")).unwrap();
            assert!(!submitted.keyed_by_host, "{key:?}");
            assert_eq!(submitted.request, UrlRequest::new("https://gazette.example/a"));
        }
    }

    #[test]
    fn what_is_no_url_is_refused_with_its_class() {
        assert_eq!(
            Submitted::from_wire(record(None, "ftp://gazette.example/")).unwrap_err().reason,
            "bad-url"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(key in any::<Option<Vec<u8>>>(), value in any::<Vec<u8>>()) {
            let record = WireRecord { key: key.map(Bytes::from), value: Bytes::from(value), ..WireRecord::default() };
            if let Ok(submitted) = Submitted::from_wire(record) {
                prop_assert!(UrlRequest::key_of(&submitted.request.url).is_some());
            }
        }

        #[test]
        fn what_is_put_back_comes_back_keyed_by_host(rest in "\\PC{0,60}|[a-zA-Z0-9.%-]{1,20}(:[0-9]{1,5})?/\\PC{0,20}") {
            if let Ok(submitted) = Submitted::from_wire(record(None, &format!("http://{rest}"))) {
                prop_assert!(!submitted.keyed_by_host);
                let put_back = Submitted::from_wire(submitted.request.clone().into_wire()).unwrap();
                prop_assert_eq!(put_back, Submitted { keyed_by_host: true, ..submitted });
            }
        }
    }
}
