//! Reads HTML tokens into a loose tree: blocks, and runs of text that know their inline marks.
//!
//! The tokenizer is that of html5ever; the tree is built here instead of by its tree builder,
//! because that one looks through all open elements for each tag and copies all open formatting
//! into each block. Here both are capped, so the time is linear in the input whatever it holds.

use super::attrs::{self, Attrs};
use super::model::{self, Reading, Role, Tag};
use super::removal::Why;
use super::{Element, MAX_BLOCKS, MAX_MARKS, Removal, Removals};
use crate::diag::encoding::is_xml_char;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag as StartTag, TokenSinkResult};
use std::collections::{HashMap, HashSet};

/// How many equal formatting elements may be open at once, as in browsers.
const MAX_EQUAL: usize = 3;

/// Something in a block.
#[derive(Debug)]
pub(super) enum Item {
    /// A block, by its index.
    Block(usize),
    /// Text under the marks of a link.
    Text(String, usize),
    /// An element without content under the marks of a link.
    Atom(Element, usize),
    /// The place of inline elements that had no content but must be seen.
    Anchor(usize),
    /// What is before and after must not run together.
    Separator,
}

/// A block of the loose tree.
#[derive(Debug)]
pub(super) struct Block {
    /// Name in the input.
    pub(super) tag: &'static str,
    /// Name in the output.
    pub(super) out: &'static str,
    pub(super) kind: Role,
    pub(super) attrs: Attrs,
    pub(super) items: Vec<Item>,
    /// Whether an end tag closed it.
    pub(super) closed: bool,
}

/// An inline element around runs of text.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) tag: &'static str,
    pub(super) out: &'static str,
    pub(super) attrs: Attrs,
    formatting: bool,
    /// Whether there is anything inside.
    used: bool,
}

/// The loose tree.
#[derive(Debug)]
pub(super) struct Loose {
    /// All blocks; the first is the root.
    pub(super) blocks: Vec<Block>,
    pub(super) marks: Vec<Mark>,
    /// Sets of marks: the innermost mark and the link of those around it; 0 is the empty set.
    pub(super) links: Vec<(usize, usize)>,
    /// Bytes of input.
    pub(super) size: usize,
}

struct Active {
    mark: usize,
    link: usize,
    /// Number of open blocks it lies in.
    scope: usize,
}

/// Builds the loose tree.
pub(super) struct Builder {
    loose: Loose,
    open: Vec<usize>,
    active: Vec<Active>,
    /// Start tags left out at a cap, whose end tags have to be left out as well.
    ignored: HashMap<&'static str, usize>,
    ids: HashSet<String>,
    /// Element whose content is being dropped.
    skipping: Option<&'static str>,
    /// Whether the tokenizer was told to read raw text.
    pub(super) raw: bool,
    /// Open svg and math elements.
    foreign: usize,
    /// Whether a line end that comes next belongs to the start tag of a pre.
    skip_line_end: bool,
    /// The address that a `source` gives for the picture that comes next.
    newer: Option<String>,
    removals: Removals,
}

impl Builder {
    pub(super) fn new(size: usize) -> Self {
        let root = Block { tag: "", out: "", kind: Role::Flow, attrs: Vec::new(), items: Vec::new(), closed: true };
        Self {
            loose: Loose { blocks: vec![root], marks: Vec::new(), links: vec![(0, 0)], size },
            open: vec![0],
            active: Vec::new(),
            ignored: HashMap::new(),
            ids: HashSet::new(),
            skipping: None,
            raw: false,
            foreign: 0,
            skip_line_end: false,
            newer: None,
            removals: Removals::default(),
        }
    }

    pub(super) fn finish(mut self) -> (Loose, Removals) {
        while let Some(active) = self.active.pop() {
            self.anchor(&active);
        }
        self.removals.place = None;
        (self.loose, self.removals)
    }

    /// The innermost open block; the root is never closed.
    fn top(&mut self) -> &mut Block {
        let index = self.open.last().copied().unwrap_or(0);
        &mut self.loose.blocks[index]
    }

    fn top_kind(&self) -> Role {
        self.kind_at(self.open.len() - 1)
    }

    fn kind_at(&self, position: usize) -> Role {
        self.loose.blocks[self.open[position]].kind
    }

    fn link(&self) -> usize {
        self.active.last().map_or(0, |active| active.link)
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.skipping.is_some() {
            return;
        }
        let mut text = text;
        if std::mem::take(&mut self.skip_line_end) {
            text = text.strip_prefix('\n').unwrap_or(text);
        }
        if text.is_empty() {
            return;
        }
        self.touch();
        let link = self.link();
        let legal = text.chars().filter(|c| is_xml_char(*c)).map(|c| if c == '\r' { '\n' } else { c });
        match self.top().items.last_mut() {
            Some(Item::Text(before, same)) if *same == link => before.extend(legal),
            _ => {
                let text = legal.collect();
                self.top().items.push(Item::Text(text, link));
            }
        }
    }

    /// Notes that the open marks have content.
    fn touch(&mut self) {
        for active in self.active.iter().rev() {
            self.loose.marks[active.mark].used = true;
        }
    }

    fn push(&mut self, item: Item) {
        self.top().items.push(item);
    }

    /// Keeps the place of a mark that had no content but an id or a class.
    fn anchor(&mut self, active: &Active) {
        let mark = &self.loose.marks[active.mark];
        if !mark.used && mark.attrs.iter().any(|(name, _)| matches!(&**name, "id" | "class")) {
            self.push(Item::Anchor(active.link));
        }
    }

    pub(super) fn start(&mut self, input: &StartTag) -> TokenSinkResult<()> {
        if self.skipping.is_some() {
            return TokenSinkResult::Continue;
        }
        self.skip_line_end = false;
        self.raw = false;
        self.removals.place = attrs::place(input);
        let Some(tag) = model::tag(&input.name) else {
            if self.foreign == 0 {
                self.removals.add(Removal::UnknownElement { name: attrs::quote(&input.name) });
            }
            return TokenSinkResult::Continue;
        };
        match tag.kind {
            Role::Inline | Role::Formatting => self.start_mark(tag, input),
            Role::Break => {
                let element = Element::new(tag.out, Vec::new(), Vec::new());
                self.touch();
                let link = self.link();
                self.push(Item::Atom(element, link));
            }
            Role::Image => self.image(tag, input),
            Role::Void if tag.tag == "source" => self.newer = self.newer.take().or_else(|| newer_picture(input)),
            Role::Void => {}
            Role::Clear | Role::Embedded | Role::EmbeddedVoid => self.unwrap(tag, input),
            Role::Script | Role::Style => {
                self.removals.add(match tag.kind {
                    Role::Script => Removal::Script,
                    _ => Removal::Style,
                });
                if self.foreign > 0 && input.self_closing {
                    return TokenSinkResult::Continue;
                }
                self.skipping = Some(tag.tag);
            }
            _ => self.start_block(tag, input),
        }
        // Inside svg and math there are no raw text elements.
        let reading = if self.foreign > 0 { Reading::Normal } else { tag.reading };
        let kind = match reading {
            Reading::Normal => return TokenSinkResult::Continue,
            Reading::Plain => {
                self.raw = true;
                return TokenSinkResult::Plaintext;
            }
            Reading::Rcdata => RawKind::Rcdata,
            Reading::Raw => RawKind::Rawtext,
            Reading::Script => RawKind::ScriptData,
        };
        self.raw = true;
        TokenSinkResult::RawData(kind)
    }

    fn unwrap(&mut self, tag: &'static Tag, input: &StartTag) {
        let element = tag.tag.to_owned();
        let value = |name: &str| input.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value);
        let url = ["src", "data", "poster"].into_iter().find_map(value);
        match url {
            Some(url) if attrs::is_remote(url) => {
                let url = attrs::quote(url);
                self.removals.add(Removal::RemoteLoad { element, url });
            }
            _ if tag.kind != Role::Clear => self.removals.add(Removal::Embedded { element }),
            _ => {}
        }
        if tag.kind == Role::EmbeddedVoid && value("type") != Some("hidden") {
            // What a field of a form says is in its attributes alone.
            for name in ["value", "placeholder"] {
                if let Some(words) = value(name).filter(|words| words.contains(char::is_alphabetic)) {
                    let (element, why) = (tag.tag.to_owned(), Why::Words(attrs::quote(words)));
                    self.removals.add(Removal::Attribute { element, attribute: name.to_owned(), why });
                }
            }
        }
        match tag.tag {
            "picture" => self.newer = None,
            "svg" | "math" if !input.self_closing => self.foreign += 1,
            "option" | "optgroup" => self.push(Item::Separator),
            _ => {}
        }
    }

    fn image(&mut self, tag: &'static Tag, input: &StartTag) {
        let mut attrs = attrs::clean(tag, input, &mut self.ids, &mut self.removals);
        let words = |wanted: &str| attrs.iter().find(|(name, _)| *name == wanted).map(|(_, words)| words.clone());
        let (alt, title) = (words("alt"), words("title"));
        let has_source = attrs.iter().any(|(name, _)| *name == "src");
        self.touch();
        let link = self.link();
        // Where the picture is, and whether a book can hold it, is seen when its file is looked for.
        if has_source {
            if alt.is_none() {
                attrs.push(("alt".into(), String::new()));
            }
            attrs.extend(self.newer.take().map(|address| ("srcset".into(), address)));
            self.push(Item::Atom(Element::new(tag.out, attrs, Vec::new()), link));
        } else if let Some(alt) = alt.filter(|alt| !alt.is_empty()).or(title) {
            let class = vec![("class".into(), "fic-image-text".to_owned())];
            let text = vec![super::Node::Text(alt)];
            self.push(Item::Atom(Element::new("span", class, text), link));
        }
    }

    fn start_mark(&mut self, tag: &'static Tag, input: &StartTag) {
        let mut attrs = attrs::clean(tag, input, &mut self.ids, &mut self.removals);
        if tag.tag == "a" {
            // As browsers do: a link ends the one before, links do not nest.
            self.end_mark("a");
            // One around a table stays around its cells, so there is no place for another.
            if self.active.iter().any(|a| self.loose.marks[a.mark].out == "a") {
                *self.ignored.entry(tag.tag).or_default() += 1;
                return;
            }
        }
        let out = match tag.out {
            "bdo" if !attrs.iter().any(|(name, _)| *name == "dir") => "span",
            "bdo" => {
                attrs.iter_mut().filter(|(_, dir)| dir == "auto").for_each(|(_, dir)| *dir = "ltr".into());
                "bdo"
            }
            // Without the attribute only a plain date may stand in it.
            "time" if !attrs.iter().any(|(name, _)| *name == "datetime") => "span",
            "dfn" if self.active.iter().any(|a| self.loose.marks[a.mark].out == "dfn") => "span",
            "ruby" if self.active.iter().any(|a| self.loose.marks[a.mark].out == "ruby") => "span",
            out => out,
        };
        let equal = |active: &&Active| {
            let mark = &self.loose.marks[active.mark];
            mark.tag == tag.tag && attrs::are_equal(&mark.attrs, &attrs)
        };
        if tag.kind == Role::Formatting && self.active.iter().filter(equal).count() >= MAX_EQUAL {
            return;
        }
        if self.active.len() >= MAX_MARKS {
            self.ignore(tag);
            return;
        }
        // An rt belongs directly into its ruby, whatever is open in there. A stray one is no more than its words.
        let mut position = self.active.len();
        if matches!(tag.tag, "rt" | "rp") {
            self.end_mark("rt");
            self.end_mark("rp");
            let Some(ruby) = self.active.iter().rposition(|a| self.loose.marks[a.mark].out == "ruby") else { return };
            position = ruby + 1;
        }
        let mark = self.loose.marks.len();
        let formatting = tag.kind == Role::Formatting;
        self.loose.marks.push(Mark { tag: tag.tag, out, attrs, formatting, used: false });
        let scope = self.open.len();
        self.active.insert(position, Active { mark, link: 0, scope });
        self.relink(position);
    }

    /// Makes the links of the open marks anew, from a position on.
    fn relink(&mut self, from: usize) {
        let mut outer = from.checked_sub(1).map_or(0, |before| self.active[before].link);
        for active in &mut self.active[from..] {
            self.loose.links.push((active.mark, outer));
            outer = self.loose.links.len() - 1;
            active.link = outer;
        }
    }

    fn ignore(&mut self, tag: &'static Tag) {
        self.removals.add(Removal::Nesting { element: tag.tag.into() });
        *self.ignored.entry(tag.tag).or_default() += 1;
    }

    fn end_mark(&mut self, name: &str) {
        let found = self.active.iter().rposition(|a| self.loose.marks[a.mark].tag == name);
        let Some(position) = found else { return };
        // A cell keeps to itself: what was opened outside is not closed inside.
        let boundary = self.open.iter().rposition(|b| self.loose.blocks[*b].kind.is_boundary());
        if boundary.is_some_and(|boundary| self.active[position].scope <= boundary) {
            return;
        }
        self.remove_mark(position);
    }

    fn remove_mark(&mut self, position: usize) {
        let active = self.active.remove(position);
        self.anchor(&active);
        self.relink(position);
    }

    fn start_block(&mut self, tag: &'static Tag, input: &StartTag) {
        if tag.tag == "form" {
            self.removals.add(Removal::Embedded { element: "form".into() });
        }
        let in_table = self.prepare(tag);
        let mut attrs = attrs::clean(tag, input, &mut self.ids, &mut self.removals);
        if tag.kind == Role::Rule {
            let index = self.add_block(tag, tag.out, Role::Rule, attrs);
            self.push(Item::Block(index));
            return;
        }
        // The root does not count.
        if self.open.len() > MAX_BLOCKS {
            self.ignore(tag);
            self.push(Item::Separator);
            return;
        }
        let (out, kind) = match tag.kind {
            Role::Caption | Role::RowGroup | Role::Row | Role::Cell if !in_table => {
                attrs.retain(|(name, _)| model::may_carry("div", name));
                ("div", Role::Flow)
            }
            kind => (tag.out, kind),
        };
        let index = self.add_block(tag, out, kind, attrs);
        self.push(Item::Block(index));
        self.open.push(index);
        self.skip_line_end = kind == Role::Pre;
    }

    fn add_block(&mut self, tag: &Tag, out: &'static str, kind: Role, attrs: Attrs) -> usize {
        // Content of the marks around is not known to be visible, but it is content.
        self.touch();
        let tag = model::tag(tag.tag).map_or("", |tag| tag.tag);
        self.loose.blocks.push(Block { tag, out, kind, attrs, items: Vec::new(), closed: false });
        self.loose.blocks.len() - 1
    }

    /// Closes what the start tag of a block ends; tells whether a table is open around it.
    fn prepare(&mut self, tag: &Tag) -> bool {
        if self.top_kind() == Role::Para {
            self.close_to(self.open.len() - 1);
        }
        let table = self.open.iter().rposition(|b| self.loose.blocks[*b].kind == Role::Table);
        let first = |stop: &[Role]| {
            let from = table.unwrap_or(0);
            (from..self.open.len()).rev().find(|at| stop.contains(&self.kind_at(*at)))
        };
        let last = self.open.len() - 1;
        match tag.kind {
            Role::Heading if self.top_kind() == Role::Heading => self.close_to(last),
            Role::Item | Role::Term | Role::Detail => {
                let ends = |kind| match tag.kind {
                    Role::Item => kind == Role::Item,
                    _ => matches!(kind, Role::Term | Role::Detail),
                };
                for at in (0..self.open.len()).rev() {
                    let block = &self.loose.blocks[self.open[at]];
                    if ends(block.kind) {
                        self.close_to(at);
                        break;
                    }
                    let through = matches!(block.kind, Role::Heading | Role::Pre | Role::Para);
                    if !through && (block.tag != "div" || tag.kind != Role::Item) {
                        break;
                    }
                }
            }
            Role::Caption | Role::RowGroup => {
                if let Some(table) = table {
                    self.close_to(table + 1);
                }
            }
            Role::Row => {
                if let Some(at) = first(&[Role::RowGroup, Role::Table]) {
                    self.close_to(at + 1);
                }
            }
            Role::Cell => {
                if let Some(at) = first(&[Role::Row, Role::RowGroup, Role::Table]) {
                    self.close_to(at + 1);
                }
            }
            Role::Table => {
                // A table right in a table, not in a cell of it, ends the outer one.
                if let Some(table) = table
                    && first(&[Role::Cell, Role::Caption]).is_none()
                {
                    self.close_to(table);
                }
            }
            _ => {}
        }
        table.is_some()
    }

    /// Closes all open blocks from a position on.
    fn close_to(&mut self, position: usize) {
        while self.open.len() > position.max(1) {
            let depth = self.open.len();
            let cell = matches!(self.top_kind(), Role::Cell | Role::Caption);
            // From the inside out: anchors keep the order of the input.
            for at in (0..self.active.len()).rev() {
                let active = &self.active[at];
                if active.scope >= depth && (cell || !self.loose.marks[active.mark].formatting) {
                    self.remove_mark(at);
                }
            }
            self.open.pop();
            for active in &mut self.active {
                active.scope = active.scope.min(depth - 1);
            }
        }
    }

    pub(super) fn end(&mut self, name: &str) {
        if let Some(skipped) = self.skipping {
            if skipped == name {
                self.skipping = None;
                self.raw = false;
            }
            return;
        }
        self.raw = false;
        self.skip_line_end = false;
        let Some(tag) = model::tag(name) else { return };
        if tag.tag == "picture" {
            self.newer = None;
        }
        if let Some(count) = self.ignored.get_mut(tag.tag)
            && *count > 0
        {
            *count -= 1;
            if tag.kind.is_block() {
                self.push(Item::Separator);
            }
            return;
        }
        match tag.kind {
            Role::Inline | Role::Formatting => self.end_mark(name),
            Role::Embedded if matches!(name, "svg" | "math") => {
                self.foreign = self.foreign.saturating_sub(1);
            }
            Role::Break if name == "br" => self.push(Item::Separator),
            kind if kind.is_block() => self.end_block(tag),
            _ => {}
        }
    }

    fn end_block(&mut self, tag: &Tag) {
        for at in (1..self.open.len()).rev() {
            let block = &mut self.loose.blocks[self.open[at]];
            let same = block.tag == tag.tag || (tag.kind == Role::Heading && block.kind == Role::Heading);
            if same {
                block.closed = true;
                self.close_to(at);
                return;
            }
            let stops = match tag.kind {
                Role::Table | Role::Caption | Role::RowGroup | Role::Row | Role::Cell => block.kind == Role::Table,
                Role::Item => matches!(block.kind, Role::List) || block.kind.is_boundary(),
                Role::Para => true,
                _ => block.kind.is_boundary(),
            };
            if stops {
                break;
            }
        }
        // An end tag that ends nothing still was meant as the end of a line.
        self.push(Item::Separator);
    }
}

/// The address of a picture in a format that not all readers know, which a `source` gives without a condition. Those on
/// the network are a site's, for screens of many sizes.
fn newer_picture(source: &StartTag) -> Option<String> {
    let value = |name: &str| source.attrs.iter().find(|a| &*a.name.local == name).map(|a| a.value.trim());
    let address = value("srcset")?.split(|c: char| c.is_ascii_whitespace() || c == ',').next()?;
    let media_type = value("type").map(str::to_ascii_lowercase);
    let is_newer = match &media_type {
        Some(media_type) => NEWER.iter().any(|name| media_type.strip_prefix("image/") == Some(name)),
        None => {
            NEWER.iter().any(|name| address.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(name)))
        }
    };
    (is_newer && value("media").is_none() && !attrs::is_remote(address)).then(|| address.to_owned())
}

/// Formats of pictures that came after PNG, JPEG and GIF.
const NEWER: &[&str] = &["avif", "jxl", "webp"];
