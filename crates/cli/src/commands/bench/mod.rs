//! `dateline bench`: measures the runner alone, and the pipeline end to end.

mod pipeline;
mod process;
mod runner;
mod scratch;

use clap::Subcommand;

use crate::{ending::Ended, settings::Global};

const RUNNER_EXAMPLES: &str = "\
Examples:
  dateline bench runner
  dateline bench runner --records 1000000 --bytes 1024 --brokers kafka:9092

Puts records on a topic of its own, runs a stage over it that does nothing, and reads back what came out.";

const PIPELINE_EXAMPLES: &str = "\
Examples:
  dateline bench pipeline --file urls.txt
  dateline bench pipeline --file urls.txt --seconds 60 --set fetcher.allow_private_addresses=true

Starts the four workers from the binaries beside this one, on topics of their own, and feeds them the URLs: first all at
once, then at half the rate that came of it. The site should stand the load; never point this at somebody else's.";

/// Measure the runner alone, or the pipeline end to end
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Records per second and CPU time per record of a stage that does nothing
    #[command(after_help = RUNNER_EXAMPLES)]
    Runner(runner::Args),
    /// Articles per second, CPU time per stage, latency and memory of the four workers
    #[command(after_help = PIPELINE_EXAMPLES)]
    Pipeline(pipeline::Args),
}

pub(crate) fn run(args: &Args, global: &Global) -> anyhow::Result<Ended> {
    match &args.what {
        What::Runner(args) => runner::run(args, global),
        What::Pipeline(args) => pipeline::run(args, global),
    }
}
