#![doc = include_str!("../README.md")]

mod charset;
mod classify;
mod cleaner;
mod dom;
mod extract;
mod language;
mod metadata;
mod near_duplicate;
mod noise;
mod plain;
mod text;
mod trees;
mod url;

#[cfg(feature = "training")]
pub use classify::training as kind_training;
pub use cleaner::{Cleaner, CleanerSettings};
#[cfg(feature = "training")]
pub use extract::training;
#[cfg(feature = "training")]
pub use metadata::training as metadata_training;
pub use near_duplicate::{NearDuplicateKey, NearDuplicateKeyError};
