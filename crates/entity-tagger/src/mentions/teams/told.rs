//! What the sentences of a report say of who plays.

use std::{borrow::Cow, ops::Range};

use super::tables::score;
use crate::tokenize::Text;

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
/// Tokens of a sentence in which the score of a verb is looked for.
const NEAR: usize = 24;

/// A name, and those before and behind it.
pub(super) struct Said<'a> {
    pub(super) text: &'a Text<'a>,
    pub(super) name: &'a Range<usize>,
    pub(super) before: Option<&'a Range<usize>>,
    pub(super) behind: Option<&'a Range<usize>>,
}

impl Said<'_> {
    /// Whether the words behind a name say that it plays.
    pub(super) fn leads(&self) -> bool {
        let next = self.word(self.name.end);
        // `the former Varn and Roe skipper`
        let together = || {
            let other = self.behind.filter(|_| matches!(next, "and" | "or" | ","));
            other.is_some_and(|other| PLAYERS.contains(&self.word(other.end)))
        };
        PLAYERS.contains(&next)
            || OTHERS.contains(&next) && self.text.is_capital(self.name.end + 1)
            || PLAYS.contains(&next) && self.behind.is_some_and(|other| self.is_beside(self.name, other))
            || is_verb(next) && self.is_before_a_score()
            || together()
    }

    /// Whether the words before a name say that it plays.
    pub(super) fn follows(&self) -> bool {
        let [first, second, third] = [1, 2, 3].map(|back| self.back(back));
        first == "for" && DONE_FOR.contains(&second)
            || matches!(first, "against" | "over" | "to")
                && [second, third].iter().any(|word| MEETINGS.contains(word))
            || PLAYS.contains(&first) && self.before.is_some_and(|other| self.is_beside(other, self.name))
            || (is_verb(first) || matches!((second, first), ("lost" | "fell", "to") | ("drew", "with")))
                && self.is_before_a_score()
    }

    /// Whether one word, and maybe an article, parts two names.
    fn is_beside(&self, first: &Range<usize>, second: &Range<usize>) -> bool {
        let between = second.start.saturating_sub(first.end);
        between == 1 || between == 2 && self.word(first.end + 1) == "the"
    }

    fn word(&self, at: usize) -> &str {
        self.text.word(at)
    }

    /// The word so many before the name, its article aside.
    fn back(&self, back: usize) -> &str {
        let article =
            self.name.start.checked_sub(1).is_some_and(|at| self.word(at).eq_ignore_ascii_case("the"));
        self.name.start.checked_sub(back + usize::from(article)).map_or("", |at| self.word(at))
    }

    /// `3-1`, `by nine wickets`
    fn is_before_a_score(&self) -> bool {
        let is_lead =
            |at: usize| self.word(at) == "by" && (2..=4).any(|next| COUNTED.contains(&self.word(at + next)));
        (self.name.end..self.text.tokens.len())
            .take(NEAR)
            .take_while(|&at| !(self.text.tokens[at].opens && self.text.is_capital(at)))
            .any(|at| score(self.text, at).is_some() || is_lead(at))
    }
}

fn is_verb(word: &str) -> bool {
    VERBS.contains(&&*small(word))
}

/// Headlines shout.
fn small(word: &str) -> Cow<'_, str> {
    if word.starts_with(char::is_uppercase) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) }
}
