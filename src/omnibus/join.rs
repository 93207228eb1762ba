//! Books → one book: the files of each story in a folder of their own, its contents below its title.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::links::without_absent;
use super::styles;
use super::volumes::Piece;
use crate::book::assets::Asset;
use crate::book::audit::Ledger;
use crate::book::cover::sheet::Thumb;
use crate::book::front::{Noted, Purpose, TocEntry};
use crate::book::templates::marks::Marks;
use crate::book::{Book, Facts, Held, Page, PageKind};
use crate::diag::Span;
use crate::story::slug::{Names, slug_in};

/// A story, ready to stand among others.
#[derive(Debug)]
pub struct Part {
    /// Where its files lie, with a slash at the end.
    pub folder: String,
    book: Book,
    /// Identifiers of the stories in it, where it is an omnibus itself.
    joins: Vec<String>,
    /// What must be found again of it.
    pub ledger: Ledger,
    /// The pages of each chapter, with those of the parts that it opens.
    chapters: Vec<Range<usize>>,
    /// Its pages as they were packed, where they stand in several volumes.
    pub packed: BTreeMap<String, String>,
}

/// Names for the folders of stories, each once.
#[derive(Debug, Default)]
pub struct Folders(Names);

impl Folders {
    /// By the title, so that a story keeps its folder when others are added.
    pub fn of(&mut self, book: &Book) -> String {
        format!("{}/", self.0.claim(&format!("story-{}", slug_in(&book.title, &book.language))))
    }
}

impl Part {
    /// Puts the files of a book into a folder. What stands in files of its author is at no place of the whole but `at`.
    pub fn new(mut book: Book, joins: Vec<String>, folder: String, at: Span) -> Part {
        let within = |href: &str| format!("{folder}{href}");
        if let Some(cover) = book.cover.take() {
            if cover.generated {
                book.pages.retain(|page| page.kind != PageKind::Front(Purpose::Cover));
            } else {
                let (href, media, bytes) = (cover.href, cover.media, cover.bytes);
                book.assets.push(Asset { href, media, bytes, animated: false, used: at });
            }
        }
        for page in &mut book.pages {
            page.href = within(&page.href);
            page.marks = Marks::new();
            if let PageKind::Front(purpose) = page.kind {
                page.kind = PageKind::Inner(purpose);
            }
        }
        for asset in &mut book.assets {
            (asset.href, asset.used) = (within(&asset.href), at);
        }
        book.styles.iter_mut().for_each(|(href, _)| *href = within(href));
        book.chapters.iter_mut().for_each(|chapter| chapter.href = within(&chapter.href));
        prefix(&mut book.toc, &folder);
        let ledger = std::mem::take(&mut book.ledger);
        Part { chapters: chapters(&book.pages), folder, book, joins, ledger, packed: BTreeMap::new() }
    }

    /// The words of each chapter.
    pub fn words(&self) -> Vec<usize> {
        self.book.chapters.iter().map(|chapter| chapter.words).collect()
    }

    /// What the front of the whole tells of it.
    pub fn noted(&self, language: &str, cover: Option<Thumb>) -> Noted {
        Noted::of(&self.book, &self.folder, language, cover)
    }

    /// Bytes of its pages and pictures.
    pub fn size(&self) -> usize {
        let pages = self.book.pages.iter().map(|page| page.xhtml.len());
        pages.chain(self.book.assets.iter().map(|asset| asset.bytes.len())).sum()
    }

    /// Uses the style sheets of the whole where they are its own.
    pub fn share_styles(&mut self, whole: &Book) {
        styles::share(&mut self.book, &self.folder, whole);
    }

    /// Whether a page stands in the volume of a piece. Title page and content notes stand in every volume, the others
    /// before the first chapter or after the last.
    fn is_here(&self, at: usize, piece: &Piece) -> bool {
        let (start, end) = self.story();
        let kind = self.book.pages.get(at).map(|page| page.kind);
        let is_always = matches!(
            kind,
            Some(PageKind::Inner(Purpose::Cover | Purpose::Title | Purpose::Warnings | Purpose::Details))
        );
        is_always || self.range(piece).contains(&at) || at < start && piece.first || at >= end && piece.last
    }

    /// The pages of a piece, and those of the story that are not among them.
    fn pages(&mut self, piece: &Piece) -> (Vec<Page>, HashSet<String>) {
        if piece.is_whole() {
            return (std::mem::take(&mut self.book.pages), HashSet::new());
        }
        let here: Vec<bool> = (0..self.book.pages.len()).map(|at| self.is_here(at, piece)).collect();
        let mut absent = HashSet::new();
        let mut pages = Vec::new();
        for (page, is_here) in self.book.pages.iter_mut().zip(here) {
            match (is_here, page.kind) {
                (false, _) => {
                    absent.insert(page.href.clone());
                }
                // Pages around the story are asked for again.
                (true, PageKind::Inner(_)) => pages.push(page.clone()),
                (true, _) => {
                    let xhtml = std::mem::take(&mut page.xhtml);
                    pages.push(Page { xhtml, ..page.clone() });
                }
            }
        }
        let first = |at: usize| self.book.pages.get(at).map(|page| page.href.as_str());
        let moved = first(self.story().0).zip(first(self.range(piece).start));
        unlink(&mut pages, &self.folder, &absent, moved);
        (pages, absent)
    }

    /// Where the story's own pages begin and end.
    fn story(&self) -> (usize, usize) {
        let first = self.chapters.first().map_or(self.book.pages.len(), |pages| pages.start);
        (first, self.chapters.last().map_or(first, |pages| pages.end))
    }

    /// The pages of the chapters of a piece.
    fn range(&self, piece: &Piece) -> Range<usize> {
        let pages = |at: usize| self.chapters.get(at).cloned().unwrap_or_default();
        match piece.chapters.is_empty() {
            true => 0..0,
            false => pages(piece.chapters.start).start..pages(piece.chapters.end - 1).end,
        }
    }
}

/// The pages of each chapter: those of parts belong to the chapter behind them.
fn chapters(pages: &[Page]) -> Vec<Range<usize>> {
    let mut chapters: Vec<Range<usize>> = Vec::new();
    let mut opened = None;
    for (at, page) in pages.iter().enumerate() {
        match page.kind {
            PageKind::Part => opened = opened.or(Some(at)),
            PageKind::Chapter => chapters.push(opened.take().unwrap_or(at)..at + 1),
            PageKind::ChapterPart => {
                if let Some(last) = chapters.last_mut() {
                    last.end = at + 1;
                }
            }
            PageKind::Front(_) | PageKind::Inner(_) => {}
        }
    }
    chapters
}

/// Puts a folder before all that contents lead to.
fn prefix(entries: &mut [TocEntry], folder: &str) {
    for entry in entries {
        entry.href = entry.href.take().map(|href| format!("{folder}{href}"));
        prefix(&mut entry.children, folder);
    }
}

/// The contents without what is in other volumes.
fn contents(entries: &[TocEntry], pages: &HashSet<&str>) -> Vec<TocEntry> {
    let kept = entries.iter().filter_map(|entry| {
        let is_here = |href: &&String| pages.contains(href.split('#').next().unwrap_or_default());
        let href = entry.href.as_ref().filter(is_here).cloned();
        let children = contents(&entry.children, pages);
        let has_any = href.is_some() || !children.is_empty();
        has_any.then(|| TocEntry { title: entry.title.clone(), href, children })
    });
    kept.collect()
}

/// One volume: the pages around the stories, `frame`, and between them those of the `pieces`.
pub fn volume(mut frame: Book, parts: &mut [Part], pieces: &[Piece]) -> Book {
    let is_front = |kind| matches!(kind, PageKind::Front(purpose) if purpose.is_front());
    let behind = frame.pages.iter().position(|page| !is_front(page.kind)).unwrap_or(frame.pages.len());
    let back = frame.pages.split_off(behind);
    let in_back = |entry: &TocEntry| back.iter().any(|page| Some(&page.href) == entry.href.as_ref());
    let behind = frame.toc.iter().position(in_back).unwrap_or(frame.toc.len());
    let toc_back = frame.toc.split_off(behind);
    let own = frame.pages.len();
    let mut absent = HashSet::new();
    frame.words = 0;
    for piece in pieces {
        if let Some(part) = parts.get_mut(piece.story) {
            absent.extend(add(&mut frame, part, piece));
        }
    }
    unlink(frame.pages.get_mut(..own).unwrap_or_default(), "", &absent, None);
    frame.pages.extend(back);
    frame.toc.extend(toc_back);
    frame
}

/// Adds a piece of a story. Gives the pages of the story that stand in other volumes.
fn add(whole: &mut Book, part: &mut Part, piece: &Piece) -> HashSet<String> {
    let (pages, absent) = part.pages(piece);
    let book = &mut part.book;
    let title = format!("{}{}", part.folder, Purpose::Title.file_name());
    let here: HashSet<&str> = pages.iter().map(|page| page.href.as_str()).collect();
    let mut children = contents(&book.toc, &here);
    children.retain(|entry| entry.href.as_ref() != Some(&title));
    whole.toc.push(TocEntry { title: book.title.clone(), href: Some(title), children });
    whole.holds.push(held(book, &part.joins));
    whole.chapters.extend(book.chapters.drain(..piece.chapters.len().min(book.chapters.len())));
    let added = whole.chapters.iter().rev().take(piece.chapters.len());
    whole.words += added.map(|chapter| chapter.words).sum::<usize>();
    whole.facts = joined(whole.facts, book.facts);
    if piece.is_whole() {
        whole.assets.append(&mut book.assets);
        whole.styles.append(&mut book.styles);
    } else {
        // What these pages, or the style sheets of their story, show.
        let texts = pages.iter().map(|page| &page.xhtml).chain(book.styles.iter().map(|(_, sheet)| sheet));
        let used: HashSet<&str> = texts.flat_map(|text| styles::quoted(text)).collect();
        let is_used = |asset: &&Asset| used.contains(asset.href.strip_prefix(&part.folder).unwrap_or(&asset.href));
        whole.assets.extend(book.assets.iter().filter(is_used).cloned());
        whole.styles.extend(book.styles.iter().cloned());
    }
    whole.pages.extend(pages);
    absent
}

/// What the whole says of a story that it holds.
fn held(book: &Book, joins: &[String]) -> Held {
    let (identifier, title, language) = (book.identifier.clone(), book.title.clone(), book.language.clone());
    Held { identifier, joins: joins.to_vec(), title, language }
}

fn joined(a: Facts, b: Facts) -> Facts {
    Facts {
        images: a.images + b.images,
        images_without_alt: a.images_without_alt + b.images_without_alt,
        animated: a.animated || b.animated,
        new: a.new || b.new,
    }
}

/// Makes words of links to pages that are not in the volume.
fn unlink(pages: &mut [Page], folder: &str, absent: &HashSet<String>, moved: Option<(&str, &str)>) {
    if absent.is_empty() {
        return;
    }
    for page in pages {
        if let Some(xhtml) = without_absent(&page.xhtml, folder, absent, moved) {
            page.xhtml = xhtml;
        }
    }
}
