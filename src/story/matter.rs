//! Front-matter: finds the block, reads each key into [`Meta`] or [`SectionMeta`], and reports every fault of it in one run.

mod chapters;
mod people;
mod warnings;

use crate::diag::{FileId, Sink, Span, Spanned};
use crate::story::keys::{self, Key, Kind, Scope};
use crate::story::meta::{ChapterEntry, Direction, Prose, SectionMeta, Split};
use crate::story::warning::{self, Item};
use crate::story::yaml::{self, Node, Value};
use crate::story::{Date, Level, Meta, Person, Policy, Rating, Role, Series, Stated, Status, Warning, Warnings, rules};

/// A text divided into its front-matter and what follows.
#[derive(Debug, Clone, Copy)]
pub struct Divided {
    /// The YAML between the fences, if there is a block.
    pub matter: Option<Span>,
    /// From the opening fence to the end of the closing one.
    pub block: Option<Span>,
    pub body: Span,
}

/// Finds the front-matter block: `---` on the first line that is not blank, closed by `---` or `...`.
pub fn divide(file: FileId, text: &str, sink: &mut Sink) -> Divided {
    let whole = Divided { matter: None, block: None, body: Span::new(file, 0, text.len()) };
    let start = text.len() - text.trim_start().len();
    let mut lines = lines_with_offsets(&text[start..]).map(|(at, line)| (start + at, line));
    let Some((_, first)) = lines.next() else { return whole };
    if first.trim_end() != "---" {
        return whole;
    }
    let yaml_start = start + first.len();
    let mut looks_like_yaml = false;
    for (at, line) in lines {
        let bare = line.trim_end();
        if bare == "---" || bare == "..." {
            let body_start = at + line.len();
            return Divided {
                matter: Some(Span::new(file, yaml_start, at)),
                block: Some(Span::new(file, start, body_start)),
                body: Span::new(file, body_start, text.len()),
            };
        }
        // A story may simply begin with a scene break: then nothing below it looks like `key: value`.
        if !looks_like_yaml && !bare.is_empty() {
            let key = bare.split(':').next().unwrap_or("");
            looks_like_yaml = bare.contains(':') && key.len() < 40 && !key.contains(['.', '"', '!', '?']);
            if !looks_like_yaml && !bare.starts_with('#') {
                return whole;
            }
        }
    }
    if looks_like_yaml {
        sink.emit(Span::new(file, start, start + 3), rules::unclosed_front_matter())
            .hint("put a line `---` of its own after the last key");
    }
    whole
}

/// Lines with their terminators and offsets.
pub fn lines_with_offsets(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

/// Reads everything that a front-matter block, `book.yaml` or `--set` says about a story into `meta`, where it
/// overrules what stands there. Keys about a single chapter go to `chapter`.
pub fn apply(node: &Node, meta: &mut Meta, chapter: &mut SectionMeta, sink: &mut Sink) {
    let mut reader = Reader { sink, tags: Vec::new(), spoilers: Vec::new() };
    for (key, name, node) in reader.entries(node) {
        match key {
            Some(key) if key.scope == Scope::Chapter || matches!(key.name, "chapter-title" | "number") => {
                reader.chapter_key(key, name, node, chapter)
            }
            Some(key) => reader.book_key(key, name, node, meta),
            None => reader.unknown(name, node, Some(&mut *meta), None),
        }
    }
    let (tags, spoilers) = (reader.tags, reader.spoilers);
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

/// Everything that the front-matter of a chapter file says about the chapter.
pub fn read_section(node: &Node, sink: &mut Sink) -> SectionMeta {
    let mut meta = SectionMeta::default();
    let mut reader = Reader { sink, tags: Vec::new(), spoilers: Vec::new() };
    for (key, name, node) in reader.entries(node) {
        match key {
            Some(key) if key.scope != Scope::Book => reader.chapter_key(key, name, node, &mut meta),
            Some(key) => keep(&mut meta.extra, key.name, node),
            None => reader.unknown(name, node, None, Some(&mut meta)),
        }
    }
    let (tags, spoilers) = (std::mem::take(&mut reader.tags), std::mem::take(&mut reader.spoilers));
    meta.extra.extend(tags.into_iter().map(|t| ("tags".to_owned(), t)));
    meta.extra.extend(spoilers.into_iter().map(|t| ("spoilers".to_owned(), t)));
    meta
}

fn keep(extra: &mut Vec<(String, Spanned<String>)>, name: &str, node: &Node) {
    let flat = node.flat();
    if !flat.is_empty() && !node.is_null() {
        extra.push((name.to_owned(), Spanned::new(flat, node.span)));
    }
}

/// Reads values with one sink, and remembers what the warnings list held besides warnings.
struct Reader<'a> {
    sink: &'a mut Sink,
    tags: Vec<Spanned<String>>,
    spoilers: Vec<Spanned<String>>,
}

type Entry<'n> = (Option<&'static Key>, &'n Node, &'n Node);

impl Reader<'_> {
    /// The pairs of the mapping with their rows; a second spelling of the same key is reported and left out.
    fn entries<'n>(&mut self, node: &'n Node) -> Vec<Entry<'n>> {
        let Value::Map(pairs) = &node.value else {
            self.sink.emit(node.span, rules::not_a_mapping(node.shape()));
            return Vec::new();
        };
        let mut entries: Vec<Entry> = Vec::with_capacity(pairs.len());
        for (name, value) in pairs {
            let row = keys::find(name.scalar().unwrap_or(""));
            let same = |k: &Option<&'static Key>| {
                k.zip(row).is_some_and(|(k, row)| std::ptr::eq(k, row) && k.kind != Kind::Kept)
            };
            if let Some(at) = entries.iter().position(|(k, ..)| same(k)) {
                let (first, value_kept) = (entries[at].1, entries[at].2);
                let is_date = |node: &Node| keys::fold(&node.flat()) == "date";
                if is_date(name) || is_date(first) {
                    // Site generators write `date` beside a more telling key: that one counts, `date` is kept.
                    let kept = keys::find("layout");
                    if is_date(first) {
                        entries[at] = (row, name, value);
                        entries.push((kept, first, value_kept));
                    } else {
                        entries.push((kept, name, value));
                    }
                } else if first.scalar() != name.scalar() {
                    // The very same spelling has been reported as a duplicate key already.
                    let words = first.flat();
                    let span = first.span;
                    self.sink
                        .emit(name.span, rules::repeated_key(name.flat(), words))
                        .hint_at(span, "it stands here first")
                        .hint("remove one of the two");
                }
                continue;
            }
            entries.push((row, name, value));
        }
        entries
    }

    fn unknown(&mut self, name: &Node, node: &Node, meta: Option<&mut Meta>, section: Option<&mut SectionMeta>) {
        let text = name.flat();
        match meta {
            // `beta: Ida Quill`: the key is a role.
            Some(meta) => {
                if let Some(role) = Role::parse(&text) {
                    let people = self.people(&text, node, role);
                    meta.contributors.extend(people);
                    return;
                }
                keep(&mut meta.extra, &text, node);
            }
            None => {
                if let Some(section) = section {
                    keep(&mut section.extra, &text, node);
                }
            }
        }
        let diagnostic = self.sink.emit(name.span, rules::unknown_key(&text));
        match keys::suggest(&text) {
            Some(near) => diagnostic.hint(format!("did you mean \"{near}\"?")),
            None => diagnostic.hint("`ficbind schema` lists all keys"),
        };
    }

    fn book_key(&mut self, key: &'static Key, name: &Node, node: &Node, meta: &mut Meta) {
        if node.is_null() {
            return;
        }
        match key.name {
            "title" => meta.title = self.text(key, node),
            "subtitle" => meta.subtitle = self.text(key, node),
            "author" => {
                meta.authors.clear();
                for person in self.people("author", node, Role::AUTHOR) {
                    if person.role == Role::AUTHOR {
                        meta.authors.push(person);
                    } else {
                        meta.contributors.push(person);
                    }
                }
            }
            "contributors" => {
                let people = self.contributors(node);
                meta.contributors.extend(people);
            }
            "language" => meta.language = self.language(key, node),
            "direction" => {
                meta.direction = self.choice(key, node, "ltr or rtl", &["ltr", "rtl"], |t| match t {
                    "ltr" | "lefttoright" => Some(Direction::Ltr),
                    "rtl" | "righttoleft" => Some(Direction::Rtl),
                    _ => None,
                })
            }
            "identifier" => meta.identifier = self.identifier(key, node),
            "publisher" => meta.publisher = self.text(key, node),
            "rights" => meta.rights = self.prose(key, node),
            "source" => {
                meta.sources = self.list(key, node).map(|l| l.value().cloned().unwrap_or_default()).unwrap_or_default()
            }
            "published" => meta.published = self.date(key, node),
            "updated" => meta.updated = self.date(key, node),
            "status" => {
                let words: Vec<&str> = Status::TABLE.iter().map(|(_, w)| w[0]).collect();
                let at = node.span;
                let status =
                    self.choice(key, node, "complete, in progress, hiatus or abandoned", &words, Status::parse);
                meta.status = status.map(|s| Spanned::new(s, at));
            }
            "series" => meta.series = self.series(key, node),
            "fandoms" => meta.fandoms = self.list(key, node).unwrap_or_default(),
            "relationships" => meta.relationships = self.list(key, node).unwrap_or_default(),
            "characters" => meta.characters = self.list(key, node).unwrap_or_default(),
            "categories" => meta.categories = self.list(key, node).unwrap_or_default(),
            "tags" => meta.tags = self.list(key, node).unwrap_or_default(),
            "rating" => meta.rating = self.rating(key, node),
            "warnings" => meta.warnings = self.warnings(key, node),
            "summary" => meta.summary = self.prose(key, node),
            "notes" => meta.notes = self.prose(key, node),
            "end-notes" => meta.end_notes = self.prose(key, node),
            "disclaimer" => meta.disclaimer = self.prose(key, node),
            "spoilers" => {
                meta.spoilers = match self.prose(key, node) {
                    Some(prose) if states_none(&prose.text) => Stated::Nothing(Spanned::new(prose.text, prose.span)),
                    Some(prose) => Stated::Value(prose),
                    None => Stated::Not,
                }
            }
            "setting" => meta.setting = self.text(key, node),
            "point-of-view" => meta.point_of_view = self.text(key, node),
            "dedication" => meta.dedication = self.prose(key, node),
            "epigraph" => meta.epigraph = self.prose(key, node),
            "archive" => meta.archive = self.text(key, node),
            "feedback" => meta.feedback = self.text(key, node),
            "cover" => meta.cover = self.text(key, node),
            "theme" => meta.theme = self.text(key, node),
            "css" => {
                meta.css = self.list(key, node).map(|l| l.value().cloned().unwrap_or_default()).unwrap_or_default()
            }
            "templates" => meta.templates = self.text(key, node),
            "chapters" => self.chapters(key, node, meta),
            "split" => {
                let levels = ["auto", "none", "1", "2", "3", "4", "5", "6"];
                meta.split = self.choice(key, node, "auto, none or a heading level from 1 to 6", &levels, |t| match t {
                    "auto" => Some(Split::Auto),
                    "none" | "never" | "no" | "false" => Some(Split::Never),
                    _ => t.trim_start_matches('h').parse().ok().filter(|n| (1..=6).contains(n)).map(Split::Level),
                })
            }
            "toc" => meta.toc = self.boolean(key, node),
            "smart" => meta.smart = self.boolean(key, node),
            _ => keep(&mut meta.extra, &name.flat(), node),
        }
    }

    fn chapter_key(&mut self, key: &'static Key, name: &Node, node: &Node, meta: &mut SectionMeta) {
        if node.is_null() {
            return;
        }
        match key.name {
            // `chapter-title` beside `title`: then `title` is the story's.
            "title" if meta.title.is_none() => meta.title = self.text(key, node),
            "chapter-title" => {
                if let Some(work) = meta.title.take() {
                    meta.extra.push(("title".into(), work));
                }
                meta.title = self.text(key, node);
            }
            "title" => keep(&mut meta.extra, "title", node),
            "number" => meta.number = self.text(key, node),
            "updated" if keys::fold(&name.flat()) == "date" => meta.date = self.date(key, node),
            "updated" => meta.updated = self.date(key, node),
            "summary" => meta.summary = self.prose(key, node),
            "notes" => meta.notes = self.prose(key, node),
            "end-notes" => meta.end_notes = self.prose(key, node),
            "warnings" => meta.warnings = self.warnings(key, node),
            "rating" => meta.rating = self.rating(key, node),
            "point-of-view" => meta.point_of_view = self.text(key, node),
            "part" => meta.part = self.text(key, node),
            "language" => meta.language = self.language(key, node),
            _ => keep(&mut meta.extra, key.name, node),
        }
    }

    /// A field that the kind of mapping does not have.
    fn unknown_field(&mut self, field: &Node, of: &str, known: &[&str]) {
        let name = field.flat();
        let diagnostic = self.sink.emit(field.span, rules::unknown_field(&name, of));
        match keys::nearest(&name, known.iter().copied()) {
            Some(near) => diagnostic.hint(format!("did you mean \"{near}\"?")),
            None => diagnostic.hint(format!("{of} has {}", known.join(", "))),
        };
    }

    fn wrong_shape(&mut self, key: &str, node: &Node, expected: &str) {
        self.sink.emit(node.span, rules::wrong_shape(key, expected, node.shape()));
    }

    /// A single value as text; numbers and booleans are the text that the author typed.
    fn text(&mut self, key: &Key, node: &Node) -> Option<Spanned<String>> {
        match node.scalar() {
            Some(text) => {
                let line = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
                (!line.is_empty()).then(|| Spanned::new(line, node.span))
            }
            None if node.is_null() => None,
            None => {
                self.wrong_shape(key.name, node, "a single value");
                None
            }
        }
    }

    /// An identifier; one that says it is a UUID must be one.
    fn identifier(&mut self, key: &Key, node: &Node) -> Option<Spanned<String>> {
        let text = self.text(key, node)?;
        let uuid = text.value.strip_prefix("urn:uuid:").or_else(|| text.value.strip_prefix("uuid:"));
        if uuid.is_some_and(|u| uuid::Uuid::parse_str(u).is_err()) {
            self.sink
                .emit(node.span, rules::invalid_value(key.name, shorten(&text.value), "a UUID"))
                .hint("a UUID has 32 hexadecimal digits; leave the key out to have one made");
            return None;
        }
        Some(text)
    }

    /// Text with paragraphs; a list is one paragraph an item.
    fn prose(&mut self, key: &Key, node: &Node) -> Option<Prose> {
        let text = match &node.value {
            Value::Scalar { text, .. } => text.trim().to_owned(),
            Value::List(items) if items.iter().all(|i| i.scalar().is_some()) => {
                items.iter().filter_map(Node::scalar).map(str::trim).collect::<Vec<_>>().join("\n\n")
            }
            _ => {
                self.wrong_shape(key.name, node, "text, or a list of paragraphs");
                return None;
            }
        };
        (!text.is_empty()).then_some(Prose { text, span: node.span, markdown: true })
    }

    fn boolean(&mut self, key: &Key, node: &Node) -> Option<bool> {
        self.choice(key, node, "true or false", &["true", "false"], |t| match t {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        })
    }

    /// One of a few words, compared folded.
    fn choice<T>(
        &mut self,
        key: &Key,
        node: &Node,
        expected: &str,
        words: &[&str],
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(key, node)?;
        let parsed = parse(&keys::fold(&text.value));
        if parsed.is_none() {
            let diagnostic = self.sink.emit(node.span, rules::invalid_value(key.name, shorten(&text.value), expected));
            if let Some(near) = keys::nearest(&text.value, words.iter().copied()) {
                diagnostic.hint(format!("did you mean \"{near}\"?"));
            }
            diagnostic.hint(format!("write {expected}"));
        }
        parsed
    }

    fn date(&mut self, key: &Key, node: &Node) -> Option<Spanned<Date>> {
        let text = self.text(key, node)?;
        match Date::parse(&text.value) {
            Some(date) => Some(Spanned::new(date, node.span)),
            None => {
                self.sink
                    .emit(node.span, rules::invalid_date(key.name, shorten(&text.value)))
                    .hint("write it as 2023-04-05, 2023-04, 2023 or 5 April 2023");
                None
            }
        }
    }

    fn language(&mut self, key: &Key, node: &Node) -> Option<Spanned<String>> {
        let text = self.text(key, node)?;
        match crate::story::language::canonical(&text.value) {
            Some(tag) => Some(Spanned::new(tag, node.span)),
            None => {
                let diagnostic = self.sink.emit(node.span, rules::unknown_language(shorten(&text.value)));
                match crate::story::language::suggest(&text.value) {
                    Some(near) => diagnostic.hint(format!("did you mean \"{near}\"?")),
                    None => diagnostic.hint("write a tag such as en, en-GB, fr or zh-Hant"),
                };
                None
            }
        }
    }

    /// A list of texts. One plain text is split at commas and semicolons outside brackets and quotes.
    fn list(&mut self, key: &Key, node: &Node) -> Option<Stated<Vec<Spanned<String>>>> {
        match &node.value {
            Value::Scalar { text, .. } => {
                let text = text.trim();
                if text.is_empty() {
                    return None;
                }
                if states_none(text) {
                    return Some(Stated::Nothing(Spanned::new(text.to_owned(), node.span)));
                }
                let split = !matches!(key.kind, Kind::Paths) && key.name != "source" && key.name != "fandoms";
                let items: Vec<&str> = if split { split_items(text) } else { vec![text] };
                Some(Stated::Value(items.into_iter().map(|t| Spanned::new(t.to_owned(), node.span)).collect()))
            }
            Value::List(items) if items.is_empty() => Some(Stated::Nothing(Spanned::new("none".to_owned(), node.span))),
            Value::List(items) => {
                let mut list = Vec::new();
                for item in items {
                    if item.is_null() {
                        continue;
                    }
                    match item.scalar() {
                        Some(text) if !text.trim().is_empty() => list
                            .push(Spanned::new(text.split_ascii_whitespace().collect::<Vec<_>>().join(" "), item.span)),
                        Some(_) => {}
                        None => self.wrong_shape(key.name, item, "a single value for each item"),
                    }
                }
                match &list[..] {
                    [] => None,
                    [one] if states_none(&one.value) => Some(Stated::Nothing(one.clone())),
                    _ => Some(Stated::Value(list)),
                }
            }
            Value::Map(_) => {
                self.wrong_shape(key.name, node, "a list");
                None
            }
        }
    }

    fn rating(&mut self, key: &Key, node: &Node) -> Stated<Rating> {
        let Some(text) = self.text(key, node) else {
            return Stated::Not;
        };
        let words = shorten(&text.value);
        let rating = Rating::read(text.clone());
        let diagnostic = match &rating {
            Some(rating) if rating.whole => return Stated::Value(rating.clone()),
            Some(rating) => self.sink.emit(node.span, rules::half_read_rating(words, rating.level.label())),
            None => self.sink.emit(node.span, rules::unknown_rating(words)),
        };
        if let Some(near) = keys::nearest(&text.value, Level::words()).filter(|_| rating.is_none()) {
            diagnostic.hint(format!("did you mean \"{near}\"?"));
        }
        diagnostic.hint("write General, Teen, Mature, Explicit or Not Rated");
        Stated::Value(rating.unwrap_or_else(|| Rating::unread(text)))
    }
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
                items.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    items.push(&text[start..]);
    items.into_iter().map(str::trim).filter(|t| !t.is_empty()).collect()
}

/// A value short enough to stand in a message.
pub fn shorten(text: &str) -> String {
    let line = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(60) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line,
    }
}

/// Reads the YAML of a divided text; an empty block is an empty mapping.
pub fn parse(divided: &Divided, text: &str, sink: &mut Sink) -> Option<Node> {
    let matter = divided.matter?;
    yaml::read(matter.file, matter.start as usize, &text[matter.range()], sink)
}
