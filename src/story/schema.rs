//! The JSON Schema of the front-matter, made from the table of keys, for editors that complete and check YAML.

use serde_json::{Map, Value, json};

use crate::story::keys::{KEYS, Key, Kind};
use crate::story::warning::ENTRIES;
use crate::story::{Level, Role, Status};

/// The whole schema (JSON Schema 2020-12).
pub fn schema() -> Value {
    let mut properties = Map::new();
    for key in KEYS {
        let value = property(key);
        for alias in std::iter::once(&key.name).chain(key.aliases) {
            // Both spellings that authors use.
            for name in [(*alias).to_owned(), alias.replace('-', "_")] {
                properties.entry(name).or_insert_with(|| value.clone());
            }
        }
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://ficbind.example/front-matter.schema.json",
        "title": "ficbind front-matter",
        "description": "Front-matter of a story or a chapter, or book.yaml",
        "type": "object",
        "properties": properties,
        "additionalProperties": true,
        "$defs": {
            "text": { "type": ["string", "number", "boolean", "null"] },
            "list": { "oneOf": [
                { "$ref": "#/$defs/text" },
                { "type": "array", "items": { "$ref": "#/$defs/text" } },
            ] },
            "prose": { "oneOf": [
                { "$ref": "#/$defs/text" },
                { "type": "array", "items": { "$ref": "#/$defs/text" } },
            ] },
            "person": { "oneOf": [
                { "type": "string" },
                { "type": "object", "required": ["name"], "properties": {
                    "name": { "type": "string" },
                    "file-as": { "type": "string", "description": "Sort form of the name" },
                    "role": { "type": "string", "examples": Role::words().collect::<Vec<_>>() },
                    "url": { "type": "string" },
                } },
            ] },
            "date": { "type": ["string", "integer", "null"], "examples": ["2023-04-05", "2023-04", "2023"] },
            "warning": { "oneOf": [
                { "type": "string", "examples": ENTRIES.iter().map(|e| e.id).collect::<Vec<_>>() },
                { "type": "object", "required": ["id"], "properties": {
                    "id": { "type": "string", "examples": ENTRIES.iter().map(|e| e.id).collect::<Vec<_>>() },
                    "severity": { "enum": ["mentioned", "moderate", "graphic"] },
                    "mode": { "enum": ["on-page", "off-page", "past", "discussed", "theme"] },
                    "chapters": { "oneOf": [
                        { "type": "integer", "minimum": 1 },
                        { "type": "array", "items": { "type": "integer", "minimum": 1 } },
                    ] },
                    "spoiler": { "type": "boolean", "description": "Name it on the details page only" },
                    "note": { "type": "string" },
                } },
            ] },
            "series": { "oneOf": [
                { "type": "string" },
                { "type": "object", "required": ["name"], "properties": {
                    "name": { "type": "string" },
                    "number": { "type": ["number", "string"] },
                    "total": { "type": "integer", "minimum": 1 },
                } },
            ] },
            "chapter": { "oneOf": [
                { "type": "string" },
                { "type": "object", "properties": {
                    "file": { "type": "string" },
                    "title": { "type": "string" },
                    "part": { "type": "string" },
                    "chapters": { "type": "array", "items": { "$ref": "#/$defs/chapter" } },
                } },
            ] },
        },
    })
}

fn property(key: &Key) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    let one_or_many = |name: &str| json!({ "oneOf": [reference(name), { "type": "array", "items": reference(name) }] });
    let mut value = match key.kind {
        Kind::Text | Kind::Path | Kind::Kept => reference("text"),
        Kind::Language => json!({ "type": "string" }),
        Kind::Prose => reference("prose"),
        Kind::List | Kind::Paths => reference("list"),
        Kind::People => one_or_many("person"),
        Kind::Contributors => json!({ "oneOf": [
            reference("person"),
            { "type": "array", "items": reference("person") },
            { "type": "object", "description": "Roles and names" },
        ] }),
        Kind::Direction => json!({ "enum": ["ltr", "rtl"] }),
        Kind::Date => reference("date"),
        Kind::Status => {
            json!({ "type": "string", "examples": Status::TABLE.iter().map(|(_, w)| w[0]).collect::<Vec<_>>() })
        }
        Kind::Series => one_or_many("series"),
        Kind::Rating => json!({ "type": "string", "examples": Level::words().collect::<Vec<_>>() }),
        Kind::Warnings => one_or_many("warning"),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Split => json!({ "enum": ["auto", "none", 1, 2, 3, 4, 5, 6] }),
        Kind::Chapters => json!({ "oneOf": [
            { "type": "array", "items": reference("chapter") },
            { "type": ["integer", "string"], "description": "A count, as archives give it" },
        ] }),
        Kind::Theme => {
            json!({ "type": "string", "examples": ["default", "classic", "plain", "none"] })
        }
    };
    if let Some(object) = value.as_object_mut() {
        object.insert("description".into(), json!(key.doc));
    }
    value
}
