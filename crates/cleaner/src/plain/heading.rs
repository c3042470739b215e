//! What stands above a plain text: its title, perhaps twice and with the site's name, who wrote it and when.

use chrono::{DateTime, Duration, Utc};

use super::lines::is_prose;
use crate::{
    metadata::{
        SiteNames, bylines,
        dates::{self, Time},
    },
    noise, text,
};

/// A line with more words is a paragraph, not a title; one of a script without spaces has so many signs at most.
const MAX_TITLE_WORDS: usize = 25;
const MAX_TITLE_SIGNS: usize = 60;
/// A line of fewer words above the text is a label: the name of a section, or of an author.
const MIN_LEAD_WORDS: usize = 6;
/// A title rather than an entry of a menu has so many words, or signs.
const MIN_TITLE_WORDS: usize = 4;
const MIN_TITLE_SIGNS: usize = 8;
/// The title is repeated near the beginning or not at all.
pub(super) const TITLE_LINES: usize = 6;
/// More lines above the text are a list.
const MAX_LINES_ABOVE: usize = 60;
const MAX_DATE_WORDS: usize = 14;
const MAX_SITE_WORDS: usize = 6;
const MAX_BYLINE_CHARS: usize = 120;
/// A longer line is neither title nor title and site.
const MAX_REPEATED_BYTES: usize = 1_200;

/// What stands above the text.
#[derive(Debug, Default)]
pub(super) struct Heading {
    pub(super) title: Option<String>,
    pub(super) site_name: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published_at: Option<Time>,
    /// Lines above the text that belong to it: a summary.
    pub(super) leads: Vec<usize>,
    /// Where the text begins.
    pub(super) lines: usize,
    /// The title stands there twice, as poor crawlers have it.
    pub(super) is_repeated: bool,
}

impl Heading {
    /// Reads the lines above the text. `host` helps to know the site's name, `now` bounds the dates that are believed.
    pub(super) fn find(lines: &[String], host: &str, now: DateTime<Utc>) -> Self {
        let repeated = Self::repeated(lines, host);
        let Some(begin) = first_prose(lines).or(repeated.as_ref().map(|(_, at)| at + 1)) else {
            return Self::over_two(lines, host);
        };
        let above = &lines[..begin];
        let found = repeated.or_else(|| {
            let at = title_line(above, &lines[begin])?;
            let title = SiteNames::new(None, host).cut_from(&above[at]);
            Some((Self { title: Some(title), ..Self::default() }, at))
        });
        let Some((mut heading, at)) = found else { return Self { lines: labels(above), ..Self::default() } };
        let from = at + 1;
        heading.lines = begin.max(from);
        heading.read_below_title(lines, from, now);
        heading
    }

    /// A short text: a line over a longer one.
    fn over_two(lines: &[String], host: &str) -> Self {
        let [first, second, ..] = lines else { return Self::default() };
        let words = text::words(first).count();
        if !is_title_like(first) || text::words(second).count() <= words {
            return Self::default();
        }
        let title = SiteNames::new(None, host).cut_from(first);
        Self { title: Some(title), lines: 1, ..Self::default() }
    }

    /// "The Post - Ferry stops" over "Ferry stops": the part that is said twice is the title, the rest the site. With the line of
    /// the second.
    fn repeated(lines: &[String], host: &str) -> Option<(Self, usize)> {
        let near: Vec<&String> =
            lines.iter().take(2 * TITLE_LINES).take_while(|line| line.len() <= MAX_REPEATED_BYTES).collect();
        let (first, at) = near.iter().enumerate().find_map(|(at, first)| {
            let folded = text::fold(first);
            let is_title = |line: &str| {
                let line = text::fold(line);
                let least = if at == 0 { 1 } else { MIN_TITLE_WORDS - 2 };
                line.split(' ').nth(least).is_some() && (folded.ends_with(&line) || folded.starts_with(&line))
            };
            let below = near.iter().enumerate().skip(at + 1).take(TITLE_LINES - 1);
            let is_short = text::words(first).nth(2 * MAX_TITLE_WORDS).is_none() || is_spaceless(first);
            below.into_iter().find(|(_, line)| is_short && is_title(line)).map(|(at, _)| (*first, at))
        })?;
        let title = near[at];
        let rest = first
            .strip_suffix(title.as_str())
            .or_else(|| first.strip_prefix(title.as_str()))
            .unwrap_or_default();
        let rest = rest.trim_matches(|c: char| !c.is_alphanumeric());
        let site_name = (!rest.is_empty()).then(|| site_in(rest, host));
        Some((Self { title: Some(title.clone()), site_name, is_repeated: true, ..Self::default() }, at))
    }

    /// Bylines and dates between title and text, and what is a summary there.
    fn read_below_title(&mut self, lines: &[String], from: usize, now: DateTime<Utc>) {
        for at in from..self.lines {
            let line = &lines[at];
            let date = date_in(line, now);
            if self.published_at.is_none() {
                self.published_at = date;
            }
            let is_dated = date.is_some()
                || (at > from && date_in(&lines[at - 1], now).is_some())
                || lines.get(at + 1).is_some_and(|next| date_in(next, now).is_some());
            let names = names_in(line, is_dated);
            if self.authors.is_empty() {
                self.authors.clone_from(&names);
            }
            let is_label = date.is_some() || !names.is_empty() || noise::is_noise(line);
            let is_lead = text::words(line).nth(MIN_LEAD_WORDS - 1).is_some()
                && !(self.is_repeated && noise::is_caption(line));
            if !is_label && is_lead {
                self.leads.push(at);
            }
        }
    }
}

/// Where the running text begins: not with a question that may be the title.
fn first_prose(lines: &[String]) -> Option<usize> {
    let is_begin = |&(at, line): &(usize, &String)| {
        is_prose(line) && (at > 0 || !is_title_like(line) || lines.len() == 1) && !noise::is_noise(line)
    };
    lines.iter().enumerate().take(MAX_LINES_ABOVE).find(is_begin).map(|(at, _)| at)
}

/// Which of the lines above a text is its title: the first that is more than an entry of a menu, or else the longest.
fn title_line(above: &[String], text: &str) -> Option<usize> {
    let words = |line: &String| text::words(line).count();
    let is_candidate = |at: &usize| {
        let line = &above[*at];
        is_title_like(line)
            && !is_navigation(line)
            && !noise::is_noise(line)
            && !bylines::Beginning::of(line).is_byline
            && !is_short_date(line)
    };
    let is_whole = |at: &usize| {
        let line = &above[*at];
        words(line) >= if is_spaceless(line) { MIN_TITLE_SIGNS } else { MIN_TITLE_WORDS }
    };
    let candidates = (0..above.len()).filter(is_candidate);
    let whole = candidates.clone().find(is_whole);
    let longest = || candidates.rev().max_by_key(|&at| words(&above[at]));
    whole.or_else(longest).filter(|&at| words(&above[at]) < text::words(text).count())
}

fn is_title_like(line: &str) -> bool {
    let words = text::words(line).take(MAX_TITLE_SIGNS + 1).count();
    let most = if is_spaceless(line) { MAX_TITLE_SIGNS } else { MAX_TITLE_WORDS };
    (1..=most).contains(&words) && !line.ends_with(['.', ':', ';', ',', '。', '：'])
}

/// True for a line in a script without spaces.
fn is_spaceless(line: &str) -> bool {
    line.chars()
        .any(|c| matches!(c, '\u{0E00}'..='\u{0E7F}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}'))
}

/// How many lines at the beginning are a menu's or other labels, where there is no title below them.
fn labels(above: &[String]) -> usize {
    above.iter().take_while(|line| is_navigation(line) || noise::is_noise(line)).count()
}

/// True for what a menu leaves behind above the text: "Home > Islands > Ferries", "Skip to content".
fn is_navigation(line: &str) -> bool {
    const LABELS: &[&str] = &[
        "accueil",
        "aller au contenu",
        "anmelden",
        "home",
        "inicio",
        "log in",
        "login",
        "main menu",
        "menu",
        "navigation",
        "saltar al contenido",
        "search",
        "sections",
        "sign in",
        "skip to content",
        "skip to main content",
        "skip to navigation",
        "startseite",
        "subscribe",
        "suche",
        "toggle navigation",
        "zum inhalt springen",
    ];
    let steps = line.matches(['>', '»', '›', '→']).count();
    let parts = steps.max(line.matches('|').count().saturating_sub(1));
    let is_short = text::words(line).nth(4 * (parts + 1)).is_none();
    LABELS.contains(&text::fold(line).as_str()) || (parts >= 2 && is_short && !text::ends_sentence(line))
}

/// The words of `rest` that the host is named after, or all of it: trackers leave their names there too.
fn site_in(rest: &str, host: &str) -> String {
    let names = SiteNames::new(None, host);
    let words: Vec<&str> = rest.split(' ').collect();
    let runs = (1..=words.len().min(MAX_SITE_WORDS)).flat_map(|length| words.windows(length));
    let whole = runs.map(|run| run.join(" ")).find(|run| names.is_whole(run));
    let part = || {
        words.iter().find(|word| word.chars().count() > 3 && names.is_name(word)).map(|&word| word.to_owned())
    };
    whole.or_else(part).unwrap_or_else(|| rest.to_owned())
}

fn is_short_date(line: &str) -> bool {
    dates::has_year(line)
        && text::words(line).nth(MIN_LEAD_WORDS).is_none()
        && dates::parse(line, false).is_some()
}

/// The date that a short line gives.
fn date_in(line: &str, now: DateTime<Utc>) -> Option<Time> {
    if text::ends_sentence(line) || text::words(line).nth(MAX_DATE_WORDS).is_some() || !dates::has_year(line)
    {
        return None;
    }
    let parts = line.split(['|', '·', '•', '—']).filter(|part| dates::has_year(part));
    parts
        .filter_map(|part| dates::parse(part.trim(), false))
        .find(|date| date.timestamp() > 0 && *date <= now + Duration::days(2))
}

/// The people that a line names: after "by", or alone beside a date.
fn names_in(line: &str, is_dated: bool) -> Vec<String> {
    if line.chars().nth(MAX_BYLINE_CHARS).is_some() || text::ends_sentence(line) {
        return Vec::new();
    }
    let is_byline = bylines::Beginning::of(line).is_byline;
    let names = if is_byline || is_dated { bylines::names([line]) } else { Vec::new() };
    let people: Vec<String> =
        names.iter().filter(|name| name.is_person).map(|name| name.text.clone()).collect();
    if is_byline || people.len() == names.len() { people } else { Vec::new() }
}
