//! Where the articles of a site come from.

use super::{Generator, Reply, recorded::Recorded};

/// The articles of a site, by number and by path.
#[derive(Debug, Clone, Default)]
pub(super) enum Articles {
    #[default]
    None,
    Generated(Generator),
    Recorded(Recorded),
}

impl Articles {
    pub(super) fn count(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Generated(generator) => generator.count(),
            Self::Recorded(recorded) => recorded.count(),
        }
    }

    pub(super) fn path(&self, index: usize) -> String {
        match self {
            Self::None | Self::Generated(_) => Generator::path(index),
            Self::Recorded(recorded) => recorded.path(index),
        }
    }

    pub(super) fn reply(&self, path: &str) -> Option<Reply> {
        match self {
            Self::None => None,
            Self::Generated(generator) => Some(Reply::html(generator.page(generator.index_of(path)?))),
            Self::Recorded(recorded) => recorded.reply(path),
        }
    }
}
