//! What a reader of an article would say it names.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use dateline_entity_tagger::{Input, Tagger, Tags};
use dateline_schema::{Article, EntityType, Extraction, Field};
use dateline_stream::{Outcome, Stage};

const TITLE: &str = "Harbour talks end without a deal as Okafor walks out";

const TEXT: &str = "\
LISBON — Talks on the future of the Port of Varnholm ended on Sunday without a deal, the Portuguese Foreign Ministry said.

Nigeria's President Amara Okafor left the hall at noon. “We came with an offer of $1.2 billion and we leave with nothing,” the \
Nigerian leader was quoted as saying by Reuters.

Okafor's Portuguese counterpart, João Barreto, was calmer. \"There will be another round in late September,\" he told \
reporters. “The door is open.”

The World Harbour Council (WHC), which led the talks, said the plan “needs more work”. WHC officials will meet in Geneva, \
Switzerland, on 3 October 2024.

About 12.5 percent of the region's trade passes through Varnholm, 40 kilometres from the Spanish border, according to \
Elena Marsh, an analyst at Northgate University. Marsh expects prices to rise.

The United Nations has urged both sides to go on. The UN said it would send an envoy.";

fn published() -> Option<DateTime<FixedOffset>> {
    "2024-09-16T08:00:00Z".parse().ok()
}

fn tag_input(input: &Input<'_>) -> Tags {
    Tagger::default().tag(&Input { published_at: published(), ..*input })
}

fn tag(text: &str, language: Option<&str>) -> Tags {
    tag_input(&Input { text, language, ..Input::default() })
}

fn names(tags: &Tags, kind: EntityType) -> Vec<&str> {
    let mut names: Vec<&str> = tags
        .entities
        .iter()
        .filter(|entity| entity.entity_type == kind)
        .map(|entity| entity.name.as_str())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn what_is_left_for_something_is_a_name_of_its_own() {
    let tags =
        tag("She left Google for Facebook. The ship left Lisbon for Rotterdam on Tuesday.", Some("en"));
    let mut found: Vec<&str> = tags.entities.iter().map(|entity| entity.name.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, ["Facebook", "Google", "Lisbon", "Rotterdam"]);
}

#[test]
fn an_apostrophe_may_stand_within_a_name() {
    let tags = tag(
        "The Farmers’ Union met in Lisbon. It read the Register of Members’ Financial Interests.",
        Some("en"),
    );
    assert_eq!(names(&tags, EntityType::Organization), ["Farmers’ Union"]);
    assert_eq!(names(&tags, EntityType::Misc), ["Register of Members’ Financial Interests"]);
}

#[test]
fn a_german_genitive_is_neither_a_longer_person_nor_another_place() {
    let tags = tag(
        "Donald Trump sprach in Lissabon. Trumps Charakter ist bekannt. Norwegens Hafen ist groß.",
        Some("de"),
    );
    assert_eq!(names(&tags, EntityType::Person), ["Donald Trump"]);
    assert!(names(&tags, EntityType::Location).contains(&"Norwegen"), "{:?}", tags.entities);
}

#[test]
fn an_article_is_tagged_whole() {
    let tags = tag_input(&Input { title: Some(TITLE), text: TEXT, language: Some("en"), ..Input::default() });
    let name = |id: u32| tags.entities[id as usize].name.clone();
    let mut shown = String::new();
    for entity in &tags.entities {
        let mentions: Vec<&str> = entity.mentions.iter().map(|mention| mention.text.as_str()).collect();
        shown += &format!("{:?} {} {:?}\n", entity.entity_type, entity.name, mentions);
    }
    for quote in &tags.quotes {
        shown += &format!("quote {:?} by {:?}, cue {:?}\n", quote.text, quote.speaker.map(name), quote.cue);
    }
    for value in &tags.values {
        shown += &format!("{:?} {:?} = {}\n", value.value_type, value.text, value.normalized);
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn titles_and_jobs_stay_outside_names() {
    let tags = tag(
        "Iraqi Prime Minister Nouri al-Maliki met Secretary of State Condoleezza Rice and Mr. Lee.",
        None,
    );
    assert_eq!(names(&tags, EntityType::Person), ["Condoleezza Rice", "Lee", "Nouri al-Maliki"]);
    assert_eq!(names(&tags, EntityType::Group), ["Iraqi"]);
}

#[test]
fn organizations_are_told_by_their_heads() {
    let tags = tag(
        "The Iraqi Oil Ministry, the U.S. State Department and the People's Liberation Front signed.",
        None,
    );
    assert_eq!(
        names(&tags, EntityType::Organization),
        ["Iraqi Oil Ministry", "People's Liberation Front", "U.S. State Department"]
    );
}

#[test]
fn a_headline_in_title_case_names_only_what_is_known() {
    let tags = tag_input(&Input {
        title: Some("Ten Simple Ways Angela Merkel Could Still Change Germany This Year"),
        text: "She has time.",
        language: Some("en"),
        ..Input::default()
    });
    assert_eq!(names(&tags, EntityType::Person), ["Angela Merkel"]);
    assert_eq!(names(&tags, EntityType::Location), ["Germany"]);
    assert_eq!(tags.entities.len(), 2);
}

#[test]
fn a_surname_alone_is_the_person_named_in_full() {
    let tags = tag_input(&Input {
        title: Some("Barreto calls for calm"),
        text: "João Barreto spoke on Monday. Barreto left early. Later, João Barreto came back.",
        ..Input::default()
    });
    assert_eq!(names(&tags, EntityType::Person), ["João Barreto"]);
    assert_eq!(tags.entities[0].mentions.len(), 4);
    assert_eq!(tags.entities[0].mentions[0].field, Field::Title);
}

#[test]
fn a_shared_surname_is_the_person_named_so_last() {
    let tags = tag(
        "Ada Whitlock opened the meeting. Whitlock spoke first. Then Peter J. Whitlock came in. Whitlock sat down. \
         Peter Whitlock said nothing.",
        None,
    );
    let counts: Vec<(&str, usize)> =
        tags.entities.iter().map(|entity| (entity.name.as_str(), entity.mentions.len())).collect();
    assert_eq!(counts, [("Peter J. Whitlock", 3), ("Ada Whitlock", 2)]);
}

#[test]
fn offices_within_an_office_are_no_places() {
    let tags = tag("Former U.S. President Bill Clinton met Deputy Secretary of State Maria Ortega.", None);
    assert_eq!(names(&tags, EntityType::Person), ["Bill Clinton", "Maria Ortega"]);
    assert_eq!(names(&tags, EntityType::Location), ["U.S."]);
}

#[test]
fn an_acronym_joins_the_name_it_stands_for() {
    let tags = tag("The Global Seed Trust (GST) opened its doors. GST officials were there.", None);
    assert_eq!(names(&tags, EntityType::Organization), ["Global Seed Trust"]);
    assert_eq!(tags.entities[0].mentions.len(), 3);
}

#[test]
fn german_nouns_are_no_names() {
    let tags = tag(
        "Die Regierung hat im Sommer einen Vertrag unterzeichnet. Angela Merkel reiste nach Paris. Merkel blieb drei Tage.",
        Some("de"),
    );
    assert_eq!(names(&tags, EntityType::Person), ["Angela Merkel"]);
    assert_eq!(names(&tags, EntityType::Location), ["Paris"]);
    assert_eq!(tags.entities.len(), 2);
}

#[test]
fn german_words_that_are_names_elsewhere_are_words() {
    let tags = tag(
        "Mehr als zwei Stunden sprach Christian Ohlsen über das Bild der Stadt. Seine Kritik kam aus der Mitte des Rates. \
         Christian von Reden aus Bremen stimmte zu.",
        Some("de"),
    );
    let entities: Vec<(EntityType, &str)> =
        tags.entities.iter().map(|entity| (entity.entity_type, entity.name.as_str())).collect();
    assert!(entities.contains(&(EntityType::Person, "Christian Ohlsen")), "{entities:?}");
    assert_eq!(names(&tags, EntityType::Location), ["Bremen"]);
    assert_eq!(names(&tags, EntityType::Organization), [""; 0]);
    assert_eq!(names(&tags, EntityType::Group), [""; 0]);
    let tags = tag("Un bateau remonte la Seine.", Some("fr"));
    assert_eq!(names(&tags, EntityType::Location), ["Seine"]);
}

#[test]
fn speakers_are_told_in_german() {
    let tags = tag(
        "Angela Ohlsen wartete im Hafen auf das Schiff.\n\n\u{201e}Wir haben die ganze Nacht gearbeitet\u{201c}, sagte der \
         Kapitän.\n\nAngela Ohlsen antwortete ihm: \u{201e}Das hat sich für alle gelohnt.\u{201c} Von einem Plakat mit dem Gesicht \
         der Angela Ohlsen hingen bis zum Abend zwei Hälften an der alten Mauer und darüber stand in Rot: \u{201e}Hier kommt \
         niemand mehr durch.\u{201c}",
        Some("de"),
    );
    let speakers: Vec<Option<&str>> = tags
        .quotes
        .iter()
        .map(|quote| quote.speaker.map(|speaker| tags.entities[speaker as usize].name.as_str()))
        .collect();
    assert_eq!(speakers, [None, Some("Angela Ohlsen"), None]);
}

#[test]
fn words_that_shout_are_no_names() {
    let tags = tag(
        "MASSIVE RISKS The ferry was late again, and the GROUNDSWELL of anger grew. Read more stories with code \
         B00250000. The World Bank and the OECD kept silent, and the WHC did too.",
        None,
    );
    assert_eq!(names(&tags, EntityType::Organization), ["OECD", "WHC", "World Bank"]);
    assert_eq!(tags.entities.len(), 3);
}

#[test]
fn a_magnitude_may_stand_behind_a_hyphen() {
    let tags =
        tag("A $100-million plan, a 2.5-billion-euro loan and a 3-kilometre wall, but $5-a-day meals.", None);
    let values: Vec<&str> = tags.values.iter().map(|value| value.normalized.as_str()).collect();
    assert_eq!(values, ["USD 100000000", "EUR 2500000000", "3 km", "USD 5"]);
}

#[test]
fn values_have_a_normalised_form() {
    let tags = tag(
        "It cost €3.5m on Friday, or 20 per cent of last year's 4 million US dollars, for 1,500 tonnes in August 2023.",
        None,
    );
    let values: Vec<&str> = tags.values.iter().map(|value| value.normalized.as_str()).collect();
    assert_eq!(values, ["EUR 3500000", "2024-09-13", "20 %", "2023", "USD 4000000", "1500 t", "2023-08"]);
}

#[test]
fn pounds_are_money_unless_they_weigh() {
    let tags =
        tag("It costs 30 pounds and weighs a mere 3 pounds, or 2 pounds and 6 ounces in summer.", None);
    let values: Vec<&str> = tags.values.iter().map(|value| value.normalized.as_str()).collect();
    assert_eq!(values, ["GBP 30", "3 lb", "2 lb", "6 oz"]);
    let tags =
        tag("She lost 130 pounds, he had 40 pounds of cocaine, and the bank lost 3 million pounds.", None);
    let values: Vec<&str> = tags.values.iter().map(|value| value.normalized.as_str()).collect();
    assert_eq!(values, ["130 lb", "40 lb", "GBP 3000000"]);
}

#[test]
fn ranges_and_other_currencies_are_amounts() {
    let tags = tag(
        "Between 10 and 15 percent, $10-15 million, R20bn, Rs 500, 5 to 7 km, 3 percentage points and 18 people.",
        None,
    );
    let values: Vec<&str> = tags.values.iter().map(|value| value.normalized.as_str()).collect();
    assert_eq!(
        values,
        ["10/15 %", "USD 10000000/15000000", "ZAR 20000000000", "INR 500", "5/7 km", "3 pp", "18 people"]
    );
    let tags = tag(
        "Rund 2,5 Mrd. Euro, 30.000 Menschen, fünf bis sechs Prozent und zweihundert Kilometer.",
        Some("de"),
    );
    let values: Vec<&str> = tags.values.iter().map(|value| value.normalized.as_str()).collect();
    assert_eq!(values, ["EUR 2500000000", "30000 people", "5/6 %", "200 km"]);
}

#[test]
fn signs_magnitudes_and_rates_belong_to_their_amounts() {
    let text =
        "Rs 1,096 crore, ₹5 lakh, N30,000 on the N25, -30 °C, 193km/h, a Long March 2C, 37C and NZ$1.2bn.";
    let tags = tag(text, None);
    let values: Vec<&str> = tags.values.iter().map(|value| value.normalized.as_str()).collect();
    let amounts =
        ["INR 10960000000", "INR 500000", "NGN 30000", "-30 °C", "193 km/h", "37 °C", "NZD 1200000000"];
    assert_eq!(values, amounts);
    assert!(tags.entities.iter().all(|entity| entity.name != "NZ"), "a part of an amount is no name");
}

#[test]
fn countries_and_cities_are_known_in_languages_without_a_model() {
    let tags = tag("El ministro Alberto Núñez Feijóo viajará a Bruselas. Ayer volvió a España.", Some("es"));
    let mut names: Vec<&str> = tags.entities.iter().map(|entity| entity.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Alberto Núñez Feijóo", "Bruselas", "España"]);
    assert_eq!(tags.model, "rules-1");
}

#[test]
fn other_languages_have_their_own_decimal_mark() {
    let tags = tag("Der Preis stieg um 2,5 % auf 1.200,50 € am 03.10.2024.", Some("de-AT"));
    let values: Vec<&str> = tags.values.iter().map(|value| value.normalized.as_str()).collect();
    assert_eq!(values, ["2.5 %", "EUR 1200.5", "2024-10-03"]);
}

#[test]
fn a_relative_date_needs_a_date_of_publication() {
    let tags = Tagger::default().tag(&Input { text: "They met on Sunday.", ..Input::default() });
    assert!(tags.values.is_empty());
}

#[tokio::test]
async fn the_stage_enriches_the_article_and_says_who_touched_it() {
    let article = Article {
        id: "1".into(),
        url: "https://news.example/1".into(),
        canonical_url: "https://news.example/1".into(),
        host: "news.example".into(),
        site_name: None,
        title: Some(TITLE.into()),
        authors: Vec::new(),
        published_at: published(),
        modified_at: None,
        language: None,
        description: None,
        section: None,
        keywords: Vec::new(),
        text: TEXT.into(),
        image: None,
        word_count: 170,
        content_hash: "0".into(),
        near_duplicate_key: None,
        fetched_at: DateTime::UNIX_EPOCH,
        labels: BTreeMap::new(),
        extraction: Extraction { version: "0.9".into(), confidence: 1.0, truncated: false },
    };
    let Outcome::Emit(enriched) = Tagger::default().process(article.clone()).await else {
        panic!("every article can be tagged");
    };
    assert_eq!(enriched[0].article, article);
    assert_eq!(enriched[0].entities[0].name, "Amara Okafor");
    assert_eq!(enriched[0].provenance["cleaner"], "0.9");
    assert_eq!(enriched[0].provenance["model"], "linear-en-1");
    assert_eq!(enriched[0].provenance["entity-tagger"], env!("CARGO_PKG_VERSION"));
}

/// What is found of a place's name: its country and GeoNames' name of it.
fn place(tags: &Tags, name: &str) -> Option<(String, String)> {
    let entity = tags.entities.iter().find(|entity| entity.name == name)?;
    let place = entity.place.as_ref()?;
    Some((place.country_code.clone().unwrap_or_default(), place.name.clone()))
}

fn pair(country: &str, name: &str) -> Option<(String, String)> {
    Some((country.to_owned(), name.to_owned()))
}

#[test]
fn a_place_is_the_one_that_the_article_speaks_of() {
    let tags = tag("The mayor of Paris met his guests from France.", None);
    assert_eq!(place(&tags, "Paris"), pair("FR", "Paris"));
    let tags = tag("They drove to Paris, Texas, and on to Dallas.", None);
    assert_eq!(place(&tags, "Paris"), pair("US", "Paris"));
}

#[test]
fn a_countrys_short_names_are_the_country() {
    let tags = tag("Talks between the U.S. and the UAE were held in Switzerland.", None);
    assert_eq!(place(&tags, "U.S."), pair("US", "United States"));
    assert_eq!(place(&tags, "UAE"), pair("AE", "United Arab Emirates"));
    let item = |name: &str| tags.entities.iter().find(|entity| entity.name == name)?.wikidata.clone();
    assert_eq!(item("U.S.").as_deref(), Some("Q30"));
}

#[test]
fn capitals_have_their_items() {
    let tags = tag("She flew from Nairobi to Tehran.", None);
    let items: Vec<Option<&str>> = tags.entities.iter().map(|entity| entity.wikidata.as_deref()).collect();
    assert_eq!(items, [Some("Q3870"), Some("Q3616")]);
}

#[test]
fn the_places_of_an_article_settle_each_other() {
    let tags = tag(
        "The burn ban in Walker County was lifted, said Huntsville's mayor. Huntsville is the county seat.",
        None,
    );
    let county =
        tags.entities.iter().find(|entity| entity.name == "Huntsville").and_then(|it| it.place.as_ref());
    assert_eq!(county.and_then(|place| place.admin1.as_deref()), Some("TX"));
    let tags =
        tag("Mexico closed its schools. In Mexico City, the streets were empty, and Mexico waited.", None);
    assert_eq!(place(&tags, "Mexico"), pair("MX", "Mexico"));
    assert_eq!(place(&tags, "Mexico City"), pair("MX", "Mexico City"));
    let tags = tag("Pilgrims left Riyadh for Mecca, others India for Calcutta.", None);
    assert_eq!(place(&tags, "Mecca").map(|(country, _)| country).as_deref(), Some("SA"));
}

#[test]
fn seas_and_regions_are_places_and_a_street_is_not_where_its_name_is() {
    let tags = tag(
        "The ship crossed the Black Sea and the Indian Ocean. Drought is spreading in West Africa.",
        None,
    );
    for name in ["Black Sea", "Indian Ocean", "West Africa"] {
        assert_eq!(place(&tags, name), pair("", name));
    }
    let tags = tag("The fire on Lancaster Avenue was seen from Reading, Pa., near Reading Hospital.", None);
    assert_eq!(place(&tags, "Lancaster Avenue"), None);
    let tags = tag("The fire began on Lancaster Avenue in Reading, Pa., near Reading Hospital.", None);
    assert_eq!(place(&tags, "Lancaster Avenue"), pair("US", "Reading"));
    assert_eq!(place(&tags, "Reading").map(|(country, _)| country).as_deref(), Some("US"));
}

#[test]
fn towns_that_are_called_like_people_are_places_where_they_stand_so() {
    let tags = tag(
        "HARWINTON — A Madison man was held in Jackson, Miss., said Joe Smith of Nelson. Becker, Clay and Douglas counties \
         were flooded; Sen. Bob Casey, D-Pa., flew to Bismarck, N.D., on Monday.",
        None,
    );
    let places = names(&tags, EntityType::Location);
    for name in ["HARWINTON", "Madison", "Jackson", "Nelson", "Becker", "Clay", "Douglas", "Bismarck", "N.D."]
    {
        assert!(places.contains(&name), "{name} is not among {places:?}");
    }
    assert_eq!(names(&tags, EntityType::Person), ["Bob Casey", "Joe Smith"]);
    // Nothing speaks for a town here, and much against it.
    let tags =
        tag("Douglas Jackson left. Jackson, 40, said he had lost confidence in Madison, his lawyer.", None);
    assert!(!names(&tags, EntityType::Location).contains(&"Jackson"));
}

/// The first-level division that a place is in.
fn division(tags: &Tags, name: &str) -> Option<String> {
    tags.entities.iter().find(|entity| entity.name == name)?.place.as_ref()?.admin1.clone()
}

#[test]
fn words_around_a_name_say_which_kind_of_place_it_is() {
    let state = Some("WA".to_owned());
    let tags = tag("The cow was born at a Washington state farm, officials said.", None);
    assert_eq!(division(&tags, "Washington"), state);
    let tags = tag("Cases were found in Oregon, Tennessee, Utah, Washington and Wisconsin on Monday.", None);
    assert_eq!(division(&tags, "Washington"), state);
    let tags = tag("Officials in Washington said on Monday that talks would go on.", None);
    assert_eq!(division(&tags, "Washington").as_deref(), Some("DC"));
    let tags = tag("Washington has accused Beijing of spying.", None);
    assert_eq!(division(&tags, "Washington").as_deref(), Some("DC"));
    let tags = tag("The river made East Texas what it is, from Dallas to Beaumont.", None);
    assert_eq!(place(&tags, "East Texas"), pair("US", "Texas"));
}

#[test]
fn a_name_with_small_words_in_it_is_one_place() {
    let tags = tag(
        "Dar es Salaam is the largest city of Tanzania, and a court in Queen Anne's County, Maryland, agreed.",
        None,
    );
    let places = names(&tags, EntityType::Location);
    assert_eq!(places, ["Dar es Salaam", "Maryland", "Queen Anne's County", "Tanzania"], "{tags:?}");
    let tags = tag("The mayor of Paris met the governor of Texas in Rome, the capital of Italy.", None);
    assert_eq!(names(&tags, EntityType::Location), ["Italy", "Paris", "Rome", "Texas"]);
}

#[test]
fn what_news_means_is_meant_rather_than_a_province_of_the_name() {
    let tags = tag("Israeli forces struck Gaza on Monday, and ships were hit in the Red Sea.", None);
    assert_eq!(place(&tags, "Gaza"), pair("PS", "Gaza"));
    assert_eq!(division(&tags, "Red Sea"), None);
}

#[test]
fn a_telephone_number_tells_where_a_small_town_is() {
    let text = "A man was hurt when his car struck a tree in Berlin, police said.";
    let call = format!("{text} Witnesses may call 860-555-0100.");
    assert_eq!(division(&tag(&call, None), "Berlin").as_deref(), Some("CT"));
    assert_ne!(division(&tag(text, None), "Berlin").as_deref(), Some("CT"));
}

#[test]
fn a_town_behind_a_party_and_one_in_a_list_of_towns_are_places() {
    let tags = tag("Rep. Torrey Westrom, R-Elbow Lake, said the talk of new rules had begun.", None);
    assert!(names(&tags, EntityType::Location).contains(&"Elbow Lake"), "{tags:?}");
}

#[test]
fn a_people_is_no_place() {
    let tags = tag("Kenyan officials met in Nairobi.", None);
    assert!(
        tags.entities.iter().all(|entity| entity.entity_type != EntityType::Group || entity.place.is_none())
    );
    assert_eq!(place(&tags, "Nairobi"), pair("KE", "Nairobi"));
}
