//! `dateline kb`.

use std::fs;

use serde_json::json;

use crate::binary::run_in;

#[test]
fn a_knowledge_base_made_of_a_dump_links_what_is_tagged() {
    let folder = tempfile::tempdir().unwrap();
    let person = json!({
        "id": "Q9000001",
        "labels": {"en": {"value": "Amara Okafor"}},
        "claims": {"P31": [{"mainsnak": {"datavalue": {"value": {"id": "Q5"}}}}]},
        "sitelinks": {"awiki": {}, "bwiki": {}, "cwiki": {}, "dwiki": {}, "ewiki": {}, "fwiki": {}, "gwiki": {}},
    });
    fs::write(folder.path().join("dump.json"), format!("[\n{person},\nbroken\n]\n")).unwrap();
    let built =
        run_in(folder.path(), &["kb", "build", "--wikidata", "dump.json", "--out", "small.kb"], "").well();
    assert!(built.stderr.contains("1 item"), "{}", built.stderr);
    assert!(built.stderr.contains("dump.json") && built.stderr.contains("line 3"), "{}", built.stderr);
    let text = json!({"id": 1, "text": "President Amara Okafor left the hall at noon."}).to_string();
    let tagged =
        run_in(folder.path(), &["tag", "--set", "tagger.knowledge_base=small.kb"], text).well().json();
    let entities = tagged[0]["entities"].as_array().unwrap();
    assert!(entities.iter().any(|entity| entity["wikidata"] == "Q9000001"), "{entities:#?}");
}

#[test]
fn what_is_no_dump_or_no_knowledge_base_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let missing = run_in(folder.path(), &["kb", "build", "--wikidata", "none.json"], "");
    assert_eq!(missing.code, Some(1));
    assert!(missing.stderr.contains("none.json"), "{}", missing.stderr);
    fs::write(folder.path().join("cut.kb"), "dlkb").unwrap();
    let cut = run_in(folder.path(), &["tag", "--set", "tagger.knowledge_base=cut.kb"], "");
    assert_ne!(cut.code, Some(0));
    assert!(cut.stderr.contains("cut.kb") && cut.stderr.contains("dateline kb build"), "{}", cut.stderr);
}
