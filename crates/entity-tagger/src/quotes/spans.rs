//! Quotation marks and what stands between them.

use std::ops::Range;

use crate::tokenize::Text;

/// A quotation within one line. One that runs over several paragraphs is a span in each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    /// The opening mark.
    pub(super) open: usize,
    /// Tokens between the marks.
    pub(super) inside: Range<usize>,
    /// First token after the closing mark.
    pub(super) after: usize,
    /// Line that it stands in.
    pub(super) line: usize,
}

/// Tokens after which a closing mark is no longer looked for.
const LONGEST: usize = 500;

/// All quotations of a text, in order; none stands inside another.
pub(super) fn find(text: &Text<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    for (number, line) in text.lines.iter().enumerate() {
        let mut at = line.tokens.start;
        while at < line.tokens.end {
            let span = closers(text, at).and_then(|closers| close(text, at, closers, number));
            at = span.as_ref().map_or(at + 1, |span| span.after);
            spans.extend(span);
        }
    }
    spans
}

/// The marks that may close a quotation opened at this token, if it opens one.
fn closers(text: &Text<'_>, at: usize) -> Option<&'static [&'static str]> {
    let mark = text.word(at);
    let closers: &[&str] = match mark {
        "“" => &["”", "\""],
        "„" => &["“", "”", "\""],
        "«" => &["»"],
        "»" => &["«"],
        "\"" => &["\"", "”"],
        "”" => &["”"],
        "‘" => &["’", "'"],
        _ => return None,
    };
    // A mark that also closes opens only where it stands before a word and not behind one.
    let behind_word =
        text.is_glued(at) && !matches!(text.word(at - 1), "(" | "[" | "—" | "–" | "-" | "'" | "‘");
    let before_word = text.is_glued(at + 1) && !behind_word;
    (matches!(mark, "“" | "„" | "«") || before_word).then_some(closers)
}

fn close(text: &Text<'_>, open: usize, closers: &[&str], number: usize) -> Option<Span> {
    let line = &text.lines[number].tokens;
    // German closes with the mark that English opens with, so the nearest closer counts, whichever it is.
    let closing = (open + 1..line.end.min(open + LONGEST))
        .find(|&at| closers.contains(&text.word(at)) && (text.is_glued(at) || text.word(open) == "«"));
    if let Some(closing) = closing {
        return (closing > open + 1).then_some(Span {
            open,
            inside: open + 1..closing,
            after: closing + 1,
            line: number,
        });
    }
    // Unclosed at the end of the paragraph: it goes on in the next one, which opens with the same mark.
    let goes_on =
        text.lines.get(number + 1).is_some_and(|next| text.word(next.tokens.start) == text.word(open));
    let whole_line = line.len() < LONGEST && open == line.start && matches!(text.word(open), "“" | "„");
    ((goes_on || whole_line) && line.end > open + 1).then_some(Span {
        open,
        inside: open + 1..line.end,
        after: line.end,
        line: number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::tokenize;

    fn quotes(raw: &str) -> Vec<&str> {
        let text = tokenize(raw);
        find(&text).into_iter().map(|span| text.slice(span.inside)).collect()
    }

    #[test]
    fn every_kind_of_mark_is_read() {
        assert_eq!(quotes("She said \"we go\" and “you stay”."), ["we go", "you stay"]);
        assert_eq!(quotes("Er sagte: „Wir gehen“, sie: »Ja, bitte«."), ["Wir gehen", "Ja, bitte"]);
        assert_eq!(quotes("Il a dit « nous partons » hier"), ["nous partons"]);
        assert_eq!(quotes("It was a ‘real shame’, he said"), ["real shame"]);
    }

    #[test]
    fn a_curly_mark_may_be_closed_by_a_straight_one() {
        assert_eq!(
            quotes("“We think so,\" he said. \"The rest is open,” he added."),
            ["We think so,", "The rest is open,"]
        );
    }

    #[test]
    fn a_quotation_over_two_paragraphs_is_a_quotation_in_each() {
        assert_eq!(quotes("“One thing.\n\n“Another thing.”"), ["One thing.", "Another thing."]);
    }

    #[test]
    fn inches_and_stray_marks_open_nothing() {
        assert!(quotes("A 19\" screen and a 21\" screen").is_empty());
        assert!(quotes("\"\" and \" alone").is_empty());
    }
}
