//! What surrounds the article on a real news page: most of its bytes, and nothing to read.

use std::fmt::Write as _;

use fastrand::Rng;

/// The markup around every article of a site, the same on all its pages as on a real site.
#[derive(Debug, Default)]
pub(super) struct Furniture {
    /// Styles and scripts of the head.
    pub(super) head: String,
    /// The menu of all sections.
    pub(super) before: String,
    /// Teasers, links and the page's own data after the article.
    pub(super) after: String,
}

/// Of a hundred bytes, by the news pages that we measured: a third scripts, a fifth styles, the rest markup.
const HEAD_SCRIPTS: usize = 12;
const STYLES: usize = 22;
const MENU: usize = 18;
const TEASERS: usize = 26;
const STATE: usize = 22;

const WORDS: [&str; 24] = [
    "harbour", "weather", "culture", "opinion", "markets", "science", "travel", "health", "letters",
    "archive", "region", "football", "theatre", "kitchen", "garden", "climate", "schools", "housing",
    "energy", "rivers", "cinema", "trains", "history", "puzzles",
];

impl Furniture {
    /// So many bytes of it, less one entry of each kind at most; the same seed makes the same.
    pub(super) fn of(bytes: usize, seed: u64) -> Self {
        let rng = &mut Rng::with_seed(seed);
        let share = |percent: usize| bytes / 100 * percent;
        let styles = repeat(share(STYLES), rng, style);
        let scripts = repeat(share(HEAD_SCRIPTS), rng, script);
        let menu = repeat(share(MENU), rng, section);
        let teasers = repeat(share(TEASERS), rng, teaser);
        let state = repeat(share(STATE), rng, entry);
        Self {
            head: format!("<style>{styles}</style>\n<script>{scripts}</script>\n"),
            before: format!("<nav class=\"menu\" aria-label=\"Sections\"><ul>{menu}</ul></nav>\n"),
            after: format!(
                "<aside class=\"teasers\"><h2>More from us</h2>{teasers}</aside>\n\
                 <script type=\"application/json\" id=\"state\">{{\"items\":[{state}null]}}</script>\n"
            ),
        }
    }
}

fn repeat(bytes: usize, rng: &mut Rng, piece: impl Fn(&mut Rng, &mut String)) -> String {
    let mut text = String::with_capacity(bytes + 512);
    while text.len() < bytes {
        piece(rng, &mut text);
    }
    text
}

fn word(rng: &mut Rng) -> &'static str {
    WORDS[rng.usize(..WORDS.len())]
}

fn style(rng: &mut Rng, text: &mut String) {
    let (block, part, size, colour) = (word(rng), word(rng), rng.u8(8..48), rng.u32(..0x100_0000));
    let _ = write!(
        text,
        ".{block}__{part}--{size}{{display:flex;margin:0 {size}px;font:400 {size}px/1.4 serif;color:#{colour:06x}}}"
    );
}

fn script(rng: &mut Rng, text: &mut String) {
    let (object, slot, number) = (word(rng), word(rng), rng.u32(..));
    let _ = write!(
        text,
        "window.{object}=window.{object}||[];window.{object}.push(function(a){{if(a.id<{number}){{a.show(\"{slot}\",\
         {{lazy:!0,cap:{number}}})}}}});"
    );
}

fn section(rng: &mut Rng, text: &mut String) {
    let (section, part, number) = (word(rng), word(rng), rng.u32(..10_000));
    let _ = writeln!(
        text,
        "<li class=\"menu__item menu__item--{section}\"><a class=\"menu__link\" href=\"/{section}/{part}-{number}\" \
         data-track=\"menu|{section}|{number}\"><span>{section} {part}</span></a></li>"
    );
}

fn teaser(rng: &mut Rng, text: &mut String) {
    let (section, first, second, number) = (word(rng), word(rng), word(rng), rng.u32(..1_000_000));
    let _ = writeln!(
        text,
        "<div class=\"teaser teaser--{section}\"><a href=\"/{section}/{number:06}.html\" data-track=\"teaser|{number}\">\
         <img class=\"teaser__image\" src=\"/images/{number}-320.jpg\" srcset=\"/images/{number}-640.jpg 2x\" \
         width=\"320\" height=\"180\" alt=\"\" loading=\"lazy\"><h3>{first} and {second}</h3></a>\
         <svg viewBox=\"0 0 8 8\"><path d=\"M1 {}L4 1L7 {}Z\"/></svg></div>",
        number % 8,
        number % 7
    );
}

fn entry(rng: &mut Rng, text: &mut String) {
    let (kind, tag, number) = (word(rng), word(rng), rng.u32(..));
    let _ = write!(
        text,
        "{{\"id\":{number},\"kind\":\"{kind}\",\"tags\":[\"{tag}\"],\"image\":{{\"src\":\"/images/{number}.jpg\",\
         \"width\":1280,\"height\":720}}}},"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_as_large_as_asked_for_and_the_same_each_time() {
        for bytes in [0, 10_000, 200_000] {
            let Furniture { head, before, after } = Furniture::of(bytes, 3);
            let length = head.len() + before.len() + after.len();
            assert!((bytes * 98 / 100..bytes + 2_500).contains(&length), "{length} for {bytes}");
            let again = Furniture::of(bytes, 3);
            assert_eq!((head, before, after), (again.head, again.before, again.after));
        }
    }

    #[test]
    fn the_data_of_the_page_is_json() {
        let after = Furniture::of(20_000, 3).after;
        let (_, state) = after.split_once("id=\"state\">").unwrap();
        let (state, _) = state.split_once("</script>").unwrap();
        let state: serde_json::Value = serde_json::from_str(state).unwrap();
        assert!(state["items"].as_array().unwrap().len() > 20);
    }
}
