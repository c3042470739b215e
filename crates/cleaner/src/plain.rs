//! Plain text, and pages that a poor crawler flattened into it: titles twice, picture credits and links to other
//! articles between the paragraphs.

use crate::{metadata::SiteNames, noise, text};

/// A first line with more words is a paragraph, not a title.
const MAX_TITLE_WORDS: usize = 25;
/// The title is repeated near the beginning or not at all.
const TITLE_LINES: usize = 6;
/// Lines about this long were broken by a program, not by their author.
const WRAPPED_CHARS: std::ops::RangeInclusive<usize> = 55..=85;

/// What a plain text holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct PlainText {
    pub(crate) title: Option<String>,
    pub(crate) site_name: Option<String>,
    /// Paragraphs separated by a blank line.
    pub(crate) text: String,
}

/// Reads a plain text. `host` helps to know the site's name.
pub(crate) fn read(raw: &str, host: &str) -> PlainText {
    let mut paragraphs = paragraphs(raw);
    let menu = paragraphs.iter().take_while(|line| is_navigation(line)).count();
    // A text of nothing else is no menu.
    if menu < paragraphs.len() {
        paragraphs.drain(..menu);
    }
    let heading = Heading::find(&paragraphs, host);
    let title = heading.title.as_deref().map(text::fold).unwrap_or_default();
    let body: Vec<&String> = paragraphs
        .iter()
        .skip(heading.lines)
        .enumerate()
        .filter(|(at, paragraph)| *at > TITLE_LINES || title.is_empty() || text::fold(paragraph) != title)
        .map(|(_, paragraph)| paragraph)
        .collect();
    PlainText {
        text: article_lines(&body, heading.is_repeated),
        title: heading.title,
        site_name: heading.site_name,
    }
}

/// True for what a menu leaves behind above the text: "Home > Islands > Ferries", "Skip to content".
fn is_navigation(line: &str) -> bool {
    const LABELS: &[&str] = &[
        "home",
        "log in",
        "login",
        "main menu",
        "menu",
        "navigation",
        "search",
        "sign in",
        "skip to content",
        "skip to main content",
        "skip to navigation",
        "startseite",
        "subscribe",
        "suche",
        "toggle navigation",
        "zum inhalt springen",
        "accueil",
        "inicio",
        "aller au contenu",
        "saltar al contenido",
        "anmelden",
        "sections",
        "advertisement",
        "anzeige",
    ];
    let steps = line.matches(['>', '»', '›', '→']).count();
    let parts = steps.max(line.matches('|').count().saturating_sub(1));
    let is_short = text::words(line).nth(4 * (parts + 1)).is_none();
    LABELS.contains(&text::fold(line).as_str()) || (parts >= 2 && is_short && !text::ends_sentence(line))
}

/// Blocks between blank lines; without blank lines, every line.
fn paragraphs(raw: &str) -> Vec<String> {
    let lines: Vec<String> = raw.lines().map(text::collapse).collect();
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

/// What stands above the text.
#[derive(Default)]
struct Heading {
    title: Option<String>,
    site_name: Option<String>,
    /// Paragraphs it takes.
    lines: usize,
    is_repeated: bool,
}

impl Heading {
    fn find(paragraphs: &[String], host: &str) -> Self {
        let Some(first) = paragraphs.first() else { return Self::default() };
        if text::words(first).nth(2 * MAX_TITLE_WORDS).is_some() {
            return Self::default();
        }
        Self::repeated(paragraphs, host).unwrap_or_else(|| Self::alone(paragraphs, host))
    }

    /// "The Post - Ferry stops" over "Ferry stops": the part that is said twice is the title, the rest the site.
    fn repeated(paragraphs: &[String], host: &str) -> Option<Self> {
        let first = paragraphs.first()?;
        let folded = text::fold(first);
        let (at, title) = paragraphs.iter().enumerate().take(TITLE_LINES).skip(1).find(|(_, line)| {
            let line = text::fold(line);
            line.contains(' ') && (folded.ends_with(&line) || folded.starts_with(&line))
        })?;
        let rest = first
            .strip_suffix(title.as_str())
            .or_else(|| first.strip_prefix(title.as_str()))
            .unwrap_or_default();
        let rest = rest.trim_matches(|c: char| !c.is_alphanumeric());
        Some(Self {
            title: Some(title.clone()),
            site_name: (!rest.is_empty()).then(|| site_in(rest, host)),
            lines: at + 1,
            is_repeated: true,
        })
    }

    /// A short first line over a longer text.
    fn alone(paragraphs: &[String], host: &str) -> Self {
        let [first, second, ..] = paragraphs else { return Self::default() };
        let words = text::words(first).count();
        if words > MAX_TITLE_WORDS
            || first.ends_with(['.', ':', ';', ','])
            || text::words(second).count() <= words
        {
            return Self::default();
        }
        let title = SiteNames::new(None, host).cut_from(first);
        Self { title: Some(title), lines: 1, ..Self::default() }
    }
}

/// The words of `rest` that the host is named after, or all of it: trackers leave their names there too.
fn site_in(rest: &str, host: &str) -> String {
    let names = SiteNames::new(None, host);
    rest.split(' ').find(|word| word.chars().count() > 3 && names.is_name(word)).unwrap_or(rest).to_owned()
}

/// The paragraphs that belong to the article.
fn article_lines(paragraphs: &[&String], is_flattened: bool) -> String {
    let is_credit = |at: usize| paragraphs.get(at).is_some_and(|line| noise::is_credit(line));
    let mut kept: Vec<&str> = Vec::with_capacity(paragraphs.len());
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let beside_picture =
            (is_flattened && kept.is_empty()) || is_credit(at + 1) || (at > 0 && is_credit(at - 1));
        let is_noise = is_credit(at)
            || noise::leads_away(paragraph)
            || (beside_picture && paragraphs.len() > 2 && noise::is_caption(paragraph));
        if !is_noise {
            kept.push(paragraph);
        }
    }
    kept.join("\n\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_part_of_the_first_line_that_is_repeated_is_the_title() {
        let plain = read(
            "Metrics Harbour Post - Ferry stops for repairs\n\nFerry stops for repairs\n\nThe boat rests.",
            "",
        );
        assert_eq!(plain.title.as_deref(), Some("Ferry stops for repairs"));
        assert_eq!(plain.site_name.as_deref(), Some("Metrics Harbour Post"));
        assert_eq!(plain.text, "The boat rests.");
    }

    #[test]
    fn the_host_tells_the_site_from_a_trackers_name() {
        let raw =
            "Metrics HarbourPost - Ferry stops for repairs\n\nFerry stops for repairs\n\nThe boat rests.";
        assert_eq!(read(raw, "www.harbourpost.example").site_name.as_deref(), Some("HarbourPost"));
    }

    #[test]
    fn what_a_menu_left_above_the_title_goes() {
        let plain = read(
            "Skip to content\n\nHome > Islands > Ferries\n\nNews | Sport | Weather | Tides\n\nFerry stops\n\nThe ferry to the \
             islands stops for two weeks.",
            "",
        );
        assert_eq!(plain.title.as_deref(), Some("Ferry stops"));
        assert_eq!(plain.text, "The ferry to the islands stops for two weeks.");
    }

    #[test]
    fn a_short_first_line_is_the_title() {
        let plain = read("Ferry stops\n\nThe ferry to the islands stops for two weeks.", "");
        assert_eq!(plain.title.as_deref(), Some("Ferry stops"));
        assert_eq!(plain.text, "The ferry to the islands stops for two weeks.");
    }

    #[test]
    fn a_text_without_title_keeps_its_first_sentence() {
        let raw = "The ferry to the islands stops.\n\nIt will be back in March.";
        assert_eq!(read(raw, ""), PlainText { text: raw.to_owned(), ..PlainText::default() });
    }

    #[test]
    fn wrapped_lines_are_joined_and_others_are_not() {
        let wrapped = "The ferry between Norhaven and the islands will stop for two weeks\nin March while its engines are replaced.\n\nIt is old.";
        assert_eq!(read(wrapped, "").text.lines().count(), 3);
        let lines = "The boat rests.\nThe crew does not.\n\nThat is all.";
        assert_eq!(read(lines, "").text, "The boat rests.\n\nThe crew does not.\n\nThat is all.");
    }

    #[test]
    fn credits_with_their_captions_and_links_go() {
        let raw = "Ferry stops\n\nThe ferry to the islands stops for two weeks.\n\nThe ferry is seen at the quay of Norhaven.\n\n\
            REUTERS/Jane Roe\n\nBuses will run.\n\n3Next articleBridge opens";
        assert_eq!(read(raw, "").text, "The ferry to the islands stops for two weeks.\n\nBuses will run.");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(raw: String, host: String) {
            read(&raw, &host);
        }
    }
}
