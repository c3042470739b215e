//! Pages that stand before an article, or in its place, with status 200: errors, robot checks, consent, log-in, search.

use crate::{metadata::Metadata, text};

/// A page with more text than this is not only a wall.
const MAX_WALL_WORDS: usize = 180;
/// How much of the text is looked at, in words.
const LOOKED_AT: usize = 60;
/// A longer title tells a story.
const MAX_TITLE_WORDS: usize = 9;

/// Phrases of a wall, folded.
struct Wall {
    reason: &'static str,
    phrases: &'static [&'static str],
}

/// In the order of looking: a robot check also says "access denied", an error page also offers to log in.
const WALLS: [Wall; 5] = [
    Wall {
        reason: "bot-wall",
        phrases: &[
            "just a moment",
            "attention required",
            "are you a robot",
            "are you human",
            "verify you are human",
            "verify that you are human",
            "verifying you are human",
            "human verification",
            "checking your browser",
            "checking if the site connection is secure",
            "access denied",
            "access to this page has been denied",
            "enable javascript and cookies to continue",
            "unusual traffic",
            "pardon our interruption",
            "complete the security check",
            "captcha",
            "ddos protection by",
            "request blocked",
            "you have been blocked",
            "security verification",
            "bot verification",
            "sicherheitsüberprüfung",
            "zugriff verweigert",
            "accès refusé",
            "acceso denegado",
            "request could not be satisfied",
            "403 forbidden",
        ],
    },
    Wall {
        reason: "error-page",
        phrases: &[
            "page not found",
            "404 not found",
            "error 404",
            "404 error",
            "not found",
            "page cannot be found",
            "page can t be found",
            "page can’t be found",
            "page you requested",
            "page you are looking for",
            "page you re looking for",
            "page you’re looking for",
            "page doesn t exist",
            "page doesn’t exist",
            "page does not exist",
            "page isn t available",
            "page isn’t available",
            "no longer available",
            "page no longer exists",
            "seite nicht gefunden",
            "seite wurde nicht gefunden",
            "seite konnte nicht gefunden",
            "nicht mehr verfügbar",
            "page introuvable",
            "page non trouvée",
            "página no encontrada",
            "página não encontrada",
            "pagina non trovata",
            "pagina niet gevonden",
            "sidan hittades inte",
            "siden blev ikke fundet",
            "siden finnes ikke",
            "sivua ei löytynyt",
            "strona nie została znaleziona",
            "stránka nenalezena",
            "страница не найдена",
            "sayfa bulunamadı",
            "页面不存在",
            "ページが見つかりません",
            "페이지를 찾을 수 없습니다",
            "internal server error",
            "service unavailable",
            "bad gateway",
            "gateway timeout",
            "something went wrong",
            "an error occurred",
            "temporarily unavailable",
            "under maintenance",
            "oops",
        ],
    },
    Wall {
        reason: "consent-wall",
        phrases: &[
            "we value your privacy",
            "before you continue",
            "consent to the use of cookies",
            "accept all cookies",
            "cookie consent",
            "your privacy choices",
            "we and our partners",
            "wir benötigen ihre zustimmung",
            "mit werbung weiterlesen",
            "werbefrei lesen",
            "weiter mit werbung",
            "datenschutzeinstellungen",
            "nous respectons votre vie privée",
            "gérer vos choix",
            "tu privacidad",
            "continua senza accettare",
            "accetta e continua",
            "jouw privacy",
            "we hechten waarde aan",
            "privacy gate",
        ],
    },
    Wall {
        reason: "login",
        phrases: &[
            "log in",
            "login",
            "sign in",
            "please log in",
            "log in to continue",
            "sign in to continue",
            "create an account",
            "forgot your password",
            "anmelden",
            "einloggen",
            "bitte melden sie sich an",
            "se connecter",
            "connexion",
            "iniciar sesión",
            "accedi",
            "inloggen",
            "logga in",
            "logg inn",
            "log ind",
            "kirjaudu",
            "zaloguj",
            "войти",
            "ログイン",
            "로그인",
        ],
    },
    Wall {
        reason: "search",
        phrases: &[
            "search results",
            "results for",
            "search",
            "suchergebnisse",
            "suche nach",
            "suche",
            "résultats de recherche",
            "résultats pour",
            "resultados de búsqueda",
            "resultados para",
            "risultati della ricerca",
            "zoekresultaten",
            "sökresultat",
            "søkeresultater",
            "hakutulokset",
            "wyniki wyszukiwania",
            "результаты поиска",
            "検索結果",
            "검색결과",
        ],
    },
];

/// Which wall a page is. `words` is how many its body has.
pub(super) fn standing_before(metadata: &Metadata, body: &str, words: usize) -> Option<&'static str> {
    if words > MAX_WALL_WORDS || metadata.signs.has_declared_date {
        return None;
    }
    let title = metadata.title.as_deref().map(text::fold).unwrap_or_default();
    let is_label = title.split(' ').count() <= MAX_TITLE_WORDS;
    let begin = text::words(body).take(LOOKED_AT).collect::<Vec<_>>().join(" ");
    let begin = text::fold(&begin);
    WALLS
        .iter()
        .find(|wall| (is_label && says(&title, wall)) || (is_short(words) && asks(&begin, wall, metadata)))
        .map(|wall| wall.reason)
}

fn is_short(words: usize) -> bool {
    words <= MAX_WALL_WORDS / 2
}

/// True where a title is one of the phrases, or begins with it.
fn says(title: &str, wall: &Wall) -> bool {
    wall.phrases.iter().any(|phrase| {
        // "Search" begins many a headline, "Search results" none.
        let is_whole = title == *phrase || title == format!("404 {phrase}");
        let words = phrase.split(' ').count();
        is_whole
            || (words >= 2
                && (title.starts_with(phrase)
                    || (title.ends_with(phrase) && title.split(' ').count() <= words + 3)))
    })
}

/// True where a short text says one of the longer phrases; that of a log-in, where there is a field for a password too.
fn asks(begin: &str, wall: &Wall, metadata: &Metadata) -> bool {
    if matches!(wall.reason, "search") || (wall.reason == "login" && metadata.signs.facts.passwords == 0) {
        return false;
    }
    let phrases = wall.phrases.iter().filter(|phrase| phrase.contains(' ') || !phrase.is_ascii());
    phrases.into_iter().any(|phrase| begin.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::Signs;

    fn wall(title: &str, body: &str) -> Option<&'static str> {
        let metadata = Metadata { title: Some(title.to_owned()), ..Metadata::default() };
        standing_before(&metadata, body, text::words(body).count())
    }

    #[test]
    fn walls_are_known_by_their_title_or_their_few_words() {
        assert_eq!(wall("Just a moment...", "Checking your browser before you enter."), Some("bot-wall"));
        assert_eq!(
            wall("Harbour Post", "Please verify you are human by completing the action below."),
            Some("bot-wall")
        );
        assert_eq!(wall("404 - Page not found", "Perhaps the search helps."), Some("error-page"));
        assert_eq!(wall("Seite nicht gefunden", ""), Some("error-page"));
        assert_eq!(
            wall("Harbour Post", "We value your privacy. We and our partners store information."),
            Some("consent-wall")
        );
        assert_eq!(wall("Log in", "User name Password"), Some("login"));
        assert_eq!(wall("Search results for ferry", "12 results"), Some("search"));
    }

    #[test]
    fn articles_about_walls_are_articles() {
        let story = "The harbour office said on Tuesday that its page had not been found by search engines for a week. ".repeat(12);
        assert_eq!(wall("Page not found: how the harbour office lost its site", &story), None);
        assert_eq!(wall("Search for missing ferry ends", "Rescuers gave up the search on Tuesday."), None);
        let dated = Metadata {
            title: Some("Access denied".to_owned()),
            signs: Signs { has_declared_date: true, ..Signs::default() },
            ..Metadata::default()
        };
        assert_eq!(standing_before(&dated, "A short story about a door.", 6), None);
    }
}
