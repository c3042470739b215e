//! The command line: which commands there are, and what they all take.

use clap::{Parser, Subcommand};

use crate::{
    commands::{bench, clean, dead_letters, kb, run, submit, tag, tail, topics},
    ending::Ended,
    settings::Global,
};

const EXAMPLES: &str = "\
Begin here, no Kafka needed:
  dateline run --pretty https://www.example.org/news/some-article

With Kafka and the four workers:
  dateline topics create
  dateline submit --file urls.txt
  dateline tail --pretty

Exit codes: 0 all went well, 1 something failed, 2 wrong usage or settings.";

/// Dateline turns news URLs into clean, entity-tagged articles.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Args),
    Submit(submit::Args),
    Tail(tail::Args),
    Clean(clean::Args),
    Tag(tag::Args),
    Topics(topics::Args),
    DeadLetters(dead_letters::Args),
    Kb(kb::Args),
    Bench(bench::Args),
}

impl Cli {
    /// Does what was asked.
    pub(crate) fn run(self) -> anyhow::Result<Ended> {
        let Self { command, global } = self;
        global.start_logs();
        match command {
            Command::Run(args) => run::run(args, &global),
            Command::Submit(args) => submit::run(&args, &global),
            Command::Tail(args) => tail::run(&args, &global),
            Command::Clean(args) => clean::run(&args, &global),
            Command::Tag(args) => tag::run(&args, &global),
            Command::Topics(args) => topics::run(&args, &global),
            Command::DeadLetters(args) => dead_letters::run(&args, &global),
            Command::Kb(args) => kb::run(&args, &global),
            Command::Bench(args) => bench::run(&args, &global),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_a_summary_and_examples() {
        fn check(command: &clap::Command) {
            assert!(command.get_about().is_some(), "`{}` says nothing of itself", command.get_name());
            if command.has_subcommands() {
                command.get_subcommands().for_each(check);
            } else {
                let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
                let is_example = |line: &&str| line.starts_with("  ") && line.contains("dateline ");
                let examples = help.lines().filter(is_example).count();
                assert!(examples >= 2, "`{}` has {examples} examples", command.get_name());
            }
        }
        Cli::command().get_subcommands().for_each(check);
    }
}
