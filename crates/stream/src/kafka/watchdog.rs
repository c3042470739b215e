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
const POLL: Duration = Duration::from_millis(500);

/// Watches one loop until it is dropped.
pub(crate) struct Watchdog {
    started: Instant,
    limit: Duration,
    /// When the loop must have turned again, in milliseconds after the start.
    due_ms: Arc<AtomicU64>,
}

impl Watchdog {
    /// Ends the process when [`Self::turn`] has not been called for `limit` (`max.poll.interval.ms`).
    pub(crate) fn start(stage: &'static str, limit: Duration) -> std::io::Result<Self> {
        let watchdog = Self::new(limit);
        let (started, due) = (watchdog.started, Arc::downgrade(&watchdog.due_ms));
        thread::Builder::new().name("watchdog".to_owned()).spawn(move || watch(stage, started, &due))?;
        Ok(watchdog)
    }

    fn new(limit: Duration) -> Self {
        Self { started: Instant::now(), limit, due_ms: Arc::new(AtomicU64::new(millis(limit))) }
    }

    /// The loop has turned.
    pub(crate) fn turn(&self) {
        self.turn_within(self.limit);
    }

    /// The loop has turned, and will again within `limit`: what it does next has an end of its own.
    pub(crate) fn turn_within(&self, limit: Duration) {
        self.due_ms.store(millis(self.started.elapsed() + limit), Ordering::Release);
    }
}

fn watch(stage: &'static str, started: Instant, due_ms: &Weak<AtomicU64>) {
    while let Some(due_ms) = due_ms.upgrade() {
        if let Some(late_ms) = late_ms(started.elapsed(), &due_ms) {
            error!(stage, late_ms, "the loop stands still: ending the process");
            std::process::exit(EXIT_CODE);
        }
        drop(due_ms);
        thread::sleep(POLL);
    }
}

/// By how much the loop is late, if it is.
fn late_ms(elapsed: Duration, due_ms: &AtomicU64) -> Option<u64> {
    millis(elapsed).checked_sub(due_ms.load(Ordering::Acquire)).filter(|late| *late > 0)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_is_late_by_its_own_limit_or_by_the_shorter_one_of_what_it_does() {
        let second = Duration::from_secs(1);
        let watchdog = Watchdog::new(300 * second);
        assert_eq!(late_ms(300 * second, &watchdog.due_ms), None);
        assert_eq!(late_ms(301 * second, &watchdog.due_ms), Some(1000));
        watchdog.turn_within(20 * second);
        assert!(late_ms(25 * second, &watchdog.due_ms).is_some_and(|late| late > 4000));
        watchdog.turn();
        assert_eq!(late_ms(299 * second, &watchdog.due_ms), None);
    }
}
