//! dateline-fetcher
