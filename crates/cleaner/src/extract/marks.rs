//! What the elements above a block are called: by tag, role, property, and the words of class and id.

use std::sync::LazyLock;

use html5ever::local_name;
use scraper::node::Element;

use crate::extract::elements::hides;

/// Class names beyond this length are generated, and cost time.
const MAX_NAMES_BYTES: usize = 240;
/// Farther up a name says nothing of a block any more.
const FAR: u8 = 15;

/// One thing that elements are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Mark {
    Comment,
    Related,
    Navigation,
    Frame,
    Social,
    Advert,
    Signup,
    Author,
    Media,
    Meta,
    Side,
    Overlay,
    Body,
    Article,
    Title,
    Summary,
    Hidden,
    Quote,
    List,
    Embed,
    Control,
    Note,
    Live,
    Poll,
    Product,
    Paragraph,
    ArticleTag,
    MainTag,
    SectionTag,
    AsideTag,
    NavTag,
    HeaderTag,
    FooterTag,
    FormTag,
    FigureTag,
    CaptionTag,
    TableTag,
    ListTag,
    QuoteTag,
    DetailsTag,
    AddressTag,
    LinkTag,
    EmphasisTag,
    NoiseRole,
    BodyProperty,
    CommentProperty,
    OtherProperty,
    /// Not shown, at least at first.
    NotShown,
}

/// Number of marks.
pub(super) const MARKS: usize = Mark::NotShown as usize + 1;

/// How many levels above a block the nearest element with each mark is; 0 is the block's own element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Distances([u8; MARKS]);

impl Distances {
    /// No element about has any mark.
    pub(super) const NONE: Self = Self([FAR; MARKS]);

    /// Those of a child of an element with these.
    pub(super) fn of_child(&self, element: &Element) -> Self {
        let mut distances = self.0;
        for distance in &mut distances {
            *distance = (*distance + 1).min(FAR);
        }
        let mut child = Self(distances);
        child.note(element);
        child
    }

    /// Levels up to the nearest element with a mark.
    pub(super) fn to(&self, mark: Mark) -> u8 {
        self.0[mark as usize]
    }

    /// True where an element about has the mark.
    pub(super) fn has(&self, mark: Mark) -> bool {
        self.to(mark) < FAR
    }

    /// All of them, in the order of [`Mark`].
    pub(super) fn all(&self) -> &[u8; MARKS] {
        &self.0
    }

    fn set(&mut self, mark: Mark) {
        self.0[mark as usize] = 0;
    }

    fn note(&mut self, element: &Element) {
        if let Some(mark) = of_tag(element) {
            self.set(mark);
        }
        // The names of the whole page say what kind of page it is.
        let is_page = matches!(element.name.local, local_name!("html") | local_name!("body"));
        for (name, value) in &element.attrs {
            match name.local {
                local_name!("class") | local_name!("id") if !is_page => self.note_names(value),
                local_name!("role") if is_noise_role(value) => self.set(Mark::NoiseRole),
                local_name!("itemprop") => self.set(of_property(value)),
                local_name!("itemtype") if value.ends_with("/Comment") => self.set(Mark::CommentProperty),
                local_name!("hidden") | local_name!("aria-hidden") | local_name!("style")
                    if hides(&name.local, value) =>
                {
                    self.set(Mark::NotShown);
                }
                _ => {}
            }
        }
    }

    fn note_names(&mut self, names: &str) {
        let mut before = 0;
        each_word(names, |hash| {
            for hash in [hash, pair(before, hash)] {
                if let Some(mark) = LEXICON.find(hash) {
                    self.0[usize::from(mark)] = 0;
                }
            }
            before = hash;
        });
    }
}

fn of_tag(element: &Element) -> Option<Mark> {
    Some(match element.name.local {
        local_name!("article") => Mark::ArticleTag,
        local_name!("main") => Mark::MainTag,
        local_name!("section") => Mark::SectionTag,
        local_name!("aside") => Mark::AsideTag,
        local_name!("nav") | local_name!("menu") => Mark::NavTag,
        local_name!("header") => Mark::HeaderTag,
        local_name!("footer") => Mark::FooterTag,
        local_name!("form") | local_name!("fieldset") => Mark::FormTag,
        local_name!("figure") => Mark::FigureTag,
        local_name!("figcaption") | local_name!("caption") => Mark::CaptionTag,
        local_name!("table") => Mark::TableTag,
        local_name!("ul") | local_name!("ol") | local_name!("dl") => Mark::ListTag,
        local_name!("blockquote") => Mark::QuoteTag,
        local_name!("details") => Mark::DetailsTag,
        local_name!("address") => Mark::AddressTag,
        local_name!("a") => Mark::LinkTag,
        local_name!("strong")
        | local_name!("b")
        | local_name!("em")
        | local_name!("i")
        | local_name!("small") => Mark::EmphasisTag,
        _ => return None,
    })
}

fn is_noise_role(role: &str) -> bool {
    matches!(
        role,
        "navigation"
            | "complementary"
            | "banner"
            | "contentinfo"
            | "dialog"
            | "alertdialog"
            | "search"
            | "menu"
            | "menubar"
            | "toolbar"
            | "tooltip"
            | "alert"
    )
}

fn of_property(property: &str) -> Mark {
    let has = |name: &str| {
        property.as_bytes().windows(name.len()).any(|part| part.eq_ignore_ascii_case(name.as_bytes()))
    };
    if has("articleBody") || has("reviewBody") {
        Mark::BodyProperty
    } else if has("comment") {
        Mark::CommentProperty
    } else if has("description") || has("alternativeHeadline") {
        Mark::Summary
    } else {
        Mark::OtherProperty
    }
}

/// Calls with the hash of each word: `relatedArticles-box` is `related`, `articles`, `box`.
fn each_word(names: &str, mut call: impl FnMut(u64)) {
    let (mut hash, mut length, mut after_lower) = (0, 0, false);
    for &byte in names.as_bytes().iter().take(MAX_NAMES_BYTES) {
        let is_letter = byte.is_ascii_alphabetic();
        if length > 0 && (!is_letter || (byte.is_ascii_uppercase() && after_lower)) {
            call(hash);
            (hash, length) = (0, 0);
        }
        if is_letter {
            hash = step(hash, byte.to_ascii_lowercase());
            length += 1;
        }
        after_lower = byte.is_ascii_lowercase();
    }
    if length > 0 {
        call(hash);
    }
}

fn step(hash: u64, byte: u8) -> u64 {
    (hash.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x517c_c1b7_2722_0a95)
}

fn pair(one: u64, other: u64) -> u64 {
    (one.rotate_left(29) ^ other).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Words and pairs of words with their marks, by hash: open addressing, at most a quarter full.
struct Lexicon(Box<[(u64, u8)]>);

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);

impl Lexicon {
    const SLOTS: usize = 2048;

    fn build() -> Self {
        let mut lexicon = Self(vec![(0, u8::MAX); Self::SLOTS].into_boxed_slice());
        for (mark, words) in WORDS {
            for entry in words.split_ascii_whitespace() {
                let mut parts = entry.split('+').map(|word| word.bytes().fold(0, step));
                let first = parts.next().unwrap_or_default();
                lexicon.insert(parts.next().map_or(first, |second| pair(first, second)), *mark as u8);
            }
        }
        lexicon
    }

    fn insert(&mut self, hash: u64, mark: u8) {
        let mut at = slot(hash);
        while self.0[at].1 != u8::MAX && self.0[at].0 != hash {
            at = (at + 1) % Self::SLOTS;
        }
        self.0[at] = (hash, mark);
    }

    fn find(&self, hash: u64) -> Option<u8> {
        let mut at = slot(hash);
        loop {
            match self.0[at] {
                (_, u8::MAX) => return None,
                (found, mark) if found == hash => return Some(mark),
                _ => at = (at + 1) % Self::SLOTS,
            }
        }
    }
}

fn slot(hash: u64) -> usize {
    (hash >> 40) as usize % Lexicon::SLOTS
}

/// Words of class names and ids by what they say; `a+b` only where the two follow each other.
const WORDS: &[(Mark, &str)] = &[
    (
        Mark::Comment,
        "comment comments commentlist commenting commento disqus discussion replies reply respond coral livefyre \
         kommentar kommentare commentaire commentaires comentario comentarios commenti reaktion reacties forum",
    ),
    (
        Mark::Related,
        "related relatedposts recirc recirculation recommend recommended recommendation recommendations popular \
         trending mostread mostviewed outbrain taboola zergnet teaser teasers readmore similar suggested suggestions \
         linklist linkbox more+stories more+news more+articles more+from read+more read+next read+also see+also most+popular \
         most+read most+viewed next+article next+post prev+next previous+post whats+next up+next also+like you+may \
         weiterlesen mehr+zum relacionadas relacionados correlati correlate lire+aussi leggi+anche latest crosslink \
         onward also+read top+stories inline+story ",
    ),
    (
        Mark::Navigation,
        "nav navbar navigation menu submenu breadcrumb breadcrumbs pagination pager topnav toolbar toc sitemap skip \
         table+contents skiplink jump topbar megamenu hamburger",
    ),
    (Mark::Frame, "footer masthead header head foot colophon top bottom"),
    (
        Mark::Social,
        "share sharing sharebar sharedaddy social socials follow whatsapp facebook addtoany addthis shareaholic sns teilen \
         like likes reactions telegram",
    ),
    (
        Mark::Advert,
        "ad ads adbox adslot advert advertisement advertising adwrapper anzeige sponsor sponsored sponsors promo promobox \
         promotion banner partner partners partnership offer offers cta upsell affiliate commercial dfp gpt publicidad pub \
         werbung reklame advertorial promoted teads native callout",
    ),
    (
        Mark::Signup,
        "newsletter newsletters subscribe subscriber subscribers subscription signup paywall piano register registration \
         login regwall premium abo membership optin mailchimp mce hubspot donate donation donations support tinypass \
         metered gate hustle",
    ),
    (
        Mark::Author,
        "author authors byline bylines bio biography profile writer contributor contributors autor autore auteur journalist \
         reporter avatar about+author signature",
    ),
    (
        Mark::Media,
        "caption captions credit credits figure figcaption image images img photo photos picture pictures gallery galleries \
         carousel slideshow slider video videos player media copyright legend bildunterschrift illustration audio podcast \
         thumbnail thumb slide swiper",
    ),
    (
        Mark::Meta,
        "meta metadata date dates time timestamp published publish updated tag tags taglist category categories topics topic \
         keywords dateline hashtags info details datum fecha data label kicker eyebrow rubrik overline section+name readtime \
         reading+time breadcrumblist",
    ),
    (
        Mark::Side,
        "sidebar aside widget widgets rail infobox factbox module complementary secondary right+column column box",
    ),
    (
        Mark::Overlay,
        "cookie cookies consent gdpr onetrust modal popup overlay dialog flyout dropdown tooltip alert notice notification \
         toast lightbox drawer privacy popover",
    ),
    (
        Mark::Body,
        "articlebody bodytext storytext articletext articlecontent richtext prose article+body article+content article+text entry+content \
         post+content post+body story+body story+content story+text content+body body+text rich+text single+content \
         blog+content postcontent td+content wysiwyg body+content article+copy main+content text+content paragraphs",
    ),
    (
        Mark::Article,
        "article content story entry post text main body copy single hentry articulo artikel contenu",
    ),
    (Mark::Title, "title titles headline headlines heading titre titulo titel hed"),
    (
        Mark::Summary,
        "abstract chapeau dek deck excerpt ingress intro introduction lead lede perex standfirst subheadline subhead \
         subtitle subtitulo sommario vorspann entradilla sapo summary teaser+text description strapline lid bajada \
         occhiello anons chapo synopsis",
    ),
    (
        Mark::Hidden,
        "hidden invisible screenreader sr+only screen+reader visually+hidden visuallyhidden print noprint d+none hide \
         collapsed collapse",
    ),
    (Mark::Quote, "pullquote quote quotes blockquote pull+quote zitat cita"),
    (Mark::List, "list lists grid card cards feed stream tile tiles item items row listing collection river"),
    (
        Mark::Embed,
        "embed embeds embedded twitter tweet instagram tiktok youtube oembed infogram datawrapper iframe",
    ),
    (
        Mark::Control,
        "button buttons btn icon icons input search form field checkbox tab tabs toggle accordion controls",
    ),
    (
        Mark::Note,
        "disclaimer footnote footnotes references reference note notes correction corrections legal reserved source sources \
         endnote bibliography citation rights",
    ),
    (Mark::Live, "live liveblog ticker updates livestream"),
    (
        Mark::Poll,
        "poll quiz rating ratings survey weather pinpoll stars vote votes review reviews score scores stocks",
    ),
    (Mark::Product, "product products price prices buy shop cart deal deals coupon store"),
    (Mark::Paragraph, "paragraph para p absatz parrafo"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn words(names: &str) -> Vec<u64> {
        let mut words = Vec::new();
        each_word(names, |hash| words.push(hash));
        words
    }

    #[test]
    fn names_split_at_marks_and_capitals() {
        assert_eq!(words("relatedArticles-box_2 ADS"), words("related articles box ads"));
        assert_eq!(words("  "), [0; 0]);
    }

    #[test]
    fn a_mark_is_as_far_as_its_element() {
        let page = crate::dom::parse("<div class=related-posts><aside><p id=x>text");
        let mut distances = Distances::NONE;
        for node in page.html.tree.root().descendants() {
            if let Some(element) = node.value().as_element() {
                distances = distances.of_child(element);
            }
        }
        assert_eq!(distances.to(Mark::AsideTag), 1);
        assert_eq!(distances.to(Mark::Related), 2);
        assert!(!distances.has(Mark::NavTag));
    }

    #[test]
    fn a_pair_counts_only_together() {
        let marked = |names: &str| {
            let mut distances = Distances::NONE;
            distances.note_names(names);
            distances.has(Mark::Related)
        };
        assert!(marked("c-ReadMore") && marked("you_may_like"));
        assert!(!marked("more-read") && !marked("read"));
    }
}
