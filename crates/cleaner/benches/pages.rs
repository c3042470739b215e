//! Pages a second of the whole stage, beside a bare parse by scraper and a whole extraction by dom_smoothie.
//!
//! `cargo bench -p dateline-cleaner`, over `extraction/wcxb-article-dev` in the folder `DATELINE_BENCH_DATA` (default
//! `../shared` beside the checkout). The ratios of one run are what counts; the machine is whatever it is.

mod page;

use std::{
    fs::{self, File},
    hint::black_box,
    io::Read,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline_cleaner::Cleaner;
use flate2::read::MultiGzDecoder;

/// One in this many pages, so that a run takes a minute.
const EVERY: usize = 8;

fn pages(folder: &Path) -> Vec<Bytes> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let mut html = Vec::new();
        MultiGzDecoder::new(File::open(path).ok()?).read_to_end(&mut html).ok()?;
        Some(Bytes::from(html))
    };
    paths.iter().step_by(EVERY).filter_map(read).collect()
}

fn bench(criterion: &mut Criterion) {
    let data = std::env::var_os("DATELINE_BENCH_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        |folder| Path::new("../..").join(folder),
    );
    let pages = pages(&data.join("extraction/wcxb-article-dev/html"));
    if pages.is_empty() {
        eprintln!("no pages in {}: nothing is measured", data.display());
        return;
    }
    let texts: Vec<String> = pages.iter().map(|page| String::from_utf8_lossy(page).into_owned()).collect();
    let mut group = criterion.benchmark_group("pages");
    group.sample_size(10).throughput(Throughput::Elements(pages.len() as u64));
    group.bench_function("parse alone, scraper", |bencher| {
        bencher.iter(|| texts.iter().for_each(|text| drop(black_box(scraper::Html::parse_document(text)))));
    });
    let cleaner = Cleaner::default();
    group.bench_function("whole stage, dateline", |bencher| {
        bencher.iter(|| {
            let clean = |body: &Bytes| cleaner.clean(page::of("text/html", body.clone()));
            pages.iter().for_each(|body| drop(black_box(clean(body))));
        });
    });
    group.bench_function("whole extraction, dom_smoothie", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                let article = dom_smoothie::Readability::new(text.as_str(), None, None)
                    .and_then(|mut readability| readability.parse());
                drop(black_box(article));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
