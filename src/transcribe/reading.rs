//! What a reader of foreign sources understood: each field with its value, the author's words, their line, and how sure
//! it is.
//!
//! How sure a field is follows from what was said about it: a guess that no message tells of does not exist.

use serde_json::{Map, Value, json};

use crate::diag::{Cut, Diagnostic, Sources, Span, Spanned, render};
use crate::import::header::keys::{self, Field as KeyField};
use crate::story::layout::{Block, is_scene_break, paragraphs};
use crate::story::part::divided;
use crate::story::text::lines;
use crate::story::{
    Layout, Level, Markup, Meta, Person, Policy, Prose, Role, Stated, StatedList, Status, Story, language,
};

/// How sure a reader is of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Taken from its form or place.
    Low,
    /// A key that is misspelt, or has no colon behind it.
    Medium,
    /// Stated under its key.
    High,
}

impl Confidence {
    /// For people and programs.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// A field of the header.
#[derive(Debug)]
pub struct Field {
    /// As JSON names it.
    pub name: &'static str,
    /// As understood.
    pub value: Value,
    /// The author's words, verbatim.
    pub raw: String,
    /// Where they stand.
    pub span: Span,
    /// Their line, from 1.
    pub line: usize,
    /// How sure it is.
    pub confidence: Confidence,
    /// What makes it unsure.
    pub why: Vec<String>,
}

/// What a story is made of.
#[derive(Debug, Default, Clone, Copy)]
pub struct Body {
    /// The line, from 1, on which it starts.
    pub first_line: usize,
    /// Paragraphs; headings and scene breaks are none.
    pub paragraphs: usize,
    /// Chapters; 1 where there are none.
    pub chapters: usize,
    /// Breaks between scenes, by a sign or by a gap.
    pub scene_breaks: usize,
}

/// All that was understood of a source.
#[derive(Debug)]
pub struct Reading {
    /// In the order in which people want to read them.
    pub fields: Vec<Field>,
    /// Lines of the header that were not understood: each with its number, from 1, and its words.
    pub unread: Vec<(usize, String)>,
    /// What the author says about warnings as a whole.
    pub policy: Policy,
    /// The story itself.
    pub body: Body,
}

impl Reading {
    /// Reads off what a story states, and what was said about it.
    pub fn of(story: &Story, sources: &Sources, diagnostics: &[Diagnostic]) -> Reading {
        let mut found = Finder { sources, diagnostics, fields: Vec::new() };
        found.story(&story.meta);
        found.language(story);
        let spans = diagnostics.iter().filter(|diagnostic| diagnostic.rule.id == UNREAD).filter_map(|d| d.span);
        let unread = spans.map(|span| (sources.line_col(span).0, sources.text(span).trim().to_owned())).collect();
        Reading { fields: found.fields, unread, policy: story.meta.warnings.policy, body: body(story, sources) }
    }

    /// The reading as an object for programs.
    pub fn json(&self, source: &str, diagnostics: &[Diagnostic], sources: &Sources) -> Value {
        let field = |field: &Field| json!({ "value": field.value, "raw": field.raw, "line": field.line, "confidence": field.confidence.word() });
        let fields: Map<String, Value> = self.fields.iter().map(|f| (f.name.to_owned(), field(f))).collect();
        let messages: Vec<Value> = diagnostics.iter().map(|d| render::json(d, sources)).collect();
        let policy = match self.policy {
            Policy::Stated => "stated",
            Policy::None => "none",
            Policy::Declined => "declined",
            Policy::Unspecified => "unspecified",
        };
        json!({
            "source": source,
            "fields": fields,
            "warning_policy": policy,
            "body": {
                "first_line": self.body.first_line,
                "paragraphs": self.body.paragraphs,
                "chapters": self.body.chapters,
                "scene_breaks": self.body.scene_breaks,
            },
            "diagnostics": messages,
        })
    }
}

/// The rule that tells of such lines.
const UNREAD: &str = "IMP-008";

/// Gathers fields, and what was said about each.
struct Finder<'s> {
    sources: &'s Sources,
    diagnostics: &'s [Diagnostic],
    fields: Vec<Field>,
}

impl Finder<'_> {
    fn story(&mut self, meta: &Meta) {
        // A title that was taken from the name of the file stands nowhere in it.
        let title = meta.title.as_ref().filter(|title| title.span.start < title.span.end);
        let divided = title.and_then(|title| Some((title, divided(&title.value)?)));
        match &divided {
            Some((title, (words, _))) => self.add("title", json!(title.value.cut(words.clone())), title.span),
            None => self.text("title", title),
        }
        self.people("authors", &meta.authors.iter().collect::<Vec<_>>());
        self.list("fandoms", &meta.fandoms);
        if let Stated::Value(rating) = &meta.rating {
            self.add("rating", json!(level(rating.level)), rating.raw.span);
            self.add("rating_raw", json!(rating.raw.value), rating.raw.span);
        }
        let list = &meta.warnings.list;
        let known: Vec<_> = list.iter().filter_map(|w| Some((w.entry?.id.to_owned(), w.raw.span))).collect();
        self.several("warnings", known);
        let own: Vec<_> =
            list.iter().filter(|w| w.entry.is_none()).map(|w| (w.raw.value.clone(), w.raw.span)).collect();
        self.several("warnings_custom", own);
        match &meta.relationships {
            Stated::Nothing(words) => self.add("relationships_none", json!(true), words.span),
            list => self.list("relationships", list),
        }
        self.list("characters", &meta.characters);
        self.prose("summary", meta.summary.as_ref());
        self.prose("disclaimer", meta.disclaimer.as_ref());
        match &meta.spoilers {
            Stated::Value(prose) => self.prose("spoilers", Some(prose)),
            Stated::Nothing(words) => self.text("spoilers", Some(words)),
            Stated::Not => {}
        }
        self.text("setting", meta.setting.as_ref());
        self.text("point_of_view", meta.point_of_view.as_ref());
        self.text("series", meta.series.first().map(|series| &series.name));
        let of_title = divided.map(|(title, (_, part))| (title.value.cut(part).to_owned(), title.span));
        match of_title.filter(|_| kept(meta, KeyField::Part).is_none()) {
            Some((part, span)) => self.add("part", json!(part), span),
            None => self.kept("part", meta, KeyField::Part, |words| json!(words)),
        }
        self.text("archive", meta.archive.as_ref());
        self.text("feedback", meta.feedback.as_ref());
        let beta = Role::parse("beta");
        self.people("beta", &meta.contributors.iter().filter(|p| Some(p.role) == beta).collect::<Vec<_>>());
        if let Some(date) = meta.published.as_ref().or(meta.updated.as_ref()) {
            self.add("date", json!(date.value.to_string()), date.span);
        }
        self.kept("words", meta, KeyField::WordCount, |words| number(words).map_or_else(|| json!(words), |n| json!(n)));
        if let Some(status) = &meta.status {
            self.add("status", json!(status_word(status.value)), status.span);
        }
        self.prose("notes", meta.notes.as_ref());
        self.text("language", meta.language.as_ref());
        let tags: Vec<_> = [&meta.categories, &meta.tags].into_iter().filter_map(Stated::value).flatten().collect();
        self.several("tags", tags.into_iter().map(|tag| (tag.value.clone(), tag.span)).collect());
        self.text("source", meta.sources.first());
    }

    /// The language of the text, where none is stated and it plainly is not English.
    fn language(&mut self, story: &Story) {
        if story.meta.language.is_some() {
            return;
        }
        let pieces = story.sections.iter().flat_map(|section| &section.body.pieces);
        let Some(piece) = pieces.max_by_key(|piece| piece.end - piece.start) else { return };
        if let Some(tag) = language::guess(self.sources.text(*piece)).filter(|tag| *tag != "en") {
            let at = Span { end: piece.start, ..*piece };
            let (line, _) = self.sources.line_col(at);
            let why = vec!["no language is stated; the text looks like it".to_owned()];
            let (raw, confidence) = (String::new(), Confidence::Low);
            self.fields.push(Field { name: "language", value: json!(tag), raw, span: at, line, confidence, why });
        }
    }

    fn add(&mut self, name: &'static str, value: Value, span: Span) {
        let raw = self.sources.text(span).trim().to_owned();
        let (line, _) = self.sources.line_col(span);
        let (mut confidence, mut why) = (Confidence::High, Vec::new());
        for diagnostic in self.diagnostics {
            let (Some(at), Some((doubt, what))) = (diagnostic.span, doubt(diagnostic.rule.id)) else { continue };
            let is_about = match what {
                Said::OfValue => at.file == span.file && at.start == span.start,
                Said::OfKey => at.file == span.file && at.end <= span.start && self.sources.line_col(at).0 == line,
            };
            if is_about {
                confidence = confidence.min(doubt);
                why.push(diagnostic.message.clone());
            }
        }
        self.fields.push(Field { name, value, raw, span, line, confidence, why });
    }

    fn text(&mut self, name: &'static str, words: Option<&Spanned<String>>) {
        if let Some(words) = words {
            self.add(name, json!(words.value), words.span);
        }
    }

    fn prose(&mut self, name: &'static str, prose: Option<&Prose>) {
        if let Some(prose) = prose {
            let words: Vec<&str> = prose.text.split_whitespace().collect();
            self.add(name, json!(words.join(" ")), prose.span);
        }
    }

    fn list(&mut self, name: &'static str, list: &StatedList) {
        let items = list.value().into_iter().flatten();
        self.several(name, items.map(|item| (item.value.clone(), item.span)).collect());
    }

    fn people(&mut self, name: &'static str, people: &[&Person]) {
        self.several(name, people.iter().map(|p| (p.name.value.clone(), p.name.span)).collect());
    }

    /// A list as one field, in the place of its items.
    fn several(&mut self, name: &'static str, items: Vec<(String, Span)>) {
        let (Some((_, first)), Some((_, last))) = (items.first(), items.last()) else { return };
        let is_row = first.file == last.file && last.end >= first.end;
        let span = if is_row { Span { end: last.end, ..*first } } else { *first };
        self.add(name, json!(items.into_iter().map(|(item, _)| item).collect::<Vec<_>>()), span);
    }

    /// A value that has no place of its own, kept under a key of this field.
    fn kept(&mut self, name: &'static str, meta: &Meta, field: KeyField, value: impl Fn(&str) -> Value) {
        if let Some(words) = kept(meta, field) {
            self.add(name, value(&words.value), words.span);
        }
    }
}

fn kept(meta: &Meta, field: KeyField) -> Option<&Spanned<String>> {
    let is_wanted = |key: &str| keys::find(key).is_some_and(|found| found.key.field == field);
    // `Chapters: 12` counts chapters, and names none.
    let counts = |key: &str, words: &str| {
        field == KeyField::Part
            && keys::folded(key).ends_with("ters")
            && words.trim().bytes().all(|b| b.is_ascii_digit())
    };
    meta.extra.iter().find(|(key, words)| is_wanted(key) && !counts(key, &words.value)).map(|(_, words)| words)
}

/// What a message stands at.
enum Said {
    OfKey,
    OfValue,
}

/// How much a message takes from the confidence in what it is said of.
fn doubt(rule: &str) -> Option<(Confidence, Said)> {
    match rule {
        "IMP-004" | "IMP-009" => Some((Confidence::Low, Said::OfValue)),
        "IMP-010" | "IMP-011" => Some((Confidence::Medium, Said::OfValue)),
        "IMP-005" | "IMP-006" => Some((Confidence::Medium, Said::OfKey)),
        _ => None,
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::General => "general",
        Level::Teen => "teen",
        Level::Mature => "mature",
        Level::Explicit => "explicit",
        Level::Unrated => "unrated",
    }
}

fn status_word(status: Status) -> &'static str {
    match status {
        Status::Complete => "complete",
        Status::InProgress => "in-progress",
        Status::Hiatus => "hiatus",
        Status::Abandoned => "abandoned",
    }
}

/// A number of words as people write it: `58,855 words (319Kb as text)`, `3K`, `~30.000`.
fn number(words: &str) -> Option<u64> {
    let start = words.find(|c: char| c.is_ascii_digit())?;
    let rest = words.cut(start..);
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '\u{a0}' | '\'');
    let (digits, behind) = rest.split_at(rest.find(|c| !is_digit(c)).unwrap_or(rest.len()));
    let behind = behind.trim_start().to_lowercase();
    // `Мини, 4 страницы` counts pages.
    if ["page", "стр", "seite", "página", "chap", "част"].iter().any(|unit| behind.starts_with(unit)) {
        return None;
    }
    let thousands = behind.starts_with('k') && !behind.starts_with("kb");
    let digits = digits.trim_end_matches(['.', ',']);
    match digits.rsplit_once(['.', ',']) {
        Some((whole, part)) if thousands && part.len() < 3 => {
            Some((format!("{whole}.{part}").parse::<f64>().ok()? * 1000.0).round() as u64)
        }
        _ => {
            let number: u64 = digits.replace(|c: char| !c.is_ascii_digit(), "").parse().ok()?;
            number.checked_mul(if thousands { 1000 } else { 1 })
        }
    }
}

/// Where the paragraphs of a post start; `None` for a scene break.
fn plain_blocks(text: &str, layout: Layout) -> Vec<Option<usize>> {
    let start = |block| match block {
        Block::Paragraph { lines, .. } => Some(lines.first().map_or(0, |line| line.start)),
        Block::Break(_) => None,
    };
    paragraphs(text, layout).map(start).collect()
}

/// The same for Markdown: lines between blank ones, other than headings and the lines around blocks.
fn markdown_blocks(text: &str) -> Vec<Option<usize>> {
    let mut blocks = Vec::new();
    let mut is_open = false;
    for line in lines(text) {
        let words = text.cut(line.clone()).trim();
        let is_mark = words.starts_with('#') || words.starts_with(":::");
        if words.is_empty() || is_mark {
            is_open = false;
        } else if is_scene_break(words) {
            blocks.push(None);
            is_open = false;
        } else if !std::mem::replace(&mut is_open, true) {
            blocks.push(Some(line.start));
        }
    }
    blocks
}

/// Counts what the story is made of.
fn body(story: &Story, sources: &Sources) -> Body {
    let mut body = Body { chapters: story.sections.len().max(1), ..Body::default() };
    let mut first = story.sections.first().and_then(|s| s.title.as_ref()).map(|title| title.source);
    for section in &story.sections {
        for piece in &section.body.pieces {
            let text = sources.text(*piece);
            let blocks = match section.body.markup {
                Markup::Plain(layout) => plain_blocks(text, layout),
                Markup::Markdown => markdown_blocks(text),
            };
            for block in blocks {
                let Some(start) = block else {
                    body.scene_breaks += 1;
                    continue;
                };
                body.paragraphs += 1;
                let at = start + piece.start as usize;
                first = first.or(Some(Span::new(piece.file, at, at)));
            }
        }
    }
    body.first_line = first.map_or(0, |span| sources.line_col(span).0);
    body
}
