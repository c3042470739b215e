//! What is cut from a page before it is parsed, since parsing it costs time and memory and nothing reads it: the insides of
//! scripts, styles and the like, comments, spaces between tags, NUL, and all attributes but a few. That is most of many pages.
//!
//! The tokenizer sees the rest as it would have seen it (<https://html.spec.whatwg.org/multipage/parsing.html#tokenization>);
//! a test compares the two.

use html5ever::tendril::StrTendril;
use memchr::memmem;

/// The attributes that something here reads. The place of a name is its bit in a set.
const READ: [&[u8]; 19] = [
    b"class",
    b"id",
    b"role",
    b"rel",
    b"href",
    b"hidden",
    b"aria-hidden",
    b"itemprop",
    b"itemtype",
    b"content",
    b"name",
    b"property",
    b"http-equiv",
    b"datetime",
    b"lang",
    b"type",
    b"style",
    b"pubdate",
    b"xml:lang",
];
const STYLE: usize = 16;
const MAX_READ_BYTES: usize = 11;

/// Scripts with one of these may tell when the article was published.
const TIMES: [&str; 4] = ["ublish", "ublica", "ubDate", "ubdate"];

/// The source without what is cut.
pub(super) fn cut(source: &str) -> StrTendril {
    let mut cutter = Cutter {
        source,
        kept: String::with_capacity(source.len() / 2),
        copied: 0,
        left_open: [false; RAW.len()],
        preformatted: 0,
    };
    let bytes = source.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'<', 0, &bytes[at..]).map(|found| at + found) {
        at = cutter.pass(found);
    }
    cutter.drop(source.len(), source.len());
    StrTendril::from(cutter.kept)
}

/// Elements whose content is not markup, with what becomes of it.
const RAW: [(&[u8], Content); 6] = [
    (b"script", Content::Script),
    (b"style", Content::Dropped),
    (b"noscript", Content::Dropped),
    (b"iframe", Content::Dropped),
    (b"title", Content::Kept),
    (b"textarea", Content::Kept),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Script,
    Dropped,
    Kept,
}

struct Cutter<'a> {
    source: &'a str,
    kept: String,
    /// Up to where the source was copied or cut.
    copied: usize,
    /// True for the raw elements of which one was found open to the end. Their ends are not looked for again.
    left_open: [bool; RAW.len()],
    /// Open elements in which spaces count.
    preformatted: usize,
}

impl Cutter<'_> {
    fn drop(&mut self, from: usize, to: usize) {
        self.kept.push_str(&self.source[self.copied..from]);
        self.copied = to;
    }

    /// Cuts what parts a tag or space from what follows. Elsewhere `<` or `&` would come together with it.
    fn drop_between_tags(&mut self, from: usize, to: usize) {
        if self.bytes()[..from].last().is_none_or(|&before| before == b'>' || is_space(before)) {
            self.drop(from, to);
        }
    }

    fn bytes(&self) -> &[u8] {
        self.source.as_bytes()
    }

    /// Passes over what begins with the `<` or NUL at `start`, and says where to go on.
    fn pass(&mut self, start: usize) -> usize {
        let rest = &self.bytes()[start..];
        match rest {
            [0, ..] => {
                let count = rest.iter().take_while(|&&byte| byte == 0).count();
                self.drop(start + 1, start + count);
                start + count
            }
            [_, b'!', b'-', b'-', ..] => self.comment(start),
            [_, b'!', letters @ ..]
                if letters.get(..7).is_some_and(|own| own.eq_ignore_ascii_case(b"doctype")) =>
            {
                self.find(b'>', start).map_or(rest.len() + start, |end| end + 1)
            }
            [_, b'/', letter, ..] if letter.is_ascii_alphabetic() => self.end_tag(start),
            // The tokenizer passes over these up to the next `>`.
            [_, b'!' | b'?', ..] | [_, b'/', _, ..] => {
                let end = self.find(b'>', start).map_or(self.source.len(), |end| end + 1);
                self.drop_between_tags(start, end);
                end
            }
            [_, letter, ..] if letter.is_ascii_alphabetic() => self.start_tag(start),
            _ => start + 1,
        }
    }

    fn find(&self, byte: u8, from: usize) -> Option<usize> {
        memchr::memchr(byte, &self.bytes()[from..]).map(|found| from + found)
    }

    fn comment(&mut self, start: usize) -> usize {
        let inside = start + 4;
        let after = &self.bytes()[inside..];
        let end = if after.starts_with(b">") {
            Some(1)
        } else if after.starts_with(b"->") {
            Some(2)
        } else {
            comment_end(after)
        };
        // A comment left open takes the rest of the page.
        let end = end.map_or(self.source.len(), |end| inside + end);
        self.drop_between_tags(start, end);
        end
    }

    fn end_tag(&mut self, start: usize) -> usize {
        let name_end = name_end(self.bytes(), start + 2);
        if self.bytes()[start + 2..name_end].eq_ignore_ascii_case(b"pre") {
            self.preformatted = self.preformatted.saturating_sub(1);
        }
        let end = self.attributes(name_end, false);
        self.space(end)
    }

    fn start_tag(&mut self, start: usize) -> usize {
        let name_end = name_end(self.bytes(), start + 1);
        let name = start + 1..name_end;
        let end = self.attributes(name_end, true);
        let name = &self.source.as_bytes()[name];
        if name.eq_ignore_ascii_case(b"pre") {
            self.preformatted += 1;
        }
        // Within a drawing such an element may be closed by its own tag.
        let is_closed = self.bytes()[..end].ends_with(b"/>");
        match RAW.iter().position(|(raw, _)| raw.eq_ignore_ascii_case(name)) {
            Some(raw) if !self.left_open[raw] && !is_closed => self.raw(raw, start, end),
            _ => self.space(end),
        }
    }

    /// Cuts the attributes of a tag from the end of its name on, but those that are read if `reads`; says where the tag
    /// ends. One that is never closed is no tag.
    fn attributes(&mut self, name_end: usize, reads: bool) -> usize {
        let source = self.source.as_bytes();
        let (mut at, mut seen) = (name_end, 0_u32);
        loop {
            at += source[at..].iter().take_while(|&&byte| is_space(byte) || byte == b'/').count();
            match source.get(at) {
                Some(b'>') => return at + 1,
                Some(_) => {}
                None => break,
            }
            let Some(attribute) = Attribute::at(source, at) else { break };
            let bit = if reads { attribute.read(source) } else { 0 };
            if bit & !seen == 0 {
                self.drop(at, attribute.end);
            }
            seen |= bit;
            at = attribute.end;
        }
        self.drop(at, source.len());
        source.len()
    }

    /// Cuts what is inside of a raw element whose start tag goes from `tag` to `start`; says where its end tag begins.
    fn raw(&mut self, raw: usize, tag: usize, start: usize) -> usize {
        let (name, content) = RAW[raw];
        let bytes = self.source.as_bytes();
        let ends = |&at: &usize| {
            let after = &bytes[start + at + 2..];
            after.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name))
                && after.get(name.len()).is_none_or(|&next| is_space(next) || matches!(next, b'/' | b'>'))
        };
        let Some(close) = memmem::find_iter(&bytes[start..], b"</").find(ends).map(|at| start + at) else {
            self.left_open[raw] = true;
            return start;
        };
        let is_dropped = match content {
            Content::Script => is_for_programs(&bytes[tag..start], &bytes[start..close]),
            Content::Dropped => true,
            Content::Kept => false,
        };
        if is_dropped {
            self.drop(start, close);
        }
        close
    }

    /// Cuts all but the first of the spaces between two tags.
    fn space(&mut self, start: usize) -> usize {
        if self.preformatted > 0 {
            return start;
        }
        let bytes = self.bytes();
        let count = bytes[start..].iter().take_while(|&&byte| is_space(byte)).count();
        if count > 1 && bytes.get(start + count) == Some(&b'<') {
            self.drop(start + 1, start + count);
            return start + count;
        }
        start
    }
}

/// Where the comment ends in what follows its beginning.
fn comment_end(after: &[u8]) -> Option<usize> {
    let ends = |&at: &usize| after[..at].ends_with(b"--") || after[..at].ends_with(b"--!");
    memchr::memchr_iter(b'>', after).find(ends).map(|at| at + 1)
}

/// True for a script that says nothing of the article.
fn is_for_programs(tag: &[u8], content: &[u8]) -> bool {
    let is_data = tag.windows(4).any(|part| part.eq_ignore_ascii_case(b"json"));
    // Behind `<!--` a script may go on after its end tag.
    !is_data && !TIMES.iter().chain([&"<!--"]).any(|sign| memmem::find(content, sign.as_bytes()).is_some())
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c')
}

fn name_end(bytes: &[u8], start: usize) -> usize {
    let ends = |&byte: &u8| is_space(byte) || matches!(byte, b'/' | b'>');
    bytes[start..].iter().position(ends).map_or(bytes.len(), |length| start + length)
}

/// Places of an attribute in the source.
struct Attribute {
    name: (usize, usize),
    value: (usize, usize),
    end: usize,
}

impl Attribute {
    /// The attribute whose name begins at `start`; nothing where the source ends within it.
    fn at(source: &[u8], start: usize) -> Option<Self> {
        let ends_name = |&byte: &u8| is_space(byte) || matches!(byte, b'/' | b'>' | b'=');
        // An equals sign at the beginning is part of the name.
        let name_end = start + 1 + source.get(start + 1..)?.iter().position(ends_name)?;
        let name = (start, name_end);
        let after = name_end + source[name_end..].iter().take_while(|&&byte| is_space(byte)).count();
        if source.get(after)? != &b'=' {
            return Some(Self { name, value: (name_end, name_end), end: name_end });
        }
        let start = after + 1 + source[after + 1..].iter().take_while(|&&byte| is_space(byte)).count();
        Some(match source.get(start)? {
            quote @ (b'"' | b'\'') => {
                let end = start + 1 + memchr::memchr(*quote, &source[start + 1..])?;
                Self { name, value: (start + 1, end), end: end + 1 }
            }
            _ => {
                let ends = |&byte: &u8| is_space(byte) || byte == b'>';
                let end = start + source[start..].iter().position(ends)?;
                Self { name, value: (start, end), end }
            }
        })
    }

    /// The bit of the attribute if it is one that is read, else none.
    fn read(&self, source: &[u8]) -> u32 {
        let name = &source[self.name.0..self.name.1];
        if name.len() > MAX_READ_BYTES {
            return 0;
        }
        let value = &source[self.value.0..self.value.1];
        match READ.iter().position(|read| read.eq_ignore_ascii_case(name)) {
            Some(STYLE) if !hides(value) => 0,
            Some(at) => 1 << at,
            None => 0,
        }
    }
}

/// True for a style that may hide an element.
fn hides(style: &[u8]) -> bool {
    [&b"none"[..], b"hidden"].iter().any(|word| memmem::find(style, word).is_some())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use html5ever::{
        TokenizerResult,
        tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, states::RawKind},
    };
    use proptest::prelude::*;

    use super::*;

    fn many(count: usize) -> String {
        (0..count).map(|number| format!(" a{number}=1")).collect()
    }

    /// What the tokenizer makes of a source, without what nothing reads.
    #[derive(Default)]
    struct Tokens {
        seen: RefCell<Vec<String>>,
        raw: RefCell<String>,
    }

    impl Tokens {
        fn of(source: StrTendril) -> Vec<String> {
            let tokenizer = Tokenizer::new(Self::default(), Default::default());
            let input = BufferQueue::default();
            input.push_back(source);
            while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
            tokenizer.end();
            tokenizer.sink.seen.into_inner()
        }

        fn text(&self, text: &str) {
            let mut seen = self.seen.borrow_mut();
            if !matches!(seen.last(), Some(last) if last.starts_with('"')) {
                seen.push("\"".to_owned());
            }
            if let Some(last) = seen.last_mut() {
                for c in text.chars() {
                    // Between tags one space is as good as many.
                    if !(c.is_ascii_whitespace() && last.ends_with(['"', ' '])) {
                        last.push(if c.is_ascii_whitespace() { ' ' } else { c });
                    }
                }
            }
        }
    }

    impl TokenSink for Tokens {
        type Handle = ();

        fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
            match token {
                Token::TagToken(tag) => {
                    self.raw.borrow_mut().clear();
                    let attributes = tag.attrs.iter().filter(|attribute| {
                        READ.contains(&attribute.name.local.as_bytes())
                            && (&*attribute.name.local != "style" || hides(attribute.value.as_bytes()))
                    });
                    let attributes: Vec<_> =
                        attributes.map(|a| format!("{}={}", a.name.local, a.value)).collect();
                    let attributes = if tag.kind == TagKind::StartTag { attributes } else { Vec::new() };
                    self.seen.borrow_mut().push(format!("{:?} {} {attributes:?}", tag.kind, tag.name));
                    let kind = match &*tag.name {
                        "script" => RawKind::ScriptData,
                        "style" | "noscript" | "iframe" => RawKind::Rawtext,
                        "title" | "textarea" => RawKind::Rcdata,
                        _ => return TokenSinkResult::Continue,
                    };
                    if tag.kind == TagKind::StartTag {
                        *self.raw.borrow_mut() = tag.name.to_string();
                        return TokenSinkResult::RawData(kind);
                    }
                }
                Token::CharacterTokens(text) if matches!(&**self.raw.borrow(), "" | "title" | "textarea") => {
                    self.text(&text);
                }
                _ => {}
            }
            TokenSinkResult::Continue
        }
    }

    #[test]
    fn scripts_styles_and_comments_lose_what_is_in_them() {
        let page = "a <!-- b > --><SCRIPT src=x>if (a<b) '<p>'</Script>c<style>p > a</style>d <!--[if IE]>e<![endif]-->\
            <noscript><img></noscript>";
        assert_eq!(&*cut(page), "a <SCRIPT ></Script>c<style></style>d <noscript></noscript>");
    }

    #[test]
    fn what_is_read_stays() {
        for page in [
            "<script type='application/ld+json'>{\"a\": \"<!--b-->\"}</script>",
            "<script><!-- <script> </script> --></script>",
            "<script>let page = {publishedAt: '2024-03-03'}</script>",
            "<title> a <b data-a=1> </title>",
            "<pre>  <b> </b>  </pre>",
            "<p class='a > b' id=\"x>y<!--\">text < 3 <<< &amp; </p>",
        ] {
            assert_eq!(&*cut(page), page);
        }
    }

    #[test]
    fn attributes_that_nothing_reads_go_and_so_do_repeated_ones() {
        let page = "<p data-a='>' class=a CLASS = b =c hidden/ style='color: red' style=display:none>t</p a=\"<\"><br a/>";
        assert_eq!(
            &*cut(page),
            "<p  class=a   hidden/   style=display:none>t</p ><br />".replace("   style", "  style")
        );
    }

    #[test]
    fn spaces_between_tags_are_cut_to_one_but_not_in_preformatted_text() {
        assert_eq!(&*cut("<p>\n  <b>  a  </b>\n\n</p>"), "<p>\n<b>  a  </b>\n</p>");
        assert_eq!(&*cut("<pre>\n  <b></b>\n\n</pre>\n\n<p>"), "<pre>\n  <b></b>\n\n</pre>\n<p>");
    }

    #[test]
    fn a_tag_of_a_million_attributes_keeps_only_its_end() {
        for start in ["<p x=\">\"", "<p <", "<p x=' > '", "<p x= \">\"", "<p 'y'", "</p"] {
            let limited = cut(&format!("{start}{}>text", many(10_000)));
            assert_eq!(limited.trim_start_matches(['<', '/', 'p', ' ']), ">text", "{start}");
        }
    }

    #[test]
    fn an_element_closed_by_its_own_tag_takes_nothing_with_it() {
        assert!(cut("<svg><style/></svg><p>text</p><style></style>").contains("text"));
    }

    /// A piece of a page. Raw elements are closed: of one left open, what is in it is cut as if it were markup.
    fn piece() -> impl Strategy<Value = String> {
        let inside = "(<!--|-->|</?p|</t|[a<> \n\"']){0,6}";
        let raw = ("(script|style|noscript|title|textarea|iframe)", "( class=a| data-a='>')?", inside)
            .prop_map(|(name, attributes, inside)| format!("<{name}{attributes}>{inside}</{name}>"));
        prop_oneof![
            raw,
            "</?(p|a|br|pre)[ />]",
            "(class|style|data-x|id|CLASS)( ?= ?[\"'])?",
            "<!--|--!?>|<!doctype |<[?!/]|none|[ \n]{1,3}|[<>a=\"'/é!&;-]",
        ]
    }

    proptest! {
        #[test]
        fn the_tokenizer_sees_the_same(pieces in proptest::collection::vec(piece(), 0..40)) {
            let page = pieces.concat();
            prop_assert_eq!(Tokens::of(cut(&page)), Tokens::of(StrTendril::from(&*page)), "{}", page);
        }

        #[test]
        fn any_source_is_cut_without_panic(source: String) {
            prop_assert!(cut(&source).len() <= source.len());
        }
    }
}
