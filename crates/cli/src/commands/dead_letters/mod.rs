//! `dateline dead-letters`: looks at records that were given up, and puts them back.

mod list;
mod replay;
mod selection;
mod show;

use std::str::FromStr;

use clap::Subcommand;

use crate::{cluster::Cluster, ending::Ended, settings::Global};

/// Look at records that were given up, and put them back
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    List(list::Args),
    Show(show::Args),
    Replay(replay::Args),
}

pub(crate) fn run(args: &Args, global: &Global) -> anyhow::Result<Ended> {
    let cluster = Cluster::new(global.settings()?.kafka)?;
    match &args.action {
        Action::List(args) => list::run(args, &cluster),
        Action::Show(args) => show::run(args, &cluster),
        Action::Replay(args) => replay::run(args, &cluster),
    }
}

/// Where a dead letter stands on its topic, written `3:1207`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    partition: i32,
    offset: i64,
}

impl FromStr for Position {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once(':').and_then(|(partition, offset)| {
            let position = Self { partition: partition.parse().ok()?, offset: offset.parse().ok()? };
            (position.partition >= 0 && position.offset >= 0).then_some(position)
        });
        parsed
            .ok_or_else(|| "expected PARTITION:OFFSET, as `dateline dead-letters list` prints it".to_owned())
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.partition, self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_reads_back_what_it_writes() {
        assert_eq!("3:1207".parse(), Ok(Position { partition: 3, offset: 1207 }));
        assert_eq!(Position { partition: 3, offset: 1207 }.to_string(), "3:1207");
    }

    #[test]
    fn what_is_no_position_is_told_how_it_looks() {
        for text in ["", "3", "3:", ":7", "-1:7", "3:-7", "a:b", "3:7:9"] {
            assert!(text.parse::<Position>().unwrap_err().contains("PARTITION:OFFSET"), "{text}");
        }
    }
}
