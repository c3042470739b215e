//! Pages that stand before an article, or in its place, with status 200: errors, robot checks, consent, log-in, search.

use std::sync::LazyLock;

use crate::{metadata::Metadata, text};

/// A page with more text than this is not only a wall.
const MAX_WALL_WORDS: usize = 180;
/// How much of the text is looked at, in words and in characters.
const LOOKED_AT: usize = 60;
const LOOKED_AT_CHARS: usize = 1_000;
/// A longer title tells a story.
const MAX_TITLE_WORDS: usize = 9;
const MAX_TITLE_SIGNS: usize = 48;

/// What a wall says.
struct Wall {
    reason: &'static str,
    phrases: Vec<Phrase>,
}

struct Phrase {
    folded: String,
    /// Words, or signs of a script without spaces.
    words: usize,
    /// Articles say it too, in their text.
    in_titles_alone: bool,
}

/// In the order of looking: a robot check also says "access denied", an error page also offers to log in.
static WALLS: LazyLock<[Wall; 5]> = LazyLock::new(|| {
    [
        Wall::new("bot-wall", include_str!("walls/bot_wall.txt")),
        Wall::new("error-page", include_str!("walls/error_page.txt")),
        Wall::new("consent-wall", include_str!("walls/consent_wall.txt")),
        Wall::new("login", include_str!("walls/login.txt")),
        Wall::new("search", include_str!("walls/search.txt")),
    ]
});

impl Wall {
    fn new(reason: &'static str, list: &str) -> Self {
        let lines = list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let phrases = lines.map(|line| {
            let folded = text::fold(line);
            let words = folded.split(' ').count();
            Phrase { folded, words, in_titles_alone: line.starts_with("= ") }
        });
        Self { reason, phrases: phrases.collect() }
    }
}

/// Which wall a page is. `shown` is what a page with little text shows, `words` is how many words its body has.
pub(super) fn standing_before(metadata: &Metadata, shown: &str, words: usize) -> Option<&'static str> {
    if words > MAX_WALL_WORDS || metadata.signs.has_declared_date {
        return None;
    }
    let titles = metadata.title.iter().chain(&metadata.signs.labels);
    let titles: Vec<String> = titles.map(|title| text::fold(title)).filter(|title| is_label(title)).collect();
    let shown = shown.char_indices().nth(LOOKED_AT_CHARS).map_or(shown, |(end, _)| &shown[..end]);
    let begin = text::words(shown).take(LOOKED_AT).collect::<Vec<_>>().join(" ");
    let begin = text::fold(&begin);
    let is_short = words <= MAX_WALL_WORDS / 2;
    WALLS
        .iter()
        .find(|wall| {
            titles.iter().any(|title| says(title, wall)) || (is_short && asks(&begin, wall, metadata))
        })
        .map(|wall| wall.reason)
}

/// True for a folded title that is short, be it in words or in single signs.
fn is_label(title: &str) -> bool {
    !title.is_empty()
        && (title.split(' ').count() <= MAX_TITLE_WORDS || title.chars().count() <= MAX_TITLE_SIGNS)
}

/// True where a title is one of the phrases, or begins or ends with it.
fn says(title: &str, wall: &Wall) -> bool {
    wall.phrases.iter().any(|Phrase { folded, words, .. }| {
        // "Search" begins many a headline, "Search results" none.
        let is_whole = title == folded || title.strip_prefix("404 ") == Some(folded);
        is_whole
            || (*words >= 2
                && (title.starts_with(folded.as_str())
                    || (title.ends_with(folded.as_str()) && title.split(' ').count() <= words + 3)))
    })
}

/// True where a short text says one of the longer phrases; that of a log-in, where there is a field for a password too.
fn asks(begin: &str, wall: &Wall, metadata: &Metadata) -> bool {
    if matches!(wall.reason, "search") || (wall.reason == "login" && metadata.signs.facts.passwords == 0) {
        return false;
    }
    let is_telling =
        |phrase: &&Phrase| !phrase.in_titles_alone && (phrase.words >= 2 || !phrase.folded.is_ascii());
    wall.phrases.iter().filter(is_telling).any(|phrase| begin.contains(&phrase.folded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Signs;

    fn wall(title: &str, body: &str) -> Option<&'static str> {
        let metadata = Metadata { title: Some(title.to_owned()), ..Metadata::default() };
        standing_before(&metadata, body, text::words(body).count())
    }

    #[test]
    fn walls_are_known_by_their_title_or_their_few_words() {
        assert_eq!(wall("Just a moment...", "Checking your browser before you enter."), Some("bot-wall"));
        assert_eq!(
            wall("Harbour Post", "Please verify you are human by completing the action below."),
            Some("bot-wall")
        );
        assert_eq!(wall("404 - Page not found", "Perhaps the search helps."), Some("error-page"));
        assert_eq!(wall("Seite nicht gefunden", ""), Some("error-page"));
        assert_eq!(
            wall("Harbour Post", "We value your privacy. We and our partners store information."),
            Some("consent-wall")
        );
        assert_eq!(wall("Log in", "User name Password"), Some("login"));
        assert_eq!(wall("Search results for ferry", "12 results"), Some("search"));
        assert_eq!(wall("404", "Diese Seite gibt es leider nicht mehr."), Some("error-page"));
        assert_eq!(
            wall("岬新聞", "お探しのページは、移動または削除された可能性があります。"),
            Some("error-page")
        );
        assert_eq!(wall("安全验证", "请拖动滑块完成验证。"), Some("bot-wall"));
        assert_eq!(
            wall("El Correo", "Con tu acuerdo, nosotros y nuestros socios usamos cookies."),
            Some("consent-wall")
        );
    }

    #[test]
    fn articles_about_walls_are_articles() {
        let story = "The harbour office said on Tuesday that its page had not been found by search engines for a week. ".repeat(12);
        assert_eq!(wall("Page not found: how the harbour office lost its site", &story), None);
        assert_eq!(wall("Search for missing ferry ends", "Rescuers gave up the search on Tuesday."), None);
        assert_eq!(
            wall("Vítima de naufrágio", "A segunda vítima não foi encontrada, disse a polícia."),
            None
        );
        assert_eq!(wall("Bridge closed", "The bridge is under maintenance until May."), None);
        let dated = Metadata {
            title: Some("Access denied".to_owned()),
            signs: Signs { has_declared_date: true, ..Signs::default() },
            ..Metadata::default()
        };
        assert_eq!(standing_before(&dated, "A short story about a door.", 6), None);
    }
}
