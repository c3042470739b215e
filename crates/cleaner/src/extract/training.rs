//! What the trees are trained on and judged by, from the code that reads pages.

use chrono::Utc;
use url::Url;

use crate::{
    charset, dom,
    extract::{
        features::{Page, Row},
        outline::Outline,
        select,
    },
    metadata::{self, Metadata},
};

/// The blocks of a page: their texts and, for each, a row of numbers.
#[derive(Debug, Default)]
pub struct Examples {
    /// What the blocks say.
    pub texts: Vec<String>,
    /// One row a block.
    pub rows: Vec<Vec<f32>>,
    /// Names of the numbers in a row; none for a page without blocks.
    pub names: Vec<&'static str>,
}

/// Notes the names of a row.
#[derive(Default)]
struct Names(Vec<&'static str>);

impl Row for Names {
    fn put(&mut self, name: &'static str, _value: f32) {
        self.0.push(name);
    }
}

impl Row for Vec<f32> {
    fn put(&mut self, _name: &'static str, value: f32) {
        self.push(value);
    }
}

/// What the trees see of a page.
pub fn examples(bytes: &[u8], url: &Url) -> Examples {
    with_page(bytes, url, |page, _| {
        let mut names = Names::default();
        if !page.outline.blocks.is_empty() {
            page.describe(0, &mut names);
        }
        Examples {
            texts: page.outline.blocks.iter().map(|block| page.outline.text(block).to_owned()).collect(),
            rows: rows(page, |at, row| page.describe(at, row)),
            names: names.0,
        }
    })
}

/// The text that comes of a page, given how likely each block is the article's.
pub fn text(bytes: &[u8], url: &Url, likely: &[f32]) -> String {
    with_page(bytes, url, |page, metadata| super::text(page, &select::blocks(page, likely), metadata))
}

fn with_page<T>(bytes: &[u8], url: &Url, then: impl FnOnce(&Page<'_>, &Metadata) -> T) -> T {
    let source = charset::decode(bytes, Some("text/html"), None);
    let document = dom::parse(&source);
    let metadata = metadata::read(&document, url, Utc::now());
    then(&Page::new(Outline::of(document.html.tree.root()), &metadata), &metadata)
}

fn rows(page: &Page<'_>, describe: impl Fn(usize, &mut Vec<f32>)) -> Vec<Vec<f32>> {
    let row = |at| {
        let mut row = Vec::new();
        describe(at, &mut row);
        row
    };
    (0..page.outline.blocks.len()).map(row).collect()
}
