//! What a runner tells its process, and what the process tells the runner.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Hears whether the runner can do its work: `Ok`, or why not. The service's health endpoint listens here.
pub trait Monitor: Fn(Result<(), &str>) + Send + Sync + 'static {}

impl<F: Fn(Result<(), &str>) + Send + Sync + 'static> Monitor for F {}

/// Asks a runner to finish what it has in hand and stop.
#[derive(Debug, Clone, Default)]
pub struct StopSignal(Arc<AtomicBool>);

impl StopSignal {
    /// A signal that has not been given.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the signal.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// True once it has been given.
    pub fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
