//! Plain text that a scraper left behind goes through `dateline clean` and `dateline tag`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{ffi::OsString, fs, path::Path};

use dateline_schema::{Article, Entity, EntityType};
use dateline_tests::{bench_data, dateline};
use serde_json::{Value, json};

/// A page as such scrapers leave it: the window's title, the headline again, captions, credits and the links to the
/// neighbours run together with the text.
const FLATTENED: &str = "\
Tidewatch Daily - Marin, Okonkwo open sea wall at Harlingen

Marin, Okonkwo open sea wall at Harlingen

Dutch minister Elise Marin walks along the wall with engineer David Okonkwo in Harlingen on March 3 2025.

Dutch minister Elise Marin opened a sea wall in Harlingen on Monday that had taken nine years to build.

\"The town will sleep better in November,\" Marin told reporters after the ceremony.

Reuters Photo/Joost Veldkamp

Engineer David Okonkwo, who drew the first plans for the World Bank in Lagos, said the wall would stand for a century.

The Red Cross, which sheltered four hundred people during the last flood, called the opening \u{201c}a good day for the \
coast\u{201d}.

AFP Photo/Maaike Dekker, pool

Similar walls are planned in Denmark and Portugal, according to the European Commission.


3Previous articleFerry timetable thinned out
3Next articleLighthouse keeper hangs up her lamp
";

/// The one answer of a command that reads JSON Lines.
fn answer(command: &str, question: &Value) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("input");
    fs::write(&input, format!("{question}\n")).unwrap();
    let (answers, _) = dateline([OsString::from(command), "--input".into(), input.into()]);
    assert_eq!(answers.lines().count(), 1, "{answers}");
    serde_json::from_str(&answers).unwrap()
}

/// Cleans a file of text, then tags what came of it.
fn clean_and_tag(file: &Path) -> (Article, Vec<Entity>) {
    let cleaned = answer("clean", &json!({"id": "seed", "url": "https://seed.example/news/1", "path": file}));
    assert_eq!(cleaned["id"], "seed");
    let article: Article = serde_json::from_value(cleaned["article"].clone()).unwrap_or_else(|error| {
        panic!("{error}: {cleaned}");
    });
    let language = article.language.as_ref().map(|language| language.tag.clone());
    let tagged = answer(
        "tag",
        &json!({"id": "seed", "title": article.title, "text": article.text, "language": language}),
    );
    assert_eq!(tagged["id"], "seed");
    let entities = serde_json::from_value(tagged["entities"].clone()).unwrap();
    (article, entities)
}

fn assert_names(entities: &[Entity], kind: EntityType, names: &[&str]) {
    let found: Vec<&str> = entities
        .iter()
        .filter(|entity| entity.entity_type == kind)
        .map(|entity| entity.name.as_str())
        .collect();
    for name in names {
        assert!(found.contains(name), "no {kind:?} {name} among {found:?}");
    }
}

fn assert_says_none_of(text: &str, leftovers: &[&str]) {
    for leftover in leftovers {
        assert!(!text.contains(leftover), "{leftover:?} is left in:\n{text}");
    }
}

#[test]
fn the_seed_becomes_an_article_with_its_names() {
    let Some(folder) = bench_data("seed") else { return };
    let files = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
    let files: Vec<_> = files.filter(|file| file.extension().is_some_and(|ending| ending == "txt")).collect();
    assert!(!files.is_empty(), "no text in {}", folder.display());
    for file in files {
        let (article, entities) = clean_and_tag(&file);
        let title = article.title.as_deref().unwrap();
        assert!(title.starts_with("Rouhani, Putin laud"), "{title}");
        assert!(!title.contains("i24NEWS"), "{title}");
        assert_eq!(article.language.as_ref().unwrap().tag, "en");
        assert_says_none_of(
            &article.text,
            &["AP Photo", "Previous article", "Next article", "i24NEWS", "Quantcast", title],
        );
        assert!(
            article.text.starts_with("Iran's President") || article.text.starts_with("Russian president")
        );
        assert!(article.text.ends_with("oil and gas projects."), "{}", article.text);
        let people =
            ["Vladimir Putin", "Hassan Rouhani", "Sergei Lavrov", "Benjamin Netanyahu", "Anatoly Viktorov"];
        let places = ["Syria", "Russia", "Iran", "Kazakhstan", "Aktau", "Moscow", "Israel", "Golan Heights"];
        assert_names(&entities, EntityType::Person, &people);
        assert_names(&entities, EntityType::Organization, &["Kremlin", "United Nations", "Mehr"]);
        assert_names(&entities, EntityType::Location, &places);
    }
}

#[test]
fn a_flattened_page_becomes_an_article_with_its_names() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.txt");
    fs::write(&file, FLATTENED).unwrap();
    let (article, entities) = clean_and_tag(&file);
    let title = article.title.as_deref().unwrap();
    assert_eq!(title, "Marin, Okonkwo open sea wall at Harlingen");
    assert_says_none_of(
        &article.text,
        &["Photo", "Previous article", "Next article", "Tidewatch", "Lighthouse", title],
    );
    assert!(
        article.text.contains("nine years to build.\n\n\"The town will sleep better"),
        "{}",
        article.text
    );
    assert!(article.text.ends_with("according to the European Commission."), "{}", article.text);
    assert_names(&entities, EntityType::Person, &["Elise Marin", "David Okonkwo"]);
    assert_names(&entities, EntityType::Organization, &["World Bank", "Red Cross", "European Commission"]);
    assert_names(&entities, EntityType::Location, &["Harlingen", "Lagos", "Denmark", "Portugal"]);
}
