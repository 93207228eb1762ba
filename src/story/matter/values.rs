//! Reads the values of single keys: texts, lists, dates, choices and their like.

use super::{Reader, split_items, states_none};
use crate::diag::{Cut, Spanned};
use crate::story::keys::{self, Key, ValueKind};
use crate::story::text::{is_blank, shorten};
use crate::story::yaml::{Node, Value};
use crate::story::{Date, Level, Prose, Rating, Stated, rules};

/// Fields that hold the text of a value that is written as a mapping.
const TEXT_FIELDS: &[&str] = &["text", "name", "value", "title", "literal", "term"];

impl Reader<'_> {
    /// The scalar of a value, also where it is the only item of a list or the text of a mapping.
    fn single<'n>(&mut self, node: &'n Node) -> Option<&'n Node> {
        match &node.value {
            Value::List(items) => match &items[..] {
                [one] => self.single(one),
                _ => None,
            },
            Value::Map(pairs) => {
                let field = |name: &&str| {
                    pairs
                        .iter()
                        .position(|(field, value)| keys::fold(&field.flat()) == *name && value.scalar().is_some())
                };
                let at = TEXT_FIELDS.iter().find_map(field)?;
                for (i, (field, value)) in pairs.iter().enumerate() {
                    if i != at {
                        self.keep_field(field, value);
                    }
                }
                Some(&pairs[at].1)
            }
            Value::Scalar { .. } => Some(node),
        }
    }

    /// A single value as text; numbers and booleans are the text that the author typed.
    pub(super) fn text(&mut self, node: &Node) -> Option<Spanned<String>> {
        if node.is_null() {
            return None;
        }
        let Some(single) = self.single(node) else {
            self.wrong_shape(node, "a single value");
            return None;
        };
        let line = single.flat();
        (!line.trim().is_empty() && !single.is_null()).then(|| Spanned::new(line, single.span))
    }

    /// Texts with all their lines and blanks.
    pub(super) fn verbatim(&mut self, node: &Node) -> Vec<Spanned<String>> {
        match &node.value {
            Value::Scalar { text, .. } if is_blank(text) => Vec::new(),
            Value::Scalar { text, .. } => vec![Spanned::new(text.clone(), node.span)],
            Value::List(items) => items.iter().flat_map(|item| self.verbatim(item)).collect(),
            Value::Map(_) => {
                self.wrong_shape(node, "text");
                Vec::new()
            }
        }
    }

    /// As [`Self::text`]; several values are read as a line with commas.
    pub(super) fn line(&mut self, node: &Node) -> Option<Spanned<String>> {
        if let Value::List(items) = &node.value {
            let texts: Vec<&str> = items.iter().filter_map(Node::scalar).map(str::trim).collect();
            if texts.len() == items.len() && texts.len() > 1 {
                return Some(Spanned::new(texts.join(", "), node.span));
            }
        }
        self.text(node)
    }

    /// A title, and the subtitle that pandoc's lists and mappings hold beside it.
    pub(super) fn title(&mut self, node: &Node) -> (Option<Spanned<String>>, Option<Spanned<String>>) {
        let items = match &node.value {
            Value::List(items) if items.len() > 1 || matches!(items.first().map(|i| &i.value), Some(Value::Map(_))) => {
                items
            }
            Value::Map(pairs) => return self.title_of_mapping(node, pairs),
            _ => return (self.text(node), None),
        };
        let (mut title, mut subtitle) = (None, None);
        for item in items {
            let Value::Map(pairs) = &item.value else {
                match item.scalar() {
                    Some(text) if title.is_none() => title = Some(Spanned::new(text.trim().to_owned(), item.span)),
                    _ => self.wrong_shape(item, "one title"),
                }
                continue;
            };
            let field = |name: &str| pairs.iter().find(|(k, _)| keys::fold(&k.flat()) == name).map(|(_, v)| v);
            let text = field("text").or_else(|| field("title")).and_then(Node::scalar);
            let Some(text) = text.map(|t| t.split_ascii_whitespace().collect::<Vec<_>>().join(" ")) else {
                self.wrong_shape(item, "titles with a `text`");
                continue;
            };
            let text = Spanned::new(text, item.span);
            let kind = field("type").map(Node::flat).unwrap_or_default();
            match keys::fold(&kind).as_str() {
                "main" | "" if title.is_none() => title = Some(text),
                "subtitle" if subtitle.is_none() => subtitle = Some(text),
                _ => self.kept.push((format!("{}.{kind}", self.name), text)),
            }
        }
        (title, subtitle)
    }

    fn title_of_mapping(
        &mut self,
        node: &Node,
        pairs: &[(Node, Node)],
    ) -> (Option<Spanned<String>>, Option<Spanned<String>>) {
        let (mut title, mut subtitle) = (None, None);
        for (field, value) in pairs {
            let text = value.scalar().map(|_| Spanned::new(value.flat(), value.span));
            match (keys::fold(&field.flat()).as_str(), text) {
                ("main" | "title" | "text" | "name", Some(text)) if title.is_none() => title = Some(text),
                ("subtitle" | "sub", Some(text)) => subtitle = Some(text),
                ("type", _) => {}
                _ => self.keep_field(field, value),
            }
        }
        if title.is_none() {
            self.sink.emit(node.span, rules::wrong_shape(&self.name, "a title", "a mapping without one"));
        }
        (title, subtitle)
    }

    /// A file or folder; `false` and `none` say that there is to be none.
    pub(super) fn path(&mut self, node: &Node) -> Option<Spanned<String>> {
        if let Value::Map(pairs) = &node.value {
            const FIELDS: &[&str] = &["image", "src", "path", "file", "url"];
            let field = pairs
                .iter()
                .position(|(k, v)| FIELDS.contains(&keys::fold(&k.flat()).as_str()) && v.scalar().is_some());
            if let Some(at) = field {
                for (i, (field, value)) in pairs.iter().enumerate() {
                    if i != at {
                        self.keep_field(field, value);
                    }
                }
                return self.path(&pairs[at].1);
            }
        }
        let text = self.text(node)?;
        let none = text.value == "false" || text.value == "False";
        Some(if none { Spanned::new("none".to_owned(), text.span) } else { text })
    }

    /// A place in a series.
    pub(super) fn number(&mut self, node: &Node) -> Option<Spanned<String>> {
        let text = self.text(node)?;
        if text.value.parse::<f64>().is_ok_and(|n| n.is_finite() && n >= 0.0) {
            return Some(text);
        }
        self.sink
            .emit(text.span, rules::invalid_value(&self.name, shorten(&text.value), "a number"))
            .hint("write a number such as 2 or 2.5");
        self.keep(node);
        None
    }

    /// An address of mail, as far as its form tells (RFC 5322).
    pub(super) fn address(&mut self, node: &Node) -> Option<Spanned<String>> {
        let text = self.text(node)?;
        let is_part =
            |part: &str| !part.is_empty() && part.chars().all(|c| !c.is_whitespace() && !"<>()[],;:@\\\"".contains(c));
        let address = text.value.trim().trim_start_matches("mailto:");
        match address.split_once('@') {
            Some((name, host)) if is_part(name) && is_part(host) && !host.starts_with('.') && !host.ends_with('.') => {
                Some(Spanned::new(address.to_owned(), text.span))
            }
            _ => {
                self.sink.emit(
                    text.span,
                    rules::invalid_value(&self.name, shorten(&text.value), "one address such as access@example.org"),
                );
                None
            }
        }
    }

    /// An identifier; one that says it is a UUID must be one. Of several the first counts.
    pub(super) fn identifier(&mut self, node: &Node) -> Option<Spanned<String>> {
        match &node.value {
            Value::List(items) => {
                let mut read: Vec<_> = items.iter().filter_map(|item| self.identifier(item)).collect();
                for more in read.drain(read.len().min(1)..) {
                    self.kept.push((self.name.clone(), more));
                }
                return read.pop();
            }
            Value::Map(pairs) => {
                let field = |names: &[&str]| {
                    pairs
                        .iter()
                        .find(|(k, _)| names.contains(&keys::fold(&k.flat()).as_str()))
                        .and_then(|(_, v)| v.scalar())
                };
                let scheme = field(&["scheme", "type"]).map(keys::fold).unwrap_or_default();
                if let Some(text) = field(&["text", "value", "id", "identifier"]).filter(|t| !t.trim().is_empty()) {
                    let text = text.trim();
                    let digits: String = text.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
                    let is_isbn = scheme.starts_with("isbn") && matches!(digits.len(), 10 | 13);
                    let value = match scheme.as_str() {
                        _ if is_isbn => format!("urn:isbn:{digits}"),
                        "doi" if !text.starts_with("doi:") && !text.contains("://") => format!("doi:{text}"),
                        _ => text.to_owned(),
                    };
                    return Some(Spanned::new(value, node.span));
                }
            }
            Value::Scalar { .. } => {}
        }
        let text = self.text(node)?;
        let uuid = text.value.strip_prefix("urn:uuid:").or_else(|| text.value.strip_prefix("uuid:"));
        if uuid.is_some_and(|u| uuid::Uuid::parse_str(u).is_err()) {
            self.sink
                .emit(node.span, rules::invalid_value(&self.name, shorten(&text.value), "a UUID"))
                .hint("write a UUID with 32 hexadecimal digits, or remove the key to have one generated");
            self.keep(node);
            return None;
        }
        Some(text)
    }

    /// Text with paragraphs; a list is one paragraph an item.
    pub(super) fn prose(&mut self, node: &Node) -> Option<Prose> {
        let text = match &node.value {
            Value::Scalar { text, .. } => text.trim().to_owned(),
            Value::List(items) if items.iter().all(|i| i.scalar().is_some()) => {
                items.iter().filter_map(Node::scalar).map(str::trim).collect::<Vec<_>>().join("\n\n")
            }
            _ => match self.single(node).and_then(Node::scalar) {
                Some(text) => text.trim().to_owned(),
                None => {
                    self.wrong_shape(node, "text, or a list of paragraphs");
                    return None;
                }
            },
        };
        (!text.is_empty()).then_some(Prose { text, span: node.span, markdown: true })
    }

    /// Notices that give away the story, or the statement that there is nothing to give away.
    pub(super) fn spoilers(&mut self, node: &Node) -> Stated<Prose> {
        if let Value::Map(pairs) = &node.value
            && let Some(words) = none_in(pairs)
        {
            return Stated::Nothing(words);
        }
        match self.prose(node) {
            Some(prose) if states_none(&prose.text) => Stated::Nothing(Spanned::new(prose.text, prose.span)),
            Some(prose) => Stated::Value(prose),
            None => Stated::Not,
        }
    }

    /// What divides scenes: a few characters.
    pub(super) fn ornament(&mut self, node: &Node) -> Option<Spanned<String>> {
        let text = self.text(node)?;
        if text.value.chars().count() > 12 {
            let what = rules::invalid_value(shorten(&self.name), shorten(&text.value), "a few characters");
            self.sink.emit(node.span, what).hint("write at most 12 characters, such as ❦ or * * *");
            self.keep(node);
            return None;
        }
        Some(text)
    }

    pub(super) fn boolean(&mut self, node: &Node) -> Option<bool> {
        self.choice(node, "true or false", &["true", "false"], keys::switch)
    }

    /// One of a few words, compared folded.
    pub(super) fn choice<T>(
        &mut self,
        node: &Node,
        expected: &str,
        words: &[&str],
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(node)?;
        // Folding leaves out hyphens, but that of `-1` is a sign.
        let is_negative = text.value.trim_start().starts_with('-');
        let parsed = parse(&keys::fold(&text.value)).filter(|_| !is_negative);
        if parsed.is_none() {
            let diagnostic =
                self.sink.emit(node.span, rules::invalid_value(shorten(&self.name), shorten(&text.value), expected));
            if let Some(near) = keys::nearest(&text.value, words.iter().copied()) {
                diagnostic.hint(format!("did you mean \"{near}\"?"));
            }
            diagnostic.hint(format!("write {expected}"));
            self.keep(node);
        }
        parsed
    }

    pub(super) fn date(&mut self, node: &Node) -> Option<Spanned<Date>> {
        let text = self.text(node)?;
        match Date::parse(&text.value) {
            Some(date) => Some(Spanned::new(date, node.span)),
            None => {
                self.report_date(node);
                self.keep(node);
                None
            }
        }
    }

    /// Says so where a value is no date.
    pub(super) fn report_date(&mut self, node: &Node) {
        let text = node.flat();
        if Date::parse(&text).is_none() {
            self.sink
                .emit(node.span, rules::invalid_date(shorten(&self.name), shorten(&text)))
                .hint("write it as 2023-04-05, 2023-04, 2023 or 5 April 2023");
        }
    }

    pub(super) fn language(&mut self, node: &Node) -> Option<Spanned<String>> {
        let text = self.text(node)?;
        // Locales of operating systems are written with underscores.
        let tag = text.value.split('.').next().unwrap_or_default().replace('_', "-");
        match crate::story::language::canonical(&text.value).or_else(|| crate::story::language::canonical(&tag)) {
            Some(tag) => Some(Spanned::new(tag, node.span)),
            None => {
                let diagnostic = self.sink.emit(node.span, rules::unknown_language(shorten(&text.value)));
                match crate::story::language::suggest(&text.value) {
                    Some(near) => diagnostic.hint(format!("did you mean \"{near}\"?")),
                    None => diagnostic.hint("write a tag such as en, en-GB, fr or zh-Hant"),
                };
                self.keep(node);
                None
            }
        }
    }

    /// A list of texts. One plain text is split at commas and semicolons outside brackets and quotes.
    pub(super) fn list(&mut self, key: &Key, node: &Node) -> Option<Stated<Vec<Spanned<String>>>> {
        match &node.value {
            Value::Scalar { text, .. } => {
                let text = text.trim();
                if text.is_empty() {
                    return None;
                }
                if states_none(text) {
                    return Some(Stated::Nothing(Spanned::new(text.to_owned(), node.span)));
                }
                let split = !matches!(key.kind, ValueKind::Paths) && key.name != "source" && key.name != "fandoms";
                let items: Vec<&str> = match split {
                    _ if key.name == "tags" && is_hashtags(text) => {
                        text.split_whitespace().map(|t| t.cut(1..)).collect()
                    }
                    true => split_items(text),
                    false => vec![text],
                };
                Some(Stated::Value(items.into_iter().map(|t| Spanned::new(t.to_owned(), node.span)).collect()))
            }
            Value::List(items) if items.is_empty() => Some(Stated::Nothing(Spanned::new("none".to_owned(), node.span))),
            Value::List(items) => {
                let list: Vec<_> = items.iter().filter_map(|item| self.list_item(item)).collect();
                match &list[..] {
                    [] => None,
                    [one] if states_none(&one.value) => Some(Stated::Nothing(one.clone())),
                    _ => Some(Stated::Value(list)),
                }
            }
            Value::Map(pairs) if none_in(pairs).is_some() => none_in(pairs).map(Stated::Nothing),
            Value::Map(_) => match self.single(node) {
                Some(single) => Some(Stated::Value(vec![Spanned::new(single.flat(), single.span)])),
                None => {
                    self.wrong_shape(node, "a list");
                    None
                }
            },
        }
    }

    /// A list for which "none" means no more than an empty one.
    pub(super) fn plain_list(&mut self, key: &Key, node: &Node) -> Vec<Spanned<String>> {
        self.list(key, node).and_then(|list| list.value().cloned()).unwrap_or_default()
    }

    fn list_item(&mut self, item: &Node) -> Option<Spanned<String>> {
        if item.is_null() {
            return None;
        }
        // `- What's Left: A Story` is a mapping of one pair for YAML.
        if let Value::Map(pairs) = &item.value
            && let [(key, value)] = &pairs[..]
            && !TEXT_FIELDS.contains(&keys::fold(&key.flat()).as_str())
            && value.scalar().is_some()
        {
            let text = format!("{}: {}", key.flat(), value.flat());
            self.sink.emit(item.span, rules::read_as_text("YAML")).hint(format!("write it as \"{text}\""));
            return Some(Spanned::new(text, item.span));
        }
        match self.single(item) {
            Some(single) => {
                let text = single.flat();
                (!text.is_empty()).then(|| Spanned::new(text, single.span))
            }
            None => {
                self.wrong_shape(item, "a single value for each item");
                None
            }
        }
    }

    pub(super) fn rating(&mut self, node: &Node) -> Stated<Rating> {
        if let Value::Map(pairs) = &node.value {
            const FIELDS: &[&str] = &["rating", "value", "level", "content", "name", "text"];
            let field =
                pairs.iter().find(|(k, v)| FIELDS.contains(&keys::fold(&k.flat()).as_str()) && v.scalar().is_some());
            if let Some((own, value)) = field {
                for (field, value) in pairs.iter().filter(|(k, _)| k.span != own.span) {
                    self.unknown_field(field, value, "a rating", &["rating"]);
                }
                return self.rating(value);
            }
        }
        let Some(text) = self.line(node) else {
            return Stated::Not;
        };
        let words = shorten(&text.value);
        let rating = Rating::read(text.clone());
        let diagnostic = match &rating {
            Some(rating) if rating.whole => return Stated::Value(rating.clone()),
            Some(rating) => self.sink.emit(node.span, rules::half_read_rating(words, rating.level.label())),
            None => self.sink.emit(node.span, rules::unknown_rating(words)),
        };
        if let Some(near) = keys::nearest(&text.value, Level::words()).filter(|_| rating.is_none()) {
            diagnostic.hint(format!("did you mean \"{near}\"?"));
        }
        diagnostic.hint("write General, Teen, Mature, Explicit or Not Rated");
        Stated::Value(rating.unwrap_or_else(|| Rating::unread(text)))
    }
}

/// `{none: "none, honestly"}`: that there is none, in the author's words.
fn none_in(pairs: &[(Node, Node)]) -> Option<Spanned<String>> {
    let [(key, words)] = pairs else { return None };
    let text = words.scalar().map(str::trim).filter(|text| !text.is_empty())?;
    (keys::fold(&key.flat()) == "none").then(|| Spanned::new(text.to_owned(), words.span))
}

/// `#fic #wip`: several words, each of them a tag.
fn is_hashtags(text: &str) -> bool {
    let is_tag = |word: &str| word.strip_prefix('#').is_some_and(|tag| tag.starts_with(char::is_alphanumeric));
    text.split_whitespace().nth(1).is_some() && text.split_whitespace().all(is_tag)
}
