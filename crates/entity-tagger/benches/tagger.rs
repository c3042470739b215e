//! How many tokens a second one core tags, the whole stage: mentions, entities, places, quotes and values; with the model
//! in the binary, and with the shipped network.
//!
//! `cargo bench -p dateline-entity-tagger` reads `ner/eval/news_en.jsonl` under `DATELINE_BENCH_DATA` (default
//! `../shared`), and says so where it is not there. Tokens are words, numbers and marks, as the tagger cuts them but for
//! hyphens: what a plain split into letters, digits and single marks counts.

#![allow(clippy::print_stdout)]

use std::{
    env, fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::Instant,
};

use dateline_entity_tagger::{Input, ModelChoice, Tagger, TaggerSettings};

/// Rounds over the texts; the fastest counts, because others share the machine.
const ROUNDS: usize = 7;
/// Rounds of the accurate tier, which takes its time.
const ACCURATE_ROUNDS: usize = 3;

fn main() {
    let data =
        env::var_os("DATELINE_BENCH_DATA").map_or_else(|| PathBuf::from("../../../shared"), PathBuf::from);
    for (set, language) in [("news_en", "en"), ("news_de", "de")] {
        let Some(texts) = texts(&data, set) else { continue };
        let start = Instant::now();
        let tagger = Tagger::default();
        tag_all(&tagger, &texts[..1], language);
        let ready = start.elapsed();
        report(set, &tagger, &texts, language, ROUNDS);
        println!("{set}: first text after {:.1} ms", ready.as_secs_f64() * 1e3);
    }
    let accurate = TaggerSettings {
        model: ModelChoice::Onnx,
        model_dir: Some("models/minilm-news-en".into()),
        ..TaggerSettings::default()
    };
    match (texts(&data, "news_en"), Tagger::new(&accurate)) {
        (Some(texts), Ok(tagger)) => report("news_en, onnx", &tagger, &texts, "en", ACCURATE_ROUNDS),
        (_, Err(error)) => println!("onnx: {error}"),
        (None, _) => {}
    }
}

/// The texts of a set; none, and a line that says so, where they are not there.
fn texts(data: &Path, set: &str) -> Option<Vec<String>> {
    let path = data.join(format!("ner/eval/{set}.jsonl"));
    let Ok(lines) = fs::read_to_string(&path) else {
        println!("{set}: no texts at {}, nothing measured", path.display());
        return None;
    };
    Some(lines.lines().filter_map(text).collect())
}

fn report(name: &str, tagger: &Tagger, texts: &[String], language: &str, rounds: usize) {
    let tokens: usize = texts.iter().map(|text| tokens(text)).sum();
    let fastest = (0..rounds).map(|_| tag_all(tagger, texts, language)).fold(f64::MAX, f64::min);
    println!("{name}: {:.0} tokens/s ({tokens} tokens in {:.1} ms)", tokens as f64 / fastest, fastest * 1e3);
}

fn text(line: &str) -> Option<String> {
    let record: serde_json::Value = serde_json::from_str(line).ok()?;
    record["text"].as_str().map(str::to_owned)
}

/// Seconds that the texts take.
fn tag_all(tagger: &Tagger, texts: &[String], language: &str) -> f64 {
    let start = Instant::now();
    for text in texts {
        black_box(tagger.tag(&Input { text, language: Some(language), ..Input::default() }));
    }
    start.elapsed().as_secs_f64()
}

fn tokens(text: &str) -> usize {
    let mut count = 0;
    let mut in_word = false;
    for c in text.chars() {
        let word = c.is_alphanumeric();
        count += usize::from(word && !in_word || !word && !c.is_whitespace());
        in_word = word;
    }
    count
}
