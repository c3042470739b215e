//! Manners towards a host: one request at a time, in the order of arrival, and a pause between them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::OwnedMutexGuard,
    time::{Instant, sleep_until},
};

/// Lanes of hosts at rest that are remembered; beyond it, those whose pause ends soonest are forgotten.
const MAX_RESTING: usize = 65_536;
/// Fewer lanes than this are not worth a sweep.
const MIN_SWEEP: usize = 1_024;
/// A host is not left alone for longer than this, so that the memory of it stays short.
const LONGEST_CLOSURE: Duration = Duration::from_secs(600);

/// All hosts' lanes.
#[derive(Debug)]
pub(crate) struct Gate {
    lanes: Mutex<Lanes>,
}

#[derive(Debug)]
struct Lanes {
    by_host: HashMap<String, Arc<Lane>>,
    sweep_at: usize,
}

/// The lock is held for the length of a request, and tokio's is fair: first come, first served.
type Lane = tokio::sync::Mutex<Pace>;

/// When a host may be asked again.
#[derive(Debug, Default)]
struct Pace {
    last_request: Option<Instant>,
    rest_until: Option<Instant>,
    closed_until: Option<Instant>,
}

impl Pace {
    fn is_over(&self, now: Instant) -> bool {
        self.until().is_none_or(|until| until <= now)
    }

    fn until(&self) -> Option<Instant> {
        self.rest_until.max(self.closed_until)
    }
}

/// The right to ask a host; dropped when its answer has been read.
#[derive(Debug)]
pub(crate) struct Turn {
    pace: OwnedMutexGuard<Pace>,
    delay: Duration,
}

/// The host has asked to be left alone for this much longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Closed {
    /// What remains.
    pub(crate) remaining: Duration,
}

impl Gate {
    /// No host known.
    pub(crate) fn new() -> Self {
        Self { lanes: Mutex::new(Lanes { by_host: HashMap::new(), sweep_at: MIN_SWEEP }) }
    }

    /// Waits for the host's turn and until `delay` has passed since its last request.
    ///
    /// # Errors
    /// At once where the host is closed.
    pub(crate) async fn enter(&self, host: &str, delay: Duration) -> Result<Turn, Closed> {
        let lane = self.lane(host);
        let pace = lane.lock_owned().await;
        let now = Instant::now();
        if let Some(closed_until) = pace.closed_until.filter(|until| *until > now) {
            return Err(Closed { remaining: closed_until - now });
        }
        let own_pause = pace.last_request.map(|last| last + delay);
        if let Some(start) = pace.rest_until.max(own_pause) {
            sleep_until(start).await;
        }
        Ok(Turn { pace, delay })
    }

    fn lane(&self, host: &str) -> Arc<Lane> {
        // The map is consistent at every await and every panic, so a poisoned lock is as good as another.
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.by_host.get(host) {
            return Arc::clone(lane);
        }
        if lanes.by_host.len() >= lanes.sweep_at {
            lanes.sweep(Instant::now(), MAX_RESTING);
        }
        let lane = Arc::new(Lane::default());
        lanes.by_host.insert(host.to_owned(), Arc::clone(&lane));
        lane
    }
}

impl Lanes {
    /// Forgets the lanes that nobody is in and whose pause is over, and of the others those beyond `max_resting`.
    fn sweep(&mut self, now: Instant, max_resting: usize) {
        let mut resting = Vec::new();
        self.by_host.retain(|host, lane| {
            // New holders come through the map alone, which is locked: a lane nobody holds stays so.
            if Arc::strong_count(lane) > 1 {
                return true;
            }
            let Ok(pace) = lane.try_lock() else { return true };
            if pace.is_over(now) {
                return false;
            }
            resting.push((pace.until(), host.clone()));
            true
        });
        if resting.len() > max_resting {
            let surplus = resting.len() - max_resting;
            resting.select_nth_unstable(surplus - 1);
            for (_, host) in resting.drain(..surplus) {
                self.by_host.remove(&host);
            }
        }
        self.sweep_at = (self.by_host.len() * 2).max(MIN_SWEEP);
    }
}

impl Turn {
    /// Nobody asks the host for that long, ten minutes at most.
    pub(crate) fn close_for(&mut self, wait: Duration) {
        self.pace.closed_until = Some(Instant::now() + wait.min(LONGEST_CLOSURE));
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let now = Instant::now();
        self.pace.last_request = Some(now);
        self.pace.rest_until = Some(now + self.delay);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn the_first_request_to_a_host_does_not_wait() {
        let start = Instant::now();
        let gate = Gate::new();
        let _a = gate.enter("a.example", SECOND).await.unwrap();
        let _b = gate.enter("b.example", SECOND).await.unwrap();
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn the_pause_counts_from_the_end_of_the_last_request() {
        let gate = Gate::new();
        let turn = gate.enter("a.example", SECOND).await.unwrap();
        tokio::time::sleep(5 * SECOND).await;
        drop(turn);
        let start = Instant::now();
        gate.enter("a.example", SECOND).await.unwrap();
        assert!((SECOND..SECOND * 2).contains(&start.elapsed()), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_longer_pause_of_the_next_request_is_kept_too() {
        let gate = Gate::new();
        drop(gate.enter("a.example", SECOND).await.unwrap());
        let start = Instant::now();
        gate.enter("a.example", 7 * SECOND).await.unwrap();
        assert!(start.elapsed() >= 7 * SECOND, "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_is_asked_by_one_at_a_time_in_the_order_of_arrival() {
        let gate = Arc::new(Gate::new());
        let inside = Arc::new(AtomicUsize::new(0));
        let order = Arc::new(Mutex::new(Vec::new()));
        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let (gate, inside, order) = (Arc::clone(&gate), Arc::clone(&inside), Arc::clone(&order));
                tokio::spawn(async move {
                    let _turn = gate.enter("a.example", SECOND).await.unwrap();
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                    tokio::time::sleep(SECOND / 10).await;
                    inside.fetch_sub(1, Ordering::SeqCst);
                    order.lock().unwrap().push(number);
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), (0..20).collect::<Vec<_>>());
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiter_that_gives_up_does_not_hold_up_the_others() {
        let gate = Gate::new();
        let turn = gate.enter("a.example", SECOND).await.unwrap();
        assert!(tokio::time::timeout(SECOND, gate.enter("a.example", SECOND)).await.is_err());
        drop(turn);
        gate.enter("a.example", SECOND).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_closed_host_says_so_at_once_and_opens_again() {
        let gate = Gate::new();
        gate.enter("a.example", SECOND).await.unwrap().close_for(90 * SECOND);
        let closed = gate.enter("a.example", SECOND).await.unwrap_err();
        assert_eq!(closed.remaining, 90 * SECOND);
        tokio::time::advance(91 * SECOND).await;
        gate.enter("a.example", SECOND).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_at_rest_are_forgotten_when_their_pause_is_over() {
        let gate = Gate::new();
        let _busy = gate.enter("busy.example", SECOND).await.unwrap();
        for number in 0..10 * MIN_SWEEP {
            drop(gate.enter(&format!("{number}.example"), SECOND).await.unwrap());
            tokio::time::advance(SECOND / 10).await;
            assert!(gate.lanes.lock().unwrap().by_host.len() <= MIN_SWEEP);
        }
        assert!(gate.lanes.lock().unwrap().by_host.contains_key("busy.example"));
    }

    #[tokio::test(start_paused = true)]
    async fn of_too_many_hosts_at_rest_the_longest_closed_are_remembered() {
        let gate = Gate::new();
        for number in 1..=100 {
            gate.enter(&format!("{number}.example"), SECOND).await.unwrap().close_for(number * SECOND);
        }
        let mut lanes = gate.lanes.lock().unwrap();
        lanes.sweep(Instant::now(), 30);
        assert_eq!(lanes.by_host.len(), 30);
        assert!((71..=100).all(|number| lanes.by_host.contains_key(&format!("{number}.example"))));
    }
}
