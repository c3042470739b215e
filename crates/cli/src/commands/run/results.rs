//! What comes out of the pipeline: articles to standard output, dead letters to standard error and a file.

use std::{
    fs::File,
    io::{BufWriter, Write},
};

use anyhow::Context;
use dateline_schema::{DeadLetter, EnrichedArticle, FromWire, WireRecord, topics};
use dateline_stream::StopSignal;

use crate::{
    output::{Closed, Output, stdout_is_terminal},
    pretty::Pretty,
    progress::Progress,
    records::{letter_json, subject},
};

/// How articles are printed.
pub(super) enum Form {
    /// One JSON object a line.
    Json,
    /// To read.
    Pretty(Pretty),
}

/// Takes what no stage reads. The first failure stops the pipeline.
pub(super) struct Results {
    form: Form,
    output: Output,
    is_first: bool,
    letters: Option<BufWriter<File>>,
    progress: Progress,
    stop: StopSignal,
    failure: Option<anyhow::Error>,
}

impl Results {
    pub(super) fn new(
        form: Form,
        letters: Option<BufWriter<File>>,
        progress: Progress,
        stop: StopSignal,
    ) -> Self {
        Self { form, output: Output::stdout(), is_first: true, letters, progress, stop, failure: None }
    }

    pub(super) fn take(&mut self, record: WireRecord) {
        if self.failure.is_some() {
            return;
        }
        let taken = match record.topic.as_str() {
            topics::ENRICHED => self.article(record),
            topics::DEAD_LETTERS => self.dead_letter(record),
            _ => Ok(()),
        };
        if let Err(error) = taken {
            self.failure = Some(error);
            self.stop.stop();
        }
    }

    /// Writes out what is left.
    ///
    /// # Errors
    /// The first failure of all.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        match self.failure.take() {
            // Whoever reads us has seen enough.
            Some(error) if error.is::<Closed>() => {}
            Some(error) => return Err(error),
            None => {}
        }
        let flushed = self.letters.as_mut().map_or(Ok(()), Write::flush);
        flushed.context("cannot write the dead letters")
    }

    fn article(&mut self, record: WireRecord) -> anyhow::Result<()> {
        let mut text = match &self.form {
            Form::Json => record.value.to_vec(),
            Form::Pretty(pretty) => {
                let article = EnrichedArticle::from_wire(record).context("the tagger wrote no article")?;
                let legend = if self.is_first { pretty.legend() } else { String::new() };
                (legend + &pretty.article(&article)).into_bytes()
            }
        };
        self.is_first = false;
        if matches!(self.form, Form::Json) {
            text.push(b'\n');
        }
        let output = &mut self.output;
        let mut write = || output.write(&text).and_then(|()| output.flush());
        if stdout_is_terminal() { self.progress.aside(write) } else { write() }
    }

    fn dead_letter(&mut self, record: WireRecord) -> anyhow::Result<()> {
        let letter = DeadLetter::from_wire(record).context("the runner wrote no dead letter")?;
        let DeadLetter { reason, detail, .. } = &letter;
        self.progress.tell(format_args!("dead letter: {}: {reason}: {detail}", subject(&letter)));
        let Some(file) = &mut self.letters else { return Ok(()) };
        // A page would be megabytes, and its URL tells where to get it.
        let with_body = letter.original_topic != topics::PAGES;
        serde_json::to_writer(&mut *file, &letter_json(&letter, with_body))
            .map_err(std::io::Error::from)
            .and_then(|()| file.write_all(b"\n"))
            .context("cannot write the dead letters")
    }
}
