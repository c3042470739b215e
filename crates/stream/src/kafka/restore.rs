//! Reads a changelog partition back into memory.

use std::time::{Duration, Instant};

use bytes::Bytes;
use rdkafka::{
    Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    error::KafkaError,
};
use tracing::info;

use super::{client::consumer_config, runner::STEP_TIMEOUT, watchdog::Watchdog};
use crate::{KafkaSettings, state::PartitionState};

/// Without a record for this long, the restore starts again.
const STALL: Duration = Duration::from_secs(30);

/// The state that `partition` of the changelog `topic` describes.
///
/// The end is the high watermark, not the last stable offset: a predecessor's transaction whose offsets are committed
/// may not have its marker in this partition yet, and is waited for.
pub(crate) fn restore(
    settings: &KafkaSettings,
    group: &str,
    topic: &str,
    partition: i32,
    watchdog: &Watchdog,
) -> Result<PartitionState, String> {
    let failed =
        |error: KafkaError| format!("the state in `{topic}` {partition} cannot be restored: {error}");
    let mut config = consumer_config(settings, "restore", &format!("{group}.restore"));
    config.set("enable.partition.eof", "true");
    let consumer: BaseConsumer = config.create().map_err(failed)?;
    let mut uncommitted = config.clone();
    uncommitted.set("isolation.level", "read_uncommitted");
    let ends: BaseConsumer = uncommitted.create().map_err(failed)?;
    let (_, end) = ends.fetch_watermarks(topic, partition, STEP_TIMEOUT).map_err(failed)?;
    drop(ends);
    let started = Instant::now();
    while consumer.fetch_watermarks(topic, partition, STEP_TIMEOUT).map_err(failed)?.1 < end {
        if started.elapsed() > STALL {
            return Err(format!(
                "the state in `{topic}` {partition} cannot be restored: a transaction stays open"
            ));
        }
        watchdog.turn();
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, partition, Offset::Beginning).map_err(failed)?;
    consumer.assign(&list).map_err(failed)?;

    let (state, mut records) = (PartitionState::default(), 0u64);
    let mut last_progress = Instant::now();
    loop {
        watchdog.turn();
        match consumer.poll(Duration::from_millis(100)) {
            Some(Ok(message)) => {
                let key = message.key().map(Bytes::copy_from_slice).unwrap_or_default();
                state.apply(&[(key, message.payload().map(Bytes::copy_from_slice))]);
                records += 1;
                last_progress = Instant::now();
            }
            // The last stable offset was at or beyond the end before the first read, so this is the end.
            Some(Err(KafkaError::PartitionEOF(_))) => break,
            Some(Err(error)) => return Err(failed(error)),
            None if last_progress.elapsed() > STALL => {
                return Err(format!("the state in `{topic}` {partition} cannot be restored: no progress"));
            }
            None => {}
        }
    }
    info!(topic, partition, records, took_ms = started.elapsed().as_millis(), "state restored");
    Ok(state)
}
