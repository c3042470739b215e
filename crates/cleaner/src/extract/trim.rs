//! What is taken off the chosen blocks again, by what they say and where they stand: lines that are noise, boxes that ask
//! something of the reader, other articles on the page, and what stands above and below the text.

use std::collections::HashSet;

use crate::{
    extract::{
        features::Page,
        outline::{Block, ElementId, Kind},
    },
    metadata::{Metadata, bylines, dates},
    noise, text,
};

/// A longer block is text, however many links it has.
pub(super) const MANY_WORDS: usize = 40;
const MAX_LIST_LINK_DENSITY: f32 = 0.6;
const MAX_HEADLINE_LINK_DENSITY: f32 = 0.9;
/// A longer sentence is not said again and again in an article.
const REPEATED_WORDS: usize = 8;
const MAX_REPEATS: u32 = 4;
/// A line of so few words with a number in it, or of so few with a date, is a date.
const MAX_NUMBER_WORDS: usize = 6;
const MAX_DATE_WORDS: usize = 12;
/// A line above the text that is none of it has so many words at most; a byline so many beside the names.
const MAX_LABEL_WORDS: usize = 30;
const MAX_WORDS_BESIDE_NAME: usize = 8;
const MIN_KICKER_WORDS: usize = 3;
/// A time or a day is shorter than this.
const MAX_SHAPE_BYTES: usize = 40;
/// How many blocks may stand above the text, and below it.
const BLOCKS_ABOVE: usize = 6;
const BLOCKS_BELOW: usize = 3;
/// Bounds on what one page can make us look at.
const MAX_LABELS: usize = 20;
const MAX_ENTRIES: usize = 200;
const MAX_BOXES: usize = 16;
const MAX_OTHERS: usize = 64;
/// What is told of an author has so many words at most, and stands below a text of so many.
const MAX_NOTE_WORDS: usize = 90;
const MIN_WORDS_ABOVE_NOTE: usize = 80;
/// A box that asks for something has so many words, and so large a share of the text, at most.
const MAX_BOX_WORDS: usize = 80;
const MAX_BOX_SHARE: f32 = 0.5;
const MAX_BOX_LEVELS: usize = 4;
/// A line of the box that the trees are surer of may be the article's.
const SURE: f32 = 0.9;
/// An article beside others has so many words.
const MIN_ARTICLE_WORDS: usize = 60;
/// Blocks at the beginning of an element among which its headline is.
const BLOCKS_TO_HEADLINE: usize = 3;

/// The chosen blocks without those that are not the article's.
pub(super) fn trimmed(page: &Page<'_>, likely: &[f32], chosen: &[usize], metadata: &Metadata) -> Vec<usize> {
    let asking: Vec<usize> = chosen.iter().copied().filter(|&at| asks(page, at)).collect();
    let in_box = boxes(page, likely, chosen, &asking);
    let others = other_articles(page, chosen);
    let is_inside = |range: &(ElementId, ElementId), at: usize| {
        (range.0..range.1).contains(&page.outline.blocks[at].owner)
    };
    let kept = chosen.iter().copied().filter(|&at| {
        asking.binary_search(&at).is_err()
            && !in_box.contains(&at)
            && !others.iter().any(|range| is_inside(range, at))
            && !is_noise(page, at)
    });
    let kept = without_labels_above(page, kept.collect(), metadata);
    let kept = without_note_below(page, kept, metadata);
    without_orphan_headings(page, kept)
}

/// True for lines that lead elsewhere, say who took a picture, or come again and again.
fn is_noise(page: &Page<'_>, at: usize) -> bool {
    let block = &page.outline.blocks[at];
    let words = page.words.counts(at).words();
    let is_link_list = match block.kind {
        Kind::Item { list, .. } => {
            page.containers.beneath(list).link_density() > MAX_LIST_LINK_DENSITY && block.link_density() > 0.0
        }
        _ => false,
    };
    let text = page.outline.text(block);
    words == 0
        || (is_short(words, text) && (is_link_list || noise::is_noise_but_for_asking(text)))
        || (words >= REPEATED_WORDS && page.repeats(at) > MAX_REPEATS)
}

/// True where a short block asks something of the reader, or stands in place of something.
fn asks(page: &Page<'_>, at: usize) -> bool {
    let text = page.outline.text(&page.outline.blocks[at]);
    is_short(page.words.counts(at).words(), text) && noise::asks(text)
}

/// Fewer than [`MANY_WORDS`]; each sign of a script without spaces is one, but not as much as a word.
fn is_short(words: usize, text: &str) -> bool {
    words < MANY_WORDS
        || (words < 3 * MANY_WORDS && text.len() > 2 * words && text.chars().count() < 2 * words)
}

/// Blocks of boxes that ask something of the reader: what stands with the asking in an element of few words.
fn boxes(page: &Page<'_>, likely: &[f32], chosen: &[usize], asking: &[usize]) -> HashSet<usize> {
    let all: usize = chosen.iter().map(|&at| page.words.counts(at).words()).sum();
    let most = MAX_BOX_WORDS.min((all as f32 * MAX_BOX_SHARE) as usize);
    let asking = asking.iter().take(MAX_BOXES).map(|&at| &page.outline.blocks[at]);
    let in_boxes = asking.flat_map(|block| beside(page, chosen, block, most));
    in_boxes.filter(|&at| goes_with(page, likely, at)).collect()
}

/// The chosen blocks in the outermost element about a block that has no more than so many words of them.
fn beside(page: &Page<'_>, chosen: &[usize], block: &Block, most: usize) -> Vec<usize> {
    let elements = &page.outline.elements;
    let (mut found, mut id) = (Vec::new(), elements[block.owner].parent);
    for _ in 0..MAX_BOX_LEVELS {
        let beneath: Vec<usize> = beneath(page, chosen, id).collect();
        let words: usize = beneath.iter().map(|&at| page.words.counts(at).words()).sum();
        let has_title = page.title.is_some_and(|title| is_beneath(page, title, id));
        if id == 0 || words > most || has_title {
            break;
        }
        found = beneath;
        id = elements[id].parent;
    }
    found
}

/// Headings and labels go with the asking; sentences only where the trees are not sure of them.
fn goes_with(page: &Page<'_>, likely: &[f32], at: usize) -> bool {
    let block = &page.outline.blocks[at];
    let is_label = matches!(block.kind, Kind::Heading(_)) || !text::ends_sentence(page.outline.text(block));
    is_label || likely[at] < SURE
}

fn beneath(page: &Page<'_>, chosen: &[usize], id: ElementId) -> impl Iterator<Item = usize> {
    chosen.iter().copied().filter(move |&at| is_beneath(page, at, id))
}

fn is_beneath(page: &Page<'_>, at: usize, id: ElementId) -> bool {
    (id..page.outline.elements[id].end).contains(&page.outline.blocks[at].owner)
}

/// The elements of other articles below the page's own: siblings of the one that holds its title, called alike, under a
/// headline that is as high or leads to their own page.
fn other_articles(page: &Page<'_>, chosen: &[usize]) -> Vec<(ElementId, ElementId)> {
    let elements = &page.outline.elements;
    let Some(title) = page.title else { return Vec::new() };
    let Kind::Heading(level) = page.outline.blocks[title].kind else { return Vec::new() };
    let mut own = page.outline.blocks[title].owner;
    while own > 0 {
        let parent = elements[own].parent;
        let others: Vec<(ElementId, ElementId)> = siblings_after(page, own)
            .take(MAX_OTHERS)
            .filter(|&other| is_called_alike(page, own, other) && has_headline(page, other, level))
            .map(|other| (other, elements[other].end))
            .collect();
        if !others.is_empty() {
            let words: usize = beneath(page, chosen, own).map(|at| page.words.counts(at).words()).sum();
            return if words >= MIN_ARTICLE_WORDS { others } else { Vec::new() };
        }
        own = parent;
    }
    Vec::new()
}

fn siblings_after(page: &Page<'_>, id: ElementId) -> impl Iterator<Item = ElementId> {
    let elements = &page.outline.elements;
    let parent = elements[id].parent;
    let next = move |id: ElementId| {
        let next = elements[id].end;
        (next < elements[parent].end).then_some(next)
    };
    std::iter::successors(next(id), move |&id| next(id))
}

fn is_called_alike(page: &Page<'_>, one: ElementId, other: ElementId) -> bool {
    let (one, other) = (page.outline.elements[one].element, page.outline.elements[other].element);
    let (class, same) = (crate::dom::attr(one, "class"), crate::dom::attr(other, "class"));
    one.name.local == other.name.local
        && class == same
        && (class.is_some() || one.name.local == html5ever::local_name!("article"))
}

/// True where an element begins with a headline of an article of its own, in a page whose own headline is of this level.
fn has_headline(page: &Page<'_>, id: ElementId, level: u8) -> bool {
    let beneath = id..page.outline.elements[id].end;
    let blocks = page.outline.blocks.iter().filter(|block| beneath.contains(&block.owner));
    let mut blocks = blocks.take(BLOCKS_TO_HEADLINE);
    blocks.any(|block| {
        matches!(block.kind, Kind::Heading(own) if (own == 1 && level == 1)
            || block.link_density() > MAX_HEADLINE_LINK_DENSITY)
    })
}

/// Without the lines above the text that say only what it is called, who wrote it, where or when it was published.
fn without_labels_above(page: &Page<'_>, chosen: Vec<usize>, metadata: &Metadata) -> Vec<usize> {
    // Lines of the same shape farther down are the times of live entries.
    let shape = |at: usize| shape(page.outline.text(&page.outline.blocks[at]));
    let near = &chosen[..chosen.len().min(MAX_ENTRIES)];
    let is_once = |at: usize| {
        let own = shape(at);
        near.iter().filter(|&&other| shape(other) == own).nth(1).is_none()
    };
    let is_label = |at: usize| is_label_above(page, at, metadata) && is_once(at);
    let labels = chosen.iter().take(MAX_LABELS).take_while(|&&at| is_label(at)).count();
    let mut place = 0;
    let mut kept: Vec<usize> = chosen.into_iter().skip(labels).collect();
    kept.retain(|&at| {
        place += 1;
        place > BLOCKS_ABOVE || !is_byline(page.outline.text(&page.outline.blocks[at]), &metadata.authors)
    });
    kept
}

/// A short line with all its digits alike, a longer one as it is.
fn shape(line: &str) -> String {
    let is_digit = |c: char| if c.is_ascii_digit() { '0' } else { c };
    if line.len() > MAX_SHAPE_BYTES { line.to_owned() } else { line.chars().map(is_digit).collect() }
}

fn is_label_above(page: &Page<'_>, at: usize, metadata: &Metadata) -> bool {
    let block = &page.outline.blocks[at];
    let text = page.outline.text(block);
    if matches!(block.kind, Kind::Heading(_)) {
        return page.is_site_name(at) || page.is_title(at) || is_title_with_more(text, metadata);
    }
    page.is_site_name(at) || text.lines().all(|line| is_label(line, metadata))
}

/// True for a heading that ends with the title: a kicker stands before it.
fn is_title_with_more(heading: &str, metadata: &Metadata) -> bool {
    let squash = |text: &str| text::fold(text).replace(' ', "");
    let title = metadata.title.as_deref().map(squash).unwrap_or_default();
    !title.is_empty()
        && text::words(heading).nth(MAX_LABEL_WORDS).is_none()
        && squash(heading).ends_with(&title)
}

/// True for a line that gives a date, or the title or a part of it again, or a name.
fn is_label(line: &str, metadata: &Metadata) -> bool {
    let words = text::words(line).take(MAX_LABEL_WORDS + 1).count();
    if words > MAX_LABEL_WORDS {
        return false;
    }
    let has_number = || text::words(line).any(|word| word.starts_with(char::is_numeric));
    let is_date = || {
        (words <= MAX_NUMBER_WORDS && has_number())
            || (words <= MAX_DATE_WORDS && !text::ends_sentence(line) && dates::has_year(line))
    };
    let is_title = || metadata.title.as_deref().is_some_and(|title| is_of_title(line, title));
    is_date() || is_title() || is_byline(line, &metadata.authors)
}

/// True for the title, or a kicker that is a part of it.
fn is_of_title(line: &str, title: &str) -> bool {
    let (line, title) = (text::fold(line), text::fold(title));
    line == title || (line.split(' ').nth(MIN_KICKER_WORDS - 1).is_some() && title.starts_with(&line))
}

/// True for a line that names an author, and has hardly more words.
fn is_byline(line: &str, authors: &[String]) -> bool {
    let words = text::words(line).take(MAX_LABEL_WORDS + 1).count();
    if authors.is_empty() || words > MAX_LABEL_WORDS || text::ends_sentence(line) {
        return false;
    }
    let folded = text::fold(line);
    let names: Vec<String> = authors.iter().map(|author| text::fold(author)).collect();
    let named: usize =
        names.iter().filter(|name| folded.contains(*name)).map(|name| name.split(' ').count()).sum();
    let begins =
        || bylines::Beginning::of(line).is_byline || names.iter().any(|name| folded.starts_with(name));
    named > 0 && (words <= named + 1 || (words <= named + MAX_WORDS_BESIDE_NAME && begins()))
}

/// Without what is told of the author below the text, or the signature there.
fn without_note_below(page: &Page<'_>, mut chosen: Vec<usize>, metadata: &Metadata) -> Vec<usize> {
    let words = |at: &usize| page.words.counts(*at).words();
    let mut above: usize = chosen.iter().map(words).sum();
    for _ in 0..BLOCKS_BELOW {
        let Some(&last) = chosen.last() else { break };
        above -= words(&last);
        if above < MIN_WORDS_ABOVE_NOTE || !is_note(page, last, metadata) {
            break;
        }
        chosen.pop();
    }
    chosen
}

/// True for a line that begins with the name of an author.
fn is_note(page: &Page<'_>, at: usize, metadata: &Metadata) -> bool {
    let begin: Vec<String> =
        text::words(page.outline.text(&page.outline.blocks[at])).take(8).map(text::fold).collect();
    let begin = format!("{} ", begin.join(" "));
    page.words.counts(at).words() <= MAX_NOTE_WORDS
        && metadata.authors.iter().map(|author| text::fold(author)).any(|name| {
            name.contains(' ') && begin.strip_prefix(&name).is_some_and(|rest| rest.starts_with(' '))
        })
}

/// A heading with nothing left beneath it stood over something that is not the text.
fn without_orphan_headings(page: &Page<'_>, chosen: Vec<usize>) -> Vec<usize> {
    let mut kept = Vec::with_capacity(chosen.len());
    // The highest heading since the last text, seen from the end.
    let mut above = Some(0);
    for at in chosen.into_iter().rev() {
        match page.outline.blocks[at].kind {
            Kind::Heading(level) if above.is_some_and(|above| above <= level) => {}
            Kind::Heading(level) => {
                above = Some(level);
                kept.push(at);
            }
            _ => {
                above = None;
                kept.push(at);
            }
        }
    }
    kept.reverse();
    kept
}
