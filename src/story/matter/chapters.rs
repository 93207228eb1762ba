//! Reads the list of chapter files.

use super::Reader;
use crate::diag::Spanned;
use crate::story::meta::ChapterEntry;
use crate::story::yaml::{Node, Value};
use crate::story::{Meta, keys};

impl Reader<'_> {
    pub(super) fn chapters(&mut self, node: &Node, meta: &mut Meta) {
        match &node.value {
            // A count, as archives give it.
            Value::Scalar { text, .. }
                if text.trim_end_matches(['/', '?']).split('/').all(|n| n.trim().parse::<u32>().is_ok()) =>
            {
                self.keep(node)
            }
            Value::List(items) => self.chapter_entries(items, &[], &mut meta.chapters),
            _ => self.wrong_shape(node, "a list of chapter files"),
        }
    }

    pub(super) fn chapter_entries(&mut self, items: &[Node], parts: &[Spanned<String>], out: &mut Vec<ChapterEntry>) {
        for item in items {
            match &item.value {
                Value::Scalar { text, .. } if !item.is_null() => out.push(ChapterEntry {
                    file: Spanned::new(text.trim().to_owned(), item.span),
                    parts: parts.to_vec(),
                    title: None,
                }),
                Value::Map(pairs) => {
                    let field = |name: &[&str]| {
                        pairs.iter().find(|(k, _)| name.contains(&keys::fold(&k.flat()).as_str())).map(|(_, v)| v)
                    };
                    let named = |node: &Node| Spanned::new(node.flat(), node.span);
                    if let Some(file) = field(&["file", "path", "src"]) {
                        out.push(ChapterEntry {
                            file: named(file),
                            parts: parts.iter().cloned().chain(field(&["part", "volume"]).map(named)).collect(),
                            title: field(&["title"]).map(named),
                        });
                    } else if let (Some(name), Some(Node { value: Value::List(inner), .. })) =
                        (field(&["part", "volume", "title"]), field(&["chapters", "files"]))
                    {
                        let inside: Vec<_> = parts.iter().cloned().chain([named(name)]).collect();
                        if inner.is_empty() {
                            self.wrong_shape(item, "at least one file in each part");
                        }
                        self.chapter_entries(inner, &inside, out);
                    } else {
                        self.wrong_shape(item, "file names, or mappings with `part` and `chapters`");
                    }
                }
                _ => self.wrong_shape(item, "file names, or mappings with `part` and `chapters`"),
            }
        }
    }
}
