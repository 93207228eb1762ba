//! A work as files: Markdown with front-matter, in one file, or in a folder of chapters.

use std::borrow::Cow;

use serde_json::Value;

use crate::diag::Cut;
use crate::story::matter::labels;
use crate::story::slug::slug;

use super::{Chapter, Entry, TO_CHAPTER, Work};

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
            front.extend(as_written(&front));
            let own = name.rsplit('/').next().unwrap_or(name);
            let path = if work.files.is_empty() { format!("{name}.md") } else { format!("{name}/{own}.md") };
            let bytes =
                text(&front, one.title.as_deref(), &linked(&one.text, &within_text(&work.chapters))).into_bytes();
            let files = std::iter::once((path.clone(), bytes)).chain(carried).collect();
            Written { files, source: path }
        }
        [opening, rest @ ..] if work.files.is_empty() && opens_without_title(opening, rest) => {
            let mut front = work.front.clone();
            front.extend(as_written(&front));
            let targets = within_text(&work.chapters);
            let mut body = linked(&opening.text, &targets).into_owned();
            for chapter in rest {
                body.push_str("\n\n");
                body.push_str(&text(&[], chapter.title.as_deref(), &linked(&chapter.text, &targets)));
            }
            let path = format!("{name}.md");
            Written { files: vec![(path.clone(), text(&front, None, &body).into_bytes())], source: path }
        }
        [opening, chapters @ ..] if !chapters.is_empty() && is_opening(opening) => {
            let front = listed(&work.front, chapters);
            let mut targets = names(chapters);
            targets.insert(0, "story.md".to_owned());
            let book = (format!("{name}/story.md"), text(&front, None, &linked(&opening.text, &targets)).into_bytes());
            let files = std::iter::once(book).chain(chapter_files(chapters, name, &targets)).chain(carried).collect();
            Written { files, source: name.to_owned() }
        }
        chapters => {
            let book = (format!("{name}/book.yaml"), yaml(&listed(&work.front, chapters)).into_bytes());
            let targets = names(chapters);
            let files = std::iter::once(book).chain(chapter_files(chapters, name, &targets)).chain(carried).collect();
            Written { files, source: name.to_owned() }
        }
    }
}

/// The names of the files of chapters.
fn names(chapters: &[Chapter]) -> Vec<String> {
    chapters.iter().enumerate().map(|(number, chapter)| chapter_name(number, chapters.len(), chapter)).collect()
}

/// What leads to chapters that stand in one text: their headings.
fn within_text(chapters: &[Chapter]) -> Vec<String> {
    chapters.iter().map(|chapter| format!("#{}", slug(chapter.title.as_deref().unwrap_or_default()))).collect()
}

/// A text whose links to other chapters lead to the files or headings of these.
fn linked<'t>(text: &'t str, targets: &[String]) -> Cow<'t, str> {
    if !text.contains(TO_CHAPTER) {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split(TO_CHAPTER);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let behind = part.cut(digits..);
        let is_link = ["](", "](<", "href=\""].iter().any(|sign| out.ends_with(sign));
        match part.cut(..digits).parse::<usize>().ok().and_then(|number| targets.get(number)).filter(|_| is_link) {
            // An id in the same text needs no more.
            Some(target) if target.starts_with('#') && behind.starts_with('#') => out.push_str(behind),
            Some(target) => {
                out.push_str(target);
                out.push_str(behind);
            }
            None => {
                out.push_str(TO_CHAPTER);
                out.push_str(part);
            }
        }
    }
    Cow::Owned(out)
}

/// Whether a chapter is no more than text before the first one.
fn is_opening(chapter: &Chapter) -> bool {
    chapter.title.is_none() && chapter.parts.is_empty() && chapter.front.is_empty()
}

/// A file for each chapter.
fn chapter_files(chapters: &[Chapter], name: &str, targets: &[String]) -> Vec<(String, Vec<u8>)> {
    let write = |(number, chapter): (usize, &Chapter)| {
        let mut front = chapter.front.clone();
        if let Some(title) = &chapter.title {
            let marked = chapter.marked_title.clone().unwrap_or_else(|| super::markdown::escape(title));
            front.insert(0, Entry::new("title", marked));
        }
        let path = format!("{name}/{}", chapter_name(number, chapters.len(), chapter));
        (path, text(&front, None, &linked(&chapter.text, targets)).into_bytes())
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
    let mut front = front.to_vec();
    front.extend(as_written(&front));
    front.push(Entry::new("chapters", list(chapters)));
    front
}

/// The list of chapters.
pub(super) fn list(chapters: &[Chapter]) -> Vec<Value> {
    let names = names(chapters);
    let all: Vec<(&str, &[String])> =
        names.iter().zip(chapters).map(|(name, chapter)| (name.as_str(), chapter.parts.as_slice())).collect();
    in_parts(&all, 0)
}

/// Chapters as a list, those of a part below it: `{part: Outer, chapters: [{part: Inner, chapters: […]}]}`. `depth` is the
/// number of parts around all of them.
fn in_parts(chapters: &[(&str, &[String])], depth: usize) -> Vec<Value> {
    let same = |one: &(&str, &[String]), other: &(&str, &[String])| {
        one.1.get(depth).is_some() && one.1.get(depth) == other.1.get(depth)
    };
    let value = |group: &[(&str, &[String])]| match group {
        [(name, parts), ..] => match parts.get(depth) {
            Some(part) => {
                serde_json::json!({ "part": super::markdown::escape(part), "chapters": in_parts(group, depth + 1) })
            }
            None => Value::from(*name),
        },
        [] => Value::Null,
    };
    chapters.chunk_by(same).map(value).collect()
}

/// Quotes and dashes stay as they were written, unless the work says otherwise.
fn as_written(front: &[Entry]) -> Option<Entry> {
    (!front.iter().any(|entry| entry.key == "smart")).then(|| Entry::new("smart", false))
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
    out.push_str(&unlabelled(text.trim_matches('\n')));
    out.push('\n');
    out
}

/// A text of which no line at the top is read as front-matter, as `Date: the fourth` would be.
pub fn unlabelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for colon in labels::colons(text) {
        out.push_str(text.cut(done..colon.start));
        out.push_str(if text.cut(colon.clone()) == ":" { "\\:" } else { "&#xff1a;" });
        done = colon.end;
    }
    out.push_str(text.cut(done..));
    out
}

/// Entries as YAML, each below the doubts about it.
pub(super) fn yaml(entries: &[Entry]) -> String {
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
