//! `dateline tag`: the tagger alone.

use anyhow::Context;
use chrono::{DateTime, FixedOffset};
use dateline_entity_tagger::{Input, Tagger};
use dateline_schema::Language;
use serde::Deserialize;

use crate::{
    batch::{self, BatchArgs},
    ending::Ended,
    settings::Global,
};

const EXAMPLES: &str = r#"Each line of the input is one text; all but the text may be left out:
  {"id": "1", "title": "…", "text": "…", "language": "en", "published_at": "2026-03-04T06:40:00Z",
   "host": "www.example.org"}
Each line of the output, in the same order:
  {"id": "1", "entities": […], "quotes": […], "values": […], "model": "…"}
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
    language: Option<GivenLanguage>,
    published_at: Option<DateTime<FixedOffset>>,
    host: Option<String>,
}

/// A language as a person writes it, or as `dateline clean` does.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum GivenLanguage {
    Tag(String),
    Detected(Language),
}

impl GivenLanguage {
    fn tag(&self) -> &str {
        match self {
            Self::Tag(tag) | Self::Detected(Language { tag, .. }) => tag,
        }
    }
}

pub(crate) fn run(args: &Args, global: &Global) -> anyhow::Result<Ended> {
    let tagger = Tagger::new(&global.settings()?.tagger).context("wrong setting in [tagger]")?;
    batch::run(&args.batch, |given: Given| {
        let Given { text, title, language, published_at, host } = &given;
        Ok(tagger.tag(&Input {
            title: title.as_deref(),
            text,
            language: language.as_ref().map(GivenLanguage::tag),
            published_at: *published_at,
            host: host.as_deref(),
        }))
    })
}
