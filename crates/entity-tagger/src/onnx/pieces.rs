//! The word pieces of a document, as a model's own tokenizer cuts them, beside the tokens of this crate.

use std::{fmt, ops::Range, path::Path};

use tokenizers::Tokenizer;

use super::{
    Problem,
    files::{self, Config},
};
use crate::mentions::Passage;

/// Pieces of text in a window, markers not counted: context beyond it helps little and costs time.
const WINDOW: usize = 126;

/// A piece: its number in the vocabulary and the bytes of its line that it stands for.
pub(super) struct Piece {
    pub(super) id: u32,
    bytes: Range<usize>,
}

/// A tokenizer and the markers that it puts around a text.
pub(super) struct Pieces {
    tokenizer: Tokenizer,
    lead: Vec<u32>,
    tail: Vec<u32>,
    window: usize,
}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pieces").field("window", &self.window).finish_non_exhaustive()
    }
}

impl Pieces {
    /// Reads `tokenizer.json`.
    pub(super) fn load(folder: &Path, config: &Config) -> Result<Self, Problem> {
        let problem = |error: &dyn fmt::Display| {
            files::within(
                folder,
                files::TOKENIZER,
                &format!("not a tokenizer of the Hugging Face library: {error}"),
            )
        };
        let mut tokenizer =
            Tokenizer::from_bytes(files::read(folder, files::TOKENIZER)?).map_err(|error| problem(&error))?;
        tokenizer.with_padding(None).with_truncation(None).map_err(|error| problem(&error))?;
        let dressed = tokenizer.encode("a", true).map_err(|error| problem(&error))?;
        let special = dressed.get_special_tokens_mask();
        let lead = special.iter().take_while(|&&mark| mark == 1).count();
        let tail = special[lead..].iter().rev().take_while(|&&mark| mark == 1).count();
        let ids = dressed.get_ids();
        let (lead, tail) = (ids[..lead].to_vec(), ids[ids.len() - tail..].to_vec());
        let room = config.positions.saturating_sub(lead.len() + tail.len());
        if room < 8 {
            let problem = format!("a model of {} positions has no room for text", config.positions);
            return Err(files::within(folder, files::CONFIG, &problem));
        }
        Ok(Self { tokenizer, lead, tail, window: room.min(WINDOW) })
    }

    /// Pieces of text in a window.
    pub(super) fn window(&self) -> usize {
        self.window
    }

    /// Markers in front of a text.
    pub(super) fn lead(&self) -> usize {
        self.lead.len()
    }

    /// Pieces with the markers around them.
    pub(super) fn dressed(&self, ids: &[u32]) -> Vec<u32> {
        [&self.lead, ids, &self.tail].concat()
    }

    /// The pieces of one line; none where the tokenizer fails, as one without an unknown piece may on a strange letter.
    pub(super) fn encode(&self, line: &str) -> Vec<Piece> {
        let Ok(encoding) = self.tokenizer.encode(line, false) else { return Vec::new() };
        let bytes = encoding.get_offsets().iter().map(|&(start, end)| start..end);
        encoding.get_ids().iter().zip(bytes).map(|(&id, bytes)| Piece { id, bytes }).collect()
    }
}

/// A line's tokens and where each begins among the document's pieces.
pub(super) struct Line {
    /// Place of its passage.
    pub(super) passage: usize,
    pub(super) tokens: Range<usize>,
    /// The first piece of each token; none for one that the tokenizer left out.
    pub(super) firsts: Vec<Option<usize>>,
}

/// All pieces of a document.
pub(super) struct Lines {
    pub(super) ids: Vec<u32>,
    /// Where the pieces of each line end.
    pub(super) ends: Vec<usize>,
    pub(super) tokens: Vec<Line>,
}

/// Cuts the lines of the passages into pieces.
pub(super) fn lines(pieces: &Pieces, passages: &[Passage<'_>]) -> Lines {
    let mut lines = Lines { ids: Vec::new(), ends: Vec::new(), tokens: Vec::new() };
    for (number, passage) in passages.iter().enumerate() {
        let text = &passage.text;
        for line in &text.lines {
            let bytes = text.bytes(&line.tokens);
            let found = pieces.encode(&text.raw[bytes.clone()]);
            let begun = lines.ids.len();
            let words = text.tokens[line.tokens.clone()]
                .iter()
                .map(|token| token.start - bytes.start..token.end - bytes.start);
            let firsts = firsts(&found, words).into_iter().map(|first| Some(begun + first?)).collect();
            lines.ids.extend(found.iter().map(|piece| piece.id));
            lines.ends.push(lines.ids.len());
            lines.tokens.push(Line { passage: number, tokens: line.tokens.clone(), firsts });
        }
    }
    lines
}

/// The first piece of each word: the first that covers any of its bytes.
fn firsts(pieces: &[Piece], words: impl Iterator<Item = Range<usize>>) -> Vec<Option<usize>> {
    let mut at = 0;
    words
        .map(|word| {
            while pieces.get(at).is_some_and(|piece| piece.bytes.end <= word.start) {
                at += 1;
            }
            pieces.get(at).filter(|piece| piece.bytes.start < word.end).map(|_| at)
        })
        .collect()
}
