//! The flags of every command, and the settings behind them: the same layers as every worker has.

use std::{error::Error, path::PathBuf};

use clap::{ArgAction, ValueEnum};
use dateline_cleaner::CleanerSettings;
use dateline_entity_tagger::TaggerSettings;
use dateline_fetcher::FetcherSettings;
use dateline_service::{
    ServiceSettings, Settings,
    logging::{self, LogFormat},
    settings::{Flags, environment, load},
};
use dateline_sink::SinkSettings;
use dateline_stream::KafkaSettings;
use serde::{Deserialize, Serialize};

use crate::{ending::Usage, output::stdout_is_terminal};

/// What every command takes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Global {
    /// Settings file (TOML), the same as the workers'
    #[arg(long, value_name = "FILE", env = "DATELINE_CONFIG", global = true)]
    config: Option<PathBuf>,
    /// One setting, such as kafka.brokers=kafka:9092; may be given again
    #[arg(long, value_name = "SECTION.KEY=VALUE", global = true)]
    set: Vec<String>,
    /// Kafka brokers, separated by commas [default: localhost:9092]
    #[arg(long, value_name = "HOST:PORT", global = true)]
    brokers: Option<String>,
    /// What topic names begin with [default: dateline]
    #[arg(long, value_name = "NAME", global = true)]
    namespace: Option<String>,
    /// Colour in what is printed for a person; auto is on a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto, global = true)]
    color: Color,
    /// Log more to standard error; twice for details
    #[arg(short, long, action = ArgAction::Count, global = true)]
    verbose: u8,
}

/// When to print in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// All sections, so that one file serves the workers and the command line.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AllSettings {
    service: ServiceSettings,
    pub(crate) kafka: KafkaSettings,
    pub(crate) fetcher: FetcherSettings,
    pub(crate) cleaner: CleanerSettings,
    pub(crate) tagger: TaggerSettings,
    pub(crate) sink: SinkSettings,
}

impl Settings for AllSettings {
    fn service(&self) -> &ServiceSettings {
        &self.service
    }

    fn validate(&self) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(self.kafka.validate()?)
    }
}

impl Global {
    /// The settings from file, environment and flags.
    ///
    /// # Errors
    /// Names the setting, its value, where it came from and what is allowed.
    pub(crate) fn settings(&self) -> anyhow::Result<AllSettings> {
        let flags = Flags {
            config: self.config.clone(),
            brokers: self.brokers.clone(),
            namespace: self.namespace.clone(),
            set: self.set.clone(),
            check: false,
        };
        let settings: AllSettings = load(&flags, environment())
            .map_err(|error| Usage(format!("{:#}", anyhow::Error::from(error))))?;
        settings.validate().map_err(|error| Usage(error.to_string()))?;
        Ok(settings)
    }

    /// True where what is printed for a person is to be in colour.
    pub(crate) fn in_color(&self) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
                    || std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
                stdout_is_terminal() && !unwanted
            }
        }
    }

    /// Logs for a person. What the commands say themselves is not said again by the runner.
    pub(crate) fn start_logs(&self) {
        let level = match self.verbose {
            0 => "warn,dateline_stream::execute=error,librdkafka=off,rdkafka=off",
            1 => "info",
            _ => "debug",
        };
        logging::init(LogFormat::Text, level);
    }
}
