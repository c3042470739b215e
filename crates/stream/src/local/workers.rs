//! What reads a topic in memory: a stage with its pool, or a sink with its thread.

use std::{
    hash::{BuildHasher, RandomState},
    sync::Arc,
    thread,
};

use dateline_schema::WireRecord;
use tokio::sync::{Semaphore, mpsc};
use tracing::warn;

use super::{
    pipeline::{Processed, Running},
    topic::{Queued, TopicReceiver},
};
use crate::{
    Placed, Sink, TopicPartition,
    backoff::Backoff,
    execute::{Executor, Finished},
    failure::Attempted,
    kind::{Kind, Storing},
    pool::{Pool, max_running},
    state::PartitionState,
};

/// Most records in one write to a store.
const MAX_BATCH: usize = 500;
/// Lanes of a stateful stage: records of one key share one, in order.
const LANES: usize = 64;

/// Runs a transform or a stateful stage.
pub(crate) struct Worker<K: Kind> {
    running: Running,
    executor: Arc<Executor<K>>,
    state: PartitionState,
}

impl<K: Kind> Worker<K> {
    pub(crate) fn new(running: Running, executor: Arc<Executor<K>>) -> Arc<Self> {
        Arc::new(Self { running, executor, state: PartitionState::default() })
    }

    /// Reads until the pipeline is dropped.
    pub(crate) fn start(self: Arc<Self>, pool: Pool, receiver: TopicReceiver) -> std::io::Result<()> {
        let name = self.executor.kind().name();
        // The pool must not end on one of its own threads, so a thread of its own keeps it.
        thread::Builder::new().name(format!("{name}-intake")).spawn(move || {
            let ordered = self.executor.kind().changelog().is_some();
            let intake = if ordered {
                futures::future::Either::Left(self.read_in_lanes(&pool, receiver))
            } else {
                futures::future::Either::Right(self.read_at_once(&pool, receiver))
            };
            futures::executor::block_on(intake);
            drop(pool);
        })?;
        Ok(())
    }

    async fn read_at_once(self: Arc<Self>, pool: &Pool, mut receiver: TopicReceiver) {
        let limit = max_running(self.executor.kind().workload(), self.running.settings.max_running);
        let running = Arc::new(Semaphore::new(limit));
        while let Some(queued) = receiver.recv().await {
            let Ok(permit) = Arc::clone(&running).acquire_owned().await else { return };
            let worker = Arc::clone(&self);
            pool.spawn(async move {
                worker.process(queued).await;
                drop(permit);
            });
        }
    }

    async fn read_in_lanes(self: Arc<Self>, pool: &Pool, mut receiver: TopicReceiver) {
        let hasher = RandomState::new();
        let lanes: Vec<mpsc::Sender<Queued>> = (0..LANES)
            .map(|_| {
                let (lane, mut records) = mpsc::channel::<Queued>(1);
                let worker = Arc::clone(&self);
                pool.spawn(async move {
                    while let Some(queued) = records.recv().await {
                        worker.process(queued).await;
                    }
                });
                lane
            })
            .collect();
        while let Some(queued) = receiver.recv().await {
            #[expect(clippy::cast_possible_truncation, reason = "any part of the hash will do")]
            let lane = hasher.hash_one(&queued.record.key) as usize % LANES;
            if lanes[lane].send(queued).await.is_err() {
                return;
            }
        }
    }

    async fn process(&self, queued: Queued) {
        let attempted = attempted(&queued);
        let input = attempted.record.topic.clone();
        // The record has left the topic: its room there is free.
        drop(queued);
        let finished = self.executor.execute(attempted, &self.state).await;
        note(&self.running, self.executor.kind().name(), &finished);
        for output in finished.outputs {
            if output.topic == input {
                // Waiting here for room in the topic that this stage reads could wait for ever.
                self.put_aside(output);
            } else {
                self.running.topics.put(output).await;
            }
        }
        self.running.topics.on_their_way.remove();
    }

    /// Puts a record on its topic without waiting for it here.
    fn put_aside(&self, record: WireRecord) {
        let topics = Arc::clone(&self.running.topics);
        topics.on_their_way.add();
        tokio::spawn(async move {
            topics.put(record).await;
            topics.on_their_way.remove();
        });
    }
}

/// Runs a sink.
pub(crate) struct StoreWorker<S: Sink> {
    running: Running,
    executor: Arc<Executor<Storing<S>>>,
    input: String,
    sink: S,
}

impl<S: Sink> StoreWorker<S> {
    pub(crate) fn new(running: Running, executor: Arc<Executor<Storing<S>>>, input: String, sink: S) -> Self {
        Self { running, executor, input, sink }
    }

    /// Writes until the pipeline is dropped, on a thread of its own because a store may block.
    pub(crate) fn start(mut self, mut receiver: TopicReceiver) -> std::io::Result<()> {
        let name = self.executor.kind().name();
        thread::Builder::new().name(name.to_owned()).spawn(move || {
            let Some(base) = self.stored_offset() else { return };
            while let Some(first) = receiver.blocking_recv() {
                let mut batch = vec![first];
                while let Ok(next) = receiver.try_recv() {
                    batch.push(next);
                    if batch.len() == MAX_BATCH {
                        break;
                    }
                }
                self.store(&batch, base);
            }
        })?;
        Ok(())
    }

    /// Where the offsets of this run begin: a store that keeps offsets takes none twice.
    fn stored_offset(&mut self) -> Option<i64> {
        let source = TopicPartition { topic: self.input.clone(), partition: 0 };
        let mut backoff = Backoff::default();
        while !self.running.stop.is_stopped() {
            match self.sink.assigned(std::slice::from_ref(&source)) {
                Ok(stored) => return Some(stored.first().copied().flatten().unwrap_or(0)),
                Err(error) => warn!(stage = self.executor.kind().name(), %error, "the store is out of reach"),
            }
            backoff.fail();
            backoff.wait();
        }
        None
    }

    fn store(&mut self, batch: &[Queued], base: i64) {
        let executor = Arc::clone(&self.executor);
        let mut finished: Vec<Finished<S::Input>> = batch
            .iter()
            .map(|queued| {
                futures::executor::block_on(executor.execute(attempted(queued), &PartitionState::default()))
            })
            .collect();
        let placed: Vec<Placed<S::Input>> = finished
            .iter_mut()
            .map(|finished| Placed {
                source: TopicPartition::clone(&finished.attempted.source),
                offset: base + finished.attempted.offset,
                record: finished.kept.take(),
            })
            .collect();
        self.write(&placed, &mut finished);
        for finished in finished {
            note(&self.running, self.executor.kind().name(), &finished);
            for output in finished.outputs {
                futures::executor::block_on(self.running.topics.put(output));
            }
            self.running.topics.on_their_way.remove();
        }
    }

    /// Writes until the store takes it: an outage is waited out.
    fn write(&mut self, placed: &[Placed<S::Input>], finished: &mut [Finished<S::Input>]) {
        let mut backoff = Backoff::default();
        while !self.running.stop.is_stopped() {
            match self.sink.write(placed) {
                Ok(unstorable) => {
                    for refused in unstorable {
                        finished[refused.index].refuse(&self.executor, refused.reason, &refused.detail);
                    }
                    return;
                }
                Err(error) => warn!(stage = self.executor.kind().name(), %error, "the store is out of reach"),
            }
            backoff.fail();
            backoff.wait();
        }
    }
}

fn attempted(queued: &Queued) -> Attempted {
    let source = TopicPartition { topic: queued.record.topic.clone(), partition: 0 };
    Attempted { record: queued.record.clone(), source: Arc::new(source), offset: queued.offset }
}

fn note<T>(running: &Running, stage: &'static str, finished: &Finished<T>) {
    let Finished { outcome, reason, .. } = finished;
    running.note(Processed { stage, outcome, reason: reason.to_string() });
}
