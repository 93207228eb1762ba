//! Values that YAML refuses, cuts or takes for something else, though any reader sees at once what they say.
//!
//! Authors write `title: What's Left: A Story` and `title: Room #9`. This walks the lines of a block as YAML would, far
//! enough to know where values begin, and says which of them need quotes.

mod lines;

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use crate::diag::Cut;
use crate::story::keys::{self, Key, ValueKind::*};
use crate::story::text::lines_with_offsets;

/// A value, or a blank, that is not as YAML wants it.
#[derive(Debug)]
pub struct Slip {
    /// What a message points at.
    pub range: Range<usize>,
    pub kind: Fault,
    /// What to put into the text, in order, so that YAML reads it as it is meant.
    pub edits: Vec<(Range<usize>, &'static str)>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// The value is text, and `fixed` is how YAML wants it written.
    Text { fixed: String },
    /// YAML drops what stands in `lost`.
    Cut { lost: String, fixed: String },
    /// What divides a key or a hyphen from its value is not as YAML wants it: `missing` is.
    Divider { missing: &'static str, fixed: String },
    /// A quotation mark or bracket that nothing closes.
    Unclosed { sign: char, fixed: String },
    /// The line stands in a column where YAML cannot read it as `what` it is.
    Indent { what: &'static str },
    /// Tabs stand before a key.
    Tabs,
}

/// Columns that a tab takes.
const TAB: usize = 4;
const BLANKS: &str = "    ";
/// Brackets that are not closed, and lines that are moved, in one text at most: each costs a look at all that follows.
const MAX_UNCLOSED: usize = 16;
const MAX_MOVES: usize = 100;
const QUOTES: &[char] = &['"', '\''];

/// Finds the slips of a YAML text, in the order of their places.
pub fn find(text: &str) -> Vec<Slip> {
    let lines: Vec<Line> = lines_with_offsets(text).map(|(at, line)| Line::new(at, line)).collect();
    let mut walk = Walk {
        text,
        lines,
        next: 0,
        names: Names::of(text),
        row: None,
        stated: OnceCell::new(),
        columns: Vec::new(),
        moves: 0,
        unclosed: 0,
        slips: Vec::new(),
    };
    walk.first_key();
    while walk.next < walk.lines.len() {
        walk.entry();
    }
    walk.finish()
}

/// A line without its end.
#[derive(Debug, Clone, Copy)]
struct Line {
    start: usize,
    /// Where its first sign stands.
    words: usize,
    end: usize,
    /// Columns of blanks before the first sign.
    indent: usize,
    /// It was moved to this column: its tabs are mended already.
    moved: bool,
}

impl Line {
    fn new(start: usize, line: &str) -> Line {
        let words = line.trim_start_matches([' ', '\t']);
        let lead = line.cut(..line.len() - words.len());
        let indent = lead.chars().fold(0, |column, c| if c == '\t' { (column / TAB + 1) * TAB } else { column + 1 });
        Line {
            start,
            words: start + lead.len(),
            end: start + line.trim_end().len().max(lead.len()),
            indent,
            moved: false,
        }
    }

    fn is_blank(self) -> bool {
        self.words >= self.end
    }

    fn put(&mut self, column: usize) {
        self.indent = column;
        self.moved = true;
    }

    /// What puts the line into a column.
    fn indented(self, column: usize) -> Vec<(Range<usize>, &'static str)> {
        let lead = self.start..self.words;
        let mut edits = vec![(lead.clone(), "")];
        edits.extend((0..column / TAB).map(|_| (lead.end..lead.end, BLANKS)));
        edits.push((lead.end..lead.end, BLANKS.cut(..column % TAB)));
        edits
    }
}

/// The names of anchors (`&name`) and aliases (`*name`).
struct Names<'t> {
    anchors: HashSet<&'t str>,
    aliases: HashSet<&'t str>,
}

impl<'t> Names<'t> {
    fn of(text: &'t str) -> Names<'t> {
        let behind = |sign: char| text.match_indices(sign).map(|(i, _)| name_of(text.cut(i + 1..))).collect();
        Names { anchors: behind('&'), aliases: behind('*') }
    }
}

/// The letters, digits, hyphens and underscores at the start of a text.
fn name_of(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(text.len());
    text.cut(..end)
}

/// Where a value stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    at: usize,
    line: Line,
    /// The column of its key or hyphen.
    indent: usize,
    /// A key stands before it on its line.
    keyed: bool,
}

struct Walk<'t> {
    text: &'t str,
    lines: Vec<Line>,
    next: usize,
    names: Names<'t>,
    /// The row of the key whose value is read, if it has one.
    row: Option<&'static Key>,
    /// The rows of the keys that stand at the start of some line.
    stated: OnceCell<HashSet<&'static str>>,
    /// The columns in which keys and items around the present place begin.
    columns: Vec<usize>,
    /// How often lines were moved, and how many brackets were not closed: both are bounded.
    moves: usize,
    unclosed: usize,
    slips: Vec<Slip>,
}

impl Walk<'_> {
    /// Reads the next line and all lines that belong to its value.
    fn entry(&mut self) {
        let line = self.lines[self.next];
        if line.is_blank() || self.text.cut(line.words..).starts_with('#') {
            self.next += 1;
            return;
        }
        self.align(line);
        let Some(&line) = self.lines.get(self.next) else { return };
        self.next += 1;
        self.tabs(line);
        let (mut at, column) = self.skip_dashes(line);
        let mut indent = line.indent;
        let mut keyed = false;
        if let Some((value, slip)) = self.behind_key(at, line) {
            // What continues the value of an item's key is indented more than the key.
            indent = column;
            keyed = true;
            self.row =
                keys::find(self.text.cut(at..value).trim_end().trim_end_matches([':', '：']).trim_matches(QUOTES));
            self.slips.extend(slip);
            at = value;
        } else if column == 0
            && let Some((value, slip)) = self.other_divider(at, line)
        {
            keyed = true;
            self.row = keys::find(name_of(self.text.cut(at..)));
            self.slips.push(slip);
            at = value;
        }
        let value = self.text.cut(at..line.end);
        if value.is_empty() || value.starts_with("# ") || value == "#" {
            if keyed {
                self.items_below(indent);
            }
            return;
        }
        if is_block_header(value) {
            self.skip_block(indent);
            return;
        }
        let place = Place { at, line, indent, keyed };
        match value.as_bytes()[0] {
            b'"' => self.quoted(place, '"'),
            b'\'' => self.quoted(place, '\''),
            b'[' | b'{' => self.flow(place),
            _ => self.plain(place),
        }
    }

    fn tabs(&mut self, line: Line) {
        let lead = line.start..line.words;
        if line.moved || !self.text.cut(lead.clone()).contains('\t') {
            return;
        }
        self.slips.push(Slip { range: lead, kind: Fault::Tabs, edits: line.indented(line.indent) });
    }

    /// Where the words of an item begin, behind `- `, and in which column.
    fn skip_dashes(&mut self, line: Line) -> (usize, usize) {
        let mut at = line.words;
        let mut column = line.indent;
        while at < line.end && self.text.cut(at..).starts_with("-") {
            let rest = self.text.cut(at + 1..line.end);
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            if blanks == 0 && !rest.is_empty() {
                break;
            }
            if let Some(tab) = rest.cut(..blanks).find('\t') {
                let range = at + 1 + tab..at + 2 + tab;
                self.slips.push(Slip {
                    range: range.clone(),
                    kind: Fault::Tabs,
                    edits: vec![(range, BLANKS.cut(1..))],
                });
                column += TAB - 2;
            }
            at += 1 + blanks;
            column += 1 + blanks;
        }
        (at, column)
    }

    /// Where the value of a line `key: value` begins.
    fn behind_key(&self, at: usize, line: Line) -> Option<(usize, Option<Slip>)> {
        let rest = self.text.cut(at..line.end);
        if rest.starts_with(['[', '{', '#']) {
            return None;
        }
        let from = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => 1 + rest.cut(1..).find(quote)? + 1,
            _ => 0,
        };
        let remark = rest.find(" #").unwrap_or(rest.len());
        for (i, _) in rest.cut(..remark).match_indices(':').filter(|(i, _)| *i >= from) {
            let behind = rest.cut(i + 1..);
            let value = behind.trim_start_matches([' ', '\t']);
            let value_at = at + rest.len() - value.len();
            if behind.is_empty() || value.len() < behind.len() {
                return Some((value_at, None));
            }
            // `title:The Weir`: only where the key is one that we know, for the colon may belong to a word.
            let key = rest.cut(..i).trim_matches(['"', '\'']);
            if at == line.words
                && keys::find(key).is_some()
                && !behind.starts_with(['#', ':'])
                && !behind.starts_with("//")
            {
                let blank = behind.chars().next().filter(|c| c.is_whitespace()).map_or(0, char::len_utf8);
                let colon = at + i + 1;
                let fixed = format!("{}: {}", rest.cut(..i), behind.trim());
                let kind = Fault::Divider { missing: "the space after the colon is missing", fixed };
                let slip = Slip { range: at..line.end, kind, edits: vec![(colon..colon + blank, " ")] };
                return Some((colon + blank, Some(slip)));
            }
        }
        None
    }

    /// Passes over the lines of a block scalar.
    fn skip_block(&mut self, indent: usize) {
        while let Some(&line) = self.lines.get(self.next) {
            if !line.is_blank() && line.indent <= indent {
                return;
            }
            if self.text.cut(line.start..).starts_with('\t') {
                self.tabs(line);
            }
            self.next += 1;
        }
    }

    /// Makes the lines before `end` part of the value that is read.
    fn pass(&mut self, end: usize) {
        while self.lines.get(self.next).is_some_and(|line| line.start < end) {
            self.next += 1;
        }
    }

    /// A value that begins with a quotation mark or an apostrophe.
    fn quoted(&mut self, place: Place, quote: char) {
        let Place { at, line, indent, .. } = place;
        let Some(close) = closing_quote(self.text, at, quote) else {
            self.unclosed_quote(place, quote);
            return;
        };
        if close < line.end {
            if !is_end(self.text.cut(close + 1..line.end)) {
                self.long_text(place);
            } else if quote == '"' && has_odd_escape(self.text.cut(at + 1..close)) {
                self.inner_text(at, close);
            }
            return;
        }
        // The next lines belong to the value, if no key stands among them and the quote ends its line.
        let end_of_line = self.text.cut(close..).find('\n').map_or(self.text.len(), |i| close + i);
        let key_between = self.has_key_before(close, indent);
        let ends_line = is_end(self.text.cut(close + 1..end_of_line));
        if key_between && !ends_line || quote == '\'' && (key_between || !ends_line) {
            self.unclosed_quote(place, quote);
        } else {
            self.pass(close);
        }
    }

    /// A value whose opening mark is an apostrophe, or was never closed.
    fn unclosed_quote(&mut self, place: Place, quote: char) {
        let Place { at, line, .. } = place;
        if quote == '\'' || self.text.cut(at + 1..line.end).contains(quote) {
            self.long_text(place);
            return;
        }
        let end = self.continued(place);
        let mut edits = self.quotes(at + 1, end);
        edits.insert(0, (at..at + 1, ""));
        let kind = Fault::Unclosed { sign: quote, fixed: self.written(at, at + 1..end) };
        self.slips.push(Slip { range: at..line.end, kind, edits });
    }

    /// A value in quotation marks in which a backslash is only a backslash.
    fn inner_text(&mut self, open: usize, close: usize) {
        let mut edits = self.quotes(open + 1, close);
        edits.insert(0, (open..open + 1, ""));
        edits.push((close..close + 1, ""));
        let kind = Fault::Text { fixed: self.written(open, open + 1..close) };
        self.slips.push(Slip { range: open..close + 1, kind, edits });
    }

    /// A value that begins with a bracket.
    fn flow(&mut self, place: Place) {
        let Place { at, line, indent, .. } = place;
        let one_line = self.text.cut(at..line.end).trim_end();
        if let Some(inner) = one_line.strip_prefix("[[").and_then(|v| v.strip_suffix("]]"))
            && !inner.contains(['[', ']', ','])
        {
            self.text_value(at, line.end);
            return;
        }
        match closing_bracket(self.text, at) {
            Some(close) if close < line.end => {
                if !is_end(self.text.cut(close + 1..line.end)) {
                    self.long_text(place);
                } else if one_line.starts_with('[') {
                    self.items(at + 1, close, line);
                } else if !self.text.cut(at..close).contains(':') && close > at + 1 {
                    // `{Untitled}` is no mapping.
                    self.text_value(at, close + 1);
                }
            }
            Some(close) if !self.has_key_before(close, indent) => self.pass(close),
            _ => self.unclosed_bracket(place),
        }
    }

    /// Whether a key stands on one of the next lines, up to `end`.
    fn has_key_before(&self, end: usize, indent: usize) -> bool {
        let between = self.lines[self.next..].iter().take_while(|line| line.start < end);
        between.filter(|line| line.indent <= indent).any(|line| {
            let key = self.text.cut(line.words..line.end).split_once(':').map(|(key, _)| key);
            key.is_some_and(|key| keys::find(key).is_some())
        })
    }

    /// A list or mapping whose last bracket is missing, or text that begins with a bracket.
    fn unclosed_bracket(&mut self, place: Place) {
        self.unclosed += 1;
        if self.unclosed > MAX_UNCLOSED {
            self.next = self.lines.len();
            return;
        }
        let Place { at, .. } = place;
        let end = self.continued(place);
        let value = self.text.cut(at..end);
        let open = value.chars().next().unwrap_or('[');
        let is_list = open == '[' && self.row.is_some_and(|row| matches!(row.kind, List | Warnings | People | Paths));
        if !(is_list || open == '{' && value.contains(':')) || value.cut(1..).contains(['[', '{', '"', '\'', '#']) {
            self.text_value(at, end);
            return;
        }
        let close = if open == '[' { "]" } else { "}" };
        let fixed = self.before(at) + value.trim_end() + close;
        let range = at..at + value.lines().next().unwrap_or_default().trim_end().len();
        self.slips.push(Slip { range, kind: Fault::Unclosed { sign: open, fixed }, edits: vec![(end..end, close)] });
    }

    /// Items of a list in brackets that begin with a sign: `[#coast, *star*]`.
    fn items(&mut self, from: usize, to: usize, line: Line) {
        let mut edits = Vec::new();
        for range in split_flow(self.text, from, to) {
            let item = self.text.cut(range.clone());
            if item.starts_with('#') || item.contains(" #") && !item.starts_with(QUOTES) || self.is_sign(item) {
                edits.extend(self.quotes(range.start, range.end));
            }
        }
        if !edits.is_empty() {
            let range = from - 1..to + 1;
            let kind = Fault::Text { fixed: with_edits(self.text, line.words..to + 1, &edits) };
            self.slips.push(Slip { range, kind, edits });
        }
    }

    /// Marks a value as text, with the lines that continue it.
    fn long_text(&mut self, place: Place) {
        let end = self.continued(place);
        self.text_value(place.at, end);
    }

    /// Passes over the lines that continue a value, and gives its end. Lines that only seem to continue it are put where
    /// they belong.
    fn continued(&mut self, place: Place) -> usize {
        let mut end = place.line.end;
        let mut told = false;
        while let Some(&more) = self.lines.get(self.next) {
            let words = self.text.cut(more.words..more.end);
            if more.is_blank() {
                self.next += 1;
                continue;
            }
            if more.indent <= place.indent {
                if !self.is_stray(more, place) {
                    break;
                }
                // One note tells of all lines of a value.
                if !told {
                    let kind = Fault::Indent { what: "part of the value above" };
                    self.slips.push(Slip { range: more.words..more.end, kind, edits: Vec::new() });
                }
                told = true;
                self.lines[self.next].put(place.indent + 1);
            } else if words.starts_with("# ") {
                break;
            } else if let Some(what) = self.is_misplaced(more, place) {
                self.move_block(place.indent, what);
                break;
            } else {
                self.tabs(more);
            }
            end = more.end;
            self.next += 1;
        }
        end
    }

    /// A value that begins with none of the signs that open another kind.
    fn plain(&mut self, place: Place) {
        let Place { at, .. } = place;
        let end = self.continued(place);
        let value = self.text.cut(at..end);
        let remark =
            value.match_indices('#').map(|(i, _)| i).find(|&i| i == 0 || value.cut(..i).ends_with([' ', '\t']));
        let colon = value.match_indices(':').map(|(i, _)| i).find(|&i| {
            let next = value.cut(i + 1..).chars().next();
            next.is_none_or(|c| c.is_ascii_whitespace())
        });
        if self.is_sign(value) || colon.is_some_and(|colon| remark.is_none_or(|remark| colon < remark)) {
            let real = remark
                .filter(|&i| value.cut(i..).starts_with("# "))
                .map_or(value.len(), |i| value.cut(..i).trim_end().len());
            self.text_value(at, at + real);
        } else if let Some(remark) = remark
            && value.cut(remark..).len() > 1
            && self.is_cut(value, remark)
        {
            let lost = value.cut(remark..).lines().next().unwrap_or_default().trim_end().to_owned();
            let kind = Fault::Cut { lost, fixed: self.written(at, at..end) };
            self.slips.push(Slip {
                range: at..at + value.lines().next().unwrap_or_default().len(),
                kind,
                edits: Vec::new(),
            });
        }
    }

    /// Whether a value begins with a sign that means something to YAML, but nothing here.
    fn is_sign(&self, value: &str) -> bool {
        let mut chars = value.chars();
        let Some(first) = chars.next() else { return false };
        let rest = chars.as_str();
        match first {
            '@' | '`' | '%' | ',' | ']' | '}' | '|' | '>' => true,
            '*' => {
                let name = name_of(rest);
                let alone = is_end(rest.cut(name.len()..));
                name.is_empty() || !alone || !self.names.anchors.contains(name)
            }
            '&' => {
                let name = name_of(rest);
                let value = rest.cut(name.len()..).trim_start();
                name.is_empty() || !value.starts_with(['[', '{', '"', '\'']) && !self.names.aliases.contains(name)
            }
            '!' => !rest.strip_prefix('!').is_some_and(|tag| tag.starts_with(|c: char| c.is_ascii_lowercase())),
            '-' | '?' | ':' => rest.is_empty() || rest.starts_with([' ', '\t']),
            _ => false,
        }
    }

    /// Marks a value as text.
    fn text_value(&mut self, start: usize, end: usize) {
        let range = start..end;
        let edits = self.quotes(start, end);
        let kind = Fault::Text { fixed: self.written(start, range.clone()) };
        let first_line = self.text.cut(range.clone()).lines().next().unwrap_or_default().trim_end().len();
        self.slips.push(Slip { range: start..start + first_line, kind, edits });
    }

    /// The key or dash before the place of a value, and its words in quotes.
    fn written(&self, place: usize, words: Range<usize>) -> String {
        self.before(place) + &quoted(self.text.cut(words))
    }

    /// The key or dash before the place of a value.
    fn before(&self, place: usize) -> String {
        let line = self.text.cut(..place).rfind('\n').map_or(0, |i| i + 1);
        self.text.cut(line..place).trim_start().replace('\t', " ")
    }

    /// What puts a text into single quotes.
    fn quotes(&self, start: usize, end: usize) -> Vec<(Range<usize>, &'static str)> {
        let inner = self.text.cut(start..end).match_indices('\'').map(|(i, _)| (start + i..start + i, "'"));
        std::iter::once((start..start, "'")).chain(inner).chain([(end..end, "'")]).collect()
    }
}

/// `|` or `>` with their indicators, and perhaps a remark.
fn is_block_header(value: &str) -> bool {
    let Some(rest) = value.strip_prefix(['|', '>']) else { return false };
    is_end(rest.trim_start_matches(|c: char| c == '+' || c == '-' || c.is_ascii_digit()))
}

/// Whether nothing but a remark follows.
fn is_end(rest: &str) -> bool {
    let words = rest.trim_start_matches([' ', '\t']);
    words.is_empty() || words.starts_with('#') && words.len() < rest.len()
}

/// The mark that closes the quotation at `at`.
fn closing_quote(text: &str, at: usize, quote: char) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut i = at + 1;
    while let Some(&byte) = bytes.get(i) {
        if quote == '"' && byte == b'\\' {
            i += 2;
            continue;
        }
        if byte == quote as u8 {
            if quote == '\'' && bytes.get(i + 1) == Some(&byte) {
                i += 2;
                continue;
            }
            return Some(i);
        }
        i += 1;
    }
    None
}

/// The bracket that closes the one at `at`, quotations passed over.
fn closing_bracket(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut i) = (0usize, at);
    while let Some(&byte) = bytes.get(i) {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(i);
                }
            }
            // A quotation opens where a value may.
            b'"' | b'\'' if matches!(text.cut(..i).trim_end().as_bytes().last(), Some(b'[' | b'{' | b',' | b':')) => {
                i = closing_quote(text, i, byte as char)?;
            }
            _ => {}
        }
        i += 1;
    }
    None
}

/// The items between two brackets, without the blanks around them.
fn split_flow(text: &str, from: usize, to: usize) -> Vec<Range<usize>> {
    let mut items = Vec::new();
    let (mut depth, mut quote, mut start) = (0usize, None, from);
    for (i, byte) in text.bytes().enumerate().take(to).skip(from) {
        match byte {
            _ if quote.is_some() => quote = quote.filter(|q| *q != byte),
            b'"' | b'\'' if text.cut(start..i).trim().is_empty() => quote = Some(byte),
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                items.push(start..i);
                start = i + 1;
            }
            _ => {}
        }
    }
    items.push(start..to);
    let trimmed = items.into_iter().map(|r| {
        let item = text.cut(r.clone());
        r.start + item.len() - item.trim_start().len()
            ..r.start + item.trim_end().len().max(item.len() - item.trim_start().len())
    });
    trimmed.collect()
}

/// A value as YAML wants text with signs in it.
fn quoted(value: &str) -> String {
    let line = value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    if line.contains(['"', '\\']) { format!("'{}'", line.replace('\'', "''")) } else { format!("\"{line}\"") }
}

fn with_edits(text: &str, range: Range<usize>, edits: &[(Range<usize>, &str)]) -> String {
    let mut out = String::new();
    let mut from = range.start;
    for (at, with) in edits {
        out.push_str(text.cut(from..at.start));
        out.push_str(with);
        from = at.end;
    }
    out.push_str(text.cut(from..range.end));
    out
}

/// Whether a backslash stands before a sign that it does not escape.
fn has_odd_escape(text: &str) -> bool {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let is_hex =
            |digits: usize, rest: &str| rest.chars().take(digits).filter(char::is_ascii_hexdigit).count() == digits;
        if c == '\\'
            && !match chars.next() {
                Some('x') => is_hex(2, chars.as_str()),
                Some('u') => is_hex(4, chars.as_str()),
                Some('U') => is_hex(8, chars.as_str()),
                Some(c) => "0abtnvfre \"/\\N_LP\t".contains(c),
                None => true,
            }
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests;
