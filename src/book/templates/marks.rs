//! Where a user's template wrote each tag of a page: marks in the copy of a template that makes the page a second time.
//!
//! Before every `<` that a template writes itself stands a mark of control characters, which no page can hold otherwise.
//! It says which template and where in it, so a fault in a page leads to its line in the template, through loops and
//! blocks.

use crate::diag::{Cut, FileId, Span};

/// Begins a mark.
const MARK: char = '\u{1}';
/// The first of sixteen control characters that stand for the digits of a mark.
const ZERO: u8 = 0x0e;

/// A tag of a page: its offset there, and its place in the template.
pub type Marks = Vec<(usize, Span)>;

/// The template with marks; `number` is its place among the user's. `None` if it holds control characters of its own.
pub fn marked(source: &str, number: usize) -> Option<String> {
    if number > 15 || source.bytes().any(|b| b == MARK as u8 || (ZERO..ZERO + 16).contains(&b)) {
        return None;
    }
    let mut out = String::with_capacity(source.len() * 2);
    let mut at = 0;
    let mut verbatim = false;
    while let Some(found) = memchr::memchr2(b'<', b'{', &source.as_bytes()[at..]).map(|i| at + i) {
        out.push_str(source.cut(at..found));
        let rest = source.cut(found..);
        let end = if rest.starts_with('<') {
            push_mark(&mut out, number, found);
            found + 1
        } else {
            let length = instruction(rest, &mut verbatim);
            found + length
        };
        out.push_str(source.cut(found..end));
        at = end;
    }
    out.push_str(source.cut(at..));
    Some(out)
}

/// The length of what a `{` begins: an instruction of the template engine, or the bracket alone. `verbatim` says whether
/// we are between `{% raw %}` and `{% endraw %}`.
fn instruction(text: &str, verbatim: &mut bool) -> usize {
    let close = match text.as_bytes().get(1) {
        Some(b'%') => "%}",
        Some(b'{') if !*verbatim => "}}",
        Some(b'#') if !*verbatim => "#}",
        _ => return 1,
    };
    let Some(length) = text.find(close).map(|i| i + close.len()) else { return 1 };
    if close == "%}" {
        let word = text.cut(2..length - 2).trim_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '-' | '+'));
        *verbatim = if *verbatim { word != "endraw" } else { word == "raw" };
    }
    length
}

fn push_mark(out: &mut String, number: usize, offset: usize) {
    out.push(MARK);
    let digits = format!("{number:x}{offset:x}");
    out.extend(digits.chars().filter_map(|c| c.to_digit(16)).map(|digit| char::from(ZERO + digit as u8)));
}

/// Takes the marks out of a page. `files` are the user's templates.
pub fn take(page: &mut String, files: &[FileId]) -> Marks {
    let mut marks = Marks::new();
    if !page.contains(MARK) {
        return marks;
    }
    let mut out = String::with_capacity(page.len());
    let mut parts = page.split(MARK);
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.bytes().take_while(|b| (ZERO..ZERO + 16).contains(b)).count();
        let mut read = part.bytes().take(digits).map(|b| usize::from(b - ZERO));
        if let Some(file) = read.next().and_then(|number| files.get(number)) {
            let at = read.fold(0, |offset, digit| offset * 16 + digit);
            marks.push((out.len(), Span::new(*file, at, at + 1)));
        }
        out.push_str(part.cut(digits..));
    }
    *page = out;
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_only_what_the_template_writes() {
        let source = "<p>{{ \"<b>\" }}{# <i> #}</p>\n{% raw %}{{ <u>{% endraw %}{% if a < b %}<br/>{% endif %}";
        let mut page = marked(source, 2).expect("can be marked");
        let files = [FileId(7), FileId(8), FileId(9)];
        let marks = take(&mut page, &files);
        assert_eq!(page, source);
        let places: Vec<&str> = marks.iter().map(|(at, _)| &source[*at..][..3]).collect();
        assert_eq!(places, ["<p>", "</p", "<u>", "<br"]);
        assert!(marks.iter().all(|(at, span)| *span == Span::new(FileId(9), *at, at + 1)));
        assert_eq!(marked("a\u{1}", 0), None);
    }
}
