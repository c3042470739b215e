//! Waiting between attempts when the world is out of order.

use std::time::{Duration, Instant};

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// Exponential back-off with jitter, so that a fleet does not come back all at once.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
    until: Option<Instant>,
}

impl Backoff {
    /// Another failure: the next attempt is due later.
    pub(crate) fn fail(&mut self) {
        let base = FIRST.saturating_mul(1 << self.failures.min(10)).min(LONGEST);
        self.until = Some(Instant::now() + base.mul_f64(0.5 + fastrand::f64()));
        self.failures = self.failures.saturating_add(1);
    }

    /// All is well again.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    /// True while the next attempt is not due.
    pub(crate) fn is_waiting(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() < until)
    }

    /// Blocks until the next attempt is due.
    pub(crate) fn wait(&self) {
        if let Some(until) = self.until {
            std::thread::sleep(until.saturating_duration_since(Instant::now()));
        }
    }
}
