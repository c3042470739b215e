//! A plain text as paragraphs: lines that a program broke are joined, and marks of lighter markup go.

use std::borrow::Cow;

use crate::{dom::resolve, text};

/// Lines about this long were broken by a program, not by their author.
const WRAPPED_CHARS: std::ops::RangeInclusive<usize> = 55..=85;
/// A longer line is running text, whatever it ends with; a sentence is from so many words or signs on.
const PROSE_CHARS: usize = 140;
const SENTENCE_WORDS: usize = 8;
const SENTENCE_CHARS: usize = 20;

/// Blocks between blank lines; without blank lines, every line.
pub(super) fn paragraphs(raw: &str) -> Vec<String> {
    let raw = without_references(raw);
    let lines: Vec<String> = raw.lines().map(|line| text::collapse(without_marks(line.trim()))).collect();
    let has_blanks = lines.iter().skip_while(|line| line.is_empty()).any(String::is_empty)
        && lines.windows(2).any(|two| two[0].is_empty() && !two[1].is_empty());
    let mut paragraphs = Vec::new();
    for block in lines.split(String::is_empty).filter(|block| !block.is_empty()) {
        if has_blanks && is_wrapped(block) {
            paragraphs.push(block.join(" "));
        } else {
            paragraphs.extend(block.iter().cloned());
        }
    }
    paragraphs
}

/// True where all lines but the last are about equally long and most end within a sentence.
fn is_wrapped(block: &[String]) -> bool {
    let Some((_, all_but_last)) = block.split_last() else { return false };
    let within = all_but_last.iter().filter(|line| !text::ends_sentence(line)).count();
    !all_but_last.is_empty()
        && all_but_last.iter().all(|line| WRAPPED_CHARS.contains(&line.chars().count()))
        && 2 * within >= all_but_last.len()
}

/// A text that was taken out of HTML without reading its character references.
fn without_references(raw: &str) -> Cow<'_, str> {
    const TELLING: [&str; 6] = ["&#", "&amp;", "&quot;", "&nbsp;", "&rsquo;", "&ldquo;"];
    let has_references = raw.contains('&') && TELLING.iter().any(|reference| raw.contains(reference));
    if has_references { Cow::Owned(resolve(raw, false).to_string()) } else { Cow::Borrowed(raw) }
}

/// Without the marks of a heading, a quotation, or an emphasis of the whole line.
fn without_marks(line: &str) -> &str {
    let bare = line.trim_start_matches('#');
    let line = if bare.len() < line.len() && bare.starts_with(' ') { bare.trim_start() } else { line };
    let line = line.strip_prefix("> ").unwrap_or(line);
    for mark in ["**", "__", "*", "_"] {
        let inner = line.strip_prefix(mark).and_then(|line| line.strip_suffix(mark));
        if let Some(inner) = inner.filter(|inner| !inner.is_empty() && !inner.contains(mark)) {
            return inner;
        }
    }
    line
}

/// True for running text: a sentence that is no label, or more.
pub(super) fn is_prose(line: &str) -> bool {
    let has_chars = |least: usize| line.chars().nth(least - 1).is_some();
    has_chars(PROSE_CHARS)
        || (text::ends_sentence(line)
            && has_chars(SENTENCE_CHARS)
            && text::words(line).nth(SENTENCE_WORDS - 1).is_some())
}

/// True for an item of a list.
pub(super) fn is_item(line: &str) -> bool {
    line.starts_with(['•', '‣', '▪']) || ["- ", "* ", "– "].iter().any(|mark| line.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_are_joined_and_others_are_not() {
        let wrapped = "The ferry between Norhaven and the islands will stop for two weeks\nin March while its engines are replaced.\n\nIt is old.";
        assert_eq!(paragraphs(wrapped).len(), 2);
        let lines = "The boat rests.\nThe crew does not.\n\nThat is all.";
        assert_eq!(paragraphs(lines), ["The boat rests.", "The crew does not.", "That is all."]);
    }

    #[test]
    fn marks_and_references_are_read() {
        assert_eq!(
            paragraphs(
                "# Ferry &amp; bridge\n\n*By Jane Roe*\n\n> It rests.\n\n#ferry #bridge\n\nIt&#39;s old."
            ),
            ["Ferry & bridge", "By Jane Roe", "It rests.", "#ferry #bridge", "It's old."]
        );
        assert_eq!(paragraphs("5 * 3 and 2 * 2"), ["5 * 3 and 2 * 2"]);
    }
}
