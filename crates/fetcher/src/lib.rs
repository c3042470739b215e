#![doc = include_str!("../README.md")]

mod address;
mod client;
mod failure;
mod fetched;
mod fetcher;
mod gate;
mod metrics;
mod response;
mod retry_after;
mod robots;
mod settings;
mod submitted;

pub use fetched::Fetched;
pub use fetcher::Fetcher;
pub use settings::{FetcherSettings, SettingsError};
pub use submitted::Submitted;
