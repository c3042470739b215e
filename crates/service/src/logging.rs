//! Logs to standard error: text for a person at a terminal, JSON lines for a machine.

use std::io::{self, IsTerminal};

use serde::{Deserialize, Serialize};
use tracing_subscriber::{EnvFilter, filter::LevelFilter, util::SubscriberInitExt};

/// Chatty libraries, unless the directives name them: librdkafka logs each connection it loses at `error`.
const TAMED: &str = "librdkafka=warn,rdkafka=warn,hyper=warn,h2=warn,rustls=warn,html5ever=error";

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    #[default]
    Auto,
    /// For a person.
    Text,
    /// For a machine: one JSON object a line.
    Json,
}

/// Sends the process's logs to standard error, panics among them. `directives` is as [`check_level`] takes it. Only the
/// first call counts.
pub fn init(format: LogFormat, directives: &str) {
    let terminal = io::stderr().is_terminal();
    let filter = EnvFilter::new(format!("{TAMED},{directives}"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let json = match format {
        LogFormat::Auto => !terminal,
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    let first = if json {
        builder.json().flatten_event(true).with_current_span(true).with_span_list(false).finish().try_init()
    } else {
        let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        builder.with_ansi(colour).finish().try_init()
    };
    if first.is_ok() {
        log_panics();
    }
}

/// Whether `directives` is what [`init`] takes: a level, or `target=level` pairs, separated by commas.
///
/// # Errors
/// Says what is allowed.
pub fn check_level(directives: &str) -> Result<(), String> {
    let allowed = "expected `off`, `error`, `warn`, `info`, `debug` or `trace`, or `target=level` pairs, \
                   separated by commas";
    // A bare word is a target to the filter, so that a misspelt level would silence everything else.
    let level_or_pair =
        |part: &str| part.contains(['=', '[']) || (!part.is_empty() && part.parse::<LevelFilter>().is_ok());
    match EnvFilter::try_new(directives) {
        Ok(_) if directives.split(',').all(level_or_pair) => Ok(()),
        Ok(_) => Err(allowed.to_owned()),
        Err(error) => Err(format!("{error}; {allowed}")),
    }
}

/// A panic is a log line like any other, so that JSON logs stay JSON.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let payload = panic.payload();
        let formatted = payload.downcast_ref::<String>().map(String::as_str);
        let message = formatted.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message");
        tracing::error!(place, thread = std::thread::current().name(), "panic: {message}");
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_pairs_are_taken() {
        for directives in ["info", "warn,dateline_sink=debug", "off", "INFO,rdkafka=trace", "[batch]=debug"] {
            assert_eq!(check_level(directives), Ok(()), "{directives}");
        }
    }

    #[test]
    fn a_misspelt_level_is_refused_and_told_what_is_allowed() {
        for directives in ["inof", "", "info,", "dateline_sink=loud"] {
            let message = check_level(directives).unwrap_err();
            assert!(message.contains("`info`"), "{message}");
        }
    }

    #[test]
    fn a_second_start_of_the_logs_is_harmless() {
        init(LogFormat::Text, "off");
        init(LogFormat::Json, "off");
    }
}
