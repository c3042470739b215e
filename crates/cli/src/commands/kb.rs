//! `dateline kb`: knowledge bases, which link people, organizations and places to Wikidata.

use std::{fs, path::PathBuf};

use anyhow::Context;
use clap::Subcommand;
use dateline_entity_tagger::kb::{self, Built};

use crate::{
    ending::{Ended, Usage},
    output::{counted, tell},
    progress::Progress,
    settings::Global,
};

const BUILD_EXAMPLES: &str = r#"The dump is the JSON one of https://dumps.wikimedia.org/wikidatawiki/entities/, packed or not: one item a line.
It is read once, in memory that does not grow with it, and lines that cannot be read are counted.

Examples:
  dateline kb build --wikidata latest-all.json.bz2 --out wikidata.kb
  dateline kb build --wikidata latest-all.json.gz --out wikidata.kb --language en --language pt --least-pages 5
Then use it:
  dateline tag --set tagger.knowledge_base=wikidata.kb --input texts.jsonl
or in the settings file of the workers:
  [tagger]
  knowledge_base = "/srv/dateline/wikidata.kb""#;

/// Make knowledge bases, which link names to Wikidata
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Build(BuildArgs),
}

/// Make a knowledge base of a Wikidata dump: people, organizations and places with their names
#[derive(Debug, clap::Args)]
#[command(after_help = BUILD_EXAMPLES)]
struct BuildArgs {
    /// Wikidata JSON dump: .json, .json.gz or .json.bz2
    #[arg(long, value_name = "DUMP")]
    wikidata: PathBuf,
    /// Where to write the knowledge base
    #[arg(short, long, value_name = "FILE", default_value = "wikidata.kb")]
    out: PathBuf,
    /// Language whose names are kept; may be given again
    #[arg(short, long = "language", value_name = "TAG", default_values = ["en", "mul", "de"])]
    languages: Vec<String>,
    /// Fewest Wikimedia pages about an item that is kept
    #[arg(long, value_name = "N", default_value_t = 1)]
    least_pages: u32,
}

pub(crate) fn run(args: &Args, global: &Global) -> anyhow::Result<Ended> {
    global.settings()?;
    match &args.action {
        Action::Build(args) => build(args),
    }
}

fn build(args: &BuildArgs) -> anyhow::Result<Ended> {
    let BuildArgs { wikidata, out, languages, least_pages } = args;
    if fs::canonicalize(wikidata).is_ok_and(|dump| fs::canonicalize(out).is_ok_and(|out| out == dump)) {
        return Err(Usage(format!("--out {} is the dump itself", out.display())).into());
    }
    let size = fs::metadata(wikidata).with_context(|| format!("cannot read {}", wikidata.display()))?.len();
    let progress = Progress::of_bytes(size);
    let built = kb::build(wikidata, out, languages, *least_pages, &|read| progress.advance(read));
    progress.finish();
    let Built { lines, items, names, broken, first_broken } = built?;
    let size = fs::metadata(out).map_or(0, |file| file.len());
    tell(format_args!(
        "{}: {} with {} from {}, {size} bytes",
        out.display(),
        counted(items, "item"),
        counted(names, "name"),
        counted(lines, "line")
    ));
    if let Some((line, why)) = first_broken {
        tell(format_args!(
            "warning: {} of {} could not be read and left out; the first is line {line}: {why}",
            counted(broken, "line"),
            wikidata.display()
        ));
    }
    Ok(Ended::Well)
}
