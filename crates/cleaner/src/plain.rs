//! Plain text, and pages that a poor crawler flattened into it: menus above the title, titles twice, picture credits and
//! links to other articles between the paragraphs, comments below.

mod heading;
mod lines;

use chrono::{DateTime, Utc};

use crate::{metadata::dates::Time, noise, text};
use heading::{Heading, TITLE_LINES};
use lines::{is_item, is_prose};

/// A list of so many lines without a sentence among them leads to other pages.
const MIN_LIST_LINES: usize = 6;
/// A longer line is no title, that of the article or that above what readers wrote.
const MAX_TITLE_BYTES: usize = 600;
const MAX_LABEL_BYTES: usize = 60;
/// Lines that are looked at closely; a text with more is a book or a log, and keeps the rest as it is.
const LOOKED_AT: usize = 10_000;
/// Titles of what readers wrote below a text, folded.
const COMMENTS: &[&str] = &[
    "comment",
    "comments",
    "kommentare",
    "commentaires",
    "comentarios",
    "comentários",
    "commenti",
    "reacties",
    "kommentarer",
    "kommentit",
    "komentarze",
    "komentáře",
    "комментарии",
    "коментарі",
    "yorumlar",
    "σχόλια",
    "تعليقات",
    "תגובות",
    "टिप्पणियां",
    "コ メ ン ト",
    "댓글",
    "评 论",
    "留 言",
];

/// What a plain text holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct PlainText {
    pub(crate) title: Option<String>,
    pub(crate) site_name: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) published_at: Option<Time>,
    /// Paragraphs separated by a blank line.
    pub(crate) text: String,
    /// Many lines, and no sentence.
    pub(crate) is_list: bool,
}

/// Reads a plain text. `host` helps to know the site's name, `now` bounds the dates that are believed.
pub(crate) fn read(raw: &str, host: &str, now: DateTime<Utc>) -> PlainText {
    let lines = lines::paragraphs(raw);
    let heading = Heading::find(&lines, host, now);
    let title = heading.title.as_deref().map(text::fold).unwrap_or_default();
    let is_title = |at: usize| {
        at <= heading.lines + TITLE_LINES
            && !title.is_empty()
            && lines[at].len() <= MAX_TITLE_BYTES
            && text::fold(&lines[at]) == title
    };
    let leads = heading.leads.iter().copied();
    let body: Vec<&str> = leads
        .chain(heading.lines..lines.len())
        .filter(|&at| !is_title(at))
        .map(|at| lines[at].as_str())
        .collect();
    PlainText {
        is_list: body.len() >= MIN_LIST_LINES
            && !body.iter().any(|line| text::ends_sentence(line) || is_prose(line)),
        text: article(&body, heading.is_repeated),
        title: heading.title,
        site_name: heading.site_name,
        authors: heading.authors,
        published_at: heading.published_at,
    }
}

/// The lines that belong to the article.
fn article(lines: &[&str], is_flattened: bool) -> String {
    let prose = lines.iter().filter(|line| is_prose(line)).count();
    let lines = before_comments(lines);
    let (lines, rest) = lines.split_at(lines.len().min(LOOKED_AT));
    let credits: Vec<bool> = lines.iter().map(|line| noise::is_credit(line)).collect();
    let is_credit = |at: usize| credits.get(at) == Some(&true);
    let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        let beside_picture = (is_flattened && kept.is_empty() && at < TITLE_LINES)
            || is_credit(at + 1)
            || (at > 0 && is_credit(at - 1));
        let leads_away = credits[at] || noise::is_noise(line);
        if leads_away || (beside_picture && lines.len() > 2 && noise::is_caption(line)) {
            at += if leads_away && !is_credit(at) { labels_below(&lines[at + 1..]) } else { 0 };
        } else {
            kept.push(line);
        }
        at += 1;
    }
    kept.extend(rest);
    // What a page has below its text are labels.
    while prose > 1 && kept.len() > 1 && kept.last().is_some_and(|line| is_label(line)) {
        kept.pop();
    }
    joined(&kept)
}

/// The lines above those of readers.
fn before_comments<'a, 'b>(lines: &'a [&'b str]) -> &'a [&'b str] {
    let is_title = |line: &str| {
        if line.len() > MAX_LABEL_BYTES {
            return false;
        }
        let folded = text::fold(line);
        let words: Vec<&str> = folded.split(' ').filter(|word| word.parse::<u32>().is_err()).collect();
        COMMENTS.contains(&words.join(" ").as_str())
    };
    let begin = lines.iter().position(|line| is_prose(line)).unwrap_or(lines.len());
    let end = lines.iter().skip(begin).position(|line| is_title(line));
    &lines[..end.map_or(lines.len(), |end| begin + end)]
}

/// How many of the lines below one that leads away are titles of the pages that it leads to: all up to the next sentence, where
/// they are more than a sub-heading.
fn labels_below(lines: &[&str]) -> usize {
    let labels = lines.iter().take_while(|line| is_label(line)).count();
    if labels > 1 || labels == lines.len() { labels } else { 0 }
}

fn is_label(line: &str) -> bool {
    !text::ends_sentence(line) && !is_prose(line) && !is_item(line)
}

/// Paragraphs by a blank line, items of a list by a line.
fn joined(lines: &[&str]) -> String {
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            text.push_str(if is_item(line) && is_item(lines[at - 1]) { "\n" } else { "\n\n" });
        }
        text.push_str(line);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(raw: &str, host: &str) -> PlainText {
        super::read(raw, host, DateTime::from_timestamp(1_717_243_200, 0).unwrap())
    }

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
        let raw = raw.replace("HarbourPost", "Harbour Post");
        assert_eq!(read(&raw, "www.harbourpost.example").site_name.as_deref(), Some("Harbour Post"));
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
    fn who_wrote_it_and_when_stands_between_title_and_text() {
        let plain = read(
            "Home\nNews\nSport\nLog in\nFerry to the islands stops\nBy Jane Roe | 5 March 2024\n\
             The ferry to the islands stops for two weeks.\nBuses run, the harbour office says in a note.",
            "",
        );
        assert_eq!(plain.title.as_deref(), Some("Ferry to the islands stops"));
        assert_eq!(plain.authors, ["Jane Roe"]);
        assert_eq!(
            plain.published_at.map(|date| date.to_rfc3339()).as_deref(),
            Some("2024-03-05T00:00:00+00:00")
        );
        assert!(plain.text.starts_with("The ferry to the islands"));
        let plain = read(
            "岬新聞 - 灯台を町が修復\n灯台を町が修復\n2024年3月5日\n中村恵子\n町議会は火曜日の夜、岬の灯台を修復することを決めた。",
            "",
        );
        assert_eq!(
            (plain.site_name.as_deref(), plain.authors),
            (Some("岬新聞"), vec!["中村恵子".to_owned()])
        );
        assert_eq!(plain.text, "町議会は火曜日の夜、岬の灯台を修復することを決めた。");
    }

    #[test]
    fn lists_of_other_pages_labels_and_comments_below_the_text_go() {
        let text =
            "The ferry to the islands stops for two weeks.\n\nBuses run, the harbour office says in a note.";
        let raw = format!(
            "Ferry stops\n\n{text}\n\nShare\n\nMost read\n\nBridge opens\n\nBell returns\n\n3 Comments\n\nAnn: It is about time that it was mended."
        );
        assert_eq!(read(&raw, "").text, text);
    }

    #[test]
    fn a_heading_below_an_advert_stays() {
        let raw = "Ferry stops\n\nThe ferry to the islands stops for two weeks.\n\nAdvertisement\n\nWhat runs\n\nBuses run, the harbour office says in a note.";
        assert!(read(raw, "").text.contains("\n\nWhat runs\n\nBuses run"));
    }

    #[test]
    fn a_list_of_titles_is_a_list() {
        let titles: String = (1..9).map(|weeks| format!("Ferry stops for {weeks} weeks\n")).collect();
        assert!(read(&titles, "").is_list);
        assert!(!read("Ferry stops\n\nThe ferry to the islands stops for two weeks.", "").is_list);
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
