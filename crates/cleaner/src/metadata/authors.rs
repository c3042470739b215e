//! The people behind an article, from what pages say in a dozen ways.

use std::sync::LazyLock;

use crate::{
    metadata::{
        bylines::{self, Name},
        clues::{Byline, Clues},
        json_ld::LinkedData,
        rank::{Candidate, Ranker},
    },
    text,
};

const MAX_CANDIDATES: usize = 48;
/// Bylines of one kind this near to each other are one.
const SAME_BYLINE: usize = 12;
/// Names in meta tags, by how the ranker knows them.
const NAMES: [(&str, &[&str]); 8] = [
    ("meta.author", &["author", "authors", "article.author", "article:author:name", "article-author"]),
    ("article:author", &["article:author", "og:article:author", "og:author"]),
    ("parsely", &["parsely-author"]),
    ("sailthru", &["sailthru.author"]),
    ("byl", &["byl"]),
    ("dublin-core", &["dc.creator", "dcterms.creator", "dc.contributor", "dc:creator"]),
    ("citation", &["citation_author", "bepress_citation_author"]),
    ("cxense", &["cxenseparse:author", "cxenseparse:recs:mai-author", "vr:author", "lp.article:author"]),
];
/// Desks, which are nobody in person, folded.
const NOBODY: &[&str] = &[
    "adminn",
    "editor",
    "editors",
    "editorial staff",
    "editorial team",
    "newsdesk",
    "news desk",
    "redaktion",
    "die redaktion",
    "redacción",
    "redazione",
    "rédaction",
    "la rédaction",
    "staff",
    "staff reporter",
    "staff writer",
    "team",
    "web desk",
    "online",
    "contributor",
    "press release",
    "redaktionen",
    "toimitus",
    "presse",
    "redactie",
    "redaktor",
];
/// News agencies, folded.
const AGENCIES: &[&str] = &[
    "afp",
    "ansa",
    "ap",
    "apa",
    "associated press",
    "the associated press",
    "dpa",
    "efe",
    "epa",
    "ians",
    "kna",
    "pa",
    "press association",
    "pti",
    "reuters",
    "sda",
    "sid",
    "tass",
    "tt",
    "upi",
    "xinhua",
    "afp dpa",
    "agence france presse",
    "ots",
    "epd",
    "europa press",
    "ritzau",
    "ntb",
    "belga",
    "anp",
    "agencies",
    "bloomberg",
    "keystone sda",
    "newsis",
    "jiji",
];
static RANKER: LazyLock<Ranker> = LazyLock::new(|| Ranker::read(include_str!("weights/authors.tsv")));

/// The authors of the page's article. `title` is where on the page the headline stands.
pub(crate) fn choose(
    clues: &Clues,
    linked: &LinkedData,
    site: Option<&str>,
    title: Option<usize>,
) -> Vec<String> {
    let mut candidates = candidates(clues, linked, site, title);
    RANKER
        .best(&candidates, linked.is_news())
        .map(|best| candidates.swap_remove(best).value)
        .unwrap_or_default()
}

/// Every list of authors the page can be given, the empty one too, with what speaks for each.
pub(crate) fn candidates(
    clues: &Clues,
    linked: &LinkedData,
    site: Option<&str>,
    title: Option<usize>,
) -> Vec<Candidate<Vec<String>>> {
    let mut nobody = Candidate::new(Vec::new());
    nobody.mark("none", "always");
    let mut lists = Lists { found: vec![(Vec::new(), nobody)] };
    lists.add_linked(linked);
    for (source, names) in NAMES {
        lists.add(source, clues.meta.all(names));
    }
    if clues.meta.first(&["twitter:label1"]).is_some_and(labels_author) {
        lists.add("twitter", clues.meta.first(&["twitter:data1"]));
    }
    lists.add("microdata.name", clues.properties("author.name"));
    lists.add("microdata", clues.properties("author"));
    lists.add_bylines(&clues.bylines, title);
    lists.add_owner(clues, site);
    lists.compare(site);
    lists.found.into_iter().map(|(_, candidate)| candidate).collect()
}

fn labels_author(label: &str) -> bool {
    let label = text::fold(label);
    label.ends_with(" by")
        || matches!(
            label.as_str(),
            "by" | "verfasst von"
                | "geschrieben von"
                | "por"
                | "escrito por"
                | "écrit par"
                | "author"
                | "scritto da"
                | "skrevet av"
                | "geschreven door"
                | "skriven av"
        )
}

struct Lists {
    /// By folded names in order of the alphabet.
    found: Vec<(Vec<String>, Candidate<Vec<String>>)>,
}

impl Lists {
    fn note(
        &mut self,
        source: &'static str,
        how: &'static str,
        names: Vec<String>,
    ) -> Option<&mut Candidate<Vec<String>>> {
        let mut key: Vec<String> = names.iter().map(|name| text::fold(name)).collect();
        key.sort_unstable();
        if key.is_empty() {
            return None;
        }
        let at = self.found.iter().position(|(known, _)| *known == key).unwrap_or(self.found.len());
        if at == self.found.len() {
            if at == MAX_CANDIDATES {
                return None;
            }
            self.found.push((key, Candidate::new(names)));
        }
        let candidate = &mut self.found[at].1;
        candidate.mark(source, how);
        Some(candidate)
    }

    /// Notes all names of a source, and its people alone where there are others beside them.
    fn add<'a>(&mut self, source: &'static str, statements: impl IntoIterator<Item = &'a str>) {
        self.add_names(source, &bylines::names(statements), |_| ());
    }

    fn add_names(
        &mut self,
        source: &'static str,
        names: &[Name],
        mark: impl Fn(&mut Candidate<Vec<String>>),
    ) {
        let list = |wanted: &dyn Fn(&Name) -> bool| -> Vec<String> {
            names.iter().filter(|name| wanted(name)).map(|name| name.text.clone()).collect()
        };
        let people = list(&|name| name.is_person);
        let (how, is_mixed) = if people.len() == names.len() {
            ("people", false)
        } else if people.is_empty() {
            ("others", false)
        } else {
            ("mixed", true)
        };
        if let Some(candidate) = self.note(source, how, list(&|_| true)) {
            mark(candidate);
        }
        if is_mixed && let Some(candidate) = self.note(source, "people-of-mixed", people) {
            mark(candidate);
        }
    }

    /// An organization is not split at its commas.
    fn add_linked(&mut self, linked: &LinkedData) {
        let mut names = Vec::new();
        let mut organizations = Vec::new();
        for author in &linked.authors {
            if author.is_organization {
                organizations.push(author.name.clone());
            } else {
                names.extend(bylines::names([author.name.as_str()]));
            }
        }
        if organizations.is_empty() {
            self.add_names("ld", &names, |_| ());
        } else {
            let all =
                names.iter().map(|name| name.text.clone()).chain(organizations.iter().cloned()).collect();
            self.note("ld", "with-organization", all);
            self.add_names("ld.beside-organization", &names, |_| ());
        }
    }

    fn add_bylines(&mut self, bylines: &[Byline], title: Option<usize>) {
        for kind in ["byline", "author", "rel", "link", "words", "announced", "dated"] {
            let of_kind: Vec<&Byline> = bylines.iter().filter(|byline| byline.by == kind).collect();
            for (at, byline) in of_kind.iter().enumerate().take(6) {
                let names = bylines::names([byline.text.as_str()]);
                let nth = ["first", "second"].get(at).copied().unwrap_or("later");
                self.add_names(kind, &names, |candidate| describe(candidate, byline, nth, title));
            }
            // "<a>Jane Roe</a> and <a>Max Muster</a>"
            let Some(first) = of_kind.iter().find(|byline| !byline.place.aside) else { continue };
            let together = of_kind.iter().filter(|byline| {
                !byline.place.aside && byline.place.order.abs_diff(first.place.order) <= SAME_BYLINE
            });
            let names = bylines::names(together.map(|byline| byline.text.as_str()));
            if names.len() > 1 {
                self.add_names(kind, &names, |candidate| describe(candidate, first, "together", title));
            }
        }
    }

    /// Somebody's own site bears the name of who writes it.
    fn add_owner(&mut self, clues: &Clues, site: Option<&str>) {
        let mut add = |source, name: &str| {
            let names = bylines::names([name]);
            if names.len() == 1 && names[0].is_person {
                self.add_names(source, &names, |_| ());
            }
        };
        if let Some(site) = site {
            add("site", site);
        }
        if let Some((before, after)) = clues.title.as_deref().and_then(super::site::split_last) {
            add("tag.after", after);
            add("tag.before", before);
        }
        if let Some(owner) = clues.owner.as_deref() {
            add("copyright", owner);
        }
    }

    fn compare(&mut self, site: Option<&str>) {
        let site = site.map(text::fold).unwrap_or_default();
        let all: Vec<Vec<String>> = self.found.iter().map(|(key, _)| key.clone()).collect();
        let linked = self.found.iter().find(|(_, list)| list.features.has("ld", "people"));
        let linked: Option<Vec<String>> = linked.map(|(key, _)| key.clone());
        for (key, candidate) in self.found.iter_mut().skip(1) {
            let sources = candidate.features.len();
            candidate.mark(
                "features",
                ["0", "1", "2", "3", "4", "5", "6"].get(sources).copied().unwrap_or("many"),
            );
            candidate.mark("names", ["0", "1", "2", "3"].get(key.len()).copied().unwrap_or("many"));
            let some = |what: &dyn Fn(&str) -> bool| key.iter().any(|name| what(name));
            if some(&|name| name == site) {
                candidate.mark("is", "site");
            }
            if some(&|name| NOBODY.contains(&name)) {
                candidate.mark("is", "nobody");
            }
            if some(&|name| AGENCIES.contains(&name)) {
                candidate.mark("is", "agency");
            }
            if candidate.value.iter().any(|name| !name.contains(' ')) {
                candidate.mark("is", "one-word");
            }
            if candidate.value.iter().any(|name| !name.chars().any(char::is_uppercase) && name.is_ascii()) {
                candidate.mark("is", "small");
            }
            if candidate.value.iter().any(|name| name.chars().any(|c| c.is_ascii_digit())) {
                candidate.mark("is", "numbered");
            }
            if candidate.value.iter().any(|name| text::words(name).nth(4).is_some()) {
                candidate.mark("is", "long");
            }
            let within = |inner: &[String], outer: &[String]| {
                inner.len() < outer.len() && inner.iter().all(|name| outer.contains(name))
            };
            if let Some(linked) = linked.as_ref().filter(|linked| *linked != key) {
                candidate.mark(
                    "beside-ld",
                    if within(key, linked) {
                        "part"
                    } else if within(linked, key) {
                        "more"
                    } else if key.iter().any(|name| linked.contains(name)) {
                        "mixed"
                    } else {
                        "other"
                    },
                );
            }
            if all.iter().any(|other| within(key, other)) {
                candidate.mark("is", "part-of-other");
            }
            if all.iter().skip(1).any(|other| within(other, key)) {
                candidate.mark("is", "more-than-other");
            }
        }
    }
}

/// Where a byline stands.
fn describe(
    candidate: &mut Candidate<Vec<String>>,
    byline: &Byline,
    nth: &'static str,
    title: Option<usize>,
) {
    candidate.mark(byline.by, nth);
    candidate.mark("place", super::distance(title, byline.place));
    if byline.place.aside {
        candidate.mark("place", "aside");
    }
    candidate.mark(
        "length",
        match text::words(&byline.text).count() {
            0..=3 => "3",
            4..=6 => "6",
            7..=12 => "12",
            13..=30 => "30",
            _ => "more",
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom;

    fn authors(html: &str) -> Vec<String> {
        let clues = Clues::collect(&dom::parse(html));
        let linked = LinkedData::read(&clues.json_ld, None);
        choose(
            &clues,
            &linked,
            clues.meta.first(&["og:site_name"]),
            clues.headings.first().map(|heading| heading.place.order),
        )
    }

    #[test]
    fn people_named_to_machines_are_the_authors() {
        let html = r#"<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry stops",
            "author": [{"@type": "Person", "name": "Jane Roe"}, {"@type": "Person", "name": "Max Muster"}]}</script>"#;
        assert_eq!(authors(html), ["Jane Roe", "Max Muster"]);
        assert_eq!(authors("<meta name=author content='By Jane Roe'><p>Text."), ["Jane Roe"]);
    }

    #[test]
    fn a_person_in_the_byline_is_better_than_the_site_to_machines() {
        let html = r#"<meta property="og:site_name" content="Harbour Post"><script type="application/ld+json">{"@type":
            "NewsArticle", "headline": "Ferry stops", "author": {"@type": "Organization", "name": "Harbour Post"}}</script>
            <h1>Ferry stops</h1><p class="byline">By <a rel="author" href="/author/jane-roe">Jane Roe</a></p>"#;
        assert_eq!(authors(html), ["Jane Roe"]);
    }

    #[test]
    fn a_part_of_those_told_to_machines_is_known_for_one() {
        let html = r#"<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry stops",
            "author": [{"@type": "Person", "name": "Jane Roe"}, {"@type": "Person", "name": "Max Muster"}]}</script>
            <h1>Ferry stops</h1><a rel="author" href="/jane">Jane Roe</a>"#;
        let clues = Clues::collect(&dom::parse(html));
        let linked = LinkedData::read(&clues.json_ld, None);
        let lists = candidates(&clues, &linked, None, Some(0));
        let jane = lists.iter().find(|list| list.value == ["Jane Roe"]).unwrap();
        assert!(jane.features.has("beside-ld", "part"));
    }

    #[test]
    fn a_page_that_names_nobody_has_no_authors() {
        assert!(authors("<h1>Ferry stops</h1><p>The ferry stops for repairs.").is_empty());
    }
}
