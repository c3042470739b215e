//! An article for a person to read: its text with the entities marked, who is named, who said what.

mod marked;
mod theme;
mod wrap;

use dateline_schema::{Article, EnrichedArticle, Entity, EntityType, Field, Quote, Value, ValueType};

use self::{
    marked::{Cell, cells, paragraphs, plain},
    theme::{Theme, entity_types},
};
use crate::output::printable;

const MOST_ENTITIES: usize = 8;
const MOST_QUOTES: usize = 4;
const MOST_VALUES: usize = 6;
/// Longer lines are hard to read.
const WIDEST: usize = 100;
const NARROWEST: usize = 30;
const USUAL: usize = 80;
/// Columns of the names of the lists below the text.
const LABEL: usize = 15;

/// How articles are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pretty {
    theme: Theme,
    width: usize,
    paragraphs: usize,
}

impl Pretty {
    /// In colour or with brackets, as wide as the terminal, with so many paragraphs of the text (0 is all).
    pub(crate) fn new(color: bool, paragraphs: usize) -> Self {
        let width = console::Term::stdout().size_checked().map_or(USUAL, |(_, columns)| usize::from(columns));
        Self { theme: Theme::new(color), width: width.clamp(NARROWEST, WIDEST), paragraphs }
    }

    /// What the colours or letters mean, in one line.
    pub(crate) fn legend(&self) -> String {
        let names: Vec<String> = entity_types().into_iter().map(|kind| self.theme.legend(kind)).collect();
        format!("{}\n", names.join("  "))
    }

    /// The article, ending with a line's end.
    pub(crate) fn article(&self, enriched: &EnrichedArticle) -> String {
        let article = &enriched.article;
        let mut page = format!("{}\n", self.theme.dim(&"─".repeat(self.width)));
        if let Some(title) = &article.title {
            let title = cells(title, Field::Title, &enriched.entities, self.theme.brackets());
            self.push_wrapped(&mut page, &title, "", &|line| self.theme.strong(line));
        }
        let about = self.about(article);
        self.push_wrapped(&mut page, &plain(&about), "", &|line| self.theme.dim(&self.theme.marked(line)));
        page.push_str(&self.theme.dim(&printable(&article.canonical_url)));
        page.push('\n');
        self.push_text(&mut page, enriched);
        self.push_entities(&mut page, &enriched.entities);
        self.push_quotes(&mut page, enriched);
        self.push_values(&mut page, &enriched.values);
        page.push('\n');
        page
    }

    /// Site, date, authors and language.
    fn about(&self, article: &Article) -> String {
        let site = article.site_name.as_ref().unwrap_or(&article.host);
        let date = article.published_at.map(|at| at.format("%-d %B %Y").to_string());
        let authors = (!article.authors.is_empty()).then(|| article.authors.join(", "));
        let language = article.language.as_ref().map(|language| language.tag.clone());
        let words = format!("{} words", article.word_count);
        let parts = [Some(site.clone()), date, authors, language, Some(words)];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    fn push_text(&self, page: &mut String, enriched: &EnrichedArticle) {
        let text = cells(&enriched.article.text, Field::Text, &enriched.entities, self.theme.brackets());
        let all = paragraphs(&text);
        let shown = if self.paragraphs == 0 { all.len() } else { self.paragraphs.min(all.len()) };
        for paragraph in &all[..shown] {
            page.push('\n');
            self.push_wrapped(page, paragraph, "  ", &|line| self.theme.marked(line));
        }
        let left = all.len() - shown;
        if left > 0 {
            let plural = if left == 1 { "" } else { "s" };
            let more = format!("  … {left} more paragraph{plural}");
            page.push_str(&format!("\n{}\n", self.theme.dim(&more)));
        }
    }

    /// A line for each type that has entities: their names and how often they are named.
    fn push_entities(&self, page: &mut String, entities: &[Entity]) {
        page.push('\n');
        for kind in entity_types() {
            let mut named: Vec<&Entity> =
                entities.iter().filter(|entity| entity.entity_type == kind).collect();
            if named.is_empty() {
                continue;
            }
            named.sort_by_key(|entity| std::cmp::Reverse(entity.mentions.len()));
            let mut line: Vec<Cell> = Vec::new();
            for (at, entity) in named.iter().take(MOST_ENTITIES).enumerate() {
                let comma = if at == 0 { "" } else { ", " };
                line.extend(plain(comma));
                line.extend(plain(&entity.name).into_iter().map(|cell| cell.of(kind, entity.id)));
                if entity.mentions.len() > 1 {
                    line.extend(plain(&format!(" ×{}", entity.mentions.len())));
                }
            }
            if named.len() > MOST_ENTITIES {
                line.extend(plain(&format!(" and {} more", named.len() - MOST_ENTITIES)));
            }
            self.push_labelled(page, plural(kind), &line);
        }
    }

    fn push_quotes(&self, page: &mut String, enriched: &EnrichedArticle) {
        for (at, quote) in enriched.quotes.iter().take(MOST_QUOTES).enumerate() {
            let label = if at == 0 { "Said" } else { "" };
            self.push_labelled(page, label, &self.quote(quote, &enriched.entities));
        }
        if enriched.quotes.len() > MOST_QUOTES {
            let more = format!("and {} more quotes", enriched.quotes.len() - MOST_QUOTES);
            self.push_labelled(page, "", &plain(&more));
        }
    }

    fn quote(&self, quote: &Quote, entities: &[Entity]) -> Vec<Cell> {
        let mut line = plain(&format!("“{}” — ", quote.text));
        let speaker = entities.iter().find(|entity| Some(entity.id) == quote.speaker);
        match speaker {
            Some(speaker) => {
                let name = plain(&speaker.name).into_iter();
                line.extend(name.map(|cell| cell.of(speaker.entity_type, speaker.id)));
            }
            None => line.extend(plain("speaker not named")),
        }
        line
    }

    /// Dates and amounts, each with its normalised form.
    fn push_values(&self, page: &mut String, values: &[Value]) {
        for (label, of_label) in [("Dates", true), ("Amounts", false)] {
            let mut told = Vec::new();
            for value in values.iter().filter(|value| (value.value_type == ValueType::Date) == of_label) {
                let text = format!("{} ({})", value.text, value.normalized);
                let text = if value.text == value.normalized { value.text.clone() } else { text };
                if !told.contains(&text) {
                    told.push(text);
                }
            }
            if !told.is_empty() {
                told.truncate(MOST_VALUES);
                self.push_labelled(page, label, &plain(&told.join(", ")));
            }
        }
    }

    fn push_labelled(&self, page: &mut String, label: &str, cells: &[Cell]) {
        for (at, line) in wrap::lines(cells, self.width - LABEL).into_iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            let label = self.theme.dim(&format!("{label:<LABEL$}"));
            page.push_str(&format!("{label}{}\n", self.theme.marked(&cells[line])));
        }
    }

    fn push_wrapped(
        &self,
        page: &mut String,
        cells: &[Cell],
        indent: &str,
        show: &dyn Fn(&[Cell]) -> String,
    ) {
        for line in wrap::lines(cells, self.width - indent.len()) {
            page.push_str(indent);
            page.push_str(&show(&cells[line]));
            page.push('\n');
        }
    }
}

fn plural(kind: EntityType) -> &'static str {
    match kind {
        EntityType::Person => "People",
        EntityType::Organization => "Organizations",
        EntityType::Location => "Places",
        EntityType::Group => "Groups",
        EntityType::Event => "Events",
        EntityType::Misc => "Other names",
    }
}

#[cfg(test)]
mod tests;
