//! One node of a cluster: its settings and its process.

use std::{
    ffi::OsString,
    fmt::Write as _,
    fs,
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{ClusterConfig, ClusterError, KafkaHome, NodeAddresses, install, probe};
use crate::guard::Guarded;

/// Any will do: the cluster lives in a folder of its own.
const CLUSTER_ID: &str = "RGF0ZWxpbmUtdGVzdHMxMg";
const STOP_LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);
const LOG_TAIL_LINES: usize = 40;

/// How a broker is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// SIGTERM: it hands over its partitions and closes its files.
    Gracefully,
    /// SIGKILL: as if the power went.
    Kill,
}

#[derive(Debug)]
pub(super) struct Node {
    index: usize,
    listener: SocketAddr,
    format_command: Vec<OsString>,
    broker: Guarded,
}

impl Node {
    /// Writes the node's settings and makes ready to start it.
    pub(super) fn prepare(
        home: &KafkaHome,
        config: &ClusterConfig,
        addresses: &[NodeAddresses],
        index: usize,
        cluster: &Path,
    ) -> Result<Self, ClusterError> {
        let folder = cluster.join(format!("node-{index}"));
        let io = |e| ClusterError::io(format!("prepare {}", folder.display()), e);
        fs::create_dir_all(folder.join("tmp")).map_err(io)?;
        fs::write(folder.join("log4j2.properties"), LOGGING).map_err(io)?;
        let properties = properties(config, addresses, index, &folder);
        fs::write(folder.join("server.properties"), properties).map_err(io)?;
        Ok(Self {
            index,
            listener: addresses[index].clients,
            format_command: format_command(home, &folder),
            broker: Guarded::new(cluster, &folder, &java_command(home, &folder, config), &[]).map_err(io)?,
        })
    }

    pub(super) fn listener(&self) -> SocketAddr {
        self.listener
    }

    pub(super) fn launch(&self) -> Result<(), ClusterError> {
        self.broker.start().map_err(|e| ClusterError::io(format!("start broker {}", self.index), e))
    }

    pub(super) fn stop(&self, how: Stop) -> Result<(), ClusterError> {
        let signal = match how {
            Stop::Gracefully => "TERM",
            Stop::Kill => "KILL",
        };
        self.broker.signal(signal).map_err(|e| ClusterError::io(format!("stop broker {}", self.index), e))?;
        self.broker.wait(STOP_LIMIT).map(|_| ()).ok_or_else(|| self.timed_out("end"))
    }

    /// Waits until this broker knows of `brokers` that are in service, itself among them.
    pub(super) fn wait_until_serving(&self, brokers: usize, deadline: Instant) -> Result<(), ClusterError> {
        loop {
            if probe::brokers_in_service(self.listener).is_ok_and(|count| count >= brokers) {
                return Ok(());
            }
            if let Some(status) = self.broker.exit_status() {
                return Err(ClusterError::Exited { index: self.index, status, log: self.log_tail() });
            }
            if Instant::now() > deadline {
                return Err(self.timed_out("serve"));
            }
            thread::sleep(POLL);
        }
    }

    pub(super) fn running(&self) -> bool {
        self.broker.running()
    }

    pub(super) fn pid(&self) -> Option<u32> {
        self.broker.pid()
    }

    pub(super) fn log_tail(&self) -> String {
        self.broker.log_tail(LOG_TAIL_LINES)
    }

    fn timed_out(&self, what: &'static str) -> ClusterError {
        ClusterError::TimedOut { index: self.index, what, log: self.log_tail() }
    }
}

/// Formats the storage of all nodes, side by side.
pub(super) fn format_all(nodes: &[Node]) -> Result<(), ClusterError> {
    let started: Vec<_> = nodes
        .iter()
        .map(|node| {
            let (java, arguments) = (&node.format_command[0], &node.format_command[1..]);
            Command::new(java)
                .args(arguments)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .map_err(|e| install::java_missing(java, e))
        })
        .collect::<Result<_, _>>()?;
    for (index, child) in started.into_iter().enumerate() {
        let output = child.wait_with_output().map_err(|e| ClusterError::io("format storage", e))?;
        if !output.status.success() {
            let output = [output.stdout, output.stderr].concat();
            return Err(ClusterError::Format {
                index,
                output: String::from_utf8_lossy(&output).into_owned(),
            });
        }
    }
    Ok(())
}

fn format_command(home: &KafkaHome, folder: &Path) -> Vec<OsString> {
    let mut command = vec![home.java()];
    command.extend(
        ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xmx128m"].map(Into::into),
    );
    command.extend(["-cp".into(), home.class_path().into(), "kafka.tools.StorageTool".into()]);
    command.extend(["format", "--cluster-id", CLUSTER_ID, "--config"].map(Into::into));
    command.push(folder.join("server.properties").into());
    command
}

fn java_command(home: &KafkaHome, folder: &Path, config: &ClusterConfig) -> Vec<OsString> {
    let heap = if config.brokers == 1 { 512 } else { 384 };
    let tuning: &[&str] = if config.full_speed {
        &["-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20"]
    } else {
        &["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    };
    let mut command = vec![home.java(), format!("-Xmx{heap}m").into()];
    command.extend(tuning.iter().map(OsString::from));
    // A killed JVM leaves nothing outside its folder: no performance files, no unpacked native libraries.
    command.extend(["-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError"].map(Into::into));
    command.push(format!("-Djava.io.tmpdir={}", folder.join("tmp").display()).into());
    command.push(format!("-Dlog4j2.configurationFile={}", folder.join("log4j2.properties").display()).into());
    command.extend(["-cp".into(), home.class_path().into(), "kafka.Kafka".into()]);
    command.push(folder.join("server.properties").into());
    command
}

const LOGGING: &str = "\
status = warn
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %-5p %c{1}: %m%n
rootLogger.level = info
rootLogger.appenderRef.out.ref = out
";

fn properties(config: &ClusterConfig, addresses: &[NodeAddresses], index: usize, folder: &Path) -> String {
    let own = addresses[index];
    let voters: Vec<String> =
        (1..).zip(addresses).map(|(id, node)| format!("{id}@{}", node.controller)).collect();
    let replicas = config.brokers.min(3).to_string();
    let min_isr = if config.brokers >= 3 { "2" } else { "1" };
    let mut settings: Vec<(String, String)> = [
        ("process.roles", "broker,controller".to_owned()),
        ("node.id", (index + 1).to_string()),
        ("controller.quorum.voters", voters.join(",")),
        ("controller.listener.names", "CONTROLLER".to_owned()),
        ("listeners", format!("PLAINTEXT://{},CONTROLLER://{}", own.clients, own.controller)),
        ("advertised.listeners", format!("PLAINTEXT://{}", own.clients)),
        ("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT".to_owned()),
        ("log.dirs", folder.join("data").display().to_string()),
        ("default.replication.factor", replicas.clone()),
        ("min.insync.replicas", min_isr.to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec();
    for log in ["offsets.topic", "transaction.state.log", "share.coordinator.state.topic"] {
        settings.push((format!("{log}.replication.factor"), replicas.clone()));
    }
    for log in ["transaction.state.log", "share.coordinator.state.topic"] {
        settings.push((format!("{log}.min.isr"), min_isr.to_owned()));
    }
    settings.extend(FOR_TESTS.map(|(name, value)| (name.to_owned(), value.to_owned())));
    settings.extend(config.properties.iter().cloned());
    settings.iter().fold(String::new(), |mut text, (name, value)| {
        let _ = writeln!(text, "{name}={value}");
        text
    })
}

/// A production cluster's behaviour, in less time and memory.
const FOR_TESTS: [(&str, &str); 13] = [
    ("auto.create.topics.enable", "false"),
    // A group of one test need not wait for members that will not come.
    ("group.initial.rebalance.delay.ms", "0"),
    ("group.min.session.timeout.ms", "1000"),
    ("offsets.topic.num.partitions", "4"),
    ("transaction.state.log.num.partitions", "4"),
    ("share.coordinator.state.topic.num.partitions", "4"),
    // How often the open transactions of dead producers are looked for; 10 s otherwise.
    ("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
    // A killed broker is missed sooner than after 9 s.
    ("broker.session.timeout.ms", "6000"),
    ("broker.heartbeat.interval.ms", "1000"),
    ("num.network.threads", "2"),
    ("num.io.threads", "4"),
    ("background.threads", "2"),
    // 128 MB otherwise, a third of the heap.
    ("log.cleaner.dedupe.buffer.size", "16777216"),
];
