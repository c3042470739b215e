//! When an article was published and changed: the page says it in meta tags, to machines, to readers, in its address.

use std::sync::LazyLock;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use url::Url;

use crate::{
    metadata::{
        clues::{Clues, Saying, ShownDate},
        dates::{self, Time},
        json_ld::LinkedData,
        rank::{Candidate, Ranker},
    },
    text,
};

const MAX_CANDIDATES: usize = 64;
/// A text with more words, the month's too, is a sentence or a caption with a date in it.
const MAX_WORDS: usize = 6;
/// Meta tags of made-up names that are looked at.
const MAX_NAMED: usize = 4;
/// Clocks differ, and "tomorrow's paper" is online today.
const DAYS_AHEAD: i64 = 2;
/// Names of meta tags with the time of publication, by how the ranker knows them.
const PUBLISHED: [(&str, &[&str]); 4] = [
    (
        "article:published_time",
        &["article:published_time", "article:published", "og:published_time", "og:article:published_time"],
    ),
    (
        "parsely",
        &["parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime"],
    ),
    (
        "meta.published",
        &[
            "datepublished",
            "pubdate",
            "publishdate",
            "publish-date",
            "publish_date",
            "published",
            "published_time",
            "article.published",
            "date.release",
            "originalpublicationdate",
            "article_date_original",
            "dc.date.issued",
            "dcterms.issued",
            "citation_publication_date",
            "citation_online_date",
            "citation_date",
            "pub_date",
            "publication_date",
            "creation_date",
            "dcterms.created",
            "dc.date.created",
            "dc.created",
            "created",
        ],
    ),
    ("meta.date", &["date", "dc.date", "dcterms.date", "timestamp", "time", "dc:date", "last-modified-date"]),
];
/// Names of meta tags with the time of the last change.
const MODIFIED: [(&str, &[&str]); 2] = [
    (
        "article:modified_time",
        &["article:modified_time", "article:modified", "og:updated_time", "og:article:modified_time"],
    ),
    (
        "meta.modified",
        &[
            "datemodified",
            "last-modified",
            "lastmod",
            "dcterms.modified",
            "dc.date.modified",
            "article.updated",
            "updated",
            "revised",
            "last_modified",
            "dc.modified",
        ],
    ),
];
/// Sources that mean the day of publication, as the ranker knows them.
const DECLARED: [(&str, &str); 7] = [
    ("ld", "published"),
    ("ld.page", "published"),
    ("microdata", "published"),
    ("meta", "article:published_time"),
    ("meta", "parsely"),
    ("meta", "meta.published"),
    ("meta", "named-published"),
];
static RANKER: LazyLock<Ranker> = LazyLock::new(|| Ranker::read(include_str!("weights/published.tsv")));

/// What is known of the page beside its clues.
pub(crate) struct Context<'a> {
    pub(crate) page: &'a Url,
    /// Later dates are not believed.
    pub(crate) now: DateTime<Utc>,
    /// Where on the page the headline stands.
    pub(crate) title: Option<usize>,
    /// "4/5/2024" is in April.
    pub(crate) month_first: bool,
}

impl Context<'_> {
    fn read(&self, text: &str) -> Option<Time> {
        dates::parse(text, self.month_first).filter(|&date| self.is_believable(date))
    }

    fn is_believable(&self, date: Time) -> bool {
        date.timestamp() > 0 && date <= self.now + Duration::days(DAYS_AHEAD)
    }
}

/// The times of publication and of the last change.
pub(crate) fn choose(
    clues: &Clues,
    linked: &LinkedData,
    context: &Context<'_>,
) -> (Option<Time>, Option<Time>) {
    let candidates = candidates(clues, linked, context);
    let published = RANKER.best(&candidates, linked.is_news()).and_then(|best| candidates[best].value);
    (
        published,
        modified(clues, linked, context)
            .filter(|modified| published.is_none_or(|published| *modified >= published)),
    )
}

fn modified(clues: &Clues, linked: &LinkedData, context: &Context<'_>) -> Option<Time> {
    let declared = linked.modified.as_deref().into_iter().chain(linked.page_modified.as_deref());
    let meta = MODIFIED.iter().flat_map(|(_, names)| clues.meta.all(names));
    let shown = clues
        .dates
        .iter()
        .filter(|date| date.says == Saying::Updated && !date.place.aside)
        .map(|date| date.value.as_str());
    declared
        .chain(meta)
        .chain(clues.properties("datemodified"))
        .chain(shown.take(1))
        .find_map(|text| context.read(text))
}

/// Every day the article may have been published on, none too, with what speaks for each.
pub(crate) fn candidates(
    clues: &Clues,
    linked: &LinkedData,
    context: &Context<'_>,
) -> Vec<Candidate<Option<Time>>> {
    let mut none = Candidate::new(None);
    none.mark("none", "always");
    let mut days = Days { found: vec![none], context };
    let said = [
        ("ld", "published", &linked.published),
        ("ld", "created", &linked.created),
        ("ld", "modified", &linked.modified),
        ("ld.page", "published", &linked.page_published),
        ("ld.page", "modified", &linked.page_modified),
    ];
    for (source, how, text) in said {
        days.read(source, how, text.as_deref());
    }
    for (how, names) in PUBLISHED {
        days.read("meta", how, clues.meta.first(names));
    }
    for (how, names) in MODIFIED {
        days.read("meta", how, clues.meta.first(names));
    }
    for named in clues.meta.all_like(is_published_name).take(MAX_NAMED) {
        days.read_named(named);
    }
    // Linked data are a script as well, which must not say a day twice.
    days.read("script", "published", clues.script_date.as_deref().filter(|_| linked.published.is_none()));
    days.read("microdata", "published", clues.properties("datepublished").next());
    days.read("microdata", "modified", clues.properties("datemodified").next());
    let in_url = dates::from_url(context.page).filter(|&date| context.is_believable(date));
    if let Some(day) = in_url.and_then(|date| days.add(date)) {
        day.mark("url", "day");
    }
    days.add_shown(&clues.dates);
    days.compare();
    days.found
}

/// True for the name of a meta tag that somebody made up for the time of publication.
pub(super) fn is_published_name(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    [
        "publishdate",
        "publisheddate",
        "publishedtime",
        "publishtime",
        "pubdate",
        "datepublished",
        "publicationdate",
        "dateissued",
    ]
    .iter()
    .any(|part| name.contains(part))
}

struct Days<'a> {
    found: Vec<Candidate<Option<Time>>>,
    context: &'a Context<'a>,
}

impl Days<'_> {
    fn read(&mut self, source: &'static str, how: &'static str, text: Option<&str>) {
        if let Some(day) = text.and_then(|text| self.context.read(text)).and_then(|date| self.add(date)) {
            day.mark(source, how);
        }
    }

    /// A made-up name counts where no known one says the same.
    fn read_named(&mut self, text: &str) {
        if let Some(day) = self.context.read(text).and_then(|date| self.add(date)) {
            let known = ["article:published_time", "parsely", "meta.published"];
            if !known.iter().any(|how| day.features.has("meta", how)) {
                day.mark("meta", "named-published");
            }
        }
    }

    /// The candidate of this day; a time of day is better than none.
    fn add(&mut self, date: Time) -> Option<&mut Candidate<Option<Time>>> {
        let is_day = |known: &Time| known.date_naive() == date.date_naive();
        let at = self.found.iter().position(|known| known.value.as_ref().is_some_and(is_day));
        let at = match at {
            Some(at) => at,
            None if self.found.len() == MAX_CANDIDATES => return None,
            None => {
                self.found.push(Candidate::new(Some(date)));
                self.found.len() - 1
            }
        };
        let day = &mut self.found[at];
        if day.value.is_some_and(|known| known.time() == NaiveTime::MIN) {
            day.value = Some(date);
        }
        Some(day)
    }

    /// Dates that readers see: those of the article, then those beside it, where the article has not the same day.
    fn add_shown(&mut self, shown: &[ShownDate]) {
        let is_beside = |date: &&ShownDate| date.place.aside || date.place.in_link;
        let mut nth = [0_usize; 2];
        let mut own = Vec::new();
        for date in shown.iter().filter(|date| !is_beside(date)) {
            let Some(read) = self.context.read(&date.value) else { continue };
            let nth = &mut nth[usize::from(date.is_time)];
            *nth += 1;
            let order = ["first", "second", "third"].get(*nth - 1).copied().unwrap_or("later");
            self.add_mention(date, read, order);
            own.push(read.date_naive());
        }
        for date in shown.iter().filter(is_beside) {
            let read = self.context.read(&date.value);
            if let Some(read) = read.filter(|read| !own.contains(&read.date_naive())) {
                self.add_mention(date, read, "aside");
            }
        }
    }

    fn add_mention(&mut self, date: &ShownDate, read: Time, order: &'static str) {
        let distance = super::distance(self.context.title, date.place);
        let Some(day) = self.add(read) else { return };
        let is_wordy = !date.is_time
            && text::words(&date.value).filter(|word| is_wordlike(word)).nth(MAX_WORDS).is_some();
        if is_wordy && !day.features.has_group("place") {
            day.mark("text", "wordy");
        }
        day.mark(if date.is_time { "time" } else { "text" }, order);
        day.mark("place", distance);
        if date.place.in_link {
            day.mark("place", "linked");
        }
        if date.is_marked && !date.is_time {
            day.mark("text", "marked");
        }
        match date.says {
            Saying::Published => {
                day.mark("says", if date.place.aside { "published-aside" } else { "published" });
            }
            Saying::Updated => {
                day.mark("says", if date.place.aside { "updated-aside" } else { "updated" });
            }
            Saying::Nothing => {}
        }
    }

    /// What a day is beside one that is told to machines as that of publication.
    fn set_beside_declared(&mut self) {
        let is_declared = |day: &&Candidate<Option<Time>>| {
            DECLARED.iter().any(|(source, how)| day.features.has(source, how))
        };
        let declared: Vec<NaiveDate> = self
            .found
            .iter()
            .filter(is_declared)
            .filter_map(|day| day.value.map(|date| date.date_naive()))
            .collect();
        if declared.is_empty() {
            return;
        }
        let is_linked = self.found.iter().any(|day| day.features.has("ld", "published"));
        let group = if is_linked { "beside.ld" } else { "beside.declared" };
        for day in &mut self.found {
            let Some(date) = day.value.map(|date| date.date_naive()) else { continue };
            if declared.contains(&date) {
                if !is_linked {
                    day.mark("declared", "alone");
                }
                continue;
            }
            day.mark(group, beside(day));
            // Clocks differ: night here is morning there.
            if declared.iter().any(|declared| date.succ_opt() == Some(*declared)) {
                day.mark("beside", "day-before");
            } else if declared.iter().any(|declared| date.pred_opt() == Some(*declared)) {
                day.mark("beside", "day-after");
            }
        }
    }

    fn compare(&mut self) {
        self.set_beside_declared();
        let dates: Vec<Time> = self.found.iter().filter_map(|day| day.value).collect();
        let (earliest, latest) = (dates.iter().min().copied(), dates.iter().max().copied());
        for day in self.found.iter_mut().skip(1) {
            let Some(date) = day.value else { continue };
            if dates.len() == 1 {
                day.mark("is", "only");
            } else if day.value == earliest {
                day.mark("is", "earliest");
            } else if day.value == latest {
                day.mark("is", "latest");
            }
            if self.context.now.signed_duration_since(date) > Duration::days(15 * 365) {
                day.mark("is", "old");
            }
            let is_first_of_january = date.format("%m-%d").to_string() == "01-01";
            if is_first_of_january {
                day.mark("is", "new-year");
            }
        }
    }
}

fn is_wordlike(word: &str) -> bool {
    word.chars().any(char::is_alphabetic)
}

/// Where readers see a day that is not the declared one, whether it is said to be that of a change, and to whom.
fn beside(day: &Candidate<Option<Time>>) -> &'static str {
    const HOW: [[&str; 4]; 3] = [
        ["other", "updated", "modified", "updated-modified"],
        ["first", "first-updated", "first-modified", "first-updated-modified"],
        ["near", "near-updated", "near-modified", "near-updated-modified"],
    ];
    let has = |group, ways: &[&str]| ways.iter().any(|how| day.features.has(group, how));
    let is_modified = has("ld", &["modified"]) || has("meta", &["article:modified_time", "meta.modified"]);
    let is_updated = has("says", &["updated", "updated-aside"]);
    let is_first = has("time", &["first"]) || has("text", &["first"]);
    let is_near = is_first && has("place", &["below-4", "below-12", "above-6"]);
    let shown = usize::from(is_first) + usize::from(is_near);
    HOW[shown][usize::from(is_updated) + 2 * usize::from(is_modified)]
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;
    use crate::dom;

    fn published(html: &str) -> Option<String> {
        let clues = Clues::collect(&dom::parse(html));
        let linked = LinkedData::read(&clues.json_ld, None);
        let page = Url::parse("https://www.harbourpost.example/islands/ferry-stops").unwrap();
        let now = Utc.with_ymd_and_hms(2024, 6, 1, 12, 0, 0).unwrap();
        let title = clues.headings.first().map(|heading| heading.place.order);
        let context = Context { page: &page, now, title, month_first: false };
        choose(&clues, &linked, &context)
            .0
            .map(|date| date.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
    }

    #[test]
    fn the_time_told_to_machines_keeps_its_zone() {
        let html = r#"<meta property="article:published_time" content="2024-03-03T14:05:00+02:00">"#;
        assert_eq!(published(html).as_deref(), Some("2024-03-03T14:05:00+02:00"));
    }

    #[test]
    fn a_date_under_the_headline_is_the_articles() {
        let html = "<h1>Ferry stops</h1><p>By Jane Roe</p><p>3 March 2024</p><p>Text.</p><footer>© 1 January 2019</footer>";
        assert_eq!(published(html).as_deref(), Some("2024-03-03T00:00:00Z"));
    }

    #[test]
    fn a_change_is_known_beside_the_day_of_publication() {
        let html = r#"<meta property="article:published_time" content="2024-03-03"><h1>Ferry stops</h1>
            <p>Updated 5 April 2024</p>"#;
        let clues = Clues::collect(&dom::parse(html));
        let page = Url::parse("https://www.harbourpost.example/islands/ferry-stops").unwrap();
        let now = Utc.with_ymd_and_hms(2024, 6, 1, 12, 0, 0).unwrap();
        let context = Context { page: &page, now, title: Some(0), month_first: false };
        let days = candidates(&clues, &LinkedData::default(), &context);
        let beside = |day: &str, how: &str| {
            let is_day = |time: Time| time.date_naive().to_string() == day;
            let day = days.iter().find(|found| found.value.is_some_and(is_day)).unwrap();
            day.features.has("beside.declared", how)
        };
        assert!(beside("2024-04-05", "near-updated") && !beside("2024-03-03", "near-updated"));
    }

    #[test]
    fn a_day_stands_where_the_article_has_it_though_a_list_beside_has_it_too() {
        let html = "<nav><a href=/a>3 March 2024</a></nav><h1>Ferry stops</h1><p>3 March 2024</p>
            <aside>3 March 2024</aside><p>Text.</p>";
        let clues = Clues::collect(&dom::parse(html));
        let page = Url::parse("https://www.harbourpost.example/islands/ferry-stops").unwrap();
        let now = Utc.with_ymd_and_hms(2024, 6, 1, 12, 0, 0).unwrap();
        let context = Context { page: &page, now, title: Some(1), month_first: false };
        let days = candidates(&clues, &LinkedData::default(), &context);
        assert!(days[1].features.has("text", "first") && !days[1].features.has("text", "aside"));
        assert!(!days[1].features.has("place", "linked"));
    }

    #[test]
    fn dates_to_come_are_not_believed() {
        assert_eq!(published("<meta property=article:published_time content=2031-01-01>"), None);
    }
}
