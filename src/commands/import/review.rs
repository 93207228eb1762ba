//! `review.csv`: a row for each field that a reader of posts is not sure of, and the corrections that people write into it.

use std::collections::BTreeMap;

use crate::batch::csv::{Records, separator};
use crate::diag::{FileId, Span, Spanned};
use crate::story::{Date, Rating, Status, keys, language};

/// The columns, in their order.
const COLUMNS: [&str; 7] = ["file", "line", "text", "field", "guess", "confidence", "correction"];

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The source, below the folder that was imported.
    pub file: String,
    pub line: usize,
    /// The author's words.
    pub text: String,
    /// The key of front-matter; empty for a line that was not understood.
    pub field: String,
    /// As understood.
    pub guess: String,
    pub confidence: String,
    /// What is right, if a person has said so.
    pub correction: String,
}

/// What is wrong with a table, and on which line of it, from 1.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub line: usize,
    pub why: String,
}

/// By what rows are told apart: source and field, and the line where there is no field.
type RowKey = (String, String, usize);

fn key_of(row: &Row) -> RowKey {
    (row.file.clone(), row.field.clone(), if row.field.is_empty() { row.line } else { 0 })
}

/// Corrections by source and key.
#[derive(Debug, Default)]
pub struct Corrections {
    rows: BTreeMap<RowKey, Row>,
}

impl Corrections {
    /// Reads a table with these columns in any order.
    ///
    /// # Errors
    /// It is no such table, corrects a key that does not exist, or says of one what cannot be: all such faults.
    pub fn read(text: &str) -> Result<Corrections, Vec<Fault>> {
        let mut corrections = Corrections::default();
        let mut faults = Vec::new();
        let mut columns: Vec<String> = Vec::new();
        let text = text.trim_start_matches('\u{feff}');
        for record in Records::new(text, separator(text), 0) {
            let line_of = |at: usize| 1 + text.bytes().take(at).filter(|b| *b == b'\n').count();
            let unread = |at: usize| vec![Fault { line: line_of(at), why: "quotes do not fit together".to_owned() }];
            let cells = record.map_err(|fault| unread(fault.offset()))?;
            if columns.is_empty() {
                columns = cells.iter().map(|cell| cell.text.trim().to_lowercase()).collect();
                if let Some(missing) =
                    ["file", "field", "correction"].iter().find(|name| !columns.iter().any(|c| c == *name))
                {
                    return Err(vec![Fault { line: 1, why: format!("there is no column \"{missing}\"") }]);
                }
                continue;
            }
            let text_of = |name: &str| {
                let at = columns.iter().position(|column| column == name);
                at.and_then(|at| cells.get(at)).map(|cell| unguarded(cell.text.trim()).to_owned()).unwrap_or_default()
            };
            let row = Row {
                file: text_of("file"),
                line: text_of("line").parse().unwrap_or(0),
                text: text_of("text"),
                field: text_of("field"),
                guess: text_of("guess"),
                confidence: text_of("confidence"),
                correction: text_of("correction"),
            };
            if row.correction.is_empty() {
                continue;
            }
            if let Some(why) = impossible(&row.field, &row.correction) {
                let line = line_of(cells.first().map_or(0, |cell| cell.range.start));
                faults.push(Fault { line, why });
            }
            corrections.rows.insert(key_of(&row), row);
        }
        if faults.is_empty() { Ok(corrections) } else { Err(faults) }
    }

    /// The corrections of a source.
    pub fn of<'c>(&'c self, file: &'c str) -> impl Iterator<Item = &'c Row> {
        let rows = self.rows.range((file.to_owned(), String::new(), 0)..);
        rows.map(|(_, row)| row).take_while(move |row| row.file == file)
    }

    /// Adds what was corrected to the rows of a new run, so that it is there for the next.
    pub fn kept_in(&self, rows: Vec<Row>) -> Vec<Row> {
        let mut all: BTreeMap<RowKey, Row> = rows.into_iter().map(|row| (key_of(&row), row)).collect();
        for (key, row) in &self.rows {
            all.entry(key.clone()).or_insert_with(|| row.clone()).correction.clone_from(&row.correction);
        }
        all.into_values().collect()
    }
}

/// The table as text.
pub fn table(rows: &[Row]) -> String {
    let mut out = COLUMNS.join(",");
    out.push_str("\r\n");
    for row in rows {
        let line = if row.line == 0 { String::new() } else { row.line.to_string() };
        let cells = [&row.file, &line, &row.text, &row.field, &row.guess, &row.confidence, &row.correction];
        out.push_str(&cells.map(|cell| quoted(cell)).join(","));
        out.push_str("\r\n");
    }
    out
}

/// Why a correction cannot be; `None` for one that can.
fn impossible(field: &str, correction: &str) -> Option<String> {
    if field.is_empty() {
        return Some("\"field\" is empty: name the key of front-matter that is meant, such as notes".to_owned());
    }
    let Some(key) = keys::find(field) else {
        return (!field.starts_with("x-")).then(|| format!("\"{field}\" is no key of front-matter"));
    };
    let raw = || Spanned::new(correction.to_owned(), Span::new(FileId(0), 0, correction.len()));
    let (is_sound, want) = match key.name {
        "rating" => (Rating::read(raw()).is_some(), "rating, such as Teen"),
        "published" | "updated" => (Date::parse(correction).is_some(), "date, such as 2001-05-30"),
        "status" => (Status::parse(correction).is_some(), "status, such as complete or in-progress"),
        "language" => (language::canonical(correction).is_some(), "language, such as en"),
        _ => (true, ""),
    };
    (!is_sound).then(|| format!("\"{correction}\" is no {want}"))
}

/// A cell without the mark that keeps table programs from taking it for a formula.
fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t'])).unwrap_or(cell)
}

/// A cell in quotes where it needs them. A table program must not take a stranger's words for a formula.
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
    if guard.is_empty() && !cell.contains([',', ';', '\t', '"', '\n', '\r']) {
        return cell.to_owned();
    }
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(field: &str, guess: &str, correction: &str) -> Row {
        Row {
            file: "a.txt".to_owned(),
            line: 3,
            text: "=R, \"hard\"".to_owned(),
            field: field.to_owned(),
            guess: guess.to_owned(),
            confidence: "low".to_owned(),
            correction: correction.to_owned(),
        }
    }

    #[test]
    fn corrections_survive() {
        let written = table(&[row("rating", "R", "Teen, or so"), row("author", "Ida", "")]);
        assert!(written.contains("\"'=R, \"\"hard\"\"\""), "{written}");
        let read = Corrections::read(&written).expect("a table");
        assert_eq!(read.of("a.txt").map(|row| row.correction.as_str()).collect::<Vec<_>>(), ["Teen, or so"]);
        let again = table(&read.kept_in(vec![row("author", "Ida", "")]));
        assert!(again.contains("Teen, or so") && again.contains("author"), "{again}");
    }

    #[test]
    fn a_guard_is_no_part_of_a_correction() {
        let written = table(&[row("author", "Ida", "-Ida-")]);
        let read = Corrections::read(&written).expect("a table");
        assert_eq!(table(&read.kept_in(Vec::new())), written);
        assert_eq!(read.of("a.txt").map(|row| row.correction.as_str()).collect::<Vec<_>>(), ["-Ida-"]);
    }

    #[test]
    fn lines_without_a_field_are_told_apart() {
        let rows = [Row { line: 4, ..row("", "", "") }, Row { line: 7, ..row("", "", "") }];
        assert_eq!(Corrections::default().kept_in(rows.to_vec()), rows);
    }

    #[test]
    fn faults_are_told_by_their_lines() {
        for (text, line, why) in [
            ("file,field\n", 1, "there is no column \"correction\""),
            ("file,field,correction\na,colour,red\n", 2, "\"colour\" is no key of front-matter"),
            ("file,field,correction\na,\"rating,x\n", 2, "quotes do not fit together"),
            ("file,field,correction\na,rating,banana\n", 2, "\"banana\" is no rating, such as Teen"),
            ("file,field,correction\na,title,x\na,published,soon\n", 3, "\"soon\" is no date, such as 2001-05-30"),
            ("file,field,correction\na,status,maybe\n", 2, "\"maybe\" is no status, such as complete or in-progress"),
            ("file,field,correction\na,language,Elder\n", 2, "\"Elder\" is no language, such as en"),
            (
                "file,field,correction\na,,Ida\n",
                2,
                "\"field\" is empty: name the key of front-matter that is meant, such as notes",
            ),
        ] {
            assert_eq!(Corrections::read(text).err(), Some(vec![Fault { line, why: why.to_owned() }]));
        }
        let two = "file,field,correction\na,rating,banana\nb,published,soon\n";
        assert_eq!(Corrections::read(two).err().map(|faults| faults.len()), Some(2));
    }
}
