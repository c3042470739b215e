//! What the trees are trained on and judged by, from the code that reads pages.

use chrono::Utc;
use url::Url;

use crate::{
    charset, dom,
    extract::{features::Page, outline::Outline, select},
    metadata::{self, Metadata},
    trees::NamedNumbers,
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

/// What the trees see of a page.
pub fn examples(bytes: &[u8], url: &Url) -> Examples {
    with_page(bytes, url, |page, _| {
        let describe = |at| {
            let mut row = NamedNumbers::default();
            page.describe(at, &mut row);
            row
        };
        let rows: Vec<NamedNumbers> = (0..page.outline.blocks.len()).map(describe).collect();
        Examples {
            texts: page.outline.blocks.iter().map(|block| page.outline.text(block).to_owned()).collect(),
            names: rows.first().map(|row| row.names.clone()).unwrap_or_default(),
            rows: rows.into_iter().map(|row| row.numbers).collect(),
        }
    })
}

/// The text that comes of a page, given how likely each block is the article's.
pub fn text(bytes: &[u8], url: &Url, likely: &[f32]) -> String {
    with_page(bytes, url, |page, metadata| {
        super::text(page, &select::blocks(page, likely, metadata), metadata)
    })
}

fn with_page<T>(bytes: &[u8], url: &Url, then: impl FnOnce(&Page<'_>, &Metadata) -> T) -> T {
    let source = charset::decode(bytes, Some("text/html"), None);
    let document = dom::parse(&source);
    let metadata = metadata::read(&document, url, Utc::now());
    then(&Page::new(Outline::of(document.html.tree.root()), &metadata), &metadata)
}
