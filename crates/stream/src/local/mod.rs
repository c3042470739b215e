//! Runs stages in this process over bounded topics in memory. It claims nothing about durability.

mod pipeline;
mod topic;
mod workers;

pub use pipeline::{LocalPipeline, LocalSettings, Processed, Summary};
