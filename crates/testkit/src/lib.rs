#![doc = include_str!("../README.md")]

pub mod broker;
pub mod demo;
mod guard;
pub mod kcat;
pub mod ledger;
pub mod process;
pub mod serve;
pub mod site;
