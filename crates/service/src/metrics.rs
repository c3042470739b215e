//! The process's metrics: one recorder, rendered as Prometheus text.

use std::sync::{Mutex, PoisonError};

use ::metrics::{describe_gauge, gauge, set_global_recorder};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// Bucket bounds of histograms whose name ends in `_seconds`.
const SECONDS: [f64; 16] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0];
/// Bucket bounds of histograms whose name ends in `_bytes`: 1 KiB to 64 MiB.
const BYTES: [f64; 9] =
    [1024.0, 4096.0, 16_384.0, 65_536.0, 262_144.0, 1_048_576.0, 4_194_304.0, 16_777_216.0, 67_108_864.0];

static INSTALLED: Mutex<Option<PrometheusHandle>> = Mutex::new(None);

/// Why the recorder could not be installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// The exporter refused its settings.
    #[error("cannot build the metrics recorder")]
    Build(#[from] BuildError),
    /// Another recorder came first.
    #[error("this process has another metrics recorder already")]
    Taken,
}

/// The process's metrics, ready to be rendered.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
    process: metrics_process::Collector,
}

impl Metrics {
    /// Installs the recorder that the `metrics` macros write to; a second call shares the first one's.
    ///
    /// # Errors
    /// When another recorder was installed by other means.
    pub fn install() -> Result<Self, InstallError> {
        let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
        let handle = match installed.as_ref() {
            Some(handle) => handle.clone(),
            None => {
                let recorder = PrometheusBuilder::new()
                    .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
                    .set_buckets_for_metric(Matcher::Suffix("_bytes".to_owned()), &BYTES)?
                    .build_recorder();
                let handle = recorder.handle();
                set_global_recorder(recorder).map_err(|_| InstallError::Taken)?;
                installed.insert(handle).clone()
            }
        };
        let process = metrics_process::Collector::default();
        process.describe();
        describe_gauge!("dateline_ready", "1 when the worker is ready, else 0");
        describe_gauge!("dateline_build_info", "Always 1; the labels say which worker this is");
        Ok(Self { handle, process })
    }

    /// Names the worker and its version in `dateline_build_info`.
    pub fn name_build(&self, worker: &'static str, version: &'static str) {
        gauge!("dateline_build_info", "worker" => worker, "version" => version).set(1.0);
    }

    /// All metrics as Prometheus text, those of the process read just now.
    pub fn render(&self) -> String {
        self.process.collect();
        self.handle.render()
    }

    /// Moves samples into their buckets; without it a process that nobody scrapes keeps every one.
    pub(crate) fn upkeep(&self) {
        self.handle.run_upkeep();
    }
}

#[cfg(test)]
mod tests {
    use ::metrics::histogram;

    use super::*;

    #[test]
    fn seconds_come_out_in_buckets_and_the_process_tells_of_itself() {
        let metrics = Metrics::install().unwrap();
        histogram!("test_step_seconds").record(0.003);
        let text = Metrics::install().unwrap().render();
        assert!(text.contains("test_step_seconds_bucket{le=\"0.0025\"} 0"), "{text}");
        assert!(text.contains("test_step_seconds_bucket{le=\"0.005\"} 1"), "{text}");
        assert!(text.contains("test_step_seconds_bucket{le=\"60\"} 1"), "{text}");
        for name in
            ["process_resident_memory_bytes", "process_cpu_seconds_total", "process_start_time_seconds"]
        {
            let line = text.lines().find(|line| line.starts_with(&format!("{name} "))).expect(name);
            assert!(line.rsplit(' ').next().unwrap().parse::<f64>().unwrap() >= 0.0, "{line}");
        }
        metrics.upkeep();
    }
}
