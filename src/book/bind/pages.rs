//! The pages of a book: what its templates are given, and what they made of it.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::layout::{Laid, notes_section};
use super::{BookLanguage, Bound, FileName};
use crate::book::front::{self, Material, RenderedProse, Slice, TocEntry};
use crate::book::links::{self, Target};
use crate::book::news::News;
use crate::book::prose::{self, Rendered};
use crate::book::templates::marks::{self, Marks};
use crate::book::templates::{TemplateFault, Templates};
use crate::book::{Chapter, Cover, Page, PageKind, address, css, rules, typesetting};
use crate::diag::{Cut, Failed, FileId, Sink, Sources};
use crate::story::keys::Place;
use crate::story::{Date, Meta, Prose, Story, language};
use crate::words::{self, Words};

/// Everything that the pages are filled with.
pub(super) struct Leaves<'s> {
    pub story: &'s Story,
    pub title: String,
    pub language: BookLanguage,
    pub identifier: String,
    pub modified: Date,
    pub styles: Vec<(String, String)>,
    pub sheets: Vec<css::Sheet>,
    pub cover: Option<Cover>,
    pub content: Content<'s>,
    /// The stories whose pages are to stand among these.
    pub stories: &'s [front::Noted],
    pub news: &'s [News],
}

/// The story itself, laid out in files.
pub(super) struct Content<'s> {
    pub bound: Vec<Bound<'s>>,
    pub names: Vec<FileName>,
    pub files: Vec<Vec<Laid>>,
    pub chapters: Vec<Chapter>,
    pub toc: Vec<TocEntry>,
    pub word_count: usize,
}

impl Leaves<'_> {
    /// The pages in reading order.
    pub fn fill(
        &self,
        templates: &Templates,
        own: &[(String, FileId)],
        sources: &Sources,
        sink: &mut Sink,
    ) -> Result<Vec<Page>, Failed> {
        let meta = &self.story.meta;
        let prose = render_prose(meta, self.language.quotes(), self.language.words, sink);
        let mut views: Vec<front::Chapter> = self.content.chapters.iter().map(front::Chapter::of).collect();
        front::name_chapters(&mut views, &meta.warnings);
        let stylesheets: Vec<String> = self.styles.iter().map(|(href, _)| href.clone()).collect();
        let header = self.story.apparatus.iter().map(|s| sources.text(*s).trim().to_owned());
        let carried = meta.original_header.iter().map(|block| block.value.trim().to_owned());
        let header_blocks: Vec<String> = header.chain(carried).filter(|t| !t.is_empty()).collect();
        let input = Material {
            meta,
            title: &self.title,
            language: &self.language.tag,
            rtl: self.language.rtl,
            english: false,
            stylesheets: &stylesheets,
            chapters: &views,
            word_count: self.content.word_count,
            toc: if meta.toc == Some(true) { &self.content.toc } else { &[] },
            cover_href: self.cover.as_ref().map(|c| c.href.as_str()),
            cover_lettered: self.cover.as_ref().is_none_or(|c| c.lettered),
            story_href: self.content.names.first().map(|n| n.parts.first().unwrap_or(&n.file).as_str()),
            prose: &prose,
            imported: self.story.imported,
            identifier: &self.identifier,
            tool_version: env!("CARGO_PKG_VERSION"),
            generated_cover: self.cover.as_ref().is_some_and(|c| c.generated),
            header_blocks: &header_blocks,
            has_details: front::has_details(meta, &views),
            stories: self.stories,
            news: self.news,
        };
        let mut pages = self.all(&input, templates).map_err(|fault| template_fault(fault, sink))?;
        if meta.drop_caps == Some(true) {
            pages.par_iter_mut().for_each(|page| {
                page.xhtml =
                    typesetting::without_initial(&page.xhtml).unwrap_or_else(|| std::mem::take(&mut page.xhtml));
            });
        }
        if typesetting::is_vertical(meta) {
            set_upright(&mut pages, meta, &self.language.tag, sink);
        }
        if !own.is_empty() {
            let files: Vec<FileId> = own.iter().map(|(_, file)| *file).collect();
            pages.par_iter_mut().for_each(|page| page.marks = marks::take(&mut page.xhtml, &files));
        }
        Ok(pages)
    }

    /// The pages before the story, its chapters, and the pages after it.
    fn all(&self, input: &Material, templates: &Templates) -> Result<Vec<Page>, TemplateFault> {
        let around = front::pages(input, templates)?;
        let chapter_input = input.suited(templates, "chapter.xhtml");
        let story: Vec<Result<Vec<Page>, TemplateFault>> = (0..self.content.bound.len())
            .into_par_iter()
            .map(|i| self.chapter(i, &input.chapters[i], &chapter_input, templates))
            .collect();
        let (before, after): (Vec<_>, Vec<_>) = around.into_iter().partition(|p| p.kind.is_front());
        let front_page = |p: front::FrontPage| Page {
            href: p.href,
            title: p.title,
            kind: PageKind::Front(p.kind),
            xhtml: p.xhtml,
            marks: Marks::new(),
        };
        let mut pages: Vec<Page> = before.into_iter().map(front_page).collect();
        for chapter in story {
            pages.extend(chapter?);
        }
        pages.extend(after.into_iter().map(front_page));
        Ok(pages)
    }

    /// The pages of the parts that open at a section, then room for those of the section itself.
    fn parts(&self, i: usize, input: &Material, templates: &Templates) -> Result<Vec<Page>, TemplateFault> {
        let b = &self.content.bound[i];
        let mut pages = Vec::with_capacity(b.opened.len() + self.content.files[i].len());
        let words = words::of(input.language);
        for (part, href) in b.opened.iter().zip(&self.content.names[i].parts) {
            let page = input.suited(templates, "part.xhtml").part_page(
                &part.words,
                &part.html,
                notes_section(&part.text.notes, words),
            );
            let xhtml = templates.render("part.xhtml", &page)?;
            pages.push(Page {
                href: href.to_owned(),
                title: part.words.clone(),
                kind: PageKind::Part,
                xhtml,
                marks: Marks::new(),
            });
        }
        Ok(pages)
    }

    /// The pages of the parts that a section opens, and of the section itself.
    fn chapter(
        &self,
        i: usize,
        view: &front::Chapter,
        input: &Material,
        templates: &Templates,
    ) -> Result<Vec<Page>, TemplateFault> {
        let (b, files) = (&self.content.bound[i], &self.content.files[i]);
        let mut pages = self.parts(i, input, templates)?;
        let words = words::of(input.language);
        let last = files.len() - 1;
        for (k, file) in files.iter().enumerate() {
            let heading = b.title.as_ref().map(|(_, html)| html.as_str());
            let mut seen = ids_beside_values(b, heading, &file.html);
            let mut value = |rendered: &Option<Rendered>| {
                rendered.as_ref().map(|r| links::with_new_ids(value_html(r, words), &mut seen))
            };
            let slice = Slice {
                heading,
                body: file.html.clone(),
                footnotes: None,
                summary: value(&b.summary),
                notes: value(&b.notes),
                end_notes: value(&b.end_notes),
                subtitle: b.section.meta.subtitle.as_ref().map(|s| s.value.as_str()),
                authors: own_authors(b, input.meta),
                point_of_view: b.section.meta.point_of_view.as_ref().map(|p| p.value.as_str()),
                date: b.section.meta.date.as_ref().or(b.section.meta.updated.as_ref()).map(|d| d.value),
                language: b.section.meta.language.as_ref().map(|l| l.value.as_str()),
                rtl: b.section.meta.language.as_ref().map(|l| language::is_rtl(&l.value)),
                first: k == 0,
                last: k == last,
            };
            let xhtml = templates.render("chapter.xhtml", &input.chapter_page(view, slice))?;
            pages.push(Page {
                href: file.href.clone(),
                title: if view.title.is_empty() && !view.headed { input.title } else { view.title }.to_owned(),
                kind: if k == 0 { PageKind::Chapter } else { PageKind::ChapterPart },
                xhtml,
                marks: Marks::new(),
            });
        }
        Ok(pages)
    }
}

/// The authors of a chapter, where they are not those of the book.
pub(super) fn own_authors(b: &Bound, meta: &Meta) -> Vec<String> {
    let names = |people: &[crate::story::Person]| people.iter().map(|p| p.name.value.clone()).collect::<Vec<_>>();
    let own = names(&b.section.meta.authors);
    if own == names(&meta.authors) { Vec::new() } else { own }
}

/// Longer texts of the front-matter as XHTML. They hold web links at most: links into the book are dropped.
fn render_prose(meta: &Meta, smart: Option<&str>, words: &Words, sink: &mut Sink) -> RenderedProse {
    // The ids of the texts that meet on each page.
    let mut ids: HashMap<Place, HashSet<String>> = HashMap::new();
    let mut value = |prose: &Prose, what: &str, place: Place| {
        let scope = format!("{}-", what.replace(' ', "-"));
        let html = value_html(&prose::render_value(prose, smart, &scope, sink), words);
        links::with_new_ids(html, ids.entry(place).or_default())
    };
    let written = meta.proses().filter_map(|(shown, prose)| Some((shown, prose.as_ref()?)));
    RenderedProse {
        texts: written.map(|(shown, prose)| (shown, value(prose, shown.what, shown.place))).collect(),
        spoilers: meta.spoilers.value().map(|prose| value(prose, "spoilers", Place::Foreword)),
    }
}

/// A rendered value for its page: web links work, images are shown as their descriptions.
pub(super) fn value_html(rendered: &Rendered, words: &Words) -> String {
    let targets: Vec<Target> =
        rendered.links.iter().map(|l| address::external(&l.target).map_or(Target::Nowhere, Target::Href)).collect();
    let html = format!("{}{}", rendered.html, notes_section(&rendered.notes, words));
    let own = links::ids(&html).map(|id| (id.to_owned(), String::new())).collect();
    links::resolve(&html, &targets, &[], &own, "")
}

/// Sets numbers upright in lines that run from top to bottom.
fn set_upright(pages: &mut [Page], meta: &Meta, language: &str, sink: &mut Sink) {
    pages.par_iter_mut().for_each(|page| page.xhtml = typesetting::upright(&page.xhtml));
    if let (Some(writing), false) = (&meta.writing, language::is_set_vertically(language)) {
        sink.emit(writing.span, rules::vertical_language(language))
            .hint("for horizontal lines, remove `writing`; otherwise correct `language`");
    }
}

pub(super) fn template_fault(fault: TemplateFault, sink: &mut Sink) -> Failed {
    sink.fail(None, rules::template_fault(fault))
}

/// Pages that a user's template made must be XML, and must neither run nor load anything.
pub(super) fn check(pages: &[Page], sink: &mut Sink) {
    let faults: Vec<_> = pages
        .par_iter()
        .filter_map(|page| {
            let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
            match roxmltree::Document::parse_with_options(&page.xhtml, options) {
                Ok(document) => unsafe_part(&document).map(|(node, what)| {
                    (page.written_at(node.range().start), rules::unsafe_template(&page.href, what))
                }),
                Err(error) => {
                    let at = offset(&page.xhtml, error.pos());
                    Some((page.written_before(at), rules::template_output(&page.href, error)))
                }
            }
        })
        .collect();
    for (span, violation) in faults.into_iter().take(5) {
        sink.emit(span, violation).hint("correct the template of this page");
    }
}

/// The byte at a row and column.
fn offset(text: &str, place: roxmltree::TextPos) -> usize {
    let line = text.split_inclusive('\n').take((place.row as usize).saturating_sub(1)).map(str::len).sum();
    text.cut(line..).char_indices().nth((place.col as usize).saturating_sub(1)).map_or(text.len(), |(i, _)| line + i)
}

/// The first thing in a page that runs or loads something.
fn unsafe_part<'d>(document: &'d roxmltree::Document) -> Option<(roxmltree::Node<'d, 'd>, String)> {
    const ELEMENTS: &[&str] = &[
        "script", "object", "embed", "iframe", "form", "input", "button", "style", "base", "audio", "video", "svg",
        "math",
    ];
    document.descendants().find_map(|node| {
        if node.is_pi() {
            return Some((node, "a processing instruction".to_owned()));
        }
        let name = node.tag_name().name();
        if node.is_element() && ELEMENTS.contains(&name) {
            return Some((node, format!("the element \"{name}\"")));
        }
        node.attributes().find_map(|attribute| {
            let (key, value) = (attribute.name(), attribute.value().trim().to_ascii_lowercase());
            let loads = match key {
                "src" | "srcset" | "poster" | "data" => address::has_scheme(&value),
                "href" if name == "a" => address::has_scheme(&value) && address::external(&value).is_none(),
                "href" => address::has_scheme(&value),
                "style" => value.contains("url(") || value.contains("image-set(") || value.contains("expression("),
                _ => key.starts_with("on"),
            };
            loads.then(|| (node, format!("the attribute \"{key}\" of \"{name}\"")))
        })
    })
}

/// The ids of a chapter's text and heading, to which links lead: values beside it may say them, too. Without values,
/// nobody asks.
fn ids_beside_values(chapter: &Bound, heading: Option<&str>, text: &str) -> HashSet<String> {
    if [&chapter.summary, &chapter.notes, &chapter.end_notes].iter().all(|value| value.is_none()) {
        return HashSet::new();
    }
    links::ids(heading.unwrap_or("")).chain(links::ids(text)).map(str::to_owned).collect()
}
