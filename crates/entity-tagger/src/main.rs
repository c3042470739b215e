//! `dateline-entity-tagger`: tags the articles of a Kafka topic with what they name.

use std::{error::Error, process::ExitCode};

use dateline_entity_tagger::{Tagger, TaggerSettings};
use dateline_schema::topics;
use dateline_service::{Context, ServiceSettings, Settings, Worker, run};
use dateline_stream::{KafkaRunner, KafkaSettings, StopSignal};
use serde::{Deserialize, Serialize};

#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct AllSettings {
    service: ServiceSettings,
    kafka: KafkaSettings,
    tagger: TaggerSettings,
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
        name: "dateline-entity-tagger",
        version: env!("CARGO_PKG_VERSION"),
        about: "Tags the articles of a Kafka topic with people, organizations, places, quotes and values",
    };
    run(worker, work)
}

fn work(AllSettings { service, mut kafka, tagger }: AllSettings, context: Context) -> anyhow::Result<()> {
    if kafka.instance.is_empty() {
        kafka.instance = service.instance;
    }
    let stop = StopSignal::new();
    let given = stop.clone();
    context.shutdown.on_request(move || given.stop());
    KafkaRunner::new(kafka, topics::ARTICLES)
        .with_monitor(move |state| context.health.set(state))
        .with_stop(stop)
        .run(Tagger::new(&tagger)?)?;
    Ok(())
}
