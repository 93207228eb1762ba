//! The report for people: messages in the manner of rustc, a verdict, and a table of verdicts for many files.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Counts, Message, Outcome, Place, Report, Verdict, advice, joined};
use ficbind_diag::Severity;
use ficbind_diag::render::steers;

/// More messages of one ID in a file than this are counted, not listed: the twenty-first teaches nothing new.
const PER_RULE_LIMIT: usize = 20;

/// How a report is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Whether to write escape sequences for colours.
    pub colour: bool,
    /// Messages below this are left out; the verdict still counts them.
    pub lowest: Severity,
}

impl Options {
    /// Everything, in colour or not.
    pub fn new(colour: bool) -> Self {
        Options { colour, lowest: Severity::Advice }
    }

    /// Leaves out messages below a severity.
    pub fn lowest(mut self, lowest: Severity) -> Self {
        self.lowest = lowest;
        self
    }
}

/// The messages of a report in its order, then its verdict.
pub fn report(report: &Report, options: Options) -> String {
    let mut out = messages(report, options);
    out.push_str(&verdict(&report.verdict(), options.colour));
    out
}

/// The messages of a report in its order.
pub fn messages(report: &Report, options: Options) -> String {
    let renderer = if options.colour { Renderer::styled() } else { Renderer::plain() };
    let mut totals: HashMap<&str, usize> = HashMap::new();
    for message in report.at_least(options.lowest) {
        *totals.entry(message.rule.id).or_default() += 1;
    }
    let mut shown: HashMap<&str, usize> = HashMap::new();
    let mut helped = HashSet::new();
    let mut out = String::new();
    for message in report.at_least(options.lowest) {
        let id = message.rule.id;
        let count = shown.entry(id).or_default();
        *count += 1;
        if *count > PER_RULE_LIMIT {
            continue;
        }
        let mut group = group(report, message);
        if helped.insert(id) {
            group = group.element(Level::HELP.message(help(message)));
        }
        let left_out = totals[id] - PER_RULE_LIMIT.min(totals[id]);
        if *count == PER_RULE_LIMIT && left_out > 0 {
            group = group
                .element(Level::NOTE.message(format!("… and {left_out} more like it (`--format tsv` lists them all)")));
        }
        out.push_str(with_true_column(&renderer.render(&[group]), &message.place).trim_end());
        out.push_str("\n\n");
    }
    for left in report.left_out.iter().filter(|left| left.severity >= options.lowest) {
        out.push_str(&format!("… and {} more of {}, too many to keep\n\n", left.count, left.rule.id));
    }
    out
}

/// The message, where it is, and the source line.
fn group<'a>(report: &Report, message: &'a Message) -> Group<'a> {
    let level = match message.severity {
        Severity::Fatal => Level::ERROR.with_name("fatal"),
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
        Severity::Usage => Level::INFO.with_name("usage"),
        Severity::Advice => Level::HELP.with_name("advice"),
    };
    let title = level.primary_title(printable(&message.text)).id(message.rule.id);
    let place = &message.place;
    let path = printable(&joined(&report.file, &place.path));
    if let Some(excerpt) = &place.excerpt {
        let line = printable(excerpt);
        let mut rest = line.char_indices().map(|(at, _)| at).skip(place.caret as usize);
        let start = rest.next().unwrap_or(line.len());
        let end = rest.next().unwrap_or(line.len());
        let caret = AnnotationKind::Primary.span(start..end);
        return title.element(Snippet::source(line).line_start(place.line as usize).path(path).annotation(caret));
    }
    let mut origin = Origin::path(path);
    if place.line > 0 {
        origin = origin.line(place.line as usize);
        if place.column > 0 {
            origin = origin.char_column(place.column as usize);
        }
    }
    title.element(origin)
}

/// The rendered message with the column that was found. The renderer counts it from the start of the excerpt, which is
/// wrong for the middle of a long line.
fn with_true_column(rendered: &str, place: &Place) -> String {
    let shown = place.caret + 1;
    if place.excerpt.is_none() || place.column == shown {
        return rendered.to_owned();
    }
    let wrong = format!(":{}:{shown}", place.line);
    let right = match place.column {
        0 => format!(":{}", place.line),
        column => format!(":{}:{column}", place.line),
    };
    // The title is one line, since `printable` leaves no line breaks; the second line ends in the place.
    let mut lines = rendered.splitn(3, '\n').map(str::to_owned).collect::<Vec<_>>();
    if let Some(line) = lines.get_mut(1)
        && let Some(at) = line.rfind(&wrong)
    {
        line.replace_range(at..at + wrong.len(), &right);
    }
    lines.join("\n")
}

/// What to do, and where to read more.
fn help(message: &Message) -> String {
    let more = format!("see `ficbind explain {}`", message.rule.id);
    let advice = match &message.suggestion {
        Some(own) => printable(own),
        None => advice(message.rule).lines().next().unwrap_or_default().to_owned(),
    };
    if advice.is_empty() { more } else { format!("{advice} ({more})") }
}

/// One line: whether the file is valid, as what, and how much was found.
pub fn verdict(verdict: &Verdict, colour: bool) -> String {
    let found = found(&verdict.counts);
    let file = printable(&verdict.file);
    let word = paint(verdict.outcome().word(), verdict.is_valid(), colour);
    if !verdict.is_valid() {
        return format!("{file}: {word}: {found}\n");
    }
    let version = verdict.version.map(|version| format!("EPUB {}", version.name(verdict.release)));
    let notes = Some(found).filter(|found| !found.is_empty());
    // A document alone is no book, and says so.
    let (what, notes): (_, Vec<String>) = match verdict.document {
        Some(document) => (Some(document.to_owned()), version.into_iter().chain(notes).collect()),
        None => (version, notes.into_iter().collect()),
    };
    let what = what.map(|what| format!(" {what}")).unwrap_or_default();
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
    format!("{file}: {word}{what}{notes}\n")
}

/// Counts in words, without those of which there are none.
fn found(counts: &Counts) -> String {
    let words = [
        (counts.fatal, "fatal error"),
        (counts.error, "error"),
        (counts.warning, "warning"),
        (counts.note, "note"),
        (counts.usage, "usage note"),
        (counts.advice, "advisory note"),
    ];
    let found: Vec<String> = words
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    found.join(", ")
}

/// The verdicts of many files, a line each, and how many are valid.
pub fn table(verdicts: &[Verdict], colour: bool) -> String {
    let mut out = String::new();
    row(&mut out, "verdict".to_owned(), ["fatal", "errors", "warnings"].map(str::to_owned), "file");
    for verdict in verdicts {
        let counts = verdict.counts;
        // The table has narrow columns, and the last line says what the word means.
        let word = match verdict.outcome() {
            Outcome::Valid => "valid  ",
            Outcome::Invalid => "invalid",
            Outcome::Unknown => "unknown",
        };
        let numbers = [counts.fatal, counts.error, counts.warning].map(|count| count.to_string());
        row(&mut out, paint(word, verdict.is_valid(), colour), numbers, &printable(&verdict.file));
    }
    let of = |outcome| verdicts.iter().filter(|verdict| verdict.outcome() == outcome).count();
    let [valid, invalid, unknown] = [Outcome::Valid, Outcome::Invalid, Outcome::Unknown].map(of);
    let unknown = if unknown > 0 { format!(", {unknown} not fully checked") } else { String::new() };
    let files = if verdicts.len() == 1 { "file" } else { "files" };
    let _ = writeln!(out, "{} {files}: {valid} valid, {invalid} invalid{unknown}", verdicts.len());
    out
}

fn row(out: &mut String, verdict: String, [fatal, errors, warnings]: [String; 3], file: &str) {
    let _ = writeln!(out, "{verdict}  {fatal:>5}  {errors:>8}  {warnings:>8}  {file}");
}

/// The word in bold green or bold red.
fn paint(word: &str, good: bool, colour: bool) -> String {
    if !colour {
        return word.to_owned();
    }
    format!("\u{1b}[1;{}m{word}\u{1b}[0m", if good { 32 } else { 31 })
}

/// The text with everything shown as blanks that could steer a terminal: control characters, line breaks, and the
/// marks that reorder text. One character stays one character, so that carets stay where they are.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c != '\t' && steers(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Version, tests};

    const PLAIN: Options = Options { colour: false, lowest: Severity::Usage };

    #[test]
    fn a_report_shows_lines_help_and_verdict() {
        let text = report(&tests::sample(), PLAIN);
        assert_eq!(
            text,
            "error[AAA-001]: \"EPUB/ö.png\" is not in the book
  --> my book.epub/EPUB/b.xhtml:12:9
   |
12 |     <p>Ein <img src=\"ö.png\"/></p>
   |            ^
   |
   = help: Add the file, or take out the reference. Its name must be the same to the letter. (see `ficbind explain AAA-001`)

usage[BBB-002]: this could be done better
--> my book.epub/EPUB/a, b.xhtml
 = help: see `ficbind explain BBB-002`

my book.epub: invalid: 1 error, 1 usage note
"
        );
    }

    #[test]
    fn many_of_one_kind_are_counted() {
        let mut found = Report::new("a.epub");
        for line in 1..=54 {
            found.push(Place::at("b", line, 0), tests::missing("c"));
        }
        let text = report(&found, PLAIN);
        assert_eq!(text.matches("error[AAA-001]").count(), 20);
        assert_eq!(text.matches("ficbind explain").count(), 1);
        assert!(text.contains("… and 34 more like it (`--format tsv` lists them all)"), "{text}");
        assert!(text.ends_with("a.epub: invalid: 54 errors\n"));
    }

    #[test]
    fn the_column_is_that_of_the_whole_line() {
        for colour in [false, true] {
            let mut found = Report::new("a.epub");
            let line = format!("{}<x/>", "ä".repeat(1000));
            found.push(Place::at("b", 7, 1001).with_excerpt(&line, 1000), tests::missing("c"));
            found.push(Place::at("b", 8, 0).with_excerpt("<x/>", 0), tests::missing("c"));
            let text = report(&found, Options { colour, ..PLAIN });
            assert!(text.contains("a.epub/b:7:1001"), "{text}");
            assert!(text.contains("a.epub/b:8") && !text.contains("a.epub/b:8:"), "{text}");
        }
    }

    #[test]
    fn a_message_can_not_steer_the_terminal() {
        let mut found = Report::new("a\u{1b}[2J.epub");
        let place = Place::at("b\n", 1, 9).with_excerpt("x\u{1b}]0;y\u{202e}z", 99);
        found.push(place, tests::missing("\u{1b}[31m\nfake: line"));
        let text = report(&found, PLAIN);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
        assert!(!text.contains("\nfake"));
    }

    #[test]
    fn verdicts_stand_in_columns() {
        let good = Verdict {
            file: "a.epub".to_owned(),
            document: None,
            version: Some(Version::Three),
            release: Default::default(),
            counts: Counts { usage: 2, ..Counts::default() },
            unfinished: false,
        };
        let bad = Verdict {
            file: "b.epub".to_owned(),
            document: None,
            version: None,
            release: Default::default(),
            counts: Counts { fatal: 1, error: 12, ..Counts::default() },
            unfinished: true,
        };
        let unknown = Verdict { file: "c.epub".to_owned(), unfinished: true, ..good.clone() };
        assert_eq!(verdict(&good, false), "a.epub: valid EPUB 3.4 (2 usage notes)\n");
        let page = Verdict { file: "a.xhtml".to_owned(), document: Some("XHTML content document"), ..good.clone() };
        assert_eq!(verdict(&page, false), "a.xhtml: valid XHTML content document (EPUB 3.4; 2 usage notes)\n");
        assert_eq!(verdict(&unknown, false), "c.epub: not fully checked: 2 usage notes\n");
        assert_eq!(
            table(&[good, bad, unknown], false),
            "verdict  fatal    errors  warnings  file\n\
             valid        0         0         0  a.epub\n\
             invalid      1        12         0  b.epub\n\
             unknown      0         0         0  c.epub\n\
             3 files: 1 valid, 1 invalid, 1 not fully checked\n"
        );
    }
}
