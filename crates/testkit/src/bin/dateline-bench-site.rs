//! Serves articles for benchmarks.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Parser;
use dateline_testkit::{
    serve::{ServeFlags, serve},
    site::{Generator, Pages, Site},
};

/// Serves articles for benchmarks on many hosts, until it is stopped or a command has ended.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Flags {
    #[command(flatten)]
    source: Source,
    /// Size of a generated page in KiB; without it a page is little more than its article
    #[arg(long, value_name = "KIB", requires = "generated")]
    page_kib: Option<usize>,
    /// Seed of the generated articles
    #[arg(long, value_name = "N", default_value_t = 0, requires = "generated")]
    seed: u64,
    /// Pages to serve from the folder; with more than it holds they come again under further paths
    #[arg(long, value_name = "N", requires = "folder")]
    count: Option<usize>,
    /// Hosts to serve on: 127.0.0.1 to 127.0.0.N
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u8).range(1..=254))]
    hosts: u8,
    #[command(flatten)]
    serve: ServeFlags,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Source {
    /// Serve so many generated articles
    #[arg(long, value_name = "N")]
    generated: Option<usize>,
    /// Serve recorded pages: `truth.jsonl` in the folder names their ids, and `html/ID.html.gz` are they
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

fn main() -> ExitCode {
    run(Flags::parse()).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(flags: Flags) -> anyhow::Result<ExitCode> {
    let pages = pages(&flags)?;
    let site = Site::start_on_hosts(pages, flags.hosts)
        .with_context(|| format!("cannot serve on 127.0.0.1 to 127.0.0.{}", flags.hosts))?;
    Ok(serve(&site, &site.article_urls(), flags.serve)?)
}

fn pages(flags: &Flags) -> anyhow::Result<Pages> {
    if let Some(folder) = &flags.source.folder {
        return Pages::recorded(folder, flags.count).context("cannot read the recorded pages");
    }
    let generator = Generator::new(flags.source.generated.unwrap_or_default(), flags.seed);
    Ok(Pages::of(match flags.page_kib {
        Some(kib) => generator.page_kib(kib),
        None => generator,
    }))
}
