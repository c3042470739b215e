//! Names of the metrics that runners keep; all carry the label `stage`.

use std::time::Duration;

use metrics::{counter, gauge, histogram};

/// Records read, by `topic`.
const RECORDS_IN: &str = "dateline_records_in_total";
/// Records finished, by `outcome` (emit, skip, retry, reject; release from a delay topic) and `reason`.
const OUTCOMES: &str = "dateline_outcomes_total";
/// Seconds a stage took for one record.
const PROCESS_SECONDS: &str = "dateline_process_seconds";
/// Transactions, by `result` (committed, aborted, ambiguous).
const TRANSACTIONS: &str = "dateline_transactions_total";
/// Seconds from the begin to the commit of a transaction.
const TRANSACTION_SECONDS: &str = "dateline_transaction_seconds";
/// Records read and not yet committed.
const IN_FLIGHT_RECORDS: &str = "dateline_in_flight_records";
/// Bytes of their values.
const IN_FLIGHT_BYTES: &str = "dateline_in_flight_bytes";
/// Partitions this worker owns.
const ASSIGNED_PARTITIONS: &str = "dateline_assigned_partitions";
/// Rebalances, by `kind` (assign, revoke, lost).
const REBALANCES: &str = "dateline_rebalances_total";

/// The metrics of one stage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StageMetrics {
    stage: &'static str,
}

impl StageMetrics {
    pub(crate) fn new(stage: &'static str) -> Self {
        Self { stage }
    }

    pub(crate) fn records_in(self, topic: &str, count: u64) {
        counter!(RECORDS_IN, "stage" => self.stage, "topic" => topic.to_owned()).increment(count);
    }

    pub(crate) fn outcome(self, outcome: &'static str, reason: &str, count: u64) {
        counter!(OUTCOMES, "stage" => self.stage, "outcome" => outcome, "reason" => reason.to_owned())
            .increment(count);
    }

    pub(crate) fn processed(self, took: Duration) {
        histogram!(PROCESS_SECONDS, "stage" => self.stage).record(took);
    }

    pub(crate) fn transaction(self, result: &'static str) {
        counter!(TRANSACTIONS, "stage" => self.stage, "result" => result).increment(1);
    }

    pub(crate) fn committed(self, took: Duration) {
        self.transaction("committed");
        histogram!(TRANSACTION_SECONDS, "stage" => self.stage).record(took);
    }

    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    pub(crate) fn in_flight(self, records: usize, bytes: usize) {
        gauge!(IN_FLIGHT_RECORDS, "stage" => self.stage).set(records as f64);
        gauge!(IN_FLIGHT_BYTES, "stage" => self.stage).set(bytes as f64);
    }

    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    pub(crate) fn assigned(self, partitions: usize) {
        gauge!(ASSIGNED_PARTITIONS, "stage" => self.stage).set(partitions as f64);
    }

    pub(crate) fn rebalance(self, kind: &'static str) {
        counter!(REBALANCES, "stage" => self.stage, "kind" => kind).increment(1);
    }
}
