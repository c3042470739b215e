//! The four workers as processes beside this one, and what they use.

use std::{
    fs::File,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

const START: Duration = Duration::from_secs(60);
const ANSWER: Duration = Duration::from_secs(5);

/// A worker; killed when dropped.
pub(crate) struct Worker {
    pub(crate) name: &'static str,
    child: Child,
    address: SocketAddr,
    log: std::path::PathBuf,
}

impl Worker {
    /// Starts the binary `dateline-NAME` beside this one, and waits until it is ready.
    pub(crate) fn start(
        name: &'static str,
        folder: &Path,
        environment: &[(String, String)],
    ) -> anyhow::Result<Self> {
        let program = std::env::current_exe()?.with_file_name(format!("dateline-{name}"));
        let address = free_address()?;
        let log = folder.join(format!("{name}.log"));
        let child = Command::new(&program)
            .envs(environment.iter().map(|(key, value)| (key, value)))
            .env("DATELINE_SERVICE__LISTEN", address.to_string())
            .env("DATELINE_SERVICE__INSTANCE", name)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .spawn()
            .with_context(|| format!("cannot start {}: build the workers first", program.display()))?;
        Ok(Self { name, child, address, log })
    }

    pub(crate) fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let started = Instant::now();
        while !matches!(self.get("/readyz"), Ok((200, _))) {
            if self.child.try_wait()?.is_some() || started.elapsed() > START {
                let log = std::fs::read_to_string(&self.log).unwrap_or_default();
                let last = log.lines().last().unwrap_or("it says nothing");
                bail!("dateline-{} does not become ready: {last}", self.name);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// CPU seconds used since its start.
    pub(crate) fn cpu_seconds(&self) -> anyhow::Result<f64> {
        cpu_seconds(&self.child.id().to_string())
    }

    /// Most memory it has had resident, in bytes.
    pub(crate) fn peak_memory(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib: u64 =
            line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).context("no VmHWM")?;
        Ok(kib * 1024)
    }

    fn get(&self, path: &str) -> anyhow::Result<(u16, String)> {
        let mut stream = TcpStream::connect_timeout(&self.address, ANSWER)?;
        stream.set_read_timeout(Some(ANSWER))?;
        write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).context("not HTTP")?;
        Ok((status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing to lose in the topics of a measurement.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// User and system CPU seconds of a process so far: its number, or `self`.
pub(crate) fn cpu_seconds(process: &str) -> anyhow::Result<f64> {
    /// Clock ticks a second on every Linux that Rust runs on (`USER_HZ`).
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))
        .context("CPU time is only measured on Linux")?;
    // The name in brackets may hold spaces; behind it, utime and stime are the 12th and 13th field.
    let fields: Vec<&str> =
        stat.rsplit_once(") ").map(|(_, rest)| rest.split(' ').collect()).unwrap_or_default();
    let ticks = |field: usize| fields.get(field).and_then(|ticks| ticks.parse::<f64>().ok());
    let (user, system) = ticks(11).zip(ticks(12)).context("cannot read the CPU time")?;
    Ok((user + system) / TICKS)
}

fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
