//! Progress bars on standard error, where that is a terminal.

use std::{
    fmt::{Display, Write},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use crate::output::tell;

const TICK: Duration = Duration::from_millis(120);

fn rate(state: &ProgressState, text: &mut dyn Write) {
    // The bar is drawn without it where it cannot be written.
    let _ = write!(text, "{:.1}/s", state.per_sec());
}

/// A bar while a command works. Without a terminal it shows nothing.
#[derive(Clone)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Counts things; `unit` is their plural. Without a total it only counts.
    pub(crate) fn of(total: Option<u64>, unit: &str) -> Self {
        let template = if total.is_some() {
            format!("{{spinner}} {{bar:24}} {{human_pos}}/{{human_len}} {unit}{{msg}} · {{rate}}")
        } else {
            format!("{{spinner}} {{human_pos}} {unit}{{msg}} · {{rate}}")
        };
        Self::start(total, &template)
    }

    /// Counts the bytes of a file of this size.
    pub(crate) fn of_bytes(total: u64) -> Self {
        let template = "{spinner} {bar:24} {bytes}/{total_bytes}{msg} · {eta} left";
        Self::start(Some(total), template)
    }

    fn start(total: Option<u64>, template: &str) -> Self {
        let bar = total.map_or_else(ProgressBar::no_length, ProgressBar::new);
        // A template that does not parse would leave the default bar.
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.with_key("rate", rate));
        }
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    pub(crate) fn advance(&self, by: u64) {
        self.0.inc(by);
    }

    /// What stands behind the count.
    pub(crate) fn say(&self, message: impl Into<String>) {
        self.0.set_message(message.into());
    }

    /// Takes the bar away while something is written to the terminal.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }

    /// Says one line on standard error above the bar.
    pub(crate) fn tell(&self, message: impl Display) {
        self.aside(|| tell(message));
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
