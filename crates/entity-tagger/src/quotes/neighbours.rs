//! Quotations whose sentence does not say who speaks: they go on from their neighbours.

use std::ops::Range;

use super::{
    lexicon::Class,
    sentences::Sentence,
    speaker::{Attribution, NEAR, Reader},
};

/// Sentences and quotations around one that are looked at for its speaker.
const AROUND: usize = 20;

impl Reader<'_> {
    /// `“One” and “two,” said Lee`: quotations of one sentence share what one of them has.
    pub(super) fn share(&mut self, spans: Range<usize>) {
        for span in spans.clone() {
            if self.found[span].cue.is_some() || !self.found[span].is_open() {
                continue;
            }
            let last = (spans.start..span).rev().find(|&other| self.found[other].cue.is_some());
            let next = || (span + 1..spans.end).find(|&other| self.found[other].cue.is_some());
            if let Some(other) = last.or_else(next) {
                self.found[span] = self.found[other].clone();
            }
        }
    }

    /// Quotations without a speaker of their own go on from their paragraph, or from the one before.
    pub(super) fn fill_paragraph(&mut self, sentences: Range<usize>) {
        for place in sentences.clone() {
            for span in self.scene.sentences[place].spans.clone() {
                if self.found[span].cue.is_none() && self.found[span].is_open() {
                    let (speaker, nameless) = self.neighbour(&sentences, place, span);
                    let reported = self.is_reported(place);
                    self.found[span] = Attribution { speaker, cue: None, reported, nameless };
                }
            }
        }
    }

    /// Whether the sentence reports what somebody said by its mood alone: German `sei`.
    fn is_reported(&self, place: usize) -> bool {
        self.scene.sentences[place].tokens.clone().any(|at| self.scene.class(at).is(Class::INDIRECT))
    }

    fn neighbour(&self, paragraph: &Range<usize>, place: usize, span: usize) -> (Option<u32>, bool) {
        let near = paragraph.start.max(place.saturating_sub(AROUND))..place + 1;
        let first = self.scene.sentences[paragraph.start].spans.start.max(span.saturating_sub(AROUND));
        let last = self.scene.sentences[paragraph.end - 1].spans.end.min(span + AROUND);
        // Somebody else may have come in since the last quotation of the paragraph.
        let said_at = (first..span).rev().find(|&other| !self.found[other].is_open());
        let spoken_in =
            |other: usize| near.clone().find(|&at| self.scene.sentences[at].spans.contains(&other));
        if let Some(other) = said_at {
            let since = spoken_in(other).map_or(place, |at| at + 1);
            let anew = (since..=place).rev().find_map(|at| self.topics[at]);
            return match anew {
                Some(topic) => (Some(topic), false),
                None => (self.found[other].speaker, self.found[other].nameless),
            };
        }
        if let Some(topic) = near.clone().rev().find_map(|at| self.topics[at]) {
            return (Some(topic), false);
        }
        if let Some(other) = (span + 1..last).find(|&other| !self.found[other].is_open()) {
            return (self.found[other].speaker, self.found[other].nameless);
        }
        // The one person that the sentence just before names.
        if place > paragraph.start {
            let mut people = self.scene.people_outside(&self.scene.sentences[place - 1].tokens);
            if let Some(person) = people.next().filter(|person| people.all(|other| other == *person)) {
                return (Some(person), false);
            }
        }
        let opens_line =
            self.scene.text.lines[self.scene.spans[span].line].tokens.start == self.scene.spans[span].open;
        if opens_line || near.clone().any(|at| self.is_reported(at)) {
            return self.paragraph_before(paragraph.start, span);
        }
        (None, false)
    }

    /// Who speaks at the head of a paragraph that says nothing of it.
    fn paragraph_before(&self, sentence: usize, span: usize) -> (Option<u32>, bool) {
        let Some(before) = sentence.checked_sub(1) else { return (None, false) };
        let Sentence { tokens, spans, .. } = self.scene.sentences[before].clone();
        let end = self.scene.text.word(tokens.end.saturating_sub(1));
        if let Some(last) = spans.clone().last() {
            return (self.found[last].speaker, self.found[last].nameless);
        }
        // The interviewer asks, and whoever spoke last answers.
        if end == "?"
            && let Some(last) = span.checked_sub(1)
        {
            return (self.found[last].speaker, self.found[last].nameless);
        }
        // `The paper reported:` and a new line.
        let verb = tokens.clone().rev().find(|&at| self.is_verb(at, Class::VERB)).filter(|_| end == ":");
        if let Some(subject) = verb.and_then(|verb| self.scene.subject_before(tokens.start..verb)) {
            let speaker = self.resolve(before, subject);
            return (speaker, speaker.is_none());
        }
        let topic = (before.saturating_sub(NEAR - 1)..=before).rev().find_map(|at| self.topics[at]);
        (topic, false)
    }

    /// A quotation over several paragraphs has one speaker, named wherever.
    pub(super) fn join_paragraphs(&mut self) {
        let mut from = 0;
        while from < self.found.len() {
            let mut to = from;
            while self.scene.spans[to].goes_on && to + 1 < self.found.len() {
                to += 1;
            }
            let named = (from..=to).find(|&span| self.found[span].cue.is_some());
            if let Some(named) = named.filter(|_| to > from) {
                let Attribution { speaker, nameless, .. } = self.found[named];
                for span in from..=to {
                    if self.found[span].cue.is_none() {
                        self.found[span] = Attribution { speaker, nameless, ..Attribution::default() };
                    }
                }
            }
            from = to + 1;
        }
    }
}
