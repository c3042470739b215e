//! Everything that uses librdkafka.

mod admin;
mod client;
mod commit;
mod intake;
mod partition;
mod publisher;
mod reader;
mod rebalance;
mod restore;
mod runner;
mod transaction;
mod watchdog;
mod wire;

pub use admin::{Admin, AdminError, SettingDrift, TopicReport};
pub use publisher::{PublishError, Publisher};
pub use reader::{ReadError, ReadFrom, Reader, StoredRecord};
pub use runner::{KafkaRunner, RunError};
