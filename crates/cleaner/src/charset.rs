//! From bytes to text: byte order mark, HTTP header, `<meta>`, then detection; what was misread before is mended.

mod mojibake;

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
use memchr::memmem;

/// Browsers look at 1,024 bytes; publishers are not always that quick to say it.
const PRESCAN_BYTES: usize = 4096;

/// More of a text in a Latin script is ASCII than this leaves.
const MAX_ACCENTED_SHARE: f32 = 0.35;
const MIN_JUDGED_BYTES: usize = 200;

/// The page as text. `top_level_domain` helps to guess where nothing is declared.
pub(crate) fn decode<'a>(
    body: &'a [u8],
    content_type: Option<&str>,
    top_level_domain: Option<&str>,
) -> Cow<'a, str> {
    let text = if let Some((encoding, length)) = Encoding::for_bom(body) {
        encoding.decode_without_bom_handling(&body[length..]).0
    } else {
        let encoding = encoding_of(body, content_type, top_level_domain);
        encoding.decode_without_bom_handling(body).0
    };
    match mojibake::mend(&text) {
        Some(mended) => Cow::Owned(mended),
        None => text,
    }
}

fn encoding_of(body: &[u8], content_type: Option<&str>, top_level_domain: Option<&str>) -> &'static Encoding {
    let declared = content_type.and_then(from_content_type).or_else(|| from_meta(body));
    match declared {
        Some(encoding) if keeps_ascii(encoding) && is_evidently_utf8(body) => UTF_8,
        Some(encoding) if encoding == UTF_8 && !is_mostly_utf8(body) => detect(body, top_level_domain),
        Some(encoding) if encoding == WINDOWS_1252 && !is_mostly_latin(body) => {
            detect(body, top_level_domain)
        }
        Some(encoding) => encoding,
        None if is_evidently_utf8(body) || body.is_ascii() => UTF_8,
        None => detect(body, top_level_domain),
    }
}

/// False where letters beyond ASCII are far more frequent than in any language that the label fits: it is a default.
fn is_mostly_latin(body: &[u8]) -> bool {
    let (mut accented, mut plain, mut within_tag) = (0_usize, 0_usize, false);
    for &byte in body {
        match byte {
            b'<' => within_tag = true,
            b'>' => within_tag = false,
            _ if within_tag => {}
            0xC0.. => accented += 1,
            _ => plain += usize::from(byte.is_ascii_alphabetic()),
        }
    }
    accented < MIN_JUDGED_BYTES || (accented as f32) < (accented + plain) as f32 * MAX_ACCENTED_SHARE
}

/// The encoding that the `charset` parameter of a `Content-Type` names.
fn from_content_type(content_type: &str) -> Option<&'static Encoding> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let label = value.trim().trim_matches(['"', '\'']);
        name.trim().eq_ignore_ascii_case("charset").then(|| Encoding::for_label(label.as_bytes())).flatten()
    })
}

/// The encoding that a `<meta charset>` or `<meta http-equiv>` near the beginning names.
fn from_meta(body: &[u8]) -> Option<&'static Encoding> {
    let head = body[..body.len().min(PRESCAN_BYTES)].to_ascii_lowercase();
    let mut rest = head.as_slice();
    while let Some(start) = memmem::find(rest, b"<meta") {
        rest = &rest[start + b"<meta".len()..];
        let tag = &rest[..memmem::find(rest, b">").unwrap_or(rest.len())];
        if let Some(encoding) = label_in_tag(tag) {
            // A page that could be read this far is not UTF-16, whatever it says.
            let utf16 = encoding == UTF_16LE || encoding == UTF_16BE;
            return Some(if utf16 || encoding == X_USER_DEFINED { UTF_8 } else { encoding });
        }
    }
    None
}

fn label_in_tag(tag: &[u8]) -> Option<&'static Encoding> {
    let after = &tag[memmem::find(tag, b"charset")? + b"charset".len()..];
    let value = after.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end = value
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\'' | b';' | b'/') || byte.is_ascii_whitespace())
        .unwrap_or(value.len());
    Encoding::for_label(&value[..end])
}

fn keeps_ascii(encoding: &'static Encoding) -> bool {
    encoding != UTF_8 && encoding != UTF_16LE && encoding != UTF_16BE && encoding != ISO_2022_JP
}

/// Text in another encoding is valid UTF-8 beyond ASCII only by a rare chance, so a label that says otherwise lies.
fn is_evidently_utf8(body: &[u8]) -> bool {
    match std::str::from_utf8(body) {
        Ok(text) => !text.is_ascii(),
        // A page that was cut may end within a character.
        Err(error) => error.error_len().is_none() && !body[..error.valid_up_to()].is_ascii(),
    }
}

/// False where more than one in ten bytes beyond ASCII is no UTF-8: the label lies.
fn is_mostly_utf8(body: &[u8]) -> bool {
    let (mut bad, mut rest) = (0_usize, body);
    while let Err(error) = std::str::from_utf8(rest) {
        let Some(length) = error.error_len() else { break };
        bad += 1;
        rest = &rest[error.valid_up_to() + length..];
    }
    bad == 0 || bad * 10 <= body.iter().filter(|byte| !byte.is_ascii()).count()
}

fn detect(body: &[u8], top_level_domain: Option<&str>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(body, true);
    detector.guess(top_level_domain.map(str::as_bytes), Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_byte_order_mark_wins_over_every_label() {
        let body = b"\xEF\xBB\xBF<meta charset=windows-1252>caf\xC3\xA9";
        assert!(decode(body, Some("text/html; charset=iso-8859-1"), None).ends_with("café"));
    }

    #[test]
    fn the_header_wins_over_the_page() {
        let body = b"<meta charset=windows-1251>caf\xE9";
        assert!(decode(body, Some("text/html; Charset=\"ISO-8859-1\""), None).ends_with("café"));
    }

    #[test]
    fn the_page_names_its_encoding_in_either_form() {
        for meta in [
            "<META CHARSET='windows-1251'>",
            "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1251\">",
        ] {
            let body = [meta.as_bytes(), b"\xCF\xF0\xE8\xE2\xE5\xF2"].concat();
            assert!(decode(&body, Some("text/html"), None).ends_with("Привет"), "{meta}");
        }
    }

    #[test]
    fn a_label_that_lies_about_utf8_is_not_believed() {
        let body = "Zürich, São Paulo, Łódź".as_bytes();
        assert_eq!(decode(body, Some("text/html; charset=iso-8859-1"), None), "Zürich, São Paulo, Łódź");
        let latin = b"Die B\xFCrger von M\xFCnchen, K\xF6ln und Z\xFCrich gr\xFC\xDFen sch\xF6n";
        assert!(decode(latin, Some("text/html; charset=utf-8"), Some("de")).contains("München"));
    }

    #[test]
    fn a_default_label_is_not_believed_for_another_script() {
        let text = "Во вторник совет города решил закрыть старый мост через реку до конца весны. ".repeat(5);
        let (body, ..) = encoding_rs::WINDOWS_1251.encode(&text);
        assert!(
            decode(&body, Some("text/html; charset=iso-8859-1"), Some("ru")).contains("закрыть старый мост")
        );
        let text = "ראש העיר אמר ביום שלישי כי הגשר הישן ייסגר עד סוף האביב. ".repeat(8);
        let (body, ..) = encoding_rs::WINDOWS_1255.encode(&text);
        assert!(decode(&body, Some("text/html; charset=windows-1252"), Some("il")).contains("הגשר הישן"));
        let (body, ..) = encoding_rs::GB18030.encode("星期二，市议会决定关闭河上的老桥，直到春天结束。");
        assert!(decode(&body, Some("text/html; charset=gb18030"), None).contains("关闭河上的老桥"));
    }

    #[test]
    fn text_that_was_misread_before_it_came_is_mended() {
        let good = "Der Bürgermeister sagte: „Die Brücke bleibt gesperrt“ – für Fußgänger auch, so heißt es.";
        let (twice, ..) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(good.as_bytes());
        assert_eq!(decode(twice.as_bytes(), Some("text/html; charset=utf-8"), None), good);
    }

    #[test]
    fn an_undeclared_encoding_is_detected() {
        let (body, ..) = encoding_rs::SHIFT_JIS
            .encode("東京では、きょうの午後に雨が降るでしょう。夜には雪になる見込みです。");
        assert!(decode(&body, None, Some("jp")).contains("東京"));
    }

    proptest! {
        #[test]
        fn any_bytes_decode(body: Vec<u8>, content_type: Option<String>) {
            decode(&body, content_type.as_deref(), None);
        }
    }
}
