//! JSON Lines in, JSON Lines out: what `clean` and `tag` share.

use std::{
    fs,
    io::{self, Read},
    num::NonZeroUsize,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use anyhow::Context;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    ending::Ended,
    lines::{Line, Lines, STDIN, open},
    output::Output,
    parallel::{self, Next, cores, guarded},
    progress::Progress,
};

/// Longest line: a page with all its scripts, escaped.
const MAX_LINE: usize = 64 * 1024 * 1024;

/// Where the lines come from, and how many are worked on at once.
#[derive(Debug, clap::Args)]
pub(crate) struct BatchArgs {
    /// JSON Lines to read; `-` is standard input
    #[arg(short, long, value_name = "FILE", default_value = STDIN)]
    input: PathBuf,
    /// Lines worked on at once [default: as many as there are cores]
    #[arg(short, long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

/// What a line came to.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Answer<T> {
    Done {
        id: Value,
        #[serde(flatten)]
        done: T,
    },
    Rejected {
        id: Value,
        rejected: Rejection,
    },
}

/// Why a line came to nothing.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Rejection {
    /// Machine-readable class.
    pub(crate) reason: String,
    /// What a person needs to know.
    pub(crate) detail: String,
}

impl Rejection {
    pub(crate) fn new(reason: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { reason: reason.into(), detail: detail.into() }
    }
}

/// A line that says which one it is.
#[derive(Deserialize)]
struct Identified<T> {
    #[serde(default)]
    id: Value,
    #[serde(flatten)]
    fields: T,
}

/// Answers each line of the input with one line, in the same order. Empty lines are passed over.
///
/// # Errors
/// When the input cannot be read or the output not written.
pub(crate) fn run<I: DeserializeOwned, T: Serialize>(
    args: &BatchArgs,
    work: impl Fn(I) -> Result<T, Rejection> + Sync,
) -> anyhow::Result<Ended> {
    let name = args.input.display().to_string();
    let input = open(&args.input)?;
    let size = fs::metadata(&args.input).ok().filter(fs::Metadata::is_file).map(|file| file.len());
    let progress = size.map_or_else(|| Progress::of(None, "lines"), Progress::of_bytes);
    let counted = Counted { input, progress: size.is_some().then(|| progress.clone()) };
    let failure = Mutex::new(None);
    let lines = Lines::new(counted, MAX_LINE)
        .map_while(|line| {
            line.map_err(|error| *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error)).ok()
        })
        .filter(|line| !matches!(line, Line::Whole(bytes) if bytes.trim_ascii().is_empty()));
    let mut output = Output::stdout();
    let written = parallel::map(
        lines,
        args.jobs.unwrap_or_else(cores),
        |line| answer(&line, &work),
        |next| match next {
            Next::Pause => progress.aside(|| output.flush()),
            Next::Result(answer) => {
                if size.is_none() {
                    progress.advance(1);
                }
                output.line(answer?)
            }
        },
    );
    progress.finish();
    written?;
    output.flush()?;
    match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error).with_context(|| format!("cannot read {name}")),
        None => Ok(Ended::Well),
    }
}

fn answer<I: DeserializeOwned, T: Serialize>(
    line: &Line,
    work: &impl Fn(I) -> Result<T, Rejection>,
) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&match parse(line) {
        Err((id, rejected)) => Answer::Rejected { id, rejected },
        Ok(Identified { id, fields }) => match guarded(|| work(fields)) {
            Ok(Ok(done)) => Answer::Done { id, done },
            Ok(Err(rejected)) => Answer::Rejected { id, rejected },
            Err(panic) => Answer::Rejected { id, rejected: Rejection::new("panic", panic) },
        },
    })
}

fn parse<I: DeserializeOwned>(line: &Line) -> Result<Identified<I>, (Value, Rejection)> {
    let Line::Whole(bytes) = line else {
        let detail = format!("the line has more than {MAX_LINE} bytes");
        return Err((Value::Null, Rejection::new("line-too-long", detail)));
    };
    serde_json::from_slice(bytes).map_err(|error| {
        // Slower, but rarely needed: what cannot be used may still say which one it is.
        match serde_json::from_slice::<Value>(bytes) {
            Ok(mut value) => {
                let id = value.get_mut("id").map(Value::take).unwrap_or_default();
                (id, Rejection::new("wrong-shape", error.to_string()))
            }
            Err(error) => (Value::Null, Rejection::new("not-json", error.to_string())),
        }
    })
}

/// Tells the progress bar how much of a file has been read.
struct Counted<R> {
    input: R,
    progress: Option<Progress>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        if let Some(progress) = &self.progress {
            progress.advance(length as u64);
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Number {
        number: u8,
    }

    #[derive(Serialize)]
    struct Half {
        half: u8,
    }

    fn answered(line: &str) -> String {
        let halve = |Number { number }: Number| match number {
            13 => panic!("unlucky"),
            number if number % 2 == 1 => Err(Rejection::new("odd", format!("{number} is odd"))),
            number => Ok(Half { half: number / 2 }),
        };
        String::from_utf8(answer(&Line::Whole(line.as_bytes().to_vec()), &halve).unwrap()).unwrap()
    }

    #[test]
    fn an_answer_has_the_id_of_its_line_whatever_its_type() {
        assert_eq!(answered(r#"{"number":4,"id":"a"}"#), r#"{"id":"a","half":2}"#);
        assert_eq!(answered(r#"{"id":7,"number":4}"#), r#"{"id":7,"half":2}"#);
        assert_eq!(answered(r#"{"number":4}"#), r#"{"id":null,"half":2}"#);
    }

    #[test]
    fn a_line_that_comes_to_nothing_says_why() {
        let rejected = r#"{"id":1,"rejected":{"reason":"odd","detail":"3 is odd"}}"#;
        assert_eq!(answered(r#"{"id":1,"number":3}"#), rejected);
        assert!(answered("{\"number\":").starts_with(r#"{"id":null,"rejected":{"reason":"not-json""#));
        let wrong = answered(r#"{"id":"x","number":"four"}"#);
        assert!(wrong.starts_with(r#"{"id":"x","rejected":{"reason":"wrong-shape""#), "{wrong}");
    }

    #[test]
    fn a_panic_rejects_its_line_only() {
        let unlucky = r#"{"id":1,"rejected":{"reason":"panic","detail":"unlucky"}}"#;
        assert_eq!(answered(r#"{"id":1,"number":13}"#), unlucky);
    }
}
