//! One partition: its lock, its checkpoint and its files.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use dateline_schema::EnrichedArticle;
use dateline_stream::{Placed, TopicPartition};
use metrics::counter;
use tracing::{info, warn};

use super::{
    CHECKPOINTS,
    checkpoint::Checkpoint,
    disk::{At, PathError, damaged, length, make_folder, sync_folder},
};
use crate::lines::push_line;

/// Days that stay in the checkpoint.
const DAYS_KEPT: usize = 4;

/// A partition that this worker owns, and nobody else while it does.
#[derive(Debug)]
pub(super) struct Partition {
    dir: PathBuf,
    /// `enriched-00003`.
    name: String,
    checkpoint_path: PathBuf,
    /// What the disk holds; `None` where that must be read again.
    checkpoint: Option<Checkpoint>,
    /// Held until this is dropped.
    _lock: File,
}

impl Partition {
    /// Takes the partition's lock.
    pub(super) fn open(dir: &Path, source: &TopicPartition) -> Result<Self, PathError> {
        let name = format!("{}-{:05}", source.topic, source.partition);
        let folder = dir.join(CHECKPOINTS);
        make_folder(&folder)?;
        let lock_path = folder.join(format!("{name}.lock"));
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(&lock_path).at(&lock_path)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(io::ErrorKind::WouldBlock, "another worker still owns it"))
                    .at(&lock_path);
            }
            Err(TryLockError::Error(error)) => return Err(error).at(&lock_path),
        }
        let checkpoint_path = folder.join(format!("{name}.json"));
        Ok(Self { dir: dir.to_owned(), name, checkpoint_path, checkpoint: None, _lock: lock })
    }

    /// Next offset to store, where anything was stored.
    pub(super) fn next_offset(&self) -> Option<i64> {
        self.checkpoint.as_ref().and_then(|checkpoint| checkpoint.next_offset)
    }

    /// Forgets the offset, durably, and keeps the lengths of the files: the next records go behind what is there.
    pub(super) fn forget_offset(&mut self) -> Result<(), PathError> {
        let mut checkpoint = self.checkpoint.take().unwrap_or_default();
        checkpoint.next_offset = None;
        self.enter(&checkpoint)?;
        self.checkpoint = Some(checkpoint);
        Ok(())
    }

    /// Brings the files to what the checkpoint on the disk says, unless that is so.
    pub(super) fn recover(&mut self) -> Result<(), PathError> {
        if self.checkpoint.is_some() {
            return Ok(());
        }
        // A rename whose sync failed is visible but not yet durable.
        sync_folder(&self.dir.join(CHECKPOINTS))?;
        let mut checkpoint = Checkpoint::read(&self.checkpoint_path)?;
        let mut moved = false;
        for (day, recorded) in &mut checkpoint.files {
            let path = self.file_of(*day);
            match length(&path)? {
                Some(found) if found > *recorded => cut(&path, *recorded, found)?,
                Some(found) if found < *recorded => {
                    let message = format!(
                        "it has {found} bytes and the checkpoint says {recorded}: restore it or move it away"
                    );
                    return Err(damaged(&path, message));
                }
                None if *recorded > 0 => {
                    warn!(path = %path.display(), "the file was moved away; it is begun anew");
                    *recorded = 0;
                    moved = true;
                }
                _ => {}
            }
        }
        if moved {
            self.enter(&checkpoint)?;
        }
        self.checkpoint = Some(checkpoint);
        Ok(())
    }

    /// Appends the records to their files and replaces the checkpoint; the caller syncs its folder. After an error
    /// nobody knows what reached the disk, so the checkpoint is not in memory any more and must be read again.
    pub(super) fn store(&mut self, records: &[&Placed<EnrichedArticle>]) -> Result<(), PathError> {
        let mut checkpoint = self.checkpoint.take().unwrap_or_default();
        let fresh = self.less_stored(&checkpoint, records);
        let Some(last) = fresh.last() else {
            self.checkpoint = Some(checkpoint);
            return Ok(());
        };
        let lines = lines_by_day(fresh).at(&self.checkpoint_path)?;
        self.enter_days(&mut checkpoint, lines.keys())?;
        for (day, lines) in &lines {
            let recorded = checkpoint.files.entry(*day).or_default();
            append(&self.file_of(*day), *recorded, lines)?;
            *recorded += lines.len() as u64;
        }
        checkpoint.next_offset = Some(last.offset + 1);
        checkpoint.keep_latest(DAYS_KEPT);
        checkpoint.write(&self.checkpoint_path)?;
        self.checkpoint = Some(checkpoint);
        Ok(())
    }

    /// The records that are not stored yet.
    fn less_stored<'a>(
        &self,
        checkpoint: &Checkpoint,
        records: &'a [&'a Placed<EnrichedArticle>],
    ) -> &'a [&'a Placed<EnrichedArticle>] {
        let stored =
            records.partition_point(|placed| checkpoint.next_offset.is_some_and(|next| placed.offset < next));
        if stored > 0 {
            warn!(
                partition = self.name,
                records = stored,
                next = checkpoint.next_offset,
                "stored already, passed over"
            );
        }
        &records[stored..]
    }

    /// Adds the files of new days to the checkpoint.
    fn enter_days<'a>(
        &self,
        checkpoint: &mut Checkpoint,
        days: impl Iterator<Item = &'a NaiveDate>,
    ) -> Result<(), PathError> {
        let known = checkpoint.files.len();
        for day in days {
            if !checkpoint.files.contains_key(day) {
                checkpoint.files.insert(*day, whole_lines(&self.file_of(*day))?);
            }
        }
        if checkpoint.files.len() > known { self.enter(checkpoint) } else { Ok(()) }
    }

    /// Makes the lengths that files begin at durable before anything is written behind them.
    fn enter(&self, checkpoint: &Checkpoint) -> Result<(), PathError> {
        checkpoint.write(&self.checkpoint_path)?;
        sync_folder(&self.dir.join(CHECKPOINTS))
    }

    fn file_of(&self, day: NaiveDate) -> PathBuf {
        self.dir.join(day.to_string()).join(format!("{}.jsonl", self.name))
    }
}

fn lines_by_day(records: &[&Placed<EnrichedArticle>]) -> io::Result<BTreeMap<NaiveDate, Vec<u8>>> {
    let mut days: BTreeMap<NaiveDate, Vec<u8>> = BTreeMap::new();
    for enriched in records.iter().filter_map(|placed| placed.record.as_ref()) {
        push_line(days.entry(enriched.article.fetched_at.date_naive()).or_default(), enriched)?;
    }
    Ok(days)
}

/// Length of a file that the checkpoint does not know. It is complete, since what is written is known before.
fn whole_lines(path: &Path) -> Result<u64, PathError> {
    let Some(found) = length(path)?.filter(|found| *found > 0) else { return Ok(0) };
    let mut last = [0];
    File::open(path)
        .and_then(|mut file| {
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)
        })
        .at(path)?;
    if last == *b"\n" {
        Ok(found)
    } else {
        Err(damaged(path, "it does not end with a whole line: move it away".to_owned()))
    }
}

/// Drops what was appended and never committed.
fn cut(path: &Path, recorded: u64, found: u64) -> Result<(), PathError> {
    info!(path = %path.display(), bytes = found - recorded, "cutting what was not committed");
    OpenOptions::new()
        .write(true)
        .open(path)
        .and_then(|file| {
            file.set_len(recorded)?;
            file.sync_all()
        })
        .at(path)
}

fn append(path: &Path, recorded: u64, lines: &[u8]) -> Result<(), PathError> {
    if let Some(folder) = path.parent().filter(|_| recorded == 0) {
        make_folder(folder)?;
    }
    let mut file = OpenOptions::new().create(recorded == 0).append(true).open(path).at(path)?;
    let found = file.metadata().at(path)?.len();
    if found != recorded {
        return Err(damaged(
            path,
            format!("it has {found} bytes instead of {recorded}: someone else writes to it"),
        ));
    }
    file.write_all(lines).and_then(|()| file.sync_all()).at(path)?;
    if let Some(folder) = path.parent().filter(|_| recorded == 0) {
        sync_folder(folder)?;
    }
    counter!("dateline_sink_bytes_total").increment(lines.len() as u64);
    Ok(())
}
