//! The address an article is known by.

use url::Url;

/// Query parameters that tell how a reader came, not what is read.
const TRACKING: &[&str] = &[
    "_ga",
    "at_campaign",
    "at_medium",
    "cmp",
    "cmpid",
    "dclid",
    "fbclid",
    "gclid",
    "gclsrc",
    "icid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "ncid",
    "ns_campaign",
    "ns_mchannel",
    "ns_source",
    "ocid",
    "twclid",
    "wt_mc",
    "xtor",
    "yclid",
];
const TRACKING_PREFIXES: &[&str] = &["utm_", "pk_", "mtm_", "hsa_", "at_custom"];

/// The publisher's own address of a page: the first of `declared` that can be believed, or the page's own.
pub(crate) fn canonical<'a>(page: &Url, base: &Url, declared: impl IntoIterator<Item = &'a str>) -> Url {
    let believed = declared
        .into_iter()
        .filter_map(|address| base.join(address.trim()).ok())
        .find(|address| is_believable(address, page));
    without_tracking(believed.unwrap_or_else(|| page.clone()))
}

/// A canonical address on another site, or of the home page, is a mistake in a template.
fn is_believable(address: &Url, page: &Url) -> bool {
    matches!(address.scheme(), "http" | "https")
        && same_site(address, page)
        && (!is_home(address) || is_home(page))
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
    TRACKING.contains(&name.as_str()) || TRACKING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
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
    fn tracking_parameters_and_fragments_go_and_others_stay() {
        assert_eq!(of("https://example.org/a?utm_source=x&fbclid=1#top", &[]), "https://example.org/a");
        assert_eq!(of("https://example.org/a?id=7&utm_source=x", &[]), "https://example.org/a?id=7");
        assert_eq!(of("https://example.org/a?q=a%20b", &[]), "https://example.org/a?q=a%20b");
    }
}
