//! The gazetteer: places of the world by name, read straight from the bytes that the binary carries.
//!
//! The file has a header and seven sections, all numbers little-endian:
//!
//! | section | holds |
//! |---|---|
//! | countries | lines of text: ISO code, record, record of the capital, top-level domain, languages |
//! | divisions | 6 bytes each: the record of a first- or second-level division, and the division it lies in; number 0 is nobody's |
//! | codes | 8 bytes each: GeoNames' code of a first-level division; they are the first of the divisions |
//! | records | [`RECORD`] bytes each, by rising GeoNames id |
//! | names | what records are called: a length and as many bytes |
//! | postings | 4 bytes each: a record twice, plus one where the name is not its first |
//! | Wikidata | 8 bytes each: a record and the number of its item |
//! | keys | a finite-state transducer from folded names to a posting, or to the start and number of several |
//!
//! `training/places` writes it.

use std::{ops::Range, sync::LazyLock};

use fst::{Map, raw::CompiledAddr};

/// First bytes of the file; the last two are the version of the format.
pub(crate) const MAGIC: &[u8; 8] = b"dlgaz\0\x00\x01";
/// Sections in the order of the file.
pub(crate) const SECTIONS: usize = 8;
/// Bytes of a record.
pub(crate) const RECORD: usize = 20;
/// Bytes of a division, and of a code.
pub(crate) const DIVISION: usize = 6;
pub(crate) const CODE: usize = 8;
/// A degree, as records count.
pub(crate) const DEGREE: f64 = 100_000.0;
/// Set in the value of a key that has only one posting, which the other bits are.
pub(crate) const SINGLE: u64 = 1 << 63;

/// The gazetteer that the binary carries.
pub(crate) static GAZETTEER: LazyLock<Option<Gazetteer>> =
    LazyLock::new(|| Gazetteer::open(include_bytes!("../../data/places/gazetteer.bin")));

/// GeoNames' feature codes of the gazetteer's places, by their number in a record.
const FEATURES: &[&str] = &[
    "CONT", "PCLI", "PCLD", "ADM1", "ADM2", "PPLC", "PPL", "RGN", "SEA", "ISL", "MTS", "STM", "BAY", "OCN",
    "GULF", "STRT", "LK", "CNL", "MT", "PEN", "ISLS", "DSRT", "DLTA", "VAL",
];

/// Ids from which on they are not of GeoNames.
const UNNUMBERED: u32 = 0xf000_0000;

/// What kind of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// A continent, sea, mountain range or region that lies in several countries or has no government.
    Region,
    Country,
    /// A first-level division: a state, a province.
    First,
    /// A second-level division: a county, a district.
    Second,
    Capital,
    Town,
}

/// A place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Record {
    /// Nothing for the few places that are not from GeoNames.
    pub(crate) geonames_id: Option<u32>,
    /// Degrees north and east.
    pub(crate) point: (f32, f32),
    /// Place of its country in the list of countries, if it lies in one.
    pub(crate) country: Option<u8>,
    /// The division that it is, or the smallest that it lies in; 0 where there is none.
    pub(crate) division: u16,
    /// Twelve times the natural logarithm of the people who live there, plus one.
    pub(crate) population: u8,
    feature: u8,
    name: u32,
}

/// A record that a name may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Posting {
    pub(crate) record: u32,
    /// The name is another one than the place's first.
    pub(crate) alias: bool,
}

/// A country as the gazetteer knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Country {
    /// ISO 3166-1 alpha-2.
    pub(crate) code: &'static str,
    pub(crate) record: u32,
    /// `uk`, without its dot.
    pub(crate) domain: &'static str,
    /// Primary subtags of its languages, the most spoken first.
    pub(crate) languages: Vec<&'static str>,
}

/// Places by name and by number.
pub(crate) struct Gazetteer {
    pub(crate) countries: Vec<Country>,
    divisions: &'static [u8],
    codes: &'static [u8],
    records: &'static [u8],
    names: &'static [u8],
    postings: &'static [u8],
    wikidata: &'static [u8],
    keys: Map<&'static [u8]>,
}

impl Gazetteer {
    /// Reads the header and the countries; the rest is read as it is asked for. `None` where the bytes are no gazetteer.
    pub(crate) fn open(bytes: &'static [u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?.get(SECTIONS * 4..)?;
        let mut lengths = (0..SECTIONS).map(|section| number(bytes, MAGIC.len() + section * 4));
        let mut section = || {
            let (section, after) = rest.split_at_checked(lengths.next()?? as usize)?;
            rest = after;
            Some(section)
        };
        Some(Self {
            countries: countries(section()?)?,
            divisions: section()?,
            codes: section()?,
            records: section()?,
            names: section()?,
            postings: section()?,
            wikidata: section()?,
            keys: Map::new(section()?).ok()?,
        })
    }

    /// Records that a folded name may mean, those with the most people first.
    pub(crate) fn look_up(&self, key: &str) -> impl Iterator<Item = Posting> + '_ {
        let value = self.keys.get(key);
        let single = value.filter(|value| value & SINGLE != 0).map(|value| (value & 0xffff_ffff) as u32);
        let several = value.filter(|value| value & SINGLE == 0).map_or(0..0, |value| {
            let (start, count) = ((value >> 8) as usize, (value & 0xff) as usize);
            start..start + count
        });
        single
            .into_iter()
            .chain(several.filter_map(|at| number(self.postings, at * 4)))
            .map(|posting| Posting { record: posting >> 1, alias: posting & 1 != 0 })
    }

    /// Begins to spell a folded name.
    pub(crate) fn walk(&self) -> Walk<'_> {
        Walk { keys: &self.keys, node: Some(self.keys.as_fst().root().addr()) }
    }

    /// A record by its number.
    pub(crate) fn record(&self, number_of_it: u32) -> Option<Record> {
        let start = number_of_it as usize * RECORD;
        let bytes = self.records.get(start..start + RECORD)?;
        let degrees = |at| Some((f64::from(number(bytes, at)? as i32) / DEGREE) as f32);
        let name = number(bytes, 12)?;
        Some(Record {
            geonames_id: number(bytes, 0).filter(|id| (1..UNNUMBERED).contains(id)),
            point: (degrees(4)?, degrees(8)?),
            name: name & 0xff_ffff,
            feature: bytes[15],
            division: u16::from_le_bytes([bytes[16], bytes[17]]),
            country: bytes[18].checked_sub(1),
            population: bytes[19],
        })
    }

    /// What a place is called.
    pub(crate) fn name(&self, record: &Record) -> &'static str {
        let start = record.name as usize;
        let length = self.names.get(start).map_or(0, |length| usize::from(*length));
        self.names.get(start + 1..start + 1 + length).and_then(|name| str::from_utf8(name).ok()).unwrap_or("")
    }

    /// The record of a division.
    pub(crate) fn division(&self, division: u16) -> Option<u32> {
        if division == 0 { None } else { number(self.divisions, usize::from(division) * DIVISION) }
    }

    /// The first-level division that a place is or lies in.
    pub(crate) fn first_level(&self, record: &Record) -> Option<u16> {
        let is_first = |division: u16| usize::from(division) * CODE < self.codes.len();
        let own = record.division;
        let outer = if is_first(own) {
            own
        } else {
            let at = usize::from(own) * DIVISION + 4;
            u16::from_le_bytes(*self.divisions.get(at..)?.first_chunk()?)
        };
        Some(outer).filter(|division| *division != 0 && is_first(*division))
    }

    /// All first-level divisions.
    pub(crate) fn first_levels(&self) -> impl Iterator<Item = u16> {
        let count = u16::try_from(self.codes.len() / CODE).unwrap_or(u16::MAX);
        1..count
    }

    /// GeoNames' code of a first-level division.
    pub(crate) fn code(&self, division: u16) -> Option<&'static str> {
        let start = usize::from(division) * CODE;
        let code = str::from_utf8(self.codes.get(start..start + CODE)?).ok()?;
        Some(code.trim_end_matches('\0')).filter(|code| !code.is_empty())
    }

    /// The Wikidata item of a record, such as 90 for `Q90`.
    pub(crate) fn wikidata(&self, record: u32) -> Option<u32> {
        let pairs: Range<usize> = 0..self.wikidata.len() / 8;
        let (mut low, mut high) = (pairs.start, pairs.end);
        while low < high {
            let middle = usize::midpoint(low, high);
            if number(self.wikidata, middle * 8)? < record {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (number(self.wikidata, low * 8) == Some(record)).then(|| number(self.wikidata, low * 8 + 4))?
    }
}

impl Record {
    /// What kind of place it is.
    pub(crate) fn level(&self) -> Level {
        match self.feature {
            1 | 2 => Level::Country,
            3 => Level::First,
            4 => Level::Second,
            5 => Level::Capital,
            6 => Level::Town,
            _ => Level::Region,
        }
    }

    /// GeoNames' feature code.
    pub(crate) fn feature_code(&self) -> &'static str {
        FEATURES.get(usize::from(self.feature)).copied().unwrap_or("RGN")
    }
}

/// A folded name as far as it is spelled.
pub(crate) struct Walk<'a> {
    keys: &'a Map<&'static [u8]>,
    node: Option<CompiledAddr>,
}

impl Walk<'_> {
    /// Spells on; false where no place has a name that begins so.
    pub(crate) fn step(&mut self, letters: &str) -> bool {
        let fst = self.keys.as_fst();
        self.node = letters
            .bytes()
            .try_fold(self.node, |at, byte| {
                let node = fst.node(at?);
                let next = node.find_input(byte)?;
                Some(Some(node.transition(next).addr))
            })
            .flatten();
        self.node.is_some()
    }

    /// Whether what is spelled is the name of a place.
    pub(crate) fn is_name(&self) -> bool {
        self.node.is_some_and(|node| self.keys.as_fst().node(node).is_final())
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn countries(lines: &'static [u8]) -> Option<Vec<Country>> {
    str::from_utf8(lines)
        .ok()?
        .lines()
        .map(|line| {
            let mut fields = line.split('\t');
            Some(Country {
                code: fields.next()?,
                record: fields.next()?.parse().ok()?,
                domain: fields.next()?,
                languages: fields.next()?.split(',').collect(),
            })
        })
        .collect()
}
