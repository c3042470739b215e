//! Who says what in texts whose names are marked by hand, so that no model of names takes part.

use super::{Quotation, find};
use crate::{coref, marked::Marked, mentions::Teams};

/// Each quotation's speaker, or `-`, with its cue behind a slash, in a text whose names are marked by hand.
fn said(marked: &str, language: &str) -> Vec<String> {
    let marked = Marked::read(marked);
    let (raw, passages) = (&marked.raw, marked.passages());
    let mentions = marked.mentions(&passages);
    let clusters = coref::join(&passages, &mentions, Some(language), &Teams::default());
    let show = |quote: Quotation| {
        let speaker = quote.speaker.map_or("-", |speaker| clusters[speaker as usize].name.as_str());
        match quote.cue {
            Some(cue) => format!("{speaker}/{}", &raw[cue]),
            None => speaker.to_owned(),
        }
    };
    find(&passages[0].text, 0, &mentions, &clusters, Some(language)).into_iter().map(show).collect()
}

#[test]
fn the_verb_stands_before_behind_or_between() {
    assert_eq!(said("[P Ada Lee] said: “We go.”", "en"), ["Ada Lee/said"]);
    assert_eq!(said("“We go,” said [P Ada Lee], a baker.", "en"), ["Ada Lee/said"]);
    assert_eq!(said("“We go,” [P Ada Lee] told [P Tom Roe].", "en"), ["Ada Lee/told"]);
    assert_eq!(said("“We go,” [P Ada Lee] said, “and we stay.”", "en"), ["Ada Lee/said", "Ada Lee/said"]);
    assert_eq!(said("“We go,” [P Lee] quips.", "en"), ["Lee/quips"]);
}

#[test]
fn titles_and_appositions_surround_the_speaker() {
    assert_eq!(
        said("“We go,” said [O Harbour Council] chair [P Ada Lee], an aide to [P Tom Roe].", "en"),
        ["Ada Lee/said"]
    );
    assert_eq!(
        said("[P Ada Lee], an aide to Sen. [P Tom Roe], said it was “a real shame”.", "en"),
        ["Ada Lee/said"]
    );
    assert_eq!(
        said("[P Tom Roe]'s neighbour in the port, [P Ada Lee], called it “a real shame”.", "en"),
        ["Ada Lee/called"]
    );
    assert_eq!(said("It was shared by [P Ada Lee], who wrote “we all go home”.", "en"), ["Ada Lee/wrote"]);
}

#[test]
fn an_office_of_something_is_held_by_the_name_behind_it() {
    assert_eq!(
        said(
            "It was hard for [P Tom Roe]. “We go,” says the former editor of the [O Courier], [P Ada Lee].",
            "en"
        ),
        ["Ada Lee/says"]
    );
    assert_eq!(
        said("The [O Harbour Council] in [L Varnholm], which says it will “save the port”.", "en"),
        ["Harbour Council/says"]
    );
    assert_eq!(said("It met [L Varnholm], which says it will “save the port”.", "en"), ["Varnholm/says"]);
}

#[test]
fn it_is_the_organization_that_the_sentence_is_about() {
    let marked = "The [O Seed Bank] met. The [O Harbour Council] has condemned what it calls a “blatant act” of the [O Coast Guard].";
    assert_eq!(said(marked, "en"), ["Harbour Council/calls"]);
}

#[test]
fn what_belongs_to_a_person_is_not_the_person() {
    assert_eq!(said("[P Ada Lee]'s lawyer said: “We go home now.”", "en"), ["-/said"]);
    assert_eq!(said("A spokesman for [P Ada Lee] said: “We go home now.”", "en"), ["-/said"]);
    assert_eq!(said("Neighbours said: “She went home today.”", "en"), ["-/said"]);
}

#[test]
fn pronouns_mean_whom_the_sentences_before_are_about() {
    let text = "[P Angela Roe] met [P Peter Lee] in the hall. “We go,” she said. “You stay,” he said.";
    assert_eq!(said(text, "en"), ["Angela Roe/said", "Peter Lee/said"]);
    let text =
        "[P Peter Lee] spoke for an hour.\n\n“We go,” he said.\n\nAsked about [P Tom Roe], he said: “Never.”";
    assert_eq!(said(text, "en"), ["Peter Lee/said", "Peter Lee/said"]);
}

#[test]
fn descriptions_mean_whom_the_text_gives_them_to() {
    let text = "[G Iranian] President [P Hassan Rouhani] met [G Russian] President [P Vladimir Putin]. “We go on,” the \
                [G Iranian] leader was quoted as saying by [O Mehr].";
    assert_eq!(said(text, "en"), ["Hassan Rouhani/was quoted as saying"]);
    let text = "[P Ada Lee], 41, came late. “We go on,” the 41-year-old said. “We stay,” the singer added.";
    assert_eq!(said(text, "en"), ["Ada Lee/said", "Ada Lee/added"]);
    let text = "[P Ada Lee] came late. “We go on,” her mother said. “We stay,” the witness added.";
    assert_eq!(said(text, "en"), ["-/said", "-/added"]);
}

#[test]
fn an_office_may_have_a_field() {
    assert_eq!(
        said("“We go,” minister of mines and energy [P Ada Lee] told the paper.", "en"),
        ["Ada Lee/told"]
    );
    assert_eq!(said("“We go on now,” a lawyer for [P Ada Lee] told the paper.", "en"), ["-/told"]);
}

#[test]
fn verbs_of_one_subject_share_it() {
    assert_eq!(
        said("[P Ada Lee] called it “a mess” and said it was “a shame”.", "en"),
        ["Ada Lee/called", "Ada Lee/said"]
    );
    assert_eq!(
        said("The [O Harbour Council] met on Monday, calling it “a shame”.", "en"),
        ["Harbour Council/calling"]
    );
}

#[test]
fn organizations_speak_too() {
    assert_eq!(said("The [O Harbour Council] said in a statement: “We go.”", "en"), ["Harbour Council/said"]);
    assert_eq!(
        said("The [O Harbour Council] met. “We go on,” the council said.", "en"),
        ["Harbour Council/said"]
    );
    assert_eq!(
        said("The [O Harbour Council]'s report said it was “a mess”.", "en"),
        ["Harbour Council/said"]
    );
    assert_eq!(
        said("It is “a mess”, according to the [O Harbour Council].", "en"),
        ["Harbour Council/according to"]
    );
}

#[test]
fn a_quotation_goes_on_from_its_neighbours() {
    let text = "“We go,” said [P Ada Lee]. “And we stay away.”\n\n“We never come back.”\n\nIt rained.";
    assert_eq!(said(text, "en"), ["Ada Lee/said", "Ada Lee", "Ada Lee"]);
    let text = "“One thing is true.\n\n“Another thing is true,” [P Ada Lee] concluded.";
    assert_eq!(said(text, "en"), ["Ada Lee", "Ada Lee/concluded"]);
    let text = "[P Ada Lee] is asked by the paper:\n\nIs [P Tom Roe] good?\n\n“He is the very best.”";
    assert_eq!(said(text, "en").len(), 1);
}

#[test]
fn the_nearest_words_win() {
    assert_eq!(
        said("[P Roe] is a “hard-liner” even within the [O Harbour Party], said [P Ada Lee], a baker.", "en"),
        ["Ada Lee/said"]
    );
    assert_eq!(
        said("It is due to deliver what [O Harbour Party] chair [P Ada Lee] calls “a soft landing”.", "en"),
        ["Ada Lee/calls"]
    );
    assert_eq!(said("The plan was blamed on [P Ada Lee]. “It is a very good plan.”", "en"), ["Ada Lee"]);
}

#[test]
fn participles_have_the_subject_of_the_sentence() {
    let text = "[P Ada Lee] said on Monday that [P Tom Roe] was late, adding that it was “no surprise”.";
    assert_eq!(said(text, "en"), ["Ada Lee/adding"]);
}

#[test]
fn marks_around_titles_terms_and_doubts_are_no_quotations() {
    assert_eq!(said("The so-called “blue wall” fell. [P Ada Lee] sang “Harbour Lights”.", "en"), [""; 0]);
    assert_eq!(
        said("“PRESS” stood on the “in case of war” leaflet of a film titled “We go home”.", "en"),
        [""; 0]
    );
}

#[test]
fn german_says_it_in_its_own_order() {
    assert_eq!(said("„Wir gehen“, sagte [P Ada Lee] der Zeitung.", "de"), ["Ada Lee/sagte"]);
    assert_eq!(said("„Wir gehen“, so [P Ada Lee].", "de"), ["Ada Lee/so"]);
    assert_eq!(said("„Wir gehen“, lacht [P Ada Lee].", "de"), ["Ada Lee/lacht"]);
    assert_eq!(said("Am Montag sagte [P Ada Lee]: „Wir gehen.“", "de"), ["Ada Lee/sagte"]);
    assert_eq!(
        said("[P Ada Lee] kam spät. „Wir gehen“, sagte die 41-Jährige. „Wir bleiben“, sagt sie.", "de"),
        ["Ada Lee/sagte", "Ada Lee/sagt"]
    );
    assert_eq!(said("„Wir gehen“, sagte ein Sprecher von [P Ada Lee].", "de"), ["-/sagte"]);
    assert_eq!(said("[P Ada Lee] kam. „Wir gehen“, sagte der [O CDU]-Politiker.", "de"), ["-/sagte"]);
    assert_eq!(
        said("Die Rettung sei gut, sagte [P Ada Lee] am Montag in der Stadt: „Wir sind stolz.“", "de"),
        ["Ada Lee/sagte"]
    );
    assert_eq!(
        said("[P Ada Lee] sagte: „Wir gehen.“ Nötig sei ein „harter Ruck“.", "de"),
        ["Ada Lee/sagte", "Ada Lee"]
    );
    assert_eq!(
        said("„Wir gehen“, protestiert [P Ada Lee] und lacht über [P Tom Roe].", "de"),
        ["Ada Lee/protestiert"]
    );
    assert_eq!(said("Das Schiff hieß „Seeadler“. Es wurde „heiß her“ gegangen.", "de"), [""; 0]);
    assert_eq!(said("Der [O Hafenrat] tagt. „Wir gehen jetzt nach Hause“, hieß es.", "de"), ["-/hieß"]);
    assert_eq!(said("Laut [P Ada Lee] ist es „eine Schande“.", "de"), ["Ada Lee/Laut"]);
    assert_eq!(said("[P Ada Lee]: „Wir gehen jetzt nach Hause“", "de"), ["Ada Lee"]);
}

#[test]
fn other_languages_have_their_verbs() {
    assert_eq!(said("« Nous partons », a déclaré [P Ada Lee].", "fr"), ["Ada Lee/déclaré"]);
    assert_eq!(said("[P Ada Lee] arrive. « Nous partons », confie-t-elle.", "fr"), ["Ada Lee/confie"]);
    assert_eq!(said("“Nos vamos”, dijo [P Ada Lee].", "es"), ["Ada Lee/dijo"]);
    assert_eq!(said("«Andiamo via», ha detto [P Ada Lee].", "it"), ["Ada Lee/detto"]);
    assert_eq!(said("“Vamos”, disse [P Ada Lee].", "pt"), ["Ada Lee/disse"]);
    assert_eq!(said("„We gaan”, zegt [P Ada Lee].", "nl"), ["Ada Lee/zegt"]);
    assert_eq!(said("– Vi går, sier [P Ada Lee].", "nb"), ["Ada Lee/sier"]);
    assert_eq!(said("”Vi går”, säger [P Ada Lee].", "sv"), ["Ada Lee/säger"]);
    assert_eq!(said("»Vi går,« siger [P Ada Lee].", "da"), ["Ada Lee/siger"]);
    assert_eq!(said("“Lähdemme nyt heti kotiin”, sanoi [P Ada Lee].", "fi"), ["-"]);
}

#[test]
fn an_office_with_its_field_stands_before_the_speaker() {
    assert_eq!(
        said("“We go home now,” says [O VSA] Director of Science [P Ada Lee].", "en"),
        ["Ada Lee/says"]
    );
    assert_eq!(said("“We go home now,” said the Director of the [O VSA].", "en"), ["-/said"]);
}

#[test]
fn the_leader_of_the_country_that_a_text_is_about_is_its_president() {
    let marked = "[L Iran] will not talk, President [P Ada Lee] said. [L Iran] met [G Japanese] Prime Minister [P Tom Roe]. “We go home,” the [G Iranian] leader was quoted as saying by [O Mehr].";
    assert_eq!(said(marked, "en"), ["Ada Lee/was quoted as saying"]);
    let marked =
        "Foreign Minister [P Ada Lee] met President [P Tom Roe]. “We go,” the country's top diplomat said.";
    assert_eq!(said(marked, "en"), ["Ada Lee/said"]);
}

#[test]
fn those_whom_something_comprises_do_not_speak_for_it() {
    let marked = "A bench comprising [P Ada Lee] and [P Tom Roe] said the law was “a real shame”.";
    assert_eq!(said(marked, "en"), ["-/said"]);
}

#[test]
fn a_relative_of_the_same_name_who_was_named_is_meant() {
    let marked = "[P Angela Roe] came. At the port, [P Tom Roe]'s mother confirmed, “We all go home.”";
    assert_eq!(said(marked, "en"), ["Angela Roe/confirmed"]);
    let marked = "[P Angela Lee] came. At the port, [P Tom Roe]'s mother confirmed, “We all go home.”";
    assert_eq!(said(marked, "en"), ["-/confirmed"]);
}
