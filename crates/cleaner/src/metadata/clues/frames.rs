//! The elements around the place where the walk is.

use std::collections::HashSet;

use scraper::node::Element;

use super::{Place, marks::Marks};
use crate::dom::{Document, NodeRef};

/// A page with more first-level headings has them on its teasers too.
const MAX_HEADLINES: usize = 3;
/// How far up a link or the element with a date's class name is looked for.
const LINK_OF_TEXT: u32 = 2;
const LINK_OF_CLUE: u32 = 4;
const NO_LINK: u32 = u32::MAX / 2;

/// An element around the place.
struct Frame {
    marks: Marks,
    /// Texts in it are not shown.
    is_hidden: bool,
    is_time: bool,
    /// In a menu, a footer, a side column, among comments or teasers.
    aside: bool,
    /// How many levels above it the next link is.
    link: u32,
}

/// The elements around the place where the walk is, the outermost first.
pub(super) struct Frames {
    frames: Vec<Frame>,
    /// What holds the headline is no side of the page, whatever it is called.
    around_headline: HashSet<ego_tree::NodeId>,
}

impl Frames {
    pub(super) fn of(document: &Document) -> Self {
        Self { frames: Vec::new(), around_headline: around_headline(document) }
    }

    /// Enters an element with these marks.
    pub(super) fn enter(&mut self, node: NodeRef<'_>, element: &Element, marks: Marks) {
        let above = self.frames.last();
        let name = element.name();
        let aside = match name {
            // What frames the whole page says nothing.
            "body" | "html" | "main" => false,
            "nav" | "footer" | "aside" => true,
            _ => {
                above.is_some_and(|above| above.aside)
                    || (marks.contains(Marks::ASIDE) && !self.around_headline.contains(&node.id()))
            }
        };
        let link = if name == "a" { 0 } else { above.map_or(NO_LINK, |above| above.link + 1) };
        let is_hidden = matches!(name, "script" | "style" | "noscript" | "template" | "title");
        self.frames.push(Frame { marks, is_hidden, is_time: name == "time", aside, link });
    }

    pub(super) fn leave(&mut self) {
        self.frames.pop();
    }

    /// True where a text is not shown.
    pub(super) fn hides_text(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.is_hidden)
    }

    pub(super) fn is_time(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.is_time)
    }

    /// True for a text in a link.
    pub(super) fn is_linked(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.link <= LINK_OF_TEXT)
    }

    /// Where a text in the innermost element stands, with so many texts before it.
    pub(super) fn place_of_text(&self, order: usize) -> Place {
        place(self.frames.last(), order)
    }

    /// Where the innermost element stands.
    pub(super) fn place(&self, order: usize) -> Place {
        place(self.frames.iter().rev().nth(1), order)
    }

    /// What the innermost elements are called, all together.
    pub(super) fn marks(&self, elements: usize) -> Marks {
        self.frames.iter().rev().take(elements).fold(Marks::default(), |all, frame| all.with(frame.marks))
    }
}

fn place(around: Option<&Frame>, order: usize) -> Place {
    around.map_or(Place { order, ..Place::default() }, |frame| Place {
        order,
        aside: frame.aside,
        in_link: frame.link <= LINK_OF_CLUE,
    })
}

fn around_headline(document: &Document) -> HashSet<ego_tree::NodeId> {
    let is_headline =
        |node: &NodeRef<'_>| node.value().as_element().is_some_and(|element| element.name() == "h1");
    let headlines: Vec<NodeRef<'_>> =
        document.html.tree.nodes().filter(is_headline).take(MAX_HEADLINES + 1).collect();
    if headlines.len() > MAX_HEADLINES {
        return HashSet::new();
    }
    headlines.iter().flat_map(NodeRef::ancestors).map(|node| node.id()).collect()
}
