//! Cuts a document's pieces into windows that a model can read, and gathers windows of about one length.

use std::ops::Range;

/// Pieces of context on each side of what is kept of a window within a long line.
const MARGIN: usize = 24;
/// Pieces read at once, padding included: more does not make a step faster, and costs memory.
const BATCH_PIECES: usize = 1024;

/// A stretch of pieces that is read at once, and the part of it whose scores are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) range: Range<usize>,
    pub(super) kept: Range<usize>,
}

/// Windows of at most `size` pieces whose kept parts cover all pieces once: whole lines together as far as they fit; a longer
/// line in windows that overlap, each keeping its middle.
pub(super) fn cut(line_ends: &[usize], size: usize) -> Vec<Window> {
    let mut windows = Vec::new();
    let (mut start, mut at) = (0, 0);
    for &end in line_ends {
        if end - start > size {
            flush(&mut windows, start..at);
            start = at;
        }
        if end - start > size {
            overlapping(&mut windows, start..end, size);
            start = end;
        }
        at = end;
    }
    flush(&mut windows, start..at);
    windows
}

fn flush(windows: &mut Vec<Window>, range: Range<usize>) {
    if !range.is_empty() {
        windows.push(Window { kept: range.clone(), range });
    }
}

fn overlapping(windows: &mut Vec<Window>, line: Range<usize>, size: usize) {
    let margin = MARGIN.min(size / 4);
    let (mut start, mut kept) = (line.start, line.start);
    while kept < line.end {
        let end = (start + size).min(line.end);
        // The last window moves back, so that its pieces have all the context there is.
        start = end.saturating_sub(size).max(line.start);
        let stop = if end == line.end { end } else { end - margin };
        windows.push(Window { range: start..end, kept: kept..stop });
        kept = stop;
        start = stop.saturating_sub(margin).max(line.start);
    }
}

/// The windows in groups of about one length, the longest first.
pub(super) fn batches(windows: &[Window]) -> Vec<Vec<&Window>> {
    let mut sorted: Vec<&Window> = windows.iter().collect();
    sorted.sort_by_key(|window| (std::cmp::Reverse(window.range.len()), window.range.start));
    let mut batches: Vec<Vec<&Window>> = Vec::new();
    for window in sorted {
        match batches.last_mut() {
            Some(batch)
                if batch[0].range.len() * (batch.len() + 1) <= BATCH_PIECES
                    && window.range.len() * 8 >= batch[0].range.len() * 7 =>
            {
                batch.push(window);
            }
            _ => batches.push(vec![window]),
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_lines_share_a_window() {
        let windows = cut(&[30, 60, 110, 140], 100);
        assert_eq!(windows.iter().map(|window| window.range.clone()).collect::<Vec<_>>(), [0..60, 60..140]);
    }

    #[test]
    fn a_long_line_is_read_in_windows_that_overlap() {
        let windows = cut(&[250], 100);
        let parts: Vec<_> =
            windows.iter().map(|window| (window.range.clone(), window.kept.clone())).collect();
        assert_eq!(parts, [(0..100, 0..76), (52..152, 76..128), (104..204, 128..180), (150..250, 180..250)]);
    }

    proptest! {
        #[test]
        fn every_piece_is_kept_once_and_read_within_its_window(
            lengths in prop::collection::vec(0usize..400, 0..20),
            size in 8usize..200,
        ) {
            let mut total = 0;
            let ends: Vec<usize> = lengths.iter().map(|length| { total += length; total }).collect();
            let windows = cut(&ends, size);
            let kept: Vec<usize> = windows.iter().flat_map(|window| window.kept.clone()).collect();
            prop_assert_eq!(kept, (0..total).collect::<Vec<_>>());
            for window in &windows {
                prop_assert!(window.range.len() <= size);
                prop_assert!(window.range.start <= window.kept.start && window.kept.end <= window.range.end);
            }
            let batched: usize = batches(&windows).iter().map(Vec::len).sum();
            prop_assert_eq!(batched, windows.len());
        }
    }
}
