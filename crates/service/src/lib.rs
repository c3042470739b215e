#![doc = include_str!("../README.md")]

mod health;
pub mod http;
pub mod logging;
pub mod metrics;
mod run;
pub mod settings;
mod shutdown;

pub use health::Health;
pub use run::{Context, Worker, run};
pub use settings::{ServiceSettings, Settings};
pub use shutdown::Shutdown;
