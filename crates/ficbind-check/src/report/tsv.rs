//! The report as a table for spreadsheets and shell tools: a line a message, columns parted by tabs.

use std::borrow::Cow;

use super::Report;
use ficbind_diag::render::steers;

/// The names of the columns, with the line break.
pub const HEADER: &str = "file\tseverity\tid\tpath\tline\tcolumn\tmessage\n";

/// The lines of one report, without the header. Line and column are empty where there is none.
pub fn rows(report: &Report) -> String {
    let mut out = String::new();
    for message in &report.messages {
        let number = |n: u32| if n == 0 { String::new() } else { n.to_string() };
        let cells: [Cow<str>; 7] = [
            cell(&report.file),
            message.severity.name().into(),
            message.rule.id.into(),
            cell(&message.place.path),
            number(message.place.line).into(),
            number(message.place.column).into(),
            cell(&message.text),
        ];
        out.push_str(&cells.join("\t"));
        out.push('\n');
    }
    out
}

/// The whole table of many reports.
pub fn table<'a>(reports: impl IntoIterator<Item = &'a Report>) -> String {
    let mut out = HEADER.to_owned();
    for report in reports {
        out.push_str(&rows(report));
    }
    out
}

/// A cell that can neither break the table nor steer the terminal: tabs, line breaks, backslashes and control
/// characters are written as in most programming languages.
fn cell(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| c == '\\' || steers(c)) {
        return text.into();
    }
    let mut cell = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' => cell.push_str("\\\\"),
            '\t' => cell.push_str("\\t"),
            '\n' => cell.push_str("\\n"),
            '\r' => cell.push_str("\\r"),
            c if steers(c) => cell.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => cell.push(c),
        }
    }
    cell.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Place, tests};

    #[test]
    fn nothing_steers_the_terminal() {
        let mut report = tests::sample();
        report.push(Place::whole(), tests::missing("a\u{1b}[31m\u{9b}b\u{202e}ö"));
        let table = table([&report]);
        assert!(table.ends_with("\"a\\u001b[31m\\u009bb\\u202eö\" is not in the book\n"), "{table}");
    }

    #[test]
    fn a_message_is_one_line_of_seven_cells() {
        let mut report = tests::sample();
        report.push(Place::at("a\tb", 1, 2), tests::missing("x\ny\\"));
        let table = table([&report]);
        assert!(table.lines().all(|line| line.split('\t').count() == 7), "{table}");
        assert_eq!(
            table.lines().last(),
            Some("my book.epub\terror\tAAA-001\ta\\tb\t1\t2\t\"x\\ny\\\\\" is not in the book")
        );
    }
}
