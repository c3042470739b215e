//! The smallest worker: ready at once, done when asked to stop. Its one setting says how long it takes to drain.

use std::{process::ExitCode, sync::mpsc, time::Duration};

use dateline_service::{Context, ServiceSettings, Settings, Worker, run};
use serde::{Deserialize, Serialize};

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ExampleSettings {
    service: ServiceSettings,
    example: Example,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Example {
    drain_ms: u64,
    fail: bool,
}

impl Settings for ExampleSettings {
    fn service(&self) -> &ServiceSettings {
        &self.service
    }

    fn validate(&self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        match self.example.drain_ms {
            0..=60_000 => Ok(()),
            more => Err(format!("setting `example.drain_ms` is `{more}`: expected 60000 or less").into()),
        }
    }
}

fn main() -> ExitCode {
    let worker = Worker { name: "example", version: env!("CARGO_PKG_VERSION"), about: "Waits to be stopped" };
    run(worker, |settings: ExampleSettings, context: Context| {
        if settings.example.fail {
            anyhow::bail!("told to fail");
        }
        let (stop, stopped) = mpsc::channel();
        context.shutdown.on_request(move || {
            // The receiver is gone only when the work is.
            let _ = stop.send(());
        });
        context.health.ready();
        stopped.recv()?;
        std::thread::sleep(Duration::from_millis(settings.example.drain_ms));
        Ok(())
    })
}
