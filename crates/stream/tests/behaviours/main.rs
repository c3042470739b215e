//! What both runners do with a record: one suite of behaviours, run in memory and over real Kafka.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod faults;
mod flow;
mod kafka;
mod local;
mod stages;
mod suite;
