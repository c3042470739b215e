//! Text as cells, each of which knows the entity it belongs to.

use dateline_schema::{Entity, EntityType, Field};
use unicode_width::UnicodeWidthChar;

use super::theme::letter;

/// One character to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) shown: char,
    /// Type of the entity it names, and the entity's id.
    pub(crate) mark: Option<(EntityType, u32)>,
}

impl Cell {
    /// The same as part of an entity's name.
    pub(crate) fn of(self, kind: EntityType, id: u32) -> Self {
        Self { mark: Some((kind, id)), ..self }
    }

    /// Columns it takes.
    pub(crate) fn width(self) -> usize {
        self.shown.width().unwrap_or(0)
    }
}

/// What separates paragraphs among the cells.
const BREAK: char = '\n';

/// The text with the entities' mentions marked; with `brackets` each mention stands in brackets that name its type.
/// Offsets that the text does not have are passed over.
pub(crate) fn cells(text: &str, field: Field, entities: &[Entity], brackets: bool) -> Vec<Cell> {
    let mut mentions: Vec<(u32, u32, EntityType, u32)> = entities
        .iter()
        .flat_map(|entity| {
            let of_field = entity.mentions.iter().filter(move |mention| mention.field == field);
            of_field.map(|mention| (mention.start, mention.end, entity.entity_type, entity.id))
        })
        .filter(|(start, end, ..)| start < end)
        .collect();
    // Where mentions overlap, the longer one that begins first is shown.
    mentions.sort_by_key(|(start, end, ..)| (*start, std::cmp::Reverse(*end)));
    let mut mentions = mentions.into_iter().peekable();
    let mut open: Option<(u32, EntityType, u32)> = None;
    let mut cells = Vec::with_capacity(text.len());
    for (at, c) in (0_u32..).zip(text.chars()) {
        if let Some((_, kind, id)) = open.filter(|(end, ..)| *end <= at) {
            open = None;
            cells.extend(brackets.then_some(Cell { shown: ']', mark: Some((kind, id)) }));
        }
        while let Some((start, end, kind, id)) = mentions.next_if(|(start, ..)| *start <= at) {
            if open.is_none() && start == at {
                open = Some((end, kind, id));
                let opening = ['[', letter(kind), ' '].map(|shown| Cell { shown, mark: Some((kind, id)) });
                cells.extend(opening.into_iter().filter(|_| brackets));
            }
        }
        let mark = open.map(|(_, kind, id)| (kind, id));
        cells.extend(shown(c).map(|shown| Cell { shown, mark }));
    }
    if let Some((_, kind, id)) = open {
        cells.extend(brackets.then_some(Cell { shown: ']', mark: Some((kind, id)) }));
    }
    cells
}

/// Text that names nobody, on one line.
pub(crate) fn plain(text: &str) -> Vec<Cell> {
    text.chars()
        .filter_map(shown)
        .map(|shown| Cell { shown: if shown == BREAK { ' ' } else { shown }, mark: None })
        .collect()
}

/// The cells between line breaks, without those that show nothing.
pub(crate) fn paragraphs(cells: &[Cell]) -> Vec<&[Cell]> {
    cells
        .split(|cell| cell.shown == BREAK)
        .filter(|paragraph| paragraph.iter().any(|cell| cell.shown != ' '))
        .collect()
}

/// The character as it is shown; control characters, which could change the terminal's settings, are not.
fn shown(c: char) -> Option<char> {
    match c {
        BREAK => Some(BREAK),
        c if c.is_whitespace() => Some(' '),
        c => (!c.is_control()).then_some(c),
    }
}

#[cfg(test)]
mod tests {
    use dateline_schema::Mention;
    use proptest::prelude::*;

    use super::*;

    fn entity(kind: EntityType, spans: &[(u32, u32)]) -> Entity {
        let mention = |&(start, end)| Mention { field: Field::Text, start, end, text: String::new() };
        Entity {
            id: 0,
            entity_type: kind,
            name: String::new(),
            salience: 0.5,
            mentions: spans.iter().map(mention).collect(),
            wikidata: None,
            place: None,
        }
    }

    fn bracketed(text: &str, entities: &[Entity]) -> String {
        cells(text, Field::Text, entities, true).iter().map(|cell| cell.shown).collect()
    }

    #[test]
    fn mentions_are_counted_in_code_points() {
        let entities = [entity(EntityType::Location, &[(3, 9)]), entity(EntityType::Person, &[(10, 13)])];
        assert_eq!(bracketed("In Zürich Åsa", &entities), "In [L Zürich] [P Åsa]");
    }

    #[test]
    fn where_mentions_overlap_the_first_and_longest_is_shown() {
        let entities =
            [entity(EntityType::Location, &[(14, 23)]), entity(EntityType::Organization, &[(0, 23)])];
        assert_eq!(bracketed("University of Rotterdam", &entities), "[O University of Rotterdam]");
    }

    #[test]
    fn escape_sequences_lose_what_makes_them_work() {
        assert_eq!(bracketed("a\u{1b}[31mb\tc", &[]), "a[31mb c");
    }

    proptest! {
        #[test]
        fn any_offsets_leave_the_text_whole(text in "[a-z \n]{0,30}", spans in prop::collection::vec((0_u32..40, 0_u32..40), 0..6)) {
            let entities = [entity(EntityType::Misc, &spans)];
            let unmarked: String = cells(&text, Field::Text, &entities, false).iter().map(|cell| cell.shown).collect();
            prop_assert_eq!(unmarked, text.clone());
            let marked = bracketed(&text, &entities);
            prop_assert_eq!(marked.matches('[').count(), marked.matches(']').count());
        }
    }
}
