//! The file of a knowledge base: entries of names, sorted by the hash of the name.
//!
//! Header: [`MAGIC`], whose last byte is the version; 8 bytes, the number of entries; 4 bytes, the bits of a hash that
//! choose its bucket. Then the number of the first entry of each bucket, and of one more, 4 bytes each; then the entries,
//! [`ENTRY`] bytes each. All numbers are little-endian. The buckets are kept in memory, 4 bytes for [`PER_BUCKET`] names;
//! a look-up reads one bucket of entries.

use std::{
    fs::File,
    hash::Hasher,
    io::{self, Write},
    os::unix::fs::FileExt,
    path::Path,
};

use twox_hash::XxHash64;

use super::{KbError, dump::Kind};

const MAGIC: &[u8; 8] = b"dlkb\0\0\0\x02";
const HEADER: usize = 20;
const ENTRY: usize = 24;
/// Entries that a bucket has on average, at most.
const PER_BUCKET: u64 = 16;
/// Most bytes of a bucket that are read: a name that a thousand items share tells nothing of any.
const MOST_READ: u64 = 1024 * ENTRY as u64;
/// Words of a description that an entry keeps.
pub(super) const WORDS: usize = 4;

/// A name of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// Hash of the folded name.
    pub(super) name: u64,
    /// 42 of `Q42`.
    pub(super) item: u32,
    kind: u8,
    /// How well known the item is: 16 times the binary logarithm of its pages, plus one.
    pub(super) popularity: u8,
    /// The name is the item's label.
    pub(super) is_label: bool,
    /// Hashes of the first telling words of its description, 0 where there are fewer; of a place, its [`spot`].
    pub(super) words: [u16; WORDS],
}

impl Entry {
    pub(super) fn new(name: u64, item: u32, kind: Kind, sitelinks: u32) -> Self {
        let popularity = (16.0 * (f64::from(sitelinks) + 1.0).log2()).round().min(255.0) as u8;
        let kind = match kind {
            Kind::Person => 1,
            Kind::Organization => 2,
            Kind::Place => 3,
        };
        Self { name, item, kind, popularity, is_label: false, words: [0; WORDS] }
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        [Kind::Person, Kind::Organization, Kind::Place].get(usize::from(self.kind).checked_sub(1)?).copied()
    }

    pub(super) fn to_bytes(self) -> [u8; ENTRY] {
        let mut bytes = [0; ENTRY];
        bytes[..8].copy_from_slice(&self.name.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.item.to_le_bytes());
        bytes[12..15].copy_from_slice(&[self.kind, self.popularity, u8::from(self.is_label)]);
        for (word, place) in self.words.iter().zip(bytes[16..].chunks_exact_mut(2)) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8; ENTRY]) -> Self {
        let mut words = [0; WORDS];
        for (word, place) in words.iter_mut().zip(bytes[16..].chunks_exact(2)) {
            *word = u16::from_le_bytes([place[0], place[1]]);
        }
        let mut name = [0; 8];
        name.copy_from_slice(&bytes[..8]);
        let item = u32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
        let [kind, popularity, is_label] = [bytes[12], bytes[13], bytes[14]];
        Self { name: u64::from_le_bytes(name), item, kind, popularity, is_label: is_label != 0, words }
    }
}

/// Steps of latitude and longitude that a spot counts from the south pole and the date line.
const STEP: f64 = 360.0 / (1 << 24) as f64;

/// Where a place is, in the room of its words: 24 bits for each degree, 16 for the item of its country. All 0 where it has no point.
pub(super) fn spot(point: Option<(f64, f64)>, country: Option<u32>) -> [u16; WORDS] {
    let Some((north, east)) = point else { return [0; WORDS] };
    let steps = |degrees: f64| ((degrees + 180.0) / STEP).round().clamp(1.0, 16_777_215.0) as u64;
    let country = country.and_then(|country| u16::try_from(country).ok()).unwrap_or(0);
    let all = steps(north) << 40 | steps(east) << 16 | u64::from(country);
    [48, 32, 16, 0].map(|shift| (all >> shift) as u16)
}

impl Entry {
    /// The point of a place, and the item of its country.
    pub(super) fn spot(&self) -> Option<((f64, f64), Option<u32>)> {
        let all = self.words.iter().fold(0_u64, |all, word| all << 16 | u64::from(*word));
        let degrees = |steps: u64| (steps & 0xff_ffff) as f64 * STEP - 180.0;
        let country = (all & 0xffff) as u32;
        (all != 0 && self.kind() == Some(Kind::Place))
            .then(|| ((degrees(all >> 40), degrees(all >> 16)), (country != 0).then_some(country)))
    }
}

/// Hash of a folded name.
pub(super) fn hash(name: &str) -> u64 {
    let mut hasher = XxHash64::with_seed(0);
    hasher.write(name.as_bytes());
    hasher.finish()
}

/// Where the bytes of a knowledge base are.
enum Source {
    Bytes(&'static [u8]),
    File(File),
}

impl Source {
    fn read(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        match self {
            Self::File(file) => file.read_exact_at(bytes, at),
            Self::Bytes(all) => {
                let found = usize::try_from(at).ok().and_then(|at| all.get(at..at + bytes.len()));
                bytes.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }
}

/// A knowledge base that is open.
pub(super) struct Store {
    source: Source,
    shift: u32,
    /// First entry of each bucket, and one more.
    buckets: Vec<u32>,
}

impl Store {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be read, is cut short, or is of another version.
    pub(super) fn open(path: &Path) -> Result<Self, KbError> {
        let read = |error| KbError::Read { path: path.to_owned(), line: 0, error };
        let file = File::open(path).map_err(read)?;
        let length = file.metadata().map_err(read)?.len();
        let unreadable = |detail: String| KbError::Unreadable { path: path.to_owned(), detail };
        Self::over(Source::File(file), length).map_err(unreadable)
    }

    /// Opens bytes that the binary carries; they are as sound as it is.
    pub(super) fn carried(bytes: &'static [u8]) -> Option<Self> {
        Self::over(Source::Bytes(bytes), bytes.len() as u64).ok()
    }

    fn over(source: Source, length: u64) -> Result<Self, String> {
        let mut header = [0; HEADER];
        source.read(0, &mut header).map_err(|_| "it is cut short".to_owned())?;
        let (magic, numbers) = header.split_at(MAGIC.len());
        if magic[..7] != MAGIC[..7] {
            return Err("it is another kind of file".to_owned());
        }
        if magic != MAGIC {
            return Err(format!("it is of version {}, not {}", magic[7], MAGIC[7]));
        }
        let mut count = [0; 8];
        count.copy_from_slice(&numbers[..8]);
        let count = u64::from_le_bytes(count);
        let bits = u32::from_le_bytes([numbers[8], numbers[9], numbers[10], numbers[11]]);
        let directory =
            1_u64.checked_shl(bits).filter(|_| bits < 32).map_or(u64::MAX, |buckets| (buckets + 1) * 4);
        let entries = count.checked_mul(ENTRY as u64).and_then(|entries| entries.checked_add(directory));
        let whole = entries.and_then(|entries| entries.checked_add(HEADER as u64));
        if whole != Some(length) {
            let whole = whole.map_or_else(|| "more".to_owned(), |whole| whole.to_string());
            return Err(format!("it has {length} bytes, and should have {whole}"));
        }
        let mut bytes = vec![0; directory as usize];
        source.read(HEADER as u64, &mut bytes).map_err(|error| error.to_string())?;
        let buckets: Vec<u32> =
            bytes.chunks_exact(4).map(|at| u32::from_le_bytes([at[0], at[1], at[2], at[3]])).collect();
        if !buckets.is_sorted() || buckets.last().copied().map(u64::from) != Some(count) {
            return Err("its directory is damaged".to_owned());
        }
        Ok(Self { source, shift: 64 - bits, buckets })
    }

    /// Entries of a folded name. A file that has become unreadable has none.
    pub(super) fn look_up(&self, name: &str) -> Vec<Entry> {
        let hash = hash(name);
        let bucket = hash.checked_shr(self.shift).unwrap_or(0) as usize;
        let (Some(&start), Some(&end)) = (self.buckets.get(bucket), self.buckets.get(bucket + 1)) else {
            return Vec::new();
        };
        let length = (u64::from(end - start) * ENTRY as u64).min(MOST_READ);
        let mut bytes = vec![0; length as usize];
        let first = (HEADER + self.buckets.len() * 4) as u64 + u64::from(start) * ENTRY as u64;
        if self.source.read(first, &mut bytes).is_err() {
            return Vec::new();
        }
        let entries = bytes.as_chunks::<ENTRY>().0.iter().map(Entry::from_bytes);
        entries.filter(|entry| entry.name == hash).collect()
    }
}

/// Writes a knowledge base, whose entries come sorted by name.
pub(super) struct Writer<W> {
    out: W,
    bits: u32,
}

impl<W: Write> Writer<W> {
    /// Begins with the header and the directory: `names` are the sorted hashes of all entries.
    pub(super) fn begin(mut out: W, count: u64, names: impl Iterator<Item = u64>) -> io::Result<Self> {
        let bits = (count / PER_BUCKET).checked_ilog2().map_or(0, |bits| bits + 1).min(24);
        out.write_all(MAGIC)?;
        out.write_all(&count.to_le_bytes())?;
        out.write_all(&bits.to_le_bytes())?;
        let mut next = 0_u64;
        let mut seen = 0_u32;
        for name in names {
            let bucket = name.checked_shr(64 - bits).unwrap_or(0);
            while next <= bucket {
                out.write_all(&seen.to_le_bytes())?;
                next += 1;
            }
            seen = seen.checked_add(1).ok_or(io::ErrorKind::FileTooLarge)?;
        }
        while next <= 1 << bits {
            out.write_all(&seen.to_le_bytes())?;
            next += 1;
        }
        Ok(Self { out, bits })
    }

    /// Writes the next entry.
    pub(super) fn add(&mut self, entry: Entry) -> io::Result<()> {
        debug_assert!(self.bits <= 24);
        self.out.write_all(&entry.to_bytes())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_keeps_its_point_to_some_metres() {
        let mut entry = Entry::new(0, 1, Kind::Place, 9);
        assert_eq!(entry.spot(), None);
        for point in [(51.5074, -0.1278), (-54.8, -68.3), (0.0, 0.0), (90.0, 180.0)] {
            entry.words = spot(Some(point), Some(145));
            let (found, country) = Entry::from_bytes(&entry.to_bytes()).spot().unwrap();
            assert!((found.0 - point.0).abs() < 1e-4 && (found.1 - point.1).abs() < 1e-4, "{found:?}");
            assert_eq!(country, Some(145));
        }
    }
}
