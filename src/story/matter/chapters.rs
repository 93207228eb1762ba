//! Reads the list of chapter files.

use super::*;

impl Reader<'_> {
    pub(super) fn chapters(&mut self, key: &Key, node: &Node, meta: &mut Meta) {
        match &node.value {
            // A count, as archives give it.
            Value::Scalar { text, .. }
                if text.trim_end_matches(['/', '?']).split('/').all(|n| n.trim().parse::<u32>().is_ok()) =>
            {
                keep(&mut meta.extra, "chapters", node)
            }
            Value::List(items) => self.chapter_entries(key, items, None, &mut meta.chapters),
            _ => self.wrong_shape(key.name, node, "a list of chapter files"),
        }
    }

    pub(super) fn chapter_entries(
        &mut self,
        key: &Key,
        items: &[Node],
        part: Option<&Spanned<String>>,
        out: &mut Vec<ChapterEntry>,
    ) {
        for item in items {
            match &item.value {
                Value::Scalar { text, .. } if !item.is_null() => out.push(ChapterEntry {
                    file: Spanned::new(text.trim().to_owned(), item.span),
                    part: part.cloned(),
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
                            part: field(&["part", "volume"]).map(named).or_else(|| part.cloned()),
                            title: field(&["title"]).map(named),
                        });
                    } else if let (Some(name), Some(Node { value: Value::List(inner), .. })) =
                        (field(&["part", "volume", "title"]), field(&["chapters", "files"]))
                    {
                        self.chapter_entries(key, inner, Some(&named(name)), out);
                    } else {
                        self.wrong_shape(key.name, item, "file names, or mappings with `part` and `chapters`");
                    }
                }
                _ => self.wrong_shape(key.name, item, "file names, or mappings with `part` and `chapters`"),
            }
        }
    }
}
