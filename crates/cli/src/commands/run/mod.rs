//! `dateline run`: the whole pipeline in this process.

mod results;
mod source;
mod tally;

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use anyhow::Context;
use dateline_cleaner::Cleaner;
use dateline_entity_tagger::Tagger;
use dateline_fetcher::Fetcher;
use dateline_schema::topics;
use dateline_sink::FileSink;
use dateline_stream::{LocalPipeline, LocalSettings, StopSignal};

use self::{
    results::{Form, Results},
    source::Source,
    tally::Tally,
};
use crate::{
    ending::{Ended, Usage, hinted},
    interrupt::shutdown_on_signals,
    lines::STDIN,
    output::tell,
    pretty::Pretty,
    progress::Progress,
    settings::{AllSettings, Global},
    urls::UrlArgs,
};

const EXAMPLES: &str = "\
Examples:
  dateline run --pretty https://www.example.org/news/some-article
  dateline run --file urls.txt > articles.jsonl
  dateline run --file urls.txt --out articles --dead-letters failed.jsonl
  cat urls.txt | dateline run --file - --label desk=foreign | jq .title

Needs no Kafka. Every URL ends as an article, a skip with its reason or a dead
letter; standard error says how many of each. Ctrl-C stops and still says it.";

/// Fetch, clean and tag URLs in this process, without Kafka
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    urls: UrlArgs,
    /// Folder for JSON Lines files; `-` is standard output
    #[arg(short, long, value_name = "DIR", default_value = STDIN)]
    out: PathBuf,
    /// File for the dead letters, as JSON Lines
    #[arg(long, value_name = "FILE")]
    dead_letters: Option<PathBuf>,
    /// Show the articles to read, with their entities marked
    #[arg(short, long)]
    pretty: bool,
    /// Paragraphs of an article that --pretty shows; 0 is all
    #[arg(long, value_name = "N", default_value_t = 3, requires = "pretty")]
    limit_paragraphs: usize,
    /// Fetch from private and loopback addresses too
    #[arg(long)]
    allow_private: bool,
    /// Pause between two requests to one host, in milliseconds [default: 1000]
    #[arg(long, value_name = "N")]
    host_delay_ms: Option<u64>,
    /// Attempts after which a URL becomes a dead letter
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    attempts: u32,
}

pub(crate) fn run(args: Args, global: &Global) -> anyhow::Result<Ended> {
    let settings = args.adjust(global.settings()?);
    let to_folder = args.out.as_os_str() != STDIN;
    if to_folder && args.pretty {
        return Err(Usage("--pretty prints on standard output; leave --out away".to_owned()).into());
    }
    let folder = to_folder.then_some(args.out.as_path());
    let letters = args.dead_letters.as_deref().map(create).transpose()?;
    let shutdown = shutdown_on_signals().context("cannot catch signals")?;
    let stop = StopSignal::new();
    let given = stop.clone();
    shutdown.on_request(move || given.stop());

    let started = Instant::now();
    let total = args.urls.count();
    let progress = Progress::of(total, "URLs");
    let tally = Arc::new(Tally::new(progress.clone(), if to_folder { "sink" } else { "entity-tagger" }));
    let form = if args.pretty {
        Form::Pretty(Pretty::new(global.in_color(), args.limit_paragraphs))
    } else {
        Form::Json
    };
    let source = Source::new(args.urls.read()?, stop.clone());
    let failure = source.failure();
    let mut results = Results::new(form, letters, progress.clone(), stop.clone());
    let limits = LocalSettings { max_attempts: args.attempts, ..LocalSettings::default() };
    let pipeline = pipeline(settings, limits, folder)?.with_stop(stop.clone());
    let counting = Arc::clone(&tally);
    let submitted = source.submitted();
    pipeline
        .observe(move |processed| counting.note(processed))
        .run(source, |record| results.take(record))
        .context("cannot start the pipeline's threads")?;
    progress.finish();
    let written = results.finish();
    tell(tally.summary(submitted.count(), total, started.elapsed()));
    written?;
    match failure.take() {
        Some(error) => Err(error).context("cannot read the URLs"),
        None if tally.all_failed() => Ok(Ended::Failed),
        None => Ok(Ended::Well),
    }
}

impl Args {
    fn adjust(&self, mut settings: AllSettings) -> AllSettings {
        let fetcher = &mut settings.fetcher;
        fetcher.allow_private_addresses |= self.allow_private;
        fetcher.host_delay_ms = self.host_delay_ms.unwrap_or(fetcher.host_delay_ms);
        settings
    }
}

/// The stages as they stand between the topics; what no stage reads comes out.
fn pipeline(
    settings: AllSettings,
    limits: LocalSettings,
    folder: Option<&Path>,
) -> anyhow::Result<LocalPipeline> {
    let fetcher = Fetcher::new(settings.fetcher).context("wrong setting in [fetcher]")?;
    let tagger = Tagger::new(&settings.tagger).context("wrong setting in [tagger]")?;
    let pipeline = LocalPipeline::new(limits)
        .stage(topics::URLS, fetcher)
        .stage(topics::PAGES, Cleaner::new(settings.cleaner))
        .stage(topics::ARTICLES, tagger);
    let Some(folder) = folder else { return Ok(pipeline) };
    fs::create_dir_all(folder).map_err(|error| {
        let error =
            anyhow::Error::from(error).context(format!("cannot make the folder {}", folder.display()));
        hinted(error, "`--out DIR` names another, `--out -` prints the articles")
    })?;
    Ok(pipeline.sink(topics::ENRICHED, FileSink::new(folder)))
}

fn create(path: &Path) -> anyhow::Result<BufWriter<File>> {
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(BufWriter::new(file))
}
