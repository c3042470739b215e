#![doc = include_str!("../README.md")]

mod batch;
mod cli;
mod cluster;
mod commands;
mod ending;
mod interrupt;
mod lines;
mod output;
mod parallel;
mod pretty;
mod progress;
mod records;
mod settings;
mod table;
mod urls;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::Cli::try_parse() {
        Ok(cli) => ending::exit_code(cli.run()),
        Err(error) => ending::explain_usage(&error),
    }
}
