//! Work on many things at once, with the results in the order of the things.

use std::{
    any::Any,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};

/// Things in hand for each job: enough that a slow one does not leave the others idle.
const IN_HAND_PER_JOB: usize = 4;

/// What [`map`] hands over.
pub(crate) enum Next<T> {
    /// The next result.
    Result(T),
    /// No further result is ready yet: a good time to flush.
    Pause,
}

/// As many jobs as the machine has cores.
pub(crate) fn cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Does `work` on each item of `items`, `jobs` at once, and hands the results over in the order of the items.
///
/// # Errors
/// The first error of `take`, after which no more items are read.
pub(crate) fn map<I: Send, T: Send, E>(
    items: impl Iterator<Item = I> + Send,
    jobs: NonZeroUsize,
    work: impl Fn(I) -> T + Sync,
    mut take: impl FnMut(Next<T>) -> Result<(), E>,
) -> Result<(), E> {
    let (todo, given) = bounded::<(I, Sender<T>)>(jobs.get());
    // Each item has a channel of its own for its result; these wait here in the order of the items.
    let (promise, promised) = bounded::<Receiver<T>>(jobs.get() * IN_HAND_PER_JOB);
    thread::scope(|scope| {
        scope.spawn(move || {
            for item in items {
                let (done, result) = bounded(1);
                if promise.send(result).is_err() || todo.send((item, done)).is_err() {
                    return;
                }
            }
        });
        for _ in 0..jobs.get() {
            let (given, work) = (given.clone(), &work);
            scope.spawn(move || {
                for (item, done) in given {
                    // Nobody waits for it where `take` has failed.
                    let _ = done.send(work(item));
                }
            });
        }
        drop(given);
        let taken = hand_over(&promised, &mut take);
        // Where `take` has failed, the reader must see that nobody waits any more.
        drop(promised);
        taken
    })
}

fn hand_over<T, E>(
    promised: &Receiver<Receiver<T>>,
    take: &mut impl FnMut(Next<T>) -> Result<(), E>,
) -> Result<(), E> {
    loop {
        let promise = match promised.try_recv() {
            Ok(promise) => promise,
            Err(TryRecvError::Disconnected) => return Ok(()),
            Err(TryRecvError::Empty) => {
                take(Next::Pause)?;
                match promised.recv() {
                    Ok(promise) => promise,
                    Err(_) => return Ok(()),
                }
            }
        };
        if let Ok(result) = promise.recv() {
            take(Next::Result(result))?;
        }
    }
}

/// Does `work`; a panic is an error with its message.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| message(panic.as_ref()).to_owned())
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use super::*;

    fn jobs(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    #[test]
    fn results_come_in_the_order_of_the_items_however_long_each_takes() {
        let mut results = Vec::new();
        let slow_first = |item: u64| {
            thread::sleep(Duration::from_millis((20_u64).saturating_sub(item)));
            item
        };
        let taken = map(0..50, jobs(4), slow_first, |next| {
            if let Next::Result(result) = next {
                results.push(result);
            }
            Ok::<_, ()>(())
        });
        assert_eq!(taken, Ok(()));
        assert_eq!(results, (0..50).collect::<Vec<_>>());
    }

    #[test]
    fn an_endless_input_ends_where_nobody_takes_the_results() {
        let read = AtomicUsize::new(0);
        let items = std::iter::repeat_with(|| read.fetch_add(1, Ordering::Relaxed));
        let taken = map(
            items,
            jobs(2),
            |item| item,
            |next| match next {
                Next::Result(10) => Err("enough"),
                _ => Ok(()),
            },
        );
        assert_eq!(taken, Err("enough"));
        assert!(read.load(Ordering::Relaxed) < 100);
    }

    #[test]
    fn a_panic_is_told_by_its_message() {
        assert_eq!(guarded(|| -> u8 { panic!("page {}", 7) }), Err("page 7".to_owned()));
        assert_eq!(guarded(|| 7), Ok(7));
    }
}
