//! The parts of a person's name.

/// Generations and honours after a name.
const SUFFIXES: &[&str] = &["Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"];

/// The last part of a name without its Arabic article: `Bashar al-Assad` and `Assad` have the same.
pub(crate) fn surname(name: &str) -> &str {
    let last = name.split_whitespace().rfind(|part| !SUFFIXES.contains(part)).unwrap_or(name);
    let article = last.get(..3).filter(|start| matches!(start.to_ascii_lowercase().as_str(), "al-" | "el-"));
    match article {
        Some(article) if last.len() > article.len() => &last[article.len()..],
        _ => last,
    }
}

/// The first of several parts of a name; `von Reden` has none.
pub(crate) fn given(name: &str) -> Option<&str> {
    let (first, rest) = name.split_once(char::is_whitespace)?;
    let particle = first.chars().all(char::is_lowercase);
    let last = SUFFIXES.contains(&rest.trim());
    (!particle && !last).then_some(first)
}

/// The generation after a name: `Jr.`
pub(crate) fn suffix(name: &str) -> Option<&str> {
    name.split_whitespace().next_back().filter(|last| SUFFIXES.contains(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surname_is_the_last_part_without_article_or_suffix() {
        assert_eq!(surname("Bashar Al-Assad"), "Assad");
        assert_eq!(surname("Ban Ki-moon"), "Ki-moon");
        assert_eq!(surname("Martin Luther King Jr."), "King");
        assert_eq!(surname("Al-"), "Al-");
    }

    #[test]
    fn one_word_has_no_given_name() {
        assert_eq!(given("Putin"), None);
        assert_eq!(given("von Reden"), None);
        assert_eq!(given("King Jr."), None);
        assert_eq!(given("Vladimir Putin"), Some("Vladimir"));
        assert_eq!(suffix("Martin Luther King Jr."), Some("Jr."));
        assert_eq!(suffix("Vladimir Putin"), None);
    }
}
