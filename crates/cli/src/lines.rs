//! Lines of a bounded length, from a file or standard input.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use anyhow::Context;

/// What stands for standard input in place of a file.
pub(crate) const STDIN: &str = "-";

const BUFFER: usize = 64 * 1024;

/// A line without its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Its bytes.
    Whole(Vec<u8>),
    /// It is longer than allowed, and so it was passed over.
    TooLong,
}

/// Lines of at most so many bytes; a longer one costs no memory.
pub(crate) struct Lines<R> {
    input: BufReader<R>,
    limit: usize,
}

/// Opens a file, or standard input for `-`.
pub(crate) fn open(path: &Path) -> anyhow::Result<Box<dyn Read + Send>> {
    if path.as_os_str() == STDIN {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Box::new(file))
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(input: R, limit: usize) -> Self {
        Self { input: BufReader::with_capacity(BUFFER, input), limit }
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        let mut line = Vec::new();
        let limit = u64::try_from(self.limit).unwrap_or(u64::MAX);
        // Room for the line's end, which may be two bytes.
        let read = (&mut self.input).take(limit.saturating_add(2)).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        let ended = line.last() == Some(&b'\n');
        if ended {
            line.pop();
            if line.last() == Some(&b'\r') {
                line.pop();
            }
        }
        if line.len() <= self.limit {
            return Ok(Some(Line::Whole(line)));
        }
        if !ended {
            self.pass_over_rest()?;
        }
        Ok(Some(Line::TooLong))
    }

    fn pass_over_rest(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            let (length, done) = match buffer.iter().position(|byte| *byte == b'\n') {
                Some(end) => (end + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.input.consume(length);
            if done {
                return Ok(());
            }
        }
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<io::Result<Line>> {
        self.next_line().transpose()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(input: &[u8], limit: usize) -> Vec<Line> {
        Lines::new(input, limit).collect::<io::Result<_>>().unwrap()
    }

    #[test]
    fn lines_end_with_either_line_end_or_the_input() {
        let whole = |text: &str| Line::Whole(text.as_bytes().to_vec());
        assert_eq!(lines(b"a\r\nb\n\nc", 10), [whole("a"), whole("b"), whole(""), whole("c")]);
    }

    #[test]
    fn a_line_that_is_too_long_does_not_hide_the_next() {
        let input = [b"x".repeat(200_000), b"\nab\r\n".to_vec(), b"abc\n".to_vec()].concat();
        assert_eq!(lines(&input, 2), [Line::TooLong, Line::Whole(b"ab".to_vec()), Line::TooLong]);
    }

    proptest! {
        #[test]
        fn each_line_is_as_a_plain_split_has_it(text in "[abc\n]{0,40}", limit in 0_usize..5) {
            let split = text.strip_suffix('\n').unwrap_or(&text).split('\n');
            let expected: Vec<Line> = split
                .map(|line| if line.len() > limit { Line::TooLong } else { Line::Whole(line.as_bytes().to_vec()) })
                .collect();
            prop_assert_eq!(lines(text.as_bytes(), limit), if text.is_empty() { Vec::new() } else { expected });
        }
    }
}
