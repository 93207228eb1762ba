//! Front-matter: reads each key into [`Meta`] or [`SectionMeta`], and reports every fault of it in one run.
//!
//! What a key says that we have no use for is kept: see `Reader::keep`.

mod chapters;
mod choices;
mod divide;
pub mod labels;
mod notation;
mod people;
mod title_block;
mod values;
mod warnings;

use std::borrow::Cow;

use crate::diag::{Cut, Sink, Spanned};
use crate::story::keys::{self, Key, Scope, ValueKind};
use crate::story::meta::{Prose, SectionMeta, Slot};
use crate::story::text::shorten;
use crate::story::yaml::{self, Node, Value};
use crate::story::{Meta, Person, Role, Stated, json, rules, toml};

pub use divide::{Divided, divide};
pub use notation::Notation;

/// Reads everything that a front-matter block or `book.yaml` says about a story into `meta`, where it overrules what
/// stands there. Keys about a single chapter go to `chapter`.
pub fn apply(node: &Node, meta: &mut Meta, chapter: &mut SectionMeta, sink: &mut Sink) {
    let mut reader = Reader::new(sink);
    for Entry { row, name, node } in reader.entries(node) {
        reader.name = name.flat();
        match row {
            Some(key) if key.scope == Scope::Chapter || matches!(key.name, "chapter-title" | "number") => {
                reader.chapter_key(key, &node, chapter)
            }
            Some(key) => reader.book_key(key, &node, meta),
            None => reader.unknown(name, &node, Some(&mut meta.contributors)),
        }
    }
    let Reader { tags, spoilers, kept, series_number, .. } = reader;
    meta.extra.extend(kept);
    if let (Some(number), [series]) = (series_number, &mut meta.series[..])
        && series.number.is_none()
    {
        series.number = Some(number.value);
    }
    for tag in tags {
        match &mut meta.tags {
            Stated::Value(list) => list.push(tag),
            other => *other = Stated::Value(vec![tag]),
        }
    }
    for notice in spoilers {
        if meta.spoilers.value().is_none() {
            meta.spoilers = Stated::Value(Prose { text: notice.value, span: notice.span, markdown: false });
        }
    }
}

/// As [`apply`], for what was written for us and not for any other program: there a value that cannot be read is an error.
pub fn apply_strictly(node: &Node, meta: &mut Meta, chapter: &mut SectionMeta, sink: &mut Sink) {
    let mut own = Sink::new();
    apply(node, meta, chapter, &mut own);
    own.raise(|rule| ("FIC-111"..="FIC-115").contains(&rule.id) || rule.id == "FIC-133");
    sink.append(own);
}

/// Everything that the front-matter of a chapter file says about the chapter.
pub fn read_section(node: &Node, sink: &mut Sink) -> SectionMeta {
    let mut meta = SectionMeta::default();
    let mut reader = Reader::new(sink);
    for Entry { row, name, node } in reader.entries(node) {
        reader.name = name.flat();
        match row {
            Some(key) if key.scope != Scope::Book => reader.chapter_key(key, &node, &mut meta),
            Some(_) => reader.keep(&node),
            None => reader.unknown(name, &node, None),
        }
    }
    let Reader { tags, spoilers, kept, .. } = reader;
    meta.extra.extend(kept);
    meta.extra.extend(tags.into_iter().map(|t| ("tags".to_owned(), t)));
    meta.extra.extend(spoilers.into_iter().map(|t| ("spoilers".to_owned(), t)));
    meta
}

/// Reads values with one sink, and remembers what is not where it was looked for.
struct Reader<'a> {
    sink: &'a mut Sink,
    /// The key that is being read, as the author wrote it.
    name: String,
    /// What the warnings list held besides warnings.
    tags: Vec<Spanned<String>>,
    spoilers: Vec<Spanned<String>>,
    /// The place in the series, where it has a key of its own.
    series_number: Option<Spanned<String>>,
    /// Values without an effect, with their keys: for the book's metadata.
    kept: Vec<(String, Spanned<String>)>,
}

/// A pair of the mapping with its row.
struct Entry<'n> {
    row: Option<&'static Key>,
    name: &'n Node,
    node: Cow<'n, Node>,
}

/// Mappings in which Hugo and Zola gather keys that others write at the top.
pub const GROUPS: &[&str] = &["taxonomies", "params", "extra", "metadata"];

/// Whether a value is computed by R Markdown, as in `date: "`r Sys.Date()`"`.
fn is_code_of_r(text: &str) -> bool {
    let inner = text.trim().strip_prefix("`r ").and_then(|text| text.strip_suffix('`'));
    inner.is_some_and(|code| !code.contains('`'))
}

impl<'a> Reader<'a> {
    fn new(sink: &'a mut Sink) -> Reader<'a> {
        Reader {
            sink,
            name: String::new(),
            tags: Vec::new(),
            spoilers: Vec::new(),
            series_number: None,
            kept: Vec::new(),
        }
    }

    /// The pairs of the mapping with their rows, each row once.
    fn entries<'n>(&mut self, node: &'n Node) -> Vec<Entry<'n>> {
        let Value::Map(pairs) = &node.value else {
            self.sink.emit(node.span, rules::not_a_mapping(node.shape()));
            return Vec::new();
        };
        let mut entries: Vec<Entry> = Vec::with_capacity(pairs.len());
        for (name, value) in pairs {
            match &value.value {
                Value::Map(inner) if GROUPS.contains(&keys::fold(&name.flat()).as_str()) => {
                    inner.iter().for_each(|(name, value)| self.add_entry(&mut entries, name, value));
                }
                _ => self.add_entry(&mut entries, name, value),
            }
        }
        entries
    }

    fn add_entry<'n>(&mut self, entries: &mut Vec<Entry<'n>>, name: &'n Node, node: &'n Node) {
        let row = self.row(name, node);
        let same =
            |entry: &Entry| entry.row.zip(row).is_some_and(|(a, b)| std::ptr::eq(a, b) && b.kind != ValueKind::Kept);
        let Some(at) = entries.iter().position(same) else {
            entries.push(Entry { row, name, node: Cow::Borrowed(node) });
            return;
        };
        let first = &mut entries[at];
        let Some(row) = row else { return };
        // The very same spelling has been reported as a duplicate key already.
        if first.name.scalar() == name.scalar() && !row.is_joined() || first.node.flat() == node.flat() {
            return;
        }
        if node.is_null() {
            return;
        }
        if first.node.is_null() {
            *first = Entry { row: Some(row), name, node: Cow::Borrowed(node) };
            return;
        }
        if row.is_joined() {
            let both = if row.kind == ValueKind::Warnings { statements(&first.node, node) } else { None };
            first.node = Cow::Owned(both.unwrap_or_else(|| joined(&first.node, node)));
            return;
        }
        let is_date = |name: &Node| keys::fold(&name.flat()) == "date";
        if matches!(row.name, "published" | "updated") && (is_date(name) || is_date(first.name)) {
            // Beside the day of publication `date` can only be that of the last change, if no other key tells that.
            let mut other = Entry { row: keys::find("updated"), name, node: Cow::Borrowed(node) };
            if is_date(first.name) {
                std::mem::swap(&mut first.name, &mut other.name);
                std::mem::swap(&mut first.node, &mut other.node);
            }
            if entries.iter().any(|e| e.row.is_some_and(|row| row.name == "updated")) {
                self.name = other.name.flat();
                self.report_date(&other.node);
                other.row = keys::find("permalink");
            }
            entries.push(other);
            return;
        }
        let mut other = Entry { row: keys::find("permalink"), name, node: Cow::Borrowed(node) };
        if keys::fold(&name.flat()) == keys::fold(row.name) {
            std::mem::swap(&mut first.name, &mut other.name);
            std::mem::swap(&mut first.node, &mut other.node);
        }
        self.sink
            .emit(other.name.span, rules::repeated_key(other.name.flat(), first.name.flat()))
            .hint_at(first.name.span, "it appears here")
            .hint("remove one of the two");
        entries.push(other);
    }

    /// The row of a key. A switch, or the path of a page, where we expect something else has the meaning that site
    /// generators give to it.
    fn row(&mut self, name: &Node, node: &Node) -> Option<&'static Key> {
        let row = keys::find(name.scalar().unwrap_or_default())?;
        let site = keys::find("permalink");
        let is_switch = |node: &Node| node.scalar().and_then(keys::switch).is_some();
        if row.kind == ValueKind::Date && is_switch(node) && keys::leaves_out(&name.flat()).is_some() {
            return keys::find("draft");
        }
        if row.kind == ValueKind::Layout && !node.scalar().is_some_and(keys::is_roll) {
            return site;
        }
        if row.name == "source" && node.scalar().is_some_and(|t| t.starts_with('/')) {
            return site;
        }
        if let Some(code) = node.scalar().filter(|text| row.kind != ValueKind::Kept && is_code_of_r(text)) {
            self.sink
                .emit(node.span, rules::invalid_value(name.flat(), shorten(code.trim()), "a value that is written out"))
                .hint("this is code for R, which ficbind does not run: write the value itself");
            return site;
        }
        let takes = match row.kind {
            ValueKind::Date => "a date",
            ValueKind::Rating => "a rating",
            ValueKind::Warnings => "warnings, or `none`",
            ValueKind::Series => "a series",
            ValueKind::People | ValueKind::Contributors => "names",
            ValueKind::Prose | ValueKind::Words => "text",
            _ if matches!(row.name, "source" | "templates" | "identifier") => "text",
            _ => return Some(row),
        };
        let is_switch = matches!(&node.value, Value::Scalar { text, plain: true } if matches!(text.as_str(), "true" | "false" | "True" | "False"));
        if is_switch {
            self.sink.emit(node.span, rules::wrong_shape(name.flat(), takes, "a switch"));
            return site;
        }
        Some(row)
    }

    /// Keeps a value that has no effect, under the key that is being read.
    fn keep(&mut self, node: &Node) {
        let flat = node.flat();
        if !flat.is_empty() && !node.is_null() {
            self.kept.push((self.name.clone(), Spanned::new(flat, node.span)));
        }
    }

    /// Keeps a field of the value that is being read.
    fn keep_field(&mut self, field: &Node, node: &Node) {
        let flat = node.flat();
        if !flat.is_empty() && !node.is_null() {
            self.kept.push((format!("{}.{}", self.name, field.flat()), Spanned::new(flat, node.span)));
        }
    }

    fn unknown(&mut self, name: &Node, node: &Node, contributors: Option<&mut Vec<Person>>) {
        // `beta: Ida Quill`: the key is a role.
        if let (Some(contributors), Some(role)) = (contributors, Role::parse(&self.name)) {
            contributors.extend(self.people(node, role));
            return;
        }
        self.keep(node);
        if self.name.starts_with("x-") || self.name.starts_with("X-") {
            return;
        }
        let diagnostic = self.sink.emit(name.span, rules::unknown_key(shorten(&self.name)));
        match keys::suggest(&self.name) {
            Some(near) => diagnostic.hint(format!("did you mean \"{near}\"?")),
            None => diagnostic.hint("run `ficbind schema` to see all keys"),
        };
    }

    /// Reads the value of a key about the book into its field.
    fn book_key(&mut self, key: &'static Key, node: &Node, meta: &mut Meta) {
        if node.is_null() {
            return;
        }
        match key.name {
            "title" => {
                let (title, subtitle) = self.title(node);
                meta.title = title;
                meta.subtitle = subtitle.or(meta.subtitle.take());
            }
            "author" => self.authors(node, meta),
            "contributors" => {
                let people = self.contributors(node);
                meta.contributors.extend(people);
            }
            "language" => meta.language = self.language(node),
            "direction" => self.direction(node, meta),
            "writing" => meta.writing = self.writing(node),
            "layout" => meta.roll = Some(node.span),
            "identifier" => meta.identifier = self.identifier(node),
            "source" => meta.sources = self.plain_list(key, node),
            "published" => meta.published = self.date(node),
            "updated" => meta.updated = self.date(node),
            "status" => meta.status = self.status(node),
            "series" => meta.series = self.series(node),
            "series-number" => self.series_number = self.number(node),
            "rating" => meta.rating = self.rating(node),
            "warnings" => meta.warnings = self.warnings(node),
            "spoilers" => meta.spoilers = self.spoilers(node),
            "original-header" => meta.original_header = self.verbatim(node),
            "contact-email" => meta.contact_email = self.address(node),
            "cover" => meta.cover = self.path(node),
            "theme" => meta.theme = self.text(node),
            "css" => meta.css = self.plain_list(key, node),
            "templates" => meta.templates = self.path(node),
            "chapters" => self.chapters(node, meta),
            "split" => meta.split = self.split(node),
            "toc" => meta.toc = self.boolean(node),
            "lines" => meta.lines = self.lines(node),
            "smart" => meta.smart = self.boolean(node),
            "numbering" => meta.numbering = self.boolean(node),
            "drop-caps" => meta.drop_caps = self.boolean(node),
            "ornament" => meta.ornament = self.ornament(node),
            _ => match meta.slot(key) {
                Some(Slot::Text(field)) => *field = self.line(node),
                Some(Slot::Prose(field)) => *field = self.prose(node),
                Some(Slot::List(field)) => *field = self.list(key, node).unwrap_or_default(),
                None => self.kept_key(key, node),
            },
        }
    }

    /// Reads the value of a key about a chapter into its field.
    fn chapter_key(&mut self, key: &'static Key, node: &Node, meta: &mut SectionMeta) {
        if node.is_null() {
            return;
        }
        match key.name {
            // `chapter-title` beside `title`: then `title` is the story's.
            "title" if meta.title.is_none() => {
                let (title, subtitle) = self.title(node);
                meta.title = title;
                meta.subtitle = subtitle.or(meta.subtitle.take());
            }
            "chapter-title" => {
                if let Some(work) = meta.title.take() {
                    meta.extra.push(("title".into(), work));
                }
                meta.title = self.line(node);
            }
            "subtitle" => meta.subtitle = self.line(node),
            "author" => meta.authors = self.people(node, Role::AUTHOR),
            "number" => meta.number = self.text(node),
            "published" => meta.date = self.date(node),
            "updated" => meta.updated = self.date(node),
            "summary" => meta.summary = self.prose(node),
            "notes" => meta.notes = self.prose(node),
            "end-notes" => meta.end_notes = self.prose(node),
            "warnings" => meta.warnings = self.warnings(node),
            "rating" => meta.rating = self.rating(node),
            "point-of-view" => meta.point_of_view = self.line(node),
            "part" => meta.part = self.line(node),
            "language" => meta.language = self.language(node),
            _ => self.kept_key(key, node),
        }
    }

    /// A key that changes nothing.
    fn kept_key(&mut self, key: &Key, node: &Node) {
        if key.name == "draft"
            && node.scalar().and_then(keys::switch).is_some_and(|s| Some(s) == keys::leaves_out(&self.name))
        {
            self.sink.emit(node.span, rules::draft(shorten(&self.name), node.scalar().unwrap_or_default()));
        }
        self.keep(node);
    }

    /// A field that the kind of mapping does not have.
    fn unknown_field(&mut self, field: &Node, value: &Node, of: &str, known: &[&str]) {
        let name = field.flat();
        let diagnostic = self.sink.emit(field.span, rules::unknown_field(shorten(&name), of));
        match keys::nearest(&name, known.iter().copied()) {
            Some(near) => diagnostic.hint(format!("did you mean \"{near}\"?")),
            None => diagnostic.hint(format!("the fields of {of} are {}", known.join(", "))),
        };
        self.keep_field(field, value);
    }

    fn wrong_shape(&mut self, node: &Node, expected: &str) {
        self.sink.emit(node.span, rules::wrong_shape(shorten(&self.name), expected, node.shape()));
        self.keep(node);
    }
}

/// The items of two values as one list.
fn joined(first: &Node, second: &Node) -> Node {
    let items = [first, second].into_iter().flat_map(|node| match &node.value {
        Value::List(items) => items.clone(),
        Value::Scalar { text, .. } => {
            let item =
                |text: &str| Node { value: Value::Scalar { text: text.to_owned(), plain: false }, span: node.span };
            split_items(text).into_iter().map(item).collect()
        }
        Value::Map(_) => vec![node.clone()],
    });
    Node { value: Value::List(items.collect()), span: first.span }
}

/// Two texts as one, each a sentence of its own: commas in what is said of warnings do not always divide a list.
fn statements(first: &Node, second: &Node) -> Option<Node> {
    let text = format!("{};\n{}", first.scalar()?.trim(), second.scalar()?.trim());
    Some(Node { value: Value::Scalar { text, plain: false }, span: first.span })
}

/// The words with which authors say that there is none.
pub fn states_none(text: &str) -> bool {
    matches!(keys::fold(text.trim_end_matches('.')).as_str(), "none" | "n/a" | "na" | "nil" | "no" | "нет" | "nothing")
}

/// Splits at commas and semicolons that stand outside brackets and quotes.
pub fn split_items(text: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let (mut depth, mut quoted, mut start) = (0u32, false, 0);
    for (i, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '"' => quoted = !quoted,
            ',' | ';' | '\n' if depth == 0 && !quoted => {
                items.push(text.cut(start..i));
                start = i + 1;
            }
            _ => {}
        }
    }
    items.push(text.cut(start..));
    items.into_iter().map(str::trim).filter(|t| !t.is_empty()).collect()
}

/// Reads the front-matter of a divided text; an empty block is an empty mapping.
pub fn parse(divided: &Divided, text: &str, sink: &mut Sink) -> Option<Node> {
    let matter = divided.matter?;
    let read = match divided.notation {
        Notation::Yaml => yaml::read,
        Notation::Toml => toml::read,
        Notation::Json => json::read,
        Notation::Percent | Notation::Org => {
            return title_block::read(matter.file, matter.start as usize, text.cut(matter.range()), divided.notation);
        }
    };
    let mut node = read(matter.file, matter.start as usize, text.cut(matter.range()), sink)?;
    unlink(&mut node);
    Some(node)
}

/// Takes the brackets off values that are links of a vault: `[[The Coast]]`, `[[people/Zed|Zed]]`.
fn unlink(node: &mut Node) {
    match &mut node.value {
        Value::Scalar { text, .. } => {
            let link = text.trim().strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
            if let Some(link) = link.filter(|link| !link.contains(['[', ']']) && !link.trim().is_empty()) {
                *text = link.rsplit('|').next().unwrap_or(link).trim().to_owned();
            }
        }
        Value::List(items) => items.iter_mut().for_each(unlink),
        Value::Map(pairs) => pairs.iter_mut().for_each(|(_, value)| unlink(value)),
    }
}
