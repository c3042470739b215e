//! Teams that go by the name of their city: in a report of sport, `Milan beat Bath 3-1` is about two clubs, and so is every
//! row of its tables. Countries stay places, also when they play.

mod tables;

use std::{borrow::Cow, collections::HashSet, ops::Range};

use dateline_schema::EntityType::{Location, Organization, Person};

use self::tables::{Tables, score};
use super::{Mention, Passage};
use crate::{
    places,
    tokenize::{Kind, Text},
};

/// So many words of [`SPORT`] make a report of sport.
const WORDS_OF_SPORT: usize = 3;
const SPORT: &[&str] = &[
    "baseball",
    "basketball",
    "batting",
    "coach",
    "cricket",
    "defender",
    "fixtures",
    "football",
    "footballer",
    "goalkeeper",
    "goals",
    "halftime",
    "hockey",
    "homered",
    "inning",
    "innings",
    "kickoff",
    "league",
    "midfield",
    "midfielder",
    "offseason",
    "pitcher",
    "playoff",
    "playoffs",
    "premiership",
    "quarterback",
    "rebounds",
    "relegated",
    "relegation",
    "rugby",
    "scored",
    "semifinal",
    "semifinals",
    "soccer",
    "standings",
    "striker",
    "touchdown",
    "touchdowns",
    "wicket",
    "wickets",
    "winger",
];
/// Who plays: before them stands the team.
const PLAYERS: &[&str] = &[
    "batsman",
    "bowler",
    "cornerback",
    "defenseman",
    "flanker",
    "fullback",
    "goalie",
    "goalkeeper",
    "goaltender",
    "infielder",
    "linebacker",
    "lineman",
    "midfielder",
    "midfielders",
    "outfielder",
    "pitcher",
    "quarterback",
    "shortstop",
    "skipper",
    "striker",
    "strikers",
    "winger",
];
/// Who else belongs to a team, where sport is spoken of.
const OTHERS: &[&str] = &[
    "boss",
    "captain",
    "coach",
    "coaches",
    "defence",
    "defender",
    "defenders",
    "defense",
    "fans",
    "forward",
    "manager",
    "offense",
    "side",
    "supporters",
    "team",
];
/// What teams do to each other, where the score follows.
const VERBS: &[&str] = &[
    "beat",
    "beats",
    "blanked",
    "crushed",
    "defeat",
    "defeated",
    "downed",
    "drew",
    "edged",
    "hammered",
    "held",
    "led",
    "lost",
    "overcame",
    "outscored",
    "routed",
    "swept",
    "thrashed",
    "tied",
    "trailed",
    "trounced",
    "won",
];
/// What teams do to each other, where one is named before and one behind.
const PLAYS: &[&str] = &[
    "beat", "beats", "defeated", "face", "faces", "host", "hosts", "meet", "meets", "play", "plays", "v",
    "vs", "vs.", "visit", "visits",
];
/// What one does for a team.
const DONE_FOR: &[&str] = &[
    "appearances",
    "debut",
    "doubled",
    "goal",
    "goals",
    "hit",
    "homered",
    "play",
    "played",
    "playing",
    "plays",
    "points",
    "runs",
    "scored",
    "signed",
    "singled",
    "started",
];
/// What teams win by.
const COUNTED: &[&str] = &["goals", "points", "runs", "wickets"];
/// What teams have with each other.
const MEETINGS: &[&str] = &[
    "clash",
    "defeat",
    "draw",
    "game",
    "loss",
    "match",
    "opener",
    "semifinal",
    "stalemate",
    "tie",
    "victory",
    "win",
];
/// Words before a place that is one.
const WHERE: &[&str] = &["in", "near", "outside", "around", "across", "downtown", "of", "from"];
/// Tokens of a sentence in which the score of a verb is looked for.
const NEAR: usize = 24;

/// The names, in small letters, that are teams' in an article.
#[derive(Debug, Default)]
pub(crate) struct Teams(HashSet<String>);

impl Teams {
    /// Makes organizations of the places that play; where a name can only be that of the city, it stays a place.
    ///
    /// The mentions are in the order of the passages. What sentences say is understood in English alone.
    pub(crate) fn settle(passages: &[Passage<'_>], mentions: &mut Vec<Mention>, is_english: bool) -> Self {
        let tables = Tables::read(passages, mentions);
        let is_told = |at: &usize| is_english && is_told(passages, mentions, *at);
        let told: Vec<usize> = (0..mentions.len()).filter(is_told).collect();
        let is_report = || tables.are_sure() || is_english && is_sport(passages);
        if told.is_empty() && tables.is_empty() || !is_report() {
            return Self::default();
        }
        let mut teams = Self(told.into_iter().map(|at| name(passages, &mentions[at])).collect());
        teams.0.extend(tables.put(passages, mentions));
        for mention in mentions.iter_mut().filter(|mention| mention.kind == Location) {
            let text = &passages[mention.passage].text;
            if teams.0.contains(&name(passages, mention)) && !is_where(text, &mention.tokens) {
                (mention.kind, mention.known) = (Organization, None);
            }
        }
        teams
    }

    /// Whether a name is a team's.
    pub(crate) fn contains(&self, name: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&name.to_lowercase())
    }
}

fn name(passages: &[Passage<'_>], mention: &Mention) -> String {
    passages[mention.passage].text.slice(mention.tokens.clone()).to_lowercase()
}

fn is_sport(passages: &[Passage<'_>]) -> bool {
    let mut found = HashSet::new();
    for text in passages.iter().map(|passage| &passage.text) {
        let words = (0..text.tokens.len()).filter(|&at| super::is_word(text, at));
        found.extend(words.filter_map(|at| {
            let word = text.word(at).to_lowercase();
            SPORT.iter().position(|sport| *sport == word)
        }));
        if found.len() >= WORDS_OF_SPORT {
            return true;
        }
    }
    false
}

/// Whether the words around a place say that it plays.
fn is_told(passages: &[Passage<'_>], mentions: &[Mention], at: usize) -> bool {
    let Mention { passage, tokens, kind: Location, .. } = &mentions[at] else { return false };
    let text = &passages[*passage].text;
    let word = |at: usize| text.word(at);
    let before = |back: usize| tokens.start.checked_sub(back).map_or("", word);
    let is_verb = |word: &str| VERBS.contains(&&*lower(word));
    let ahead = mentions.get(at + 1).filter(|it| it.passage == *passage && it.tokens.start == tokens.end + 1);
    let behind = at.checked_sub(1).and_then(|at| mentions.get(at));
    let behind = behind.filter(|it| it.passage == *passage && it.tokens.end + 1 == tokens.start);
    let is_country = |tokens: &Range<usize>| places::is_country(text.slice(tokens.clone()));
    let may_play = |other: Option<&Mention>| other.is_some_and(|it| !is_country(&it.tokens));
    // `the former Varn and Roe skipper`
    let together = || {
        matches!(word(tokens.end), "and" | "or" | ",")
            && ahead.is_some_and(|next| PLAYERS.contains(&word(next.tokens.end)))
    };
    // `Varn host Roe`
    let plays = || {
        PLAYS.contains(&word(tokens.end)) && may_play(ahead) || PLAYS.contains(&before(1)) && may_play(behind)
    };
    let lost_to =
        || matches!(before(1), "to" | "with" | "at") && matches!(before(2), "lost" | "fell" | "drew" | "won");
    let does = || (is_verb(word(tokens.end)) || is_verb(before(1)) || lost_to()) && has_score(text, tokens);
    let done_for = || before(1) == "for" && DONE_FOR.contains(&before(2));
    let met = || {
        matches!(before(1), "against" | "over" | "to") && (2..=3).any(|back| MEETINGS.contains(&before(back)))
    };
    let belongs = PLAYERS.contains(&word(tokens.end)) || is_other(text, tokens.end);
    (belongs || together() || done_for() || met() || plays() || does())
        && !is_where(text, tokens)
        && !is_country(tokens)
}

/// `the Varn coach Ada Lee`: of a place, no `side` or `forward` has a name behind it.
fn is_other(text: &Text<'_>, at: usize) -> bool {
    OTHERS.contains(&text.word(at)) && text.is_capital(at + 1)
}

/// Whether the sentence of a name tells a score: `3-1`, `by nine wickets`.
fn has_score(text: &Text<'_>, name: &Range<usize>) -> bool {
    let is_lead =
        |at: usize| text.word(at) == "by" && (2..=4).any(|next| COUNTED.contains(&text.word(at + next)));
    (name.end..text.tokens.len())
        .take(NEAR)
        .take_while(|&at| !(text.tokens[at].opens && text.is_capital(at)))
        .any(|at| score(text, at).is_some() || is_lead(at))
}

/// Headlines shout.
fn lower(word: &str) -> Cow<'_, str> {
    if word.starts_with(char::is_uppercase) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) }
}

/// Whether a name stands where it can only be a place: behind `in`, before the area it lies in, where a report begins.
fn is_where(text: &Text<'_>, name: &Range<usize>) -> bool {
    let before = name.start.checked_sub(1).map_or("", |at| text.word(at));
    let begins_line = text.lines.binary_search_by_key(&name.start, |line| line.tokens.start).is_ok();
    let is_area =
        text.word(name.end) == "," && text.is_capital(name.end + 1) && !text.is_capital(name.end + 2);
    let is_dated = text.word(name.end).len() == 4 && text.kind(name.end) == Some(Kind::Number);
    WHERE.contains(&before.to_lowercase().as_str())
        || is_dated && begins_line
        || is_area && begins_line
        || begins_line && matches!(text.word(name.end), "–" | "—" | "-" | "(")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marked::Marked;

    const SPORT_IS_SPOKEN_OF: &str = " The striker left the league at halftime.";

    /// The names and the first letters of their kinds, in a report of sport.
    fn settled(marked: &str) -> Vec<String> {
        let settle = |passages: &[Passage<'_>], mentions: &mut Vec<Mention>| {
            Teams::settle(passages, mentions, true);
        };
        Marked::read(&format!("{marked}{SPORT_IS_SPOKEN_OF}")).shown_after(settle)
    }

    #[test]
    fn who_wins_and_loses_is_a_team_and_where_it_is_played_a_place() {
        let found = settled(
            "[L Norwich] beat [L Leeds] 3-1 on Sunday. In [L Leeds], where [L Leeds] won, it rained.",
        );
        assert_eq!(found, ["O Norwich", "O Leeds", "L Leeds", "O Leeds"]);
        assert_eq!(settled("[L Mumbai] lost to [L Chennai] by nine wickets."), ["O Mumbai", "O Chennai"]);
        assert_eq!(settled("[L Norwich] have lost a bridge."), ["L Norwich"], "no score");
    }

    #[test]
    fn players_and_those_around_them_belong_to_teams() {
        let skipper =
            settled("The former [L Norwich] and [L Leeds] skipper [P Ada Lee] scored for [L Hull].");
        assert_eq!(skipper, ["O Norwich", "O Leeds", "P Ada Lee", "O Hull"]);
        assert_eq!(settled("The [L Leeds] coach [P Ada Lee] left."), ["O Leeds", "P Ada Lee"]);
        assert_eq!(settled("The [L Leeds] coach stop is closed."), ["L Leeds"]);
    }

    #[test]
    fn who_meets_is_a_team() {
        assert_eq!(settled("[L Norwich] host [L Leeds] on Sunday."), ["O Norwich", "O Leeds"]);
        assert_eq!(settled("It was the first win over [L Leeds]."), ["O Leeds"]);
    }

    #[test]
    fn countries_stay_places_also_when_they_play() {
        assert_eq!(settled("[L Germany] beat [L Scotland] 3-1."), ["L Germany", "L Scotland"]);
    }

    #[test]
    fn a_report_begins_at_a_place() {
        assert_eq!(settled("[L LEEDS] — [L Leeds] beat [L Hull] 3-1."), ["L LEEDS", "O Leeds", "O Hull"]);
    }

    #[test]
    fn without_sport_nobody_plays() {
        let settle = |passages: &[Passage<'_>], mentions: &mut Vec<Mention>| {
            Teams::settle(passages, mentions, true);
        };
        let found = Marked::read("[L Paris] beat [L Milan] 48-44 in the vote.").shown_after(settle);
        assert_eq!(found, ["L Paris", "L Milan"]);
    }
}
