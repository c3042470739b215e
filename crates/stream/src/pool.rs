//! Threads that run a stage, apart from the thread that polls.

use std::{future::Future, thread, time::Duration};

use tokio::runtime::{Builder, Runtime};

use crate::Workload;

/// A runtime of a stage's own: a busy stage cannot keep another, or the health endpoint, from its work.
pub(crate) struct Pool {
    runtime: Option<Runtime>,
}

impl Pool {
    /// `threads` 0 means as many as there are cores.
    pub(crate) fn new(name: &'static str, threads: usize) -> std::io::Result<Self> {
        let cores = thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        let threads = if threads == 0 { cores } else { threads };
        let runtime =
            Builder::new_multi_thread().worker_threads(threads).thread_name(name).enable_all().build()?;
        Ok(Self { runtime: Some(runtime) })
    }

    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            drop(runtime.spawn(work));
        }
    }
}

impl Drop for Pool {
    /// Work that is still running is abandoned: its record was not committed and is read again.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::ZERO);
        }
    }
}

/// How many records go to the pool in one task: many where a record is quick, one where it waits for others.
pub(crate) fn chunk_records(workload: Workload) -> usize {
    match workload {
        Workload::Cpu => 32,
        Workload::Io(_) => 1,
    }
}

/// How many records may be in work at once.
pub(crate) fn max_running(workload: Workload, setting: usize) -> usize {
    match workload {
        Workload::Cpu => setting,
        Workload::Io(limit) => limit.get().min(setting),
    }
}
