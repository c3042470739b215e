//! Reads a page into the tokens that html5ever builds its tree from, without what nothing here reads: comments, the insides
//! of scripts, styles and frames, spaces between tags, and all attributes but a few. That is most of many pages, and
//! most of the time that html5ever's own tokenizer takes. A test compares the two
//! (<https://html.spec.whatwg.org/multipage/parsing.html#tokenization>).

use std::ops::Range;

use html5ever::{
    Attribute, LocalName, QualName, ns,
    tendril::StrTendril,
    tokenizer::{Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult, states::RawKind},
};
use memchr::memmem;

use crate::dom::{references::resolve, scripts};

/// The attributes that something here reads. The place of a name is its bit in a set.
const READ: [&str; 21] = [
    "class",
    "id",
    "href",
    "rel",
    "role",
    "style",
    "type",
    "name",
    "content",
    "property",
    "hidden",
    "aria-hidden",
    "itemprop",
    "itemtype",
    "http-equiv",
    "datetime",
    "lang",
    "pubdate",
    "xml:lang",
    "src",
    "data-src",
];
const MAX_READ_BYTES: usize = 11;

/// Hands all tokens of a page to `sink`, the last one included.
pub(super) fn tokenize<S: TokenSink>(source: &str, sink: &S) {
    let mut tokenizer = Tokenizer { source, sink, text_from: 0, preformatted: 0 };
    let mut at = 0;
    while let Some(found) = tokenizer.find(b'<', at) {
        at = tokenizer.markup(found).unwrap_or(found + 1);
    }
    tokenizer.text(source.len(), source.len());
    let _ = sink.process_token(Token::EOFToken, 0);
    sink.end();
}

struct Tokenizer<'a, S> {
    source: &'a str,
    sink: &'a S,
    /// Where the text begins that was not handed on yet.
    text_from: usize,
    /// Open elements in which spaces count.
    preformatted: usize,
}

impl<S: TokenSink> Tokenizer<'_, S> {
    fn bytes(&self) -> &[u8] {
        self.source.as_bytes()
    }

    fn find(&self, byte: u8, from: usize) -> Option<usize> {
        memchr::memchr(byte, &self.bytes()[from..]).map(|found| from + found)
    }

    /// Behind the next `>`, or the end of the page.
    fn behind_tag(&self, from: usize) -> usize {
        self.find(b'>', from).map_or(self.source.len(), |end| end + 1)
    }

    fn emit(&self, token: Token) -> TokenSinkResult<S::Handle> {
        self.sink.process_token(token, 0)
    }

    /// Hands on the text before `end`; the next begins at `next`.
    fn text(&mut self, end: usize, next: usize) {
        let text = &self.source[std::mem::replace(&mut self.text_from, next)..end];
        // Between tags one space is as good as many.
        let kept = match text.as_bytes() {
            [_, _, ..] if self.preformatted == 0 && text.bytes().all(is_space) => &text[..1],
            _ => text,
        };
        if !kept.is_empty() {
            let _ = self.emit(Token::CharacterTokens(resolve(kept, false)));
        }
    }

    /// Reads what begins with the `<` at `start`, and says where it ends; nothing where that is text.
    fn markup(&mut self, start: usize) -> Option<usize> {
        let bytes = self.source.as_bytes();
        match &bytes[start + 1..] {
            [letter, ..] if letter.is_ascii_alphabetic() => {
                self.text(start, start);
                Some(self.start_tag(start))
            }
            [b'/', letter, ..] if letter.is_ascii_alphabetic() => {
                self.text(start, start);
                Some(self.end_tag(start))
            }
            [b'!' | b'?', ..] | [b'/', _, ..] => {
                let end = self.declaration(start);
                self.text(start, end);
                if is_doctype(&bytes[start..end]) {
                    // Which of the many old ones it is makes no difference that a reader sees.
                    let doctype = Doctype { name: Some("html".into()), ..Doctype::default() };
                    let _ = self.emit(Token::DoctypeToken(doctype));
                }
                Some(end)
            }
            _ => None,
        }
    }

    /// Where a comment or a declaration ends. One left open takes the rest of the page.
    fn declaration(&self, start: usize) -> usize {
        let rest = &self.bytes()[start..];
        if rest.starts_with(b"<!--") {
            return start + comment_length(rest);
        }
        if rest.starts_with(b"<![CDATA[")
            && self.sink.adjusted_current_node_present_but_not_in_html_namespace()
        {
            return start + memmem::find(rest, b"]]>").map_or(rest.len(), |end| end + 3);
        }
        self.behind_tag(start)
    }

    fn end_tag(&mut self, start: usize) -> usize {
        let name = start + 2..name_end(self.bytes(), start + 2);
        if self.bytes()[name.clone()].eq_ignore_ascii_case(b"pre") {
            self.preformatted = self.preformatted.saturating_sub(1);
        }
        if let Some((end, _)) = self.tag(TagKind::EndTag, name) { end } else { self.source.len() }
    }

    fn start_tag(&mut self, start: usize) -> usize {
        let name = start + 1..name_end(self.bytes(), start + 1);
        let Some((end, result)) = self.tag(TagKind::StartTag, name.clone()) else { return self.source.len() };
        match result {
            TokenSinkResult::RawData(kind) => self.raw(kind, name, end),
            TokenSinkResult::Plaintext => {
                self.text(self.source.len(), self.source.len());
                self.source.len()
            }
            _ => {
                self.preformatted += usize::from(self.bytes()[name].eq_ignore_ascii_case(b"pre"));
                end
            }
        }
    }

    /// Hands on the tag with this name; says where it ends. One that is never closed is no tag.
    fn tag(&mut self, kind: TagKind, name: Range<usize>) -> Option<(usize, TokenSinkResult<S::Handle>)> {
        let source = self.source;
        let mut tag = Tag {
            kind,
            name: local_name(&source[name.clone()]),
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        let read = |tag: &mut Tag| {
            let (mut at, mut seen) = (name.end, 0);
            loop {
                let gap = source[at..].bytes().take_while(|&byte| is_space(byte) || byte == b'/').count();
                tag.self_closing = source[at..at + gap].ends_with('/');
                at += gap;
                if source[at..].starts_with('>') {
                    return Some(at + 1);
                }
                let attribute = Attributed::at(source, at)?;
                if kind == TagKind::StartTag {
                    tag.attrs.extend(attribute.read(source, &mut seen));
                }
                at = attribute.end;
            }
        };
        let end = read(&mut tag);
        self.text_from = end.unwrap_or(source.len());
        Some((end?, self.emit(Token::TagToken(tag))))
    }

    /// Hands on what is inside of an element whose content is not markup, where something reads it; says where the element's
    /// end tag begins. One left open takes the rest of the page.
    fn raw(&mut self, kind: RawKind, name: Range<usize>, start: usize) -> usize {
        let content = &self.source[start..];
        let length = match kind {
            RawKind::ScriptData => scripts::length(content),
            _ => scripts::end_tag(content, &self.source[name.clone()], 0).unwrap_or(content.len()),
        };
        let content = &content[..length];
        let kept = match kind {
            RawKind::Rcdata => resolve(content, false),
            RawKind::ScriptData if scripts::is_read(&self.source[name.end..start], content) => content.into(),
            _ => StrTendril::new(),
        };
        if !kept.is_empty() {
            let _ = self.emit(Token::CharacterTokens(kept));
        }
        self.text_from = start + length;
        self.text_from
    }
}

fn is_doctype(declaration: &[u8]) -> bool {
    declaration.get(2..9).is_some_and(|name| name.eq_ignore_ascii_case(b"doctype"))
}

/// Length of the comment that a text begins with.
fn comment_length(text: &[u8]) -> usize {
    let inside = b"<!--".len();
    let after = &text[inside..];
    if after.starts_with(b">") || after.starts_with(b"->") {
        return text.len() - after.len() + if after.starts_with(b">") { 1 } else { 2 };
    }
    let ends = |&at: &usize| after[..at].ends_with(b"--") || after[..at].ends_with(b"--!");
    memchr::memchr_iter(b'>', after).find(ends).map_or(text.len(), |at| inside + at + 1)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c')
}

fn name_end(bytes: &[u8], start: usize) -> usize {
    let ends = |&byte: &u8| is_space(byte) || matches!(byte, b'/' | b'>');
    bytes[start..].iter().position(ends).map_or(bytes.len(), |length| start + length)
}

fn local_name(name: &str) -> LocalName {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        LocalName::from(name.to_ascii_lowercase())
    } else {
        LocalName::from(name)
    }
}

/// An attribute in the source.
struct Attributed {
    name: Range<usize>,
    value: Range<usize>,
    end: usize,
}

impl Attributed {
    /// The attribute whose name begins at `start`; nothing where the source ends within it.
    fn at(source: &str, start: usize) -> Option<Self> {
        let source = source.as_bytes();
        let ends_name = |&byte: &u8| is_space(byte) || matches!(byte, b'/' | b'>' | b'=');
        // An equals sign at the beginning is part of the name.
        let name_end = start + 1 + source.get(start + 1..)?.iter().position(ends_name)?;
        let name = start..name_end;
        let behind_spaces =
            |from: usize| from + source[from..].iter().take_while(|&&byte| is_space(byte)).count();
        let after = behind_spaces(name_end);
        if source.get(after)? != &b'=' {
            return Some(Self { name, value: name_end..name_end, end: name_end });
        }
        let start = behind_spaces(after + 1);
        Some(match source.get(start)? {
            quote @ (b'"' | b'\'') => {
                let end = start + 1 + memchr::memchr(*quote, &source[start + 1..])?;
                Self { name, value: start + 1..end, end: end + 1 }
            }
            _ => {
                let ends = |&byte: &u8| is_space(byte) || byte == b'>';
                let end = start + source[start..].iter().position(ends)?;
                Self { name, value: start..end, end }
            }
        })
    }

    /// The attribute as html5ever has it, if it is one that is read and not `seen` before in the tag.
    fn read(&self, source: &str, seen: &mut u32) -> Option<Attribute> {
        let name = &source[self.name.clone()];
        if name.len() > MAX_READ_BYTES {
            return None;
        }
        let at = READ.iter().position(|read| read.eq_ignore_ascii_case(name))?;
        let value = &source[self.value.clone()];
        let is_new = *seen & (1 << at) == 0;
        *seen |= 1 << at;
        let is_read = is_new && (READ[at] != "style" || hides(value));
        let name = QualName::new(None, ns!(), LocalName::from(READ[at]));
        is_read.then(|| Attribute { name, value: resolve(value, true) })
    }
}

/// True for a style that may hide an element.
fn hides(style: &str) -> bool {
    style.contains("none") || style.contains("hidden")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use html5ever::{
        TokenizerResult,
        tokenizer::{BufferQueue, Tokenizer as Reference},
    };
    use proptest::prelude::*;

    use super::*;

    /// The tokens of a page as text, one a line, without what nothing reads.
    #[derive(Default)]
    struct Tokens {
        seen: RefCell<Vec<String>>,
        raw: RefCell<String>,
    }

    impl Tokens {
        fn of(page: &str) -> Vec<String> {
            let tokens = Self::default();
            tokenize(page, &tokens);
            tokens.seen.into_inner()
        }

        /// By html5ever's own tokenizer.
        fn by_reference(page: &str) -> Vec<String> {
            let tokenizer = Reference::new(Self::default(), Default::default());
            let input = BufferQueue::default();
            input.push_back(page.into());
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
                        READ.contains(&&*attribute.name.local)
                            && (&*attribute.name.local != "style" || hides(&attribute.value))
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
    fn tags_text_and_nothing_else() {
        let page = "<!DOCTYPE html>a<!-- b --><SCRIPT src=x>if (a<b) '<p>'</Script>c &amp; d<style>p > a</style><br/>";
        let expected = [
            "\"a",
            "StartTag script [\"src=x\"]",
            "EndTag script []",
            "\"c & d",
            "StartTag style []",
            "EndTag style []",
            "StartTag br []",
        ];
        assert_eq!(Tokens::of(page), expected);
    }

    #[test]
    fn attributes_that_nothing_reads_go_and_so_do_repeated_ones() {
        let page = "<p data-a='>' class=a&amp;b CLASS = c =d hidden/ style='color: red' style=display:none>";
        assert_eq!(Tokens::of(page), ["StartTag p [\"class=a&b\", \"hidden=\"]"]);
    }

    #[test]
    fn a_tag_of_a_million_attributes_is_read_once() {
        let attributes: String = (0..1_000_000).map(|number| format!(" a{number}=1")).collect();
        for start in ["<p x=\">\"", "<p <", "<p x=' > '", "<p x= \">\"", "<p 'y'"] {
            assert_eq!(
                Tokens::of(&format!("{start}{attributes}>text")),
                ["StartTag p []", "\"text"],
                "{start}"
            );
        }
    }

    /// A piece of a page.
    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            "</?(script|style|noscript|title|textarea|iframe|SCRIPT)( class=a| data-a='>')?>",
            "</?(p|a|br|pre)[ />]",
            "(class|style|data-x|id|CLASS)( ?= ?[\"'])?",
            "<!--|--!?>|<!doctype |<[?!/]|none|[ \n\r]{1,3}|&(amp|copy|notit|#6[0-9]|#x80)[;=a]?|[<>a=\"'/é!&;-]",
        ]
    }

    proptest! {
        #[test]
        fn the_tokens_are_those_of_html5ever(pieces in proptest::collection::vec(piece(), 0..40)) {
            let page = pieces.concat();
            prop_assert_eq!(Tokens::of(&page), Tokens::by_reference(&page), "{}", page);
        }

        #[test]
        fn any_page_is_read_without_panic(page: String) {
            Tokens::of(&page);
        }
    }
}
