//! Stands between tokenizer and tree builder: what no reader sees does not come into the tree, and what would make the
//! tree too deep, too large or too slow is left out.

use std::cell::{Cell, RefCell};

use html5ever::{
    local_name,
    tendril::StrTendril,
    tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, states::RawKind},
    tree_builder::TreeBuilder,
};
use scraper::HtmlTreeSink;

use crate::dom::NodeId;

/// Browsers stop here too.
const MAX_DEPTH: usize = 512;
/// Fewer than on any article page (the densest of 2,300 has one node in 19 bytes, most have one in 100), and a bound on memory
/// where misnested formatting multiplies.
const BYTES_PER_NODE: usize = 18;
const MIN_NODE_LIMIT: usize = 10_000;
/// The tree builder looks through its stack of open elements for almost every tag. This many looks a byte are a bound on
/// time; real pages take less than one.
const STEPS_PER_BYTE: usize = 2;
const MIN_STEPS: usize = 1_000_000;
/// Tags between two measurements of the depth.
const MEASURED_TAGS: usize = 64;

/// What becomes of text that is for readers without scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noscript {
    LeftOut,
    Read,
}

pub(super) struct Gate {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    noscript: Noscript,
    node_limit: usize,
    steps: Cell<usize>,
    /// At least how deep the next element would be, up to the tags since it was measured.
    depth: Cell<usize>,
    unmeasured: Cell<usize>,
    /// Start tags left out whose end tags are still to come.
    skipped: Cell<usize>,
    /// Within an element that is left out with its text, so that its end tag is too.
    raw: Cell<bool>,
    /// Levels within a drawing.
    drawing: Cell<usize>,
    full: Cell<bool>,
    /// Text that the builder does not have yet. The tokenizer hands it on in pieces as short as one character.
    text: RefCell<StrTendril>,
}

/// The most nodes that the tree of a page of so many bytes may have.
pub(super) fn node_limit(length: usize) -> usize {
    MIN_NODE_LIMIT + length / BYTES_PER_NODE
}

impl Gate {
    /// Stands before a builder of the tree of a page of so many bytes.
    pub(super) fn new(builder: TreeBuilder<NodeId, HtmlTreeSink>, noscript: Noscript, length: usize) -> Self {
        Self {
            builder,
            noscript,
            node_limit: node_limit(length),
            steps: Cell::new(MIN_STEPS + length.saturating_mul(STEPS_PER_BYTE)),
            depth: Cell::new(0),
            unmeasured: Cell::new(0),
            skipped: Cell::new(0),
            raw: Cell::new(false),
            drawing: Cell::new(0),
            full: Cell::new(false),
            text: RefCell::default(),
        }
    }

    /// The tree, and whether something was left out of it for its size.
    pub(super) fn into_parts(self) -> (scraper::Html, bool) {
        (self.builder.sink.0.into_inner(), self.full.get())
    }

    /// True where the tree has room and time for one more token.
    fn has_room(&self) -> bool {
        if !self.full.get() && self.builder.sink.0.borrow().tree.values().len() > self.node_limit {
            self.full.set(true);
        }
        !self.full.get()
    }

    /// Counts a tag and what looking for its place takes.
    fn charge(&self) {
        if self.unmeasured.get() == 0 {
            self.unmeasured.set(MEASURED_TAGS);
            let html = self.builder.sink.0.borrow();
            self.depth.set(
                html.tree.nodes().next_back().map_or(0, |node| node.ancestors().take(MAX_DEPTH).count()),
            );
        }
        self.unmeasured.set(self.unmeasured.get() - 1);
        match self.steps.get().checked_sub(self.depth.get()) {
            Some(left) => self.steps.set(left),
            None => self.full.set(true),
        }
    }

    fn hand_on(&self, token: Token, line_number: u64) -> TokenSinkResult<NodeId> {
        if let Token::CharacterTokens(piece) = token {
            self.text.borrow_mut().push_tendril(&piece);
            return TokenSinkResult::Continue;
        }
        let text = self.text.take();
        if !text.is_empty() {
            // The builder asks nothing of the tokenizer behind text.
            let _ = self.builder.process_token(Token::CharacterTokens(text), line_number);
        }
        self.builder.process_token(token, line_number)
    }

    fn start(&self, tag: &Tag) -> Admission {
        if self.drawing.get() > 0 {
            if !breaks_out(tag) {
                let deeper = tag.name == local_name!("svg") && !tag.self_closing;
                self.drawing.set(self.drawing.get() + usize::from(deeper));
                return Admission::Ignored;
            }
            self.drawing.set(0);
        }
        if !self.builder.adjusted_current_node_present_but_not_in_html_namespace() {
            match tag.name {
                local_name!("svg") => {
                    self.drawing.set(usize::from(!tag.self_closing));
                    return Admission::Ignored;
                }
                local_name!("noscript") if self.noscript == Noscript::Read => return Admission::Ignored,
                local_name!("style") | local_name!("noscript") => {
                    self.raw.set(true);
                    return Admission::Raw;
                }
                _ => {}
            }
        }
        if is_void(tag) {
            return if self.depth.get() < MAX_DEPTH { Admission::Admitted } else { Admission::Ignored };
        }
        if self.depth.get() >= MAX_DEPTH {
            self.skipped.set(self.skipped.get() + 1);
            return Admission::Ignored;
        }
        self.depth.set(self.depth.get() + 1);
        Admission::Admitted
    }

    fn end_tag(&self, tag: &Tag) -> Admission {
        if self.raw.replace(false) {
            return Admission::Ignored;
        }
        if self.drawing.get() > 0 {
            let ends = tag.name == local_name!("svg");
            self.drawing.set(self.drawing.get() - usize::from(ends));
            return Admission::Ignored;
        }
        if self.skipped.get() > 0 {
            self.skipped.set(self.skipped.get() - 1);
            return Admission::Ignored;
        }
        Admission::Admitted
    }

    fn admit(&self, token: &Token) -> Admission {
        match token {
            Token::EOFToken => Admission::Admitted,
            Token::TagToken(tag) => {
                // What follows a raw start tag is not markup, whether there is room for it or not.
                let admission =
                    if tag.kind == TagKind::StartTag { self.start(tag) } else { self.end_tag(tag) };
                if admission == Admission::Admitted {
                    self.charge();
                }
                if self.has_room() || admission != Admission::Admitted {
                    admission
                } else {
                    Admission::Ignored
                }
            }
            _ if self.drawing.get() > 0 || !self.has_room() => Admission::Ignored,
            _ => Admission::Admitted,
        }
    }
}

/// What becomes of a token.
#[derive(PartialEq, Eq)]
enum Admission {
    Admitted,
    Ignored,
    /// Left out, and so is the text up to the end tag.
    Raw,
}

impl TokenSink for Gate {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<NodeId> {
        match self.admit(&token) {
            Admission::Admitted => self.hand_on(token, line_number),
            Admission::Ignored => TokenSinkResult::Continue,
            Admission::Raw => TokenSinkResult::RawData(RawKind::Rawtext),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.drawing.get() > 0 || self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// True for the tags that end a drawing which was left open.
fn breaks_out(tag: &Tag) -> bool {
    matches!(
        tag.name,
        local_name!("div")
            | local_name!("p")
            | local_name!("span")
            | local_name!("li")
            | local_name!("ul")
            | local_name!("ol")
            | local_name!("dl")
            | local_name!("img")
            | local_name!("h1")
            | local_name!("h2")
            | local_name!("h3")
            | local_name!("h4")
            | local_name!("h5")
            | local_name!("h6")
            | local_name!("body")
            | local_name!("head")
            | local_name!("table")
            | local_name!("blockquote")
            | local_name!("pre")
            | local_name!("br")
            | local_name!("strong")
            | local_name!("em")
            | local_name!("meta")
            | local_name!("article")
            | local_name!("section")
            | local_name!("main")
            | local_name!("aside")
            | local_name!("header")
            | local_name!("footer")
            | local_name!("nav")
            | local_name!("figure")
            | local_name!("button")
            | local_name!("form")
    )
}

fn is_void(tag: &Tag) -> bool {
    matches!(
        tag.name,
        local_name!("area")
            | local_name!("base")
            | local_name!("br")
            | local_name!("col")
            | local_name!("embed")
            | local_name!("hr")
            | local_name!("img")
            | local_name!("input")
            | local_name!("link")
            | local_name!("meta")
            | local_name!("source")
            | local_name!("track")
            | local_name!("wbr")
    )
}
