//! The tree of a page, and small questions asked of it. Nothing here recurses: a page may be any number of levels deep.

mod attributes;

use std::cell::Cell;

use html5ever::{
    tendril::StrTendril,
    tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer},
    tree_builder::TreeBuilder,
};
use scraper::{Html, HtmlTreeSink, Node, node::Element};

use crate::text;

/// A node of the tree.
pub(crate) type NodeRef<'a> = ego_tree::NodeRef<'a, Node>;
type NodeId = ego_tree::NodeId;

/// Browsers stop here too; the parser looks through its stack of open elements for almost every tag.
const MAX_DEPTH: usize = 512;
/// Far above any article page (one node in about 40 bytes), and a bound on memory where misnested formatting multiplies.
const BYTES_PER_NODE: usize = 8;
const MIN_NODE_LIMIT: usize = 10_000;

/// A parsed page.
pub(crate) struct Document {
    /// The tree.
    pub(crate) html: Html,
    /// True where the page had more nodes than its size allows for, so that the rest was left out.
    pub(crate) cut: bool,
}

/// Parses a page within bounds of depth and memory.
pub(crate) fn parse(html: &str) -> Document {
    let builder = TreeBuilder::new(HtmlTreeSink::new(Html::new_document()), Default::default());
    let limited = Limited {
        builder,
        node_limit: MIN_NODE_LIMIT + html.len() / BYTES_PER_NODE,
        open: Cell::new(0),
        skipped: Cell::new(0),
        full: Cell::new(false),
    };
    let tokenizer = Tokenizer::new(limited, Default::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&attributes::limit(html)));
    // A finished script stops the tokenizer for it to run; none runs here.
    while !matches!(tokenizer.feed(&input), html5ever::TokenizerResult::Done) {}
    tokenizer.end();
    let cut = tokenizer.sink.full.get();
    Document { html: tokenizer.sink.builder.sink.0.into_inner(), cut }
}

/// Stands between tokenizer and tree builder, and leaves out what would make the tree too deep or too large.
struct Limited {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    node_limit: usize,
    open: Cell<usize>,
    skipped: Cell<usize>,
    full: Cell<bool>,
}

impl Limited {
    fn admits(&self, tag: &Tag) -> bool {
        match tag.kind {
            TagKind::StartTag if is_void(&tag.name) => self.open.get() < MAX_DEPTH || !self.is_deep(),
            TagKind::StartTag if self.open.get() >= MAX_DEPTH && self.is_deep() => {
                self.skipped.set(self.skipped.get() + 1);
                false
            }
            TagKind::StartTag => {
                self.open.set(self.open.get() + 1);
                true
            }
            TagKind::EndTag if self.skipped.get() > 0 => {
                self.skipped.set(self.skipped.get() - 1);
                false
            }
            TagKind::EndTag => {
                self.open.set(self.open.get().saturating_sub(1));
                true
            }
        }
    }

    /// Tags left open by habit (`<p>`, `<li>`) count as open for ever, so the tree itself has the last word.
    fn is_deep(&self) -> bool {
        let html = self.builder.sink.0.borrow();
        html.tree.nodes().next_back().is_some_and(|node| node.ancestors().nth(MAX_DEPTH).is_some())
    }
}

impl TokenSink for Limited {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<NodeId> {
        if self.builder.sink.0.borrow().tree.values().len() > self.node_limit {
            self.full.set(true);
        }
        let admitted = match &token {
            Token::EOFToken => true,
            _ if self.full.get() => false,
            Token::TagToken(tag) => self.admits(tag),
            Token::CommentToken(_) | Token::ParseError(_) => false,
            _ => true,
        };
        if admitted { self.builder.process_token(token, line_number) } else { TokenSinkResult::Continue }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// The value of an attribute. `Element::attr` interns the name on every call, which costs more than this look.
pub(crate) fn attr<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attrs().find_map(|(key, value)| (key == name).then_some(value))
}

/// The text beneath a node with spaces collapsed, at most about `limit` bytes of it.
pub(crate) fn text_of(node: NodeRef<'_>, limit: usize) -> String {
    let mut raw = String::new();
    // Empty elements cost time too, so their number is bounded as well.
    for descendant in node.descendants().take(limit) {
        match descendant.value() {
            Node::Text(text) => raw.push_str(text),
            Node::Element(element)
                if element.name() == "br" || !crate::extract::is_inline(element.name()) =>
            {
                raw.push(' ');
            }
            _ => {}
        }
        if raw.len() > limit {
            break;
        }
    }
    text::collapse(&raw)
}
