//! How far a partition is stored.

use std::{collections::BTreeMap, fs, io, path::Path};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::disk::{At, PathError, damaged, replace};

/// What is durable of a partition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    /// Next offset to store; `None` before the first batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) next_offset: Option<i64>,
    /// Length of the file of each day that may have more behind it.
    pub(super) files: BTreeMap<NaiveDate, u64>,
}

impl Checkpoint {
    /// The checkpoint on the disk, or that of a partition nothing was stored of.
    pub(super) fn read(path: &Path) -> Result<Self, PathError> {
        match fs::read(path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|error| damaged(path, error.to_string())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).at(path),
        }
    }

    /// Puts it on the disk. It is durable once the folder is synced.
    pub(super) fn write(&self, path: &Path) -> Result<(), PathError> {
        let text = serde_json::to_vec(self).map_err(io::Error::from).at(path)?;
        replace(path, &text)
    }

    /// Forgets all but the latest days.
    pub(super) fn keep_latest(&mut self, days: usize) {
        while self.files.len() > days {
            self.files.pop_first();
        }
    }
}
