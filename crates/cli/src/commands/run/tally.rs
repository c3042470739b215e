//! What became of the URLs.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use dateline_stream::Processed;

use crate::{output::counted, progress::Progress};

/// Counts URLs as they come to their end.
pub(super) struct Tally {
    progress: Progress,
    last_stage: &'static str,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    articles: u64,
    skipped: BTreeMap<String, u64>,
    dead: BTreeMap<String, u64>,
}

impl Counts {
    fn finished(&self) -> u64 {
        self.articles + total(&self.skipped) + total(&self.dead)
    }

    /// What stands behind the progress bar.
    fn in_short(&self) -> String {
        let mut text = format!(" · {}", counted(self.articles, "article"));
        let (skipped, dead) = (total(&self.skipped), total(&self.dead));
        if skipped > 0 {
            text.push_str(&format!(" · {skipped} skipped"));
        }
        if dead > 0 {
            text.push_str(&format!(" · {}", counted(dead, "dead letter")));
        }
        text
    }
}

fn total(reasons: &BTreeMap<String, u64>) -> u64 {
    reasons.values().sum()
}

impl Tally {
    /// An article is one when the last stage has emitted it.
    pub(super) fn new(progress: Progress, last_stage: &'static str) -> Self {
        Self { progress, last_stage, counts: Mutex::default() }
    }

    pub(super) fn note(&self, processed: &Processed) {
        let mut counts = self.lock();
        let before = counts.finished();
        match processed.outcome {
            "emit" if processed.stage == self.last_stage => counts.articles += 1,
            "skip" => *counts.skipped.entry(processed.reason.clone()).or_default() += 1,
            "reject" => *counts.dead.entry(processed.reason.clone()).or_default() += 1,
            _ => {}
        }
        if counts.finished() > before {
            self.progress.say(counts.in_short());
            self.progress.advance(1);
        }
    }

    /// True where every URL that came to its end is a dead letter.
    pub(super) fn all_failed(&self) -> bool {
        let counts = self.lock();
        counts.articles == 0 && counts.skipped.is_empty() && !counts.dead.is_empty()
    }

    /// All of it in one line. `total` may not be known.
    pub(super) fn summary(&self, submitted: u64, total_urls: Option<u64>, took: Duration) -> String {
        let counts = self.lock();
        let urls = total_urls.unwrap_or(submitted).max(submitted);
        let mut parts = vec![format!(
            "{} from {} in {:.1} s",
            counted(counts.articles, "article"),
            counted(urls, "URL"),
            took.as_secs_f64()
        )];
        if !counts.skipped.is_empty() {
            parts.push(format!("{} skipped ({})", total(&counts.skipped), reasons(&counts.skipped)));
        }
        if !counts.dead.is_empty() {
            parts.push(format!(
                "{} ({})",
                counted(total(&counts.dead), "dead letter"),
                reasons(&counts.dead)
            ));
        }
        let left = urls.saturating_sub(counts.finished());
        if left > 0 {
            parts.push(format!("{left} not finished"));
        }
        parts.join("; ")
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The most frequent first.
fn reasons(counts: &BTreeMap<String, u64>) -> String {
    let mut counts: Vec<(&String, &u64)> = counts.iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    counts.into_iter().map(|(reason, count)| format!("{count} {reason}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(outcomes: &[(&'static str, &'static str, &str)]) -> Tally {
        let tally = Tally::new(Progress::of(None, "URLs"), "entity-tagger");
        for (stage, outcome, reason) in outcomes {
            tally.note(&Processed { stage, outcome, reason: (*reason).to_owned() });
        }
        tally
    }

    #[test]
    fn the_summary_says_what_became_of_every_url() {
        let tally = tally(&[
            ("fetcher", "emit", ""),
            ("cleaner", "emit", ""),
            ("entity-tagger", "emit", ""),
            ("fetcher", "skip", "robots"),
            ("cleaner", "skip", "listing"),
            ("cleaner", "skip", "listing"),
            ("fetcher", "reject", "dns"),
        ]);
        let summary = tally.summary(5, Some(6), Duration::from_millis(1240));
        assert_eq!(
            summary,
            "1 article from 6 URLs in 1.2 s; 3 skipped (2 listing, 1 robots); 1 dead letter (1 dns); 1 not finished"
        );
        assert!(!tally.all_failed());
    }

    #[test]
    fn all_failed_means_dead_letters_and_nothing_else() {
        assert!(tally(&[("fetcher", "reject", "dns")]).all_failed());
        assert!(!tally(&[("fetcher", "reject", "dns"), ("fetcher", "skip", "robots")]).all_failed());
        assert!(!tally(&[]).all_failed());
    }
}
