#![doc = include_str!("../README.md")]

mod files;
mod lines;
mod settings;

pub use files::FileSink;
pub use lines::LinesSink;
pub use settings::SinkSettings;

/// Name of the stage.
const NAME: &str = "sink";
