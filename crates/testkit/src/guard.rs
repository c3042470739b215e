//! A process that cannot outlive us, whatever ends us: a shell between us and it sees its input close and cleans up.

use std::{
    ffi::OsString,
    fs,
    io::{self, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

const GUARD: &str = include_str!("guard.sh");
const POLL: Duration = Duration::from_millis(10);

/// One command that can be started, signalled and started again.
#[derive(Debug)]
pub(crate) struct Guarded {
    folder: PathBuf,
    guard: Mutex<Guard>,
}

#[derive(Debug)]
struct Guard {
    shell: Child,
    commands: Option<ChildStdin>,
    started: bool,
}

impl Guarded {
    /// Makes ready to run `command`, with its log and state in `folder`. `owned` is removed when all is over.
    pub(crate) fn new(
        owned: &Path,
        folder: &Path,
        command: &[OsString],
        environment: &[(String, String)],
    ) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut shell = Command::new("sh")
            .args(["-c", GUARD, "guard.sh"])
            .args([owned, folder])
            .args(command)
            .envs(environment.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C in a terminal must reach only us: the guard then cleans up.
            .process_group(0)
            .spawn()?;
        let commands = shell.stdin.take();
        let guard = Mutex::new(Guard { shell, commands, started: false });
        Ok(Self { folder: folder.to_owned(), guard })
    }

    /// Starts the command, which must not be running.
    pub(crate) fn start(&self) -> io::Result<()> {
        let mut guard = self.lock();
        // The exit of the last run must not be taken for that of this one.
        match fs::remove_file(self.folder.join("exit")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        guard.command("start")?;
        guard.started = true;
        Ok(())
    }

    /// Sends a signal, such as `KILL`; nothing happens where the command has ended.
    pub(crate) fn signal(&self, name: &str) -> io::Result<()> {
        self.lock().command(name)
    }

    pub(crate) fn running(&self) -> bool {
        self.lock().started && self.exit_status().is_none()
    }

    /// Exit status of the last run as a shell tells it: 128 and the signal's number where one ended it.
    pub(crate) fn exit_status(&self) -> Option<i32> {
        fs::read_to_string(self.folder.join("exit")).ok()?.trim().parse().ok()
    }

    /// Waits for the end of the run; `None` where it goes on beyond the limit.
    pub(crate) fn wait(&self, limit: Duration) -> Option<i32> {
        let deadline = Instant::now() + limit;
        loop {
            match self.exit_status() {
                None if Instant::now() < deadline => thread::sleep(POLL),
                status => return status,
            }
        }
    }

    pub(crate) fn pid(&self) -> Option<u32> {
        fs::read_to_string(self.folder.join("pid")).ok()?.trim().parse().ok()
    }

    /// Where all runs write what they say.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// The last lines of the log, or why it cannot be read.
    pub(crate) fn log_tail(&self, lines: usize) -> String {
        match fs::read(self.log()) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                let all: Vec<&str> = text.lines().collect();
                all[all.len().saturating_sub(lines)..].join("\n")
            }
            Err(error) => format!("(there is no log: {error})"),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Guard> {
        self.guard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guard {
    fn command(&mut self, line: &str) -> io::Result<()> {
        self.commands.as_mut().map_or(Ok(()), |commands| writeln!(commands, "{line}"))
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let mut guard = self.lock();
        // The end of its input tells the shell to kill the command and to clean up.
        drop(guard.commands.take());
        // It was started, so it can be waited for.
        let _ = guard.shell.wait();
    }
}
