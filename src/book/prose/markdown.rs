//! Markdown events → XHTML.

mod chat;
mod code;
mod foreign;
mod headings;
mod html;
mod line_ends;
mod links;
mod notes;
mod pictures;
mod spans;
mod tables;
mod tags;

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Parser, Tag, TagEnd};

use crate::book::count::has_word;
use crate::book::prose::blocks::{self, Opening, Reading};
use crate::book::prose::definitions::fold;
use crate::book::prose::dialogue::Dialogue;
use crate::book::prose::emphasis;
use crate::book::prose::foreign::Foreign;
use crate::book::prose::indents::Indents;
use crate::book::prose::mask::{Masked, OTHER, unmask};
use crate::book::prose::quotes::{Quotes, Typesetter};
use crate::book::prose::raw;
use crate::book::prose::spacers;
use crate::book::prose::spans::Spans;
use crate::book::prose::typed;
use crate::book::prose::{Edit, OPTIONS, Passage, Rendered, Source};
use crate::book::rules;
use crate::book::xhtml::push_text;
use crate::diag::{Cut, Sink, Spanned};
use crate::story::markdown::sealed::{blank_lines, sealed};
use crate::story::markdown::{Attributes, Outline, outline};
use crate::story::meta::Lines;
use crate::story::slug;
use crate::story::warning::{self, Warning};
use crate::words;

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
    kind: Reading,
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

/// Where output goes: the text, and for a time a footnote, or what can be written only when all of it is known.
struct Buffer {
    out: String,
    /// The footnote's label.
    note: Option<String>,
}

struct Writer<'a, 's> {
    input: &'a Passage<'a>,
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
    /// For each open quotation: what it is.
    quotations: Vec<foreign::Quotation>,
    /// For each open link: what it is.
    links_open: Vec<foreign::LinkKind>,
    /// Inside an image: the alternative text, and the range of the image.
    alt: Option<String>,
    /// Links and images open in the alternative text.
    alt_depth: usize,
    in_paragraph: bool,
    /// The text holds pictures.
    has_pictures: bool,
    /// In a paragraph that may be made of pictures, which is held until it ends.
    in_pictures: bool,
    /// The title of the last image in the paragraph, and what stands behind its description.
    caption: Option<(String, Range<usize>)>,
    /// The line of a chat that is open, which is a paragraph of its own.
    line: Option<chat::Line>,
    /// Where the lines of the paragraph start that stay lines, as those of a letter's head do.
    letter_lines: Vec<usize>,
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
    notes: notes::Notes,
    names: slug::Names,
    scenes: usize,
    table: tables::Table,
    /// The lines of a raw HTML block that is being gathered, without the marks of quotations.
    raw: Vec<Range<usize>>,
    raw_used: bool,
    /// Scripts and style elements that are never closed.
    unclosed: html::Unclosed,
    /// Formulas and drawings in HTML.
    foreign_elements: Vec<Range<usize>>,
    /// Where the text holds HTML.
    raw_ranges: Vec<Range<usize>>,
    tags: raw::Tags,
    code: bool,
    /// How the heading that is open looks and sounds, as attributes.
    heading: Option<String>,
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
    /// Links that lead nowhere, up to the block that is written.
    dead: Vec<Range<usize>>,
    /// Empty paragraphs within HTML that are scene breaks.
    gaps: Vec<Range<usize>>,
}

/// What is found in a text before it is parsed.
struct Found {
    spans: Spans,
    foreign: Foreign,
    dialogue: Dialogue,
    gaps: Vec<Range<usize>>,
    attributes: Vec<Attributes>,
}

/// A text, and what stands for lines of it that the parser does not know.
struct Text<'t> {
    text: &'t str,
    outline: Outline,
    /// By their start; and those too short for a mark.
    marks: Marks,
    short: Marks,
}

/// Renders Markdown.
pub fn render(input: &Passage, source: Source, sink: &mut Sink) -> Rendered {
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
    let mut indents = Indents::find(&text);
    outline.breaks.append(&mut indents.breaks);
    let (prepared, marks, short) = prepare(&text, masked, &outline);
    let mut foreign = Foreign::find(&text);
    let mut breaks = outline.breaks.clone();
    breaks.sort_by_key(|line| line.start);
    foreign.leave(&breaks);
    foreign.add_noted_headings(&text);
    foreign.add_readings(&text, input.language);
    foreign.hide(&indents.blanks);
    let mut options = OPTIONS;
    // `[[…]]` costs nothing where there is none.
    options.set(Options::ENABLE_WIKILINKS, memchr::memmem::find(text.as_bytes(), b"[[").is_some());
    let mut spans = Spans::find(&text);
    foreign.keep_typed(&text, spans.rejected.clone());
    let prepared = headings::hide_nested(foreign.prepared(prepared), &mut outline, options);
    for (open, close) in &foreign.highlights {
        spans.add(open + 1, *close, close + 2, "mark");
    }
    let dead = std::cell::RefCell::new(Vec::new());
    let callback = |link: BrokenLink| {
        let Some(found) = input.definitions.by_label.get(&fold(&unmask(&link.reference))) else {
            dead.borrow_mut().extend(links::with_blanks(&text, link.span));
            return None;
        };
        Some((CowStr::from(found.target.clone()), CowStr::from(found.title.clone())))
    };
    let parser = Parser::new_with_broken_link_callback(&prepared, options, Some(callback));
    let definitions: Vec<Range<usize>> = parser.reference_definitions().iter().map(|(_, d)| d.span.clone()).collect();

    let attributes = std::mem::take(&mut outline.attributes);
    let found = Found { spans, foreign, dialogue, gaps: gaps.elements, attributes };
    let mut writer = Writer::new(input, source, sink, &prepared, found);
    writer.report(repeated, definitions);
    writer.report_indents(&indents);
    let text = Text { text: &text, outline, marks, short };
    for (event, range) in parser.into_offset_iter() {
        writer.note_dead(&dead);
        writer.event(event, range, &text);
    }
    writer.note_dead(&dead);
    writer.report_dead();
    writer.finish(text.text)
}

/// Lines that were replaced by thematic breaks, by their start; and those too short for that.
type Marks = HashMap<usize, (Mark, Range<usize>)>;

/// Replaces block lines and scene breaks by thematic breaks of the same length, and attributes of headings by blanks.
fn prepare<'t>(text: &str, mut masked: Masked<'t>, outline: &Outline) -> (std::borrow::Cow<'t, str>, Marks, Marks) {
    let mut marks = Marks::new();
    let mut short = Marks::new();
    let Outline { fences, breaks, labels, attributes, .. } = outline;
    attributes.iter().for_each(|a| masked.fill(a.range.clone(), b' '));
    outline.typed.iter().flat_map(Range::clone).for_each(|at| masked.hide(at));
    let sealed = sealed(text);
    for element in sealed {
        match element.code {
            Some(code) => masked.fill(code, OTHER),
            None => blank_lines(text, element.range).for_each(|line| masked.fill(line, OTHER)),
        }
    }
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
            let start = line.start + (text.cut(line.clone()).len() - text.cut(line.clone()).trim_start().len());
            short.insert(start, (mark, line));
        } else {
            masked.fill(line.clone(), b'_');
            marks.insert(line.start, (mark, line));
        }
    }
    (masked.finish(), marks, short)
}

/// Whether a line has the signs of a heading and no words.
fn is_empty_heading(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|b| b == b'#')
}

/// Whether this is the end tag of a heading, without its `<`.
fn is_heading_end(tag: &str) -> bool {
    tag.strip_prefix("/h").is_some_and(|rest| rest.len() == 2 && rest.ends_with('>'))
}

impl Text<'_> {
    /// The mark that a paragraph or heading is, if its line was too short for the parser to see it as one.
    fn short_mark(&self, tag: &Tag, range: &Range<usize>) -> Option<&(Mark, Range<usize>)> {
        let found = matches!(tag, Tag::Paragraph | Tag::Heading { .. }).then(|| self.short.get(&range.start))??;
        (self.text.cut(range.clone()).trim().len() <= found.1.len()).then_some(found)
    }
}

impl<'a, 's> Writer<'a, 's> {
    fn new(input: &'a Passage<'a>, source: Source, sink: &'s mut Sink, prepared: &'a str, found: Found) -> Self {
        let text = &*source.text;
        Writer {
            input,
            sink,
            done: Rendered::default(),
            buffers: vec![Buffer { out: String::with_capacity(text.len() + text.len() / 8), note: None }],
            blocks: Vec::new(),
            inline: Vec::new(),
            open_spans: Vec::new(),
            typesetter: Typesetter::new(input.smart.then(|| Quotes::of(input.language))),
            prepared,
            spans: found.spans,
            foreign: found.foreign,
            inline_note: None,
            callout_title: false,
            quotations: Vec::new(),
            links_open: Vec::new(),
            alt: None,
            alt_depth: 0,
            in_paragraph: false,
            has_pictures: pictures::may_hold(prepared),
            in_pictures: false,
            caption: None,
            line: None,
            letter_lines: Vec::new(),
            in_block_paragraph: false,
            line_ends: line_ends::LineEnds::default(),
            dialogue: found.dialogue,
            typed_indents: line_ends::has_typed_indents(text),
            nesting: 0,
            lists: Vec::new(),
            number: None,
            leaf_end: 0,
            notes: notes::Notes::default(),
            names: slug::Names::default(),
            scenes: 0,
            table: tables::Table::default(),
            raw: Vec::new(),
            raw_used: false,
            unclosed: html::Unclosed::default(),
            foreign_elements: raw::foreign_elements(text),
            tags: raw::Tags::default(),
            raw_ranges: Vec::new(),
            gaps: found.gaps,
            dead: Vec::new(),
            code: false,
            heading: None,
            levels: Vec::new(),
            attributes: found.attributes,
            title_end: 0,
            in_title: false,
            title_raw: false,
            title_styled: false,
            skip_until_end: None,
            written_to: 0,
            skip: 0..0,
            source,
        }
    }
}

impl Writer<'_, '_> {
    fn out(&mut self) -> &mut String {
        let last = self.buffers.len() - 1;
        &mut self.buffers[last].out
    }

    /// What is written from here on is held back until [`Self::release`].
    fn hold(&mut self) {
        self.restore_brackets(0);
        self.buffers.push(Buffer { out: String::new(), note: None });
    }

    /// Gives back what was held.
    fn release(&mut self) -> String {
        self.buffers.pop().map_or_else(String::new, |buffer| buffer.out)
    }

    fn edit(&mut self, range: Range<usize>, with: &str) {
        if !range.is_empty() {
            self.done.edits.push(Edit { range, with: with.to_owned() });
        }
    }

    fn kind(&self) -> Reading {
        self.blocks.last().map_or(Reading::Plain, |b| b.kind)
    }

    /// Says what was found before the text was parsed, and declares what of it is left out.
    fn report(&mut self, repeated: Vec<Range<usize>>, definitions: Vec<Range<usize>>) {
        for range in repeated {
            let span = self.source.span(range.clone());
            self.sink
                .emit(span, rules::repeated_definition())
                .hint("give it another label; if it is text, write `\\[`");
            self.edit(range, "");
        }
        for range in definitions {
            self.edit(range, "");
        }
        if self.dialogue.count > 0 {
            self.done.dialogue = Some((self.dialogue.count, self.source.span(self.dialogue.first.clone())));
        }
        self.declare_foreign();
        for range in std::mem::take(&mut self.spans.rejected) {
            let span = self.source.span(range.clone());
            let words = crate::story::text::shorten(self.source.text.cut(range));
            self.sink
                .emit(span, rules::unknown_attributes(words))
                .hint("write a language as in {lang=fr}, .class, #id or dir=rtl");
        }
    }

    fn report_indents(&mut self, indents: &Indents) {
        if !indents.blanks.is_empty() {
            self.done.indented = Some((indents.blanks.len(), self.source.span(indents.first.clone())));
        }
    }

    fn event(&mut self, event: Event, range: Range<usize>, whole: &Text) {
        if let Some(end) = &self.skip_until_end {
            if matches!(&event, Event::End(e) if e == end) {
                self.skip_until_end = None;
            }
            return;
        }
        if self.skip.start <= range.start && range.end <= self.skip.end {
            return;
        }
        if !matches!(event, Event::Start(Tag::Paragraph)) {
            self.write_number();
        }
        let text = whole.text;
        match event {
            Event::Start(tag) => match whole.short_mark(&tag, &range) {
                Some((mark, line)) => {
                    self.mark(*mark, line.clone(), text, &whole.outline);
                    self.skip_until_end = Some(tag.to_end());
                }
                None => self.start(tag, range, text),
            },
            Event::End(tag) => self.end(tag, range, text),
            Event::Text(words) => {
                self.text(&words, range.clone(), text);
                self.leaf_end = range.end;
            }
            // An element that was left out ended in it.
            Event::Code(_) if self.skip.contains(&range.start) => {
                let rest = self.skip.end..range.end;
                self.text(text.cut(rest.clone()), rest, text);
                self.leaf_end = range.end;
            }
            Event::Code(words) => self.inline_code(&words, range, text),
            Event::InlineHtml(_) => self.inline_html(range, text),
            Event::Html(_) => self.block_html(range, whole),
            Event::SoftBreak => self.line_break(range.end, text, false),
            Event::HardBreak => self.line_break(range.end, text, true),
            Event::Rule => match whole.marks.get(&range.start) {
                Some((mark, line)) => self.mark(*mark, line.clone(), text, &whole.outline),
                None => self.scene_break(range),
            },
            Event::FootnoteReference(label) => self.note_reference(&unmask(&label), range),
            Event::TaskListMarker(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn inline_code(&mut self, words: &str, range: Range<usize>, text: &str) {
        let words = unmask(words);
        // Line ends inside code are blanks for the parser, and the blanks at its edges are padding.
        let hidden = self.foreign.within(&range).is_some();
        let visible = self.foreign.visible(text, range.clone());
        let words = if hidden { visible.trim_matches('`').to_owned().into() } else { words };
        if text.cut(range.clone()).trim_matches('`') != &*words {
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

    /// A scene break, or the edge of a block.
    fn mark(&mut self, mark: Mark, line: Range<usize>, text: &str, outline: &Outline) {
        match mark {
            // `## ` below a heading is what is left of a title, and divides nothing.
            Mark::Break if is_empty_heading(text.cut(line.clone())) && self.is_at_top() => self.edit(line, ""),
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

    /// Whether nothing, or a heading alone, stands before.
    fn is_at_top(&mut self) -> bool {
        let out = self.out().trim_end();
        out.is_empty() || out.rsplit_once('<').is_some_and(|(_, tag)| is_heading_end(tag))
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
        push_text(self.out(), text.cut(words));
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
        let words = text.cut(argument.clone());
        let titled =
            blocks::titled(words).map(|(name, title)| (name, argument.start + title.start..argument.start + title.end));
        let Some(opening) = blocks::block_argument(titled.as_ref().map_or(words, |(name, _)| name)) else {
            self.edit(line.clone(), "");
            let span = self.source.span(argument);
            self.sink
                .emit(span, rules::unknown_block(crate::story::text::shorten(words)))
                .hint("write a name of letters, digits and hyphens, or attributes such as {lang=fr}");
            self.out().push_str("<div>\n");
            self.blocks.push(OpenBlock { kind: Reading::Plain, line, skip: None, speakers: Vec::new() });
            return;
        };
        let mut skip = None;
        if opening.kind == Reading::ContentWarning {
            skip = Some(self.open_scene(&line, &argument, &opening, text));
        } else {
            self.out().push_str("<div");
            opening.attributes.push(self.out(), opening.class);
            self.out().push_str(">\n");
            if let Some((_, title)) = titled {
                self.edit(line.start..title.start, "");
                self.edit(title.end..line.end, "");
                self.out().push_str("<p><strong>");
                push_text(self.out(), text.cut(title));
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
            Reading::ContentWarning | Reading::Plain => {
                if self.kind() == Reading::ContentWarning {
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
        let mut warnings: Vec<Warning> =
            blocks::scene_warnings(Spanned::new(text.cut(ids.clone()), self.source.span(ids.clone())));
        if warnings.len() > warning::MOST {
            warnings.clear();
            let excess = crate::story::rules::matter_too_large("the list of warnings", warning::MOST);
            self.sink.emit(self.source.span(ids), excess).hint("keep those that readers need");
        } else if warnings.is_empty() {
            let span = self.source.span(line.clone());
            self.sink.emit(span, rules::nameless_scene()).hint("write `::: cw gore | summary`");
        }
        let told = self.done.scenes.len();
        for (i, warning) in warnings.iter().enumerate().filter(|(_, w)| w.entry.is_none()) {
            let diagnostic = self.sink.emit(warning.raw.span, crate::story::rules::custom_warning(&warning.raw.value));
            if told + i < warning::SUGGESTED
                && let Some(near) = warning::suggest(&warning.raw.value)
            {
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
        let words = summary.map(|s| text.cut(s).to_owned());
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
        let raw = text.cut(range.clone());
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
        let typed = words == self.prepared.cut(range.clone());
        self.words(words, typed, range, text);
    }

    /// Text without foreign syntax in it; `typed` tells whether it is the author's own to the letter.
    fn words(&mut self, words: &str, typed: bool, range: Range<usize>, text: &str) {
        let raw = text.cut(range.clone());
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
        let mut from = range.start;
        // Links that lead nowhere stand as typed.
        while let Some(dead) = self.dead_address(from, text).filter(|dead| from < range.end && dead.start < range.end) {
            let typed = dead.start.max(from)..dead.end.min(range.end);
            let set = self.typesetter.set(text.cut(from..typed.start), text, from);
            push_text(self.out(), &set);
            from = typed.end;
            self.typesetter.pass();
            push_text(self.out(), text.cut(typed));
        }
        let set = self.typesetter.set(text.cut(from..range.end), text, from);
        push_text(self.out(), &set);
    }

    /// `[^label]` that stayed text: nothing defines it.
    fn missing_footnote(&mut self, raw: &str, range: &Range<usize>, text: &str) {
        if !raw.ends_with('[') || !text.cut(range.end..).starts_with('^') {
            return;
        }
        let rest = text.cut(range.end + 1..);
        let Some(length) = rest.bytes().take(100).position(|b| matches!(b, b']' | b'\n')) else { return };
        let label = rest.cut(..length);
        if rest.as_bytes()[length] == b']' && !label.is_empty() && !label.contains(char::is_whitespace) {
            let span = self.source.span(range.end - 1..range.end + length + 2);
            self.sink
                .emit(span, rules::missing_footnote(label))
                .hint(format!("define it with `[^{label}]: …` on a line of its own"));
        }
    }

    fn simple(&mut self, name: &'static str) {
        self.inline.push(name);
        self.out().push('<');
        self.out().push_str(name);
        self.out().push('>');
    }

    fn simple_end(&mut self, name: &'static str) {
        self.leave_mark();
        self.out().push_str("</");
        self.out().push_str(name);
        self.out().push('>');
    }

    /// Leaves the innermost mark. A span that was opened inside it and not closed in it is no span.
    fn leave_mark(&mut self) {
        if self.inline_note.as_ref().is_some_and(|note| note.is_within(self.inline.len())) {
            self.leave_inline_note();
        }
        let inside = self.open_spans.iter().position(|s| s.depth >= self.inline.len());
        self.restore_spans(inside.unwrap_or(usize::MAX));
        self.inline.pop();
    }
}

fn inherit(outer: Reading, own: Reading) -> Reading {
    match outer {
        Reading::Verse | Reading::Lines => outer,
        _ => own,
    }
}
