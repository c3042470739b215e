//! Settings of everything that talks to Kafka: section `[kafka]`.

use std::{collections::BTreeMap, ops::RangeInclusive, time::Duration};

use dateline_schema::{RetryTier, topics};
use serde::{Deserialize, Serialize};

use crate::failure::HEADER_ROOM_BYTES;

/// How to reach the cluster and how to behave there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KafkaSettings {
    /// Bootstrap servers, `host:port` separated by commas.
    pub brokers: String,
    /// First part of every topic, group and transactional id.
    pub namespace: String,
    /// Consumer group; empty means `{namespace}.{stage}`.
    pub group: String,
    /// Name of this instance (a pod's name), stable over restarts: a restart then fences its predecessor at once.
    /// Empty means a random one.
    pub instance: String,
    /// Delays of the retry topics, shortest first.
    pub retry_tiers: Vec<RetryTier>,
    /// Attempts after which a record becomes a dead letter.
    pub max_attempts: u32,
    /// Longest time that finished records wait for their transaction, in milliseconds.
    pub commit_interval_ms: u64,
    /// Most records read and not yet committed.
    pub max_in_flight_records: usize,
    /// Most bytes read and not yet committed; one larger record passes alone.
    pub max_in_flight_bytes: usize,
    /// Longest time to finish work in hand when partitions are revoked or the worker stops, in milliseconds. Less
    /// than the session time-out.
    pub max_drain_ms: u64,
    /// Threads of the stage's pool; 0 means as many as there are cores.
    pub threads: usize,
    /// Largest record that is sent, in bytes; the topics' `max.message.bytes` must allow it.
    pub max_record_bytes: usize,
    /// Any librdkafka property, such as `security.protocol`; those that exactly-once stands on cannot be changed.
    pub properties: BTreeMap<String, String>,
}

impl Default for KafkaSettings {
    fn default() -> Self {
        Self {
            brokers: "localhost:9092".to_owned(),
            namespace: topics::DEFAULT_NAMESPACE.to_owned(),
            group: String::new(),
            instance: String::new(),
            retry_tiers: topics::DEFAULT_RETRY_TIERS.iter().filter_map(|tier| tier.parse().ok()).collect(),
            max_attempts: 10,
            commit_interval_ms: 100,
            max_in_flight_records: 4000,
            max_in_flight_bytes: 24 * 1024 * 1024,
            max_drain_ms: 10_000,
            threads: 0,
            max_record_bytes: topics::MAX_RECORD_BYTES,
            properties: BTreeMap::new(),
        }
    }
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("setting `kafka.{setting}` is `{value}`: {allowed}")]
pub struct SettingsError {
    /// Its name within the section.
    pub setting: String,
    /// Its value.
    pub value: String,
    /// What is allowed.
    pub allowed: String,
}

impl SettingsError {
    pub(crate) fn new(
        setting: impl Into<String>,
        value: impl std::fmt::Display,
        allowed: impl Into<String>,
    ) -> Self {
        Self { setting: setting.into(), value: format!("{value}"), allowed: allowed.into() }
    }
}

/// Properties that the delivery rules stand on.
const FIXED: [&str; 15] = [
    "bootstrap.servers",
    "metadata.broker.list",
    "group.id",
    "group.protocol",
    "client.id",
    "transactional.id",
    "isolation.level",
    "enable.auto.commit",
    "auto.commit.enable",
    "enable.auto.offset.store",
    "enable.idempotence",
    "enable.partition.eof",
    "acks",
    "request.required.acks",
    "partition.assignment.strategy",
];

const DEFAULT_SESSION_TIMEOUT_MS: u64 = 45_000;
const DEFAULT_MAX_POLL_INTERVAL_MS: u64 = 300_000;
const MAX_TRANSACTION_TIMEOUT_MS: u64 = 15_000;
/// A worker gives a transaction 8 s.
const MIN_TRANSACTION_TIMEOUT_MS: u64 = 10_000;
/// A failed transaction and its abort take 16 s, in which the loop does not turn.
const MIN_POLL_INTERVAL: Duration = Duration::from_secs(20);
/// Room for headers and a value; less than librdkafka's `receive.message.max.bytes`.
const RECORD_BYTES: RangeInclusive<usize> = 4 * HEADER_ROOM_BYTES..=64 * 1024 * 1024;
const OFFSET_RESET: &str = "auto.offset.reset";
/// Those that mean the end first.
const OFFSET_RESETS: [&str; 6] = ["latest", "largest", "end", "earliest", "smallest", "beginning"];

impl KafkaSettings {
    /// Checks each setting and what holds between them.
    ///
    /// # Errors
    /// Names the setting, its value and what is allowed.
    pub fn validate(&self) -> Result<(), SettingsError> {
        if self.brokers.trim().is_empty() {
            return Err(SettingsError::new(
                "brokers",
                &self.brokers,
                "give one or more `host:port`, separated by commas",
            ));
        }
        if self.namespace.is_empty()
            || !self.namespace.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
        {
            return Err(SettingsError::new(
                "namespace",
                &self.namespace,
                "use letters, digits, `.`, `_` and `-`",
            ));
        }
        if let Some(name) = self.properties.keys().find(|name| FIXED.contains(&name.as_str())) {
            let setting = format!("properties.{name}");
            return Err(SettingsError::new(
                &setting,
                &self.properties[name],
                "exactly-once delivery fixes it; leave it out",
            ));
        }
        if !self.retry_tiers.is_sorted_by(|a, b| a.delay() < b.delay()) {
            let tiers: Vec<String> = self.retry_tiers.iter().map(ToString::to_string).collect();
            return Err(SettingsError::new(
                "retry_tiers",
                tiers.join(","),
                "list each delay once, shortest first",
            ));
        }
        self.validate_sizes()?;
        for (setting, value) in [
            ("max_attempts", u64::from(self.max_attempts)),
            ("max_in_flight_records", self.max_in_flight_records as u64),
            ("max_in_flight_bytes", self.max_in_flight_bytes as u64),
        ] {
            if value == 0 {
                return Err(SettingsError::new(setting, value, "must be at least 1"));
            }
        }
        self.validate_times()
    }

    fn validate_sizes(&self) -> Result<(), SettingsError> {
        if !RECORD_BYTES.contains(&self.max_record_bytes) {
            let allowed = format!("must be from {} to {}", RECORD_BYTES.start(), RECORD_BYTES.end());
            return Err(SettingsError::new("max_record_bytes", self.max_record_bytes, allowed));
        }
        if let Some(value) = self.properties.get("message.max.bytes") {
            return Err(SettingsError::new(
                "properties.message.max.bytes",
                value,
                "set `max_record_bytes` instead, so that too large a record becomes a dead letter",
            ));
        }
        match self.properties.get(OFFSET_RESET) {
            Some(value) if !OFFSET_RESETS.contains(&value.as_str()) => {
                let allowed = format!("must be one of {}", OFFSET_RESETS.join(", "));
                Err(SettingsError::new(format!("properties.{OFFSET_RESET}"), value, allowed))
            }
            _ => Ok(()),
        }
    }

    /// True where a group that has never read a partition begins with what comes from now on.
    pub(crate) fn resets_to_end(&self) -> bool {
        self.properties.get(OFFSET_RESET).is_some_and(|value| OFFSET_RESETS[..3].contains(&value.as_str()))
    }

    fn validate_times(&self) -> Result<(), SettingsError> {
        let session = self.millis("session.timeout.ms", DEFAULT_SESSION_TIMEOUT_MS)?;
        if self.max_drain_ms >= session {
            let allowed = format!("must be less than session.timeout.ms ({session})");
            return Err(SettingsError::new("max_drain_ms", self.max_drain_ms, allowed));
        }
        if self.max_poll_interval()? < Duration::from_millis(session) {
            let allowed = format!("must be at least session.timeout.ms ({session})");
            let value = self.max_poll_interval()?.as_millis();
            return Err(SettingsError::new("properties.max.poll.interval.ms", value, allowed));
        }
        if self.max_poll_interval()? < MIN_POLL_INTERVAL {
            let value = self.max_poll_interval()?.as_millis();
            let allowed = format!(
                "must be at least {}: a transaction may take that long",
                MIN_POLL_INTERVAL.as_millis()
            );
            return Err(SettingsError::new("properties.max.poll.interval.ms", value, allowed));
        }
        let transaction = self.transaction_timeout()?.as_millis();
        if transaction < u128::from(MIN_TRANSACTION_TIMEOUT_MS) {
            let allowed = format!(
                "at least {MIN_TRANSACTION_TIMEOUT_MS}: else the cluster ends transactions that still go on"
            );
            return Err(SettingsError::new("properties.transaction.timeout.ms", transaction, allowed));
        }
        if transaction > u128::from(MAX_TRANSACTION_TIMEOUT_MS) {
            let allowed = format!(
                "at most {MAX_TRANSACTION_TIMEOUT_MS}: an open transaction holds back every read_committed reader"
            );
            return Err(SettingsError::new("properties.transaction.timeout.ms", transaction, allowed));
        }
        Ok(())
    }

    /// `max.poll.interval.ms`.
    pub(crate) fn max_poll_interval(&self) -> Result<Duration, SettingsError> {
        self.millis("max.poll.interval.ms", DEFAULT_MAX_POLL_INTERVAL_MS).map(Duration::from_millis)
    }

    /// `transaction.timeout.ms`.
    pub(crate) fn transaction_timeout(&self) -> Result<Duration, SettingsError> {
        self.millis("transaction.timeout.ms", MAX_TRANSACTION_TIMEOUT_MS).map(Duration::from_millis)
    }

    /// The group of a stage.
    pub fn group_of(&self, stage: &str) -> String {
        if self.group.is_empty() { format!("{}.{stage}", self.namespace) } else { self.group.clone() }
    }

    /// Name of `topic` on the cluster.
    pub fn topic(&self, topic: &str) -> String {
        topics::full_name(&self.namespace, topic)
    }

    /// `topic` on the cluster without the namespace.
    pub fn without_namespace<'a>(&self, topic: &'a str) -> &'a str {
        topic.strip_prefix(&self.namespace).and_then(|rest| rest.strip_prefix('.')).unwrap_or(topic)
    }

    fn millis(&self, property: &str, default: u64) -> Result<u64, SettingsError> {
        self.properties.get(property).map_or(Ok(default), |value| {
            value.parse().map_err(|_| {
                SettingsError::new(
                    format!("properties.{property}"),
                    value,
                    "must be a whole number of milliseconds",
                )
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut KafkaSettings)) -> String {
        let mut settings = KafkaSettings::default();
        change(&mut settings);
        settings.validate().unwrap_err().to_string()
    }

    #[test]
    fn the_defaults_are_valid_and_have_the_three_tiers() {
        assert_eq!(KafkaSettings::default().validate(), Ok(()));
        assert_eq!(KafkaSettings::default().retry_tiers.len(), 3);
    }

    #[test]
    fn what_exactly_once_stands_on_cannot_be_changed() {
        let error = refused(|settings| {
            settings.properties.insert("enable.auto.commit".into(), "true".into());
        });
        assert!(error.contains("kafka.properties.enable.auto.commit") && error.contains("true"), "{error}");
    }

    #[test]
    fn draining_must_end_before_the_session_does() {
        let error = refused(|settings| {
            settings.properties.insert("session.timeout.ms".into(), "6000".into());
        });
        assert!(
            error.contains("max_drain_ms") && error.contains("10000") && error.contains("6000"),
            "{error}"
        );
    }

    #[test]
    fn transactions_are_short() {
        let error = refused(|settings| {
            settings.properties.insert("transaction.timeout.ms".into(), "60000".into());
        });
        assert!(error.contains("transaction.timeout.ms") && error.contains("60000"), "{error}");
    }

    #[test]
    fn a_transaction_lasts_longer_than_a_worker_needs_for_it() {
        let error = refused(|settings| {
            settings.properties.insert("transaction.timeout.ms".into(), "1000".into());
        });
        assert!(error.contains("transaction.timeout.ms") && error.contains("at least 10000"), "{error}");
    }

    #[test]
    fn the_watchdog_leaves_time_for_a_transaction() {
        let error = refused(|settings| {
            settings.properties.insert("session.timeout.ms".into(), "6000".into());
            settings.properties.insert("max.poll.interval.ms".into(), "6000".into());
            settings.max_drain_ms = 1000;
        });
        assert!(error.contains("max.poll.interval.ms") && error.contains("at least 20000"), "{error}");
    }

    #[test]
    fn a_record_has_room_for_its_headers_and_one_size_everywhere() {
        let error = refused(|settings| settings.max_record_bytes = 1000);
        assert!(error.contains("max_record_bytes` is `1000`") && error.contains("262144"), "{error}");
        let error = refused(|settings| {
            settings.properties.insert("message.max.bytes".into(), "1000000".into());
        });
        assert!(error.contains("max_record_bytes"), "{error}");
    }

    #[test]
    fn a_group_begins_at_one_end_or_the_other() {
        let error = refused(|settings| {
            settings.properties.insert("auto.offset.reset".into(), "error".into());
        });
        assert!(error.contains("auto.offset.reset") && error.contains("earliest"), "{error}");
        let mut settings = KafkaSettings::default();
        assert!(!settings.resets_to_end());
        settings.properties.insert("auto.offset.reset".into(), "latest".into());
        assert!(settings.validate().is_ok() && settings.resets_to_end());
    }

    #[test]
    fn a_property_that_is_no_number_is_named() {
        let error = refused(|settings| {
            settings.properties.insert("session.timeout.ms".into(), "soon".into());
        });
        assert!(error.contains("session.timeout.ms") && error.contains("soon"), "{error}");
    }

    #[test]
    fn a_namespace_is_cut_only_where_it_ends() {
        let settings = KafkaSettings::default();
        assert_eq!(settings.without_namespace("dateline.urls"), "urls");
        assert_eq!(settings.without_namespace("datelined.urls"), "datelined.urls");
    }
}
