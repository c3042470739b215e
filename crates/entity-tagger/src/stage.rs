//! The tagger as a stage of the pipeline.

use std::collections::BTreeMap;

use dateline_schema::{Article, EnrichedArticle};
use dateline_stream::{Outcome, Stage, Workload};

use crate::{Input, Tagger, Tags};

impl Stage for Tagger {
    type Input = Article;
    type Output = EnrichedArticle;

    fn name(&self) -> &'static str {
        "entity-tagger"
    }

    fn workload(&self) -> Workload {
        Workload::Cpu
    }

    async fn process(&self, article: Article) -> Outcome<EnrichedArticle> {
        let language = article.language.as_ref().map(|language| language.tag.as_str());
        let Tags { entities, quotes, values, model } = self.tag(&Input {
            title: article.title.as_deref(),
            text: &article.text,
            language,
            published_at: article.published_at,
            host: Some(&article.host),
        });
        let provenance = BTreeMap::from([
            ("cleaner".to_owned(), article.extraction.version.clone()),
            ("entity-tagger".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
            ("model".to_owned(), model.into_owned()),
        ]);
        Outcome::emit(EnrichedArticle { article, entities, quotes, values, provenance })
    }
}
