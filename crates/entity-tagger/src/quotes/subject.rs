//! Who does the saying: the subject before or behind a verb.

use std::ops::Range;

use dateline_schema::EntityType;

use super::{
    lexicon::{COORDINATING, Class, Order},
    scene::{Scene, TITLES},
    sentences::Sentence,
};
use crate::{
    gazetteer::GAZETTEER,
    gender::Gender,
    mentions::{Mention, is_hyphen},
    tokenize::Kind,
};

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

/// Tokens before somebody's mother in which she is looked for.
const KIN: usize = 1000;

impl Scene<'_> {
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
            if let Some(cluster) = self.antecedent_ending(head) {
                return Some(Subject::Entity(cluster));
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

    /// The name that a relative clause behind this token belongs to: in `the Harbour Council in Varnholm, which` not the place.
    fn antecedent_ending(&self, end: usize) -> Option<u32> {
        let names = self.mentions(&(end.saturating_sub(TITLES)..end));
        let (last, before) = names.split_last()?;
        let (mention, cluster) = last;
        if mention.tokens.end != end {
            return None;
        }
        let small = mention.tokens.start.saturating_sub(1);
        let placed = mention.kind == EntityType::Location && self.class(small).is(Class::PREPOSITION);
        let head = before
            .last()
            .filter(|(head, _)| placed && head.tokens.end == small && head.kind == EntityType::Organization);
        Some(head.map_or(*cluster, |&(_, head)| head))
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
                || at > start && COORDINATING.contains(&self.text.word(at))
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
        if let Some((_, cluster)) =
            self.people_in(&phrase).rfind(free).or_else(|| self.office_holder(end, &words))
        {
            return Some(Subject::Entity(cluster));
        }
        // `said the group's director, Jane Lee`, `said the former editor of the Courier, Jane Lee`.
        let mark = |&at: &usize| self.text.kind(at) == Some(Kind::Mark) && !is_hyphen(self.text, at);
        let comma = (end..words.end).find(mark).filter(|&at| self.text.word(at) == ",");
        let apposed = comma
            .and_then(|comma| self.people_in(&(comma + 1..words.end.min(comma + 2))).next())
            .filter(|_| class.is(Class::ARTICLE));
        if let Some((_, cluster)) = apposed {
            return Some(Subject::Entity(cluster));
        }
        let unknown = (self.text.is_capital(start) && !self.is_named(start)).then_some(Subject::Nameless);
        self.organization(&phrase).or_else(|| self.description(&phrase, true)).or(unknown)
    }

    /// `Director of Science Lee`, `Mayor of London Sadiq Khan`: the name behind an office and its field, which ends at `of`.
    fn office_holder(&self, of: usize, words: &Range<usize>) -> Option<(&Mention, u32)> {
        let office = of.checked_sub(1).filter(|&at| self.text.is_capital(at))?;
        let job = GAZETTEER.is_job(&self.text.word(office).to_lowercase());
        if !job || self.text.word(of) != "of" || !self.text.is_capital(of + 1) {
            return None;
        }
        let (mention, cluster) = self.people_in(&(of + 1..words.end)).next()?;
        let field = of + 1..mention.tokens.start;
        let plain = |at: usize| self.text.is_capital(at) || self.class(at).is(Class::CONJUNCTION);
        field.clone().all(plain).then_some((mention, cluster)).filter(|_| !field.is_empty())
    }

    /// An organization that acts, or speaks through a document.
    fn organization(&self, chunk: &Range<usize>) -> Option<Subject> {
        let opened = self.class(chunk.start).is(Class::OPENER);
        let speaks = |(mention, _): &&(&Mention, u32)| {
            let end = mention.tokens.end;
            let genitive = self.text.kind(end) == Some(Kind::Genitive);
            if is_hyphen(self.text, end) {
                return false;
            }
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
        if let Some(cluster) = self.roles.resolve(self.text, chunk.clone(), &self.placed) {
            return Some(Subject::Entity(cluster));
        }
        if let Some(cluster) = self.relative_of(chunk) {
            return Some(Subject::Entity(cluster));
        }
        if chunk.clone().any(|at| self.class(at).is(Class::NAMELESS)) {
            return Some(Subject::Nameless);
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

    /// `Tom Lee's mother`: the one person of the same surname and the right gender who has been named.
    fn relative_of(&self, chunk: &Range<usize>) -> Option<u32> {
        let noun = |&at: &usize| self.class(at).is(Class::MAN) || self.class(at).is(Class::WOMAN);
        let at = chunk
            .clone()
            .find(noun)
            .filter(|&at| at > 0 && self.text.kind(at - 1) == Some(Kind::Genitive))?;
        let gender = if self.class(at).is(Class::MAN) { Gender::Male } else { Gender::Female };
        let (owner, of) = self.people_in(chunk).find(|(mention, _)| mention.tokens.end == at - 1)?;
        let last = |mention: &Mention| self.text.word(mention.tokens.end - 1);
        let before = chunk.start.saturating_sub(KIN)..chunk.start;
        let mut found = self
            .people_in(&before)
            .filter(|(mention, cluster)| *cluster != of && last(mention) == last(owner))
            .map(|(_, cluster)| cluster)
            .filter(|&cluster| self.is_of(cluster, gender));
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }

    /// `the woman`, `the bank`: a noun that stands for somebody or something named before.
    fn noun(&self, article: usize, chunk: &Range<usize>) -> Option<Subject> {
        let ends = |&at: &usize| {
            let class = self.class(at);
            class.is(Class::RELATIVE)
                || class.is(Class::PREPOSITION) && self.text.kind(at) == Some(Kind::Lower)
        };
        let end = (article + 1..chunk.end).find(ends).unwrap_or(chunk.end);
        let noun = |&at: &usize| self.class(at).is(Class::NOUN) && !self.is_named(at);
        let at = (article + 1..end).rfind(noun)?;
        // `his lawyer` and `the council's lawyer` have not been named.
        let own = matches!(self.text.word(article), "the" | "The" | "this" | "This")
            && !(article..at + 2).any(|at| self.text.kind(at) == Some(Kind::Genitive));
        if !own {
            return Some(Subject::Nameless);
        }
        let class = self.class(at);
        Some(match class {
            _ if class.is(Class::MAN) => Subject::Earlier(chunk.start, Some(Gender::Male)),
            _ if class.is(Class::WOMAN) => Subject::Earlier(chunk.start, Some(Gender::Female)),
            _ if class.is(Class::SOMEBODY) => Subject::Earlier(chunk.start, None),
            _ => Subject::EarlierThing(at),
        })
    }

    /// `prosecutors`, `Neighbours` before a verb.
    fn is_plural(&self, end: usize) -> bool {
        end.checked_sub(1).is_some_and(|at| {
            let word = self.text.word(at);
            word.len() > 4 && word.ends_with('s') && self.class(at) == Class::default() && !self.is_named(at)
        })
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
}
