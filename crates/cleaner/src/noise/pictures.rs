//! Captions and credits of pictures.

use std::sync::LazyLock;

use crate::text;

/// A credit is short; a sentence that happens to name an agency is not.
const MAX_CREDIT_WORDS: usize = 14;
/// The credit behind a caption is shorter, and so is the caption than most paragraphs.
const MAX_TAIL_WORDS: usize = 9;
const MAX_TAIL_CHARS: usize = 80;
const MAX_CAPTION_CHARS: usize = 260;

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
    "aa",
    "anadolu",
    "anp",
    "belga",
    "bloomberg",
    "efe",
    "europa press",
    "lapresse",
    "lehtikuva",
    "lusa",
    "pap",
    "picture alliance",
    "ritzau scanpix",
    "scanpix",
    "tt",
    "zuma",
    "čtk",
    "απε μπε",
    "тасс",
    "риа новости",
    "共同",
    "時事",
    "연합뉴스",
    "뉴시스",
    "新华社",
    "新華社",
    "رويترز",
    "أ ف ب",
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
    "billede",
    "bilde",
    "cortesía",
    "divulgação",
    "fotoğraf",
    "fotó",
    "foto archivo",
    "fotografia",
    "fotografía",
    "fotocredits",
    "görsel",
    "grafik",
    "illustration",
    "imagem",
    "imagens",
    "kuva",
    "kuvat",
    "photos",
    "photographer",
    "reprodução",
    "visuel",
    "φωτό",
    "φωτογραφία",
    "фото",
    "снимка",
    "fotoreporter",
    "صورة",
    "صور",
    "תמונה",
    "צילום",
    "फोटो",
    "ảnh",
    "写真",
    "写真提供",
    "撮影",
    "画像",
    "사진",
    "사진제공",
    "图",
    "图片",
    "图源",
    "圖",
    "圖片",
    "摄影",
    "攝影",
];

/// Hashes of the words that cues begin with: most lines begin otherwise and need no closer look.
static FIRST_WORDS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let first = |cue: &&str| text::words(cue).next().map(text::hash);
    let mut words: Vec<u64> = CREDIT_CUES.iter().filter_map(first).collect();
    words.sort_unstable();
    words
});

fn is_cue(part: &str) -> bool {
    if part.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let folded = text::fold(part);
    // Scripts without spaces have one between all their signs.
    let joined = if folded.is_ascii() { String::new() } else { folded.replace(' ', "") };
    CREDIT_CUES.iter().any(|cue| *cue == folded || *cue == joined)
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
    if let Some((before, after)) = line.split_once([':', '：', '=', '＝'])
        && is_cue(before)
    {
        return !after.trim().is_empty();
    }
    let first = text::words(line).next().map(text::hash);
    if first.is_none_or(|first| FIRST_WORDS.binary_search(&first).is_err()) {
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
pub(super) fn is_figure_caption(line: &str) -> bool {
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

/// The caption and the credit behind it: "The quay at low tide. Photo: Jane Roe", "… (Foto: dpa)", "…／撮影：…".
pub(crate) fn apart(caption: &str) -> Option<(&str, &str)> {
    let caption = caption.trim();
    let last = caption.char_indices().rev().nth(MAX_TAIL_CHARS).map_or(0, |(at, _)| at);
    let starts = caption[last..].char_indices().map(|(at, c)| (last + at, c));
    let is_start =
        |&(at, c): &(usize, char)| at > 0 && opens_credit(&caption[..at], c) && is_tail(&caption[at..]);
    let (at, _) = starts.into_iter().find(is_start)?;
    let is_around = |c: char| {
        c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）' | '[' | ']' | '|' | '/' | '–' | '—')
    };
    let shown = caption[..at].trim_end_matches(|c: char| is_around(c) || c == '-');
    (!shown.is_empty()).then_some((shown, caption[at..].trim_matches(is_around)))
}

/// True where a credit may begin with `c` behind a text.
fn opens_credit(before: &str, c: char) -> bool {
    match c {
        '(' | '（' | '[' | '|' | '©' => true,
        '/' => before.ends_with([' ', '.', '。']),
        c if c.is_alphabetic() => {
            before.ends_with(char::is_whitespace)
                && before
                    .trim_end()
                    .ends_with(['.', '!', '?', '。', '।', '|', '/', '–', '—', '-', '”', '"', ')'])
        }
        _ => false,
    }
}

/// True for a credit as it stands behind a caption.
fn is_tail(part: &str) -> bool {
    let bare = part.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）' | '[' | ']' | '|' | '/')
    });
    if bare.is_empty()
        || bare.chars().nth(MAX_TAIL_CHARS).is_some()
        || text::words(bare).nth(MAX_TAIL_WORDS * signs(bare)).is_some()
    {
        return false;
    }
    let is_in_brackets = part.starts_with(['(', '（', '[']) && part.trim_end().ends_with([')', '）', ']']);
    is_credit(bare)
        || (is_in_brackets
            && (bare.ends_with(['摄', '攝']) || bare.ends_with("撮影") || begins_with_cue(bare)))
}

/// "foto Ansa", "图／李明"
fn begins_with_cue(part: &str) -> bool {
    part.split_once([' ', '／', '/', '=', '|']).is_some_and(|(cue, rest)| {
        is_cue(cue)
            && !cue.ends_with(',')
            && rest.trim_start().starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
    })
}

/// Words of a script without spaces are single signs.
fn signs(part: &str) -> usize {
    if text::words(part).any(|word| word.chars().nth(1).is_some()) { 1 } else { 3 }
}

/// True for a caption with its credit behind it.
pub(super) fn is_credited(line: &str) -> bool {
    line.chars().nth(MAX_CAPTION_CHARS).is_none() && apart(line).is_some()
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

    #[test]
    fn a_caption_and_the_credit_behind_it_are_taken_apart() {
        for (line, shown, credit) in [
            ("The quay at low tide. Photo: Jane Roe", "The quay at low tide.", "Photo: Jane Roe"),
            (
                "Die Schleuse im Januar. (Foto: Max Muster/dpa)",
                "Die Schleuse im Januar.",
                "Foto: Max Muster/dpa",
            ),
            ("La halle fermée, en janvier. © Jean Dupuis", "La halle fermée, en janvier.", "© Jean Dupuis"),
            ("Il mulino a gennaio (foto Ansa)", "Il mulino a gennaio", "foto Ansa"),
            ("Die Schleuse | Bild: dpa", "Die Schleuse", "Bild: dpa"),
            (
                "閉鎖された岬の灯台＝1月、岬町（田中一郎撮影）",
                "閉鎖された岬の灯台＝1月、岬町",
                "田中一郎撮影",
            ),
            ("지난 1월 폐쇄된 등대. /사진=이철수 기자", "지난 1월 폐쇄된 등대.", "사진=이철수 기자"),
            ("一月份关闭的灯塔。（图／李明摄）", "一月份关闭的灯塔。", "图／李明摄"),
        ] {
            assert_eq!(apart(line), Some((shown, credit)), "{line}");
            assert!(is_credited(line));
        }
        for line in [
            "The quay (left) of Norhaven.",
            "Find people who help (photo, video, flowers)",
            "Cards (credit/debit)",
            "The photo shows the quay. It was taken in May.",
            "He found the picture: it was a fake.",
            "The bridge is closed, the mayor said. (Reuters)",
        ] {
            assert_eq!(apart(line), None, "{line}");
        }
    }
}
