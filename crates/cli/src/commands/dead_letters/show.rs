//! `dateline dead-letters show`: one letter with all that is known of it.

use anyhow::anyhow;
use dateline_schema::topics;
use dateline_stream::{ReadFrom, StoredRecord};

use super::Position;
use crate::{
    cluster::{Cluster, first_record},
    ending::{Ended, hinted},
    output::{Output, printable},
    records::time,
};

const MOST_SHOWN: usize = 4 * 1024;

const EXAMPLES: &str = "\
Examples:
  dateline dead-letters show 3:1207
  dateline dead-letters show 3:1207 --raw > page.html";

/// Show one dead letter: its headers and its value
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The letter, as `list` names it
    #[arg(value_name = "PARTITION:OFFSET")]
    position: Position,
    /// Only the original value, byte for byte
    #[arg(long)]
    raw: bool,
}

pub(super) fn run(args: &Args, cluster: &Cluster) -> anyhow::Result<Ended> {
    let Some(stored) = find(cluster, args.position)? else {
        return Err(missing(cluster, args.position));
    };
    let mut output = Output::stdout();
    if args.raw {
        output.write(&stored.record.value)?;
    } else {
        show(&stored, &mut output)?;
    }
    output.flush()?;
    Ok(Ended::Well)
}

/// The record at a position, if there is one.
pub(super) fn find(cluster: &Cluster, position: Position) -> anyhow::Result<Option<StoredRecord>> {
    let Position { partition, offset } = position;
    let reader = cluster.reader(topics::DEAD_LETTERS, ReadFrom::At { partition, offset })?;
    // The offset may belong to the mark of a transaction, and then the next record answers.
    let next = first_record(reader)?;
    Ok(next.filter(|stored| stored.offset == offset))
}

pub(super) fn missing(cluster: &Cluster, position: Position) -> anyhow::Error {
    let topic = cluster.settings.topic(topics::DEAD_LETTERS);
    hinted(
        anyhow!("there is no dead letter at {position} of {topic}"),
        "`dateline dead-letters list` names them",
    )
}

fn show(stored: &StoredRecord, output: &mut Output) -> anyhow::Result<()> {
    let record = &stored.record;
    output.line(format!("position: {}:{}", stored.partition, stored.offset))?;
    output.line(format!("put at: {}", time(stored.put_at)))?;
    let key = record.key.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
    output.line(format!("key: {}", printable(&key)))?;
    for (name, value) in record.headers.iter() {
        output.line(printable(&format!("{name}: {}", String::from_utf8_lossy(value))).as_bytes())?;
    }
    let value = &record.value;
    let shown = String::from_utf8_lossy(&value[..value.len().min(MOST_SHOWN)]);
    output.line(format!("value: {} bytes", value.len()))?;
    output.line("")?;
    for line in shown.lines() {
        output.line(printable(line).as_bytes())?;
    }
    if value.len() > MOST_SHOWN {
        output.line(format!("… {} more bytes; `--raw` writes all", value.len() - MOST_SHOWN))?;
    }
    Ok(())
}
