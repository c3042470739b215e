//! Character references: `&amp;`, `&#8217;`, `&copy` (<https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state>).

use std::borrow::Cow;

use html5ever::{
    data::{C1_REPLACEMENTS, NAMED_ENTITIES},
    tendril::StrTendril,
};

/// Longer than any name with its semicolon.
const MAX_NAME_BYTES: usize = 33;

/// The text with its references resolved, line breaks as `\n`, and without NUL.
pub(crate) fn resolve(text: &str, in_attribute: bool) -> StrTendril {
    let bytes = text.as_bytes();
    let mut resolved = StrTendril::new();
    let mut copied = 0;
    for at in memchr::memchr3_iter(b'&', b'\r', 0, bytes) {
        if at < copied {
            continue;
        }
        let (length, [first, second]) = match bytes[at] {
            b'\r' => (if bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 }, [Some('\n'), None]),
            b'&' => match reference(&text[at + 1..], in_attribute) {
                Some((length, characters)) => (1 + length, characters),
                None => continue,
            },
            _ => (1, [None, None]),
        };
        resolved.push_slice(&text[copied..at]);
        first.into_iter().chain(second).for_each(|character| resolved.push_char(character));
        copied = at + length;
    }
    if copied == 0 {
        return StrTendril::from_slice(text);
    }
    resolved.push_slice(&text[copied..]);
    resolved
}

/// A text without the references that are left in it because it was escaped twice. `&amp;` and the like stay: texts about markup
/// have them.
pub(crate) fn resolve_left(text: &str) -> Cow<'_, str> {
    const KEPT: [&str; 6] = ["amp", "lt", "gt", "#38", "#60", "#62"];
    let mut resolved = String::new();
    let mut copied = 0;
    for (at, _) in text.match_indices('&') {
        let behind = &text.as_bytes()[at + 1..];
        let length = behind.iter().take(MAX_NAME_BYTES).position(|&byte| byte == b';');
        let name = length.and_then(|length| text.get(at + 1..at + 1 + length));
        let Some(name) = name.filter(|name| !KEPT.contains(name)) else { continue };
        let end = at + name.len() + 2;
        if let Some((length, [first, second])) =
            reference(&text[at + 1..], false).filter(|(length, _)| at + 1 + length == end)
        {
            resolved.push_str(&text[copied..at]);
            resolved.extend(first.into_iter().chain(second).map(|c| if c == '\u{A0}' { ' ' } else { c }));
            copied = at + 1 + length;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    resolved.push_str(&text[copied..]);
    Cow::Owned(resolved)
}

/// The length of the reference that a text begins with, behind its `&`, and what it stands for.
fn reference(text: &str, in_attribute: bool) -> Option<(usize, [Option<char>; 2])> {
    if let Some(number) = text.strip_prefix('#') {
        let (length, character) = number_of(number)?;
        return Some((1 + length, [Some(character), None]));
    }
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric();
    let name = text.bytes().take(MAX_NAME_BYTES).take_while(is_part).count();
    let whole = text.as_bytes().get(name) == Some(&b';');
    // Old names need no semicolon, and may run into what follows.
    let lengths = whole.then_some(name + 1).into_iter().chain((1..=name).rev());
    let (length, characters) =
        lengths.filter(|&length| length > 1).find_map(|length| Some((length, named(&text[..length])?)))?;
    let next = text.as_bytes().get(length);
    let is_open = length <= name;
    if in_attribute && is_open && next.is_some_and(|next| *next == b'=' || next.is_ascii_alphanumeric()) {
        return None;
    }
    Some((length, characters))
}

fn named(name: &str) -> Option<[Option<char>; 2]> {
    // The table has beginnings of names too, which stand for nothing.
    let &(first, second) = NAMED_ENTITIES.get(name).filter(|(first, _)| *first != 0)?;
    Some([char::from_u32(first), char::from_u32(second).filter(|_| second != 0)])
}

/// Of a number behind `&#` the length with its mark and semicolon, and the character.
fn number_of(text: &str) -> Option<(usize, char)> {
    let (mark, radix) = if text.starts_with(['x', 'X']) { (1, 16) } else { (0, 10) };
    let digits = text[mark..].chars().take_while(|c| c.is_digit(radix)).count();
    let number = text[mark..mark + digits].chars().filter_map(|c| c.to_digit(radix));
    let number = number.fold(0_u32, |sum, digit| sum.saturating_mul(radix).saturating_add(digit));
    let end = mark + digits;
    let semicolon = usize::from(text.as_bytes().get(end) == Some(&b';'));
    let replaced =
        || C1_REPLACEMENTS.get(usize::try_from(number.checked_sub(0x80)?).ok()?).copied().flatten();
    let character =
        replaced().or_else(|| char::from_u32(number)).filter(|&c| c != '\0').unwrap_or('\u{FFFD}');
    (digits > 0).then_some((end + semicolon, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_escaped_twice_is_read_but_for_what_texts_about_markup_have() {
        assert_eq!(
            resolve_left("It&#8217;s &quot;on&quot; &amp; AT&amp;T; &lt;b&gt; & &nothing; R&D;"),
            "It’s \"on\" &amp; AT&amp;T; &lt;b&gt; & &nothing; R&D;"
        );
        assert_eq!(resolve_left("plain & simple"), "plain & simple");
    }

    #[test]
    fn names_and_numbers_stand_for_characters() {
        assert_eq!(
            &*resolve("a &amp; b&nbsp;&#8217;&#X41;&#65 &copy &notit; &acE;", false),
            "a & b\u{A0}’AA © ¬it; ∾\u{333}"
        );
        assert_eq!(
            &*resolve("&#0;&#xD800;&#x110000;&#99999999999;&#150;", false),
            "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}–"
        );
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in ["R&D", "&xyz;", "&", "a & b", "&;", "&#;", "&#x;", "&é"] {
            assert_eq!(&*resolve(text, false), text);
        }
    }

    #[test]
    fn an_open_name_in_an_address_is_a_parameter() {
        assert_eq!(&*resolve("?a=1&copy=2&reg2&amp;lt&lt", true), "?a=1&copy=2&reg2&lt<");
        assert_eq!(&*resolve("&copy=2", false), "©=2");
    }

    #[test]
    fn line_breaks_become_one_and_nul_goes() {
        assert_eq!(&*resolve("a\r\nb\rc\0d", false), "a\nb\ncd");
    }
}
