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
    /// Most memory seen, in bytes.
    pub(crate) peak_memory: u64,
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
        Ok(Self { name, child, address, log, peak_memory: 0 })
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

    /// CPU seconds used since its start; notes the memory on the way.
    pub(crate) fn cpu_seconds(&mut self) -> anyhow::Result<f64> {
        let (_, metrics) = self.get("/metrics")?;
        let gauge = |name: &str| -> Option<f64> {
            let line = metrics.lines().find(|line| line.starts_with(name) && !line.starts_with('#'))?;
            line.rsplit_once(' ')?.1.parse().ok()
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of bytes")]
        let memory = gauge("process_resident_memory_bytes").unwrap_or_default() as u64;
        self.peak_memory = self.peak_memory.max(memory);
        gauge("process_cpu_seconds_total")
            .with_context(|| format!("dateline-{} tells no CPU time", self.name))
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

/// User and system CPU seconds of this process so far.
pub(crate) fn own_cpu_seconds() -> anyhow::Result<f64> {
    /// Clock ticks a second on every Linux that Rust runs on (`USER_HZ`).
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").context("CPU time is only measured on Linux")?;
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
