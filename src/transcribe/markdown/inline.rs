//! Inline content as Markdown: emphasis, links, pictures, notes, line breaks, and words that mean only themselves.

use super::super::css::declarations;
use super::super::dom::{Kind, NodeId};
use super::{Writer, raw};
use crate::diag::Cut;
use crate::story::layout::is_scene_break;
use crate::story::stress;

/// The end of a line within a paragraph.
pub const LINE_END: &str = "\\\n";

/// What inline content is made of, in order.
enum Piece {
    /// Words, with single spaces.
    Text(String),
    Open(Mark),
    Close,
    /// Markdown or HTML as it stands.
    Raw(String),
    /// The end of a line.
    Break,
}

/// Something that opens and closes.
#[derive(Clone, PartialEq)]
enum Mark {
    Emphasis,
    Strong,
    /// An HTML element: its tags.
    Tag(String, String),
    /// A link, with the end of its notation.
    Link(String),
}

/// Inline content while it is gathered.
#[derive(Default)]
struct Row {
    pieces: Vec<Piece>,
    /// Marks that no word has followed yet.
    opens: Vec<Mark>,
    /// A space goes before the next word.
    space: bool,
    /// The number of a note went before, with its link back.
    behind_number: bool,
}

impl Row {
    fn flush(&mut self) {
        if std::mem::take(&mut self.space) && !matches!(self.pieces.last(), None | Some(Piece::Break)) {
            self.word(" ");
        }
        self.pieces.extend(self.opens.drain(..).map(Piece::Open));
    }

    fn word(&mut self, words: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(text)) => text.push_str(words),
            _ => self.pieces.push(Piece::Text(words.to_owned())),
        }
    }

    fn text(&mut self, text: &str) {
        let is_behind = std::mem::take(&mut self.behind_number);
        // The full stop goes with the number.
        let mut rest = text.strip_prefix(". ").filter(|_| is_behind).unwrap_or(text);
        while !rest.is_empty() {
            let words = rest.trim_start_matches(is_space);
            self.space |= words.len() < rest.len();
            let end = words.find(is_space).unwrap_or(words.len());
            let (word, behind) = words.split_at(end);
            if !word.is_empty() {
                self.flush();
                self.word(word);
            }
            rest = behind;
        }
    }

    /// Text whose lines stay lines.
    fn lines(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 && !matches!(self.pieces.last(), None | Some(Piece::Break)) {
                self.space = false;
                self.word("\n");
            }
            self.text(line);
        }
    }

    fn raw(&mut self, text: String) {
        self.flush();
        self.pieces.push(Piece::Raw(text));
    }

    fn close(&mut self, mark: &Mark) {
        match self.opens.last() {
            // Nothing stands in it.
            Some(open) if open == mark => {
                self.opens.pop();
            }
            _ => self.pieces.push(Piece::Close),
        }
    }
}

/// White space that HTML takes for one space.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

impl Writer<'_, '_> {
    /// Inline nodes as paragraphs: two line breaks in a row divide them.
    pub(super) fn inline(&mut self, nodes: &[NodeId]) -> Vec<String> {
        let mut row = Row::default();
        self.anchor_words(&mut row);
        for node in nodes {
            self.gather(*node, &mut row);
        }
        render(row.pieces)
    }

    /// The content of a paragraph, all of which may have a look of its own.
    pub(super) fn inline_of(&mut self, node: NodeId) -> Vec<String> {
        let is_words = self.dom.text(node).contains(char::is_alphanumeric);
        let marks = if is_words { self.look(node) } else { Vec::new() };
        let mut row = Row::default();
        self.anchor_words(&mut row);
        self.marked(node, marks, &mut row);
        render(row.pieces)
    }

    fn anchor_words(&mut self, row: &mut Row) {
        for id in std::mem::take(&mut self.anchors) {
            row.raw(format!("<span id=\"{id}\"></span>"));
        }
    }

    /// What the look of a paragraph means.
    fn look(&self, node: NodeId) -> Vec<Mark> {
        let tongue = self.tongue(node);
        let mut marks = Vec::new();
        if !tongue.is_empty() {
            marks.push(Mark::Tag(format!("<span{tongue}>"), "</span>".to_owned()));
        }
        let style = self.dom.attribute(node, "style").unwrap_or_default().to_ascii_lowercase();
        marks.extend(declared(&style).into_iter().filter_map(meaning));
        marks
    }

    fn gather(&mut self, node: NodeId, row: &mut Row) {
        if self.skips(node) {
            return;
        }
        let dom = self.dom;
        let name = match dom.kind(node) {
            Kind::Text(text) if self.guide.keeps_forms() => return row.lines(text),
            Kind::Text(text) => return row.text(text),
            Kind::Element(name, _) => &**name,
            _ => return,
        };
        if let Some(id) = dom.attribute(node, "id").or(dom.attribute(node, "name").filter(|_| name == "a"))
            && self.wants(id)
            // Only the note itself leads back to a reference.
            && self.survey.note_of(dom, node).is_none()
        {
            row.raw(format!("<span id=\"{id}\"></span>"));
        }
        match name {
            "br" => {
                if std::mem::take(&mut row.space) && self.guide.keeps_forms() {
                    row.word(" ");
                }
                row.pieces.push(Piece::Break);
            }
            "img" => self.picture(node, row),
            "a" => self.link(node, row),
            "wbr" => row.raw("<wbr>".to_owned()),
            "math" | "svg" => {
                let text = self.raw(node);
                row.raw(text);
            }
            "input" | "button" | "select" | "textarea" | "iframe" | "object" | "embed" => {
                let text = dom.text(node);
                row.text(&text);
            }
            _ => {
                let mark = self.mark(node, name);
                self.marked(node, mark, row);
            }
        }
    }

    fn marked(&mut self, node: NodeId, mark: Vec<Mark>, row: &mut Row) {
        row.opens.extend(mark.iter().cloned());
        for child in self.dom.children(node) {
            self.gather(*child, row);
        }
        for mark in mark.iter().rev() {
            row.close(mark);
        }
    }

    /// What an element does to its words.
    fn mark(&self, node: NodeId, name: &str) -> Vec<Mark> {
        match name {
            "i" | "b" if self.guide.keeps_forms() && self.dom.attribute(node, "class").is_none() => {
                vec![Mark::Tag(format!("<{name}>"), format!("</{name}>"))]
            }
            "em" | "i" => vec![Mark::Emphasis],
            "strong" | "b" => vec![Mark::Strong],
            "span" | "font" | "label" | "nobr" => self.looks(node, name),
            _ if raw::INLINE.contains(&name) => {
                vec![Mark::Tag(format!("<{name}{}>", self.attributes(node)), format!("</{name}>"))]
            }
            _ => Vec::new(),
        }
    }

    /// What the looks of a span mean.
    fn looks(&self, node: NodeId, name: &str) -> Vec<Mark> {
        let style = self.dom.attribute(node, "style").unwrap_or_default().to_ascii_lowercase();
        let mut marks = Vec::new();
        let mut rest = Vec::new();
        for (key, value) in declared(&style) {
            if let Some(mark) = meaning((key, value)) {
                marks.push(mark);
                continue;
            }
            match (key, value) {
                (key @ ("font-variant" | "color" | "background-color" | "font-family" | "letter-spacing"), value)
                    if self.guide.keeps_look(key, value) =>
                {
                    rest.push(format!("{key}: {}", value.replace('"', "'")));
                }
                _ => {}
            }
        }
        let mut attributes = String::new();
        let classes = self.dom.attribute(node, "class").unwrap_or_default();
        let kept: Vec<&str> = classes.split_ascii_whitespace().filter(|class| self.guide.keeps_class(class)).collect();
        if !kept.is_empty() {
            attributes.push_str(&format!(" class=\"{}\"", kept.join(" ")));
        }
        for key in ["lang", "xml:lang", "dir", "color", "face", "title"] {
            let is_kept = |value: &&str| name != "label" && self.guide.keeps_look(key, value);
            if let Some(value) = self.dom.attribute(node, key).filter(is_kept) {
                attributes.push_str(&format!(" {}=\"{}\"", key.trim_start_matches("xml:"), raw::escaped(value)));
            }
        }
        if !rest.is_empty() {
            attributes.push_str(&format!(" style=\"{}\"", raw::escaped(&rest.join("; "))));
        }
        if !attributes.is_empty() {
            let tag = if name == "font" { "font" } else { "span" };
            marks.insert(0, Mark::Tag(format!("<{tag}{attributes}>"), format!("</{tag}>")));
        }
        marks
    }

    fn picture(&mut self, node: NodeId, row: &mut Row) {
        let source = self.dom.attribute(node, "src").or(self.dom.attribute(node, "data-src")).unwrap_or_default();
        let alt = self.dom.attribute(node, "alt").unwrap_or_default();
        let alt = alt.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        match self.guide.picture(source) {
            Some(address) => {
                let title = self.title(node);
                row.raw(format!("![{}]({}{title})", escape(&alt), target(&address)));
            }
            None => row.text(&alt),
        }
    }

    fn link(&mut self, node: NodeId, row: &mut Row) {
        let kind = |name: &str| self.dom.attribute(node, name).unwrap_or_default();
        let is_back = kind("epub:type") == "backlink"
            || kind("role") == "doc-backlink"
            || self.dom.has_class(node, "footnote-back")
            || matches!(self.dom.words(node).as_str(), "↩" | "↩\u{fe0e}");
        if is_back {
            row.behind_number = row.pieces.is_empty();
            return;
        }
        let href = self.dom.attribute(node, "href").map(str::to_owned);
        if let Some(label) = self.survey.note_of(self.dom, node) {
            let reference = format!("[^{label}]");
            return row.raw(reference);
        }
        let address = href.and_then(|href| self.guide.link(&href)).filter(|address| !address.is_empty());
        let holds_link = self.dom.below(node).any(|below| self.dom.name(below) == "a");
        let title = self.title(node);
        let mark = address.filter(|_| !holds_link).map(|address| Mark::Link(format!("]({}{title})", target(&address))));
        self.marked(node, mark.into_iter().collect(), row);
    }
}

/// Declarations of one style at most that are looked at.
const MAX_DECLARATIONS: usize = 64;

/// What a style says; of several values of a property, the last.
fn declared(style: &str) -> Vec<(&str, &str)> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    for (property, value) in declarations(style).take(MAX_DECLARATIONS) {
        found.retain(|(known, _)| *known != property);
        found.push((property, value));
    }
    found
}

/// What a declaration of a style means, if it is one that has a form in Markdown or HTML.
fn meaning((property, value): (&str, &str)) -> Option<Mark> {
    let tag = |name: &str| Some(Mark::Tag(format!("<{name}>"), format!("</{name}>")));
    match (property, value) {
        ("font-style", "italic" | "oblique") => Some(Mark::Emphasis),
        ("font-weight", "bold" | "bolder" | "600" | "700" | "800" | "900") => Some(Mark::Strong),
        ("text-decoration" | "text-decoration-line", value) if value.contains("underline") => tag("u"),
        ("text-decoration" | "text-decoration-line", value) if value.contains("line-through") => tag("s"),
        ("vertical-align", "super") => tag("sup"),
        ("vertical-align", "sub") => tag("sub"),
        _ => None,
    }
}

impl Writer<'_, '_> {
    /// The title of a link or picture, where forms stay: on pages, it is the site's.
    fn title(&self, node: NodeId) -> String {
        let title = self.dom.attribute(node, "title").filter(|title| self.guide.keeps_forms() && !title.is_empty());
        let quoted = title.map(|title| escape(title).replace('"', "&quot;").replace('\n', " "));
        quoted.map(|title| format!(" \"{title}\"")).unwrap_or_default()
    }
}

/// The address of a link or picture in its notation.
fn target(address: &str) -> String {
    let mut out = String::with_capacity(address.len() + 2);
    for c in address.trim().chars() {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            c if c.is_ascii_control() => {}
            c => out.push(c),
        }
    }
    if out.contains([' ', '(', ')']) { format!("<{out}>") } else { out }
}

/// Writes pieces as paragraphs.
fn render(mut pieces: Vec<Piece>) -> Vec<String> {
    while matches!(pieces.last(), Some(Piece::Break)) {
        pieces.pop();
    }
    let starred = starred(&pieces);
    let mut paragraphs = vec![String::new()];
    let mut open: Vec<(Mark, bool)> = Vec::new();
    let mut breaks = 0;
    for (at, piece) in pieces.iter().enumerate() {
        let Some(out) = paragraphs.last_mut() else { break };
        if matches!(piece, Piece::Break) {
            breaks += 1;
            continue;
        }
        if breaks > 0 && !matches!(piece, Piece::Close) {
            // What is open within a paragraph is not carried over: a break there stays one.
            if breaks > 1 && open.is_empty() {
                paragraphs.push(String::new());
            } else if !out.is_empty() {
                out.push_str(LINE_END);
            }
            breaks = 0;
        }
        let Some(out) = paragraphs.last_mut() else { break };
        match piece {
            Piece::Text(text) => {
                let words = escape(text);
                // Behind brackets, these would make a link or a definition of them.
                if out.ends_with(']') && words.starts_with(['(', ':']) {
                    out.push('\\');
                }
                out.push_str(&words);
            }
            Piece::Raw(text) => {
                part_from_picture(text, out);
                out.push_str(text);
            }
            Piece::Open(mark) => {
                let mark = apart(mark, out);
                let opening = opening(&mark, starred[at]);
                part_from_picture(&opening, out);
                out.push_str(&opening);
                open.push((mark, starred[at]));
            }
            Piece::Close => {
                if let Some((mark, star)) = open.pop() {
                    out.push_str(&closing(&mark, star));
                }
            }
            Piece::Break => {}
        }
    }
    finished(paragraphs)
}

/// Paragraphs with words, in which no line is a scene break.
fn finished(mut paragraphs: Vec<String>) -> Vec<String> {
    paragraphs.retain(|text| !text.trim().is_empty());
    for text in &mut paragraphs {
        text.truncate(text.trim_end_matches('\n').len());
        // A line of a paragraph is no scene break.
        if text.contains(LINE_END) && text.split(LINE_END).any(is_scene_break) {
            *text = text.replace(LINE_END, "<br>");
        }
    }
    paragraphs
}

/// An exclamation mark before brackets would make a picture of them.
fn part_from_picture(brackets: &str, out: &mut String) {
    if brackets.starts_with('[') && out.ends_with('!') {
        out.pop();
        out.push_str("\\!");
    }
}

/// A link that stands right behind brackets is written as an element, for the two would be read as one.
fn apart(mark: &Mark, before: &str) -> Mark {
    match mark {
        Mark::Link(end) if before.ends_with(']') => {
            let address = end.trim_start_matches("](").trim_end_matches(')').trim_matches(['<', '>']);
            Mark::Tag(format!("<a href=\"{}\">", raw::escaped(address)), "</a>".to_owned())
        }
        other => other.clone(),
    }
}

fn opening(mark: &Mark, star: bool) -> String {
    match (mark, star) {
        (Mark::Emphasis, true) => "*".to_owned(),
        (Mark::Strong, true) => "**".to_owned(),
        (Mark::Emphasis, false) => "<em>".to_owned(),
        (Mark::Strong, false) => "<strong>".to_owned(),
        (Mark::Tag(open, _), _) => open.clone(),
        (Mark::Link(_), _) => "[".to_owned(),
    }
}

fn closing(mark: &Mark, star: bool) -> String {
    match (mark, star) {
        (Mark::Emphasis, true) => "*".to_owned(),
        (Mark::Strong, true) => "**".to_owned(),
        (Mark::Emphasis, false) => "</em>".to_owned(),
        (Mark::Strong, false) => "</strong>".to_owned(),
        (Mark::Tag(_, close), _) => close.clone(),
        (Mark::Link(end), _) => end.clone(),
    }
}

/// For each piece that opens emphasis, whether stars are certain to be read so; elsewhere it is written as an element.
fn starred(pieces: &[Piece]) -> Vec<bool> {
    let mut starred = vec![false; pieces.len()];
    let mut open = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Open(_) => open.push(at),
            Piece::Close => {
                let Some(from) = open.pop() else { continue };
                let before = from.checked_sub(1).map(|at| &pieces[at]);
                let sides = (edge(before, false), edge(pieces.get(from + 1), true));
                let ends = (edge(pieces.get(at - 1), false), edge(pieces.get(at + 1), true));
                let is_broken = pieces[from..at].iter().any(|piece| matches!(piece, Piece::Break));
                let is_within = open.iter().any(|outer| same(&pieces[*outer], &pieces[from]));
                starred[from] = !is_broken
                    && !is_within
                    && sides.1 == Edge::Letter
                    && matches!(ends.0, Edge::Letter | Edge::Close)
                    // Within a word, stars are no emphasis.
                    && matches!(sides.0, Edge::Space | Edge::Open)
                    && matches!(ends.1, Edge::Space | Edge::Close)
                    // Between two signs, a star may be one, too: `jw0:*:`.
                    && (ends.0 == Edge::Letter || ends.1 == Edge::Space);
            }
            _ => {}
        }
    }
    starred
}

/// Whether two pieces open the same mark.
fn same(one: &Piece, other: &Piece) -> bool {
    matches!((one, other), (Piece::Open(one), Piece::Open(other)) if one == other)
}

/// What stands at a side of a mark.
#[derive(PartialEq)]
enum Edge {
    Space,
    Letter,
    /// A sign that words begin with.
    Open,
    /// A sign that words end with.
    Close,
    Other,
}

fn edge(piece: Option<&Piece>, first: bool) -> Edge {
    let Some(piece) = piece else { return Edge::Space };
    match piece {
        // The mark would be taken for the end of the address.
        Piece::Text(text) if !first && ends_with_address(text) => Edge::Other,
        Piece::Text(text) => match if first { text.chars().next() } else { text.chars().next_back() } {
            None => Edge::Space,
            Some(c) if c.is_whitespace() => Edge::Space,
            Some(c) if c.is_alphanumeric() => Edge::Letter,
            Some('(' | '“' | '‘' | '«' | '—' | '–') => Edge::Open,
            Some('.' | ',' | ';' | ':' | '!' | '?' | '…' | ')' | '”' | '’' | '»') => Edge::Close,
            Some('"' | '\'') if first => Edge::Close,
            Some('"' | '\'') => Edge::Open,
            _ => Edge::Other,
        },
        Piece::Break => Edge::Space,
        _ => Edge::Other,
    }
}

/// A paragraph of plain text with what it stresses. The lines are `joined`, or each keeps its own line.
pub fn stressed(text: &str, joined: bool) -> String {
    let mut pieces = Vec::new();
    let lines = |words: &str, pieces: &mut Vec<Piece>| {
        for (number, line) in words.split('\n').enumerate() {
            if number > 0 {
                pieces.push(if joined { Piece::Text("\n".to_owned()) } else { Piece::Break });
            }
            if !line.is_empty() {
                pieces.push(Piece::Text(line.to_owned()));
            }
        }
    };
    let mut from = 0;
    for (at, side) in stress::find(text) {
        lines(text.cut(from..at), &mut pieces);
        pieces.push(match side {
            stress::Side::Start => Piece::Open(Mark::Emphasis),
            stress::Side::End => Piece::Close,
        });
        from = at + 1;
    }
    lines(text.cut(from..), &mut pieces);
    guard_lines(&render(pieces).join("\n\n"))
}

fn ends_with_address(text: &str) -> bool {
    let word = text.rsplit(is_space).next().unwrap_or_default();
    ["://", "www.", "@"].iter().any(|sign| word.contains(sign))
}

/// Words so that Markdown takes them for no more than words.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let within_word = before.is_alphanumeric() && next.is_some_and(char::is_alphanumeric);
        let reference = match c {
            // Two in a row are read as text, so that one cannot be escaped by another.
            '\\' => Some("&#92;"),
            '<' if !next.is_some_and(|next| next == ' ' || next.is_ascii_digit()) => Some("&lt;"),
            _ => None,
        };
        if let Some(reference) = reference {
            out.push_str(reference);
            before = c;
            continue;
        }
        let is_markup = match c {
            '`' | '*' | '[' | ']' | '~' | '^' | '$' | '{' | '}' | '|' => true,
            '_' => !within_word,
            '&' => next.is_some_and(|next| next == '#' || next.is_ascii_alphabetic()),
            '=' | '%' | '+' | '-' | ':' => before == c || next == Some(c),
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// As [`escape`], for words that begin a line.
pub fn escape_line(text: &str) -> String {
    guard_lines(&escape(text))
}

/// Lines of escaped words so that nothing at their beginning is markup.
pub(super) fn guard_lines(text: &str) -> String {
    text.split('\n').map(guard_line).collect::<Vec<_>>().join("\n")
}

fn guard_line(line: &str) -> String {
    let line = line.trim_start_matches(is_space);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (number, behind) = line.split_at(digits);
    if digits > 0 && behind.starts_with(['.', ')']) {
        return format!("{number}\\{behind}");
    }
    if line.starts_with(['#', '>', '+', '-', '=', ':', '!', '%', '@', ';']) && !line.starts_with("![") {
        return format!("\\{line}");
    }
    line.to_owned()
}
