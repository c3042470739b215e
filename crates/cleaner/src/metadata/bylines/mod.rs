//! Bylines: from "By Jane Roe and Max Muster, Political Editors | 3 March" to the people.

mod openings;
mod person;
mod words;

use scraper::Node;

use crate::{
    dom::NodeRef,
    metadata::dates,
    text::{self, fold},
};
pub(crate) use openings::Beginning;
use openings::strip_by;
use person::{is_person, is_spaceless};
use words::{BEFORE_DATES, DEGREES, JOBS, NOISE, PLACEHOLDERS, SUFFIXES};

const MAX_NAMES: usize = 16;
const MAX_NAME_WORDS: usize = 7;
const MAX_BYLINE_BYTES: usize = 400;
const MAX_BYLINE_NODES: usize = 60;
/// A name and what it looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: String,
    /// Two or more words as people's names are written.
    pub(crate) is_person: bool,
}

/// The text beneath an element, one line for each piece that the page parts from others.
pub(crate) fn text_of(node: NodeRef<'_>) -> String {
    let mut raw = String::new();
    for descendant in node.descendants().take(MAX_BYLINE_NODES) {
        match descendant.value() {
            Node::Text(text) => {
                let hidden = descendant
                    .parent()
                    .and_then(|parent| parent.value().as_element())
                    .map(scraper::node::Element::name);
                if !matches!(hidden, Some("script" | "style" | "noscript")) {
                    raw.push_str(&text::collapse(text));
                    // Where a link ends, a name does.
                    raw.push(if hidden == Some("a") { '\n' } else { ' ' });
                }
            }
            Node::Element(element)
                if element.name() == "a" || !crate::extract::is_inline(&element.name.local) =>
            {
                raw.push('\n');
            }
            _ => {}
        }
        if raw.len() > MAX_BYLINE_BYTES {
            // The biography of one author is not the list of all.
            break;
        }
    }
    let lines: Vec<String> = raw.lines().map(text::collapse).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// The names in a byline or in a statement to machines, each once.
pub(crate) fn names<'a>(statements: impl IntoIterator<Item = &'a str>) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    let is_readable =
        |statement: &&str| statement.len() <= 4 * MAX_BYLINE_BYTES && !statement.contains("://");
    let statements: Vec<&str> = statements.into_iter().filter(is_readable).take(MAX_NAMES).collect();
    for name in statements.iter().flat_map(|statement| parts(statement)).filter_map(name) {
        if names.len() < MAX_NAMES && !names.iter().any(|known| fold(&known.text) == fold(&name.text)) {
            names.push(name);
        }
    }
    if names.is_empty() {
        names.extend(statements.iter().find_map(|statement| desk(statement)));
    }
    names
}

/// Who signs without being a person: "Our Editors", "Harbour Post Staff".
fn desk(statement: &str) -> Option<Name> {
    let line = statement.lines().next()?;
    let line = strip_by(line).map_or(line, |(_, rest)| rest);
    let words = fold(line);
    let words: Vec<&str> = words.split(' ').collect();
    let is_signed = (2..=5).contains(&words.len())
        && words.iter().any(|word| JOBS.contains(word))
        && !words.iter().any(|word| NOISE.contains(word) || word.parse::<u32>().is_ok())
        && !line.contains(['@', ',', '|']);
    is_signed.then(|| Name { text: text::collapse(line), is_person: false })
}

/// "Jane Roe, Max Muster and A. N. Other"
fn parts(statement: &str) -> Vec<&str> {
    const SEPARATORS: [&str; 22] = [
        "\n", ";", "|", " and ", " und ", " et ", " og ", " och ", " & ", " • ", " · ", "、", "，", " – ",
        " — ", " - ", " / ", "＝", "•", "▪", "·", " with ",
    ];
    let mut parts = vec![statement];
    for separator in SEPARATORS {
        if statement.contains(separator) {
            parts = parts.into_iter().flat_map(|part| part.split(separator)).collect();
        }
    }
    // A comma without a space, and a letter between names: only where names stand on both sides.
    parts
        .into_iter()
        .flat_map(|part| part.split([',', '/']))
        .flat_map(|part| split_between_names(part, " y "))
        .flat_map(|part| split_between_names(part, " e "))
        .collect()
}

fn split_between_names<'a>(part: &'a str, separator: &str) -> Vec<&'a str> {
    match part.split_once(separator) {
        Some((before, after))
            if before.trim().contains(' ')
                && after.trim().contains(' ')
                && after.starts_with(char::is_uppercase) =>
        {
            vec![before, after]
        }
        _ => vec![part],
    }
}

/// A name without what stands before and behind it; `None` where nobody is named.
fn name(part: &str) -> Option<Name> {
    let mut name = part.trim();
    if name.contains("://") || name.contains('@') || name.starts_with("www.") {
        return None;
    }
    for _ in 0..2 {
        if let Some((_, rest)) = strip_by(name) {
            name = rest;
        }
    }
    // "Jane Roe for the Harbour Post"
    name = [" for ", " For ", " FOR "]
        .iter()
        .find_map(|word| name.split_once(word))
        .map_or(name, |(before, _)| before);
    name = name.split(['(', '[', '（', '【']).find(|piece| !piece.trim().is_empty()).unwrap_or(name);
    name = before_date(name).trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
    for suffix in SUFFIXES {
        name = name.strip_suffix(suffix).unwrap_or(name).trim_end();
    }
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').collect();
    let is_wanted = !folded.is_empty()
        && name.chars().nth(1).is_some()
        && words.len() <= MAX_NAME_WORDS.max(if is_spaceless(name) { 16 } else { 0 })
        && folded.bytes().filter(u8::is_ascii_digit).count() <= 4
        && !folded.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ')
        && !words.iter().any(|word| NOISE.contains(word))
        && !words.iter().all(|word| dates::month(word).is_some() || word.parse::<u32>().is_ok())
        && !PLACEHOLDERS.contains(&folded.as_str())
        && !DEGREES.contains(&folded.replace(' ', "").as_str())
        && dates::parse(name, false).is_none();
    if !is_wanted {
        return None;
    }
    let has_job = words.iter().any(|word| JOBS.contains(word));
    if has_job && words.len() > 1 {
        // "Political Editor" is nobody, "Jane Roe Political Editor" somebody.
        let before = words.iter().position(|word| JOBS.contains(word)).filter(|&at| at >= 2)?;
        let kept: Vec<&str> = name.split(' ').take(before).collect();
        let kept = kept.join(" ");
        return is_person(&kept).then_some(Name { text: kept, is_person: true });
    }
    Some(Name { is_person: is_person(name), text: name.to_owned() })
}

/// The part of a text before a day, a month or a number.
fn before_date(text: &str) -> &str {
    let mut end = 0;
    for word in text.split_inclusive(' ') {
        let bare = fold(word);
        let dates = bare.parse::<u32>().is_ok()
            || (end > 0
                && (dates::month(&bare).is_some() && bare != "may"
                    || matches!(bare.as_str(), "on" | "at" | "am")
                    || BEFORE_DATES.contains(&bare.as_str())));
        if dates && end > 0 {
            return text[..end].trim();
        }
        end += word.len();
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(raw: &str) -> Vec<String> {
        names([raw]).into_iter().map(|name| name.text).collect()
    }

    #[test]
    fn a_byline_becomes_its_people() {
        assert_eq!(
            texts("By Jane Roe, Max Muster and A. N. Other"),
            ["Jane Roe", "Max Muster", "A. N. Other"]
        );
        assert_eq!(texts("Von Max Muster (dpa)"), ["Max Muster"]);
        assert_eq!(texts("Byron Smith"), ["Byron Smith"]);
        assert_eq!(texts("Por Juana Pérez y Ana de la Torre"), ["Juana Pérez", "Ana de la Torre"]);
        assert_eq!(texts("Jane Roe\nMax Muster\n"), ["Jane Roe", "Max Muster"]);
        assert_eq!(texts("作者：王小明、李华"), ["王小明", "李华"]);
        assert_eq!(texts("홍길동 기자"), ["홍길동"]);
        assert_eq!(texts("홍길동 기자 입력 2024.03.05 18:30"), ["홍길동"]);
        assert_eq!(texts("بقلم ليلى منصور"), ["ليلى منصور"]);
        assert_eq!(texts("Teksti: Outi Lehtonen"), ["Outi Lehtonen"]);
        assert_eq!(texts("Τουλα Ρήγα"), ["Τουλα Ρήγα"]);
    }

    #[test]
    fn jobs_dates_and_degrees_are_left_out() {
        assert_eq!(texts("By Jane Roe, Senior Political Editor"), ["Jane Roe"]);
        assert_eq!(texts("Jane Roe Staff Writer | March 3, 2024"), ["Jane Roe"]);
        assert_eq!(texts("Jane Roe, M.D., PhD"), ["Jane Roe"]);
        assert_eq!(texts("By Jane Roe on 3 March 2024"), ["Jane Roe"]);
        assert_eq!(texts("By Jane Roe\n5 min read"), ["Jane Roe"]);
    }

    #[test]
    fn addresses_and_dates_are_nobody() {
        for raw in ["https://example.org/jane", "jane@example.org", "By", "03.04.2024", "", "December"] {
            assert!(texts(raw).is_empty(), "{raw}");
        }
        assert_eq!(names(["By Our Editors"]), [Name { text: "Our Editors".to_owned(), is_person: false }]);
    }

    #[test]
    fn a_name_is_given_once() {
        assert_eq!(texts("JANE ROE; Jane Roe"), ["JANE ROE"]);
    }

    #[test]
    fn people_are_told_from_handles_and_sentences() {
        for name in ["Jane Roe", "Ana de la Torre", "J. R. R. Muster", "Ludwig van der Berg", "王小明"] {
            assert!(names([name])[0].is_person, "{name}");
        }
        for name in ["dpa", "jane_roe", "harbour post online"] {
            assert!(!names([name])[0].is_person, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_byline_is_read_without_panic(raw: String) {
            names([raw.as_str()]);
            Beginning::of(&raw);
        }
    }
}
