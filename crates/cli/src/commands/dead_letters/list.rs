//! `dateline dead-letters list`: how many by stage, reason and host, and the newest ones.

use std::collections::{BTreeMap, btree_map::Entry};

use chrono::{DateTime, Utc};
use dateline_schema::topics;
use dateline_stream::ReadFrom;

use super::{
    Position,
    selection::{Found, Selection},
};
use crate::{
    cluster::{Cluster, read_to_end},
    ending::Ended,
    output::{Output, tell},
    records::{brief, host, letter_json, subject, time},
    table::Table,
};

const SHOWN: usize = 50;
const MOST_GROUPS: usize = 30;
/// More groups than anyone reads; those beyond are counted together.
const MOST_COUNTED: usize = 10_000;
const DETAIL: usize = 160;

const EXAMPLES: &str = "\
Examples:
  dateline dead-letters list
  dateline dead-letters list --reason dns --limit 10
  dateline dead-letters list --host www.example.org --json | jq .subject";

/// Count dead letters by stage, reason and host, and list the newest
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    selection: Selection,
    /// List at most so many, the newest [default: 50, with --json all]
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<usize>,
    /// One JSON object a line, oldest first
    #[arg(long)]
    json: bool,
}

/// What one row shows.
struct Row {
    stage: String,
    reason: String,
    subject: String,
    detail: String,
}

type Group = (String, String, String);

pub(super) fn run(args: &Args, cluster: &Cluster) -> anyhow::Result<Ended> {
    let mut output = Output::stdout();
    if args.json {
        list_json(args, cluster, &mut output)?;
    } else {
        list_table(args, cluster, &mut output)?;
    }
    output.flush()?;
    Ok(Ended::Well)
}

fn each(
    args: &Args,
    cluster: &Cluster,
    mut take: impl FnMut(Found, DateTime<Utc>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let reader = cluster.reader(topics::DEAD_LETTERS, ReadFrom::Beginning)?;
    let mut strange = 0_u64;
    read_to_end(reader, |stored| {
        let put_at = stored.put_at;
        match Found::of(stored) {
            Some(found) if args.selection.takes(&found.letter) => take(found, put_at)?,
            Some(_) => {}
            None => strange += 1,
        }
        Ok(())
    })?;
    if strange > 0 {
        tell(format_args!("{strange} records of the topic are no dead letters: their headers are missing"));
    }
    Ok(())
}

fn list_json(args: &Args, cluster: &Cluster, output: &mut Output) -> anyhow::Result<()> {
    let mut newest = Newest::of(args.limit.unwrap_or(usize::MAX));
    each(args, cluster, |found, put_at| {
        let mut json = letter_json(&found.letter, false);
        json.insert("partition".to_owned(), found.position.partition.into());
        json.insert("offset".to_owned(), found.position.offset.into());
        let line = serde_json::Value::from(json).to_string();
        if args.limit.is_none() {
            return output.line(line);
        }
        newest.add(put_at, found.position, line);
        Ok(())
    })?;
    newest.rows.into_values().try_for_each(|line| output.line(line))
}

fn list_table(args: &Args, cluster: &Cluster, output: &mut Output) -> anyhow::Result<()> {
    let mut groups = BTreeMap::<Group, u64>::new();
    let mut newest = Newest::of(args.limit.unwrap_or(SHOWN));
    let mut count = 0_u64;
    each(args, cluster, |Found { position, letter }, put_at| {
        count += 1;
        let group = (letter.stage.clone(), letter.reason.clone(), host(&letter));
        let room = groups.len() < MOST_COUNTED;
        match groups.entry(group) {
            Entry::Occupied(mut known) => *known.get_mut() += 1,
            Entry::Vacant(new) if room => drop(new.insert(1)),
            Entry::Vacant(_) => {}
        }
        let row = Row {
            subject: subject(&letter),
            stage: letter.stage,
            reason: letter.reason,
            detail: brief(letter.detail.as_bytes(), DETAIL),
        };
        newest.add(put_at, position, row);
        Ok(())
    })?;
    if count == 0 {
        return output.line("no dead letters");
    }
    show_groups(groups, count, output)?;
    output.line("")?;
    show_rows(newest, output)
}

fn show_groups(groups: BTreeMap<Group, u64>, count: u64, output: &mut Output) -> anyhow::Result<()> {
    let mut groups: Vec<(Group, u64)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut table = Table::new(["COUNT", "STAGE", "REASON", "HOST"]);
    let mut shown = 0;
    for ((stage, reason, host), count) in groups.into_iter().take(MOST_GROUPS) {
        shown += count;
        table.row([count.to_string(), stage, reason, host]);
    }
    table.lines().try_for_each(|line| output.line(line))?;
    if shown < count {
        output.line(format!("and {} of other stages, reasons and hosts", count - shown))?;
    }
    Ok(())
}

fn show_rows(newest: Newest<Row>, output: &mut Output) -> anyhow::Result<()> {
    let mut table = Table::new(["POSITION", "TIME (UTC)", "STAGE", "REASON", "ABOUT", "DETAIL"]);
    for ((put_at, position), row) in newest.rows.into_iter().rev() {
        table.row([position.to_string(), time(put_at), row.stage, row.reason, row.subject, row.detail]);
    }
    table.lines().try_for_each(|line| output.line(line))
}

/// The newest rows, oldest first.
struct Newest<T> {
    most: usize,
    rows: BTreeMap<(DateTime<Utc>, Position), T>,
}

impl<T> Newest<T> {
    fn of(most: usize) -> Self {
        Self { most, rows: BTreeMap::new() }
    }

    fn add(&mut self, put_at: DateTime<Utc>, position: Position, row: T) {
        self.rows.insert((put_at, position), row);
        if self.rows.len() > self.most {
            self.rows.pop_first();
        }
    }
}
