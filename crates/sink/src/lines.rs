//! Lines to a writer, such as standard output.

use std::io::Write;

use dateline_schema::EnrichedArticle;
use dateline_stream::{Placed, Sink, StoreError, TopicPartition, Unstorable};

use crate::NAME;

/// Writes each article as one line of JSON, and keeps no offsets: a batch that is replayed is written again.
#[derive(Debug)]
pub struct LinesSink<W> {
    name: String,
    writer: W,
}

impl<W: Write + Send + 'static> LinesSink<W> {
    /// Lines to `writer`, which errors call `name`.
    pub fn new(name: impl Into<String>, writer: W) -> Self {
        Self { name: name.into(), writer }
    }
}

impl<W: Write + Send + 'static> Sink for LinesSink<W> {
    type Input = EnrichedArticle;

    fn name(&self) -> &'static str {
        NAME
    }

    fn assigned(&mut self, partitions: &[TopicPartition]) -> Result<Vec<Option<i64>>, StoreError> {
        Ok(vec![None; partitions.len()])
    }

    fn revoked(&mut self, _partitions: &[TopicPartition]) {}

    fn write(&mut self, batch: &[Placed<EnrichedArticle>]) -> Result<Vec<Unstorable>, StoreError> {
        let mut lines = Vec::new();
        for article in batch.iter().filter_map(|placed| placed.record.as_ref()) {
            push_line(&mut lines, article).map_err(|error| self.out_of_reach(error))?;
        }
        let written = self.writer.write_all(&lines).and_then(|()| self.writer.flush());
        written.map_err(|error| self.out_of_reach(error))?;
        Ok(Vec::new())
    }
}

impl<W> LinesSink<W> {
    fn out_of_reach(&self, error: std::io::Error) -> StoreError {
        StoreError { store: self.name.clone(), source: error.into() }
    }
}

/// Adds the article as one line; JSON escapes the line ends within.
pub(crate) fn push_line(lines: &mut Vec<u8>, article: &EnrichedArticle) -> std::io::Result<()> {
    serde_json::to_writer(&mut *lines, article)?;
    lines.push(b'\n');
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::files::testing::{article, placed};

    struct Channel(mpsc::Sender<Vec<u8>>);

    impl Write for Channel {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.send(bytes.to_vec()).map_err(|_| std::io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn each_article_is_one_line_and_a_skip_is_none() {
        let (sender, receiver) = mpsc::channel();
        let mut sink = LinesSink::new("standard output", Channel(sender));
        let batch =
            [placed(0, 0, Some(article("a\nb", 1))), placed(0, 1, None), placed(0, 2, Some(article("c", 2)))];
        assert_eq!(sink.assigned(&[batch[0].source.clone()]).unwrap(), [None]);
        assert_eq!(sink.write(&batch).unwrap(), []);
        let text: Vec<u8> = receiver.try_iter().flatten().collect();
        let articles: Vec<EnrichedArticle> = text
            .split_inclusive(|byte| *byte == b'\n')
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect();
        assert_eq!(articles, [article("a\nb", 1), article("c", 2)]);
    }

    #[test]
    fn a_writer_that_is_gone_is_named() {
        let mut sink = LinesSink::new("standard output", Channel(mpsc::channel().0));
        let error = sink.write(&[placed(0, 0, Some(article("a", 1)))]).unwrap_err();
        assert!(error.to_string().starts_with("standard output is out of reach"), "{error}");
    }
}
