//! Pages and the table of contents as chapters: one entry, one chapter; pages without an entry belong to the one before.

use std::collections::HashMap;

use super::guide::OfBook;
use super::own;
use super::package::{Book, Entry};
use super::page::Page;
use super::pages::Pages;
use super::places::{Places, piece_around};
use super::{stories, warnings};
use crate::story::language;
use crate::transcribe::dom::{Dom, Kind, NodeId};
use crate::transcribe::markdown::{self, Survey};
use crate::transcribe::{self, Chapter, Work};

/// Where a chapter begins on a page.
struct Start<'e> {
    /// Among the pieces of the page.
    at: usize,
    entry: &'e Entry,
}

/// The language of a book, from which chapters may differ.
struct Tongue {
    /// BCP 47; empty if it is not known.
    tag: String,
    is_ours: bool,
    /// Pages say what they are. Some programs write the same into all.
    is_said: bool,
}

impl Tongue {
    fn of(pages: &Pages, book: &Book, work: &Work) -> Tongue {
        let stated = work.front.iter().find(|entry| entry.key == "language");
        let tag = stated.and_then(|entry| entry.value.as_str()).unwrap_or_default().to_owned();
        let is_own = |page: &Page| language_of(page).is_some_and(|own| primary(&own) == primary(&tag));
        let is_said = book.is_ours || pages.list.iter().any(is_own);
        Tongue { is_ours: book.is_ours, is_said, tag }
    }

    /// The language of a page that is in another.
    fn other(&self, page: &Page) -> Option<String> {
        let own = language_of(page).filter(|own| self.is_said && own != "und")?;
        let is_same = if self.is_ours { own == self.tag } else { primary(&own) == primary(&self.tag) };
        (!is_same).then_some(own)
    }
}

/// What the elements around everything say.
fn language_of(page: &Page) -> Option<String> {
    let outer = std::iter::once(page.body).chain(page.dom.parent(page.body));
    let of = |node: NodeId| page.dom.attribute(node, "lang").or(page.dom.attribute(node, "xml:lang"));
    outer.filter_map(of).find_map(language::canonical)
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// Makes chapters of pages.
pub fn read(pages: &Pages, book: &mut Book, work: &mut Work) {
    let entries = std::mem::take(&mut book.entries);
    let mut of_page: HashMap<&str, Vec<&Entry>> = HashMap::new();
    for entry in &entries {
        of_page.entry(&entry.path).or_default().push(entry);
    }
    let (places, parts, paths) = (Places::new(&pages.list), Vec::new(), Vec::new());
    let tongue = Tongue::of(pages, book, work);
    let mut reader = Reader { places, parts, paths, tongue, story: None, is_opened: false, book, work };
    for (number, page) in pages.list.iter().enumerate() {
        let of_story = stories::folder(page, reader.book);
        if let Some(folder) = of_story.filter(|folder| reader.story.as_deref() != Some(*folder)) {
            reader.opens(folder, &of_page);
        }
        let entries = of_page.get(&*page.path).map(Vec::as_slice).unwrap_or_default();
        reader.page(number, page, entries);
    }
    let Reader { places, paths, .. } = reader;
    if book.is_ours {
        warnings::place(book, &paths, work);
    }
    places.settle(&mut work.chapters);
}

/// Chapters while they are made.
struct Reader<'r, 'b> {
    book: &'r mut Book<'b>,
    work: &'r mut Work,
    places: Places,
    /// The titles of the parts that are open, with their levels.
    parts: Vec<(usize, String)>,
    /// The page on which each chapter begins.
    paths: Vec<String>,
    /// The language of the book.
    tongue: Tongue,
    /// The folder of the story that is read, in a book that joins several.
    story: Option<String>,
    /// The story has no chapter yet.
    is_opened: bool,
}

impl Reader<'_, '_> {
    /// A story begins, which is a part of the book.
    fn opens(&mut self, folder: &str, of_page: &HashMap<&str, Vec<&Entry>>) {
        self.story = Some(folder.to_owned());
        self.parts = vec![(0, stories::title(folder, of_page))];
        self.is_opened = true;
    }

    /// What a chapter of a story among others has of it: its title where it has none, and the story's summary, once.
    fn of_story(&mut self, page: &Page, chapter: &mut Chapter) {
        let Some(folder) = &self.story else { return };
        // Each story has files of the same names.
        chapter.stem = None;
        let is_numbered = chapter.front.iter().any(|entry| entry.key == "number");
        if chapter.title.is_none() && !is_numbered {
            chapter.title = self.parts.last().map(|(_, title)| title.clone()).filter(|title| !title.is_empty());
        }
        if !stories::is_around(page) {
            stories::complete(chapter, folder, self.book, self.work);
        }
    }

    fn page(&mut self, number: usize, page: &Page, entries: &[&Entry]) {
        let pieces = pieces_of(page, entries);
        let mut starts = starts_of(page, &pieces, entries);
        if self.book.is_ours {
            // A page of ours is one chapter; deeper entries are headings in its text.
            starts.truncate(1);
        }
        let numbers: HashMap<NodeId, usize> = pieces.iter().enumerate().map(|(at, node)| (*node, at)).collect();
        let targets = page.wanted.iter().filter_map(|id| Some((id, page.ids.get(id)?)));
        let targets = targets.filter_map(|(id, node)| Some((id.clone(), piece_around(page, &numbers, *node)?)));
        self.places.targets(number, targets);
        // Notes may stand anywhere on the page.
        let survey = Survey::new(&page.dom, page.dom.children(page.body));
        let first = starts.first().map_or(pieces.len(), |start| start.at);
        if let Some(rest) = pieces.get(..first).filter(|rest| !is_empty(&page.dom, rest)) {
            self.goes_on(number, page, rest, &survey);
        }
        for (at, start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).map_or(pieces.len(), |next| next.at);
            let inside = pieces.get(start.at..end).unwrap_or_default();
            self.begins(number, page, start, inside, &survey);
        }
    }

    /// What goes on with the chapter before; its notes must not be called like those there.
    fn goes_on(&mut self, number: usize, page: &Page, pieces: &[NodeId], survey: &Survey) {
        let text = if self.work.chapters.is_empty() || self.is_opened {
            self.text_of(page, pieces, None, survey)
        } else {
            let survey = Survey::labelled(&page.dom, page.dom.children(page.body), &format!("{number}-"));
            self.text_of(page, pieces, None, &survey)
        };
        match self.work.chapters.last_mut().filter(|_| !self.is_opened) {
            Some(last) => {
                last.text.push_str("\n\n");
                last.text.push_str(&text);
            }
            None => {
                let mut chapter = Chapter { text, ..Chapter::default() };
                self.of_story(page, &mut chapter);
                self.push(page, chapter);
            }
        }
        self.places.begin(number, 0, self.work.chapters.len().saturating_sub(1));
    }

    /// A chapter that begins on a page, or a part.
    fn begins(&mut self, number: usize, page: &Page, start: &Start, inside: &[NodeId], survey: &Survey) {
        let is_ours = self.book.is_ours;
        self.parts.retain(|(level, _)| *level < start.entry.level);
        let text = self.text_of(page, inside, Some(&start.entry.title), survey);
        // A page with nothing but the title of a part.
        if start.entry.has_below && text.trim().is_empty() {
            self.parts.push((start.entry.level, start.entry.title.clone()));
            return;
        }
        let mut chapter = Chapter { text, ..Chapter::default() };
        if is_ours && !(self.story.is_some() && stories::is_around(page)) {
            own::head(page, self.book, &mut chapter);
            // The contents have the word of numbers that are counted, and the bare number of others.
            let number = own::number(page).filter(|words| start.entry.title.starts_with(words.as_str()));
            // Stories among others count their own.
            if number.is_some() && chapter.title.is_some() && self.story.is_none() {
                chapter.front.retain(|entry| entry.key != "number");
                if !self.work.states("numbering") {
                    self.work.state("numbering", true);
                }
            }
        } else {
            chapter.title = Some(start.entry.title.clone()).filter(|title| !title.trim().is_empty());
        }
        if chapter.title.is_none() && chapter.front.is_empty() && chapter.text.trim().is_empty() {
            return;
        }
        self.of_story(page, &mut chapter);
        self.push(page, chapter);
        self.places.begin(number, start.at, self.work.chapters.len() - 1);
    }

    fn push(&mut self, page: &Page, mut chapter: Chapter) {
        chapter.parts = self.parts.iter().map(|(_, title)| title.clone()).collect();
        self.is_opened = false;
        if let Some(language) = self.tongue.other(page)
            && !chapter.front.iter().any(|entry| entry.key == "language")
        {
            chapter.front.push(transcribe::Entry::new("language", language));
        }
        self.paths.push(page.path.clone());
        self.work.chapters.push(chapter);
    }

    /// The text of some pieces of a page, without the heading that only repeats the title.
    fn text_of(&mut self, page: &Page, pieces: &[NodeId], title: Option<&str>, survey: &Survey) -> String {
        let heading = title.and_then(|title| heading_of(&page.dom, pieces, title));
        // A heading that goes leaves its level to the title; those below it come right after.
        let level = if heading.is_some() { 1 } else { 2 };
        let is_ours = self.book.is_ours;
        let mut guide = OfBook { book: self.book, page, heading, is_ours, places: &self.places };
        markdown::write_part(&page.dom, survey, pieces, level, &mut guide)
    }
}

/// The blocks of a page in which chapters can begin. Containers around the targets of the contents are opened, and so is
/// one that holds everything.
fn pieces_of(page: &Page, entries: &[&Entry]) -> Vec<NodeId> {
    let targets = entries.iter().filter_map(|entry| page.ids.get(&entry.fragment));
    let targets: Vec<NodeId> = targets.map(|target| block_around(&page.dom, *target)).collect();
    let pieces = page.dom.opened(page.body, targets.into_iter().filter(|target| *target != page.body));
    let mut shown = pieces.iter().copied().filter(|child| is_shown(&page.dom, *child));
    match (shown.next(), shown.next()) {
        (Some(only), None) if is_container(&page.dom, only) => alone(&page.dom, only),
        _ => pieces,
    }
}

/// The content of the innermost container that holds everything.
fn alone(dom: &Dom, mut node: NodeId) -> Vec<NodeId> {
    loop {
        let mut shown = dom.children(node).iter().copied().filter(|child| is_shown(dom, *child));
        match (shown.next(), shown.next()) {
            (Some(only), None) if is_container(dom, only) => node = only,
            _ => return dom.children(node).to_vec(),
        }
    }
}

fn is_container(dom: &Dom, node: NodeId) -> bool {
    matches!(dom.name(node), "div" | "section" | "article" | "main" | "body")
}

/// The element around a target that stands in no other than containers.
fn block_around(dom: &Dom, target: NodeId) -> NodeId {
    let mut node = target;
    let mut block = target;
    while let Some(parent) = dom.parent(node) {
        if !is_container(dom, parent) && !dom.name(parent).is_empty() && dom.name(parent) != "html" {
            block = parent;
        }
        node = parent;
    }
    block
}

fn is_shown(dom: &Dom, node: NodeId) -> bool {
    match dom.kind(node) {
        Kind::Text(text) => !text.trim().is_empty(),
        Kind::Element(..) => true,
        _ => false,
    }
}

fn is_empty(dom: &Dom, nodes: &[NodeId]) -> bool {
    let has_picture = |node: &NodeId| {
        std::iter::once(*node).chain(dom.below(*node)).any(|below| matches!(dom.name(below), "img" | "hr" | "svg"))
    };
    nodes.iter().all(|node| dom.words(*node).is_empty() && !has_picture(node))
}

/// Where chapters begin on a page, by the entries that lead to it.
fn starts_of<'e>(page: &Page, pieces: &[NodeId], entries: &[&'e Entry]) -> Vec<Start<'e>> {
    let places: HashMap<NodeId, usize> = pieces.iter().enumerate().map(|(at, node)| (*node, at)).collect();
    let mut starts: Vec<Start> = Vec::new();
    for entry in entries {
        let at = match &*entry.fragment {
            "" => Some(0),
            id => page.ids.get(id).and_then(|target| piece_around(page, &places, *target)),
        };
        // An entry within a chapter that begins at the same place, or that is nowhere, opens none.
        let at = at.or_else(|| starts.is_empty().then_some(0));
        if let Some(at) = at
            && starts.last().is_none_or(|last| last.at < at)
        {
            starts.push(Start { at, entry });
        }
    }
    // Below an entry with text of its own, deeper entries of its page are headings within the chapter.
    if let Some(first) = starts.first() {
        let (level, from) = (first.entry.level, first.at);
        let end = starts.get(1).map_or(pieces.len(), |next| next.at);
        let inside = pieces.get(from..end).unwrap_or_default();
        if has_text_below_title(&page.dom, inside, &first.entry.title) {
            starts.retain(|start| start.entry.level <= level);
        }
    }
    // What stands above the first fragment of a page belongs to its chapter if it shows nothing.
    if let Some(first) = starts.first_mut()
        && is_empty(&page.dom, pieces.get(..first.at).unwrap_or_default())
    {
        first.at = 0;
    }
    starts
}

/// Whether pieces say more than a title.
fn has_text_below_title(dom: &Dom, pieces: &[NodeId], title: &str) -> bool {
    let words: Vec<String> = pieces.iter().map(|piece| dom.words(*piece)).filter(|words| !words.is_empty()).collect();
    !words.is_empty() && words.join(" ") != title
}

/// The heading at the top of a chapter whose words are those of the entry.
fn heading_of(dom: &Dom, pieces: &[NodeId], title: &str) -> Option<NodeId> {
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let wanted = letters(title);
    let mut all = pieces.iter().flat_map(|piece| std::iter::once(*piece).chain(dom.below(*piece)));
    let first = all.find(|node| match dom.kind(*node) {
        Kind::Text(text) => !text.trim().is_empty(),
        Kind::Element(name, _) => matches!(&**name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "img"),
        _ => false,
    })?;
    let is_heading = dom.name(first).starts_with('h') && dom.find(first, &["img"]).is_none();
    (is_heading && letters(&dom.text(first)) == wanted).then_some(first)
}
