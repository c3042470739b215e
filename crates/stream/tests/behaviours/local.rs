//! The suite in memory.

use dateline_schema::{WireRecord, topics};
use dateline_stream::{LocalPipeline, LocalSettings};

use crate::{
    behaviours,
    stages::{Counter, Obedient, Shelf},
    suite::{Harness, MAX_ATTEMPTS, MAX_RECORD_BYTES, Observed},
};

struct Local;

fn run(add: impl FnOnce(LocalPipeline) -> LocalPipeline, input: Vec<WireRecord>) -> Observed {
    let settings = LocalSettings {
        max_attempts: MAX_ATTEMPTS,
        max_record_bytes: MAX_RECORD_BYTES,
        threads: 2,
        ..LocalSettings::default()
    };
    let (mut out, mut dead) = (Vec::new(), Vec::new());
    add(LocalPipeline::new(settings))
        .run(
            input,
            |record| if record.topic == topics::DEAD_LETTERS { dead.push(record) } else { out.push(record) },
        )
        .unwrap();
    Observed::new(out, dead)
}

impl Harness for Local {
    fn transform(&self, stage: Obedient, input: Vec<WireRecord>, _: usize) -> Observed {
        run(|pipeline| pipeline.stage("in", stage), input)
    }

    fn stateful(&self, stage: Counter, input: Vec<WireRecord>, _: usize) -> Observed {
        run(|pipeline| pipeline.stateful("in", stage), input)
    }

    fn sink(&self, shelf: Shelf, input: Vec<WireRecord>, _: usize, _: usize) -> Observed {
        run(|pipeline| pipeline.sink("in", shelf), input)
    }
}

behaviours!(Local);

#[test]
fn the_summary_counts_every_outcome_by_reason() {
    let input = ["echo a", "skip", "skip", "reject", "many 2"].map(|text| crate::suite::order("k", text));
    let stage = Obedient::new(dateline_stream::Workload::Cpu);
    let summary = LocalPipeline::new(LocalSettings::default()).stage("in", stage).run(input, |_| {}).unwrap();
    let counts: Vec<(&str, &str, u64)> = summary
        .iter()
        .map(|(processed, count)| (processed.outcome, processed.reason.as_str(), *count))
        .collect();
    assert_eq!(counts, [("emit", "", 2), ("reject", "told-to", 1), ("skip", "told-to", 2)]);
}
