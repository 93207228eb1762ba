//! JSON front-matter as a tree with the place of every value.

use crate::diag::{Cut, FileId, Sink, Span};
use crate::story::rules;
use crate::story::yaml::{self, MAX_DEPTH, MAX_NODES, Node, Value};

/// Whether a text begins like a JSON object with a key: `{ "title":`.
pub fn looks_like_object(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('{').map(str::trim_start) else { return false };
    let Some(length) = string_length(rest) else { return false };
    rest.cut(length..).trim_start().starts_with(':')
}

/// Bytes of the object that opens a text, up to the brace that closes it.
pub fn end_of_object(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                at += string_length(text.cut(at..))?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Bytes of the quoted string that opens a text.
fn string_length(text: &str) -> Option<usize> {
    let mut bytes = text.bytes().enumerate();
    if bytes.next()?.1 != b'"' {
        return None;
    }
    while let Some((i, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'"' => return Some(i + 1),
            _ => {}
        }
    }
    None
}

/// Reads one JSON object that stands in `file` from byte `offset`. Problems are reported.
pub fn read(file: FileId, offset: usize, text: &str, sink: &mut Sink) -> Option<Node> {
    yaml::check_size(file, offset, text, sink)?;
    let mut reader = Reader { text, at: 0, file, offset, nodes: 0 };
    let root = reader.value(0).and_then(|node| {
        reader.skip_blanks();
        if reader.at < text.len() { Err(reader.fault("there is text after the closing brace")) } else { Ok(node) }
    });
    match root {
        Ok(mut node) => {
            yaml::clear_blanks(&mut node, sink);
            yaml::report_duplicates(&node, sink);
            Some(node)
        }
        Err((span, problem)) => {
            match problem {
                Problem::Syntax(reason) => sink
                    .emit(span, rules::matter_syntax(reason))
                    .hint("in JSON, write {\"key\": \"value\", \"key\": [\"value\", \"value\"]}"),
                Problem::TooMany => sink.emit(span, rules::matter_too_large("the front-matter", MAX_NODES)),
                Problem::TooDeep => sink.emit(span, rules::matter_too_deep(MAX_DEPTH)),
            };
            None
        }
    }
}

enum Problem {
    Syntax(&'static str),
    TooMany,
    TooDeep,
}

type Read<T> = Result<T, (Span, Problem)>;

struct Reader<'t> {
    text: &'t str,
    at: usize,
    file: FileId,
    offset: usize,
    nodes: usize,
}

impl Reader<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.offset + start, self.offset + end)
    }

    fn fault(&self, reason: &'static str) -> (Span, Problem) {
        (self.span(self.at, self.at), Problem::Syntax(reason))
    }

    fn skip_blanks(&mut self) {
        let rest = self.text.cut(self.at..);
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        self.skip_blanks();
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Read<Node> {
        let next = self.peek();
        let start = self.at;
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err((self.span(start, start), Problem::TooMany));
        }
        if depth >= MAX_DEPTH {
            return Err((self.span(start, start), Problem::TooDeep));
        }
        let value = match next {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::Scalar { text: self.string()?, plain: false },
            Some(_) => self.word()?,
            None => return Err(self.fault("a value is missing")),
        };
        Ok(Node { value, span: self.span(start, self.at) })
    }

    fn object(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let mut pairs = Vec::new();
        while !self.take(b'}') {
            if self.peek() != Some(b'"') {
                return Err(self.fault("a key in double quotes is missing"));
            }
            let start = self.at;
            let text = self.string()?;
            let key = Node { value: Value::Scalar { text, plain: false }, span: self.span(start, self.at) };
            if !self.take(b':') {
                return Err(self.fault("a colon is missing after the key"));
            }
            pairs.push((key, self.value(depth + 1)?));
            if !self.take(b',') && self.peek() != Some(b'}') {
                return Err(self.fault("a comma or a closing brace is missing"));
            }
        }
        Ok(Value::Map(pairs))
    }

    fn array(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let mut items = Vec::new();
        while !self.take(b']') {
            items.push(self.value(depth + 1)?);
            if !self.take(b',') && self.peek() != Some(b']') {
                return Err(self.fault("a comma or a closing bracket is missing"));
            }
        }
        Ok(Value::List(items))
    }

    fn string(&mut self) -> Read<String> {
        let rest = self.text.cut(self.at..);
        let Some(length) = string_length(rest) else { return Err(self.fault("a quote is never closed")) };
        let quoted = rest.cut(..length);
        // Line ends inside a string are no JSON, but plain enough.
        let mended = quoted.replace('\r', "").replace('\n', "\\n").replace('\t', "\\t");
        let Ok(text) = serde_json::from_str::<String>(&mended) else {
            return Err(self.fault("this string has an invalid backslash escape"));
        };
        self.at += length;
        Ok(yaml::legal(&text))
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Read<Value> {
        let rest = self.text.cut(self.at..);
        let length = rest.find([',', '}', ']', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
        let word = rest.cut(..length);
        if serde_json::from_str::<serde_json::Value>(word).is_err() {
            return Err(self.fault("text must be in double quotes"));
        }
        self.at += length;
        Ok(Value::Scalar { text: word.to_owned(), plain: true })
    }
}
