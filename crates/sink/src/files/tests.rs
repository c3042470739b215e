use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
};

use chrono::NaiveDate;
use proptest::prelude::*;
use tempfile::TempDir;

use super::{
    checkpoint::Checkpoint,
    testing::{article, placed, source},
    *,
};

fn file_of(dir: &Path, day: u32, partition: i32) -> PathBuf {
    dir.join(format!("2026-11-{day:02}/enriched-{partition:05}.jsonl"))
}

fn checkpoint_of(dir: &Path, partition: i32) -> PathBuf {
    dir.join(format!(".checkpoints/enriched-{partition:05}.json"))
}

fn ids(path: &Path) -> Vec<String> {
    let Ok(text) = fs::read_to_string(path) else { return Vec::new() };
    assert!(text.is_empty() || text.ends_with('\n'), "half a line in {}", path.display());
    text.lines().map(|line| serde_json::from_str::<EnrichedArticle>(line).unwrap().article.id).collect()
}

fn append(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    OpenOptions::new().create(true).append(true).open(path).unwrap().write_all(bytes).unwrap();
}

fn one(offset: i64, day: u32) -> Placed<EnrichedArticle> {
    placed(0, offset, Some(article(&offset.to_string(), day)))
}

#[test]
fn each_partition_and_day_has_its_file_and_its_order() {
    let dir = TempDir::new().unwrap();
    let mut sink = FileSink::new(dir.path());
    assert_eq!(sink.assigned(&[source(0), source(3)]).unwrap(), [None, None]);
    let batch =
        [placed(3, 7, Some(article("x", 23))), one(0, 23), one(1, 24), placed(3, 8, None), one(5, 23)];
    assert_eq!(sink.write(&batch).unwrap(), []);
    assert_eq!(ids(&file_of(dir.path(), 23, 0)), ["0", "5"]);
    assert_eq!(ids(&file_of(dir.path(), 24, 0)), ["1"]);
    assert_eq!(ids(&file_of(dir.path(), 23, 3)), ["x"]);
    assert_eq!(sink.assigned(&[source(3), source(0)]).unwrap(), [Some(9), Some(6)]);
}

#[test]
fn a_replay_stores_nothing_twice() {
    let dir = TempDir::new().unwrap();
    let mut sink = FileSink::new(dir.path());
    sink.write(&[one(0, 23), one(1, 23)]).unwrap();
    sink.write(&[one(0, 23), one(1, 23), one(2, 23)]).unwrap();
    sink.write(&[one(1, 23)]).unwrap();
    assert_eq!(ids(&file_of(dir.path(), 23, 0)), ["0", "1", "2"]);
}

#[test]
fn half_a_line_left_by_a_crash_is_cut() {
    let dir = TempDir::new().unwrap();
    FileSink::new(dir.path()).write(&[one(0, 23)]).unwrap();
    append(&file_of(dir.path(), 23, 0), b"{\"id\":\"1\",\"url");
    let mut sink = FileSink::new(dir.path());
    assert_eq!(sink.assigned(&[source(0)]).unwrap(), [Some(1)]);
    assert_eq!(ids(&file_of(dir.path(), 23, 0)), ["0"]);
}

#[test]
fn a_batch_that_failed_can_be_written_again() {
    let dir = TempDir::new().unwrap();
    let mut sink = FileSink::new(dir.path());
    sink.write(&[one(0, 23)]).unwrap();
    // A folder where the draft of the checkpoint should be: the lines are written, the commit fails.
    let obstacle = checkpoint_of(dir.path(), 0).with_extension("json.new");
    fs::create_dir(&obstacle).unwrap();
    for _ in 0..2 {
        let error = sink.write(&[one(1, 23), one(2, 23)]).unwrap_err();
        assert!(error.store.ends_with("enriched-00000.json.new"), "{error}");
    }
    fs::remove_dir(&obstacle).unwrap();
    sink.write(&[one(1, 23), one(2, 23)]).unwrap();
    assert_eq!(ids(&file_of(dir.path(), 23, 0)), ["0", "1", "2"]);
}

#[test]
fn a_partition_that_failed_holds_back_the_batch_but_spoils_no_other() {
    let dir = TempDir::new().unwrap();
    let mut sink = FileSink::new(dir.path());
    let batch = [one(0, 23), placed(1, 0, Some(article("y", 23)))];
    sink.assigned(&[source(0), source(1)]).unwrap();
    let obstacle = file_of(dir.path(), 23, 1);
    fs::create_dir_all(&obstacle).unwrap();
    sink.write(&batch).unwrap_err();
    fs::remove_dir(&obstacle).unwrap();
    sink.write(&batch).unwrap();
    assert_eq!(ids(&file_of(dir.path(), 23, 0)), ["0"]);
    assert_eq!(ids(&file_of(dir.path(), 23, 1)), ["y"]);
}

#[test]
fn the_checkpoint_keeps_the_latest_days_and_older_ones_can_be_written_again() {
    let dir = TempDir::new().unwrap();
    let mut sink = FileSink::new(dir.path());
    for offset in 0..8 {
        sink.write(&[one(offset, 1 + offset as u32)]).unwrap();
    }
    let days: Vec<NaiveDate> =
        Checkpoint::read(&checkpoint_of(dir.path(), 0)).unwrap().files.into_keys().collect();
    assert_eq!(days, [5, 6, 7, 8].map(|day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap()));
    sink.write(&[one(8, 1), one(9, 8)]).unwrap();
    assert_eq!(ids(&file_of(dir.path(), 1, 0)), ["0", "8"]);
    assert_eq!(ids(&file_of(dir.path(), 8, 0)), ["7", "9"]);
}

#[test]
fn one_batch_may_span_more_days_than_the_checkpoint_keeps() {
    let dir = TempDir::new().unwrap();
    let batch: Vec<_> = (0..30).map(|offset| one(offset, 30 - offset as u32)).collect();
    FileSink::new(dir.path()).write(&batch).unwrap();
    for offset in 0..30 {
        assert_eq!(ids(&file_of(dir.path(), 30 - offset, 0)), [offset.to_string()]);
    }
}

#[test]
fn a_topic_made_anew_begins_at_its_beginning_behind_what_is_there() {
    let dir = TempDir::new().unwrap();
    let mut sink = FileSink::new(dir.path());
    sink.write(&[one(0, 23), one(7, 23), placed(1, 3, Some(article("y", 23)))]).unwrap();
    sink.reset(&source(0)).unwrap();
    assert_eq!(sink.assigned(&[source(0), source(1)]).unwrap(), [None, Some(4)]);
    drop(sink);
    let mut sink = FileSink::new(dir.path());
    assert_eq!(sink.assigned(&[source(0)]).unwrap(), [None]);
    sink.write(&[one(0, 23), one(1, 23)]).unwrap();
    assert_eq!(ids(&file_of(dir.path(), 23, 0)), ["0", "7", "0", "1"]);
}

#[test]
fn two_workers_never_own_one_partition() {
    let dir = TempDir::new().unwrap();
    let (mut first, mut second) = (FileSink::new(dir.path()), FileSink::new(dir.path()));
    first.assigned(&[source(0)]).unwrap();
    let error = second.assigned(&[source(0)]).unwrap_err();
    assert!(error.store.ends_with("enriched-00000.lock"), "{error}");
    assert_eq!(second.assigned(&[source(1)]).unwrap(), [None]);
    first.write(&[one(0, 23)]).unwrap();
    first.revoked(&[source(0)]);
    assert_eq!(second.assigned(&[source(0)]).unwrap(), [Some(1)]);
}

#[test]
fn a_file_moved_away_is_begun_anew_and_one_cut_short_is_told() {
    let dir = TempDir::new().unwrap();
    let path = file_of(dir.path(), 23, 0);
    let mut sink = FileSink::new(dir.path());
    sink.write(&[one(0, 23)]).unwrap();
    fs::remove_file(&path).unwrap();
    // The first attempt finds it gone; the next begins anew.
    sink.write(&[one(1, 23)]).unwrap_err();
    assert_eq!(sink.assigned(&[source(0)]).unwrap(), [Some(1)]);
    let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    assert_eq!(Checkpoint::read(&checkpoint_of(dir.path(), 0)).unwrap().files, BTreeMap::from([(day, 0)]));
    sink.write(&[one(1, 23)]).unwrap();
    assert_eq!(ids(&path), ["1"]);
    OpenOptions::new().write(true).open(&path).unwrap().set_len(3).unwrap();
    drop(sink);
    let error = FileSink::new(dir.path()).assigned(&[source(0)]).unwrap_err().to_string();
    assert!(error.contains("it has 3 bytes") && error.contains("2026-11-23"), "{error}");
}

#[test]
fn a_checkpoint_that_cannot_be_read_is_named() {
    let dir = TempDir::new().unwrap();
    FileSink::new(dir.path()).write(&[one(0, 23)]).unwrap();
    fs::write(checkpoint_of(dir.path(), 0), "{").unwrap();
    let error = FileSink::new(dir.path()).assigned(&[source(0)]).unwrap_err();
    assert!(error.store.ends_with("enriched-00000.json"), "{error}");
}

/// What happens after a batch was given to the sink.
#[derive(Debug, Clone)]
enum Event {
    Goes,
    /// The commit fails, and the batch is written again.
    Fails,
    /// The process dies before the commit; these bytes are what else reached the files.
    Crashes(Vec<u8>),
    /// The partitions go to another worker.
    Moves,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => Just(Event::Goes),
        1 => Just(Event::Fails),
        2 => prop::collection::vec(any::<u8>(), 0..200).prop_map(Event::Crashes),
        1 => Just(Event::Moves),
    ]
}

/// The process died after it had begun a batch: new days are entered, and any beginning of the lines is there.
fn crash(dir: &Path, garbage: &[u8]) {
    for partition in [0, 1] {
        let path = checkpoint_of(dir, partition);
        let mut checkpoint = Checkpoint::read(&path).unwrap();
        let entered = NaiveDate::from_ymd_opt(2026, 11, 1 + garbage.len() as u32 % 9).unwrap();
        let on_disk = dir.join(entered.to_string()).join(format!("enriched-{partition:05}.jsonl"));
        let length = disk::length(&on_disk).unwrap().unwrap_or(0);
        checkpoint.files.entry(entered).or_insert(length);
        checkpoint.write(&path).unwrap();
        for (day, recorded) in checkpoint.files {
            let path = dir.join(day.to_string()).join(format!("enriched-{partition:05}.jsonl"));
            append(&path, garbage);
            let uncommitted = fs::metadata(&path).unwrap().len() - recorded;
            let kept = recorded + garbage.first().map_or(0, |byte| u64::from(*byte) * uncommitted / 255);
            OpenOptions::new().write(true).open(&path).unwrap().set_len(kept).unwrap();
        }
    }
}

fn write_with(sink: &mut FileSink, dir: &Path, batch: &[Placed<EnrichedArticle>], event: &Event) -> bool {
    if matches!(event, Event::Goes | Event::Moves) {
        sink.write(batch).unwrap();
        return true;
    }
    let obstacles = [0, 1].map(|partition| checkpoint_of(dir, partition).with_extension("json.new"));
    for obstacle in &obstacles {
        fs::create_dir(obstacle).unwrap();
    }
    let failed = sink.write(batch);
    for obstacle in &obstacles {
        fs::remove_dir(obstacle).unwrap();
    }
    failed.is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn after_any_failure_crash_and_replay_each_file_holds_each_line_once(
        records in prop::collection::vec((0..2i32, 1..3i64, 1..10u32, any::<bool>()), 1..80),
        turns in prop::collection::vec((1..20usize, 0..10usize, event()), 1..30),
    ) {
        let mut next = [0i64; 2];
        let records: Vec<Placed<EnrichedArticle>> = records
            .into_iter()
            .map(|(partition, gap, day, skipped)| {
                let offset = next[partition as usize];
                next[partition as usize] += gap;
                let record = (!skipped).then(|| article(&format!("{partition}-{offset}"), day));
                placed(partition, offset, record)
            })
            .collect();
        let mut expected: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
        let dir = TempDir::new().unwrap();
        for record in &records {
            if let Some(enriched) = &record.record {
                let day = enriched.article.fetched_at.date_naive().format("%d").to_string().parse().unwrap();
                let path = file_of(dir.path(), day, record.source.partition);
                expected.entry(path).or_default().push(enriched.article.id.clone());
            }
        }

        let mut sink = FileSink::new(dir.path());
        sink.assigned(&[source(0), source(1)]).unwrap();
        let mut done = 0;
        for (size, replayed, event) in turns {
            let batch = &records[done - replayed.min(done)..records.len().min(done + size)];
            let stored = write_with(&mut sink, dir.path(), batch, &event);
            if let Event::Crashes(garbage) = &event {
                drop(sink);
                crash(dir.path(), garbage);
                sink = FileSink::new(dir.path());
            } else if matches!(event, Event::Moves) {
                sink.revoked(&[source(0), source(1)]);
            } else if !stored {
                sink.write(batch).unwrap();
            }
            let starts = sink.assigned(&[source(0), source(1)]).unwrap();
            if stored || !matches!(event, Event::Crashes(_)) {
                done = records.len().min(done + size);
            }
            for partition in [0, 1] {
                let last = records[..done].iter().rfind(|record| record.source.partition == partition);
                prop_assert_eq!(starts[partition as usize], last.map(|record| record.offset + 1));
            }
        }
        sink.write(&records[done..]).unwrap();

        for (path, lines) in &expected {
            prop_assert_eq!(&ids(path), lines);
        }
        let stored: usize = (1..10).flat_map(|day| [0, 1].map(|partition| ids(&file_of(dir.path(), day, partition)).len())).sum();
        prop_assert_eq!(stored, expected.values().map(Vec::len).sum::<usize>());
    }
}
