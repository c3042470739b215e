//! Where on Earth the names of world news are.

use dateline_entity_tagger::{Input, Tagger, Tags};
use dateline_schema::Entity;

fn tags(text: &str) -> Tags {
    Tagger::default().tag(&Input { text, language: Some("en"), ..Input::default() })
}

/// The location of this name.
fn location<'a>(tags: &'a Tags, name: &str) -> Option<&'a Entity> {
    tags.entities.iter().find(|entity| entity.name == name)
}

/// The name, division and country of each of these names' places.
fn places(text: &str, names: &[&str]) -> Vec<String> {
    let tags = tags(text);
    let of = |name: &&str| {
        location(&tags, name).and_then(|it| it.place.as_ref()).map_or_else(
            || "nowhere".to_owned(),
            |it| {
                let admin1 = it.admin1.as_deref().unwrap_or_default();
                format!("{} {admin1} {}", it.name, it.country_code.as_deref().unwrap_or_default())
            },
        )
    };
    names.iter().map(of).collect()
}

#[test]
fn towns_that_many_countries_have_are_those_of_the_article() {
    let text = "A train left the rails near Valencia, Venezuela, on Monday. Hospitals in Maracay and Barcelona took \
                the wounded. Caracas ordered an inquiry.";
    assert_eq!(places(text, &["Valencia", "Barcelona"]), ["Valencia 07 VE", "Barcelona 02 VE"]);
    let text =
        "Police in Kingston, Ontario, asked for help. The man was last seen in Perth and later in London.";
    assert_eq!(
        places(text, &["Kingston", "Perth", "London"]),
        ["Kingston 08 CA", "Perth 08 CA", "London 08 CA"]
    );
}

#[test]
fn codes_of_states_are_states() {
    let text =
        "In Springfield, MO, and Topeka, KS, schools closed for snow. Trucks were stuck near Tacoma, WA.";
    assert_eq!(
        places(text, &["Springfield", "KS", "WA"]),
        ["Springfield MO US", "Kansas KS US", "Washington WA US"]
    );
}

#[test]
fn what_the_gazetteer_lacks_lies_where_the_text_says_and_has_no_item_by_that() {
    let text = "A wild swan died in the village of Cellardyke in Fife, Scotland. Police came from Dundee.";
    assert_eq!(places(text, &["Cellardyke"]), ["Fife SCT GB"]);
    let tags = tags(text);
    assert!(location(&tags, "Cellardyke").is_some_and(|it| it.wikidata.is_none()));
    let text = "A third bomb went off in the Saddar area of Karachi. Pakistan closed its border.";
    assert_eq!(places(text, &["Saddar"]), ["Karachi 05 PK"]);
}

#[test]
fn a_town_of_a_country_that_the_article_has_nothing_of_is_no_place() {
    // Feodosiya in the Crimea was called Kaffa.
    let text =
        "Coffee came from the Kaffa region of Ethiopia. Traders in Jimma and Harar sell to Addis Ababa.";
    assert_eq!(places(text, &["Kaffa", "Harar"]), ["nowhere", "Harar 50 ET"]);
    // There is a province called Midlands in Zimbabwe, and a Yorkshire in Virginia.
    let text = "Bins in Solihull and Wolverhampton overflow. London said the West Midlands must pay.";
    assert_eq!(places(text, &["West Midlands"]), ["nowhere"]);
}

#[test]
fn sides_and_peoples_are_no_towns() {
    let text = "The Northeast froze while the South had sun. The West Side of Manhattan lost power.";
    assert_eq!(places(text, &["Northeast", "South", "West Side"]), ["nowhere", "nowhere", "nowhere"]);
}

#[test]
fn acts_and_people_are_no_countries() {
    let text = "Windsor joins the program. Donors receive a credit under the Neighborhood Assistance Act, said Mary Reed.";
    assert!(!places(text, &["Windsor"])[0].ends_with("AU"));
}
