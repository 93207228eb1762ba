//! A work as files: Markdown with front-matter, in one file, or in a folder of chapters.

use serde_json::Value;

use crate::story::slug::slug;

use super::{Chapter, Entry, Work};

/// The files of a work.
#[derive(Debug)]
pub struct Written {
    /// Paths below the target folder, with the bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// The file or folder to build.
    pub source: String,
}

/// Writes a work under a name: `NAME.md` if it is a single text, else the folder `NAME` with `book.yaml` and a file for
/// each chapter. A text without a title before the first chapter stands in `story.md`, which then is the book's file. The
/// pictures of a single text stand in a folder with it.
pub fn files(work: &Work, name: &str) -> Written {
    let carried = work.files.iter().map(|file| (format!("{name}/{}", file.path), file.bytes.clone()));
    match &*work.chapters {
        [one] if one.parts.is_empty() && is_part_of_front(work, one) => {
            let mut front = work.front.clone();
            front.extend(one.front.iter().cloned());
            // Headings within a text that has a title of its own divide nothing in any case.
            if one.title.is_none() && one.text.lines().any(|line| line.starts_with("##")) {
                front.push(Entry::new("split", "none"));
            }
            keep_as_typed(&mut front);
            let own = name.rsplit('/').next().unwrap_or(name);
            let path = if work.files.is_empty() { format!("{name}.md") } else { format!("{name}/{own}.md") };
            let bytes = text(&front, one.title.as_deref(), &one.text).into_bytes();
            let files = std::iter::once((path.clone(), bytes)).chain(carried).collect();
            Written { files, source: path }
        }
        [opening, rest @ ..] if work.files.is_empty() && opens_without_title(opening, rest) => {
            let mut front = work.front.clone();
            keep_as_typed(&mut front);
            let mut body = opening.text.clone();
            for chapter in rest {
                body.push_str("\n\n");
                body.push_str(&text(&[], chapter.title.as_deref(), &chapter.text));
            }
            let path = format!("{name}.md");
            Written { files: vec![(path.clone(), text(&front, None, &body).into_bytes())], source: path }
        }
        [opening, chapters @ ..] if !chapters.is_empty() && is_opening(opening) => {
            let front = listed(&work.front, chapters);
            let book = (format!("{name}/story.md"), text(&front, None, &opening.text).into_bytes());
            let files = std::iter::once(book).chain(chapter_files(chapters, name)).chain(carried).collect();
            Written { files, source: name.to_owned() }
        }
        chapters => {
            let book = (format!("{name}/book.yaml"), yaml(&listed(&work.front, chapters)).into_bytes());
            let files = std::iter::once(book).chain(chapter_files(chapters, name)).chain(carried).collect();
            Written { files, source: name.to_owned() }
        }
    }
}

/// Whether a chapter is no more than text before the first one.
fn is_opening(chapter: &Chapter) -> bool {
    chapter.title.is_none() && chapter.parts.is_empty() && chapter.front.is_empty()
}

/// A file for each chapter.
fn chapter_files(chapters: &[Chapter], name: &str) -> Vec<(String, Vec<u8>)> {
    let write = |(number, chapter): (usize, &Chapter)| {
        let mut front = chapter.front.clone();
        if let Some(title) = &chapter.title {
            front.insert(0, Entry::new("title", super::markdown::escape(title)));
        }
        let path = format!("{name}/{}", chapter_name(number, chapters.len(), chapter));
        (path, text(&front, None, &chapter.text).into_bytes())
    };
    chapters.iter().enumerate().map(write).collect()
}

/// Whether what a single chapter states can stand with what is stated of the whole.
fn is_part_of_front(work: &Work, chapter: &Chapter) -> bool {
    chapter.front.iter().all(|entry| !work.states(&entry.key))
}

/// Whether words stand before the first heading, and nothing but headings divides the rest: a file of its own would give
/// these words its name for a title.
fn opens_without_title(opening: &Chapter, rest: &[Chapter]) -> bool {
    let is_plain = |chapter: &Chapter| {
        chapter.parts.is_empty() && chapter.front.is_empty() && !chapter.text.lines().any(|line| line.starts_with('#'))
    };
    opening.title.is_none()
        && is_plain(opening)
        && rest.iter().all(|chapter| chapter.title.is_some() && is_plain(chapter))
}

/// The front-matter of a folder, with the list of its chapters.
fn listed(front: &[Entry], chapters: &[Chapter]) -> Vec<Entry> {
    let mut list: Vec<Value> = Vec::new();
    let mut open: Option<(&[String], Vec<Value>)> = None;
    let close = |list: &mut Vec<Value>, open: Option<(&[String], Vec<Value>)>| {
        if let Some((parts, chapters)) = open {
            list.push(nested(parts, chapters));
        }
    };
    for (number, chapter) in chapters.iter().enumerate() {
        let name = Value::from(chapter_name(number, chapters.len(), chapter));
        match &mut open {
            Some((parts, inner)) if *parts == chapter.parts => inner.push(name),
            _ => {
                close(&mut list, open.take());
                if chapter.parts.is_empty() {
                    list.push(name);
                } else {
                    open = Some((&chapter.parts, vec![name]));
                }
            }
        }
    }
    close(&mut list, open);
    let mut front = front.to_vec();
    keep_as_typed(&mut front);
    front.push(Entry::new("chapters", list));
    front
}

/// Quotes and dashes stay as they were written, unless somebody wants it otherwise.
fn keep_as_typed(front: &mut Vec<Entry>) {
    if front.iter().all(|entry| entry.key != "smart") {
        front.push(Entry::new("smart", false));
    }
}

/// `{part: Outer, chapters: [{part: Inner, chapters: […]}]}`.
fn nested(parts: &[String], chapters: Vec<Value>) -> Value {
    let mut value = chapters;
    for part in parts.iter().rev() {
        value = vec![serde_json::json!({ "part": part, "chapters": value })];
    }
    value.pop().unwrap_or_default()
}

/// `03-the-weir.md`: in order, and by its title.
fn chapter_name(number: usize, count: usize, chapter: &Chapter) -> String {
    if let Some(stem) = &chapter.stem {
        return format!("{stem}.md");
    }
    let width = count.to_string().len().max(2);
    // The name of a file without a title must not look like one.
    let stem = slug(chapter.title.as_deref().unwrap_or_default());
    let stem = if stem.is_empty() { stem } else { format!("-{stem}") };
    format!("{:0width$}{stem}.md", number + 1)
}

/// Front-matter, heading and text.
fn text(front: &[Entry], title: Option<&str>, text: &str) -> String {
    let mut out = String::new();
    if !front.is_empty() {
        out.push_str("---\n");
        out.push_str(&yaml(front));
        out.push_str("---\n\n");
    }
    if let Some(title) = title {
        out.push_str("# ");
        out.push_str(&super::markdown::escape_line(title));
        out.push_str("\n\n");
    }
    push_unlabelled(text.trim_matches('\n'), &mut out);
    out.push('\n');
    out
}

/// Writes a text so that none of its first lines is read as front-matter, as `Date: the fourth` would be.
fn push_unlabelled(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((label, behind)) = rest.split_once(':') {
        let is_word =
            |c: char| c.is_alphanumeric() || matches!(c, ' ' | '*' | '_' | '-' | '/' | '&' | '\'' | '’' | '(' | ')');
        let is_label = label.len() < 60
            && label.starts_with(|c: char| c.is_alphabetic() || matches!(c, '*' | '_'))
            && label.chars().all(is_word);
        if !is_label {
            break;
        }
        out.push_str(label);
        out.push_str("\\:");
        let (line, next) = behind.split_once('\n').unwrap_or((behind, ""));
        out.push_str(line);
        if line.len() < behind.len() {
            out.push('\n');
        }
        rest = next;
        // A blank line may stand between labels.
        let more = rest.trim_start_matches('\n');
        out.push_str(&"\n".repeat(rest.len() - more.len()));
        rest = more;
    }
    out.push_str(rest);
}

/// Entries as YAML, each below the doubts about it.
fn yaml(entries: &[Entry]) -> String {
    let mut out = String::new();
    for entry in entries {
        for line in entry.doubt.iter().flat_map(|doubt| doubt.lines()) {
            out.push_str("# ");
            out.push_str(line);
            out.push('\n');
        }
        let mut map = serde_json::Map::new();
        map.insert(entry.key.clone(), entry.value.clone());
        // A mapping of texts is always YAML.
        out.push_str(&serde_yaml::to_string(&map).unwrap_or_default());
    }
    out
}
