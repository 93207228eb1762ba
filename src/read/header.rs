//! A story's header given as headings: `# Title: The Hay`, `## Author: A. Bell`, `## Year: 1890`.

use std::ops::Range;

use super::{removed, strip_inline};
use crate::diag::{Cut, FileId, Sink, Span};
use crate::story::keys::{self, Key, ValueKind};
use crate::story::markdown::{self, Heading, Outline};
use crate::story::yaml::{Node, Value};
use crate::story::{Meta, SectionMeta, Stated, Story, Warnings, matter, rules};

/// Keys that no chapter is called by: without one of these, headings with a colon are headings.
const TELLING: &[&str] = &["title", "author", "fandoms", "rating", "published", "language"];

/// Names of keys that only such headers have.
const NAMES: &[(&str, &str)] = &[("year", "published"), ("written", "published")];

/// Reads the headings at the top that state facts into the story's metadata, and tells how many they are. What the
/// front-matter states already counts; a heading that says something else stays one.
pub(super) fn read(
    text: &str,
    outline: &Outline,
    body: &Range<usize>,
    file: FileId,
    story: &mut Story,
    sink: &mut Sink,
) -> usize {
    let Facts { pairs, names, from, count } = facts(text, outline, body, file, &story.meta);
    if !names.iter().any(|n| TELLING.contains(n)) {
        return 0;
    }
    // What comes of it is tried first: a value that can't be read leaves the headings as they are.
    let node = Node { value: Value::Map(pairs), span: Span::new(file, body.start, from) };
    let mut told = Sink::new();
    let mut meta = Meta::default();
    matter::apply(&node, &mut meta, &mut SectionMeta::default(), &mut told);
    if told.has_errors() {
        return 0;
    }
    sink.append(told);
    matter::apply(&node, &mut story.meta, &mut SectionMeta::default(), &mut Sink::new());
    story.removed.push(removed(Span::new(file, body.start, from), "header"));
    sink.emit(markdown::span(file, &outline.headings[0].line), rules::header_in_headings(names.join(", ")))
        .hint("put them into front-matter between two `---` lines; it takes precedence over headings");
    count
}

/// Facts that headings state.
struct Facts {
    /// Names and values as front-matter has them.
    pairs: Vec<(Node, Node)>,
    names: Vec<&'static str>,
    /// Where the last of the headings ends.
    from: usize,
    /// How many headings they are.
    count: usize,
}

/// The facts in the headings at the top, up to the first heading that states none, or one that is stated already.
fn facts(text: &str, outline: &Outline, body: &Range<usize>, file: FileId, meta: &Meta) -> Facts {
    let mut facts = Facts { pairs: Vec::new(), names: Vec::new(), from: body.start, count: 0 };
    for (i, heading) in outline.headings.iter().enumerate() {
        if markdown::shows(text, facts.from..heading.line.start) {
            break;
        }
        let next = outline.headings.get(i + 1).filter(|_| i == 0);
        let titled =
            |next: &Heading| !markdown::shows(text, heading.line.end..next.line.start) && by_line(text, next).is_some();
        // A title needs no `Title:` where the next heading names the author.
        let title =
            || keys::find("title").map(|key| (key, heading.text.start..heading.text.start, heading.text.clone()));
        let found = fact(text, heading, facts.count > 0);
        let Some((key, name, value)) = found.or_else(|| next.filter(|n| titled(n)).and_then(|_| title())) else {
            break;
        };
        let said = strip_inline(text.cut(value.clone()));
        let repeats =
            key.name == "title" && meta.title.as_ref().is_some_and(|t| keys::fold(&t.value) == keys::fold(&said));
        if facts.names.contains(&key.name) || is_stated(key, meta) && !repeats {
            break;
        }
        let node = |range: Range<usize>, words: String| Node {
            value: Value::Scalar { text: words, plain: false },
            span: markdown::span(file, &range),
        };
        if !repeats {
            facts.pairs.push((node(name, key.name.to_owned()), node(value, said)));
        }
        facts.names.push(key.name);
        facts.from = heading.line.end;
        facts.count += 1;
    }
    facts
}

/// The key of a heading such as `Author: A. Bell`, and where its name and value stand. `by A. Bell` needs a heading
/// above it.
fn fact(text: &str, heading: &Heading, below: bool) -> Option<(&'static Key, Range<usize>, Range<usize>)> {
    let words = text.cut(heading.text.clone());
    let place = |from: usize, to: usize| heading.text.start + from..heading.text.start + to;
    if let Some(fact) = by_line(text, heading).filter(|_| below) {
        return Some(fact);
    }
    let (name, value) = words.split_once(':').filter(|(name, value)| name.len() < 30 && !value.trim().is_empty())?;
    let bare = name.trim_matches(['*', '_', ' ']);
    let alias = NAMES.iter().find(|(n, _)| n.eq_ignore_ascii_case(bare)).map_or(bare, |(_, key)| *key);
    let key = keys::find(alias).filter(|k| is_read(k))?;
    let start = name.len() + 1 + (value.len() - value.trim_start().len());
    Some((key, place(0, name.len()), place(start, words.trim_end().len())))
}

/// `by A. Bell`: at least two words with capitals, for `By Night` is a chapter.
fn by_line(text: &str, heading: &Heading) -> Option<(&'static Key, Range<usize>, Range<usize>)> {
    let words = text.cut(heading.text.clone());
    let name = words.get(..3).filter(|w| w.eq_ignore_ascii_case("by ")).and_then(|_| words.get(3..))?;
    let is_name = |w: &str| w.starts_with(|c: char| c.is_uppercase()) && !matches!(w, "The" | "A" | "An" | "My");
    let start = heading.text.start;
    (name.trim().split(' ').count() > 1 && name.trim().split(' ').all(is_name))
        .then(|| keys::find("author").map(|key| (key, start..start + 2, start + 3..heading.text.end)))
        .flatten()
}

/// Whether a heading may state the key.
fn is_read(key: &Key) -> bool {
    key.tells() && key.kind != ValueKind::Kept || key.name == "source"
}

/// Whether the front-matter has the key.
fn is_stated(key: &Key, meta: &Meta) -> bool {
    match key.name {
        "title" => meta.title.is_some(),
        "subtitle" => meta.subtitle.is_some(),
        "author" => !meta.authors.is_empty(),
        "language" => meta.language.is_some(),
        "published" => meta.published.is_some(),
        "updated" => meta.updated.is_some(),
        "status" => meta.status.is_some(),
        "series" => !meta.series.is_empty(),
        "fandoms" => !matches!(meta.fandoms, Stated::Not),
        "relationships" => !matches!(meta.relationships, Stated::Not),
        "characters" => !matches!(meta.characters, Stated::Not),
        "categories" => !matches!(meta.categories, Stated::Not),
        "rating" => !matches!(meta.rating, Stated::Not),
        "warnings" => meta.warnings != Warnings::default(),
        "tags" => !matches!(meta.tags, Stated::Not),
        "summary" => meta.summary.is_some(),
        "disclaimer" => meta.disclaimer.is_some(),
        "source" => !meta.sources.is_empty(),
        _ => true,
    }
}
