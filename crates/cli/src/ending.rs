//! How a command ends: exit codes, and errors that a person understands.

use std::process::ExitCode;

use crate::output::{Closed, tell};

const EXIT_FAILED: u8 = 1;
const EXIT_USAGE: u8 = 2;

/// How a command ended that could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// All went well.
    Well,
    /// Something failed, and standard error says what.
    Failed,
}

/// The command was given what it cannot use.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);

/// An error and what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct Hinted {
    message: String,
    hint: String,
}

/// Says what to do about an error.
pub(crate) fn hinted(error: impl Into<anyhow::Error>, hint: impl Into<String>) -> anyhow::Error {
    Hinted { message: format!("{:#}", error.into()), hint: hint.into() }.into()
}

/// Tells a person what went wrong, and the shell how it ended.
pub(crate) fn exit_code(result: anyhow::Result<Ended>) -> ExitCode {
    let error = match result {
        Ok(Ended::Well) => return ExitCode::SUCCESS,
        Ok(Ended::Failed) => return ExitCode::from(EXIT_FAILED),
        // Whoever reads us has seen enough, as `head` does.
        Err(error) if error.is::<Closed>() => return ExitCode::SUCCESS,
        Err(error) => error,
    };
    tell(format_args!("error: {error:#}"));
    if let Some(hinted) = error.downcast_ref::<Hinted>() {
        tell(format_args!("hint: {}", hinted.hint));
    }
    ExitCode::from(if error.is::<Usage>() { EXIT_USAGE } else { EXIT_FAILED })
}

/// Prints what the command line parser says: help and version are no errors.
pub(crate) fn explain_usage(error: &clap::Error) -> ExitCode {
    // Nobody is left to tell when the stream is closed.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(EXIT_USAGE) } else { ExitCode::SUCCESS }
}
