//! dateline-service
