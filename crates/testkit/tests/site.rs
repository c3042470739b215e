//! Test sites answer as they are told.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use dateline_testkit::{
    demo,
    site::{Generator, Pages, Reply, Site},
};

/// Status, headers and body of a page.
fn get(url: &str) -> (u16, String, Vec<u8>) {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head, answer[end + 4..].to_vec())
}

#[test]
fn a_generated_article_is_served_under_its_path_and_counted() {
    let site = Site::generated(3, 42).unwrap();
    let urls = site.article_urls();
    assert_eq!(urls.len(), 3);
    let (status, head, body) = get(&urls[2]);
    assert_eq!(status, 200);
    assert!(head.contains("text/html; charset=utf-8"), "{head}");
    assert_eq!(String::from_utf8(body).unwrap(), Generator::new(3, 42).page(2));
    assert_eq!(get(&site.url("/news/000003.html")).0, 404);
    assert_eq!((site.requests("/news/000002.html"), site.total_requests()), (1, 2));
}

#[test]
fn recorded_pages_come_again_under_further_paths_and_stay_compressed() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("html")).unwrap();
    fs::write(
        folder.path().join("truth.jsonl"),
        "{\"id\":\"quay\"}\n\n{\"id\":\"pier\",\"title\":\"Pier\"}\n",
    )
    .unwrap();
    for id in ["quay", "pier"] {
        // The site does not look into them.
        fs::write(folder.path().join(format!("html/{id}.html.gz")), format!("gzip of {id}")).unwrap();
    }
    let paths = |pages: Pages| {
        let site = Site::start(pages).unwrap();
        let urls = site.article_urls().into_iter();
        urls.map(|url| (url[site.url("").len()..].to_owned(), get(&url))).collect::<Vec<_>>()
    };
    let served = paths(Pages::recorded(folder.path(), Some(3)).unwrap());
    let (first, last) = (&served[0], &served[2]);
    assert_eq!((first.0.as_str(), last.0.as_str()), ("/000000/quay.html", "/000002/quay.html"));
    assert!(first.1.0 == 200 && first.1.2 == b"gzip of quay" && last.1.2 == first.1.2, "{served:?}");
    assert!(
        last.1.1.contains("content-encoding: gzip") && last.1.1.contains("content-type: text/html\r\n"),
        "{last:?}"
    );
    assert_eq!(paths(Pages::recorded(folder.path(), None).unwrap()).len(), 2);
    let site = Site::start(Pages::recorded(folder.path(), Some(3)).unwrap()).unwrap();
    for other in ["/000003/pier.html", "/000000/pier.html", "/0/quay.html", "/quay.html"] {
        assert_eq!(get(&site.url(other)).0, 404, "{other}");
    }
}

#[test]
fn recorded_pages_that_are_not_there_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = Pages::recorded(folder.path(), None).unwrap_err().to_string();
    assert!(error.contains("truth.jsonl"), "{error}");
    fs::write(folder.path().join("truth.jsonl"), "{\"id\":\"quay\"}\n").unwrap();
    let error = Pages::recorded(folder.path(), None).unwrap_err().to_string();
    assert!(error.contains("quay.html.gz"), "{error}");
}

#[test]
fn one_site_is_many_hosts() {
    let site = Site::start_on_hosts(Pages::generated(4, 0), 3).unwrap();
    let hosts: Vec<String> =
        site.article_urls().iter().map(|url| url.split(['/', ':']).nth(3).unwrap().to_owned()).collect();
    assert_eq!(hosts, ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.1"]);
    assert!(site.article_urls().iter().all(|url| get(url).0 == 200));
}

#[test]
fn a_path_can_redirect_fail_at_first_or_be_slow() {
    let pages = Pages::new()
        .robots("User-agent: *\nDisallow: /private\n")
        .with("/old", Reply::redirect("/new"))
        .with("/new", Reply::html("<p>here</p>").after_failures(2, 503))
        .with("/slow", Reply::html("late").after(Duration::from_millis(300)));
    let site = Site::start(pages).unwrap();
    let (status, head, _) = get(&site.url("/old"));
    assert!(status == 302 && head.contains("location: /new"), "{head}");
    let statuses: Vec<u16> = (0..3).map(|_| get(&site.url("/new")).0).collect();
    assert_eq!(statuses, [503, 503, 200]);
    let asked = Instant::now();
    assert_eq!(get(&site.url("/slow")).2, b"late");
    assert!(asked.elapsed() >= Duration::from_millis(300));
    assert!(get(&site.url("/robots.txt")).2.ends_with(b"/private\n"));
}

#[test]
fn a_huge_page_is_as_large_as_asked() {
    let site = Site::start(Pages::new().with("/huge", Reply::huge(20_000_000))).unwrap();
    assert!(get(&site.url("/huge")).2.len() >= 20_000_000);
}

#[test]
fn requests_at_the_same_time_are_seen() {
    let page = Reply::html("x").after(Duration::from_millis(500));
    let site = Site::start(Pages::new().with("/page", page)).unwrap();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| get(&site.url("/page")));
        }
    });
    assert_eq!(site.most_at_once(), 3);
}

#[test]
fn a_stopped_site_answers_no_more_and_leaves_slow_requests_behind() {
    let site =
        Site::start(Pages::new().with("/slow", Reply::html("x").after(Duration::from_secs(60)))).unwrap();
    let address = site.address();
    let mut waiting = TcpStream::connect(address).unwrap();
    write!(waiting, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let stopping = Instant::now();
    drop(site);
    assert!(stopping.elapsed() < Duration::from_secs(10));
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn the_demo_site_has_what_a_newcomer_should_see() {
    let site = Site::start_at(0, demo::pages).unwrap();
    let base = site.url("");
    assert!(demo::article_urls(&base).iter().all(|url| get(url).0 == 200));
    let others: Vec<u16> =
        demo::urls(&base)[demo::article_urls(&base).len()..].iter().map(|url| get(url).0).collect();
    assert_eq!(others, [200, 200, 404, 200], "front page, feed, missing, forbidden by robots.txt");
}

#[test]
fn every_link_of_the_demo_site_leads_somewhere() {
    let site = Site::start_at(0, demo::pages).unwrap();
    for url in demo::article_urls(&site.url("")).into_iter().chain([site.url("/"), site.url("/feed.xml")]) {
        let page = String::from_utf8_lossy(&get(&url).2).into_owned();
        let in_feed = page.split("<link>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
        let in_page = page
            .split("href=\"/")
            .skip(1)
            .map(|rest| site.url(&format!("/{}", rest.split(['\"', '#']).next().unwrap())));
        for link in in_page.chain(in_feed) {
            assert_eq!(get(&link).0, 200, "{link} in {url}");
        }
    }
}

#[test]
fn the_demo_site_comes_in_several_charsets() {
    let site = Site::start_at(0, demo::pages).unwrap();
    let (_, head, body) = get(&site.url("/news/trieste-coffee.html"));
    assert!(!head.contains("charset") && String::from_utf8(body.clone()).is_err(), "{head}");
    assert!(body.windows(9).any(|bytes| bytes == b"Trieste\x92s"), "windows-1252");
    let (_, head, body) = get(&site.url("/fr/marseille-marche.html"));
    assert!(head.contains("iso-8859-15") && String::from_utf8(body).is_err(), "{head}");
}
