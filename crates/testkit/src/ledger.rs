//! Double-entry bookkeeping for a pipeline: whatever was submitted must end exactly once.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

/// How many of each kind of fault a verdict names; the rest are counted.
const NAMED: usize = 20;

/// What was submitted and how each of it ended.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    entries: BTreeMap<String, Entry>,
}

#[derive(Debug, Clone, Default)]
struct Entry {
    submitted: usize,
    ends: Vec<End>,
}

/// How one record ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Enriched,
    Dead(String),
    Skipped(String),
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enriched => f.write_str("enriched"),
            Self::Dead(reason) => write!(f, "dead ({reason})"),
            Self::Skipped(reason) => write!(f, "skipped ({reason})"),
        }
    }
}

/// The books of a run that balances.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many were submitted.
    pub submitted: usize,
    /// How many came out enriched.
    pub enriched: usize,
    /// How many became dead letters, by reason.
    pub dead: BTreeMap<String, usize>,
    /// How many were skipped, by reason.
    pub skipped: BTreeMap<String, usize>,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} submitted: {} enriched", self.submitted, self.enriched)?;
        for (what, reasons) in [("dead", &self.dead), ("skipped", &self.skipped)] {
            for (reason, count) in reasons {
                write!(f, ", {count} {what} ({reason})")?;
            }
        }
        Ok(())
    }
}

impl Ledger {
    /// Opens the books with what was submitted: URLs, or whatever identifies a record to its end. One that is
    /// submitted twice must end twice.
    pub fn submitted(ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut ledger = Self::default();
        for id in ids {
            ledger.entries.entry(id.into()).or_default().submitted += 1;
        }
        ledger
    }

    /// Books an enriched record.
    pub fn enriched(&mut self, id: impl Into<String>) {
        self.end(id, End::Enriched);
    }

    /// Books a dead letter.
    pub fn dead(&mut self, id: impl Into<String>, reason: impl Into<String>) {
        self.end(id, End::Dead(reason.into()));
    }

    /// Books a skip.
    pub fn skipped(&mut self, id: impl Into<String>, reason: impl Into<String>) {
        self.end(id, End::Skipped(reason.into()));
    }

    /// How many ends are booked, for a test that waits for the last one.
    pub fn ended(&self) -> usize {
        self.entries.values().map(|entry| entry.ends.len()).sum()
    }

    /// What has no end yet, each once.
    pub fn open(&self) -> Vec<String> {
        let open = self.entries.iter().filter(|(_, entry)| entry.ends.len() < entry.submitted);
        open.map(|(id, _)| id.clone()).collect()
    }

    /// Says whether everything ended exactly once.
    ///
    /// # Errors
    /// When something was lost, ended more often than it was submitted, or was never submitted: a text for a person.
    pub fn verdict(&self) -> Result<Summary, String> {
        let faults = [
            self.fault("lost", |entry| entry.ends.len() < entry.submitted),
            self.fault("duplicated", |entry| entry.submitted > 0 && entry.ends.len() > entry.submitted),
            self.fault("never submitted", |entry| entry.submitted == 0),
        ]
        .concat();
        if faults.is_empty() { Ok(self.summary()) } else { Err(format!("{}\n{faults}", self.summary())) }
    }

    fn end(&mut self, id: impl Into<String>, end: End) {
        self.entries.entry(id.into()).or_default().ends.push(end);
    }

    fn fault(&self, name: &str, is_one: impl Fn(&Entry) -> bool) -> String {
        let found: Vec<_> = self.entries.iter().filter(|(_, entry)| is_one(entry)).collect();
        let mut text = String::new();
        if found.is_empty() {
            return text;
        }
        let _ = writeln!(text, "{} {name}:", found.len());
        for (id, entry) in found.iter().take(NAMED) {
            let mut ends: Vec<String> = entry.ends.iter().map(ToString::to_string).collect();
            ends.sort_unstable();
            let ends = if ends.is_empty() { "no end".to_owned() } else { ends.join(", ") };
            let _ = writeln!(text, "  {id}: submitted {} times, {ends}", entry.submitted);
        }
        if found.len() > NAMED {
            let _ = writeln!(text, "  and {} more", found.len() - NAMED);
        }
        text
    }

    fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for entry in self.entries.values() {
            summary.submitted += entry.submitted;
            for end in &entry.ends {
                match end {
                    End::Enriched => summary.enriched += 1,
                    End::Dead(reason) => *summary.dead.entry(reason.clone()).or_default() += 1,
                    End::Skipped(reason) => *summary.skipped.entry(reason.clone()).or_default() += 1,
                }
            }
        }
        summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn books_balance_when_everything_ends_once() {
        let mut ledger = Ledger::submitted(["a", "b", "c", "d"]);
        ledger.enriched("a");
        ledger.enriched("b");
        ledger.dead("c", "not-json");
        assert_eq!(ledger.open(), ["d"]);
        ledger.skipped("d", "robots");
        assert_eq!((ledger.ended(), ledger.open().len()), (4, 0));
        let summary = ledger.verdict().unwrap();
        assert_eq!(summary.to_string(), "4 submitted: 2 enriched, 1 dead (not-json), 1 skipped (robots)");
    }

    #[test]
    fn a_lost_record_is_named() {
        let mut ledger = Ledger::submitted(["a", "b"]);
        ledger.enriched("a");
        let fault = ledger.verdict().unwrap_err();
        assert!(fault.contains("1 lost:\n  b: submitted 1 times, no end"), "{fault}");
        assert!(!fault.contains("  a:"), "{fault}");
    }

    #[test]
    fn a_record_that_ends_twice_is_named_with_both_ends() {
        let mut ledger = Ledger::submitted(["a"]);
        ledger.enriched("a");
        ledger.dead("a", "panic");
        let fault = ledger.verdict().unwrap_err();
        assert!(fault.contains("1 duplicated:\n  a: submitted 1 times, dead (panic), enriched"), "{fault}");
    }

    #[test]
    fn a_record_that_nobody_submitted_is_named() {
        let mut ledger = Ledger::submitted(["a"]);
        ledger.enriched("a");
        ledger.enriched("b");
        assert!(ledger.verdict().unwrap_err().contains("1 never submitted:\n  b"));
    }

    #[test]
    fn what_is_submitted_twice_must_end_twice() {
        let mut ledger = Ledger::submitted(["a", "a"]);
        ledger.enriched("a");
        assert!(ledger.verdict().is_err());
        ledger.skipped("a", "seen");
        assert!(ledger.verdict().is_ok());
    }

    #[test]
    fn a_long_list_of_faults_is_cut_and_counted() {
        let ledger = Ledger::submitted((0..50).map(|n| format!("{n:02}")));
        let fault = ledger.verdict().unwrap_err();
        assert!(fault.contains("50 lost:") && fault.contains("and 30 more"), "{fault}");
        assert_eq!(fault.lines().count(), 1 + 1 + NAMED + 1);
    }
}
