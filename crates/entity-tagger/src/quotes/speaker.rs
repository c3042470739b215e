//! Who said a quotation, where the text says so.

use std::ops::Range;

use dateline_schema::EntityType;

use super::{roles::Roles, spans::Span};
use crate::{
    gazetteer::GAZETTEER,
    mentions::{Mention, Reading},
    tagger::Ranked,
    tokenize::{Kind, Text},
};

/// The speaker (an entity's id) and the words that say so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Attribution {
    pub(super) speaker: Option<u32>,
    pub(super) cue: Option<Range<usize>>,
}

/// Farther from the quotation a verb belongs to something else.
const REACH: usize = 30;
/// Farther after its verb a name is not the subject.
const INVERTED: usize = 8;
/// `he` means nobody named longer ago than this many names.
const MEMORY: usize = 50;
/// Verbs whose object is the listener.
const WITH_LISTENER: &[&str] =
    &["told", "tells", "telling", "informed", "asked", "asks", "urged", "urges", "warned", "assured"];
const PRONOUNS: &[&str] = &["he", "she", "He", "She"];

/// Says for every quotation who said it; the attributions are in the order of the spans.
pub(super) fn attribute(
    text: &Text<'_>,
    spans: &[Span],
    body: usize,
    mentions: &[Mention],
    clusters: &[Ranked],
    reading: Reading<'_>,
) -> Vec<Attribution> {
    let scene = Scene::new(text, spans, body, mentions, clusters);
    if reading != Reading::Capitals {
        let announced = (0..spans.len()).map(|place| scene.announced(place));
        return announced.map(|speaker| Attribution { speaker, cue: None }).collect();
    }
    let mut found: Vec<Attribution> = Vec::with_capacity(spans.len());
    for place in 0..spans.len() {
        let previous = place.checked_sub(1).map(|before| (&spans[before], found[before].speaker));
        found.push(scene.attribute(place, previous));
    }
    found
}

struct Scene<'a> {
    text: &'a Text<'a>,
    spans: &'a [Span],
    /// Mentions of the text with their clusters, in order.
    placed: Vec<(&'a Mention, u32)>,
    /// Which clusters are people.
    people: Vec<bool>,
    roles: Roles,
}

impl<'a> Scene<'a> {
    fn new(
        text: &'a Text<'a>,
        spans: &'a [Span],
        body: usize,
        mentions: &'a [Mention],
        clusters: &[Ranked],
    ) -> Self {
        let mut placed: Vec<(&Mention, u32)> = (0..)
            .zip(clusters)
            .flat_map(|(id, (cluster, _))| {
                cluster.mentions.iter().map(move |&mention| (&mentions[mention], id))
            })
            .filter(|(mention, _)| mention.passage == body)
            .collect();
        placed.sort_by_key(|(mention, _)| mention.tokens.start);
        let roles = Roles::read(text, &placed);
        let people = clusters.iter().map(|(cluster, _)| cluster.kind == EntityType::Person).collect();
        Self { text, spans, placed, people, roles }
    }

    fn attribute(&self, place: usize, previous: Option<(&Span, Option<u32>)>) -> Attribution {
        let span = &self.spans[place];
        let before = self.before(place);
        // Who said it comes before who reported it: `Lee said “…”, according to Reuters`.
        self.said_after(place, previous)
            .or_else(|| self.said_before(span, &before, previous))
            .or_else(|| self.according_to(&before).or_else(|| self.according_to(&self.after(place))))
            .unwrap_or_else(|| Attribution { speaker: self.inherited(span, &before, previous), cue: None })
    }

    /// In a language whose verbs are not known: the one person named in the sentence that a colon ends, close to the
    /// colon or first of all.
    fn announced(&self, place: usize) -> Option<u32> {
        let colon = self.spans[place].open.checked_sub(1).filter(|&at| self.text.word(at) == ":")?;
        let sentence = self.before(place);
        let mut people = self.speakers(&sentence).filter(|(mention, _)| mention.kind == EntityType::Person);
        let (mention, speaker) = people.next()?;
        let names = &mention.tokens;
        let close = names.start == sentence.start || names.end + INVERTED >= colon;
        (close && people.all(|(_, other)| other == speaker)).then_some(speaker)
    }

    /// The rest of the sentence after a quotation, up to the next one.
    fn after(&self, place: usize) -> Range<usize> {
        let span = &self.spans[place];
        let line_end = self.text.lines[span.line].tokens.end;
        let limit = self
            .spans
            .get(place + 1)
            .map_or(line_end, |next| next.open.min(line_end))
            .min(span.after + REACH);
        let end = (span.after..limit)
            .find(|&at| matches!(self.text.word(at), "." | "!" | "?" | ";"))
            .unwrap_or(limit);
        span.after..end
    }

    /// The sentence before a quotation, back to the last one.
    fn before(&self, place: usize) -> Range<usize> {
        let span = &self.spans[place];
        let line_start = self.text.lines[span.line].tokens.start;
        let floor = place.checked_sub(1).map_or(line_start, |last| self.spans[last].after.max(line_start));
        let floor = floor.max(span.open.saturating_sub(REACH));
        let start = (floor..span.open)
            .rev()
            .find(|&at| matches!(self.text.word(at), "." | "!" | "?"))
            .map_or(floor, |at| at + 1);
        start..span.open
    }

    /// `“…,” said Lee`, `“…,” the minister told reporters`, `“…,” according to Lee`.
    fn said_after(&self, place: usize, previous: Option<(&Span, Option<u32>)>) -> Option<Attribution> {
        let span = &self.spans[place];
        let rest = self.after(place);
        let ended = span.inside.end.checked_sub(1).is_some_and(|last| self.text.word(last) == ".");
        if rest.is_empty() || ended && self.text.kind(rest.start) != Some(Kind::Lower) {
            return None;
        }
        let verb = self.verb(&rest, false)?;
        let speaker = self
            .subject(&(rest.start..verb), span, previous)
            .or_else(|| self.inverted_subject(verb, rest.end, span, previous));
        Some(Attribution { speaker, cue: Some(self.cue(verb)) })
    }

    /// `Lee said: “…”`, `Lee said it was “…”`.
    fn said_before(
        &self,
        span: &Span,
        before: &Range<usize>,
        previous: Option<(&Span, Option<u32>)>,
    ) -> Option<Attribution> {
        let verb = self.verb(before, true)?;
        let follows =
            previous.filter(|(last, _)| last.after == before.start).and_then(|(_, speaker)| speaker);
        let speaker = self.subject(&(before.start..verb), span, previous).or(follows);
        Some(Attribution { speaker, cue: Some(self.cue(verb)) })
    }

    /// Without a verb of its own: the speaker of the quotation it goes on from, or the one person just spoken of.
    fn inherited(
        &self,
        span: &Span,
        before: &Range<usize>,
        previous: Option<(&Span, Option<u32>)>,
    ) -> Option<u32> {
        let opens_line = self.text.lines[span.line].tokens.start == span.open;
        if let Some((last, speaker)) = previous {
            let same_line = last.line == span.line;
            let next_line = opens_line
                && last.line + 1 == span.line
                && self.text.lines[last.line].tokens.end <= last.after + INVERTED;
            if same_line || next_line {
                return speaker;
            }
        }
        let introduced = self.text.word(span.open.saturating_sub(1)) == ":" || opens_line;
        let line = if opens_line { self.sentence_line_before(span.line)? } else { before.clone() };
        let mut people = self
            .speakers(&line)
            .filter(|(mention, _)| mention.kind == EntityType::Person)
            .map(|(_, cluster)| cluster);
        let first = people.next()?;
        (introduced && people.all(|other| other == first)).then_some(first)
    }

    /// The last line before this one that is no heading or credit.
    fn sentence_line_before(&self, line: usize) -> Option<Range<usize>> {
        let ends = |tokens: &Range<usize>| {
            matches!(self.text.word(tokens.end - 1), "." | ":" | "!" | "?" | "\"" | "”")
        };
        self.text.lines[..line].iter().rev().take(3).map(|line| line.tokens.clone()).find(ends)
    }

    fn verb(&self, words: &Range<usize>, last: bool) -> Option<usize> {
        let mut verbs = words.clone().filter(|&at| {
            self.text.kind(at) == Some(Kind::Lower) && GAZETTEER.is_speech_verb(self.text.word(at))
        });
        if last { verbs.next_back() } else { verbs.next() }
    }

    /// The verb, with `was quoted as` before it.
    fn cue(&self, verb: usize) -> Range<usize> {
        let word = |back: usize| verb.checked_sub(back).map_or("", |at| self.text.word(at));
        if (word(2), word(1)) != ("quoted", "as") {
            // `was quoted as saying` read from its first verb.
            let saying = (self.text.word(verb), self.text.word(verb + 1), self.text.word(verb + 2));
            return if saying == ("quoted", "as", "saying") {
                self.auxiliaries(verb)..verb + 3
            } else {
                verb..verb + 1
            };
        }
        self.auxiliaries(verb - 2)..verb + 1
    }

    fn auxiliaries(&self, verb: usize) -> usize {
        (0..verb)
            .rev()
            .take_while(|&at| {
                matches!(self.text.word(at), "was" | "were" | "is" | "been" | "further" | "also" | "later")
            })
            .last()
            .unwrap_or(verb)
    }

    fn according_to(&self, words: &Range<usize>) -> Option<Attribution> {
        let at = words.clone().find(|&at| {
            matches!(self.text.word(at), "according" | "According") && self.text.word(at + 1) == "to"
        })?;
        let (_, speaker) = self.speakers(&(at..words.end)).next()?;
        Some(Attribution { speaker: Some(speaker), cue: Some(at..at + 2) })
    }

    /// Mentions within these tokens that can speak.
    fn speakers(&self, words: &Range<usize>) -> impl DoubleEndedIterator<Item = (&'a Mention, u32)> {
        let from = self.placed.partition_point(|(mention, _)| mention.tokens.start < words.start);
        let to = self.placed.partition_point(|(mention, _)| mention.tokens.start < words.end);
        let can_speak = |kind| matches!(kind, EntityType::Person | EntityType::Organization);
        self.placed[from..to.max(from)].iter().copied().filter(move |(mention, _)| can_speak(mention.kind))
    }

    /// The subject before a verb: a pronoun, a name, or a description of somebody.
    fn subject(
        &self,
        words: &Range<usize>,
        span: &Span,
        previous: Option<(&Span, Option<u32>)>,
    ) -> Option<u32> {
        let near = words.end.saturating_sub(4).max(words.start)..words.end;
        if near.clone().any(|at| PRONOUNS.contains(&self.text.word(at))) {
            return self.antecedent(words.start.min(span.open), span, previous);
        }
        let described = self.roles.resolve(self.text, words.clone(), &self.placed);
        // In `Lee's office said` the name is not the subject, but in `Lee, Kim's heir, said` the first one is.
        let free = |mention: &Mention| self.text.kind(mention.tokens.end) != Some(Kind::Genitive);
        let named =
            |kind| self.speakers(words).rev().find(|(mention, _)| mention.kind == kind && free(mention));
        named(EntityType::Person)
            .map(|(_, cluster)| cluster)
            .or(described)
            .or_else(|| named(EntityType::Organization).map(|(_, cluster)| cluster))
    }

    /// The subject after a verb: `said Lee`, `said the minister`, `said she`.
    fn inverted_subject(
        &self,
        verb: usize,
        end: usize,
        span: &Span,
        previous: Option<(&Span, Option<u32>)>,
    ) -> Option<u32> {
        if WITH_LISTENER.contains(&self.text.word(verb)) {
            return None;
        }
        let words = verb + 1..end.min(verb + 1 + INVERTED);
        if PRONOUNS.contains(&self.text.word(verb + 1)) {
            return self.antecedent(span.open, span, previous);
        }
        let mut named = self.speakers(&words);
        let person = self.speakers(&words).find(|(mention, _)| mention.kind == EntityType::Person);
        person
            .or_else(|| named.next())
            .map(|(_, cluster)| cluster)
            .or_else(|| self.roles.resolve(self.text, words.clone(), &self.placed))
    }

    /// Whom `he` or `she` means: the last speaker just before, or else the person named last outside quotations.
    fn antecedent(&self, at: usize, span: &Span, previous: Option<(&Span, Option<u32>)>) -> Option<u32> {
        let named =
            self.speakers(&(0..at)).rev().take(MEMORY).find(|(mention, _)| {
                mention.kind == EntityType::Person && !self.is_quoted(mention.tokens.start)
            });
        let recent = previous.filter(|(last, _)| {
            last.line + 1 >= span.line && named.is_none_or(|(mention, _)| mention.tokens.start < last.after)
        });
        recent
            .and_then(|(_, speaker)| speaker)
            .filter(|&speaker| self.people[speaker as usize])
            .or(named.map(|(_, cluster)| cluster))
    }

    fn is_quoted(&self, token: usize) -> bool {
        let next = self.spans.partition_point(|span| span.open <= token);
        next > 0 && token < self.spans[next - 1].after
    }
}
