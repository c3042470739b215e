//! Real Apache Kafka for tests: a cluster of one or three KRaft nodes on free ports of the loopback address.

mod error;
mod install;
mod node;
mod ports;
mod probe;

use std::{
    net::SocketAddr,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub use self::{
    error::ClusterError,
    install::{KafkaHome, kafka_version},
    node::Stop,
};
use self::{node::Node, ports::free_ports};

/// Environment variable that points the tests at a cluster that is there already.
pub const TEST_BROKERS_VARIABLE: &str = "DATELINE_TEST_BROKERS";

const START_LIMIT: Duration = Duration::from_secs(90);
const START_ATTEMPTS: usize = 3;

/// What kind of cluster to start. The default is one broker, quick to start.
#[derive(Debug, Clone)]
pub struct ClusterConfig {
    /// Number of nodes, each broker and controller at once.
    pub brokers: usize,
    /// Port of the first broker, the next ones following; a free one where `None`.
    pub port: Option<u16>,
    /// Let the JVM compile to its best code: slower to start, faster after a minute. For benchmarks.
    pub full_speed: bool,
    /// Further broker settings, which win over the testkit's own.
    pub properties: Vec<(String, String)>,
}

impl Default for ClusterConfig {
    fn default() -> Self {
        Self { brokers: 1, port: None, full_speed: false, properties: Vec::new() }
    }
}

/// A running cluster. Dropping it stops the brokers and removes their data; so does the death of this process.
#[derive(Debug)]
pub struct Cluster {
    bootstrap: String,
    nodes: Vec<Node>,
    // After the nodes, so that they are gone when their data go.
    _data: Option<TempDir>,
}

impl Cluster {
    /// Starts a cluster and waits until every broker serves.
    ///
    /// # Errors
    /// When Kafka cannot be had or does not start; the error says what to do or shows the end of the broker's log.
    pub fn start(config: &ClusterConfig) -> Result<Self, ClusterError> {
        let home = KafkaHome::find_or_fetch()?;
        let mut attempt = 1;
        loop {
            match Self::start_from(&home, config) {
                // Somebody may have taken a port between our look and the broker's bind.
                Err(ClusterError::Exited { .. }) if attempt < START_ATTEMPTS && config.port.is_none() => {
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    /// A cluster that is there already, whose brokers cannot be stopped from here.
    pub fn existing(bootstrap: impl Into<String>) -> Self {
        Self { bootstrap: bootstrap.into(), nodes: Vec::new(), _data: None }
    }

    /// Addresses of the brokers, as `bootstrap.servers` wants them.
    pub fn bootstrap(&self) -> &str {
        &self.bootstrap
    }

    /// Stops broker `index` (from 0) and waits until its process has ended.
    ///
    /// # Errors
    /// When there is no such broker, or it does not end.
    pub fn stop_broker(&self, index: usize, how: Stop) -> Result<(), ClusterError> {
        self.node(index)?.stop(how)
    }

    /// Starts broker `index` again, on the same ports and data, and waits until it serves.
    ///
    /// # Errors
    /// When there is no such broker, or it does not start.
    pub fn start_broker(&self, index: usize) -> Result<(), ClusterError> {
        let node = self.node(index)?;
        node.launch()?;
        // The other brokers may be stopped, so one that serves is enough.
        node.wait_until_serving(1, Instant::now() + START_LIMIT)
    }

    /// Process ids of the brokers that run.
    pub fn pids(&self) -> Vec<u32> {
        self.nodes.iter().filter_map(Node::pid).collect()
    }

    /// Says whether every broker runs.
    pub fn alive(&self) -> bool {
        self.nodes.iter().all(Node::running)
    }

    /// The end of the log of broker `index`, for a failed test to show.
    ///
    /// # Errors
    /// When there is no such broker.
    pub fn log_tail(&self, index: usize) -> Result<String, ClusterError> {
        Ok(self.node(index)?.log_tail())
    }

    fn start_from(home: &KafkaHome, config: &ClusterConfig) -> Result<Self, ClusterError> {
        let data = tempfile::Builder::new()
            .prefix("dateline-kafka-")
            .tempdir()
            .map_err(|source| ClusterError::io("make a temporary folder", source))?;
        let addresses = addresses(config)?;
        let nodes = (0..config.brokers)
            .map(|index| Node::prepare(home, config, &addresses, index, data.path()))
            .collect::<Result<Vec<_>, _>>()?;
        node::format_all(&nodes)?;
        for node in &nodes {
            node.launch()?;
        }
        let deadline = Instant::now() + START_LIMIT;
        for node in &nodes {
            node.wait_until_serving(config.brokers, deadline)?;
        }
        let bootstrap: Vec<String> = nodes.iter().map(|node| node.listener().to_string()).collect();
        Ok(Self { bootstrap: bootstrap.join(","), nodes, _data: Some(data) })
    }

    fn node(&self, index: usize) -> Result<&Node, ClusterError> {
        self.nodes.get(index).ok_or(ClusterError::NoSuchBroker { index, brokers: self.nodes.len() })
    }
}

/// Where one node listens.
#[derive(Debug, Clone, Copy)]
struct NodeAddresses {
    clients: SocketAddr,
    controller: SocketAddr,
}

fn addresses(config: &ClusterConfig) -> Result<Vec<NodeAddresses>, ClusterError> {
    let free = free_ports(config.brokers * 2)?;
    let loopback = |port| SocketAddr::from(([127, 0, 0, 1], port));
    Ok((0u16..)
        .zip(free.chunks_exact(2))
        .map(|(index, ports)| NodeAddresses {
            clients: loopback(config.port.map_or(ports[0], |first| first + index)),
            controller: loopback(ports[1]),
        })
        .collect())
}

/// The one broker that the tests of this process share, started when first asked for; or the cluster that
/// `DATELINE_TEST_BROKERS` names.
///
/// # Errors
/// When it does not start; every later call gives the same error.
pub fn shared_cluster() -> Result<&'static Cluster, &'static ClusterError> {
    static SHARED: OnceLock<Result<Cluster, ClusterError>> = OnceLock::new();
    SHARED
        .get_or_init(|| match std::env::var(TEST_BROKERS_VARIABLE) {
            Ok(bootstrap) if !bootstrap.is_empty() => Ok(Cluster::existing(bootstrap)),
            _ => Cluster::start(&ClusterConfig::default()),
        })
        .as_ref()
}

/// A topic namespace that no other test uses, on a shared cluster or an old one: `prefix-1-8f3a2c5d`.
pub fn unique_namespace(prefix: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{prefix}-{count}-{:08x}", fastrand::u32(..))
}
