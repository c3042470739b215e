//! Lines that stand on the page but not in the article, known by what they say.

mod phrases;

use std::sync::LazyLock;

use crate::text;
use phrases::{ASKS, CREDIT_CUES, FIGURES, LABELS, LEADS_AWAY, NETWORKS, PICTURE_AGENCIES};

/// A credit is short; a sentence that happens to name an agency is not.
const MAX_CREDIT_WORDS: usize = 14;
const MAX_NOISE_WORDS: usize = 30;

/// Hashes of the words that phrases begin with: most lines begin otherwise and need no closer look.
type FirstWords = LazyLock<Vec<u64>>;

static FIRST_WORDS_AWAY: FirstWords = LazyLock::new(|| first_words(LEADS_AWAY.iter().chain(ASKS)));
static FIRST_WORDS_OF_CREDITS: FirstWords = LazyLock::new(|| first_words(CREDIT_CUES));

fn first_words<'a>(phrases: impl IntoIterator<Item = &'a &'a str>) -> Vec<u64> {
    let mut words: Vec<u64> =
        phrases.into_iter().filter_map(|phrase| text::words(phrase).next()).map(text::hash).collect();
    words.sort_unstable();
    words
}

fn begins_with_any(line: &str, first_words: &[u64]) -> bool {
    text::words(line).next().is_some_and(|word| first_words.binary_search(&text::hash(word)).is_ok())
}

/// True for a line that stands on a page but in no article.
pub(crate) fn is_noise(line: &str) -> bool {
    leads_away(line) || is_credit(line) || is_figure_caption(line)
}

/// True where a line leads to another page or asks the reader for something.
pub(crate) fn leads_away(line: &str) -> bool {
    // Counters of share buttons are glued to what follows: "8Previous article".
    let line = line.trim_start_matches(|c: char| c.is_ascii_digit() || !c.is_alphanumeric());
    if let Some((label, _)) = line.split_once(':')
        && LABELS.iter().any(|other| other.eq_ignore_ascii_case(label.trim()))
    {
        return text::words(line).nth(MAX_NOISE_WORDS).is_none() && !text::ends_sentence(line);
    }
    if !begins_with_any(line, &FIRST_WORDS_AWAY) {
        return false;
    }
    let begin = text::fold(line.char_indices().nth(60).map_or(line, |(end, _)| &line[..end]));
    let asks_to_follow =
        || begin.starts_with("follow ") && NETWORKS.iter().any(|place| begin.contains(place));
    if ASKS.iter().any(|phrase| begin.starts_with(phrase)) || asks_to_follow() {
        return true;
    }
    let Some(phrase) = LEADS_AWAY.iter().find(|phrase| begin.starts_with(**phrase)) else { return false };
    if text::words(line).nth(MAX_NOISE_WORDS).is_some() {
        return false;
    }
    match begin[phrase.len()..].chars().next() {
        None => true,
        // "Newsletter sign-ups rose by a third." is an article's own sentence; glued titles are not: "articleIraq".
        Some(' ') => !text::ends_sentence(line) || line.contains([':', '»', '→', '>']),
        Some(_) => phrase.contains(' ') && !text::ends_sentence(line),
    }
}

/// True where a line says who took a picture, and no more.
pub(crate) fn is_credit(line: &str) -> bool {
    let line = line.trim().trim_matches(|c: char| {
        matches!(c, '(' | ')' | '[' | ']' | '|' | '–' | '—' | '-') || c.is_whitespace()
    });
    if line.starts_with('©') || line.starts_with("(c) ") || line.starts_with("(C) ") {
        return true;
    }
    if line.is_empty() || text::words(line).nth(MAX_CREDIT_WORDS).is_some() {
        return false;
    }
    if let Some((before, after)) = line.split_once('/')
        && names_agency(before)
        && !after.trim().is_empty()
    {
        return true;
    }
    if let Some((_, last)) = line.rsplit_once('/')
        && names_agency(last.split(['.', ',']).next().unwrap_or_default())
        && line.chars().next().is_some_and(char::is_uppercase)
    {
        return true;
    }
    if let Some((before, after)) = line.split_once(':')
        && CREDIT_CUES.contains(&text::fold(before).as_str())
    {
        return !after.trim().is_empty();
    }
    if !begins_with_any(line, &FIRST_WORDS_OF_CREDITS) {
        return false;
    }
    let folded = text::fold(line);
    CREDIT_CUES
        .iter()
        .filter(|cue| cue.ends_with(" by") || cue.ends_with(" of"))
        .any(|cue| folded.starts_with(*cue))
        && !text::ends_sentence(line)
}

/// True where a line begins as captions do: "Figure 3: ", "Abb. 2 ", "Symbolbild".
fn is_figure_caption(line: &str) -> bool {
    let line = line.trim_start();
    let Some(label) = text::words(line).next() else { return false };
    let Some(after) = line.strip_prefix(label) else { return false };
    let after = after.trim_start_matches(|c: char| c == '.' || c.is_whitespace());
    (after.is_empty() || after.starts_with(|c: char| c == ':' || c.is_ascii_digit()))
        && FIGURES.contains(&text::fold(label).as_str())
}

/// "AP", "AP Photo", "Photo: AFP", "REUTERS", "via Getty Images".
fn names_agency(part: &str) -> bool {
    let folded = text::fold(part);
    let name = folded.strip_prefix("via ").or_else(|| folded.strip_prefix("photo ")).unwrap_or(&folded);
    let name = name.strip_suffix(" photo").or_else(|| name.strip_suffix(" file photo")).unwrap_or(name);
    PICTURE_AGENCIES.contains(&name)
}

/// True where one sentence tells what a picture shows rather than what happened.
pub(crate) fn is_caption(line: &str) -> bool {
    const CUES: &[&str] = &[
        "file photo",
        "file picture",
        "file image",
        "handout photo",
        "pictured",
        "is seen",
        "are seen",
        "looks on",
        "look on",
        "poses for",
        "pose for",
        "in this photo",
        "in this image",
        "archivbild",
        "symbolbild",
        "symbolfoto",
        "photo d archives",
        "foto de archivo",
        "foto d archivio",
    ];
    let folded = text::fold(line);
    let words: Vec<&str> = folded.split(' ').collect();
    if words.len() > 60 || line.trim().trim_end_matches('.').contains(". ") {
        return false;
    }
    CUES.iter().any(|cue| folded.contains(cue)) || ends_with_full_date(&words)
}

/// "… on August 12 2018": captions say the day in full, since the picture outlives the story.
fn ends_with_full_date(words: &[&str]) -> bool {
    let [.., a, b, year] = words else { return false };
    let is_day = |word: &str| word.parse::<u32>().is_ok_and(|day| (1..=31).contains(&day));
    let is_month = |word: &str| crate::metadata::dates::month(word).is_some();
    let is_year = year.len() == 4 && year.parse::<u32>().is_ok_and(|year| (1900..=2100).contains(&year));
    is_year && ((is_month(a) && is_day(b)) || (is_day(a) && is_month(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_other_articles_lead_away() {
        for line in [
            "8Previous articleMayor opens new bridge",
            "Next article: Ferry timetable changes",
            "Next: New crane for the harbour",
            "Read more: Why the river rose",
            "Lesen Sie auch: Brücke gesperrt",
            "ADVERTISEMENT",
        ] {
            assert!(leads_away(line), "{line}");
        }
    }

    #[test]
    fn sentences_that_begin_alike_stay() {
        for line in [
            "Newsletter subscriptions rose by a third last year, the company said.",
            "Loading the ships took nine hours.",
            "Previous articles of the treaty had been rejected by both sides.",
            "The mayor said he would read more about it.",
        ] {
            assert!(!leads_away(line), "{line}");
        }
    }

    #[test]
    fn what_a_publisher_asks_of_its_readers_leads_away_also_as_a_sentence() {
        for line in [
            "Subscribe now to our e-paper for the full story.",
            "Follow the Harbour Post on Twitter and Facebook.",
            "To view the full story, please log in.",
            "Alle Rechte vorbehalten.",
            "À lire aussi » Quel bateau pour les îles ?",
        ] {
            assert!(leads_away(line), "{line}");
        }
        assert!(!leads_away("Follow the coast on foot, the guide says."));
        assert!(!leads_away("Werbungskosten werden vom Einkommen abgezogen, sagte der Minister."));
    }

    #[test]
    fn a_figure_has_a_number_or_a_colon_before_its_caption() {
        for line in ["Figure 3: The quay at low tide.", "Abb. 2 Der Hafen", "Symbolbild"] {
            assert!(is_figure_caption(line), "{line}");
        }
        for line in ["Figures rose by 3 percent.", "Figure skating begins at noon.", "“Fig. 2”"] {
            assert!(!is_figure_caption(line), "{line}");
        }
    }

    #[test]
    fn picture_credits_are_known_by_agency_or_cue() {
        for line in [
            "AP Photo/Jane Roe",
            "REUTERS/Max Muster",
            "(Photo: Jane Roe)",
            "Foto: Max Muster/dpa",
            "Jane Roe/Getty Images",
            "© 2020 Jane Roe",
            "Photo by Jane Roe",
        ] {
            assert!(is_credit(line), "{line}");
        }
    }

    #[test]
    fn prose_is_no_credit() {
        for line in [
            "The photo shows the bridge.",
            "AP reported that the bridge was closed.",
            "He/she may apply.",
            "The result: a bridge nobody uses.",
        ] {
            assert!(!is_credit(line), "{line}");
        }
    }

    #[test]
    fn a_caption_gives_the_day_in_full_or_says_it_is_one() {
        assert!(is_caption("The mayor greets a ferryman on the quay of Norhaven on March 3 2019."));
        assert!(is_caption("Ferrymen wait for passengers in this file photo."));
        assert!(!is_caption("The mayor opened the bridge on Sunday. Hundreds came to see it."));
    }
}
