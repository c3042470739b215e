//! What a site calls itself, and its name off the ends of titles.

use crate::{text, url};

/// What publishers put between headline and site, each with a space on both sides.
const SEPARATORS: [&str; 16] = [
    " | ", " - ", " – ", " — ", " − ", " :: ", " : ", " · ", " • ", " » ", " « ", " / ", " ‹ ", " › ", " ~ ",
    " ｜ ",
];
/// Separators that stand without spaces in scripts that have none, and of those who forget them.
const BARE_SEPARATORS: [&str; 7] = ["|", "｜", "ㅣ", "--", "_", "：", "—"];

/// The names a site goes by, folded and without spaces.
pub(crate) struct SiteNames(Vec<String>);

impl SiteNames {
    /// From the declared name and the host.
    pub(crate) fn new(site: Option<&str>, host: &str) -> Self {
        let mut names = Vec::new();
        if let Some(site) = site.map(squash).filter(|name| !name.is_empty()) {
            names.push(site);
        }
        let host = url::bare_host(host);
        names.push(squash(host));
        // The longest label is the name: "news.example.co.uk" is known as "example".
        let labels = host.rsplit_once('.').map_or(host, |(labels, _)| labels);
        if let Some(label) =
            labels.split('.').max_by_key(|label| label.len()).filter(|label| label.len() >= 3)
        {
            names.push(squash(label));
        }
        names.retain(|name| !name.is_empty());
        Self(names)
    }

    /// True where a text is the site's name, or that with a word or two about it.
    pub(crate) fn is_name(&self, text: &str) -> bool {
        let squashed = squash(text);
        let is_short = text::words(text).nth(5).is_none();
        !squashed.is_empty()
            && self.0.iter().any(|name| {
                *name == squashed
                    || (is_short
                        && name.len() >= 4
                        && squashed.len() >= 3
                        && (squashed.contains(name.as_str()) || name.contains(&squashed)))
            })
            || (is_short && self.is_initials(text))
    }

    /// True where a text is one of the site's names and no more.
    pub(crate) fn is_whole(&self, text: &str) -> bool {
        self.0.contains(&squash(text))
    }

    /// "Norhaven Harbour Post" for the host `nhp.example`.
    fn is_initials(&self, text: &str) -> bool {
        let initials: String =
            text::words(text).filter_map(|word| word.chars().next()).flat_map(char::to_lowercase).collect();
        initials.chars().count() >= 3 && self.0.contains(&initials)
    }

    /// The title without the site's name before or behind it.
    pub(crate) fn cut_from(&self, title: &str) -> String {
        let mut rest = title;
        while let Some((before, after)) = split_last(rest) {
            if !self.is_name(after) || before.is_empty() {
                break;
            }
            rest = before;
        }
        while let Some((before, after)) = split_first(rest) {
            if !self.is_name(before) || after.is_empty() {
                break;
            }
            rest = after;
        }
        rest.trim().to_owned()
    }
}

/// The site's name as the page's `<title>` has it, where the host bears it out.
pub(crate) fn name_in(title: &str, host: &str) -> Option<String> {
    let names = SiteNames::new(None, host);
    let title = text::collapse(title);
    let ends = [split_last(&title).map(|(_, last)| last), split_first(&title).map(|(first, _)| first)];
    ends.into_iter().flatten().find(|end| names.is_name(end)).map(str::to_owned)
}

/// What stands before and behind the last separator of a title.
pub(crate) fn split_last(title: &str) -> Option<(&str, &str)> {
    let last = |separators: &[&str]| {
        separators.iter().filter_map(|separator| Some((title.rfind(separator)?, separator.len()))).max()
    };
    split_at(title, last(&SEPARATORS)).or_else(|| split_at(title, last(&BARE_SEPARATORS))).or_else(|| {
        split_at(title, title.rfind('-').filter(|at| is_bare_hyphen(title, *at)).map(|at| (at, 1)))
    })
}

/// Chinese, Japanese and Korean titles part the section and the site by a hyphen without spaces.
fn is_bare_hyphen(title: &str, at: usize) -> bool {
    let is_east_asian = |c: char| matches!(c, '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    let before = title[..at].chars().next_back();
    before.is_some_and(|c| !c.is_ascii_alphanumeric())
        && title[at + 1..].chars().next().is_some_and(is_east_asian)
}

/// What stands before and behind the first separator of a title.
pub(crate) fn split_first(title: &str) -> Option<(&str, &str)> {
    split_at(title, SEPARATORS.iter().filter_map(|part| Some((title.find(part)?, part.len()))).min())
}

fn split_at(title: &str, separator: Option<(usize, usize)>) -> Option<(&str, &str)> {
    let (at, length) = separator?;
    let (before, after) = (title[..at].trim(), title[at + length..].trim());
    (!before.is_empty() && !after.is_empty()).then_some((before, after))
}

fn squash(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(title: &str) -> String {
        SiteNames::new(Some("The Harbour Post"), "www.harbourpost.example").cut_from(title)
    }

    #[test]
    fn the_sites_name_is_cut_from_either_end() {
        for title in [
            "Ferry stops for repairs | The Harbour Post",
            "Harbour Post : Ferry stops for repairs",
            "Ferry stops for repairs – Harbour Post",
            "Ferry stops for repairs – Harbour Post | harbourpost.example",
        ] {
            assert_eq!(cut(title), "Ferry stops for repairs", "{title}");
        }
    }

    #[test]
    fn the_sites_name_is_read_off_the_title_where_the_host_bears_it_out() {
        assert_eq!(
            name_in("Ferry stops – The Harbour Post", "harbourpost.example").as_deref(),
            Some("The Harbour Post")
        );
        assert_eq!(
            name_in("Ferry stops – Norhaven Harbour Post", "www.nhp.example").as_deref(),
            Some("Norhaven Harbour Post")
        );
        assert_eq!(name_in("Ferry stops – islanders ask why", "harbourpost.example"), None);
    }

    #[test]
    fn a_dash_within_the_headline_stays() {
        assert_eq!(cut("Ferry stops – islanders ask why"), "Ferry stops – islanders ask why");
        assert_eq!(
            cut("Ferry stops – islanders ask why | The Harbour Post"),
            "Ferry stops – islanders ask why"
        );
    }

    #[test]
    fn a_hyphen_without_spaces_parts_titles_in_chinese_and_korean_alone() {
        assert_eq!(split_last("渡船三月停航检修-海港新闻"), Some(("渡船三月停航检修", "海港新闻")));
        assert_eq!(split_last("페리 운항 중단…-사회"), Some(("페리 운항 중단…", "사회")));
        assert_eq!(split_last("A long-awaited ferry"), None);
        assert_eq!(split_last("COVID-19와 여객선"), None);
    }

    #[test]
    fn a_title_that_is_only_the_name_stays_for_the_caller_to_judge() {
        assert_eq!(cut("The Harbour Post"), "The Harbour Post");
    }
}
