//! Making a knowledge base of a Wikidata dump, in memory that does not grow with it.
//!
//! Entries go to [`PARTS`] files by the first bits of their hash; each of these is then sorted by itself.

use std::{
    cell::Cell,
    fs::{self, File},
    io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use tempfile::tempfile_in;

use crate::places::fold;

use super::{
    KbError,
    classes::Below,
    dump::{self, Found, Item, Kind, Told},
    link::telling_words,
    store::{Entry, Writer, hash, spot},
};

const PARTS: usize = 256;
const BUFFER: usize = 256 * 1024;
/// Longest line; the longest items have a tenth of it.
const MAX_LINE: u64 = 64 * 1024 * 1024;

/// What a dump came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Built {
    /// Lines of the dump.
    pub lines: u64,
    /// Items that were kept.
    pub items: u64,
    /// Names of them.
    pub names: u64,
    /// Lines that could not be read.
    pub broken: u64,
    /// The first of these, with what is wrong with it.
    pub first_broken: Option<(u64, String)>,
}

/// Makes the knowledge base `out` of a Wikidata JSON dump: `.json`, `.json.gz` or `.json.bz2`, one item a line. Items keep
/// their names in `languages`; those with fewer than `least_sitelinks` pages about them are left out. `read` is told the
/// bytes of the file that have been read since it was told last.
///
/// # Errors
/// When a file cannot be read or written, or the dump holds nothing to keep. Broken lines are counted instead.
pub fn build(
    dump: &Path,
    out: &Path,
    languages: &[String],
    least_sitelinks: u32,
    read: &dyn Fn(u64),
) -> Result<Built, KbError> {
    let lines = Cell::new(0);
    let unreadable = |error| KbError::Read { path: dump.to_owned(), line: lines.get(), error };
    let file = Watched { file: File::open(dump).map_err(unreadable)?, read };
    let mut input = BufReader::with_capacity(BUFFER, decompressed(dump, file));
    let mut parts = Parts::new(out)?;
    let mut waiting = Waiting::new(out)?;
    let mut built = Built::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = (&mut input).take(MAX_LINE).read_until(b'\n', &mut line).map_err(unreadable)?;
        if length == 0 {
            break;
        }
        lines.set(lines.get() + 1);
        if length as u64 == MAX_LINE && line.last() != Some(&b'\n') {
            input.skip_until(b'\n').map_err(unreadable)?;
            built.break_at(lines.get(), format!("it has more than {MAX_LINE} bytes"));
            continue;
        }
        match dump::read(&line, languages) {
            Ok(Some(Told { number, parents, found })) => {
                waiting.edges.extend(parents.into_iter().map(|parent| (number, parent)));
                match found {
                    Found::Item(item) if item.sitelinks >= least_sitelinks => parts.add(&item, &mut built)?,
                    Found::Undecided(item, classes) if item.sitelinks >= least_sitelinks => {
                        waiting.add(&item, &classes)?;
                    }
                    _ => {}
                }
            }
            Ok(None) => {}
            Err(error) => built.break_at(lines.get(), error.to_string()),
        }
    }
    built.lines = lines.get();
    waiting.decide(&mut parts, &mut built)?;
    if built.names == 0 {
        let detail =
            built.first_broken.map_or_else(|| "none".to_owned(), |(line, why)| format!("line {line}: {why}"));
        return Err(KbError::Empty { path: dump.to_owned(), lines: built.lines, detail });
    }
    parts.write(built.names)?;
    Ok(built)
}

/// Makes the knowledge base `out` of items.
///
/// # Errors
/// When it cannot be written.
pub fn build_from(items: impl Iterator<Item = Item>, out: &Path) -> Result<Built, KbError> {
    let mut parts = Parts::new(out)?;
    let mut built = Built::default();
    for item in items {
        parts.add(&item, &mut built)?;
    }
    parts.write(built.names)?;
    Ok(built)
}

impl Built {
    fn break_at(&mut self, line: u64, detail: String) {
        self.broken += 1;
        self.first_broken.get_or_insert((line, detail));
    }
}

/// A file that tells how much of it has been read.
struct Watched<'a> {
    file: File,
    read: &'a dyn Fn(u64),
}

impl Read for Watched<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(bytes)?;
        (self.read)(length as u64);
        Ok(length)
    }
}

fn decompressed<'a>(path: &Path, file: Watched<'a>) -> Box<dyn Read + 'a> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("gz") => Box::new(MultiGzDecoder::new(file)),
        Some("bz2") => Box::new(MultiBzDecoder::new(file)),
        _ => Box::new(file),
    }
}

/// Items whose classes are not listed, on disk until the dump has told which classes are below listed ones.
struct Waiting<'a> {
    out: &'a Path,
    file: BufWriter<File>,
    edges: Vec<(u32, u32)>,
}

impl<'a> Waiting<'a> {
    fn new(out: &'a Path) -> Result<Self, KbError> {
        let file = tempfile_in(folder(out)).map_err(|error| unwritable(out, error))?;
        Ok(Self { out, file: BufWriter::with_capacity(BUFFER, file), edges: Vec::new() })
    }

    /// Nameless items are nobody's.
    fn add(&mut self, item: &Item, classes: &[u32]) -> Result<(), KbError> {
        if item.labels.is_empty() && item.aliases.is_empty() {
            return Ok(());
        }
        let line = serde_json::to_vec(&(item, classes)).map_err(io::Error::from);
        let written =
            line.and_then(|line| self.file.write_all(&line).and_then(|()| self.file.write_all(b"\n")));
        written.map_err(|error| unwritable(self.out, error))
    }

    fn decide(self, parts: &mut Parts<'_>, built: &mut Built) -> Result<(), KbError> {
        let failed = |error| unwritable(self.out, error);
        let below = Below::of(self.edges);
        let mut file = self.file.into_inner().map_err(|error| failed(error.into_error()))?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        for line in BufReader::with_capacity(BUFFER, file).lines() {
            let (mut item, classes): (Item, Vec<u32>) =
                serde_json::from_str(&line.map_err(failed)?).map_err(|error| failed(error.into()))?;
            if let Some(kind) = below.kind(&classes) {
                item.kind = kind;
                parts.add(&item, built)?;
            }
        }
        Ok(())
    }
}

/// Entries on their way, beside the file that they will be in.
struct Parts<'a> {
    out: &'a Path,
    files: Vec<BufWriter<File>>,
}

impl<'a> Parts<'a> {
    fn new(out: &'a Path) -> Result<Self, KbError> {
        let files = (0..PARTS).map(|_| Ok(BufWriter::with_capacity(16 * 1024, tempfile_in(folder(out))?)));
        let files: io::Result<_> = files.collect();
        Ok(Self { out, files: files.map_err(|error| unwritable(out, error))? })
    }

    /// Adds each name of an item once, its label before an alias that folds to the same.
    fn add(&mut self, item: &Item, built: &mut Built) -> Result<(), KbError> {
        let words = match item.kind {
            Kind::Place => spot(item.point, item.country),
            _ => telling_words(item.descriptions.first().map_or("", String::as_str)),
        };
        let entry = |key: String, is_label: bool| {
            let mut entry = Entry::new(hash(&key), item.number, item.kind, item.sitelinks);
            entry.is_label = is_label;
            entry.words = words;
            (!key.is_empty()).then_some(entry)
        };
        let labels = item.labels.iter().map(|name| entry(fold(name), true));
        let aliases = item.aliases.iter().map(|name| entry(fold(name), false));
        let geonames = item.geonames_id.map(|id| entry(geonames_key(id), true));
        let mut entries: Vec<Entry> = labels.chain(aliases).chain(geonames).flatten().collect();
        entries.sort_by_key(|entry| (entry.name, !entry.is_label));
        entries.dedup_by_key(|entry| entry.name);
        for entry in &entries {
            let part = (entry.name >> 56) as usize;
            self.files[part].write_all(&entry.to_bytes()).map_err(|error| unwritable(self.out, error))?;
        }
        built.items += 1;
        built.names += entries.len() as u64;
        Ok(())
    }

    /// Sorts the parts and writes the file; only a whole one takes its name.
    fn write(self, count: u64) -> Result<(), KbError> {
        let Self { out, files } = self;
        let write = || -> io::Result<()> {
            let mut sorted: Vec<File> = Vec::with_capacity(PARTS);
            let mut names = tempfile_in(folder(out))?;
            for part in files {
                let entries = sorted_entries(part.into_inner().map_err(io::IntoInnerError::into_error)?)?;
                let mut file = BufWriter::new(tempfile_in(folder(out))?);
                let mut hashes = BufWriter::new(&mut names);
                for entry in &entries {
                    file.write_all(&entry.to_bytes())?;
                    hashes.write_all(&entry.name.to_le_bytes())?;
                }
                hashes.flush()?;
                sorted.push(file.into_inner().map_err(io::IntoInnerError::into_error)?);
            }
            names.seek(SeekFrom::Start(0))?;
            let readable = fs::Permissions::from_mode(0o644);
            let target = tempfile::Builder::new().permissions(readable).tempfile_in(folder(out))?;
            let hashes = Numbers(BufReader::with_capacity(BUFFER, names));
            let mut writer =
                Writer::begin(BufWriter::with_capacity(BUFFER, target.as_file()), count, hashes)?;
            for mut file in sorted {
                file.seek(SeekFrom::Start(0))?;
                for entry in read_entries(&mut file)? {
                    writer.add(entry)?;
                }
            }
            writer.finish()?;
            target.persist(out).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(|error| unwritable(out, error))
    }
}

fn sorted_entries(mut file: File) -> io::Result<Vec<Entry>> {
    file.seek(SeekFrom::Start(0))?;
    let mut entries = read_entries(&mut file)?;
    // The best known of those that share a name come first.
    entries.sort_by_key(|entry| (entry.name, std::cmp::Reverse(entry.popularity), entry.item));
    Ok(entries)
}

fn read_entries(file: &mut File) -> io::Result<Vec<Entry>> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes.as_chunks().0.iter().map(Entry::from_bytes).collect())
}

/// Numbers of 8 bytes, as they were written.
struct Numbers<R>(R);

impl<R: Read> Iterator for Numbers<R> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let mut bytes = [0; 8];
        self.0.read_exact(&mut bytes).ok()?;
        Some(u64::from_le_bytes(bytes))
    }
}

/// Under what an item with a GeoNames id is found.
pub(super) fn geonames_key(id: u32) -> String {
    format!("geonames:{id}")
}

fn folder(out: &Path) -> &Path {
    out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unwritable(path: &Path, error: io::Error) -> KbError {
    KbError::Write { path: path.to_owned(), error }
}
