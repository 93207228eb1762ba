//! Foreign syntax within lines that tells a program what to do: macros, fields of data, formulas.

use std::ops::Range;

use super::{FIELD, FORMULA, MACRO, Notation};
use crate::diag::Cut;

/// Bytes of one at most.
const LONGEST: usize = 500;

/// Macros of Twine's SugarCube, which a variable or a quoted name follows.
const SUGARCUBE: &[&str] =
    &["set", "if", "elseif", "print", "link", "goto", "include", "display", "button", "run", "unset"];
/// Macros of Twine's Harlowe.
const HARLOWE: &[&str] =
    &["set", "put", "if", "else-if", "unless", "print", "link", "link-goto", "link-reveal", "goto", "go-to", "display"];

/// Finds what tells a program what to do. What only looks like it, as `<<Bonjour>>` or `$5`, is left alone.
pub fn find(text: &str) -> Vec<(Range<usize>, Notation)> {
    let mut found = macros(text);
    found.extend(fields(text).map(|range| (range, FIELD)));
    found.extend(formulas(text).into_iter().map(|range| (range, FORMULA)));
    found
}

/// The words between an offset and a sign on the same line.
fn until<'t>(text: &'t str, from: usize, close: &str) -> Option<&'t str> {
    let end = text.floor_char_boundary(from.saturating_add(LONGEST).min(text.len()));
    let line = text.cut(from..end).lines().next()?;
    line.find(close).map(|length| line.cut(..length))
}

fn macros(text: &str) -> Vec<(Range<usize>, Notation)> {
    let mut found = Vec::new();
    let is_order = |words: &str, names: &[&str], behind: &str| {
        let mut rest = names.iter().filter_map(|name| words.strip_prefix(name)?.strip_prefix(behind));
        rest.any(|rest| rest.trim_start().starts_with(['$', '"', '\'', '_']))
    };
    for (open, close, names, behind) in [("<<", ">>", SUGARCUBE, " "), ("(", ")", HARLOWE, ":")] {
        // A bracket is as common as a comma: those with a name behind them are few.
        for at in memchr::memmem::find_iter(text.as_bytes(), open.as_bytes()) {
            let from = at + open.len();
            if !is_order(text.cut(from..text.floor_char_boundary((from + 40).min(text.len()))), names, behind) {
                continue;
            }
            if let Some(words) = until(text, from, close) {
                found.push((at..from + words.len() + close.len(), MACRO));
            }
        }
    }
    found
}

/// `[due:: tomorrow]`, `(mood:: "grim")`
fn fields(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    memchr::memmem::find_iter(text.as_bytes(), b":: ").filter_map(|at| {
        let before = text.cut(text.floor_char_boundary(at.saturating_sub(40))..at);
        let open = before.rfind(['[', '('])?;
        let name = before.cut(open + 1..);
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        if name.is_empty() || !name.chars().all(is_name) {
            return None;
        }
        let close = if before.cut(open..).starts_with('[') { "]" } else { ")" };
        let words = until(text, at + 3, close)?;
        Some(at - name.len() - 1..at + 3 + words.len() + 1)
    })
}

/// `$f'(x) = y$` and `$$…$$`; a price has no sign of a formula in it.
fn formulas(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut end = 0;
    for at in memchr::memchr_iter(b'$', bytes) {
        let behind_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'$' | b'\\'));
        if at < end || behind_word {
            continue;
        }
        let sign = if bytes.get(at + 1) == Some(&b'$') { "$$" } else { "$" };
        let from = at + sign.len();
        let words = if sign == "$$" { until_paragraph_end(text, from) } else { until(text, from, sign) };
        // `\$` closes nothing.
        let Some(words) = words.filter(|words| !words.ends_with('\\')) else { continue };
        let close = from + words.len() + sign.len();
        let is_tight = !words.starts_with(char::is_whitespace) && !words.ends_with(char::is_whitespace);
        let is_apart = !bytes.get(close).is_some_and(u8::is_ascii_alphanumeric);
        if words.contains(['\\', '^', '_', '=']) && is_apart && (is_tight || sign == "$$") {
            found.push(at..close);
            end = close;
        }
    }
    found
}

/// The words before `$$` in the same paragraph.
fn until_paragraph_end(text: &str, from: usize) -> Option<&str> {
    let window = text.cut(from..text.floor_char_boundary(from.saturating_add(LONGEST).min(text.len())));
    let paragraph = window.split("\n\n").next()?;
    paragraph.find("$$").map(|length| paragraph.cut(..length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_and_their_near_misses() {
        let of = |text: &'static str| find(text).into_iter().map(|(range, _)| &text[range]).collect::<Vec<_>>();
        assert_eq!(
            of("a <<set $x to \"y\">> b (set: $x to 'y') (link: \"Go\")[x]"),
            ["<<set $x to \"y\">>", "(set: $x to 'y')", "(link: \"Go\")"]
        );
        assert_eq!(of("[due:: \"soon\"] (mood:: grim)"), ["[due:: \"soon\"]", "(mood:: grim)"]);
        assert_eq!(of("If $f'(x)=y$ then $$\na_b\n$$ and $x^2$."), ["$f'(x)=y$", "$$\na_b\n$$", "$x^2$"]);
        for same in [
            "<<Bonjour>>",
            "<<if you go>>",
            "(if: maybe)",
            "It cost $5 and $6.",
            "US$5=A$6",
            "$5 = $6 or so",
            "a:: b",
            "[a] b:: c",
            "(::sighs::)",
            "A$AP and Ke$ha",
        ] {
            assert!(of(same).is_empty(), "{same}");
        }
    }
}
