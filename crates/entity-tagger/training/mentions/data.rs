//! The labelled texts: documents of lines, and for each line what is known of its names.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader},
    ops::Range,
    path::Path,
};

use anyhow::Context;
use dateline_entity_tagger::training::{KINDS, LABELS, OUTSIDE, begin, inside};
use dateline_schema::EntityType;
use flate2::read::GzDecoder;
use serde::Deserialize;

/// Labels as bits: everything is possible.
pub(crate) const ANY: u16 = (1 << LABELS) - 1;

/// A document: its lines make its text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document {
    pub(crate) id: String,
    pub(crate) lines: Vec<Line>,
}

/// A line of a document.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) text: String,
    /// None where it only surrounds others.
    pub(crate) names: Option<Names>,
    /// Labels of another scheme, as bytes of the text.
    pub(crate) hints: Vec<(Range<usize>, String)>,
}

/// The names of a line.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) marked: Vec<(Range<usize>, Marked)>,
    /// Labels that a token outside of the marked names may have.
    pub(crate) outside: u16,
}

/// What a marked name may be, as bits of labels for its first token and the further ones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marked {
    pub(crate) first: u16,
    pub(crate) further: u16,
}

impl Marked {
    pub(crate) fn one_of(kinds: &[EntityType]) -> Self {
        let bits = |label: fn(EntityType) -> u8| kinds.iter().fold(0, |bits, &kind| bits | 1 << label(kind));
        Self { first: bits(begin), further: bits(inside) }
    }

    pub(crate) fn any() -> Self {
        Self { first: ANY, further: ANY }
    }
}

/// A set of labelled texts and how its labels are to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source {
    pub(crate) file: &'static str,
    /// What its MISC may be, where it is not ours.
    pub(crate) misc: &'static [EntityType],
    /// Kinds that it never marks.
    pub(crate) unmarked: &'static [EntityType],
}

#[derive(Deserialize)]
struct Row {
    id: String,
    text: Option<String>,
    tokens: Option<Vec<String>>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    start: usize,
    end: usize,
    label: String,
}

impl Source {
    /// The lines of the set with their ids.
    pub(crate) fn read(&self, folder: &Path) -> anyhow::Result<Vec<(String, Line)>> {
        let rows = rows(&folder.join(self.file))?;
        Ok(rows.into_iter().map(|row| (row.id.clone(), self.line(row))).collect())
    }

    fn line(&self, row: Row) -> Line {
        let (text, spans) = match (row.text, row.tokens) {
            (Some(text), None) => {
                let bytes = code_points(&text);
                let spans =
                    row.spans.iter().map(|span| (bytes[span.start]..bytes[span.end], &*span.label)).collect();
                (text, spans)
            }
            (_, tokens) => {
                let (text, places) = sentence(&tokens.unwrap_or_default());
                let spans = row
                    .spans
                    .iter()
                    .map(|span| (places[span.start].start..places[span.end - 1].end, &*span.label));
                let spans: Vec<(Range<usize>, &str)> = spans.collect();
                (text, spans)
            }
        };
        let outside = self
            .unmarked
            .iter()
            .fold(1 << OUTSIDE, |bits, &kind| bits | 1 << begin(kind) | 1 << inside(kind));
        let mut marked = Vec::new();
        for (bytes, label) in spans {
            // Handles are no names to us.
            let handle = text[..bytes.start].ends_with('@') || text[bytes.clone()].starts_with('@');
            let kinds = if handle { Marked::any() } else { Marked::one_of(self.kinds(label)) };
            marked.push((bytes, kinds));
        }
        Line { text: text.replace('\n', " "), names: Some(Names { marked, outside }), hints: Vec::new() }
    }

    fn kinds(&self, label: &str) -> &'static [EntityType] {
        match label {
            "PER" => &KINDS[0..1],
            "ORG" => &KINDS[1..2],
            "LOC" => &KINDS[2..3],
            "GRP" => &KINDS[3..4],
            "EVT" => &KINDS[4..5],
            _ if self.misc.is_empty() => &KINDS[5..6],
            _ => self.misc,
        }
    }
}

/// GMB: its own labels are hints only.
pub(crate) fn hinted(path: &Path) -> anyhow::Result<Vec<Line>> {
    let line = |row: Row| {
        let (text, places) = sentence(&row.tokens.unwrap_or_default());
        let hints = row
            .spans
            .into_iter()
            .map(|span| (places[span.start].start..places[span.end - 1].end, span.label));
        Line { text, names: None, hints: hints.collect() }
    };
    Ok(rows(path)?.into_iter().map(line).collect())
}

/// Gold of an evaluation set: id, text, and the spans of the three kinds that are scored, as bytes.
pub(crate) fn gold(path: &Path) -> anyhow::Result<Vec<(String, crate::evaluate::Names)>> {
    let read = |row: Row| {
        let text = row.text.unwrap_or_default();
        let bytes = code_points(&text);
        let scored = |label: &str| ["PER", "ORG", "LOC"].iter().position(|known| *known == label);
        let spans = row.spans.iter().filter_map(|span| {
            scored(&span.label).map(|kind| (bytes[span.start]..bytes[span.end], KINDS[kind]))
        });
        (text.clone(), spans.collect())
    };
    Ok(rows(path)?.into_iter().map(read).collect())
}

fn rows(path: &Path) -> anyhow::Result<Vec<Row>> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let reader: Box<dyn BufRead> = match path.extension() {
        Some(end) if end == "gz" => Box::new(BufReader::new(GzDecoder::new(file))),
        _ => Box::new(BufReader::new(file)),
    };
    reader.lines().map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

/// The byte of each code point, and of the end.
fn code_points(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
}

/// Documents from lines whose ids name them before the last full stop.
pub(crate) fn by_document(lines: Vec<(String, Line)>) -> Vec<Document> {
    let mut documents: BTreeMap<String, Document> = BTreeMap::new();
    for (id, line) in lines {
        let name = id.rsplit_once('.').map_or(&*id, |(name, _)| name).to_owned();
        let document = documents.entry(name.clone()).or_default();
        document.id = name;
        document.lines.push(line);
    }
    documents.into_values().collect()
}

/// Tokens as a sentence with its usual spaces, and the bytes of each token.
fn sentence(tokens: &[String]) -> (String, Vec<Range<usize>>) {
    let mut text = String::new();
    let mut places = Vec::with_capacity(tokens.len());
    let mut open = false;
    let mut glue = true;
    for (at, token) in tokens.iter().enumerate() {
        let word = match &**token {
            "``" | "''" => "\"",
            "-LRB-" => "(",
            "-RRB-" => ")",
            other => other,
        };
        let quote = word == "\"";
        let closes = matches!(word, "," | "." | ";" | ":" | "!" | "?" | ")" | "]" | "%" | "…" | "”" | "’")
            || word.starts_with('\'') && word.len() > 1
            || word == "n't"
            || quote && open;
        let hyphen = word == "-"
            && at > 0
            && tokens.get(at + 1).is_some_and(|next| next.starts_with(char::is_alphanumeric));
        if !(glue || closes || hyphen) {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(word);
        places.push(start..text.len());
        glue =
            matches!(word, "(" | "[" | "$" | "£" | "€" | "@" | "#" | "“" | "‘") || hyphen || quote && !open;
        if quote {
            open = !open;
        }
    }
    (text, places)
}
