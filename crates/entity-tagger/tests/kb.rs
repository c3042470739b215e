//! Knowledge bases: from a dump to linked entities.

use std::{cell::Cell, fs, io::Write, path::Path};

use bzip2::{Compression as BzLevel, write::BzEncoder};
use dateline_entity_tagger::{
    Input, Tagger, TaggerError, TaggerSettings,
    kb::{Built, KbError, build},
};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

/// An item in the shape of a Wikidata dump.
fn item(id: &str, class: &str, label: &str, aliases: &[&str], description: &str, pages: usize) -> Value {
    let text = |value: &str| json!({"language": "en", "value": value});
    let sitelinks: serde_json::Map<String, Value> =
        (0..pages).map(|page| (format!("w{page}wiki"), json!({"title": label}))).collect();
    json!({
        "type": "item",
        "id": id,
        "labels": {"en": text(label)},
        "descriptions": {"en": text(description)},
        "aliases": {"en": aliases.iter().map(|alias| text(alias)).collect::<Vec<_>>()},
        "claims": {"P31": [{
            "mainsnak": {"snaktype": "value", "property": "P31", "datavalue": {
                "value": {"entity-type": "item", "id": class}, "type": "wikibase-entityid"
            }},
            "rank": "normal",
        }]},
        "sitelinks": sitelinks,
    })
}

fn dump() -> String {
    let items = [
        item("Q9000001", "Q5", "Amara Okafor", &["President Okafor"], "president of a harbour state", 60),
        item("Q9000002", "Q5", "Amara Okafor", &[], "chess player", 3),
        item("Q9000003", "Q43229", "World Harbour Council", &["WHC"], "association of ports", 20),
        item("Q9000004", "Q11424", "Amara Okafor", &[], "film", 90),
        item("Q9000005", "Q5", "Elena Marsh", &[], "painter", 1),
    ];
    let lines: Vec<String> = items.iter().map(Value::to_string).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

fn built(dump: &Path, out: &Path) -> Result<Built, KbError> {
    build(dump, out, &["en".to_owned()], 1, &|_| {})
}

fn linking(out: &Path) -> Result<Tagger, TaggerError> {
    let settings = TaggerSettings { knowledge_base: Some(out.to_owned()), ..TaggerSettings::default() };
    Tagger::new(&settings)
}

const TEXT: &str = "President Amara Okafor met the World Harbour Council in Lisbon. Elena Marsh was there.";

fn item_of(tagger: &Tagger, name: &str) -> Option<String> {
    let tags = tagger.tag(&Input { text: TEXT, language: Some("en"), ..Input::default() });
    tags.entities.into_iter().find(|entity| entity.name == name)?.wikidata
}

#[test]
fn a_dump_packed_in_any_way_makes_the_same_knowledge_base() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("dump.json"), dump()).unwrap();
    let mut gz = GzEncoder::new(fs::File::create(at("dump.json.gz")).unwrap(), Compression::fast());
    gz.write_all(dump().as_bytes()).unwrap();
    gz.finish().unwrap();
    // Wikimedia packs its dumps in several streams, one behind the other.
    let mut packed = Vec::new();
    for half in [&dump()[..200], &dump()[200..]] {
        let mut bz = BzEncoder::new(Vec::new(), BzLevel::fast());
        bz.write_all(half.as_bytes()).unwrap();
        packed.extend(bz.finish().unwrap());
    }
    fs::write(at("dump.json.bz2"), packed).unwrap();
    let made: Vec<Vec<u8>> = ["dump.json", "dump.json.gz", "dump.json.bz2"]
        .iter()
        .map(|name| {
            let report = built(&at(name), &at("out.kb")).unwrap();
            assert_eq!((report.lines, report.items, report.broken), (7, 4, 0), "{name}");
            fs::read(at("out.kb")).unwrap()
        })
        .collect();
    assert!(made.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn people_and_organizations_are_linked_where_one_stands_out() {
    let folder = tempfile::tempdir().unwrap();
    let (dump_path, out) = (folder.path().join("dump.json"), folder.path().join("out.kb"));
    fs::write(&dump_path, dump()).unwrap();
    built(&dump_path, &out).unwrap();
    let tagger = linking(&out).unwrap();
    assert_eq!(item_of(&tagger, "Amara Okafor").as_deref(), Some("Q9000001"));
    assert_eq!(item_of(&tagger, "World Harbour Council").as_deref(), Some("Q9000003"));
    // One page, and nothing in the text about painting: nil is an answer.
    assert_eq!(item_of(&tagger, "Elena Marsh"), None);
    assert_eq!(item_of(&Tagger::default(), "Amara Okafor"), None);
}

#[test]
fn subclasses_are_followed_and_places_that_the_gazetteer_lacks_have_points() {
    let folder = tempfile::tempdir().unwrap();
    let (dump_path, out) = (folder.path().join("dump.json"), folder.path().join("out.kb"));
    let mut weir = item("Q9000011", "Q9000012", "Quillmere Weir", &[], "weir in Germany", 12);
    weir["claims"]["P625"] =
        json!([{"mainsnak": {"datavalue": {"value": {"latitude": 51.25, "longitude": 9.5}}}}]);
    weir["claims"]["P17"] = json!([{"mainsnak": {"datavalue": {"value": {"id": "Q183"}}}}]);
    // The class comes after its item, and is a subclass of river.
    let class = json!({"id": "Q9000012", "claims": {"P279": [{"mainsnak": {"datavalue": {"value": {"id": "Q4022"}}}}]}});
    fs::write(&dump_path, format!("[\n{weir},\n{class}\n]\n")).unwrap();
    assert_eq!(built(&dump_path, &out).unwrap().items, 1);
    let text = "The flood began in Quillmere Weir, officials said.";
    let tags = linking(&out).unwrap().tag(&Input { text, language: Some("en"), ..Input::default() });
    let entity = &tags.entities[0];
    assert_eq!(entity.wikidata.as_deref(), Some("Q9000011"), "{entity:?}");
    let place = entity.place.as_ref().unwrap();
    assert_eq!((place.geonames_id, place.feature_code.as_deref()), (None, None));
    assert_eq!(place.country_code.as_deref(), Some("DE"));
    assert!((place.lat - 51.25).abs() < 1e-3 && (place.lon - 9.5).abs() < 1e-3);
}

#[test]
fn broken_lines_are_counted_and_the_first_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (dump_path, out) = (folder.path().join("dump.json"), folder.path().join("out.kb"));
    fs::write(&dump_path, dump().replace("\n]", "\n{\"id\": oops\n\u{0}\n]")).unwrap();
    let told = Cell::new(0);
    let report = build(&dump_path, &out, &["en".to_owned()], 1, &|read| told.set(told.get() + read)).unwrap();
    assert_eq!((report.items, report.broken), (4, 2));
    assert_eq!(report.first_broken.map(|(line, _)| line), Some(7));
    assert_eq!(told.get(), fs::metadata(&dump_path).unwrap().len());
}

#[test]
fn a_dump_that_cannot_be_used_leaves_no_file_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let (dump_path, out) = (folder.path().join("dump.json.gz"), folder.path().join("out.kb"));
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(dump().as_bytes()).unwrap();
    let packed = gz.finish().unwrap();
    fs::write(&dump_path, &packed[..packed.len() - 20]).unwrap();
    let cut = built(&dump_path, &out).unwrap_err().to_string();
    assert!(cut.contains("dump.json.gz after line "), "{cut}");
    fs::write(&dump_path, b"no gzip").unwrap();
    assert!(matches!(built(&dump_path, &out), Err(KbError::Read { .. })));
    let plain = folder.path().join("dump.json");
    fs::write(&plain, "[\n]\n").unwrap();
    assert!(matches!(built(&plain, &out), Err(KbError::Empty { lines: 2, .. })));
    assert!(matches!(built(&folder.path().join("none.json"), &out), Err(KbError::Read { line: 0, .. })));
    assert!(!out.exists());
}

#[test]
fn a_knowledge_base_that_is_cut_short_or_of_another_version_is_a_wrong_setting() {
    let folder = tempfile::tempdir().unwrap();
    let (dump_path, out) = (folder.path().join("dump.json"), folder.path().join("out.kb"));
    fs::write(&dump_path, dump()).unwrap();
    built(&dump_path, &out).unwrap();
    let whole = fs::read(&out).unwrap();
    let fails = |bytes: &[u8]| {
        fs::write(&out, bytes).unwrap();
        linking(&out).unwrap_err().to_string()
    };
    for length in [0, 10, 25, whole.len() - 1] {
        let error = fails(&whole[..length]);
        assert!(error.contains("knowledge_base") && error.contains("dateline kb build"), "{error}");
    }
    let mut later = whole.clone();
    later[7] = 9;
    assert!(fails(&later).contains("version 9"));
    let mut damaged = whole.clone();
    damaged[12] = 7;
    damaged[16] = 31;
    assert!(fails(&damaged).contains("should have"));
    assert!(fails(b"{\"not\": \"a knowledge base\"}").contains("another kind of file"));
}
