//! `dateline tail`: follows a topic.

use std::{collections::BTreeMap, time::Duration};

use anyhow::Context;
use clap::ValueEnum;
use dateline_schema::{Article, EnrichedArticle, FromWire, topics};
use dateline_stream::{ReadFrom, StoredRecord};

use crate::{
    cluster::Cluster,
    ending::Ended,
    interrupt::shutdown_on_signals,
    output::{Output, printable},
    pretty::Pretty,
    records::{one_line, to_json},
    settings::Global,
};

const POLL: Duration = Duration::from_millis(100);

const EXAMPLES: &str = "\
Examples:
  dateline tail --pretty
  dateline tail --from beginning --limit 100 > articles.jsonl
  dateline tail --topic dead-letters --pretty
  dateline tail --topic pages --body | head -1

Topics are enriched, articles, pages, urls, urls.retry-1m and so on, dead-letters. Ctrl-C ends it.";

/// Follow a topic: one JSON object a line, or articles to read
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Topic to follow, without the namespace
    #[arg(short, long, value_name = "TOPIC", default_value = topics::ENRICHED)]
    topic: String,
    /// Begin with the oldest record there is, or with those that come from now on
    #[arg(long, value_enum, default_value_t = From::End)]
    from: From,
    /// Stop after so many records
    #[arg(short = 'n', long, value_name = "N")]
    limit: Option<u64>,
    /// Show articles to read, with their entities marked, and other records as one line
    #[arg(short, long)]
    pretty: bool,
    /// Paragraphs of an article that --pretty shows; 0 is all
    #[arg(long, value_name = "N", default_value_t = 3, requires = "pretty")]
    limit_paragraphs: usize,
    /// Show the body of pages and dead letters too
    #[arg(long, conflicts_with = "pretty")]
    body: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum From {
    Beginning,
    End,
}

pub(crate) fn run(args: &Args, global: &Global) -> anyhow::Result<Ended> {
    let settings = global.settings()?;
    let topic = settings.kafka.without_namespace(&args.topic).to_owned();
    let cluster = Cluster::new(settings.kafka)?;
    let shutdown = shutdown_on_signals().context("cannot catch signals")?;
    let from = match args.from {
        From::Beginning => ReadFrom::Beginning,
        From::End => ReadFrom::End,
    };
    let mut reader = cluster.reader(&topic, from)?;
    let pretty = args.pretty.then(|| Pretty::new(global.in_color(), args.limit_paragraphs));
    let mut output = Output::stdout();
    let mut left = args.limit.unwrap_or(u64::MAX);
    while left > 0 && !shutdown.requested() {
        let Some(stored) = reader.next(POLL)? else {
            output.flush()?;
            continue;
        };
        match &pretty {
            Some(pretty) => output.write(shown(&stored, pretty))?,
            None => output.line(to_json(&stored, args.body).to_string())?,
        }
        left -= 1;
    }
    output.flush()?;
    Ok(Ended::Well)
}

fn shown(stored: &StoredRecord, pretty: &Pretty) -> String {
    let record = stored.record.clone();
    let article = match record.topic.as_str() {
        topics::ENRICHED => EnrichedArticle::from_wire(record).ok(),
        topics::ARTICLES => Article::from_wire(record).ok().map(untagged),
        _ => None,
    };
    article.map_or_else(|| format!("{}\n", printable(&one_line(stored))), |article| pretty.article(&article))
}

fn untagged(article: Article) -> EnrichedArticle {
    EnrichedArticle {
        article,
        entities: Vec::new(),
        quotes: Vec::new(),
        values: Vec::new(),
        provenance: BTreeMap::new(),
    }
}
