//! The language of a text: what the page declares, checked against the text.

use dateline_schema::Language;
use whatlang::Lang;

/// The first part of a text tells as much as the whole, and costs less.
const SAMPLE_CHARS: usize = 400;
/// Trigrams of less text than this are a guess.
const MIN_SAMPLE_CHARS: usize = 60;

/// The language of `text`. `declared` are the page's own statements, the best first.
pub(crate) fn of<'a>(text: &str, declared: impl IntoIterator<Item = &'a str>) -> Option<Language> {
    let declared = declared.into_iter().find_map(normalise);
    let sample = text.char_indices().nth(SAMPLE_CHARS).map_or(text, |(end, _)| &text[..end]);
    let detected = whatlang::detect(sample).filter(|_| sample.chars().nth(MIN_SAMPLE_CHARS).is_some());
    match (declared, detected) {
        (Some(tag), Some(info)) if primary(&tag) == code(info.lang()) => Some(language(tag, 1.0)),
        // Related languages (Danish and Norwegian, Czech and Slovak) are told apart worse than publishers know their own.
        (Some(tag), Some(info)) if !info.is_reliable() || is_beyond_detection(&tag) => {
            Some(language(tag, 0.7))
        }
        (_, Some(info)) => Some(language(code(info.lang()).to_owned(), info.confidence() as f32)),
        (Some(tag), None) => Some(language(tag, 0.6)),
        (None, None) => None,
    }
}

fn language(tag: String, confidence: f32) -> Language {
    Language { tag, confidence: (confidence * 100.0).round() / 100.0 }
}

/// `en_us` becomes `en-US`, `zh-hans-cn` `zh-Hans-CN`; what is no BCP 47 tag becomes nothing.
fn normalise(tag: &str) -> Option<String> {
    let mut parts = tag.split(',').next()?.trim().split(['-', '_']);
    let primary = parts.next()?.to_ascii_lowercase();
    if !matches!(primary.len(), 2..=3) || !primary.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    // Norwegian sites write `no` or `nb`; detection knows `nb`.
    let mut normal = if primary == "no" { "nb".to_owned() } else { primary };
    for part in parts.take(2) {
        match (part.len(), part.bytes().all(|byte| byte.is_ascii_alphabetic())) {
            (2, true) => normal = format!("{normal}-{}", part.to_ascii_uppercase()),
            (4, true) => {
                normal =
                    format!("{normal}-{}{}", part[..1].to_ascii_uppercase(), part[1..].to_ascii_lowercase());
            }
            (3, false) => normal = format!("{normal}-{part}"),
            _ => break,
        }
    }
    Some(normal)
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// True for a language that detection does not know at all, so that it can only be wrong about it.
fn is_beyond_detection(tag: &str) -> bool {
    !Lang::all().iter().any(|&lang| code(lang) == primary(tag))
}

/// ISO 639-1 code, as BCP 47 wants it.
fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str = "Der Stadtrat hat am Dienstag beschlossen, die alte Brücke über den Fluss zu schließen, bis die \
        Schäden an den Pfeilern behoben sind. Der Verkehr wird umgeleitet.";

    fn tag(text: &str, declared: &[&str]) -> Option<String> {
        of(text, declared.iter().copied()).map(|language| language.tag)
    }

    #[test]
    fn a_declared_language_that_fits_the_text_keeps_its_region() {
        assert_eq!(tag(GERMAN, &["de_at"]).as_deref(), Some("de-AT"));
    }

    #[test]
    fn a_template_that_declares_the_wrong_language_is_not_believed() {
        assert_eq!(tag(GERMAN, &["en-US"]).as_deref(), Some("de"));
    }

    #[test]
    fn nonsense_is_passed_over_for_the_next_statement() {
        assert_eq!(tag(GERMAN, &["", "x", "german", "de-DE"]).as_deref(), Some("de-DE"));
    }

    #[test]
    fn a_short_text_is_taken_at_its_word() {
        assert_eq!(tag("Kurz.", &["de"]).as_deref(), Some("de"));
        assert_eq!(tag("Kurz.", &[]), None);
    }

    #[test]
    fn a_language_that_detection_does_not_know_is_believed() {
        assert_eq!(tag(GERMAN, &["lb"]).as_deref(), Some("lb"));
    }
}
