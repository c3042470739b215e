//! The request to stop, and the signals that make it.

use std::{
    fmt, io,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
};

/// What a shell reports for a process that an interrupt ended.
const EXIT_INTERRUPTED: i32 = 130;

type Callback = Box<dyn FnOnce() + Send>;

/// The request to stop, shared by all who must heed it. Once made it stays.
#[derive(Clone)]
pub struct Shutdown {
    requested: watch::Sender<bool>,
    callbacks: Arc<Mutex<Vec<Callback>>>,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self { requested: watch::Sender::new(false), callbacks: Arc::default() }
    }
}

impl fmt::Debug for Shutdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shutdown").field("requested", &self.requested()).finish_non_exhaustive()
    }
}

impl Shutdown {
    /// Asks everyone to stop.
    pub fn request(&self) {
        let callbacks = {
            let mut callbacks = self.lock();
            self.requested.send_replace(true);
            std::mem::take(&mut *callbacks)
        };
        for callback in callbacks {
            callback();
        }
    }

    /// Whether the request was made.
    pub fn requested(&self) -> bool {
        *self.requested.borrow()
    }

    /// Waits until the request is made.
    pub async fn wait(&self) {
        // An error means that every sender is gone, and one of them is `self`.
        let _ = self.requested.subscribe().wait_for(|requested| *requested).await;
    }

    /// Calls `callback` when the request is made, or now if it was made already. It runs on the thread that serves the
    /// endpoints, so it must be quick: wake a loop, send on a channel.
    pub fn on_request(&self, callback: impl FnOnce() + Send + 'static) {
        let mut callbacks = self.lock();
        if self.requested() {
            drop(callbacks);
            callback();
        } else {
            callbacks.push(Box::new(callback));
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Callback>> {
        self.callbacks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// SIGTERM and SIGINT, caught from here on.
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Catches the signals. Must be called within a tokio runtime.
    pub(crate) fn register() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Turns the first signal into a request to stop; the second ends the process.
    pub(crate) async fn watch(mut self, shutdown: Shutdown) {
        let name = self.next().await;
        tracing::info!(signal = name, "stopping; a second signal ends the process at once");
        shutdown.request();
        let name = self.next().await;
        tracing::warn!(signal = name, "second signal: ending at once");
        std::process::exit(EXIT_INTERRUPTED);
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_callback_runs_once_whether_it_came_before_or_after_the_request() {
        let shutdown = Shutdown::default();
        let calls = Arc::new(AtomicUsize::new(0));
        let count = |calls: &Arc<AtomicUsize>| {
            let calls = Arc::clone(calls);
            move || {
                calls.fetch_add(1, Ordering::SeqCst);
            }
        };
        shutdown.on_request(count(&calls));
        assert_eq!(calls.load(Ordering::SeqCst), 0);
        shutdown.request();
        shutdown.request();
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        shutdown.on_request(count(&calls));
        assert_eq!(calls.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn everyone_who_waits_is_woken() {
        let shutdown = Shutdown::default();
        assert!(!shutdown.requested());
        let waiting = tokio::spawn({
            let shutdown = shutdown.clone();
            async move { shutdown.wait().await }
        });
        shutdown.request();
        waiting.await.unwrap();
        shutdown.wait().await;
        assert!(shutdown.requested());
    }
}
