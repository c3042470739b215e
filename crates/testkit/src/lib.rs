//! dateline-testkit
