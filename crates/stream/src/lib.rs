#![doc = include_str!("../README.md")]

mod backoff;
mod execute;
mod failure;
mod kafka;
mod kind;
mod local;
mod metrics;
mod monitor;
mod outcome;
mod pool;
mod settings;
mod stage;
mod state;

pub use kafka::{
    Admin, AdminError, KafkaRunner, PublishError, Publisher, ReadError, ReadFrom, Reader, RunError,
    SettingDrift, StoredRecord, TopicReport,
};
pub use local::{LocalPipeline, LocalSettings, Processed, Summary};
pub use monitor::{Monitor, StopSignal};
pub use outcome::Outcome;
pub use settings::{KafkaSettings, SettingsError};
pub use stage::{Placed, Sink, Stage, StatefulStage, StoreError, TopicPartition, Unstorable, Workload};
pub use state::StateView;
