//! Articles made of our own sentences: as many as a test wants, each with a text that no other has.

use std::sync::Arc;

use fastrand::Rng;

use super::furniture::Furniture;

/// Makes the articles of a site; the same seed makes the same ones.
#[derive(Debug, Clone)]
pub struct Generator {
    count: usize,
    seed: u64,
    furniture: Arc<Furniture>,
}

/// One generated article and what a test may expect to find in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedArticle {
    /// Its headline.
    pub title: String,
    /// Its author.
    pub author: String,
    /// When it appeared, RFC 3339.
    pub published: String,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
    /// The people named in it.
    pub people: Vec<&'static str>,
    /// The places named in it.
    pub places: Vec<&'static str>,
    /// The organizations named in it.
    pub organizations: Vec<&'static str>,
    template: usize,
}

const SITE: &str = "The Test Tribune";
const TEMPLATES: usize = 4;

const PEOPLE: [&str; 16] = [
    "Amara Lindqvist",
    "Tomás Herrera",
    "Ingrid Falkenberg",
    "Kwame Asante",
    "Mei Tanaka",
    "Declan Rourke",
    "Sofia Marchetti",
    "Yusuf Demir",
    "Hannah Brandt",
    "Rafael Quintana",
    "Priya Raman",
    "Olaf Nygaard",
    "Claire Fontaine",
    "Samuel Okafor",
    "Katarzyna Wolska",
    "Elena Vasilieva",
];
const PLACES: [&str; 14] = [
    "Rotterdam",
    "Lisbon",
    "Nairobi",
    "Gdansk",
    "Valparaíso",
    "Osaka",
    "Bristol",
    "Marseille",
    "Montreal",
    "Tallinn",
    "Antwerp",
    "Casablanca",
    "Wellington",
    "Trieste",
];
const ORGANIZATIONS: [&str; 10] = [
    "World Bank",
    "European Commission",
    "Red Cross",
    "UNESCO",
    "Siemens",
    "Maersk",
    "Toyota",
    "World Health Organization",
    "Airbus",
    "Greenpeace",
];
const TOPICS: [&str; 10] = [
    "a new ferry line",
    "the repair of the old quay",
    "a night train to the coast",
    "cheaper school meals",
    "a hospital for the eastern districts",
    "the rescue of the city library",
    "a second bridge",
    "clean water for the northern villages",
    "a market hall of timber",
    "the return of the tram",
];
const SENTENCES: [&str; 18] = [
    "{person} of the {org} presented {topic} in {place} on {day}.",
    "“We have talked about {topic} for {n} years, and now we begin,” said {person}.",
    "According to the {org}, the work will cost {money} million euros and take {n} months.",
    "The council of {place} voted {n} to {m} in favour after a debate that went on past midnight.",
    "{person}, who has lived in {place} since childhood, remembers that nothing of the kind was tried before.",
    "“Nobody here expects a miracle,” {person} told reporters, “but people want to see a start.”",
    "A report of {n} pages, handed over on {day}, lists {m} points that still have to be settled.",
    "In {place}, a similar plan was finished {n} weeks early and has been copied since.",
    "The {org} will pay {m} percent of the costs; the rest comes from local taxes.",
    "Residents met in a school hall to ask who will keep the place clean once the cameras have gone.",
    "{person} answered that {n} new jobs would be filled from the neighbourhood first.",
    "Critics point to {place}, where costs rose by {m} percent before the first stone was laid.",
    "The figures have been checked by the {org}, whose office in {place} confirmed them on {day}.",
    "“It is the small things that decide whether {topic} works,” {person} said after the meeting.",
    "By the end of the day {n} people had signed a letter of support, most of them shop owners.",
    "Work is to begin in {place} before the autumn storms, and the first stage should open {n} weeks later.",
    "A spokeswoman for the {org} declined to name a date but spoke of good progress.",
    "Two engineers from {place} will stay for {m} months to train the crews.",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Generator {
    /// A maker of `count` articles.
    pub fn new(count: usize, seed: u64) -> Self {
        Self { count, seed, furniture: Arc::default() }
    }

    /// The same articles on pages of about so many KiB each: with the scripts, styles, menus and teasers that make up
    /// most of a real news page.
    #[must_use]
    pub fn page_kib(self, kib: usize) -> Self {
        Self { furniture: Arc::new(Furniture::of(kib * 1024, self.seed)), ..self }
    }

    /// How many articles there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Path of article `index`: `/news/000123.html`.
    pub fn path(index: usize) -> String {
        format!("/news/{index:06}.html")
    }

    /// Which article a path means, where there is one.
    pub fn index_of(&self, path: &str) -> Option<usize> {
        let digits = path.strip_prefix("/news/")?.strip_suffix(".html")?;
        let index = digits.parse().ok().filter(|&index| index < self.count)?;
        (Self::path(index) == path).then_some(index)
    }

    /// Article `index`.
    pub fn article(&self, index: usize) -> GeneratedArticle {
        let mut cast = Cast::choose(self.seed, index);
        let title = cast.fill("{place} decides on {topic}");
        let paragraphs = cast.paragraphs(index);
        GeneratedArticle {
            title,
            author: cast.pick(&PEOPLE).to_owned(),
            published: cast.date(),
            paragraphs,
            people: cast.people,
            places: cast.places,
            organizations: cast.organizations,
            template: index % TEMPLATES,
        }
    }

    /// Article `index` as a page.
    pub fn page(&self, index: usize) -> String {
        self.article(index).html(&self.furniture)
    }
}

/// The names of one article, so that they come back through it as in a real one.
struct Cast {
    rng: Rng,
    people: Vec<&'static str>,
    places: Vec<&'static str>,
    organizations: Vec<&'static str>,
    topic: &'static str,
}

impl Cast {
    fn choose(seed: u64, index: usize) -> Self {
        let mut rng = Rng::with_seed(seed ^ (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let people = rng.choose_multiple(PEOPLE, 3);
        let places = rng.choose_multiple(PLACES, 2);
        let organizations = rng.choose_multiple(ORGANIZATIONS, 2);
        let topic = TOPICS[rng.usize(..TOPICS.len())];
        Self { rng, people, places, organizations, topic }
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.rng.usize(..from.len())]
    }

    /// Every name of the cast comes at least once, because the first ones are used in turn.
    fn paragraphs(&mut self, index: usize) -> Vec<String> {
        let mut order: Vec<&str> = SENTENCES.to_vec();
        self.rng.shuffle(&mut order);
        let day = self.pick(&DAYS);
        let opening = format!(
            "{}, {} ({SITE}) — {} and {} of the {}, with {} and the {}, put forward {} under file number {index:06}. \
             The decision also touches {}.",
            self.places[0],
            day,
            self.people[0],
            self.people[1],
            self.organizations[0],
            self.people[2],
            self.organizations[1],
            self.topic,
            self.places[1],
        );
        let body = order.chunks(3).map(|chunk| {
            let sentences: Vec<String> = chunk.iter().map(|sentence| self.fill(sentence)).collect();
            sentences.join(" ")
        });
        let body: Vec<String> = body.collect();
        std::iter::once(opening).chain(body).collect()
    }

    fn fill(&mut self, sentence: &str) -> String {
        let mut text = String::with_capacity(sentence.len() * 2);
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (slot, after) = after.split_once('}').unwrap_or((after, ""));
            text.push_str(&self.word(slot));
            rest = after;
        }
        text.push_str(rest);
        text
    }

    fn word(&mut self, slot: &str) -> String {
        let Self { rng, people, places, organizations, topic } = self;
        match slot {
            "person" => people[rng.usize(..people.len())].to_owned(),
            "place" => places[rng.usize(..places.len())].to_owned(),
            "org" => organizations[rng.usize(..organizations.len())].to_owned(),
            "topic" => (*topic).to_owned(),
            "day" => DAYS[rng.usize(..DAYS.len())].to_owned(),
            "money" => format!("{}.{}", rng.u32(2..90), rng.u32(1..10)),
            _ => rng.u32(3..60).to_string(),
        }
    }

    fn date(&mut self) -> String {
        let rng = &mut self.rng;
        let (month, day, hour, minute) = (rng.u32(1..=12), rng.u32(1..=28), rng.u32(5..23), rng.u32(..60));
        format!("2025-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z")
    }
}

impl GeneratedArticle {
    /// The article's text as a cleaner should find it: paragraphs with a blank line between them.
    pub fn text(&self) -> String {
        self.paragraphs.join("\n\n")
    }

    /// The article as a page, in one of a few layouts.
    fn html(&self, furniture: &Furniture) -> String {
        let Self { title, author, published, .. } = self;
        let paragraphs: String = self.paragraphs.iter().map(|text| format!("<p>{text}</p>\n")).collect();
        let (head, body) = match self.template {
            0 => (
                format!(
                    "<script type=\"application/ld+json\">{{\"@context\":\"https://schema.org\",\"@type\":\
                     \"NewsArticle\",\"headline\":\"{title}\",\"datePublished\":\"{published}\",\"author\":\
                     {{\"@type\":\"Person\",\"name\":\"{author}\"}}}}</script>"
                ),
                format!("<article><h1>{title}</h1>\n{paragraphs}</article>"),
            ),
            1 => (
                format!(
                    "<meta property=\"og:title\" content=\"{title}\"><meta property=\"article:published_time\" \
                     content=\"{published}\"><meta name=\"author\" content=\"{author}\">"
                ),
                format!("<main><h1>{title}</h1>\n<div class=\"story\">{paragraphs}</div></main>"),
            ),
            2 => (
                String::new(),
                format!(
                    "<div itemscope itemtype=\"https://schema.org/NewsArticle\"><h1 itemprop=\"headline\">{title}\
                     </h1><span itemprop=\"author\">{author}</span> <time itemprop=\"datePublished\" \
                     datetime=\"{published}\">{published}</time>\n<div itemprop=\"articleBody\">{paragraphs}</div></div>"
                ),
            ),
            _ => (
                String::new(),
                format!(
                    "<h1>{title}</h1>\n<p class=\"byline\">By {author}, <time datetime=\"{published}\">{published}\
                     </time></p>\n{paragraphs}"
                ),
            ),
        };
        let Furniture { head: shared_head, before, after } = furniture;
        format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} | {SITE}</title>{head}\
             {shared_head}</head>\n<body><header><nav><ul><li><a href=\"/\">Home</a></li><li><a href=\"/world\">World\
             </a></li><li><a href=\"/money\">Money</a></li></ul></nav></header>\n{before}{body}\n<aside><h2>Most \
             read</h2><ul><li><a href=\"/news/000000.html\">The first of all stories</a></li></ul></aside>\n{after}\
             <footer>All stories of {SITE} are made up.</footer></body></html>\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_articles_and_another_seed_others() {
        assert_eq!(Generator::new(9, 1).article(3), Generator::new(5, 1).article(3));
        assert_ne!(Generator::new(9, 1).article(3), Generator::new(9, 2).article(3));
    }

    #[test]
    fn no_two_articles_have_the_same_text() {
        let generator = Generator::new(2_000, 7);
        let texts: HashSet<String> = (0..2_000).map(|index| generator.article(index).text()).collect();
        assert_eq!(texts.len(), 2_000);
    }

    #[test]
    fn an_article_is_as_long_as_a_short_news_story_and_names_its_cast() {
        let generator = Generator::new(200, 7);
        for index in 0..200 {
            let article = generator.article(index);
            let text = article.text();
            let words = text.split_whitespace().count();
            assert!((150..=400).contains(&words), "{words} words in article {index}");
            assert!(article.paragraphs.len() >= 5);
            assert!(!text.contains(['{', '}']), "{text}");
            let names = [&article.people[..], &article.places[..], &article.organizations[..]].concat();
            assert!(names.iter().all(|name| text.contains(name)), "{names:?} in {text}");
        }
    }

    #[test]
    fn a_page_is_as_large_as_asked_for_and_still_holds_its_article() {
        let generator = Generator::new(8, 7).page_kib(150);
        for index in 0..8 {
            let page = generator.page(index);
            assert!((145 * 1024..=165 * 1024).contains(&page.len()), "{} bytes", page.len());
            assert!(generator.article(index).paragraphs.iter().all(|paragraph| page.contains(paragraph)));
            assert_eq!(page, Generator::new(8, 7).page_kib(150).page(index));
        }
    }

    #[test]
    fn only_the_exact_path_of_an_article_means_it() {
        let generator = Generator::new(10, 0);
        assert_eq!(generator.index_of("/news/000009.html"), Some(9));
        for other in ["/news/000010.html", "/news/9.html", "/news/+00009.html", "/news/000009.htm", "/"] {
            assert_eq!(generator.index_of(other), None, "{other}");
        }
    }
}
