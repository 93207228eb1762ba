//! Groups and control words become paragraphs, notes, tables and pictures.

use std::collections::HashMap;
use std::rc::Rc;

use super::tables::{Destination, character, code_page, destination, encoding};
use super::token::{Token, Tokens};
use crate::transcribe::document::{
    Align, Block, Document, Item, Line, Marks, Paragraph, Role, blocks_as_html, picture,
};
use crate::transcribe::docx::front;

/// Groups within groups at most; deeper ones are read as if they were not there.
const MAX_GROUPS: usize = 1000;

/// What the paragraphs of each style are, and the marks that the style gives to all their words.
type Styles = HashMap<i32, (Role, Marks)>;

/// What holds within a group.
#[derive(Clone)]
struct State {
    destination: Destination,
    marks: Marks,
    hidden: bool,
    deleted: bool,
    /// Bytes that stand for a character already given by its number.
    fallback: usize,
    code_page: Option<i32>,
    /// A destination that nobody needs to know follows.
    is_optional: bool,
}

/// What holds for a paragraph.
#[derive(Clone, Default)]
struct Shape {
    align: Align,
    style: i32,
    outline: Option<u8>,
    in_table: bool,
    level: usize,
    page_before: bool,
    /// The first line begins to the left of the others, and how far these are indented.
    hangs: bool,
    indent: i32,
}

/// A text that is read: that of the document, or of a note.
#[derive(Default)]
struct Text {
    line: Line,
    blocks: Vec<Block>,
    /// The mark of the item that begins with this line.
    mark: Option<String>,
    shape: Shape,
    cells: Vec<String>,
    cell: Vec<Block>,
    rows: Vec<Vec<String>>,
    /// Items of lists so far.
    items: usize,
}

/// Reads a document.
pub struct Reader<'b> {
    tokens: Tokens<'b>,
    states: Vec<State>,
    /// Groups too deep to be kept.
    deeper: usize,
    state: State,
    document: Document,
    text: Text,
    /// The text around the notes that are open, with the groups in which they are.
    outer: Vec<(usize, Text)>,
    fonts: HashMap<i32, i32>,
    font: i32,
    styles: Styles,
    style: i32,
    code_page: i32,
    /// Bytes that are still to be decoded.
    bytes: Vec<u8>,
    /// Bytes to pass over.
    skip: usize,
    surrogate: Option<u32>,
    /// What is gathered for a destination other than the text.
    gathered: String,
    properties: HashMap<&'static str, String>,
    image: &'static str,
    alt: String,
}

impl<'b> Reader<'b> {
    /// A reader of a file.
    pub fn new(bytes: &'b [u8]) -> Reader<'b> {
        let state = State {
            destination: Destination::Text,
            marks: Marks::default(),
            hidden: false,
            deleted: false,
            fallback: 1,
            code_page: None,
            is_optional: false,
        };
        Reader {
            tokens: Tokens::new(bytes),
            states: Vec::new(),
            deeper: 0,
            state,
            document: Document::default(),
            text: Text::default(),
            outer: Vec::new(),
            fonts: HashMap::new(),
            font: 0,
            styles: HashMap::new(),
            style: 0,
            code_page: 1252,
            bytes: Vec::new(),
            skip: 0,
            surrogate: None,
            gathered: String::new(),
            properties: HashMap::new(),
            image: "",
            alt: String::new(),
        }
    }

    /// Reads it.
    pub fn read(mut self) -> Document {
        while let Some(token) = self.tokens.next() {
            if !matches!(token, Token::Byte(_)) {
                self.decode();
            }
            match token {
                Token::Open => self.open(),
                Token::Close => self.close(),
                Token::Byte(_) if self.skip > 0 => self.skip -= 1,
                Token::Byte(byte) => self.bytes.push(byte),
                Token::Symbol(symbol) => self.symbol(symbol),
                Token::Word(word, number) => self.word(word, number),
            }
        }
        self.decode();
        self.document.is_cut_off = self.deeper > 0 || !self.states.is_empty();
        // A file that is cut off may end within notes.
        while !self.outer.is_empty() {
            self.end_note();
        }
        self.text.end_paragraph(&self.styles, false);
        self.text.end_table();
        let mut property = |name: &str| self.properties.remove(name).filter(|value| !value.trim().is_empty());
        self.document.front =
            front(property("title"), property("author"), None, property("keywords"), property("description"));
        self.document.blocks = self.text.blocks;
        self.document
    }

    fn open(&mut self) {
        self.skip = 0;
        if self.states.len() < MAX_GROUPS {
            self.states.push(self.state.clone());
        } else {
            self.deeper += 1;
        }
    }

    fn close(&mut self) {
        self.skip = 0;
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let Some(mut before) = self.states.pop() else { return };
        if self.state.destination != before.destination {
            self.end_destination(&mut before);
        }
        if self.outer.last().is_some_and(|(depth, _)| *depth > self.states.len()) {
            self.end_note();
        }
        self.state = before;
    }

    fn end_note(&mut self) {
        let Some((_, outer)) = self.outer.pop() else { return };
        self.text.end_paragraph(&self.styles, false);
        self.text.end_table();
        let note = std::mem::replace(&mut self.text, outer);
        let reference = self.document.note(blocks_as_html(&note.blocks));
        self.text.line.element(&reference, &Marks::default());
    }

    /// Uses what was gathered for a destination; `around` is the group around it.
    fn end_destination(&mut self, around: &mut State) {
        let gathered = std::mem::take(&mut self.gathered);
        match self.state.destination {
            Destination::Property(name) => drop(self.properties.insert(name, gathered)),
            Destination::Instruction => {
                let rest = gathered.trim().strip_prefix("HYPERLINK").map(str::to_owned);
                let address = rest.as_deref().map(|rest| rest.trim_start_matches(" \\l").trim().trim_matches('"'));
                // The group of the result comes next in the same field.
                if let Some(address) = address.filter(|address| !address.is_empty()) {
                    around.marks.link = Some(Rc::from(address));
                }
            }
            Destination::Mark => self.text.mark = Some(gathered),
            Destination::Told(what) if !gathered.trim().is_empty() => self.document.leave_out(what, &gathered),
            Destination::Description => self.alt = gathered,
            Destination::Picture => self.end_picture(&gathered),
            _ => {}
        }
    }

    fn end_picture(&mut self, hex: &str) {
        let alt = std::mem::take(&mut self.alt);
        let alt = if alt.contains(' ') { alt } else { String::new() };
        let digits: Vec<u8> = hex.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
        let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] * 16 + pair[1]).collect();
        let path = format!("no. {}.{}", self.document.pictures.count() + 1, self.image);
        match self.document.pictures.add(&path, |_| Ok(bytes)) {
            Some(address) => self.text.line.element(&picture(&address, &alt), &Marks::default()),
            None => self.text.line.text(&alt, &Marks::default()),
        }
    }

    /// Decodes the bytes of text that were gathered.
    fn decode(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let encoding = encoding(self.state.code_page.unwrap_or(self.code_page));
        let text = encoding.decode_without_bom_handling(&bytes).0.into_owned();
        self.write(&text);
    }

    fn write(&mut self, text: &str) {
        match self.state.destination {
            Destination::Text | Destination::Note if self.state.deleted => {
                self.document.leave_out("text that was deleted while changes were tracked", text);
            }
            Destination::Text | Destination::Note if self.state.hidden => self.document.leave_out("hidden text", text),
            Destination::Text | Destination::Note => {
                let mut marks = self.state.marks.clone();
                // What the style of a quotation or heading gives to all its words marks none of them.
                if let Some((_, of_style)) = self.styles.get(&self.text.shape.style) {
                    marks.bold &= !of_style.bold;
                    marks.italic &= !of_style.italic;
                }
                self.text.line.text(text, &marks);
            }
            Destination::Nothing | Destination::Bookmark => {}
            Destination::Fonts => {}
            Destination::Styles => {
                self.gathered.push_str(text);
                if let Some((name, rest)) = self.gathered.split_once(';') {
                    if let Some(role) = role_of(name) {
                        self.styles.insert(self.style, (role, self.state.marks.clone()));
                    }
                    self.gathered = rest.to_owned();
                }
            }
            _ => self.gathered.push_str(text),
        }
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'*' => self.state.is_optional = true,
            b'~' => self.write("\u{a0}"),
            b'-' => self.write("\u{ad}"),
            b'_' => self.write("\u{2011}"),
            b'\\' | b'{' | b'}' if self.skip > 0 => self.skip -= 1,
            b'\\' | b'{' | b'}' => self.write(&char::from(symbol).to_string()),
            b'\r' | b'\n' => self.word("par", None),
            b'\t' => self.write("\t"),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let is_optional = std::mem::take(&mut self.state.is_optional);
        let on = number != Some(0);
        if let Some(found) = destination(word) {
            return self.enter(found);
        }
        if is_optional {
            self.state.destination = Destination::Nothing;
            return;
        }
        if let Some(character) = character(word) {
            return self.write(&character.to_string());
        }
        let marks = &mut self.state.marks;
        match word {
            "b" => marks.bold = on,
            "i" => marks.italic = on,
            "ul" | "uld" | "uldb" | "ulw" | "uldash" | "ulwave" => marks.underline = on,
            "ulnone" => marks.underline = false,
            "strike" | "striked" => marks.strike = on,
            "super" => (marks.superscript, marks.subscript) = (on, false),
            "sub" => (marks.superscript, marks.subscript) = (false, on),
            "nosupersub" => (marks.superscript, marks.subscript) = (false, false),
            "scaps" => marks.small_caps = on,
            "v" => self.state.hidden = on,
            "deleted" => self.state.deleted = on,
            "plain" => {
                *marks = Marks { link: marks.link.clone(), ..Marks::default() };
                self.state.hidden = false;
                self.state.deleted = false;
            }
            "u" => self.unicode(number.unwrap_or(0)),
            "uc" => self.state.fallback = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1).min(8),
            "bin" => self.tokens.pass_over(number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0)),
            "ansicpg" => self.code_page = number.filter(|n| *n > 0).unwrap_or(1252),
            "mac" => self.code_page = 10000,
            "f" => self.choose_font(number.unwrap_or(0)),
            "fcharset" => {
                if let Some(page) = number.and_then(code_page).filter(|_| self.state.destination == Destination::Fonts)
                {
                    self.fonts.insert(self.font, page);
                }
            }
            "pngblip" => self.image = "png",
            "jpegblip" => self.image = "jpg",
            "emfblip" => self.image = "emf",
            "wmetafile" => self.image = "wmf",
            _ => self.shape(word, number),
        }
    }

    /// Enters a destination.
    fn enter(&mut self, found: Destination) {
        // What stands within something that is left out is left out with it.
        let is_shut = matches!(
            self.state.destination,
            Destination::Told(_) | Destination::Picture | Destination::Fonts | Destination::Instruction
        );
        if is_shut && !matches!(found, Destination::Nothing | Destination::Description) {
            return;
        }
        if found != Destination::Nothing && found != Destination::Text {
            self.gathered.clear();
        }
        if found == Destination::Note {
            self.outer.push((self.states.len(), std::mem::take(&mut self.text)));
            self.state.marks = Marks::default();
        }
        self.state.destination = found;
    }

    fn choose_font(&mut self, font: i32) {
        self.font = font;
        if self.state.destination != Destination::Fonts {
            self.state.code_page = self.fonts.get(&font).copied();
        }
    }

    /// A character by its number, which may be half of one.
    fn unicode(&mut self, number: i32) {
        let unit = u32::from(number as u16);
        self.skip = self.state.fallback;
        match (self.surrogate.take(), unit) {
            (_, 0xd800..=0xdbff) => self.surrogate = Some(unit),
            (Some(high), 0xdc00..=0xdfff) => {
                let code = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
                self.write(&char::from_u32(code).unwrap_or('\u{fffd}').to_string());
            }
            _ => self.write(&char::from_u32(unit).unwrap_or('\u{fffd}').to_string()),
        }
    }

    /// Control words for paragraphs.
    fn shape(&mut self, word: &str, number: Option<i32>) {
        if self.state.destination == Destination::Styles {
            if word == "s" {
                self.style = number.unwrap_or(0);
            }
            return;
        }
        if !matches!(self.state.destination, Destination::Text | Destination::Note) {
            if matches!(word, "par" | "line") {
                self.gathered.push(' ');
            }
            return;
        }
        let text = &mut self.text;
        let level = number.and_then(|n| u8::try_from(n).ok());
        match word {
            "pard" => text.shape = Shape { page_before: text.shape.page_before, ..Shape::default() },
            "ql" | "qj" => text.shape.align = Align::Start,
            "qc" => text.shape.align = Align::Centre,
            "qr" => text.shape.align = Align::End,
            "s" => text.shape.style = number.unwrap_or(0),
            "outlinelevel" => text.shape.outline = level.filter(|level| *level < 9),
            "ilvl" => text.shape.level = usize::from(level.unwrap_or(0).min(8)),
            "fi" => text.shape.hangs = number.is_some_and(|n| n < 0),
            "li" => text.shape.indent = number.unwrap_or(0),
            "intbl" => text.shape.in_table = true,
            "pagebb" => text.shape.page_before = number != Some(0),
            "line" | "lbr" => text.line.line_break(),
            "par" | "sect" => text.end_paragraph(&self.styles, true),
            "page" => {
                text.end_paragraph(&self.styles, false);
                text.blocks.push(Block::Page);
            }
            "cell" | "nestcell" => text.end_cell(&self.styles),
            "row" | "nestrow" => text.rows.push(std::mem::take(&mut text.cells)),
            _ => {}
        }
    }
}

impl Text {
    /// Ends a paragraph. One without words is a gap where it was ended on purpose.
    fn end_paragraph(&mut self, styles: &Styles, is_ended: bool) {
        let (mut html, words) = std::mem::take(&mut self.line).finish();
        if html.is_empty() && !is_ended {
            return;
        }
        if let Some(mark) = typed_mark(&html).filter(|_| self.shape.hangs && self.mark.is_none()) {
            self.mark = Some(mark.to_owned());
            self.shape.level = usize::try_from(self.shape.indent / INDENT - 1).unwrap_or(0).min(8);
            html.drain(..mark.len());
        }
        let styled = styles.get(&self.shape.style).map(|(role, _)| *role);
        let role = styled.or(self.shape.outline.map(|level| Role::Heading(level + 1))).unwrap_or_default();
        let item = self.mark.take().filter(|_| !matches!(role, Role::Heading(_))).map(|mark| self.item(&mark));
        let paragraph = Paragraph { html, words, role, align: self.shape.align, item };
        if self.shape.in_table {
            self.cell.push(Block::Paragraph(paragraph));
            return;
        }
        self.end_table();
        if std::mem::take(&mut self.shape.page_before) {
            self.blocks.push(Block::Page);
        }
        self.blocks.push(Block::Paragraph(paragraph));
    }

    /// The place of a paragraph with a mark.
    fn item(&mut self, mark: &str) -> Item {
        let mark = mark.trim().trim_end_matches(['.', ')']);
        let number = mark.parse::<usize>().ok();
        self.items += 1;
        Item {
            level: self.shape.level,
            number: number.map(|_| "1"),
            list: String::new(),
            first: true,
            start: number.unwrap_or(1),
        }
    }

    fn end_cell(&mut self, styles: &Styles) {
        self.shape.in_table = true;
        self.end_paragraph(styles, false);
        let blocks = std::mem::take(&mut self.cell);
        self.cells.push(match &*blocks {
            [Block::Paragraph(paragraph)] if paragraph.item.is_none() => paragraph.html.clone(),
            blocks => blocks_as_html(blocks),
        });
    }

    /// Ends the table above, if there is one.
    fn end_table(&mut self) {
        let mut rows = std::mem::take(&mut self.rows);
        let cells = std::mem::take(&mut self.cells);
        rows.extend(Some(cells).filter(|cells| !cells.is_empty()));
        let rest = std::mem::take(&mut self.cell);
        if !rows.is_empty() {
            let rows = rows.iter().map(|cells| {
                let cells = cells.iter().map(|cell| format!("<td>{cell}</td>"));
                format!("<tr>{}</tr>", cells.collect::<String>())
            });
            self.blocks.push(Block::Table(format!("<table>{}</table>\n", rows.collect::<String>())));
        }
        self.blocks.extend(rest);
    }
}

/// How far an item of a list is indented by the one around it, in twentieths of a point.
const INDENT: i32 = 360;

/// The mark that is typed before an item of a list, and a tab behind it.
fn typed_mark(html: &str) -> Option<&str> {
    let (mark, _) = html.split_once('\t')?;
    let number = mark.trim().trim_end_matches(['.', ')']);
    let is_number = number.len() < 4 && number.parse::<u16>().is_ok() && number.len() < mark.len();
    (is_number || matches!(mark.trim(), "•" | "◦" | "▪" | "–" | "-" | "·")).then_some(mark)
}

/// What the paragraphs of a style are, by its name.
fn role_of(name: &str) -> Option<Role> {
    let name = name.trim().to_lowercase();
    match name.as_str() {
        "title" => Some(Role::Title),
        "subtitle" => Some(Role::Subtitle),
        "quote" | "quotations" | "block text" | "intense quote" => Some(Role::Quote),
        "preformatted text" | "html preformatted" => Some(Role::Verbatim),
        other => other.strip_prefix("heading ").and_then(|level| level.parse().ok()).map(Role::Heading),
    }
}
