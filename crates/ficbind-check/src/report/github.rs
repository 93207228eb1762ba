//! The report as workflow commands of GitHub Actions: messages become annotations of a run.

use super::Report;
use ficbind_diag::Severity;
use ficbind_diag::render::steers;

/// A line a message. In an archive the annotation is at the EPUB, since no other file can be opened there; line and
/// column are those inside, and the text says of which file.
pub fn commands(report: &Report) -> String {
    let mut out = String::new();
    for message in &report.messages {
        let place = &message.place;
        let (file, inside) = report.target(place);
        let mut properties = format!("file={}", property(&file));
        if place.line > 0 {
            properties.push_str(&format!(",line={}", place.line));
        }
        // A column means nothing to GitHub without its line.
        if place.line > 0 && place.column > 0 {
            properties.push_str(&format!(",col={}", place.column));
        }
        let level = match message.severity {
            Severity::Fatal | Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note | Severity::Usage | Severity::Advice => "notice",
        };
        let text = match inside {
            Some(path) if place.line > 0 => format!("{path}:{}:{}: {}", place.line, place.column, message.text),
            Some(path) => format!("{path}: {}", message.text),
            None => message.text.clone(),
        };
        out.push_str(&format!("::{level} {properties},title={}::{}\n", property(message.rule.id), data(&text)));
    }
    out
}

/// Text behind the second `::`: it must stay on one line, and `%` opens an escape. What could steer a terminal is a
/// blank, as GitHub shows no other escape.
fn data(text: &str) -> String {
    let shown = |c| if steers(c) && !matches!(c, '\t' | '\r' | '\n') { ' ' } else { c };
    let text: String = text.chars().map(shown).collect();
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which ends at a comma or colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Place, tests};

    #[test]
    fn what_could_end_a_command_is_escaped() {
        let mut report = tests::sample();
        report.file = "a,b: 100%.epub".to_owned();
        report.push(Place::whole(), tests::missing("x\u{1b}[31m\n::error::y"));
        let commands = commands(&report);
        let lines: Vec<&str> = commands.lines().collect();
        assert_eq!(
            lines[0],
            "::error file=a%2Cb%3A 100%25.epub,line=12,col=9,title=AAA-001::EPUB/b.xhtml:12:9: \"EPUB/ö.png\" is not \
             in the book"
        );
        assert!(lines[1].starts_with("::notice file=a%2Cb%3A 100%25.epub,title=BBB-002::EPUB/a, b.xhtml: "));
        assert!(lines[2].ends_with("::\"x [31m%0A::error::y\" is not in the book"), "{commands}");
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn in_a_folder_the_annotation_is_at_the_file() {
        let mut report = tests::sample();
        report.file = "book/".to_owned();
        report.folder = true;
        assert!(commands(&report).starts_with("::error file=book/EPUB/b.xhtml,line=12,col=9,title=AAA-001::\"EPUB/"));
    }
}
