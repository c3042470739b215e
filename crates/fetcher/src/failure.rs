//! Why a request came to nothing, and what becomes of the record then.

use std::{error::Error, io, net::IpAddr};

use dateline_stream::Outcome;

use crate::retry_after::default_wait;

/// A request without a usable response.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Failure {
    kind: Kind,
    detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    PrivateAddress,
    Dns,
    Connect,
    ConnectTimeout,
    Tls,
    Timeout,
    Decode,
    Protocol,
}

/// The name or the URL leads into a network that is not public.
#[derive(Debug, Clone, thiserror::Error)]
#[error("`{host}` is at {address}, which is not a public address")]
pub(crate) struct PrivateAddress {
    /// Host of the URL.
    pub(crate) host: String,
    /// Where it is.
    pub(crate) address: IpAddr,
}

impl Failure {
    /// The whole exchange took too long.
    pub(crate) fn timeout(detail: String) -> Self {
        Self { kind: Kind::Timeout, detail }
    }

    /// Machine-readable class.
    pub(crate) fn reason(&self) -> &'static str {
        match self.kind {
            Kind::PrivateAddress => "private-address",
            Kind::Dns => "dns",
            Kind::Connect => "connect",
            Kind::Tls => "tls",
            Kind::ConnectTimeout | Kind::Timeout => "timeout",
            Kind::Decode => "decode",
            Kind::Protocol => "protocol",
        }
    }

    /// True where no request reached the host, so that another URL of it would fare no better.
    pub(crate) fn is_of_host(&self) -> bool {
        matches!(self.kind, Kind::Dns | Kind::Connect | Kind::ConnectTimeout | Kind::Tls)
    }

    /// What a person needs to know.
    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// Everything but a forbidden address may go well later.
    pub(crate) fn outcome<T>(&self) -> Outcome<T> {
        match self.kind {
            Kind::PrivateAddress => Outcome::reject(self.reason(), self.detail.clone()),
            _ => Outcome::retry(default_wait(), self.reason()),
        }
    }
}

impl From<PrivateAddress> for Failure {
    fn from(error: PrivateAddress) -> Self {
        Self { kind: Kind::PrivateAddress, detail: error.to_string() }
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        if let Some(private) = find::<PrivateAddress>(&error) {
            return private.clone().into();
        }
        let kind = if error.is_timeout() {
            if error.is_connect() { Kind::ConnectTimeout } else { Kind::Timeout }
        } else if error.is_dns() {
            Kind::Dns
        } else if find::<rustls::Error>(&error).is_some() {
            Kind::Tls
        } else if error.is_connect() {
            Kind::Connect
        } else if error.is_decode() {
            Kind::Decode
        } else {
            Kind::Protocol
        };
        Self { kind, detail: with_causes(&error) }
    }
}

/// The first error of type `T` among the causes. `io::Error` hides what it carries from `source`.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    if let Some(found) = error.downcast_ref::<T>() {
        return Some(found);
    }
    if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        return find(inner);
    }
    error.source().and_then(find)
}

/// The error and its causes on one line.
fn with_causes(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_found_inside_io_errors() {
        let private = PrivateAddress { host: "a.example".to_owned(), address: IpAddr::from([10, 0, 0, 1]) };
        let nested = io::Error::other(io::Error::other(private));
        assert_eq!(find::<PrivateAddress>(&nested).unwrap().host, "a.example");
        assert!(find::<rustls::Error>(&nested).is_none());
    }

    #[test]
    fn a_forbidden_address_is_rejected_and_the_rest_is_tried_again() {
        let private = PrivateAddress { host: "a.example".to_owned(), address: IpAddr::from([10, 0, 0, 1]) };
        let outcome = Failure::from(private).outcome::<()>();
        assert_eq!(
            outcome,
            Outcome::reject("private-address", "`a.example` is at 10.0.0.1, which is not a public address")
        );
        let outcome = Failure::timeout(String::new()).outcome::<()>();
        assert!(matches!(outcome, Outcome::Retry { reason, .. } if reason == "timeout"));
    }
}
