//! Trains the linear models of the entity-tagger: `train-mentions --data DIR --lists DIR --out DIR [--language CODE] [--hold-out] [--evaluate] [--score MODEL]`. See `README.md`.

mod crf;
mod data;
mod evaluate;

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use dateline_entity_tagger::training::{self, LABELS, OUTSIDE, PackedTables};
use dateline_schema::EntityType::{Event, Group, Misc};

use crate::{
    crf::{Alphabet, Field, Recipe, Sequence},
    data::{ANY, Document, Line, Marked, Names, Source},
    evaluate::Score,
};

/// Taken from the score of every token outside, because unseen texts hold more unseen names than these.
const BOLDNESS: f32 = 0.3;

const WIDE: &[dateline_schema::EntityType] = &[Group, Event, Misc];

/// Sets under the guideline, in documents.
const GUIDED: &[Source] = &[
    Source { file: "web_articles.jsonl.gz", misc: &[], unmarked: &[] },
    Source { file: "news_en2.jsonl.gz", misc: &[], unmarked: &[] },
];
/// Sets under the guideline whose lines are lines of GMB.
const VOICE: &[Source] = &[
    Source { file: "voa_news.jsonl.gz", misc: &[], unmarked: &[] },
    Source { file: "voa_news2.jsonl.gz", misc: &[], unmarked: &[] },
];
/// Sets under guidelines of their own: how much a line of theirs counts, and how many lines make a document.
const OTHERS: &[(Source, f32, usize)] = &[
    (Source { file: "wikigold.jsonl.gz", misc: WIDE, unmarked: &[] }, 0.5, 8),
    (Source { file: "redocred.dev.jsonl.gz", misc: WIDE, unmarked: WIDE }, 0.25, 1),
    (Source { file: "redocred.test.jsonl.gz", misc: WIDE, unmarked: WIDE }, 0.25, 1),
    (Source { file: "uner_ewt.dev.jsonl.gz", misc: WIDE, unmarked: WIDE }, 1.0, 1),
    (Source { file: "wnut17.train.jsonl.gz", misc: WIDE, unmarked: WIDE }, 0.7, 1),
    (Source { file: "btc.train.jsonl.gz", misc: WIDE, unmarked: WIDE }, 0.3, 1),
    (Source { file: "btc.test.jsonl.gz", misc: WIDE, unmarked: WIDE }, 0.3, 1),
];

/// Features of which sets with other guidelines have a copy of their own, which no text sees later: what is peculiar to
/// them goes there. Daumé, "Frustratingly Easy Domain Adaptation" (2007).
const COPIED: &[u64] = &[1, 3, 11, 20, 21, 41, 60, 70, 81, 91];

/// Sets in German under the guideline.
const GERMAN: &[Source] = &[Source { file: "news_de.jsonl.gz", misc: &[], unmarked: &[] }];
/// The guideline of texts in a language that is not the model's: all their features have copies.
const FOREIGN: u64 = 99;

/// A document, its language, how much it counts, and the guideline it follows (0 is ours).
struct Weighted {
    document: Document,
    language: &'static str,
    weight: f32,
    guideline: u64,
}

fn is_copied(guideline: u64, template: u64) -> bool {
    guideline == FOREIGN || guideline != 0 && COPIED.contains(&template)
}

struct Arguments {
    data: PathBuf,
    lists: PathBuf,
    out: PathBuf,
    hold_out: bool,
    evaluate: bool,
    score: Option<PathBuf>,
    language: String,
}

fn main() -> anyhow::Result<()> {
    let arguments = arguments()?;
    let tables = pack_tables(&arguments)?;
    match &*arguments.language {
        "en" => english(&arguments, &tables),
        "de" => german(&arguments, &tables),
        other => bail!("no sets of texts are known for {other}"),
    }
}

fn english(arguments: &Arguments, tables: &PackedTables) -> anyhow::Result<()> {
    let folder = arguments.data.join("ner/train");
    let (mut documents, mut held) = guided(&folder, arguments.hold_out)?;
    let (voice, voice_held) = voice(&folder, arguments.hold_out, tables)?;
    held.extend(voice_held.into_iter().map(|document| ("voice", document)));
    documents.extend(voice);
    for (number, (source, weight, size)) in OTHERS.iter().enumerate() {
        let lines: Vec<Line> = source.read(&folder)?.into_iter().map(|(_, line)| line).collect();
        for chunk in lines.chunks(*size) {
            let document = Document { id: String::new(), lines: chunk.to_vec() };
            documents.push(Weighted {
                document,
                language: "en",
                weight: *weight,
                guideline: number as u64 + 1,
            });
        }
    }
    let model = match &arguments.score {
        Some(model) => fs::read(model)?,
        None => train(&documents, tables, 3, 1 << 17),
    };
    fs::write(arguments.out.join("en.model"), &model)?;
    report(&model, "en", &held, tables);
    let sets = ["news_en", "conllpp.dev", "uner_ewt.test", "wnut17.test", "gum_news.flat", "re3d"];
    if arguments.evaluate { evaluate_all(&model, "en", &sets, &arguments.data, tables) } else { Ok(()) }
}

/// Documents to learn from, and documents held out with the name of their set.
type Split = (Vec<Weighted>, Vec<(&'static str, Document)>);

fn guided(folder: &Path, hold_out: bool) -> anyhow::Result<Split> {
    let (mut documents, mut held) = (Vec::new(), Vec::new());
    for source in GUIDED {
        for document in data::by_document(source.read(folder)?) {
            let news = source.file.starts_with("news");
            if hold_out && name_hash(&document.id).is_multiple_of(if news { 3 } else { 8 }) {
                held.push((if news { "news" } else { "web" }, document));
            } else {
                let weight = if news { 1.5 } else { 1.0 };
                documents.push(Weighted { document, language: "en", weight, guideline: 0 });
            }
        }
    }
    Ok((documents, held))
}

/// German has few texts of its own; English ones lend it the names that both know.
fn german(arguments: &Arguments, tables: &PackedTables) -> anyhow::Result<()> {
    let folder = arguments.data.join("ner/train");
    let (mut documents, mut held) = (Vec::new(), Vec::new());
    for source in GERMAN {
        for document in data::by_document(source.read(&folder)?) {
            if arguments.hold_out && name_hash(&document.id).is_multiple_of(4) {
                held.push(("german", document));
            } else {
                // Paragraphs stand alone as well, so that the model can do without the rest of an article.
                for line in &document.lines {
                    let alone = Document { id: String::new(), lines: vec![line.clone()] };
                    documents.push(Weighted { document: alone, language: "de", weight: 0.7, guideline: 0 });
                }
                documents.push(Weighted { document, language: "de", weight: 0.7, guideline: 0 });
            }
        }
    }
    let mut english = guided(&folder, false)?.0;
    for source in VOICE {
        let lines: Vec<Line> = source.read(&folder)?.into_iter().map(|(_, line)| line).collect();
        english.extend(lines.into_iter().map(|line| Weighted {
            document: Document { id: String::new(), lines: vec![line] },
            language: "en",
            weight: 1.0,
            guideline: 0,
        }));
    }
    documents.extend(english.into_iter().map(|english| Weighted {
        weight: 0.4,
        guideline: FOREIGN,
        ..english
    }));
    let model = match &arguments.score {
        Some(model) => fs::read(model)?,
        None => train(&documents, tables, 2, 24_000),
    };
    fs::write(arguments.out.join("de.model"), &model)?;
    report(&model, "de", &held, tables);
    if arguments.evaluate {
        evaluate_all(&model, "de", &["news_de"], &arguments.data, tables)
    } else {
        Ok(())
    }
}

const RECIPE: Recipe = Recipe { epochs: 6, rate: 0.1, penalty: 1e-5, dropout: 0.25, seed: 1 };

fn arguments() -> anyhow::Result<Arguments> {
    let mut arguments = Arguments {
        data: "../shared".into(),
        lists: "target/tagger-lists".into(),
        out: "crates/entity-tagger/data/linear".into(),
        hold_out: false,
        evaluate: false,
        score: None,
        language: "en".into(),
    };
    let mut given = std::env::args().skip(1);
    while let Some(flag) = given.next() {
        let mut value = || given.next().with_context(|| format!("{flag} needs a value"));
        match &*flag {
            "--data" => arguments.data = value()?.into(),
            "--lists" => arguments.lists = value()?.into(),
            "--out" => arguments.out = value()?.into(),
            "--language" => arguments.language = value()?,
            "--hold-out" => arguments.hold_out = true,
            "--score" => arguments.score = Some(value()?.into()),
            "--evaluate" => arguments.evaluate = true,
            _ => bail!("{flag} is no flag of this program"),
        }
    }
    Ok(arguments)
}

fn pack_tables(arguments: &Arguments) -> anyhow::Result<PackedTables> {
    let read = |name: &str| -> anyhow::Result<Vec<(String, u16)>> {
        let list =
            fs::read_to_string(arguments.lists.join(name)).with_context(|| format!("cannot read {name}"))?;
        let row = |line: &str| {
            line.split_once('\t').and_then(|(key, value)| Some((key.to_owned(), value.parse().ok()?)))
        };
        Ok(list.lines().filter_map(row).collect())
    };
    let tables = PackedTables {
        clusters: training::pack_words(&read("clusters.tsv")?),
        phrases: training::pack_phrases(&read("phrases.tsv")?),
    };
    fs::create_dir_all(&arguments.out)?;
    fs::write(arguments.out.join("clusters.table"), &tables.clusters)?;
    fs::write(arguments.out.join("phrases.table"), &tables.phrases)?;
    eprintln!("tables: {} + {} bytes", tables.clusters.len(), tables.phrases.len());
    Ok(tables)
}

fn name_hash(name: &str) -> u64 {
    name.bytes().fold(7, |hash, byte| training::pair(hash, u64::from(byte)))
}

/// GMB's lines as documents: those read by the guideline as they are, all others labelled by a model that sees GMB's own
/// labels too. Held-out lines come in documents where they alone have names.
fn voice(
    folder: &Path,
    hold_out: bool,
    tables: &PackedTables,
) -> anyhow::Result<(Vec<Weighted>, Vec<Document>)> {
    let mut lines = data::hinted(&folder.join("gmb.jsonl.gz"))?;
    let mut held_lines = vec![None; lines.len()];
    for source in VOICE {
        for (id, line) in source.read(folder)? {
            let number: usize =
                id.rsplit('-').next().and_then(|number| number.parse().ok()).context("no number")?;
            // The hints are bytes of GMB's sentence, so they stay only where the texts are one.
            let hints = if lines[number].text == line.text {
                std::mem::take(&mut lines[number].hints)
            } else {
                Vec::new()
            };
            if hold_out && name_hash(&id).is_multiple_of(10) {
                held_lines[number] = line.names;
                lines[number] = Line { text: line.text, names: None, hints };
            } else {
                lines[number] = Line { hints, ..line };
            }
        }
    }
    let held_number = |number: usize| held_lines[number].is_some();
    let bounds = documents_of(&lines);
    let mut documents: Vec<Document> = bounds
        .iter()
        .map(|bounds| Document { id: format!("gmb-{}", bounds.start), lines: lines[bounds.clone()].to_vec() })
        .collect();
    relabel(&mut documents, tables);
    let mut held = Vec::new();
    for (document, bounds) in documents.iter_mut().zip(&bounds) {
        if bounds.clone().any(held_number) {
            let mut copy = document.clone();
            for (line, number) in copy.lines.iter_mut().zip(bounds.clone()) {
                line.names = held_lines[number].clone();
            }
            held.push(copy);
            for (line, number) in document.lines.iter_mut().zip(bounds.clone()) {
                if held_number(number) {
                    line.names = None;
                }
            }
        }
    }
    let documents = documents.into_iter().map(|document| Weighted {
        document,
        language: "en",
        weight: 1.0,
        guideline: 0,
    });
    Ok((documents.collect(), held))
}

/// Neighbouring lines that share names are taken for one document.
fn documents_of(lines: &[Line]) -> Vec<std::ops::Range<usize>> {
    let names = |line: &Line| -> Vec<String> {
        let words = line.text.split(|c: char| !c.is_alphanumeric()).skip(1);
        words
            .filter(|word| word.len() > 3 && word.starts_with(char::is_uppercase))
            .map(str::to_owned)
            .collect()
    };
    let mut bounds = Vec::new();
    let mut start = 0;
    let mut known: Vec<String> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let here = names(line);
        let shared = here.iter().any(|name| known.contains(name));
        if at - start >= 14 || !shared && !here.is_empty() && at - start >= 3 {
            bounds.push(start..at);
            start = at;
            known.clear();
        }
        known.extend(here);
    }
    bounds.push(start..lines.len());
    bounds
}

/// Labels the lines that have no names by a model of those that have, which sees the hints as well.
fn relabel(documents: &mut [Document], tables: &PackedTables) {
    let mut extracted: Vec<Vec<Extracted>> =
        documents.iter().map(|document| extract(document, "en", tables, true)).collect();
    let mut counts: HashMap<u64, u32> = HashMap::new();
    let with_names = |document: &Document, line: &Extracted| document.lines[line.line].names.is_some();
    for (document, lines) in documents.iter().zip(&extracted) {
        for line in lines.iter().filter(|line| with_names(document, line)) {
            line.count(&mut counts);
        }
    }
    let alphabet = Alphabet::of(counts, 2);
    let mut sequences = Vec::new();
    for (document, lines) in documents.iter().zip(&extracted) {
        for line in lines.iter().filter(|line| with_names(document, line)) {
            sequences.extend(line.sequences(&alphabet, &line.allowed(&document.lines[line.line]), 1.0, 0));
        }
    }
    eprintln!("relabelling: {} features, {} sequences", alphabet.places.len(), sequences.len());
    let mut field = Field::new(alphabet.places.len());
    field.train(&sequences, Recipe { seed: 2, ..RECIPE });
    for (document, lines) in documents.iter_mut().zip(&mut extracted) {
        for line in lines {
            if document.lines[line.line].names.is_none() {
                let allowed = likely_labels(&field, &alphabet, line);
                let marked = line
                    .tokens
                    .iter()
                    .cloned()
                    .zip(allowed)
                    .map(|(bytes, bits)| (bytes, Marked { first: bits, further: bits }));
                document.lines[line.line].names =
                    Some(Names { marked: marked.collect(), outside: 1 << OUTSIDE });
            }
        }
    }
}

/// The labels of each token that the field does not rule out.
fn likely_labels(field: &Field, alphabet: &Alphabet, line: &Extracted) -> Vec<u16> {
    let any = vec![ANY; line.tokens.len()];
    let mut allowed = vec![1 << OUTSIDE; line.tokens.len()];
    for (start, sequence) in line.stretches(alphabet, &any, 1.0, 0) {
        for (at, likely) in field.likely(&sequence).into_iter().enumerate() {
            let most = likely.iter().copied().fold(0.0, f32::max);
            let possible = (0..LABELS).filter(|&label| likely[label] >= if most > 0.85 { most } else { 0.1 });
            allowed[start + at] = possible.fold(0, |bits, label| bits | 1 << label);
        }
    }
    allowed
}

/// A line's tokens, as bytes of the line, and their features.
struct Extracted {
    line: usize,
    tokens: Vec<std::ops::Range<usize>>,
    features: Vec<Vec<(u64, u64)>>,
}

fn extract(document: &Document, language: &str, tables: &PackedTables, hints: bool) -> Vec<Extracted> {
    let mut text = String::new();
    let mut starts = Vec::new();
    for line in &document.lines {
        starts.push(text.len());
        text.push_str(&line.text);
        text.push('\n');
    }
    let mut extracted = Vec::new();
    for line in training::lines(&text, language, tables) {
        let Some(first) = line.tokens.first() else { continue };
        let number = starts.partition_point(|&start| start <= first.start) - 1;
        let shift = starts[number];
        let tokens: Vec<_> = line.tokens.iter().map(|bytes| bytes.start - shift..bytes.end - shift).collect();
        let mut features = line.features;
        if hints {
            add_hints(&document.lines[number], &tokens, &mut features);
        }
        extracted.push(Extracted { line: number, tokens, features });
    }
    extracted
}

/// Features that only relabelling sees: the labels of the other scheme.
fn add_hints(line: &Line, tokens: &[std::ops::Range<usize>], features: &mut [Vec<(u64, u64)>]) {
    let mut hints = vec![0; tokens.len()];
    for (bytes, label) in &line.hints {
        let mut position = 1;
        for (token, hint) in tokens.iter().zip(&mut hints) {
            if token.start >= bytes.start && token.start < bytes.end {
                *hint = name_hash(label) << 2 | position;
                position = 2;
            }
        }
    }
    let hint = |at: Option<usize>| at.and_then(|at| hints.get(at)).copied().unwrap_or(0);
    for (at, features) in features.iter_mut().enumerate().filter(|(_, features)| !features.is_empty()) {
        let (before, here, behind) = (hint(at.checked_sub(1)), hint(Some(at)), hint(Some(at + 1)));
        let own = |template: u64| {
            features.iter().find(|feature| feature.0 == template).map_or(0, |feature| feature.1)
        };
        let (word, lists, rule) = (own(1), own(11), own(70));
        for (template, value) in [
            (900, here),
            (901, training::pair(before, training::pair(here, behind))),
            (902, training::pair(here, word)),
            (903, training::pair(here, rule)),
            (904, training::pair(here, lists)),
            (905, training::pair(here, training::pair(rule, lists))),
        ] {
            features.push((template, training::pair(template, value)));
        }
    }
}

impl Extracted {
    fn count(&self, counts: &mut HashMap<u64, u32>) {
        for (_, hash) in self.features.iter().flatten() {
            *counts.entry(*hash).or_default() += 1;
        }
    }

    /// The labels that each token may have.
    fn allowed(&self, line: &Line) -> Vec<u16> {
        let Some(names) = &line.names else { return vec![ANY; self.tokens.len()] };
        let mut allowed = vec![names.outside; self.tokens.len()];
        for (bytes, marked) in &names.marked {
            let mut first = true;
            for (token, allowed) in self.tokens.iter().zip(&mut allowed) {
                if token.start < bytes.end && token.end > bytes.start {
                    *allowed = if first { marked.first } else { marked.further };
                    first = false;
                }
            }
        }
        allowed
    }

    fn sequences(
        &self,
        alphabet: &Alphabet,
        allowed: &[u16],
        weight: f32,
        guideline: u64,
    ) -> impl Iterator<Item = Sequence> {
        self.stretches(alphabet, allowed, weight, guideline).into_iter().map(|(_, sequence)| sequence)
    }

    /// Stretches of tokens that have features, with their first token.
    fn stretches(
        &self,
        alphabet: &Alphabet,
        allowed: &[u16],
        weight: f32,
        guideline: u64,
    ) -> Vec<(usize, Sequence)> {
        let mut stretches: Vec<(usize, Sequence)> = Vec::new();
        let mut open = false;
        for (at, features) in self.features.iter().enumerate() {
            if features.is_empty() {
                open = false;
                continue;
            }
            if !open {
                stretches.push((at, Sequence { weight, ..Sequence::default() }));
                open = true;
            }
            if let Some((_, sequence)) = stretches.last_mut() {
                let copies = features
                    .iter()
                    .filter(|(template, _)| is_copied(guideline, *template))
                    .map(|(_, hash)| training::pair(guideline, *hash));
                let hashes = features.iter().map(|(_, hash)| *hash).chain(copies);
                sequence.features.extend(hashes.filter_map(|hash| alphabet.places.get(&hash)));
                sequence.ends.push(sequence.features.len() as u32);
                sequence.allowed.push(allowed[at]);
            }
        }
        // A name whose beginning lies in a token without features cannot be learnt; then only what is certain counts.
        for (_, sequence) in &mut stretches {
            let inside = (1..LABELS).filter(|label| label % 2 == 0).fold(0, |bits, label| bits | 1 << label);
            if sequence.allowed.first().is_some_and(|&first| first & !inside == 0) {
                sequence.allowed[0] = ANY;
            }
        }
        stretches
    }
}

impl Alphabet {
    fn of(counts: HashMap<u64, u32>, least: u32) -> Self {
        let mut hashes: Vec<u64> =
            counts.into_iter().filter(|&(_, count)| count >= least).map(|(hash, _)| hash).collect();
        hashes.sort_unstable();
        Self { places: hashes.into_iter().zip(0..).collect(), copies: HashSet::new() }
    }
}

/// The packed model of these documents.
fn train(documents: &[Weighted], tables: &PackedTables, least: u32, buckets: usize) -> Vec<u8> {
    let (alphabet, field) = fit(documents, tables, RECIPE, least);
    pack(&alphabet, &field, buckets)
}

fn fit(documents: &[Weighted], tables: &PackedTables, recipe: Recipe, least: u32) -> (Alphabet, Field) {
    let mut counts: HashMap<u64, u32> = HashMap::new();
    let mut copies = HashSet::new();
    for Weighted { document, language, guideline, .. } in documents {
        for line in extract(document, language, tables, false)
            .iter()
            .filter(|line| document.lines[line.line].names.is_some())
        {
            line.count(&mut counts);
            let copied =
                line.features.iter().flatten().filter(|(template, _)| is_copied(*guideline, *template));
            for hash in copied.map(|(_, hash)| training::pair(*guideline, *hash)) {
                *counts.entry(hash).or_default() += 1;
                copies.insert(hash);
            }
        }
    }
    let all = counts.len();
    let alphabet = Alphabet { copies, ..Alphabet::of(counts, least) };
    eprintln!("{all} features, {} of them {least} times or more", alphabet.places.len());
    let mut sequences = Vec::new();
    for Weighted { document, language, weight, guideline } in documents {
        for line in extract(document, language, tables, false) {
            let text = &document.lines[line.line];
            if text.names.is_some() {
                sequences.extend(line.sequences(&alphabet, &line.allowed(text), *weight, *guideline));
            }
        }
    }
    eprintln!("{} sequences", sequences.len());
    let mut field = Field::new(alphabet.places.len());
    field.train(&sequences, recipe);
    (alphabet, field)
}

/// The strongest features, in whole numbers.
fn pack(alphabet: &Alphabet, field: &Field, buckets: usize) -> Vec<u8> {
    const STEPS: f32 = 24.0;
    let mut rows: Vec<(f32, u64, [i8; LABELS])> = alphabet
        .places
        .iter()
        .filter(|(hash, _)| !alphabet.copies.contains(hash))
        .map(|(&hash, &place)| {
            let row = field.row(place as usize);
            // The same for every label says nothing.
            let middle = row.iter().sum::<f32>() / LABELS as f32;
            let strength = row.iter().map(|weight| (weight - middle).abs()).fold(0.0, f32::max);
            (
                strength,
                hash,
                std::array::from_fn(|label| (row[label] * STEPS).round().clamp(-127.0, 127.0) as i8),
            )
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let strong = rows.iter().filter(|row| row.0 * STEPS >= 1.0).count();
    let kept = strong.min(buckets * 4);
    eprintln!("{strong} features count, the weakest kept has {:.3}", rows[kept.saturating_sub(1)].0);
    let rows: Vec<_> = rows.into_iter().take(kept).map(|(_, hash, row)| (hash, row)).collect();
    let mut transitions = field.transitions;
    for row in &mut transitions {
        row[usize::from(OUTSIDE)] -= BOLDNESS;
    }
    let transitions =
        transitions.map(|row| row.map(|weight| (weight * STEPS).round().clamp(-9e3, 9e3) as i16));
    training::pack_model(&transitions, &rows, buckets)
}

fn report(model: &[u8], language: &str, held: &[(&str, Document)], tables: &PackedTables) {
    let mut scores: HashMap<&str, Score> = HashMap::new();
    for (set, document) in held {
        let text: String = document.lines.iter().flat_map(|line| [&*line.text, "\n"]).collect();
        let found = training::find(model, &text, language, tables);
        let mut start = 0;
        for line in &document.lines {
            let end = start + line.text.len();
            if let Some(names) = &line.names {
                let gold = names.marked.iter().filter_map(|(bytes, marked)| {
                    let kind = (0..6).find(|kind| marked.first == 1 << (1 + 2 * kind))?;
                    Some((bytes.clone(), training::KINDS[kind]))
                });
                let inside = found.iter().filter(|(bytes, _)| (start..end).contains(&bytes.start));
                let inside = inside.map(|(bytes, kind)| (bytes.start - start..bytes.end - start, *kind));
                let (gold, inside): (evaluate::Names, evaluate::Names) = (gold.collect(), inside.collect());
                if std::env::var_os("ERRORS").is_some() {
                    for name in gold.iter().filter(|name| !inside.contains(name)) {
                        eprintln!(
                            "- {:?} {} | {}",
                            name.1,
                            &line.text[name.0.clone()],
                            context(&line.text, &name.0)
                        );
                    }
                    for name in inside.iter().filter(|name| !gold.contains(name)) {
                        eprintln!(
                            "+ {:?} {} | {}",
                            name.1,
                            &line.text[name.0.clone()],
                            context(&line.text, &name.0)
                        );
                    }
                }
                scores.entry(set).or_default().add(&line.text, &gold, &inside);
            }
            start = end + 1;
        }
    }
    let mut scores: Vec<_> = scores.into_iter().collect();
    scores.sort_by_key(|(set, _)| *set);
    for (set, score) in scores {
        eprintln!("held out, {set}: {}", score.line());
    }
}

fn context<'a>(text: &'a str, bytes: &std::ops::Range<usize>) -> &'a str {
    let start = text[..bytes.start].char_indices().rev().nth(30).map_or(0, |(at, _)| at);
    let end = text[bytes.end..].char_indices().nth(30).map_or(text.len(), |(at, _)| bytes.end + at);
    &text[start..end]
}

fn evaluate_all(
    model: &[u8],
    language: &str,
    sets: &[&str],
    data: &Path,
    tables: &PackedTables,
) -> anyhow::Result<()> {
    for set in sets {
        let mut score = Score::default();
        for (text, names) in data::gold(&data.join(format!("ner/eval/{set}.jsonl")))? {
            score.add(&text, &names, &training::find(model, &text, language, tables));
        }
        eprintln!("{set}: {}", score.line());
    }
    Ok(())
}
