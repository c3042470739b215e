//! Wikidata items of places, from packages that name them.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use serde_json::Value;

use crate::{
    fold::fold,
    sources::{CAPITAL, CONTINENT, DEPENDENCY, FIRST, SECOND, TOWN, World, json, text},
};

/// First words for what an item is, in descriptions, with the kinds of places that they mean.
const KINDS: &[(&str, &[u8])] = &[
    ("city", &[CAPITAL, TOWN]),
    ("town", &[CAPITAL, TOWN]),
    ("capital", &[CAPITAL, TOWN]),
    ("municipality", &[CAPITAL, TOWN]),
    ("commune", &[CAPITAL, TOWN]),
    ("village", &[CAPITAL, TOWN]),
    ("state", &[FIRST]),
    ("province", &[FIRST]),
    ("prefecture", &[FIRST]),
    ("oblast", &[FIRST]),
    ("canton", &[FIRST]),
    ("voivodeship", &[FIRST]),
    ("region", &[FIRST]),
    ("territory", &[FIRST]),
    ("county", &[SECOND, FIRST]),
    ("department", &[SECOND, FIRST]),
];

/// Item numbers by GeoNames id.
pub(crate) fn places(folder: &Path, world: &World) -> anyhow::Result<BTreeMap<u32, u32>> {
    let mut items = described(folder, world)?;
    items.extend(bordered(folder, world)?);
    Ok(items)
}

/// Countries, continents and the divisions that country-coder knows. Where it knows a kingdom and its country by one code
/// (the Netherlands), the feature that has the country's name is the country.
fn bordered(folder: &Path, world: &World) -> anyhow::Result<BTreeMap<u32, u32>> {
    let borders = json(&folder.join("country-coder/borders.json"))?;
    let (mut items, mut better) = (BTreeMap::new(), BTreeMap::new());
    for properties in
        borders["features"].as_array().into_iter().flatten().map(|feature| &feature["properties"])
    {
        let (own, within) = (text(&properties["iso1A2"]), text(&properties["country"]));
        let name = fold(&text(&properties["nameEn"]));
        let Some(item) = item(&text(&properties["wikidata"])) else { continue };
        let country = |code: &str| world.countries.iter().find(|country| country.code == code);
        let is_called = |place: usize| fold(&world.places[place].name) == name;
        if let Some(country) = country(&own) {
            items.insert(world.places[country.place].geonames_id, item);
        } else if let Some(country) = country(&within) {
            let division = || {
                let mut divisions = world.divisions.iter().filter(|division| !division.code.is_empty());
                let is_there =
                    |place: usize| world.places[place].country == world.places[country.place].country;
                divisions.find(|division| is_there(division.place) && is_called(division.place))
            };
            let place =
                if is_called(country.place) { Some(country.place) } else { division().map(|it| it.place) };
            if let Some(place) = place {
                better.insert(world.places[place].geonames_id, item);
            }
        } else if properties.get("m49").is_some() {
            let continent =
                (0..world.places.len()).find(|at| world.places[*at].feature == CONTINENT && is_called(*at));
            if let Some(place) = continent {
                items.insert(world.places[place].geonames_id, item);
            }
        }
    }
    items.extend(better);
    Ok(items)
}

/// Places that an item's label names and its description puts into one country.
fn described(folder: &Path, world: &World) -> anyhow::Result<BTreeMap<u32, u32>> {
    let by_name = by_name(world);
    let known = json(&folder.join("name-suggestion-index/wikidata.json"))?;
    let mut items = BTreeMap::new();
    let listed = known["wikidata"].as_object().into_iter().flatten();
    let mut claims: HashMap<u32, Vec<u32>> = HashMap::new();
    for (id, about) in listed {
        if let (Some(item), Some(place)) = (item(id), described_place(about, world, &by_name)) {
            claims.entry(world.places[place].geonames_id).or_default().push(item);
        }
    }
    // Two items for one place speak against both.
    items.extend(claims.into_iter().filter(|(_, items)| items.len() == 1).map(|(id, items)| (id, items[0])));
    Ok(items)
}

fn described_place(about: &Value, world: &World, by_name: &HashMap<String, Vec<usize>>) -> Option<usize> {
    let (label, description) = (text(&about["label"]), text(&about["description"]));
    let words: Vec<&str> = description.split(|letter: char| !letter.is_alphabetic()).collect();
    let lower = |word: &&str| word.to_lowercase();
    let (_, kinds) =
        words.iter().take(6).map(lower).find_map(|word| KINDS.iter().find(|(kind, _)| *kind == word))?;
    let whole = format!(" {} ", fold(&description));
    let says = |name: &str| whole.contains(&format!(" {} ", fold(name)));
    let in_country = |place: &usize| {
        let country = world.places[*place].country.map(|country| &world.countries[country]);
        country.is_some_and(|country| {
            let names = &world.places[country.place];
            says(&names.name) || says(&format!("the {}", names.name))
        })
    };
    let first_level = |place: usize| {
        let own = world.places[place].division.filter(|_| world.places[place].feature > FIRST);
        own.map(|division| world.divisions[division].parent.unwrap_or(division))
    };
    let in_division = |place: usize| {
        first_level(place).is_some_and(|division| says(&world.places[world.divisions[division].place].name))
    };
    let mut found: Vec<usize> = by_name
        .get(&fold(&label))?
        .iter()
        .copied()
        .filter(|place| kinds.contains(&world.places[*place].feature) && in_country(place))
        .collect();
    if found.iter().any(|place| in_division(*place)) {
        found.retain(|place| in_division(*place));
    }
    found.sort_by_key(|place| std::cmp::Reverse(world.places[*place].population));
    match found[..] {
        [] => None,
        [only] => Some(only),
        // The most populous must stand out.
        [first, second, ..] => {
            (world.places[first].population > 5 * world.places[second].population).then_some(first)
        }
    }
}

fn by_name(world: &World) -> HashMap<String, Vec<usize>> {
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, place) in world.places.iter().enumerate().filter(|(_, place)| place.feature > DEPENDENCY) {
        let mut keys: Vec<String> =
            std::iter::once(&place.name).chain(&place.aliases).map(|name| fold(name)).collect();
        keys.sort();
        keys.dedup();
        keys.into_iter().for_each(|key| by_name.entry(key).or_default().push(at));
    }
    by_name
}

fn item(id: &str) -> Option<u32> {
    id.strip_prefix('Q')?.parse().ok()
}
