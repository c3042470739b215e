//! Names that the packages lack: abbreviations, and regions that cross borders.

use anyhow::{Context, bail};

use crate::sources::{Place, World};

/// Feature codes of regions, with their numbers in the gazetteer.
const REGIONS: &[(&str, u8)] = &[("RGN", 7), ("SEA", 8), ("ISL", 9), ("MTS", 10), ("STM", 11), ("BAY", 12)];

/// People of a region, for want of a source: enough to be meant rather than a hamlet of its name.
const PEOPLE: u64 = 5_000_000;

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
        world.places.push(region(line).with_context(|| format!("regions.tsv: cannot read `{line}`"))?);
    }
    Ok(())
}

fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn region(line: &str) -> Option<Place> {
    let mut fields = line.split('\t');
    let geonames_id = fields.next()?.parse().ok()?;
    let code = fields.next()?;
    let (_, feature) = REGIONS.iter().find(|(known, _)| *known == code)?;
    let point = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    let mut names = fields.next()?.split(',').map(|name| name.trim().to_owned());
    Some(Place {
        geonames_id,
        name: names.next()?,
        aliases: names.collect(),
        point: Some(point),
        country: None,
        division: None,
        population: PEOPLE,
        feature: *feature,
    })
}
