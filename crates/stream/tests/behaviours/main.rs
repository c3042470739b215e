//! What both runners do with a record: one suite of behaviours, run in memory and over real Kafka.

mod kafka;
mod local;
mod stages;
mod suite;
