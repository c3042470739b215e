//! The time of day beside a date that readers see: "5 March 2024, 6:30 pm CET".

use chrono::{FixedOffset, NaiveTime};

/// Zones that mean one offset wherever they are written, in minutes east. Those of several countries (CST, IST) are left out.
const ZONES: [(&str, i32); 25] = [
    ("utc", 0),
    ("gmt", 0),
    ("z", 0),
    ("wet", 0),
    ("bst", 60),
    ("cet", 60),
    ("mez", 60),
    ("wat", 60),
    ("cest", 120),
    ("mesz", 120),
    ("sast", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("eat", 180),
    ("sgt", 480),
    ("jst", 540),
    ("kst", 540),
    ("aest", 600),
    ("aedt", 660),
    ("est", -300),
    ("edt", -240),
    ("cdt", -300),
    ("pst", -480),
    ("pdt", -420),
];
/// Words before and behind a time in the first and in the second half of the day.
const BEFORE_NOON: [&str; 5] = ["am", "a.m", "오전", "午前", "上午"];
const AFTER_NOON: [&str; 5] = ["pm", "p.m", "오후", "午後", "下午"];

/// The only time of day that a text tells, and its zone where that is told; none where it tells two.
pub(super) fn read(text: &str) -> Option<(NaiveTime, Option<FixedOffset>)> {
    let mut found = text.char_indices().filter_map(|(at, _)| time_at(text, at));
    let (begin, end, hour, minute) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let behind = text[end..].trim_start_matches(|c: char| c.is_ascii_digit() || c == ':').trim_start();
    let behind = behind.strip_prefix("Uhr").map_or(behind, str::trim_start).to_lowercase();
    let before = text[..begin].trim_end().to_lowercase();
    let is_of = |words: &[&str]| {
        words
            .iter()
            .any(|word| begins_with_word(&behind, word) || (!word.is_ascii() && before.ends_with(word)))
    };
    let hour = match (is_of(&BEFORE_NOON), is_of(&AFTER_NOON)) {
        (true, false) => hour % 12,
        (false, true) => hour % 12 + 12,
        _ => hour,
    };
    let zone = behind.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '|'));
    let zone = zone.filter(|word| !word.is_empty()).take(2).find_map(|word| {
        let (_, minutes) = ZONES.iter().find(|(name, _)| *name == word)?;
        FixedOffset::east_opt(minutes * 60)
    });
    Some((NaiveTime::from_hms_opt(hour, minute, 0)?, zone))
}

fn begins_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Where a time begins and ends, its hour and its minute: "6:30", "14h05", and "14.05" before "Uhr".
fn time_at(text: &str, at: usize) -> Option<(usize, usize, u32, u32)> {
    let is_digit = |c: char| c.is_ascii_digit();
    if text[..at].ends_with(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '-' | '+' | '/')) {
        return None;
    }
    let hours = text[at..].find(|c| !is_digit(c)).filter(|digits| (1..=2).contains(digits))?;
    let rest = &text[at + hours..];
    let sign = rest.chars().next().filter(|sign| matches!(sign, ':' | '：' | 'h' | '.'))?;
    let minutes =
        rest[sign.len_utf8()..].get(..2).filter(|minutes| minutes.bytes().all(|b| b.is_ascii_digit()))?;
    let end = at + hours + sign.len_utf8() + 2;
    let goes_on = text[end..].starts_with(is_digit);
    let is_german = || text[end..].trim_start().starts_with("Uhr");
    let (hour, minute) = (text[at..at + hours].parse().ok()?, minutes.parse().ok()?);
    (!goes_on && hour < 24 && minute < 60 && (sign != '.' || is_german())).then_some((at, end, hour, minute))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Option<String> {
        let (time, zone) = read(text)?;
        Some(format!("{} {}", time.format("%H:%M"), zone.map_or("?".to_owned(), |zone| zone.to_string())))
    }

    #[test]
    fn times_are_read_as_readers_see_them() {
        for (text, time) in [
            ("March 5, 2024 6:30 PM", "18:30 ?"),
            ("5 March 2024 at 12:05 a.m. EST", "00:05 -05:00"),
            ("5. März 2024, 14.05 Uhr", "14:05 ?"),
            ("Stand: 05.03.2024, 21:41 Uhr MEZ", "21:41 +01:00"),
            ("5 mars 2024 à 14h05", "14:05 ?"),
            ("2024.03.05 오후 3:05", "15:05 ?"),
            ("2024年3月5日 午前9:30", "09:30 ?"),
            ("5 March 2024 09:30:15 GMT", "09:30 +00:00"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(time), "{text}");
        }
    }

    #[test]
    fn days_and_two_times_tell_no_time() {
        for text in
            ["25.04.24", "5 March 2024", "from 9:00 to 17:30 on 5 March 2024", "5 March 2024, 25:10", "3:1"]
        {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[0-9:.h apmUhr午後]{0,40}") {
            let _ = read(&text);
        }
    }
}
