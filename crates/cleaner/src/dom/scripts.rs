//! Elements whose content is not markup: where they end, and which scripts say something of the article.

use memchr::memmem;

/// Scripts with one of these may tell when the article was published.
const TIMES: [&str; 4] = ["ublish", "ublica", "ubDate", "ubdate"];

/// True for a script that may say something of the article; `tag` is what stands behind the name of its start tag.
pub(super) fn is_read(tag: &str, content: &str) -> bool {
    let is_data = tag.as_bytes().windows(4).any(|part| part.eq_ignore_ascii_case(b"json"));
    is_data || TIMES.iter().any(|sign| memmem::find(content.as_bytes(), sign.as_bytes()).is_some())
}

/// Where the next end tag of an element begins, from `from` on.
pub(super) fn end_tag(content: &str, name: &str, from: usize) -> Option<usize> {
    let bytes = content.as_bytes();
    memmem::find_iter(&bytes[from..], b"</")
        .map(|at| from + at)
        .find(|&at| begins_with_name(&bytes[at + 2..], name))
}

/// The length of a script, up to its end tag or to the end of the page. Within `<!--` a script may have a whole other script
/// in it (<https://html.spec.whatwg.org/multipage/parsing.html#script-data-double-escaped-state>).
pub(super) fn length(content: &str) -> usize {
    let bytes = content.as_bytes();
    let first = end_tag(content, "script", 0).unwrap_or(content.len());
    if memmem::find(&bytes[..first], b"<!--").is_none() {
        return first;
    }
    let mut state = State::Plain;
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'<', b'>', &bytes[at..]).map(|found| at + found) {
        let rest = &bytes[found + 1..];
        at = found + 1;
        match (state, bytes[found]) {
            (State::Escaped { since } | State::Double { since }, b'>')
                if bytes[since..found].ends_with(b"--") =>
            {
                state = State::Plain;
            }
            (State::Plain, b'<') if rest.starts_with(b"!--") => {
                // The two dashes may be those of `-->` as well.
                state = State::Escaped { since: found + 2 };
                at = found + 4;
            }
            (State::Escaped { since }, b'<') if begins_with_name(rest, "script") => {
                state = State::Double { since }
            }
            (State::Double { since }, b'<') if is_end(rest) => state = State::Escaped { since },
            (_, b'<') if is_end(rest) => return found,
            _ => {}
        }
    }
    content.len()
}

/// Bytes of text in the longest part of a page that is for readers without scripts.
pub(crate) fn bytes_for_readers_without(page: &str) -> usize {
    let (mut rest, mut longest) = (page, 0);
    while let Some(start) = memmem::find(rest.as_bytes(), b"<noscript") {
        let content = &rest[start..];
        let end = end_tag(content, "noscript", 0).unwrap_or(content.len());
        longest = longest.max(text_bytes(&content.as_bytes()[..end]));
        rest = &content[end..];
    }
    longest
}

/// The longest HTML that stands as a string in a script, as in the state that a page's framework starts from.
pub(crate) fn html_in_strings(page: &str) -> Option<String> {
    let (mut rest, mut longest) = (page, "");
    while let Some(start) = memmem::find(rest.as_bytes(), b"<script") {
        let content = &rest[start + "<script".len()..];
        let (script, after) = content.split_at(length(content));
        let found = longest_string_of_html(script);
        longest = if found.len() > longest.len() { found } else { longest };
        rest = after;
    }
    serde_json::from_str(longest).ok()
}

/// The longest string of JSON in a script that has a paragraph in it, with its quotation marks.
fn longest_string_of_html(script: &str) -> &str {
    let bytes = script.as_bytes();
    let (mut longest, mut at) = (0..0, 0);
    for paragraph in memchr::memchr_iter(b'p', bytes) {
        if paragraph < at || !is_start_tag(bytes, paragraph) {
            continue;
        }
        let start = memchr::memrchr(b'"', &bytes[at..paragraph]).map(|quote| at + quote);
        at = end_of_string(bytes, paragraph);
        if let Some(start) = start.filter(|start| at - start > longest.len()) {
            longest = start..at;
        }
    }
    &script[longest]
}

/// True where a name of one letter is a start tag's, as it is or as scripts write it.
fn is_start_tag(bytes: &[u8], name: usize) -> bool {
    const OPENINGS: [&[u8]; 3] = [b"<", br"\u003c", br"\u003C"];
    OPENINGS.iter().any(|opening| bytes[..name].ends_with(opening))
        && matches!(bytes.get(name + 1), Some(b'>' | b' ' | b'\\'))
}

/// The end of a string of JSON from within it: behind the next quotation mark that is not escaped.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
        at += found;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at = (at + 2).min(bytes.len());
    }
    bytes.len()
}

/// Bytes of a text outside of tags.
fn text_bytes(mut markup: &[u8]) -> usize {
    let mut bytes = 0;
    while let Some(start) = memchr::memchr(b'<', markup) {
        bytes += start;
        markup = memchr::memchr(b'>', &markup[start..]).map_or(&[], |end| &markup[start + end + 1..]);
    }
    bytes + markup.len()
}

#[derive(Clone, Copy)]
enum State {
    Plain,
    /// Within `<!--`, which began there.
    Escaped {
        since: usize,
    },
    /// Within a script in it.
    Double {
        since: usize,
    },
}

fn is_end(rest: &[u8]) -> bool {
    rest.strip_prefix(b"/").is_some_and(|name| begins_with_name(name, "script"))
}

fn begins_with_name(text: &[u8], name: &str) -> bool {
    let ends = |next: &u8| matches!(next, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c' | b'/' | b'>');
    text.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()))
        && text.get(name.len()).is_some_and(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before_end(content: &str) -> &str {
        &content[..length(content)]
    }

    #[test]
    fn a_script_ends_at_its_end_tag() {
        assert_eq!(before_end("a < b </scripts> </SCRIPT > c"), "a < b </scripts> ");
        assert_eq!(before_end("a </script"), "a </script");
    }

    #[test]
    fn a_script_within_a_comment_in_it_does_not_end_it() {
        let inner = "<!-- write('<script>a</script>') //-->";
        assert_eq!(before_end(&format!("{inner}</script>b")), inner);
        assert_eq!(before_end("<!-- <script> --></script>b"), "<!-- <script> -->");
        assert_eq!(before_end("<!--></script>b"), "<!-->");
        assert_eq!(before_end("<!-- a</script>b"), "<!-- a");
    }

    #[test]
    fn the_longest_text_for_readers_without_scripts_is_measured_without_its_tags() {
        let page = "<noscript><img src='a.png' alt=long></noscript><p>text<noscript>Four<br>words</noscript>";
        assert_eq!(bytes_for_readers_without(page), 9);
        assert_eq!(bytes_for_readers_without("<noscript>left open"), 9);
        assert_eq!(bytes_for_readers_without("<p>none"), 0);
    }

    #[test]
    fn html_in_a_string_of_a_script_is_found_whichever_way_it_is_written() {
        let html = |page: &str| html_in_strings(page).unwrap_or_default();
        assert_eq!(
            html(r#"<script>s={"a":1,"b":"\u003cp\u003eTide\u003c/p\u003e"}</script>"#),
            "<p>Tide</p>"
        );
        let two =
            r#"<script>f("<p>Ebb")</script><script>f("<div><p class=\"x\">\"Tide\"</p></div>")</script>"#;
        assert_eq!(html(two), r#"<div><p class="x">"Tide"</p></div>"#);
        assert_eq!(html_in_strings(r#"<p class="x">"<p>""#), None, "outside of scripts");
        assert_eq!(html_in_strings(r#"<script>"<p>left open"#), None);
    }

    #[test]
    fn data_and_scripts_with_a_time_of_publication_are_read() {
        assert!(is_read(" type='application/LD+JSON'", "{}"));
        assert!(is_read("", "let page = {publishedAt: '2024-03-03'}"));
        assert!(!is_read(" src=x", "if (a<b) '<p>'"));
    }
}
