#![doc = include_str!("../README.md")]

mod outcome;
mod stage;
mod state;

pub use outcome::Outcome;
pub use stage::{Placed, Sink, Stage, StatefulStage, StoreError, TopicPartition, Unstorable, Workload};
pub use state::StateView;
