//! Reads a topic with kcat: a client that shares no code with Dateline's runner, for the independent check.

use std::{
    fs::File,
    io,
    process::{Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

const LIMIT: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(20);
/// Partition, offset, time, lengths of key and value (-1 for null), then both as they are.
const FORMAT: &str = "%p %o %T %K %S %k%s\n";

/// A record as kcat read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its partition.
    pub partition: i32,
    /// Its offset there.
    pub offset: i64,
    /// Milliseconds since 1970 that it carries.
    pub timestamp_ms: i64,
    /// Its key.
    pub key: Option<Vec<u8>>,
    /// Its value.
    pub value: Option<Vec<u8>>,
}

/// Why kcat gave no records.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KcatError {
    /// It is not there, or its files are not.
    #[error("cannot run kcat (`make setup` installs it): {0}")]
    Io(#[from] io::Error),
    /// It said no.
    #[error("kcat could not read {topic} ({status}): {message}")]
    Failed {
        /// The topic.
        topic: String,
        /// Its exit status.
        status: ExitStatus,
        /// What it said.
        message: String,
    },
    /// It did not come to the end of the topic.
    #[error("kcat did not read {topic} to its end within {} s", LIMIT.as_secs())]
    TimedOut {
        /// The topic.
        topic: String,
    },
    /// It wrote something else than asked for.
    #[error("kcat's record at byte {at} of {topic} cannot be read")]
    Garbled {
        /// The topic.
        topic: String,
        /// Where in its output.
        at: usize,
    },
}

/// All committed records of a topic, from its beginning to its present end, in the order of each partition.
///
/// # Errors
/// When kcat is missing, fails, or does not come to an end.
pub fn read_committed(bootstrap: &str, topic: &str) -> Result<Vec<Record>, KcatError> {
    let folder = tempfile::tempdir()?;
    let (out, err) = (folder.path().join("out"), folder.path().join("err"));
    let mut kcat = Command::new("kcat")
        .args(["-b", bootstrap, "-C", "-t", topic, "-o", "beginning", "-e", "-q", "-f", FORMAT])
        .args(["-X", "isolation.level=read_committed"])
        .stdin(Stdio::null())
        .stdout(File::create(&out)?)
        .stderr(File::create(&err)?)
        .spawn()?;
    let deadline = Instant::now() + LIMIT;
    let status = loop {
        if let Some(status) = kcat.try_wait()? {
            break status;
        }
        if Instant::now() > deadline {
            kcat.kill()?;
            kcat.wait()?;
            return Err(KcatError::TimedOut { topic: topic.to_owned() });
        }
        thread::sleep(POLL);
    };
    if !status.success() {
        let message = String::from_utf8_lossy(&std::fs::read(&err)?).trim().to_owned();
        return Err(KcatError::Failed { topic: topic.to_owned(), status, message });
    }
    let output = std::fs::read(&out)?;
    parse(&output).map_err(|at| KcatError::Garbled { topic: topic.to_owned(), at })
}

/// The records in kcat's output, or where it stops making sense.
fn parse(output: &[u8]) -> Result<Vec<Record>, usize> {
    let mut rest = output;
    let mut records = Vec::new();
    while !rest.is_empty() {
        let at = output.len() - rest.len();
        records.push(next_record(&mut rest).ok_or(at)?);
    }
    Ok(records)
}

fn next_record(rest: &mut &[u8]) -> Option<Record> {
    let partition = number(rest)?;
    let offset = number(rest)?;
    let timestamp_ms = number(rest)?;
    let (key_length, value_length): (i64, i64) = (number(rest)?, number(rest)?);
    let key = bytes(rest, key_length)?;
    let value = bytes(rest, value_length)?;
    *rest = rest.strip_prefix(b"\n")?;
    Some(Record { partition, offset, timestamp_ms, key, value })
}

fn number<N: std::str::FromStr>(rest: &mut &[u8]) -> Option<N> {
    let space = rest.iter().position(|&byte| byte == b' ')?;
    let number = std::str::from_utf8(&rest[..space]).ok()?.parse().ok()?;
    *rest = &rest[space + 1..];
    Some(number)
}

fn bytes(rest: &mut &[u8], length: i64) -> Option<Option<Vec<u8>>> {
    let Ok(length) = usize::try_from(length) else { return Some(None) };
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(Some(taken.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_may_hold_spaces_and_line_ends_or_be_null() {
        let records = parse(b"0 7 1700000000000 3 5 a bc\nd e\n2 0 -1 -1 -1 \n").unwrap();
        assert_eq!(
            records,
            [
                Record {
                    partition: 0,
                    offset: 7,
                    timestamp_ms: 1_700_000_000_000,
                    key: Some(b"a b".to_vec()),
                    value: Some(b"c\nd e".to_vec())
                },
                Record { partition: 2, offset: 0, timestamp_ms: -1, key: None, value: None },
            ]
        );
    }

    #[test]
    fn garbled_output_is_found_where_it_starts() {
        assert_eq!(parse(b"0 0 1 0 1 x\nnonsense\n"), Err(12));
        assert_eq!(parse(b"0 0 1 0 9 x\n"), Err(0));
    }
}
