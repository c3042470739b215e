//! Lines that stand on the page but not in the article, known by what they say.

use std::sync::LazyLock;

use crate::text;

/// Beginnings of lines that lead away from the article, folded.
const LEADS_AWAY: &[&str] = &[
    "advertisement",
    "aktualisiert am",
    "alle angaben ohne gewähr",
    "also read",
    "anzeige",
    "article continues below",
    "artikel teilen",
    "auch interessant",
    "back to top",
    "bekijk ook",
    "click here to",
    "continue reading",
    "czytaj także",
    "czytaj też",
    "czytaj więcej",
    "das könnte dich auch interessieren",
    "das könnte sie auch interessieren",
    "das könnte sie interessieren",
    "das thema könnte dich auch interessieren",
    "der beitrag wurde am",
    "download our app",
    "folgen sie uns",
    "follow us at",
    "follow us on",
    "get the latest",
    "hier geht es zu",
    "hier geht s zu",
    "hier klicken",
    "interesse também",
    "join our whatsapp",
    "katso myös",
    "le puede interesar",
    "lea también",
    "lee también",
    "leer más",
    "leer también",
    "lees ook",
    "leggi anche",
    "leia mais",
    "leia também",
    "les også",
    "lesen sie auch",
    "lire aussi",
    "lire la suite",
    "loading",
    "lue lisää",
    "lue myös",
    "lust auf mehr",
    "läs mer",
    "läs också",
    "mehr dazu",
    "mehr lesen",
    "mehr zum thema",
    "mira",
    "mira además",
    "mira también",
    "more on this story",
    "nach oben",
    "newsletter",
    "next article",
    "next post",
    "next story",
    "nächster artikel",
    "pode interessar",
    "previous article",
    "previous post",
    "previous story",
    "quellenangaben",
    "read also",
    "read more",
    "read next",
    "recommended",
    "related article",
    "related articles",
    "related posts",
    "related stories",
    "related topics",
    "scroll to continue",
    "se også",
    "see also",
    "share this",
    "sign up for",
    "sign up to",
    "sigue leyendo",
    "story continues below",
    "subscribe to",
    "support our journalism",
    "te puede interesar",
    "up next",
    "vea también",
    "veja mais",
    "veja também",
    "ver también",
    "vorheriger artikel",
    "vorschau auf den nächsten artikel",
    "weitere artikel",
    "weitere informationen finden sie",
    "weiterlesen",
    "you may also like",
    "you might also like",
    "zie ook",
    "zobacz także",
    "zobacz też",
    "zum weiterlesen",
    "zurück zum",
    "zurück zur",
    "à lire aussi",
    "čtěte také",
];

/// Beginnings of sentences that a publisher says to its readers about itself, folded.
const ASKS: &[&str] = &[
    "abonnez vous",
    "abonnieren sie",
    "all rights reserved",
    "alle rechte vorbehalten",
    "already a subscriber",
    "become a member",
    "become a subscriber",
    "cet article contient des liens affiliés",
    "dieser artikel enthält affiliate",
    "dieser artikel enthält werbung",
    "dieser beitrag enthält affiliate",
    "dieser beitrag enthält werbung",
    "download our",
    "este artículo contiene enlaces de afiliados",
    "folge uns",
    "folgen sie uns",
    "follow us on",
    "for more news",
    "for more stories",
    "for the latest stories and",
    "have you subscribed",
    "if you are already a subscriber",
    "if you purchase",
    "if you re already a subscriber",
    "inscrivez vous",
    "iscriviti",
    "jetzt abonnieren",
    "join our telegram",
    "join our whatsapp",
    "like us on facebook",
    "melden sie sich für",
    "never miss",
    "please enable javascript",
    "sign up for our",
    "sign up here",
    "sign up now",
    "sign up to our",
    "subscribe now",
    "subscribe to our",
    "subscribe today",
    "suscríbase",
    "suscríbete",
    "síguenos",
    "this article contains affiliate",
    "this article contains references to products",
    "this article may contain affiliate",
    "this post contains affiliate",
    "this post contains references to products",
    "this post may contain affiliate",
    "this story contains affiliate",
    "this story may contain affiliate",
    "to read the full",
    "to view the full",
    "to view this video",
    "todos los derechos reservados",
    "todos os direitos reservados",
    "tous droits réservés",
    "unsubscribe at",
    "we may earn",
    "werbung",
    "you can unsubscribe",
    "you have reached your limit of",
    "zapraszamy do subskrypcji",
    "únete a nuestro canal",
];

/// Where readers are asked to follow somebody, folded.
const NETWORKS: &[&str] = &[
    "on twitter",
    "on facebook",
    "on instagram",
    "on linkedin",
    "on telegram",
    "on threads",
    "on tiktok",
    "on whatsapp",
];

/// Words before the number of a figure, folded; what follows is its caption.
const FIGURES: &[&str] = &[
    "abb",
    "abbildung",
    "beitragsbild",
    "bildquelle",
    "fig",
    "figure",
    "figura",
    "symbolbild",
    "symbolfoto",
    "titelbild",
];

/// Words that with a colon lead to another page.
const LABELS: &[&str] =
    &["next", "previous", "prev", "related", "see", "also", "more", "watch", "video", "listen"];

/// Names that picture credits carry, folded; a slash, colon or bar usually follows.
const PICTURE_AGENCIES: &[&str] = &[
    "afp",
    "alamy",
    "ansa",
    "ap",
    "apa",
    "associated press",
    "dpa",
    "epa",
    "getty",
    "getty images",
    "imago",
    "istock",
    "keystone",
    "pa",
    "photo",
    "pool",
    "reuters",
    "shutterstock",
    "tass",
    "upi",
    "xinhua",
];

/// Words before the name of who took a picture, folded.
const CREDIT_CUES: &[&str] = &[
    "bild",
    "bilder",
    "copyright",
    "crédit",
    "crédit photo",
    "credit",
    "foto",
    "fotos",
    "foto di",
    "image",
    "image credit",
    "image source",
    "imagen",
    "photo",
    "photo by",
    "photo credit",
    "photo courtesy of",
    "photograph",
    "photograph by",
    "photos by",
    "picture",
    "pictured by",
    "pic",
    "quelle",
    "crédits",
    "crédits photo",
    "crédits photos",
    "créditos",
    "fotocredit",
    "fotograf",
    "bildquelle",
    "bildnachweis",
    "zdjęcie",
    "fot",
];

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
