//! Pictures with their captions and credits.

use scraper::{Node, node::Element};

use crate::{
    dom::{NodeRef, attr},
    text,
};

/// A figure of more elements holds more than a picture.
const MAX_NODES: usize = 80;
const MAX_CAPTION_BYTES: usize = 1_000;
const MAX_SOURCE_BYTES: usize = 2_000;

/// Source, caption and credit of the picture in a figure.
pub(super) fn of_figure(figure: NodeRef<'_>) -> Option<(String, String, Option<String>)> {
    let elements = || {
        let nodes = figure.descendants().take(MAX_NODES);
        nodes.filter_map(|node| node.value().as_element().map(|element| (node, element)))
    };
    let source =
        elements().filter(|(_, element)| element.name() == "img").find_map(|(_, image)| source(image))?;
    let caption =
        elements().find(|(_, element)| element.name() == "figcaption" || is_called(element, &["caption"]));
    let credit = elements().find(|(_, element)| is_credit(element)).map(|(node, _)| node);
    let shown = caption.map(|(caption, _)| text_without(caption, credit)).unwrap_or_default();
    let credit = credit.map(|credit| text_without(credit, None)).filter(|credit| !credit.is_empty());
    Some((source, shown, credit))
}

/// Where an image is from; not what stands in its place until it is loaded.
fn source(image: &Element) -> Option<String> {
    let sources = [attr(image, "data-src"), attr(image, "src")];
    let is_address = |source: &&str| {
        !source.trim().is_empty() && source.len() <= MAX_SOURCE_BYTES && !source.starts_with("data:")
    };
    sources.into_iter().flatten().find(is_address).map(str::to_owned)
}

fn is_credit(element: &Element) -> bool {
    const NAMES: [&str; 6] = ["credit", "copyright", "photographer", "fotograf", "bildnachweis", "byline"];
    matches!(element.name(), "small" | "cite") || is_called(element, &NAMES)
}

fn is_called(element: &Element, names: &[&str]) -> bool {
    let called = ["class", "itemprop"].into_iter().filter_map(|name| attr(element, name));
    called.into_iter().any(|called| {
        let called = called.to_ascii_lowercase();
        names.iter().any(|name| called.contains(name))
    })
}

/// The text beneath an element, without that beneath another.
fn text_without(node: NodeRef<'_>, without: Option<NodeRef<'_>>) -> String {
    let mut shown = String::new();
    for descendant in node.descendants().take(MAX_NODES) {
        let is_left_out = || {
            descendant.ancestors().take_while(|above| above.id() != node.id()).any(|above| {
                Some(above.id()) == without.map(|without| without.id())
                    || above
                        .value()
                        .as_element()
                        .is_some_and(|above| matches!(above.name(), "script" | "style" | "button"))
            })
        };
        match descendant.value() {
            Node::Text(piece) if shown.len() + piece.len() <= MAX_CAPTION_BYTES && !is_left_out() => {
                shown.push_str(piece);
            }
            Node::Element(element) if !crate::extract::is_inline(&element.name.local) => shown.push(' '),
            _ => {}
        }
    }
    text::collapse(&shown)
}
