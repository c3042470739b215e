//! What training needs of pages, by the code that cleans them. `body.py` runs it:
//!
//! - `features blocks OUT SET…` writes `blocks.jsonl` (texts of each page's blocks) and `blocks.f32` (a row each),
//! - `features texts OUT SET…` reads `likely.f32` (what trees say of each block) and writes `texts.jsonl`.
//!
//! A SET is a folder with `truth.jsonl` and `html/*.html.gz`.

mod pages;

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use dateline_cleaner::training::{self, Examples};
use pages::Page;
use serde_json::{Value, json};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(mode), Some(out)) = (arguments.next(), arguments.next()) else {
        bail!("usage: features blocks|texts OUT SET…")
    };
    let pages = arguments.map(|set| pages::of(&set)).collect::<anyhow::Result<Vec<_>>>()?.concat();
    match mode.to_str() {
        Some("blocks") => write_blocks(&out, &pages),
        Some("texts") => write_texts(&out, &pages),
        _ => bail!("blocks or texts?"),
    }
}

fn write_blocks(out: &Path, pages: &[Page]) -> anyhow::Result<()> {
    fs::create_dir_all(out)?;
    let mut rows = BufWriter::new(File::create(out.join("blocks.f32"))?);
    let mut blocks = BufWriter::new(File::create(out.join("blocks.jsonl"))?);
    for page in pages {
        let examples = training::examples(&page.html()?, &page.url);
        write_rows(&mut rows, &out.join("blocks.names"), &examples)?;
        let Page { set, id, url, truth, .. } = page;
        let page = json!({
            "set": set, "id": id, "host": url.host_str(), "kind": truth["page_type"], "gold": truth["body"], "blocks": examples.texts
        });
        writeln!(blocks, "{page}")?;
    }
    rows.flush()?;
    Ok(blocks.flush()?)
}

fn write_texts(out: &Path, pages: &[Page]) -> anyhow::Result<()> {
    let mut texts = BufWriter::new(File::create(out.join("texts.jsonl"))?);
    let mut likely = Likely::open(out)?;
    for page in pages {
        let text = training::text(&page.html()?, &page.url, likely.next()?);
        writeln!(texts, "{}", json!({"set": page.set, "id": page.id, "body": text}))?;
    }
    Ok(texts.flush()?)
}

fn write_rows(rows: &mut impl Write, names: &Path, examples: &Examples) -> anyhow::Result<()> {
    if !examples.names.is_empty() {
        fs::write(names, examples.names.join("\n"))?;
    }
    for number in examples.rows.iter().flatten() {
        rows.write_all(&number.to_le_bytes())?;
    }
    Ok(())
}

/// What trees say of the blocks, page by page as in `blocks.jsonl`.
struct Likely {
    counts: std::vec::IntoIter<usize>,
    numbers: Vec<f32>,
    at: usize,
}

impl Likely {
    fn open(out: &Path) -> anyhow::Result<Self> {
        let mut counts = Vec::new();
        for line in BufReader::new(File::open(out.join("blocks.jsonl"))?).lines() {
            let page: Value = serde_json::from_str(&line?)?;
            counts.push(page["blocks"].as_array().map_or(0, Vec::len));
        }
        let bytes = fs::read(out.join("likely.f32"))?;
        let number = |bytes: &[u8]| bytes.try_into().map(f32::from_le_bytes).unwrap_or_default();
        Ok(Self { counts: counts.into_iter(), numbers: bytes.chunks_exact(4).map(number).collect(), at: 0 })
    }

    fn next(&mut self) -> anyhow::Result<&[f32]> {
        let count = self.counts.next().context("more pages than in blocks.jsonl")?;
        let from = self.at;
        self.at += count;
        self.numbers.get(from..self.at).context("fewer numbers than blocks")
    }
}
