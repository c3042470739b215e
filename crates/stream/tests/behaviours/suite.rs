//! The behaviours, written once for any runner.

use std::{num::NonZeroUsize, sync::atomic::Ordering};

use dateline_schema::{DeadLetter, FromWire, TraceParent, WireRecord, headers};
use dateline_stream::Workload;

use crate::stages::{Counter, Obedient, Shelf, ShelfView};

/// Runs a stage over records of the topic `in` until `ends` records have come out on `out` and `dead-letters`.
pub(crate) trait Harness {
    fn transform(&self, stage: Obedient, input: Vec<WireRecord>, ends: usize) -> Observed;
    fn stateful(&self, stage: Counter, input: Vec<WireRecord>, ends: usize) -> Observed;
    fn sink(&self, shelf: Shelf, input: Vec<WireRecord>, rows: usize, dead: usize) -> Observed;
}

/// What came out, read as a consumer of committed records reads it.
pub(crate) struct Observed {
    pub(crate) out: Vec<WireRecord>,
    pub(crate) dead: Vec<DeadLetter>,
}

impl Observed {
    pub(crate) fn new(out: Vec<WireRecord>, dead: Vec<WireRecord>) -> Self {
        let dead = dead.into_iter().map(|record| DeadLetter::from_wire(record).unwrap()).collect();
        Self { out, dead }
    }

    pub(crate) fn texts(&self) -> Vec<&str> {
        self.out.iter().map(|record| std::str::from_utf8(&record.value).unwrap()).collect()
    }
}

/// Attempts the harnesses allow.
pub(crate) const MAX_ATTEMPTS: u32 = 3;
/// Largest record the harnesses allow, in bytes.
pub(crate) const MAX_RECORD_BYTES: usize = 1024 * 1024;

pub(crate) fn order(key: &str, text: &str) -> WireRecord {
    let (key, value) = (Some(key.to_owned().into()), text.to_owned().into());
    WireRecord { topic: "in".into(), key, value, ..WireRecord::default() }
}

fn cpu() -> Obedient {
    Obedient::new(Workload::Cpu)
}

fn io() -> Obedient {
    Obedient::new(Workload::Io(NonZeroUsize::new(100).unwrap()))
}

pub(crate) fn every_record_comes_out_once(harness: &impl Harness) {
    let input = (0..500).map(|n| order(&format!("k{}", n % 7), &format!("echo {n}"))).collect();
    let observed = harness.transform(cpu(), input, 500);
    let mut numbers: Vec<u32> = observed.texts().iter().map(|text| text.parse().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (0..500).collect::<Vec<_>>());
    assert!(observed.dead.is_empty());
}

pub(crate) fn one_record_may_become_many_or_none(harness: &impl Harness) {
    let input = vec![order("a", "many 3"), order("a", "many 0"), order("b", "skip"), order("c", "echo end")];
    let observed = harness.transform(cpu(), input, 4);
    let mut texts = observed.texts();
    texts.sort_unstable();
    assert_eq!(texts, ["0", "1", "2", "end"]);
    assert!(observed.dead.is_empty());
}

pub(crate) fn slow_records_do_not_hold_up_others(harness: &impl Harness) {
    let started = std::time::Instant::now();
    let input = (0..50).map(|n| order("one-key", &format!("slowly {n}"))).collect();
    let observed = harness.transform(io(), input, 50);
    assert_eq!(observed.out.len(), 50);
    // One after the other they would need 15 seconds of waiting alone.
    assert!(started.elapsed().as_secs() < 12, "{:?}", started.elapsed());
}

pub(crate) fn a_bad_record_becomes_a_dead_letter_as_it_came(harness: &impl Harness) {
    let mut bad = order("k", "reject");
    bad.headers.set("own", "header");
    let observed = harness.transform(cpu(), vec![bad, order("k", "echo on")], 2);
    assert_eq!(observed.texts(), ["on"]);
    let dead = &observed.dead[0];
    assert_eq!((dead.stage.as_str(), dead.reason.as_str()), ("obedient", "told-to"));
    assert_eq!((dead.detail.as_str(), dead.attempts), ("the order said so", 1));
    assert_eq!(dead.original_topic, "in");
    assert_eq!((dead.key.as_deref(), dead.value.as_ref()), (Some(&b"k"[..]), &b"reject"[..]));
    assert_eq!(dead.headers.get_str("own"), Some("header"));
}

pub(crate) fn a_record_that_cannot_be_read_becomes_a_dead_letter(harness: &impl Harness) {
    let mut bad = order("k", "");
    bad.value = vec![0xff, 0xfe].into();
    let observed = harness.transform(cpu(), vec![bad, order("k", "echo on")], 2);
    assert_eq!(observed.texts(), ["on"]);
    assert_eq!(observed.dead[0].reason, "not-utf8");
}

pub(crate) fn a_panic_is_the_end_of_its_record_only(harness: &impl Harness) {
    let mut input: Vec<_> = (0..20).map(|n| order("k", &format!("echo {n}"))).collect();
    input.insert(10, order("k", "panic loudly"));
    let observed = harness.transform(cpu(), input, 21);
    assert_eq!(observed.out.len(), 20);
    assert_eq!((observed.dead.len(), observed.dead[0].reason.as_str()), (1, "panic"));
    assert!(observed.dead[0].detail.contains("the order said loudly"), "{}", observed.dead[0].detail);
}

pub(crate) fn a_retried_record_comes_back(harness: &impl Harness) {
    let observed = harness.transform(cpu(), vec![order("k", "fail-first done")], 1);
    assert_eq!(observed.texts(), ["done"]);
    assert!(observed.dead.is_empty());
}

pub(crate) fn a_record_that_always_fails_is_given_up(harness: &impl Harness) {
    let observed = harness.transform(cpu(), vec![order("k", "fail-always"), order("k", "echo on")], 2);
    assert_eq!(observed.texts(), ["on"]);
    let dead = &observed.dead[0];
    assert_eq!((dead.reason.as_str(), dead.attempts), ("retries-exhausted", MAX_ATTEMPTS));
    assert!(dead.detail.contains("every-time"), "{}", dead.detail);
    assert!(dead.first_failed_at < dead.last_failed_at);
    assert_eq!((dead.original_topic.as_str(), dead.value.as_ref()), ("in", &b"fail-always"[..]));
}

pub(crate) fn an_output_too_large_for_its_topic_is_a_dead_letter(harness: &impl Harness) {
    let large = format!("swell {}", MAX_RECORD_BYTES + 1);
    let observed = harness.transform(cpu(), vec![order("k", &large), order("k", "echo on")], 2);
    assert_eq!(observed.texts(), ["on"]);
    assert_eq!(observed.dead[0].reason, "output-too-large");
    assert_eq!(observed.dead[0].value, large);
}

pub(crate) fn a_key_that_leaves_no_room_is_left_out_of_the_dead_letter(harness: &impl Harness) {
    let large = "k".repeat(MAX_RECORD_BYTES - 10_000);
    let observed = harness.transform(cpu(), vec![order(&large, "reject"), order("k", "echo on")], 2);
    assert_eq!(observed.texts(), ["on"]);
    let dead = &observed.dead[0];
    assert_eq!(
        (dead.reason.as_str(), dead.key.as_deref(), dead.value.as_ref()),
        ("told-to", None, &b"reject"[..])
    );
    assert_eq!(dead.cut_from, Some(6));
}

pub(crate) fn a_change_of_state_too_large_for_the_changelog_is_a_dead_letter(harness: &impl Harness) {
    let large = format!("hoard {}", MAX_RECORD_BYTES + 1);
    let observed = harness.stateful(Counter, vec![order("k", &large), order("k", "count")], 2);
    assert_eq!(observed.texts(), ["k=1"]);
    assert_eq!(observed.dead[0].reason, "state-too-large");
}

pub(crate) fn a_trace_goes_through_the_stage(harness: &impl Harness) {
    let trace = TraceParent::start();
    let mut traced = order("k", "echo traced");
    traced.headers.set(headers::TRACEPARENT, trace.to_string());
    let observed = harness.transform(cpu(), vec![traced], 1);
    let out: TraceParent = observed.out[0].headers.get_str(headers::TRACEPARENT).unwrap().parse().unwrap();
    assert_eq!(out.trace_id(), trace.trace_id());
    assert_ne!(out, trace);
}

pub(crate) fn state_counts_each_record_of_a_key_once_and_in_order(harness: &impl Harness) {
    let input = (0..300).map(|n| order(&format!("k{}", n % 3), "count")).collect();
    let observed = harness.stateful(Counter, input, 300);
    for key in ["k0", "k1", "k2"] {
        let of_key: Vec<&str> = observed.texts().into_iter().filter(|text| text.starts_with(key)).collect();
        let wanted: Vec<String> = (1..=100).map(|n| format!("{key}={n}")).collect();
        assert_eq!(of_key, wanted);
    }
}

pub(crate) fn a_rejected_record_leaves_no_state_and_a_forgotten_key_starts_anew(harness: &impl Harness) {
    let texts = ["count", "reject", "count", "forget", "count"];
    let observed = harness.stateful(Counter, texts.map(|text| order("k", text)).to_vec(), 4);
    assert_eq!(observed.texts(), ["k=1", "k=2", "k=1"]);
    assert_eq!(observed.dead.len(), 1);
}

pub(crate) fn a_sink_stores_each_record_once(harness: &impl Harness) {
    let view = ShelfView::default();
    let input = (0..200).map(|n| order(&format!("k{n}"), &format!("row {n:03}"))).collect();
    harness.sink(Shelf(view.clone()), input, 200, 0);
    let mut rows = view.rows.lock().unwrap().clone();
    rows.sort_unstable();
    assert_eq!(rows, (0..200).map(|n| format!("row {n:03}")).collect::<Vec<_>>());
}

pub(crate) fn an_outage_of_the_store_is_waited_out(harness: &impl Harness) {
    let view = ShelfView::default();
    view.outages.store(3, Ordering::SeqCst);
    let observed = harness.sink(Shelf(view.clone()), vec![order("a", "row a"), order("b", "row b")], 2, 0);
    let mut rows = view.rows.lock().unwrap().clone();
    rows.sort_unstable();
    assert_eq!(rows, ["row a", "row b"]);
    assert!(observed.dead.is_empty());
}

pub(crate) fn a_lost_answer_of_the_store_duplicates_nothing(harness: &impl Harness) {
    let view = ShelfView::default();
    view.lost_answers.store(2, Ordering::SeqCst);
    harness.sink(Shelf(view.clone()), vec![order("a", "row a"), order("b", "row b")], 2, 0);
    let mut rows = view.rows.lock().unwrap().clone();
    rows.sort_unstable();
    assert_eq!(rows, ["row a", "row b"]);
}

pub(crate) fn what_a_store_will_never_take_becomes_a_dead_letter(harness: &impl Harness) {
    let view = ShelfView::default();
    let input = vec![order("a", "row a"), order("b", "unstorable"), order("c", "row c")];
    let observed = harness.sink(Shelf(view.clone()), input, 2, 1);
    assert_eq!(view.rows.lock().unwrap().len(), 2);
    assert_eq!((observed.dead[0].stage.as_str(), observed.dead[0].reason.as_str()), ("shelf", "unstorable"));
}

/// One test a behaviour, for the harness that `$harness` makes.
#[macro_export]
macro_rules! behaviours {
    ($harness:expr) => {
        behaviours!($harness;
            every_record_comes_out_once,
            one_record_may_become_many_or_none,
            slow_records_do_not_hold_up_others,
            a_bad_record_becomes_a_dead_letter_as_it_came,
            a_record_that_cannot_be_read_becomes_a_dead_letter,
            a_panic_is_the_end_of_its_record_only,
            a_retried_record_comes_back,
            a_record_that_always_fails_is_given_up,
            an_output_too_large_for_its_topic_is_a_dead_letter,
            a_key_that_leaves_no_room_is_left_out_of_the_dead_letter,
            a_change_of_state_too_large_for_the_changelog_is_a_dead_letter,
            a_trace_goes_through_the_stage,
            state_counts_each_record_of_a_key_once_and_in_order,
            a_rejected_record_leaves_no_state_and_a_forgotten_key_starts_anew,
            a_sink_stores_each_record_once,
            an_outage_of_the_store_is_waited_out,
            a_lost_answer_of_the_store_duplicates_nothing,
            what_a_store_will_never_take_becomes_a_dead_letter
        );
    };
    ($harness:expr; $($behaviour:ident),+) => {
        $(
            #[test]
            fn $behaviour() {
                $crate::suite::$behaviour(&$harness);
            }
        )+
    };
}
