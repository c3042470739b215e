//! Quotation marks and what stands between them.

use std::ops::Range;

use super::lexicon::{Class, Lexicon};
use crate::tokenize::{Kind, Text};

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
    /// No mark closes it in its line: the next line goes on.
    pub(super) goes_on: bool,
}

/// Tokens after which a closing mark is no longer looked for.
const LONGEST: usize = 500;

/// All quotations of a text, in order; none stands inside another.
pub(super) fn find(text: &Text<'_>, speech: Option<(&Lexicon, &[Class])>) -> Vec<Span> {
    let mut spans = Vec::new();
    let dashes = speech.filter(|(lexicon, _)| lexicon.dashes).map(|(_, classes)| classes);
    for (number, line) in text.lines.iter().enumerate() {
        let mut at = line.tokens.start;
        while at < line.tokens.end {
            let span = match (dashes, style(text, at)) {
                (_, Some(style)) => close(text, at, style, number),
                (Some(classes), None) if opens_speech(text, at, line.tokens.start) => {
                    Some(spoken(text, classes, at, line.tokens.end, number))
                }
                _ => None,
            };
            at = span.as_ref().map_or(at + 1, |span| span.after);
            spans.extend(span.filter(|span| !span.inside.is_empty()));
        }
    }
    spans
}

/// The marks that close what a mark opens.
#[derive(Debug, Clone, Copy)]
struct Style {
    closers: &'static [&'static str],
    /// The closing mark is an apostrophe as well.
    apostrophe: bool,
    /// A quotation may end with the paragraph, unclosed.
    open_ended: bool,
}

/// How the quotation that a token opens is closed, if it opens one.
fn style(text: &Text<'_>, at: usize) -> Option<Style> {
    if text.kind(at) != Some(Kind::Mark) {
        return None;
    }
    let mark = text.word(at);
    let (closers, apostrophe, open_ended): (&[&str], bool, bool) = match mark {
        "“" => (&["”", "\"", "“"], false, true),
        "„" => (&["“", "”", "\""], false, true),
        "«" => (&["»"], false, true),
        "»" => (&["«", "»"], false, false),
        "‹" => (&["›"], false, false),
        "›" => (&["‹"], false, false),
        "\"" => (&["\"", "”"], false, true),
        "”" => (&["”"], false, false),
        "‘" => (&["’", "'"], true, true),
        "'" => (&["'", "’"], true, true),
        "‚" => (&["‘", "’", "'"], true, false),
        "「" => (&["」"], false, false),
        "『" => (&["』"], false, false),
        _ => return None,
    };
    // A mark that also closes opens only where it stands before a word and not behind one.
    let behind_word = text.is_glued(at)
        && !matches!(text.word(at - 1), "(" | "[" | "—" | "–" | "-" | "'" | "‘" | "/" | ":");
    let before_word = text.is_glued(at + 1) && !behind_word;
    // `'90s` and `'em` shorten a word.
    let shortens = mark == "'" && text.kind(at + 1) == Some(Kind::Number);
    let opens = matches!(mark, "“" | "„" | "«" | "「" | "『" | "‚") || before_word && !shortens;
    opens.then_some(Style { closers, apostrophe, open_ended })
}

fn close(text: &Text<'_>, open: usize, style: Style, number: usize) -> Option<Span> {
    let line = &text.lines[number].tokens;
    let limit = line.end.min(open + LONGEST);
    let closing = if style.apostrophe {
        closing_apostrophe(text, open, style, limit, line.end)
    } else {
        closing_mark(text, open, style, limit)
    };
    if let Some(closing) = closing {
        let inside = open + 1..closing;
        return Some(Span { open, inside, after: closing + 1, line: number, goes_on: false });
    }
    // Unclosed at the end of the paragraph: it goes on in the next one, which opens with the same mark.
    let next = text.lines.get(number + 1).map(|next| next.tokens.start);
    let same = next.is_some_and(|next| text.word(next) == text.word(open) && text.is_glued(next + 1));
    let leads = open == line.start || matches!(text.word(open - 1), ":" | ",");
    let whole = line.end - open < LONGEST && leads && matches!(text.word(open), "“" | "„");
    let goes_on = same && style.open_ended && (leads || !style.apostrophe);
    if !goes_on && let Some(closing) = first_closing(text, open, style, limit) {
        // Marks that do not pair: the nearest one closes.
        let inside = open + 1..closing;
        return Some(Span { open, inside, after: closing + 1, line: number, goes_on: false });
    }
    (goes_on || whole).then_some(Span {
        open,
        inside: open + 1..line.end,
        after: line.end,
        line: number,
        goes_on,
    })
}

/// The nearest mark that closes; one of the same kind that opens in between has its own closing mark.
fn closing_mark(text: &Text<'_>, open: usize, style: Style, limit: usize) -> Option<usize> {
    let opener = text.word(open);
    let mut depth = 0;
    for at in open + 1..limit {
        let word = text.word(at);
        let opens = word == opener && text.is_glued(at + 1) && !text.is_glued(at) && at > open + 1;
        if opens && matches!(opener, "\"" | "“" | "„" | "«" | "「") {
            depth += 1;
        } else if style.closers.contains(&word) && (text.is_glued(at) || matches!(word, "»" | "«")) {
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
        }
    }
    None
}

/// The nearest straight mark behind a straight one that may close it.
fn first_closing(text: &Text<'_>, open: usize, style: Style, limit: usize) -> Option<usize> {
    let closes = |&at: &usize| style.closers.contains(&text.word(at)) && text.is_glued(at);
    (open + 1..limit).find(closes).filter(|_| text.word(open) == "\"")
}

/// The mark that closes single marks: one beside another mark rather than one that may be a genitive's.
fn closing_apostrophe(
    text: &Text<'_>,
    open: usize,
    style: Style,
    limit: usize,
    line_end: usize,
) -> Option<usize> {
    let mut genitive = None;
    for at in open + 2..limit {
        let word = text.word(at);
        if !style.closers.contains(&word) || !text.is_glued(at) {
            if genitive.is_some() && word == text.word(open) {
                return genitive;
            }
            continue;
        }
        if text.is_glued(at + 1) && text.kind(at + 1) != Some(Kind::Mark) {
            continue;
        }
        let beside_mark = text.kind(at - 1) == Some(Kind::Mark)
            || at + 1 >= line_end
            || text.kind(at + 1) == Some(Kind::Mark);
        if beside_mark || !text.word(at - 1).ends_with('s') {
            return Some(at);
        }
        genitive = genitive.or(Some(at));
    }
    genitive
}

/// Whether a dash at the head of a line or behind a sentence opens speech, as in the Nordic languages.
fn opens_speech(text: &Text<'_>, at: usize, line_start: usize) -> bool {
    let heads = at == line_start || matches!(text.word(at - 1), "." | "!" | "?");
    matches!(text.word(at), "–" | "—" | "-") && heads && !text.is_glued(at + 1)
}

/// The speech behind a dash, up to the verb that says who speaks.
fn spoken(text: &Text<'_>, classes: &[Class], dash: usize, line_end: usize, number: usize) -> Span {
    let limit = line_end.min(dash + LONGEST);
    let told = |&at: &usize| {
        matches!(text.word(at), "," | "?" | "!")
            && classes.get(at + 1).is_some_and(|class| class.is(Class::VERB))
    };
    let end = (dash + 1..limit).find(told).map_or(limit, |at| at + usize::from(text.word(at) != ","));
    Span { open: dash, inside: dash + 1..end, after: end, line: number, goes_on: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenize::tokenize;

    fn quotes_in<'a>(raw: &'a str, language: &str) -> Vec<&'a str> {
        let text = tokenize(raw);
        let lexicon = Lexicon::of(Some(language)).unwrap();
        let classes = lexicon.classify(&text);
        let spans = find(&text, Some((lexicon, &classes)));
        spans.into_iter().map(|span| text.slice(span.inside)).collect()
    }

    fn quotes(raw: &str) -> Vec<&str> {
        quotes_in(raw, "en")
    }

    #[test]
    fn every_kind_of_mark_is_read() {
        assert_eq!(quotes("She said \"we go\" and “you stay”."), ["we go", "you stay"]);
        assert_eq!(quotes("Er sagte: „Wir gehen“, sie: »Ja, bitte«."), ["Wir gehen", "Ja, bitte"]);
        assert_eq!(quotes("Il a dit « nous partons » hier, puis ‹non›."), ["nous partons", "non"]);
        assert_eq!(quotes("It was a ‘real shame’, he said. 'A pity.'"), ["real shame", "A pity."]);
        assert_eq!(quotes("Sie rief: ‚Halt!‘ und ging."), ["Halt!"]);
        assert_eq!(quotes("Hon sade ”vi går” och han »nej»."), ["vi går", "nej"]);
        assert_eq!(quotes("知事は「橋を守る」と述べた。"), ["橋を守る"]);
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
        assert_eq!(quotes("He said: “One thing.\n\nThe rain fell."), ["One thing."]);
        assert_eq!(quotes("He said: 'One thing.\n\n'Another thing.'"), ["One thing.", "Another thing."]);
        assert_eq!(quotes("\"She said \"go\" to us.\n\n\"And so.\""), ["She said \"go\" to us.", "And so."]);
    }

    #[test]
    fn a_quotation_inside_another_is_part_of_it() {
        assert_eq!(
            quotes("“He told us ‘go home’ and “never come back” twice.” Rain."),
            ["He told us ‘go home’ and “never come back” twice."]
        );
        assert_eq!(
            quotes(
                "\"He said \"we are done\" and left,\" said Lee. \"The sign says \"Keep Out\",\" she said."
            ),
            ["He said \"we are done\" and left,", "The sign says \"Keep Out\","]
        );
        assert_eq!(
            quotes("\"No, he said. \"Yes,\" she said. \"Maybe,\" he said."),
            ["No, he said. \"Yes,", "Maybe,"]
        );
        assert_eq!(quotes("„Er rief „Halt“ und ging.“ Dann kam „sie“."), ["Er rief „Halt“ und ging.", "sie"]);
    }

    #[test]
    fn apostrophes_are_no_marks() {
        assert_eq!(quotes("The boys' club didn't close in the '90s."), [""; 0]);
        assert_eq!(
            quotes("'The boys' club won't close,' she said of the girls' plan."),
            ["The boys' club won't close,"]
        );
        assert_eq!(quotes("a ‘big one’ and the players’ ‘small one’"), ["big one", "small one"]);
    }

    #[test]
    fn inches_and_stray_marks_open_nothing() {
        assert!(quotes("A 19\" screen and a 21\" screen").is_empty());
        assert!(quotes("\"\" and \" alone").is_empty());
    }

    #[test]
    fn a_dash_opens_speech_where_the_language_does_so() {
        let text = "– Vi må gå nå, sier Kari Moe. – Det haster.";
        assert_eq!(quotes_in(text, "nb"), ["Vi må gå nå", "Det haster."]);
        assert!(quotes(text).is_empty());
    }
}
