//! The address an article is known by.

use std::{collections::HashSet, sync::LazyLock};

use url::Url;

/// Query parameters that tell how a reader came, not what is read: one a line, `*` for any end. The file says where each
/// is from.
static TRACKING: LazyLock<Tracking> = LazyLock::new(|| {
    let names = include_str!("tracking.txt")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (begins, whole): (Vec<&str>, Vec<&str>) = names.partition(|name| name.ends_with('*'));
    Tracking {
        names: whole.into_iter().collect(),
        begins: begins.into_iter().map(|name| name.trim_end_matches('*')).collect(),
    }
});

struct Tracking {
    names: HashSet<&'static str>,
    begins: Vec<&'static str>,
}

/// The publisher's own address of a page: the first of `declared` that can be believed, or the page's own.
pub(crate) fn canonical<'a>(page: &Url, base: &Url, declared: impl IntoIterator<Item = &'a str>) -> Url {
    let believed = declared
        .into_iter()
        .filter_map(|address| base.join(address.trim()).ok())
        .find(|address| is_believable(address, page));
    without_tracking(believed.unwrap_or_else(|| page.clone()))
}

/// A canonical address on another site, of the home page, or of a section above the page is a mistake in a template.
fn is_believable(address: &Url, page: &Url) -> bool {
    matches!(address.scheme(), "http" | "https")
        && same_site(address, page)
        && (!is_home(address) || is_home(page))
        && !is_above(address, page)
}

/// True where an address is that of a folder two or more levels above the page: a section, not an article. One level
/// above may be the article of a page of its own.
fn is_above(address: &Url, page: &Url) -> bool {
    let segments = |url: &Url| -> Vec<String> {
        url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let (address, page) = (segments(address), segments(page));
    address.len() + 1 < page.len() && page.starts_with(&address) && !page.iter().any(|part| part == "amp")
}

/// True for the front page of a site.
pub(crate) fn is_home(url: &Url) -> bool {
    matches!(url.path(), "" | "/" | "/index.html" | "/index.php") && url.query().is_none()
}

fn same_site(one: &Url, other: &Url) -> bool {
    let (Some(one), Some(other)) = (one.host_str(), other.host_str()) else { return false };
    let (one, other) = (bare_host(one), bare_host(other));
    one == other || one.ends_with(&format!(".{other}")) || other.ends_with(&format!(".{one}"))
}

/// The host without the label that names a variant of the site.
pub(crate) fn bare_host(host: &str) -> &str {
    ["www.", "m.", "mobile.", "amp."].iter().find_map(|label| host.strip_prefix(label)).unwrap_or(host)
}

fn without_tracking(mut url: Url) -> Url {
    url.set_fragment(None);
    if url.query().is_some() {
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| !is_tracking(name))
            .map(|(k, v)| (k.into(), v.into()))
            .collect();
        if kept.is_empty() {
            url.set_query(None);
        } else if kept.len() != url.query_pairs().count() {
            url.query_pairs_mut().clear().extend_pairs(kept);
        }
    }
    url
}

fn is_tracking(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    TRACKING.names.contains(name.as_str()) || TRACKING.begins.iter().any(|begin| name.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(page: &str, declared: &[&str]) -> String {
        let page = Url::parse(page).unwrap();
        canonical(&page, &page, declared.iter().copied()).into()
    }

    #[test]
    fn a_declared_address_is_resolved_against_the_page() {
        assert_eq!(of("https://example.org/a/b?x=1", &["/story"]), "https://example.org/story");
        assert_eq!(
            of("https://m.example.org/a", &["https://www.example.org/a"]),
            "https://www.example.org/a"
        );
    }

    #[test]
    fn the_home_page_and_other_sites_are_not_believed() {
        for declared in ["https://example.org/", "https://other.example/a", "javascript:void(0)", "http://"] {
            assert_eq!(of("https://example.org/a", &[declared]), "https://example.org/a", "{declared}");
        }
        assert_eq!(of("https://example.org/a", &["/", "/b"]), "https://example.org/b");
    }

    #[test]
    fn a_section_above_the_page_is_not_believed() {
        let page = "https://example.org/news/2024/03/ferry-stops";
        assert_eq!(of(page, &["/news/"]), page);
        assert_eq!(
            of("https://example.org/ferry-stops/2", &["/ferry-stops"]),
            "https://example.org/ferry-stops"
        );
        assert_eq!(of("https://example.org/ferry/stops/amp", &["/ferry"]), "https://example.org/ferry");
    }

    #[test]
    fn tracking_parameters_and_fragments_go_and_others_stay() {
        assert_eq!(of("https://example.org/a?utm_source=x&fbclid=1#top", &[]), "https://example.org/a");
        assert_eq!(of("https://example.org/a?id=7&utm_source=x", &[]), "https://example.org/a?id=7");
        assert_eq!(of("https://example.org/a?q=a%20b", &[]), "https://example.org/a?q=a%20b");
        assert_eq!(
            of("https://example.org/a?UTM_Campaign=x&hsa_acc=1&id=7", &[]),
            "https://example.org/a?id=7"
        );
    }
}
