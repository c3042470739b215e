//! Words, numbers and marks of a text, with the lines and sentences they stand in.

use std::ops::Range;

/// A text cut into tokens.
pub(crate) struct Text<'a> {
    pub(crate) raw: &'a str,
    pub(crate) tokens: Vec<Token>,
    pub(crate) lines: Vec<Line>,
}

/// A word, number or mark: `start..end` are bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
    /// It opens a sentence, a quotation or a line, where any word has a capital.
    pub(crate) opens: bool,
}

/// What a token is, and how a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word without a capital in front.
    Lower,
    /// A word with a capital in front.
    Capital,
    /// A word of two or more capitals.
    Shouted,
    /// It begins with a digit.
    Number,
    /// The `'s` of a genitive.
    Genitive,
    /// One mark.
    Mark,
}

/// A line of a text, as tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) tokens: Range<usize>,
    /// A headline whose words nearly all have a capital, which then says nothing.
    pub(crate) title_case: bool,
}

/// Abbreviations whose full stop belongs to them.
const ABBREVIATIONS: &[&str] = &[
    "Adm", "Apr", "Aug", "Ave", "Blvd", "Brig", "Capt", "Cmdr", "Co", "Col", "Corp", "Cpl", "Dec", "Dr",
    "Feb", "Fr", "Gen", "Gov", "Hon", "Inc", "Jan", "Jr", "Lt", "Ltd", "Maj", "Mr", "Mrs", "Ms", "Mt", "No",
    "Nov", "Oct", "Prof", "Pvt", "Rep", "Reps", "Rev", "Sen", "Sens", "Sep", "Sept", "Sgt", "Sr", "St", "vs",
];

/// Characters that count what the digits before them say, in scripts without spaces: years, months, days, myriads, money.
const COUNTERS: &[char] = &[
    '年', '月', '日', '万', '萬', '億', '亿', '兆', '円', '元', '人', '년', '월', '일', '만', '억', '조',
    '원', '명',
];

/// No counter stands before this one in Unicode.
const FIRST_COUNTER: char = '\u{4e00}';

/// A line with fewer words is no headline that could be told from a name.
const HEADLINE_WORDS: usize = 4;

impl<'a> Text<'a> {
    /// The words of one token.
    pub(crate) fn word(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| &self.raw[token.start..token.end])
    }

    /// The text from the first to the last of these tokens.
    pub(crate) fn slice(&self, tokens: Range<usize>) -> &'a str {
        &self.raw[self.bytes(&tokens)]
    }

    /// The bytes from the first to the last of these tokens.
    pub(crate) fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        match (
            self.tokens.get(tokens.start),
            tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last)),
        ) {
            (Some(first), Some(last)) if first.start < last.end => first.start..last.end,
            _ => 0..0,
        }
    }

    pub(crate) fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// Whether a word with a capital stands there.
    pub(crate) fn is_capital(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Capital | Kind::Shouted))
    }

    /// Whether the token touches the one before it.
    pub(crate) fn is_glued(&self, at: usize) -> bool {
        at > 0 && at < self.tokens.len() && self.tokens[at - 1].end == self.tokens[at].start
    }
}

/// Cuts a text into tokens.
pub(crate) fn tokenize(raw: &str) -> Text<'_> {
    let mut text = Text { raw, tokens: Vec::with_capacity(raw.len() / 5), lines: Vec::new() };
    let (mut at, mut line_start) = (0, 0);
    while let Some(first) = raw[at..].chars().next() {
        // A tab parts the cells of a table, and no name or sentence runs over their edge.
        if matches!(first, '\n' | '\t') {
            close_line(&mut text, &mut line_start);
        }
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let opens = text.tokens.len() == line_start || opens_sentence(&text);
        let one = !first.is_alphanumeric()
            || first >= FIRST_COUNTER && COUNTERS.contains(&first) && follows_number(&text, at);
        let end = at + if one { first.len_utf8() } else { word_length(&raw[at..]) };
        push_word(&mut text, at..end, first, opens);
        at = end;
    }
    close_line(&mut text, &mut line_start);
    text
}

fn close_line(text: &mut Text<'_>, line_start: &mut usize) {
    let tokens = *line_start..text.tokens.len();
    if !tokens.is_empty() {
        let title_case = is_title_case(text, &tokens);
        *line_start = tokens.end;
        text.lines.push(Line { tokens, title_case });
    }
}

fn push_word(text: &mut Text<'_>, bytes: Range<usize>, first: char, opens: bool) {
    let word = &text.raw[bytes.clone()];
    let genitive = ["'s", "’s", "'S", "’S", "‘s"]
        .iter()
        .find(|suffix| word.len() > suffix.len() && word.ends_with(**suffix));
    let cut = bytes.end - genitive.map_or(0, |suffix| suffix.len());
    let kind = if first.is_ascii_digit() {
        Kind::Number
    } else if first.is_alphanumeric() {
        case(&text.raw[bytes.start..cut])
    } else {
        Kind::Mark
    };
    text.tokens.push(Token { start: bytes.start, end: cut, kind, opens });
    if cut < bytes.end {
        text.tokens.push(Token { start: cut, end: bytes.end, kind: Kind::Genitive, opens: false });
    }
}

/// Whether digits, or a counter behind digits, touch this byte from the left.
fn follows_number(text: &Text<'_>, at: usize) -> bool {
    let last = text.tokens.last().filter(|last| last.end == at);
    last.is_some_and(|last| {
        let word = &text.raw[last.start..last.end];
        last.kind == Kind::Number || word.chars().all(|c| COUNTERS.contains(&c))
    })
}

fn case(word: &str) -> Kind {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let small = word.chars().any(char::is_lowercase);
    match word.chars().next() {
        Some(first) if first.is_uppercase() && capitals > 1 && !small => Kind::Shouted,
        Some(first) if first.is_uppercase() => Kind::Capital,
        // iPhone, eBay: a capital so near the front is as good as one there.
        _ if word.chars().take(3).any(char::is_uppercase) => Kind::Capital,
        _ => Kind::Lower,
    }
}

/// Bytes of the word at the start of `rest`, with inner apostrophes and the full stops of abbreviations.
fn word_length(rest: &str) -> usize {
    let mut end = 0;
    let digits = rest.starts_with(|c: char| c.is_ascii_digit());
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        // `前年比21.4%`, `15日`: no space parts a number from its words there.
        if at > 0 && digits != c.is_ascii_digit() && is_unspaced(if digits { c } else { last_char(rest, at) })
        {
            break;
        }
        let next = chars.peek().map(|&(_, next)| next);
        let inner = match c {
            '\'' | '’' => !digits && next.is_some_and(char::is_alphabetic),
            // `Swift‘s`: an opening mark set for an apostrophe.
            '‘' => !digits && at > 0 && is_lone_s(&rest[at + c.len_utf8()..]),
            '.' | ',' if digits => {
                next.is_some_and(|next| next.is_ascii_digit())
                    && rest[..at].ends_with(|c: char| c.is_ascii_digit())
            }
            '&' => next.is_some_and(char::is_uppercase) && rest[..at].ends_with(char::is_uppercase),
            '.' => is_letter_by_letter(&rest[..at], next),
            _ => c.is_alphanumeric() || is_combining(c),
        };
        if !inner {
            break;
        }
        end = at + c.len_utf8();
    }
    let word = &rest[..end];
    let initial = word.chars().count() == 1 && word.starts_with(char::is_uppercase);
    let dotted = rest[end..].starts_with('.')
        && (initial && word != "I" || word.contains('.') && !digits || ABBREVIATIONS.contains(&word));
    end + usize::from(dotted)
}

fn is_lone_s(rest: &str) -> bool {
    rest.strip_prefix('s').is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

fn last_char(rest: &str, at: usize) -> char {
    rest[..at].chars().next_back().unwrap_or_default()
}

/// Whether a letter is of a script that puts no spaces between words, or of Korean, which puts none behind numbers.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// `U.S.`, `a.m.`: single letters with full stops between.
fn is_letter_by_letter(before: &str, next: Option<char>) -> bool {
    let short = before.len() <= 16;
    short && next.is_some_and(char::is_alphabetic) && before.split('.').all(|part| part.chars().count() == 1)
}

/// Accents written as characters of their own belong to the letter before.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200d}')
}

fn opens_sentence(text: &Text<'_>) -> bool {
    let word = |back: usize| text.tokens.len().checked_sub(back).map_or("", |at| text.word(at));
    let ends = |word: &str| matches!(word, "." | "!" | "?" | "…" | ":" | "•" | "|" | "–" | "—");
    let quote = |word: &str| {
        matches!(word, "\"" | "“" | "”" | "„" | "«" | "»" | "‘" | "’" | ")" | "]" | "(" | "[" | "'")
    };
    ends(word(1)) || quote(word(1))
}

fn is_title_case(text: &Text<'_>, tokens: &Range<usize>) -> bool {
    let words = || {
        tokens
            .clone()
            .filter(|&at| matches!(text.kind(at), Some(Kind::Lower | Kind::Capital | Kind::Shouted)))
    };
    let count = words().count();
    if count < HEADLINE_WORDS {
        return false;
    }
    // Short words stay small in headlines too, so only the others count.
    let long = |at: &usize| text.word(*at).chars().count() >= 4;
    let small = words().filter(long).filter(|&at| text.kind(at) == Some(Kind::Lower)).count();
    let sentence = tokens.end.checked_sub(1).is_some_and(|last| text.word(last) == ".");
    !sentence && small * 5 <= words().filter(long).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(raw: &str) -> Vec<&str> {
        let text = tokenize(raw);
        (0..text.tokens.len()).map(|at| text.word(at)).collect()
    }

    #[test]
    fn abbreviations_keep_their_full_stop_and_sentences_lose_it() {
        assert_eq!(words("Mr. Lee met U.S. envoys."), ["Mr.", "Lee", "met", "U.S.", "envoys", "."]);
    }

    #[test]
    fn a_genitive_is_a_token_of_its_own() {
        assert_eq!(words("Iran’s O'Brien can't"), ["Iran", "’s", "O'Brien", "can't"]);
        assert_eq!(words("Swift‘s ‘so’"), ["Swift", "‘s", "‘", "so", "’"]);
    }

    #[test]
    fn numbers_keep_their_separators() {
        assert_eq!(words("1,200.50 and 3."), ["1,200.50", "and", "3", "."]);
    }

    #[test]
    fn digits_are_words_of_their_own_in_scripts_without_spaces() {
        assert_eq!(
            words("前年比21.4%増の45兆円だ。"),
            ["前年比", "21.4", "%", "増の", "45", "兆", "円", "だ", "。"]
        );
        assert_eq!(words("5월 15일"), ["5", "월", "15", "일"]);
        assert_eq!(words("日本 B12 12km"), ["日本", "B12", "12km"]);
    }

    #[test]
    fn hyphens_stand_alone() {
        assert_eq!(words("al-Maliki"), ["al", "-", "Maliki"]);
    }

    #[test]
    fn the_first_word_of_a_sentence_or_quotation_opens() {
        let text = tokenize("He left. Rain fell. “Go,” she said");
        let opening: Vec<&str> =
            (0..text.tokens.len()).filter(|&at| text.tokens[at].opens).map(|at| text.word(at)).collect();
        assert_eq!(opening, ["He", "Rain", "“", "Go", "she"]);
    }

    #[test]
    fn the_cells_of_a_table_are_lines() {
        let text = tokenize("Varnholm Bay\t260\tFast\nRoe");
        let lines: Vec<&str> = text.lines.iter().map(|line| text.slice(line.tokens.clone())).collect();
        assert_eq!(lines, ["Varnholm Bay", "260", "Fast", "Roe"]);
    }

    #[test]
    fn a_headline_in_capitals_is_known_from_a_sentence() {
        let title_case = |raw: &str| tokenize(raw).lines[0].title_case;
        assert!(title_case("Ten Ways To Grow Better Tomatoes This Year"));
        assert!(!title_case("Rouhani, Putin laud co-operation in Syria civil war"));
        assert!(!title_case("Hassan Rouhani met Vladimir Putin in the city of Aktau on Sunday."));
    }
}
