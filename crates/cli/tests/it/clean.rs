//! `dateline clean`.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    process::Stdio,
};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::binary::{dateline, finish, run_in, start};

/// An article in the layout of a small news site.
pub(crate) fn page(title: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>{title} | The Tide Table</title>\
         <meta property='og:site_name' content='The Tide Table'></head><body>\
         <nav><a href=/>Front</a> <a href=/sea>Sea</a></nav><article><h1>{title}</h1>\
         <p>The harbour master of Norhaven said on Monday that the old quay will be rebuilt before the winter, \
         because the storms of last year had taken four of its stones.</p>\
         <p>Fishermen who land their catch there will use the new pier in the meantime, and the town will not ask \
         them for a fee until the work is done, the council decided.</p></article></body></html>"
    )
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn clean(lines: &[Value]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    run_in(folder.path(), &["clean"], input).well().json()
}

#[test]
fn answers_come_in_the_order_of_the_input_whatever_the_number_of_jobs() {
    let folder = tempfile::tempdir().unwrap();
    let input: String = (0..200)
        .map(|n| {
            let html = if n % 7 == 0 { "<p>x</p>".to_owned() } else { page(&format!("Quay {n} is rebuilt")) };
            format!("{}\n", json!({"id": n, "url": format!("https://tide.example/{n}"), "html": html}))
        })
        .collect();
    let one = run_in(folder.path(), &["clean", "--jobs", "1"], input.clone()).well().json();
    let many = run_in(folder.path(), &["clean", "--jobs", "8"], input).well().json();
    for answers in [one, many] {
        let ids: Vec<u64> = answers.iter().map(|answer| answer["id"].as_u64().unwrap()).collect();
        assert_eq!(ids, (0..200).collect::<Vec<u64>>());
        for (n, answer) in answers.iter().enumerate() {
            if n % 7 == 0 {
                assert!(answer["rejected"]["detail"].as_str().unwrap().starts_with("skipped: "), "{answer}");
            } else {
                assert_eq!(answer["article"]["title"], format!("Quay {n} is rebuilt"));
            }
        }
    }
}

#[test]
fn pages_are_read_from_files_beside_the_caller() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("pages")).unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join("pages").join(name), bytes).unwrap();
    write("a.html", page("Quay is rebuilt").as_bytes());
    write("b.html.gz", &gzip(page("Pier is painted").as_bytes()));
    write(
        "c.txt",
        b"Ferry rests\n\nThe ferry to the islands rests for two weeks while its engines are mended.",
    );
    let input: String = ["a.html", "b.html.gz", "c.txt"]
        .map(|name| format!("{}\n", json!({"id": name, "url": format!("https://tide.example/{name}"), "path": format!("pages/{name}")})))
        .concat();
    let answers = run_in(folder.path(), &["clean", "--input", "-"], input).well().json();
    let titles: Vec<&Value> = answers.iter().map(|answer| &answer["article"]["title"]).collect();
    assert_eq!(titles, ["Quay is rebuilt", "Pier is painted", "Ferry rests"], "{answers:#?}");
}

#[test]
fn a_text_that_a_poor_crawler_flattened_becomes_an_article() {
    let text = "The Tide Table - Quay of Norhaven to be rebuilt\n\nQuay of Norhaven to be rebuilt\n\n\
        The harbour master of Norhaven said on Monday that the old quay will be rebuilt before the winter.\n\n\
        REUTERS/Jane Roe\n\n\
        Fishermen who land their catch there will use the new pier in the meantime, the council decided.";
    let answers = clean(&[json!({"id": "1", "url": "https://www.tidetable.example/quay", "text": text})]);
    let article = &answers[0]["article"];
    assert_eq!(article["title"], "Quay of Norhaven to be rebuilt", "{article:#}");
    let text = article["text"].as_str().unwrap();
    assert!(text.starts_with("The harbour master") && !text.contains("REUTERS"), "{text}");
}

#[test]
fn lines_that_cannot_be_used_are_answered_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let good = json!({"id": "good", "url": "https://tide.example/1", "html": page("Quay is rebuilt")});
    let input = format!(
        "{{\"id\": \n\n{good}\n{}\n{}\n{}\n",
        json!({"id": 2, "url": 7, "html": "x"}),
        json!({"id": "none", "url": "https://tide.example/2"}),
        json!({"id": "gone", "url": "https://tide.example/3", "path": "no/such/page.html"}),
    );
    let answers = run_in(folder.path(), &["clean"], input).well().json();
    let told: Vec<(Value, Value)> =
        answers.iter().map(|answer| (answer["id"].clone(), answer["rejected"]["reason"].clone())).collect();
    let expected = [
        (Value::Null, json!("not-json")),
        (json!("good"), Value::Null),
        (json!(2), json!("wrong-shape")),
        (json!("none"), json!("wrong-shape")),
        (json!("gone"), json!("unreadable")),
    ];
    assert_eq!(told, expected, "{answers:#?}");
}

#[test]
fn a_page_without_a_url_is_cleaned_all_the_same() {
    let answers = clean(&[json!({"id": 1, "url": null, "html": page("Quay is rebuilt")})]);
    assert_eq!(answers[0]["article"]["title"], "Quay is rebuilt", "{:#}", answers[0]);
}

#[test]
fn a_small_file_that_becomes_a_huge_page_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut bomb =
        GzEncoder::new(File::create(folder.path().join("bomb.html.gz")).unwrap(), Compression::fast());
    for _ in 0..80 {
        bomb.write_all(&[b' '; 1024 * 1024]).unwrap();
    }
    bomb.finish().unwrap();
    let line = json!({"id": 1, "url": "https://tide.example/1", "path": "bomb.html.gz"}).to_string();
    let answers = run_in(folder.path(), &["clean"], line).well().json();
    assert_eq!(answers[0]["rejected"]["reason"], "page-too-large", "{answers:?}");
}

#[test]
fn a_damaged_archive_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let whole = gzip(page("Quay is rebuilt").as_bytes());
    fs::write(folder.path().join("cut.html.gz"), &whole[..whole.len() / 2]).unwrap();
    let line = json!({"id": 1, "url": "https://tide.example/1", "path": "cut.html.gz"}).to_string();
    let answers = run_in(folder.path(), &["clean"], line).well().json();
    assert_eq!(answers[0]["rejected"]["reason"], "unreadable", "{answers:?}");
}

#[test]
fn answers_come_while_the_input_is_still_open() {
    let mut child = start(dateline(["clean"]).stdin(Stdio::piped()));
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for id in 0..3 {
        let line = json!({"id": id, "url": "https://tide.example/1", "html": page("Quay is rebuilt")});
        writeln!(stdin, "{line}").unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("{{\"id\":{id},\"article\"")), "{answer}");
    }
    drop(stdin);
    finish(child).well();
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut child = start(dateline(["clean"]).stdin(Stdio::piped()));
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let line = json!({"id": 1, "url": "https://tide.example/1", "html": page("Quay is rebuilt")}).to_string();
    writeln!(stdin, "{line}").unwrap();
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    // It ends by itself although the input goes on.
    while writeln!(stdin, "{line}").is_ok() {}
    let ended = finish(child).well();
    assert_eq!(ended.stderr, "");
}
