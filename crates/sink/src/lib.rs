//! dateline-sink
