//! What is cut from a page before it is parsed, since parsing it costs time and nothing reads it: scripts, styles and
//! comments, which are half of most pages, and tags' attributes beyond a limit. The tokenizer compares each attribute with
//! all before it, so that a megabyte of them in one tag takes minutes.

use html5ever::tendril::StrTendril;
use memchr::memmem;

/// Real pages stay below a hundred.
const MAX_ATTRIBUTES: usize = 256;
/// A shorter tag cannot have more.
const MIN_BYTES: usize = 2 * MAX_ATTRIBUTES;

/// Scripts with one of these may tell when the article was published.
const TIMES: [&str; 4] = ["ublish", "ublica", "ubDate", "ubdate"];

/// The source without what is cut.
pub(super) fn cut(source: &str) -> StrTendril {
    let mut cutter = Cutter { source, kept: StrTendril::new(), copied: 0, all_closed: [true; 3] };
    let bytes = source.as_bytes();
    let mut at = 0;
    while let Some(start) = memchr::memchr(b'<', &bytes[at..]).map(|found| at + found) {
        at = match bytes.get(start + 1) {
            Some(b'!') if bytes[start..].starts_with(b"<!--") => cutter.comment(start),
            Some(byte) if byte.is_ascii_alphabetic() => cutter.tag(start + 1),
            _ => start + 1,
        };
    }
    if cutter.copied == 0 {
        return StrTendril::from_slice(source);
    }
    cutter.kept.push_slice(&source[cutter.copied..]);
    cutter.kept
}

struct Cutter<'a> {
    source: &'a str,
    kept: StrTendril,
    /// Up to where the source was copied or cut.
    copied: usize,
    /// False where one was found open to the end: comment, script, style. It is not looked for again.
    all_closed: [bool; 3],
}

impl Cutter<'_> {
    fn drop(&mut self, from: usize, to: usize) {
        self.kept.push_slice(&self.source[self.copied..from]);
        self.copied = to;
    }

    /// Cuts the comment that begins at `start`, and says where to go on.
    fn comment(&mut self, start: usize) -> usize {
        let after = &self.source.as_bytes()[start + 4..];
        // `<!-->` is a comment too, and so is what `--!>` ends; the tokenizer knows.
        if !self.all_closed[0] || after.starts_with(b">") || after.starts_with(b"->") {
            return start + 4;
        }
        let Some(length) = memmem::find(after, b"-->") else {
            self.all_closed[0] = false;
            return start + 4;
        };
        let end = start + 4 + length + 3;
        if memmem::find(&after[..length], b"--!>").is_none() {
            self.drop(start, end);
        }
        end
    }

    /// Cuts what is too much of the tag whose name begins at `name`, or the script behind it, and says where to go on.
    fn tag(&mut self, name: usize) -> usize {
        let bytes = self.source.as_bytes();
        let end = end(bytes, name);
        if end - name > MIN_BYTES
            && let Some(cut) = first_beyond(&bytes[name..end]).map(|cut| name + cut)
        {
            self.drop(cut, end);
        }
        for (kind, raw) in [(1, &b"script"[..]), (2, b"style")] {
            let is_raw = bytes[name..end].get(..raw.len()).is_some_and(|own| own.eq_ignore_ascii_case(raw))
                && !bytes[name..=end.min(bytes.len() - 1)]
                    .get(raw.len())
                    .is_some_and(u8::is_ascii_alphanumeric);
            if is_raw && end < bytes.len() && self.all_closed[kind] {
                return self.raw(kind, raw, name, end + 1);
            }
        }
        end
    }

    fn raw(&mut self, kind: usize, name: &[u8], tag: usize, start: usize) -> usize {
        let bytes = self.source.as_bytes();
        let ends = |&at: &usize| {
            bytes[start + at + 2..].get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name))
        };
        let Some(close) = memmem::find_iter(&bytes[start..], b"</").find(ends).map(|at| start + at) else {
            self.all_closed[kind] = false;
            return start;
        };
        let tag = &bytes[tag..start];
        let is_data = tag.windows(4).any(|part| part.eq_ignore_ascii_case(b"json"));
        let content = &bytes[start..close];
        // Behind `<!--` a script may go on after its end tag.
        if !is_data
            && !TIMES.iter().chain([&"<!--"]).any(|sign| memmem::find(content, sign.as_bytes()).is_some())
        {
            self.drop(start, close);
        }
        close
    }
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
fn first_beyond(tag: &[u8]) -> Option<usize> {
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
        let page = format!("<p class='a > b' {}>text < 3</p><img alt=\"x>y<!--\" src=/a/b>", many(50));
        assert_eq!(&*cut(&page), page);
    }

    #[test]
    fn scripts_styles_and_comments_lose_what_is_in_them() {
        let page = "a<!-- b > --><SCRIPT src=x>if (a<b) '<p>'</Script>c<style>p > a</style>d<!--[if IE]>e<![endif]-->";
        assert_eq!(&*cut(page), "a<SCRIPT src=x></Script>c<style></style>d");
    }

    #[test]
    fn what_is_read_or_ends_otherwise_is_left_to_the_tokenizer() {
        for page in [
            "<script type='application/ld+json'>{\"a\": \"<!--b-->\"}</script>",
            "<script><!-- <script> </script> --></script>",
            "<!-->a-->",
            "<!--a--!>b-->",
            "<script>let page = {publishedAt: '2024-03-03'}</script>",
            "<script>a",
            "<style>a",
            "<!-- a",
            "<scripts>a</scripts>",
            "<title a='<!--'>b-->",
        ] {
            assert_eq!(&*cut(page), page);
        }
    }

    #[test]
    fn a_tag_keeps_its_first_attributes_and_its_end() {
        let page = format!("<p{}>text</p>", many(10_000));
        let limited = cut(&page);
        assert!(limited.starts_with("<p a0=1") && limited.ends_with(">text</p>"));
        assert!(limited.len() < 4_000, "{}", limited.len());
    }

    #[test]
    fn quotes_and_angles_do_not_hide_attributes() {
        for start in ["<p x=\">\"", "<p <", "<p x=' > '", "<p x= \">\"", "<p 'y'"] {
            let limited = cut(&format!("{start}{}>text", many(10_000)));
            assert!(limited.len() < 4_000 && limited.ends_with(">text"), "{start}");
        }
    }

    proptest! {
        #[test]
        fn any_source_is_cut_without_panic(source: String, tags in "(<script>|</style|<!--|-->|[<>a =\"'/é!-]){0,500}") {
            prop_assert!(cut(&source).len() <= source.len());
            prop_assert!(cut(&tags).len() <= tags.len());
        }
    }
}
