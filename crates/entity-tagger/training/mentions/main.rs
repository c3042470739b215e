//! Trains the linear models of the entity-tagger: `train-mentions --data DIR --lists DIR --out DIR [--language CODE] [--hold-out] [--evaluate] [--score MODEL] [--errors]`. See `README.md`.

mod crf;
mod data;
mod evaluate;
mod extract;
mod relabel;

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use dateline_entity_tagger::training::{self, LABELS, OUTSIDE, PackedTables};
use dateline_schema::EntityType::{Event, Group, Misc};

use crate::{
    crf::{Alphabet, Field, Recipe},
    data::{Document, Line, Source},
    evaluate::Score,
    extract::extract,
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

/// Pages that the accurate tier labelled (`teach.py`), and how much they count.
const TAUGHT: (Source, f32) = (Source { file: "taught_en.jsonl.gz", misc: &[], unmarked: &[] }, 0.3);

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
    errors: bool,
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
    documents.extend(taught(arguments)?);
    let (voice, voice_held) = relabel::voice(&folder, arguments.hold_out, tables)?;
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
        None => train(&documents, tables, 2, 1 << 17),
    };
    fs::write(arguments.out.join("en.model"), &model)?;
    report(&model, "en", &held, tables, arguments.errors);
    let sets = ["news_en", "conllpp.dev", "uner_ewt.test", "wnut17.test", "gum_news.flat", "re3d"];
    if arguments.evaluate { evaluate_all(&model, "en", &sets, &arguments.data, tables) } else { Ok(()) }
}

/// The pages that another model labelled.
fn taught(arguments: &Arguments) -> anyhow::Result<impl Iterator<Item = Weighted>> {
    let (source, weight) = TAUGHT;
    let lines = source.read(&arguments.lists).context("teach.py has not been run")?;
    let hold_out = arguments.hold_out;
    // What is held out as labelled text is not learnt from as taught text either.
    let kept = move |document: &Document| {
        let page = document.id.trim_start_matches("taught-");
        let web = page.bytes().all(|byte| byte.is_ascii_digit());
        let name = if web { format!("web-w{page}") } else { page.to_owned() };
        !(hold_out && is_held_out(&name, !web))
    };
    let documents = data::by_document(lines).into_iter().filter(kept);
    Ok(documents.map(move |document| Weighted { document, language: "en", weight, guideline: 0 }))
}

/// Whether a document is left out to be measured: one in eight of the web, one in three of the few that are news.
fn is_held_out(id: &str, news: bool) -> bool {
    name_hash(id).is_multiple_of(if news { 3 } else { 8 })
}

/// Documents to learn from, and documents held out with the name of their set.
type Split = (Vec<Weighted>, Vec<(&'static str, Document)>);

fn guided(folder: &Path, hold_out: bool) -> anyhow::Result<Split> {
    let (mut documents, mut held) = (Vec::new(), Vec::new());
    for source in GUIDED {
        for document in data::by_document(source.read(folder)?) {
            let news = source.file.starts_with("news");
            if hold_out && is_held_out(&document.id, news) {
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
    report(&model, "de", &held, tables, arguments.errors);
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
        errors: false,
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
            "--errors" => arguments.errors = true,
            "--evaluate" => arguments.evaluate = true,
            _ => bail!("{flag} is no flag of this program"),
        }
    }
    Ok(arguments)
}

/// The tables of the lists; those of the last training where there are no lists.
fn pack_tables(arguments: &Arguments) -> anyhow::Result<PackedTables> {
    if !arguments.lists.join("clusters.tsv").exists() {
        let packed =
            |name: &str| fs::read(arguments.out.join(name)).with_context(|| format!("no lists, no {name}"));
        return Ok(PackedTables { clusters: packed("clusters.table")?, phrases: packed("phrases.table")? });
    }
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
                std::array::from_fn(|label| (row[label] * training::STEP).round().clamp(-127.0, 127.0) as i8),
            )
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let strong = rows.iter().filter(|row| row.0 * training::STEP >= 1.0).count();
    let kept = strong.min(buckets * 4);
    eprintln!("{strong} features count, the weakest kept has {:.3}", rows[kept.saturating_sub(1)].0);
    let rows: Vec<_> = rows.into_iter().take(kept).map(|(_, hash, row)| (hash, row)).collect();
    let mut transitions = field.transitions;
    for row in &mut transitions {
        row[usize::from(OUTSIDE)] -= BOLDNESS;
    }
    let transitions =
        transitions.map(|row| row.map(|weight| (weight * training::STEP).round().clamp(-9e3, 9e3) as i16));
    training::pack_model(&transitions, &rows, buckets)
}

fn report(model: &[u8], language: &str, held: &[(&str, Document)], tables: &PackedTables, errors: bool) {
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
                if errors {
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
