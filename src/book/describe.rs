//! A book's metadata for programs, as `--json` and the report of a batch give it.

use serde_json::{Value, json};

use crate::book::Book;
use crate::diag::Spanned;
use crate::story::meta::StatedList;
use crate::story::{Policy, Prose, Stated, Warning};

/// Everything that metadata says, with the author's words beside what was made of them.
pub fn describe(book: &Book) -> Value {
    let meta = &book.meta;
    let text = |s: &Option<Spanned<String>>| s.as_ref().map(|s| s.value.clone());
    let prose = |p: &Option<Prose>| p.as_ref().map(|p| p.text.clone());
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
    json!({
        "title": book.title,
        "authors": meta.authors.iter().map(|a| &a.name.value).collect::<Vec<_>>(),
        "contributors": meta.contributors.iter().map(|c| json!({ "name": c.name.value, "role": c.role.code })).collect::<Vec<_>>(),
        "language": book.language,
        "identifier": book.identifier,
        "published": meta.published.as_ref().map(|d| d.value.to_string()),
        "updated": meta.updated.as_ref().map(|d| d.value.to_string()),
        "status": meta.status.as_ref().map(|s| s.value.label()),
        "series": meta.series.iter().map(|s| json!({ "name": s.name.value, "number": s.number, "total": s.total })).collect::<Vec<_>>(),
        "fandoms": list(&meta.fandoms),
        "relationships": list(&meta.relationships),
        "characters": list(&meta.characters),
        "categories": list(&meta.categories),
        "tags": list(&meta.tags),
        "rating": match &meta.rating {
            Stated::Value(r) => json!({ "level": r.level.label(), "words": r.raw.value, "hedged": r.hedged }),
            _ => Value::Null,
        },
        "warnings": {
            "policy": policy_name(meta.warnings.policy),
            "list": meta.warnings.list.iter().map(warning).collect::<Vec<_>>(),
            "chapters": book.chapters.iter().filter(|c| !c.warnings.list.is_empty()).map(|c| json!({
                "chapter": c.is_counted().then_some(c.position),
                "list": c.warnings.list.iter().map(warning).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        },
        "summary": prose(&meta.summary),
        "disclaimer": prose(&meta.disclaimer),
        "setting": text(&meta.setting),
        "point_of_view": text(&meta.point_of_view),
        "archive": text(&meta.archive),
    })
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
