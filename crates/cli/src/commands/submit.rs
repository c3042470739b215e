//! `dateline submit`: puts URLs on the topic.

use anyhow::Context;
use dateline_schema::{IntoWire, topics};

use crate::{
    cluster::Cluster,
    ending::Ended,
    output::{Output, counted, tell},
    progress::Progress,
    settings::Global,
    urls::UrlArgs,
};

const EXAMPLES: &str = "\
Examples:
  dateline submit https://www.example.org/news/some-article
  dateline submit --file urls.txt --label desk=foreign
  zcat urls.gz | dateline submit --file - --brokers kafka-1:9092

A line is a URL, or JSON such as {\"url\": \"https://…\", \"labels\": {\"desk\": \"sport\"}}.
What is no http or https URL is named and left out; the rest is submitted.";

/// Put URLs on Kafka for the workers to fetch
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    urls: UrlArgs,
}

pub(crate) fn run(args: &Args, global: &Global) -> anyhow::Result<Ended> {
    let cluster = Cluster::new(global.settings()?.kafka)?;
    let given = args.urls.clone().read()?;
    cluster.require(topics::URLS)?;
    let publisher = cluster.publisher()?;
    let progress = Progress::of(args.urls.count(), "URLs");
    let (mut submitted, mut bad) = (0_u64, 0_u64);
    for given in given {
        let given = given.context("cannot read the URLs")?;
        match given.request() {
            Ok(request) => {
                publisher.send(&request.into_wire()).map_err(|error| cluster.not_published(error))?;
                submitted += 1;
            }
            Err(error) => {
                progress.tell(format_args!("{}: {error}", given.place));
                bad += 1;
            }
        }
        progress.advance(1);
    }
    publisher.flush().map_err(|error| cluster.not_published(error))?;
    progress.finish();
    let mut output = Output::stdout();
    output.line(format!(
        "{} submitted to {}",
        counted(submitted, "URL"),
        cluster.settings.topic(topics::URLS)
    ))?;
    output.flush()?;
    if bad == 0 {
        return Ok(Ended::Well);
    }
    tell(format_args!("error: {} left out: not http or https URLs", counted(bad, "line")));
    Ok(Ended::Failed)
}
