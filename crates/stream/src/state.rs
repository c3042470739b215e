//! Keyed state of a stateful stage: what is in memory of one partition's changelog.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;

/// One change of state: a new value, or `None` for a deletion (a tombstone in the changelog).
pub(crate) type Change = (Bytes, Option<Bytes>);

/// The state of one partition, shared by the records in work.
#[derive(Debug, Clone, Default)]
pub(crate) struct PartitionState(Arc<Mutex<HashMap<Bytes, Bytes>>>);

impl PartitionState {
    pub(crate) fn apply(&self, changes: &[Change]) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in changes {
            match value {
                Some(value) => map.insert(key.clone(), value.clone()),
                None => map.remove(key),
            };
        }
    }

    fn get(&self, key: &[u8]) -> Option<Bytes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }
}

/// What a stateful stage sees of its state: the part that belongs to the key of the record in hand.
///
/// Within it, the stage names values as it likes; the changelog's key is the record's key and that name.
#[derive(Debug)]
pub struct StateView {
    scope: Bytes,
    partition: PartitionState,
    changes: Vec<Change>,
}

impl StateView {
    pub(crate) fn new(record_key: Option<&Bytes>, partition: PartitionState) -> Self {
        Self { scope: record_key.cloned().unwrap_or_default(), partition, changes: Vec::new() }
    }

    /// The value under `name`, as the last record of this key left it or this one changed it.
    pub fn get(&self, name: &str) -> Option<Bytes> {
        let key = self.changelog_key(name);
        let changed = self.changes.iter().rev().find(|(changed, _)| *changed == key);
        changed.map_or_else(|| self.partition.get(&key), |(_, value)| value.clone())
    }

    /// Sets the value under `name`.
    pub fn put(&mut self, name: &str, value: impl Into<Bytes>) {
        let key = self.changelog_key(name);
        self.change(key, Some(value.into()));
    }

    /// Forgets the value under `name`.
    pub fn delete(&mut self, name: &str) {
        let key = self.changelog_key(name);
        self.change(key, None);
    }

    pub(crate) fn into_changes(self) -> Vec<Change> {
        self.changes
    }

    fn change(&mut self, key: Bytes, value: Option<Bytes>) {
        self.changes.retain(|(changed, _)| *changed != key);
        self.changes.push((key, value));
    }

    /// The record's key with its length before it, so that no two pairs of key and name can meet.
    fn changelog_key(&self, name: &str) -> Bytes {
        let mut key = Vec::with_capacity(4 + self.scope.len() + name.len());
        #[expect(clippy::cast_possible_truncation, reason = "Kafka keys are far below 4 GiB")]
        key.extend_from_slice(&(self.scope.len() as u32).to_be_bytes());
        key.extend_from_slice(&self.scope);
        key.extend_from_slice(name.as_bytes());
        key.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(key: &'static str, partition: &PartitionState) -> StateView {
        StateView::new(Some(&Bytes::from(key)), partition.clone())
    }

    #[test]
    fn changes_are_seen_at_once_by_the_record_and_by_others_once_applied() {
        let partition = PartitionState::default();
        let mut first = view("a", &partition);
        first.put("n", "1");
        assert_eq!(first.get("n"), Some(Bytes::from("1")));
        assert_eq!(view("a", &partition).get("n"), None);
        partition.apply(&first.into_changes());
        assert_eq!(view("a", &partition).get("n"), Some(Bytes::from("1")));
    }

    #[test]
    fn keys_do_not_see_each_other() {
        let partition = PartitionState::default();
        let mut first = view("a", &partition);
        first.put("bc", "1");
        partition.apply(&first.into_changes());
        assert_eq!(view("ab", &partition).get("c"), None);
    }

    #[test]
    fn a_deletion_hides_the_value_and_is_a_tombstone() {
        let partition = PartitionState::default();
        let mut first = view("a", &partition);
        first.put("n", "1");
        partition.apply(&first.into_changes());
        let mut second = view("a", &partition);
        second.delete("n");
        assert_eq!(second.get("n"), None);
        let changes = second.into_changes();
        assert_eq!(changes.len(), 1);
        partition.apply(&changes);
        assert_eq!(view("a", &partition).get("n"), None);
    }
}
