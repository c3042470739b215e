//! The HTTP client: what it sends, whom it trusts and whom it never talks to.

use std::{future::Future, net::IpAddr, net::SocketAddr, sync::Arc, time::Duration};

use metrics::{counter, histogram};
use reqwest::{
    Certificate, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{ACCEPT, HeaderMap, HeaderValue},
    redirect,
};
use tokio::time::Instant;
use url::{Host, Url};

use crate::{
    FetcherSettings, SettingsError,
    address::AddressPolicy,
    failure::{Failure, PrivateAddress},
    metrics as names,
};

const ACCEPTED: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1";
/// One host has one request at a time, so one connection to keep for the next, past the usual pause.
const IDLE_CONNECTIONS_PER_HOST: usize = 1;
const IDLE_CONNECTION: Duration = Duration::from_secs(15);

/// Asks for one URL at a time and follows no redirect by itself.
#[derive(Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    policy: Arc<AddressPolicy>,
    timeout: Duration,
}

impl Client {
    /// A client by these settings.
    pub(crate) fn new(settings: &FetcherSettings) -> Result<Self, SettingsError> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Losing a race against another crate's choice is fine: any provider will do.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let policy =
            Arc::new(AddressPolicy::new(settings.allow_private_addresses, settings.allow_networks.clone()));
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(ACCEPTED));
        let http = reqwest::Client::builder()
            .user_agent(&settings.user_agent)
            .default_headers(headers)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            // A proxy would resolve names itself, past the check of addresses.
            .no_proxy()
            .dns_resolver(PublicResolver { policy: Arc::clone(&policy) })
            .connect_timeout(Duration::from_millis(settings.connect_timeout_ms))
            .read_timeout(Duration::from_millis(settings.read_timeout_ms))
            .pool_max_idle_per_host(IDLE_CONNECTIONS_PER_HOST)
            .pool_idle_timeout(IDLE_CONNECTION)
            .tls_certs_merge(extra_roots(settings)?)
            .build()
            .map_err(|source| SettingsError::Client { source })?;
        Ok(Self { http, policy, timeout: Duration::from_millis(settings.timeout_ms) })
    }

    /// Refuses a URL whose host is a forbidden address; names are checked when they are resolved.
    pub(crate) fn check(&self, url: &Url) -> Result<(), Failure> {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            _ => return Ok(()),
        };
        if self.policy.permits(address) {
            return Ok(());
        }
        Err(PrivateAddress { host: url.host_str().unwrap_or_default().to_owned(), address }.into())
    }

    /// Sends a GET request; the body is still to be read.
    pub(crate) async fn get(&self, url: &Url) -> Result<Response, Failure> {
        self.check(url)?;
        let response = self.http.get(url.clone()).send().await?;
        counter!(names::RESPONSES, "status" => names::status_class(response.status().as_u16())).increment(1);
        Ok(response)
    }

    /// Runs one exchange, a request and the reading of its response, within the time allowed for it.
    pub(crate) async fn exchange<T>(
        &self,
        url: &Url,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let start = Instant::now();
        let result = tokio::time::timeout(self.timeout, work)
            .await
            .unwrap_or_else(|_| Err(Failure::timeout(format!("{url} took longer than {:?}", self.timeout))));
        histogram!(names::REQUEST_SECONDS).record(start.elapsed());
        if let Err(failure) = &result {
            counter!(names::FAILURES, "reason" => failure.reason()).increment(1);
            tracing::debug!(%url, reason = failure.reason(), detail = failure.detail(), "request failed");
        }
        result
    }
}

/// Root certificates of the settings' file.
fn extra_roots(settings: &FetcherSettings) -> Result<Vec<Certificate>, SettingsError> {
    let Some(path) = &settings.ca_file else { return Ok(Vec::new()) };
    let failed = |source| SettingsError::CaFile { path: path.clone(), source };
    let pem = std::fs::read(path).map_err(|error| failed(error.into()))?;
    let roots = Certificate::from_pem_bundle(&pem).map_err(|error| failed(error.into()))?;
    if roots.is_empty() {
        return Err(failed("it holds no PEM certificate".into()));
    }
    Ok(roots)
}

/// Resolves names by the system and leaves out forbidden addresses. The client connects to exactly what this
/// returns, so a name that changes its mind between check and use gains nothing.
struct PublicResolver {
    policy: Arc<AddressPolicy>,
}

impl Resolve for PublicResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = Arc::clone(&self.policy);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let permitted = permitted(&policy, name.as_str(), found)?;
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

/// The addresses that may be connected to; an error where the name has others only.
fn permitted(
    policy: &AddressPolicy,
    host: &str,
    found: impl Iterator<Item = SocketAddr>,
) -> Result<Vec<SocketAddr>, PrivateAddress> {
    let (good, bad): (Vec<_>, Vec<_>) = found.partition(|address| policy.permits(address.ip()));
    match bad.first() {
        Some(address) if good.is_empty() => {
            Err(PrivateAddress { host: host.to_owned(), address: address.ip() })
        }
        _ => Ok(good),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(texts: &[&str]) -> impl Iterator<Item = SocketAddr> {
        texts.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 0)).collect::<Vec<_>>().into_iter()
    }

    fn public_only() -> AddressPolicy {
        AddressPolicy::new(false, Vec::new())
    }

    #[test]
    fn of_a_name_with_public_and_private_addresses_only_the_public_are_left() {
        let left =
            permitted(&public_only(), "a.example", addresses(&["10.0.0.1", "1.1.1.1", "::1"])).unwrap();
        assert_eq!(left, addresses(&["1.1.1.1"]).collect::<Vec<_>>());
    }

    #[test]
    fn a_name_with_private_addresses_only_is_refused() {
        let error = permitted(&public_only(), "a.example", addresses(&["::ffff:10.0.0.1"])).unwrap_err();
        assert_eq!(error.to_string(), "`a.example` is at ::ffff:10.0.0.1, which is not a public address");
    }

    #[test]
    fn every_spelling_of_a_loopback_address_is_refused() {
        let client = Client::new(&FetcherSettings::default()).unwrap();
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://0/",
            "http://１２７.0.0.1/",
        ] {
            assert!(client.check(&Url::parse(url).unwrap()).is_err(), "{url}");
        }
        client.check(&Url::parse("http://127.0.0.1.example/").unwrap()).unwrap();
    }
}
