//! What a word is by itself: its hashes, its shape, what lists and clusters say of it. Worked out once a document for
//! each form that occurs.

use std::collections::{HashMap, hash_map::Entry};

use super::table::Values;
use crate::{
    gazetteer::GAZETTEER,
    hash::{self, Ready, join, mix},
    mentions::{Passage, Reading},
    quotes::Lexicon,
    tokenize::{Kind, Text},
};

/// Longest part of a word that is looked at, in bytes.
const LONGEST: usize = 48;

/// The bits of [`Word::lists`].
pub(crate) mod lists {
    pub(crate) const COMMON: u16 = 1;
    pub(crate) const STOP: u16 = 1 << 1;
    pub(crate) const GIVEN: u16 = 1 << 2;
    pub(crate) const TITLE: u16 = 1 << 3;
    pub(crate) const ORGANIZATION_HEAD: u16 = 1 << 4;
    pub(crate) const OTHER_HEAD: u16 = 1 << 5;
    pub(crate) const SPEECH: u16 = 1 << 6;
    pub(crate) const PARTICLE: u16 = 1 << 7;
    pub(crate) const NO_NAME: u16 = 1 << 8;
    pub(crate) const JOB: u16 = 1 << 9;
}

/// One form of a word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    /// Hash of the form as it stands.
    pub(crate) exact: u64,
    /// Hash of the form in lower case.
    pub(crate) lower: u64,
    /// Hash of the form in lower case without the `s` of a genitive that is written together with its word.
    pub(crate) stem: u64,
    /// Hash of its shape: `Xx`, `X.X.`, `00`.
    pub(crate) shape: u64,
    /// Hashes of its first two and three letters in lower case.
    pub(crate) prefixes: [u64; 2],
    /// Hashes of its last two, three and four letters in lower case.
    pub(crate) suffixes: [u64; 3],
    /// Its cluster, as a path of three steps from coarse to fine; all zero where it has none.
    pub(crate) clusters: [u64; 3],
    /// The lists that hold it.
    pub(crate) lists: u16,
    pub(crate) kind: Kind,
}

impl Word {
    /// What stands before the first and behind the last word of a line.
    pub(crate) const EDGE: Self = Self {
        exact: 1,
        lower: 1,
        stem: 1,
        shape: 1,
        prefixes: [1; 2],
        suffixes: [1; 3],
        clusters: [1; 3],
        lists: 0,
        kind: Kind::Mark,
    };

    fn new(text: &str, kind: Kind, clusters: Values<'_>, lexicon: Option<&Lexicon>) -> Self {
        let mut buffer = [0; LONGEST];
        let lower = lowered(text, &mut buffer);
        let lower_hash = hash::bytes(lower.as_bytes());
        let stem = match lower.strip_suffix('s') {
            Some(stem) if stem.len() > 3 => hash::bytes(stem.as_bytes()),
            _ => lower_hash,
        };
        let path = clusters.get(lower_hash).or_else(|| clusters.get(stem)).map_or([0; 3], |path| {
            [u64::from(path >> 10) + 2, u64::from(path >> 5) + 66, u64::from(path) + 2114]
        });
        Self {
            exact: hash::bytes(text.as_bytes()),
            lower: lower_hash,
            stem,
            shape: shape(text),
            prefixes: [2, 3].map(|length| prefix(lower, length)),
            suffixes: [2, 3, 4].map(|length| suffix(lower, length)),
            clusters: path,
            lists: listed(text, lower, lexicon),
            kind,
        }
    }

    pub(crate) fn is(&self, list: u16) -> bool {
        self.lists & list != 0
    }

    /// Whether it begins like a name.
    pub(crate) fn is_capital(&self) -> bool {
        matches!(self.kind, Kind::Capital | Kind::Shouted)
    }
}

/// The forms of a document, and which form stands where.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub(crate) forms: Vec<Word>,
    /// Passage by passage, token by token: a place in `forms`.
    pub(crate) at: Vec<Vec<u32>>,
}

impl Words {
    pub(crate) fn of(passages: &[Passage<'_>], reading: Reading<'_>, clusters: Values<'_>) -> Self {
        let lexicon = Lexicon::of(match reading {
            Reading::Capitals => None,
            Reading::ListsOnly(language) => Some(language),
        });
        let mut forms = Vec::new();
        let mut places: HashMap<u64, u32, Ready> = HashMap::default();
        let mut form_of = |text: &Text<'_>, at: usize| {
            let word = text.word(at);
            match places.entry(hash::bytes(word.as_bytes())) {
                Entry::Occupied(entry) => *entry.get(),
                Entry::Vacant(entry) => {
                    forms.push(Word::new(word, text.tokens[at].kind, clusters, lexicon));
                    *entry.insert(forms.len() as u32 - 1)
                }
            }
        };
        let at = passages
            .iter()
            .map(|passage| (0..passage.text.tokens.len()).map(|at| form_of(&passage.text, at)).collect())
            .collect();
        Self { forms, at }
    }
}

/// The word in lower case, as far as the buffer goes.
fn lowered<'b>(word: &str, buffer: &'b mut [u8; LONGEST]) -> &'b str {
    let mut length = 0;
    for c in word.chars() {
        let c = if c == '’' { '\'' } else { c };
        let small = c.to_lowercase().next().unwrap_or(c);
        if length + small.len_utf8() > LONGEST {
            break;
        }
        length += small.encode_utf8(&mut buffer[length..]).len();
    }
    std::str::from_utf8(&buffer[..length]).unwrap_or_default()
}

fn prefix(word: &str, letters: usize) -> u64 {
    let end = word.char_indices().nth(letters).map_or(word.len(), |(at, _)| at);
    hash::bytes(&word.as_bytes()[..end])
}

fn suffix(word: &str, letters: usize) -> u64 {
    let start = word.char_indices().rev().nth(letters - 1).map_or(0, |(at, _)| at);
    hash::bytes(&word.as_bytes()[start..])
}

/// Classes of characters, up to two of a class in a row.
fn shape(word: &str) -> u64 {
    let (mut shape, mut last, mut run) = (7, 0, 0);
    for c in word.chars().take(LONGEST) {
        let class = match c {
            _ if c.is_lowercase() => 1,
            _ if c.is_uppercase() => 2,
            _ if c.is_numeric() => 3,
            _ if c.is_alphabetic() => 4,
            _ => u64::from(u32::from(c)) + 5,
        };
        run = if class == last { run + 1 } else { 1 };
        last = class;
        if run <= 2 {
            shape = join(shape, class);
        }
    }
    mix(shape)
}

fn listed(word: &str, lower: &str, lexicon: Option<&Lexicon>) -> u16 {
    use dateline_schema::EntityType::Organization;
    let head = GAZETTEER.heads.get(word);
    [
        (GAZETTEER.is_common(lower), lists::COMMON),
        (GAZETTEER.is_stop_word(word) || lexicon.is_some_and(|lexicon| lexicon.is_small(lower)), lists::STOP),
        (GAZETTEER.is_given_name(word), lists::GIVEN),
        (GAZETTEER.titles.get(word).is_some(), lists::TITLE),
        (head == Some(Organization), lists::ORGANIZATION_HEAD),
        (head.is_some_and(|kind| kind != Organization), lists::OTHER_HEAD),
        (
            GAZETTEER.is_speech_verb(lower) || lexicon.is_some_and(|lexicon| lexicon.reports(lower)),
            lists::SPEECH,
        ),
        (GAZETTEER.is_particle(lower), lists::PARTICLE),
        (GAZETTEER.is_no_name(word), lists::NO_NAME),
        (GAZETTEER.is_job(lower), lists::JOB),
    ]
    .into_iter()
    .fold(0, |lists, (holds, list)| if holds { lists | list } else { lists })
}
