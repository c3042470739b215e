//! Settings in layers: defaults, a TOML file, the environment, flags; later ones win.

mod error;
mod layers;
mod secrets;

use std::{collections::BTreeMap, error::Error, net::SocketAddr, path::PathBuf};

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use toml::Table;

pub use error::SettingsError;

use crate::logging::{LogFormat, check_level};

/// The settings of a worker: one field per section. Put `#[serde(default, deny_unknown_fields)]` on it and on every
/// section, so that a misspelt setting is an error.
pub trait Settings: Serialize + DeserializeOwned + Default {
    /// The section `[service]`.
    fn service(&self) -> &ServiceSettings;

    /// Checks what types alone cannot say. An error is shown as it is, and the worker does not start.
    ///
    /// # Errors
    /// Names the setting, its value and what is allowed.
    fn validate(&self) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }
}

/// The section `[service]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServiceSettings {
    /// Where the health and metrics endpoints listen; port 0 takes a free one.
    #[serde(deserialize_with = "address")]
    pub listen: SocketAddr,
    /// How log lines look.
    pub log_format: LogFormat,
    /// What is logged: a level, or `target=level` pairs, separated by commas.
    #[serde(deserialize_with = "level")]
    pub log_level: String,
    /// Name of this process among its kind, the same after a restart; empty where it has none.
    pub instance: String,
}

impl Default for ServiceSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([0, 0, 0, 0], 9464)),
            log_format: LogFormat::Auto,
            log_level: "info".to_owned(),
            instance: String::new(),
        }
    }
}

/// The flags every worker takes.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// Settings file (TOML)
    #[arg(long, value_name = "FILE", env = "DATELINE_CONFIG")]
    pub config: Option<PathBuf>,
    /// Kafka brokers, separated by commas (setting kafka.brokers)
    #[arg(long, value_name = "HOSTS")]
    pub brokers: Option<String>,
    /// What topic and group names begin with (setting kafka.namespace)
    #[arg(long, value_name = "NAME")]
    pub namespace: Option<String>,
    /// One setting; may be given again
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    pub set: Vec<String>,
    /// Print the settings in effect as TOML, secrets masked, and exit
    #[arg(long)]
    pub check: bool,
}

/// Reads the settings from all layers.
///
/// # Errors
/// When a layer cannot be read, or a setting is unknown or wrong.
pub fn load<S: Serialize + DeserializeOwned + Default>(
    flags: &Flags,
    environment: BTreeMap<String, String>,
) -> Result<S, SettingsError> {
    let defaults = Table::try_from(S::default()).map_err(SettingsError::Unprintable)?;
    let figment = layers::merge(&defaults, flags, environment)?;
    figment.extract().map_err(|error| SettingsError::wrong(&error, &figment))
}

/// The settings as TOML, secrets masked.
///
/// # Errors
/// When they hold what TOML cannot say.
pub fn effective<S: Serialize>(settings: &S) -> Result<String, SettingsError> {
    let mut table = Table::try_from(settings).map_err(SettingsError::Unprintable)?;
    secrets::mask(&mut table);
    toml::to_string_pretty(&table).map_err(SettingsError::Unprintable)
}

/// The environment of this process, less what is not UTF-8.
pub fn environment() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

fn address<'de, D: Deserializer<'de>>(from: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map_err(|_| {
        serde::de::Error::custom("expected an IP address and a port, such as `0.0.0.0:9464` or `[::]:9464`")
    })
}

fn level<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text: String = String::deserialize(from)?.split_whitespace().collect();
    check_level(&text).map_err(serde::de::Error::custom)?;
    Ok(text)
}

#[cfg(test)]
mod tests;
