//! `review.csv`: a row for each field that a reader of posts is not sure of, and the corrections that people write into it.

use std::collections::BTreeMap;

use crate::batch::csv::{Records, separator};
use crate::story::keys;

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
    /// The key of front-matter.
    pub field: String,
    /// As understood.
    pub guess: String,
    pub confidence: String,
    /// What is right, if a person has said so.
    pub correction: String,
}

/// Corrections by source and key.
#[derive(Debug, Default)]
pub struct Corrections {
    rows: BTreeMap<(String, String), Row>,
}

impl Corrections {
    /// Reads a table with these columns in any order.
    ///
    /// # Errors
    /// It is no such table, or corrects a key that does not exist: in words, with the line.
    pub fn read(text: &str) -> Result<Corrections, String> {
        let mut corrections = Corrections::default();
        let mut columns: Vec<String> = Vec::new();
        let text = text.trim_start_matches('\u{feff}');
        for record in Records::new(text, separator(text), 0) {
            let line_of = |at: usize| 1 + text.bytes().take(at).filter(|b| *b == b'\n').count();
            let cells =
                record.map_err(|fault| format!("line {}: quotes do not fit together", line_of(fault.offset())))?;
            if columns.is_empty() {
                columns = cells.iter().map(|cell| cell.text.trim().to_lowercase()).collect();
                if let Some(missing) =
                    ["file", "field", "correction"].iter().find(|name| !columns.iter().any(|c| c == *name))
                {
                    return Err(format!("line 1: there is no column \"{missing}\""));
                }
                continue;
            }
            let cell = |name: &str| {
                let at = columns.iter().position(|column| column == name)?;
                cells.get(at).map(|cell| cell.text.trim().to_owned())
            };
            let text_of = |name: &str| cell(name).unwrap_or_default();
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
            if keys::find(&row.field).is_none() && !row.field.starts_with("x-") {
                let line = line_of(cells.first().map_or(0, |cell| cell.range.start));
                return Err(format!("line {line}: \"{}\" is no key of front-matter", row.field));
            }
            corrections.rows.insert((row.file.clone(), row.field.clone()), row);
        }
        Ok(corrections)
    }

    /// The corrections of a source.
    pub fn of<'c>(&'c self, file: &'c str) -> impl Iterator<Item = &'c Row> {
        let rows = self.rows.range((file.to_owned(), String::new())..);
        rows.map(|(_, row)| row).take_while(move |row| row.file == file)
    }

    /// Adds what was corrected to the rows of a new run, so that it is there for the next.
    pub fn kept_in(&self, rows: Vec<Row>) -> Vec<Row> {
        let mut all: BTreeMap<(String, String), Row> =
            rows.into_iter().map(|row| ((row.file.clone(), row.field.clone()), row)).collect();
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
    fn faults_are_told_by_their_lines() {
        for (text, want) in [
            ("file,field\n", "line 1: there is no column \"correction\""),
            ("file,field,correction\na,colour,red\n", "line 2: \"colour\" is no key of front-matter"),
            ("file,field,correction\na,\"rating,x\n", "line 2: quotes do not fit together"),
        ] {
            assert_eq!(Corrections::read(text).err().as_deref(), Some(want));
        }
    }
}
