//! Breaks lines between words.

use std::ops::Range;

use super::marked::Cell;

/// The cells of each line of at most `width` columns. A word that is longer than a line is broken.
pub(crate) fn lines(cells: &[Cell], width: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    let mut space = None;
    for (at, cell) in cells.iter().enumerate() {
        if cell.shown == ' ' {
            space = Some(at);
        }
        used += cell.width();
        if used <= width || at == start {
            continue;
        }
        let end = space.filter(|space| *space > start).unwrap_or(at);
        lines.push(start..end);
        start = if cells[end].shown == ' ' { end + 1 } else { end };
        space = None;
        used = cells.get(start..=at).unwrap_or_default().iter().map(|cell| cell.width()).sum();
    }
    if start < cells.len() {
        lines.push(start..cells.len());
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::marked::plain, *};

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        let cells = plain(text);
        lines(&cells, width)
            .into_iter()
            .map(|line| cells[line].iter().map(|cell| cell.shown).collect())
            .collect()
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("the tide came in", 8), ["the tide", "came in"]);
        assert_eq!(wrapped("the tide came in", 7), ["the", "tide", "came in"]);
        assert_eq!(wrapped("", 7), Vec::<String>::new());
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken() {
        assert_eq!(wrapped("a Donaudampfschiff", 6), ["a", "Donaud", "ampfsc", "hiff"]);
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(wrapped("東京の港", 4), ["東京", "の港"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_letter_is_lost(text in "[a-z東 ]{0,60}", width in 2_usize..12) {
            let lines = wrapped(&text, width);
            for line in &lines {
                prop_assert!(unicode_width::UnicodeWidthStr::width(line.as_str()) <= width, "{line:?}");
            }
            let letters = |text: &str| text.replace(' ', "");
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
