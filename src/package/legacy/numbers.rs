//! Numbers of list items for XHTML 1.1, which counts from 1 only: any other number is written as text.

use std::borrow::Cow;

use crate::book::xhtml::{TagKind, tags};
use crate::diag::Cut;

/// An open list.
struct List {
    /// The number of the next item; `None` without numbers.
    next: Option<i64>,
    /// From each number to the next.
    step: i64,
    /// Whether the page counts otherwise than from 1 in steps of 1.
    written: bool,
}

/// Writes the numbers of lists that do not count from 1 into their items.
pub fn write(page: &str) -> Cow<'_, str> {
    let signs = [" start=\"", " reversed=\"", " value=\""];
    if !signs.iter().any(|sign| memchr::memmem::find(page.as_bytes(), sign.as_bytes()).is_some()) {
        return page.into();
    }
    let mut lengths = lengths(page).into_iter();
    let mut out = String::with_capacity(page.len());
    let mut lists: Vec<List> = Vec::new();
    let mut from = 0;
    // A number waits until it is known whether its item begins with a paragraph.
    let mut waiting: Option<i64> = None;
    for tag in tags(page) {
        let between = page.cut(from..tag.range.start);
        let in_paragraph =
            waiting.is_some() && between.trim().is_empty() && tag.name == "p" && tag.kind == TagKind::Open;
        if !in_paragraph {
            push_number(&mut out, &mut waiting);
        }
        out.push_str(between);
        from = tag.range.end;
        let mut written = Cow::Borrowed(page.cut(tag.range.clone()));
        match (tag.name, tag.kind) {
            ("ol", TagKind::Open) => {
                let length = lengths.next().unwrap_or(0);
                let start = tag.attribute("start").and_then(|n| n.parse().ok());
                let is_reversed = tag.attribute("reversed").is_some();
                let first = start.unwrap_or(if is_reversed { length } else { 1 });
                // Letters and Roman numbers stay with the reading system.
                let other = tag.attribute("style").is_some_and(|style| style.contains("list-style-type"));
                let step = if is_reversed { -1 } else { 1 };
                lists.push(List { next: (!other).then_some(first), step, written: start.is_some() || is_reversed });
            }
            ("ul", TagKind::Open) => lists.push(List { next: None, step: 1, written: false }),
            ("ol" | "ul", TagKind::Close) => drop(lists.pop()),
            ("li", TagKind::Open) => {
                if let Some(list) = lists.last_mut()
                    && let Some(next) = &mut list.next
                {
                    let value = tag.attribute("value").and_then(|n| n.parse().ok());
                    list.written |= value.is_some();
                    let number = value.unwrap_or(*next);
                    *next = number.saturating_add(list.step);
                    if list.written && !tag.has_class("fic-typed") {
                        waiting = Some(number);
                        if tag.attribute("class").is_none() {
                            written = written.replacen("<li", "<li class=\"fic-typed\"", 1).into();
                        }
                    }
                }
            }
            _ => {}
        }
        out.push_str(&written);
        if in_paragraph {
            push_number(&mut out, &mut waiting);
        }
    }
    out.push_str(page.cut(from..));
    out.into()
}

/// How many items each numbered list has, in the order in which they begin.
fn lengths(page: &str) -> Vec<i64> {
    let mut lengths = Vec::new();
    // The lists that are open; `None` without numbers.
    let mut open: Vec<Option<usize>> = Vec::new();
    for tag in tags(page) {
        match (tag.name, tag.kind) {
            ("ol", TagKind::Open) => {
                open.push(Some(lengths.len()));
                lengths.push(0);
            }
            ("ul", TagKind::Open) => open.push(None),
            ("ol" | "ul", TagKind::Close) => drop(open.pop()),
            ("li", TagKind::Open) => {
                if let Some(Some(list)) = open.last() {
                    lengths[*list] += 1;
                }
            }
            _ => {}
        }
    }
    lengths
}

fn push_number(out: &mut String, waiting: &mut Option<i64>) {
    if let Some(number) = waiting.take() {
        out.push_str(&format!("<span class=\"fic-made\">{number}. </span>"));
    }
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn reversed_lists_count_down() {
        assert_eq!(
            write("<ol reversed=\"reversed\"><li>a</li><li>b<ol><li>c</li></ol></li></ol>"),
            "<ol reversed=\"reversed\"><li class=\"fic-typed\"><span class=\"fic-made\">2. </span>a</li>\
             <li class=\"fic-typed\"><span class=\"fic-made\">1. </span>b<ol><li>c</li></ol></li></ol>"
        );
    }

    #[test]
    fn numbers_become_text_where_counting_fails() {
        assert_eq!(write("<ol><li>a</li></ol>"), "<ol><li>a</li></ol>");
        assert_eq!(
            write("<ol start=\"3\"><li>a</li><li value=\"2\"><p>b</p></li></ol>"),
            "<ol start=\"3\"><li class=\"fic-typed\"><span class=\"fic-made\">3. </span>a</li>\
             <li class=\"fic-typed\" value=\"2\"><p><span class=\"fic-made\">2. </span>b</p></li></ol>"
        );
        assert_eq!(
            write("<ol><li>a</li><li value=\"5\">b</li></ol>"),
            "<ol><li>a</li><li class=\"fic-typed\" value=\"5\"><span class=\"fic-made\">5. </span>b</li></ol>"
        );
    }
}
