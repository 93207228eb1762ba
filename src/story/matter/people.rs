//! Reads authors, contributors and series.

use super::Reader;
use crate::diag::Spanned;
use crate::story::person::names;
use crate::story::text::shorten;
use crate::story::yaml::{Node, Value};
use crate::story::{Meta, Person, Role, Series, keys, rules};

/// One person, by name.
fn named(node: &Node, text: &str, role: Role) -> Person {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Person { name: Spanned::new(name, node.span), file_as: None, role, url: None }
}

impl Reader<'_> {
    /// The people under `author`: whoever is given another role there is a contributor.
    pub(super) fn authors(&mut self, node: &Node, meta: &mut Meta) {
        let people = self.people(node, Role::AUTHOR);
        let (authors, others): (Vec<_>, Vec<_>) = people.into_iter().partition(|p| p.role == Role::AUTHOR);
        meta.authors = authors;
        meta.contributors.extend(others);
    }

    /// One name, a list of names, or mappings.
    pub(super) fn people(&mut self, node: &Node, role: Role) -> Vec<Person> {
        match &node.value {
            Value::Scalar { text, .. } => {
                if text.trim().is_empty() || node.is_null() {
                    return Vec::new();
                }
                self.named(node, text, role)
            }
            // A list parts people already: "Salt and Pepper" is one of them.
            Value::List(items) => items
                .iter()
                .flat_map(|item| match item.scalar() {
                    Some(text) if !text.trim().is_empty() && !item.is_null() => match names::read(text).len() {
                        1 => self.named(item, text, role),
                        _ => vec![named(item, text, role)],
                    },
                    _ => self.people(item, role),
                })
                .collect(),
            Value::Map(pairs) => self.person(node, pairs, role).into_iter().collect(),
        }
    }

    /// The people whom a text names, told where they are several or have addresses.
    fn named(&mut self, node: &Node, text: &str, role: Role) -> Vec<Person> {
        let names = names::read(text);
        if names.is_empty() {
            return vec![named(node, text, role)];
        }
        if names.len() > 1 {
            let list = names.iter().map(|n| n.name.as_str()).collect::<Vec<_>>().join("; ");
            self.sink
                .emit(node.span, rules::names_divided(&self.name, names.len(), shorten(&list)))
                .hint("if it is one person, put the name in square brackets, as in [Salt and Pepper]");
        }
        for address in names.iter().filter_map(|n| n.address.as_ref()) {
            self.sink.emit(node.span, rules::address_beside_name(shorten(address), &self.name));
            self.kept.push((format!("{}.address", self.name), Spanned::new(address.clone(), node.span)));
        }
        names.iter().map(|n| named(node, &n.name, role)).collect()
    }

    fn person(&mut self, node: &Node, pairs: &[(Node, Node)], role: Role) -> Option<Person> {
        const FIELDS: &[&str] = &["name", "file-as", "role", "url"];
        let mut person = Person { name: Spanned::new(String::new(), node.span), file_as: None, role, url: None };
        let mut name_parts: Vec<(&Node, &Node)> = Vec::new();
        for (field, value) in pairs {
            let folded = keys::fold(&field.flat());
            let Some(text) = value.scalar().map(str::trim) else {
                match &value.value {
                    // `name: {given: Nell, family: Farrow}`
                    Value::Map(parts) if matches!(folded.as_str(), "name" | "text") => {
                        name_parts.extend(parts.iter().map(|(k, v)| (k, v)))
                    }
                    _ if value.is_null() => {}
                    _ => self.unknown_field(field, value, "a person", FIELDS),
                }
                continue;
            };
            match folded.as_str() {
                "name" | "text" | "literal" => person.name = Spanned::new(text.to_owned(), value.span),
                "given" | "family" | "firstname" | "lastname" | "surname" => name_parts.push((field, value)),
                "fileas" | "sort" | "sortas" => person.file_as = Some(text.to_owned()),
                "url" | "link" | "website" => person.url = Some(Spanned::new(text.to_owned(), value.span)),
                "role" | "type" => match Role::parse(text) {
                    Some(role) => person.role = role,
                    None => {
                        let diagnostic = self.sink.emit(value.span, rules::unknown_role(shorten(text)));
                        match keys::nearest(text, Role::words()) {
                            Some(near) => diagnostic.hint(format!("did you mean \"{near}\"?")),
                            None => diagnostic
                                .hint("write a MARC relator code, or beta, editor, artist, translator, narrator"),
                        };
                        self.keep_field(field, value);
                        person.role = Role::CONTRIBUTOR;
                    }
                },
                _ => {
                    self.unknown_field(field, value, "a person", FIELDS);
                }
            }
        }
        if person.name.value.is_empty() {
            let part = |names: &[&str]| {
                let found = name_parts.iter().find(|(k, _)| names.contains(&keys::fold(&k.flat()).as_str()));
                found.map(|(_, v)| v.flat()).filter(|part| !part.is_empty())
            };
            let (given, family) = (part(&["given", "firstname"]), part(&["family", "lastname", "surname"]));
            if let (Some(given), Some(family), None) = (&given, &family, &person.file_as) {
                person.file_as = Some(format!("{family}, {given}"));
            }
            let whole = part(&["literal", "name", "text"]);
            person.name.value = whole.unwrap_or_else(|| given.into_iter().chain(family).collect::<Vec<_>>().join(" "));
        }
        if person.name.value.is_empty() {
            self.wrong_shape(node, "a name, or a mapping with a `name`");
            return None;
        }
        Some(person)
    }

    /// People with roles: as [`Self::people`], or a mapping of role to names.
    pub(super) fn contributors(&mut self, node: &Node) -> Vec<Person> {
        if let Value::List(items) = &node.value {
            return items.iter().flat_map(|item| self.contributors(item)).collect();
        }
        if let Value::Map(pairs) = &node.value {
            let is_name = |k: &str| matches!(keys::fold(k).as_str(), "name" | "text" | "literal" | "given" | "family");
            let has_name = pairs.iter().any(|(k, _)| k.scalar().is_some_and(is_name));
            if !has_name {
                let mut people = Vec::new();
                for (key, value) in pairs {
                    let word = key.flat();
                    match Role::parse(&word) {
                        Some(role) => people.extend(self.people(value, role)),
                        None => {
                            let diagnostic = self.sink.emit(key.span, rules::unknown_role(shorten(&word)));
                            if let Some(near) = keys::nearest(&word, Role::words()) {
                                diagnostic.hint(format!("did you mean \"{near}\"?"));
                            }
                            self.keep_field(key, value);
                        }
                    }
                }
                return people;
            }
        }
        self.people(node, Role::CONTRIBUTOR)
    }

    pub(super) fn series(&mut self, node: &Node) -> Vec<Series> {
        match &node.value {
            Value::Scalar { .. } => {
                self.text(node).map(|name| Series { name, number: None, total: None }).into_iter().collect()
            }
            Value::List(items) => items.iter().flat_map(|item| self.series(item)).collect(),
            Value::Map(pairs) => {
                let mut series = Series { name: Spanned::new(String::new(), node.span), number: None, total: None };
                for (field, value) in pairs {
                    let Some(text) = value.scalar().map(str::trim) else {
                        continue;
                    };
                    match keys::fold(&field.flat()).as_str() {
                        "name" | "title" => series.name = Spanned::new(text.to_owned(), value.span),
                        "number" | "index" | "position" | "part" | "no" => {
                            let (number, total) = match text.split_once(" of ").or_else(|| text.split_once('/')) {
                                Some((n, t)) => (n.trim(), Some(t.trim())),
                                None => (text, None),
                            };
                            if number.parse::<f64>().is_ok_and(|n| n.is_finite() && n >= 0.0) {
                                series.number = Some(number.to_owned());
                                if let Some(total) = total {
                                    series.total = total.parse().ok();
                                }
                            } else {
                                self.sink
                                    .emit(value.span, rules::invalid_value("number", shorten(text), "a number"))
                                    .hint("write a number such as 2 or 2.5");
                                self.keep_field(field, value);
                            }
                        }
                        "total" | "of" | "count" | "length" => match text.parse() {
                            Ok(total) => series.total = Some(total),
                            Err(_) => {
                                self.sink
                                    .emit(value.span, rules::invalid_value("total", shorten(text), "a whole number"));
                                self.keep_field(field, value);
                            }
                        },
                        _ => {
                            self.unknown_field(field, value, "a series", &["name", "number", "total"]);
                        }
                    }
                }
                if series.name.value.is_empty() {
                    self.wrong_shape(node, "a name, or a mapping with a `name`");
                    return Vec::new();
                }
                vec![series]
            }
        }
    }
}
