//! The four workers end to end: URLs in, enriched records out.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use chrono::Utc;
use dateline_schema::{DeadLetter, EnrichedArticle, FromWire, IntoWire, UrlRequest, topics};
use dateline_stream::{KafkaSettings, Publisher, ReadFrom, Reader};

use super::{process::Worker, scratch::Scratch};
use crate::{ending::Ended, output::Output, progress::Progress, settings::Global, table::Table};

/// Label that carries the number of a URL through the pipeline.
const NUMBER: &str = "bench-number";
const STAGES: [&str; 4] = ["fetcher", "cleaner", "entity-tagger", "sink"];
const PARTITIONS: i32 = 4;
/// Without any end for so long, what is left is taken for skipped.
const QUIET: Duration = Duration::from_secs(5);

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// File with the URLs, one a line
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    /// How long the second run takes, at half load
    #[arg(long, value_name = "N", default_value_t = 20)]
    seconds: u64,
}

/// What came of one run.
struct Run {
    submitted: usize,
    enriched: usize,
    dead: usize,
    /// Seconds from the first URL in to the last record out.
    wall: f64,
    /// CPU seconds of each stage.
    cpu: Vec<f64>,
    /// Seconds from URL in to record out, sorted.
    latencies: Vec<f64>,
}

pub(super) fn run(args: &Args, global: &Global) -> anyhow::Result<Ended> {
    let text = std::fs::read_to_string(&args.file)
        .with_context(|| format!("cannot read {}", args.file.display()))?;
    let urls: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if urls.is_empty() {
        bail!("{} holds no URL", args.file.display());
    }
    let settings = global.settings()?;
    let tiers = settings.kafka.retry_tiers.clone();
    let scratch =
        Scratch::create(settings.kafka, |settings| topics::table(&settings.namespace, PARTITIONS, &tiers))?;
    let folder = std::env::temp_dir().join(&scratch.settings.namespace);
    std::fs::create_dir_all(&folder)?;
    let result = measure(args, &urls, &scratch.settings, &folder);
    std::fs::remove_dir_all(&folder)?;
    result
}

fn measure(args: &Args, urls: &[&str], settings: &KafkaSettings, folder: &Path) -> anyhow::Result<Ended> {
    let mut workers = STAGES
        .into_iter()
        .map(|stage| Worker::start(stage, folder, &environment(settings, folder)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    for worker in &mut workers {
        worker.wait_until_ready()?;
    }
    let numbered = |first: usize, count: usize| {
        (first..first + count).map(|number| (number, urls[number % urls.len()])).collect::<Vec<_>>()
    };
    let full = feed(settings, &workers, &numbered(0, urls.len()), None)?;
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    let rate = full.enriched as f64 / full.wall;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate times seconds")]
    let count = (rate / 2.0 * args.seconds as f64) as usize;
    let half = feed(settings, &workers, &numbered(urls.len(), count.max(1)), Some(rate / 2.0))?;
    report(&full, &half, &workers)
}

fn environment(settings: &KafkaSettings, folder: &Path) -> Vec<(String, String)> {
    [
        ("DATELINE_KAFKA__BROKERS", settings.brokers.as_str()),
        ("DATELINE_KAFKA__NAMESPACE", settings.namespace.as_str()),
        ("DATELINE_SINK__DIR", &folder.join("out").to_string_lossy()),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// Submits URLs, at once or at a rate, and waits for their ends.
fn feed(
    settings: &KafkaSettings,
    workers: &[Worker],
    urls: &[(usize, &str)],
    rate: Option<f64>,
) -> anyhow::Result<Run> {
    let mut enriched = Reader::open(settings, topics::ENRICHED, ReadFrom::End)?;
    let mut dead = Reader::open(settings, topics::DEAD_LETTERS, ReadFrom::End)?;
    // A reader that begins at the end must have found it before the first record comes.
    while enriched.next(Duration::from_millis(300))?.is_some()
        || dead.next(Duration::from_millis(300))?.is_some()
    {}
    let publisher = Publisher::connect(settings)?;
    let cpu_before = workers.iter().map(Worker::cpu_seconds).collect::<anyhow::Result<Vec<_>>>()?;
    let progress = Progress::of(Some(urls.len() as u64), "articles");
    let started = Instant::now();
    let mut sent: HashMap<String, Instant> = HashMap::with_capacity(urls.len());
    let (mut seen, mut latencies, mut dead_letters) = (HashSet::new(), Vec::new(), 0);
    let mut last_end = Instant::now();
    let mut waiting = urls.iter().enumerate().peekable();
    while seen.len() + dead_letters < urls.len() && (waiting.peek().is_some() || last_end.elapsed() < QUIET) {
        #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
        let is_due =
            |index: usize| rate.is_none_or(|rate| index as f64 / rate <= started.elapsed().as_secs_f64());
        while let Some((_, (number, url))) = waiting.next_if(|(index, _)| is_due(*index)) {
            sent.insert(number.to_string(), Instant::now());
            publisher.send(&request(*number, url).into_wire())?;
        }
        publisher.poll();
        while let Some(stored) = enriched.next(Duration::from_millis(5))? {
            let article = EnrichedArticle::from_wire(stored.record)?;
            let number = article.article.labels.get(NUMBER).cloned().unwrap_or_default();
            if let Some(sent) = sent.get(&number) {
                latencies.push(sent.elapsed().as_secs_f64());
            }
            if !seen.insert(number) {
                bail!("{} came out twice: the figures would mean nothing", article.article.url);
            }
            last_end = Instant::now();
            progress.advance(1);
        }
        while let Some(stored) = dead.next(Duration::ZERO)? {
            let letter = DeadLetter::from_wire(stored.record)?;
            progress.tell(format!("dead letter: {} ({})", letter.reason, letter.detail));
            dead_letters += 1;
            last_end = Instant::now();
        }
    }
    progress.finish();
    let wall = last_end.duration_since(started).as_secs_f64();
    let mut cpu = Vec::with_capacity(workers.len());
    for (worker, before) in workers.iter().zip(cpu_before) {
        cpu.push(worker.cpu_seconds()? - before);
    }
    latencies.sort_by(f64::total_cmp);
    Ok(Run { submitted: urls.len(), enriched: seen.len(), dead: dead_letters, wall, cpu, latencies })
}

fn request(number: usize, url: &str) -> UrlRequest {
    let mut request = UrlRequest::new(url);
    request.submitted_at = Some(Utc::now());
    request.labels.insert(NUMBER.to_owned(), number.to_string());
    request
}

fn report(full: &Run, half: &Run, workers: &[Worker]) -> anyhow::Result<Ended> {
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    let (enriched, half_enriched) = (full.enriched.max(1) as f64, half.enriched.max(1) as f64);
    let mut out = Output::stdout();
    let mut table = Table::new(["end to end, exactly once", "all at once", "half load"]);
    let ends = |run: &Run| {
        let skipped = run.submitted - run.enriched - run.dead;
        format!("{} articles, {skipped} skipped, {} dead letters", run.enriched, run.dead)
    };
    table.row(["URLs became", &ends(full), &ends(half)]);
    table.row([
        "articles/s",
        &format!("{:.0} ({:.1} s)", enriched / full.wall, full.wall),
        &format!("{:.0} ({:.1} s)", half_enriched / half.wall, half.wall),
    ]);
    for (name, quantile) in [("latency p50", 0.5), ("latency p99", 0.99)] {
        table.row([name, &seconds_at(&full.latencies, quantile), &seconds_at(&half.latencies, quantile)]);
    }
    for line in table.lines() {
        out.line(line)?;
    }
    out.line("")?;
    let mut table = Table::new(["stage", "CPU per article", "per article at half load", "most memory"]);
    for (index, worker) in workers.iter().enumerate() {
        table.row([
            worker.name,
            &format!("{:.2} ms", full.cpu[index] * 1e3 / enriched),
            &format!("{:.2} ms", half.cpu[index] * 1e3 / half_enriched),
            &format!("{} MB", worker.peak_memory()? / 1_000_000),
        ]);
    }
    for line in table.lines() {
        out.line(line)?;
    }
    out.flush()?;
    Ok(Ended::Well)
}

fn seconds_at(sorted: &[f64], quantile: f64) -> String {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index of a list in memory"
    )]
    let index = (sorted.len().saturating_sub(1) as f64 * quantile).round() as usize;
    sorted.get(index).map_or_else(|| "-".to_owned(), |seconds| format!("{seconds:.2} s"))
}
