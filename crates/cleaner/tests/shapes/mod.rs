//! Pages that were made to hurt, by malice or by a loop in a template, for the tests and for `cargo bench --bench hostile`.

/// A paragraph of an ordinary article.
pub(crate) const PARAGRAPH: &str = "<p>The ferry between Norhaven and the outer islands will not sail for two weeks in March, while \
    both of its engines are replaced, the operator said on Tuesday, and buses will run instead.</p>";
/// What tells the page that it is an article, whatever else is on it.
pub(crate) const HEAD: &str = "<meta property=og:type content=article><meta property=article:published_time content=2024-03-03>\
    <meta name=author content='Jane Roe'><title>Ferry stops for repairs in March</title>";

/// Pieces that follow an ordinary head, each repeated until it is long.
const IN_HEAD: [(&str, &str); 14] = [
    ("metas", "<meta name=author content=x>"),
    ("titles named", "<meta property=og:title content='Ferry - Post - Harbour'>"),
    ("links", "<link rel=canonical href=https://example.org/x>"),
    ("scripts", "<script>var a = {datePublished: '</script>"),
    ("short scripts", "<script></script>"),
    ("styles", "<style>a</style>"),
    ("comments", "<!-- a -->"),
    ("comments ended early", "<!--a--!>"),
    ("linked data", r#"<script type="application/ld+json">{"@type":"Article"}</script>"#),
    ("broken data", r#"<script type="application/ld+json">{"a": "b" c}</script>"#),
    ("titles", "<title>a - b</title>"),
    ("bases", "<base href=/x>"),
    ("noscripts", "<noscript><p></noscript>"),
    ("nothing", "<!>"),
];

/// Pieces that follow an ordinary paragraph, each repeated until it is long.
const IN_BODY: [(&str, &str); 62] = [
    ("less-than", "<"),
    ("less-than and space", "< "),
    ("ampersand", "&"),
    ("ampersand and letter", "&a"),
    ("entities", "&amp;"),
    ("numbers", "&#1;"),
    ("NUL", "\0"),
    ("NUL and letter", "a\0"),
    ("line breaks", "\n"),
    ("returns", "\r"),
    ("spaces", " "),
    ("words", "word "),
    ("one word", "a"),
    ("sentences", "It rained. "),
    ("Han", "漢"),
    ("mojibake", "Ã©"),
    ("soft hyphens", "\u{AD}"),
    ("accents", "e\u{301}"),
    ("accents alone", "\u{301}"),
    ("ends of p", "</p>"),
    ("ends of nothing", "</x>"),
    ("p", "<p>"),
    ("p and letter", "<p>x"),
    ("br", "<br>"),
    ("hr", "<hr>"),
    ("div", "<div>"),
    ("div, closed", "<div>x</div>"),
    ("span", "<span>"),
    ("span, closed", "<span>x</span>"),
    ("a", "<a href=/x>"),
    ("text without scripts", "<noscript>tide </noscript>"),
    ("strings of HTML", "<script>\"<p>\"</script>"),
    ("openings of strings of HTML", "<script>\"<p>"),
    ("a, closed", "<a href=/x>x</a> "),
    ("b", "<b>"),
    ("b and div", "<b><div></b>"),
    ("a in a table", "<table><a>x"),
    ("tables", "<table><tr><td>x"),
    ("rows", "<tr><td>x</td></tr>"),
    ("items", "<li>x"),
    ("lists", "<ul><li><a href=/>x</a>"),
    ("headings", "<h1>x"),
    ("headings, closed", "<h2>Read more</h2>"),
    ("headings of parts", "<h1>a: b - c<span>d</span></h1>"),
    ("times", "<time>1"),
    ("dates", "<p>3 March 2024"),
    ("dates and hours", "<p>Published 5 March 2024 at 10:30</p>"),
    ("asking boxes", "<div><h3>Newsletter</h3><p>Sign up for our newsletter.</p><form><input></form></div>"),
    ("tags", "<p>Tags: <a rel=tag href=/t>tide</a></p>"),
    ("bylines", "<p class=byline>By Jane Roe, Max Muster and A. N. Other, 3 March 2024</p>"),
    ("drawings", "<svg><path>"),
    ("formulas", "<math><mi>x"),
    ("options", "<select><option>x"),
    ("templates", "<template>"),
    ("comments", "<!--"),
    ("bodies", "<body class=a>"),
    ("font sizes", "<font size=1>"),
    ("buttons", "<button>"),
    ("forms", "<form><input>"),
    ("pre", "<pre>\n\nx"),
    ("properties", "<p itemprop=author>x"),
    ("names", "<p class='related-articles comment ad share'>x"),
];

/// Strings of linked data, each repeated within one that a headline, an author or a body is read from.
const IN_DATA: [(&str, &str); 5] = [
    ("HTML", "<b>x</b>"),
    ("entities", "&amp;"),
    ("separators", "a - b | "),
    ("names", "Jane Roe, "),
    ("sentences", "It rained. "),
];

/// Pieces of a plain text, each repeated until it is long.
const IN_PLAIN_TEXT: [(&str, &str); 9] = [
    ("dates", "5 March 2024\n\n"),
    ("hours", "10:30 Jane Roe said.\n"),
    ("bylines", "By Jane Roe\n\n"),
    ("asking lines", "Sign up for our newsletter.\n\n"),
    ("labels", "Tags: tide\n"),
    ("credits", "Photo: Jane Roe\n"),
    ("marks", "# Tide\n\n**It** rained [here](/x).\n\n"),
    ("sentences", "It rained in the harbour. "),
    ("letters", "a "),
];

/// All pages of HTML with what they are called, each `bytes` long and a little more.
pub(crate) fn all(bytes: usize) -> Vec<(String, String)> {
    let filled = |piece: &str| piece.repeat(bytes / piece.len());
    let mut pages = Vec::new();
    for (name, piece) in IN_HEAD {
        pages
            .push((format!("{name} in the head"), format!("<html>{HEAD}{}<body>{PARAGRAPH}", filled(piece))));
    }
    for (name, piece) in IN_BODY {
        pages.push((name.to_owned(), format!("<html>{HEAD}<body>{PARAGRAPH}{}", filled(piece))));
    }
    for (name, piece) in [("x", "</x>"), ("p", "<p>x"), ("i", "<i>x</i>"), ("br", "<br>x")] {
        for outer in ["<div>", "<span>", "<b>", "<table><tr><td>"] {
            let deep = outer.repeat(505);
            let page = format!("<html>{HEAD}<body>{PARAGRAPH}{deep}{}", filled(piece));
            pages.push((format!("{name} under 505 {outer}"), page));
        }
    }
    for property in ["headline", "author", "articleBody", "description", "keywords"] {
        for (name, piece) in IN_DATA {
            let data = format!(r#"{{"@type":"NewsArticle","{property}":"{}"}}"#, filled(piece));
            let script = format!(r#"<script type="application/ld+json">{data}</script>"#);
            pages.push((format!("{name} as {property}"), format!("<html>{HEAD}{script}<body>{PARAGRAPH}")));
        }
    }
    pages.extend(counted(bytes));
    pages
}

/// Plain texts, each `bytes` long, with what they are called.
pub(crate) fn plain(bytes: usize) -> Vec<(String, String)> {
    let filled =
        |(name, piece): (&str, &str)| (format!("{name} in plain text"), piece.repeat(bytes / piece.len()));
    IN_PLAIN_TEXT.map(filled).into()
}

/// Pages whose parts all differ.
fn counted(bytes: usize) -> Vec<(String, String)> {
    let count =
        |piece: fn(usize) -> String| -> String { (0..bytes / piece(100_000).len()).map(piece).collect() };
    let body = |markup: String| format!("<html>{HEAD}<body>{PARAGRAPH}{markup}");
    let attributes = count(|number| format!(" a{number}"));
    vec![
        ("attributes".to_owned(), body(format!("<i{attributes}>x</i>"))),
        ("attributes of an end".to_owned(), body(format!("</i{attributes}>x"))),
        ("bodies that differ".to_owned(), body(count(|number| format!("<body a{number}>")))),
        ("formatting that differs".to_owned(), body(count(|number| format!("<font class={number}>")))),
        ("paragraphs that differ".to_owned(), body(count(|number| format!("<p>It rained {number} times.")))),
        (
            "links that differ".to_owned(),
            body(count(|number| format!("<a href=/{number}>Story {number}</a> "))),
        ),
        ("classes".to_owned(), body(format!("<p class='{}'>x", count(|number| format!("ad-{number} "))))),
    ]
}
