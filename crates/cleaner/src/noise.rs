//! Lines that stand on the page but not in the article, known by what they say.

mod phrases;
mod pictures;

use crate::text;
use phrases::{ASKS, Begun, LEADS_AWAY};
pub(crate) use pictures::{apart, is_caption, is_credit};

const MAX_NOISE_WORDS: usize = 30;
/// Who is to be written to stands alone; a sentence may name an address too.
const MAX_CONTACT_WORDS: usize = 8;
/// Where readers are asked to follow somebody, folded.
const NETWORKS: [&str; 8] = [
    "on twitter",
    "on facebook",
    "on instagram",
    "on linkedin",
    "on telegram",
    "on threads",
    "on tiktok",
    "on whatsapp",
];

/// True for a line that stands on a page but in no article.
pub(crate) fn is_noise(line: &str) -> bool {
    asks(line) || is_noise_but_for_asking(line)
}

/// As [`is_noise`], for a line that is known not to [ask](asks).
pub(crate) fn is_noise_but_for_asking(line: &str) -> bool {
    leads_away(line) || is_credit(line) || pictures::is_figure_caption(line) || pictures::is_credited(line)
}

/// True where a line leads to another page, or sorts this one.
fn leads_away(line: &str) -> bool {
    is_label_line(line) || is_list_of_tags(line) || is_contact(line) || leads_to_page(line)
}

/// True where a publisher asks its readers for something, or says what stands in the article's place.
pub(crate) fn asks(line: &str) -> bool {
    // What somebody is quoted with is not the publisher's.
    if line.trim_start().starts_with(['"', '“', '„', '«', '‘', '‚', '「', '”', '»']) {
        return false;
    }
    let line = without_mark(line);
    let asks = ASKS.of(line).is_some_and(|Begun { is_label, rest }| {
        !rest.starts_with(|c: char| c.is_alphanumeric() && !phrases::is_asian(c))
            && (!is_label || is_hardly_more(rest))
    });
    asks || asks_to_follow(line) || phrases::is_notice(line)
}

fn asks_to_follow(line: &str) -> bool {
    if !line.get(..7).is_some_and(|begin| begin.eq_ignore_ascii_case("follow ")) {
        return false;
    }
    let begin = text::fold(line.char_indices().nth(60).map_or(line, |(end, _)| &line[..end]));
    NETWORKS.iter().any(|place| begin.contains(place))
}

/// "Tags: ferry, harbour", "Related: Ferry stops".
fn is_label_line(line: &str) -> bool {
    without_mark(line)
        .split_once([':', '：'])
        .is_some_and(|(label, _)| phrases::is_label(label) && is_short(line) && !text::ends_sentence(line))
}

fn is_list_of_tags(line: &str) -> bool {
    let mut words = line.split_whitespace();
    line.starts_with('#') && words.clone().nth(1).is_some() && words.all(|word| word.starts_with('#'))
}

/// "Jane Roe jane@example.org"
fn is_contact(line: &str) -> bool {
    line.contains('@')
        && !text::ends_sentence(line)
        && text::words(line).nth(MAX_CONTACT_WORDS).is_none()
        && line.split_whitespace().any(|word| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            word.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.'))
        })
}

fn leads_to_page(line: &str) -> bool {
    let line = without_mark(line);
    let Some(Begun { is_label, rest }) = LEADS_AWAY.of(line).filter(|_| is_short(line)) else { return false };
    match rest.trim_start().chars().next() {
        None => true,
        Some(':' | '：' | '»' | '→' | '>' | '›' | '▶' | '】' | ']' | '］' | '|') => true,
        _ if is_hardly_more(rest) => true,
        // "Newsletter sign-ups rose by a third" is an article's own.
        _ if is_label => false,
        _ => !text::ends_sentence(line) || line.contains([':', '»', '→', '>']),
    }
}

fn is_short(line: &str) -> bool {
    text::words(line).nth(MAX_NOISE_WORDS).is_none()
}

/// True for no more than signs and a number: "Comments (12)".
fn is_hardly_more(rest: &str) -> bool {
    let mut words = text::words(rest);
    words.next().is_none_or(|word| word.starts_with(|c: char| c.is_ascii_digit())) && words.next().is_none()
}

/// Without bullets, arrows, brackets, and the counters of share buttons that are glued to what follows: "8Previous article".
fn without_mark(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_ascii_digit() || !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_other_articles_lead_away() {
        for line in [
            "8Previous articleMayor opens new bridge",
            "Next article: Ferry timetable changes",
            "Next: New crane for the harbour",
            "Read more: Why the river rose",
            "Lesen Sie auch: Brücke gesperrt",
            "ADVERTISEMENT",
            "Sur le même sujet",
            "Читайте также: Мост закрыт",
            "▶ 함께 보면 좋은 기사",
            "【写真】修復前の灯台",
            "関連記事：フェリー運賃、再び値上げ",
            "ये भी देखें: तूफान से घाट बंद",
            "İlginizi çekebilir: Feribot ücretleri artıyor",
            "Διαβάστε επίσης: Έκλεισε η γέφυρα",
        ] {
            assert!(is_noise(line), "{line}");
        }
    }

    #[test]
    fn sentences_that_begin_alike_stay() {
        for line in [
            "Newsletter subscriptions rose by a third last year, the company said.",
            "Newsletter boom surprises publishers",
            "Loading the ships took nine hours.",
            "Previous articles of the treaty had been rejected by both sides.",
            "The mayor said he would read more about it.",
            "広告業界は今年も伸びた。",
            "Reklama dźwignią handlu, mówią kupcy.",
            "“Follow us on Facebook,” the mayor told the hall.",
        ] {
            assert!(!is_noise(line), "{line}");
        }
    }

    #[test]
    fn what_a_publisher_asks_of_its_readers_leads_away_also_as_a_sentence() {
        for line in [
            "Subscribe now to our e-paper for the full story.",
            "Follow the Harbour Post on Twitter and Facebook.",
            "To view the full story, please log in.",
            "Alle Rechte vorbehalten.",
            "À lire aussi » Quel bateau pour les îles ?",
            "Jetzt Newsletter abonnieren und nichts mehr verpassen.",
            "Cet article est réservé aux abonnés.",
            "Подпишитесь на нашу рассылку.",
            "Bu içerik yalnızca abonelere özeldir.",
            "無断転載を禁じます。",
            "이 기사는 유료회원 전용입니다.",
            "뉴스레터를 구독하시면 매일 아침 주요 뉴스를 받아보실 수 있습니다.",
            "本文为会员专享内容，登录后可继续阅读全文。",
        ] {
            assert!(is_noise(line), "{line}");
        }
        for line in [
            "Follow the coast on foot, the guide says.",
            "Werbungskosten werden vom Einkommen abgezogen, sagte der Minister.",
            "Werbung wirkt, sagte der Minister.",
        ] {
            assert!(!is_noise(line), "{line}");
        }
    }

    #[test]
    fn tags_and_addresses_are_no_text() {
        for line in ["Tags: ferry, harbour", "#ferry #harbour", "박지영 기자 park@news.example"] {
            assert!(is_noise(line), "{line}");
        }
        for line in
            ["#ferry", "Write to jane@example.org by Friday, the harbour office says.", "Themes: a chapter."]
        {
            assert!(!is_noise(line), "{line}");
        }
    }
}
