//! What the binaries that serve a site do with it: write down its addresses, and stay up while they are wanted.

use std::{
    fs, io,
    path::PathBuf,
    process::{Command, ExitCode},
};

use tokio::signal::unix::{SignalKind, signal};

use crate::site::Site;

/// The flags of every binary that serves a site.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ServeFlags {
    /// File to write the addresses into that are worth feeding to Dateline, one a line
    #[arg(long, value_name = "FILE")]
    pub urls: Option<PathBuf>,
    /// Command to run while the site is up; in it `{base}` stands for the site's address and `{urls}` for a file with
    /// the addresses worth feeding to Dateline
    #[arg(last = true)]
    pub command: Vec<String>,
}

/// Why a site could not be served to the end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// There is no place for the addresses.
    #[error("cannot make a temporary folder: {0}")]
    Scratch(io::Error),
    /// The addresses could not be written down.
    #[error("cannot write {}: {source}", file.display())]
    Write {
        /// Where to.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The command could not be run.
    #[error("cannot run {program}: {source}")]
    Run {
        /// The command's first word.
        program: String,
        /// Why not.
        source: io::Error,
    },
    /// The system does not tell when to stop.
    #[error("cannot wait for a signal: {0}")]
    Signal(io::Error),
}

/// Serves `site` until the command has ended, and ends as it did; without a command, prints the site's address and
/// serves until it is stopped.
///
/// # Errors
/// When the addresses cannot be written or the command cannot be run.
pub fn serve(site: &Site, urls: &[String], flags: ServeFlags) -> Result<ExitCode, ServeError> {
    let base = site.url("");
    let scratch = tempfile::tempdir().map_err(ServeError::Scratch)?;
    let file = flags.urls.unwrap_or_else(|| scratch.path().join("urls"));
    let lines: String = urls.iter().map(|url| format!("{url}\n")).collect();
    fs::write(&file, lines).map_err(|source| ServeError::Write { file: file.clone(), source })?;
    let places = [("{base}", base.as_str()), ("{urls}", &file.to_string_lossy())];
    if let Some(status) = run_filled(&flags.command, &places)? {
        return Ok(status);
    }
    // Only now, so that whoever reads it finds the file written and the site up.
    announce(&base);
    wait_until_stopped().map_err(ServeError::Signal)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs a command to its end with its places filled in, and gives its status; `None` where there is no command.
///
/// # Errors
/// When the command cannot be run.
pub fn run_filled(command: &[String], places: &[(&str, &str)]) -> Result<Option<ExitCode>, ServeError> {
    let fill =
        |word: &String| places.iter().fold(word.clone(), |word, (place, with)| word.replace(place, with));
    let filled: Vec<String> = command.iter().map(fill).collect();
    filled.split_first().map(|(program, arguments)| run(program, arguments)).transpose()
}

fn run(program: &str, arguments: &[String]) -> Result<ExitCode, ServeError> {
    let status = Command::new(program)
        .args(arguments)
        .status()
        .map_err(|source| ServeError::Run { program: program.to_owned(), source })?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

#[expect(clippy::print_stdout, reason = "it speaks to the person or the script that started it")]
fn announce(base: &str) {
    println!("{base}");
}

#[tokio::main(flavor = "current_thread")]
async fn wait_until_stopped() -> io::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminated.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}
