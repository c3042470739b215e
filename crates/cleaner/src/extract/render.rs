//! Blocks as plain text: paragraphs by a blank line, list items and table rows by a line.

use crate::{
    extract::{
        features::Page,
        outline::{Block, Kind, MAX_CELL_WORDS},
    },
    text,
};

/// Writes the blocks in their order.
pub(super) fn text(page: &Page<'_>, chosen: &[usize]) -> String {
    let mut written = String::new();
    let mut before: Option<(&Block, usize)> = None;
    for &at in chosen {
        let (block, words) = (&page.outline.blocks[at], page.words.counts(at).words());
        if let Some((before, words_before)) = before {
            let short = words_before <= MAX_CELL_WORDS && words <= MAX_CELL_WORDS;
            written.push_str(separator(before, block, short));
        }
        let starts_item = match block.kind {
            Kind::Item { item, .. } => !before.is_some_and(
                |(before, _)| matches!(before.kind, Kind::Item { item: last, .. } if last == item),
            ),
            _ => false,
        };
        if starts_item {
            written.push_str("- ");
        }
        written.push_str(&text::compose(page.outline.text(block)));
        before = Some((block, words));
    }
    written
}

/// Writes a text that has a line for each paragraph.
pub(super) fn paragraphs(lines: &str) -> String {
    let lines: Vec<String> = lines.lines().map(text::collapse).filter(|line| !line.is_empty()).collect();
    lines.join("\n\n")
}

fn separator(before: &Block, block: &Block, short: bool) -> &'static str {
    match (before.kind, block.kind) {
        (Kind::Cell { .. }, Kind::Cell { .. }) if before.owner == block.owner => "\n\n",
        (Kind::Cell { row: last, .. }, Kind::Cell { row, .. }) if last == row && short => "\t",
        (Kind::Cell { .. }, Kind::Cell { .. }) if short => "\n",
        (Kind::Item { .. }, Kind::Item { .. }) => "\n",
        _ => "\n\n",
    }
}
