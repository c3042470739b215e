//! Files, one per partition and day, that keep the offsets themselves.

mod checkpoint;
mod disk;
mod partition;
#[cfg(test)]
pub(crate) mod testing;

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};

use dateline_schema::EnrichedArticle;
use dateline_stream::{Placed, Sink, StoreError, TopicPartition, Unstorable};

use self::{
    disk::{PathError, sync_folder},
    partition::Partition,
};
use crate::NAME;

/// Folder of checkpoints and locks, beside the days.
const CHECKPOINTS: &str = ".checkpoints";

/// Stores each article exactly once as a line of JSON. See the [crate] on how.
#[derive(Debug)]
pub struct FileSink {
    dir: PathBuf,
    owned: HashMap<TopicPartition, Partition>,
}

impl FileSink {
    /// A sink that keeps its files below `dir`, which is made when it is first needed.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into(), owned: HashMap::new() }
    }

    /// The partition, read from the disk where it is not in memory.
    fn partition(&mut self, source: &TopicPartition) -> Result<&mut Partition, PathError> {
        if !self.owned.contains_key(source) {
            let opened = Partition::open(&self.dir, source)?;
            self.owned.insert(source.clone(), opened);
        }
        #[expect(clippy::expect_used, reason = "inserted above where it was missing")]
        let partition = self.owned.get_mut(source).expect("it is there");
        partition.recover()?;
        Ok(partition)
    }

    fn store(
        &mut self,
        batch: &BTreeMap<&TopicPartition, Vec<&Placed<EnrichedArticle>>>,
    ) -> Result<(), PathError> {
        for (source, records) in batch {
            self.partition(source)?.store(records)?;
        }
        // The commit: the renamed checkpoints of all partitions lie in one folder.
        sync_folder(&self.dir.join(CHECKPOINTS))
    }
}

impl Sink for FileSink {
    type Input = EnrichedArticle;

    fn name(&self) -> &'static str {
        NAME
    }

    fn assigned(&mut self, partitions: &[TopicPartition]) -> Result<Vec<Option<i64>>, StoreError> {
        let next = |source| Ok::<_, PathError>(self.partition(source)?.next_offset());
        partitions.iter().map(next).collect::<Result<_, _>>().map_err(StoreError::from)
    }

    fn revoked(&mut self, partitions: &[TopicPartition]) {
        for source in partitions {
            self.owned.remove(source);
        }
    }

    fn reset(&mut self, partition: &TopicPartition) -> Result<(), StoreError> {
        Ok(self.partition(partition)?.forget_offset()?)
    }

    fn write(&mut self, batch: &[Placed<EnrichedArticle>]) -> Result<Vec<Unstorable>, StoreError> {
        let mut by_partition: BTreeMap<&TopicPartition, Vec<&Placed<EnrichedArticle>>> = BTreeMap::new();
        for placed in batch {
            by_partition.entry(&placed.source).or_default().push(placed);
        }
        self.store(&by_partition)?;
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests;
