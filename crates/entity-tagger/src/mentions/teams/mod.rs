//! Teams that go by the name of their city: in a report of sport, `Milan beat Bath 3-1` is about two clubs, and so is every
//! row of its tables. Countries stay places, also when they play.

mod tables;
mod told;

use std::{collections::HashSet, ops::Range, sync::LazyLock};

use dateline_schema::EntityType::{self, Group, Location, Organization, Person};

use self::{tables::Tables, told::Said};
use super::{Mention, Passage, is_name_word, rules::cautious::taken_tokens};
use crate::{
    gazetteer::GAZETTEER,
    hash::Ready,
    places,
    tokenize::{Kind, Text},
};

/// So many words of [`SPORT`] make a report of sport.
const WORDS_OF_SPORT: usize = 2;
static SPORT: LazyLock<HashSet<&str, Ready>> = LazyLock::new(|| {
    HashSet::from_iter([
        "baseball",
        "basketball",
        "batsman",
        "batting",
        "bowler",
        "cricket",
        "doubleheader",
        "football",
        "footballer",
        "footballers",
        "goalkeeper",
        "goalless",
        "halftime",
        "hockey",
        "homered",
        "inning",
        "innings",
        "league",
        "matchday",
        "midfield",
        "midfielder",
        "midfielders",
        "offseason",
        "offside",
        "outfielder",
        "pitcher",
        "pitchers",
        "playoff",
        "playoffs",
        "premiership",
        "quarterback",
        "rebounds",
        "relegated",
        "relegation",
        "rugby",
        "semifinal",
        "semifinals",
        "shortstop",
        "shutout",
        "soccer",
        "standings",
        "striker",
        "strikers",
        "touchdown",
        "touchdowns",
        "wicket",
        "wicketkeeper",
        "wickets",
        "winger",
    ])
});
/// Words before a place that is one.
const WHERE: &[&str] = &["in", "near", "outside", "around", "across", "downtown", "of", "from"];
/// Words of the longest name that no model knows.
const LONGEST: usize = 3;

/// The names, in small letters, that are teams' in an article.
#[derive(Debug, Default)]
pub(crate) struct Teams(HashSet<String>);

impl Teams {
    /// Makes organizations of what plays; where a name can only be that of the city, it stays a place.
    ///
    /// The mentions are in the order of the passages. What sentences say is understood in English alone.
    pub(crate) fn settle(passages: &[Passage<'_>], mentions: &mut Vec<Mention>, is_english: bool) -> Self {
        let tables = Tables::read(passages, mentions);
        let is_sport = is_english && is_sport(passages);
        if !is_sport && !tables.are_sure() {
            return Self::default();
        }
        let mut teams = Self::default();
        if !tables.is_empty() {
            teams.0.extend(tables.put(passages, mentions));
        }
        let mut names = names(passages, mentions);
        if is_sport {
            teams.0.extend(told(passages, &names));
        }
        names.retain(|name| {
            name.may_play()
                && teams.contains(name.slice(passages))
                && !is_where(&passages[name.passage].text, &name.tokens)
        });
        put(names, mentions);
        teams
    }

    /// Whether a name is a team's.
    pub(crate) fn contains(&self, name: &str) -> bool {
        !self.0.is_empty() && self.0.contains(&name.to_lowercase())
    }
}

/// A mention, or words with capitals that no model took for a name.
struct Name {
    passage: usize,
    tokens: Range<usize>,
    kind: Option<EntityType>,
}

impl Name {
    fn slice<'a>(&self, passages: &[Passage<'a>]) -> &'a str {
        passages[self.passage].text.slice(self.tokens.clone())
    }

    /// People and firms are believed.
    fn may_play(&self) -> bool {
        matches!(self.kind, None | Some(Location | Group))
    }
}

/// Whether an English article is a report of sport.
fn is_sport(passages: &[Passage<'_>]) -> bool {
    let mut found: Vec<&str> = Vec::new();
    for text in passages.iter().map(|passage| &passage.text) {
        for (at, token) in text.tokens.iter().enumerate() {
            let word = match token.kind {
                Kind::Lower => SPORT.get(text.word(at)),
                Kind::Capital if token.opens => SPORT.get(&*text.word(at).to_lowercase()),
                _ => None,
            };
            if let Some(word) = word.filter(|word| !found.contains(word)) {
                found.push(word);
            }
            if found.len() >= WORDS_OF_SPORT {
                return true;
            }
        }
    }
    false
}

/// All that may be a name, in order.
fn names(passages: &[Passage<'_>], mentions: &[Mention]) -> Vec<Name> {
    let known = mentions.iter().map(|it| Name {
        passage: it.passage,
        tokens: it.tokens.clone(),
        kind: Some(it.kind),
    });
    let mut names: Vec<Name> = known.collect();
    let taken = taken_tokens(passages, mentions);
    for (number, Passage { text, .. }) in passages.iter().enumerate() {
        let taken = &taken[number];
        let is_free = |at: usize| !taken[at] && is_name_word(text, at);
        for line in text.lines.iter().filter(|line| !line.title_case) {
            let mut at = line.tokens.start;
            while let Some(start) = (at..line.tokens.end).find(|&at| is_free(at)) {
                let end = (start..line.tokens.end).find(|&at| !is_free(at)).unwrap_or(line.tokens.end);
                let touches = start > 0 && taken[start - 1] || taken.get(end) == Some(&true);
                let opens =
                    end - start == 1 && text.tokens[start].opens && GAZETTEER.is_common(text.word(start));
                if end - start <= LONGEST && !touches && !opens {
                    names.push(Name { passage: number, tokens: start..end, kind: None });
                }
                at = end;
            }
        }
    }
    names.sort_by_key(|name| (name.passage, name.tokens.start));
    names
}

/// The names in small letters of which sentences say that they play.
fn told(passages: &[Passage<'_>], names: &[Name]) -> Vec<String> {
    let is_people =
        |name: &Name| GAZETTEER.names.get(name.slice(passages)).is_some_and(|known| known.kind == Group);
    let is_team = |name: &Name| !is_people(name) && !places::is_country(name.slice(passages));
    let plays = |at: usize| {
        let name = &names[at];
        let text = &passages[name.passage].text;
        let other = |at: Option<usize>| {
            let other =
                names.get(at?).filter(|other| other.passage == name.passage && other.kind != Some(Person))?;
            is_team(other).then_some(&other.tokens)
        };
        let said =
            Said { text, name: &name.tokens, before: other(at.checked_sub(1)), behind: other(Some(at + 1)) };
        let is_common = || name.kind.is_none() && GAZETTEER.is_common(text.word(name.tokens.start));
        said.leads() || said.follows() && !is_common()
    };
    let is_told = |&at: &usize| {
        let name = &names[at];
        name.may_play() && plays(at) && is_team(name) && !is_where(&passages[name.passage].text, &name.tokens)
    };
    (0..names.len()).filter(is_told).map(|at| names[at].slice(passages).to_lowercase()).collect()
}

/// Makes organizations of these names.
fn put(names: Vec<Name>, mentions: &mut Vec<Mention>) {
    let places: HashSet<(usize, usize)> =
        names.iter().map(|name| (name.passage, name.tokens.start)).collect();
    for mention in mentions.iter_mut().filter(|it| places.contains(&(it.passage, it.tokens.start))) {
        (mention.kind, mention.known) = (Organization, None);
    }
    let unknown = names.into_iter().filter(|name| name.kind.is_none());
    mentions.extend(unknown.map(|Name { passage, tokens, .. }| Mention {
        passage,
        tokens,
        kind: Organization,
        known: None,
    }));
    mentions.sort_by_key(|mention| (mention.passage, mention.tokens.start));
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

    const SPORT_IS_SPOKEN_OF: &str = " The striker left at halftime.";

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
    fn names_that_no_model_knows_are_teams_where_they_play() {
        let cubs = settled("The Cubs beat the Expos 6-0. [P Ada Lee] cheered the Cubs.");
        assert_eq!(cubs, ["O Cubs", "O Expos", "P Ada Lee", "O Cubs"]);
        assert_eq!(settled("They beat the Cup 3-1 on Monday."), [""; 0]);
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
