//! `dateline dead-letters replay`: puts originals back on their topics.

use std::collections::BTreeSet;

use clap::ArgGroup;
use dateline_schema::{WireRecord, topics};
use dateline_stream::{Publisher, ReadFrom};

use super::{
    Position,
    selection::{Found, Selection},
    show,
};
use crate::{
    cluster::{Cluster, read_to_end},
    ending::Ended,
    output::{Output, counted, printable, tell},
    progress::Progress,
    records::subject,
};

/// Header of a replayed record: the letter it came from, so that a letter replayed twice can be told.
const REPLAYED_FROM: &str = "dateline-replayed-from";

const EXAMPLES: &str = "\
Examples:
  dateline dead-letters replay 3:1207 5:12
  dateline dead-letters replay --reason dns --dry-run
  dateline dead-letters replay --stage cleaner --host www.example.org
  dateline dead-letters replay --all

The letters stay where they are; each record put back says in the header
dateline-replayed-from which letter it came from.";

/// Put the originals of dead letters back on their topics
#[derive(Debug, clap::Args)]
#[command(
    after_help = EXAMPLES,
    group = ArgGroup::new("which").required(true).multiple(true).args(["positions", "reason", "host", "stage", "all"])
)]
pub(super) struct Args {
    /// Letters, as `list` names them
    #[arg(value_name = "PARTITION:OFFSET", conflicts_with_all = ["reason", "host", "stage", "all"])]
    positions: Vec<Position>,
    #[command(flatten)]
    selection: Selection,
    /// All letters
    #[arg(long, conflicts_with_all = ["reason", "host", "stage"])]
    all: bool,
    /// Only say what would be put back
    #[arg(long)]
    dry_run: bool,
}

/// Puts letters back, or only says so, and counts.
struct Replay<'a> {
    cluster: &'a Cluster,
    /// `None` in a dry run.
    publisher: Option<Publisher>,
    output: Output,
    put_back: u64,
    refused: u64,
}

pub(super) fn run(args: &Args, cluster: &Cluster) -> anyhow::Result<Ended> {
    let publisher = (!args.dry_run).then(|| cluster.publisher()).transpose()?;
    let mut replay = Replay { cluster, publisher, output: Output::stdout(), put_back: 0, refused: 0 };
    if args.positions.is_empty() {
        replay.selected(&args.selection)?;
    } else {
        for position in args.positions.iter().collect::<BTreeSet<_>>() {
            replay.at(*position)?;
        }
    }
    replay.finish()
}

impl Replay<'_> {
    fn at(&mut self, position: Position) -> anyhow::Result<()> {
        match show::find(self.cluster, position)?.and_then(Found::of) {
            Some(found) => self.put_back(found),
            None => {
                self.refuse(format_args!("{:#}", show::missing(self.cluster, position)));
                Ok(())
            }
        }
    }

    /// First notes which letters there are: one that comes while we put back may be a failure of what we put back.
    fn selected(&mut self, selection: &Selection) -> anyhow::Result<()> {
        let mut wanted = BTreeSet::new();
        let open = || self.cluster.reader(topics::DEAD_LETTERS, ReadFrom::Beginning);
        read_to_end(open()?, |stored| {
            wanted.extend(
                Found::of(stored).filter(|found| selection.takes(&found.letter)).map(|found| found.position),
            );
            Ok(())
        })?;
        let reader = open()?;
        let progress = Progress::of(u64::try_from(wanted.len()).ok(), "letters");
        let done = read_to_end(reader, |stored| {
            if let Some(found) = Found::of(stored).filter(|found| wanted.contains(&found.position)) {
                progress.aside(|| self.put_back(found))?;
                progress.advance(1);
            }
            Ok(())
        });
        progress.finish();
        done
    }

    fn put_back(&mut self, Found { position, letter }: Found) -> anyhow::Result<()> {
        let about = subject(&letter);
        let original = match letter.into_original() {
            Ok(original) => original,
            Err(letter) => {
                let (kept, whole) = (letter.value.len(), letter.cut_from.unwrap_or_default());
                self.refuse(format_args!(
                    "{position} cannot be put back: only {kept} of its {whole} bytes were kept ({about})"
                ));
                return Ok(());
            }
        };
        match &self.publisher {
            Some(publisher) => {
                let record = marked(original, position);
                publisher.send(&record).map_err(|error| self.cluster.not_published(error))?;
            }
            None => {
                let topic = self.cluster.settings.topic(&original.topic);
                self.output.line(format!("{position} would go to {topic}: {}", printable(&about)))?;
            }
        }
        self.put_back += 1;
        Ok(())
    }

    fn refuse(&mut self, why: std::fmt::Arguments<'_>) {
        tell(format_args!("error: {why}"));
        self.refused += 1;
    }

    fn finish(mut self) -> anyhow::Result<Ended> {
        if let Some(publisher) = &self.publisher {
            publisher.flush().map_err(|error| self.cluster.not_published(error))?;
        }
        let what = if self.publisher.is_some() { "put back" } else { "would be put back" };
        self.output.line(format!("{} {what}", counted(self.put_back, "dead letter")))?;
        self.output.flush()?;
        Ok(if self.refused == 0 { Ended::Well } else { Ended::Failed })
    }
}

fn marked(mut original: WireRecord, position: Position) -> WireRecord {
    original.headers.set(REPLAYED_FROM, position.to_string());
    original
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_replay_replaces_the_mark_of_the_first() {
        let first = marked(WireRecord::default(), Position { partition: 1, offset: 2 });
        let second = marked(first, Position { partition: 3, offset: 4 });
        assert_eq!(second.headers.get_str(REPLAYED_FROM), Some("3:4"));
        assert_eq!(second.headers.len(), 1);
    }
}
