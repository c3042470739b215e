//! What an operator can set, and what is wrong with a setting.

use std::{num::NonZeroUsize, path::PathBuf};

use dateline_schema::topics::MAX_RECORD_BYTES;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// Room in a page's record for its key and headers, beside the body.
const RECORD_OVERHEAD_BYTES: usize = 1024 * 1024;

/// Settings of the fetcher.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FetcherSettings {
    /// `User-Agent` of every request. Its first product token is what robots.txt files know the fetcher by.
    pub user_agent: String,
    /// Requests in hand at once, those that wait for their host's turn included.
    pub max_in_flight: NonZeroUsize,
    /// Largest body after content-decoding; what is longer is cut.
    pub max_body_bytes: usize,
    /// Longest wait for a connection, TLS included.
    pub connect_timeout_ms: u64,
    /// Longest silence while a response comes in.
    pub read_timeout_ms: u64,
    /// Longest time for one request, from connecting to the last byte; each redirect has its own.
    pub timeout_ms: u64,
    /// Pause between two requests to one host.
    pub host_delay_ms: u64,
    /// Longest `Crawl-delay` of a robots.txt that is obeyed; longer ones count as this.
    pub max_crawl_delay_ms: u64,
    /// Fetch from private, loopback and other addresses that are not public.
    pub allow_private_addresses: bool,
    /// Networks to fetch from although they are not public, such as `10.20.0.0/16`.
    pub allow_networks: Vec<IpNet>,
    /// Obey robots.txt.
    pub respect_robots: bool,
    /// Redirects to follow for one URL.
    pub max_redirects: usize,
    /// Put a record whose key is not its URL's host back on the topic with the right key instead of fetching it.
    pub rekey: bool,
    /// PEM file of root certificates to trust beside the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

impl Default for FetcherSettings {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "a constant above zero")]
        let max_in_flight = NonZeroUsize::new(1000).expect("not zero");
        Self {
            user_agent: concat!("Dateline/", env!("CARGO_PKG_VERSION"), " (+https://dateline.example/robot)")
                .to_owned(),
            max_in_flight,
            max_body_bytes: 10 * 1024 * 1024,
            connect_timeout_ms: 10_000,
            read_timeout_ms: 20_000,
            timeout_ms: 60_000,
            host_delay_ms: 1_000,
            max_crawl_delay_ms: 60_000,
            allow_private_addresses: false,
            allow_networks: Vec::new(),
            respect_robots: true,
            max_redirects: 10,
            rekey: true,
            ca_file: None,
        }
    }
}

impl FetcherSettings {
    /// Checks what types alone cannot say.
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        let most = MAX_RECORD_BYTES - RECORD_OVERHEAD_BYTES;
        if self.max_body_bytes == 0 || self.max_body_bytes > most {
            return Err(SettingsError::MaxBodyBytes { value: self.max_body_bytes, most });
        }
        if self.user_agent.parse::<reqwest::header::HeaderValue>().is_err() || self.robots_token().is_empty()
        {
            return Err(SettingsError::UserAgent { value: self.user_agent.clone() });
        }
        Ok(())
    }

    /// The product token that robots.txt groups are matched with: `Dateline` of `Dateline/0.1 (+https://…)`.
    /// A browser-like agent names itself behind `compatible;`.
    pub(crate) fn robots_token(&self) -> &str {
        let own = self.user_agent.split_once("compatible;").map_or(self.user_agent.as_str(), |(_, own)| own);
        let own = own.trim_start();
        let end =
            own.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(own.len());
        &own[..end]
    }
}

/// A setting that the fetcher cannot work with.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// No record could carry such a body.
    #[error("max_body_bytes is {value}: it must be between 1 and {most}, the most that a record carries")]
    MaxBodyBytes {
        /// The value given.
        value: usize,
        /// The largest allowed.
        most: usize,
    },
    /// Not a header value, or it does not begin with a product token.
    #[error(
        "user_agent is `{value}`: it must be visible ASCII and begin with a product token, as `Dateline/1.0` does"
    )]
    UserAgent {
        /// The value given.
        value: String,
    },
    /// The file of root certificates cannot be read.
    #[error("ca_file `{}` cannot be read: {source}", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The HTTP client cannot be made; most often the system has no root certificates.
    #[error("the HTTP client cannot be made: {source}")]
    Client {
        /// Why.
        #[source]
        source: reqwest::Error,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(user_agent: &str) -> FetcherSettings {
        FetcherSettings { user_agent: user_agent.to_owned(), ..FetcherSettings::default() }
    }

    #[test]
    fn the_defaults_are_in_order() {
        FetcherSettings::default().check().unwrap();
        assert_eq!(FetcherSettings::default().robots_token(), "Dateline");
    }

    #[test]
    fn a_browser_like_agent_is_known_by_its_own_name() {
        assert_eq!(
            agent("Mozilla/5.0 (compatible; Paper-Boy/2.1; +https://paper.example)").robots_token(),
            "Paper-Boy"
        );
    }

    #[test]
    fn an_agent_without_a_product_token_names_itself_in_the_error() {
        for bad in ["", "(nobody)", "Date\nline"] {
            let error = agent(bad).check().unwrap_err().to_string();
            assert!(error.starts_with(&format!("user_agent is `{bad}`")), "{error}");
        }
    }

    #[test]
    fn a_body_that_no_record_carries_is_refused() {
        let settings = FetcherSettings { max_body_bytes: MAX_RECORD_BYTES, ..FetcherSettings::default() };
        assert!(settings.check().unwrap_err().to_string().starts_with("max_body_bytes is 16777216"));
    }

    #[test]
    fn a_misspelt_setting_is_named() {
        let error = serde_json::from_str::<FetcherSettings>(r#"{"host_delay": 5}"#).unwrap_err().to_string();
        assert!(error.contains("host_delay"), "{error}");
    }
}
