//! Story → Book: renders every chapter, names the files, resolves links and images, and fills the page templates.

mod definitions;
mod inputs;
mod layout;
mod ledger;
mod lettering;
mod newest;
mod numbering;
mod pages;
mod parts;
mod places;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::book::assets::{Asset, Assets};
use crate::book::count::count_words;
use crate::book::front::{self, TocEntry};
use crate::book::links::Picture;
use crate::book::prose::{self, Definitions, Rendered, title};
use crate::book::templates::Templates;
use crate::book::{
    Book, Chapter, Cover, Facts, Options, Page, PageKind, Version, address, assets, cover, plain, roll, rules,
};
use crate::diag::{Cut, Failed, FileId, Sink, Sources, Span};
use crate::read::names::Name;
use crate::story::embedded::is_drawing;
use crate::story::meta::Direction;
use crate::story::slug::{Names, is_unsounded, slug, slug_in};
use crate::story::warning::{self, Policy};
use crate::story::{Date, Markup, Meta, Prose, Section, Story, Warnings, language};
use crate::words::{self, Words};

use definitions::definitions;
use inputs::{drawn_cover, given_cover, names_cover, read_styles, read_templates, wants_cover, wording};
use layout::{Laid, lay_out};
use ledger::ledger;
use pages::{Content, Leaves};

/// The date of a book that states none: the earliest that a ZIP archive can hold.
const UNDATED: Date = Date { year: 1980, month: Some(1), day: Some(1), seconds: None };

/// A section, rendered, with all that its pages need.
struct Bound<'s> {
    section: &'s Section,
    /// The folder against which the author's own paths are read.
    base: PathBuf,
    /// Its file, for links from one chapter file to another.
    path: Option<PathBuf>,
    text: Rendered,
    /// The parts that begin with it, the outermost first.
    opened: Vec<parts::Opened<'s>>,
    summary: Option<Rendered>,
    notes: Option<Rendered>,
    end_notes: Option<Rendered>,
    /// Title as plain text and as XHTML.
    title: Option<(String, String)>,
    /// Nothing but pictures: a map, a frontispiece.
    plate: bool,
    sink: Sink,
}

/// The language of a book, and what follows from it.
struct BookLanguage {
    /// BCP 47.
    tag: String,
    rtl: bool,
    /// Quotes are curled.
    smart: bool,
    /// Our words for its pages.
    words: &'static Words,
}

impl BookLanguage {
    fn of(story: &Story, sources: &Sources, sink: &mut Sink) -> BookLanguage {
        let tag = book_language(story, sources, sink);
        let rtl = match story.meta.direction {
            Some(direction) => direction == Direction::Rtl,
            None => language::is_rtl(&tag),
        };
        // Old posts stay as typed unless asked.
        let smart = story.meta.smart.unwrap_or(is_markdown(story));
        BookLanguage { words: words::of(&tag), tag, rtl, smart }
    }

    /// The language whose quotes are used, if quotes are curled.
    fn quotes(&self) -> Option<&str> {
        self.smart.then_some(&self.tag)
    }
}

fn is_markdown(story: &Story) -> bool {
    story.sections.iter().any(|s| s.body.markup == Markup::Markdown)
}

/// Lays a story out as a book.
///
/// # Errors
/// When templates can not be used, or the cover can not be drawn. Faults of the text are reported, and the book is
/// made as far as it goes: whether it may be written is for the caller to decide by [`Sink::has_errors`].
pub fn bind(story: &Story, options: &Options, sources: &mut Sources, sink: &mut Sink) -> Result<Book, Failed> {
    lay(story, &[], options, sources, sink)
}

/// Lays out the pages around several `stories`, whose own pages are to be put between them. `whole` is what is said of
/// all of them together; it has no text.
///
/// # Errors
/// As [`bind`].
pub(crate) fn frame(
    whole: &Story,
    stories: &[front::Noted],
    options: &Options,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Book, Failed> {
    lay(whole, stories, options, sources, sink)
}

/// A story, or the pages around several.
fn lay(
    story: &Story,
    stories: &[front::Noted],
    options: &Options,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Result<Book, Failed> {
    let meta = &story.meta;
    let language = BookLanguage::of(story, sources, sink);
    let title = book_title(story, &language);
    let (overrides, own): (Vec<_>, Vec<_>) = read_templates(story, options, sources, sink).into_iter().unzip();
    let templates = Templates::new(&overrides).map_err(|fault| pages::template_fault(fault, sink))?;

    let authors: Vec<String> = meta.authors.iter().map(|a| a.name.value.clone()).collect();
    let wording = wording(meta, &title, &authors, &language.tag, &overrides, stories);
    let definitions = definitions(story, sources, sink);
    let (drawn, mut bound) = rayon::join(
        || wants_cover(meta, options).then(|| cover::draw(&wording)),
        || render_sections(story, sources, &definitions, &language),
    );
    gather(&mut bound, sink);
    refuse_endless_warnings(meta, &bound, sink)?;

    let mut assets = Assets::new(&story.root, options.epub.into(), sources.trace().another());
    let given = given_cover(story, options, &mut assets, sources, sink);
    let (mut styles, sheets) = read_styles(story, options, &mut assets, sources, sink);
    let roll = roll::is_wanted(meta, options.epub, sink);
    if let Some((_, theme)) = styles.first_mut().filter(|_| roll) {
        theme.push_str(roll::STYLE);
    }
    let cover = choose_cover(drawn, given, &wording, (meta, options), &mut assets, sink)?;
    let names = name_files(&bound, &language.tag);
    let mut chapters = chapter_facts(&bound, &names, meta, language.words, sink);
    let mut facts = Facts::default();
    let pictures = load_images(&mut bound, options, &mut assets, &mut facts, sink);
    let optional = optional(&bound, &pictures);
    let needed = assets.list.iter().filter(|asset| !optional.contains(asset.href.as_str()));
    facts.new = newest::report(meta, needed, cover.as_ref(), options.epub, sink);
    sources.trace().append(std::mem::take(&mut assets.trace));
    let files = lay_out(&mut bound, &names, &pictures, language.words, roll, sink);
    let word_count = weigh(&mut chapters, &files, stories);
    if word_count == 0 && stories.is_empty() && pictures.iter().all(Vec::is_empty) {
        let at = bound.first().and_then(|b| b.section.title.as_ref()).map(|t| t.source);
        sink.emit(at, rules::no_words()).hint("write the story below its headings");
    }

    let toc = contents(&bound, &names, &files, &chapters, language.words, meta.numbering == Some(true));
    let identifier = identifier(story, &title, sources);
    let (modified, news) = (modified(story, options), &options.news_since[..]);
    let content = Content { bound, names, files, chapters, toc, word_count };
    let leaves = Leaves { story, title, language, identifier, modified, styles, sheets, cover, content, stories, news };
    let mut pages = leaves.fill(&templates, &own, sources, sink)?;
    if roll {
        roll::measure(&mut pages, &assets.list, leaves.cover.as_ref());
    }
    if !overrides.is_empty() {
        pages::check(&pages, sink);
    }
    Ok(leaves.into_book(pages, assets.list, facts, own, sources))
}

/// The drawn cover, if one was drawn, or the author's.
fn choose_cover(
    drawn: Option<Result<cover::Cover, cover::CoverError>>,
    given: Option<Cover>,
    wording: &cover::Wording,
    (meta, options): (&Meta, &Options),
    assets: &mut Assets,
    sink: &mut Sink,
) -> Result<Option<Cover>, Failed> {
    // Where the author's own picture can not be had, as was said, a shelf wants a cover nevertheless.
    let is_lost = given.is_none() && names_cover(meta, options);
    match drawn.or_else(|| is_lost.then(|| cover::draw(wording))) {
        Some(drawn) => drawn_cover(drawn, wording, options, meta, assets, sink).map(Some),
        None => Ok(given),
    }
}

/// Tells each chapter how many words it has. Gives those of the whole.
fn weigh(chapters: &mut [Chapter], files: &[Vec<Laid>], stories: &[front::Noted]) -> usize {
    for (chapter, files) in chapters.iter_mut().zip(files) {
        chapter.words = files.iter().map(|file| file.words).sum();
    }
    let own: usize = chapters.iter().map(|chapter| chapter.words).sum();
    own + stories.iter().map(|story| story.words).sum::<usize>()
}

impl Leaves<'_> {
    /// The book that these pages make, with what the audit must find in them.
    fn into_book(
        self,
        pages: Vec<Page>,
        assets: Vec<Asset>,
        facts: Facts,
        templates: Vec<(String, FileId)>,
        sources: &Sources,
    ) -> Book {
        let Content { bound, names, files, chapters, toc, word_count } = self.content;
        Book {
            ledger: ledger(self.story, bound, &names, &files, templates, self.language.words, sources),
            identifier: self.identifier,
            toc: frame_contents(toc, &pages, self.language.words),
            title: self.title,
            language: self.language.tag,
            rtl: self.language.rtl,
            modified: self.modified,
            meta: self.story.meta.clone(),
            plain: plain::Plain::of(&self.story.meta),
            imported: self.story.imported,
            pages,
            assets,
            styles: self.styles,
            sheets: self.sheets,
            cover: self.cover,
            chapters,
            holds: Vec::new(),
            volume: None,
            words: word_count,
            news: self.news.to_vec(),
            facts,
        }
    }
}

/// Adds the pages around the story that a reader may look for.
fn frame_contents(story: Vec<TocEntry>, pages: &[Page], words: &Words) -> Vec<TocEntry> {
    let entries = |in_front: bool| {
        pages.iter().filter_map(move |page| match page.kind {
            PageKind::Front(kind) if kind.is_listed() && kind.is_front() == in_front => Some(TocEntry {
                title: kind.title(words).to_owned(),
                href: Some(page.href.clone()),
                children: Vec::new(),
            }),
            _ => None,
        })
    };
    entries(true).chain(story).chain(entries(false)).collect()
}

/// All sections, each with a sink of its own.
fn render_sections<'s>(
    story: &'s Story,
    sources: &Sources,
    definitions: &HashMap<FileId, Definitions>,
    language: &BookLanguage,
) -> Vec<Bound<'s>> {
    let headings = parts::Headings::of(story);
    let render = |(i, section)| {
        let mut bound = render_section(section, sources, definitions, &story.meta, language);
        let before = usize::checked_sub(i, 1).map(|before| &story.sections[before]);
        bound.opened = headings.opened(section, before, sources, definitions, language.quotes(), &mut bound.sink);
        bound
    };
    story.sections.par_iter().enumerate().map(render).collect()
}

/// Joins the sections to one text: what was said of each, and what is said of all.
fn gather(bound: &mut [Bound], sink: &mut Sink) {
    let alone = bound.len() == 1;
    for chapter in &mut *bound {
        sink.append(std::mem::take(&mut chapter.sink));
        // The only page of a story has the story's title.
        chapter.plate &= !alone;
    }
    limit_headings(bound, sink);
    report_readings(bound, sink);
}

/// The stated language, or a guess from the text, which is said.
fn book_language(story: &Story, sources: &Sources, sink: &mut Sink) -> String {
    if let Some(language) = &story.meta.language {
        return language.value.clone();
    }
    let sample = story.sections.iter().flat_map(|s| &s.body.pieces).map(|p| sources.text(*p)).find(|t| t.len() > 200);
    let sample =
        sample.or_else(|| story.sections.first().and_then(|s| s.body.pieces.first()).map(|p| sources.text(*p)));
    let guess = sample.and_then(language::guess).unwrap_or("und");
    let at = story.sections.first().and_then(|s| s.body.pieces.first()).map(|p| Span::new(p.file, 0, 0));
    let how = if story.imported {
        "write `Language: …` at the top, or give `--set language=en`"
    } else {
        "add `language: …` to the front-matter"
    };
    if !sink.has_errors() {
        sink.emit(
            at,
            crate::story::rules::missing_language(if guess == "und" {
                "the text is too short to guess it".to_owned()
            } else {
                format!("it looks like \"{guess}\"")
            }),
        )
        .hint(how);
    }
    guess.to_owned()
}

/// The title in plain words. It is shown as the text is: with curly quotes where the text has them.
fn book_title(story: &Story, language: &BookLanguage) -> String {
    let untitled = language.words.untitled;
    let title = story.meta.title.as_ref().map_or_else(|| untitled.to_owned(), |t| t.value.clone());
    let title = if is_markdown(story) { title::plain_smart(&title, language.quotes()) } else { title };
    let title: String = title.chars().filter(|c| crate::diag::encoding::is_xml_char(*c)).collect();
    if title.trim().is_empty() { untitled.to_owned() } else { title }
}

/// Says once a book how its texts were read where they could be read otherwise.
fn report_readings(bound: &[Bound], sink: &mut Sink) {
    let texts = bound.iter().flat_map(|b| b.opened.iter().map(|part| &part.text).chain([&b.text]));
    prose::foreign::report(texts.clone().flat_map(|text| &text.foreign), sink);
    prose::report_dialogue(texts.clone().filter_map(|text| text.dialogue), sink);
    prose::report_indented(texts.clone().filter_map(|text| text.indented), sink);
    prose::report_joined_lines(texts.filter_map(|text| text.joined_lines), sink);
}

/// Warnings in the author's own words are shown one by one, in several places: a story that has too many is refused.
fn refuse_endless_warnings(meta: &Meta, bound: &[Bound], sink: &mut Sink) -> Result<(), Failed> {
    let of_chapters = bound.iter().flat_map(|b| b.section.meta.warnings.list.iter().chain(&b.text.scenes));
    let mut own = meta.warnings.list.iter().chain(of_chapters).filter(|warning| warning.entry.is_none());
    let mut seen = HashSet::new();
    match own.find(|w| seen.insert(w.raw.value.as_str()) && seen.len() > warning::MOST) {
        None => Ok(()),
        Some(one) => {
            let excess = crate::story::rules::matter_too_large("the list of warnings", warning::MOST);
            Err(sink.fail(one.raw.span, excess))
        }
    }
}

fn render_section<'s>(
    section: &'s Section,
    sources: &Sources,
    definitions: &HashMap<FileId, Definitions>,
    meta: &Meta,
    language: &BookLanguage,
) -> Bound<'s> {
    let smart = language.quotes();
    let mut sink = Sink::new();
    let first = section.body.pieces.first();
    let file = first.map(|p| sources.file(p.file));
    let base = file.and_then(|f| f.path.parent()).map(Path::to_owned).unwrap_or_default();
    let base = if base.as_os_str().is_empty() { PathBuf::from(".") } else { base };
    let none = Definitions::default();
    let input = prose::Passage {
        text: file.map_or("", |f| &f.text),
        pieces: &section.body.pieces,
        title: section.marks.heading.filter(|_| section.title.is_some() && section.meta.title.is_none()),
        markup: section.body.markup,
        lines: meta.lines,
        smart: meta.smart.unwrap_or(section.body.markup == Markup::Markdown),
        language: section.meta.language.as_ref().map_or(&language.tag, |l| &l.value),
        heading_level: 2,
        scope: "",
        definitions: first.and_then(|p| definitions.get(&p.file)).unwrap_or(&none),
    };
    let mut text = prose::render(&input, &mut sink);
    let mut value =
        |prose: &Option<Prose>, scope: &str| prose.as_ref().map(|p| prose::render_value(p, smart, scope, &mut sink));
    let summary = value(&section.meta.summary, "summary-");
    let notes = value(&section.meta.notes, "notes-");
    let end_notes = value(&section.meta.end_notes, "end-notes-");
    let own = |words: &str, markup: Markup| {
        let html = match markup {
            Markup::Markdown => title::xhtml(words, smart),
            Markup::Plain(_) => title::with_readings(&crate::import::text::one_line(words)),
        };
        (title::heading_words(&html), html)
    };
    let title = match (&section.meta.title, text.title.take(), &section.title) {
        (Some(title), ..) => Some(own(&title.value, Markup::Markdown)),
        (None, Some(title), _) => Some((title.words, title.html)),
        (None, None, Some(title)) => Some(own(sources.text(title.source), title.markup)),
        (None, None, None) => None,
    };
    let title = title.filter(|(_, html)| !html.trim().is_empty());
    let path = file.and_then(|f| f.path.canonicalize().ok());
    let plate = title.is_none()
        && section.meta.number.is_none()
        && section.body.markup == Markup::Markdown
        && !text.images.is_empty()
        && count_words(&text.html) == 0;
    Bound { section, base, path, text, opened: Vec::new(), summary, notes, end_notes, title, plate, sink }
}

/// The files of one section.
struct FileName {
    /// The pages of the parts that this section opens, the outermost first.
    parts: Vec<String>,
    file: String,
    stem: String,
}

/// The name of a chapter by its words, or by its number where they can not be read aloud.
fn chapter_name(words: &str, language: &str, index: usize) -> String {
    if !is_unsounded(words, language) {
        return slug(words);
    }
    let narrow =
        |c: char| if ('０'..='９').contains(&c) { char::from(b'0' + (c as u32 - '０' as u32) as u8) } else { c };
    let letters = words.chars().map(narrow).skip_while(|c| !c.is_ascii_digit());
    let number: String = letters.take_while(char::is_ascii_digit).take(6).collect();
    match number.is_empty() {
        // A prologue does not take the name of the first chapter.
        true if Name::read(words).is_uncounted() => format!("section-{}", index + 1),
        true => format!("chapter-{}", index + 1),
        false => format!("chapter-{number}"),
    }
}

/// Names every page: by file name or title, so that a serial keeps the names of its old chapters.
fn name_files(bound: &[Bound], language: &str) -> Vec<FileName> {
    let mut names = Names::default();
    // Names that other pages have.
    let fixed = front::Purpose::all().map(|kind| kind.file_name().trim_end_matches(".xhtml")).chain(["nav", "toc"]);
    fixed.for_each(|name| {
        names.claim(name);
    });
    bound
        .iter()
        .enumerate()
        .map(|(i, b)| {
            let parts = b
                .opened
                .iter()
                .map(|p| format!("{}.xhtml", names.claim(&format!("part-{}", slug_in(&p.part.value, language)))))
                .collect();
            let title = b.title.as_ref().map(|(title, _)| title.as_str());
            let own = b.section.meta.language.as_ref().map_or(language, |own| &own.value);
            let named = b.section.stem.as_deref().into_iter().chain(title);
            let wanted = named.map(|words| chapter_name(words, own, i)).find(|name| !name.is_empty());
            // A story that gets its second chapter keeps the name of the first.
            let wanted = wanted.unwrap_or_else(|| if i == 0 { "story".into() } else { format!("section-{}", i + 1) });
            let stem = names.claim(&wanted);
            FileName { parts, file: format!("{stem}.xhtml"), stem }
        })
        .collect()
}

/// Numbers, titles and warnings of the chapters, as the pages and the metadata need them.
fn chapter_facts(bound: &[Bound], names: &[FileName], meta: &Meta, words: &Words, sink: &mut Sink) -> Vec<Chapter> {
    let is_counted = |b: &Bound| !b.section.marks.uncounted && !b.plate;
    let counted = bound.iter().filter(|b| is_counted(b)).count();
    for number in meta.warnings.list.iter().flat_map(|w| &w.chapters) {
        if number.value as usize > counted {
            sink.emit(number.span, crate::story::rules::no_such_chapter(number.value, counted));
        }
    }
    let mut contradiction = None;
    let mut position = 0;
    let mut chapters: Vec<Chapter> = bound
        .iter()
        .zip(names)
        .enumerate()
        .map(|(i, (b, name))| {
            let place = if is_counted(b) {
                position += 1;
                position
            } else {
                u32::MAX - i as u32
            };
            let warnings = chapter_warnings(b, place, meta);
            if let Some(first) = warnings.list.first() {
                contradiction = contradiction.or(Some(first.raw.span));
            }
            let (number, title) = label(b, bound.len(), words);
            Chapter {
                position: place,
                number,
                title,
                headed: !(b.plate || b.title.is_none() && b.section.marks.unlisted),
                href: name.file.clone(),
                warnings,
                rating: b.section.meta.rating.clone(),
                words: 0,
                extra: b.section.meta.extra.clone(),
            }
        })
        .collect();
    if let (Policy::None, Some(span)) = (&meta.warnings.policy, contradiction) {
        sink.emit(span, rules::contradicted_policy());
    }
    if meta.numbering == Some(true) {
        numbering::number(&mut chapters);
    }
    chapters
}

/// The warnings of a chapter, with those of its scenes.
fn chapter_warnings(b: &Bound, position: u32, meta: &Meta) -> Warnings {
    let mut warnings: Warnings = b.section.meta.warnings.clone();
    for scene in &b.text.scenes {
        let known = |w: &crate::story::Warning| match (w.entry, scene.entry) {
            (Some(a), Some(b)) => a.id == b.id,
            (None, None) => w.raw.value == scene.raw.value,
            _ => false,
        };
        // The story's own list may name this chapter, and say more.
        let listed = meta.warnings.list.iter().any(|w| known(w) && w.chapters.iter().any(|c| c.value == position));
        if !listed && !warnings.list.iter().any(known) {
            warnings.list.push(scene.clone());
        }
        if warnings.policy != Policy::Declined {
            warnings.policy = Policy::Stated;
        }
    }
    for warning in &mut warnings.list {
        refine(warning, meta);
    }
    warnings
}

/// Number and title of a section. A page of pictures is called by what they show, a chapter whose heading is a picture
/// that shows nothing by its first words.
fn label(b: &Bound, count: usize, words: &Words) -> (Option<String>, String) {
    let stated = b.section.meta.number.as_ref().map(|n| n.value.clone());
    match &b.title {
        Some((title, _)) if title.is_empty() => (stated, first_words(&b.text.html)),
        Some((title, _)) => (stated, title.clone()),
        None if b.plate => (None, title::heading_words(&b.text.html)),
        None if b.section.marks.unlisted => (stated, first_words(&b.text.html)),
        None if count < 2 || stated.is_some() => (stated, String::new()),
        // A chapter of several without title and number would have no heading at all. A number is never made up.
        None => (None, words.opening.to_owned()),
    }
}

/// The first words of a text, to call it by.
fn first_words(html: &str) -> String {
    let start = html
        .char_indices()
        .nth(600)
        .map_or(html, |(end, _)| html.cut(..html.cut(..end).rfind('>').map_or(end, |i| i + 1)));
    let words = title::heading_words(start);
    let mut few: Vec<&str> = words.split(' ').collect();
    if few.len() <= 6 {
        return words;
    }
    few.truncate(5);
    format!("{} …", few.join(" "))
}

/// A bare mention of a warning takes on how the story's own list describes it.
fn refine(warning: &mut crate::story::Warning, meta: &Meta) {
    let Some(entry) = warning.entry else { return };
    if let Some(book) = meta.warnings.list.iter().find(|w| w.entry.is_some_and(|e| e.id == entry.id) && !w.spoiler) {
        if warning.severity == crate::story::warning::Severity::Unspecified {
            warning.severity = book.severity;
        }
        warning.mode = warning.mode.or(book.mode);
    }
}

/// What is shown for the images of each section, in the order of their placeholders.
type Pictures = Vec<Vec<Picture>>;

fn load_images(
    bound: &mut [Bound],
    options: &Options,
    assets: &mut Assets,
    facts: &mut Facts,
    sink: &mut Sink,
) -> Pictures {
    let mut unknown = std::collections::HashSet::new();
    let mut load = |image: &prose::Use, base: &Path| {
        if image.newer {
            // There is another in its place.
            return (options.epub == Version::V3)
                .then(|| assets.image(image, base, sink).ok())
                .flatten()
                .map(|asset| asset.href.clone());
        }
        let asset = assets.image(image, base, sink).ok()?;
        facts.images += 1;
        facts.animated |= asset.animated;
        let (name, describe) = match is_drawing(&image.target) {
            true => ("<svg>".to_owned(), "write what it shows into it: `<title>A map</title>`"),
            false => (crate::story::text::shorten(&image.target), "describe the image between the square brackets"),
        };
        if !image.has_alt {
            facts.images_without_alt += 1;
            sink.emit(image.span, rules::missing_alt(&name)).hint(describe);
        }
        if options.epub == Version::V2 && !asset.media.in_epub2 {
            if unknown.insert(asset.href.clone()) {
                let what = format!("\"{name}\" is {}", asset.media.noun());
                sink.emit(image.span, rules::too_new(what, "2")).hint("save it as PNG or JPEG");
            }
            return None;
        }
        Some(asset.href.clone())
    };
    let mut picture = |image: &prose::Use, base: &Path| {
        load(image, base).map_or_else(|| Picture::Missing(assets::label(&image.target)), Picture::Shown)
    };
    bound
        .iter_mut()
        .map(|b| {
            for part in &mut b.opened {
                part.pictures = part.text.images.iter().map(|image| picture(image, &b.base)).collect();
            }
            b.text.images.iter().map(|image| picture(image, &b.base)).collect()
        })
        .collect()
}

/// The pictures that are shown by readers that know them, and have others in their place elsewhere.
fn optional<'p>(bound: &'p [Bound], pictures: &'p Pictures) -> HashSet<&'p str> {
    let parts = bound.iter().flat_map(|b| &b.opened).flat_map(|part| part.text.images.iter().zip(&part.pictures));
    let texts = bound.iter().zip(pictures).flat_map(|(b, pictures)| b.text.images.iter().zip(pictures));
    let (mut optional, mut needed) = (HashSet::new(), HashSet::new());
    for (image, picture) in texts.chain(parts) {
        if let Picture::Shown(href) = picture {
            if image.newer {
                optional.insert(href.as_str())
            } else {
                needed.insert(href.as_str())
            };
        }
    }
    &optional - &needed
}

/// Headings within chapters that the contents list at most: reading systems show no list of more.
const MOST_LISTED: usize = 10_000;

/// Takes headings beyond a measure out of the contents, which is said.
fn limit_headings(bound: &mut [Bound], sink: &mut Sink) {
    let mut count = 0;
    let mut first = None;
    for b in bound {
        let at = b.text.source.span(0..0);
        for heading in b.text.headings.iter_mut().filter(|h| is_listed(h)) {
            count += 1;
            if count > MOST_LISTED {
                heading.listed = false;
                first = first.or(Some(at));
            }
        }
    }
    if let Some(at) = first {
        sink.emit(at, rules::many_headings(count, MOST_LISTED))
            .hint("if these lines are no headings, put a backslash before the first sign of the line below each");
    }
}

/// Whether a heading within a chapter stands in the contents.
fn is_listed(heading: &prose::SubHeading) -> bool {
    heading.level == 2 && heading.listed && !heading.title.is_empty()
}

/// The contents: parts, chapters, and headings within chapters.
fn contents(
    bound: &[Bound],
    names: &[FileName],
    files: &[Vec<Laid>],
    chapters: &[Chapter],
    words: &Words,
    in_words: bool,
) -> Vec<TocEntry> {
    let mut toc: Vec<TocEntry> = Vec::new();
    for (i, b) in bound.iter().enumerate() {
        let chapter = &chapters[i];
        let label = match (&chapter.number, chapter.title.is_empty()) {
            (Some(number), true) => words::fill(words.chapter, number),
            (Some(number), false) if in_words => words.titled(number, &chapter.title),
            (Some(number), false) => format!("{number}. {}", chapter.title),
            (None, false) => chapter.title.clone(),
            (None, true) if bound.len() == 1 => words.story.to_owned(),
            (None, true) => words.opening.to_owned(),
        };
        let ids = files[i].iter().flat_map(|file| file.ids.iter().map(|id| (id.as_str(), &file.href)));
        let listed: Vec<_> = b.text.headings.iter().filter(|h| is_listed(h)).collect();
        let homes: HashMap<&str, &String> = if listed.is_empty() { HashMap::new() } else { ids.collect() };
        let entry_of = |h: &prose::SubHeading| {
            let home = homes.get(h.id.as_str()).copied().unwrap_or(&names[i].file);
            TocEntry { title: h.title.clone(), href: Some(format!("{home}#{}", h.id)), children: Vec::new() }
        };
        let children = listed.into_iter().map(entry_of).collect();
        let entry = TocEntry { title: label, href: Some(names[i].file.clone()), children };
        // The list of the innermost part that stays open, then new parts below it.
        let kept = b.section.parts.len() - b.opened.len();
        let mut list = &mut toc;
        for _ in 0..kept {
            let Some(last) = list.len().checked_sub(1) else { break };
            list = &mut list[last].children;
        }
        for (part, href) in b.opened.iter().zip(&names[i].parts) {
            let title = part.words.clone();
            list.push(TocEntry { title, href: Some(href.to_owned()), children: Vec::new() });
            let last = list.len() - 1;
            list = &mut list[last].children;
        }
        let has_label = !b.plate || !chapter.title.is_empty();
        list.extend((!b.section.marks.unlisted && has_label).then_some(entry));
    }
    toc
}

/// A URN that stays the same from build to build.
pub fn identifier(story: &Story, title: &str, sources: &Sources) -> String {
    let meta = &story.meta;
    if let Some(given) = &meta.identifier {
        let value = given.value.trim();
        if let Ok(uuid) = uuid::Uuid::parse_str(value.trim_start_matches("urn:uuid:")) {
            return uuid.urn().to_string();
        }
        return value.to_owned();
    }
    let url = meta.sources.iter().find(|s| address::external(&s.value).is_some());
    let authors: Vec<&str> = meta.authors.iter().map(|a| a.name.value.as_str()).collect();
    let mut name = match url {
        Some(url) => url.value.clone(),
        // A title alone is too little: half of all drafts are called "Chapter 1".
        None if authors.iter().all(|name| is_nobody(name)) => {
            format!("{title}\u{1f}\u{1f}{}", opening(story, sources))
        }
        None => format!("{title}\u{1f}{}", authors.join("\u{1f}")),
    };
    if let Some(language) = story.edition.as_deref().filter(|language| !language.is_empty()) {
        name.extend(["\u{1f}", language]);
    }
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, name.as_bytes()).urn().to_string()
}

/// Whether a name is what stands where nobody is named.
fn is_nobody(name: &str) -> bool {
    const NAMES: &[&str] = &["", "anonymous", "anon", "anonymus", "unknown", "unknownauthor", "various", "n/a"];
    NAMES.contains(&crate::story::keys::fold(name.trim()).as_str())
}

/// Letters with which the first chapter begins. A serial that grows keeps them, and so does a file that is moved; tags of
/// HTML are none of them, so that a post keeps its name as Markdown.
fn opening(story: &Story, sources: &Sources) -> String {
    const LETTERS: usize = 400;
    let Some(first) = story.sections.first() else { return String::new() };
    let is_marked_up = matches!(first.body.markup, Markup::Markdown);
    let texts = first.body.pieces.iter().map(|piece| sources.text(*piece));
    let mut chars = texts.flat_map(str::chars).peekable();
    let (mut letters, mut count, mut before, mut in_tag) = (String::new(), 0, ' ', false);
    while let Some(c) = chars.next().filter(|_| count < LETTERS) {
        let opens = c == '<' && before != '\\' && chars.peek().is_some_and(|next| next.is_alphabetic() || *next == '/');
        in_tag = is_marked_up && (in_tag && before != '>' || opens);
        if !in_tag && c.is_alphanumeric() {
            letters.push(c);
            count += 1;
        }
        before = c;
    }
    letters
}

/// When the book was last changed: `SOURCE_DATE_EPOCH`, else what the author states, never the clock.
fn modified(story: &Story, options: &Options) -> Date {
    let stated = story.meta.updated.as_ref().or(story.meta.published.as_ref()).map(|d| d.value);
    let chapters =
        story.sections.iter().filter_map(|s| s.meta.updated.as_ref().or(s.meta.date.as_ref())).map(|d| d.value).max();
    options.modified.or(stated.max(chapters).max(options.not_before)).unwrap_or(UNDATED)
}
