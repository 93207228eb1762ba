//! An old post as a work: what its header states becomes front-matter, its paragraphs Markdown, and what stood around its
//! text is kept letter for letter.

use serde_json::{Map, Value, json};

use crate::diag::{Cut, Sources, Spanned};
use crate::import::text::one_line;
use crate::story::layout::{Block, paragraphs};
use crate::story::matter::states_none;
use crate::story::warning::{self, Item};
use crate::story::{
    Body, Layout, Markup, Meta, Person, Policy, Prose, Section, Series, Stated, StatedList, Story, Warning, Warnings,
    keys,
};
use crate::transcribe::markdown::{escape, stressed};
use crate::transcribe::reading::{Confidence, Field, Reading};
use crate::transcribe::{Chapter, Entry, Work, person};

/// The key of what stood around the text.
const HEADER: &str = "original-header";
/// Line ends of a value that is a line or a few.
const OF_VALUES: Layout = Layout::Lines { breaks: false };

/// The work that a post holds; `reading` tells how sure each field is.
pub fn work(story: &Story, reading: &Reading, sources: &Sources) -> Work {
    let mut work = Work::default();
    state(&story.meta, &mut work);
    let header =
        story.apparatus.iter().map(|span| lines_of(sources.text(*span))).filter(|text| !text.trim().is_empty());
    let header: Vec<String> = header.collect();
    match &*header {
        [one] => work.state(HEADER, one.clone()),
        several => work.state(HEADER, several.to_vec()),
    }
    for entry in &mut work.front {
        entry.doubt = match &*entry.key {
            HEADER => unread(reading),
            key => doubt(key, &story.meta, reading),
        };
    }
    work.chapters = story.sections.iter().map(|section| chapter(section, sources)).collect();
    work
}

/// Front-matter holds no line ends but one kind, and no blanks at the ends of lines.
fn lines_of(text: &str) -> String {
    text.trim_matches(['\n', '\r']).lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// Everything that the header states.
pub(super) fn state(meta: &Meta, work: &mut Work) {
    work.state("title", meta.title.as_ref().map(|title| escape(&flat(&title.value))).unwrap_or_default());
    names(work, "author", meta.authors.iter().map(|author| person(author.name.value.clone())).collect());
    work.state("contributors", meta.contributors.iter().map(contributor).collect::<Vec<_>>());
    work.state("language", meta.language.as_ref().map(|tag| tag.value.clone()).unwrap_or_default());
    work.state("published", meta.published.as_ref().map(|date| date.value.to_string()).unwrap_or_default());
    work.state("updated", meta.updated.as_ref().map(|date| date.value.to_string()).unwrap_or_default());
    work.state("status", meta.status.as_ref().map(|status| status.value.label()).unwrap_or_default());
    names(work, "series", meta.series.iter().map(series).collect());
    for (key, list) in [
        ("fandoms", &meta.fandoms),
        ("relationships", &meta.relationships),
        ("characters", &meta.characters),
        ("categories", &meta.categories),
    ] {
        work.state(key, listed(list));
    }
    if let Stated::Value(rating) = &meta.rating {
        work.state("rating", flat(&rating.raw.value));
    }
    let (stated, tags) = warnings(&meta.warnings);
    work.state("warnings", stated);
    // What the reader of front-matter takes for tags there need not be said again.
    let is_told = |tag: &Value| tags.iter().any(|told| tag.as_str() == Some(told));
    match listed(&meta.tags) {
        Value::Array(own) => work.state("tags", own.into_iter().filter(|tag| !is_told(tag)).collect::<Vec<_>>()),
        other => work.state("tags", other),
    }
    work.state("summary", prose(meta.summary.as_ref()));
    work.state("notes", prose(meta.notes.as_ref()));
    work.state("end-notes", prose(meta.end_notes.as_ref()));
    work.state("disclaimer", prose(meta.disclaimer.as_ref()));
    match &meta.spoilers {
        Stated::Value(spoilers) => work.state("spoilers", prose(Some(spoilers))),
        Stated::Nothing(words) => work.state("spoilers", none(&words.value)),
        Stated::Not => {}
    }
    for (key, text) in [
        ("subtitle", &meta.subtitle),
        ("publisher", &meta.publisher),
        ("setting", &meta.setting),
        ("point-of-view", &meta.point_of_view),
        ("archive", &meta.archive),
        ("feedback", &meta.feedback),
    ] {
        work.state(key, text.as_ref().map(|words| flat(&words.value)).unwrap_or_default());
    }
    work.state("dedication", prose(meta.dedication.as_ref()));
    work.state("rights", prose(meta.rights.as_ref()));
    names(work, "source", meta.sources.iter().map(|source| json!(flat(&source.value))).collect());
    for (key, words) in &meta.extra {
        keep(work, key, &words.value);
    }
}

/// One value as it is, several as a list.
fn names(work: &mut Work, key: &str, mut values: Vec<Value>) {
    match values.len() {
        1 => work.state(key, values.pop().unwrap_or_default()),
        _ => work.state(key, values),
    }
}

/// Keeps what has no key of ours under the author's own, which `x-` sets apart from keys that mean something.
fn keep(work: &mut Work, key: &str, words: &str) {
    let is_kept = keys::find(key).is_some_and(|row| row.kind == keys::ValueKind::Kept);
    let key = if is_kept { key.trim().to_owned() } else { format!("x-{}", flat(key)) };
    match work.front.iter_mut().find(|entry| keys::fold(&entry.key) == keys::fold(&key)) {
        Some(entry) => match &mut entry.value {
            Value::Array(items) => items.push(json!(words)),
            one => *one = json!([one.take(), words]),
        },
        None => work.state(&key, words),
    }
}

/// A value on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// That there is none, in the author's words.
pub(super) fn none(words: &str) -> Value {
    if states_none(words) { flat(words).into() } else { json!({ "none": flat(words) }) }
}

fn listed(list: &StatedList) -> Value {
    match list {
        Stated::Value(items) => items.iter().map(|item| json!(flat(&item.value))).collect::<Vec<_>>().into(),
        Stated::Nothing(words) => none(&words.value),
        Stated::Not => Value::Null,
    }
}

fn contributor(person: &Person) -> Value {
    json!({ "name": person.name.value, "role": person.role.label })
}

fn series(series: &Series) -> Value {
    let mut fields = Map::from_iter([("name".to_owned(), json!(flat(&series.name.value)))]);
    match (&series.number, series.total) {
        (None, None) => return json!(flat(&series.name.value)),
        (number, total) => {
            fields.extend(number.as_ref().map(|number| ("number".to_owned(), json!(number))));
            fields.extend(total.map(|total| ("total".to_owned(), json!(total))));
        }
    }
    Value::Object(fields)
}

/// Warnings in the author's words, and the tags that the reader of front-matter finds there.
fn warnings(warnings: &Warnings) -> (Value, Vec<String>) {
    // All in one value, as it was written, if that is read alike.
    let first = warnings.list.first().map(|warning| &warning.raw);
    for raw in warnings.raw.iter().chain(first) {
        let words = flat(&raw.value);
        let read = warning::read_list(Spanned::new(words.clone(), raw.span));
        let same = read.warnings.list.len() == warnings.list.len()
            && read.warnings.list.iter().zip(&warnings.list).all(|(read, own)| is_same(read, own));
        if same && read.warnings.policy == warnings.policy {
            return (words.into(), read.tags.into_iter().map(|tag| flat(&tag.value)).collect());
        }
    }
    let list: Vec<Value> = warnings.list.iter().map(stated_warning).collect();
    let policy = |wanted: Policy, otherwise: &str| {
        let words = warnings.raw.as_ref().map(|raw| flat(&raw.value));
        words.filter(|words| Policy::parse(words) == Some(wanted)).unwrap_or_else(|| otherwise.to_owned())
    };
    let value = match warnings.policy {
        Policy::Declined if list.is_empty() => policy(Policy::Declined, "choose not to warn").into(),
        Policy::Declined => json!({ "policy": policy(Policy::Declined, "choose not to warn"), "list": list }),
        Policy::None => policy(Policy::None, "none").into(),
        Policy::Stated => list.into(),
        Policy::Unspecified => Value::Null,
    };
    (value, Vec::new())
}

fn is_same(one: &Warning, other: &Warning) -> bool {
    let told = |warning: &Warning| (warning.entry.map(|e| e.id), warning.severity, warning.mode, warning.spoiler);
    told(one) == told(other)
        && one.note == other.note
        && one.chapters.iter().map(|n| n.value).eq(other.chapters.iter().map(|n| n.value))
        && (one.entry.is_some() || flat(&one.raw.value) == flat(&other.raw.value))
}

/// A warning in the author's words, or field by field where these alone would be read otherwise.
fn stated_warning(warning: &Warning) -> Value {
    if let Item::Warning(read) = warning::read_item(warning.raw.clone())
        && is_same(&read, warning)
    {
        return flat(&warning.raw.value).into();
    }
    let id = warning.entry.map_or_else(|| flat(&warning.raw.value), |entry| entry.id.to_owned());
    let mut fields = Map::from_iter([("id".to_owned(), json!(id))]);
    let mut add = |key: &str, value: Value| {
        fields.insert(key.to_owned(), value);
    };
    if let Some(severity) = warning.severity.label() {
        add("severity", json!(severity));
    }
    if let Some(mode) = warning.mode {
        add("mode", json!(mode.label().replace(' ', "-")));
    }
    if warning.spoiler {
        add("spoiler", json!(true));
    }
    if !warning.chapters.is_empty() {
        add("chapters", warning.chapters.iter().map(|number| number.value).collect::<Vec<_>>().into());
    }
    if let Some(note) = &warning.note {
        add("note", json!(note));
    }
    Value::Object(fields)
}

/// A longer value as Markdown.
fn prose(prose: Option<&Prose>) -> String {
    prose.map(|prose| markdown(&prose.text, OF_VALUES)).unwrap_or_default()
}

fn chapter(section: &Section, sources: &Sources) -> Chapter {
    let title = section.title.as_ref().map(|title| one_line(sources.text(title.source)));
    let mut front = Vec::new();
    if let Stated::Value(rating) = &section.meta.rating {
        front.push(Entry::new("rating", flat(&rating.raw.value)));
    }
    let (stated, _) = warnings(&section.meta.warnings);
    if !stated.is_null() {
        front.push(Entry::new("warnings", stated));
    }
    Chapter {
        title,
        front,
        parts: section.parts.iter().map(|part| part.value.clone()).collect(),
        text: text(&section.body, sources),
        ..Chapter::default()
    }
}

/// The pieces of a body as one text, as books have them.
fn text(body: &Body, sources: &Sources) -> String {
    let pieces: Vec<&str> = body.pieces.iter().map(|piece| sources.text(*piece)).collect();
    let Markup::Plain(layout) = body.markup else { return pieces.join("\n\n") };
    markdown(&pieces.join("\n\n"), layout)
}

/// Plain text as Markdown: the same words, the same stress, the same lines.
pub fn markdown(text: &str, layout: Layout) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for block in paragraphs(text, layout) {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        match block {
            Block::Break(_) => out.push_str("* * *"),
            Block::Paragraph { lines, joined } => {
                let lines: Vec<&str> = lines.iter().map(|line| text.cut(line.clone())).collect();
                out.push_str(&stressed(&lines.join("\n"), joined));
            }
        }
    }
    out
}

/// The comment above the original header: its lines that were not understood.
fn unread(reading: &Reading) -> Option<String> {
    let comments = reading.unread.iter().map(|(line, words)| {
        let words = crate::story::text::shorten(&flat(words));
        format!("not understood, line {line}: {words}")
    });
    let comments: Vec<String> = comments.collect();
    (!comments.is_empty()).then(|| comments.join("\n"))
}

/// The comment above an entry: why the reader is not sure of it, and the line and words that it comes from.
fn doubt(key: &str, meta: &Meta, reading: &Reading) -> Option<String> {
    let unsure = |field: &&Field| field.confidence < Confidence::High && key_of(field, meta) == Some(key);
    let fields = reading.fields.iter().filter(unsure);
    let comments = fields.map(|field| {
        let words = crate::story::text::shorten(&flat(&field.raw));
        format!("unsure ({}), line {}: {words}\n{}", field.confidence.word(), field.line, field.why.join("\n"))
    });
    // A rating and the words of a rating are two fields of one key.
    let mut comments: Vec<String> = comments.collect();
    comments.dedup();
    (!comments.is_empty()).then(|| comments.join("\n"))
}

/// The key of front-matter under which a field is written.
pub fn key_of<'m>(field: &Field, meta: &'m Meta) -> Option<&'m str> {
    Some(match field.name {
        "title" => "title",
        "authors" => "author",
        "beta" => "contributors",
        "rating" | "rating_raw" => "rating",
        "warnings" | "warnings_custom" => "warnings",
        "relationships" | "relationships_none" => "relationships",
        "point_of_view" => "point-of-view",
        "date" if meta.published.is_some() => "published",
        "date" => "updated",
        "fandoms" => "fandoms",
        "characters" => "characters",
        "summary" => "summary",
        "disclaimer" => "disclaimer",
        "spoilers" => "spoilers",
        "setting" => "setting",
        "series" => "series",
        "archive" => "archive",
        "feedback" => "feedback",
        "status" => "status",
        "notes" => "notes",
        "language" => "language",
        "tags" => "tags",
        "source" => "source",
        _ => return None,
    })
}

impl Work {
    /// The entry under a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.front.iter().find(|entry| entry.key == key)
    }
}
