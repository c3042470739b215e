//! Runs the binary.

use std::{
    ffi::OsStr,
    io::Write,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

const LIMIT: Duration = Duration::from_secs(60);

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    /// Standard output as JSON Lines.
    pub(crate) fn json(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    /// The same where the run went well.
    #[track_caller]
    pub(crate) fn well(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self
    }
}

/// The binary with these arguments, in a folder of its own, without settings from outside.
pub(crate) fn dateline<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        if name_text.starts_with("DATELINE_") || name_text == "NO_COLOR" {
            command.env_remove(name);
        }
    }
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it to its end.
pub(crate) fn run<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Ended {
    finish(start(&mut dateline(arguments)))
}

/// Runs it in a folder, with an input.
pub(crate) fn run_in(folder: &Path, arguments: &[&str], input: impl Into<Vec<u8>>) -> Ended {
    let mut child = start(dateline(arguments).current_dir(folder).stdin(Stdio::piped()));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.into();
    let writing = thread::spawn(move || {
        // It may end before it has read everything.
        let _ = stdin.write_all(&input);
    });
    let ended = finish(child);
    writing.join().unwrap();
    ended
}

pub(crate) fn start(command: &mut Command) -> Child {
    command.spawn().expect("the binary starts")
}

/// Waits for the end; what takes too long is a failure.
pub(crate) fn finish(mut child: Child) -> Ended {
    let pid = child.id();
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let stdout =
        thread::spawn(move || out.map(std::io::read_to_string).transpose().unwrap().unwrap_or_default());
    let stderr =
        thread::spawn(move || err.map(std::io::read_to_string).transpose().unwrap().unwrap_or_default());
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > LIMIT {
            child.kill().unwrap();
            panic!("process {pid} has not ended after {LIMIT:?}: {:?}", stderr.join());
        }
        thread::sleep(Duration::from_millis(10));
    };
    Ended { code: status.code(), stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() }
}

/// What Ctrl-C sends.
pub(crate) fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}
