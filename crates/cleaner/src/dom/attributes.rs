//! Tags with too many attributes: the tokenizer compares each one with all before it, so that a megabyte of them in one
//! tag takes minutes.

use std::borrow::Cow;

/// Real pages stay below a hundred.
const MAX_ATTRIBUTES: usize = 256;

/// A shorter tag cannot have more.
const MIN_BYTES: usize = 2 * MAX_ATTRIBUTES;

/// The source with what is beyond the limit taken out of its tags.
pub(super) fn limit(source: &str) -> Cow<'_, str> {
    let bytes = source.as_bytes();
    let mut limited = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(tag) = memchr::memchr(b'<', &bytes[at..]).map(|start| at + start) {
        at = tag + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let end = end(bytes, at);
        if end - at > MIN_BYTES
            && let Some(cut) = cut(&bytes[at..end]).map(|cut| at + cut)
        {
            limited.push_str(&source[copied..cut]);
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return Cow::Borrowed(source);
    }
    limited.push_str(&source[copied..]);
    Cow::Owned(limited)
}

/// Where a tag ends: at its `>`, or at the end of the source. As for the tokenizer a quote counts behind `=` only, and
/// `<` means nothing.
fn end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(found) = memchr::memchr3(b'>', b'"', b'\'', &bytes[at..]).map(|found| at + found) {
        let mark = bytes[found];
        if mark == b'>' {
            return found;
        }
        at = found + 1;
        if bytes[start..found].trim_ascii_end().ends_with(b"=") {
            let Some(close) = memchr::memchr(mark, &bytes[at..]) else { break };
            at += close + 1;
        }
    }
    bytes.len()
}

/// Where the first attribute of a tag beyond the limit begins.
fn cut(tag: &[u8]) -> Option<usize> {
    let is_gap = |byte: u8| byte.is_ascii_whitespace() || byte == b'/';
    let (mut attributes, mut quote, mut before) = (0, None, b' ');
    for (at, &byte) in tag.iter().enumerate() {
        match quote {
            Some(open) if byte == open => (quote, before) = (None, b' '),
            Some(_) => {}
            None if before == b'=' && matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None if before == b'=' && byte.is_ascii_whitespace() => {}
            None => {
                if is_gap(before) && !is_gap(byte) {
                    attributes += 1;
                    if attributes > MAX_ATTRIBUTES && byte.is_ascii() {
                        return Some(at);
                    }
                }
                before = byte;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn many(count: usize) -> String {
        (0..count).map(|number| format!(" a{number}=1")).collect()
    }

    #[test]
    fn a_page_with_tags_as_usual_is_left_alone() {
        let page = format!("<p class='a > b' {}>text < 3</p><img alt=\"x>y\" src=/a/b>", many(50));
        assert!(matches!(limit(&page), Cow::Borrowed(same) if same == page));
    }

    #[test]
    fn a_tag_keeps_its_first_attributes_and_its_end() {
        let page = format!("<p{}>text</p>", many(10_000));
        let limited = limit(&page);
        assert!(limited.starts_with("<p a0=1") && limited.ends_with(">text</p>"));
        assert!(limited.len() < 4_000, "{}", limited.len());
    }

    #[test]
    fn quotes_and_angles_do_not_hide_attributes() {
        for start in ["<p x=\">\"", "<p <", "<p x=' > '", "<p x= \">\"", "<p 'y'"] {
            let limited = limit(&format!("{start}{}>text", many(10_000))).into_owned();
            assert!(limited.len() < 4_000 && limited.ends_with(">text"), "{start}");
        }
    }

    proptest! {
        #[test]
        fn any_source_is_limited_without_panic(source: String, tags in "[<>a =\"'/é]{0,2000}") {
            prop_assert!(limit(&source).len() <= source.len());
            prop_assert!(limit(&tags).len() <= tags.len());
        }
    }
}
