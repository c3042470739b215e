//! The people behind an article, from what pages say in a dozen ways.

use crate::{
    metadata::{clues::Clues, json_ld::LinkedData},
    text,
};

const MAX_AUTHORS: usize = 12;
const MAX_NAME_WORDS: usize = 6;
/// Words before a name, folded.
const BY: &[&str] = &[
    "by",
    "written by",
    "von",
    "par",
    "por",
    "di",
    "av",
    "af",
    "door",
    "text",
    "autor",
    "author",
    "story by",
    "posted by",
    "reported by",
    "words by",
    "published by",
    "quelle",
    "source",
    "fuente",
    "fonte",
    "medically reviewed by",
    "reviewed by",
    "texte",
    "от",
];
/// What stands in an author's place and is nobody, folded.
const NOBODY: &[&str] = &[
    "admin",
    "administrator",
    "author",
    "editor",
    "guest",
    "staff",
    "unknown",
    "null",
    "none",
    "undefined",
    "n a",
    "anonymous",
    "redaktion",
    "webmaster",
    "root",
    "by",
];

/// The authors of the page's article.
pub(crate) fn choose(clues: &Clues, linked: &LinkedData, site: Option<&str>) -> Vec<String> {
    const NAMES: &[&str] = &[
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "byl",
        "dc.creator",
        "dcterms.creator",
        "citation_author",
        "twitter:data1",
        "article.author",
        "cxenseparse:author",
        "og:article:author",
    ];
    let meta_names = NAMES.iter().map(|name| {
        // A card's first field is the author only where its label says so.
        let is_author = *name != "twitter:data1"
            || clues.meta.first(&["twitter:label1"]).is_some_and(|label| {
                matches!(
                    text::fold(label).as_str(),
                    "written by" | "verfasst von" | "por" | "écrit par" | "author"
                )
            });
        if is_author { clean(clues.meta.all(&[name])) } else { Vec::new() }
    });
    let candidates: Vec<Vec<String>> = [clean(linked.authors.iter().map(String::as_str))]
        .into_iter()
        .chain(meta_names)
        .chain([
            clean(clues.properties("author")),
            clean(clues.author_links.iter().map(String::as_str)),
            clean(
                clues
                    .bylines
                    .iter()
                    .map(String::as_str)
                    .filter(|byline| text::words(byline).nth(12).is_none())
                    .take(2),
            ),
        ])
        .filter(|names| !names.is_empty())
        .collect();
    let site = site.map(text::fold).unwrap_or_default();
    let is_site = |names: &Vec<String>| names.iter().all(|name| text::fold(name) == site);
    // The site as its own author is true, but a person named elsewhere is better.
    candidates
        .iter()
        .find(|names| !is_site(names))
        .or_else(|| candidates.first())
        .cloned()
        .unwrap_or_default()
}

/// Names out of raw statements, each once.
fn clean<'a>(raw: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for statement in raw {
        // An address is a profile, not a name.
        if statement.contains("://") || statement.contains('@') {
            continue;
        }
        for part in split(&text::collapse(statement)) {
            if let Some(name) = person(part)
                && names.len() < MAX_AUTHORS
                && !names.iter().any(|known| text::fold(known) == text::fold(&name))
            {
                names.push(name);
            }
        }
    }
    names
}

/// "Jane Roe, Max Muster and A. N. Other"
fn split(statement: &str) -> Vec<&str> {
    let mut parts = vec![statement];
    for separator in [";", "|", ",", " and ", " und ", " et ", " y ", " & ", "/", " • ", " · "] {
        parts = parts.into_iter().flat_map(|part| part.split(separator)).collect();
    }
    parts
}

/// A name without what stands before and behind it; `None` where nobody is named.
fn person(part: &str) -> Option<String> {
    let mut name = part.trim();
    if name.starts_with("www.") {
        return None;
    }
    for by in BY {
        if let Some(rest) = strip_word(name, by) {
            name = rest;
            break;
        }
    }
    let name = name
        .split(" (")
        .next()
        .unwrap_or(name)
        .trim_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != ')');
    let folded = text::fold(name);
    let words = folded.split(' ').count();
    let is_date = folded.split(' ').any(|word| matches!(word, "updated" | "published" | "posted" | "ago"))
        || crate::metadata::dates::parse(name).is_some();
    let has_digits = folded.bytes().filter(u8::is_ascii_digit).count() > 2;
    let is_title =
        matches!(folded.as_str(), "md" | "phd" | "ms" | "rd" | "rn" | "jr" | "mba" | "cfa" | "cfp");
    (!folded.is_empty()
        && name.chars().nth(1).is_some()
        && words <= MAX_NAME_WORDS
        && !has_digits
        && !is_date
        && !is_title
        && !NOBODY.contains(&folded.as_str()))
    .then(|| name.to_owned())
}

/// The rest of a text that begins with this word or these words, in whatever case.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let begin = text.get(..word.len())?;
    let rest = &text[word.len()..];
    (begin.to_lowercase() == word && rest.starts_with([' ', ':']))
        .then(|| rest.trim_start_matches([' ', ':']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(raw: &str) -> Vec<String> {
        clean([raw])
    }

    #[test]
    fn a_byline_becomes_its_people() {
        assert_eq!(
            names("By Jane Roe, Max Muster and A. N. Other"),
            ["Jane Roe", "Max Muster", "A. N. Other"]
        );
        assert_eq!(names("Von Max Muster (dpa)"), ["Max Muster"]);
        assert_eq!(names("Byron Smith"), ["Byron Smith"]);
    }

    #[test]
    fn nobody_is_no_author() {
        for raw in ["admin", "https://example.org/jane", "jane@example.org", "By", "03.04.2024", ""] {
            assert!(names(raw).is_empty(), "{raw}");
        }
    }

    #[test]
    fn a_name_is_given_once() {
        assert_eq!(names("JANE ROE; Jane Roe"), ["JANE ROE"]);
    }

    proptest! {
        #[test]
        fn any_byline_is_read_without_panic(raw: String) {
            names(&raw);
        }
    }
}
