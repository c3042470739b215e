//! Names that the packages lack: abbreviations, and regions that cross borders.

use anyhow::{Context, bail};

use crate::{
    fold::fold,
    sources::{DEPENDENCY, FIRST, Place, UNNUMBERED, World, km},
};

/// Feature codes of regions, with their numbers in the gazetteer.
const REGIONS: &[(&str, u8)] = &[
    ("RGN", 7),
    ("SEA", 8),
    ("ISL", 9),
    ("MTS", 10),
    ("STM", 11),
    ("BAY", 12),
    ("OCN", 13),
    ("GULF", 14),
    ("STRT", 15),
    ("LK", 16),
    ("CNL", 17),
    ("MT", 18),
    ("PEN", 19),
    ("ISLS", 20),
    ("DSRT", 21),
    ("DLTA", 22),
    ("VAL", 23),
];

/// Before a name by which the region is meant rather than any division.
const MEANT: char = '=';

/// Seas, bays, oceans, gulfs and straits.
const WATERS: [u8; 5] = [8, 12, 13, 14, 15];

/// People of a region, for want of a source: enough to be meant rather than a hamlet of its name.
const PEOPLE: u64 = 20_000_000;

/// A region is a division of its name that lies within so many km of it.
const SAME_WITHIN: f64 = 300.0;

/// Adds the lines of `names.tsv` and `regions.tsv`.
pub(crate) fn add_own(world: &mut World) -> anyhow::Result<()> {
    for line in lines(include_str!("names.tsv")) {
        let (code, names) =
            line.split_once('\t').with_context(|| format!("names.tsv: no tab in `{line}`"))?;
        let country =
            world.countries.iter().find(|country| country.code == code).map(|country| country.place);
        let division =
            world.divisions.iter().find(|division| division.code == code).map(|division| division.place);
        let Some(place) = country.or(division) else { bail!("names.tsv: no place has the code {code}") };
        world.places[place].aliases.extend(names.split(',').map(|name| name.trim().to_owned()));
    }
    for line in lines(include_str!("regions.tsv")) {
        let mut region = region(line, world).with_context(|| format!("regions.tsv: cannot read `{line}`"))?;
        let is_country = |name: &String| governs(world, name, &region);
        let mut names: Vec<String> =
            std::iter::once(region.name.clone()).chain(region.aliases.clone()).collect();
        names.retain(|name| name.starts_with(MEANT) || !is_country(name));
        if !names.is_empty() {
            let mut names = names.into_iter().map(|name| name.trim_start_matches(MEANT).to_owned());
            region.name = names.next().unwrap_or_default();
            region.aliases = names.collect();
            world.places.push(region);
        }
    }
    Ok(())
}

/// Whether a country or first-level division is called so and lies there: Sicily is a region of Italy already. The Red Sea
/// is no province beside it.
fn governs(world: &World, name: &str, region: &Place) -> bool {
    if WATERS.contains(&region.feature) {
        return false;
    }
    let is_near = |place: &Place| place.point.zip(region.point).is_some_and(|(a, b)| km(a, b) < SAME_WITHIN);
    world.places.iter().filter(|place| (1..=FIRST).contains(&place.feature) && is_near(place)).any(|place| {
        let names =
            std::iter::once(&place.name).chain(place.aliases.iter().filter(|_| place.feature <= DEPENDENCY));
        names.into_iter().any(|known| fold(known) == fold(name))
    })
}

fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn region(line: &str, world: &World) -> Option<Place> {
    let mut fields = line.split('\t');
    let geonames_id = match fields.next()? {
        "-" => UNNUMBERED + world.places.len() as u32,
        id => id.parse().ok()?,
    };
    let code = fields.next()?;
    let (_, feature) = REGIONS.iter().find(|(known, _)| *known == code)?;
    let point = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    let country = match fields.next()? {
        "-" => None,
        code => Some(world.countries.iter().position(|country| country.code == code)?),
    };
    let mut names = fields.next()?.split(',').map(|name| name.trim().to_owned());
    Some(Place {
        geonames_id,
        name: names.next()?,
        aliases: names.collect(),
        point: Some(point),
        country,
        division: None,
        population: PEOPLE,
        feature: *feature,
    })
}
