//! The table of topics: names, partitions, retention. `dateline topics create` applies it.

use std::time::Duration;

use crate::RetryTier;

/// URLs to fetch.
pub const URLS: &str = "urls";
/// Pages as fetched.
pub const PAGES: &str = "pages";
/// Clean articles.
pub const ARTICLES: &str = "articles";
/// Articles with entities, quotes and values.
pub const ENRICHED: &str = "enriched";
/// Records that were given up.
pub const DEAD_LETTERS: &str = "dead-letters";
/// Namespace where none is given: `dateline.urls` and so on.
pub const DEFAULT_NAMESPACE: &str = "dateline";
/// Delays of the retry topics where none are given.
pub const DEFAULT_RETRY_TIERS: [&str; 3] = ["1m", "10m", "1h"];

/// Largest record that any client of ours sends, in bytes, before compression.
pub const MAX_RECORD_BYTES: usize = 16 * MIB;

const MIB: usize = 1024 * 1024;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What happens to a topic's old records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleanup {
    /// Dropped after this time.
    Delete(Duration),
    /// The last of each key is kept for ever.
    Compact,
}

/// A topic and its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSpec {
    /// Full name, namespace included.
    pub name: String,
    /// Number of partitions.
    pub partitions: i32,
    /// What happens to old records.
    pub cleanup: Cleanup,
    /// Largest record batch the broker takes, in bytes.
    pub max_message_bytes: usize,
}

impl TopicSpec {
    /// The topic's settings as Kafka names them, in the order of their names.
    pub fn config(&self) -> Vec<(&'static str, String)> {
        let mut config = vec![("compression.type", "zstd".to_owned())];
        match self.cleanup {
            Cleanup::Delete(retention) => {
                config.push(("cleanup.policy", "delete".to_owned()));
                config.push(("retention.ms", retention.as_millis().to_string()));
            }
            Cleanup::Compact => config.push(("cleanup.policy", "compact".to_owned())),
        }
        config.push(("max.message.bytes", self.max_message_bytes.to_string()));
        config.sort_unstable();
        config
    }
}

/// Name of `topic` on the cluster: `dateline` and `pages` give `dateline.pages`.
pub fn full_name(namespace: &str, topic: &str) -> String {
    format!("{namespace}.{topic}")
}

/// All topics of a pipeline in the order a record meets them.
///
/// `partitions` is the number for the busy topics; dead letters and retries have fewer.
pub fn table(namespace: &str, partitions: i32, retry_tiers: &[RetryTier]) -> Vec<TopicSpec> {
    let spec = |topic: &str, partitions, retention, max_message_bytes| TopicSpec {
        name: full_name(namespace, topic),
        partitions,
        cleanup: Cleanup::Delete(retention),
        max_message_bytes,
    };
    let few = (partitions / 4).max(1);
    let mut topics = vec![spec(URLS, partitions, 7 * DAY, MIB)];
    topics.extend(retry_tiers.iter().map(|tier| spec(&tier.topic(URLS), few, 7 * DAY, MIB)));
    topics.extend([
        spec(PAGES, partitions, DAY, MAX_RECORD_BYTES),
        spec(ARTICLES, partitions, 3 * DAY, MAX_RECORD_BYTES),
        spec(ENRICHED, partitions, 7 * DAY, MAX_RECORD_BYTES),
        spec(DEAD_LETTERS, few, 30 * DAY, MAX_RECORD_BYTES),
    ]);
    topics
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_every_topic_of_the_pipeline() {
        let tiers = DEFAULT_RETRY_TIERS.map(|tier| tier.parse().unwrap());
        let names: Vec<String> = table("dateline", 12, &tiers).into_iter().map(|topic| topic.name).collect();
        assert_eq!(
            names,
            [
                "dateline.urls",
                "dateline.urls.retry-1m",
                "dateline.urls.retry-10m",
                "dateline.urls.retry-1h",
                "dateline.pages",
                "dateline.articles",
                "dateline.enriched",
                "dateline.dead-letters"
            ]
        );
    }

    #[test]
    fn every_topic_is_compressed_and_takes_the_largest_page() {
        for topic in table("dateline", 1, &[]) {
            assert!(topic.config().contains(&("compression.type", "zstd".to_owned())));
            assert!(topic.partitions > 0);
        }
    }
}
