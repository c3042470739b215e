//! Processes are watched, killed and restarted as told, and never outlive the test.

use std::{
    thread,
    time::{Duration, Instant},
};

use dateline_testkit::process::{ProcessError, Program};

const LIMIT: Duration = Duration::from_secs(30);

fn a_server() -> Program {
    Program::new("dateline-demo-site")
}

fn eventually(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !condition() {
        assert!(Instant::now() < deadline, "{what}");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_killed_process_has_the_status_of_its_signal() {
    let process = a_server().start().unwrap();
    assert!(process.alive());
    assert_eq!(process.kill().unwrap(), 128 + 9);
    assert!(!process.alive());
}

#[test]
fn a_terminated_process_ends_well() {
    let process = a_server().start().unwrap();
    eventually("it serves", || process.log().contains("http://"));
    assert_eq!(process.terminate(LIMIT).unwrap(), 0);
}

#[test]
fn a_process_that_fails_shows_what_it_said() {
    let process = a_server().arg("--nonsense").start().unwrap();
    let error = process.address(LIMIT).unwrap_err();
    assert!(matches!(error, ProcessError::Ended { status: 2, .. }), "{error}");
    assert!(error.to_string().contains("--nonsense"), "{error}");
}

#[test]
fn a_supervised_process_comes_back_each_time_it_is_killed() {
    let supervised = a_server().supervise().unwrap();
    for kills in 1..=3 {
        supervised.kill().unwrap();
        eventually("it is restarted", || supervised.restarts() == kills);
    }
    eventually("it serves", || supervised.process().log().contains("http://"));
    assert!(supervised.process().alive());
    supervised.stop(LIMIT).unwrap();
    assert!(!supervised.process().alive());
    assert_eq!(supervised.restarts(), 3);
}

#[test]
fn a_dropped_process_is_killed() {
    let process = a_server().start().unwrap();
    eventually("it has an id", || process.pid().is_some());
    let pid = process.pid().unwrap();
    let runs =
        move || std::process::Command::new("kill").args(["-0", &pid.to_string()]).status().unwrap().success();
    assert!(runs());
    drop(process);
    assert!(!runs());
}
