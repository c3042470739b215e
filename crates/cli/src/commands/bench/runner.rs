//! The runner alone: a stage that does nothing, over real Kafka, exactly once.

use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use dateline_schema::{DecodeError, FromWire, IntoWire, WireRecord};
use dateline_stream::{KafkaRunner, KafkaSettings, Outcome, Publisher, ReadFrom, Reader, Stage, StopSignal};

use super::{
    process::cpu_seconds,
    scratch::{Scratch, ensure_exactly, topic},
};
use crate::{ending::Ended, output::Output, progress::Progress, settings::Global, table::Table};

const IN: &str = "in";
const OUT: &str = "out";

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How many records
    #[arg(long, value_name = "N", default_value_t = 500_000)]
    records: u64,
    /// Bytes of each record
    #[arg(long, value_name = "N", default_value_t = 1024)]
    bytes: usize,
    /// Partitions of the topics
    #[arg(long, value_name = "N", default_value_t = 4)]
    partitions: i32,
}

/// A record as it comes and goes.
struct Raw(WireRecord);

impl FromWire for Raw {
    fn from_wire(record: WireRecord) -> Result<Self, DecodeError> {
        Ok(Self(record))
    }
}

impl IntoWire for Raw {
    fn into_wire(self) -> WireRecord {
        WireRecord { topic: OUT.to_owned(), partition: None, ..self.0 }
    }
}

struct Nothing;

impl Stage for Nothing {
    type Input = Raw;
    type Output = Raw;

    fn name(&self) -> &'static str {
        "nothing"
    }

    async fn process(&self, record: Raw) -> Outcome<Raw> {
        Outcome::emit(record)
    }
}

pub(super) fn run(args: &Args, global: &Global) -> anyhow::Result<Ended> {
    let scratch = Scratch::create(global.settings()?.kafka, |settings| {
        [IN, OUT, "dead-letters"].map(|name| topic(settings, name, args.partitions)).to_vec()
    })?;
    let progress = Progress::of(Some(args.records * 3), "records");
    publish(&scratch.settings, args, &progress)?;
    let (wall, cpu) = measure(&scratch, args, &progress)?;
    let read = count_distinct(&scratch.settings, &progress)?;
    progress.finish();
    ensure_exactly("distinct records", read, usize::try_from(args.records)?)?;

    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    let records = args.records as f64;
    let mut table = Table::new(["runner alone, exactly once", ""]);
    table.row(["records", &format!("{} of {} bytes, each out once", args.records, args.bytes)]);
    table.row([
        "wall time",
        &format!("{:.2} s, broker on the same machine: {:.0} records/s", wall, records / wall),
    ]);
    table.row(["CPU time of the runner", &format!("{cpu:.2} s: {:.1} µs a record", cpu * 1e6 / records)]);
    table.row(["records/s per core", &format!("{:.0}", records / cpu)]);
    let mut out = Output::stdout();
    for line in table.lines() {
        out.line(line)?;
    }
    out.flush()?;
    Ok(Ended::Well)
}

/// Numbered records whose bytes compress about as well as news does.
fn publish(settings: &KafkaSettings, args: &Args, progress: &Progress) -> anyhow::Result<()> {
    let publisher = Publisher::connect(settings)?;
    let words =
        ["council ", "of ", "the ", "harbour ", "voted ", "on ", "Tuesday ", "to ", "delay ", "bridge "];
    for n in 0..args.records {
        let mut value = format!("{n:012} ");
        let mut state = n;
        while value.len() < args.bytes {
            // A linear congruential generator is random enough to keep zstd from finding the whole record again.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            value.push_str(words[usize::try_from(state >> 33)? % words.len()]);
        }
        value.truncate(args.bytes);
        let record = WireRecord {
            topic: IN.to_owned(),
            key: Some(format!("{n}").into()),
            value: value.into(),
            ..WireRecord::default()
        };
        publisher.send(&record)?;
        progress.advance(1);
    }
    Ok(publisher.flush()?)
}

/// Wall and CPU seconds from the start of the worker until its last commit.
fn measure(scratch: &Scratch, args: &Args, progress: &Progress) -> anyhow::Result<(f64, f64)> {
    let stop = StopSignal::new();
    let runner = KafkaRunner::new(scratch.settings.clone(), IN).with_stop(stop.clone());
    let (started, cpu_before) = (Instant::now(), cpu_seconds("self")?);
    let worker = std::thread::spawn(move || runner.run(Nothing));
    let group = scratch.settings.group_of("nothing");
    let mut reported = 0;
    scratch.wait_for_commits(&group, IN, args.records, Duration::from_millis(250), |done| {
        progress.advance(done - reported);
        reported = done;
        if worker.is_finished() { Err(anyhow!("the worker ended before its work was done")) } else { Ok(()) }
    })?;
    let (wall, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds("self")? - cpu_before);
    stop.stop();
    worker.join().map_err(|_| anyhow!("the worker panicked"))?.context("the worker failed")?;
    Ok((wall, cpu))
}

/// Reads what came out as any consumer of committed records does.
fn count_distinct(settings: &KafkaSettings, progress: &Progress) -> anyhow::Result<usize> {
    let mut reader = Reader::open(settings, OUT, ReadFrom::Beginning)?;
    let mut numbers = Vec::new();
    while !reader.is_at_end() {
        if let Some(stored) = reader.next(Duration::from_secs(1))? {
            let number = std::str::from_utf8(stored.record.value.get(..12).unwrap_or_default())?;
            numbers.push(number.parse::<u64>().context("a record came out changed")?);
            progress.advance(1);
        }
    }
    let read = numbers.len();
    numbers.sort_unstable();
    numbers.dedup();
    ensure_exactly("records", read, numbers.len())?;
    Ok(read)
}
