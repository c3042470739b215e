//! Which dead letters.

use dateline_schema::{DeadLetter, FromWire};
use dateline_stream::StoredRecord;

use super::Position;
use crate::records::host;

/// A dead letter and where it stands.
pub(super) struct Found {
    pub(super) position: Position,
    pub(super) letter: DeadLetter,
}

impl Found {
    /// The letter, where the record is one.
    pub(super) fn of(stored: StoredRecord) -> Option<Self> {
        let position = Position { partition: stored.partition, offset: stored.offset };
        DeadLetter::from_wire(stored.record).ok().map(|letter| Self { position, letter })
    }
}

/// Marks a letter must have; all that are given count.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Selection {
    /// Only letters of this reason
    #[arg(long, value_name = "REASON")]
    reason: Option<String>,
    /// Only letters about this host
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    /// Only letters of this stage
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
}

impl Selection {
    /// True where the letter has all of them.
    pub(super) fn takes(&self, letter: &DeadLetter) -> bool {
        self.reason.as_ref().is_none_or(|reason| *reason == letter.reason)
            && self.stage.as_ref().is_none_or(|stage| *stage == letter.stage)
            && self.host.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(&host(letter)))
    }
}
