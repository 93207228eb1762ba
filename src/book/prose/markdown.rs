//! Markdown events → XHTML.

mod foreign;
mod headings;
mod line_ends;
mod notes;
mod spans;
mod tags;

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, BrokenLink, CowStr, Event, Options, Parser, Tag, TagEnd};

use crate::book::count::has_word;
use crate::book::html;
use crate::book::prose::blocks::{self, Kind, Opening};
use crate::book::prose::definitions::fold;
use crate::book::prose::dialogue::Dialogue;
use crate::book::prose::emphasis;
use crate::book::prose::foreign::Foreign;
use crate::book::prose::mask::{Masked, unmask};
use crate::book::prose::quotes::{Quotes, Typesetter};
use crate::book::prose::raw::{self, disarm, prepare as prepare_html};
use crate::book::prose::spacers;
use crate::book::prose::spans::Spans;
use crate::book::prose::typed;
use crate::book::prose::{Edit, Input, OPTIONS, Rendered, Source};
use crate::book::rules;
use crate::book::slug;
use crate::book::words;
use crate::book::xhtml::push_text;
use crate::diag::{Sink, Spanned};
use crate::story::markdown::{Attributes, Outline, outline};
use crate::story::meta::Lines;
use crate::story::warning::Warning;

use self::spans::OpenSpan;

/// What a line that was replaced by a thematic break stands for.
#[derive(Debug, Clone, Copy)]
enum Mark {
    Break,
    /// Index into the outline's fences.
    Fence(usize),
    /// A scene break with words; index into the outline's labels.
    Label(usize),
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

/// Quotations and lists inside each other at most; what stands deeper is kept at this level.
const MAX_NESTING: usize = 30;
/// Blocks inside blocks at most.
const MAX_BLOCKS: usize = 30;

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
    typesetter: Typesetter,
    /// What the parser sees: the source with masks.
    prepared: &'a str,
    spans: Spans,
    foreign: Foreign,
    /// A note `^[…]` that is open.
    inline_note: Option<foreign::OpenNote>,
    /// Whether the title of a callout is open.
    callout_title: bool,
    /// For each open quotation: whether it is a callout.
    quotations: Vec<bool>,
    /// For each open link: what it is.
    links_open: Vec<foreign::LinkKind>,
    /// Inside an image: the alternative text, and the range of the image.
    alt: Option<String>,
    /// Links and images open in the alternative text.
    alt_depth: usize,
    in_paragraph: bool,
    /// Where the open paragraph starts in the output.
    paragraph_at: usize,
    /// The title of the last image in the paragraph, and what stands behind its description.
    caption: Option<(String, Range<usize>)>,
    /// In a line of a chat, which is a paragraph of its own.
    in_line: bool,
    /// All lines of the paragraph are short.
    short_lines: bool,
    /// In a paragraph that is an element of its own, as it is not in a tight list.
    in_block_paragraph: bool,
    line_ends: line_ends::LineEnds,
    dialogue: Dialogue,
    /// The author types a blank in front of paragraphs, as in Chinese and Japanese.
    typed_indents: bool,
    /// Quotations and lists that are open.
    nesting: usize,
    /// The number that the next item of each open list has; `None` in lists without numbers.
    lists: Vec<Option<i32>>,
    /// The number of an item that is text, until its paragraph is open.
    number: Option<Range<usize>>,
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
    /// Formulas and drawings in HTML.
    foreign_elements: Vec<Range<usize>>,
    /// Where the text holds HTML.
    raw_ranges: Vec<Range<usize>>,
    code: bool,
    /// Where the heading that is open starts in the output.
    heading: Option<usize>,
    /// Levels of the headings that the current one lies below: as written, and as shown.
    levels: Vec<(u8, u8)>,
    /// The `{…}` of headings, in order.
    attributes: Vec<Attributes>,
    /// The end of the title that stands above the text.
    title_end: usize,
    in_title: bool,
    title_raw: bool,
    /// The title is wrapped in an element with what its `{…}` says.
    title_styled: bool,
    skip_until_end: Option<TagEnd>,
    /// Text before this offset has been written, or is the attributes of a span.
    written_to: usize,
    /// A script that is left out: events within it are passed over.
    skip: Range<usize>,
    /// Empty paragraphs within HTML that are scene breaks.
    gaps: Vec<Range<usize>>,
}

/// Renders Markdown.
pub fn render(input: &Input, source: Source, sink: &mut Sink) -> Rendered {
    let text = source.text.clone();
    let mut outline = outline(&text, 0..text.len());
    let mut masked = Masked::new(&text);
    let repeated = input.definitions.mask(&text, &mut masked);
    emphasis::mask(&text, &mut masked);
    typed::mask(&text, &mut masked);
    let is_joined = input.lines == Some(Lines::Joined);
    let dialogue = Dialogue::find(&text, input.language, is_joined, &mut masked);
    let gaps = spacers::breaks(&text);
    outline.breaks.extend(gaps.lines);
    let (prepared, marks, short) = prepare(&text, masked, &outline);
    let elsewhere = &input.definitions.by_label;
    let foreign = Foreign::find(&text);
    let prepared = foreign.prepared(prepared);
    let mut spans = Spans::find(&text);
    for (open, close) in &foreign.highlights {
        spans.add(open + 1, *close, close + 2, "mark");
    }
    let mut options = OPTIONS;
    // `[[…]]` costs nothing where there is none.
    options.set(Options::ENABLE_WIKILINKS, memchr::memmem::find(text.as_bytes(), b"[[").is_some());
    let callback = |link: BrokenLink| {
        let found = elsewhere.get(&fold(&unmask(&link.reference)))?;
        Some((CowStr::from(found.target.clone()), CowStr::from(found.title.clone())))
    };
    let parser = Parser::new_with_broken_link_callback(&prepared, options, Some(callback));
    let definitions: Vec<Range<usize>> = parser.reference_definitions().iter().map(|(_, d)| d.span.clone()).collect();

    let mut writer = Writer {
        input,
        source,
        sink,
        done: Rendered::default(),
        buffers: vec![Buffer { out: String::with_capacity(text.len() + text.len() / 8), note: None }],
        blocks: Vec::new(),
        inline: Vec::new(),
        open_spans: Vec::new(),
        typesetter: Typesetter::new(input.smart.then(|| Quotes::of(input.language))),
        prepared: &prepared,
        spans,
        foreign,
        inline_note: None,
        callout_title: false,
        quotations: Vec::new(),
        links_open: Vec::new(),
        alt: None,
        alt_depth: 0,
        in_paragraph: false,
        paragraph_at: 0,
        caption: None,
        in_line: false,
        short_lines: false,
        in_block_paragraph: false,
        line_ends: line_ends::LineEnds::default(),
        dialogue,
        typed_indents: line_ends::has_typed_indents(&text),
        nesting: 0,
        lists: Vec::new(),
        number: None,
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
        foreign_elements: raw::foreign_elements(&text),
        raw_ranges: Vec::new(),
        gaps: gaps.elements,
        code: false,
        heading: None,
        levels: Vec::new(),
        attributes: std::mem::take(&mut outline.attributes),
        title_end: 0,
        in_title: false,
        title_raw: false,
        title_styled: false,
        skip_until_end: None,
        written_to: 0,
        skip: 0..0,
    };
    for range in repeated {
        let span = writer.source.span(range.clone());
        writer.sink.emit(span, rules::repeated_definition()).hint("give it another label; if it is text, write `\\[`");
        writer.edit(range, "");
    }
    for range in definitions {
        writer.edit(range, "");
    }
    if writer.dialogue.count > 0 {
        writer.done.dialogue = Some((writer.dialogue.count, writer.source.span(writer.dialogue.first.clone())));
    }
    writer.declare_foreign();
    for range in std::mem::take(&mut writer.spans.rejected) {
        let span = writer.source.span(range.clone());
        let words = crate::story::text::shorten(&text[range]);
        writer
            .sink
            .emit(span, rules::unknown_attributes(words))
            .hint("write a language as in {lang=fr}, .class, #id or dir=rtl");
    }
    for (event, range) in parser.into_offset_iter() {
        if let Some(end) = &writer.skip_until_end {
            if matches!(&event, Event::End(e) if e == end) {
                writer.skip_until_end = None;
            }
            continue;
        }
        writer.event(event, range, &text, &marks, &short, &outline);
    }
    writer.finish(&text)
}

/// Lines that were replaced by thematic breaks, by their start; and those too short for that.
type Marks = HashMap<usize, (Mark, Range<usize>)>;

/// Replaces block lines and scene breaks by thematic breaks of the same length, and attributes of headings by blanks.
fn prepare<'t>(text: &str, mut masked: Masked<'t>, outline: &Outline) -> (std::borrow::Cow<'t, str>, Marks, Marks) {
    let mut marks = Marks::new();
    let mut short = Marks::new();
    let Outline { fences, breaks, labels, attributes, .. } = outline;
    attributes.iter().for_each(|a| masked.fill(a.range.clone(), b' '));
    outline.backticks.iter().flat_map(Range::clone).for_each(|at| masked.hide(at));
    let all = fences
        .iter()
        .enumerate()
        .map(|(i, f)| (Mark::Fence(i), f.line.clone()))
        .chain(labels.iter().enumerate().map(|(i, l)| (Mark::Label(i), l.line.clone())))
        .chain(breaks.iter().map(|r| (Mark::Break, r.clone())));
    for (mark, line) in all {
        // `#` alone is an empty heading for the parser, which serves as well as a break; replacing it by a longer
        // mark would move every offset behind it.
        if line.len() < 3 {
            let start = line.start + (text[line.clone()].len() - text[line.clone()].trim_start().len());
            short.insert(start, (mark, line));
        } else {
            masked.fill(line.clone(), b'_');
            marks.insert(line.start, (mark, line));
        }
    }
    (masked.finish(), marks, short)
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
        outline: &Outline,
    ) {
        if self.skip.start <= range.start && range.end <= self.skip.end {
            return;
        }
        if !matches!(event, Event::Start(Tag::Paragraph)) {
            self.write_number();
        }
        match event {
            Event::Start(tag) => {
                if matches!(tag, Tag::Paragraph | Tag::Heading { .. })
                    && let Some((mark, line)) = short.get(&range.start)
                    && text[range.start..range.end].trim().len() <= line.len()
                {
                    self.mark(*mark, line.clone(), text, outline);
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
                let words = unmask(&words);
                // Line ends inside code are blanks for the parser, and the blanks at its edges are padding.
                let hidden = self.foreign.within(&range).is_some();
                let visible = self.foreign.visible(text, range.clone());
                let words = if hidden { visible.trim_matches('`').to_owned().into() } else { words };
                if text[range.clone()].trim_matches('`') != &*words {
                    self.edit(range.clone(), &words);
                }
                self.typesetter.pass();
                if let Some(alt) = &mut self.alt {
                    alt.push_str(&words);
                } else {
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
                let ready = prepare_html(chunk, raw::lies_in(&self.foreign_elements, range.start));
                let words = html::text_of(&ready);
                self.edit(range.clone(), &words);
                match &mut self.alt {
                    Some(alt) => alt.push_str(&words),
                    None => {
                        self.title_raw |= self.in_title;
                        self.raw_used |= !self.in_title;
                        self.raw_ranges.push(range.clone());
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
                    self.mark(*mark, line.clone(), text, outline);
                }
                None => match &mut self.raw {
                    Some(raw) => raw.end = range.end,
                    None => self.raw = Some(range),
                },
            },
            Event::SoftBreak => self.line_break(range.end, text, false),
            Event::HardBreak => self.line_break(range.end, text, true),
            Event::Rule => match marks.get(&range.start) {
                Some((mark, line)) => self.mark(*mark, line.clone(), text, outline),
                None => self.scene_break(range),
            },
            Event::FootnoteReference(label) => self.note_reference(&unmask(&label), range),
            Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    /// A scene break, or the edge of a block.
    fn mark(&mut self, mark: Mark, line: Range<usize>, text: &str, outline: &Outline) {
        match mark {
            Mark::Break => self.scene_break(line),
            Mark::Label(index) => self.labelled_break(line, outline.labels[index].words.clone(), text),
            Mark::Fence(index) => {
                let fence = &outline.fences[index];
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

    /// `~~~ Later ~~~`
    fn labelled_break(&mut self, line: Range<usize>, words: Range<usize>, text: &str) {
        self.edit(line.start..words.start, "");
        self.edit(words.end..line.end, "");
        self.out().push_str("<hr class=\"fic-break\"/>\n<p class=\"fic-break-words\">");
        push_text(self.out(), &text[words]);
        self.out().push_str("</p>\n");
    }

    fn open_block(&mut self, line: Range<usize>, argument: Range<usize>, text: &str) {
        if self.blocks.len() >= MAX_BLOCKS {
            // Said once; the block is counted, so that its end closes nothing else.
            if self.blocks.len() == MAX_BLOCKS {
                let span = self.source.span(line.clone());
                self.sink.emit(span, rules::deep_blocks(MAX_BLOCKS));
            }
            self.blocks.push(OpenBlock { kind: self.kind(), line, skip: None, speakers: Vec::new() });
            return;
        }
        let words = &text[argument.clone()];
        let titled =
            blocks::titled(words).map(|(name, title)| (name, argument.start + title.start..argument.start + title.end));
        let Some(opening) = blocks::block_argument(titled.as_ref().map_or(words, |(name, _)| name)) else {
            self.edit(line.clone(), "");
            let span = self.source.span(argument);
            self.sink
                .emit(span, rules::unknown_block(crate::story::text::shorten(words)))
                .hint("write a name of letters, digits and hyphens, or attributes such as {lang=fr}");
            self.out().push_str("<div>\n");
            self.blocks.push(OpenBlock { kind: Kind::Plain, line, skip: None, speakers: Vec::new() });
            return;
        };
        let mut skip = None;
        if opening.kind == Kind::ContentWarning {
            skip = Some(self.open_scene(&line, &argument, &opening, text));
        } else {
            self.out().push_str("<div");
            opening.attributes.push(self.out(), opening.class);
            self.out().push_str(">\n");
            if let Some((_, title)) = titled {
                self.edit(line.start..title.start, "");
                self.edit(title.end..line.end, "");
                self.out().push_str("<p><strong>");
                push_text(self.out(), &text[title]);
                self.out().push_str("</strong></p>\n");
            } else {
                self.edit(line.clone(), "");
            }
            if let Some(id) = opening.attributes.id {
                self.names.claim(&id);
                self.done.ids.push(id);
            }
        }
        // Inside a scene or a styled block the lines of an outer chat or poem are still lines.
        let kind = match opening.kind {
            Kind::ContentWarning | Kind::Plain => {
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
        blocks::open_scene(
            &mut self.buffers[last].out,
            opening,
            &warnings,
            words.as_deref(),
            &id,
            words::of(self.input.language),
        );
        self.done.scenes.extend(warnings);
        id
    }

    fn close_block(&mut self, line: Range<usize>) {
        if self.blocks.len() > MAX_BLOCKS {
            self.blocks.pop();
            return;
        }
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
            let shown = if words.len() == raw.len() { self.foreign.visible(text, range) } else { words.into() };
            push_text(self.out(), &shown);
            return;
        }
        // The attributes behind a span come as text of their own, in pieces.
        if range.end <= self.written_to {
            return;
        }
        if self.foreign.within(&range).is_some() {
            self.foreign_text(range, text);
            return;
        }
        let typed = words == &self.prepared[range.clone()];
        self.words(words, typed, range, text);
    }

    /// Text without foreign syntax in it; `typed` tells whether it is the author's own to the letter.
    fn words(&mut self, words: &str, typed: bool, range: Range<usize>, text: &str) {
        let raw = &text[range.clone()];
        if !typed && !raw.is_empty() && (has_word(raw) || has_word(words)) {
            self.edit(range.clone(), words);
        }
        if let Some(alt) = &mut self.alt {
            let set = if typed { self.typesetter.set(raw, text, range.start) } else { words.into() };
            alt.push_str(&set);
            return;
        }
        if !typed {
            self.typesetter.pass();
            push_text(self.out(), words);
            return;
        }
        self.missing_footnote(raw, &range, text);
        if self.spans.is_empty() {
            self.put(range, text);
            return;
        }
        self.text_with_spans(range, text);
    }

    /// Writes text of a paragraph or heading.
    fn put(&mut self, range: Range<usize>, text: &str) {
        let set = self.typesetter.set(&text[range.clone()], text, range.start);
        push_text(self.out(), &set);
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
                .hint(format!("define it with `[^{label}]: …` on a line of its own"));
        }
    }

    /// `**Name:**` at the start of a line of a chat: the speaker. The second one stands on the other side.
    fn speaker(&mut self) {
        let line_tag = "<p class=\"fic-line\">";
        let Some(start) = self.out().rfind(line_tag) else {
            return;
        };
        let inner = self.out()[start + line_tag.len()..].to_owned();
        // Strong words of an earlier line end before these begin.
        let is_name = |n: &&str| n.trim_end().ends_with(':') && !n.contains("</strong>");
        let Some(name) = inner.strip_prefix("<strong>").filter(is_name) else {
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

    fn simple(&mut self, name: &'static str) {
        self.inline.push(name);
        self.out().push('<');
        self.out().push_str(name);
        self.out().push('>');
    }

    fn simple_end(&mut self, name: &'static str) {
        // A span that was opened inside this mark and not closed in it is no span.
        if self.inline_note.as_ref().is_some_and(|note| note.is_within(self.inline.len())) {
            self.leave_inline_note();
        }
        let inside = self.open_spans.iter().position(|s| s.depth >= self.inline.len());
        self.restore_spans(inside.unwrap_or(usize::MAX));
        self.inline.pop();
        self.out().push_str("</");
        self.out().push_str(name);
        self.out().push('>');
    }

    /// Raw HTML, kept for the HTML reader; its text is taken by an independent tokeniser for the audit.
    fn flush_raw(&mut self, text: &str, _end: usize) {
        let Some(raw) = self.raw.take() else { return };
        let chunk = &text[raw.clone()];
        self.raw_used = true;
        self.raw_ranges.push(raw.clone());
        for (open, close, what) in HIDING {
            let lower = chunk.to_ascii_lowercase();
            if let Some(at) = lower.rfind(open).filter(|&i| !lower[i..].contains(close)) {
                let span = self.source.span(raw.start + at..raw.start + at + open.len());
                self.sink.emit(span, rules::unclosed_html(what)).hint(format!("close it with `{close}`"));
            }
        }
        let mut from = raw.start;
        let first = self.gaps.partition_point(|gap| gap.start < raw.start);
        let gaps: Vec<Range<usize>> = self.gaps[first..].iter().take_while(|gap| gap.end <= raw.end).cloned().collect();
        for gap in gaps {
            self.push_raw(text, from..gap.start);
            from = gap.end;
            self.scene_break(gap);
        }
        self.push_raw(text, from..raw.end);
    }

    fn push_raw(&mut self, text: &str, raw: Range<usize>) {
        if raw.is_empty() {
            return;
        }
        let chunk = &*self.foreign.visible(text, raw.clone());
        let ready = prepare_html(chunk, false);
        let words = html::text_of(&ready);
        self.edit(raw, &words);
        let chunk = disarm(&ready);
        self.out().push_str(&chunk);
        self.out().push('\n');
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
