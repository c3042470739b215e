//! What can keep a broker from starting.

use std::{io, path::PathBuf};

/// Why there is no broker, in words that say what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// A program is not installed.
    #[error("{program} is not installed or not on PATH: {advice}")]
    MissingProgram {
        /// Its name.
        program: String,
        /// What to install.
        advice: &'static str,
    },
    /// `DATELINE_KAFKA_HOME` names a folder without Kafka.
    #[error("DATELINE_KAFKA_HOME={} holds no libs/kafka_*.jar; unset it, or point it at an unpacked Apache Kafka", home.display())]
    NotAKafkaHome {
        /// The folder.
        home: PathBuf,
    },
    /// Maven could not copy the jars.
    #[error("maven could not fetch Apache Kafka {version}:\n{output}")]
    Fetch {
        /// Version of Kafka.
        version: &'static str,
        /// What Maven said.
        output: String,
    },
    /// The storage tool failed.
    #[error("the storage of broker {index} could not be formatted (Java 17 or later is needed):\n{output}")]
    Format {
        /// Which broker, from 0.
        index: usize,
        /// What the tool said.
        output: String,
    },
    /// The broker's process ended before it served.
    #[error("broker {index} ended with status {status} before it served:\n{log}")]
    Exited {
        /// Which broker, from 0.
        index: usize,
        /// Its exit status.
        status: i32,
        /// End of its log.
        log: String,
    },
    /// The broker runs but does not do what was asked in time.
    #[error("broker {index} did not {what} in time:\n{log}")]
    TimedOut {
        /// Which broker, from 0.
        index: usize,
        /// What was asked.
        what: &'static str,
        /// End of its log.
        log: String,
    },
    /// There is no broker of that number to stop or start.
    #[error("there is no broker {index}: {brokers} were started here")]
    NoSuchBroker {
        /// Which was asked for, from 0.
        index: usize,
        /// How many there are.
        brokers: usize,
    },
    /// The system refused something.
    #[error("cannot {action}: {source}")]
    Io {
        /// What was tried.
        action: String,
        /// Why not.
        source: io::Error,
    },
}

impl ClusterError {
    pub(super) fn io(action: impl Into<String>, source: io::Error) -> Self {
        Self::Io { action: action.into(), source }
    }

    pub(super) fn spawn(program: &str, advice: &'static str, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::NotFound {
            Self::MissingProgram { program: program.to_owned(), advice }
        } else {
            Self::io(format!("run {program}"), source)
        }
    }
}
