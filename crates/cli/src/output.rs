//! Standard output for results, standard error for what is said about them.

use std::{
    borrow::Cow,
    fmt::Display,
    io::{self, BufWriter, IsTerminal, Stdout, Write},
};

use anyhow::Context;

const BUFFER: usize = 64 * 1024;

/// Nobody reads standard output any more, as when it is piped into `head`.
#[derive(Debug, thiserror::Error)]
#[error("standard output is closed")]
pub(crate) struct Closed;

/// Standard output.
pub(crate) struct Output(BufWriter<Stdout>);

impl Output {
    pub(crate) fn stdout() -> Self {
        Self(BufWriter::with_capacity(BUFFER, io::stdout()))
    }

    /// Writes text as it is.
    ///
    /// # Errors
    /// [`Closed`] where nobody reads, or what the system says.
    pub(crate) fn write(&mut self, text: impl AsRef<[u8]>) -> anyhow::Result<()> {
        checked(self.0.write_all(text.as_ref()))
    }

    /// Writes one line.
    pub(crate) fn line(&mut self, text: impl AsRef<[u8]>) -> anyhow::Result<()> {
        self.write(text)?;
        self.write(b"\n")
    }

    /// Shows what was written.
    pub(crate) fn flush(&mut self) -> anyhow::Result<()> {
        checked(self.0.flush())
    }
}

fn checked(result: io::Result<()>) -> anyhow::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Closed.into()),
        result => result.context("cannot write to standard output"),
    }
}

/// True where a person reads standard output.
pub(crate) fn stdout_is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Says one line on standard error.
pub(crate) fn tell(message: impl Display) {
    let message = message.to_string();
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(io::stderr(), "{}", printable(&message));
}

/// Text from elsewhere made safe for a terminal: control characters could move the cursor or change its settings.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) {
        Cow::Owned(text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// A number of things: `1 URL`, `2 URLs`.
pub(crate) fn counted(count: u64, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_a_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\u{9b}c\nd"), "a [2Jb c d");
        assert!(matches!(printable("Zürich"), Cow::Borrowed(_)));
    }
}
