//! Writes the gazetteer that the tagger carries: `build-places SOURCES OUT`, where `fetch.sh` has filled SOURCES.

#[path = "../../src/places/fold.rs"]
mod fold;

mod area;
mod names;
mod post_offices;
mod sources;
mod wikidata;
mod write;

use std::path::PathBuf;

use anyhow::{Context, bail};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(folder), Some(out)) = (arguments.next(), arguments.next()) else {
        bail!("usage: build-places SOURCES OUT");
    };
    let mut world = sources::read(&folder)?;
    names::add_own(&mut world)?;
    let items = wikidata::places(&folder, &world)?;
    let bytes = write::encode(&world, &items)?;
    std::fs::write(&out, &bytes).with_context(|| format!("cannot write {}", out.display()))?;
    eprintln!(
        "{}: {} places, {} items, {} bytes",
        out.display(),
        world.places.len(),
        items.len(),
        bytes.len()
    );
    Ok(())
}
