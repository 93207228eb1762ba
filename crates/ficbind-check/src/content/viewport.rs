//! The viewport that a page of fixed layout must state (EPUB 3.3, section 8.2.2.6.1 and appendix F).

use crate::facts::Role;
use crate::log::Log;
use crate::rules;
use crate::xml::Element;
use ficbind_diag::Cut;

/// Checks the `count`th viewport of a document.
pub(super) fn check(meta: Element, count: usize, role: &Role, log: &mut Log) {
    let (doc, at) = (meta.doc, meta.end());
    let content = meta.attr("content");
    let shown = content.unwrap_or("null");
    if !(role.fixed && role.in_spine) {
        log.at(doc, at, rules::idle_viewport(shown));
        return;
    }
    if count > 1 {
        log.at(doc, at, rules::surplus_viewport(shown));
        return;
    }
    let Some(properties) = content.and_then(properties) else {
        log.at(doc, at, rules::viewport_syntax(shown));
        return;
    };
    for name in ["width", "height"] {
        let values: Vec<&str> = properties.iter().filter(|(n, _)| *n == name).map(|(_, v)| *v).collect();
        match values.len() {
            0 => log.at(doc, at, rules::viewport_without_size(name)),
            1 => {}
            _ => log.at(doc, at, rules::repeated_viewport_size(name, values.join(", "))),
        }
        if values.iter().any(|v| !is_size(v, name)) {
            log.at(doc, at, rules::bad_viewport_size(name));
        }
    }
}

fn is_size(value: &str, name: &str) -> bool {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(fraction) || value.strip_prefix("device-") == Some(name)
}

/// `name=value` pairs; `None` when the text is not made of such.
fn properties(content: &str) -> Option<Vec<(&str, &str)>> {
    let blank = |c: char| c.is_ascii_whitespace();
    let separator = |c: char| blank(c) || matches!(c, ',' | ';');
    if content.is_empty() || content.trim_start_matches(blank).starts_with([',', ';']) {
        return None;
    }
    let trimmed = content.trim_end_matches(blank);
    if trimmed.ends_with([',', ';', '=']) {
        return None;
    }
    let mut out = Vec::new();
    let mut rest = content.trim_start_matches(separator);
    while !rest.is_empty() {
        let end = rest.find(|c| separator(c) || c == '=').unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        if name.is_empty() {
            return None;
        }
        let after = behind.trim_start_matches(blank);
        let mut value = "";
        rest = match after.strip_prefix('=') {
            Some(after) => {
                let after = after.trim_start_matches(blank);
                let end = after.find(|c| separator(c) || c == '=').unwrap_or(after.len());
                if end == 0 || after.cut(end..).starts_with('=') {
                    return None;
                }
                value = after.cut(..end);
                after.cut(end..)
            }
            None => behind,
        };
        out.push((name, value));
        rest = rest.trim_start_matches(separator);
    }
    Some(out)
}
