//! The text of a Word document: paragraphs, tables and what stands in them.

use std::collections::HashMap;
use std::rc::Rc;

use roxmltree::{Document as Xml, Node};

use super::numbering::Numbering;
use super::styles::{Looks, Shape, Style, Styles};
use super::{Relations, is_on, symbols};
use crate::transcribe::document::{Block, Document, Line, Marks, Paragraph, Role, blocks_as_html, escaped, picture};
use crate::transcribe::office::{Package, attribute, child, words};

/// Reads the text of a document.
pub struct Reader<'r, 'b> {
    pub package: &'r mut Package<'b>,
    styles: &'r Styles,
    numbering: Numbering,
    relations: Relations,
    /// What was read.
    pub document: Document,
    /// Notes by their kind and id, as HTML, until something refers to them.
    notes: HashMap<(&'static str, String), String>,
    /// The fields that are open, the innermost last.
    fields: Vec<Field>,
}

/// A field: an instruction, and what it gives.
#[derive(Default)]
struct Field {
    instruction: String,
    /// What follows is its result.
    has_result: bool,
    link: Option<Rc<str>>,
}

/// A paragraph while it is read.
struct Open<'s> {
    line: Line,
    style: &'s Style,
    role: Role,
    /// Boxes that stand beside the paragraph.
    boxes: Vec<Block>,
    page_before: bool,
    page_after: bool,
    rule: bool,
}

impl<'r, 'b> Reader<'r, 'b> {
    /// A reader of a document whose properties are known.
    pub fn new(
        package: &'r mut Package<'b>,
        styles: &'r Styles,
        numbering: Numbering,
        relations: &Relations,
        document: Document,
    ) -> Self {
        let relations = relations.clone();
        Reader { package, styles, numbering, relations, document, notes: HashMap::new(), fields: Vec::new() }
    }

    /// Reads the notes of a kind.
    pub fn read_notes(&mut self, kind: &'static str, xml: &Xml, relations: &Relations) {
        let own = std::mem::replace(&mut self.relations, relations.clone());
        for note in xml.root_element().children().filter(|node| node.tag_name().name() == kind) {
            // Separators are lines, not notes.
            if attribute(note, "type").is_some_and(|kind| kind != "normal") {
                continue;
            }
            let Some(id) = attribute(note, "id") else { continue };
            let mut blocks = Vec::new();
            self.blocks(note, &mut blocks);
            self.notes.insert((kind, id.to_owned()), blocks_as_html(&blocks));
        }
        self.relations = own;
    }

    /// Reads the text.
    pub fn read(&mut self, xml: &Xml) {
        let mut blocks = Vec::new();
        if let Some(body) = child(xml.root_element(), "body") {
            self.blocks(body, &mut blocks);
        }
        self.document.blocks = blocks;
        let mut lost: Vec<String> = self.notes.drain().map(|(_, html)| html).collect();
        lost.sort();
        for note in lost {
            self.document.leave_out("notes to which nothing refers", &note.replace("<p>", "").replace("</p>", ""));
        }
    }

    fn blocks(&mut self, parent: Node, out: &mut Vec<Block>) {
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "p" => self.paragraph(node, out),
                "tbl" => {
                    let html = self.table(node);
                    out.push(Block::Table(html));
                }
                "sdt" if is_contents(node) => self.document.leave_out("table of contents", ""),
                "sdt" => child(node, "sdtContent").into_iter().for_each(|content| self.blocks(content, out)),
                "ins" | "moveTo" | "customXml" | "smartTag" => self.blocks(node, out),
                "del" | "moveFrom" => self.document.leave_out(DELETED, &words(node)),
                "AlternateContent" => chosen(node).into_iter().for_each(|content| self.blocks(content, out)),
                "altChunk" => self.document.leave_out("embedded files", ""),
                _ => {}
            }
        }
    }

    fn table(&mut self, table: Node) -> String {
        let mut html = "<table>".to_owned();
        let mut rows = Vec::new();
        gathered(table, "tr", &mut rows);
        for row in rows {
            html.push_str("<tr>");
            let is_head = child(row, "trPr").and_then(|properties| child(properties, "tblHeader")).is_some_and(is_on);
            let name = if is_head { "th" } else { "td" };
            let mut cells = Vec::new();
            gathered(row, "tc", &mut cells);
            for cell in cells {
                let properties = child(cell, "tcPr");
                let of = |name: &str| properties.and_then(|properties| child(properties, name));
                let span = of("gridSpan").and_then(|span| attribute(span, "val")).and_then(|n| n.parse::<u16>().ok());
                let span = span.filter(|n| *n > 1).map(|n| format!(" colspan=\"{n}\"")).unwrap_or_default();
                let mut blocks = Vec::new();
                self.blocks(cell, &mut blocks);
                html.push_str(&format!("<{name}{span}>{}</{name}>", cell_html(&blocks)));
            }
            html.push_str("</tr>");
        }
        html.push_str("</table>\n");
        html
    }

    fn paragraph(&mut self, node: Node, out: &mut Vec<Block>) {
        let properties = child(node, "pPr");
        let id = properties.and_then(|p| child(p, "pStyle")).and_then(|style| attribute(style, "val"));
        let styles = self.styles;
        let style = styles.of_paragraph(id);
        if style.is_contents() {
            return self.document.leave_out("table of contents", &words(node));
        }
        let shape = properties.map(Shape::read).unwrap_or_default();
        let own_list = shape.list.is_some();
        let shape = shape.over(&style.shape);
        let role = match (style.role(), shape.outline) {
            (Role::Body, Some(level)) if level < 9 => Role::Heading(level + 1),
            (role, _) => role,
        };
        let mut open = Open {
            line: Line::default(),
            style,
            role,
            boxes: Vec::new(),
            page_before: shape.page_before == Some(true),
            page_after: false,
            rule: false,
        };
        let link = self.fields.last().and_then(|field| field.link.clone());
        self.runs(node, link.as_ref(), &mut open);
        let Open { line, boxes, page_before, page_after, rule, .. } = open;
        if page_before {
            out.push(Block::Page);
        }
        let (html, words) = line.finish();
        let is_listed = own_list || !matches!(role, Role::Heading(_) | Role::Title | Role::Subtitle);
        let item = shape.list.filter(|_| is_listed && !matches!(role, Role::Heading(_)));
        let item = item.and_then(|list| self.numbering.next(&list, shape.level.unwrap_or(0)));
        let paragraph = Paragraph { html, words, role, align: shape.align.unwrap_or_default(), item };
        if rule || paragraph.is_empty() && shape.ruled == Some(true) {
            out.push(Block::Rule);
        }
        if !(rule && paragraph.is_empty()) {
            out.push(Block::Paragraph(paragraph));
        }
        out.extend(boxes);
        if page_after {
            out.push(Block::Page);
        }
    }

    fn runs(&mut self, parent: Node, link: Option<&Rc<str>>, open: &mut Open) {
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "r" => self.run(node, link, open),
                "hyperlink" => {
                    let address = self.address(node);
                    self.runs(node, address.as_ref().or(link), open);
                }
                "fldSimple" => {
                    let address = link_of_field(attribute(node, "instr").unwrap_or_default());
                    self.runs(node, address.as_ref().or(link), open);
                }
                "ins" | "moveTo" | "smartTag" | "customXml" | "dir" | "bdo" => self.runs(node, link, open),
                "sdt" => child(node, "sdtContent").into_iter().for_each(|content| self.runs(content, link, open)),
                "AlternateContent" => chosen(node).into_iter().for_each(|content| self.runs(content, link, open)),
                "del" | "moveFrom" => {
                    let words = words(node);
                    self.document.leave_out(DELETED, &words);
                }
                "bookmarkStart" => {
                    if let Some(name) = attribute(node, "name").filter(|name| !name.starts_with("_GoBack")) {
                        let anchor = format!("<a id=\"{}\"></a>", escaped(&id_of(name)));
                        open.line.element(&anchor, &Marks::default());
                    }
                }
                "oMath" | "oMathPara" => open.line.text(&words(node), &Marks::default()),
                _ => {}
            }
        }
    }

    fn address(&self, node: Node) -> Option<Rc<str>> {
        if let Some(relation) = attribute(node, "id").and_then(|id| self.relations.get(id)) {
            return Some(relation.target.as_str().into());
        }
        attribute(node, "anchor").map(|anchor| format!("#{}", id_of(anchor)).into())
    }

    /// The marks of a run; `None` if it is not shown.
    fn marks(&self, run: Node, link: Option<&Rc<str>>, open: &Open) -> Option<Marks> {
        let properties = child(run, "rPr");
        let id = properties.and_then(|p| child(p, "rStyle")).and_then(|style| attribute(style, "val"));
        let style = id.and_then(|id| self.styles.of_run(id));
        let own = properties.map(Looks::read).unwrap_or_default();
        let base = &open.style.looks;
        let none = Looks::default();
        let of_style = style.map_or(&none, |style| &style.looks);
        // Styles of a paragraph and of a run that both state a switch undo each other (ECMA-376, 17.7.3).
        let switch = |of: fn(&Looks) -> Option<bool>| {
            let base = of(base).unwrap_or(false);
            let shown = of(&own).unwrap_or(of(of_style).unwrap_or(false) ^ base);
            // What the style of a quotation gives to all its words marks none of them.
            of(&own) == Some(true) || shown && !(open.role.has_own_looks() && base)
        };
        if switch(|looks| looks.hidden) {
            return None;
        }
        let link = link.cloned().or_else(|| self.fields.last().and_then(|field| field.link.clone()));
        let over = own.clone().over(of_style).over(base);
        let language = over.language.filter(|language| {
            let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_lowercase();
            let known = self.styles.defaults.language.as_deref().unwrap_or_default();
            !known.is_empty() && primary(language) != primary(known) && !language.starts_with("x-")
        });
        Some(Marks {
            italic: switch(|looks| looks.italic),
            bold: switch(|looks| looks.bold),
            underline: own.underline.or(of_style.underline).unwrap_or(false),
            strike: switch(|looks| looks.strike),
            superscript: over.position.as_deref() == Some("superscript"),
            subscript: over.position.as_deref() == Some("subscript"),
            small_caps: switch(|looks| looks.small_caps),
            code: style.is_some_and(Style::is_code),
            right_to_left: over.right_to_left == Some(true),
            language: language.map(Into::into),
            link,
        })
    }

    fn run(&mut self, run: Node, link: Option<&Rc<str>>, open: &mut Open) {
        let marks = self.marks(run, link, open);
        for node in run.children().filter(Node::is_element) {
            let name = node.tag_name().name();
            if name == "fldChar" {
                self.field(node);
                continue;
            }
            if let Some(field) = self.fields.last_mut().filter(|field| !field.has_result) {
                if name == "instrText" {
                    field.instruction.push_str(&words(node));
                }
                continue;
            }
            match &marks {
                Some(marks) => self.content(node, marks, open),
                None if name == "t" => self.document.leave_out("hidden text", &words(node)),
                None => {}
            }
        }
    }

    fn field(&mut self, node: Node) {
        match attribute(node, "fldCharType") {
            Some("begin") => self.fields.push(Field::default()),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    field.has_result = true;
                    field.link = link_of_field(&field.instruction);
                }
            }
            _ => drop(self.fields.pop()),
        }
    }

    /// One thing in a run.
    fn content(&mut self, node: Node, marks: &Marks, open: &mut Open) {
        // Their number is small and raised by its style.
        let plain = || Marks { superscript: false, ..marks.clone() };
        match node.tag_name().name() {
            "t" => open.line.text(node.text().unwrap_or_default(), marks),
            "tab" | "ptab" => open.line.text("\t", marks),
            "br" | "cr" => match attribute(node, "type") {
                Some("page") if open.line.is_empty() => open.page_before = true,
                Some("page") => open.page_after = true,
                Some("column") => {}
                _ => open.line.line_break(),
            },
            "noBreakHyphen" => open.line.text("\u{2011}", marks),
            "softHyphen" => open.line.text("\u{ad}", marks),
            "sym" => open.line.text(&symbol(node), marks),
            "footnoteReference" => self.refer("footnote", node, &plain(), open),
            "endnoteReference" => self.refer("endnote", node, &plain(), open),
            "drawing" | "pict" => self.drawing(node, marks, open),
            "object" => {
                self.document.leave_out("embedded objects", "");
                self.drawing(node, marks, open);
            }
            "AlternateContent" => {
                if let Some(content) = chosen(node) {
                    for node in content.children().filter(Node::is_element) {
                        self.content(node, marks, open);
                    }
                }
            }
            "ruby" => {
                let of = |name: &str| child(node, name).map(|part| escaped(&words(part))).unwrap_or_default();
                let html = format!("<ruby>{}<rt>{}</rt></ruby>", of("rubyBase"), of("rt"));
                open.line.element(&html, marks);
            }
            _ => {}
        }
    }

    fn refer(&mut self, kind: &'static str, node: Node, marks: &Marks, open: &mut Open) {
        let Some(id) = attribute(node, "id") else { return };
        match self.notes.remove(&(kind, id.to_owned())) {
            Some(html) => {
                let reference = self.document.note(html);
                open.line.element(&reference, marks);
            }
            None => self.document.leave_out("references to notes that are not there", ""),
        }
    }

    /// The pictures and text boxes of a drawing.
    fn drawing(&mut self, drawing: Node, marks: &Marks, open: &mut Open) {
        let mut alt = String::new();
        let mut skipped: Option<Node> = None;
        for node in drawing.descendants() {
            if skipped.is_some_and(|outer| node.ancestors().take(super::document::MAX_DEPTH).any(|one| one == outer)) {
                continue;
            }
            match node.tag_name().name() {
                "docPr" => {
                    let of = |name: &str| attribute(node, name).filter(|words| !words.trim().is_empty());
                    alt = of("descr").or(of("title")).unwrap_or_default().to_owned();
                }
                "shape" => alt = attribute(node, "alt").unwrap_or(&alt).to_owned(),
                "blip" => {
                    let id = attribute(node, "embed").or(attribute(node, "link"));
                    self.picture(id, &alt, marks, open);
                }
                "imagedata" => self.picture(attribute(node, "id"), &alt, marks, open),
                "txbxContent" => {
                    let mut blocks = Vec::new();
                    self.blocks(node, &mut blocks);
                    open.boxes.extend(blocks);
                    skipped = Some(node);
                }
                "rect" if attribute(node, "hr") == Some("t") => open.rule = true,
                "chart" | "relIds" => self.document.leave_out("charts and diagrams", &alt),
                _ => {}
            }
        }
    }

    fn picture(&mut self, id: Option<&str>, alt: &str, marks: &Marks, open: &mut Open) {
        let Some(relation) = id.and_then(|id| self.relations.get(id)) else { return };
        let package = &mut *self.package;
        let address = if relation.is_external {
            self.document.pictures.lose(&relation.target, "it lies outside the document, and nothing is fetched");
            None
        } else {
            let target = &relation.target;
            self.document.pictures.add(target, |_| package.picture(target))
        };
        match address {
            Some(address) => open.line.element(&picture(&address, alt), marks),
            None => open.line.text(alt, marks),
        }
    }
}

/// What is told of deleted text.
const DELETED: &str = "text that was deleted while changes were tracked";

/// A cell with a single plain paragraph needs no element for it.
fn cell_html(blocks: &[Block]) -> String {
    let seen: Vec<&Block> = blocks
        .iter()
        .filter(|block| !matches!(block, Block::Paragraph(paragraph) if paragraph.html.is_empty()))
        .collect();
    match &*seen {
        [Block::Paragraph(paragraph)] if paragraph.item.is_none() && paragraph.role == Role::Body => {
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

/// The rows or cells of a table, also those within other elements.
fn gathered<'d, 'i>(parent: Node<'d, 'i>, name: &str, out: &mut Vec<Node<'d, 'i>>) {
    for node in parent.children().filter(Node::is_element) {
        match node.tag_name().name() {
            own if own == name => out.push(node),
            "sdt" | "sdtContent" | "customXml" | "ins" | "smartTag" => gathered(node, name, out),
            _ => {}
        }
    }
}

/// Whether a control holds a table of contents.
fn is_contents(node: Node) -> bool {
    let gallery = node.descendants().find(|node| node.tag_name().name() == "docPartGallery");
    gallery.and_then(|gallery| attribute(gallery, "val")).is_some_and(|kind| kind == "Table of Contents")
}

/// The first choice among several forms of the same.
fn chosen<'d, 'i>(node: Node<'d, 'i>) -> Option<Node<'d, 'i>> {
    child(node, "Choice").or_else(|| child(node, "Fallback"))
}

/// The address of a field that links.
fn link_of_field(instruction: &str) -> Option<Rc<str>> {
    let rest = instruction.trim().strip_prefix("HYPERLINK")?;
    let mut quoted = rest.split('"');
    let before = quoted.next()?;
    let address = quoted.next().map_or_else(|| rest.trim(), str::trim);
    if address.is_empty() {
        return None;
    }
    Some(if before.contains("\\l") { format!("#{}", id_of(address)).into() } else { address.into() })
}

/// A character of a font of symbols.
fn symbol(node: Node) -> String {
    let code = attribute(node, "char").and_then(|code| u32::from_str_radix(code, 16).ok()).unwrap_or(0);
    let font = attribute(node, "font").unwrap_or_default();
    let known = symbols::character(font, code);
    let plain = || char::from_u32(code).filter(|c| !('\u{e000}'..='\u{f8ff}').contains(c) && !c.is_control());
    known.or_else(plain).unwrap_or('\u{fffd}').to_string()
}
