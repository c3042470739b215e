//! `dateline topics`: makes the topics, and compares them with the table.

use clap::Subcommand;
use dateline_schema::{
    RetryTier,
    topics::{self, TopicSpec},
};
use dateline_stream::TopicReport;

use crate::{
    cluster::Cluster,
    ending::Ended,
    output::{Output, counted, tell},
    settings::Global,
    table::Table,
};

const DEFAULT_PARTITIONS: i32 = 12;

const CREATE_EXAMPLES: &str = "\
Examples:
  dateline topics create
  dateline topics create --partitions 48 --replication 3 --brokers kafka-1:9092
  dateline topics create --namespace staging

Topics that are there already are left as they are.";

const DESCRIBE_EXAMPLES: &str = "\
Examples:
  dateline topics describe
  dateline topics describe --partitions 48 --namespace staging

Exits with 1 where a topic is missing or differs, and says how to mend it.";

/// Make the topics, or compare them with what they should be
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make the topics that are missing
    #[command(after_help = CREATE_EXAMPLES)]
    Create {
        /// Partitions of the busy topics; the others have a quarter
        #[arg(long, value_name = "N", default_value_t = DEFAULT_PARTITIONS, value_parser = clap::value_parser!(i32).range(1..))]
        partitions: i32,
        /// Brokers that keep each partition
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(i32).range(1..))]
        replication: i32,
    },
    /// Compare the cluster's topics with what they should be
    #[command(after_help = DESCRIBE_EXAMPLES)]
    Describe {
        /// Partitions that the busy topics should have [default: as many as the topic of URLs has]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..))]
        partitions: Option<i32>,
    },
}

pub(crate) fn run(args: &Args, global: &Global) -> anyhow::Result<Ended> {
    let cluster = Cluster::new(global.settings()?.kafka)?;
    match args.action {
        Action::Create { partitions, replication } => create(&cluster, partitions, replication),
        Action::Describe { partitions } => describe(&cluster, partitions),
    }
}

fn create(cluster: &Cluster, partitions: i32, replication: i32) -> anyhow::Result<Ended> {
    let table = table(cluster, partitions);
    let created = cluster.create(&table, replication)?;
    let mut output = Output::stdout();
    for topic in &table {
        let name = &topic.name;
        if created.contains(name) {
            output.line(format!("made   {name} ({})", in_partitions(topic.partitions)))?;
        } else {
            output.line(format!("there  {name}"))?;
        }
    }
    output.flush()?;
    Ok(Ended::Well)
}

fn describe(cluster: &Cluster, partitions: Option<i32>) -> anyhow::Result<Ended> {
    let partitions = match partitions {
        Some(partitions) => partitions,
        None => partitions_of_urls(cluster)?.unwrap_or(DEFAULT_PARTITIONS),
    };
    let reports = cluster.describe(&table(cluster, partitions))?;
    let mut shown = Table::new(["TOPIC", "PARTITIONS", "STATE"]);
    for report in &reports {
        let partitions =
            report.partitions.map_or_else(|| "-".to_owned(), |partitions| partitions.to_string());
        shown.row([report.name.clone(), partitions, state(report)]);
    }
    let mut output = Output::stdout();
    for line in shown.lines() {
        output.line(line)?;
    }
    output.flush()?;
    let wrong: Vec<&TopicReport> = reports.iter().filter(|report| !report.is_as_wanted()).collect();
    if wrong.is_empty() {
        return Ok(Ended::Well);
    }
    tell(format_args!("error: {} of {} topics are not as they should be", wrong.len(), reports.len()));
    if wrong.iter().any(|report| report.partitions.is_none()) {
        tell("hint: `dateline topics create` makes those that are missing");
    }
    for command in wrong.iter().flat_map(|report| remedies(report, &cluster.settings.brokers)) {
        tell(format_args!("hint: {command}"));
    }
    Ok(Ended::Failed)
}

fn table(cluster: &Cluster, partitions: i32) -> Vec<TopicSpec> {
    let tiers: &[RetryTier] = &cluster.settings.retry_tiers;
    topics::table(&cluster.settings.namespace, partitions, tiers)
}

fn partitions_of_urls(cluster: &Cluster) -> anyhow::Result<Option<i32>> {
    let urls = cluster.settings.topic(topics::URLS);
    let table = table(cluster, 1);
    let spec: Vec<TopicSpec> = table.into_iter().filter(|topic| topic.name == urls).collect();
    let partitions = cluster.describe(&spec)?.first().and_then(|report| report.partitions);
    Ok(partitions.and_then(|partitions| i32::try_from(partitions).ok()))
}

fn state(report: &TopicReport) -> String {
    let Some(partitions) = report.partitions else { return "missing".to_owned() };
    let mut differences = Vec::new();
    if partitions < report.wanted_partitions {
        differences.push(format!("should have {} partitions", report.wanted_partitions));
    }
    for drift in &report.drift {
        let actual = drift.actual.as_deref().unwrap_or("not told");
        differences.push(format!("{} is {actual}, should be {}", drift.setting, drift.wanted));
    }
    if differences.is_empty() { "as it should be".to_owned() } else { differences.join("; ") }
}

/// Commands of Kafka's own tools that mend a topic, because ours only makes topics.
fn remedies(report: &TopicReport, brokers: &str) -> Vec<String> {
    let TopicReport { name, partitions, wanted_partitions, drift } = report;
    let mut commands = Vec::new();
    if partitions.is_some_and(|partitions| partitions < *wanted_partitions) {
        commands.push(format!(
            "kafka-topics.sh --bootstrap-server {brokers} --alter --topic {name} --partitions {wanted_partitions}"
        ));
    }
    if !drift.is_empty() {
        let settings: Vec<String> =
            drift.iter().map(|drift| format!("{}={}", drift.setting, drift.wanted)).collect();
        commands.push(format!(
            "kafka-configs.sh --bootstrap-server {brokers} --alter --topic {name} --add-config {}",
            settings.join(",")
        ));
    }
    commands
}

fn in_partitions(count: i32) -> String {
    counted(u64::try_from(count).unwrap_or_default(), "partition")
}
