//! Colours of the entity types, or letters where there is no colour.

use console::Style;
use dateline_schema::EntityType;

use super::marked::Cell;

/// Styles in colour, or none at all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Theme {
    color: bool,
}

/// All types, in the order of the legend.
pub(crate) fn entity_types() -> [EntityType; 6] {
    use EntityType::{Event, Group, Location, Misc, Organization, Person};
    [Person, Organization, Location, Group, Event, Misc]
}

/// What stands for a type where there is no colour.
pub(crate) fn letter(kind: EntityType) -> char {
    match kind {
        EntityType::Person => 'P',
        EntityType::Organization => 'O',
        EntityType::Location => 'L',
        EntityType::Group => 'G',
        EntityType::Event => 'E',
        EntityType::Misc => 'M',
    }
}

fn name(kind: EntityType) -> &'static str {
    match kind {
        EntityType::Person => "person",
        EntityType::Organization => "organization",
        EntityType::Location => "location",
        EntityType::Group => "group",
        EntityType::Event => "event",
        EntityType::Misc => "other",
    }
}

fn style(kind: EntityType) -> Style {
    let style = Style::new().bold();
    match kind {
        EntityType::Person => style.green(),
        EntityType::Organization => style.yellow(),
        EntityType::Location => style.cyan(),
        EntityType::Group => style.magenta(),
        EntityType::Event => style.red(),
        EntityType::Misc => style.blue(),
    }
}

impl Theme {
    pub(crate) fn new(color: bool) -> Self {
        Self { color }
    }

    /// True where brackets must say what colours cannot.
    pub(crate) fn brackets(self) -> bool {
        !self.color
    }

    pub(crate) fn legend(self, kind: EntityType) -> String {
        if self.color {
            self.styled(&style(kind), name(kind))
        } else {
            format!("[{}] {}", letter(kind), name(kind))
        }
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.styled(&Style::new().dim(), text)
    }

    /// The cells with each entity in the colour of its type.
    pub(crate) fn marked(self, cells: &[Cell]) -> String {
        self.marked_within(cells, &Style::new())
    }

    /// The same, and what names nobody in bold too.
    pub(crate) fn strong(self, cells: &[Cell]) -> String {
        self.marked_within(cells, &Style::new().bold())
    }

    fn marked_within(self, cells: &[Cell], around: &Style) -> String {
        let mut line = String::new();
        for run in cells.chunk_by(|a, b| a.mark == b.mark) {
            let text: String = run.iter().map(|cell| cell.shown).collect();
            match run.first().and_then(|cell| cell.mark) {
                Some((kind, _)) => line.push_str(&self.styled(&style(kind), &text)),
                None => line.push_str(&self.styled(around, &text)),
            }
        }
        line
    }

    fn styled(self, style: &Style, text: &str) -> String {
        style.clone().force_styling(self.color).apply_to(text).to_string()
    }
}
