//! Runs one record through a stage and turns the outcome into records for topics.

use std::{any::Any, borrow::Cow, panic::AssertUnwindSafe, sync::Arc, time::Instant};

use bytes::Bytes;
use chrono::Utc;
use dateline_schema::{TraceParent, WireRecord, headers};
use futures::FutureExt;
use tracing::{debug, warn};

use crate::{
    Outcome,
    failure::{Attempted, FailurePolicy},
    kind::{Kind, Ran},
    metrics::StageMetrics,
    state::{Change, PartitionState},
};

/// What is to be written for one record, in the transaction that moves past it.
pub(crate) struct Finished<T> {
    /// The record that this came of.
    pub(crate) attempted: Attempted,
    /// Outputs, a retry or a dead letter.
    pub(crate) outputs: Vec<WireRecord>,
    /// Changes of state for the changelog.
    pub(crate) changes: Vec<Change>,
    /// What the store of a sink gets.
    pub(crate) kept: Option<T>,
    /// What became of it, for the metrics.
    pub(crate) outcome: &'static str,
    /// The outcome's reason, or nothing.
    pub(crate) reason: Cow<'static, str>,
}

impl<T> Finished<T> {
    /// Bytes of the values it holds.
    pub(crate) fn bytes(&self) -> usize {
        let outputs: usize = self.outputs.iter().map(|output| output.value.len()).sum();
        self.attempted.record.value.len() + outputs
    }

    /// Turns it into a dead letter, because a store will never take it.
    pub(crate) fn refuse<K: Kind>(&mut self, executor: &Executor<K>, reason: String, detail: &str) {
        let attempts = self.attempted.earlier_attempts().saturating_add(1);
        self.outputs.push(executor.reject(&self.attempted, attempts, &reason, detail));
        self.outcome = "reject";
        self.reason = reason.into();
    }
}

/// A stage with the rules for its failures; shared by the threads of the pool.
pub(crate) struct Executor<K> {
    kind: K,
    policy: FailurePolicy,
    metrics: StageMetrics,
}

impl<K: Kind> Executor<K> {
    pub(crate) fn new(kind: K, policy: FailurePolicy) -> Arc<Self> {
        let metrics = StageMetrics::new(kind.name());
        Arc::new(Self { kind, policy, metrics })
    }

    pub(crate) fn kind(&self) -> &K {
        &self.kind
    }

    pub(crate) fn policy(&self) -> &FailurePolicy {
        &self.policy
    }

    pub(crate) fn metrics(&self) -> StageMetrics {
        self.metrics
    }

    /// Processes one record to its end, whatever that is.
    pub(crate) async fn execute(
        &self,
        mut attempted: Attempted,
        state: &PartitionState,
    ) -> Finished<K::Kept> {
        let trace = continue_trace(&mut attempted.record);
        let mut attempts = attempted.earlier_attempts();
        loop {
            attempts = attempts.saturating_add(1);
            let started = Instant::now();
            let run = AssertUnwindSafe(self.kind.run(attempted.record.clone(), state)).catch_unwind().await;
            self.metrics.processed(started.elapsed());
            let ran = match run {
                Ok(Ok(ran)) => ran,
                Ok(Err(error)) => rejected(error.reason, error.message),
                Err(panic) => rejected("panic", panic_message(panic.as_ref())),
            };
            match ran.outcome {
                // Without delay topics a retry waits where it is: the partition holds, and nothing is lost.
                Outcome::Retry { after, .. }
                    if self.policy.retry_tiers.is_empty() && attempts < self.policy.max_attempts =>
                {
                    attempted.note_failure(Utc::now());
                    tokio::time::sleep(after.min(self.policy.max_wait_in_place)).await;
                }
                _ => {
                    let finished = self.finish(attempted, ran, attempts, trace);
                    state.apply(&finished.changes);
                    return finished;
                }
            }
        }
    }

    fn finish(
        &self,
        mut attempted: Attempted,
        ran: Ran<K::Kept>,
        attempts: u32,
        trace: TraceParent,
    ) -> Finished<K::Kept> {
        let stage = self.kind.name();
        let Ran { outcome, changes, kept } = self.within_bounds(ran);
        let (outputs, outcome, reason) = match outcome {
            Outcome::Emit(outputs) => (outputs, "emit", Cow::Borrowed("")),
            Outcome::Skip { reason } => {
                debug!(stage, reason = %reason, topic = attempted.source.topic, partition = attempted.source.partition, offset = attempted.offset, "skipped a record");
                (Vec::new(), "skip", reason)
            }
            Outcome::Retry { after, reason } => {
                // `retry` counts this attempt itself; in-place attempts are told apart by the loop's own count.
                let mut history = attempted.clone();
                history.record.headers.set(headers::ATTEMPTS, (attempts - 1).to_string());
                let output = self.policy.retry(&history, stage, after, &reason, Utc::now());
                if attempts >= self.policy.max_attempts {
                    (vec![output], "reject", reason)
                } else {
                    let (output, outcome) = self.unless_too_large(&attempted, attempts, output, "retry");
                    (vec![output], outcome, reason)
                }
            }
            Outcome::Reject { reason, detail } => {
                (vec![self.reject(&attempted, attempts, &reason, &detail)], "reject", reason)
            }
        };
        let kept = kept.filter(|_| outcome == "emit");
        // Only a store may still refuse the record, and then it is wanted for the dead letter.
        if kept.is_none() {
            attempted.record.value = Bytes::new();
        }
        let outputs = outputs.into_iter().map(|output| with_trace(output, trace)).collect();
        Finished { attempted, outputs, changes, kept, outcome, reason }
    }

    /// What the stage says, or a reject where the topics could not hold it: no transaction with it would ever commit.
    fn within_bounds(&self, ran: Ran<K::Kept>) -> Ran<K::Kept> {
        let limit = self.policy.max_record_bytes;
        if let Outcome::Emit(outputs) = &ran.outcome
            && let Some(large) = outputs.iter().find(|output| self.policy.is_too_large(output))
        {
            let (topic, bytes) = (&large.topic, large.value.len());
            let detail = format!("the record for `{topic}` has {bytes} bytes; the topics take {limit}");
            return rejected("output-too-large", detail);
        }
        if let Some((key, value)) = ran.changes.iter().find(|change| self.policy.is_change_too_large(change))
        {
            let bytes = key.len() + value.as_ref().map_or(0, Bytes::len);
            return rejected(
                "state-too-large",
                format!("a change of state has {bytes} bytes; the changelog takes {limit}"),
            );
        }
        ran
    }

    /// The output with its outcome, or a dead letter where the topics could not hold it.
    fn unless_too_large(
        &self,
        attempted: &Attempted,
        attempts: u32,
        output: WireRecord,
        outcome: &'static str,
    ) -> (WireRecord, &'static str) {
        if !self.policy.is_too_large(&output) {
            return (output, outcome);
        }
        let (topic, bytes) = (&output.topic, output.value.len());
        let detail = format!(
            "the record for `{topic}` has {bytes} bytes; the topics take {}",
            self.policy.max_record_bytes
        );
        (self.reject(attempted, attempts, "output-too-large", &detail), "reject")
    }

    /// A record of a delay topic whose time has come, on its way to the topic it came from.
    pub(crate) fn release(&self, mut attempted: Attempted) -> Finished<K::Kept> {
        let output = self.policy.release(attempted.record.clone(), Utc::now());
        let attempts = attempted.earlier_attempts();
        let (output, outcome) = self.unless_too_large(&attempted, attempts, output, "release");
        let (changes, kept, reason) = (Vec::new(), None, Cow::Borrowed(""));
        attempted.record.value = Bytes::new();
        Finished { attempted, outputs: vec![output], changes, kept, outcome, reason }
    }

    /// A dead letter, logged here and nowhere else.
    pub(crate) fn reject(
        &self,
        attempted: &Attempted,
        attempts: u32,
        reason: &str,
        detail: &str,
    ) -> WireRecord {
        let stage = self.kind.name();
        warn!(
            stage,
            reason,
            detail,
            topic = attempted.source.topic,
            partition = attempted.source.partition,
            offset = attempted.offset,
            "gave up a record: it goes to the dead letters"
        );
        self.policy.dead_letter(attempted, stage, attempts, reason, detail, Utc::now())
    }
}

fn rejected<T>(reason: &'static str, detail: String) -> Ran<T> {
    Ran { outcome: Outcome::reject(reason, detail), changes: Vec::new(), kept: None }
}

/// The record's trace, begun here where it has none.
fn continue_trace(record: &mut WireRecord) -> TraceParent {
    let carried = record.headers.get_str(headers::TRACEPARENT).and_then(|text| text.parse().ok());
    carried.unwrap_or_else(|| {
        let trace = TraceParent::start();
        record.headers.set(headers::TRACEPARENT, trace.to_string());
        trace
    })
}

fn with_trace(mut record: WireRecord, trace: TraceParent) -> WireRecord {
    record.headers.set(headers::TRACEPARENT, trace.child().to_string());
    record
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let message =
        panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    format!("the stage panicked: {}", message.unwrap_or("no message"))
}
