//! What each Markdown element writes when it opens and closes.

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, LinkType, Tag, TagEnd};

use super::{Buffer, MAX_NESTING, Writer, foreign, line_ends};
use crate::book::count::has_word;
use crate::book::links::Placeholder;
use crate::book::prose::Use;
use crate::book::prose::blocks::Kind;
use crate::book::prose::mask::unmask;
use crate::book::rules;
use crate::book::xhtml::{push_attribute, push_text};
use crate::story::markdown::fence_words;

impl Writer<'_, '_> {
    pub(super) fn start(&mut self, tag: Tag, range: Range<usize>, text: &str) {
        if self.alt.is_some() {
            // Only the words of what stands inside a description are kept.
            self.alt_depth += usize::from(matches!(tag, Tag::Image { .. } | Tag::Link { .. }));
            // In a description links have words and no target.
            if let Tag::Link { link_type: LinkType::WikiLink { has_pothole }, .. }
            | Tag::Image { link_type: LinkType::WikiLink { has_pothole }, .. } = tag
            {
                self.hide_target(has_pothole, &range, text);
            }
            return;
        }
        match tag {
            Tag::Paragraph => {
                self.open_words();
                self.in_block_paragraph = true;
                self.short_lines = self.kind() == Kind::Letter && line_ends::has_short_lines(&text[range.clone()]);
                self.caption = None;
                self.open_verse(&range);
                self.paragraph_at = self.out().len();
                match self.kind() {
                    Kind::Lines => self.open_line(),
                    Kind::Verse => {
                        self.out().push_str("<p>");
                        self.indent(range.start, text);
                    }
                    _ => self.open_block_paragraph(range.start, text),
                }
            }
            Tag::Heading { level, .. } => self.start_heading(level as u8, &range, text),
            Tag::BlockQuote(_) => self.open_quotation(&range, text),
            Tag::CodeBlock(kind) => self.start_code(kind, &range, text),
            Tag::HtmlBlock => self.raw = None,
            Tag::List(start) => self.start_list(start),
            Tag::Item => self.start_item(&range, text),
            Tag::FootnoteDefinition(label) => {
                let label = unmask(&label);
                let end = text[range.clone()].find("]:").map_or(range.start, |i| range.start + i + 2);
                self.edit(range.start..end, "");
                self.buffers.push(Buffer { out: String::new(), note: Some(label.to_string()) });
            }
            Tag::DefinitionList => self.open_level("<dl>\n"),
            Tag::DefinitionListTitle => self.open_item("<dt>"),
            Tag::DefinitionListDefinition => self.open_item("<dd>"),
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
                self.typesetter.paragraph();
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
            Tag::Link { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. } => {
                self.open_wiki_link(&unmask(&dest_url), has_pothole, &range, text);
            }
            Tag::Image { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. } => {
                self.open_embed(&unmask(&dest_url), has_pothole, &range, text);
            }
            // Raised and lowered text is found by `spans`.
            Tag::Superscript | Tag::Subscript => {}
            // A link can not hold another one; the parser finds addresses in the words of a link.
            Tag::Link { .. } if self.inline.contains(&"a") => {
                self.links_open.push(foreign::LinkKind::Usual);
                self.inline.push("");
                self.leaf_end = range.start;
            }
            Tag::Link { link_type, dest_url, title, .. } => {
                self.links_open.push(foreign::LinkKind::Usual);
                self.inline.push("a");
                self.leaf_end = range.start;
                let target = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => unmask(&dest_url).into_owned(),
                };
                let number = self.done.links.len();
                let span = self.source.span(range);
                self.done.links.push(Use { target, span, has_alt: true, wiki: false });
                let out = self.out();
                out.push_str("<a");
                push_attribute(out, "href", &Placeholder::Link(number).to_string());
                if !title.is_empty() {
                    push_attribute(out, "title", &unmask(&title));
                }
                out.push('>');
            }
            Tag::Image { dest_url, title, .. } => {
                let start = range.start;
                self.leaf_end = range.start;
                let number = self.done.images.len();
                let foreign = self.foreign.images.get(&range.start).cloned().unwrap_or_default();
                let span = self.source.span(range);
                let target = foreign.target.clone().unwrap_or_else(|| unmask(&dest_url).into_owned());
                self.done.images.push(Use { target, span, has_alt: false, wiki: false });
                let out = self.out();
                if text[start..].strip_prefix("![").is_some_and(|words| words.starts_with(char::is_whitespace)) {
                    out.push(' ');
                }
                out.push_str("<img");
                push_attribute(out, "src", &Placeholder::Image(number).to_string());
                foreign.push_size(out);
                if !title.is_empty() {
                    push_attribute(out, "title", &unmask(&title));
                    self.caption = Some((unmask(&title).into_owned(), 0..0));
                }
                self.alt = Some(String::new());
            }
            Tag::MetadataBlock(_) => {}
        }
    }

    /// Words of a paragraph, heading or item follow.
    pub(super) fn open_words(&mut self) {
        self.in_paragraph = true;
        self.typesetter.paragraph();
    }

    /// Opens a quotation or list, unless too many are open already: what stands deeper is kept at this level.
    pub(super) fn open_level(&mut self, tag: &str) {
        self.nesting += 1;
        if self.nesting <= MAX_NESTING {
            self.out().push_str(tag);
        }
    }

    pub(super) fn close_level(&mut self, tag: &str) {
        if self.nesting <= MAX_NESTING {
            self.out().push_str(tag);
        }
        self.nesting = self.nesting.saturating_sub(1);
    }

    fn open_item(&mut self, tag: &str) {
        self.open_words();
        match self.nesting.cmp(&(MAX_NESTING + 1)) {
            std::cmp::Ordering::Less => self.out().push_str(tag),
            std::cmp::Ordering::Equal => self.out().push_str("<div>"),
            std::cmp::Ordering::Greater => self.out().push_str("<br/>\n"),
        }
    }

    fn close_item(&mut self, tag: &str) {
        self.restore_brackets(0);
        self.in_paragraph = false;
        match self.nesting.cmp(&(MAX_NESTING + 1)) {
            std::cmp::Ordering::Less => self.out().push_str(tag),
            std::cmp::Ordering::Equal => self.out().push_str("</div>\n"),
            std::cmp::Ordering::Greater => {}
        }
    }

    fn start_list(&mut self, start: Option<u64>) {
        // HTML numbers are 32 bits wide.
        let start = start.map(|n| i32::try_from(n).unwrap_or(i32::MAX));
        self.lists.push(start);
        match start {
            None => self.open_level("<ul>\n"),
            Some(1) => self.open_level("<ol>\n"),
            Some(start) => self.open_level(&format!("<ol start=\"{start}\">\n")),
        }
    }

    /// An item of a list. Its number is the one that was typed, whatever the item before had; a number that HTML can
    /// not count to, or that stands alone, is text.
    fn start_item(&mut self, range: &Range<usize>, text: &str) {
        let marker =
            text[range.clone()].len() - text[range.clone()].trim_start_matches([' ', '\t']).len() + range.start;
        let digits = text[marker..range.end].bytes().take_while(u8::is_ascii_digit).count();
        let number = &text[marker..marker + digits];
        let Some(Some(next)) = self.lists.last_mut() else { return self.open_item("<li>") };
        let expected = *next;
        let typed = number.parse::<i32>().ok();
        *next = typed.unwrap_or(expected).saturating_add(1);
        let alone = text[marker + digits..range.end].trim_start_matches(['.', ')']).trim().is_empty();
        if digits == 0 {
            self.open_item("<li>");
        } else if typed.is_none() || alone || number.starts_with('0') && digits > 1 || self.nesting > MAX_NESTING {
            self.open_item("<li class=\"fic-typed\">");
            self.number = Some(marker..(marker + digits + 1).min(range.end));
        } else {
            self.edit(marker..marker + digits, "");
            match typed.filter(|n| *n != expected) {
                Some(n) => self.open_item(&format!("<li value=\"{n}\">")),
                None => self.open_item("<li>"),
            }
        }
    }

    /// Writes the number of an item where its words begin.
    pub(super) fn write_number(&mut self) {
        if let Some(number) = self.number.take() {
            let number = self.source.text[number].to_owned();
            push_text(self.out(), &number);
            self.out().push(' ');
        }
    }

    fn start_code(&mut self, kind: CodeBlockKind, range: &Range<usize>, text: &str) {
        self.code = true;
        let is_verse = self.kind() == Kind::Verse;
        match kind {
            CodeBlockKind::Fenced(_) => self.open_fenced_code(range, text),
            CodeBlockKind::Indented if is_verse => self.out().push_str("<p class=\"fic-pre\">"),
            CodeBlockKind::Indented => {
                let span = self.source.span(range.clone());
                self.sink
                    .emit(span, rules::indented_code())
                    .hint("if this is part of the story, remove the indentation");
                self.out().push_str("<pre><code>");
            }
        }
    }

    /// The language behind a fence is kept; words of the story there become the first line.
    fn open_fenced_code(&mut self, range: &Range<usize>, text: &str) {
        let end = text[range.clone()].find('\n').map_or(range.end, |i| range.start + i);
        let mark = text.as_bytes().get(range.start).copied().unwrap_or(b'`');
        let signs = text[range.start..end].bytes().take_while(|b| *b == mark).count();
        let info = text[range.start + signs..end].trim();
        let start = end - text[range.start + signs..end].trim_start().len();
        let (about, words) = info.split_at(fence_words(info));
        let words = words.trim_start();
        let first = start + info.len() - words.len();
        self.edit(range.start..first, "");
        self.edit(first + words.len()..end, "");
        // `{.toml}` as well as `toml`; what follows tells a program how to show the code.
        let (language, options) = about.split_once(char::is_whitespace).unwrap_or((about, ""));
        let language = language.trim_matches(['{', '}', '.']);
        let is_name = |c: char| c.is_ascii_alphanumeric() || "+#-_.".contains(c);
        let known = !language.is_empty() && language.chars().all(is_name);
        let line = self.source.span(range.start..end);
        if has_word(options) {
            self.sink
                .emit(line, rules::fence_words(crate::story::text::shorten(options), "not shown"))
                .hint("if it is text, write it on a line of its own, below or above the fence");
        }
        if !words.is_empty() {
            let diagnostic = rules::fence_words(crate::story::text::shorten(words), "shown as its first line");
            self.sink.emit(line, diagnostic).hint("write it on a line of its own, below or above the fence");
        }
        let last = text[range.clone()].trim_end().rsplit('\n').next().unwrap_or("").trim_matches([' ', '\t', '>']);
        let is_open = text[range.clone()].trim_end().len()
            == text[range.clone()].lines().next().unwrap_or("").trim_end().len()
            || last.len() < 3
            || !last.bytes().all(|b| b == mark);
        if is_open {
            let span = self.source.span(range.start..range.start + 3);
            self.sink
                .emit(span, rules::unclosed_code())
                .hint("close it with a line of the same signs; if this is not code, put `\\` before them");
        }
        if self.kind() == Kind::Verse {
            self.out().push_str("<p class=\"fic-pre\">");
        } else {
            self.out().push_str("<pre><code");
            if known {
                push_attribute(self.out(), "class", &format!("language-{}", language.to_ascii_lowercase()));
            }
            self.out().push('>');
        }
        if !words.is_empty() {
            push_text(self.out(), words);
            self.out().push('\n');
        }
    }

    pub(super) fn end(&mut self, tag: TagEnd, range: Range<usize>, text: &str) {
        if self.alt.is_some() && (tag != TagEnd::Image || self.alt_depth > 0) {
            if matches!(tag, TagEnd::Image | TagEnd::Link) {
                self.alt_depth -= 1;
                if text.as_bytes().get(range.start).is_some_and(|b| matches!(b, b'[' | b'!')) {
                    self.edit(self.leaf_end..range.end, "");
                }
                self.leaf_end = range.end;
            }
            return;
        }
        match tag {
            TagEnd::Paragraph => {
                self.restore_brackets(0);
                self.in_paragraph = false;
                self.in_line = false;
                self.in_block_paragraph = false;
                if self.callout_title {
                    self.end_callout_title();
                }
                if !self.figure() {
                    self.mark_picture();
                    self.out().push_str("</p>\n");
                }
                self.close_verse(&range);
            }
            TagEnd::Heading(_) => {
                self.restore_brackets(0);
                self.in_paragraph = false;
                self.end_heading();
            }
            TagEnd::BlockQuote(_) => self.close_quotation(),
            TagEnd::CodeBlock => {
                self.code = false;
                if self.kind() == Kind::Verse {
                    self.verse_lines();
                } else {
                    self.out().push_str("</code></pre>\n");
                }
            }
            TagEnd::HtmlBlock => self.flush_raw(text, range.end),
            TagEnd::List(ordered) => {
                self.lists.pop();
                self.close_level(if ordered { "</ol>\n" } else { "</ul>\n" });
            }
            TagEnd::Item => self.close_item("</li>\n"),
            TagEnd::FootnoteDefinition => self.end_note(range),
            TagEnd::DefinitionList => self.close_level("</dl>\n"),
            TagEnd::DefinitionListTitle => self.close_item("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.close_item("</dd>\n"),
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
            TagEnd::Superscript | TagEnd::Subscript => {}
            TagEnd::Link | TagEnd::Image if self.end_wiki_link(&range) => {}
            TagEnd::Link => {
                self.links_open.pop();
                if self.inline.last() == Some(&"") {
                    self.inline.pop();
                } else {
                    self.simple_end("a");
                }
                // `](address "title")` or `][label]`; an autolink has no such tail.
                if self.leaf_end < range.end && text.as_bytes().get(range.start) == Some(&b'[') {
                    self.edit(self.leaf_end..range.end, "");
                }
                self.leaf_end = range.end;
            }
            TagEnd::Image => {
                let alt = self.alt.take().unwrap_or_default();
                // A blank at an edge parts the description from the words beside it.
                let parted = alt.ends_with(char::is_whitespace) && !text[range.end..].starts_with(char::is_whitespace);
                let mut alt = alt.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
                if self.done.images.last().is_some_and(|image| image.wiki) && text[range.clone()].starts_with("![[") {
                    alt = self.end_embed(&alt, &range, text);
                }
                if let Some(image) = self.done.images.last_mut() {
                    image.has_alt = !alt.is_empty();
                }
                // Brackets in brackets: the parser takes some of it for a link, and keeps no place of its words.
                if text[range.clone()].contains("[[") {
                    self.declare_whole(&range, &alt);
                }
                push_attribute(self.out(), "alt", &alt);
                self.out().push_str(if parted { "/> " } else { "/>" });
                let tail = self.leaf_end..range.end;
                if let Some((_, at)) = &mut self.caption {
                    at.clone_from(&tail);
                }
                self.edit(tail, "");
                self.leaf_end = range.end;
            }
            TagEnd::MetadataBlock(_) => {}
        }
    }

    /// Makes a figure of a picture that stands alone in its paragraph and has a title, which becomes its caption. Tells
    /// whether it did.
    fn figure(&mut self) -> bool {
        let Some((caption, tail)) = self.caption.take() else { return false };
        let at = self.paragraph_at;
        let image = self.out().get(at..).and_then(|paragraph| paragraph.strip_prefix("<p>")).unwrap_or("").to_owned();
        if !image.starts_with("<img ") || image.find('>') != Some(image.len() - 1) {
            return false;
        }
        // Below the picture the words need not be said by the picture as well.
        let mut title = String::new();
        push_attribute(&mut title, "title", &caption);
        let image = image.replacen(&title, "", 1);
        let smart = self.input.smart.then_some(self.input.language);
        let words = if caption.contains(['<', '&', '[', '\\']) {
            crate::book::xhtml::escaped(&caption)
        } else {
            crate::book::prose::title::xhtml(&caption, smart)
        };
        let out = self.out();
        out.truncate(at);
        out.push_str(&format!("<figure>\n{image}\n<figcaption>{words}</figcaption>\n</figure>\n"));
        if let Some(edit) = self.done.edits.iter_mut().rev().find(|edit| edit.range == tail) {
            edit.with = format!(" {caption}");
        }
        true
    }

    /// Marks a paragraph of pictures alone, which themes do not indent: a wide one would run off the page.
    fn mark_picture(&mut self) {
        let at = self.paragraph_at;
        let is_picture =
            self.out().get(at..).and_then(|paragraph| paragraph.strip_prefix("<p>")).is_some_and(|inner| {
                let tags = inner.split_inclusive('>').map(str::trim_start);
                !inner.is_empty()
                    && tags.clone().all(|tag| tag.is_empty() || tag.starts_with("<img ") && tag.ends_with("/>"))
            });
        if is_picture {
            self.out().insert_str(at + "<p".len(), " class=\"fic-picture\"");
        }
    }

    /// Cells beyond the head's are dropped by the parser; here they are kept, as text.
    fn surplus_cells(&mut self, row: &Range<usize>, text: &str) {
        let rest = self.foreign.visible(text, self.leaf_end.clamp(row.start, row.end)..row.end);
        if !has_word(&rest) {
            return;
        }
        let span = self.source.span(row.clone());
        self.sink.emit(span, rules::surplus_cells()).hint("add cells to the head of the table");
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
}
