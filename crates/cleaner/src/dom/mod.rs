//! The tree of a page, and small questions asked of it. Nothing here recurses: a page may be any number of levels deep.

mod gate;
mod references;
mod scripts;
mod tokenizer;

use ego_tree::Tree;
use html5ever::tree_builder::TreeBuilder;
use scraper::{Html, HtmlTreeSink, Node, node::Element};

use gate::{Gate, Noscript};
pub(crate) use references::{resolve, resolve_left};
pub(crate) use scripts::{bytes_for_readers_without, html_in_strings};

use crate::text;

/// A node of the tree.
pub(crate) type NodeRef<'a> = ego_tree::NodeRef<'a, Node>;
type NodeId = ego_tree::NodeId;

/// A parsed page.
pub(crate) struct Document {
    /// The tree.
    pub(crate) html: Html,
    /// True where the page had more nodes or levels than its size allows for, so that the rest was left out.
    pub(crate) cut: bool,
}

/// One token may bring more nodes than one: elements that are implied, and formatting that is opened again.
const NODES_A_TOKEN: usize = 1_000;

/// Parses a page within bounds of depth, memory and time, as a browser that runs scripts does.
pub(crate) fn parse(html: &str) -> Document {
    parse_with(html, Noscript::LeftOut)
}

/// Parses a page as a browser without scripts does.
pub(crate) fn parse_without_scripts(html: &str) -> Document {
    parse_with(html, Noscript::Read)
}

fn parse_with(html: &str, noscript: Noscript) -> Document {
    let mut empty = Html::new_document();
    // Growing by doubling would take as much memory again; what is not used of this is not resident.
    empty.tree = Tree::with_capacity(Node::Document, gate::node_limit(html.len()) + NODES_A_TOKEN);
    let builder = TreeBuilder::new(HtmlTreeSink::new(empty), Default::default());
    let gate = Gate::new(builder, noscript, html.len());
    tokenizer::tokenize(html, &gate);
    let (html, cut) = gate.into_parts();
    Document { html, cut }
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
                if element.name() == "br" || !crate::extract::is_inline(&element.name.local) =>
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
