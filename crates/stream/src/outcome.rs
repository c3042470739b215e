//! What becomes of one record.

use std::{borrow::Cow, time::Duration};

/// What a stage says of one record. What is wrong with the world is not said here: the runner meets that itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<T> {
    /// It became these records.
    Emit(Vec<T>),
    /// There is nothing to do; counted by reason.
    Skip {
        /// Machine-readable class, such as `robots`.
        reason: Cow<'static, str>,
    },
    /// It may go well later.
    Retry {
        /// Not before this much time has passed.
        after: Duration,
        /// Machine-readable class, such as `status-503`.
        reason: Cow<'static, str>,
    },
    /// The record is bad, and a dead letter tells why.
    Reject {
        /// Machine-readable class, such as `not-json`.
        reason: Cow<'static, str>,
        /// What a person needs to know.
        detail: String,
    },
}

impl<T> Outcome<T> {
    /// One output.
    pub fn emit(output: T) -> Self {
        Self::Emit(vec![output])
    }

    /// Nothing to do.
    pub fn skip(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Skip { reason: reason.into() }
    }

    /// Try again in a while.
    pub fn retry(after: Duration, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Retry { after, reason: reason.into() }
    }

    /// A bad record.
    pub fn reject(reason: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self::Reject { reason: reason.into(), detail: detail.into() }
    }
}
