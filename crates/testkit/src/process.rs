//! Worker processes: started from their binaries, killed, restarted as an orchestrator would.

use std::{
    env,
    ffi::OsString,
    fs,
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::guard::Guarded;

const POLL: Duration = Duration::from_millis(20);
const LOG_TAIL_LINES: usize = 60;
const ANSWER_LIMIT: Duration = Duration::from_secs(5);
/// Lets every worker pick a free port, and say in its log which.
const DEFAULTS: [(&str, &str); 2] =
    [("DATELINE_SERVICE__LISTEN", "127.0.0.1:0"), ("DATELINE_SERVICE__LOG_FORMAT", "json")];

/// Why a process could not do what a test wanted of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProcessError {
    /// Its binary is not there.
    #[error("{program} is not built in {}: run `cargo build --workspace --bins` first", folder.display())]
    NotBuilt {
        /// Name of the binary.
        program: String,
        /// Where it should be.
        folder: PathBuf,
    },
    /// It ended when it should have run.
    #[error("{program} ended with status {status}:\n{log}")]
    Ended {
        /// Name of the binary.
        program: String,
        /// Exit status, 128 and the signal's number where one ended it.
        status: i32,
        /// End of its log.
        log: String,
    },
    /// It runs but did not do something in time.
    #[error("{program} did not {what} within {limit:?}:\n{log}")]
    TimedOut {
        /// Name of the binary.
        program: String,
        /// What was waited for.
        what: &'static str,
        /// For how long.
        limit: Duration,
        /// End of its log.
        log: String,
    },
    /// The system refused something.
    #[error("cannot run {program}: {source}")]
    Io {
        /// Name of the binary.
        program: String,
        /// Why not.
        source: io::Error,
    },
}

/// What to run: a binary of this workspace, its arguments and its environment.
#[derive(Debug, Clone)]
pub struct Program {
    name: String,
    arguments: Vec<OsString>,
    environment: Vec<(String, String)>,
}

impl Program {
    /// The binary `name`, such as `dateline-cleaner`.
    pub fn new(name: impl Into<String>) -> Self {
        let environment = DEFAULTS.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Self { name: name.into(), arguments: Vec::new(), environment }
    }

    /// With a further argument.
    #[must_use]
    pub fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// With a setting in the environment, such as `DATELINE_KAFKA__BROKERS`.
    #[must_use]
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// With further arguments.
    #[must_use]
    pub fn args<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    /// Runs a command that ends by itself, and gives what it printed.
    ///
    /// # Errors
    /// When the binary is not built or cannot be run.
    pub fn output(&self) -> Result<Output, ProcessError> {
        Command::new(find(&self.name)?)
            .args(&self.arguments)
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .output()
            .map_err(|source| ProcessError::Io { program: self.name.clone(), source })
    }

    /// Starts it.
    ///
    /// # Errors
    /// When the binary is not built or cannot be run.
    pub fn start(&self) -> Result<Process, ProcessError> {
        let process = self.prepare()?;
        process.start()?;
        Ok(process)
    }

    /// Starts it, and starts it again each time it ends badly.
    ///
    /// # Errors
    /// When the binary is not built or cannot be run.
    pub fn supervise(&self) -> Result<Supervised, ProcessError> {
        Ok(Supervised::new(self.start()?))
    }

    fn prepare(&self) -> Result<Process, ProcessError> {
        let io = |source| ProcessError::Io { program: self.name.clone(), source };
        let executable = find(&self.name)?;
        let owned = tempfile::Builder::new().prefix("dateline-process-").tempdir().map_err(io)?;
        let command: Vec<OsString> =
            std::iter::once(executable.into_os_string()).chain(self.arguments.iter().cloned()).collect();
        let guarded =
            Guarded::new(owned.path(), &owned.path().join("run"), &command, &self.environment).map_err(io)?;
        Ok(Process { program: self.name.clone(), guarded, log_read: Mutex::new(0), _owned: owned })
    }
}

/// The binary beside the one that runs now, which may be a test in `deps` or an example.
fn find(program: &str) -> Result<PathBuf, ProcessError> {
    let own =
        env::current_exe().map_err(|source| ProcessError::Io { program: program.to_owned(), source })?;
    let beside = own.parent().unwrap_or(Path::new("."));
    let above = beside.parent().unwrap_or(beside);
    [beside, above]
        .map(|folder| folder.join(program))
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| ProcessError::NotBuilt { program: program.to_owned(), folder: above.to_owned() })
}

/// A process of ours. It is killed when dropped, and when this process ends, however that happens.
#[derive(Debug)]
pub struct Process {
    program: String,
    // Before its folder, so that it is gone when that goes.
    guarded: Guarded,
    /// Where the present run's part of the log starts.
    log_read: Mutex<u64>,
    _owned: TempDir,
}

impl Process {
    /// Process id, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.guarded.pid()
    }

    /// Says whether it runs.
    pub fn alive(&self) -> bool {
        self.guarded.running()
    }

    /// Exit status once it has ended; 128 and the signal's number where one ended it.
    pub fn exit_status(&self) -> Option<i32> {
        self.guarded.exit_status()
    }

    /// SIGKILL, and the wait for its end.
    ///
    /// # Errors
    /// When it does not end.
    pub fn kill(&self) -> Result<i32, ProcessError> {
        self.signal("KILL")?;
        self.wait(Duration::from_secs(10))
    }

    /// SIGTERM, and the wait for its end: the exit status.
    ///
    /// # Errors
    /// When it does not end within `limit`.
    pub fn terminate(&self, limit: Duration) -> Result<i32, ProcessError> {
        self.signal("TERM")?;
        self.wait(limit)
    }

    /// Sends a signal by its name, such as `STOP` or `CONT`.
    ///
    /// # Errors
    /// When the guard between us and it is gone.
    pub fn signal(&self, name: &str) -> Result<(), ProcessError> {
        self.guarded.signal(name).map_err(|source| self.io(source))
    }

    /// Waits for its end: the exit status.
    ///
    /// # Errors
    /// When it does not end within `limit`.
    pub fn wait(&self, limit: Duration) -> Result<i32, ProcessError> {
        self.guarded.wait(limit).ok_or_else(|| self.timed_out("end", limit))
    }

    /// Where its health and metrics endpoints listen, read from its log.
    ///
    /// # Errors
    /// When it ends, or does not say within `limit`.
    pub fn address(&self, limit: Duration) -> Result<SocketAddr, ProcessError> {
        self.poll("say where it listens", limit, || self.logged_address())
    }

    /// Waits until `/readyz` says yes.
    ///
    /// # Errors
    /// When it ends, or is not ready within `limit`.
    pub fn wait_until_ready(&self, limit: Duration) -> Result<(), ProcessError> {
        self.poll("become ready", limit, || {
            self.get_from(self.logged_address()?, "/readyz")
                .is_ok_and(|(status, _)| status == 200)
                .then_some(())
        })
    }

    /// Status and body of one of its endpoints, such as `/readyz` or `/metrics`.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn get(&self, path: &str) -> Result<(u16, String), ProcessError> {
        let address = self.address(ANSWER_LIMIT)?;
        self.get_from(address, path)
    }

    /// All that it has written, over all its runs.
    pub fn log(&self) -> String {
        fs::read(self.guarded.log()).map(|log| String::from_utf8_lossy(&log).into_owned()).unwrap_or_default()
    }

    /// The end of its log.
    pub fn log_tail(&self) -> String {
        self.guarded.log_tail(LOG_TAIL_LINES)
    }

    /// Starts it again after it has ended.
    ///
    /// # Errors
    /// When the guard between us and it is gone.
    pub fn start(&self) -> Result<(), ProcessError> {
        let written = fs::metadata(self.guarded.log()).map_or(0, |log| log.len());
        *self.log_read.lock().unwrap_or_else(PoisonError::into_inner) = written;
        self.guarded.start().map_err(|source| self.io(source))
    }

    fn poll<T>(
        &self,
        what: &'static str,
        limit: Duration,
        mut attempt: impl FnMut() -> Option<T>,
    ) -> Result<T, ProcessError> {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(found) = attempt() {
                return Ok(found);
            }
            if let Some(status) = self.exit_status() {
                return Err(ProcessError::Ended {
                    program: self.program.clone(),
                    status,
                    log: self.log_tail(),
                });
            }
            if Instant::now() > deadline {
                return Err(self.timed_out(what, limit));
            }
            thread::sleep(POLL);
        }
    }

    fn logged_address(&self) -> Option<SocketAddr> {
        let from = *self.log_read.lock().unwrap_or_else(PoisonError::into_inner);
        let log = fs::read(self.guarded.log()).ok()?;
        address_in(&String::from_utf8_lossy(log.get(usize::try_from(from).ok()?..)?))
    }

    fn get_from(&self, address: SocketAddr, path: &str) -> Result<(u16, String), ProcessError> {
        get(address, path).map_err(|source| self.io(source))
    }

    fn io(&self, source: io::Error) -> ProcessError {
        ProcessError::Io { program: self.program.clone(), source }
    }

    fn timed_out(&self, what: &'static str, limit: Duration) -> ProcessError {
        ProcessError::TimedOut { program: self.program.clone(), what, limit, log: self.log_tail() }
    }
}

/// A worker's first line says where it listens.
fn address_in(log: &str) -> Option<SocketAddr> {
    log.lines().find_map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        line.get("address")?.as_str()?.parse().ok()
    })
}

fn get(address: SocketAddr, path: &str) -> io::Result<(u16, String)> {
    let mut stream = TcpStream::connect_timeout(&address, ANSWER_LIMIT)?;
    stream.set_read_timeout(Some(ANSWER_LIMIT))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    head.split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .map(|status| (status, body.to_owned()))
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "not an HTTP answer"))
}

/// A process that is started again each time it ends badly, as an orchestrator would.
#[derive(Debug)]
pub struct Supervised {
    shared: Arc<Shared>,
    watch: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    process: Process,
    restarts: AtomicUsize,
    /// Held while a run is started or ended on purpose.
    stopping: Mutex<bool>,
}

impl Supervised {
    fn new(process: Process) -> Self {
        let shared = Arc::new(Shared { process, restarts: AtomicUsize::new(0), stopping: Mutex::new(false) });
        let watched = Arc::clone(&shared);
        let watch = thread::spawn(move || {
            while watched.turn() {
                thread::sleep(POLL);
            }
        });
        Self { shared, watch: Some(watch) }
    }

    /// The process, whichever run of it is the present one.
    pub fn process(&self) -> &Process {
        &self.shared.process
    }

    /// How often it was started again.
    pub fn restarts(&self) -> usize {
        self.shared.restarts.load(Ordering::Relaxed)
    }

    /// SIGKILL; it will be started again.
    ///
    /// # Errors
    /// When the guard between us and it is gone.
    pub fn kill(&self) -> Result<(), ProcessError> {
        self.shared.process.signal("KILL")
    }

    /// SIGTERM, and the wait for its end; it is not started again. Gives the exit status.
    ///
    /// # Errors
    /// When it does not end within `limit`.
    pub fn stop(&self, limit: Duration) -> Result<i32, ProcessError> {
        *self.shared.lock() = true;
        self.shared.process.terminate(limit)
    }
}

impl Shared {
    /// Starts the process again where it ended badly; says whether to go on watching.
    fn turn(&self) -> bool {
        let stopping = self.lock();
        if *stopping {
            return false;
        }
        match self.process.exit_status() {
            None => true,
            Some(0) => false,
            Some(_) => {
                self.restarts.fetch_add(1, Ordering::Relaxed);
                self.process.start().is_ok()
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.stopping.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        *self.shared.lock() = true;
        if let Some(watch) = self.watch.take() {
            // It ends at its next turn; a panic in it has been printed.
            let _ = watch.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_line_that_names_it() {
        let log = "not json\n{\"level\":\"INFO\",\"message\":\"started\",\"address\":\"127.0.0.1:41234\"}\n";
        assert_eq!(address_in(log), Some("127.0.0.1:41234".parse().unwrap()));
        assert_eq!(address_in("{\"message\":\"address\"}"), None);
    }

    #[test]
    fn a_program_that_is_not_built_says_what_to_build() {
        let error = Program::new("dateline-nothing").start().unwrap_err();
        assert!(error.to_string().contains("cargo build --workspace --bins"), "{error}");
    }
}
