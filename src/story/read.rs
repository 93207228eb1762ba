//! Source files → [`Story`]: one Markdown file, a folder of chapter files, or a loose post.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::diag::source::io_reason;
use crate::diag::trace::Listed;
use crate::diag::{Failed, FileId, Sink, Sources, Span, Spanned};
use crate::story::markdown::{self, Heading, Outline};
use crate::story::matter::{self, Divided};
use crate::story::meta::{ChapterEntry, Split};
use crate::story::outside::Outside;
use crate::story::yaml::Node;
use crate::story::{Body, Markup, Meta, Removed, Section, SectionMeta, Story, Title, rules};

/// Chapters of one book at most.
pub const MAX_CHAPTERS: usize = 20_000;

/// Endings of Markdown files.
pub const MARKDOWN: &[&str] = &["md", "markdown", "mkd", "mdown"];
/// Endings of plain-text posts.
pub const PLAIN: &[&str] = &["txt", "text"];
/// Files that hold the front-matter of a folder, in the order in which they are looked for.
pub const BOOK_FILES: &[&str] = &["book.yaml", "book.yml", "story.md"];

/// Reads the story at `path`, and what is said of it `outside` its own files.
///
/// # Errors
/// When there is nothing to bind; faults of the front-matter are reported and reading goes on, so that a user
/// sees all problems in one run.
pub fn read(path: &Path, outside: &Outside, sources: &mut Sources, sink: &mut Sink) -> Result<Story, Failed> {
    let name = path.display().to_string();
    let kind = fs::metadata(path).map_err(|e| sink.fail(None, rules::unreadable_file(&name, io_reason(&e))))?;
    let story = if kind.is_dir() {
        read_folder(path, outside, sources, sink)?
    } else {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let is = |endings: &[&str]| endings.contains(&ending.as_str());
        if is(MARKDOWN) {
            let file = sources.read(path, sink)?;
            read_markdown(path, file, outside, sources, sink)?
        } else if is(PLAIN) {
            let file = sources.read(path, sink)?;
            read_post(file, outside, sources, sink)?
        } else if matches!(path.file_name().and_then(|n| n.to_str()), Some("book.yaml" | "book.yml")) {
            read_folder(&parent(path), outside, sources, sink)?
        } else {
            let mut failed = sink.fail(None, rules::unknown_format(&name));
            // A binary or huge file is called so, whatever its name.
            if let Err(more) = sources.read(path, &mut Sink::new()) {
                failed = more;
            }
            return Err(failed);
        }
    };
    // Titles and files are divided by now; what a chapter could still take from `--set` has been read with the rest.
    if story.meta.authors.is_empty() && !sink.has_errors() {
        sink.emit(None, rules::missing_author()).hint("write `author: …` into the front-matter");
    }
    if story.sections.len() > MAX_CHAPTERS {
        return Err(sink.fail(None, rules::too_many_chapters(MAX_CHAPTERS)));
    }
    Ok(story)
}

/// The folder below which a file's images and style sheets must lie.
fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Removed text that only divides the source.
fn removed(span: Span, reason: &'static str) -> Removed {
    Removed { span, reason }
}

/// A loose post. A title that is set need not be asked for.
fn read_post(file: FileId, outside: &Outside, sources: &mut Sources, sink: &mut Sink) -> Result<Story, Failed> {
    let mut set = Meta::default();
    outside.apply(&mut set, &mut SectionMeta::default(), &mut Sink::new());
    let mut story = match set.title {
        Some(_) => crate::import::text::read_part(sources, file, sink)?,
        None => crate::import::text::read(sources, file, sink)?,
    };
    outside.apply(&mut story.meta, &mut SectionMeta::default(), sink);
    story.imported = true;
    Ok(story)
}

/// Reads a story that is in memory already; `path` tells its kind by its ending, and what its links are relative to.
///
/// # Errors
/// As [`read`].
pub fn read_text(path: &Path, text: &str, sources: &mut Sources, sink: &mut Sink) -> Result<Story, Failed> {
    let file = sources.add(path.display().to_string(), path.to_owned(), text);
    if path.extension().is_some_and(|e| PLAIN.iter().any(|p| e == *p)) {
        return read_post(file, &Outside::default(), sources, sink);
    }
    read_markdown(path, file, &Outside::default(), sources, sink)
}

fn read_markdown(
    path: &Path,
    file: FileId,
    outside: &Outside,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Story, Failed> {
    let text = sources.file(file).text.clone();
    let divided = matter::divide(file, &text, sink);
    let node = matter::parse(&divided, &text, sink);
    let mut meta = Meta::default();
    let mut chapter = SectionMeta::default();
    if let Some(node) = &node {
        matter::apply(node, &mut meta, &mut chapter, sink);
    }
    outside.apply(&mut meta, &mut chapter, sink);
    if !meta.chapters.is_empty() {
        // A file that lists chapter files is a folder's book file, whatever its name.
        return read_book(&parent(path), Some((file, divided, meta, chapter)), outside, sources, sink);
    }
    let beside = if text[divided.body.range()].trim().is_empty() && node.is_some() {
        chapters_beside(path, sources)
    } else {
        Vec::new()
    };
    if text[divided.body.range()].trim().is_empty() && beside.is_empty() {
        // With broken front-matter the whole text may have been taken for it: that has been said already.
        return Err(match sink.failed() {
            Some(failed) => failed,
            None => sink.fail(None, rules::empty_source(path.display())),
        });
    }
    let mut story = Story {
        meta,
        sections: Vec::new(),
        apparatus: Vec::new(),
        removed: Vec::new(),
        root: parent(path),
        imported: false,
    };
    story.removed.extend(divided.block.map(|span| removed(span, "front-matter")));
    if let Some(first) = beside.first() {
        let name = first.strip_prefix(&story.root).unwrap_or(first).display().to_string();
        sink.emit(Span::new(file, 0, 0), rules::chapters_beside(beside.len(), name));
        for chapter in &beside {
            let entry = ChapterEntry { file: unplaced(String::new()), parts: Vec::new(), title: None };
            let _ = read_chapter(chapter, entry, &mut story, sources, sink);
        }
    } else {
        split(&text, divided, chapter, &mut story);
    }
    if story.meta.title.is_none()
        && !sink.has_errors()
        && let Some(heading) = first_title(&story)
    {
        story.meta.title = Some(Spanned::new(strip_inline(&text[heading.source.range()]), heading.source));
        sink.emit(heading.source, rules::missing_title(strip_inline(&text[heading.source.range()])))
            .hint("write `title: …` into the front-matter");
    }
    if story.meta.title.is_none() {
        title_from_name(path, file, &mut story, sink);
    }
    Ok(story)
}

/// The chapter files of a story whose own file has front-matter only: named like it, beside it or one folder below.
fn chapters_beside(path: &Path, sources: &mut Sources) -> Vec<PathBuf> {
    let folder = parent(path);
    let Some(stem) = path.file_stem().map(|s| s.to_string_lossy().to_lowercase()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut list = |folder: &Path| -> Vec<Listed> {
        let mut listing = sources.trace().list(folder).unwrap_or_default();
        // A folder of a hundred thousand files is no story's.
        listing.truncate(20_000);
        listing
    };
    let here = list(&folder);
    let below = here.iter().filter(|e| e.is_folder && !e.path.is_symlink()).flat_map(|e| list(&e.path));
    for Listed { path: file, .. } in below.collect::<Vec<_>>().into_iter().chain(here.iter().cloned()) {
        let name = file.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
        let rest = name.strip_prefix(&stem).unwrap_or("").trim_start();
        let is_chapter = rest.starts_with(['-', '_', '–', '(']) || rest.starts_with("ch") || rest.starts_with("part");
        if is_chapter
            && rest.contains(|c: char| c.is_ascii_digit())
            && is_chapter_file(&name)
            && file.is_file()
            && !file.is_symlink()
        {
            found.push(file);
        }
    }
    found.sort_by(|a, b| natural(&a.to_string_lossy(), &b.to_string_lossy()));
    found
}

fn first_title(story: &Story) -> Option<Title> {
    story.sections.iter().find_map(|s| s.title.clone())
}

fn title_from_name(path: &Path, file: FileId, story: &mut Story, sink: &mut Sink) {
    let stem = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let stem = stem.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let words = stem.replace(['_', '-'], " ");
    let words = words.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let title = if words.is_empty() { "Untitled".to_owned() } else { words };
    let span = Span::new(file, 0, 0);
    // With broken front-matter nobody knows what is stated.
    if sink.has_errors() {
        return;
    }
    sink.emit(span, rules::missing_title(&title)).hint("write `title: …` into the front-matter");
    story.meta.title = Some(Spanned::new(title, span));
}

/// A title's words without the commonest inline marks, for places that take plain text.
pub fn strip_inline(text: &str) -> String {
    markdown::plain(text)
}

/// Divides a Markdown body into chapters at its headings.
fn split(text: &str, divided: Divided, mut chapter: SectionMeta, story: &mut Story) {
    let file = divided.body.file;
    let outline = markdown::outline(text, divided.body.range());
    let (level, skip) = chapter_level(text, &outline, &divided.body.range(), story);
    let heads: Vec<&Heading> = match level {
        Some(level) => outline.headings.iter().skip(skip).filter(|h| h.level <= level).collect(),
        None => Vec::new(),
    };
    // A heading that only repeats the story's title is shown on the title page.
    let mut start = divided.body.start as usize;
    if skip > 0 {
        let head = &outline.headings[0];
        let span = markdown::span(file, &head.line);
        let title = markdown::span(file, &head.text);
        if story.meta.title.is_none() {
            story.meta.title = Some(Spanned::new(strip_inline(&text[head.text.clone()]), title));
        }
        story.removed.push(removed(span, "story title"));
        start = head.line.end;
    }
    struct Cut {
        title: Option<Range<usize>>,
        id: Option<String>,
        parts: Vec<Range<usize>>,
        body: Range<usize>,
    }
    let mut cuts: Vec<Cut> = Vec::new();
    // The parts that are open, with their levels.
    let mut parts: Vec<(u8, Range<usize>)> = Vec::new();
    let open = |parts: &[(u8, Range<usize>)]| parts.iter().map(|(_, p)| p.clone()).collect::<Vec<_>>();
    let first_end = heads.first().map_or(divided.body.end as usize, |h| h.line.start);
    if !text[start..first_end].trim().is_empty() {
        cuts.push(Cut { title: None, id: None, parts: Vec::new(), body: start..first_end });
    }
    for (i, head) in heads.iter().enumerate() {
        let next = heads.get(i + 1);
        let body = head.line.end..next.map_or(divided.body.end as usize, |h| h.line.start);
        story.removed.push(removed(markdown::span(file, &head.line), "marks of a heading"));
        parts.retain(|(level, _)| *level < head.level);
        // A heading above the chapters' level opens a part, if deeper ones follow; words below it are an opening
        // chapter. Without deeper ones it is a chapter itself: an epilogue, for example.
        let is_part = level.is_some_and(|level| head.level < level) && next.is_some_and(|n| n.level > head.level);
        if is_part {
            parts.push((head.level, head.text.clone()));
            if !text[body.clone()].trim().is_empty() {
                cuts.push(Cut { title: None, id: head.id.clone(), parts: open(&parts), body });
            }
            continue;
        }
        cuts.push(Cut { title: Some(head.text.clone()), id: head.id.clone(), parts: open(&parts), body });
    }
    let bodies: Vec<Range<usize>> = cuts.iter().map(|c| c.body.clone()).collect();
    let mut pieces = markdown::distribute_notes(text, &bodies, &outline.notes);
    let single = cuts.len() == 1;
    for (i, cut) in cuts.into_iter().enumerate() {
        // Metadata of a single chapter stands with the story's.
        let meta = if single || i == 0 && cut.title.is_some() && chapter.title.is_none() {
            std::mem::take(&mut chapter)
        } else {
            SectionMeta::default()
        };
        let mut parts: Vec<Spanned<String>> = cut
            .parts
            .into_iter()
            .map(|p| Spanned::new(strip_inline(&text[p.clone()]), markdown::span(file, &p)))
            .collect();
        if parts.is_empty() {
            parts.extend(meta.part.clone());
        }
        let title = cut.title.map(|t| Title { source: markdown::span(file, &t), markup: Markup::Markdown });
        let stem = cut.id.or_else(|| title.as_ref().map(|t| strip_inline(&text[t.source.range()])));
        let pieces = std::mem::take(&mut pieces[i]);
        story.sections.push(Section {
            title,
            parts,
            meta,
            body: Body { pieces: pieces.iter().map(|p| markdown::span(file, p)).collect(), markup: Markup::Markdown },
            stem,
        });
    }
}

/// The heading level at which chapters begin, and how many headings at the start are the story's own title.
fn chapter_level(text: &str, outline: &Outline, body: &Range<usize>, story: &Story) -> (Option<u8>, usize) {
    let headings = &outline.headings;
    // The only heading of its level, before any text, above all others: the title of the story.
    let is_title = headings.first().is_some_and(|first| {
        let alone = headings[1..].iter().all(|h| h.level > first.level);
        let leads = text[body.start..first.line.start].trim().is_empty();
        let same = story.meta.title.as_ref().is_some_and(|t| {
            crate::story::keys::fold(&t.value) == crate::story::keys::fold(&strip_inline(&text[first.text.clone()]))
        });
        leads && alone && (same || headings.len() > 1 && story.meta.title.is_none())
    });
    let skip = usize::from(is_title);
    let level = match story.meta.split.unwrap_or_default() {
        Split::Never => None,
        Split::Level(level) => Some(level),
        Split::Auto => headings[skip..].iter().map(|h| h.level).min(),
    };
    (level, skip)
}

/// A book file that has been read already: its text, its metadata, and that of its only chapter.
type BookFile = (FileId, Divided, Meta, SectionMeta);

fn read_folder(folder: &Path, outside: &Outside, sources: &mut Sources, sink: &mut Sink) -> Result<Story, Failed> {
    read_book(folder, None, outside, sources, sink)
}

fn read_book(
    folder: &Path,
    given: Option<BookFile>,
    outside: &Outside,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Story, Failed> {
    let listing = list(folder, sources, sink)?;
    let mut story = Story {
        meta: Meta::default(),
        sections: Vec::new(),
        apparatus: Vec::new(),
        removed: Vec::new(),
        root: folder.to_owned(),
        imported: false,
    };
    let mut chapter = SectionMeta::default();
    let mut opening: Option<(FileId, Divided)> = None;
    let book_file = BOOK_FILES.iter().find(|name| listing.contains_key(**name)).copied();
    let only_listed = given.is_some();
    if let Some((file, divided, meta, own)) = given {
        story.meta = meta;
        chapter = own;
        opening = Some((file, divided));
    } else if let Some(name) = book_file {
        let path = folder.join(name);
        inside(folder, &path, None, name, sources, sink)?;
        let file = sources.read(&path, sink)?;
        let text = sources.file(file).text.clone();
        let divided = if name.ends_with(".md") { matter::divide(file, &text, sink) } else { whole_yaml(file, &text) };
        if let Some(node) = matter::parse(&divided, &text, sink) {
            matter::apply(&node, &mut story.meta, &mut chapter, sink);
        }
        opening = Some((file, divided));
    }
    if !only_listed {
        outside.apply(&mut story.meta, &mut chapter, sink);
    }
    if let Some((file, divided)) = opening {
        story.removed.extend(divided.block.map(|span| removed(span, "front-matter")));
        let text = sources.file(file).text.clone();
        if !text[divided.body.range()].trim().is_empty() {
            split(&text, divided, chapter, &mut story);
        }
    }
    for entry in chapter_files(&listing, book_file, only_listed, &story.meta, sink) {
        let path = folder.join(&entry.file.value);
        let at = (entry.file.span.file != NOWHERE).then_some(entry.file.span);
        if inside(folder, &path, at, &entry.file.value, sources, sink).is_err() {
            continue;
        }
        // A chapter that fails does not hide the faults of the others.
        let _ = read_chapter(&path, entry, &mut story, sources, sink);
    }
    if story.sections.is_empty() {
        return Err(match sink.failed() {
            Some(failed) => failed,
            None => sink.fail(None, rules::no_chapters(folder.display())),
        });
    }
    if story.meta.title.is_none() {
        // Chapter files that came without a book file often name the story they belong to.
        let named =
            story.sections.iter().find_map(|s| s.meta.extra.iter().find(|(k, _)| k == "title").map(|(_, v)| v.clone()));
        match named {
            Some(title) => {
                sink.emit(title.span, rules::missing_title(&title.value)).hint("write a `book.yaml` with `title: …`");
                story.meta.title = Some(title);
            }
            None => {
                let first = story.sections.iter().find_map(|s| s.body.pieces.first()).map(|p| p.file);
                if let Some(file) = first {
                    title_from_name(folder, file, &mut story, sink);
                }
            }
        }
    }
    Ok(story)
}

/// Marks a chapter that the folder's listing gave: there is no line to point at.
const NOWHERE: FileId = FileId(u32::MAX);

fn unplaced(name: String) -> Spanned<String> {
    Spanned::new(name, Span { file: NOWHERE, start: 0, end: 0 })
}

/// The names in a folder, in natural order, folders left out.
fn list(folder: &Path, sources: &mut Sources, sink: &mut Sink) -> Result<BTreeMap<String, PathBuf>, Failed> {
    let listing = sources.trace().list(folder);
    let listing = listing.map_err(|e| sink.fail(None, rules::unreadable_file(folder.display(), io_reason(&e))))?;
    let files = listing.into_iter().filter(|e| !e.is_folder).map(|e| (e.name(), e.path));
    Ok(files.filter(|(name, _)| !name.starts_with('.')).collect())
}

/// Whether a name is that of a Markdown file or a plain-text post.
pub fn is_chapter_file(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default();
    MARKDOWN.contains(&ending.as_str()) || PLAIN.contains(&ending.as_str())
}

/// Texts of other programs, which an author may take for chapters.
pub fn is_document(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default();
    matches!(ending.as_str(), "docx" | "doc" | "odt" | "rtf" | "html" | "htm" | "xhtml" | "pdf" | "epub" | "pages")
}

/// Files that stand beside a story and are not part of it.
pub fn is_side_file(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(s, _)| s).to_lowercase();
    matches!(stem.as_str(), "readme" | "license" | "licence" | "copying" | "changelog" | "contributing")
}

/// The chapter files in reading order: as `chapters:` lists them, else all in natural order.
fn chapter_files(
    listing: &BTreeMap<String, PathBuf>,
    book_file: Option<&str>,
    only_listed: bool,
    meta: &Meta,
    sink: &mut Sink,
) -> Vec<ChapterEntry> {
    for name in listing.keys().filter(|n| is_document(n) && !only_listed) {
        sink.emit(None, rules::ignored_file(name)).hint("save it as Markdown or plain text if it is a chapter");
    }
    let candidates = listing.keys().filter(|n| is_chapter_file(n) && Some(n.as_str()) != book_file && !is_side_file(n));
    if meta.chapters.is_empty() {
        let mut names: Vec<&String> = candidates.collect();
        names.sort_by(|a, b| natural(a, b));
        return names
            .into_iter()
            .map(|name| ChapterEntry { file: unplaced(name.clone()), parts: Vec::new(), title: None })
            .collect();
    }
    let mut seen = HashSet::new();
    let mut entries = Vec::new();
    for entry in &meta.chapters {
        let name = entry.file.value.trim_start_matches("./").to_owned();
        if !seen.insert(name) {
            sink.emit(entry.file.span, rules::repeated_chapter(&entry.file.value));
            continue;
        }
        entries.push(entry.clone());
    }
    for name in candidates.filter(|n| !only_listed && !seen.contains(*n)) {
        sink.emit(None, rules::unlisted_chapter(name)).hint("add it to `chapters`, or move it elsewhere");
    }
    entries
}

/// Orders names as people do: runs of digits by their value.
pub fn natural(a: &str, b: &str) -> std::cmp::Ordering {
    let key = |s: &str| -> Vec<(bool, u64, String)> {
        let mut parts = Vec::new();
        let mut rest = s;
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let length =
                if digits > 0 { digits } else { rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len()) };
            let (run, tail) = rest.split_at(length);
            // Digits sort before letters; numbers beyond u64 by their length, which is near enough.
            let number = if digits > 0 { run.parse().unwrap_or(u64::MAX) } else { 0 };
            parts.push((digits == 0, number, run.to_lowercase()));
            rest = tail;
        }
        parts
    };
    key(a).cmp(&key(b)).then_with(|| a.cmp(b))
}

/// Refuses a path that leads out of the folder, also through links.
fn inside(
    folder: &Path,
    path: &Path,
    at: Option<Span>,
    name: &str,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let (Ok(root), Ok(real)) = (folder.canonicalize(), path.canonicalize()) else {
        sources.trace().absent(path);
        return Err(sink.fail(at, rules::missing_chapter(name)));
    };
    if real.starts_with(&root) { Ok(()) } else { Err(sink.fail(at, rules::outside_folder(name))) }
}

/// What the header of a post says, where the post is one chapter of a folder.
fn chapter_of_post(post: &Meta, own: SectionMeta) -> SectionMeta {
    SectionMeta {
        title: own.title.or_else(|| post.title.clone()),
        date: post.published.clone().or_else(|| post.updated.clone()),
        summary: post.summary.clone(),
        notes: post.notes.clone(),
        end_notes: post.end_notes.clone(),
        warnings: post.warnings.clone(),
        rating: post.rating.clone(),
        point_of_view: post.point_of_view.clone(),
        language: post.language.clone(),
        ..own
    }
}

fn whole_yaml(file: FileId, text: &str) -> Divided {
    // `---` and `...` around the mapping are allowed in a YAML file; the reader knows them.
    let span = Span::new(file, 0, text.len());
    Divided { matter: Some(span), block: Some(span), body: Span::new(file, text.len(), text.len()) }
}

fn read_chapter(
    path: &Path,
    entry: ChapterEntry,
    story: &mut Story,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let file = sources.read(path, sink)?;
    let text = sources.file(file).text.clone();
    if text.trim().is_empty() {
        return Err(sink.fail(Span::new(file, 0, 0), rules::empty_source(path.display())));
    }
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
    let plain = PLAIN.iter().any(|e| path.extension().is_some_and(|x| x.eq_ignore_ascii_case(e)));
    if plain {
        let mut post = crate::import::text::read_part(sources, file, sink)?;
        let count = post.sections.len();
        for (i, mut section) in post.sections.drain(..).enumerate() {
            if i == 0 {
                section.meta = chapter_of_post(&post.meta, section.meta);
                section.meta.title = entry
                    .title
                    .clone()
                    .or(section.meta.title)
                    .filter(|_| entry.title.is_some() || section.title.is_none());
            }
            section.stem = if count == 1 { stem.clone() } else { section.stem.or_else(|| stem.clone()) };
            section.parts = entry.parts.clone();
            story.sections.push(section);
        }
        story.apparatus.append(&mut post.apparatus);
        story.removed.append(&mut post.removed);
        return Ok(());
    }
    let divided = matter::divide(file, &text, sink);
    let node: Option<Node> = matter::parse(&divided, &text, sink);
    let mut meta = node.map(|node| matter::read_section(&node, sink)).unwrap_or_default();
    story.removed.extend(divided.block.map(|span| removed(span, "front-matter")));
    let parts = if entry.parts.is_empty() { meta.part.iter().cloned().collect() } else { entry.parts };
    meta.title = entry.title.or(meta.title.take());
    let outline = markdown::outline(&text, divided.body.range());
    let mut body = divided.body.range();
    // A heading that opens the file is the chapter's title, unless the front-matter gives another.
    let mut title = None;
    if let Some(head) = outline.headings.first()
        && text[body.start..head.line.start].trim().is_empty()
    {
        let words = strip_inline(&text[head.text.clone()]);
        let same = |t: &Spanned<String>| crate::story::keys::fold(&t.value) == crate::story::keys::fold(&words);
        if meta.title.as_ref().is_none_or(same) {
            title = Some(Title { source: markdown::span(file, &head.text), markup: Markup::Markdown });
            story.removed.push(removed(Span::new(file, body.start, head.line.start), "blank lines"));
            meta.title = None;
            body.start = head.line.end;
        }
    }
    if text[body.clone()].trim().is_empty() && title.is_none() {
        return Err(sink.fail(Span::new(file, 0, 0), rules::empty_source(path.display())));
    }
    story.sections.push(Section {
        parts,
        title,
        meta,
        body: Body { pieces: vec![markdown::span(file, &body)], markup: Markup::Markdown },
        stem,
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn natural_order() {
        let mut names = ["10-a.md", "2-b.md", "1-c.md", "a2.md", "a10.md", "a1.md", "Prologue.md"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["1-c.md", "2-b.md", "10-a.md", "a1.md", "a2.md", "a10.md", "Prologue.md"]);
    }
}
