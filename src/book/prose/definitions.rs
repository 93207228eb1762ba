//! Link definitions, `[label]: address`, told from lines of the story that look like them: `[Jo]: Hello`.
//!
//! Markdown takes both for definitions, and shows neither. Here a line defines a link only if it reads as one: its
//! target is an address of the web, or somewhere in the file a link names its label, as in `[words][label]`. Among the
//! lines of a chat an address is what somebody says.
//!
//! Likewise a link whose target is words leads somewhere only if something of the story is called so.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::book::address::{has_scheme, is_words};
use crate::book::prose::mask::Masked;
use crate::book::rules;
use crate::diag::{Cut, FileId, Sink, Span};
use crate::story::slug::slug;

/// One definition.
#[derive(Debug, Clone)]
pub struct Definition {
    /// As the author typed it.
    pub label: String,
    pub target: String,
    pub title: String,
    /// Its line, from the bracket to the end.
    pub line: Range<usize>,
    /// Whether anything refers to it.
    pub used: bool,
    /// A comment of the author's: `[//]: # (not for readers)`.
    pub comment: bool,
}

/// The link definitions of a text.
#[derive(Debug, Clone, Default)]
pub struct Definitions {
    /// By folded label; the first of each counts.
    pub by_label: HashMap<String, Definition>,
    /// Labels that links name in full: `[words][label]`.
    named: HashSet<String>,
    /// Whether a link seems to lead to words: `[He laughed](bitterly)`.
    pub leads_to_words: bool,
    /// Names of chapters, as slugs, where a link may mean one.
    pub chapters: Arc<HashSet<String>>,
}

impl Definitions {
    /// Finds the definitions of a file.
    pub fn of(text: &str) -> Definitions {
        let mut found = Definitions { leads_to_words: leads_to_words(text), ..Definitions::default() };
        let lines: Vec<Line> = lines(text).collect();
        if lines.is_empty() {
            return found;
        }
        let mut shortcuts = HashSet::new();
        found.gather_uses(text, &lines, &mut shortcuts);
        let real = found.real(text, &lines, |label| shortcuts.contains(label));
        for (line, _) in lines.iter().zip(real).filter(|(_, real)| *real) {
            let Some((target, title)) = line.target(text) else { continue };
            let label = fold(line.label(text));
            let used = found.named.contains(&label) || shortcuts.contains(&label);
            let comment = is_comment(&label, target);
            let definition = Definition {
                label: line.label(text).trim().to_owned(),
                target: bare(target).to_owned(),
                title: title.to_owned(),
                line: line.range(),
                used,
                comment,
            };
            found.by_label.entry(label).or_insert(definition);
        }
        found.forget_shown(text);
        found
    }

    /// Whether the target of a link is words of the story.
    pub fn is_text(&self, target: &str) -> bool {
        is_words(target) && !self.chapters.contains(&slug(target))
    }

    /// Forgets what nothing refers to and the parser takes for text, as in code and within paragraphs.
    fn forget_shown(&mut self, text: &str) {
        if self.by_label.values().all(|d| d.used) {
            return;
        }
        let parser = pulldown_cmark::Parser::new(text);
        let read: HashSet<usize> = parser.reference_definitions().iter().map(|(_, d)| d.span.start).collect();
        self.by_label.retain(|_, d| d.used || d.comment || read.contains(&d.line.start));
    }

    /// Hides the lines of a text that define nothing from the parser, and gives those that define a label again.
    pub fn mask(&self, text: &str, masked: &mut Masked) -> Vec<Range<usize>> {
        let mut seen = HashSet::new();
        let mut repeated = Vec::new();
        let lines: Vec<Line> = lines(text).collect();
        let real = self.real(text, &lines, |label| self.by_label.get(label).is_some_and(|d| d.used));
        for (line, real) in lines.iter().zip(real) {
            let label = fold(line.label(text));
            let target = line.target(text);
            if !real {
                masked.hide(line.close + 1);
            } else if seen.insert(label) {
                // A quotation on the next line would be the title of the address, and vanish.
                if target.is_some_and(|(_, title)| title.is_empty()) {
                    let next = line.end + 1 + prefix(text.get(line.end + 1..).unwrap_or_default());
                    if text.cut(next.min(text.len())..).starts_with(['"', '\'', '(']) {
                        masked.hide(next);
                    }
                }
            } else if starts_paragraph(text, line.open) {
                masked.fill(line.range(), b' ');
                repeated.push(line.range());
            } else {
                masked.hide(line.close + 1);
            }
        }
        repeated
    }

    /// Tells of definitions that are left out of the book and serve nothing.
    pub fn report(&self, file: FileId, sink: &mut Sink) {
        let unused = self.by_label.iter().filter(|(_, d)| !d.used && !d.comment);
        let mut unused: Vec<(&String, &Range<usize>)> = unused.map(|(_, d)| (&d.label, &d.line)).collect();
        unused.sort_by_key(|(_, line)| line.start);
        for (label, line) in unused {
            sink.emit(
                Span::new(file, line.start, line.end),
                rules::unused_definition(crate::story::text::shorten(label)),
            )
            .hint("if it is part of the story, write `\\[` at its start");
        }
    }

    /// Which lines define a link. `is_shortcut` tells labels that stand in brackets elsewhere, as in `[label]`.
    ///
    /// In a chat nothing does that no link names: lines below each other are one if a speaker comes twice, or one of the
    /// lines is plainly text.
    fn real(&self, text: &str, lines: &[Line], is_shortcut: impl Fn(&str) -> bool) -> Vec<bool> {
        let labels: Vec<String> = lines.iter().map(|line| fold(line.label(text))).collect();
        let target = |i: usize| lines[i].target(text).map_or("", |(target, _)| target);
        let defines = |i: usize| self.defines(&labels[i], target(i), is_shortcut(&labels[i]));
        let mut real: Vec<bool> = (0..lines.len()).map(defines).collect();
        let is_between = |b: u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'-' | b'*' | b'+');
        let mut start = 0;
        while start < lines.len() {
            let apart = |i: &usize| !text.cut(lines[i - 1].end..lines[*i].open).bytes().all(is_between);
            let end = (start + 1..lines.len()).find(apart).unwrap_or(lines.len());
            let mut speakers: HashMap<&str, usize> = HashMap::new();
            for i in (start..end).filter(|i| !is_comment(&labels[*i], target(*i))) {
                *speakers.entry(&labels[i]).or_default() += 1;
            }
            let has_text = !real[start..end].iter().all(|real| *real);
            if has_text || speakers.values().any(|count| *count > 1) {
                for i in start..end {
                    let label = &*labels[i];
                    let speaks = has_text && speakers.get(label).is_some_and(|count| *count > 1);
                    let is_kept =
                        self.named.contains(label) || is_comment(label, target(i)) || is_shortcut(label) && !speaks;
                    real[i] &= is_kept;
                }
            }
            start = end;
        }
        real
    }

    /// Whether a line `[label]: target` reads as the definition of a link.
    fn defines(&self, label: &str, target: &str, shortcut: bool) -> bool {
        if target.is_empty() {
            return false;
        }
        self.named.contains(label)
            || is_on_the_web(target)
            || shortcut && (target.starts_with('#') || is_file(target))
            || is_comment(label, target)
    }

    /// Notes the labels in brackets, outside the definitions themselves.
    fn gather_uses(&mut self, text: &str, lines: &[Line], shortcuts: &mut HashSet<String>) {
        let bytes = text.as_bytes();
        let mut defined = lines.iter().peekable();
        let mut open: Option<usize> = None;
        for at in memchr::memchr2_iter(b'[', b']', bytes) {
            while defined.next_if(|line| line.close < at).is_some() {}
            if bytes[at] == b'[' {
                open = Some(at);
                continue;
            }
            let Some(start) = open.take() else { continue };
            if at - start > MAX_LABEL || defined.peek().is_some_and(|line| line.close == at) {
                continue;
            }
            let label = fold(text.cut(start + 1..at));
            if start > 0 && bytes[start - 1] == b']' || bytes[at + 1..].starts_with(b"[]") {
                self.named.insert(label);
            } else {
                shortcuts.insert(label);
            }
        }
    }
}

/// Whether a text holds a link whose target is words.
fn leads_to_words(text: &str) -> bool {
    const LONGEST: usize = 200;
    memchr::memmem::find_iter(text.as_bytes(), b"](").any(|at| {
        let window = &text.as_bytes()[at + 2..text.len().min(at + 2 + LONGEST)];
        let end = window.iter().position(|b| matches!(b, b')' | b'\n' | b'"'));
        end.and_then(|end| text.get(at + 2..at + 2 + end)).is_some_and(|target| is_words(bare(target.trim())))
    })
}

/// Longest label (CommonMark 0.31, section 6.3).
const MAX_LABEL: usize = 999;

/// A line that looks like a definition.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// Offset of `[`.
    open: usize,
    /// Offset of `]`.
    close: usize,
    /// End of the line.
    end: usize,
}

impl Line {
    fn range(&self) -> Range<usize> {
        self.open..self.end
    }

    fn label<'t>(&self, text: &'t str) -> &'t str {
        text.cut(self.open + 1..self.close)
    }

    /// The target, which may stand on the next line, and the title; `None` if anything else follows.
    fn target<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let mut rest = text.cut(self.close + 2..self.end).trim();
        if rest.is_empty() {
            let next = text.get(self.end + 1..)?;
            rest = next.cut(prefix(next)..).lines().next()?.trim();
        }
        let (target, title) = match rest.split_once(char::is_whitespace) {
            _ if rest.starts_with('<') => rest.split_at(rest.find('>')? + 1),
            Some(parts) => parts,
            None => (rest, ""),
        };
        let title = title.trim();
        let quoted = |open, close| title.strip_prefix(open).and_then(|t: &str| t.strip_suffix(close));
        let words = quoted('"', '"').or_else(|| quoted('\'', '\'')).or_else(|| quoted('(', ')'));
        match words {
            _ if target.is_empty() => None,
            _ if title.is_empty() => Some((target, "")),
            Some(words) => Some((target, words)),
            None => None,
        }
    }
}

/// The lines `[label]: …` of a text, also inside quotations and lists.
fn lines(text: &str) -> impl Iterator<Item = Line> + '_ {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, b"]:").filter_map(move |close| {
        let from = close.saturating_sub(2 * MAX_LABEL);
        let start = match memchr::memrchr(b'\n', &bytes[from..close]) {
            Some(i) => from + i + 1,
            None if from == 0 => 0,
            None => return None,
        };
        let open = start + prefix(text.cut(start..close));
        let label = text.get(open..close)?.strip_prefix('[')?;
        if label.trim().is_empty() || label.starts_with('^') || label.contains(['[', ']']) {
            return None;
        }
        let end = memchr::memchr(b'\n', &bytes[close..]).map_or(text.len(), |i| close + i);
        let end = if text.cut(..end).ends_with('\r') { end - 1 } else { end };
        Some(Line { open, close, end })
    })
}

/// The length of what stands before the text of a line in quotations and lists: blanks, `>`, `-`, `1.`.
fn prefix(line: &str) -> usize {
    let bytes = line.as_bytes();
    let mut at = 0;
    loop {
        let rest = &bytes[at..];
        let digits = rest.iter().take(9).take_while(|b| b.is_ascii_digit()).count();
        match rest.first() {
            Some(b' ' | b'\t' | b'>') => at += 1,
            Some(b'-' | b'+' | b'*' | b':') if matches!(rest.get(1), Some(b' ' | b'\t')) => at += 2,
            _ if digits > 0 && matches!(rest.get(digits), Some(b'.' | b')')) => at += digits + 1,
            _ => return at,
        }
    }
}

/// Whether the line above is blank, or there is none: a definition stands at the start of a paragraph, or below another.
fn starts_paragraph(text: &str, open: usize) -> bool {
    let Some(above_end) = text.cut(..open).rfind('\n') else { return true };
    let above = text.cut(text.cut(..above_end).rfind('\n').map_or(0, |i| i + 1)..above_end);
    let words = above.cut(prefix(above)..).trim();
    words.is_empty() || words.starts_with('[') && words.contains("]:")
}

/// Labels are compared without case, and blanks in a row are one.
pub fn fold(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// An address without its angle brackets.
fn bare(target: &str) -> &str {
    target.strip_prefix('<').and_then(|t| t.strip_suffix('>')).unwrap_or(target)
}

/// `[//]: # (not for readers)`
fn is_comment(label: &str, target: &str) -> bool {
    matches!(label, "//" | "comment" | "_" | "%") && matches!(target, "#" | "<>")
}

/// Whether a word is plainly an address of the web or of mail.
fn is_on_the_web(target: &str) -> bool {
    let target = bare(target);
    if target.is_empty() || target.contains(char::is_whitespace) {
        return false;
    }
    if has_scheme(target) {
        let (scheme, rest) = target.split_once(':').unwrap_or_default();
        return match &*scheme.to_ascii_lowercase() {
            "mailto" => rest.contains('@'),
            "tel" | "urn" | "data" => true,
            _ => rest.starts_with('/'),
        };
    }
    let path = target.split(['#', '?']).next().unwrap_or_default();
    let host = path.split('/').next().unwrap_or_default();
    // `www...` is what somebody says.
    let is_host = host.contains('.') && !host.starts_with('.') && !host.contains("..");
    let is_named =
        host.to_ascii_lowercase().strip_prefix("www.").is_some_and(|name| name.starts_with(char::is_alphanumeric));
    is_host && (is_named || path.contains('/'))
}

/// Whether a word is plainly the path of a file; `/afk` is a command.
fn is_file(target: &str) -> bool {
    let target = bare(target);
    let path = target.split(['#', '?']).next().unwrap_or_default();
    if path.contains(char::is_whitespace) || has_scheme(target) {
        return false;
    }
    let lower = path.to_ascii_lowercase();
    path.strip_prefix('/').is_some_and(|rest| rest.contains(['/', '.']))
        || ["./", "../"].iter().any(|start| path.len() > start.len() && path.starts_with(start))
        || lower.rsplit_once('.').is_some_and(|(name, ending)| !name.is_empty() && FILES.contains(&ending))
}

/// Endings of files that a story links to or shows.
const FILES: &[&str] = &[
    "md", "markdown", "mkd", "mdown", "txt", "html", "htm", "xhtml", "epub", "pdf", "png", "jpg", "jpeg", "gif",
    "webp", "svg", "mp3", "ogg",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<String> {
        let mut labels: Vec<String> = Definitions::of(text).by_label.into_keys().collect();
        labels.sort();
        labels
    }

    #[test]
    fn definitions_and_lines_of_the_story() {
        assert_eq!(
            labels("[a]: https://example.org/x\n[b]: <notes.md> 'Words'\n[c]: #there\n\n[c] [b]"),
            ["a", "b", "c"]
        );
        assert!(
            labels("[Jo]: Hello\n\n[Ann]: he/him\n\n[TN]: Senpai\n\n[10:02]: <gone>\n\n[Jo] was there.").is_empty()
        );
        assert!(labels("[Jo]: #blessed\n\n[1]: https://example.org is where I found it").is_empty());
        assert_eq!(labels("[the words][jo]\n\n> [Jo]: somewhere"), ["jo"]);
    }

    #[test]
    fn chats_and_their_near_misses() {
        let ann = "[Ann]: https://example.org/x";
        for chat in ["[Ann]: lol", "[Ann]: https://example.org/y", "[Bob]: yes", "\n[Bob]: /afk"] {
            assert!(labels(&format!("{ann}\n{chat}\n\nThey left.")).is_empty(), "{chat}");
        }
        assert!(labels("[Bob]: /afk\n\nx\n\n[Cy]: a.txt\n\nx\n\n[Di]: mailto:x\n\n[Di] left.").is_empty());
        assert!(labels(&format!("{ann}\n[Ann]: lol\n\n[Ann] left.")).is_empty());
        assert!(labels("```\n[a]: https://example.org\n```\n\nSo it read\n[b]: https://example.org").is_empty());
        assert_eq!(labels(&format!("[the place][ann]\n\n{ann}\n[TN]: she left")), ["ann"]);
        assert_eq!(labels(&format!("[Ann] left.\n\n{ann}\n[TN]: she left")), ["ann"]);
        assert_eq!(labels(&format!("They left.\n\n{ann}\n[b]: https://example.org/2")), ["ann", "b"]);
    }

    #[test]
    fn hides_what_defines_nothing() {
        let text = "[Jo]: Hello\n\n- [Ann]: Hi\n\nYes.\n\n[a]: https://example.org\n\"Come in.\"\n\n[a]: https://example.org/2\n";
        let mut masked = Masked::new(text);
        let repeated = Definitions::of(text).mask(text, &mut masked);
        let masked = masked.finish();
        assert!(masked.starts_with("[Jo]\u{5} Hello\n\n- [Ann]\u{5} Hi\n\nYes.\n\n[a]: https"));
        assert!(masked.contains("\n\u{6}Come in.\""));
        assert_eq!(repeated.len(), 1);
    }
}
