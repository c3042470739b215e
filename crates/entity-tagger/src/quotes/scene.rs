//! What stands around the quotations of a text: sentences, names, and the words between them.

use std::ops::Range;

use dateline_schema::EntityType;

use super::{
    lexicon::{Class, Lexicon},
    marks::Span,
    roles::Roles,
    sentences::{self, Sentence},
};
use crate::{
    coref::Cluster,
    gazetteer::GAZETTEER,
    gender::Gender,
    mentions::{Mention, is_hyphen},
    tokenize::{Kind, Text},
};

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

/// Tokens before a name that may be its titles.
pub(super) const TITLES: usize = 7;

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
        let sentences = sentences::cut(text, spans, classes, lexicon.order);
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

    /// Whether the person is known to be of this gender.
    pub(super) fn is_of(&self, cluster: u32, gender: Gender) -> bool {
        self.genders[cluster as usize] == Some(gender)
    }

    /// Mentions that begin within these tokens.
    pub(super) fn mentions(&self, words: &Range<usize>) -> &[(&'a Mention, u32)] {
        let from = self.placed.partition_point(|(mention, _)| mention.tokens.start < words.start);
        let to = self.placed.partition_point(|(mention, _)| mention.tokens.start < words.end);
        &self.placed[from..to.max(from)]
    }

    pub(super) fn people_in(
        &self,
        words: &Range<usize>,
    ) -> impl DoubleEndedIterator<Item = (&'a Mention, u32)> {
        self.mentions(words).iter().copied().filter(|(_, cluster)| self.is_person(*cluster))
    }

    /// The last person within these tokens that something belongs to: `Lee's message`.
    pub(super) fn owner(&self, words: &Range<usize>) -> Option<u32> {
        let owns =
            |(mention, _): &(&Mention, u32)| self.text.kind(mention.tokens.end) == Some(Kind::Genitive);
        self.people_in(words).rfind(owns).map(|(_, cluster)| cluster)
    }

    /// In `Lee's office said` and `a friend of Lee said` the name is not the subject.
    pub(super) fn is_free(&self, mention: &Mention, floor: usize) -> bool {
        let Range { start, end } = mention.tokens.clone();
        if self.text.kind(end) == Some(Kind::Genitive) {
            return false;
        }
        let (mut at, mut articles) = (start, 0);
        let least = floor.max(start.saturating_sub(TITLES));
        while at > least {
            // Another name is part of a title: `Harbour Council chair Lee`.
            let name = self.name_at(at - 1);
            // `Speaking to the Herald Lee said`.
            if at == start && name.is_some() && self.is_organization(at - 1) {
                return true;
            }
            at = name.map_or(at - 1, |name| name.start).max(least);
            let class = self.class(at);
            let capital = self.text.is_capital(at);
            if self.is_compound(at) || capital && GAZETTEER.is_job(&self.text.word(at).to_lowercase()) {
                continue;
            }
            if class.is(Class::PREPOSITION) && !capital {
                // `Minister of Mines Lee`.
                let office = at > least && GAZETTEER.is_job(&self.text.word(at - 1).to_lowercase());
                let field = (at + 1..start).any(|at| self.text.kind(at) == Some(Kind::Lower));
                if office && (field || self.text.is_capital(at - 1)) {
                    continue;
                }
                return false;
            }
            let begins =
                class.is(Class::OPENER) || class.is(Class::RELATIVE) || class.is(Class::SPEECH) && !capital;
            if begins {
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

    fn is_organization(&self, at: usize) -> bool {
        let next = self.placed.partition_point(|(mention, _)| mention.tokens.start <= at);
        next > 0 && self.placed[next - 1].0.kind == EntityType::Organization
    }

    pub(super) fn is_named(&self, at: usize) -> bool {
        self.name_at(at).is_some()
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

    /// The first organization of these words that can be their subject.
    pub(super) fn free_organization(&self, words: &Range<usize>) -> Option<u32> {
        let free = |(mention, _): &&(&Mention, u32)| {
            mention.kind == EntityType::Organization
                && !self.is_quoted(mention.tokens.start)
                && self.is_free(mention, words.start)
        };
        self.mentions(words).iter().find(free).map(|&(_, cluster)| cluster)
    }

    fn is_quoted(&self, token: usize) -> bool {
        let next = self.spans.partition_point(|span| span.open <= token);
        next > 0 && token < self.spans[next - 1].after
    }
}
