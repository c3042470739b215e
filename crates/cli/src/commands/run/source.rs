//! The URLs as records, read by a thread of their own.

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use bytes::Bytes;
use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use dateline_schema::{IntoWire, WireRecord, topics};
use dateline_stream::StopSignal;

use crate::urls::Given;

const READ_AHEAD: usize = 256;
const POLL: Duration = Duration::from_millis(50);

/// Why the URLs could not be read to their end, if so.
#[derive(Clone, Default)]
pub(super) struct Failure(Arc<Mutex<Option<io::Error>>>);

impl Failure {
    pub(super) fn take(&self) -> Option<io::Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// How many URLs the pipeline has taken.
#[derive(Clone, Default)]
pub(super) struct Submitted(Arc<AtomicU64>);

impl Submitted {
    pub(super) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Records of `urls`. It ends where the URLs do, or soon after the stop signal: standard input may be silent for ever,
/// so the thread that waits for it is left behind.
pub(super) struct Source {
    records: Receiver<WireRecord>,
    stop: StopSignal,
    failure: Failure,
    submitted: Submitted,
}

impl Source {
    pub(super) fn new(
        urls: impl Iterator<Item = io::Result<Given>> + Send + 'static,
        stop: StopSignal,
    ) -> Self {
        let (sender, records) = bounded(READ_AHEAD);
        let failure = Failure::default();
        let failed = failure.clone();
        thread::spawn(move || {
            for given in urls {
                match given {
                    Ok(given) => {
                        // It is heard no more once the pipeline has ended.
                        if sender.send(record(given)).is_err() {
                            return;
                        }
                    }
                    Err(error) => {
                        failed.0.lock().unwrap_or_else(PoisonError::into_inner).replace(error);
                        return;
                    }
                }
            }
        });
        Self { records, stop, failure, submitted: Submitted::default() }
    }

    pub(super) fn failure(&self) -> Failure {
        self.failure.clone()
    }

    pub(super) fn submitted(&self) -> Submitted {
        self.submitted.clone()
    }
}

impl Iterator for Source {
    type Item = WireRecord;

    fn next(&mut self) -> Option<WireRecord> {
        while !self.stop.is_stopped() {
            match self.records.recv_timeout(POLL) {
                Ok(record) => {
                    self.submitted.0.fetch_add(1, Ordering::Relaxed);
                    return Some(record);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        None
    }
}

/// What is no URL goes in as it is, and comes out as a dead letter that says so.
fn record(given: Given) -> WireRecord {
    match given.request() {
        Ok(request) => request.into_wire(),
        Err(_) => WireRecord {
            topic: topics::URLS.to_owned(),
            value: Bytes::from(given.into_text()),
            ..WireRecord::default()
        },
    }
}
