//! Puts stages together and runs them from a source to the end.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use dateline_schema::WireRecord;

use super::{
    topic::{OnTheirWay, TopicReceiver, Topics, topic},
    workers::{StoreWorker, Worker},
};
use crate::{
    Sink, Stage, StatefulStage, StopSignal,
    execute::Executor,
    failure::FailurePolicy,
    kind::{Kind, Stateful, Storing, Transform},
    pool::Pool,
};

/// Bounds of a pipeline in memory.
#[derive(Debug, Clone)]
pub struct LocalSettings {
    /// Attempts after which a record becomes a dead letter.
    pub max_attempts: u32,
    /// Longest wait before a retry, whatever the stage asks for: nobody is there for hours.
    pub max_retry_wait: Duration,
    /// Most records of one stage at once.
    pub max_running: usize,
    /// Threads of each stage's pool; 0 means as many as there are cores.
    pub threads: usize,
    /// Largest record, in bytes.
    pub max_record_bytes: usize,
}

impl Default for LocalSettings {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            max_retry_wait: Duration::from_secs(10),
            max_running: 1000,
            threads: 0,
            max_record_bytes: dateline_schema::topics::MAX_RECORD_BYTES,
        }
    }
}

/// A record that a stage has finished.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Processed {
    /// The stage.
    pub stage: &'static str,
    /// `emit`, `skip`, `retry` or `reject`.
    pub outcome: &'static str,
    /// The outcome's reason; empty for `emit`.
    pub reason: String,
}

/// What became of all records: how many by stage, outcome and reason.
pub type Summary = BTreeMap<Processed, u64>;

/// How long records on their way have to finish after a stop.
const STOP_GRACE: Duration = Duration::from_secs(3);

type Start = Box<dyn FnOnce(&Running, TopicReceiver) -> std::io::Result<()> + Send>;
type Observer = Arc<dyn Fn(&Processed) + Send + Sync>;

/// Stages over topics in memory: the same stages as over Kafka, with the same outcomes.
pub struct LocalPipeline {
    settings: LocalSettings,
    stages: Vec<(String, Start)>,
    observer: Observer,
    stop: StopSignal,
}

/// What a running pipeline's workers share.
pub(crate) struct Running {
    pub(crate) settings: LocalSettings,
    pub(crate) topics: Arc<Topics>,
    pub(crate) observer: Observer,
    pub(crate) summary: Arc<Mutex<Summary>>,
    pub(crate) stop: StopSignal,
}

impl Running {
    pub(crate) fn note(&self, processed: Processed) {
        (self.observer)(&processed);
        *self.summary.lock().unwrap_or_else(PoisonError::into_inner).entry(processed).or_default() += 1;
    }

    fn shared(&self) -> Self {
        Self {
            settings: self.settings.clone(),
            topics: Arc::clone(&self.topics),
            observer: Arc::clone(&self.observer),
            summary: Arc::clone(&self.summary),
            stop: self.stop.clone(),
        }
    }
}

impl LocalPipeline {
    /// An empty pipeline.
    pub fn new(settings: LocalSettings) -> Self {
        Self { settings, stages: Vec::new(), observer: Arc::new(|_| {}), stop: StopSignal::new() }
    }

    /// Adds a transform that reads `input`.
    #[must_use]
    pub fn stage(self, input: impl Into<String>, stage: impl Stage) -> Self {
        self.kind(input.into(), Transform(stage))
    }

    /// Adds a stateful stage that reads `input`; its state lives as long as the pipeline.
    #[must_use]
    pub fn stateful(self, input: impl Into<String>, stage: impl StatefulStage) -> Self {
        self.kind(input.into(), Stateful(stage))
    }

    /// Adds a sink that reads `input`.
    #[must_use]
    pub fn sink<S: Sink>(mut self, input: impl Into<String>, sink: S) -> Self {
        let input = input.into();
        let topic = input.clone();
        let start: Start = Box::new(move |running, receiver| {
            let kind = Storing::new(&sink);
            StoreWorker::new(running.shared(), executor(running, kind), topic, sink).start(receiver)
        });
        self.stages.push((input, start));
        self
    }

    /// Calls `observer` for each record that a stage has finished.
    #[must_use]
    pub fn observe(mut self, observer: impl Fn(&Processed) + Send + Sync + 'static) -> Self {
        self.observer = Arc::new(observer);
        self
    }

    /// Once `stop` is given, reads no more of the source and waits only a moment for the records on their way.
    #[must_use]
    pub fn with_stop(mut self, stop: StopSignal) -> Self {
        self.stop = stop;
        self
    }

    /// Runs `source` through the stages to its end. Records of topics that no stage reads (dead letters among them)
    /// go to `rest`, one at a time.
    ///
    /// # Errors
    /// When threads cannot be started.
    pub fn run(
        self,
        source: impl IntoIterator<Item = WireRecord, IntoIter: Send>,
        mut rest: impl FnMut(WireRecord) + Send,
    ) -> std::io::Result<Summary> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut receivers = Vec::new();
        let mut by_name = HashMap::new();
        for (input, start) in self.stages {
            let (sender, receiver) = topic();
            by_name.insert(input, sender);
            receivers.push((start, receiver));
        }
        let (rest_sender, mut rest_receiver) = topic();
        let on_their_way = Arc::new(OnTheirWay::default());
        let topics = Topics { by_name, rest: rest_sender, on_their_way: Arc::clone(&on_their_way) };
        let running = Running {
            settings: self.settings,
            topics: Arc::new(topics),
            observer: self.observer,
            summary: Arc::default(),
            stop: self.stop.clone(),
        };
        for (start, receiver) in receivers {
            start(&running, receiver)?;
        }
        let (source, topics, stop) = (source.into_iter(), Arc::clone(&running.topics), self.stop);
        thread::scope(|scope| {
            let feeding = scope.spawn(|| feed(source, &topics, &stop));
            runtime.block_on(async {
                let all_done = async {
                    while !feeding.is_finished() {
                        tokio::time::sleep(Duration::from_millis(1)).await;
                    }
                    tokio::select! {
                        () = on_their_way.wait_for_none() => {}
                        () = stopped(&stop) => {}
                    }
                };
                tokio::pin!(all_done);
                loop {
                    tokio::select! {
                        biased;
                        Some(queued) = rest_receiver.recv() => {
                            rest(queued.record);
                            on_their_way.remove();
                        }
                        () = &mut all_done => break,
                    }
                }
            });
        });
        let summary = std::mem::take(&mut *running.summary.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(summary)
    }

    fn kind<K: Kind>(mut self, input: String, kind: K) -> Self {
        let start: Start = Box::new(move |running, receiver| {
            let pool = Pool::new(kind.name(), running.settings.threads)?;
            Worker::new(running.shared(), executor(running, kind)).start(pool, receiver)
        });
        self.stages.push((input, start));
        self
    }
}

fn executor<K: Kind>(running: &Running, kind: K) -> Arc<Executor<K>> {
    let LocalSettings { max_attempts, max_retry_wait, max_record_bytes, .. } = running.settings;
    // Without delay topics a retry waits in place.
    let policy = FailurePolicy {
        retry_tiers: Vec::new(),
        max_wait_in_place: max_retry_wait,
        max_attempts,
        max_record_bytes,
    };
    Executor::new(kind, policy)
}

/// Ends a grace period after the stop signal.
async fn stopped(stop: &StopSignal) {
    let mut since = None;
    while since.is_none_or(|since: Instant| since.elapsed() < STOP_GRACE) {
        tokio::time::sleep(Duration::from_millis(20)).await;
        if stop.is_stopped() {
            since.get_or_insert_with(Instant::now);
        }
    }
}

fn feed(source: impl Iterator<Item = WireRecord>, topics: &Topics, stop: &StopSignal) {
    for record in source {
        if stop.is_stopped() {
            return;
        }
        futures::executor::block_on(topics.put(record));
    }
}
