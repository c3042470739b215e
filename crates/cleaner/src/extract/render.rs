//! Blocks as plain text: paragraphs by a blank line, list items and table rows by a line.

use std::borrow::Cow;

use html5ever::local_name;

use crate::{
    dom::{resolve, resolve_left},
    extract::{
        features::Page,
        outline::{Block, Kind, MAX_CELL_WORDS},
    },
    noise, text,
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
        written.push_str(&shown(page, block));
        before = Some((block, words));
    }
    written
}

/// The text of a block as readers should see it.
fn shown<'p>(page: &'p Page<'_>, block: &Block) -> Cow<'p, str> {
    let text = page.outline.text(block);
    if text.contains('&') && !has_code(page, block) {
        return Cow::Owned(text::compose(&resolve_left(text)).into_owned());
    }
    text::compose(text)
}

/// True where code stands in a block, which may be about references.
fn has_code(page: &Page<'_>, block: &Block) -> bool {
    let elements = &page.outline.elements;
    let beneath = &elements[block.owner..elements[block.owner].end];
    block.kind == Kind::Preformatted
        || beneath.iter().any(|entry| entry.element.name.local == local_name!("code"))
}

/// Writes a text that has a line for each paragraph. Lines that are set in go on with the one before; what is noise on a page
/// is noise here.
pub(super) fn paragraphs(lines: &str) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in lines.lines() {
        let text = text::collapse(&resolve(line, false));
        match paragraphs.last_mut().filter(|_| goes_on && line.starts_with([' ', '\t'])) {
            _ if text.is_empty() => {}
            Some(before) => *before = format!("{before} {text}"),
            None => paragraphs.push(text.clone()),
        }
        goes_on = !text.is_empty();
    }
    paragraphs.retain(|line| !noise::is_noise(line));
    paragraphs.join("\n\n")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_paragraphs_unless_they_are_set_in() {
        let lines = "The ferry &amp; the bridge\n\tare closed.\n \n\tBuses run.\nSo do trams.";
        assert_eq!(paragraphs(lines), "The ferry & the bridge are closed.\n\nBuses run.\n\nSo do trams.");
    }

    #[test]
    fn noise_between_paragraphs_goes() {
        let lines = "The ferry is closed.\nTo view this video please enable JavaScript.\nRead more: Bus times\nBuses run.";
        assert_eq!(paragraphs(lines), "The ferry is closed.\n\nBuses run.");
    }
}
