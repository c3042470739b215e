//! dateline-entity-tagger
