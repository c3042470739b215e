//! What an element is to a reader, by its tag and its few telling attributes.

use html5ever::{LocalName, local_name};
use scraper::node::Element;

use crate::dom::attr;

/// True for elements that flow within a line of text.
pub(crate) fn is_inline(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("abbr")
            | local_name!("acronym")
            | local_name!("b")
            | local_name!("bdi")
            | local_name!("bdo")
            | local_name!("big")
            | local_name!("br")
            | local_name!("cite")
            | local_name!("code")
            | local_name!("data")
            | local_name!("del")
            | local_name!("dfn")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("img")
            | local_name!("ins")
            | local_name!("kbd")
            | local_name!("label")
            | local_name!("mark")
            | local_name!("nobr")
            | local_name!("q")
            | local_name!("ruby")
            | local_name!("rb")
            | local_name!("s")
            | local_name!("samp")
            | local_name!("small")
            | local_name!("span")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("sub")
            | local_name!("sup")
            | local_name!("time")
            | local_name!("tt")
            | local_name!("u")
            | local_name!("var")
            | local_name!("wbr")
    ) || name.contains('-')
}

/// True for elements whose content is not text to read.
pub(super) fn is_no_text(element: &Element) -> bool {
    matches!(
        element.name.local,
        local_name!("script")
            | local_name!("style")
            | local_name!("noscript")
            | local_name!("template")
            | local_name!("iframe")
            | local_name!("object")
            | local_name!("embed")
            | local_name!("svg")
            | local_name!("math")
            | local_name!("canvas")
            | local_name!("audio")
            | local_name!("video")
            | local_name!("select")
            | local_name!("button")
            | local_name!("input")
            | local_name!("textarea")
            | local_name!("datalist")
            | local_name!("dialog")
            | local_name!("head")
            | local_name!("title")
            | local_name!("rp")
            | local_name!("rt")
            | local_name!("map")
            | local_name!("progress")
            | local_name!("meter")
    )
}

/// True for an attribute that keeps an element from being shown, at least at first.
pub(super) fn hides(name: &LocalName, value: &str) -> bool {
    match *name {
        local_name!("hidden") => value != "until-found",
        local_name!("aria-hidden") => value == "true",
        local_name!("style") => value.split(';').any(|rule| {
            rule.split_once(':').is_some_and(|(name, value)| {
                let (name, value) = (name.trim(), value.trim());
                (name.eq_ignore_ascii_case("display") && value.starts_with("none"))
                    || (name.eq_ignore_ascii_case("visibility") && value.starts_with("hidden"))
            })
        }),
        _ => false,
    }
}

/// True for a link that leads off the page.
pub(super) fn leads_elsewhere(element: &Element) -> bool {
    element.name.local == local_name!("a")
        && attr(element, "href")
            .is_some_and(|href| !href.starts_with('#') && !href.starts_with("javascript:"))
}
