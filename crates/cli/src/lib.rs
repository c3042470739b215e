//! dateline-cli
