//! Direct quotations, and who said them.

mod lexicon;
mod marks;
mod neighbours;
mod roles;
mod scene;
mod sentences;
mod speaker;
mod subject;
#[cfg(test)]
mod tests;

use std::ops::Range;

use dateline_schema::Quote;

pub(crate) use self::lexicon::Lexicon;
use self::{
    lexicon::{Class, Order},
    marks::Span,
    scene::Scene,
    speaker::Attribution,
};
use crate::{
    coref::Cluster,
    mentions::Mention,
    offsets::CodePoints,
    tokenize::{Kind, Text},
};

/// A quotation as bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quotation {
    bytes: Range<usize>,
    /// Place of the speaker in the list of clusters.
    pub(crate) speaker: Option<u32>,
    cue: Option<Range<usize>>,
}

/// Fewer words than this are no quotation unless somebody is said to have said them.
const WORDS_WITHOUT_CUE: usize = 4;
/// The same in a script without spaces, as characters.
const CHARACTERS_WITHOUT_CUE: usize = 8;

/// The quotations of a text, whose mentions are those of passage `body`. Speakers are told in the languages that have a
/// list under `data/quotes/`; in others the quotations stand alone.
pub(crate) fn find(
    text: &Text<'_>,
    body: usize,
    mentions: &[Mention],
    clusters: &[Cluster],
    language: Option<&str>,
) -> Vec<Quotation> {
    let Some(lexicon) = Lexicon::of(language) else {
        let spans = marks::find(text, None);
        return spans
            .iter()
            .filter(|span| stands_alone(text, span))
            .map(|span| quotation(text, span, Attribution::default()))
            .collect();
    };
    let classes = lexicon.classify(text);
    let spans = marks::find(text, Some((lexicon, &classes)));
    if spans.is_empty() {
        return Vec::new();
    }
    let scene = Scene::new(text, &spans, (lexicon, &classes), body, mentions, clusters);
    let attributions = speaker::attribute(&scene);
    spans
        .iter()
        .zip(attributions)
        .filter(|(span, attribution)| is_said(&scene, span, attribution))
        .map(|(span, attribution)| quotation(text, span, attribution))
        .collect()
}

fn quotation(text: &Text<'_>, span: &Span, attribution: Attribution) -> Quotation {
    Quotation {
        bytes: text.bytes(&span.inside),
        speaker: attribution.speaker,
        cue: attribution.cue.map(|cue| text.bytes(&cue)),
    }
}

/// Whether the marks hold speech, not a title, a term or a doubt.
fn is_said(scene: &Scene<'_>, span: &Span, attribution: &Attribution) -> bool {
    let Scene { text, classes, lexicon, .. } = scene;
    let subject_first = lexicon.order == Order::SubjectFirst;
    let leads = span.open.checked_sub(1).and_then(|at| classes.get(at)).copied().unwrap_or_default();
    let term = leads.is(Class::NOT_SAID) && (!leads.is(Class::SPEECH) || text.is_capital(span.inside.start));
    let ended = text.kind(span.inside.end.saturating_sub(1)) == Some(Kind::Mark);
    if attribution.cue.is_none() {
        // `the “in case of war” leaflet`.
        let plain = |at: usize| classes.get(at).copied() == Some(Class::default());
        let adjective =
            subject_first && leads.is(Class::ARTICLE) && !ended && text.kind(span.after) == Some(Kind::Lower);
        let reported = attribution.reported && attribution.speaker.is_some() && !is_name(text, span);
        return !(term || adjective && plain(span.after)) && (reported || stands_alone(text, span));
    }
    // German `hieß „Seeadler“`: a verb without anybody who speaks names a thing.
    let nobody = !subject_first && attribution.speaker.is_none() && !attribution.nameless;
    if term && text.is_capital(span.inside.start) || nobody && !stands_alone(text, span) {
        return false;
    }
    // `declared “Harbour Day”`, but `“Fantastic,” said Lee` and `Lee said “Go”`.
    let before = span.open.checked_sub(1).map_or("", |at| text.word(at));
    let told_behind = attribution.cue.as_ref().is_some_and(|cue| cue.start >= span.after);
    let led = told_behind || leads.is(Class::SPEECH) || matches!(before, ":" | ",");
    !(is_name(text, span) && (term || !ended && !led))
}

/// Whether a quotation is long enough to need nobody who says it.
fn stands_alone(text: &Text<'_>, span: &Span) -> bool {
    let words = span.inside.clone().filter(|&at| text.kind(at) != Some(Kind::Mark)).count();
    let unspaced = || text.slice(span.inside.clone()).chars().filter(|&c| c >= '\u{3040}').count();
    (words >= WORDS_WITHOUT_CUE && !is_name(text, span)) || unspaced() >= CHARACTERS_WITHOUT_CUE
}

/// Words that all have capitals name a song or a show.
fn is_name(text: &Text<'_>, span: &Span) -> bool {
    let lower = |&at: &usize| text.kind(at) == Some(Kind::Lower) && text.word(at).len() > 3;
    !span.inside.clone().any(|at| lower(&at))
}

impl Quotation {
    /// The quotation as the schema has it.
    pub(crate) fn into_record(self, raw: &str, points: &CodePoints<'_>) -> Quote {
        Quote {
            text: raw[self.bytes.clone()].to_owned(),
            start: points.before(self.bytes.start),
            end: points.before(self.bytes.end),
            speaker: self.speaker,
            cue: self.cue.map(|cue| raw[cue].split_whitespace().collect::<Vec<_>>().join(" ")),
        }
    }
}
