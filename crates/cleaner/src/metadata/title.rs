//! The headline: the page says it several times, mostly with the site's name on it.

use crate::{
    metadata::{clues::Clues, json_ld::LinkedData},
    text, url,
};

/// Longer headings are paragraphs in disguise.
const MAX_TITLE_BYTES: usize = 400;
/// What publishers put between headline and site, each with a space on both sides but for the bar.
const SEPARATORS: [&str; 12] =
    [" | ", " - ", " – ", " — ", " − ", " :: ", " : ", " · ", " • ", " » ", " « ", " / "];

/// The title of the page's article.
pub(crate) fn choose(clues: &Clues, linked: &LinkedData, site: Option<&str>, host: &str) -> Option<String> {
    let sites = SiteNames::new(site, host);
    let clean = |raw: &str| {
        let title = sites.cut_from(&text::collapse(raw));
        (!title.is_empty() && title.len() <= MAX_TITLE_BYTES && !sites.is_name(&title)).then_some(title)
    };
    let headings: Vec<String> = clues.headings.iter().filter_map(|heading| clean(heading)).collect();
    let declared: Vec<String> = [
        clues.meta.first(&["og:title"]),
        linked.headline.as_deref(),
        clues.meta.first(&["twitter:title", "parsely-title", "sailthru.title", "dc.title"]),
        clues.title.as_deref(),
    ]
    .into_iter()
    .flatten()
    .chain(clues.properties("headline"))
    .filter_map(clean)
    .collect();
    // What the reader sees as headline is the title, if any statement to machines is about the same.
    let seen = headings.iter().find(|heading| declared.iter().any(|title| is_alike(heading, title)));
    seen.or_else(|| declared.first()).or_else(|| headings.first()).cloned()
}

/// The site's name as the page's `<title>` has it, where the host bears it out.
pub(crate) fn site_in(title: &str, host: &str) -> Option<String> {
    let names = SiteNames::new(None, host);
    let title = text::collapse(title);
    let ends = [split_last(&title).map(|(_, last)| last), split_first(&title).map(|(first, _)| first)];
    ends.into_iter().flatten().find(|end| names.is_name(end)).map(str::to_owned)
}

/// True where most words of the shorter text are in the longer one.
fn is_alike(one: &str, other: &str) -> bool {
    let (one, other) = (text::fold(one), text::fold(other));
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let shared = short.iter().filter(|word| long.contains(word)).count();
    short == long || (short.len() >= 2 && 2 * shared > short.len())
}

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
        if let Some(label) = host.split('.').max_by_key(|label| label.len()).filter(|label| label.len() >= 3)
        {
            names.push(squash(label));
        }
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

fn split_last(title: &str) -> Option<(&str, &str)> {
    let (at, separator) =
        SEPARATORS.iter().filter_map(|separator| Some((title.rfind(separator)?, separator))).max()?;
    Some((title[..at].trim(), title[at + separator.len()..].trim()))
}

fn split_first(title: &str) -> Option<(&str, &str)> {
    let (at, separator) =
        SEPARATORS.iter().filter_map(|separator| Some((title.find(separator)?, separator))).min()?;
    Some((title[..at].trim(), title[at + separator.len()..].trim()))
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
            "Ferry stops for repairs - Islands - harbourpost.example".replace(" - Islands", "").as_str(),
            "Harbour Post: Ferry stops for repairs".replace(": ", " : ").as_str(),
            "Ferry stops for repairs – Harbour Post",
        ] {
            assert_eq!(cut(title), "Ferry stops for repairs", "{title}");
        }
    }

    #[test]
    fn the_sites_name_is_read_off_the_title_where_the_host_bears_it_out() {
        assert_eq!(
            site_in("Ferry stops – The Harbour Post", "harbourpost.example").as_deref(),
            Some("The Harbour Post")
        );
        assert_eq!(site_in("Ferry stops – islanders ask why", "harbourpost.example"), None);
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
    fn a_title_that_is_only_the_name_stays_for_the_caller_to_judge() {
        assert_eq!(cut("The Harbour Post"), "The Harbour Post");
    }

    #[test]
    fn headings_about_the_same_are_alike() {
        assert!(is_alike("Ferry stops for repairs in March", "Ferry stops for repairs"));
        assert!(!is_alike("Islands", "Ferry stops for repairs"));
    }
}
