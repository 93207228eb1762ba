//! What the chapters of a folder say together about the book, and what was guessed about them: told once.

use std::collections::HashSet;
use std::path::Path;

use super::current_part::CurrentPart;
use super::kinds::PLAIN;
use super::names::{Row, stem};
use super::posts::{Posts, missing_title};
use crate::diag::{Sink, Sources, Span, Spanned};
use crate::story::keys::{self, fold};
use crate::story::marker;
use crate::story::text::some_of;
use crate::story::yaml::{Node, Value};
use crate::story::{Meta, Person, SectionMeta, Stated, Story, matter, rules};

/// What chapters agree on, and those that were given a title.
#[derive(Debug, Default)]
pub(super) struct Agreed {
    /// The title of the book, as several chapters have it in the place of their own.
    pub(super) title: Option<Spanned<String>>,
    /// It is known from there alone.
    pub(super) in_chapters: bool,
    authors: Vec<Person>,
    differ: bool,
    /// Those that have a title and an author of their own.
    heads: Vec<Head>,
    /// Those that are posts.
    pub(super) posts: Posts,
    /// Chapters that are called after their files, the first with its place.
    pub(super) named: Vec<String>,
    pub(super) first_named: Option<Span>,
    /// The part that a heading opened for the chapters below it.
    pub(super) part: CurrentPart,
}

/// What a text says of itself as a story does.
#[derive(Debug)]
struct Head {
    title: String,
    authors: String,
    /// It says what chapters hardly say: fandoms, a series, a status.
    is_story: bool,
}

impl Agreed {
    /// The title that the first two chapters have in common is the book's, where the book has none.
    pub(super) fn title_of(&mut self, folder: &Path, files: &[&str], meta: &Meta, sources: &mut Sources) {
        self.title.clone_from(&meta.title);
        if self.title.is_some() || files.len() < 2 {
            return;
        }
        let mut title = |file: &str| {
            let path = folder.join(file);
            let is_plain = path.extension().is_some_and(|e| PLAIN.iter().any(|p| e.eq_ignore_ascii_case(p)));
            if is_plain || !path.is_file() {
                return None;
            }
            let mut quiet = Sink::new();
            let file = sources.read(&path, &mut quiet).ok()?;
            let text = sources.file(file).text.clone();
            let node = matter::parse(&matter::divide(file, &text, &mut quiet), &text, &mut quiet)?;
            title_in(&node)
        };
        if let (Some(first), Some(second)) = (title(files[0]), title(files[1]))
            && fold(&first.value) == fold(&second.value)
        {
            self.title = Some(first);
            self.in_chapters = true;
        }
    }

    /// Takes down the author that a chapter names; tells whether it names one.
    pub(super) fn hear(&mut self, node: &Node) -> bool {
        let Value::Map(pairs) = &node.value else { return false };
        let is_author = |key: &Node| key.scalar().and_then(keys::find).is_some_and(|row| row.name == "author");
        let names_author = pairs.iter().any(|(key, _)| is_author(key));
        if names_author {
            let mut meta = Meta::default();
            matter::apply(node, &mut meta, &mut SectionMeta::default(), &mut Sink::new());
            self.hear_story(&meta);
        }
        names_author
    }

    /// Takes down what a chapter says of itself as a story does.
    pub(super) fn hear_story(&mut self, meta: &Meta) {
        self.hear_authors(&meta.authors);
        let title = meta.title.as_ref().map(|title| title.value.as_str()).unwrap_or_default();
        let is_label = marker::read(title).is_some() || title.trim().bytes().all(|b| b.is_ascii_digit());
        if meta.authors.is_empty() || is_label {
            return;
        }
        let is_stated = |list: &Stated<Vec<_>>| !matches!(list, Stated::Not);
        let authors: Vec<String> = meta.authors.iter().map(|author| fold(&author.name.value)).collect();
        self.heads.push(Head {
            title: title.trim().to_lowercase(),
            authors: authors.join("\u{1f}"),
            is_story: is_stated(&meta.fandoms)
                || is_stated(&meta.relationships)
                || !meta.series.is_empty()
                || meta.status.is_some(),
        });
    }

    /// Says that the chapters of a folder look like stories: most have titles of their own, and they have several
    /// authors, or say what stories say. Files named as chapters, and titles that begin alike, are those of a serial.
    pub(super) fn report_stories(&self, folder: &str, names: &[String], sink: &mut Sink) {
        let titles: HashSet<&str> = self.heads.iter().map(|head| head.title.as_str()).collect();
        let authors: HashSet<&str> = self.heads.iter().map(|head| head.authors.as_str()).collect();
        let leads: HashSet<&str> = self.heads.iter().map(|head| lead(&head.title)).collect();
        let are_most = self.heads.len() * 2 > names.len() && titles.len() * 2 > self.heads.len() && leads.len() > 1;
        let are_told = authors.len() > 1 || self.heads.iter().all(|head| head.is_story);
        let stems: Vec<&str> = names.iter().map(|name| stem(name.rsplit('/').next().unwrap_or(name))).collect();
        let row = Row::of(&stems);
        let are_chapters = row.names.iter().all(|(_, name)| name.is_chapter() || name.is_between())
            || row.is_numbered() && authors.len() == 1;
        if are_most && are_told && !are_chapters {
            sink.emit(None, rules::stories_in_one_book(self.heads.len()))
                .hint(format!("to build a book from each, run `ficbind batch {folder}`"))
                .hint("if they belong to one book, create a `book.yaml` with `title: …`");
        }
    }

    fn hear_authors(&mut self, authors: &[Person]) {
        let names = |people: &[Person]| people.iter().map(|p| fold(&p.name.value)).collect::<Vec<_>>();
        if self.authors.is_empty() {
            self.authors = authors.to_vec();
        } else if !authors.is_empty() {
            self.differ |= names(&self.authors) != names(authors);
        }
    }

    /// Completes what is known about the book.
    pub(super) fn complete(&mut self, story: &mut Story, sink: &mut Sink) {
        self.posts.complete(story, sink);
        let meta = &mut story.meta;
        if meta.title.is_none()
            && let Some(title) = self.title.take()
        {
            missing_title(&title, sink);
            meta.title = Some(title);
        }
        if meta.authors.is_empty() && !self.differ {
            meta.authors = std::mem::take(&mut self.authors);
        }
    }

    /// Says which chapters are called after their files.
    pub(super) fn report(&self, sink: &mut Sink) {
        if !self.named.is_empty() {
            sink.emit(self.first_named, rules::named_after_file(some_of(&self.named)))
                .hint("write a heading `# …` at the top of the file, or add `title: …` to its front-matter");
        }
    }
}

/// The words of a title up to its first sign: the name of the story, in "Tide - Ebb".
fn lead(title: &str) -> &str {
    title.split([':', '-', '–', '—', ',', '|', '(']).next().unwrap_or_default().trim()
}

/// The value of `title`, whatever else (`chapter-title`) calls the chapter.
fn title_in(node: &Node) -> Option<Spanned<String>> {
    let Value::Map(pairs) = &node.value else { return None };
    let (_, value) = pairs.iter().find(|(key, _)| key.scalar().is_some_and(|key| fold(key) == "title"))?;
    Some(Spanned::new(value.scalar()?.trim().to_owned(), value.span)).filter(|title| !title.value.is_empty())
}
