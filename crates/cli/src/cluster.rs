//! The Kafka cluster as the commands see it, with errors that say what to do.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use dateline_schema::topics::{Cleanup, TopicSpec};
use dateline_stream::{
    Admin, AdminError, KafkaSettings, PublishError, Publisher, ReadFrom, Reader, StoredRecord, TopicReport,
};
use tokio::runtime::Runtime;

use crate::ending::hinted;

/// How long a topic that is read to its end may stay silent.
const SILENCE: Duration = Duration::from_secs(30);
/// How long topics that were made may take to show.
const VISIBLE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(200);

/// A cluster that has answered.
pub(crate) struct Cluster {
    pub(crate) settings: KafkaSettings,
    admin: Admin,
    runtime: Runtime,
}

impl Cluster {
    pub(crate) fn new(settings: KafkaSettings) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot start the runtime")?;
        let admin = Admin::connect(&settings)?;
        Ok(Self { settings, admin, runtime })
    }

    /// Makes the topics that are missing, and gives their names.
    pub(crate) fn create(&self, topics: &[TopicSpec], replication: i32) -> anyhow::Result<Vec<String>> {
        let created = self.runtime.block_on(self.admin.create(topics, replication));
        let created = created.map_err(|error| self.explained(error))?;
        self.wait_for(topics)?;
        Ok(created)
    }

    /// The controller answers before the brokers know the topics, and the next command would not find them.
    fn wait_for(&self, topics: &[TopicSpec]) -> anyhow::Result<()> {
        let began = Instant::now();
        while self.describe(topics)?.iter().any(|report| report.partitions.is_none()) {
            if began.elapsed() > VISIBLE {
                bail!("the brokers made the topics but do not show them after {} seconds", VISIBLE.as_secs());
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// Compares topics with those on the cluster.
    pub(crate) fn describe(&self, topics: &[TopicSpec]) -> anyhow::Result<Vec<TopicReport>> {
        self.runtime.block_on(self.admin.describe(topics)).map_err(|error| self.explained(error))
    }

    /// Opens a topic to read.
    pub(crate) fn reader(&self, topic: &str, from: ReadFrom) -> anyhow::Result<Reader> {
        self.require(topic)?;
        Ok(Reader::open(&self.settings, topic, from)?)
    }

    /// Opens the cluster to write.
    pub(crate) fn publisher(&self) -> anyhow::Result<Publisher> {
        Publisher::connect(&self.settings).map_err(|error| self.not_published(error))
    }

    /// What to do when a record was not taken.
    pub(crate) fn not_published(&self, error: PublishError) -> anyhow::Error {
        hinted(error, self.is_it_there())
    }

    /// Without this a topic that is missing would be waited for.
    pub(crate) fn require(&self, topic: &str) -> anyhow::Result<()> {
        let name = self.settings.topic(topic);
        let spec =
            TopicSpec { name: name.clone(), partitions: 1, cleanup: Cleanup::Compact, max_message_bytes: 0 };
        let found = self.describe(&[spec])?.iter().any(|report| report.partitions.is_some());
        if found {
            return Ok(());
        }
        let error = anyhow::anyhow!("topic `{name}` does not exist at {}", self.settings.brokers);
        Err(hinted(
            error,
            "`dateline topics create` makes the topics; `--namespace` says what their names begin with",
        ))
    }

    fn explained(&self, error: AdminError) -> anyhow::Error {
        match &error {
            AdminError::Away { .. } => hinted(error, self.is_it_there()),
            AdminError::Refused { .. } => {
                hinted(error, "the brokers' own log says more; `--replication` must not exceed their number")
            }
        }
    }

    fn is_it_there(&self) -> String {
        let brokers = &self.settings.brokers;
        format!("is Kafka running at {brokers}? `--brokers HOST:PORT` or `kafka.brokers` says where it is")
    }
}

/// Calls `take` for all that was on the topic when the reader was opened, one record in memory at a time.
///
/// # Errors
/// When the cluster is away, or the first error of `take`.
pub(crate) fn read_to_end(
    mut reader: Reader,
    mut take: impl FnMut(StoredRecord) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    while let Some(stored) = next_before_end(&mut reader)? {
        take(stored)?;
    }
    Ok(())
}

/// The first record that the reader comes to, if there is one.
///
/// # Errors
/// When the cluster is away.
pub(crate) fn first_record(mut reader: Reader) -> anyhow::Result<Option<StoredRecord>> {
    next_before_end(&mut reader)
}

fn next_before_end(reader: &mut Reader) -> anyhow::Result<Option<StoredRecord>> {
    let began = Instant::now();
    while !reader.is_at_end() {
        if let Some(stored) = reader.next(POLL)? {
            return Ok(Some(stored));
        }
        if began.elapsed() > SILENCE {
            bail!("the brokers have not answered for {} seconds", SILENCE.as_secs());
        }
    }
    Ok(None)
}
