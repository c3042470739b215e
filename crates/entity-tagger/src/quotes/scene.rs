//! What stands around the quotations of a text: sentences, names, and the words between them.

use std::ops::Range;

use dateline_schema::EntityType;

use super::{
    lexicon::{Class, Lexicon, Order},
    marks::Span,
    roles::Roles,
};
use crate::{
    coref::Cluster,
    gazetteer::GAZETTEER,
    gender::Gender,
    mentions::{Mention, is_hyphen},
    tokenize::{Kind, Text},
};

/// A sentence with the quotations in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) tokens: Range<usize>,
    /// Places of its quotations.
    pub(super) spans: Range<usize>,
    pub(super) line: usize,
}

/// A text with all that tells who speaks in it.
pub(super) struct Scene<'a> {
    pub(super) text: &'a Text<'a>,
    pub(super) spans: &'a [Span],
    pub(super) classes: &'a [Class],
    pub(super) lexicon: &'a Lexicon,
    pub(super) sentences: Vec<Sentence>,
    /// Mentions of the text with their clusters, in order.
    pub(super) placed: Vec<(&'a Mention, u32)>,
    pub(super) roles: Roles,
    genders: Vec<Option<Gender>>,
    people: Vec<bool>,
}

/// Whom the words before or behind a verb name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// An entity.
    Entity(u32),
    /// A person spoken of before this token: `he`, `the 36-year-old`.
    Earlier(usize, Option<Gender>),
    /// An organization spoken of before: `it`, `the bank`, whose name may hold the word of this token.
    EarlierThing(usize),
    /// Somebody whom no entity stands for: `a spokesman`, `they`.
    Nameless,
}

/// Tokens before a name that may be its titles.
const TITLES: usize = 7;

/// Names looked back at for the one that a noun stands for.
const RECENT: usize = 60;

impl<'a> Scene<'a> {
    pub(super) fn new(
        text: &'a Text<'a>,
        spans: &'a [Span],
        (lexicon, classes): (&'a Lexicon, &'a [Class]),
        body: usize,
        mentions: &'a [Mention],
        clusters: &[Cluster],
    ) -> Self {
        let mut placed: Vec<(&Mention, u32)> = (0..)
            .zip(clusters)
            .flat_map(|(id, cluster)| cluster.mentions.iter().map(move |&mention| (&mentions[mention], id)))
            .filter(|(mention, _)| mention.passage == body)
            .collect();
        placed.sort_by_key(|(mention, _)| mention.tokens.start);
        let roles = Roles::read(text, &placed);
        let people: Vec<bool> = clusters.iter().map(|cluster| cluster.kind == EntityType::Person).collect();
        let mut genders: Vec<Option<Gender>> = clusters
            .iter()
            .map(|cluster| (cluster.kind == EntityType::Person).then(|| Gender::of(&cluster.name)).flatten())
            .collect();
        for (mention, cluster) in &placed {
            let title = mention.tokens.start.checked_sub(1).and_then(|at| Gender::of_title(text.word(at)));
            if people[*cluster as usize] && title.is_some() {
                genders[*cluster as usize] = title;
            }
        }
        let sentences = sentences(text, spans, classes);
        Self { text, spans, classes, lexicon, sentences, placed, roles, genders, people }
    }

    pub(super) fn class(&self, at: usize) -> Class {
        self.classes.get(at).copied().unwrap_or_default()
    }

    pub(super) fn is_person(&self, cluster: u32) -> bool {
        self.people[cluster as usize]
    }

    /// Whether a pronoun of this gender can mean the person.
    pub(super) fn agrees(&self, cluster: u32, gender: Option<Gender>) -> bool {
        let known = self.genders[cluster as usize];
        self.is_person(cluster) && (gender.is_none() || known.is_none() || known == gender)
    }

    /// Mentions that begin within these tokens.
    pub(super) fn mentions(&self, words: &Range<usize>) -> &[(&'a Mention, u32)] {
        let from = self.placed.partition_point(|(mention, _)| mention.tokens.start < words.start);
        let to = self.placed.partition_point(|(mention, _)| mention.tokens.start < words.end);
        &self.placed[from..to.max(from)]
    }

    fn people_in(&self, words: &Range<usize>) -> impl DoubleEndedIterator<Item = (&'a Mention, u32)> {
        self.mentions(words).iter().copied().filter(|(_, cluster)| self.is_person(*cluster))
    }

    /// The last person within these tokens that something belongs to: `Lee's message`.
    pub(super) fn owner(&self, words: &Range<usize>) -> Option<u32> {
        let owns =
            |(mention, _): &(&Mention, u32)| self.text.kind(mention.tokens.end) == Some(Kind::Genitive);
        self.people_in(words).rfind(owns).map(|(_, cluster)| cluster)
    }

    /// In `Lee's office said` and `a friend of Lee said` the name is not the subject.
    fn is_free(&self, mention: &Mention, floor: usize) -> bool {
        let Range { start, end } = mention.tokens.clone();
        if self.text.kind(end) == Some(Kind::Genitive) {
            return false;
        }
        let (mut at, mut articles) = (start, 0);
        let least = floor.max(start.saturating_sub(TITLES));
        while at > least {
            // Another name is part of a title: `Harbour Council chair Lee`.
            at = self.name_at(at - 1).map_or(at - 1, |name| name.start).max(least);
            let class = self.class(at);
            let capital = self.text.is_capital(at);
            if self.is_compound(at) || capital && GAZETTEER.is_job(&self.text.word(at).to_lowercase()) {
                continue;
            }
            if class.is(Class::PREPOSITION) && !capital {
                // `Minister of Mines Lee`.
                let office = at > least && GAZETTEER.is_job(&self.text.word(at - 1).to_lowercase());
                if office && self.text.is_capital(at - 1) {
                    continue;
                }
                return false;
            }
            if class.is(Class::OPENER) || class.is(Class::SPEECH) && !capital {
                return true;
            }
            articles += usize::from(class.is(Class::ARTICLE));
            let mark = matches!(self.text.kind(at), Some(Kind::Mark | Kind::Number) | None);
            let day = capital && articles == 0 && GAZETTEER.is_stop_word(self.text.word(at));
            if mark || articles > 1 || day {
                return true;
            }
        }
        true
    }

    /// Whether a token is a hyphen or touches one.
    fn is_compound(&self, at: usize) -> bool {
        is_hyphen(self.text, at) || is_hyphen(self.text, at + 1) || at > 0 && is_hyphen(self.text, at - 1)
    }

    /// The tokens of the name that holds a token.
    fn name_at(&self, at: usize) -> Option<Range<usize>> {
        let next = self.placed.partition_point(|(mention, _)| mention.tokens.start <= at);
        let name = next.checked_sub(1).map(|last| self.placed[last].0.tokens.clone())?;
        name.contains(&at).then_some(name)
    }

    /// The words between marks, from the first to the last; a quotation is a mark too.
    fn chunks(&self, words: Range<usize>) -> Vec<Range<usize>> {
        let mut chunks = Vec::new();
        let mut start = words.start;
        for at in words.clone() {
            let mark = self.text.kind(at) == Some(Kind::Mark)
                && matches!(self.text.word(at), "," | ";" | ":" | "—" | "–" | "(" | ")" | "-")
                && !is_hyphen(self.text, at);
            if mark {
                chunks.push(start..at);
                start = at + 1;
            }
        }
        chunks.push(start..words.end);
        chunks
    }

    /// The pronoun or free name nearest to the end of a chunk, or to its start.
    fn named(&self, chunk: &Range<usize>, nearest_end: bool) -> Option<Subject> {
        let pronoun = |at: &usize| self.class(*at).is(Class::PRONOUN);
        let people = || self.people_in(chunk).filter(|(mention, _)| self.is_free(mention, chunk.start));
        let (pronoun, person) = if nearest_end {
            (chunk.clone().rev().find(pronoun), people().next_back())
        } else {
            (chunk.clone().find(pronoun), people().next())
        };
        let nearer = |at: usize, start: usize| (at > start) == nearest_end;
        match (pronoun, person) {
            (Some(at), Some((mention, _))) if nearer(at, mention.tokens.start) => self.pronoun(at),
            (_, Some((_, cluster))) => Some(Subject::Entity(cluster)),
            (Some(at), None) => self.pronoun(at),
            (None, None) => None,
        }
    }

    pub(super) fn pronoun(&self, at: usize) -> Option<Subject> {
        let class = self.class(at);
        Some(match class {
            _ if class.is(Class::HE) => Subject::Earlier(at, Some(Gender::Male)),
            _ if class.is(Class::SHE) => Subject::Earlier(at, Some(Gender::Female)),
            _ if class.is(Class::IT) => Subject::EarlierThing(at),
            _ if class.is(Class::PRONOUN) => Subject::Nameless,
            _ => return None,
        })
    }

    /// The subject of the verb that follows these words.
    pub(super) fn subject_before(&self, words: Range<usize>) -> Option<Subject> {
        // `Lee, who said`: the name before the relative pronoun.
        if let Some(relative) = words.end.checked_sub(1).filter(|&at| self.class(at).is(Class::RELATIVE)) {
            let comma = usize::from(self.text.word(relative.saturating_sub(1)) == ",");
            let head = relative - comma;
            let named = self.mentions(&(head.saturating_sub(TITLES)..head)).last();
            if let Some((_, cluster)) = named.filter(|(mention, _)| mention.tokens.end == head) {
                return Some(Subject::Entity(*cluster));
            }
        }
        let chunks = self.chunks(words);
        let (mut described, mut organization) = (None, None);
        for (place, chunk) in chunks.iter().enumerate().rev() {
            let adjacent = place + 1 == chunks.len();
            let joined = chunk
                .end
                .checked_sub(1)
                .is_some_and(|at| self.class(at).is(Class::CONJUNCTION) && adjacent && chunk.len() > 1);
            let first = self.class(chunk.start);
            if chunk.is_empty() || first.is(Class::RELATIVE) && !adjacent {
                continue;
            }
            let apposition = place > 0 && first.is(Class::ARTICLE) && !first.is(Class::PRONOUN);
            let before = || self.free_head(&chunks[..place]);
            if let Some(subject) = self.named(chunk, !joined) {
                return Some(before().filter(|_| apposition).unwrap_or(subject));
            }
            if apposition && let Some(subject) = before() {
                return Some(subject);
            }
            described = described.or_else(|| self.description(chunk, adjacent));
            organization = organization.or_else(|| self.organization(chunk));
            let opened = place > 0 && {
                let class = self.class(chunks[place - 1].start);
                class.is(Class::OPENER) || class.is(Class::CONJUNCTION)
            };
            if opened && (described.is_some() || organization.is_some()) {
                break;
            }
        }
        match described {
            Some(Subject::Nameless) | None => organization.filter(|_| described.is_none()).or(described),
            described => described,
        }
    }

    /// A free name in the chunk before an apposition: `Lee, a baker,`.
    fn free_head(&self, chunks: &[Range<usize>]) -> Option<Subject> {
        let chunk = chunks.last()?;
        self.named(chunk, true).filter(|subject| matches!(subject, Subject::Entity(_)))
    }

    /// The subject that follows its verb, within these words.
    pub(super) fn subject_behind(&self, words: Range<usize>) -> Option<Subject> {
        let mut start = words.start;
        // French `confie-t-elle` has its pronoun behind hyphens.
        let skipped = |at: usize| {
            self.class(at).is(Class::AUXILIARY) && !self.text.is_capital(at)
                || is_hyphen(self.text, at)
                || self.text.word(at) == "t" && at > 0 && is_hyphen(self.text, at - 1)
        };
        while start < words.end && skipped(start) {
            start += 1;
        }
        let class = self.class(start);
        if class.is(Class::PERSON) {
            return self.pronoun(start);
        }
        let ends = |&at: &usize| {
            let class = self.class(at);
            self.text.kind(at) == Some(Kind::Mark) && !is_hyphen(self.text, at)
                || at > start && class.is(Class::PREPOSITION) && !class.is(Class::ARTICLE)
                || at > start
                    && (class.is(Class::SPEECH) || class.is(Class::RELATIVE))
                    && !self.text.is_capital(at)
        };
        let end = (start..words.end).find(ends).unwrap_or(words.end);
        let phrase = start..end;
        if phrase.is_empty() || class.is(Class::PREPOSITION) && !self.text.is_capital(start) {
            return None;
        }
        let free =
            |(mention, _): &(&Mention, u32)| self.text.kind(mention.tokens.end) != Some(Kind::Genitive);
        if let Some((_, cluster)) = self.people_in(&phrase).rfind(free) {
            return Some(Subject::Entity(cluster));
        }
        // `said the group's director, Jane Lee`.
        let apposed = (self.text.word(end) == ",")
            .then(|| self.people_in(&(end + 1..words.end.min(end + 2))).next())
            .flatten()
            .filter(|_| class.is(Class::ARTICLE));
        if let Some((_, cluster)) = apposed {
            return Some(Subject::Entity(cluster));
        }
        let unknown = (self.text.is_capital(start) && !self.is_named(start)).then_some(Subject::Nameless);
        self.organization(&phrase).or_else(|| self.description(&phrase, true)).or(unknown)
    }

    /// An organization that acts, or speaks through a document.
    fn organization(&self, chunk: &Range<usize>) -> Option<Subject> {
        let opened = self.class(chunk.start).is(Class::OPENER);
        let speaks = |(mention, _): &&(&Mention, u32)| {
            let end = mention.tokens.end;
            let genitive = self.text.kind(end) == Some(Kind::Genitive);
            let through = self.class(end + usize::from(genitive)).is(Class::DOCUMENT);
            // In `the Harbour Council spokesman` and `the Council's plan` something else is the subject.
            let last = end >= chunk.end
                || self.text.kind(end) != Some(Kind::Lower)
                || self.class(end) != Class::default();
            mention.kind == EntityType::Organization
                && (through || !genitive && last && self.is_free(mention, chunk.start))
                && (!opened || end >= chunk.end)
        };
        self.mentions(chunk).iter().find(speaks).map(|&(_, cluster)| Subject::Entity(cluster))
    }

    /// Somebody described: `the Iranian leader`, `the 36-year-old`, `a spokesman`.
    fn description(&self, chunk: &Range<usize>, adjacent: bool) -> Option<Subject> {
        let nameless = chunk.clone().any(|at| self.class(at).is(Class::NAMELESS));
        if nameless {
            return Some(Subject::Nameless);
        }
        if let Some(cluster) = self.roles.resolve(self.text, chunk.clone(), &self.placed) {
            return Some(Subject::Entity(cluster));
        }
        let article = chunk.clone().find(|&at| {
            self.class(at).is(Class::ARTICLE) && !self.class(at).is(Class::PRONOUN) && !self.is_named(at)
        });
        let Some(article) = article else {
            let bare = adjacent && !self.class(chunk.start).is(Class::OPENER) && self.is_plural(chunk.end);
            return bare.then_some(Subject::Nameless);
        };
        if self.class(article).is(Class::INDEFINITE) {
            return Some(Subject::Nameless);
        }
        let aged = |at: usize| {
            let word = self.text.word(at);
            word == "old" && self.text.word(at.saturating_sub(2)) == "year"
                || word.starts_with("Jährige")
                || word.starts_with("jährige")
        };
        if chunk.clone().any(aged) {
            return Some(Subject::Earlier(chunk.start, None));
        }
        if let Some(subject) = self.noun(article, chunk) {
            return Some(subject);
        }
        if self.lexicon.order == Order::VerbSecond {
            let gender = match self.text.word(article).to_lowercase().as_str() {
                "der" => Some(Gender::Male),
                "die" => Some(Gender::Female),
                _ => return None,
            };
            return Some(Subject::Earlier(chunk.start, gender))
                .filter(|_| self.text.is_capital(chunk.end - 1));
        }
        let organization = self.organization(&(article..chunk.end));
        (organization.is_none() && self.text.kind(chunk.end - 1) == Some(Kind::Lower))
            .then_some(Subject::Nameless)
    }

    /// `the woman`, `the bank`: a noun that stands for somebody or something named before.
    fn noun(&self, article: usize, chunk: &Range<usize>) -> Option<Subject> {
        let noun = |&at: &usize| self.class(at).is(Class::NOUN) && !self.is_named(at);
        let at = (article + 1..chunk.end).find(noun)?;
        let class = self.class(at);
        Some(match class {
            _ if class.is(Class::MAN) => Subject::Earlier(chunk.start, Some(Gender::Male)),
            _ if class.is(Class::WOMAN) => Subject::Earlier(chunk.start, Some(Gender::Female)),
            _ if class.is(Class::SOMEBODY) => Subject::Earlier(chunk.start, None),
            _ => Subject::EarlierThing(at),
        })
    }

    fn is_named(&self, at: usize) -> bool {
        self.name_at(at).is_some()
    }

    /// `prosecutors`, `Neighbours` before a verb.
    fn is_plural(&self, end: usize) -> bool {
        end.checked_sub(1).is_some_and(|at| {
            let word = self.text.word(at);
            word.len() > 4 && word.ends_with('s') && self.class(at) == Class::default() && !self.is_named(at)
        })
    }

    /// The last organization before a token whose name holds its word: `the council` for `Harbour Council`.
    pub(super) fn thing_named(&self, at: usize) -> Option<u32> {
        let word = self.text.word(at);
        let holds = |(mention, _): &&(&Mention, u32)| {
            mention.kind == EntityType::Organization
                && mention.tokens.clone().any(|token| self.text.word(token).eq_ignore_ascii_case(word))
        };
        let from = self.placed.partition_point(|(mention, _)| mention.tokens.start < at);
        self.placed[from.saturating_sub(RECENT)..from].iter().rfind(holds).map(|&(_, cluster)| cluster)
    }

    /// Whom a sentence is about: the first person or pronoun outside its quotations and its opening phrases.
    pub(super) fn topic(&self, sentence: &Sentence) -> Option<Subject> {
        let mut start = sentence.tokens.start;
        for place in sentence.spans.clone().chain([usize::MAX]) {
            let end = self.spans.get(place).map_or(sentence.tokens.end, |span| span.open);
            for chunk in self.chunks(start..end.max(start)) {
                if self.class(chunk.start).is(Class::OPENER) && !self.class(chunk.start).is(Class::PERSON) {
                    continue;
                }
                let named = self.named(&chunk, false);
                if matches!(named, Some(Subject::Entity(_) | Subject::Earlier(..))) {
                    return named;
                }
            }
            start = self.spans.get(place).map_or(end, |span| span.after.min(sentence.tokens.end));
        }
        None
    }

    /// Persons named in a sentence outside its quotations, the last first.
    pub(super) fn people_outside(&self, tokens: &Range<usize>) -> impl Iterator<Item = u32> {
        self.people_in(tokens)
            .rev()
            .filter(|(mention, _)| !self.is_quoted(mention.tokens.start))
            .map(|(_, cluster)| cluster)
    }

    /// The first person of these words that can be their subject.
    pub(super) fn free_person(&self, words: &Range<usize>) -> impl Iterator<Item = u32> {
        self.people_in(words)
            .filter(|(mention, _)| {
                !self.is_quoted(mention.tokens.start) && self.is_free(mention, words.start)
            })
            .map(|(_, cluster)| cluster)
    }

    fn is_quoted(&self, token: usize) -> bool {
        let next = self.spans.partition_point(|span| span.open <= token);
        next > 0 && token < self.spans[next - 1].after
    }
}

/// Cuts the lines into sentences; a quotation is never cut.
fn sentences(text: &Text<'_>, spans: &[Span], classes: &[Class]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut span = 0;
    for (line, tokens) in text.lines.iter().map(|line| line.tokens.clone()).enumerate() {
        let (mut at, mut start, mut first) = (tokens.start, tokens.start, span);
        while at < tokens.end {
            let quoted = spans.get(span).filter(|span| span.open == at);
            let ends = match quoted {
                Some(quoted) => {
                    span += 1;
                    at = quoted.after.max(at + 1);
                    ends_with_quotation(text, quoted, classes)
                }
                None => {
                    at += 1;
                    matches!(text.word(at - 1), "." | "!" | "?" | "。")
                }
            };
            if ends || at >= tokens.end {
                sentences.push(Sentence { tokens: start..at.min(tokens.end), spans: first..span, line });
                (start, first) = (at, span);
            }
        }
    }
    sentences
}

/// Whether nothing more of its sentence follows a quotation.
fn ends_with_quotation(text: &Text<'_>, span: &Span, classes: &[Class]) -> bool {
    let last = text.word(span.inside.end.saturating_sub(1));
    let next = text.kind(span.after);
    let class = |at: usize| classes.get(at).copied().unwrap_or_default();
    match (last, next) {
        ("." | "!" | "?" | "…" | "。", Some(Kind::Lower)) => false,
        ("." | "…" | "。", Some(Kind::Mark)) => {
            !matches!(text.word(span.after), "," | ")" | "–" | "—" | "." | ";")
        }
        (".", _) => true,
        // `“Why?” Lee asked` goes on; `“Why?” Lee rose and left` begins anew.
        ("!" | "?", Some(Kind::Capital | Kind::Shouted)) => {
            !(span.after..span.after + 5).any(|at| class(at).is(Class::VERB))
        }
        _ => false,
    }
}
