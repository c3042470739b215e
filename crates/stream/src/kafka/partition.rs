//! One partition that this worker owns: what was read of it, what is finished, what waits.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use bytes::Bytes;
use chrono::{DateTime, Utc};

use crate::{TopicPartition, execute::Finished, failure::Attempted, state::PartitionState};

/// A partition in hand. The record at offset `n` can be committed once all before it are finished.
pub(crate) struct Partition<T> {
    pub(crate) source: Arc<TopicPartition>,
    /// Tells this ownership from an earlier one, whose late results are dropped.
    pub(crate) epoch: u64,
    pub(crate) state: PartitionState,
    /// Head of a delay topic that is not due yet; the partition is paused for it.
    pub(crate) waiting: Option<(DateTime<Utc>, Attempted)>,
    slots: VecDeque<Slot<T>>,
    /// Offsets below have been delivered.
    position: i64,
    /// Offsets below are committed.
    committed: i64,
    /// Bytes of the values in work, and of the results not taken for a commit.
    bytes: usize,
    /// Records of a key in work, and those behind it, for a stateful stage.
    lanes: HashMap<Bytes, VecDeque<Attempted>>,
}

enum Slot<T> {
    Working { offset: i64, bytes: usize },
    Done(Box<Finished<T>>, usize),
}

impl<T> Slot<T> {
    fn offset(&self) -> i64 {
        match self {
            Self::Working { offset, .. } => *offset,
            Self::Done(finished, _) => finished.attempted.offset,
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Working { bytes, .. } | Self::Done(_, bytes) => *bytes,
        }
    }
}

impl<T> Partition<T> {
    pub(crate) fn new(source: Arc<TopicPartition>, epoch: u64, position: i64, state: PartitionState) -> Self {
        Self {
            source,
            epoch,
            state,
            waiting: None,
            slots: VecDeque::new(),
            position,
            committed: position,
            bytes: 0,
            lanes: HashMap::new(),
        }
    }

    /// True where an offset comes that had been passed. Nothing here seeks, so the topic is another one: made anew, or
    /// cut back.
    pub(crate) fn went_back(&self, offset: i64) -> bool {
        offset < self.position
    }

    /// Notes a record as read. False where it has turned out to be committed already.
    pub(crate) fn accept(&mut self, offset: i64, bytes: usize) -> bool {
        self.position = offset + 1;
        if offset < self.committed {
            return false;
        }
        self.bytes += bytes;
        self.slots.push_back(Slot::Working { offset, bytes });
        true
    }

    /// Keeps the result of a record until all before it have theirs.
    pub(crate) fn finish(&mut self, finished: Finished<T>) {
        if let Ok(at) = self.slots.binary_search_by_key(&finished.attempted.offset, Slot::offset) {
            // What it became may be far larger than what it was: a page for a URL.
            let bytes = finished.bytes();
            self.bytes = self.bytes - self.slots[at].bytes() + bytes;
            self.slots[at] = Slot::Done(Box::new(finished), bytes);
        }
    }

    /// Takes the first record, if it is finished.
    pub(crate) fn take_finished(&mut self) -> Option<Finished<T>> {
        match self.slots.pop_front()? {
            Slot::Done(finished, bytes) => {
                self.bytes -= bytes;
                Some(*finished)
            }
            working @ Slot::Working { .. } => {
                self.slots.push_front(working);
                None
            }
        }
    }

    pub(crate) fn has_finished(&self) -> bool {
        matches!(self.slots.front(), Some(Slot::Done(..)))
    }

    /// True while records are in work, other than one that waits for its time.
    pub(crate) fn is_working(&self) -> bool {
        let waiting = self.waiting.as_ref().map(|(_, attempted)| attempted.offset);
        self.slots.iter().any(|slot| matches!(slot, Slot::Working { offset, .. } if Some(*offset) != waiting))
    }

    /// Drops what has turned out to be committed already.
    pub(crate) fn forget_below(&mut self, committed: i64) {
        while let Some(slot) = self.slots.front().filter(|slot| slot.offset() < committed) {
            self.bytes -= slot.bytes();
            self.slots.pop_front();
        }
        self.committed = self.committed.max(committed);
    }

    /// Records read and not taken for a commit, less one that waits for its time.
    pub(crate) fn len(&self) -> usize {
        self.slots.len() - usize::from(self.waiting_in_slot().is_some())
    }

    /// Bytes of their values.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes - self.waiting_in_slot().map_or(0, |attempted| attempted.record.value.len())
    }

    /// The waiting record, unless its slot was dropped by [`Self::forget_below`].
    fn waiting_in_slot(&self) -> Option<&Attempted> {
        self.waiting
            .as_ref()
            .map(|(_, attempted)| attempted)
            .filter(|attempted| attempted.offset >= self.committed)
    }

    /// Queues a record behind those of its key. Gives it back where none of its key is in work.
    pub(crate) fn enter_lane(&mut self, attempted: Attempted) -> Option<Attempted> {
        let key = attempted.record.key.clone().unwrap_or_default();
        if let Some(lane) = self.lanes.get_mut(&key) {
            lane.push_back(attempted);
            return None;
        }
        self.lanes.insert(key, VecDeque::new());
        Some(attempted)
    }

    /// The next record of the key, now that one has finished.
    pub(crate) fn leave_lane(&mut self, key: Option<&Bytes>) -> Option<Attempted> {
        let key = key.cloned().unwrap_or_default();
        let next = self.lanes.get_mut(&key)?.pop_front();
        if next.is_none() {
            self.lanes.remove(&key);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use dateline_schema::WireRecord;
    use proptest::prelude::*;

    use super::*;

    fn source() -> Arc<TopicPartition> {
        Arc::new(TopicPartition { topic: "t".into(), partition: 0 })
    }

    fn attempted(offset: i64, key: &'static str) -> Attempted {
        let record = WireRecord { key: Some(key.into()), ..WireRecord::default() };
        Attempted { record, source: source(), offset }
    }

    fn finished(offset: i64) -> Finished<()> {
        let (outputs, changes, reason) = (Vec::new(), Vec::new(), Cow::Borrowed(""));
        Finished { attempted: attempted(offset, "k"), outputs, changes, kept: None, outcome: "emit", reason }
    }

    fn partition() -> Partition<()> {
        Partition::new(source(), 1, 0, PartitionState::default())
    }

    #[test]
    fn an_offset_that_was_passed_is_one_of_another_topic() {
        let mut partition = partition();
        assert!(partition.accept(5, 1));
        assert!(partition.went_back(5) && partition.went_back(0) && !partition.went_back(6));
        assert!(partition.accept(9, 1));
        assert_eq!(partition.len(), 2);
    }

    #[test]
    fn what_others_committed_is_passed_over_when_it_is_delivered() {
        let mut partition = partition();
        partition.accept(0, 1);
        partition.forget_below(3);
        assert!(!partition.went_back(1) && !partition.accept(1, 1) && !partition.accept(2, 1));
        assert!(partition.accept(3, 1));
        assert_eq!(partition.len(), 1);
    }

    #[test]
    fn a_record_that_waits_for_its_time_takes_no_room() {
        let mut partition = partition();
        let mut waiting = attempted(0, "k");
        waiting.record.value = "12345".into();
        partition.accept(0, 5);
        partition.waiting = Some((Utc::now(), waiting));
        assert_eq!((partition.len(), partition.bytes(), partition.is_working()), (0, 0, false));
        partition.forget_below(1);
        assert_eq!((partition.len(), partition.bytes()), (0, 0));
    }

    #[test]
    fn what_was_committed_elsewhere_is_forgotten() {
        let mut partition = partition();
        for offset in 0..4 {
            partition.accept(offset, 10);
        }
        partition.forget_below(3);
        assert_eq!((partition.len(), partition.bytes()), (1, 10));
        partition.finish(finished(1));
        partition.finish(finished(3));
        assert_eq!(partition.take_finished().map(|finished| finished.attempted.offset), Some(3));
    }

    #[test]
    fn records_of_one_key_go_one_at_a_time_and_others_beside_them() {
        let mut partition = partition();
        assert!(partition.enter_lane(attempted(0, "a")).is_some());
        assert!(partition.enter_lane(attempted(1, "a")).is_none());
        assert!(partition.enter_lane(attempted(2, "b")).is_some());
        assert_eq!(partition.leave_lane(Some(&"a".into())).map(|next| next.offset), Some(1));
        assert!(partition.leave_lane(Some(&"a".into())).is_none());
        assert!(partition.enter_lane(attempted(3, "a")).is_some());
    }

    proptest! {
        #[test]
        fn records_are_taken_in_order_whatever_order_they_finish_in(
            order in Just((0..40i64).collect::<Vec<_>>()).prop_shuffle(),
            gap in 1..4i64,
        ) {
            let mut partition = partition();
            for n in 0..40 {
                prop_assert!(partition.accept(n * gap, 7));
            }
            let mut taken = Vec::new();
            for n in order {
                partition.finish(finished(n * gap));
                while let Some(finished) = partition.take_finished() {
                    taken.push(finished.attempted.offset);
                }
            }
            prop_assert_eq!(taken, (0..40).map(|n| n * gap).collect::<Vec<_>>());
            prop_assert_eq!((partition.len(), partition.bytes()), (0, 0));
        }
    }
}
