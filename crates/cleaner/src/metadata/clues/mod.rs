//! Everything metadata can be read from, and where on the page it stands.

mod frames;
mod links;
mod marks;
mod pictures;
mod scripts;
mod walk;

pub(crate) use links::is_home;

use crate::{
    dom::Document,
    metadata::{facts::Facts, meta_tags::MetaTags},
};

/// Where on the page a clue stands.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Place {
    /// Number of texts before it.
    pub(crate) order: usize,
    /// In a menu, a footer, a side column, among comments or teasers.
    pub(crate) aside: bool,
    pub(crate) in_link: bool,
}

/// `<h1>`, `<h2>`, and what a class name calls a headline.
#[derive(Debug)]
pub(crate) struct Heading {
    pub(crate) text: String,
    /// What its own elements say alone, where it has several: kicker and headline.
    pub(crate) parts: Vec<String>,
    /// 1, 2, or 0 for what only its class marks.
    pub(crate) level: u8,
    /// A class name says title or headline.
    pub(crate) is_marked: bool,
    pub(crate) place: Place,
}

/// A date that readers see.
#[derive(Debug)]
pub(crate) struct ShownDate {
    /// Machine-readable value of a `<time>`, or the text.
    pub(crate) value: String,
    pub(crate) is_time: bool,
    /// What words or class names about it say it is the date of.
    pub(crate) says: Saying,
    /// A class name says it is a date.
    pub(crate) is_marked: bool,
    pub(crate) place: Place,
}

/// What a date is said to be the date of.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saying {
    #[default]
    Nothing,
    Published,
    Updated,
}

/// A text that may name the authors.
#[derive(Debug)]
pub(crate) struct Byline {
    /// One piece a line, where elements part it.
    pub(crate) text: String,
    /// What gave it away.
    pub(crate) by: &'static str,
    pub(crate) place: Place,
}

/// A picture with what is written below it.
#[derive(Debug)]
pub(crate) struct Picture {
    /// As the page has it.
    pub(crate) source: String,
    pub(crate) caption: String,
    /// What an element of its own says of who took it.
    pub(crate) credit: Option<String>,
    pub(crate) place: Place,
}

/// What the walk found.
#[derive(Debug, Default)]
pub(crate) struct Clues {
    pub(crate) language: Option<String>,
    pub(crate) base: Option<String>,
    pub(crate) canonical: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) meta: MetaTags,
    pub(crate) json_ld: Vec<String>,
    pub(crate) headings: Vec<Heading>,
    pub(crate) dates: Vec<ShownDate>,
    pub(crate) bylines: Vec<Byline>,
    pub(crate) pictures: Vec<Picture>,
    /// What sections a path of links above the article leads through.
    pub(crate) trail: Vec<String>,
    /// What links say that lead to a category of the article, and to its tags.
    pub(crate) categories: Vec<String>,
    pub(crate) tags: Vec<String>,
    /// What a script's data say of the time of publication.
    pub(crate) script_date: Option<String>,
    /// Whose copyright the page says it is.
    pub(crate) owner: Option<String>,
    pub(crate) facts: Facts,
    properties: Vec<(&'static str, String)>,
}

impl Clues {
    /// Walks the tree once.
    pub(crate) fn collect(document: &Document) -> Self {
        walk::over(document)
    }

    /// Values of a microdata property (lower case).
    pub(crate) fn properties<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.properties.iter().filter(move |(key, _)| *key == name).map(|(_, value)| value.as_str())
    }
}
