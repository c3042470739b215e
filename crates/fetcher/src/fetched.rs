//! What the fetcher writes.

use dateline_schema::{IntoWire, Page, UrlRequest, WireRecord};

/// A page, or a request put back where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// A page, for `dateline.pages`.
    Page(Page),
    /// A request that came with the wrong key, for `dateline.urls`.
    Url(UrlRequest),
}

impl IntoWire for Fetched {
    fn into_wire(self) -> WireRecord {
        match self {
            Self::Page(page) => page.into_wire(),
            Self::Url(request) => request.into_wire(),
        }
    }
}
