//! Who said a quotation, where the text says so.
//!
//! Sentences are read in order. A quotation's own sentence comes first: a verb of speech behind it, one before it, a name
//! before a colon, `according to`. What has none of these goes on from its neighbours in the paragraph, or from the
//! paragraph before.

use std::ops::Range;

use dateline_schema::EntityType;

use super::{
    lexicon::{COORDINATING, Class, Order},
    scene::Scene,
    sentences::Sentence,
    subject::Subject,
};
use crate::{gender::Gender, mentions::is_hyphen, tokenize::Kind};

/// The speaker (place of a cluster) and the words that say so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Attribution {
    pub(super) speaker: Option<u32>,
    pub(super) cue: Option<Range<usize>>,
    /// The mood of its sentence says that it is speech, without a verb that says so.
    pub(super) reported: bool,
    /// The text says that somebody without a name spoke, so the neighbours tell nothing.
    pub(super) nameless: bool,
}

impl Attribution {
    pub(super) fn is_open(&self) -> bool {
        self.speaker.is_none() && !self.nameless
    }
}

/// Farther from the quotation a verb belongs to something else.
const REACH: usize = 30;
/// Farther after its verb a name is not the subject.
const INVERTED: usize = 12;
/// `he` means nobody spoken of longer ago than this many sentences.
const MEMORY: usize = 8;
/// A quotation without a verb goes on from what stands at most this many sentences before.
pub(super) const NEAR: usize = 3;

/// Fewer words before a colon belong to whoever speaks: `His conclusion:`.
const HEADING: usize = 4;

/// Says for every quotation who said it; the attributions are in the order of the spans.
pub(super) fn attribute(scene: &Scene<'_>) -> Vec<Attribution> {
    let mut reader = Reader {
        scene,
        found: vec![Attribution::default(); scene.spans.len()],
        topics: Vec::with_capacity(scene.sentences.len()),
        things: Vec::with_capacity(scene.sentences.len()),
    };
    let mut from = 0;
    for lines in scene.sentences.chunk_by(|one, next| one.line == next.line) {
        for place in from..from + lines.len() {
            reader.read(place);
        }
        reader.fill_paragraph(from..from + lines.len());
        from += lines.len();
    }
    reader.join_paragraphs();
    reader.found
}

/// What has been read of a text so far.
pub(super) struct Reader<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) found: Vec<Attribution>,
    /// Whom each sentence is about.
    pub(super) topics: Vec<Option<u32>>,
    /// The organization that each sentence has for a subject.
    things: Vec<Option<u32>>,
}

impl Reader<'_> {
    fn read(&mut self, place: usize) {
        let sentence = &self.scene.sentences[place];
        for span in sentence.spans.clone() {
            self.found[span] = self.attribute(place, span);
        }
        self.share(sentence.spans.clone());
        let spoken = sentence
            .spans
            .clone()
            .filter(|&span| self.found[span].cue.is_some())
            .filter_map(|span| self.found[span].speaker)
            .find(|&speaker| self.scene.is_person(speaker));
        let topic = spoken.or_else(|| match self.scene.topic(sentence)? {
            Subject::Entity(cluster) => Some(cluster),
            Subject::Earlier(at, gender) => self.antecedent(place, at, gender),
            Subject::EarlierThing(_) | Subject::Nameless => None,
        });
        self.topics.push(topic);
        let thing = self.found[sentence.spans.clone()]
            .iter()
            .filter_map(|found| found.speaker)
            .find(|&speaker| !self.scene.is_person(speaker));
        let first = || {
            let mut mentions = self.scene.mentions(&sentence.tokens).iter();
            mentions
                .find(|(mention, _)| mention.kind == EntityType::Organization)
                .map(|&(_, cluster)| cluster)
        };
        self.things.push(thing.or_else(first));
    }

    /// What the quotation's own sentence says.
    fn attribute(&self, place: usize, span: usize) -> Attribution {
        self.behind(place, span)
            .or_else(|| self.ahead(place, span))
            .or_else(|| self.far_behind(place, span))
            .or_else(|| self.according_to(place, span))
            .or_else(|| self.before_colon(place, span))
            .unwrap_or_default()
    }

    /// The words of the sentence behind a quotation, up to the next one.
    fn rest(&self, place: usize, span: usize) -> Range<usize> {
        let sentence = &self.scene.sentences[place];
        let start = self.scene.spans[span].after;
        let next = self.scene.spans.get(span + 1).map_or(usize::MAX, |next| next.open);
        let mut rest = start..sentence.tokens.end.min(next).min(start + REACH);
        while rest.start < rest.end
            && matches!(self.scene.text.word(rest.start), "," | "–" | "—" | "-" | "\"" | "”")
        {
            rest.start += 1;
        }
        rest.start..rest.end.max(rest.start)
    }

    /// The words of the sentence before a quotation, back to the last one.
    fn lead(&self, place: usize, span: usize) -> Range<usize> {
        let open = self.scene.spans[span].open;
        let last = span.checked_sub(1).map_or(0, |last| self.scene.spans[last].after);
        let start = self.scene.sentences[place].tokens.start.max(last).max(open.saturating_sub(REACH));
        start.min(open)..open
    }

    fn verb_in(&self, words: &Range<usize>, class: Class) -> Option<usize> {
        words.clone().find(|&at| self.is_verb(at, class))
    }

    pub(super) fn is_verb(&self, at: usize, class: Class) -> bool {
        // `so-called` is no verb.
        let compound = at.checked_sub(1).is_some_and(|before| is_hyphen(self.scene.text, before));
        self.scene.class(at).is(class) && self.scene.text.kind(at) == Some(Kind::Lower) && !compound
    }

    /// `“…,” said Lee`, `“…,” the minister told reporters`, `“…“, so Lee`.
    fn behind(&self, place: usize, span: usize) -> Option<Attribution> {
        let rest = self.rest(place, span);
        let first = self.scene.class(rest.start);
        if rest.is_empty() {
            return None;
        }
        let subject_first = self.scene.lexicon.order == Order::SubjectFirst;
        let auxiliary = first.is(Class::AUXILIARY) && self.is_verb(rest.start + 1, Class::VERB);
        let goes_on = auxiliary || first.is(Class::PRONOUN) || first.is(Class::SO) || first.is(Class::SPEECH);
        let begins_anew =
            first.is(Class::CONJUNCTION) && !goes_on && !(subject_first && first.is(Class::DEFINITE));
        let phrase = first.is(Class::PREPOSITION) || first.is(Class::OPENER);
        if begins_anew || phrase && !first.is(Class::VERB) {
            return None;
        }
        if first.is(Class::SO) {
            let verb = rest.start + usize::from(self.is_verb(rest.start + 1, Class::VERB));
            let subject = self.scene.subject_behind(verb + 1..rest.end.min(verb + 1 + INVERTED))?;
            return Some(self.said(place, Some(subject), rest.start..verb + 1));
        }
        let (listed, unlisted) = (self.verb_in(&rest, Class::VERB), self.unlisted_verb(&rest));
        let verb = if subject_first { listed.or(unlisted) } else { unlisted.or(listed) }?;
        let lead = rest.start..verb;
        let inverted = lead.clone().all(|at| self.scene.class(at).is(Class::AUXILIARY));
        let behind = || {
            let listener = self.scene.class(verb).is(Class::LISTENER) && !inverted;
            let words = verb + 1..rest.end.min(verb + 1 + INVERTED);
            if listener { None } else { self.scene.subject_behind(words) }
        };
        // `“…” even within the party, said Lee`.
        let apart = self.scene.text.word(verb.saturating_sub(1)) == ",";
        let person =
            |subject: &Subject| matches!(subject, Subject::Entity(cluster) if self.scene.is_person(*cluster));
        let named_behind =
            if inverted || apart { behind().filter(|subject| inverted || person(subject)) } else { None };
        let subject = match named_behind {
            None if !inverted => self.scene.subject_before(lead).or_else(behind),
            named => named,
        };
        let dropped =
            (inverted && self.scene.lexicon.drops_pronouns).then_some(Subject::Earlier(rest.start, None));
        Some(self.said(place, subject.or(dropped), self.cue(verb)))
    }

    /// A verb that no list has: German `“…“, lacht Lee`, English `“…,” Lee quips.`
    fn unlisted_verb(&self, rest: &Range<usize>) -> Option<usize> {
        let (text, at) = (self.scene.text, rest.start);
        let person = |at: usize| {
            self.scene.class(at).is(Class::PERSON)
                || self
                    .scene
                    .mentions(&(at..at + 1))
                    .iter()
                    .any(|&(_, cluster)| self.scene.is_person(cluster))
        };
        if self.scene.lexicon.order == Order::VerbSecond {
            let word = text.word(at);
            let verb = text.kind(at) == Some(Kind::Lower) && self.scene.class(at) == Class::default();
            return (verb && word.len() > 3 && word.ends_with('t') && person(at + 1)).then_some(at);
        }
        if !person(at) {
            return None;
        }
        let end =
            self.scene.mentions(&(at..at + 1)).first().map_or(at + 1, |(mention, _)| mention.tokens.end);
        let adverb = usize::from(text.word(end).ends_with("ly"));
        let verb = end + adverb;
        let word = text.word(verb);
        let ends = matches!(text.word(verb + 1), "." | ",") || verb + 1 >= rest.end;
        (verb < rest.end
            && text.kind(verb) == Some(Kind::Lower)
            && ends
            && (word.ends_with("ed") || word.ends_with('s')))
        .then_some(verb)
    }

    /// `Lee said: “…”`, `Lee called it “…”`.
    fn ahead(&self, place: usize, span: usize) -> Option<Attribution> {
        let lead = self.lead(place, span);
        let verb = lead.clone().rev().find(|&at| self.is_verb(at, Class::SPEECH))?;
        let class = self.scene.class(verb);
        let words = lead.start..verb;
        if let Some(agent) = self.agent(verb, lead.end) {
            return Some(self.said(place, Some(agent), self.cue(verb)));
        }
        let participle = class.is(Class::PARTICIPLE);
        let verb_second = self.scene.lexicon.order == Order::VerbSecond;
        let behind = || {
            let words = verb + 1..lead.end.min(verb + 1 + INVERTED);
            if verb_second { self.scene.subject_behind(words) } else { None }
        };
        // `Es sei spät, sagte Lee: “…”`.
        let apart = verb > lead.start && self.scene.text.word(verb - 1) == ",";
        // `called it “…” and said, “…”`.
        let joined = COORDINATING.contains(&self.scene.text.word(lead.start)) && words.len() <= 2;
        let before = self.speaker_before(place, span).filter(|_| joined);
        let subject = match before {
            Some(speaker) => Some(Subject::Entity(speaker)),
            None if participle || joined => self.clause_subject(place, words),
            None if apart && verb_second => behind().or_else(|| self.scene.subject_before(words)),
            None => self.scene.subject_before(words).or_else(behind),
        };
        let mut said = self.said(place, subject, self.cue(verb));
        if subject.is_none() {
            said.speaker = self.speaker_before(place, span);
        }
        Some(said)
    }

    /// `was described by Lee as “…”`.
    fn agent(&self, verb: usize, end: usize) -> Option<Subject> {
        let text = self.scene.text;
        let passive = (1..=2).any(|back| {
            verb.checked_sub(back)
                .is_some_and(|at| matches!(text.word(at), "was" | "were" | "been" | "is" | "are" | "being"))
        });
        let by = (verb + 1..end.min(verb + 4)).find(|&at| text.word(at) == "by").filter(|_| passive)?;
        self.scene.subject_behind(by + 1..end)
    }

    /// The subject of a participle: that of the finite verb of speech before it, or of the whole sentence.
    fn clause_subject(&self, place: usize, words: Range<usize>) -> Option<Subject> {
        let sentence = &self.scene.sentences[place];
        let finite = (sentence.tokens.start..words.end).rev().find(|&at| self.is_verb(at, Class::VERB));
        if let Some(subject) = finite
            .filter(|at| words.contains(at))
            .and_then(|verb| self.scene.subject_before(words.start..verb))
        {
            return Some(subject);
        }
        // An organization that the sentence begins with: `The council met, calling it “…”`.
        let first = sentence.tokens.start;
        let opening = self.scene.mentions(&(first..first + 3)).first();
        let organization = opening
            .filter(|(mention, _)| mention.kind == EntityType::Organization)
            .map(|&(_, cluster)| Subject::Entity(cluster));
        organization.or_else(|| self.scene.topic(sentence)).or_else(|| self.scene.subject_before(words))
    }

    /// The speaker of the quotation before this one in the same sentence.
    fn speaker_before(&self, place: usize, span: usize) -> Option<u32> {
        let before =
            span.checked_sub(1).filter(|before| self.scene.sentences[place].spans.contains(before))?;
        self.found[before].speaker
    }

    /// `It may be “…,” but there is time, Lee told the paper`.
    fn far_behind(&self, place: usize, span: usize) -> Option<Attribution> {
        let rest = self.rest(place, span);
        let verb = self.verb_in(&rest, Class::VERB)?;
        let joined = |at: usize| {
            self.scene.class(at).is(Class::RELATIVE)
                || matches!(self.scene.text.word(at), "and" | "but" | "und" | "aber" | ";")
        };
        let apart = (rest.start..verb).any(|at| self.scene.text.word(at) == ",");
        if !apart || (rest.start..verb).any(joined) {
            return None;
        }
        let subject = self.scene.subject_before(rest.start..verb).or_else(|| {
            let listener = self.scene.class(verb).is(Class::LISTENER);
            let words = verb + 1..rest.end.min(verb + 1 + INVERTED);
            if listener { None } else { self.scene.subject_behind(words) }
        })?;
        Some(self.said(place, Some(subject), self.cue(verb)))
    }

    /// `according to Lee`, before or behind.
    fn according_to(&self, place: usize, span: usize) -> Option<Attribution> {
        let tokens = self.scene.sentences[place].tokens.clone();
        let (lead, rest) = (self.lead(place, span), self.rest(place, span));
        let words = tokens.start.max(lead.start)..lead.end;
        let (at, length) = words.chain(rest.clone()).find_map(|at| {
            let length = self.scene.lexicon.according(self.scene.text, at)?;
            Some((at, length))
        })?;
        let end = if at < lead.end { lead.end } else { rest.end };
        let subject = self.scene.subject_behind(at + length..end.min(at + length + INVERTED));
        Some(self.said(place, subject, at..at + length))
    }

    /// `Lee: “…”`, `Lee is sure: “…”`.
    fn before_colon(&self, place: usize, span: usize) -> Option<Attribution> {
        let lead = self.lead(place, span);
        let colon =
            lead.end.checked_sub(1).filter(|&at| lead.contains(&at) && self.scene.text.word(at) == ":")?;
        let words = lead.start..colon;
        let topic = self.scene.topic(&Sentence { tokens: words.clone(), spans: 0..0, line: 0 });
        let subject = match topic.or_else(|| self.scene.owner(&words).map(Subject::Entity)) {
            Some(subject) => subject,
            None if words.len() <= HEADING => Subject::Earlier(words.start, None),
            None => Subject::Nameless,
        };
        let speaker = self.resolve(place, subject);
        Some(Attribution { speaker, nameless: subject == Subject::Nameless, ..Attribution::default() })
    }

    fn said(&self, place: usize, subject: Option<Subject>, cue: Range<usize>) -> Attribution {
        let speaker = subject.and_then(|subject| self.resolve(place, subject));
        Attribution {
            speaker,
            cue: Some(cue),
            reported: false,
            nameless: subject.is_some() && speaker.is_none(),
        }
    }

    pub(super) fn resolve(&self, place: usize, subject: Subject) -> Option<u32> {
        match subject {
            Subject::Entity(cluster) => Some(cluster),
            Subject::Earlier(at, gender) => self.antecedent(place, at, gender),
            Subject::EarlierThing(at) => self
                .scene
                .thing_named(at)
                .or_else(|| self.scene.free_organization(&(self.scene.sentences[place].tokens.start..at)))
                .or_else(|| self.things.iter().rev().take(NEAR).find_map(|&thing| thing)),
            Subject::Nameless => None,
        }
    }

    /// Whom `he` means at a token: a person named before it in its sentence, or whom the sentences before are about.
    fn antecedent(&self, place: usize, at: usize, gender: Option<Gender>) -> Option<u32> {
        let agrees = |&cluster: &u32| self.scene.agrees(cluster, gender);
        let sentence = self.scene.sentences[place].tokens.start..at;
        if let Some(cluster) = self.scene.free_person(&sentence).find(agrees) {
            return Some(cluster);
        }
        let mut named = None;
        for before in (place.saturating_sub(MEMORY)..place).rev() {
            if let Some(topic) = self.topics[before].filter(agrees) {
                return Some(topic);
            }
            if named.is_some() && before + NEAR < place {
                break;
            }
            named = named
                .or_else(|| self.scene.people_outside(&self.scene.sentences[before].tokens).find(agrees));
        }
        named
    }

    /// The verb, with `was quoted as` before it.
    fn cue(&self, verb: usize) -> Range<usize> {
        let word = |at: usize| self.scene.text.word(at);
        let quoted = if word(verb) == "quoted" && word(verb + 1) == "as" {
            Some(verb)
        } else {
            verb.checked_sub(2).filter(|&at| word(at) == "quoted" && word(at + 1) == "as")
        };
        let Some(quoted) = quoted else { return verb..verb + 1 };
        let start = (quoted.saturating_sub(3)..quoted)
            .rev()
            .take_while(|&at| self.scene.class(at).is(Class::AUXILIARY))
            .last()
            .unwrap_or(quoted);
        start..quoted + 2 + usize::from(self.scene.class(quoted + 2).is(Class::SPEECH))
    }
}
