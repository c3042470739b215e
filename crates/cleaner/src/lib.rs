//! dateline-cleaner
