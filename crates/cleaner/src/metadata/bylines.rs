//! Bylines: from "By Jane Roe and Max Muster, Political Editors | 3 March" to the people.

use std::{collections::HashMap, sync::LazyLock};

use scraper::Node;

use crate::{
    dom::NodeRef,
    metadata::dates,
    text::{self, fold},
};

const MAX_NAMES: usize = 16;
const MAX_NAME_WORDS: usize = 7;
const MAX_BYLINE_BYTES: usize = 400;
const MAX_ANNOUNCEMENT_BYTES: usize = 40;
const MAX_BYLINE_NODES: usize = 60;
/// Words before a name, in lower case; longer ones before those that they begin with.
const BY: &[&str] = &[
    "medically reviewed by",
    "this article was written by",
    "original article by",
    "originally published by",
    "article by",
    "written and photographed by",
    "written by",
    "authored by",
    "contributed by",
    "compiled by",
    "presented by",
    "prepared by",
    "submitted by",
    "published by",
    "reported by",
    "reviewed by",
    "posted by",
    "created by",
    "edited by",
    "story by",
    "words by",
    "text by",
    "blog by",
    "post by",
    "from our correspondent",
    "more articles by",
    "articles by",
    "all posts by",
    "more from",
    "more by",
    "interview by",
    "meet",
    "about",
    "contributors",
    "contributor",
    "by",
    "about the author",
    "author name",
    "authors",
    "author",
    "ein artikel von",
    "ein beitrag von",
    "ein kommentar von",
    "eine analyse von",
    "ein interview von",
    "eine reportage von",
    "ein gastbeitrag von",
    "gastbeitrag von",
    "kommentar von",
    "interview von",
    "geschrieben von",
    "verfasst von",
    "autoren",
    "autorin",
    "autor",
    "aus",
    "text",
    "von",
    "vom",
    "article de",
    "propos recueillis par",
    "rédigé par",
    "publié par",
    "écrit par",
    "texte",
    "par",
    "auteur",
    "escrito por",
    "publicado por",
    "texto",
    "por",
    "escribe",
    "a cura di",
    "scritto da",
    "testo di",
    "autore",
    "di",
    "da",
    "door",
    "geschreven door",
    "skrevet av",
    "skriven av",
    "skrevet af",
    "tekst",
    "av",
    "af",
    "yazan",
    "автор",
    "от",
    "autorius",
    "autorka",
    "作者",
    "責編",
    "责编",
    "责任编辑",
    "記者",
    "记者",
    "文",
    "撰文",
    "source",
    "quelle",
    "fuente",
    "fonte",
];
/// The same by their first letter: every short text of a page is asked whether it begins so.
static BY_FIRST: LazyLock<HashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let mut by_first: HashMap<char, Vec<&'static str>> = HashMap::new();
    for by in BY {
        by_first.entry(by.chars().next().unwrap_or_default()).or_default().push(by);
    }
    by_first
});
/// What stands behind the name of a reporter in scripts that put it there.
const SUFFIXES: &[&str] = &["기자", "특파원", "논설위원", "記者", "记者"];
/// Words of a job, in lower case: a part of a byline with one of them names no person.
const JOBS: &[&str] = &[
    "analyst",
    "anchor",
    "associate",
    "ceo",
    "chief",
    "cofounder",
    "columnist",
    "consultant",
    "contributor",
    "contributors",
    "coordinator",
    "correspondent",
    "director",
    "editor",
    "editors",
    "expert",
    "founder",
    "freelance",
    "freelancer",
    "intern",
    "journalist",
    "manager",
    "officer",
    "president",
    "producer",
    "professor",
    "reporter",
    "reporters",
    "researcher",
    "senior",
    "specialist",
    "staff",
    "strategist",
    "writer",
    "writers",
    "chefredakteur",
    "chefredakteurin",
    "freie",
    "freier",
    "journalistin",
    "korrespondent",
    "korrespondentin",
    "leiter",
    "leiterin",
    "redakteur",
    "redakteurin",
    "redaktionsleiter",
    "ressortleiter",
    "ressortleiterin",
    "reporterin",
    "volontär",
    "volontärin",
    "journaliste",
    "rédacteur",
    "rédactrice",
    "correspondant",
    "correspondante",
    "periodista",
    "corresponsal",
    "redactor",
    "redactora",
    "giornalista",
    "redacteur",
    "verslaggever",
    "journalista",
];
/// Letters behind a name, in lower case and without dots.
const DEGREES: &[&str] = &[
    "ba", "bs", "bsc", "cfa", "cfp", "cpa", "cscs", "dc", "dds", "do", "dpt", "dvm", "esq", "faan", "facc",
    "facs", "jd", "jr", "ldn", "llm", "lmft", "ma", "mba", "md", "mph", "ms", "msc", "msw", "np", "pharmd",
    "phd", "pt", "rd", "rdn", "rn", "sr",
];
/// What programs put where nobody is named, in lower case.
const PLACEHOLDERS: &[&str] = &[
    "admin",
    "administrator",
    "anonymous",
    "anónimo",
    "author",
    "author name",
    "guest",
    "n a",
    "nobody",
    "none",
    "null",
    "publisher",
    "root",
    "super user",
    "undefined",
    "unbekannt",
    "unknown",
    "user",
    "webmaster",
    "default",
    "test",
];
/// Words that may stand small within a name.
const PARTICLES: &[&str] = &[
    "al", "bin", "bint", "da", "dal", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du",
    "e", "el", "ibn", "la", "le", "ten", "ter", "van", "vom", "von", "y", "zu", "zum", "zur",
];
/// What a byline has beside names, in lower case.
const NOISE: &[&str] = &[
    "ago",
    "bio",
    "comment",
    "comments",
    "contact",
    "facebook",
    "follow",
    "linkedin",
    "listen",
    "min",
    "minute",
    "minutes",
    "posted",
    "posts",
    "profile",
    "published",
    "read",
    "reads",
    "shares",
    "subscribe",
    "twitter",
    "updated",
    "views",
    "website",
    "instagram",
    "uhr",
    "stand",
    "aktualisiert",
    "veröffentlicht",
    "hören",
    "lesezeit",
    "folgen",
    "mehr",
    "publié",
    "publicado",
    "actualizado",
];

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

/// True where a text begins as bylines do.
pub(crate) fn begins(line: &str) -> bool {
    let Some((by, rest)) = strip_by(line) else { return false };
    let is_weak = matches!(
        by,
        "aus"
            | "source"
            | "quelle"
            | "fuente"
            | "fonte"
            | "da"
            | "text"
            | "texto"
            | "vom"
            | "about"
            | "meet"
            | "more from"
            | "more by"
    );
    let is_handle = by == "by" && text::words(rest).nth(1).is_none();
    let names_somebody =
        is_handle || rest.chars().next().is_none_or(|first| !first.is_lowercase() && !first.is_ascii_digit());
    !is_weak && names_somebody && line.len() < 100 && text::words(rest).nth(10).is_none()
}

/// True where a text is the words for "by" and no more, so that the name comes next.
pub(crate) fn announces(line: &str) -> bool {
    line.len() < MAX_ANNOUNCEMENT_BYTES
        && strip_by(line).is_some_and(|(by, rest)| {
            rest.is_empty()
                && !matches!(
                    by,
                    "text"
                        | "texto"
                        | "texte"
                        | "tekst"
                        | "da"
                        | "di"
                        | "af"
                        | "av"
                        | "vom"
                        | "aus"
                        | "about"
                        | "meet"
                        | "source"
                        | "quelle"
                        | "fuente"
                        | "fonte"
                        | "文"
                        | "more from"
                )
        })
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
                    || matches!(bare.as_str(), "on" | "at" | "am")));
        if dates && end > 0 {
            return text[..end].trim();
        }
        end += word.len();
    }
    text
}

/// Two to five words, each of them written as names are.
fn is_person(name: &str) -> bool {
    if is_spaceless(name) {
        return (2..=5).contains(&name.chars().filter(|c| c.is_alphabetic()).count());
    }
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    (2..=5).contains(&words.len())
        && !matches!(words[0].to_lowercase().as_str(), "the" | "our" | "die" | "das" | "redaktion" | "team")
        && words.iter().all(|word| {
            let first = word.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().next();
            first.is_some_and(|first| first.is_alphabetic() && !first.is_lowercase())
                || PARTICLES.contains(&word.to_lowercase().as_str())
                || ["d'", "d’", "l'", "l’", "al-", "el-"].iter().any(|begin| word.starts_with(begin))
        })
        && words.iter().filter(|word| word.chars().next().is_some_and(|first| !first.is_lowercase())).count()
            >= 2
}

/// Scripts that put no space between words.
fn is_spaceless(name: &str) -> bool {
    name.chars().find(|c| c.is_alphabetic()).is_some_and(
        |c| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}'),
    )
}

/// The words for "by" at the beginning of a text, and what follows them.
fn strip_by(text: &str) -> Option<(&'static str, &str)> {
    let first = text.chars().next()?.to_lowercase().next()?;
    BY_FIRST.get(&first)?.iter().find_map(|by| {
        let begin = text.get(..by.len()).filter(|begin| {
            begin.eq_ignore_ascii_case(by) || (!begin.is_ascii() && begin.to_lowercase() == **by)
        })?;
        let rest = &text[begin.len()..];
        let ends =
            rest.is_empty() || rest.starts_with([' ', ':', '\u{A0}', '：', '\n', '・']) || !by.is_ascii();
        ends.then(|| (*by, rest.trim_start_matches(|c: char| matches!(c, ':' | '：') || c.is_whitespace())))
    })
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

    #[test]
    fn a_sentence_does_not_begin_as_a_byline_does() {
        assert!(begins("By Jane Roe"));
        assert!(begins("By"));
        assert!(!begins("By the time the ferry came, everybody had left."));
        assert!(!begins("Byron wrote it"));
    }

    proptest! {
        #[test]
        fn any_byline_is_read_without_panic(raw: String) {
            names([raw.as_str()]);
            begins(&raw);
        }
    }
}
