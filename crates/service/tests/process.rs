//! A whole worker as a process: its command line, its signals and its exit codes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// `cargo test` builds the package's examples beside the folder of its tests.
fn worker() -> Command {
    let tests = std::env::current_exe().unwrap();
    let built: PathBuf = tests.parent().unwrap().parent().unwrap().join("examples/worker");
    let mut command = Command::new(built);
    command
        .env_remove("DATELINE_CONFIG")
        .env_remove("POD_NAME")
        .args(["--set", "service.listen=127.0.0.1:0"]);
    command
}

struct Running {
    child: Child,
    log: BufReader<ChildStderr>,
}

impl Running {
    fn start(drain_ms: u64) -> Self {
        let mut child = worker()
            .arg(format!("--set=example.drain_ms={drain_ms}"))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut running = Self { child, log };
        running.wait_for("ready");
        running
    }

    /// Reads on in the log to the line with this message.
    fn wait_for(&mut self, message: &str) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.log.read_line(&mut line).unwrap() > 0, "the log ended before `{message}`");
            let line: Value = serde_json::from_str(&line).unwrap();
            if line["message"].as_str().unwrap().starts_with(message) {
                return line;
            }
        }
    }

    fn signal(&self, name: &str) {
        assert!(
            Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap().success()
        );
    }

    fn exit(&mut self) -> ExitStatus {
        let deadline = Instant::now() + Duration::from_secs(30);
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("the worker did not end");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It fails for a child that has ended, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(output: &Output) -> (Option<i32>, String, String) {
    let utf8 = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), utf8(&output.stdout), utf8(&output.stderr))
}

#[test]
fn a_signal_lets_the_worker_drain_and_end_well() {
    for signal in ["TERM", "INT"] {
        let mut worker = Running::start(50);
        worker.signal(signal);
        assert_eq!(worker.wait_for("stopping")["signal"], format!("SIG{signal}"));
        worker.wait_for("stopped");
        assert_eq!(worker.exit().code(), Some(0));
    }
}

#[test]
fn a_second_signal_ends_the_worker_at_once() {
    let mut worker = Running::start(60_000);
    worker.signal("TERM");
    worker.wait_for("stopping");
    worker.signal("TERM");
    assert_eq!(worker.exit().code(), Some(130));
}

#[test]
fn a_failure_is_logged_once_and_gives_exit_code_one() {
    let (code, _, log) = text(&worker().args(["--set", "example.fail=true"]).output().unwrap());
    assert_eq!(code, Some(1), "{log}");
    assert_eq!(log.matches("told to fail").count(), 1, "{log}");
}

#[test]
fn wrong_usage_and_wrong_settings_give_exit_code_two_and_one_line() {
    let (code, _, said) = text(&worker().args(["--set", "service.log_format=xml"]).output().unwrap());
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    assert!(said.contains("`auto`, `text`, `json`"), "{said}");
    let (code, _, said) = text(&worker().args(["--set", "example.drain_ms=70000"]).output().unwrap());
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(said, "error: setting `example.drain_ms` is `70000`: expected 60000 or less\n");
    let (code, _, said) = text(&worker().arg("--no-such-flag").output().unwrap());
    assert_eq!(code, Some(2), "{said}");
    let (code, _, said) = text(&worker().args(["--config", "no/such/file.toml"]).output().unwrap());
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("no/such/file.toml: "), "{said}");
}

#[test]
fn check_prints_the_settings_in_effect() {
    let output =
        worker().arg("--check").env("DATELINE_EXAMPLE__DRAIN_MS", "9").env("POD_NAME", "pod-1").output();
    let (code, printed, said) = text(&output.unwrap());
    assert_eq!(code, Some(0), "{said}");
    assert!(printed.contains("drain_ms = 9") && printed.contains("instance = \"pod-1\""), "{printed}");
}

#[test]
fn help_and_version_are_for_the_person() {
    let (code, help, _) = text(&worker().arg("--help").output().unwrap());
    assert_eq!(code, Some(0));
    assert!(help.contains("Examples:") && help.contains("--brokers <HOSTS>"), "{help}");
    let (code, version, _) = text(&worker().arg("--version").output().unwrap());
    assert_eq!((code, version.trim()), (Some(0), concat!("example ", env!("CARGO_PKG_VERSION"))));
}
