//! Starts an Apache Kafka broker to play with, or only fetches its jars.

#![allow(clippy::print_stdout, reason = "it speaks to the person who started it")]

use std::{process::ExitCode, time::Duration};

use anyhow::{Context, bail};
use clap::Parser;
use dateline_testkit::broker::{Cluster, ClusterConfig, KafkaHome, kafka_version};

/// Starts an Apache Kafka broker on this machine; Ctrl-C stops it and removes its data.
#[derive(Debug, Parser)]
#[command(version)]
struct Flags {
    /// Port of the first broker; further ones take the next ports
    #[arg(long, default_value_t = 9092)]
    port: u16,
    /// Number of brokers, usually 1 or 3
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=9))]
    brokers: u8,
    /// Only fetch Kafka's jars into the cache
    #[arg(long)]
    fetch: bool,
}

fn main() -> ExitCode {
    match run(&Flags::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(flags: &Flags) -> anyhow::Result<()> {
    let home = KafkaHome::find_or_fetch()?;
    if flags.fetch {
        println!("Apache Kafka {} is in {}", kafka_version(), home.folder().display());
        return Ok(());
    }
    let config = ClusterConfig {
        brokers: flags.brokers.into(),
        port: Some(flags.port),
        full_speed: true,
        ..ClusterConfig::default()
    };
    let cluster = Cluster::start(&config)?;
    println!("Apache Kafka {} serves at {}", kafka_version(), cluster.bootstrap());
    println!("  kcat -b {} -L          lists its topics", cluster.bootstrap());
    println!("Ctrl-C stops it and removes its data.");
    serve(&cluster)
}

/// Waits until the person has had enough or a broker ends by itself.
#[tokio::main(flavor = "current_thread")]
async fn serve(cluster: &Cluster) -> anyhow::Result<()> {
    loop {
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => return interrupted.context("cannot wait for Ctrl-C"),
            () = tokio::time::sleep(Duration::from_secs(1)) => if !cluster.alive() {
                bail!("a broker ended by itself:\n{}", cluster.log_tail(0)?);
            }
        }
    }
}
