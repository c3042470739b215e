//! Starts an Apache Kafka broker to play with, or only fetches its jars.

#![allow(clippy::print_stdout, reason = "it speaks to the person who started it")]

use std::{process::ExitCode, time::Duration};

use anyhow::{Context, bail};
use clap::Parser;
use dateline_testkit::{
    broker::{Cluster, ClusterConfig, KafkaHome, kafka_version},
    serve::run_filled,
};

/// Where Kafka is looked for by default.
const DEFAULT_PORT: u16 = 9092;

/// Starts an Apache Kafka broker on this machine, until it is stopped or a command has ended; then removes its data.
#[derive(Debug, Parser)]
#[command(version)]
struct Flags {
    /// Port of the first broker, further ones take the next ports [default: 9092, or free ones for a command]
    #[arg(long)]
    port: Option<u16>,
    /// Number of brokers, usually 1 or 3
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=9))]
    brokers: u8,
    /// Only fetch Kafka's jars into the cache
    #[arg(long)]
    fetch: bool,
    /// Command to run while the brokers are up; in it `{brokers}` stands for their addresses
    #[arg(last = true)]
    command: Vec<String>,
}

fn main() -> ExitCode {
    match run(&Flags::parse()) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(flags: &Flags) -> anyhow::Result<ExitCode> {
    let home = KafkaHome::find_or_fetch()?;
    if flags.fetch {
        println!("Apache Kafka {} is in {}", kafka_version(), home.folder().display());
        return Ok(ExitCode::SUCCESS);
    }
    let config = ClusterConfig {
        brokers: flags.brokers.into(),
        port: flags.port.or_else(|| flags.command.is_empty().then_some(DEFAULT_PORT)),
        full_speed: true,
        ..ClusterConfig::default()
    };
    let cluster = Cluster::start(&config)?;
    if let Some(status) = run_filled(&flags.command, &[("{brokers}", cluster.bootstrap())])? {
        return Ok(status);
    }
    println!("Apache Kafka {} serves at {}", kafka_version(), cluster.bootstrap());
    println!("  kcat -b {} -L          lists its topics", cluster.bootstrap());
    println!("Ctrl-C stops it and removes its data.");
    serve(&cluster)?;
    Ok(ExitCode::SUCCESS)
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
