//! `dateline tag`: the tagger alone.

use chrono::{DateTime, Utc};
use dateline_entity_tagger::Tagger;
use serde::Deserialize;

use crate::{
    batch::{self, BatchArgs},
    ending::Ended,
    settings::Global,
};

const EXAMPLES: &str = r#"Each line of the input is one text; all but the text may be left out:
  {"id": "1", "title": "…", "text": "…", "language": "en", "published_at": "2026-03-04T06:40:00Z"}
Each line of the output, in the same order:
  {"id": "1", "entities": […], "quotes": […], "values": […]}
Offsets count Unicode code points. A line that cannot be read comes out as {"id", "rejected": {"reason", "detail"}}.

Examples:
  dateline tag --input texts.jsonl > tagged.jsonl
  echo '{"id":"1","text":"Angela Merkel went to Paris."}' | dateline tag"#;

/// Find people, organizations, places, quotes and amounts in texts, JSON Lines in and out
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    batch: BatchArgs,
}

/// One text of the input.
#[derive(Debug, Deserialize)]
struct Given {
    text: String,
    title: Option<String>,
    language: Option<String>,
    published_at: Option<DateTime<Utc>>,
}

pub(crate) fn run(args: &Args, global: &Global) -> anyhow::Result<Ended> {
    let tagger = Tagger::new(global.settings()?.tagger);
    batch::run(&args.batch, |given: Given| {
        let Given { text, title, language, published_at } = given;
        Ok(tagger.tag(title.as_deref(), &text, language.as_deref(), published_at))
    })
}
