//! What holds for every text.

use chrono::{DateTime, FixedOffset, Utc};
use dateline_entity_tagger::{Input, Tagger, Tags};
use dateline_schema::Field;
use proptest::prelude::*;

fn cut(text: &[char], start: u32, end: u32) -> String {
    text[start as usize..end as usize].iter().collect()
}

/// Spans in order, each ending before the next begins.
fn assert_apart(mut spans: Vec<(u32, u32)>) {
    spans.sort_unstable();
    assert!(spans.iter().all(|(start, end)| start < end), "{spans:?}");
    assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{spans:?}");
}

fn assert_sound(title: &str, text: &str, tags: &Tags) {
    let (title, text): (Vec<char>, Vec<char>) = (title.chars().collect(), text.chars().collect());
    for field in [Field::Title, Field::Text] {
        let whole = if field == Field::Title { &title } else { &text };
        let mentions = || {
            tags.entities.iter().flat_map(|entity| &entity.mentions).filter(|mention| mention.field == field)
        };
        for mention in mentions() {
            assert_eq!(cut(whole, mention.start, mention.end), mention.text);
        }
        assert_apart(mentions().map(|mention| (mention.start, mention.end)).collect());
    }
    for quote in &tags.quotes {
        assert_eq!(cut(&text, quote.start, quote.end), quote.text);
        assert!(quote.speaker.is_none_or(|speaker| (speaker as usize) < tags.entities.len()));
    }
    for value in &tags.values {
        assert_eq!(cut(&text, value.start, value.end), value.text);
    }
    assert_apart(tags.quotes.iter().map(|quote| (quote.start, quote.end)).collect());
    assert_apart(tags.values.iter().map(|value| (value.start, value.end)).collect());
    for (id, entity) in tags.entities.iter().enumerate() {
        assert_eq!(entity.id as usize, id);
        assert!(
            (0.0..=1.0).contains(&entity.salience) && !entity.mentions.is_empty() && !entity.name.is_empty()
        );
    }
    assert!(tags.entities.is_sorted_by(|a, b| a.salience >= b.salience));
}

/// Words and marks that the rules look for, in any order: closer to their corners than random letters come.
fn newsy() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "Hassan",
        "Rouhani",
        "President",
        "U.S.",
        "US",
        "Iran's",
        "Iranian",
        "Ministry",
        "of",
        "and",
        "the",
        "The",
        "al-",
        "-",
        "bin",
        "said",
        "told",
        "he",
        "according to",
        "“",
        "”",
        "\"",
        "„",
        "«",
        "»",
        "‘",
        "’",
        "'s",
        ".",
        ",",
        ":",
        "\n\n",
        "\n",
        "$",
        "5",
        "1.2bn",
        "1,200.50",
        "%",
        "million",
        "km",
        "August",
        "12",
        "2018",
        "Sunday",
        "last",
        "next",
        "month",
        "Zürich",
        "北京",
        "مصر",
        "é",
        "e\u{301}",
        "🙂",
        "\u{200d}",
        "(UN)",
        "United Nations",
        "River",
        "Mount",
        "J.",
        "NATO",
        "iPhone",
        "AT&T",
        "in",
        "Channel 10",
        "‚",
        "‹",
        "›",
        "「",
        "」",
        "– ",
        "sagte",
        "so",
        "sei",
        "laut",
        "Mio.",
        "Prozent",
        "vor zwei Wochen",
        "zweihundert",
        "R20bn",
        "1'200",
        "50 000",
        "between",
        "10",
        "to",
        "May 3-5",
        "Q3",
        "1990s",
        "late",
        "two years ago",
        "twenty-five",
        "at 3 p.m.",
        "Goldman Sachs",
        "Goldman",
        "Mrs.",
        "Jr.",
        "31.12.9999",
        "9999-12-31",
        "0000",
        "I",
        "&",
        "\u{a0}",
    ]);
    let glue = prop::sample::select(vec![" ", "", " ", " "]);
    prop::collection::vec((words, glue), 0..80)
        .prop_map(|parts| parts.into_iter().flat_map(|(word, glue)| [word, glue]).collect())
}

fn language() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![
        None,
        Some("en"),
        Some("en-GB"),
        Some("de"),
        Some("fr"),
        Some("es"),
        Some("nb"),
        Some("zh"),
        Some(""),
    ])
}

fn published() -> impl Strategy<Value = Option<DateTime<FixedOffset>>> {
    let times =
        [DateTime::<Utc>::MIN_UTC, DateTime::UNIX_EPOCH, DateTime::<Utc>::MAX_UTC].map(DateTime::from);
    prop::sample::select(vec![None, Some(times[0]), Some(times[1]), Some(times[2])])
}

fn host() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![None, Some(""), Some("www.example.co.ke"), Some("example.org"), Some("::1")])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn any_text_is_tagged_soundly(title in "\\PC{0,60}", text in "[\\PC\\n\\t]{0,300}", language in language(), published in published(), host in host()) {
        let tags = Tagger::default().tag(&Input {
            title: Some(&title),
            text: &text,
            language,
            published_at: published,
            host,
        });
        assert_sound(&title, &text, &tags);
    }

    #[test]
    fn any_news_like_text_is_tagged_soundly(title in newsy(), text in newsy(), language in language(), published in published(), host in host()) {
        let tags = Tagger::default().tag(&Input {
            title: Some(&title),
            text: &text,
            language,
            published_at: published,
            host,
        });
        assert_sound(&title, &text, &tags);
    }
}

#[test]
fn long_texts_take_time_in_proportion_to_their_length() {
    // Each of these once is harmless; a search that starts again at every token would never end here.
    let parts = [
        "“Word ",
        "\" ",
        "Alpha Beta Gamma ",
        "A. ",
        "al-",
        "“a” he said ",
        "1,",
        "Ministry of ",
        "Kim Lee ",
        "“a b c d” ",
        "‘a ",
        "'a ",
        "„a ",
        "“a b c d?” ",
        "– a, sier ",
        "sei “a” ",
        "1 000 ",
        "10 to ",
        "May 1 to ",
        "R1.",
        "two ",
        "the president said “a” ",
        "Lee (UN) ",
        "vor zwei ",
    ];
    for (part, language) in parts.into_iter().flat_map(|part| [(part, None), (part, Some("de"))]) {
        let text = part.repeat(150_000 / part.len());
        let tags = Tagger::default().tag(&Input { text: &text, language, ..Input::default() });
        assert_sound("", &text, &tags);
    }
}
