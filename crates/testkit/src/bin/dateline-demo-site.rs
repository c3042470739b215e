//! Serves the demo's news site.

#![allow(clippy::print_stdout, reason = "it speaks to the person or the script that started it")]

use std::{
    fs,
    path::PathBuf,
    process::{Command, ExitCode},
};

use anyhow::Context;
use clap::Parser;
use dateline_testkit::{demo, site::Site};
use tokio::signal::unix::{SignalKind, signal};

/// Serves "The Harbour Courier", a small news site to try Dateline on, until it is stopped or a command has ended.
#[derive(Debug, Parser)]
#[command(version)]
struct Flags {
    /// Port to serve at; a free one by default
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// File to write the addresses into that are worth feeding to Dateline, one a line
    #[arg(long, value_name = "FILE")]
    urls: Option<PathBuf>,
    /// Command to run while the site is up; in it `{base}` stands for the site's address and `{urls}` for a file with
    /// the addresses worth feeding to Dateline
    #[arg(last = true)]
    command: Vec<String>,
}

fn main() -> ExitCode {
    serve(Flags::parse()).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn serve(flags: Flags) -> anyhow::Result<ExitCode> {
    let site = Site::start_at(flags.port, demo::pages)
        .with_context(|| format!("cannot serve at port {}", flags.port))?;
    let base = site.url("");
    let scratch = tempfile::tempdir().context("cannot make a temporary folder")?;
    let file = flags.urls.unwrap_or_else(|| scratch.path().join("urls"));
    let lines: String = demo::urls(&base).iter().map(|url| format!("{url}\n")).collect();
    fs::write(&file, lines).with_context(|| format!("cannot write {}", file.display()))?;
    match flags.command.split_first() {
        Some((program, arguments)) => {
            let fill =
                |text: &String| text.replace("{base}", &base).replace("{urls}", &file.to_string_lossy());
            run(&fill(program), &arguments.iter().map(fill).collect::<Vec<_>>())
        }
        None => {
            // Only now, so that whoever reads it finds the file written and the site up.
            println!("{base}");
            wait_until_stopped()?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Runs a command to its end, and ends as it did.
fn run(program: &str, arguments: &[String]) -> anyhow::Result<ExitCode> {
    let status =
        Command::new(program).args(arguments).status().with_context(|| format!("cannot run {program}"))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

#[tokio::main(flavor = "current_thread")]
async fn wait_until_stopped() -> anyhow::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminated.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted.context("cannot wait for Ctrl-C"),
    }
}
