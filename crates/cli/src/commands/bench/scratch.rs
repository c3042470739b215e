//! Topics that live as long as one measurement.

use std::time::Duration;

use anyhow::{Context, bail};
use dateline_schema::topics::{Cleanup, TopicSpec};
use dateline_stream::{Admin, KafkaSettings};
use tokio::runtime::Runtime;

/// Topics under a namespace of their own; dropped, they are deleted.
pub(crate) struct Scratch {
    pub(crate) settings: KafkaSettings,
    names: Vec<String>,
    admin: Admin,
    runtime: Runtime,
}

impl Scratch {
    /// Makes the topics that `table` gives for the namespace.
    pub(crate) fn create(
        mut settings: KafkaSettings,
        table: impl FnOnce(&KafkaSettings) -> Vec<TopicSpec>,
    ) -> anyhow::Result<Self> {
        let number = std::process::id() ^ chrono::Utc::now().timestamp_subsec_nanos();
        settings.namespace = format!("{}-bench-{number:08x}", settings.namespace);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let admin = Admin::connect(&settings)?;
        let topics = table(&settings);
        runtime.block_on(admin.create(&topics, 1)).context("cannot make the topics of the measurement")?;
        let names = topics.into_iter().map(|topic| topic.name).collect();
        Ok(Self { settings, names, admin, runtime })
    }

    /// Waits until `group` has committed `records` offsets of `topic`, looking every `interval`.
    pub(crate) fn wait_for_commits(
        &self,
        group: &str,
        topic: &str,
        records: u64,
        interval: Duration,
        mut progress: impl FnMut(u64) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        loop {
            let committed = self.admin.committed(group, &self.settings.topic(topic))?;
            let done: u64 =
                committed.values().flatten().filter_map(|offset| u64::try_from(*offset).ok()).sum();
            progress(done.min(records))?;
            if done >= records {
                return Ok(());
            }
            std::thread::sleep(interval);
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        if let Err(error) = self.runtime.block_on(self.admin.delete(&names)) {
            tracing::warn!(%error, ?names, "the topics of the measurement are left behind");
        }
    }
}

/// A topic for one measurement.
pub(crate) fn topic(settings: &KafkaSettings, name: &str, partitions: i32) -> TopicSpec {
    TopicSpec {
        name: settings.topic(name),
        partitions,
        cleanup: Cleanup::Delete(Duration::from_secs(24 * 3600)),
        max_message_bytes: settings.max_record_bytes,
    }
}

/// Fails where `found` is not `wanted`: a measurement of something that went wrong is none.
pub(crate) fn ensure_exactly(what: &str, found: usize, wanted: usize) -> anyhow::Result<()> {
    if found != wanted {
        bail!("{found} {what} came out where {wanted} should have: the figures would mean nothing");
    }
    Ok(())
}
