//! Writes the organizations that the tagger carries: `build-organizations SOURCES OUT`, where `places/fetch.sh` has filled
//! SOURCES. They are the brands and operators of the name-suggestion-index.

use std::{collections::BTreeMap, fs, path::PathBuf};

use anyhow::{Context, bail};
use dateline_entity_tagger::kb::{Item, Kind, build_from};
use serde_json::Value;

/// Trees whose items are organizations, and the tags that name them.
const TREES: &[(&str, &str)] = &[("brands/", "brand"), ("operators/", "operator")];
/// Other tags that hold a name.
const NAMES: &[&str] = &["name", "name:en", "official_name", "official_name:en", "short_name", "alt_name"];
/// Pages about an item, for want of a count: so few that a name of several words links only where it is the label, and a
/// name of one word only where the article shares a word with the description.
const PAGES: u32 = 3;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(folder), Some(out)) = (arguments.next(), arguments.next()) else {
        bail!("usage: build-organizations SOURCES OUT");
    };
    let read = |name: &str| -> anyhow::Result<Value> {
        let path = folder.join("name-suggestion-index").join(name);
        let text = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(serde_json::from_slice(&text)?)
    };
    let (index, described) = (read("nsi.json")?, read("wikidata.json")?);
    let mut items: BTreeMap<u32, Item> = BTreeMap::new();
    for (path, tree) in index["nsi"].as_object().into_iter().flatten() {
        let Some((_, tag)) = TREES.iter().find(|(start, _)| path.starts_with(start)) else { continue };
        for suggestion in tree["items"].as_array().into_iter().flatten() {
            add(&mut items, &suggestion["tags"], tag, &described["wikidata"]);
        }
    }
    let built = build_from(items.into_values(), &out)?;
    eprintln!("{}: {} items, {} names", out.display(), built.items, built.names);
    Ok(())
}

fn add(items: &mut BTreeMap<u32, Item>, tags: &Value, tag: &str, described: &Value) {
    let Some(id) = tags[format!("{tag}:wikidata")].as_str() else { return };
    let Some(number) = id.strip_prefix('Q').and_then(|number| number.parse().ok()) else { return };
    let about = &described[id];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let item = items.entry(number).or_insert_with(|| Item {
        number,
        kind: Kind::Organization,
        labels: text(&about["label"]).into_iter().collect(),
        aliases: Vec::new(),
        descriptions: text(&about["description"]).into_iter().collect(),
        sitelinks: PAGES,
        geonames_id: None,
        point: None,
        country: None,
    });
    let own = [tag.to_owned(), format!("{tag}:en")];
    let names =
        own.iter().map(String::as_str).chain(NAMES.iter().copied()).filter_map(|key| tags[key].as_str());
    for name in names.flat_map(|names| names.split(';')).map(str::trim) {
        if !item.labels.iter().chain(&item.aliases).any(|known| known == name) {
            item.aliases.push(name.to_owned());
        }
    }
}
