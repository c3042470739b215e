//! Precision, recall and F1 as the scorer of the benchmarks counts them.

use std::{collections::HashSet, ops::Range};

use dateline_entity_tagger::training::KINDS;
use dateline_schema::EntityType;

/// Names found, missed and made up, by kind.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Score {
    counts: [[usize; 3]; 3],
}

/// Names as bytes of a text.
pub(crate) type Names = Vec<(Range<usize>, EntityType)>;

impl Score {
    pub(crate) fn add(&mut self, text: &str, gold: &Names, found: &Names) {
        let set = |names: &Names| -> HashSet<(usize, usize, usize)> {
            let scored = names.iter().filter_map(|(bytes, kind)| {
                let kind = KINDS[..3].iter().position(|other| other == kind)?;
                let (start, end) = trimmed(text, bytes.clone());
                Some((start, end, kind))
            });
            scored.collect()
        };
        let (gold, found) = (set(gold), set(found));
        for name in &found {
            self.counts[name.2][usize::from(!gold.contains(name))] += 1;
        }
        for name in gold.difference(&found) {
            self.counts[name.2][2] += 1;
        }
    }

    pub(crate) fn line(&self) -> String {
        let f1 = |[right, wrong, missed]: [usize; 3]| {
            let (precision, recall) =
                (right as f64 / (right + wrong).max(1) as f64, right as f64 / (right + missed).max(1) as f64);
            (precision, recall, 2.0 * right as f64 / (2 * right + wrong + missed).max(1) as f64)
        };
        let all = self.counts.iter().fold([0; 3], |sum, kind| std::array::from_fn(|at| sum[at] + kind[at]));
        let (precision, recall, total) = f1(all);
        let [person, organization, location] = self.counts.map(|kind| f1(kind).2);
        format!(
            "F1 {total:.4} (P {precision:.3} R {recall:.3}; PER {person:.3} ORG {organization:.3} LOC {location:.3})"
        )
    }
}

fn trimmed(text: &str, bytes: Range<usize>) -> (usize, usize) {
    let (mut start, mut end) = (bytes.start, bytes.end);
    let name = text[bytes].to_lowercase();
    if let Some(article) = ["the ", "a ", "an "].into_iter().find(|article| name.starts_with(article)) {
        start += article.len();
    }
    if let Some(genitive) = ["'s", "’s"].into_iter().find(|genitive| text[start..end].ends_with(genitive)) {
        end -= genitive.len();
    }
    (start, end)
}
