//! A book's metadata for programs, as `--json` and the report of a batch give it.

use serde_json::{Value, json};

use crate::book::Book;
use crate::story::keys::Shown;
use crate::story::meta::StatedList;
use crate::story::{Policy, Stated, Warning};

/// Everything that metadata says, with the author's words beside what was made of them.
pub fn describe(book: &Book) -> Value {
    let meta = &book.meta;
    let list = |l: &StatedList| match l {
        Stated::Value(items) => json!(items.iter().map(|i| &i.value).collect::<Vec<_>>()),
        Stated::Nothing(_) => json!([]),
        Stated::Not => Value::Null,
    };
    let warning = |w: &Warning| {
        json!({
            "id": w.entry.map(|e| e.id),
            "label": w.entry.map_or(w.raw.value.as_str(), |e| e.label),
            "severity": w.severity.label(),
            "mode": w.mode.map(|m| m.label()),
            "spoiler": w.spoiler,
            "chapters": w.chapters.iter().map(|c| c.value).collect::<Vec<_>>(),
            "words": w.raw.value,
        })
    };
    let mut all = json!({
        "title": book.title,
        "authors": meta.authors.iter().map(|a| &a.name.value).collect::<Vec<_>>(),
        "contributors": meta.contributors.iter().map(|c| json!({ "name": c.name.value, "role": c.role.code })).collect::<Vec<_>>(),
        "language": book.language,
        "identifier": book.identifier,
        "published": meta.published.as_ref().map(|d| d.value.to_string()),
        "updated": meta.updated.as_ref().map(|d| d.value.to_string()),
        "status": meta.status.as_ref().map(|s| s.value.label()),
        "series": meta.series.iter().map(|s| json!({ "name": s.name.value, "number": s.number, "total": s.total })).collect::<Vec<_>>(),
    });
    let texts = meta.texts().map(|(shown, text)| (shown, json!(text.as_ref().map(|text| &text.value))));
    let proses = meta.proses().map(|(shown, prose)| (shown, json!(prose.as_ref().map(|prose| &prose.text))));
    extend(&mut all, meta.lists().map(|(shown, items)| (shown, list(items))));
    all["rating"] = match &meta.rating {
        Stated::Value(r) => json!({ "level": r.level.label(), "words": r.raw.value, "hedged": r.hedged }),
        _ => Value::Null,
    };
    all["warnings"] = json!({
        "policy": policy_name(meta.warnings.policy),
        "list": meta.warnings.list.iter().map(warning).collect::<Vec<_>>(),
        "chapters": book.chapters.iter().filter(|c| !c.warnings.list.is_empty()).map(|c| json!({
            "chapter": c.is_counted().then_some(c.position),
            "list": c.warnings.list.iter().map(warning).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    });
    extend(&mut all, proses.chain(texts));
    if !book.news.is_empty() {
        all["news"] = json!(book.news);
    }
    all
}

/// Adds the values that the table of keys names for programs.
fn extend(all: &mut Value, values: impl Iterator<Item = (&'static Shown, Value)>) {
    for (name, value) in values.filter_map(|(shown, value)| Some((shown.json?, value))) {
        all[name] = value;
    }
}

/// What the author says about warnings as a whole.
fn policy_name(policy: Policy) -> &'static str {
    match policy {
        Policy::Stated => "stated",
        Policy::None => "none",
        Policy::Declined => "declined",
        Policy::Unspecified => "unspecified",
    }
}
