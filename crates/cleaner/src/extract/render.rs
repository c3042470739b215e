//! Blocks as plain text: paragraphs by a blank line, list items and table rows by a line.

use crate::extract::outline::{Block, Kind};

/// A longer cell is a column of a page laid out as a table, not a value.
const MAX_CELL_WORDS: usize = 30;

/// Writes the blocks in their order.
pub(super) fn text(blocks: &[&Block]) -> String {
    let mut text = String::new();
    let mut before: Option<&Block> = None;
    for block in blocks {
        if let Some(before) = before {
            text.push_str(separator(before, block));
        }
        let starts_item = match block.kind {
            Kind::Item { item, .. } => !before
                .is_some_and(|before| matches!(before.kind, Kind::Item { item: last, .. } if last == item)),
            _ => false,
        };
        if starts_item {
            text.push_str("- ");
        }
        text.push_str(&block.text);
        before = Some(block);
    }
    text
}

fn separator(before: &Block, block: &Block) -> &'static str {
    let short = before.words <= MAX_CELL_WORDS && block.words <= MAX_CELL_WORDS;
    match (before.kind, block.kind) {
        (Kind::Cell { .. }, Kind::Cell { .. }) if before.owner == block.owner => "\n\n",
        (Kind::Cell { row: last }, Kind::Cell { row }) if last == row && short => "\t",
        (Kind::Cell { .. }, Kind::Cell { .. }) if short => "\n",
        (Kind::Item { .. }, Kind::Item { .. }) => "\n",
        _ => "\n\n",
    }
}
