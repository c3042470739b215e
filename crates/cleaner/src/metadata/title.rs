//! The headline: the page says it several times, mostly with the site's name on it.

use std::{collections::HashSet, sync::LazyLock};

use url::Url;

use crate::{
    metadata::{
        clues::{Clues, Heading},
        json_ld::LinkedData,
        rank::{Candidate, Features, Ranker},
        site::{self, SiteNames},
    },
    text,
};

/// Longer headings are paragraphs in disguise.
const MAX_TITLE_BYTES: usize = 400;
/// A longer statement is no title with something about it.
const MAX_STATEMENT_BYTES: usize = 8 * MAX_TITLE_BYTES;
const MAX_CANDIDATES: usize = 64;
static RANKER: LazyLock<Ranker> = LazyLock::new(|| Ranker::read(include_str!("weights/title.tsv")));

/// The title of the page's article.
pub(crate) fn choose(clues: &Clues, linked: &LinkedData, site: Option<&str>, page: &Url) -> Option<String> {
    let mut candidates = candidates(clues, linked, site, page);
    let best = RANKER.best(&candidates, linked.is_news())?;
    Some(candidates.swap_remove(best).value)
}

/// Every title the page can be given, with what speaks for it.
pub(crate) fn candidates(
    clues: &Clues,
    linked: &LinkedData,
    site: Option<&str>,
    page: &Url,
) -> Vec<Candidate<String>> {
    let mut titles =
        Titles { sites: SiteNames::new(site, page.host_str().unwrap_or_default()), found: Vec::new() };
    for (source, title) in declared(clues, linked) {
        titles.add_all(source, title);
    }
    let headings = titles.add_headings(clues);
    titles.compare(&headings, page);
    titles.found.into_iter().map(|(_, candidate)| candidate).collect()
}

/// What the page says to machines, by source.
fn declared<'a>(clues: &'a Clues, linked: &'a LinkedData) -> impl Iterator<Item = (&'static str, &'a str)> {
    const NAMES: [(&str, &[&str]); 8] = [
        ("og", &["og:title"]),
        ("twitter", &["twitter:title", "twitter:text:title"]),
        ("parsely", &["parsely-title"]),
        ("sailthru", &["sailthru.title"]),
        ("dublin-core", &["dc.title", "dcterms.title", "dc:title"]),
        ("citation", &["citation_title", "bepress_citation_title"]),
        ("cxense", &["cxenseparse:title", "cxenseparse:recs:mai-title"]),
        (
            "meta",
            &[
                "title",
                "headline",
                "article:title",
                "article-title",
                "pagetitle",
                "taboola:title",
                "ob:title",
            ],
        ),
    ];
    let meta = NAMES.iter().filter_map(|(source, names)| Some((*source, clues.meta.first(names)?)));
    let linked = [
        ("ld.headline", &linked.headline),
        ("ld.alternative", &linked.alternative_headline),
        ("ld.name", &linked.name),
    ];
    let linked = linked.into_iter().filter_map(|(source, title)| Some((source, title.as_deref()?)));
    let tag = clues.title.as_deref().map(|title| ("tag", title));
    meta.chain(linked)
        .chain(tag)
        .chain(clues.properties("headline").take(2).map(|title| ("microdata", title)))
}

struct Titles {
    sites: SiteNames,
    /// By folded title.
    found: Vec<(String, Candidate<String>)>,
}

impl Titles {
    /// Notes that a source says a title in this way; titles that a reader takes for the same are one.
    fn add(&mut self, source: &'static str, how: &'static str, title: &str) {
        let title = text::collapse(title);
        if title.len() > MAX_TITLE_BYTES {
            return;
        }
        let folded = text::fold(&title);
        if folded.is_empty() {
            return;
        }
        let at = self.found.iter().position(|(known, _)| *known == folded).unwrap_or(self.found.len());
        if at == self.found.len() {
            if at == MAX_CANDIDATES {
                return;
            }
            self.found.push((folded, Candidate::new(title)));
        }
        self.found[at].1.mark(source, how);
    }

    /// The title as it is, without the site's name, and without what stands before or behind a separator.
    fn add_all(&mut self, source: &'static str, title: &str) {
        if title.len() > MAX_STATEMENT_BYTES {
            return;
        }
        let title = text::collapse(title);
        let cut = self.sites.cut_from(&title);
        if cut == title {
            self.add(source, "whole", &title);
        } else {
            self.add(source, "named", &title);
            self.add(source, "cut", &cut);
        }
        if let Some((before, after)) = site::split_last(&cut).filter(|parts| !goes_on(parts)) {
            self.add(source, "before", before);
            self.add(source, "after", after);
        }
        let first = site::split_first(&cut).filter(|parts| !goes_on(parts));
        if let Some((before, after)) = first.or_else(|| cut.split_once(": ")) {
            self.add(source, "before-first", before);
            self.add(source, "after-first", after);
        }
    }

    /// Headings by level and order; gives the folded text of the first.
    fn add_headings(&mut self, clues: &Clues) -> Vec<String> {
        let mut seen = [0_usize; 3];
        for heading in &clues.headings {
            let Heading { text, parts, level, place, .. } = heading;
            let nth = &mut seen[usize::from(*level).min(2)];
            *nth += 1;
            let source = match (level, *nth, place.aside) {
                (1, 1, false) => "h1",
                (1, 1, true) => "h1.aside",
                (1, 2, _) => "h1.second",
                (1, ..) => "h1.later",
                (2, 1, _) => "h2",
                (2, ..) => "h2.later",
                (_, 1, _) => "marked",
                _ => "marked.later",
            };
            self.add_all(source, text);
            for (at, part) in parts.iter().enumerate() {
                let is_longest = parts.iter().all(|other| other.len() <= part.len());
                self.add(
                    source,
                    if is_longest {
                        "longest-part"
                    } else if at == 0 {
                        "first-part"
                    } else {
                        "part"
                    },
                    part,
                );
            }
            if let Some((_, candidate)) = self.found.iter_mut().find(|(known, _)| *known == text::fold(text))
            {
                if heading.is_marked {
                    candidate.mark(source, "marked");
                }
                if place.in_link {
                    candidate.mark(source, "linked");
                }
            }
        }
        clues
            .headings
            .iter()
            .filter(|heading| heading.level == 1)
            .map(|heading| text::fold(&heading.text))
            .collect()
    }

    /// Which of the four that most pages have say a title, and how those that say another agree: one, two or three.
    fn set_apart(&mut self) {
        const SAYING: [&str; 16] = [
            "",
            "og",
            "ld",
            "og+ld",
            "h1",
            "og+h1",
            "ld+h1",
            "og+ld+h1",
            "tag",
            "og+tag",
            "ld+tag",
            "og+ld+tag",
            "h1+tag",
            "og+h1+tag",
            "ld+h1+tag",
            "og+ld+h1+tag",
        ];
        let saying: Vec<usize> = self.found.iter().map(|(_, title)| saying(&title.features)).collect();
        for (at, (_, candidate)) in self.found.iter_mut().enumerate().filter(|(at, _)| saying[*at] > 0) {
            let others = saying.iter().enumerate().filter(|(other, bits)| *other != at && **bits > 0);
            let mut others: Vec<u32> = others.map(|(_, bits)| bits.count_ones()).collect();
            others.sort_unstable();
            let against = match others[..] {
                [] => "against-none",
                [1] => "against-1",
                [2] => "against-2",
                [3] => "against-3",
                [1, 1] => "against-1-1",
                [1, 2] => "against-1-2",
                _ => "against-1-1-1",
            };
            candidate.mark(SAYING[saying[at]], against);
        }
    }

    /// What is only a part of titles that the four say: of how many of them, and whether of the heading.
    fn set_parts_apart(&mut self) {
        const OF: [&str; 5] = ["of-none", "of-1", "of-2", "of-3", "of-4"];
        let whole: Vec<(String, usize)> = self
            .found
            .iter()
            .map(|(folded, title)| (folded.clone(), saying(&title.features)))
            .filter(|(_, bits)| *bits > 0)
            .collect();
        for (folded, candidate) in self.found.iter_mut().filter(|(_, title)| saying(&title.features) == 0) {
            let holding = || whole.iter().filter(|(title, _)| title.contains(folded.as_str()));
            let most = holding().map(|(_, bits)| bits.count_ones() as usize).max();
            if let Some(of) = most.and_then(|most| OF.get(most)) {
                candidate.mark("part", of);
            }
            if holding().any(|(_, bits)| bits & H1 != 0) {
                candidate.mark("part", "of-h1");
            }
        }
    }

    /// What a candidate is like beside the others.
    fn compare(&mut self, headings: &[String], page: &Url) {
        self.set_apart();
        self.set_parts_apart();
        let slug = page.path().split('/').map(text::fold).max_by_key(String::len).unwrap_or_default();
        let slug: HashSet<&str> = slug.split(' ').filter(|word| word.len() > 2).collect();
        let all: Vec<String> = self.found.iter().map(|(folded, _)| folded.clone()).collect();
        for (folded, candidate) in &mut self.found {
            let sources: HashSet<&str> = candidate
                .features
                .iter()
                .filter(|((_, how), _)| matches!(*how, "whole" | "cut" | "longest-part"))
                .map(|((source, _), _)| *source)
                .collect();
            candidate.mark(
                "sources",
                ["none", "one", "two", "three", "four"].get(sources.len()).copied().unwrap_or("many"),
            );
            let words: Vec<&str> = folded.split(' ').collect();
            candidate.mark(
                "words",
                match words.len() {
                    1 => "1",
                    2 => "2",
                    3..=4 => "3-4",
                    5..=8 => "5-8",
                    9..=16 => "9-16",
                    17..=25 => "17-25",
                    _ => "26+",
                },
            );
            if self.sites.is_name(&candidate.value) {
                candidate.mark("is", "site");
            }
            if candidate.value.ends_with('…') || candidate.value.ends_with("...") {
                candidate.mark("is", "cut-short");
            }
            if slug.len() >= 3 {
                let shared =
                    words.iter().filter(|word| slug.contains(*word)).collect::<HashSet<_>>().len() as f32;
                candidate.features.measure("slug", "recall", shared / slug.len() as f32);
                candidate.features.measure("slug", "precision", shared / words.len() as f32);
            }
            if headings.iter().any(|heading| heading != folded && heading.contains(folded.as_str())) {
                candidate.mark("h1", "holds-it");
            }
            if headings.iter().any(|heading| heading != folded && folded.contains(heading.as_str())) {
                candidate.mark("h1", "is-in-it");
            }
            let longer = all
                .iter()
                .filter(|other| other.len() > folded.len() && other.starts_with(folded.as_str()))
                .count();
            candidate.features.measure("begins", "others", longer.min(4) as f32);
        }
    }
}

/// Behind a dash the headline goes on in lower case; sections and kickers do not.
fn goes_on((_, after): &(&str, &str)) -> bool {
    after.starts_with(char::is_lowercase)
}

/// The bit of the first heading in `saying`.
const H1: usize = 4;
/// The bit of `<title>`.
const TAG: usize = 8;

/// Who says a title among Open Graph, linked data, first heading and `<title>`, a bit for each.
fn saying(features: &Features) -> usize {
    const SOURCES: [&[&str]; 4] = [&["og"], &["ld.headline"], &["h1", "h1.aside"], &["tag"]];
    let says = |source: &&str| features.has(source, "whole") || features.has(source, "cut");
    let bits =
        SOURCES.iter().enumerate().map(|(bit, sources)| usize::from(sources.iter().any(says)) << bit).sum();
    // What the others say, with a section behind it.
    if bits > 0 && features.has("tag", "before") { bits | TAG } else { bits }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom;

    fn title(html: &str) -> Option<String> {
        let clues = Clues::collect(&dom::parse(html));
        let linked = LinkedData::read(&clues.json_ld, None);
        let page = Url::parse("https://www.harbourpost.example/islands/ferry-stops-for-repairs").unwrap();
        choose(&clues, &linked, clues.meta.first(&["og:site_name"]), &page)
    }

    #[test]
    fn the_headline_comes_without_the_sites_name() {
        let html = "<title>Ferry stops for repairs in March | Harbour Post</title><h1>Ferry stops for repairs in March</h1>";
        assert_eq!(title(html).as_deref(), Some("Ferry stops for repairs in March"));
        let html = "<title>Ferry stops for repairs in March - Harbour Post</title><p>No heading at all.";
        assert_eq!(title(html).as_deref(), Some("Ferry stops for repairs in March"));
    }

    #[test]
    fn a_logo_as_first_heading_is_not_the_title() {
        let html = "<title>Ferry stops for repairs – Harbour Post</title>\
            <meta property=og:title content='Ferry stops for repairs'>\
            <h1 class=logo><a href=/>Harbour Post</a></h1><h1>Ferry stops for repairs</h1>";
        assert_eq!(title(html).as_deref(), Some("Ferry stops for repairs"));
    }

    #[test]
    fn a_title_has_who_says_it_and_how_the_others_agree() {
        let html = "<title>Ferry stops for repairs</title><meta property=og:title content='No ferry in March'>\
            <h1>Ferry stops for repairs</h1>";
        let clues = Clues::collect(&dom::parse(html));
        let page = Url::parse("https://www.harbourpost.example/islands/ferry").unwrap();
        let titles = candidates(&clues, &LinkedData::default(), None, &page);
        let has = |title: &str, saying: &str, against: &str| {
            titles.iter().any(|found| found.value == title && found.features.has(saying, against))
        };
        assert!(has("Ferry stops for repairs", "h1+tag", "against-1"));
        assert!(has("No ferry in March", "og", "against-2"));
    }

    #[test]
    fn a_part_of_a_title_is_known_as_such() {
        let html = "<title>Ferry stops - Islanders ask why</title><h1>Ferry stops - Islanders ask why</h1>";
        let clues = Clues::collect(&dom::parse(html));
        let page = Url::parse("https://www.harbourpost.example/islands/ferry").unwrap();
        let titles = candidates(&clues, &LinkedData::default(), None, &page);
        let has = |title: &str, how: &str| {
            titles.iter().any(|found| found.value == title && found.features.has("part", how))
        };
        assert!(has("Ferry stops", "of-2") && has("Ferry stops", "of-h1"));
        assert!(!has("Ferry stops - Islanders ask why", "of-2"));
    }

    #[test]
    fn a_headline_that_goes_on_behind_its_dash_is_not_parted_there() {
        let titles = |tag: &str| {
            let clues = Clues::collect(&dom::parse(&format!("<title>{tag}</title>")));
            let page = Url::parse("https://www.harbourpost.example/islands/ferry").unwrap();
            candidates(&clues, &LinkedData::default(), None, &page).len()
        };
        assert_eq!(titles("Ferry stops - and islanders ask why"), 1);
        assert_eq!(titles("Ferry stops - Islands"), 3);
    }

    #[test]
    fn a_page_without_any_title_has_none() {
        assert_eq!(title("<p>Text."), None);
    }
}
