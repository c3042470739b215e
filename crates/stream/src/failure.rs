//! Retries by delay topic, and dead letters: the one place that makes either.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use dateline_schema::{DeadLetter, Headers, IntoWire, RetryTier, WireRecord, headers};

use crate::{TopicPartition, state::Change};

/// Room for keys and headers beside the value of the largest record.
pub(crate) const HEADER_ROOM_BYTES: usize = 64 * 1024;
/// Longest detail a dead letter carries, in characters.
const MAX_DETAIL_CHARS: usize = 2000;
/// Longest delay, so that no stage can ask for a time that no clock can tell.
const LONGEST_DELAY: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What a runner does about failed records.
#[derive(Debug, Clone)]
pub(crate) struct FailurePolicy {
    /// Delay topics of the stage's input, shortest first; none means that a retry waits in place.
    pub(crate) retry_tiers: Vec<RetryTier>,
    /// Longest wait in place.
    pub(crate) max_wait_in_place: Duration,
    /// Attempts after which a record is given up.
    pub(crate) max_attempts: u32,
    /// Largest record the topics take, in bytes.
    pub(crate) max_record_bytes: usize,
}

/// A record as it was read, with its history.
#[derive(Debug, Clone)]
pub(crate) struct Attempted {
    pub(crate) record: WireRecord,
    pub(crate) source: Arc<TopicPartition>,
    pub(crate) offset: i64,
}

impl Attempted {
    /// How often it had been attempted before.
    pub(crate) fn earlier_attempts(&self) -> u32 {
        header(&self.record, headers::ATTEMPTS).unwrap_or(0)
    }

    /// Remembers when it failed first.
    pub(crate) fn note_failure(&mut self, now: DateTime<Utc>) {
        let first = self.first_failed_at().unwrap_or(now);
        self.record.headers.set(headers::FIRST_FAILED_AT, rfc3339(first));
    }

    fn first_failed_at(&self) -> Option<DateTime<Utc>> {
        header(&self.record, headers::FIRST_FAILED_AT)
    }

    /// Where the record stood first: its own place, or the one a retry remembers.
    fn origin(&self) -> (String, i32, i64) {
        let original = || {
            Some((
                self.record.headers.get_str(headers::ORIGINAL_TOPIC)?.to_owned(),
                header(&self.record, headers::ORIGINAL_PARTITION)?,
                header(&self.record, headers::ORIGINAL_OFFSET)?,
            ))
        };
        original().unwrap_or_else(|| (self.source.topic.clone(), self.source.partition, self.offset))
    }
}

impl FailurePolicy {
    /// The record for the delay topic, or a dead letter where it has been attempted often enough. Each attempt waits
    /// at least a tier longer than the one before, so that an outage of hours gives up nothing.
    pub(crate) fn retry(
        &self,
        attempted: &Attempted,
        stage: &'static str,
        after: Duration,
        reason: &str,
        now: DateTime<Utc>,
    ) -> WireRecord {
        let attempts = attempted.earlier_attempts().saturating_add(1);
        if attempts >= self.max_attempts {
            let detail = format!("given up after {attempts} attempts; the last one failed with `{reason}`");
            return self.dead_letter(attempted, stage, attempts, "retries-exhausted", &detail, now);
        }
        let tier = self.retry_tiers.get(attempts as usize - 1).or(self.retry_tiers.last());
        let after = tier.map_or(after, |tier| after.max(tier.delay())).min(LONGEST_DELAY);
        let (topic, partition, offset) = attempted.origin();
        let mut record = attempted.record.clone();
        record.topic = self.tier_topic(&topic, after);
        record.partition = None;
        let all = &mut record.headers;
        let not_before = later(now, after);
        all.set(headers::NOT_BEFORE, rfc3339(not_before));
        all.set(headers::ATTEMPTS, attempts.to_string());
        all.set(headers::RETRY_REASON, reason.to_owned());
        all.set(headers::FIRST_FAILED_AT, rfc3339(attempted.first_failed_at().unwrap_or(now)));
        all.set(headers::LAST_FAILED_AT, rfc3339(now));
        all.set(headers::ORIGINAL_TOPIC, topic);
        all.set(headers::ORIGINAL_PARTITION, partition.to_string());
        all.set(headers::ORIGINAL_OFFSET, offset.to_string());
        record
    }

    /// Where a record goes whose wait in a delay topic is over: back to the topic it came from, so that the owner of
    /// its key takes it, or into another tier where its time lies further ahead than a tier reaches.
    pub(crate) fn release(&self, mut record: WireRecord, now: DateTime<Utc>) -> WireRecord {
        let origin = record.headers.get_str(headers::ORIGINAL_TOPIC).map(str::to_owned);
        let topic = origin.unwrap_or_else(|| without_tier(&record.topic).to_owned());
        let left = header::<DateTime<Utc>>(&record, headers::NOT_BEFORE)
            .and_then(|not_before| (not_before - now).to_std().ok())
            .filter(|left| !left.is_zero());
        record.topic = match left {
            Some(left) if !self.retry_tiers.is_empty() => self.tier_topic(&topic, left),
            _ => topic,
        };
        record.partition = None;
        record
    }

    /// When the record at the head of a delay topic may go on: at its own time, but no later than the tier's delay
    /// after it was put there, because those behind it wait for it.
    pub(crate) fn due(&self, record: &WireRecord, put_at: DateTime<Utc>) -> DateTime<Utc> {
        let latest = self
            .retry_tiers
            .iter()
            .find(|tier| record.topic.ends_with(&tier.topic("")))
            .map_or(put_at, |tier| later(put_at, tier.delay()));
        header(record, headers::NOT_BEFORE).map_or(latest, |not_before: DateTime<Utc>| not_before.min(latest))
    }

    /// A dead letter for a bad record. Its value is cut where the topic could not hold it, and a key and headers that
    /// are too large are left out.
    pub(crate) fn dead_letter(
        &self,
        attempted: &Attempted,
        stage: &'static str,
        attempts: u32,
        reason: &str,
        detail: &str,
        now: DateTime<Utc>,
    ) -> WireRecord {
        let (original_topic, original_partition, original_offset) = attempted.origin();
        let mut record = attempted.record.clone();
        // A key or headers that leave no room for a value are no more than somebody's attack.
        let strip = key_and_header_bytes(&record) > self.max_record_bytes / 2;
        if strip {
            (record.key, record.headers) = (None, Headers::new());
        }
        let room = self.max_record_bytes.saturating_sub(HEADER_ROOM_BYTES + key_and_header_bytes(&record));
        let cut = strip || record.value.len() > room;
        let length = record.value.len();
        record.value.truncate(room);
        for name in headers::FAILURE_HEADERS {
            record.headers.remove(name);
        }
        DeadLetter {
            stage: stage.to_owned(),
            reason: reason.to_owned(),
            detail: detail.chars().take(MAX_DETAIL_CHARS).collect(),
            original_topic,
            original_partition,
            original_offset,
            first_failed_at: attempted.first_failed_at().unwrap_or(now),
            last_failed_at: now,
            attempts,
            cut_from: cut.then_some(length as u64),
            key: record.key,
            value: record.value,
            headers: record.headers,
        }
        .into_wire()
    }

    /// True where no topic could hold the record.
    pub(crate) fn is_too_large(&self, record: &WireRecord) -> bool {
        record.value.len() + key_and_header_bytes(record) + HEADER_ROOM_BYTES > self.max_record_bytes
    }

    /// True where the changelog could not hold the change.
    pub(crate) fn is_change_too_large(&self, (key, value): &Change) -> bool {
        key.len() + value.as_ref().map_or(0, Bytes::len) + HEADER_ROOM_BYTES > self.max_record_bytes
    }

    /// The shortest tier that waits long enough, else the longest.
    fn tier_topic(&self, topic: &str, after: Duration) -> String {
        let tier = self.retry_tiers.iter().find(|tier| tier.delay() >= after).or(self.retry_tiers.last());
        tier.map_or_else(|| topic.to_owned(), |tier| tier.topic(topic))
    }
}

fn key_and_header_bytes(record: &WireRecord) -> usize {
    let headers: usize = record.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    record.key.as_ref().map_or(0, Bytes::len) + headers
}

fn header<T: std::str::FromStr>(record: &WireRecord, name: &str) -> Option<T> {
    record.headers.get_str(name)?.parse().ok()
}

fn without_tier(topic: &str) -> &str {
    topic.rsplit_once(".retry-").map_or(topic, |(origin, _)| origin)
}

/// The time `delay` after `time`; `time` itself where no clock could tell it.
fn later(time: DateTime<Utc>, delay: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(delay).ok().and_then(|delay| time.checked_add_signed(delay)).unwrap_or(time)
}

fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

#[cfg(test)]
mod tests {
    use dateline_schema::FromWire;

    use super::*;

    fn policy() -> FailurePolicy {
        let retry_tiers = ["1m", "10m", "1h"].map(|tier| tier.parse().unwrap()).to_vec();
        FailurePolicy {
            retry_tiers,
            max_wait_in_place: Duration::MAX,
            max_attempts: 3,
            max_record_bytes: 100_000,
        }
    }

    fn attempted(value: &'static [u8]) -> Attempted {
        Attempted {
            record: WireRecord {
                topic: "urls".into(),
                partition: None,
                key: Some("k".into()),
                value: value.into(),
                headers: [("own", "1")].into_iter().collect(),
            },
            source: Arc::new(TopicPartition { topic: "urls".into(), partition: 7 }),
            offset: 42,
        }
    }

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn a_retry_goes_to_the_shortest_tier_that_waits_long_enough() {
        let topic = |after| policy().retry(&attempted(b"v"), "s", seconds(after), "r", Utc::now()).topic;
        assert_eq!(topic(1), "urls.retry-1m");
        assert_eq!(topic(60), "urls.retry-1m");
        assert_eq!(topic(61), "urls.retry-10m");
        assert_eq!(topic(86_400), "urls.retry-1h");
    }

    #[test]
    fn each_attempt_waits_at_least_a_tier_longer() {
        // Headers keep microseconds.
        let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let mut attempted = attempted(b"v");
        let first = policy().retry(&attempted, "s", seconds(5), "r", now);
        assert_eq!(first.topic, "urls.retry-1m");
        attempted.record = policy().release(first, now + TimeDelta::minutes(2));
        let second = policy().retry(&attempted, "s", seconds(5), "r", now);
        assert_eq!(second.topic, "urls.retry-10m");
        assert_eq!(policy().due(&second, now), now + TimeDelta::minutes(10));
    }

    #[test]
    fn a_released_record_goes_back_to_its_topic_with_its_history() {
        let now = Utc::now();
        let waiting = policy().retry(&attempted(b"v"), "s", seconds(5), "r", now);
        let back = policy().release(waiting, now + TimeDelta::seconds(61));
        assert_eq!(back.topic, "urls");
        assert_eq!(back.key, Some("k".into()));
        assert_eq!(back.headers.get_str(headers::ATTEMPTS), Some("1"));
        assert_eq!(back.headers.get_str("own"), Some("1"));
    }

    #[test]
    fn a_time_beyond_the_longest_tier_is_waited_for_in_turns() {
        let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let waiting = policy().retry(&attempted(b"v"), "s", seconds(2 * 3600), "r", now);
        assert_eq!(policy().due(&waiting, now), now + TimeDelta::hours(1));
        let again = policy().release(waiting, now + TimeDelta::minutes(60));
        assert_eq!(again.topic, "urls.retry-1h");
        assert_eq!(policy().release(again, now + TimeDelta::minutes(121)).topic, "urls");
    }

    #[test]
    fn a_delay_that_no_clock_can_tell_is_a_year() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        for after in [Duration::MAX, Duration::from_secs(1 << 52), Duration::from_millis(i64::MAX as u64)] {
            let retried = policy().retry(&attempted(b"v"), "s", after, "status-503", now);
            let not_before: DateTime<Utc> = header(&retried, headers::NOT_BEFORE).unwrap();
            assert_eq!(not_before, now + TimeDelta::days(365));
        }
        let put_at = DateTime::<Utc>::MAX_UTC;
        assert_eq!(
            policy().due(&WireRecord { topic: "urls.retry-1h".into(), ..WireRecord::default() }, put_at),
            put_at
        );
    }

    #[test]
    fn the_last_attempt_makes_a_dead_letter_that_remembers_the_first_place() {
        let now = Utc::now();
        let mut attempted = attempted(b"v");
        for _ in 0..2 {
            let record = policy().retry(&attempted, "s", seconds(5), "status-503", now);
            assert!(record.topic.contains("retry"));
            attempted.record = policy().release(record, now + TimeDelta::minutes(11));
            attempted.offset += 100;
        }
        let dead = policy().retry(&attempted, "s", seconds(5), "status-503", now);
        let dead = DeadLetter::from_wire(dead).unwrap();
        assert_eq!((dead.reason.as_str(), dead.attempts), ("retries-exhausted", 3));
        assert!(dead.detail.contains("status-503"));
        assert_eq!(
            (dead.original_topic.as_str(), dead.original_partition, dead.original_offset),
            ("urls", 7, 42)
        );
        let original = dead.into_original().unwrap();
        assert_eq!(original.headers, [("own", "1")].into_iter().collect());
    }

    #[test]
    fn a_value_too_large_for_the_dead_letters_is_cut_and_cannot_be_replayed() {
        let attempted = attempted(&[b'x'; 200_000]);
        let dead = policy().dead_letter(&attempted, "s", 1, "page-too-large", "d", Utc::now());
        assert!(dead.value.len() < 100_000);
        let dead = DeadLetter::from_wire(dead).unwrap();
        assert_eq!(dead.cut_from, Some(200_000));
        assert!(dead.into_original().is_err());
    }
}
