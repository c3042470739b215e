//! `dateline-cleaner`: turns fetched pages from Kafka into clean articles.

use std::{error::Error, process::ExitCode};

use dateline_cleaner::{Cleaner, CleanerSettings};
use dateline_schema::topics;
use dateline_service::{Context, ServiceSettings, Settings, Worker, run};
use dateline_stream::{KafkaRunner, KafkaSettings, StopSignal};
use serde::{Deserialize, Serialize};

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AllSettings {
    service: ServiceSettings,
    kafka: KafkaSettings,
    cleaner: CleanerSettings,
}

impl Settings for AllSettings {
    fn service(&self) -> &ServiceSettings {
        &self.service
    }

    fn validate(&self) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(self.kafka.validate()?)
    }
}

fn main() -> ExitCode {
    let worker = Worker {
        name: "dateline-cleaner",
        version: env!("CARGO_PKG_VERSION"),
        about: "Turns fetched pages from Kafka into clean articles",
    };
    run(worker, work)
}

fn work(AllSettings { service, mut kafka, cleaner }: AllSettings, context: Context) -> anyhow::Result<()> {
    if kafka.instance.is_empty() {
        kafka.instance = service.instance;
    }
    let stop = StopSignal::new();
    let given = stop.clone();
    context.shutdown.on_request(move || given.stop());
    KafkaRunner::new(kafka, topics::PAGES)
        .with_monitor(move |state| context.health.set(state))
        .with_stop(stop)
        .run(Cleaner::new(cleaner))?;
    Ok(())
}
