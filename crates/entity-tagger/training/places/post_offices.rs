//! Small places of the United States that have a post office and are in none of GeoNames' packages: fewer than 500 people
//! live there, or nobody counts them.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
};

use anyhow::Context;
use serde_json::Value;

use crate::{
    fold::fold,
    sources::{Place, TOWN, UNNUMBERED, World, km, text},
};

/// People of such a place, for want of a source.
const PEOPLE: u64 = 100;
/// A town of the same name that is so many km away is the same place.
const SAME_WITHIN: f64 = 30.0;

/// A place by its state and name, with the points of its post offices.
type Offices = BTreeMap<(String, String), Vec<Point>>;

/// Degrees north and east.
type Point = (f64, f64);

pub(crate) fn add(folder: &Path, world: &mut World) -> anyhow::Result<()> {
    let offices = read(&folder.join("zipcodes/codes.js"))?;
    let country = world.countries.iter().position(|country| country.code == "US");
    let mut known: HashMap<String, Vec<Point>> = HashMap::new();
    // By the state, with their divisions.
    let mut towns: HashMap<usize, Vec<(Point, usize)>> = HashMap::new();
    for place in world.places.iter().filter(|place| place.country == country && place.feature >= TOWN - 1) {
        let (Some(point), Some(division)) = (place.point, place.division) else { continue };
        known.entry(fold(&place.name)).or_default().push(point);
        let state = world.divisions[division].parent.unwrap_or(division);
        towns.entry(state).or_default().push((point, division));
    }
    for ((state, name), points) in offices {
        let count = points.len() as f64;
        let point = points.iter().fold((0.0, 0.0), |sum, it| (sum.0 + it.0 / count, sum.1 + it.1 / count));
        let is_known =
            known.get(&fold(&name)).is_some_and(|all| all.iter().any(|it| km(*it, point) < SAME_WITHIN));
        let code = format!("US.{state}");
        let state = world.divisions.iter().position(|division| division.code == code);
        let (Some(state), false) = (state, is_known) else { continue };
        let near = towns.get(&state).into_iter().flatten();
        let nearest = near.min_by(|a, b| km(a.0, point).total_cmp(&km(b.0, point)));
        world.places.push(Place {
            geonames_id: UNNUMBERED + world.places.len() as u32,
            name,
            aliases: Vec::new(),
            point: Some(point),
            country,
            division: Some(nearest.map_or(state, |(_, division)| *division)),
            population: PEOPLE,
            feature: TOWN,
        });
    }
    Ok(())
}

/// The module of npm `zipcodes` is a JSON object behind a few words.
fn read(path: &Path) -> anyhow::Result<Offices> {
    let module = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let object = module.split_once('{').and_then(|(_, rest)| rest.split_once("};"));
    let (object, _) = object.with_context(|| format!("{} has no object", path.display()))?;
    let codes: BTreeMap<String, Value> = serde_json::from_str(&format!("{{{object}}}"))
        .with_context(|| format!("{} is not JSON", path.display()))?;
    let mut offices = Offices::new();
    for office in codes.values() {
        if let Some(point) = office["latitude"].as_f64().zip(office["longitude"].as_f64()) {
            offices.entry((text(&office["state"]), text(&office["city"]))).or_default().push(point);
        }
    }
    Ok(offices)
}
