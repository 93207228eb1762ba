//! Tables, lists of definitions and code, where they are no more than Markdown has a form for.

use super::super::css::declarations;
use super::super::dom::{Dom, Kind, NodeId};
use super::inline::guard_lines;
use super::{Writer, indented, is_block};

/// The children of an element, if all of them are elements of these names; blanks between them do not count.
fn only(dom: &Dom, node: NodeId, names: &[&str]) -> Option<Vec<NodeId>> {
    let mut found = Vec::new();
    for child in dom.children(node) {
        match dom.kind(*child) {
            Kind::Text(text) if text.trim().is_empty() => {}
            Kind::Element(name, _) if names.contains(&&**name) => found.push(*child),
            Kind::Comment => {}
            _ => return None,
        }
    }
    Some(found)
}

/// Whether an element has no attributes but these.
fn has_only(dom: &Dom, node: NodeId, names: &[&str]) -> bool {
    match dom.kind(node) {
        Kind::Element(_, attributes) => attributes.iter().all(|(name, _)| names.contains(&&**name)),
        _ => false,
    }
}

/// Whether an element holds nothing but words and their marks.
fn is_inline(dom: &Dom, node: NodeId) -> bool {
    dom.below(node).all(|below| !is_block(dom.name(below)) && dom.name(below) != "br")
}

/// The line below the head that says how a column is aligned; `None` for an alignment that has no form.
fn rule_of(dom: &Dom, cell: NodeId) -> Option<&'static str> {
    let style = dom.attribute(cell, "style").unwrap_or_default();
    let mut rule = "---";
    for (property, value) in declarations(style) {
        rule = match (property, value) {
            ("text-align", "left") => ":--",
            ("text-align", "right") => "--:",
            ("text-align", "center") => ":-:",
            _ => return None,
        };
    }
    Some(rule)
}

impl Writer<'_, '_> {
    /// A table of one row of heads above rows of as many cells.
    pub(super) fn table(&mut self, table: NodeId) -> Option<String> {
        let dom = self.dom;
        let parts = only(dom, table, &["thead", "tbody"]).filter(|_| has_only(dom, table, &[]))?;
        let [head, body @ ..] = &*parts else { return None };
        let heads = only(dom, *head, &["tr"]).filter(|_| dom.name(*head) == "thead")?;
        let [heads] = &*heads else { return None };
        let heads = only(dom, *heads, &["th"])?;
        let rules = heads.iter().map(|cell| rule_of(dom, *cell)).collect::<Option<Vec<_>>>()?;
        let mut rows = vec![heads.clone()];
        for part in body {
            for row in only(dom, *part, &["tr"]).filter(|_| dom.name(*part) == "tbody")? {
                rows.push(only(dom, row, &["td"])?);
            }
        }
        let is_cell = |(cell, rule): (&NodeId, &&str)| {
            has_only(dom, *cell, &["style", "scope"]) && rule_of(dom, *cell) == Some(rule) && is_inline(dom, *cell)
        };
        let is_row = |row: &Vec<NodeId>| row.len() == rules.len() && row.iter().zip(&rules).all(is_cell);
        if rules.is_empty() || body.len() > 1 || !rows.iter().all(is_row) {
            return None;
        }
        let mut lines: Vec<String> = Vec::new();
        for row in rows {
            let cells: Vec<String> =
                row.iter().map(|cell| self.inline(dom.children(*cell)).join(" ").replace('\n', " ")).collect();
            lines.push(format!("| {} |", cells.join(" | ")));
            if lines.len() == 1 {
                lines.push(format!("|{}|", rules.join("|")));
            }
        }
        Some(lines.join("\n"))
    }

    /// A list of words, each with what it means below it.
    pub(super) fn definitions(&mut self, list: NodeId) -> Option<String> {
        let dom = self.dom;
        let parts = only(dom, list, &["dt", "dd"]).filter(|_| has_only(dom, list, &[]))?;
        let is_plain =
            |part: &NodeId| has_only(dom, *part, &[]) && is_inline(dom, *part) && !dom.words(*part).is_empty();
        let starts = parts.first().is_some_and(|first| dom.name(*first) == "dt");
        let mut pairs = parts.windows(2);
        let is_paired = pairs.all(|pair| dom.name(pair[0]) == "dd" || dom.name(pair[1]) == "dd");
        let ends = parts.last().is_some_and(|last| dom.name(*last) == "dd");
        if !starts || !ends || !is_paired || !parts.iter().all(is_plain) {
            return None;
        }
        let mut out = String::new();
        for (number, part) in parts.into_iter().enumerate() {
            let words = self.inline(dom.children(part)).join(" ");
            if dom.name(part) == "dd" {
                out.push_str(&format!("\n: {}", indented(&guard_lines(&words), "  ")));
            } else {
                out.push_str(if number > 0 { "\n\n" } else { "" });
                out.push_str(&guard_lines(&words.replace('\n', " ")));
            }
        }
        Some(out)
    }

    /// Code as it was typed, between fences.
    pub(super) fn code(&self, pre: NodeId) -> Option<String> {
        let dom = self.dom;
        let code = only(dom, pre, &["code"]).filter(|_| has_only(dom, pre, &[]))?;
        let [code] = &*code else { return None };
        let class = dom.attribute(*code, "class").unwrap_or_default();
        let language = if class.is_empty() { "" } else { class.strip_prefix("language-")? };
        let is_word = language.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '#'));
        let text = dom.text(*code);
        let is_plain = dom.children(*code).iter().all(|child| matches!(dom.kind(*child), Kind::Text(_)));
        if !is_plain || !is_word || !has_only(dom, *code, &["class"]) || text.contains('\r') || text.trim().is_empty() {
            return None;
        }
        let ticks = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
        let fence = "`".repeat(ticks.max(2) + 1);
        Some(format!("{fence}{language}\n{}\n{fence}", text.strip_suffix('\n').unwrap_or(&text)))
    }
}
