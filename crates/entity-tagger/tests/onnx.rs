//! The accurate tier: models of ONNX from a folder. The tiny ones are tables from word to label, made by `training/onnx/tiny.py`.
#![cfg(feature = "onnx")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use dateline_entity_tagger::{Input, ModelChoice, Tagger, TaggerSettings, Tags};
use dateline_schema::EntityType;
use tempfile::TempDir;

fn tiny(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/onnx").join(name)
}

/// The model that comes with the crate.
fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/minilm-news-en")
}

fn settings(folder: &Path) -> TaggerSettings {
    TaggerSettings {
        model: ModelChoice::Onnx,
        model_dir: Some(folder.to_owned()),
        ..TaggerSettings::default()
    }
}

/// A tagger whose mentions are the network's alone.
fn tagger(folder: &Path) -> Tagger {
    Tagger::new(&TaggerSettings { model_blend: 0.0, ..settings(folder) }).unwrap()
}

/// A tagger as the settings make it, the linear model mixed in.
fn blended(folder: &Path) -> Tagger {
    Tagger::new(&settings(folder)).unwrap()
}

fn tag(tagger: &Tagger, text: &str) -> Tags {
    tagger.tag(&Input { text, language: Some("en"), ..Input::default() })
}

/// The mentions in the order of the text.
fn mentions(tags: &Tags) -> Vec<(EntityType, &str)> {
    let mut found: Vec<(u32, EntityType, &str)> = tags
        .entities
        .iter()
        .flat_map(|entity| {
            entity.mentions.iter().map(|mention| (mention.start, entity.entity_type, mention.text.as_str()))
        })
        .collect();
    found.sort_by_key(|&(start, ..)| start);
    found.into_iter().map(|(_, kind, text)| (kind, text)).collect()
}

/// What is said of a folder made of the tiny model's with one file changed.
fn complaint(file: &str, content: Option<&str>) -> String {
    let folder = TempDir::new().unwrap();
    for name in ["model.onnx", "tokenizer.json", "config.json"] {
        fs::copy(tiny("wordpiece").join(name), folder.path().join(name)).unwrap();
    }
    match content {
        Some(content) => fs::write(folder.path().join(file), content).unwrap(),
        None => fs::remove_file(folder.path().join(file)).unwrap(),
    }
    Tagger::new(&settings(folder.path())).unwrap_err().to_string()
}

#[test]
fn the_first_piece_of_a_word_tells_its_label() {
    let tagger = tagger(&tiny("wordpiece"));
    let tags = tag(&tagger, "Ada Lovelace met José in Lisbon. The U.S.-led talks of the North Bank's");
    assert_eq!(
        mentions(&tags),
        [
            (EntityType::Person, "Ada Lovelace"),
            (EntityType::Person, "José"),
            (EntityType::Location, "Lisbon"),
            (EntityType::Location, "U.S."),
            (EntityType::Organization, "North Bank"),
        ]
    );
}

#[test]
fn a_sentence_piece_model_with_other_labels_is_read_as_well() {
    let tagger = tagger(&tiny("unigram"));
    let tags = tag(&tagger, "Ada Lovelace met Dutch in Lisboa, on Monday. Abra");
    assert_eq!(
        mentions(&tags),
        [
            (EntityType::Person, "Ada Lovelace"),
            (EntityType::Group, "Dutch"),
            (EntityType::Location, "Lisboa")
        ]
    );
}

#[test]
fn a_byte_level_model_with_bare_labels_is_read_as_well() {
    let tagger = tagger(&tiny("bpe"));
    let text = "José — Ada Lovelace of the North Bank met 🦀 in Lisbon, and José's boat sank. ".repeat(6);
    let tags = tag(&tagger, &text);
    let expected = [
        (EntityType::Person, "José"),
        (EntityType::Person, "Ada Lovelace"),
        (EntityType::Organization, "North Bank"),
        (EntityType::Location, "Lisbon"),
        (EntityType::Person, "José"),
    ];
    // A letter of several bytes is several pieces, and the text is longer than the positions of the model.
    let found = mentions(&tags);
    assert_eq!(found.len(), 30);
    assert!(found.chunks(5).all(|sentence| sentence == expected), "{found:?}");
}

#[test]
fn offsets_count_code_points() {
    let tagger = tagger(&tiny("wordpiece"));
    let text = "“José” — José met the 🦀 in Lisbon.";
    let tags = tag(&tagger, text);
    assert_eq!(mentions(&tags).len(), 3);
    for mention in tags.entities.iter().flat_map(|entity| &entity.mentions) {
        let cut: String =
            text.chars().skip(mention.start as usize).take((mention.end - mention.start) as usize).collect();
        assert_eq!(cut, mention.text);
    }
}

#[test]
fn names_are_found_wherever_they_stand_in_a_text_longer_than_a_window() {
    let tagger = tagger(&tiny("wordpiece"));
    for filler in 0..40 {
        let text =
            format!("{}Ada Lovelace met {}", "the ".repeat(filler), "talks in Lisbon of the ".repeat(60));
        let found = mentions(&tag(&tagger, &text)).len();
        assert_eq!(found, 61, "after {filler} words");
    }
}

#[test]
fn names_do_not_run_over_the_end_of_a_paragraph() {
    let tags = tag(&tagger(&tiny("wordpiece")), "the talks of North\n\nBank met in Lisbon");
    assert_eq!(mentions(&tags)[0], (EntityType::Organization, "North"));
}

#[test]
fn the_tags_name_the_model_and_other_languages_are_left_to_the_linear_one() {
    let tagger = tagger(&tiny("wordpiece"));
    let named = |language| tagger.tag(&Input { text: "Ada met José", language, ..Input::default() }).model;
    assert!(named(Some("en-GB")).starts_with("onnx:wordpiece@"), "{}", named(Some("en-GB")));
    assert_eq!(named(None), named(Some("en")));
    let alone =
        Tagger::default().tag(&Input { text: "Ada met José", language: Some("pt"), ..Input::default() });
    assert_eq!(named(Some("pt")), alone.model);

    let every = TaggerSettings {
        model_languages: vec!["*".to_owned()],
        model_blend: 0.0,
        ..settings(&tiny("wordpiece"))
    };
    let every = Tagger::new(&every).unwrap();
    assert_eq!(
        every.tag(&Input { text: "Ada", language: Some("pt"), ..Input::default() }).model,
        named(None)
    );
}

#[test]
fn the_linear_model_has_a_say_in_the_languages_that_it_knows() {
    let (alone, both) = (tagger(&tiny("wordpiece")), blended(&tiny("wordpiece")));
    // The network knows José as a person wherever he stands, and of Hans Keller nothing.
    let text = "Minister Hans Keller met the mayor of San José in Lisbon.";
    let places = |tags: &Tags| mentions(tags).iter().filter(|found| found.0 == EntityType::Location).count();
    assert_eq!((places(&tag(&alone, text)), places(&tag(&both, text))), (1, 1));
    let linear = Tagger::default().tag(&Input { text, language: Some("en"), ..Input::default() });
    assert_eq!(tag(&both, text).model, format!("{}+{}", tag(&alone, text).model, linear.model));

    let every = TaggerSettings { model_languages: vec!["*".to_owned()], ..settings(&tiny("wordpiece")) };
    let portuguese = Input { text: "Ada met José", language: Some("pt"), ..Input::default() };
    assert_eq!(Tagger::new(&every).unwrap().tag(&portuguese).model, tag(&alone, text).model);
}

#[test]
fn a_share_that_is_none_is_refused() {
    for model_blend in [-0.1, 1.5, f64::NAN] {
        let settings = TaggerSettings { model_blend, ..settings(&tiny("wordpiece")) };
        let complaint = Tagger::new(&settings).unwrap_err().to_string();
        assert!(complaint.contains("model_blend") && complaint.contains("from 0"), "{complaint}");
    }
}

#[test]
fn threads_that_share_a_tagger_give_the_same_tags() {
    let tagger = tagger(&tiny("wordpiece"));
    let text = "Ada Lovelace met José in Lisbon. ".repeat(50);
    let alone = tag(&tagger, &text);
    let together: Vec<Tags> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| tag(&tagger, &text))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(together.iter().all(|tags| *tags == alone));
}

#[test]
fn a_missing_folder_or_file_is_named_with_what_is_expected() {
    let nowhere = Tagger::new(&settings(Path::new("no/such/folder"))).unwrap_err().to_string();
    assert!(nowhere.contains("no/such/folder") && nowhere.contains("config.json"), "{nowhere}");
    for file in ["model.onnx", "tokenizer.json", "config.json"] {
        let complaint = complaint(file, None);
        assert!(complaint.contains(file) && complaint.contains("token-classification"), "{complaint}");
    }
    let unnamed = TaggerSettings { model_dir: None, ..settings(Path::new("")) };
    assert!(Tagger::new(&unnamed).unwrap_err().to_string().contains("model_dir is missing"));
}

#[test]
fn a_wrong_file_is_named_with_what_is_wrong() {
    let says = |file: &str, content: &str, expected: &str| {
        let complaint = complaint(file, Some(content));
        assert!(complaint.contains(file) && complaint.contains(expected), "{complaint}");
    };
    says("model.onnx", "not a model", "not an ONNX model");
    says("tokenizer.json", "{}", "not a tokenizer");
    says("config.json", "[]", "not the configuration");
    says("config.json", "{}", "no \"id2label\"");
    says("config.json", r#"{"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}"#, "none of its labels");
    says("config.json", r#"{"id2label": {"1": "O", "2": "B-PER"}}"#, "does not count its labels from 0");
    says("config.json", r#"{"id2label": {"0": "O", "1": "B-PER"}, "max_position_embeddings": 4}"#, "no room");
}

#[test]
fn a_model_of_another_number_of_labels_is_refused_at_the_start() {
    let complaint = complaint("config.json", Some(r#"{"id2label": {"0": "O", "1": "B-PER"}}"#));
    assert!(complaint.contains("model.onnx") && complaint.contains("2 labels"), "{complaint}");
}

#[test]
fn an_empty_text_has_no_names() {
    assert!(tag(&tagger(&tiny("wordpiece")), "").entities.is_empty());
}

const NEWS: &str = "\
NAIROBI — Kenya's Foreign Ministry said on Tuesday that Wanjiru Otieno had met Hans Keller, the chief executive of Nordhaven \
Shipping, in Mombasa.

“We will not wait for Brussels,” Ms. Otieno told The Harbour Courier. The European Union has sent two envoys, and the German \
trade union IG Hafen has called a strike for Friday.

Keller, a former mayor of Rotterdam, flew on to the U.S.-led talks in Dar es Salaam.";

#[test]
fn the_shipped_model_reads_news() {
    use EntityType::{Group, Location, Organization, Person};
    let tags = tag(&blended(&shipped()), NEWS);
    assert_eq!(
        mentions(&tags),
        [
            (Location, "NAIROBI"),
            (Location, "Kenya"),
            (Organization, "Foreign Ministry"),
            (Person, "Wanjiru Otieno"),
            (Person, "Hans Keller"),
            (Organization, "Nordhaven Shipping"),
            (Location, "Mombasa"),
            (Location, "Brussels"),
            (Person, "Otieno"),
            (Organization, "Harbour Courier"),
            (Organization, "European Union"),
            (Group, "German"),
            (Organization, "IG Hafen"),
            (Person, "Keller"),
            (Location, "Rotterdam"),
            (Location, "U.S."),
            (Location, "Dar es Salaam"),
        ]
    );
    let otieno = tags.entities.iter().find(|entity| entity.name == "Wanjiru Otieno").unwrap();
    assert_eq!(otieno.mentions.len(), 2, "its mentions are joined as those of the default model are");
    assert_eq!(tags.quotes[0].speaker, Some(otieno.id));
}

#[test]
fn the_shipped_model_reads_a_paragraph_longer_than_a_window_to_its_end() {
    let sentence = "Hans Keller of Nordhaven Shipping flew to Rotterdam, and the ships lay still in the harbour for days. ";
    let tags = tag(&blended(&shipped()), &sentence.repeat(40));
    let found =
        mentions(&tags).into_iter().filter(|&mention| mention == (EntityType::Location, "Rotterdam")).count();
    assert_eq!(found, 40);
}
