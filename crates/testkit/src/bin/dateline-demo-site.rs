//! Serves the demo's news site.

use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use dateline_testkit::{
    demo,
    serve::{ServeFlags, serve},
    site::Site,
};

/// Serves "The Harbour Courier", a small news site to try Dateline on, until it is stopped or a command has ended.
#[derive(Debug, Parser)]
#[command(version)]
struct Flags {
    /// Port to serve at; a free one by default
    #[arg(long, default_value_t = 0)]
    port: u16,
    #[command(flatten)]
    serve: ServeFlags,
}

fn main() -> ExitCode {
    run(Flags::parse()).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(flags: Flags) -> anyhow::Result<ExitCode> {
    let site = Site::start_at(flags.port, demo::pages)
        .with_context(|| format!("cannot serve at port {}", flags.port))?;
    Ok(serve(&site, &demo::urls(&site.url("")), flags.serve)?)
}
