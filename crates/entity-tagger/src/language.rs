//! The language of a text that nobody has named.

use whatlang::Lang;

/// Shorter texts say too little to be told apart.
const MIN_CHARS: usize = 80;
/// Longer texts say no more than this much of them.
const SAMPLE_CHARS: usize = 400;

/// The language that a text is surely in, by the subtag that the word lists go by; other languages by their ISO 639-3 code.
/// `None` where the text does not tell.
pub(crate) fn detect(text: &str) -> Option<&'static str> {
    let end = text.char_indices().nth(SAMPLE_CHARS).map_or(text.len(), |(end, _)| end);
    let sample = &text[..end];
    sample.chars().nth(MIN_CHARS)?;
    let found = whatlang::detect(sample).filter(whatlang::Info::is_reliable)?;
    Some(match found.lang() {
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Por => "pt",
        Lang::Nld => "nl",
        Lang::Swe => "sv",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        other => other.code(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_some_length_tells_its_language() {
        let german = "Der Bürgermeister der kleinen Stadt am Fluss hat am Montag angekündigt, dass die alte Brücke im \
                      Frühjahr gesperrt und danach neu gebaut werden soll.";
        let english = "The mayor of the small town on the river said on Monday that the old bridge would be closed in \
                       spring and then be built anew.";
        let turkish = "Küçük kasabanın belediye başkanı pazartesi günü eski köprünün ilkbaharda kapatılacağını ve daha \
                       sonra yeniden yapılacağını söyledi.";
        assert_eq!([german, english, turkish].map(detect), [Some("de"), Some("en"), Some("tur")]);
    }

    #[test]
    fn a_few_words_tell_nothing() {
        assert_eq!(detect(""), None);
        assert_eq!(detect("Guten Morgen, Berlin"), None);
    }
}
