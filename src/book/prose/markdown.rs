//! Markdown events → XHTML.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{
    Alignment, BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
};

use crate::book::audit::has_word;
use crate::book::html;
use crate::book::prose::blocks::{self, Kind, Opening};
use crate::book::prose::quotes::Quotes;
use crate::book::prose::raw::{adopt, disarm, prepare as prepare_html, report_removals};
use crate::book::prose::spans::Spans;
use crate::book::prose::{Edit, IMAGE, Input, LINK, Rendered, Source, SubHeading, Use};
use crate::book::rules;
use crate::book::slug;
use crate::book::xhtml::{push_attribute, push_text};
use crate::diag::{Sink, Spanned};
use crate::story::markdown::outline;
use crate::story::warning::Warning;

/// The extensions of the guide.
pub const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_SUPERSCRIPT)
    .union(Options::ENABLE_SUBSCRIPT)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// What a line that was replaced by a thematic break stands for.
#[derive(Debug, Clone, Copy)]
enum Mark {
    Break,
    /// Index into the outline's fences.
    Fence(usize),
}

/// An open `:::` block.
struct OpenBlock {
    kind: Kind,
    /// The opening line.
    line: Range<usize>,
    /// For scenes: the id behind the scene.
    skip: Option<String>,
    speakers: Vec<String>,
}

/// A `[…]{…}` span that is open.
#[derive(Debug, Clone, Copy)]
struct OpenSpan {
    /// Where its tag goes in the output.
    position: usize,
    /// How deep the stack of inline marks was.
    depth: usize,
    /// Offset of its closing edge.
    close: usize,
    /// What is put back if it is no span after all.
    mark: char,
}

/// Where output goes: the text, and for a time a footnote or an alternative text.
struct Buffer {
    out: String,
    /// The footnote's label; `None` for the text itself.
    note: Option<String>,
}

struct Writer<'a, 's> {
    input: &'a Input<'a>,
    source: Source,
    sink: &'s mut Sink,
    done: Rendered,
    buffers: Vec<Buffer>,
    blocks: Vec<OpenBlock>,
    /// Element depth inside the current paragraph-like block: inline marks only.
    inline: Vec<&'static str>,
    open_spans: Vec<OpenSpan>,
    quotes: Quotes,
    spans: Spans,
    /// Inside an image: the alternative text, and the range of the image.
    alt: Option<String>,
    in_paragraph: bool,
    /// Ends of what was written last, per open link, image or heading: what follows is an address or attributes.
    leaf_end: usize,
    note_numbers: HashMap<String, usize>,
    note_order: Vec<String>,
    note_uses: HashMap<String, usize>,
    notes: HashMap<String, (String, Range<usize>)>,
    names: slug::Names,
    scenes: usize,
    table: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// A raw HTML block that is being gathered.
    raw: Option<Range<usize>>,
    raw_used: bool,
    code: bool,
    title_text: Option<String>,
    last_level: u8,
    skip_until_end: Option<TagEnd>,
    /// Text before this offset has been written, or is the attributes of a span.
    written_to: usize,
    /// A script that is left out: events within it are passed over.
    skip: Range<usize>,
}

/// Renders Markdown.
pub fn render(input: &Input, source: Source, sink: &mut Sink) -> Rendered {
    let text = source.text.clone();
    let outline = outline(&text, 0..text.len());
    let (prepared, marks, short) = prepare(&text, &outline.fences, &outline.breaks);
    let mut options = OPTIONS;
    options.set(Options::ENABLE_SMART_PUNCTUATION, input.smart);
    let references = input.references;
    let callback = |link: BrokenLink| {
        let target = references.get(&link.reference.to_lowercase())?;
        Some((CowStr::from(target.clone()), CowStr::from("")))
    };
    let parser = Parser::new_with_broken_link_callback(&prepared, options, Some(callback));
    let mut definitions: Vec<Range<usize>> =
        parser.reference_definitions().iter().map(|(_, d)| d.span.clone()).collect();
    definitions.sort_by_key(|r| r.start);

    let mut writer = Writer {
        input,
        source,
        sink,
        done: Rendered::default(),
        buffers: vec![Buffer { out: String::with_capacity(text.len() + text.len() / 8), note: None }],
        blocks: Vec::new(),
        inline: Vec::new(),
        open_spans: Vec::new(),
        quotes: Quotes::of(input.language),
        spans: Spans::find(&text),
        alt: None,
        in_paragraph: false,
        leaf_end: 0,
        note_numbers: HashMap::new(),
        note_order: Vec::new(),
        note_uses: HashMap::new(),
        notes: HashMap::new(),
        names: slug::Names::default(),
        scenes: 0,
        table: Vec::new(),
        column: 0,
        in_head: false,
        raw: None,
        raw_used: false,
        code: false,
        title_text: None,
        last_level: input.heading_level.saturating_sub(1),
        skip_until_end: None,
        written_to: 0,
        skip: 0..0,
    };
    for range in definitions {
        writer.edit(range, "");
    }
    for (event, range) in parser.into_offset_iter() {
        if let Some(end) = &writer.skip_until_end {
            if matches!(&event, Event::End(e) if e == end) {
                writer.skip_until_end = None;
            }
            continue;
        }
        writer.event(event, range, &text, &marks, &short, &outline.fences);
    }
    writer.finish(&text)
}

/// Lines that were replaced by thematic breaks, by their start; and those too short for that.
type Marks = HashMap<usize, (Mark, Range<usize>)>;

/// Replaces block lines and scene breaks by thematic breaks of the same length.
fn prepare<'t>(
    text: &'t str,
    fences: &[crate::story::markdown::Fence],
    breaks: &[Range<usize>],
) -> (std::borrow::Cow<'t, str>, Marks, Marks) {
    let mut marks = Marks::new();
    let mut short = Marks::new();
    if fences.is_empty() && breaks.is_empty() {
        return (text.into(), marks, short);
    }
    let mut bytes = text.as_bytes().to_vec();
    let all = fences
        .iter()
        .enumerate()
        .map(|(i, f)| (Mark::Fence(i), f.line.clone()))
        .chain(breaks.iter().map(|r| (Mark::Break, r.clone())));
    for (mark, line) in all {
        // `#` alone is an empty heading for the parser, which serves as well as a break; replacing it by a longer
        // mark would move every offset behind it.
        if line.len() < 3 {
            let start = line.start + (text[line.clone()].len() - text[line.clone()].trim_start().len());
            short.insert(start, (mark, line));
        } else {
            bytes[line.clone()].fill(b'_');
            marks.insert(line.start, (mark, line));
        }
    }
    match String::from_utf8(bytes) {
        Ok(prepared) => (prepared.into(), marks, short),
        // Lines are replaced whole, so the bytes stay valid; should they ever not, nothing is lost by reading the text as it is.
        Err(_) => (text.into(), Marks::new(), Marks::new()),
    }
}

impl Writer<'_, '_> {
    fn out(&mut self) -> &mut String {
        let last = self.buffers.len() - 1;
        &mut self.buffers[last].out
    }

    fn edit(&mut self, range: Range<usize>, with: &str) {
        if !range.is_empty() {
            self.done.edits.push(Edit { range, with: with.to_owned() });
        }
    }

    fn kind(&self) -> Kind {
        self.blocks.last().map_or(Kind::Plain, |b| b.kind)
    }

    fn event(
        &mut self,
        event: Event,
        range: Range<usize>,
        text: &str,
        marks: &Marks,
        short: &Marks,
        fences: &[crate::story::markdown::Fence],
    ) {
        if self.skip.start <= range.start && range.end <= self.skip.end {
            return;
        }
        match event {
            Event::Start(tag) => {
                if matches!(tag, Tag::Paragraph | Tag::Heading { .. })
                    && let Some((mark, line)) = short.get(&range.start)
                    && text[range.start..range.end].trim().len() <= line.len()
                {
                    self.mark(*mark, line.clone(), text, fences);
                    self.skip_until_end = Some(tag.to_end());
                    return;
                }
                self.start(tag, range, text);
            }
            Event::End(tag) => self.end(tag, range, text),
            Event::Text(words) => {
                self.text(&words, range.clone(), text);
                self.leaf_end = range.end;
            }
            Event::Code(words) => {
                // Line ends inside code are blanks for the parser, and the blanks at its edges are padding.
                if text[range.clone()].trim_matches('`') != &*words {
                    self.edit(range.clone(), &words);
                }
                if let Some(alt) = &mut self.alt {
                    alt.push_str(&words);
                } else {
                    self.title_push(&words);
                    self.out().push_str("<code>");
                    push_text(self.out(), &words);
                    self.out().push_str("</code>");
                }
                self.leaf_end = range.end;
            }
            Event::InlineHtml(_) => {
                let chunk = &text[range.clone()];
                if let Some(end) = hidden_end(text, &range) {
                    // Nothing of it reaches the HTML reader, which would look for the end of a script beyond the paragraph.
                    self.edit(range.start..end, "");
                    self.skip = range.start..end;
                    self.leaf_end = end;
                    let what = if chunk[1..].to_ascii_lowercase().starts_with("style") {
                        "a style element"
                    } else {
                        "a script"
                    };
                    let span = self.source.span(range);
                    self.sink.emit(span, rules::removed_html(what));
                    return;
                }
                let ready = prepare_html(chunk);
                let words = html::text_of(&ready);
                self.edit(range.clone(), &words);
                match &mut self.alt {
                    Some(alt) => alt.push_str(&words),
                    None => {
                        self.raw_used = true;
                        let chunk = disarm(&ready);
                        self.out().push_str(&chunk);
                    }
                }
                self.leaf_end = range.end;
            }
            Event::Html(_) => match marks.get(&range.start) {
                Some((mark, line)) => {
                    self.flush_raw(text, range.start);
                    self.raw = None;
                    self.mark(*mark, line.clone(), text, fences);
                }
                None => match &mut self.raw {
                    Some(raw) => raw.end = range.end,
                    None => self.raw = Some(range),
                },
            },
            Event::SoftBreak => self.line_break(range.end, text, false),
            Event::HardBreak => self.line_break(range.end, text, true),
            Event::Rule => match marks.get(&range.start) {
                Some((mark, line)) => self.mark(*mark, line.clone(), text, fences),
                None => self.scene_break(range),
            },
            Event::FootnoteReference(label) => self.note_reference(&label, range),
            Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    /// A scene break, or the edge of a block.
    fn mark(&mut self, mark: Mark, line: Range<usize>, text: &str, fences: &[crate::story::markdown::Fence]) {
        match mark {
            Mark::Break => self.scene_break(line),
            Mark::Fence(index) => {
                let fence = &fences[index];
                if fence.argument.is_empty() {
                    self.edit(line.clone(), "");
                    self.close_block(line);
                } else {
                    self.open_block(line, fence.argument.clone(), text);
                }
            }
        }
    }

    fn scene_break(&mut self, line: Range<usize>) {
        self.edit(line, "");
        self.out().push_str("<hr class=\"fic-break\"/>\n");
    }

    fn open_block(&mut self, line: Range<usize>, argument: Range<usize>, text: &str) {
        let words = &text[argument.clone()];
        let Some(opening) = blocks::block_argument(words) else {
            self.edit(line.clone(), "");
            let span = self.source.span(argument);
            self.sink
                .emit(span, rules::unknown_block(crate::story::matter::shorten(words)))
                .hint("write a name of letters, digits and hyphens, or attributes such as {lang=fr}");
            self.out().push_str("<div>\n");
            self.blocks.push(OpenBlock { kind: Kind::Plain, line, skip: None, speakers: Vec::new() });
            return;
        };
        let mut skip = None;
        if opening.kind == Kind::ContentWarning {
            skip = Some(self.open_scene(&line, &argument, &opening, text));
        } else {
            self.edit(line.clone(), "");
            self.out().push_str("<div");
            opening.attributes.push(self.out(), opening.class);
            self.out().push_str(">\n");
            if let Some(id) = opening.attributes.id {
                self.names.claim(&id);
                self.done.ids.push(id);
            }
        }
        // Inside a scene or a styled block the lines of an outer chat or poem are still lines.
        let kind = match opening.kind {
            Kind::ContentWarning | Kind::Plain if opening.class != "fic-note" && opening.class != "fic-letter" => {
                if self.kind() == Kind::ContentWarning {
                    opening.kind
                } else {
                    inherit(self.kind(), opening.kind)
                }
            }
            kind => kind,
        };
        self.blocks.push(OpenBlock { kind, line, skip, speakers: Vec::new() });
    }

    fn open_scene(&mut self, line: &Range<usize>, argument: &Range<usize>, opening: &Opening, text: &str) -> String {
        let at = |r: &Range<usize>| argument.start + r.start..argument.start + r.end;
        let ids = at(&opening.ids);
        let warnings: Vec<Warning> =
            blocks::scene_warnings(Spanned::new(&text[ids.clone()], self.source.span(ids.clone())));
        if warnings.is_empty() {
            let span = self.source.span(line.clone());
            self.sink.emit(span, rules::nameless_scene()).hint("write `::: cw gore | summary`");
        }
        for warning in warnings.iter().filter(|w| w.entry.is_none()) {
            let diagnostic = self.sink.emit(warning.raw.span, crate::story::rules::custom_warning(&warning.raw.value));
            if let Some(near) = crate::story::warning::suggest(&warning.raw.value) {
                diagnostic.hint(format!("did you mean \"{near}\"?"));
            }
        }
        let summary = opening.summary.as_ref().map(at);
        match &summary {
            Some(summary) => {
                self.edit(line.start..summary.start, "");
                self.edit(summary.end..line.end, "");
            }
            None => self.edit(line.clone(), ""),
        }
        self.scenes += 1;
        let id = format!("fic-{}scene-{}-end", self.input.scope, self.scenes);
        let words = summary.map(|s| text[s].to_owned());
        let last = self.buffers.len() - 1;
        blocks::open_scene(&mut self.buffers[last].out, opening, &warnings, words.as_deref(), &id);
        self.done.scenes.extend(warnings);
        id
    }

    fn close_block(&mut self, line: Range<usize>) {
        let Some(block) = self.blocks.pop() else {
            let span = self.source.span(line);
            self.sink.emit(span, rules::stray_block_end()).hint("remove the line, or open a block above it");
            return;
        };
        match block.skip {
            Some(id) => blocks::close_scene(self.out(), &id),
            None => self.out().push_str("</div>\n"),
        }
    }

    fn text(&mut self, words: &str, range: Range<usize>, text: &str) {
        let raw = &text[range.clone()];
        if self.code {
            // Replaced lines inside code are shown as the author wrote them.
            let shown = if words.len() == raw.len() { raw } else { words };
            push_text(self.out(), shown);
            return;
        }
        // The attributes behind a span come as text of their own, in pieces.
        if range.end <= self.written_to {
            return;
        }
        if words != raw && !raw.is_empty() && (has_word(raw) || has_word(words)) {
            self.edit(range.clone(), words);
        }
        if let Some(alt) = &mut self.alt {
            alt.push_str(words);
            return;
        }
        self.missing_footnote(raw, &range, text);
        if self.spans.is_empty() || words != raw {
            let words = self.quotes.curl(words, raw, text, range.end);
            self.put(words);
            return;
        }
        self.text_with_spans(range, text);
    }

    /// Writes text of a paragraph, and gathers it where it is a heading's.
    fn put(&mut self, words: &str) {
        self.title_push(words);
        push_text(self.out(), words);
    }

    /// A run of text that may hold the edges of `[…]{…}` and `x^2^`.
    fn text_with_spans(&mut self, range: Range<usize>, text: &str) {
        let mut from = range.start.max(self.written_to);
        let mut at = from;
        while at < range.end {
            let is_edge = |b: &u8| matches!(b, b'[' | b']' | b'^' | b'~');
            let Some(edge) = text.as_bytes()[at..range.end].iter().position(is_edge).map(|i| at + i) else { break };
            at = edge + 1;
            if let Some(&close) = self.spans.opens.get(&edge) {
                self.put(&text[from..edge]);
                from = at;
                let position = self.out().len();
                let mark = char::from(text.as_bytes()[edge]);
                self.open_spans.push(OpenSpan { position, depth: self.inline.len(), close, mark });
            } else if let Some(close) = self.spans.closes.get(&edge).cloned() {
                let Some(index) = self.open_spans.iter().rposition(|s| s.close == edge) else { continue };
                let open = self.open_spans[index];
                // What was opened inside and not closed is no span.
                self.restore_brackets(index + 1);
                self.open_spans.pop();
                self.put(&text[from..edge]);
                from = at;
                if open.depth != self.inline.len() {
                    // Not properly nested with the other marks: shown as written.
                    let out = self.out();
                    out.insert(open.position, open.mark);
                    out.push(char::from(text.as_bytes()[edge]));
                    continue;
                }
                let mut tag = format!("<{}", close.element);
                close.attributes.push(&mut tag, "");
                tag.push('>');
                self.done.ids.extend(close.attributes.id);
                self.out().insert_str(open.position, &tag);
                self.out().push_str(&format!("</{}>", close.element));
                self.edit(edge + 1..close.end, "");
                from = close.end;
                at = close.end;
                self.written_to = close.end;
            }
        }
        if from < range.end {
            self.put(&text[from..range.end]);
        }
    }

    /// `[^label]` that stayed text: nothing defines it.
    fn missing_footnote(&mut self, raw: &str, range: &Range<usize>, text: &str) {
        if !raw.ends_with('[') || !text[range.end..].starts_with('^') {
            return;
        }
        let rest = &text[range.end + 1..];
        let Some(length) = rest.bytes().take(100).position(|b| matches!(b, b']' | b'\n')) else { return };
        let label = &rest[..length];
        if rest.as_bytes()[length] == b']' && !label.is_empty() && !label.contains(char::is_whitespace) {
            let span = self.source.span(range.end - 1..range.end + length + 2);
            self.sink
                .emit(span, rules::missing_footnote(label))
                .hint(format!("define it: `[^{label}]: …` on a line of its own"));
        }
    }

    fn title_push(&mut self, words: &str) {
        if let Some(title) = &mut self.title_text {
            title.push_str(words);
        }
    }

    /// Puts back the marks of spans that were opened, from the given one on, and never closed.
    fn restore_brackets(&mut self, from: usize) {
        for open in self.open_spans.split_off(from.min(self.open_spans.len())).into_iter().rev() {
            self.out().insert(open.position, open.mark);
        }
    }

    fn line_break(&mut self, next_line: usize, text: &str, hard: bool) {
        if let Some(alt) = &mut self.alt {
            alt.push(' ');
            return;
        }
        self.title_push(" ");
        match self.kind() {
            Kind::Verse if self.in_paragraph => {
                self.out().push_str("<br/>\n");
                self.indent(next_line, text);
            }
            Kind::Lines if self.in_paragraph && self.inline.is_empty() => {
                self.out().push_str("</p>\n");
                self.open_line();
            }
            _ if hard => self.out().push_str("<br/>\n"),
            _ => self.out().push('\n'),
        }
    }

    /// Keeps the indentation of a line of verse.
    fn indent(&mut self, at: usize, text: &str) {
        let line_start = text[..at].rfind('\n').map_or(0, |i| i + 1);
        let blanks = text[line_start..].bytes().take_while(|b| *b == b' ').count().min(40);
        for _ in 0..blanks {
            self.out().push('\u{a0}');
        }
    }

    fn open_line(&mut self) {
        self.out().push_str("<p class=\"fic-line\">");
    }

    /// `**Name:**` at the start of a line of a chat: the speaker. The second one stands on the other side.
    fn speaker(&mut self) {
        let line_tag = "<p class=\"fic-line\">";
        let Some(start) = self.out().rfind(line_tag) else {
            return;
        };
        let inner = self.out()[start + line_tag.len()..].to_owned();
        let Some(name) = inner.strip_prefix("<strong>").filter(|n| n.trim_end().ends_with(':')) else {
            return;
        };
        let name = name.to_owned();
        let Some(block) = self.blocks.last_mut() else { return };
        let index = block.speakers.iter().position(|s| *s == name).unwrap_or_else(|| {
            block.speakers.push(name.clone());
            block.speakers.len() - 1
        });
        let class = if index == 1 { "fic-line fic-me" } else { "fic-line" };
        let out = self.out();
        out.truncate(start);
        out.push_str(&format!("<p class=\"{class}\"><b class=\"fic-who\">{name}</b>"));
    }

    fn note_reference(&mut self, label: &str, range: Range<usize>) {
        self.edit(range.clone(), "");
        self.leaf_end = range.end;
        if self.alt.is_some() {
            return;
        }
        let next = self.note_order.len() + 1;
        let number = *self.note_numbers.entry(label.to_owned()).or_insert(next);
        if number == next {
            self.note_order.push(label.to_owned());
        }
        let uses = self.note_uses.entry(label.to_owned()).or_insert(0);
        *uses += 1;
        let scope = self.input.scope;
        // A link can not hold another link.
        if self.inline.contains(&"a") {
            self.out().push_str(&format!("<sup class=\"fic-made\">{number}</sup>"));
            return;
        }
        let id =
            if *uses == 1 { format!("fic-{scope}ref-{number}") } else { format!("fic-{scope}ref-{number}-{uses}") };
        self.out().push_str(&format!(
            "<a class=\"fic-ref fic-made\" epub:type=\"noteref\" role=\"doc-noteref\" id=\"{id}\" href=\"#fic-{scope}note-{number}\">{number}</a>"
        ));
    }

    fn simple(&mut self, name: &'static str) {
        self.inline.push(name);
        self.out().push('<');
        self.out().push_str(name);
        self.out().push('>');
    }

    fn simple_end(&mut self, name: &'static str) {
        // A span that was opened inside this mark and not closed in it is no span.
        let inside = self.open_spans.iter().position(|s| s.depth >= self.inline.len());
        self.restore_brackets(inside.unwrap_or(usize::MAX));
        self.inline.pop();
        self.out().push_str("</");
        self.out().push_str(name);
        self.out().push('>');
    }

    fn start(&mut self, tag: Tag, range: Range<usize>, text: &str) {
        if self.alt.is_some() {
            return;
        }
        match tag {
            Tag::Paragraph => {
                self.in_paragraph = true;
                match self.kind() {
                    Kind::Lines => self.open_line(),
                    Kind::Verse => {
                        self.out().push_str("<p>");
                        self.indent(range.start, text);
                    }
                    _ => self.out().push_str("<p>"),
                }
            }
            Tag::Heading { level, id, classes, .. } => self.start_heading(level, id.as_deref(), &classes, &range),
            Tag::BlockQuote(_) => self.out().push_str("<blockquote>\n"),
            Tag::CodeBlock(kind) => self.start_code(kind, &range, text),
            Tag::HtmlBlock => self.raw = None,
            Tag::List(None) => self.out().push_str("<ul>\n"),
            Tag::List(Some(1)) => self.out().push_str("<ol>\n"),
            Tag::List(Some(start)) => {
                // HTML numbers are 32 bits wide.
                let start = i32::try_from(start).unwrap_or(1);
                self.out().push_str(&format!("<ol start=\"{start}\">\n"));
            }
            Tag::Item => {
                let digits = text[range.clone()].bytes().take_while(u8::is_ascii_digit).count();
                self.edit(range.start..range.start + digits, "");
                self.in_paragraph = true;
                self.out().push_str("<li>");
            }
            Tag::FootnoteDefinition(label) => {
                let end = text[range.clone()].find("]:").map_or(range.start, |i| range.start + i + 2);
                self.edit(range.start..end, "");
                self.buffers.push(Buffer { out: String::new(), note: Some(label.to_string()) });
            }
            Tag::DefinitionList => self.out().push_str("<dl>\n"),
            Tag::DefinitionListTitle => {
                self.in_paragraph = true;
                self.out().push_str("<dt>");
            }
            Tag::DefinitionListDefinition => {
                self.in_paragraph = true;
                self.out().push_str("<dd>");
            }
            Tag::Table(alignments) => {
                self.table = alignments;
                self.out().push_str("<table>\n");
            }
            Tag::TableHead => {
                self.column = 0;
                self.in_head = true;
                self.out().push_str("<thead>\n<tr>");
            }
            Tag::TableRow => {
                self.leaf_end = range.start;
                self.column = 0;
                self.out().push_str("<tr>");
            }
            Tag::TableCell => {
                let style = match self.table.get(self.column) {
                    Some(Alignment::Left) => " style=\"text-align: left\"",
                    Some(Alignment::Center) => " style=\"text-align: center\"",
                    Some(Alignment::Right) => " style=\"text-align: right\"",
                    _ => "",
                };
                self.column += 1;
                let name = if self.in_head { "<th scope=\"col\"" } else { "<td" };
                self.out().push_str(name);
                self.out().push_str(style);
                self.out().push('>');
            }
            Tag::Emphasis => self.simple("em"),
            Tag::Strong => self.simple("strong"),
            Tag::Strikethrough => self.simple("del"),
            Tag::Superscript => self.simple("sup"),
            Tag::Subscript => self.simple("sub"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.inline.push("a");
                self.leaf_end = range.start;
                let target = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => dest_url.to_string(),
                };
                let number = self.done.links.len();
                let span = self.source.span(range);
                self.done.links.push(Use { target, span, has_alt: true });
                let out = self.out();
                out.push_str("<a");
                push_attribute(out, "href", &format!("{LINK}{number}"));
                if !title.is_empty() {
                    push_attribute(out, "title", &title);
                }
                out.push('>');
            }
            Tag::Image { dest_url, title, .. } => {
                self.leaf_end = range.start;
                let number = self.done.images.len();
                let span = self.source.span(range);
                self.done.images.push(Use { target: dest_url.to_string(), span, has_alt: false });
                let out = self.out();
                out.push_str("<img");
                push_attribute(out, "src", &format!("{IMAGE}{number}"));
                if !title.is_empty() {
                    push_attribute(out, "title", &title);
                }
                self.alt = Some(String::new());
            }
            Tag::MetadataBlock(_) => {}
        }
    }

    fn start_heading(&mut self, level: HeadingLevel, id: Option<&str>, classes: &[CowStr], range: &Range<usize>) {
        self.in_paragraph = true;
        // Levels below the chapter's title go down one step at a time, as assistive technology expects.
        let wanted = (level as u8).max(self.input.heading_level);
        let level = wanted.min(self.last_level + 1).clamp(2, 6);
        self.last_level = level;
        self.title_text = Some(String::new());
        let id = match id {
            Some(id) => {
                let id = self.names.claim(&slug::id(id));
                self.done.ids.push(id.clone());
                id
            }
            None => String::new(),
        };
        let classes: Vec<String> = classes.iter().filter_map(|c| super::spans::class_name(c)).collect();
        self.done.headings.push(SubHeading { level, id, title: String::new() });
        self.out().push_str(&format!("<h{level}"));
        if !classes.is_empty() {
            push_attribute(self.out(), "class", &classes.join(" "));
        }
        // The id follows when the title is known.
        self.out().push('>');
        self.open_spans.clear();
        self.leaf_end = range.start;
    }

    fn end_heading(&mut self) {
        let title = self.title_text.take().unwrap_or_default();
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let Some(heading) = self.done.headings.last_mut() else {
            return;
        };
        if heading.id.is_empty() {
            let wanted = slug::slug(&title);
            heading.id = self.names.claim(&slug::id(if wanted.is_empty() { "section" } else { &wanted }));
        }
        heading.title = title;
        let (level, id) = (heading.level, heading.id.clone());
        let open = format!("<h{level}");
        let out = self.out();
        if let Some(at) = out.rfind(&open) {
            let mut attribute = String::new();
            push_attribute(&mut attribute, "id", &id);
            out.insert_str(at + open.len(), &attribute);
        }
        out.push_str(&format!("</h{level}>\n"));
    }

    fn start_code(&mut self, kind: CodeBlockKind, range: &Range<usize>, text: &str) {
        self.code = true;
        if self.kind() == Kind::Verse {
            self.out().push_str("<p class=\"fic-pre\">");
            return;
        }
        match kind {
            CodeBlockKind::Fenced(_) => {
                let end = text[range.clone()].find('\n').map_or(range.end, |i| range.start + i);
                self.edit(range.start..end, "");
            }
            CodeBlockKind::Indented => {
                let span = self.source.span(range.clone());
                self.sink
                    .emit(span, rules::indented_code())
                    .hint("remove the indentation if this is part of the story");
            }
        }
        self.out().push_str("<pre><code>");
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>, text: &str) {
        if self.alt.is_some() && tag != TagEnd::Image {
            return;
        }
        match tag {
            TagEnd::Paragraph => {
                self.restore_brackets(0);
                self.in_paragraph = false;
                self.out().push_str("</p>\n");
            }
            TagEnd::Heading(_) => {
                self.restore_brackets(0);
                self.in_paragraph = false;
                // What is left behind the last words are `{…}` attributes and closing marks.
                let rest = self.leaf_end.clamp(range.start, range.end)..range.end;
                if let Some(open) = text[rest.clone()].find('{')
                    && let Some(close) = text[rest.clone()].rfind('}').filter(|c| *c > open)
                {
                    self.edit(rest.start + open..rest.start + close + 1, "");
                }
                self.end_heading();
            }
            TagEnd::BlockQuote(_) => self.out().push_str("</blockquote>\n"),
            TagEnd::CodeBlock => {
                self.code = false;
                if self.kind() == Kind::Verse {
                    self.verse_lines();
                } else {
                    self.out().push_str("</code></pre>\n");
                }
            }
            TagEnd::HtmlBlock => self.flush_raw(text, range.end),
            TagEnd::List(true) => self.out().push_str("</ol>\n"),
            TagEnd::List(false) => self.out().push_str("</ul>\n"),
            TagEnd::Item => {
                self.restore_brackets(0);
                self.in_paragraph = false;
                self.out().push_str("</li>\n");
            }
            TagEnd::FootnoteDefinition => self.end_note(range),
            TagEnd::DefinitionList => self.out().push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => {
                self.restore_brackets(0);
                self.out().push_str("</dt>\n");
            }
            TagEnd::DefinitionListDefinition => {
                self.restore_brackets(0);
                self.in_paragraph = false;
                self.out().push_str("</dd>\n");
            }
            TagEnd::Table => {
                let out = self.out();
                if out.ends_with("</thead>\n<tbody>\n") {
                    // XHTML 1.1 wants rows: the head is all there is.
                    out.truncate(out.len() - "</thead>\n<tbody>\n".len());
                    if let Some(head) = out.rfind("<thead>") {
                        out.replace_range(head..head + "<thead>".len(), "<tbody>");
                    }
                    out.push_str("</tbody>\n</table>\n");
                } else {
                    out.push_str("</tbody>\n</table>\n");
                }
            }
            TagEnd::TableHead => {
                self.in_head = false;
                self.out().push_str("</tr>\n</thead>\n<tbody>\n");
            }
            TagEnd::TableRow => {
                self.surplus_cells(&range, text);
                self.out().push_str("</tr>\n");
            }
            TagEnd::TableCell => {
                self.restore_brackets(0);
                let name = if self.in_head { "</th>" } else { "</td>" };
                self.out().push_str(name);
            }
            TagEnd::Emphasis => self.simple_end("em"),
            TagEnd::Strong => {
                self.simple_end("strong");
                if self.kind() == Kind::Lines && self.inline.is_empty() {
                    let out = self.out();
                    out.truncate(out.len() - "</strong>".len());
                    let plain = out.len();
                    self.speaker();
                    let out = self.out();
                    // Not a speaker: an ordinary strong word.
                    if out.len() == plain {
                        out.push_str("</strong>");
                    }
                }
            }
            TagEnd::Strikethrough => self.simple_end("del"),
            TagEnd::Superscript => self.simple_end("sup"),
            TagEnd::Subscript => self.simple_end("sub"),
            TagEnd::Link => {
                self.simple_end("a");
                // `](address "title")` or `][label]`; an autolink has no such tail.
                if self.leaf_end < range.end && text.as_bytes().get(range.start) == Some(&b'[') {
                    self.edit(self.leaf_end..range.end, "");
                }
                self.leaf_end = range.end;
            }
            TagEnd::Image => {
                let alt = self.alt.take().unwrap_or_default();
                let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
                if let Some(image) = self.done.images.last_mut() {
                    image.has_alt = !alt.is_empty();
                }
                push_attribute(self.out(), "alt", &alt);
                self.out().push_str("/>");
                self.edit(self.leaf_end..range.end, "");
                self.leaf_end = range.end;
            }
            TagEnd::MetadataBlock(_) => {}
        }
    }

    /// Cells beyond the head's are dropped by the parser; here they are kept, as text.
    fn surplus_cells(&mut self, row: &Range<usize>, text: &str) {
        let rest = &text[self.leaf_end.clamp(row.start, row.end)..row.end];
        if !has_word(rest) {
            return;
        }
        let span = self.source.span(row.clone());
        self.sink.emit(span, rules::surplus_cells()).hint("give the head as many cells");
        for cell in rest.split('|').map(str::trim).filter(|c| !c.is_empty()) {
            self.out().push_str("<td>");
            push_text(self.out(), cell);
            self.out().push_str("</td>");
        }
    }

    /// Indented lines in a poem are lines of it, not code.
    fn verse_lines(&mut self) {
        let open = "<p class=\"fic-pre\">";
        let out = self.out();
        if let Some(at) = out.rfind(open) {
            let body = out[at + open.len()..].trim_end_matches('\n').to_owned();
            out.truncate(at);
            out.push_str("<p>");
            for (i, line) in body.split('\n').enumerate() {
                if i > 0 {
                    out.push_str("<br/>\n");
                }
                let blanks = line.len() - line.trim_start_matches(' ').len();
                (0..blanks.min(40) + 4).for_each(|_| out.push('\u{a0}'));
                out.push_str(line.trim_start_matches(' '));
            }
            out.push_str("</p>\n");
        }
    }

    /// Raw HTML, kept for the HTML reader; its text is taken by an independent tokeniser for the audit.
    fn flush_raw(&mut self, text: &str, _end: usize) {
        let Some(raw) = self.raw.take() else { return };
        let chunk = &text[raw.clone()];
        self.raw_used = true;
        for (open, close, what) in HIDING {
            let lower = chunk.to_ascii_lowercase();
            if let Some(at) = lower.rfind(open).filter(|&i| !lower[i..].contains(close)) {
                let span = self.source.span(raw.start + at..raw.start + at + open.len());
                self.sink.emit(span, rules::unclosed_html(what)).hint(format!("close it with `{close}`"));
            }
        }
        let ready = prepare_html(chunk);
        let words = html::text_of(&ready);
        self.edit(raw, &words);
        let chunk = disarm(&ready);
        self.out().push_str(&chunk);
        self.out().push('\n');
    }

    fn end_note(&mut self, range: Range<usize>) {
        let Some(buffer) = self.buffers.pop() else { return };
        let Some(label) = buffer.note else { return };
        match self.notes.entry(label) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert((buffer.out, range));
            }
            std::collections::hash_map::Entry::Occupied(mut entry) => {
                let span = self.source.span(range.clone());
                let first = self.source.span(entry.get().1.clone());
                self.sink.emit(span, rules::duplicate_footnote(entry.key())).hint_at(first, "it is defined here first");
                // Kept behind the first, so that no word is lost.
                let key = format!("{}\u{0}{}", entry.key(), range.start);
                entry.get_mut();
                self.notes.insert(key, (buffer.out, range));
            }
        }
    }

    fn finish(mut self, text: &str) -> Rendered {
        while let Some(block) = self.blocks.last() {
            let (line, span) = (block.line.clone(), self.source.span(block.line.clone()));
            self.sink.emit(span, rules::unclosed_block()).hint("put a line `:::` behind the last line of the block");
            self.close_block(line);
        }
        let mut notes: Vec<(usize, String, String, Range<usize>)> = Vec::new();
        let mut left: Vec<(String, (String, Range<usize>))> = std::mem::take(&mut self.notes).into_iter().collect();
        left.sort_by_key(|(_, (_, range))| range.start);
        for (label, (html, range)) in left {
            let number = match self.note_numbers.get(&label) {
                Some(number) => *number,
                None => {
                    self.note_order.push(label.clone());
                    if !label.contains('\u{0}') {
                        let span = self.source.span(range.clone());
                        self.sink
                            .emit(span, rules::unused_footnote(&label))
                            .hint(format!("refer to it with [^{label}]"));
                    }
                    self.note_order.len()
                }
            };
            notes.push((number, label, html, range));
        }
        notes.sort_by_key(|(number, ..)| *number);

        let mut section = String::new();
        let scope = self.input.scope;
        for (number, label, html, _) in &notes {
            let html = html.trim_end();
            section.push_str(&format!(
                "<aside class=\"fic-note-body\" epub:type=\"footnote\" role=\"doc-footnote\" id=\"fic-{scope}note-{number}\">"
            ));
            // The number and the way back stand in the first and last paragraph of the note.
            let numbered = format!("<span class=\"fic-made\">{number}. </span>");
            let back = if self.note_numbers.contains_key(label) {
                format!(
                    " <a class=\"fic-back fic-made\" role=\"doc-backlink\" href=\"#fic-{scope}ref-{number}\" aria-label=\"Back to the text\">\u{21a9}\u{fe0e}</a>"
                )
            } else {
                String::new()
            };
            match html.strip_prefix("<p>") {
                Some(rest) => section.push_str(&format!("<p>{numbered}{rest}")),
                None => section.push_str(&format!("<p>{numbered}</p>{html}")),
            }
            if section.ends_with("</p>") {
                section.truncate(section.len() - 4);
                section.push_str(&back);
                section.push_str("</p>");
            } else if !back.is_empty() {
                section.push_str(&format!("<p>{back}</p>"));
            }
            section.push_str("</aside>\n");
        }

        self.done.edits.sort_by_key(|e| (e.range.start, e.range.end));
        let mut flow = Vec::new();
        let mut from = 0;
        let mut cut: Vec<&Range<usize>> = notes.iter().map(|(.., range)| range).collect();
        cut.sort_by_key(|r| r.start);
        for range in cut {
            flow.push(from..range.start.max(from));
            from = range.end.max(from);
        }
        flow.push(from..text.len());
        flow.extend(notes.iter().map(|(.., range)| range.clone()));
        flow.retain(|r| !r.is_empty());

        let mut html = std::mem::take(&mut self.buffers[0].out);
        if self.raw_used {
            let clean = |html: &str, done: &mut Rendered, sink: &mut Sink, source: &Source| {
                let cleaned = html::clean(html);
                report_removals(&cleaned.removals, sink, source);
                let mut nodes = cleaned.nodes;
                adopt(&mut nodes, done, source);
                let mut out = String::with_capacity(html.len());
                html::write(&nodes, &mut out);
                out
            };
            // The reader collects the ids of all of it anew.
            self.done.ids.clear();
            html = clean(&html, &mut self.done, self.sink, &self.source);
            if !section.is_empty() {
                section = clean(&section, &mut self.done, self.sink, &self.source);
            }
        }
        self.done.html = html;
        self.done.notes = section;
        self.done.flow = flow;
        self.done.source = self.source;
        self.done
    }
}

fn inherit(outer: Kind, own: Kind) -> Kind {
    match outer {
        Kind::Verse | Kind::Lines => outer,
        _ => own,
    }
}

/// Raw HTML that hides what stands in it: how it opens, how it closes, what it is called.
const HIDING: &[(&str, &str, &str)] =
    &[("<!--", "-->", "comment"), ("<script", "</script", "script"), ("<style", "</style", "style element")];

/// The end of an inline script or style element that opens at `range`: behind its closing tag in the same paragraph,
/// else behind the opening tag, which is left out alone.
fn hidden_end(text: &str, range: &Range<usize>) -> Option<usize> {
    let lower = text[range.clone()].to_ascii_lowercase();
    let (_, close, _) = HIDING.iter().skip(1).find(|(open, ..)| {
        lower.strip_prefix(open).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-'))
    })?;
    let rest = &text[range.end..];
    let paragraph = rest.find("\n\n").map_or(rest, |i| &rest[..i]);
    let found = paragraph.to_ascii_lowercase().find(close);
    let end = found.and_then(|at| paragraph[at..].find('>').map(|i| range.end + at + i + 1));
    Some(end.unwrap_or(range.end))
}
