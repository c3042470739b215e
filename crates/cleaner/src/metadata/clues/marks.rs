//! What class names, the words before a date and addresses give away.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// Longer lists of classes are a program's.
const MAX_CLASS_BYTES: usize = 300;

/// What class names, or words, give away.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Marks(u16);

impl Marks {
    pub(super) const AUTHOR: u16 = 1;
    pub(super) const BYLINE: u16 = 2;
    pub(super) const DATE: u16 = 4;
    pub(super) const TITLE: u16 = 8;
    pub(super) const ASIDE: u16 = 16;
    pub(super) const PUBLISHED: u16 = 32;
    pub(super) const UPDATED: u16 = 64;
    pub(super) const PRODUCT: u16 = 128;
    pub(super) const FORUM: u16 = 256;
    pub(super) const DOCS: u16 = 512;
    /// A path of links to the sections above the page.
    pub(super) const TRAIL: u16 = 1024;
    /// Somebody's post on another site.
    pub(super) const EMBED: u16 = 2048;

    pub(super) fn contains(self, mark: u16) -> bool {
        self.0 & mark != 0
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What class names say of an element.
    pub(super) fn of_class(class: &str) -> Self {
        if class.len() > MAX_CLASS_BYTES {
            return Self::default();
        }
        CLASSES.marks(class, |found, mark| mark != Self::ASIDE || !is_layout(token_at(class, found)))
    }

    /// Names that scripts and tests know an element by say as much of its author as class names.
    pub(super) fn of_name(name: &str) -> Self {
        if name.len() > MAX_CLASS_BYTES {
            return Self::default();
        }
        Self(CLASSES.marks(name, |_, _| true).0 & (Self::AUTHOR | Self::BYLINE))
    }

    /// What words say of the date behind them.
    pub(super) fn of_words(words: &str) -> Self {
        WORDS.marks(words, |_, _| true)
    }
}

/// True for the address of somebody's page on the site.
pub(super) fn leads_to_author(href: &str) -> bool {
    href.len() < MAX_CLASS_BYTES && AUTHOR_PATHS.as_ref().is_some_and(|paths| paths.is_match(href))
}

/// The class name around a place in a list of them.
fn token_at(class: &str, at: usize) -> &str {
    let begin = class[..at].rfind(char::is_whitespace).map_or(0, |space| space + 1);
    let end = class[at..].find(char::is_whitespace).map_or(class.len(), |space| at + space);
    class.get(begin..end).unwrap_or(class)
}

/// Class names that tell of a layout, not of what an element is: "with-sidebar", "elementor-widget-heading",
/// "lg:mr-[--sidebar]".
fn is_layout(token: &str) -> bool {
    const BEGINNINGS: [&str; 5] = ["elementor-", "has-", "no-", "with", "node--"];
    const PARTS: [&str; 4] = ["-with-", "-enabled", "[", ":"];
    BEGINNINGS.iter().any(|begin| token.starts_with(begin)) || PARTS.iter().any(|part| token.contains(part))
}

/// Needles that are looked for all at once.
struct Needles {
    automaton: Option<AhoCorasick>,
    marks: Vec<u16>,
}

impl Needles {
    fn new(lists: &[(&str, u16)]) -> Self {
        let needles: Vec<(&str, u16)> =
            lists.iter().flat_map(|&(words, mark)| words.split(' ').map(move |word| (word, mark))).collect();
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(needles.iter().map(|(needle, _)| needle.replace('_', " ")));
        Self { automaton: automaton.ok(), marks: needles.into_iter().map(|(_, mark)| mark).collect() }
    }

    /// The marks of all needles in a text that are wanted, by where they begin.
    fn marks(&self, haystack: &str, is_wanted: impl Fn(usize, u16) -> bool) -> Marks {
        let mut marks = 0;
        for found in self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(haystack)) {
            let mark = self.marks[found.pattern().as_usize()];
            if marks & mark == 0 && is_wanted(found.start(), mark) {
                marks |= mark;
            }
        }
        Marks(marks)
    }
}

/// Parts of class names.
static CLASSES: LazyLock<Needles> = LazyLock::new(|| {
    Needles::new(&[
        ("author autor auteur autore writer contributor redakteur journalist reporter", Marks::AUTHOR),
        ("byline by-line signature firma dateline", Marks::BYLINE),
        ("date time publish posted timestamp datum fecha meta", Marks::DATE),
        ("headline title heading titel titulo titre", Marks::TITLE),
        (
            "related sidebar comment footer menu recommend teaser widget popular latest trending newsletter \
             breadcrumb promo carousel more- next prev",
            Marks::ASIDE,
        ),
        ("breadcrumb", Marks::TRAIL),
        ("publish posted created entry-date pub-date pubdate issued", Marks::PUBLISHED),
        ("updat modif edited", Marks::UPDATED),
        ("product price cart sku addtocart woocommerce shopify", Marks::PRODUCT),
        ("forum thread topic-post reply message-body postbody answer", Marks::FORUM),
        ("docs toc sidebar-nav markdown-body highlight codehilite admonition", Marks::DOCS),
        (
            "twitter-tweet twitter-video instagram-media tiktok-embed fb-post bluesky-embed mastodon-embed",
            Marks::EMBED,
        ),
    ])
});

/// Parts of words before a date; `_` is a space.
static WORDS: LazyLock<Needles> = LazyLock::new(|| {
    Needles::new(&[
        (
            "publish posted created written veröffentlicht erstellt erschienen publié publicad pubblicat gepubliceerd \
             publicerad publisert opublikowan publikován julkaistu geplaatst опубликован 发布 公開",
            Marks::PUBLISHED,
        ),
        (
            "updat modif edited reviewed revised aktualisier actualis actualiz atualiz aggiorn bijgewerkt geändert \
             mis_à_jour uppdater oppdater opdater aktualizovan zaktualizowan päivitetty обновлен güncel 更新",
            Marks::UPDATED,
        ),
    ])
});

/// Parts of the addresses of pages about people.
static AUTHOR_PATHS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::new([
        "/author/",
        "/authors/",
        "/autor/",
        "/autoren/",
        "/auteur/",
        "/autore/",
        "/writer/",
        "/people/",
        "/profile/",
        "/redaktion/",
    ])
    .ok()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_name_says_what_an_element_is() {
        assert!(Marks::of_class("post-Author").contains(Marks::AUTHOR));
        assert!(Marks::of_class("wide related-articles").contains(Marks::ASIDE));
        assert!(!Marks::of_class("wide").contains(Marks::ASIDE));
    }

    #[test]
    fn a_layout_with_a_sidebar_is_not_the_sidebar() {
        for class in
            ["has-sidebar", "container with-sidebar", "elementor-widget-heading", "lg:mr-[--sidebar-width]"]
        {
            assert!(!Marks::of_class(class).contains(Marks::ASIDE), "{class}");
        }
        assert!(Marks::of_class("has-sidebar sidebar").contains(Marks::ASIDE));
    }

    #[test]
    fn words_say_what_a_date_is_of() {
        assert!(Marks::of_words("Zuletzt aktualisiert am").contains(Marks::UPDATED));
        assert!(Marks::of_words("Published:").contains(Marks::PUBLISHED));
    }
}
