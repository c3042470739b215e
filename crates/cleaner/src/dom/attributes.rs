//! Tags with too many attributes: the tokenizer compares each one with all before it, so that a megabyte of them in one
//! tag takes minutes.

use std::borrow::Cow;

/// Real pages stay below a hundred.
const MAX_ATTRIBUTES: usize = 256;

/// The source with what is beyond the limit taken out of its tags.
pub(super) fn limit(source: &str) -> Cow<'_, str> {
    let bytes = source.as_bytes();
    let mut limited = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(tag) = source[at..].find('<').map(|start| at + start) {
        at = tag + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let tag = scan(bytes, at);
        if let Some(cut) = tag.cut {
            limited.push_str(&source[copied..cut]);
            copied = tag.end;
        }
        at = tag.end;
    }
    if copied == 0 {
        return Cow::Borrowed(source);
    }
    limited.push_str(&source[copied..]);
    Cow::Owned(limited)
}

struct Tag {
    /// Where the first attribute beyond the limit begins.
    cut: Option<usize>,
    /// Where the tag ends: at its `>`, or at the end of the source.
    end: usize,
}

/// Looks for the end of a tag as the tokenizer does: a quote counts behind `=` only, and `<` means nothing.
fn scan(bytes: &[u8], start: usize) -> Tag {
    let mut tag = Tag { cut: None, end: bytes.len() };
    let (mut attributes, mut quote, mut before) = (0, None, b' ');
    for (at, &byte) in bytes.iter().enumerate().skip(start) {
        let is_gap = |byte: u8| byte.is_ascii_whitespace() || byte == b'/';
        match quote {
            Some(open) if byte == open => (quote, before) = (None, b' '),
            Some(_) => {}
            None if byte == b'>' => {
                tag.end = at;
                break;
            }
            None if before == b'=' && matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None if before == b'=' && byte.is_ascii_whitespace() => {}
            None => {
                if is_gap(before) && !is_gap(byte) {
                    attributes += 1;
                    if attributes > MAX_ATTRIBUTES && tag.cut.is_none() && byte.is_ascii() {
                        tag.cut = Some(at);
                    }
                }
                before = byte;
            }
        }
    }
    tag
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
