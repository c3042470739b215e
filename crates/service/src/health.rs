//! Whether the worker can do its work now, as `/readyz` tells it.

use std::sync::{Arc, Mutex, PoisonError};

/// The worker's readiness, shared by who knows it and who tells it. It begins as not ready: `starting`.
#[derive(Debug, Clone)]
pub struct Health {
    reason: Arc<Mutex<Option<String>>>,
}

impl Default for Health {
    fn default() -> Self {
        Self { reason: Arc::new(Mutex::new(Some("starting".to_owned()))) }
    }
}

impl Health {
    /// The worker can do its work.
    pub fn ready(&self) {
        if self.replace(None) {
            tracing::info!("ready");
        }
    }

    /// The worker cannot do its work now, and why.
    pub fn not_ready(&self, reason: impl Into<String>) {
        let reason = reason.into();
        if self.replace(Some(reason.clone())) {
            tracing::warn!(reason, "not ready");
        }
    }

    /// [`Self::ready`] or [`Self::not_ready`], as the state says.
    pub fn set(&self, state: Result<(), &str>) {
        match state {
            Ok(()) => self.ready(),
            Err(reason) => self.not_ready(reason),
        }
    }

    /// Why the worker is not ready; `None` when it is.
    pub fn reason(&self) -> Option<String> {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says whether this changed anything, so that a reason repeated in a loop is logged once.
    fn replace(&self, reason: Option<String>) -> bool {
        let mut current = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = *current != reason;
        *current = reason;
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_starts_unready_and_says_why_whenever_it_is() {
        let health = Health::default();
        assert_eq!(health.reason().as_deref(), Some("starting"));
        health.ready();
        assert_eq!(health.reason(), None);
        health.clone().not_ready("the broker is away");
        assert_eq!(health.reason().as_deref(), Some("the broker is away"));
        health.set(Ok(()));
        assert_eq!(health.reason(), None);
        health.set(Err("the disk is full"));
        assert_eq!(health.reason().as_deref(), Some("the disk is full"));
    }
}
