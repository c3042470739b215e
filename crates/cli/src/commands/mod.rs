//! One module for each command.

pub(crate) mod bench;
pub(crate) mod clean;
pub(crate) mod dead_letters;
pub(crate) mod kb;
pub(crate) mod run;
pub(crate) mod submit;
pub(crate) mod tag;
pub(crate) mod tail;
pub(crate) mod topics;
