//! The text of an OpenDocument text: paragraphs, lists, tables and what stands in them.

use std::rc::Rc;

use roxmltree::{Document as Xml, Node};

use super::styles::{Style, Styles};
use crate::transcribe::document::{
    Block, Document, Item, Line, Marks, Paragraph, Role, blocks_as_html, escaped, picture,
};
use crate::transcribe::office::{Package, attribute, child, words};

/// Reads the text of a document.
pub struct Reader<'r, 'b> {
    /// Where pictures are; a flat document has none.
    package: Option<&'r mut Package<'b>>,
    styles: &'r Styles,
    /// What was read.
    pub document: Document,
    /// Lists so far.
    lists: usize,
}

/// A paragraph while it is read.
struct Open {
    line: Line,
    role: Role,
    /// The looks of its style.
    base: Style,
    /// Frames that stand beside the paragraph.
    boxes: Vec<Block>,
}

/// What holds for a stretch of text.
#[derive(Clone)]
struct Around {
    style: Style,
    code: bool,
    link: Option<Rc<str>>,
}

impl<'r, 'b> Reader<'r, 'b> {
    /// A reader of a document whose properties are known.
    pub fn new(package: Option<&'r mut Package<'b>>, styles: &'r Styles, document: Document) -> Self {
        Reader { package, styles, document, lists: 0 }
    }

    /// Reads the text.
    pub fn read(&mut self, xml: &Xml) {
        let mut blocks = Vec::new();
        let body = xml.descendants().find(|node| node.tag_name().name() == "body");
        if let Some(text) = body.and_then(|body| child(body, "text")) {
            self.blocks(text, &mut blocks);
        }
        self.document.blocks = blocks;
    }

    fn blocks(&mut self, parent: Node, out: &mut Vec<Block>) {
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "p" | "h" => self.paragraph(node, None, out),
                "list" => self.list(node, 0, None, None, out),
                "table" => {
                    let html = self.table(node);
                    out.push(Block::Table(html));
                }
                "section" | "index-body" | "numbered-paragraph" => self.blocks(node, out),
                "table-of-content" | "alphabetical-index" | "illustration-index" | "table-index" | "object-index"
                | "user-index" => self.document.leave_out("table of contents", ""),
                "bibliography" => self.blocks(node, out),
                "tracked-changes" => self.deleted(node),
                "frame" | "a" | "rect" | "custom-shape" | "g" => {
                    let mut open = self.open(Role::Body, Style::default());
                    self.inline_element(node, &self.plain(), &mut open);
                    finish(open, None, out);
                }
                _ => {}
            }
        }
    }

    /// Notes what was deleted while changes were tracked.
    fn deleted(&mut self, changes: Node) {
        for deletion in changes.descendants().filter(|node| node.tag_name().name() == "deletion") {
            let texts = deletion.children().filter(|node| matches!(node.tag_name().name(), "p" | "h")).map(words);
            self.document
                .leave_out("text that was deleted while changes were tracked", &texts.collect::<Vec<_>>().join(" "));
        }
    }

    fn list(&mut self, list: Node, level: usize, outer: Option<&str>, id: Option<usize>, out: &mut Vec<Block>) {
        let style = attribute(list, "style-name").or(outer);
        let id = id.unwrap_or_else(|| {
            self.lists += 1;
            self.lists
        });
        let number = style.and_then(|style| self.styles.number(style, level));
        let mut count = 0;
        for node in list.children().filter(|node| matches!(node.tag_name().name(), "list-item" | "list-header")) {
            let start = attribute(node, "start-value").and_then(|start| start.parse().ok());
            count = start.unwrap_or(count + 1);
            let mut first = true;
            for child in node.children().filter(Node::is_element) {
                match child.tag_name().name() {
                    // Headings are numbered this way.
                    "h" => self.paragraph(child, None, out),
                    "p" => {
                        let item = Item { level, number, list: id.to_string(), first, start: count };
                        first = false;
                        self.paragraph(child, Some(item), out);
                    }
                    "list" => {
                        first = false;
                        self.list(child, level + 1, style, Some(id), out);
                    }
                    _ => {}
                }
            }
        }
    }

    fn table(&mut self, table: Node) -> String {
        let mut html = "<table>".to_owned();
        self.rows(table, "td", &mut html);
        html.push_str("</table>\n");
        html
    }

    fn rows(&mut self, parent: Node, cell: &str, html: &mut String) {
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "table-header-rows" => self.rows(node, "th", html),
                "table-rows" | "table-row-group" => self.rows(node, cell, html),
                "table-row" => {
                    html.push_str("<tr>");
                    for node in node.children().filter(|node| node.tag_name().name() == "table-cell") {
                        let span = |name: &str, own: &str| {
                            let count = attribute(node, name).and_then(|n| n.parse::<u16>().ok()).filter(|n| *n > 1);
                            count.map(|n| format!(" {own}=\"{n}\"")).unwrap_or_default()
                        };
                        let spans = span("number-columns-spanned", "colspan") + &span("number-rows-spanned", "rowspan");
                        let mut blocks = Vec::new();
                        self.blocks(node, &mut blocks);
                        html.push_str(&format!("<{cell}{spans}>{}</{cell}>", cell_html(&blocks)));
                    }
                    html.push_str("</tr>");
                }
                _ => {}
            }
        }
    }

    fn open(&self, role: Role, base: Style) -> Open {
        Open { line: Line::default(), role, base, boxes: Vec::new() }
    }

    fn plain(&self) -> Around {
        Around { style: Style::default(), code: false, link: None }
    }

    fn paragraph(&mut self, node: Node, item: Option<Item>, out: &mut Vec<Block>) {
        let name = attribute(node, "style-name").unwrap_or_default();
        let base = self.styles.of("paragraph", name);
        let role = match (node.tag_name().name(), self.styles.role(name)) {
            (_, role @ (Role::Title | Role::Subtitle)) => role,
            ("h", _) => {
                Role::Heading(attribute(node, "outline-level").and_then(|level| level.parse().ok()).unwrap_or(1))
            }
            (_, role) => role,
        };
        let (page_before, page_after) = (base.page_before == Some(true), base.page_after == Some(true));
        let ruled = base.ruled == Some(true) || self.styles.is_rule(name);
        if page_before {
            out.push(Block::Page);
        }
        let around = Around { style: self.styles.own(name), ..self.plain() };
        let mut open = self.open(role, base);
        self.inline(node, &around, &mut open);
        let is_blank = open.line.is_empty() && open.boxes.is_empty();
        if ruled && is_blank {
            out.push(Block::Rule);
        } else {
            finish(open, item, out);
        }
        if page_after {
            out.push(Block::Page);
        }
    }

    fn inline(&mut self, parent: Node, around: &Around, open: &mut Open) {
        for node in parent.children() {
            if node.is_text() {
                self.text(node.text().unwrap_or_default(), around, open);
            } else if node.is_element() {
                self.inline_element(node, around, open);
            }
        }
    }

    fn text(&mut self, text: &str, around: &Around, open: &mut Open) {
        if around.style.hidden.or(open.base.hidden) == Some(true) {
            return self.document.leave_out("hidden text", text);
        }
        let marks = self.marks(around, open);
        open.line.text(text, &marks);
    }

    fn marks(&self, around: &Around, open: &Open) -> Marks {
        // What the style of a quotation or heading gives to all its words marks none of them.
        let has_looks = open.role.has_own_looks();
        let switch =
            |of: fn(&Style) -> Option<bool>| of(&around.style).or(of(&open.base).filter(|_| !has_looks)) == Some(true);
        let known = self.styles.language();
        let language = around.style.language.as_deref().or(open.base.language.as_deref());
        let language = language.filter(|language| known.is_some_and(|known| known != *language));
        let position = around.style.position.or(open.base.position);
        Marks {
            italic: switch(|style| style.italic),
            bold: switch(|style| style.bold),
            underline: switch(|style| style.underline),
            strike: switch(|style| style.strike),
            small_caps: switch(|style| style.small_caps),
            superscript: position == Some(1),
            subscript: position == Some(-1),
            code: around.code,
            right_to_left: false,
            language: language.map(Into::into),
            link: around.link.clone(),
        }
    }

    fn inline_element(&mut self, node: Node, around: &Around, open: &mut Open) {
        match node.tag_name().name() {
            "span" => {
                let name = attribute(node, "style-name").unwrap_or_default();
                let style = self.styles.of("text", name).over(&around.style);
                let code = around.code || self.styles.is_code(name);
                self.inline(node, &Around { style, code, link: around.link.clone() }, open);
            }
            "a" => {
                let address = attribute(node, "href").map(|href| match href.strip_prefix('#') {
                    Some(id) => format!("#{}", id_of(id.trim_end_matches("|outline"))).into(),
                    None => href.into(),
                });
                self.inline(node, &Around { link: address.or_else(|| around.link.clone()), ..around.clone() }, open);
            }
            "s" | "tab" => self.text(" ", around, open),
            "line-break" => open.line.line_break(),
            "note" => self.note(node, around, open),
            "bookmark" | "bookmark-start" | "reference-mark" | "reference-mark-start" => {
                if let Some(name) = attribute(node, "name") {
                    let anchor = format!("<a id=\"{}\"></a>", escaped(&id_of(name)));
                    open.line.element(&anchor, &Marks::default());
                }
            }
            "frame" => self.frame(node, around, open),
            "annotation" => {
                let texts = node.children().filter(|node| matches!(node.tag_name().name(), "p" | "list")).map(words);
                self.document.leave_out("comments", &texts.collect::<Vec<_>>().join(" "));
            }
            "annotation-end" | "soft-page-break" | "change" | "change-start" | "change-end" | "bookmark-end" => {}
            "tracked-changes" => self.deleted(node),
            "ruby" => {
                let of = |name: &str| child(node, name).map(|part| escaped(&words(part))).unwrap_or_default();
                let html = format!("<ruby>{}<rt>{}</rt></ruby>", of("ruby-base"), of("ruby-text"));
                let marks = self.marks(around, open);
                open.line.element(&html, &marks);
            }
            "rect" | "custom-shape" | "g" | "text-box" | "ellipse" | "polygon" => {
                let mut blocks = Vec::new();
                self.blocks(node, &mut blocks);
                open.boxes.extend(blocks);
            }
            // The results of fields, and whatever else stands around text.
            _ => self.inline(node, around, open),
        }
    }

    fn note(&mut self, node: Node, around: &Around, open: &mut Open) {
        let mut blocks = Vec::new();
        if let Some(body) = child(node, "note-body") {
            self.blocks(body, &mut blocks);
        }
        let reference = self.document.note(blocks_as_html(&blocks));
        let marks = self.marks(around, open);
        open.line.element(&reference, &Marks { superscript: false, ..marks });
    }

    /// A frame: a picture, a box of text, or something else.
    fn frame(&mut self, frame: Node, around: &Around, open: &mut Open) {
        let of = |name: &str| child(frame, name).map(words).filter(|words| !words.trim().is_empty());
        let alt = of("desc").or(of("title")).unwrap_or_default();
        // Several forms of the same may stand in it, the best first.
        let Some(node) = frame.children().find(|node| {
            matches!(node.tag_name().name(), "image" | "text-box" | "object" | "object-ole" | "plugin" | "table")
        }) else {
            return;
        };
        match node.tag_name().name() {
            "image" => self.picture(node, &alt, around, open),
            "text-box" => self.inline_element(node, around, open),
            "table" => {
                let html = self.table(node);
                open.boxes.push(Block::Table(html));
            }
            _ => {
                self.document.leave_out("embedded objects", &alt);
                self.text(&alt, around, open);
            }
        }
    }

    fn picture(&mut self, image: Node, alt: &str, around: &Around, open: &mut Open) {
        let href = attribute(image, "href").unwrap_or_default().trim_start_matches("./");
        let address = match self.package.as_deref_mut() {
            Some(package) if package.has(href) => self.document.pictures.add(href, |_| package.picture(href)),
            _ => {
                let is_flat = href.is_empty();
                let why = if is_flat {
                    "pictures within flat documents are not read"
                } else {
                    "it lies outside the document, and nothing is fetched"
                };
                self.document.pictures.lose(if is_flat { alt } else { href }, why);
                None
            }
        };
        let marks = self.marks(around, open);
        match address {
            Some(address) => open.line.element(&picture(&address, alt), &marks),
            None => open.line.text(alt, &marks),
        }
    }
}

fn finish(open: Open, item: Option<Item>, out: &mut Vec<Block>) {
    let align = open.base.align.unwrap_or_default();
    let (html, words) = open.line.finish();
    let html = if open.base.right_to_left == Some(true) && !html.is_empty() {
        format!("<span dir=\"rtl\">{html}</span>")
    } else {
        html
    };
    let is_framed = html.is_empty() && !open.boxes.is_empty();
    if !is_framed {
        out.push(Block::Paragraph(Paragraph { html, words, role: open.role, align, item }));
    }
    out.extend(open.boxes);
}

/// A cell with a single plain paragraph needs no element for it.
fn cell_html(blocks: &[Block]) -> String {
    match blocks {
        [Block::Paragraph(paragraph)]
            if paragraph.item.is_none() && matches!(paragraph.role, Role::Body | Role::Head) =>
        {
            paragraph.html.clone()
        }
        _ => blocks_as_html(blocks),
    }
}

/// An id without what ids of Markdown cannot have.
fn id_of(name: &str) -> String {
    let id: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' }).collect();
    format!("b-{id}")
}
