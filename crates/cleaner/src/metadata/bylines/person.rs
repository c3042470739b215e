//! How people's names are written.

use super::words::PARTICLES;

/// Two to five words, each of them written as names are.
pub(super) fn is_person(name: &str) -> bool {
    if is_spaceless(name) {
        return (2..=5).contains(&name.chars().filter(|c| c.is_alphabetic()).count());
    }
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    (2..=5).contains(&words.len())
        && !matches!(words[0].to_lowercase().as_str(), "the" | "our" | "die" | "das" | "redaktion" | "team")
        && words.iter().all(|word| {
            let first = word.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().next();
            first.is_some_and(|first| first.is_alphabetic() && !first.is_lowercase())
                || PARTICLES.contains(&word.to_lowercase().as_str())
                || ["d'", "d’", "l'", "l’", "al-", "el-"].iter().any(|begin| word.starts_with(begin))
        })
        && words.iter().filter(|word| word.chars().next().is_some_and(|first| !first.is_lowercase())).count()
            >= 2
}

/// Scripts that put no space between words.
pub(super) fn is_spaceless(name: &str) -> bool {
    name.chars().find(|c| c.is_alphabetic()).is_some_and(
        |c| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}'),
    )
}
