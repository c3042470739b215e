//! `dateline tag`.

use serde_json::{Value, json};

use crate::binary::run_in;

fn tag(input: impl Into<Vec<u8>>) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    run_in(folder.path(), &["tag"], input).well().json()
}

#[test]
fn mentions_point_into_the_text_by_code_points() {
    let text = "Åsa’s ferry – the big one – sailed from Hull to Rotterdam, said Jonas Aldersey of the University of Hull.";
    let answers = tag(json!({"id": "a", "text": text}).to_string());
    assert_eq!(answers[0]["id"], "a");
    let entities = answers[0]["entities"].as_array().unwrap();
    assert!(
        entities.iter().any(|entity| entity["name"] == "Rotterdam" && entity["type"] == "location"),
        "{entities:#?}"
    );
    let letters: Vec<char> = text.chars().collect();
    for mention in entities.iter().flat_map(|entity| entity["mentions"].as_array().unwrap()) {
        let at = |name: &str| usize::try_from(mention[name].as_u64().unwrap()).unwrap();
        let there: String = letters[at("start")..at("end")].iter().collect();
        assert_eq!(mention["text"], there);
    }
}

#[test]
fn an_answer_has_all_three_lists_even_where_they_are_empty() {
    assert_eq!(
        tag(r#"{"id":1,"text":"it rained."}"#),
        [json!({"id": 1, "entities": [], "quotes": [], "values": [], "model": "linear-en-1"})]
    );
}

#[test]
fn a_relative_date_needs_the_day_of_publication() {
    let text = "The harbour was closed on 3 March, the port said.";
    let values = |published_at: Value| {
        let answers = tag(json!({"id": 1, "text": text, "published_at": published_at}).to_string());
        answers[0]["values"].to_string()
    };
    let told = values(json!("2026-03-04T06:40:00Z"));
    assert!(told.contains("2026-03-03"), "{told}");
    assert!(!values(Value::Null).contains("2026"), "{}", values(Value::Null));
}

#[test]
fn lines_that_cannot_be_used_are_answered_in_their_place() {
    let answers =
        tag("{\"id\":1,\"text\":\"Rain.\"}\nnonsense\n{\"id\":3}\n\n{\"id\":4,\"text\":\"Sun.\"}\n");
    let told: Vec<(Value, Value)> =
        answers.iter().map(|answer| (answer["id"].clone(), answer["rejected"]["reason"].clone())).collect();
    let expected = [
        (json!(1), Value::Null),
        (Value::Null, json!("not-json")),
        (json!(3), json!("wrong-shape")),
        (json!(4), Value::Null),
    ];
    assert_eq!(told, expected, "{answers:#?}");
}

#[test]
fn bytes_that_are_no_text_are_answered() {
    assert_eq!(tag(b"{\"id\":1,\"text\":\"\xff\xfe\"}\n".to_vec())[0]["rejected"]["reason"], "not-json");
}

#[test]
fn a_language_may_stand_as_a_tag_or_as_clean_writes_it() {
    let text = "Die Kanzlerin sprach in Berlin.";
    let with = |language: Value| tag(json!({"id": "a", "text": text, "language": language}).to_string());
    assert_eq!(with(json!("de")), with(json!({"tag": "de", "confidence": 0.9})));
}
