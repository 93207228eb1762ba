//! XML that is not well-formed → XML that is, with the fewest edits: what is right stays byte for byte.
//!
//! A scanner copies the text and mends on its way what it meets: ampersands and angle brackets that are text, entities that
//! XML does not know, attributes without quotes, comments with dashes, tags that are not closed, or closed in the wrong
//! order. Pages are closed as HTML closes them: a paragraph ends where the next begins.

use std::collections::HashSet;

use ficbind_check::xml::{self, in_name, starts_name};

use crate::entity;

/// Elements of HTML without content.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements of HTML that end an open paragraph.
const ENDS_PARAGRAPH: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];

/// Namespaces of prefixes that are used without being declared.
const PREFIXES: &[(&str, &str)] = &[
    ("epub", "http://www.idpf.org/2007/ops"),
    ("ops", "http://www.idpf.org/2007/ops"),
    ("xlink", "http://www.w3.org/1999/xlink"),
    ("svg", "http://www.w3.org/2000/svg"),
    ("m", "http://www.w3.org/1998/Math/MathML"),
    ("mml", "http://www.w3.org/1998/Math/MathML"),
    ("math", "http://www.w3.org/1998/Math/MathML"),
    ("ssml", "http://www.w3.org/2001/10/synthesis"),
    ("opf", "http://www.idpf.org/2007/opf"),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ("ncx", "http://www.daisy.org/z3986/2005/ncx/"),
    ("rendition", "http://www.idpf.org/2013/rendition"),
];

/// Elements inside each other that are kept count of.
const DEEPEST: usize = 10_000;

/// The text as well-formed XML, or as near to that as this can bring it. `html` is whether it is a page.
pub fn mended(text: &str, html: bool) -> String {
    let text = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n', '\0']);
    let mut mender = Mender {
        text,
        at: 0,
        out: String::with_capacity(text.len() + 256),
        open: Vec::new(),
        html,
        declared: HashSet::new(),
        used: Vec::new(),
        root: None,
        scanned: false,
    };
    mender.run();
    mender.finish()
}

/// Whether XML may hold a character.
fn is_allowed(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

struct Mender<'t> {
    text: &'t str,
    at: usize,
    out: String,
    open: Vec<&'t str>,
    html: bool,
    declared: HashSet<&'t str>,
    used: Vec<&'t str>,
    /// Where, in what was written, the root's start tag ends its name.
    root: Option<usize>,
    /// Whether the end of a document type has been looked for.
    scanned: bool,
}

impl<'t> Mender<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn run(&mut self) {
        while self.at < self.text.len() {
            let rest = self.rest();
            let next = rest.find(['<', '&']).unwrap_or(rest.len());
            self.characters(rest.get(..next).unwrap_or_default());
            self.at += next;
            let rest = self.rest();
            if rest.starts_with('&') {
                self.reference();
            } else if rest.starts_with("<!--") {
                self.comment();
            } else if rest.starts_with("<![CDATA[") {
                self.copied("]]>");
            } else if rest.starts_with("<?") {
                self.instruction();
            } else if rest.starts_with("<!") {
                self.doctype();
            } else if rest.starts_with("</") {
                self.end_tag();
            } else if rest.starts_with('<') {
                self.start_tag();
            }
        }
    }

    /// Text: outside the root, only white space may stand.
    fn characters(&mut self, text: &str) {
        let text = if text.contains("]]>") { text.replace("]]>", "]]&gt;") } else { text.to_owned() };
        if self.open.is_empty() && self.root.is_some() {
            return self.out.extend(text.chars().filter(|c| c.is_ascii_whitespace()));
        }
        self.out.extend(text.chars().filter(|c| is_allowed(*c)));
    }

    fn copied(&mut self, end: &str) {
        let rest = self.rest();
        let length = rest.find(end).map_or(rest.len(), |i| i + end.len());
        let part = rest.get(..length).unwrap_or_default();
        self.out.extend(part.chars().filter(|c| is_allowed(*c)));
        if !part.ends_with(end) {
            self.out.push_str(end);
        }
        self.at += length;
    }

    fn reference(&mut self) {
        let (length, with) = reference(self.rest(), true);
        self.out.push_str(&with);
        self.at += length;
    }

    fn comment(&mut self) {
        let rest = self.rest();
        // A comment that is not closed ends with its line, lest it hides the rest of the text.
        let end = rest.find("-->");
        let inner_end = end.or_else(|| rest.find(['\n', '>'])).unwrap_or(rest.len()).max(4);
        let inner = rest.get(4..inner_end).unwrap_or_default();
        let mut mended: String = inner.chars().filter(|c| is_allowed(*c)).collect();
        while mended.contains("--") {
            mended = mended.replace("--", "- -");
        }
        let gap = if mended.ends_with('-') { " " } else { "" };
        self.out.push_str("<!--");
        self.out.push_str(&mended);
        self.out.push_str(gap);
        self.out.push_str("-->");
        self.at += match end {
            Some(end) => end + 3,
            None => inner_end + usize::from(rest.get(inner_end..).is_some_and(|r| r.starts_with('>'))),
        };
    }

    /// A processing instruction. An XML declaration that does not come first goes.
    fn instruction(&mut self) {
        let rest = self.rest();
        let named = rest.get(2..).is_some_and(|r| r.starts_with(starts_name));
        let end = rest.find("?>").map(|i| i + 2);
        let Some(end) = end.filter(|_| named) else {
            self.at += rest.find('>').map_or(rest.len(), |i| i + 1);
            return;
        };
        let part = rest.get(..end).unwrap_or_default();
        let target = part.get(2..5).unwrap_or_default();
        let is_declaration =
            target.eq_ignore_ascii_case("xml") && !part.get(5..).is_some_and(|r| r.starts_with(in_name));
        if is_declaration && self.out.is_empty() {
            self.out.push_str(&declaration(part));
        } else if !is_declaration {
            self.out.push_str(part);
        }
        self.at += end;
    }

    /// A document type. One with an internal subset is copied up to its end; others are copied if they are whole.
    fn doctype(&mut self) {
        let rest = self.rest();
        let is_doctype = rest.get(2..9).is_some_and(|w| w.eq_ignore_ascii_case("doctype"));
        let is_first = is_doctype && self.root.is_none() && !self.out.contains("<!DOCTYPE");
        // Only one is kept, and read for that: to look for the end of each would take long.
        let end = doctype_end(rest, is_first && !self.scanned);
        self.scanned |= is_first;
        if is_first {
            let part = rest.get(9..end).unwrap_or_default();
            if is_right(part) {
                self.out.push_str("<!DOCTYPE");
                self.out.push_str(part);
            } else if self.html {
                self.out.push_str("<!DOCTYPE html>");
            }
        }
        self.at += end;
    }

    fn end_tag(&mut self) {
        let rest = self.rest();
        let name = name_at(rest.get(2..).unwrap_or_default());
        let end = rest.find('>').map_or(rest.len(), |i| i + 1);
        if name.is_empty() {
            // "</3" is text; "</>" is nothing.
            if rest.starts_with("</>") {
                self.at += 3;
            } else {
                self.out.push_str("&lt;");
                self.at += 1;
            }
            return;
        }
        // A tag that lacks its ">" ends where the next begins.
        let next = rest.get(2..).and_then(|r| r.find('<')).map_or(rest.len(), |i| i + 2);
        self.at += end.min(next);
        let same = |open: &&str| **open == *name || self.html && open.eq_ignore_ascii_case(name);
        let Some(depth) = self.open.iter().rposition(same) else { return };
        if self.html && matches!(self.open.get(depth), Some(&("body" | "html"))) || depth == 0 {
            // What follows still belongs to the page, whose body stays open for it.
            let ends = self.only_markup_follows();
            let kept = if ends { depth } else { self.open.iter().position(|o| *o == "body").unwrap_or(depth) + 1 };
            while self.open.len() > kept {
                self.close_last();
            }
            return;
        }
        while self.open.len() > depth {
            self.close_last();
        }
    }

    /// Whether no text and no element follows, but end tags and comments.
    fn only_markup_follows(&self) -> bool {
        let mut rest = self.rest();
        loop {
            rest = rest.trim_start();
            let end = if rest.is_empty() {
                return true;
            } else if rest.starts_with("<!--") {
                rest.find("-->").map(|i| i + 3)
            } else if rest.starts_with("</") || rest.starts_with("<?") {
                rest.find('>').map(|i| i + 1)
            } else {
                return false;
            };
            let Some(end) = end else { return true };
            rest = rest.get(end..).unwrap_or_default();
        }
    }

    fn close_last(&mut self) {
        if let Some(name) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    fn start_tag(&mut self) {
        let rest = self.rest();
        let name = name_at(rest.get(1..).unwrap_or_default());
        if name.is_empty() || !has_end(rest) {
            self.out.push_str("&lt;");
            self.at += 1;
            return;
        }
        if self.open.is_empty() && self.root.is_some() {
            // A second root: only a page's text can go on inside the first, which has been left open for it.
            self.at += rest.find('>').map_or(rest.len(), |i| i + 1);
            return;
        }
        let again = self.html && matches!(name, "html" | "body") && self.open.contains(&name);
        let written = self.out.len();
        if !again {
            self.implied_ends(name);
            self.out.push('<');
            self.out.push_str(name);
        }
        self.used.extend(name.split_once(':').map(|(prefix, _)| prefix));
        let is_root = self.root.is_none();
        if is_root {
            self.root = Some(self.out.len());
        }
        self.at += 1 + name.len();
        let closed = self.attributes();
        if again {
            return self.out.truncate(written);
        }
        let void = self.html && VOID.contains(&name);
        if closed || void || self.open.len() >= DEEPEST {
            if !self.out.ends_with(char::is_whitespace) && !closed {
                self.out.push(' ');
            }
            self.out.push_str("/>");
        } else {
            self.out.push('>');
            self.open.push(name);
        }
        if self.html && !closed && matches!(name, "script" | "style") {
            self.raw(name);
        }
    }

    /// The content of a script or style sheet, in which HTML knows no markup.
    fn raw(&mut self, name: &str) {
        let rest = self.rest();
        let end = memchr::memmem::find_iter(rest.as_bytes(), b"</")
            .find(|&i| rest.get(i + 2..i + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)))
            .unwrap_or(rest.len());
        let inside = rest.get(..end).unwrap_or_default();
        if inside.contains("<![CDATA[") || inside.trim_start().starts_with("<!--") {
            self.out.extend(inside.chars().filter(|c| is_allowed(*c)));
        } else {
            let escaped = inside.replace('&', "&amp;").replace('<', "&lt;");
            self.out.extend(escaped.chars().filter(|c| is_allowed(*c)));
        }
        self.at += end;
    }

    /// Closes elements that HTML ends where this one begins.
    fn implied_ends(&mut self, name: &str) {
        if !self.html {
            return;
        }
        let ends: &[&str] = match name {
            "li" => &["li"],
            "dt" | "dd" => &["dt", "dd"],
            "tr" => &["td", "th", "tr"],
            "td" | "th" => &["td", "th"],
            "option" => &["option"],
            "tbody" | "tfoot" => &["td", "th", "tr", "thead", "tbody"],
            "body" => &["head"],
            _ if ENDS_PARAGRAPH.contains(&name) => &["p"],
            _ => return,
        };
        let barriers = [
            "ul", "ol", "menu", "dl", "table", "select", "td", "th", "section", "article", "div", "body", "button",
            "svg", "figure", "caption", "object",
        ];
        let within = self.open.iter().rev().take_while(|o| ends.contains(o) || !barriers.contains(o)).count();
        let first = self.open.len() - within;
        let Some(depth) = self.open.get(first..).and_then(|o| o.iter().position(|o| ends.contains(o))) else { return };
        // The root stays open: nothing may follow it.
        let depth = (first + depth).max(1);
        while self.open.len() > depth {
            self.close_last();
        }
    }

    /// The attributes of a start tag; says whether the tag closes itself.
    fn attributes(&mut self) -> bool {
        let mut names: HashSet<&str> = HashSet::new();
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start().len();
            let white = rest.get(..blank).unwrap_or_default();
            self.at += blank;
            let rest = self.rest();
            if rest.is_empty() || rest.starts_with('<') {
                return false;
            }
            if rest.starts_with("/>") || rest.starts_with('>') {
                self.out.push_str(white);
                self.at += if rest.starts_with('>') { 1 } else { 2 };
                return rest.starts_with("/>");
            }
            let name = name_at(rest);
            if name.is_empty() {
                self.at += rest.chars().next().map_or(1, char::len_utf8);
                continue;
            }
            self.at += name.len();
            let value = self.value(name);
            if names.insert(name) && may_be_declared(name, &value) {
                self.out.push_str(if white.is_empty() { " " } else { white });
                self.out.push_str(&value);
                match name.split_once(':') {
                    Some(("xmlns", prefix)) => drop(self.declared.insert(prefix)),
                    Some((prefix, _)) if prefix != "xml" => self.used.push(prefix),
                    _ => {}
                }
            }
        }
    }

    /// An attribute with its value, as it is or mended.
    fn value(&mut self, name: &str) -> String {
        let rest = self.rest();
        let Some(after) = rest.trim_start().strip_prefix('=') else { return format!("{name}=\"{name}\"") };
        let equals = rest.get(..rest.len() - after.len()).unwrap_or_default();
        let start = after.trim_start();
        let gap = after.get(..after.len() - start.len()).unwrap_or_default();
        let quote = start.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (inner, length) = match quote {
            Some(quote) => {
                let inner = start.get(1..).unwrap_or_default();
                let end = inner.find(quote).unwrap_or_else(|| inner.find('>').unwrap_or(inner.len()));
                let closed = inner.get(end..).is_some_and(|r| r.starts_with(quote));
                (inner.get(..end).unwrap_or_default(), 1 + end + usize::from(closed))
            }
            None => {
                let stop = |(i, c): (usize, char)| {
                    c.is_whitespace() || c == '>' || start.get(i..).is_some_and(|r| r == "/>" || r.starts_with("/>"))
                };
                let end = start.char_indices().find(|&pair| stop(pair)).map_or(start.len(), |(i, _)| i);
                (start.get(..end).unwrap_or_default(), end)
            }
        };
        self.at += equals.len() + gap.len() + length;
        let quote = quote.unwrap_or('"');
        format!("{name}{equals}{gap}{quote}{}{quote}", mended_value(inner, quote))
    }

    fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close_last();
        }
        let Some(root) = self.root else { return self.out };
        let mut missing: Vec<&str> = self.used.into_iter().filter(|p| !self.declared.contains(p)).collect();
        missing.sort_unstable();
        missing.dedup();
        for prefix in missing {
            let known = PREFIXES.iter().find(|(known, _)| *known == prefix).map(|(_, uri)| (*uri).to_owned());
            let uri = known.unwrap_or_else(|| format!("https://undeclared.invalid/{prefix}"));
            self.out.insert_str(root, &format!(" xmlns:{prefix}=\"{uri}\""));
        }
        self.out
    }
}

/// Whether an attribute is no declaration, or one that XML allows: a prefix needs a namespace, and `xml` and `xmlns` have
/// theirs.
fn may_be_declared(name: &str, value: &str) -> bool {
    let Some(prefix) = name.strip_prefix("xmlns:") else { return true };
    let uri = value.split_once('=').map_or("", |(_, uri)| uri).trim().trim_matches(['"', '\'']);
    match prefix {
        "xmlns" => false,
        "xml" => uri == "http://www.w3.org/XML/1998/namespace",
        _ => !uri.is_empty(),
    }
}

/// Whether this, behind `<!DOCTYPE`, makes a document type as XML has them.
fn is_right(part: &str) -> bool {
    let limits = xml::Limits { dtd: true, ..xml::Limits::default() };
    xml::read(&format!("<!DOCTYPE{part}<a/>"), limits).fault.is_none()
}

/// Where a document type ends. What is wrong in an internal subset may hide its end: then it ends where the first `]>`
/// stands, or the root. `exactly` is whether the subset is read.
fn doctype_end(text: &str, exactly: bool) -> usize {
    let close = text.find('>').map_or(text.len(), |i| i + 1);
    let Some(bracket) = text.find('[').filter(|b| *b < close) else { return close };
    let first = text.find("]>").map(|i| i + 2);
    if !exactly {
        return first.unwrap_or(text.len());
    }
    let name = name_at(text.get(9..).unwrap_or_default().trim_start());
    let tag = |name: &str| {
        let is_it = |at: &usize| {
            let own = name_at(text.get(at + 1..).unwrap_or_default());
            !own.is_empty() && (name.is_empty() || own.eq_ignore_ascii_case(name))
        };
        memchr::memchr_iter(b'<', text.as_bytes()).find(is_it)
    };
    let root = tag(name).filter(|_| !name.is_empty());
    let is_end = |end: &usize| root.is_none_or(|root| *end <= root) || is_right(text.get(9..*end).unwrap_or_default());
    if let Some(end) = subset_end(text, bracket).filter(is_end) {
        return end;
    }
    first.into_iter().chain(root).min().or_else(|| tag("")).unwrap_or(text.len())
}

/// Where a document type ends whose internal subset begins at a bracket: subsets hold brackets, strings, comments and
/// instructions.
fn subset_end(text: &str, bracket: usize) -> Option<usize> {
    let (mut depth, mut at) = (0usize, bracket);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or_default();
        match c {
            '<' if rest.starts_with("<!--") => at += rest.find("-->")?,
            '<' if rest.starts_with("<?") => at += rest.find("?>")?,
            '"' | '\'' => at += rest.get(1..)?.find(c)? + 1,
            '[' => depth += 1,
            ']' => depth = depth.checked_sub(1)?,
            '>' if depth == 0 => return Some(at + 1),
            _ => {}
        }
        at += text.get(at..)?.chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// The name at the start of a text; empty if there is none.
fn name_at(text: &str) -> &str {
    if !text.starts_with(starts_name) {
        return "";
    }
    let end = text.find(|c| !(in_name(c) || c == ':')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Whether a tag that begins here ends before the next one begins, quoted values aside.
fn has_end(text: &str) -> bool {
    let mut quote = None;
    for c in text.chars().skip(1).take(100_000) {
        match (quote, c) {
            (None, '>') => return true,
            (None, '<') => return false,
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if q == c => quote = None,
            _ => {}
        }
    }
    // A quote that is not closed: the tag ends at the first bracket.
    quote.is_some() && text.get(1..).is_some_and(|t| t.contains('>'))
}

/// What stands for the reference or bare ampersand at the start of a text, and how long that is.
///
/// In texts, HTML reads some names without their semicolon.
fn reference(text: &str, in_text: bool) -> (usize, String) {
    let name: String = text.chars().skip(1).take(40).take_while(|c| c.is_ascii_alphanumeric() || *c == '#').collect();
    let length = 1 + name.len();
    let whole = text.get(length..).is_some_and(|r| r.starts_with(';'));
    let bare = || (1, "&amp;".to_owned());
    if !whole && !name.is_empty() {
        return unfinished(&name).filter(|_| in_text).unwrap_or_else(bare);
    }
    if name.is_empty() {
        return bare();
    }
    let code = match (name.strip_prefix("#x").or(name.strip_prefix("#X")), name.strip_prefix('#')) {
        (Some(hex), _) => Some(u32::from_str_radix(hex, 16).ok()),
        (None, Some(number)) => Some(number.parse().ok()),
        (None, None) => None,
    };
    match code {
        Some(Some(code)) => match char::from_u32(code) {
            Some(c) if is_allowed(c) => {
                let text = text.get(..=length).unwrap_or_default();
                (length + 1, text.replace("&#X", "&#x"))
            }
            Some(_) => (length + 1, String::new()),
            // What is no character is shown as browsers show it.
            None => (length + 1, "\u{FFFD}".to_owned()),
        },
        Some(None) => bare(),
        None if matches!(name.as_str(), "amp" | "lt" | "gt" | "quot" | "apos") => (length + 1, format!("&{name};")),
        None => match entity::character(&name) {
            Some(characters) => (length + 1, characters),
            None => bare(),
        },
    }
}

/// What HTML shows for a reference by name that lacks its semicolon, as some may, and how long that is.
fn unfinished(name: &str) -> Option<(usize, String)> {
    let (length, characters) = entity::unfinished(name)?;
    let escaped = characters.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    Some((1 + length, escaped))
}

/// The value of an attribute with what may not stand in it escaped.
fn mended_value(value: &str, quote: char) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '&' => {
                // In values, HTML takes the ampersand of "a=1&copy=2" for one.
                let (read, with) = reference(rest, false);
                length = read;
                out.push_str(&with.replace(quote, "&quot;"));
            }
            '<' => out.push_str("&lt;"),
            c if is_allowed(c) => out.push(c),
            _ => {}
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

/// An XML declaration with its parts in their order and notation.
fn declaration(text: &str) -> String {
    let encoding = text.split_once("encoding").and_then(|(_, rest)| {
        let rest = rest.trim_start().strip_prefix('=')?.trim_start();
        let name: String = rest
            .chars()
            .skip_while(|c| matches!(c, '"' | '\''))
            .take_while(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c))
            .collect();
        (!name.is_empty()).then_some(name)
    });
    let right = ["<?xml version=\"1.0\"", "<?xml version='1.0'"].iter().any(|s| text.starts_with(s));
    let doc = ficbind_check::xml::read(&format!("{text}<a/>"), ficbind_check::xml::Limits::default()).fault.is_none();
    if right && doc {
        return text.to_owned();
    }
    match encoding {
        Some(name) => format!("<?xml version=\"1.0\" encoding=\"{name}\"?>"),
        None => "<?xml version=\"1.0\"?>".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn only_what_is_wrong_changes() {
        for (wrong, right) in [
            ("<p>a & b &nbsp;&copy; &x;</p>", "<p>a &amp; b \u{a0}© &amp;x;</p>"),
            ("<p a=1 b c='2' c='3'>x<br>y</p>", "<p a=\"1\" b=\"b\" c='2'>x<br />y</p>"),
            ("<p>1 < 2 <3</p>", "<p>1 &lt; 2 &lt;3</p>"),
            ("<b><i>x</b></i>", "<b><i>x</i></b>"),
            ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
            ("<div><p>a<p>b</div>", "<div><p>a</p><p>b</p></div>"),
            ("<p>a<!-- x -- y -->b</p>", "<p>a<!-- x - - y -->b</p>"),
            ("<p epub:type='x'>a</p>", "<p xmlns:epub=\"http://www.idpf.org/2007/ops\" epub:type='x'>a</p>"),
            (" <?xml version='1.0'?><p>a\u{1}</p>", "<?xml version='1.0'?><p>a</p>"),
            ("<p title=\"a < b\">x", "<p title=\"a &lt; b\">x</p>"),
            ("<p xmlns:a='' xmlns:xml='u' xmlns:xmlns='u' xmlns:b='u'>a &#xD800;</p>", "<p xmlns:b='u'>a \u{FFFD}</p>"),
            ("<!DOCTYPE html [<![INCLUDE[ ]]> <!-- ' ]> --> ]><p>a</p>", "<!DOCTYPE html><p>a</p>"),
            ("<!DOCTYPE html [ <!ENTITY x \"y> ]>\n<p>a [b] \"c\"</p>", "<!DOCTYPE html>\n<p>a [b] \"c\"</p>"),
            ("<!DOCTYPE html [ ]] ]><p>a</p>", "<!DOCTYPE html><p>a</p>"),
            ("<!DOCTYPE html [ <?p it's ]> ?> ]><p>a &amp b</p>", "<!DOCTYPE html [ <?p it's ]> ?> ]><p>a &amp; b</p>"),
            // As HTML reads them: names without a semicolon in texts, no such names in values.
            ("<p title='a&copy=b'>&copy 1999 A&T</p>", "<p title='a&amp;copy=b'>© 1999 A&amp;T</p>"),
            ("<!DOCTYPE html [ <!ENTITY x ']> <b>'> ]><p>a", "<!DOCTYPE html [ <!ENTITY x ']> <b>'> ]><p>a</p>"),
            ("<!DOCTYPE html [ <!ELEMENT ><p>a</p>", "<!DOCTYPE html><p>a</p>"),
        ] {
            assert_eq!(mended(wrong, true), right);
            assert_eq!(mended(right, true), right);
        }
    }
}
