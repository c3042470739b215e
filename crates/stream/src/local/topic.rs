//! Topics in memory, bounded in records and bytes, and the count of records on their way.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};

use dateline_schema::WireRecord;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc};

/// Most records waiting in one topic.
const MAX_RECORDS: usize = 1024;
/// Most KiB waiting in one topic; one larger record passes alone.
const MAX_KIB: usize = 32 * 1024;

/// A record in a topic, with the room it takes there.
pub(crate) struct Queued {
    pub(crate) record: WireRecord,
    pub(crate) offset: i64,
    _room: OwnedSemaphorePermit,
}

/// The writing end of a topic.
#[derive(Clone)]
pub(crate) struct TopicSender {
    queue: mpsc::Sender<Queued>,
    room: Arc<Semaphore>,
    next_offset: Arc<AtomicI64>,
}

/// The reading end of a topic.
pub(crate) type TopicReceiver = mpsc::Receiver<Queued>;

pub(crate) fn topic() -> (TopicSender, TopicReceiver) {
    let (queue, receiver) = mpsc::channel(MAX_RECORDS);
    let room = Arc::new(Semaphore::new(MAX_KIB));
    (TopicSender { queue, room, next_offset: Arc::default() }, receiver)
}

impl TopicSender {
    /// Waits for room. False where nobody reads any more.
    async fn send(&self, record: WireRecord) -> bool {
        let kib = u32::try_from((record.value.len() / 1024 + 1).min(MAX_KIB)).unwrap_or(1);
        let Ok(room) = Arc::clone(&self.room).acquire_many_owned(kib).await else { return false };
        let offset = self.next_offset.fetch_add(1, Ordering::Relaxed);
        self.queue.send(Queued { record, offset, _room: room }).await.is_ok()
    }
}

/// Records that have been put on a topic and have not come to their end.
#[derive(Default)]
pub(crate) struct OnTheirWay {
    count: AtomicUsize,
    none: Notify,
}

impl OnTheirWay {
    pub(crate) fn add(&self) {
        self.count.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn remove(&self) {
        if self.count.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.none.notify_waiters();
        }
    }

    pub(crate) async fn wait_for_none(&self) {
        loop {
            let notified = self.none.notified();
            if self.count.load(Ordering::Acquire) == 0 {
                return;
            }
            notified.await;
        }
    }
}

/// All topics of a pipeline; what no stage reads goes to `rest`.
pub(crate) struct Topics {
    pub(crate) by_name: HashMap<String, TopicSender>,
    pub(crate) rest: TopicSender,
    pub(crate) on_their_way: Arc<OnTheirWay>,
}

impl Topics {
    /// Puts a record on its topic and counts it; waits for room.
    pub(crate) async fn put(&self, record: WireRecord) {
        self.on_their_way.add();
        let topic = self.by_name.get(&record.topic).unwrap_or(&self.rest);
        if !topic.send(record).await {
            self.on_their_way.remove();
        }
    }
}
