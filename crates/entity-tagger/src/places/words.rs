//! Words in names of places that are not the name: kinds, parts, and things that stand in places.

/// Words before a name that say which part of the place is meant.
pub(super) const PARTS: &[&str] = &[
    "the",
    "greater",
    "metropolitan",
    "metro",
    "downtown",
    "inner",
    "outer",
    "upper",
    "lower",
    "central",
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "northeastern",
    "northwestern",
    "southeastern",
    "southwestern",
    "northeast",
    "northwest",
    "southeast",
    "southwest",
    "mainland",
    "rural",
    "upstate",
    "historic",
    "old",
    "suburban",
    "sub",
    "saharan",
    "nw",
    "ne",
    "sw",
    "se",
];

/// Words after a name that say what kind of division it is.
pub(super) const DIVISION_HEADS: &[&str] = &[
    "province",
    "state",
    "region",
    "district",
    "governorate",
    "prefecture",
    "oblast",
    "county",
    "parish",
    "department",
    "municipality",
    "territory",
    "division",
    "republic",
    "krai",
    "canton",
    "voivodeship",
];

/// Words after a name that say what kind of settlement it is.
pub(super) const TOWN_HEADS: &[&str] = &["city", "town", "village", "township", "twp", "area"];

/// Last words of names that say nothing of where a thing is: streets are named for faraway towns, and a river or a lake does
/// not lie in the town of its name.
pub(super) const ELSEWHERE: &[&str] = &[
    "avenue",
    "ave",
    "bay",
    "beach",
    "blvd",
    "boulevard",
    "canal",
    "cape",
    "channel",
    "coast",
    "creek",
    "delta",
    "desert",
    "drive",
    "dr",
    "empire",
    "falls",
    "forest",
    "glacier",
    "gulf",
    "heights",
    "highway",
    "hill",
    "hills",
    "island",
    "islands",
    "isle",
    "isles",
    "lake",
    "lakes",
    "lane",
    "mountain",
    "mountains",
    "ocean",
    "parkway",
    "pass",
    "peak",
    "peninsula",
    "plain",
    "plains",
    "plateau",
    "point",
    "range",
    "reef",
    "ridge",
    "river",
    "rivers",
    "road",
    "rd",
    "route",
    "sea",
    "seas",
    "sound",
    "st",
    "strait",
    "street",
    "swamp",
    "trail",
    "turnpike",
    "volcano",
    "woods",
];

/// Last words of names of buildings, which stand in the town that they are named for, however small.
pub(super) const BUILDINGS: &[&str] = &[
    "airport",
    "arena",
    "cemetery",
    "center",
    "centre",
    "church",
    "college",
    "courthouse",
    "facility",
    "hall",
    "hospital",
    "jail",
    "library",
    "mall",
    "marina",
    "museum",
    "prison",
    "school",
    "stadium",
    "station",
];

/// Words between a kind and a name: `city of Aleppo`.
pub(super) const OF: &[&str] =
    &["city of ", "town of ", "village of ", "province of ", "state of ", "county of ", "republic of "];

/// Words before `of` and a town's name, in a name.
pub(super) const TOWN_OF: &[&str] = &["city of ", "town of ", "village of ", "township of ", "borough of "];

/// Ends of names of townships, which have a town's name.
pub(super) const TOWNSHIPS: &[&str] = &[" township", " twp"];

/// Ends of names of roads that a county has.
pub(super) const COUNTY_ROADS: &[&str] = &[" road", " rd", " highway"];

/// First words of names that are no place, whatever place has their name: waters, mountains and others.
pub(super) const FIRST: &[&str] = &[
    "cabo", "camp", "cape", "cerro", "city", "ft", "isle", "ile", "isla", "lac", "lago", "laguna", "lake",
    "mont", "monte", "mt", "nevado", "park", "point", "port", "rio", "river", "san", "santa", "st", "villa",
];

/// Words that a part of a town ends with, where a direction is all that comes before: `the West Side`.
pub(super) const SIDES: &[&str] = &["side", "end"];

/// Last words of names of running waters.
pub(super) const RIVERS: &[&str] = &["river", "rivers", "creek"];
