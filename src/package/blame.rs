//! What of the user's is behind a fault in a finished book: the line, and whose fault it is.

use std::ops::Range;

use crate::book::audit::Trail;
use crate::book::xhtml::{Tag, tags};
use crate::book::{Book, Page, PageKind};
use crate::check::Place;
use crate::diag::{Cut, FileId, Sources, Span};
use crate::package::{Package, ROOT};

/// Who can mend a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// We: it is a bug.
    Ours,
    /// The user, in a template of this name.
    Template(String),
    /// The user, in a style sheet.
    Style,
    /// The user, in a picture or font.
    Asset,
}

impl Fault {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Fault::Ours => {
                "this is a bug in ficbind, not a fault of your text: please report it with this line of your \
                            file (or a similar one) and the output of `ficbind --version`"
                    .into()
            }
            Fault::Template(name) => {
                format!("correct your template \"{name}\", or remove it to use the built-in one")
            }
            Fault::Style => "correct the style sheet, or leave out this rule".into(),
            Fault::Asset => "replace the file, or save it again with another program".into(),
        }
    }
}

/// Bytes of pages that are walked at most to find places: a book may have thousands of faults.
const MOST: usize = 300_000_000;

/// Finds who is to blame for the faults of one book.
pub struct Inquiry<'b> {
    package: &'b Package<'b>,
    book: &'b Book,
    trail: Trail<'b>,
    /// Bytes of the story's pages.
    size: usize,
    /// Bytes that were walked.
    walked: usize,
}

impl<'b> Inquiry<'b> {
    /// About a book and the package made of it.
    pub fn new(package: &'b Package<'b>, book: &'b Book, sources: &'b Sources) -> Inquiry<'b> {
        let pages = book.pages.iter().map(|page| (page.href.as_str(), page.xhtml.as_str())).collect();
        let size = book.pages.iter().map(|page| page.xhtml.len()).sum();
        Inquiry { package, book, trail: Trail { ledger: &book.ledger, pages, sources }, size, walked: 0 }
    }

    /// The user's place behind a place in the finished book, and whose fault it is.
    pub fn blame(&mut self, place: &Place) -> (Option<Span>, Fault) {
        let book = self.book;
        let Some(href) = place.path.strip_prefix(ROOT) else { return (None, Fault::Ours) };
        if let Some(asset) = book.assets.iter().find(|asset| asset.href == href) {
            return (Some(asset.used), Fault::Asset);
        }
        if book.cover.as_ref().is_some_and(|cover| cover.href == href && !cover.generated) {
            return (book.meta.cover.as_ref().map(|cover| cover.span), Fault::Asset);
        }
        let entry = self.package.entries.iter().find(|entry| *entry.path == *place.path);
        let text = entry.and_then(|entry| std::str::from_utf8(&entry.bytes).ok()).unwrap_or_default();
        self.walked += text.len();
        let is_style = book.sheets.iter().find(|sheet| sheet.href == href);
        let Some(at) = offset(text, place).filter(|_| self.walked < MOST) else {
            return (None, if is_style.is_some() { Fault::Style } else { Fault::Ours });
        };
        if let Some(sheet) = is_style {
            return (Some(sheet.origin(at)), Fault::Style);
        }
        match book.pages.iter().find(|page| page.href == href) {
            Some(page) => self.of_page(page, text, at),
            None => (of_document(text, at, &self.trail), Fault::Ours),
        }
    }

    /// What is behind a place of a page; `text` is the page as it stands in the package.
    fn of_page(&mut self, page: &Page, text: &str, at: usize) -> (Option<Span>, Fault) {
        let Some(tag) = tag_before(text, at).and_then(|tag| same_tag(text, &tag, &page.xhtml)) else {
            return (self.trail.start(&page.href), of_template(page, None, self.book));
        };
        let written = page.written_at(tag.range.start);
        let fault = of_template(page, written, self.book);
        if let Some(span) = written {
            return (Some(whole_tag(span, self.trail.sources)), fault);
        }
        self.walked += self.size;
        (self.trail.origin(&page.href, &tag), fault)
    }
}

/// The byte at a place: column 1 is the first of a line.
fn offset(text: &str, place: &Place) -> Option<usize> {
    let number = (place.line as usize).checked_sub(1)?;
    let start: usize = text.split_inclusive('\n').take(number).map(str::len).sum();
    let line = text.cut(start..).split('\n').next().unwrap_or_default();
    let column = (place.column as usize).saturating_sub(1);
    Some(start + line.char_indices().nth(column).map_or(line.len(), |(i, _)| i))
}

/// The tag that ends at an offset, where the check puts its messages, or the last one before it.
fn tag_before(text: &str, at: usize) -> Option<Tag<'_>> {
    tags(text).take_while(|tag| tag.range.start < at.max(1)).last()
}

/// The same tag in the page as it was before it was written for EPUB 2, which keeps lines and nearly all tags.
fn same_tag<'p>(text: &str, tag: &Tag, page: &'p str) -> Option<Tag<'p>> {
    let line = text.cut(..tag.range.start).matches('\n').count();
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let nth = tags(text.cut(start..tag.range.start)).count();
    let start: usize = page.split_inclusive('\n').take(line).map(str::len).sum();
    tags(page).skip_while(|other| other.range.start < start).nth(nth)
}

/// Whose fault a fault of a page is: a template's of the user if it wrote the tag, or may have.
fn of_template(page: &Page, written: Option<Span>, book: &Book) -> Fault {
    let own = &book.ledger.own_templates;
    let name = |file: FileId| own.iter().find(|(_, own)| *own == file).map(|(name, _)| name.clone());
    if let Some(name) = written.and_then(|span| name(span.file)) {
        return Fault::Template(name);
    }
    let template = match page.kind {
        PageKind::Front(purpose) | PageKind::Inner(purpose) => purpose.template(),
        PageKind::Part => "part.xhtml",
        PageKind::Chapter | PageKind::ChapterPart => "chapter.xhtml",
    };
    let may_be = |name: &str| own.iter().any(|(own, _)| own == name).then(|| Fault::Template(name.to_owned()));
    // With marks it is known that no template wrote it.
    if page.marks.is_empty() { may_be(template).unwrap_or(Fault::Ours) } else { Fault::Ours }
}

/// The tag that begins at a place of a template.
fn whole_tag(span: Span, sources: &Sources) -> Span {
    let text = &sources.file(span.file).text;
    let range: Range<usize> = span.range();
    let end =
        text.get(range.start..).and_then(|rest| rest.find(['>', '\n'])).map_or(range.end, |i| range.start + i + 1);
    Span::new(span.file, range.start, end)
}

/// What the author stated that stands at a place of the package document or of the contents.
fn of_document(text: &str, at: usize, trail: &Trail) -> Option<Span> {
    let tag = tag_before(text, at)?;
    let rest = text.get(tag.range.end..)?;
    let words = crate::book::xhtml::unescape(rest.cut(..rest.find('<').unwrap_or(0))).into_owned();
    let href = tag.attribute("href").or_else(|| tag.attribute("src"));
    let page = || href.map(|href| href.split('#').next().unwrap_or_default()).and_then(|href| trail.start(href));
    trail.value(words.trim()).or_else(page)
}
