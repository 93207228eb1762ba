//! The JSON Schema of the front-matter, made from the table of keys, for editors that complete and check YAML.
//!
//! It is as strict as the reader: what the schema lets through is read without a warning, and what it refuses gets one.
//! Spellings count as the reader counts them, so names and words are patterns.

use serde_json::{Map, Value, json};

use crate::story::keys::{KEYS, Key, ValueKind};
use crate::story::language;
use crate::story::meta::WRITINGS;
use crate::story::warning::{ENTRIES, Severity};
use crate::story::{Level, Role, Status};

/// The whole schema (JSON Schema 2020-12), with the names of the `themes` that can be chosen.
pub fn schema(themes: &[&'static str]) -> Value {
    let mut properties = Map::new();
    let mut patterns = Map::new();
    for key in KEYS {
        let value = property(key, themes);
        for name in std::iter::once(&key.name).chain(key.aliases) {
            // The spellings that editors offer.
            for name in [(*name).to_owned(), name.replace('-', "_")] {
                let value = match key.kind == ValueKind::Date && crate::story::keys::leaves_out(&name).is_some() {
                    true => &or_switch(&value),
                    false => &value,
                };
                properties.entry(name).or_insert_with(|| value.clone());
            }
        }
    }
    for key in KEYS {
        // Each name once, with the row that has it by itself rather than as the plural of another.
        let names = std::iter::once(&key.name).chain(key.aliases);
        let names = names.flat_map(|n| {
            let other = n.strip_suffix('s').map_or_else(|| format!("{n}s"), str::to_owned);
            [(*n).to_owned(), other]
        });
        let mut own: Vec<String> =
            names.filter(|n| crate::story::keys::find(n).is_some_and(|k| k.name == key.name)).collect();
        own.dedup();
        // `published: false` is a switch of a site.
        let (switches, own): (Vec<String>, Vec<String>) =
            own.into_iter().partition(|n| key.kind == ValueKind::Date && crate::story::keys::leaves_out(n).is_some());
        patterns.insert(spelling(own.iter().map(String::as_str)), property(key, themes));
        if !switches.is_empty() {
            patterns.insert(spelling(switches.iter().map(String::as_str)), or_switch(&property(key, themes)));
        }
    }
    for role in Role::all() {
        let words: Vec<&str> = role.names().filter(|w| crate::story::keys::find(w).is_none()).collect();
        if !words.is_empty() {
            patterns.insert(spelling(words.into_iter()), json!({ "$ref": "#/$defs/people" }));
        }
    }
    for group in crate::story::matter::GROUPS {
        properties.insert((*group).to_owned(), json!({ "type": "object", "description": "Keys of Hugo and Zola" }));
    }
    patterns.insert("^[xX]-".into(), json!({ "description": "A key of your own: kept in the book's metadata" }));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://ficbind.example/front-matter.schema.json",
        "title": "ficbind front-matter",
        "description": "Front-matter of a story or a chapter, or book.yaml",
        "type": "object",
        "properties": properties,
        "patternProperties": patterns,
        "additionalProperties": false,
        "$defs": definitions(),
    })
}

fn definitions() -> Value {
    let text = || json!({ "$ref": "#/$defs/text" });
    let role_words: Vec<&str> = Role::words().collect();
    json!({
        "text": { "type": ["string", "number", "boolean", "null"] },
        "line": { "anyOf": [text(), { "type": "array", "minItems": 1, "items": text() }, { "$ref": "#/$defs/named" }] },
        // What a name or words stand for, with more about it.
        "named": { "type": "object", "anyOf": [{ "required": ["text"] }, { "required": ["name"] }],
            "properties": { "text": text(), "name": text() },
        },
        "title": { "anyOf": [text(), { "type": "array", "minItems": 1, "maxItems": 1, "items": text() },
            { "type": "array", "minItems": 1, "items": {
                "type": "object", "required": ["text"],
                "properties": { "type": { "examples": ["main", "subtitle"] }, "text": text() },
            } },
            { "type": "object", "anyOf": [{ "required": ["main"] }, { "required": ["title"] }, { "required": ["text"] }, { "required": ["name"] }],
              "properties": { "main": text(), "title": text(), "text": text(), "name": text(), "subtitle": text() } },
        ] },
        // A switch belongs to a site generator.
        "words": { "type": ["string", "number", "null"] },
        "list": { "anyOf": [text(), { "type": "array", "items": text() }, {
            "type": "object", "required": ["none"], "properties": { "none": text() }, "additionalProperties": false,
        }, { "$ref": "#/$defs/named" }] },
        "prose": { "anyOf": [{ "$ref": "#/$defs/words" }, { "type": "array", "items": text() }, { "$ref": "#/$defs/named" }] },
        "identifier": { "anyOf": [{ "$ref": "#/$defs/words" }, { "type": "array", "items": { "$ref": "#/$defs/one-identifier" } },
            { "$ref": "#/$defs/one-identifier" }] },
        "one-identifier": { "anyOf": [{ "$ref": "#/$defs/words" }, { "type": "object", "required": ["text"], "properties": {
            "scheme": text(), "text": text(),
        } }] },
        "person": { "anyOf": [
            { "type": ["string", "number", "null"] },
            { "type": "object", "anyOf": [{ "required": ["name"] }, { "required": ["text"] }, { "required": ["family"] }],
              "properties": {
                "name": { "type": ["string", "number", "object"] },
                "text": { "type": "string" },
                "given": { "type": "string" },
                "family": { "type": "string" },
                "file-as": { "type": "string", "description": "Sort form of the name" },
                "file_as": { "type": "string" },
                "role": { "type": "string", "pattern": spelling(Role::words()), "examples": role_words },
                "url": { "type": "string" },
            }, "additionalProperties": false },
        ] },
        "by-role": {
            "type": "object", "description": "Roles and names", "minProperties": 1,
            "patternProperties": { (spelling(Role::words())): { "$ref": "#/$defs/people" } },
            "additionalProperties": false,
        },
        "people": { "anyOf": [{ "$ref": "#/$defs/person" }, { "type": "array", "items": { "$ref": "#/$defs/person" } }] },
        "date": {
            "anyOf": [
                { "type": "null" },
                { "type": "integer", "minimum": 1000, "maximum": 9999 },
                { "type": "string", "pattern": date_pattern() },
                { "type": "array", "minItems": 1, "maxItems": 1, "items": { "$ref": "#/$defs/date" } },
            ],
            "examples": ["2023-04-05", "2023-04", "2023"],
        },
        "warning": { "anyOf": [
            { "type": ["string", "null"], "examples": ENTRIES.iter().map(|e| e.id).collect::<Vec<_>>() },
            { "type": "object", "anyOf": [{ "required": ["id"] }, { "required": ["label"] }, { "required": ["custom"] }],
              "properties": {
                "id": { "type": "string", "examples": ENTRIES.iter().map(|e| e.id).collect::<Vec<_>>() },
                "label": { "type": "string" },
                "custom": { "type": "string" },
                "severity": { "type": "string", "pattern": spelling(Severity::words()) },
                "mode": { "type": "string", "pattern": spelling(["on-page", "off-page", "past", "discussed", "theme"].into_iter()) },
                "chapters": { "anyOf": [
                    { "type": "integer", "minimum": 1 },
                    { "type": "array", "items": { "type": "integer", "minimum": 1 } },
                ] },
                "spoiler": { "$ref": "#/$defs/switch" },
                "note": { "type": "string" },
            }, "additionalProperties": false },
        ] },
        "switch": { "anyOf": [
            { "type": ["boolean", "null"] },
            { "type": "string", "pattern": spelling(["true", "false", "yes", "no", "on", "off"].into_iter()) },
            { "type": "array", "minItems": 1, "maxItems": 1, "items": { "$ref": "#/$defs/switch" } },
        ] },
        "series": { "anyOf": [
            { "$ref": "#/$defs/words" },
            { "type": "object", "anyOf": [{ "required": ["name"] }, { "required": ["title"] }], "properties": {
                "name": text(),
                "title": text(),
                "number": { "anyOf": [{ "type": "number", "minimum": 0 }, { "type": "string", "pattern": "^ *[0-9.]+ *((/| of ) *[0-9]+ *)?$" }] },
                "total": { "type": "integer", "minimum": 1 },
            }, "additionalProperties": false },
        ] },
        "chapter": { "anyOf": [
            { "type": "string" },
            { "type": "object", "anyOf": [{ "required": ["file"] }, { "required": ["chapters"] }], "properties": {
                "file": { "type": "string" },
                "title": { "type": "string" },
                "part": { "type": "string" },
                "chapters": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/chapter" } },
            } },
        ] },
    })
}

/// The shapes of dates, loosely: whether a day exists is for the reader to say.
const DATE: &str = "^ *([0-9]{4}([-/.](0?[1-9]|1[0-2])([-/.][0-9]{1,2})?)?|[0-9]{8}|[0-9]{1,2}[.](0?[1-9]|1[0-2])[.][0-9]{4}|\
                    ([A-Za-z]{3,9}[., ]+)?([0-9]{1,2}(st|nd|rd|th)?[-., ]+)?\
                    ([Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Mm]ay|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ep|[Oo]ct|[Nn]ov|[Dd]ec)[a-z]*[-., ]+([0-9]{1,2}(st|nd|rd|th)?[-., ]+)?[0-9]{4})\
                    (([Tt]| at |, ?| +)[0-9]{1,2}[0-9:.,]*.*)? *$";

/// [`DATE`], and the months of other languages.
fn date_pattern() -> String {
    let capital = |month: &str| {
        let mut letters = month.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let months: Vec<String> =
        crate::story::date::foreign_months().flat_map(|month| [month.to_owned(), capital(month)]).collect();
    format!(
        "{DATE}|^ *([0-9]{{1,2}}(\\.|er|º|°)? +(de )?)?({})\\.? +(de )?[0-9]{{4}}( г\\.?| года| roku| r\\.)? *$|\
         ^ *[0-9]{{4}}年(0?[1-9]|1[0-2])月([0-9]{{1,2}}日)? *$",
        months.join("|")
    )
}

fn property(key: &Key, themes: &[&'static str]) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    let one_or_many = |name: &str| json!({ "anyOf": [reference(name), { "type": "array", "items": reference(name) }] });
    let words = |words: &mut dyn Iterator<Item = &'static str>| {
        let words: Vec<&str> = words.collect();
        json!({ "anyOf": [{ "type": "null" }, { "type": "string", "pattern": spelling(words.iter().copied()) }], "examples": words })
    };
    let mut value = match key.kind {
        ValueKind::Text if matches!(key.name, "title") => reference("title"),
        ValueKind::Text if matches!(key.name, "identifier") => reference("identifier"),
        ValueKind::Text if matches!(key.name, "series-number") => json!({ "anyOf": [
            { "type": "number", "minimum": 0 }, { "type": "string", "pattern": "^ *[0-9]+([.][0-9]+)? *$" }, { "type": "null" },
            { "type": "array", "minItems": 1, "maxItems": 1, "items": { "type": "number", "minimum": 0 } },
        ] }),
        ValueKind::Words => json!({ "anyOf": [
            reference("words"), { "type": "array", "minItems": 1, "items": reference("text") }, reference("named"),
        ] }),
        ValueKind::Text if key.name == "ornament" => json!({ "type": ["string", "number", "null"], "maxLength": 12 }),
        ValueKind::Text if key.name == "contact-email" => json!({ "type": ["string", "null"], "pattern": "@" }),
        ValueKind::List if key.name == "source" => json!({ "anyOf": [
            reference("words"), { "type": "array", "items": reference("text") }, reference("named"),
        ] }),
        ValueKind::Text => reference("line"),
        ValueKind::Path => json!({ "anyOf": [reference("text"), {
            "type": "object", "anyOf": [{ "required": ["image"] }, { "required": ["src"] }, { "required": ["path"] }],
        }] }),
        ValueKind::Kept | ValueKind::Layout => json!({}),
        ValueKind::Language => json!({ "type": ["string", "null"], "pattern": language_pattern() }),
        ValueKind::Prose => reference("prose"),
        ValueKind::List | ValueKind::Paths => reference("list"),
        ValueKind::People => reference("people"),
        ValueKind::Contributors => json!({ "anyOf": [
            reference("person"),
            { "type": "array", "items": { "anyOf": [reference("person"), reference("by-role")] } },
            reference("by-role"),
        ] }),
        ValueKind::Direction => words(&mut ["ltr", "rtl", "left-to-right", "right-to-left", "vertical"].into_iter()),
        ValueKind::Lines => words(&mut ["paragraphs", "joined"].into_iter()),
        ValueKind::Writing => words(&mut WRITINGS.iter().flat_map(|(_, words)| words.iter().copied())),
        ValueKind::Date => reference("date"),
        ValueKind::Status => words(&mut Status::TABLE.iter().flat_map(|(_, words)| words.iter().copied())),
        ValueKind::Series => one_or_many("series"),
        ValueKind::Rating => json!({ "anyOf": [
            { "type": "null" },
            { "enum": [12, 13, 14, 15, 16, 17, 18, 21] },
            { "type": "object", "required": ["rating"], "properties": { "rating": reference("text") }, "additionalProperties": false },
            { "type": "string", "pattern": RATING.replace("WORDS", &folded_words(Level::words())) },
        ], "examples": Level::words().collect::<Vec<_>>() }),
        ValueKind::Warnings => one_or_many("warning"),
        ValueKind::Bool => reference("switch"),
        ValueKind::Split => json!({ "anyOf": [
            { "type": "integer", "minimum": 1, "maximum": 6 },
            { "type": "array", "minItems": 1, "maxItems": 1, "items": { "type": "integer", "minimum": 1, "maximum": 6 } },
            { "enum": ["auto", "none", "never", "no", "false", false, null] },
            { "type": "string", "pattern": "^[hH]?[1-6]$" },
        ] }),
        ValueKind::Chapters => json!({ "anyOf": [
            { "type": "array", "items": reference("chapter") },
            { "type": "integer", "minimum": 0, "description": "A count, as archives give it" },
            { "type": "string", "pattern": "^[0-9]+(/([0-9]+|[?]))?$", "description": "A count, as archives give it" },
            { "type": "null" },
        ] }),
        ValueKind::Verbatim => json!({ "anyOf": [reference("text"), { "type": "array", "items": reference("text") }] }),
        ValueKind::Theme => words(&mut themes.iter().copied()),
    };
    if let Some(object) = value.as_object_mut() {
        object.insert("description".into(), json!(key.doc(themes)));
    }
    value
}

/// Ratings begin with a word or sign of a scale; what may follow it is for the reader to say.
const RATING: &str = "^[ \"'(\\[]*(WORDS)([^A-Za-z].*)?$";

/// A tag of a known language or of three letters, with a region or the like behind it; or a name of a language, with one
/// in brackets.
fn language_pattern() -> String {
    let codes: Vec<String> = language::codes().map(|code| code.chars().map(letter).collect()).collect();
    let tag = format!("({}|[A-Za-z]{{3}})([-_][A-Za-z0-9]{{1,8}})*([.@].*)?", codes.join("|"));
    format!("^ *({tag}|({})( *[(（].*[)）])?) *$", folded_words(language::names()))
}

/// A value that may be a switch as well.
fn or_switch(value: &Value) -> Value {
    json!({ "anyOf": [value, { "$ref": "#/$defs/switch" }] })
}

/// A pattern for words in all spellings that count as one: case, blanks, hyphens and underscores do not matter.
fn spelling<'w>(words: impl Iterator<Item = &'w str>) -> String {
    format!("^({})$", folded_words(words))
}

fn folded_words<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut patterns: Vec<String> = Vec::new();
    for word in words {
        let letters = word.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).map(letter);
        let pattern = letters.collect::<Vec<_>>().join("[ _-]*");
        if !patterns.contains(&pattern) {
            patterns.push(pattern);
        }
    }
    patterns.join("|")
}

/// A pattern for a letter in either case.
fn letter(c: char) -> String {
    let (small, large) = (c.to_lowercase().to_string(), c.to_uppercase().to_string());
    match c {
        _ if small != large => format!("[{small}{large}]"),
        c if c.is_alphanumeric() || matches!(c, '\'' | '/') => c.to_string(),
        c => format!("[{c}]"),
    }
}
