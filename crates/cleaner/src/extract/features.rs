//! Each block as a row of numbers for the trees. Training reads the rows that this very code writes.

use std::collections::HashMap;

use html5ever::local_name;

use crate::{
    extract::{
        containers::{Containers, is_prose},
        likeness::Likeness,
        outline::{Block, ElementId, Kind, Outline},
        words::Words,
    },
    metadata::Metadata,
    text,
    trees::Row,
};

/// Blocks whose elements are called alike.
#[derive(Default, Clone, Copy)]
struct Alike {
    blocks: f32,
    words: f32,
    links: f32,
}

/// A page with everything that rows are made of.
pub(super) struct Page<'a> {
    pub(super) outline: Outline<'a>,
    pub(super) words: Words,
    likeness: Likeness,
    pub(super) containers: Containers,
    signatures: Vec<u64>,
    alike: HashMap<u64, Alike>,
    /// How often each block's text is on the page, and how often it was before.
    repeats: Vec<(u32, u32)>,
    /// Words before each block, and those of running text.
    before: Vec<(f32, f32)>,
    /// The block that shows the title, where one does.
    pub(super) title: Option<usize>,
    /// First and last block that the machine-readable text has.
    in_body: Option<(usize, usize)>,
}

impl<'a> Page<'a> {
    /// Looks at the page as a whole.
    pub(super) fn new(outline: Outline<'a>, metadata: &Metadata) -> Self {
        let words = Words::of(&outline);
        let likeness = Likeness::new(metadata, &words, outline.blocks.len());
        let containers = Containers::of(&outline, &words, &likeness);
        let signatures: Vec<u64> = outline.blocks.iter().map(|block| signature(&outline, block)).collect();
        let mut alike: HashMap<u64, Alike> = HashMap::new();
        let mut before = Vec::with_capacity(outline.blocks.len());
        let mut sum = (0.0, 0.0);
        for (at, block) in outline.blocks.iter().enumerate() {
            let count = words.counts(at).words() as f32;
            let group = alike.entry(signatures[at]).or_default();
            group.blocks += 1.0;
            group.words += count;
            group.links += count * block.link_density();
            before.push(sum);
            sum.0 += count;
            sum.1 += if is_prose(&outline, block, count) { count } else { 0.0 };
        }
        let repeats = repeats(&words, outline.blocks.len());
        let title = title(&outline, &words, &likeness);
        let evident = |&at: &usize| likeness.to_body(words.hashes(at)).is_some_and(|share| share >= 0.5);
        let all = 0..outline.blocks.len();
        let in_body =
            likeness.has_body().then(|| all.clone().find(evident).zip(all.rev().find(evident))).flatten();
        Self { outline, words, likeness, containers, signatures, alike, repeats, before, title, in_body }
    }

    /// How often a block's text is on the page.
    pub(super) fn repeats(&self, at: usize) -> u32 {
        self.repeats[at].0
    }

    /// True where a block is the site's name and no more.
    pub(super) fn is_site_name(&self, at: usize) -> bool {
        self.likeness.is_site_name(self.words.hashes(at))
    }

    /// True where a block is the title and no more.
    pub(super) fn is_title(&self, at: usize) -> bool {
        self.likeness.is_title(self.words.hashes(at))
    }

    /// Writes the row of a block.
    pub(super) fn describe(&self, at: usize, row: &mut impl Row) {
        let block = &self.outline.blocks[at];
        self.say(at, block, row);
        self.name(block, row);
        self.place(at, block, row);
        self.contain(at, block, row);
        self.neighbour(at, block, row);
        self.compare(at, block, row);
    }

    /// What it says.
    fn say(&self, at: usize, block: &Block, row: &mut impl Row) {
        let shown = self.outline.text(block);
        let counts = self.words.counts(at);
        let count = counts.words() as f32;
        let share = |part: u32| part as f32 / count.max(1.0);
        let marks = Punctuation::of(shown);
        row.put("words", count);
        row.put("chars_per_word", shown.len() as f32 / count.max(1.0));
        row.put("link_density", block.link_density());
        row.put("stop_words", share(counts.stop_words));
        row.put("capitalised", share(counts.capitalised));
        row.put("shouted", share(counts.shouted));
        row.put("numbers", share(counts.numbers));
        row.put("ends_sentence", f32::from(u8::from(text::ends_sentence(shown))));
        row.put("ends_colon", f32::from(u8::from(shown.ends_with(':'))));
        row.put("commas", share(marks.commas));
        row.put("stops", share(marks.stops));
        row.put("questions", marks.questions as f32);
        row.put("bars", marks.bars as f32);
        row.put("quotes", marks.quotes as f32);
        row.put("lines", marks.lines as f32);
        row.put("wide", marks.wide as f32 / shown.len().max(1) as f32);
        row.put("starts", f32::from(first_kind(shown)));
    }

    /// What it is called.
    fn name(&self, block: &Block, row: &mut impl Row) {
        let entry = &self.outline.elements[block.inner];
        for (name, distance) in MARK_NAMES.iter().zip(entry.marks.all()) {
            row.put(name, f32::from(*distance));
        }
        let (kind, level) = kind(block);
        row.put("kind", kind);
        row.put("level", level);
        row.put("tag", tag(&self.outline.elements[block.owner]));
    }

    /// Where it stands on the page.
    fn place(&self, at: usize, block: &Block, row: &mut impl Row) {
        let entry = &self.outline.elements[block.owner];
        let page = self.containers.page();
        let (words, prose) = self.before[at];
        row.put("depth", entry.depth as f32);
        row.put("index", at as f32 / self.outline.blocks.len() as f32);
        row.put("words_before", words / page.words.max(1.0));
        row.put("prose_before", prose / page.prose.max(1.0));
        row.put("prose_words_before", prose.ln_1p());
        row.put("prose_words_after", (page.prose - prose).max(0.0).ln_1p());
        let title = self.title;
        row.put("after_title", title.map_or(-1000.0, |title| at as f32 - title as f32));
        row.put("words_after_title", title.map_or(-9.0, |title| (words - self.before[title].0).max(-1.0)));
        let (first, last) = self.in_body.unwrap_or_default();
        row.put(
            "within_body",
            self.in_body.map_or(-1.0, |_| f32::from(u8::from((first..=last).contains(&at)))),
        );
        row.put("page_prose", page.prose);
        row.put("page_links", page.link_density());
        let (all, earlier) = self.repeats[at];
        row.put("repeats", all as f32);
        row.put("repeats_before", earlier as f32);
    }

    /// What the elements about it hold.
    fn contain(&self, at: usize, block: &Block, row: &mut impl Row) {
        const NAMES: [[&str; 6]; 4] = [
            ["c0_words", "c0_links", "c0_blocks", "c0_mean", "c0_prose", "c0_prose_share"],
            ["c1_words", "c1_links", "c1_blocks", "c1_mean", "c1_prose", "c1_prose_share"],
            ["c2_words", "c2_links", "c2_blocks", "c2_mean", "c2_prose", "c2_prose_share"],
            ["c3_words", "c3_links", "c3_blocks", "c3_mean", "c3_prose", "c3_prose_share"],
        ];
        let page = self.containers.page();
        let mut id = block.owner;
        for names in NAMES {
            let sums = self.containers.beneath(id);
            row.put(names[0], sums.words);
            row.put(names[1], sums.link_density());
            row.put(names[2], sums.blocks);
            row.put(names[3], sums.words / sums.blocks.max(1.0));
            row.put(names[4], sums.prose / sums.words.max(1.0));
            row.put(names[5], sums.prose / page.prose.max(1.0));
            id = self.outline.elements[id].parent;
        }
        self.relate("heavy", block, self.containers.heaviest, row);
        self.relate("near", block, self.containers.nearest, row);
        if let Kind::Item { list, .. } = block.kind {
            let sums = self.containers.beneath(list);
            row.put("list_links", sums.link_density());
            row.put("list_mean", sums.words / sums.blocks.max(1.0));
            row.put("list_blocks", sums.blocks);
        } else {
            row.put("list_links", -1.0);
            row.put("list_mean", -1.0);
            row.put("list_blocks", -1.0);
        }
        let alike = self.alike.get(&self.signatures[at]).copied().unwrap_or_default();
        row.put("alike_blocks", alike.blocks);
        row.put("alike_mean", alike.words / alike.blocks.max(1.0));
        row.put("alike_links", alike.links / alike.words.max(1.0));
        row.put("alike_share", alike.words / page.words.max(1.0));
    }

    /// How it lies to a container found by rule.
    fn relate(&self, which: &str, block: &Block, root: ElementId, row: &mut impl Row) {
        let elements = &self.outline.elements;
        let (mut above, mut levels) = (block.owner, 0.0);
        // Ids beneath an element are contiguous, so this climbs to the innermost element that holds both.
        while above > 0
            && !(above <= root && root < elements[above].end)
            && !(root <= above && above < elements[root].end)
        {
            above = elements[above].parent;
            levels += 1.0;
        }
        let inside = root <= block.owner && elements.get(root).is_some_and(|root| block.owner < root.end);
        let up = if inside { 0.0 } else { elements[root].depth as f32 - elements[above].depth as f32 };
        let down = elements[block.owner].depth as f32 - elements[root].depth as f32;
        let names = if which == "heavy" {
            ["heavy_in", "heavy_up", "heavy_levels", "heavy_down"]
        } else {
            ["near_in", "near_up", "near_levels", "near_down"]
        };
        row.put(names[0], f32::from(u8::from(inside)));
        row.put(names[1], up);
        row.put(names[2], levels);
        row.put(names[3], down);
    }

    /// What stands beside it.
    fn neighbour(&self, at: usize, block: &Block, row: &mut impl Row) {
        const NAMES: [(isize, [&str; 5]); 4] = [
            (-2, ["p2_words", "p2_links", "p2_kind", "p2_ends", "p2_parent"]),
            (-1, ["p1_words", "p1_links", "p1_kind", "p1_ends", "p1_parent"]),
            (1, ["n1_words", "n1_links", "n1_kind", "n1_ends", "n1_parent"]),
            (2, ["n2_words", "n2_links", "n2_kind", "n2_ends", "n2_parent"]),
        ];
        let parent = |block: &Block| self.outline.elements[block.owner].parent;
        for (step, names) in NAMES {
            let beside = at.checked_add_signed(step);
            let found =
                beside.and_then(|beside| self.outline.blocks.get(beside).map(|block| (beside, block)));
            let Some((beside, other)) = found else {
                for name in names {
                    row.put(name, -1.0);
                }
                continue;
            };
            row.put(names[0], self.words.counts(beside).words() as f32);
            row.put(names[1], other.link_density());
            row.put(names[2], kind(other).0);
            row.put(names[3], f32::from(u8::from(text::ends_sentence(self.outline.text(other)))));
            let alike = self.signatures[beside] == self.signatures[at];
            row.put(
                names[4],
                f32::from(u8::from(parent(other) == parent(block))) + f32::from(u8::from(alike)),
            );
        }
    }

    /// How like it is to title, description and machine-readable text.
    fn compare(&self, at: usize, _block: &Block, row: &mut impl Row) {
        let hashes = self.words.hashes(at);
        row.put("like_title", self.likeness.to_title(hashes));
        row.put("is_title", f32::from(u8::from(self.likeness.is_title(hashes))));
        row.put("like_description", self.likeness.to_description(hashes));
        row.put("like_body", self.likeness.to_body(hashes).unwrap_or(-1.0));
        row.put("has_body", f32::from(u8::from(self.likeness.has_body())));
    }
}

/// Elements called alike, at the block and the two above it, give the same.
fn signature(outline: &Outline<'_>, block: &Block) -> u64 {
    let mut hash = 0_u64;
    let mut mix = |part: u64| hash = (hash.rotate_left(5) ^ part).wrapping_mul(0x517c_c1b7_2722_0a95);
    let mut id = block.owner;
    for level in 0..3 {
        let entry = &outline.elements[id];
        mix(entry.element.name.local.get_hash());
        if level < 2
            && let Some(class) = crate::dom::attr(entry.element, "class")
        {
            class.bytes().take(64).for_each(|byte| mix(byte.into()));
        }
        id = entry.parent;
    }
    hash
}

fn repeats(words: &Words, blocks: usize) -> Vec<(u32, u32)> {
    let key = |at: usize| words.hashes(at).iter().fold(0_u64, |key, hash| key.rotate_left(9) ^ hash);
    let mut counts: HashMap<u64, u32> = HashMap::new();
    let earlier: Vec<u32> = (0..blocks)
        .map(|at| {
            let count = counts.entry(key(at)).or_default();
            *count += 1;
            *count - 1
        })
        .collect();
    (0..blocks).map(|at| (counts.get(&key(at)).copied().unwrap_or(1), earlier[at])).collect()
}

/// The block that shows the title: the first heading with its words, or the first block.
fn title(outline: &Outline<'_>, words: &Words, likeness: &Likeness) -> Option<usize> {
    let is_like = |at: &usize| {
        let hashes = words.hashes(*at);
        likeness.is_title(hashes) || (hashes.len() > 3 && likeness.to_title(hashes) > 0.8)
    };
    let is_heading = |at: &usize| matches!(outline.blocks[*at].kind, Kind::Heading(1 | 2));
    let all = 0..outline.blocks.len();
    all.clone()
        .filter(is_heading)
        .find(is_like)
        .or_else(|| all.clone().find(is_like))
        .or_else(|| all.clone().find(|&at| outline.blocks[at].kind == Kind::Heading(1)))
}

#[derive(Default)]
struct Punctuation {
    commas: u32,
    stops: u32,
    questions: u32,
    bars: u32,
    quotes: u32,
    lines: u32,
    /// Characters of more than two bytes: scripts in which words are counted otherwise.
    wide: u32,
}

impl Punctuation {
    fn of(text: &str) -> Self {
        let mut marks = Self::default();
        for byte in text.bytes() {
            match byte {
                b',' => marks.commas += 1,
                b'.' | b';' => marks.stops += 1,
                b'?' | b'!' => marks.questions += 1,
                b'|' | b'/' | b'>' => marks.bars += 1,
                b'"' => marks.quotes += 1,
                b'\n' => marks.lines += 1,
                0xE3..=0xED => marks.wide += 1,
                _ => {}
            }
        }
        if !text.is_ascii() {
            marks.quotes += text.matches(['“', '”', '«', '„']).count() as u32;
            marks.commas += text.matches(['，', '、', '،']).count() as u32;
            marks.stops += text.matches(['。', '।', '۔']).count() as u32;
        }
        marks
    }
}

/// 0 capital letter, 1 small letter, 2 digit, 3 quotation mark, 4 other.
fn first_kind(text: &str) -> u8 {
    match text.chars().next() {
        Some(c) if c.is_lowercase() => 1,
        Some(c) if c.is_alphabetic() => 0,
        Some(c) if c.is_numeric() => 2,
        Some('"' | '“' | '„' | '«' | '‘' | '\'' | '「') => 3,
        _ => 4,
    }
}

fn kind(block: &Block) -> (f32, f32) {
    match block.kind {
        Kind::Paragraph => (0.0, 0.0),
        Kind::Heading(level) => (1.0, f32::from(level)),
        Kind::Item { .. } => (2.0, 0.0),
        Kind::Cell { .. } => (3.0, 0.0),
        Kind::Preformatted => (4.0, 0.0),
    }
}

fn tag(entry: &crate::extract::outline::Entry<'_>) -> f32 {
    match entry.element.name.local {
        local_name!("p") => 0.0,
        local_name!("div") => 1.0,
        local_name!("li") => 2.0,
        local_name!("td") => 3.0,
        local_name!("section") | local_name!("article") | local_name!("main") => 4.0,
        local_name!("dt") | local_name!("dd") => 5.0,
        local_name!("figcaption") | local_name!("figure") => 6.0,
        _ => 7.0,
    }
}

const MARK_NAMES: [&str; crate::extract::marks::MARKS] = [
    "m_comment",
    "m_related",
    "m_navigation",
    "m_frame",
    "m_social",
    "m_advert",
    "m_signup",
    "m_author",
    "m_media",
    "m_meta",
    "m_side",
    "m_overlay",
    "m_body",
    "m_article",
    "m_title",
    "m_summary",
    "m_hidden",
    "m_quote",
    "m_list",
    "m_embed",
    "m_control",
    "m_note",
    "m_live",
    "m_poll",
    "m_product",
    "m_paragraph",
    "t_article",
    "t_main",
    "t_section",
    "t_aside",
    "t_nav",
    "t_header",
    "t_footer",
    "t_form",
    "t_figure",
    "t_caption",
    "t_table",
    "t_list",
    "t_quote",
    "t_details",
    "t_address",
    "t_link",
    "t_emphasis",
    "r_noise",
    "p_body",
    "p_comment",
    "p_other",
    "not_shown",
];
