//! Topics: made from the table in `schema`, and compared with it.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use dateline_schema::topics::TopicSpec;
use rdkafka::{
    TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer},
    error::RDKafkaErrorCode,
};

use super::client::{base_config, consumer_config};
use crate::KafkaSettings;

const TIMEOUT: Duration = Duration::from_secs(15);

/// The cluster refused or did not answer.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// No answer.
    #[error("the brokers at {brokers} do not answer: {reason}")]
    Away {
        /// Bootstrap servers.
        brokers: String,
        /// What librdkafka says.
        reason: String,
    },
    /// The cluster refused what was asked for one topic.
    #[error("topic `{topic}`: {reason}")]
    Refused {
        /// Name of the topic.
        topic: String,
        /// What the cluster says.
        reason: String,
    },
}

/// How a topic on the cluster compares with the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicReport {
    /// Name on the cluster.
    pub name: String,
    /// Partitions there; `None` where the topic does not exist.
    pub partitions: Option<usize>,
    /// Partitions in the table.
    pub wanted_partitions: usize,
    /// Settings that differ from the table.
    pub drift: Vec<SettingDrift>,
}

/// A setting of a topic that differs from the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingDrift {
    /// Its name in Kafka.
    pub setting: String,
    /// Its value on the cluster; `None` where the cluster does not tell.
    pub actual: Option<String>,
    /// Its value in the table.
    pub wanted: String,
}

impl TopicReport {
    /// True where the topic is as the table wants it; more partitions are fine.
    pub fn is_as_wanted(&self) -> bool {
        self.drift.is_empty()
            && self.partitions.is_some_and(|partitions| partitions >= self.wanted_partitions)
    }
}

/// Makes and describes topics.
pub struct Admin {
    settings: KafkaSettings,
    client: AdminClient<DefaultClientContext>,
}

impl Admin {
    /// A client for the cluster of `settings`.
    ///
    /// # Errors
    /// When librdkafka refuses the properties.
    pub fn connect(settings: &KafkaSettings) -> Result<Self, AdminError> {
        let client = base_config(settings, "admin").create().map_err(|error| AdminError::Away {
            brokers: settings.brokers.clone(),
            reason: error.to_string(),
        })?;
        Ok(Self { settings: settings.clone(), client })
    }

    /// Makes the topics that are missing. Returns the names of those it made.
    ///
    /// # Errors
    /// When the cluster does not answer or refuses one.
    pub async fn create(&self, topics: &[TopicSpec], replication: i32) -> Result<Vec<String>, AdminError> {
        let configs: Vec<_> = topics.iter().map(TopicSpec::config).collect();
        let new = topics.iter().zip(&configs).map(|(topic, config)| {
            let new = NewTopic::new(&topic.name, topic.partitions, TopicReplication::Fixed(replication));
            config.iter().fold(new, |new, (name, value)| new.set(name, value))
        });
        let new: Vec<_> = new.collect();
        let results =
            self.client.create_topics(&new, &self.options()).await.map_err(|error| self.away(&error))?;
        let mut created = Vec::new();
        for result in results {
            match result {
                Ok(topic) => created.push(topic),
                Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                Err((topic, code)) => return Err(AdminError::Refused { topic, reason: code.to_string() }),
            }
        }
        Ok(created)
    }

    /// Compares the cluster's topics with the table.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub async fn describe(&self, topics: &[TopicSpec]) -> Result<Vec<TopicReport>, AdminError> {
        let mut reports = Vec::with_capacity(topics.len());
        for topic in topics {
            let partitions = self.partitions(&topic.name)?;
            let drift = if partitions.is_some() { self.drift(topic).await? } else { Vec::new() };
            let wanted_partitions = usize::try_from(topic.partitions).unwrap_or_default();
            reports.push(TopicReport { name: topic.name.clone(), partitions, wanted_partitions, drift });
        }
        Ok(reports)
    }

    /// Deletes topics, if they are there.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub async fn delete(&self, names: &[&str]) -> Result<(), AdminError> {
        self.client.delete_topics(names, &self.options()).await.map_err(|error| self.away(&error)).map(drop)
    }

    /// Next offset that `group` will read of each partition of the topic `name`; `None` where it has committed none.
    ///
    /// # Errors
    /// When the cluster does not answer.
    pub fn committed(&self, group: &str, name: &str) -> Result<BTreeMap<i32, Option<i64>>, AdminError> {
        let consumer: BaseConsumer =
            consumer_config(&self.settings, "admin", group).create().map_err(|error| self.away(&error))?;
        let mut list = TopicPartitionList::new();
        for partition in 0..self.partitions(name)?.unwrap_or_default() {
            list.add_partition(name, i32::try_from(partition).unwrap_or(i32::MAX));
        }
        // A coordinator that moves, or has just come up, refuses at first.
        let started = Instant::now();
        let committed = loop {
            match consumer.committed_offsets(list.clone(), TIMEOUT) {
                Ok(committed) => break committed,
                Err(error) if started.elapsed() >= TIMEOUT => return Err(self.away(&error)),
                Err(_) => std::thread::sleep(Duration::from_millis(100)),
            }
        };
        Ok(committed
            .elements()
            .iter()
            .map(|element| (element.partition(), element.offset().to_raw().filter(|offset| *offset >= 0)))
            .collect())
    }

    fn partitions(&self, topic: &str) -> Result<Option<usize>, AdminError> {
        let metadata =
            self.client.inner().fetch_metadata(Some(topic), TIMEOUT).map_err(|error| self.away(&error))?;
        let partitions = metadata.topics().first().map_or(0, |topic| topic.partitions().len());
        Ok((partitions > 0).then_some(partitions))
    }

    async fn drift(&self, topic: &TopicSpec) -> Result<Vec<SettingDrift>, AdminError> {
        let resource = [ResourceSpecifier::Topic(&topic.name)];
        let described = self
            .client
            .describe_configs(&resource, &self.options())
            .await
            .map_err(|error| self.away(&error))?;
        let mut actual = BTreeMap::new();
        for resource in described {
            let resource = resource.map_err(|code| AdminError::Refused {
                topic: topic.name.clone(),
                reason: code.to_string(),
            })?;
            actual.extend(resource.entries.into_iter().map(|entry| (entry.name, entry.value)));
        }
        let differing = topic.config().into_iter().filter_map(|(setting, wanted)| {
            let actual = actual.get(setting).cloned().flatten();
            (actual.as_ref() != Some(&wanted)).then(|| SettingDrift {
                setting: setting.to_owned(),
                actual,
                wanted,
            })
        });
        Ok(differing.collect())
    }

    fn options(&self) -> AdminOptions {
        AdminOptions::new().request_timeout(Some(TIMEOUT)).operation_timeout(Some(TIMEOUT))
    }

    fn away(&self, error: &rdkafka::error::KafkaError) -> AdminError {
        AdminError::Away { brokers: self.settings.brokers.clone(), reason: error.to_string() }
    }
}
