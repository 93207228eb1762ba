//! One page: its pictures, links, tables and headings, and what it holds of the things that metadata speaks of.

use std::borrow::Cow;

use super::css::{self, Told};
use super::{rules, words};
use crate::css::Origin;
use crate::facts::Role;
use crate::log::Log;
use crate::noted::{Entry, Heading, Noted};
use crate::report::Version;
use crate::url::{self, Base, Target};
use crate::xml::{Document, Element, NodeId, NodeKind, Ns, is_blank};
use ficbind_diag::{Cut, Violation};

/// Pages that need no heading, by `epub:type`, and by the types of the old guide.
const FRONT: &[&str] = &[
    "cover",
    "titlepage",
    "title-page",
    "halftitlepage",
    "halftitle",
    "copyright-page",
    "copyright",
    "dedication",
    "epigraph",
    "frontispiece",
    "imprint",
    "imprimatur",
    "colophon",
    "seriespage",
    "toc",
    "loi",
    "lot",
    "loa",
    "lov",
    "landmarks",
    "page-list",
    "footnotes",
    "endnotes",
    "rearnotes",
    "footnote",
    "endnote",
    "rearnote",
];

/// Empty paragraphs of a page from which on they are told: one or two may be slips.
const MANY_BLANKS: usize = 3;

/// Whether a page of this type needs no heading.
pub fn is_front(kind: &str) -> bool {
    FRONT.contains(&kind.trim_start_matches("doc-"))
}

/// Looks at a page from its root on.
pub fn look(root: Element, role: &Role, log: &mut Log) -> Noted {
    let path = log.path.to_string();
    let mut look = Look {
        doc: root.doc,
        role,
        base: Base::Owned(path),
        log,
        noted: Noted::default(),
        sheets: Told::new(role.fixed),
        spans: Spans::default(),
        caption: String::new(),
        level: 0,
        blank: None,
        nav: "",
    };
    look.language(root);
    for id in root.id..root.after() {
        let node = &root.doc.nodes[id as usize];
        match node.kind {
            NodeKind::Text if id < look.spans.body => {
                look.noted.letters += root.doc.text.cut(node.start as usize..node.end as usize).trim().len();
            }
            NodeKind::Element => look.element(root.doc.element(id)),
            _ => {}
        }
    }
    if let Some((first, count)) = look.blank.filter(|(_, count)| *count >= MANY_BLANKS) {
        look.say(first, rules::blank_paragraphs(count));
    }
    look.noted
}

/// Where elements end that matter for what is in them: the first node behind the latest of each kind. Of elements of
/// one kind inside each other, only the outermost is looked at, so that no text is read twice.
#[derive(Default)]
struct Spans {
    body: NodeId,
    nav: NodeId,
    figure: NodeId,
    link: NodeId,
    heading: NodeId,
    /// A group of headings of which the first has been seen.
    group: NodeId,
    quote: NodeId,
    /// Lines of code, which programs give empty links.
    code: NodeId,
    table: NodeId,
    style: NodeId,
}

struct Look<'l, 'd, 'a> {
    doc: &'d Document<'a>,
    role: &'l Role<'l>,
    base: Base<'static>,
    log: &'l mut Log,
    noted: Noted,
    /// What was said of the styles in this page.
    sheets: Told,
    spans: Spans,
    /// The caption of the figure.
    caption: String,
    /// The level of the heading before.
    level: u8,
    /// The first empty paragraph, and how many there are.
    blank: Option<(Element<'d, 'a>, usize)>,
    /// What the list of a navigation document is.
    nav: &'static str,
}

impl<'d, 'a> Look<'_, 'd, 'a> {
    fn say(&mut self, element: Element, violation: Violation) {
        self.log.at(self.doc, element.end(), violation);
    }

    fn language(&mut self, root: Element<'d, 'a>) {
        let stated = |e: Element<'d, '_>| {
            let tag = e.attr_ns(Ns::XML, "lang").or_else(|| e.attr("lang"));
            tag.map(str::trim).filter(|tag| !tag.is_empty())
        };
        let tag = stated(root).or_else(|| root.child(Ns::XHTML, "body").and_then(stated));
        self.noted.language = tag.map(Box::from);
        if self.noted.language.is_none() {
            self.say(root, rules::no_page_language());
        }
    }

    fn element(&mut self, element: Element<'d, 'a>) {
        match element.ns() {
            Ns::XHTML => self.html(element),
            // A picture inside a drawing is described by the drawing.
            Ns::SVG if element.local() == "image" => self.noted.pictures += 1,
            Ns::MATHML if element.local() == "math" => {
                self.noted.formulas += 1;
                self.noted.described_formulas += usize::from(says(element.attr("alttext")));
            }
            _ => {}
        }
        if element.attributes().is_empty() {
            return;
        }
        self.noted.pronunciations += usize::from(element.attr_ns(Ns::SSML, "ph").is_some());
        if let Some(style) = element.attr("style") {
            let line = self.doc.position(element.end()).0;
            css::declarations(style, Origin::Attribute(line), &mut self.sheets, self.log);
        }
    }

    fn html(&mut self, element: Element<'d, 'a>) {
        match element.local() {
            "title" => self.title(element),
            "style" if element.id >= self.spans.style => {
                self.spans.style = element.after();
                let line = self.doc.position(element.end()).0;
                css::sheet(&element.text(), Origin::Element(line), &mut self.sheets, self.log);
            }
            "body" => {
                self.spans.body = element.after();
                self.noted.body = self.doc.position(element.end());
                self.section(element);
            }
            "section" | "article" | "div" | "main" | "nav" | "header" => self.section(element),
            "blockquote" => self.spans.quote = self.spans.quote.max(element.after()),
            "pre" => self.spans.code = self.spans.code.max(element.after()),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading(element),
            "figure" if element.id >= self.spans.figure => {
                self.spans.figure = element.after();
                let caption = element.descendants().find(|e| e.is(Ns::XHTML, "figcaption"));
                self.caption = caption.map(|c| c.text().into_owned()).unwrap_or_default();
            }
            "p" if is_spacer(element) => self.blank.get_or_insert((element, 0)).1 += 1,
            "img" => self.picture(element),
            "a" if element.id >= self.spans.link => self.link(element),
            "table" if element.id >= self.spans.table => self.table(element),
            "video" => self.video(element),
            "audio" => self.noted.sounds += 1,
            "rt" => self.noted.readings += 1,
            "track" => self.noted.audio_descriptions += usize::from(element.attr("kind") == Some("descriptions")),
            _ => {}
        }
    }

    /// What a page or a part of it is, as far as that is stated.
    fn section(&mut self, element: Element<'d, 'a>) {
        let is_nav = element.local() == "nav";
        if is_nav && self.role.nav {
            let kind = ["toc", "landmarks", "page-list"].into_iter().find(|kind| element.has_type(kind));
            self.nav = kind.unwrap_or_default();
            self.spans.nav = element.after();
            self.noted.has_page_list |= self.nav == "page-list";
        }
        let is_top = element.local() == "body" || element.parent().is_some_and(|p| p.is(Ns::XHTML, "body"));
        if !is_top {
            return;
        }
        let stated = [element.attr_ns(Ns::OPS, "type"), element.attr("role")];
        let types = || stated.into_iter().flatten().flat_map(str::split_ascii_whitespace);
        self.noted.is_front |= types().any(is_front);
        self.noted.is_cover |= types().any(|t| matches!(t, "cover" | "doc-cover"));
        self.noted.is_labelled |= says(element.attr("aria-label")) || says(element.attr("aria-labelledby"));
    }

    fn title(&mut self, element: Element) {
        if !element.parent().is_some_and(|p| p.is(Ns::XHTML, "head")) {
            return;
        }
        let title = element.text();
        if words::is_vague_title(&title) {
            self.say(element, rules::empty_words_as_title(words::short(&title)));
        }
    }

    fn heading(&mut self, element: Element<'d, 'a>) {
        let level = element.local().as_bytes().get(1).map_or(1, |digit| digit.saturating_sub(b'0'));
        if element.id < self.spans.heading {
            return;
        }
        self.spans.heading = element.after();
        let words = name(element);
        if words.trim().is_empty() {
            // In a navigation document, that is an error.
            if self.noted_nav().is_none() && !is_hidden(element) {
                self.say(element, rules::blank_heading(element.local()));
            }
            return;
        }
        if self.noted.heading.is_none() {
            let place = self.doc.position(element.end());
            self.noted.heading = Some(Heading { level, words: words::short(&words), place });
        }
        // What is quoted has an outline of its own, and in a group of headings only the first counts.
        let in_group = element.parent().filter(|p| p.is(Ns::XHTML, "hgroup"));
        if element.id < self.spans.quote || element.id < self.spans.group {
            return;
        }
        self.spans.group = in_group.map_or(0, Element::after);
        if self.level > 0 && level > self.level + 1 {
            self.say(element, rules::skipped_level(element.local(), format_args!("h{}", self.level)));
        }
        self.level = level;
    }

    /// The list of a navigation document that is open.
    fn noted_nav(&self) -> Option<&'static str> {
        (self.role.nav && self.spans.nav > 0).then_some(self.nav)
    }

    fn picture(&mut self, element: Element<'d, 'a>) {
        let described = ["aria-describedby", "aria-details", "longdesc"].iter().any(|a| says(element.attr(a)));
        self.noted.long_descriptions += usize::from(described);
        let decorates = matches!(element.attr("role"), Some("presentation" | "none")) || is_hidden(element);
        if decorates {
            return;
        }
        let Some(alt) = element.attr("alt") else {
            self.noted.pictures += 1;
            if says(element.attr("aria-label")) || says(element.attr("aria-labelledby")) || says(element.attr("title"))
            {
                return;
            }
            self.noted.mute_pictures += 1;
            // EPUB 2 requires it, so that it is an error there.
            if self.role.version() == Version::Three {
                self.say(element, rules::no_alt());
            }
            return;
        };
        if is_blank(alt) {
            return;
        }
        self.noted.pictures += 1;
        let in_figure = element.id < self.spans.figure;
        if words::is_picture_name(alt, element.attr("src").unwrap_or_default()) {
            self.noted.mute_pictures += 1;
            self.say(element, rules::file_name_as_alt(words::short(alt)));
        } else if words::is_vague_alt(alt) {
            self.noted.mute_pictures += 1;
            self.say(element, rules::empty_words_as_alt(words::short(alt)));
        } else if in_figure && words::are_alike(alt, &self.caption) {
            self.say(element, rules::caption_as_alt());
        }
    }

    fn link(&mut self, element: Element<'d, 'a>) {
        let Some(href) = element.attr("href") else { return };
        self.spans.link = element.after();
        let words = name(element);
        if element.id < self.spans.nav && !self.nav.is_empty() {
            self.entry(element, href, &words);
            return;
        }
        let is_note = element.attr_ns(Ns::OPS, "type").is_some() || element.attr("role").is_some();
        if words.trim().is_empty() {
            if !is_hidden(element) && element.id >= self.spans.code {
                self.say(element, rules::nameless_link());
            }
        } else if !is_note && words::is_vague_link(&words) {
            self.say(element, rules::vague_link(words::short(&words)));
        }
    }

    /// An entry of a navigation document.
    fn entry(&mut self, element: Element, href: &str, words: &str) {
        let Ok(Target::Local(local)) = url::resolve(&self.base, href) else { return };
        match self.nav {
            "toc" => {
                if words::is_vague_title(words) {
                    self.say(element, rules::empty_words_as_entry(words::short(words)));
                }
                self.noted.entries.push(Entry { label: words::short(words), path: local.path.to_string() });
            }
            "landmarks" => {
                let types = element.attr_ns(Ns::OPS, "type").unwrap_or_default();
                self.noted
                    .landmarks
                    .extend(types.split_ascii_whitespace().map(|t| (t.to_owned(), local.path.to_string())));
            }
            _ => {}
        }
    }

    fn table(&mut self, table: Element<'d, 'a>) {
        self.spans.table = table.after();
        let arranges = matches!(table.attr("role"), Some("presentation" | "none")) || is_hidden(table);
        let (mut rows, mut cells, mut inner) = (0, 0, false);
        for element in table.descendants().filter(|e| e.ns() == Ns::XHTML) {
            match element.local() {
                "th" => return,
                "td" if matches!(element.attr("role"), Some("rowheader" | "columnheader")) => return,
                "tr" => rows += 1,
                "td" => cells += 1,
                "table" => inner = true,
                _ => {}
            }
        }
        // One row or column needs no header, and a table in a table arranges things.
        if !arranges && !inner && rows > 1 && cells >= 2 * rows {
            self.say(table, rules::headless_table());
        }
    }

    fn video(&mut self, element: Element<'d, 'a>) {
        self.noted.videos += 1;
        let is_captioned = |t: Element| {
            matches!(t.attr("kind").unwrap_or("subtitles"), "captions" | "subtitles") && t.attr("src").is_some()
        };
        if element.children_named(Ns::XHTML, "track").any(is_captioned) {
            self.noted.captions += 1;
        } else if element.attr("muted").is_none() {
            self.say(element, rules::video_without_captions());
        }
    }
}

fn says(value: Option<&str>) -> bool {
    value.is_some_and(|v| !is_blank(v))
}

/// Whether a paragraph holds nothing but blanks and breaks, and no target of links.
fn is_spacer(element: Element) -> bool {
    let mut nodes = (element.id + 1..element.after()).map(|id| (id, &element.doc.nodes[id as usize]));
    let is_blank = nodes.all(|(id, node)| match node.kind {
        NodeKind::Text => element.doc.text_of(id).trim().is_empty(),
        NodeKind::Element => node.name.local == "br",
        NodeKind::Instruction => true,
    });
    is_blank && element.attr("id").is_none() && !is_hidden(element)
}

fn is_hidden(element: Element) -> bool {
    element.attr("hidden").is_some() || element.attr("aria-hidden") == Some("true")
}

/// What a screen reader calls a link or heading.
fn name<'d>(element: Element<'d, '_>) -> Cow<'d, str> {
    let label = element.attr("aria-label").filter(|l| !is_blank(l));
    if let Some(label) = label {
        return label.into();
    }
    let text = element.text();
    if !text.trim().is_empty() {
        return text;
    }
    let mut alternatives = element.descendants().filter_map(|e| match (e.ns(), e.local()) {
        (Ns::XHTML, "img") => e.attr("alt").or_else(|| e.attr("title")),
        (Ns::MATHML, "math") => e.attr("alttext"),
        // Nobody knows what a drawing or a film is called, but it is not nothing.
        (Ns::SVG, "svg") | (Ns::XHTML, "object" | "video") => Some("…"),
        _ => e.attr("aria-label"),
    });
    let named = alternatives.find(|a| !is_blank(a));
    named.or_else(|| element.attr("title")).or_else(|| element.attr("aria-labelledby")).unwrap_or_default().into()
}
