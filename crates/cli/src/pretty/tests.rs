use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use dateline_schema::{Extraction, Language, Mention};

use super::*;

fn published() -> DateTime<Utc> {
    "2026-03-04T06:40:00Z".parse().unwrap()
}

fn entity(id: u32, kind: EntityType, name: &str, mentions: &[(Field, u32, u32)]) -> Entity {
    let mentions = mentions
        .iter()
        .map(|&(field, start, end)| Mention { field, start, end, text: name.to_owned() })
        .collect();
    Entity {
        id,
        entity_type: kind,
        name: name.to_owned(),
        salience: 0.5,
        mentions,
        wikidata: None,
        place: None,
    }
}

fn enriched() -> EnrichedArticle {
    let text = "The ferry left Hull at nine.\n\n“It was calm,” said Asa Lindqvist.\n\nNobody was ill.";
    let article = Article {
        id: "1f".to_owned(),
        url: "https://courier.example/ferry".to_owned(),
        canonical_url: "https://courier.example/ferry".to_owned(),
        host: "courier.example".to_owned(),
        site_name: Some("The Courier".to_owned()),
        title: Some("Ferry leaves Hull".to_owned()),
        authors: vec!["Maren Oosterhuis".to_owned()],
        published_at: Some(published().into()),
        modified_at: None,
        language: Some(Language { tag: "en".to_owned(), confidence: 1.0 }),
        description: None,
        section: None,
        keywords: Vec::new(),
        text: text.to_owned(),
        image: None,
        word_count: 14,
        content_hash: "2e".to_owned(),
        near_duplicate_key: None,
        fetched_at: published(),
        labels: BTreeMap::new(),
        extraction: Extraction { version: "1".to_owned(), confidence: 1.0, truncated: false },
    };
    let entities = vec![
        entity(0, EntityType::Location, "Hull", &[(Field::Title, 13, 17), (Field::Text, 15, 19)]),
        entity(1, EntityType::Person, "Asa Lindqvist", &[(Field::Text, 50, 63)]),
    ];
    let value = Value {
        value_type: ValueType::Percentage,
        text: "12 percent".to_owned(),
        start: 0,
        end: 10,
        normalized: "12 %".to_owned(),
    };
    let quote = Quote {
        text: "It was calm,".to_owned(),
        start: 31,
        end: 43,
        speaker: Some(1),
        cue: Some("said".to_owned()),
    };
    EnrichedArticle {
        article,
        entities,
        quotes: vec![quote],
        values: vec![value.clone(), value],
        provenance: BTreeMap::new(),
    }
}

fn pretty(color: bool, paragraphs: usize) -> Pretty {
    Pretty { theme: Theme::new(color), width: 60, paragraphs }
}

#[test]
fn without_colour_brackets_tell_the_types() {
    let shown = pretty(false, 2).article(&enriched());
    for line in [
        "Ferry leaves [L Hull]",
        "The Courier · 4 March 2026 · Maren Oosterhuis · en · 14",
        "  The ferry left [L Hull] at nine.",
        "  “It was calm,” said [P Asa Lindqvist].",
        "  … 1 more paragraph",
        "People         Asa Lindqvist",
        "Places         Hull ×2",
        "Said           “It was calm,” — Asa Lindqvist",
        "Amounts        12 percent (12 %)",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "no line `{line}` in\n{shown}");
    }
    assert!(!shown.contains('\u{1b}'), "{shown}");
}

#[test]
fn in_colour_people_and_places_differ_and_no_brackets_are_needed() {
    let shown = pretty(true, 0).article(&enriched());
    let style_before =
        |name: &str| shown.split(name).next().unwrap().rsplit('\u{1b}').next().unwrap().to_owned();
    assert!(!shown.contains("[L Hull]"), "{shown}");
    assert_ne!(style_before("Asa Lindqvist"), style_before("Hull at"), "{shown}");
    assert!(shown.contains("Nobody was ill."), "{shown}");
}

#[test]
fn the_legend_names_every_type() {
    for color in [true, false] {
        let legend = pretty(color, 0).legend();
        for name in ["person", "organization", "location", "group", "event", "other"] {
            assert!(legend.contains(name), "{legend}");
        }
    }
}

#[test]
fn a_title_from_the_web_cannot_clear_the_screen() {
    let mut enriched = enriched();
    enriched.article.title = Some("Calm\u{1b}[2J sea".to_owned());
    enriched.article.canonical_url = "https://courier.example/\u{7}".to_owned();
    let shown = pretty(false, 0).article(&enriched);
    assert!(!shown.contains(['\u{1b}', '\u{7}']), "{shown:?}");
}
