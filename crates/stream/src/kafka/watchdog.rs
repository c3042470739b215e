//! Ends a process whose loop stands still: its group has given it up, and only a restart helps.

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tracing::error;

/// Exit code of a process that its watchdog ended.
const EXIT_CODE: i32 = 70;

/// Watches one loop until it is dropped.
pub(crate) struct Watchdog {
    started: Instant,
    last_turn_ms: Arc<AtomicU64>,
}

impl Watchdog {
    /// Ends the process when [`Self::turn`] has not been called for `limit` (`max.poll.interval.ms`).
    pub(crate) fn start(stage: &'static str, limit: Duration) -> std::io::Result<Self> {
        let watchdog = Self { started: Instant::now(), last_turn_ms: Arc::default() };
        let (started, last_turn) = (watchdog.started, Arc::downgrade(&watchdog.last_turn_ms));
        thread::Builder::new()
            .name("watchdog".to_owned())
            .spawn(move || watch(stage, limit, started, &last_turn))?;
        Ok(watchdog)
    }

    /// The loop has turned.
    pub(crate) fn turn(&self) {
        self.last_turn_ms.store(millis(self.started.elapsed()), Ordering::Release);
    }
}

fn watch(stage: &'static str, limit: Duration, started: Instant, last_turn_ms: &Weak<AtomicU64>) {
    while let Some(last_turn) = last_turn_ms.upgrade().map(|turn| turn.load(Ordering::Acquire)) {
        let still_ms = millis(started.elapsed()).saturating_sub(last_turn);
        if still_ms > millis(limit) {
            error!(stage, still_ms, limit_ms = millis(limit), "the loop stands still: ending the process");
            std::process::exit(EXIT_CODE);
        }
        thread::sleep(Duration::from_millis(500).min(limit));
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
