//! Which line of the author's lies behind a line of a page: for messages about a finished book.

use crate::book::xhtml;
use crate::diag::{FileId, Sources, Span};

/// Lines of a page above the fault that are tried.
const LINES: usize = 60;
/// Letters of a run of words that tell a place.
const TELLING: std::ops::RangeInclusive<usize> = 8..=60;

/// The place in the author's files whose words stand on a page at a line, or above it.
pub fn source_of(page: &str, line: usize, sources: &Sources) -> Option<Span> {
    let body = page.find("<body")?;
    let lines: Vec<&str> = page.lines().take(line.max(1)).collect();
    let first = page[..body].lines().count();
    lines.iter().skip(first).rev().take(LINES).find_map(|line| {
        let words = longest_run(line)?;
        (0..sources.count()).find_map(|index| {
            let id = FileId(u32::try_from(index).ok()?);
            let text = &sources.file(id).text;
            let at = memchr::memmem::find(text.as_bytes(), words.as_bytes())?;
            Some(Span::new(id, at, at + words.len()))
        })
    })
}

/// The longest run of letters and blanks in the text of a line: what is the same in the author's file.
fn longest_run(line: &str) -> Option<&str> {
    let mut from = 0;
    let mut texts: Vec<&str> = Vec::new();
    for tag in xhtml::tags(line) {
        texts.push(&line[from..tag.range.start]);
        from = tag.range.end;
    }
    texts.push(&line[from..]);
    let runs = texts.into_iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && c != ' '));
    let longest = runs.map(str::trim).max_by_key(|run| run.len())?;
    let end = longest.char_indices().nth(*TELLING.end()).map_or(longest.len(), |(i, _)| i);
    (longest.chars().count() >= *TELLING.start()).then(|| longest[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_authors_line() {
        let mut sources = Sources::new();
        let file = sources.add("a.md", "a.md".into(), "# One\n\nIt rang *twice* in the fog.\n\nThe end.\n");
        let page = "<html>\n<head/>\n<body>\n<p>It rang <em>twice</em> in the fog.</p>\n<hr/>\n</body></html>\n";
        for line in [4, 5] {
            let span = source_of(page, line, &sources).map(|span| (span.file, sources.text(span)));
            assert_eq!(span, Some((file, "in the fog")));
        }
        assert_eq!(source_of(page, 3, &sources), None);
        assert_eq!(source_of("", 0, &sources), None);
    }
}
