//! Accessibility metadata, computed from the pages: what can be seen in them, and no more.

use ficbind_check::xml::{self, Document, Element, Ns};

use crate::draft::{Draft, xml_limits};
use crate::edit::Edits;
use crate::markup::{append, prefix};
use crate::opf::{self, Item};

/// What the pages of a book have.
#[derive(Debug, Default)]
pub struct Facts {
    text: bool,
    pictures: usize,
    /// Pictures with a description in words.
    described: usize,
    sound: bool,
    headings: bool,
    /// Whether something may flash or move, or whether that can not be known.
    moving: bool,
    /// Whether the NCX says where the pages of the printed book begin.
    page_list: bool,
}

impl Facts {
    /// Looks at the pages of the spine.
    pub fn of(draft: &Draft, package: &Document, items: &[Item]) -> Self {
        let moves = |t: &str| t == "image/gif" || t.starts_with("video/") || t.contains("javascript");
        let mut facts = Facts { moving: items.iter().any(|i| moves(i.media_type)), ..Facts::default() };
        for file in opf::reading_order(package, items) {
            let Some(text) = draft.text(file) else { continue };
            let doc = xml::read(&text, xml_limits());
            facts.moving |= doc.fault.is_some();
            facts.text |= doc.elements().any(|e| e.is(Ns::XHTML, "body") && e.has_text());
            doc.elements().for_each(|e| facts.look(e));
        }
        let ncx = items.iter().filter(|i| i.media_type == ficbind_check::media::NCX).filter_map(|i| i.file);
        facts.page_list = ncx.filter_map(|file| draft.text(file)).any(|text| text.contains("pageTarget"));
        facts
    }

    fn look(&mut self, element: Element) {
        let says = |name: &str| element.attr(name).is_some_and(|value| !value.trim().is_empty());
        match (element.ns(), element.local()) {
            (Ns::XHTML, "img") => {
                self.pictures += 1;
                self.described += usize::from(says("alt"));
            }
            (Ns::SVG, "svg") if !element.ancestors().any(|a| a.ns() == Ns::SVG) => {
                let titled = element.children().any(|e| matches!(e.local(), "title" | "desc") && e.has_text());
                self.pictures += 1;
                self.described += usize::from(titled || says("aria-label"));
            }
            (Ns::XHTML, "object" | "embed") => {
                self.pictures += 1;
                self.described += usize::from(element.has_text());
                self.moving = true;
            }
            (Ns::XHTML, "video" | "audio") => self.sound = true,
            (Ns::XHTML, "script" | "iframe" | "marquee" | "blink") => self.moving = true,
            (Ns::XHTML, "h1" | "h2" | "h3" | "h4" | "h5" | "h6") => self.headings = true,
            _ => {}
        }
    }

    /// The properties and values that these facts stand for.
    fn values(&self) -> Vec<(&'static str, &'static str)> {
        let all_described = self.described == self.pictures && !self.sound;
        let rows = [
            (self.text, "schema:accessMode", "textual"),
            (self.pictures > 0, "schema:accessMode", "visual"),
            (self.sound, "schema:accessMode", "auditory"),
            (self.text && all_described, "schema:accessModeSufficient", "textual"),
            (self.text && self.pictures > 0 && !self.sound, "schema:accessModeSufficient", "textual,visual"),
            (!self.text && self.pictures > 0 && !self.sound, "schema:accessModeSufficient", "visual"),
            (true, "schema:accessibilityFeature", "tableOfContents"),
            (self.headings, "schema:accessibilityFeature", "structuralNavigation"),
            (self.pictures > 0 && all_described, "schema:accessibilityFeature", "alternativeText"),
            (self.page_list, "schema:accessibilityFeature", "pageNavigation"),
            (true, "schema:accessibilityHazard", if self.moving { "unknown" } else { "none" }),
        ];
        rows.into_iter().filter(|row| row.0).map(|(_, property, value)| (property, value)).collect()
    }
}

/// Adds accessibility metadata, except properties that the book states itself.
pub fn metadata(facts: &Facts, metadata: Element, edits: &mut Edits) -> Option<String> {
    let states = |property: &str| {
        let is = |m: Element, name| m.attr(name).map(str::trim) == Some(property);
        metadata.children().any(|m| is(m, "property") || is(m, "name"))
    };
    let mut added = Vec::new();
    let prefix = prefix(metadata);
    for (property, value) in facts.values().into_iter().filter(|(property, _)| !states(property)) {
        append(metadata, &format!("<{prefix}meta property=\"{property}\">{value}</{prefix}meta>"), edits);
        added.push(value);
    }
    (!added.is_empty()).then(|| format!("added accessibility metadata: {}", added.join(", ")))
}
