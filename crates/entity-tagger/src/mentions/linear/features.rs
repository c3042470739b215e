//! The features of a token: hashes of what it is and what stands around it.

use std::sync::LazyLock;

use super::{
    document::{Document, Line},
    words::{Word, lists},
};
use crate::{
    hash::{self, join, mix},
    tokenize::Kind,
};

/// Whether a token has no features, because it cannot be in a name: then it is outside. Common words and marks are in names only
/// between capitals.
pub(crate) fn is_plain(document: &Document, line: &Line, runs: &Runs, at: usize) -> bool {
    let word = document.word(line, at as isize);
    let loud =
        |at: isize| matches!(document.word(line, at).kind, Kind::Capital | Kind::Shouted | Kind::Number);
    let here = at as isize;
    let plain = match word.kind {
        Kind::Lower if line.tied[at] && loud(here - 2) => false,
        Kind::Lower => (word.is(lists::COMMON) || !document.has_lists) && !word.is(lists::PARTICLE),
        Kind::Mark => !(line.tied[at] && (loud(here - 1) || loud(here + 1))),
        Kind::Genitive => true,
        Kind::Capital | Kind::Shouted | Kind::Number => false,
    };
    plain && !document.informal && runs.loose[at] == (0, 0)
}

/// Stretches of capitals in a line, so that each token knows what its name may begin and end with.
#[derive(Debug)]
pub(crate) struct Runs {
    /// Per token: the run it stands in, alone and with small words between capitals.
    tight: Vec<(u32, u32)>,
    loose: Vec<(u32, u32)>,
}

impl Runs {
    pub(crate) fn of(document: &Document, line: &Line) -> Self {
        let length = line.tokens.len();
        let word = |at: usize| document.word(line, at as isize);
        let capital = |at: usize| at < length && word(at).is_capital();
        let stop_word = |at: usize| line.opens[at] && word(at).is(lists::STOP);
        let (mut tight, mut loose) = (vec![(0, 0); length], vec![(0, 0); length]);
        let mut at = 0;
        while at < length {
            if !capital(at) || stop_word(at) {
                at += 1;
                continue;
            }
            let end = (at + 1..length).find(|&next| !capital(next)).unwrap_or(length);
            tight[at..end].fill((at as u32, end as u32));
            at = end;
        }
        let mut at = 0;
        while at < length {
            if tight[at] == (0, 0) {
                at += 1;
                continue;
            }
            let mut end = tight[at].1 as usize;
            while let Some(next) = (end + 1..length.min(end + 3))
                .find(|&next| tight[next] != (0, 0))
                .filter(|&next| (end..next).all(|between| is_bridge(word(between))))
                .filter(|_| !leaves_for(document, line, at, word(end)))
            {
                end = tight[next].1 as usize;
            }
            loose[at..end].fill((at as u32, end as u32));
            at = end;
        }
        Self { tight, loose }
    }
}

/// `The ship left Hull for Rotterdam`: what one leaves and what one leaves it for are two names.
fn leaves_for(document: &Document, line: &Line, run: usize, behind: &Word) -> bool {
    let before = document.word(line, run as isize - 1);
    behind.exact == *FOR && LEAVING.contains(&before.lower)
}

static FOR: LazyLock<u64> = LazyLock::new(|| hash::bytes(b"for"));
static LEAVING: LazyLock<[u64; 12]> = LazyLock::new(|| {
    let verbs: [&str; 12] = [
        "left",
        "leave",
        "leaves",
        "leaving",
        "quit",
        "quits",
        "quitting",
        "departed",
        "departs",
        "departing",
        "swapped",
        "ditched",
    ];
    verbs.map(|verb| hash::bytes(verb.as_bytes()))
});

fn is_bridge(word: &Word) -> bool {
    match word.kind {
        Kind::Genitive => true,
        Kind::Lower => word.is(lists::PARTICLE) || word.is(lists::STOP),
        Kind::Mark => [*HYPHEN, *AMPERSAND, *APOSTROPHE, *STRAIGHT].contains(&word.exact),
        _ => false,
    }
}

static HYPHEN: LazyLock<u64> = LazyLock::new(|| hash::bytes(b"-"));
static AMPERSAND: LazyLock<u64> = LazyLock::new(|| hash::bytes(b"&"));
// `Farmers’ Union`
static APOSTROPHE: LazyLock<u64> = LazyLock::new(|| hash::bytes("’".as_bytes()));
static STRAIGHT: LazyLock<u64> = LazyLock::new(|| hash::bytes(b"'"));

/// Calls `put` with the template and the hash of every feature of the token at a place of a line.
pub(crate) fn each(document: &Document, line: &Line, runs: &Runs, at: usize, mut put: impl FnMut(u64, u64)) {
    let here = at as isize;
    let around: [&Word; 5] = std::array::from_fn(|offset| document.word(line, here + offset as isize - 2));
    let mut feature = |template: u64, value: u64| put(template, mix(join(template, value)));
    own(around, line, at, &mut feature);
    neighbours(around, &mut feature);
    clustered(around, &mut feature);
    known(around, line, at, &mut feature);
    in_run(document, line, runs, at, &mut feature);
    elsewhere(document, line, at, &mut feature);
    if document.informal {
        informal(around, line, at, &mut feature);
    }
}

fn own(around: [&Word; 5], line: &Line, at: usize, feature: &mut impl FnMut(u64, u64)) {
    let word = around[2];
    let opens = u64::from(line.opens[at]) + 2 * line.style;
    feature(1, word.lower);
    if word.exact != word.lower {
        feature(2, word.exact);
    }
    if word.stem != word.lower {
        feature(13, word.stem);
    }
    feature(3, join(word.shape, opens));
    feature(4, join(word.lower, opens));
    feature(5, word.prefixes[0]);
    feature(6, word.prefixes[1]);
    feature(7, word.suffixes[0]);
    feature(8, word.suffixes[1]);
    feature(9, word.suffixes[2]);
    feature(10, join(word.suffixes[1], word.shape));
    feature(11, u64::from(word.lists));
    feature(12, join(u64::from(word.lists), join(word.shape, opens)));
}

fn neighbours([before2, before, word, behind, behind2]: [&Word; 5], feature: &mut impl FnMut(u64, u64)) {
    feature(20, before.lower);
    feature(21, behind.lower);
    feature(22, before2.lower);
    feature(23, behind2.lower);
    feature(24, join(before.lower, word.lower));
    feature(25, join(word.lower, behind.lower));
    feature(26, join(before2.lower, before.lower));
    feature(27, join(behind.lower, behind2.lower));
    feature(28, join(before.lower, word.shape));
    feature(29, join(behind.lower, word.shape));
    feature(30, join(before.lower, behind.lower));
    feature(31, join(before.shape, word.shape));
    feature(32, join(word.shape, behind.shape));
    feature(33, join(join(before.shape, word.shape), behind.shape));
    feature(34, join(join(join(before2.shape, before.shape), join(word.shape, behind.shape)), behind2.shape));
    feature(35, join(before.suffixes[1], word.shape));
    feature(36, join(behind.suffixes[1], word.shape));
    feature(37, join(u64::from(before.lists), join(word.shape, u64::from(behind.lists))));
    feature(38, join(u64::from(before.lists), u64::from(word.lists)));
    feature(39, join(u64::from(word.lists), u64::from(behind.lists)));
}

fn clustered([before2, before, word, behind, behind2]: [&Word; 5], feature: &mut impl FnMut(u64, u64)) {
    let [coarse, middle, fine] = word.clusters;
    feature(40, coarse);
    feature(41, middle);
    feature(42, fine);
    feature(43, join(middle, word.shape));
    feature(44, before.clusters[1]);
    feature(45, behind.clusters[1]);
    feature(46, before.clusters[2]);
    feature(47, behind.clusters[2]);
    feature(48, before2.clusters[1]);
    feature(49, behind2.clusters[1]);
    feature(50, join(before.clusters[1], middle));
    feature(51, join(middle, behind.clusters[1]));
    feature(52, join(join(before.clusters[0], coarse), behind.clusters[0]));
    feature(53, join(join(before.clusters[0], word.shape), behind.clusters[0]));
}

fn known(around: [&Word; 5], line: &Line, at: usize, feature: &mut impl FnMut(u64, u64)) {
    let word = around[2];
    let opens = u64::from(line.opens[at]) + 2 * line.style;
    let phrase = |at: Option<usize>| at.and_then(|at| line.phrases.get(at)).copied().unwrap_or(0);
    let rule = |at: Option<usize>| u64::from(at.and_then(|at| line.rules.get(at)).copied().unwrap_or(0));
    let (before, here, behind) = (at.checked_sub(1), Some(at), Some(at + 1));
    if phrase(here) != 0 {
        feature(60, phrase(here));
        feature(61, join(phrase(here), word.shape));
        feature(62, join(phrase(here), u64::from(word.lists)));
        feature(63, join(phrase(here), join(around[1].clusters[0], around[3].clusters[0])));
    }
    feature(64, join(phrase(before), join(phrase(here), phrase(behind))));
    feature(70, rule(here));
    feature(71, join(rule(before), join(rule(here), rule(behind))));
    feature(72, join(rule(here), join(word.shape, opens)));
    feature(73, join(rule(here), phrase(here)));
    feature(74, join(rule(here), word.clusters[1]));
    feature(75, join(rule(here), word.lower));
    feature(76, join(rule(here), join(around[1].clusters[1], 1)));
    feature(77, join(rule(here), join(around[3].clusters[1], 2)));
    feature(78, join(rule(here), join(u64::from(word.lists), opens)));
}

fn in_run(document: &Document, line: &Line, runs: &Runs, at: usize, feature: &mut impl FnMut(u64, u64)) {
    let (tight, loose) = (runs.tight[at], runs.loose[at]);
    for (template, run) in [(80, tight), (90, loose)] {
        // A run without small words in it has said all as the tight one.
        if run == (0, 0) {
            continue;
        }
        let (start, end) = (run.0 as isize, run.1 as isize);
        let word = |at: isize| document.word(line, at);
        let (first, last, before, behind) = (word(start), word(end - 1), word(start - 1), word(end));
        let place = (at as u64 - u64::from(run.0)).min(3) << 8 | ((end - start) as u64).min(5);
        feature(template, place);
        feature(template + 1, last.lower);
        feature(template + 2, join(first.lower, place));
        feature(template + 3, join(before.lower, behind.lower));
        feature(template + 4, join(before.clusters[1], behind.clusters[1]));
        feature(template + 5, join(last.clusters[1], place));
        feature(template + 6, join(u64::from(first.lists), join(u64::from(last.lists), place)));
        feature(template + 7, join(before.lower, place));
        feature(template + 8, join(behind.lower, place));
    }
}

/// What stands around the same form elsewhere in the document.
fn elsewhere(document: &Document, line: &Line, at: usize, feature: &mut impl FnMut(u64, u64)) {
    let form = document.form(line, at);
    let word = &document.words.forms[form];
    let seen = &document.sightings[form];
    if !word.is_capital() {
        return;
    }
    let opens = u64::from(line.opens[at]) + 2 * line.style;
    let place = (line.passage, (line.tokens.start + at));
    feature(100, join(u64::from(seen.also_lower), opens));
    feature(101, join(seen.count as u64, opens));
    for context in &seen.contexts[..seen.count] {
        let its_line = &document.lines[context.place.0 as usize];
        if (its_line.passage, its_line.tokens.start + context.place.1 as usize) == place {
            continue;
        }
        feature(102, context.before);
        feature(103, context.behind);
        feature(104, join(u64::from(context.before_capital), u64::from(context.behind_capital)));
        feature(105, u64::from(its_line.rules[context.place.1 as usize]));
    }
}

/// The strongest features once more, for texts whose capitals mean little.
fn informal(around: [&Word; 5], line: &Line, at: usize, feature: &mut impl FnMut(u64, u64)) {
    let word = around[2];
    feature(120, word.lower);
    feature(121, join(word.shape, u64::from(line.opens[at])));
    feature(122, word.clusters[1]);
    feature(123, u64::from(line.rules[at]));
    feature(124, line.phrases[at]);
    feature(125, around[1].lower);
    feature(126, around[3].lower);
    feature(127, u64::from(word.lists));
}

#[cfg(test)]
mod tests {
    use dateline_schema::Field;

    use super::*;
    use crate::{
        mentions::{
            Passage, Reading,
            linear::{document::Tables, table::Values},
        },
        tokenize::tokenize,
    };

    /// Does something with the first line of a text.
    fn read<T>(raw: &str, reading: Reading<'_>, look: impl Fn(&Document, &Line, &Runs) -> T) -> T {
        let passages = [Passage { field: Field::Text, text: tokenize(raw) }];
        let tables = Tables { clusters: Values::new(&[]), phrases: Values::new(&[]) };
        let document = Document::new(&passages, reading, tables);
        let runs = Runs::of(&document, &document.lines[0]);
        look(&document, &document.lines[0], &runs)
    }

    /// The runs over small words in which tokens stand, each once.
    fn loose(raw: &str) -> Vec<(u32, u32)> {
        read(raw, Reading::Capitals, |_, _, runs| {
            let mut found = runs.loose.clone();
            found.retain(|&run| run != (0, 0));
            found.dedup();
            found
        })
    }

    /// The words of a line that the model looks at.
    fn looked_at(raw: &str, reading: Reading<'_>) -> Vec<String> {
        let text = tokenize(raw);
        read(raw, reading, |document, line, runs| {
            let looked = (0..line.tokens.len()).filter(|&at| !is_plain(document, line, runs, at));
            looked.map(|at| text.word(at).to_owned()).collect()
        })
    }

    #[test]
    fn capitals_make_runs_that_go_over_small_words() {
        assert_eq!(loose("We met Ada Lee of the Harbour Council today"), [(2, 8)]);
        assert_eq!(loose("Then the Farmers’ Union met Harbour-Bank"), [(2, 5), (6, 9)]);
        assert_eq!(loose("Ada Lee, Tom Roe"), [(0, 2), (3, 5)]);
    }

    #[test]
    fn what_is_left_and_what_it_is_left_for_are_two_runs() {
        assert_eq!(loose("The ship left Hull for Rotterdam today"), [(3, 4), (5, 6)]);
        assert_eq!(loose("She runs the Centre for Rotterdam there"), [(3, 6)]);
    }

    #[test]
    fn common_words_are_not_looked_at() {
        let sentence = "the talks with Ada of Varnholm were long";
        assert_eq!(
            looked_at(&format!("Well, {sentence}"), Reading::Capitals),
            ["Well", "Ada", "of", "Varnholm"]
        );
        // In another language the list of common words says nothing, and small letters tell that it is no name.
        assert_eq!(
            looked_at("Die Boote von Varnholm lagen still", Reading::ListsOnly("de")),
            ["Die", "Boote", "von", "Varnholm"]
        );
        let handles = "@ada @lee @roe met in varnholm";
        assert_eq!(looked_at(handles, Reading::Capitals).len(), 9, "everything, where capitals mean little");
    }

    #[test]
    fn features_tell_the_word_from_its_surroundings() {
        let of = |raw: &str, at: usize| {
            read(raw, Reading::Capitals, |document, line, runs| {
                let mut found = Vec::new();
                each(document, line, runs, at, |template, hash| found.push((template, hash)));
                found
            })
        };
        let (one, same, other) =
            (of("We met Ada today", 2), of("We met Ada today", 2), of("We saw Ada today", 2));
        assert_eq!(one, same);
        let own = |found: &[(u64, u64)]| -> Vec<(u64, u64)> {
            found.iter().copied().filter(|(template, _)| *template < 20).collect()
        };
        assert_eq!(own(&one), own(&other), "the word is the same");
        let changed =
            |template: u64| one.iter().any(|feature| feature.0 == template && !other.contains(feature));
        assert!(changed(20) && changed(24) && !changed(21), "the word before is not, the one behind is");
    }
}
