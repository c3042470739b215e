//! The section `[sink]`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Settings of the sink.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SinkSettings {
    /// The folder that holds the files; made where it is missing.
    pub dir: PathBuf,
}

impl Default for SinkSettings {
    fn default() -> Self {
        Self { dir: PathBuf::from("out") }
    }
}
