//! One node of a cluster: its settings, its process and the shell that outlives us to clean up.

use std::{
    ffi::OsString,
    fmt::Write as _,
    fs,
    io::Write as _,
    net::SocketAddr,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use super::{ClusterConfig, ClusterError, KafkaHome, NodeAddresses, install, probe};
use crate::tail;

/// Any will do: the cluster lives in a folder of its own.
const CLUSTER_ID: &str = "RGF0ZWxpbmUtdGVzdHMxMg";
const SUPERVISE: &str = include_str!("supervise.sh");
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
    folder: PathBuf,
    listener: SocketAddr,
    format_command: Vec<OsString>,
    commands: Mutex<Option<ChildStdin>>,
    supervisor: Mutex<Child>,
}

impl Node {
    /// Writes the node's settings and starts its supervisor, not yet the broker.
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

        let broker = java_command(home, &folder, config);
        let mut supervisor = Command::new("sh")
            .args(["-c", SUPERVISE, "supervise.sh"])
            .args([cluster, &folder])
            .args(broker)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C in a terminal must reach only us: the supervisor then cleans up.
            .process_group(0)
            .spawn()
            .map_err(|e| ClusterError::spawn("sh", "a POSIX shell is needed", e))?;
        Ok(Self {
            index,
            listener: addresses[index].clients,
            format_command: format_command(home, &folder),
            commands: Mutex::new(supervisor.stdin.take()),
            supervisor: Mutex::new(supervisor),
            folder,
        })
    }

    pub(super) fn listener(&self) -> SocketAddr {
        self.listener
    }

    pub(super) fn launch(&self) -> Result<(), ClusterError> {
        // The exit of the last run must not be taken for that of this one.
        let _ = fs::remove_file(self.folder.join("exit"));
        self.command("start")
    }

    pub(super) fn stop(&self, how: Stop) -> Result<(), ClusterError> {
        self.command(match how {
            Stop::Gracefully => "TERM",
            Stop::Kill => "KILL",
        })?;
        let deadline = Instant::now() + STOP_LIMIT;
        while self.exit_status().is_none() {
            if Instant::now() > deadline {
                return Err(self.timed_out("end"));
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// Waits until this broker knows of `brokers` that are in service, itself among them.
    pub(super) fn wait_until_serving(&self, brokers: usize, deadline: Instant) -> Result<(), ClusterError> {
        loop {
            if probe::brokers_in_service(self.listener).is_ok_and(|count| count >= brokers) {
                return Ok(());
            }
            if let Some(status) = self.exit_status() {
                return Err(ClusterError::Exited { index: self.index, status, log: self.log_tail() });
            }
            if Instant::now() > deadline {
                return Err(self.timed_out("serve"));
            }
            thread::sleep(POLL);
        }
    }

    pub(super) fn pid(&self) -> Option<u32> {
        fs::read_to_string(self.folder.join("pid")).ok()?.trim().parse().ok()
    }

    pub(super) fn log_tail(&self) -> String {
        tail(&self.folder.join("broker.log"), LOG_TAIL_LINES)
    }

    fn exit_status(&self) -> Option<String> {
        fs::read_to_string(self.folder.join("exit")).ok().map(|status| status.trim().to_owned())
    }

    fn timed_out(&self, what: &'static str) -> ClusterError {
        ClusterError::TimedOut { index: self.index, what, log: self.log_tail() }
    }

    fn command(&self, line: &str) -> Result<(), ClusterError> {
        let mut commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        match commands.as_mut() {
            Some(commands) => writeln!(commands, "{line}")
                .map_err(|e| ClusterError::io(format!("command the supervisor of broker {}", self.index), e)),
            None => Ok(()),
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // The end of its input tells the supervisor to kill the broker and to clean up.
        drop(self.commands.get_mut().unwrap_or_else(PoisonError::into_inner).take());
        let _ = self.supervisor.get_mut().unwrap_or_else(PoisonError::into_inner).wait();
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
