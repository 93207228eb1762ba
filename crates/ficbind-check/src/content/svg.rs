//! The elements of SVG that refer to something or run something, in documents of their own and inside XHTML.

use super::Pass;
use crate::facts::Use;
use crate::release::Release;
use crate::report::Version;
use crate::xml::{Element, NodeId, Ns, UNCLOSED};
use crate::{media, models, rules};

impl<'d, 'a> Pass<'_, 'd, 'a> {
    pub(super) fn svg(&mut self, element: Element<'d, 'a>) {
        if !self.svg_document {
            self.facts.svg = true;
        }
        let three = self.role.version() == Version::Three;
        if three {
            if element.parent().is_none_or(|p| p.ns() != Ns::SVG) {
                models::note_svg(element, self.log);
            }
            self.outside_title(element);
            self.open_drawing(element);
        }
        for href in self.addresses(element).into_iter().flatten() {
            self.svg_reference(element, href);
        }
        match element.local() {
            "script" => self.facts.scripted |= element.attr("type").is_none_or(media::is_script),
            "style" => self.style(element),
            _ => {}
        }
        for (name, usage) in [("fill", Use::SvgPaint), ("stroke", Use::SvgPaint), ("clip-path", Use::SvgClip)] {
            let asked = usage == Use::SvgPaint || self.log.release >= Release::V5_4;
            let Some(value) = element.attr(name).filter(|_| asked) else { continue };
            // EPUBCheck takes the brackets as they stand: quotation marks are a part of the address, and a value with
            // another colour behind it is not looked at.
            if let Some(address) = value.strip_prefix("url(").and_then(|rest| rest.strip_suffix(')')) {
                self.refer(element, address, usage);
            }
        }
    }

    /// The addresses of an element: that of XLink, and one of its own where it is another.
    fn addresses(&mut self, element: Element<'d, 'a>) -> [Option<&'d str>; 2] {
        let (xlink, own) = (element.attr_ns(Ns::XLINK, "href"), element.attr("href"));
        if self.role.version() == Version::Two || self.log.release < Release::V5_4 {
            return [xlink, None];
        }
        if xlink.is_some() {
            self.at(element, rules::outdated_xlink());
        }
        let same = matches!((xlink, own), (Some(xlink), Some(own)) if xlink.trim() == own.trim());
        match (xlink, own) {
            (Some(xlink), Some(own)) if !same => self.at(element, rules::contrary_hrefs(xlink, own)),
            _ => {}
        }
        [xlink, own.filter(|_| !same)]
    }

    /// What an address of an element of SVG refers to.
    fn svg_reference(&mut self, element: Element<'d, 'a>, href: &str) {
        let usage = match element.local() {
            "a" => return self.hyperlink(element, href),
            "image" => Use::Image,
            "use" => Use::SvgSymbol,
            "font-face-uri" => Use::SvgFont,
            _ => return,
        };
        self.refer(element, href, usage);
    }

    /// Notes that an element of SVG begins.
    fn open_drawing(&mut self, element: Element<'d, 'a>) {
        self.drawing.named |= matches!(element.local(), "text" | "title");
        self.drawing.inside |= element.local() == "svg";
        self.drawing.open.push((element, element.local() == "title"));
        if element.local() == "a" {
            self.drawing.named = is_named(element);
        }
    }

    /// Notes that a link of HTML begins.
    pub(super) fn open_link(&mut self, link: Element<'d, 'a>) {
        if self.drawing.inside {
            self.drawing.named = is_named(link);
            self.drawing.open.push((link, self.drawing.in_title()));
        }
    }

    /// Ends what ends before a node, and reports links without anything that can be read aloud.
    pub(super) fn close_drawings(&mut self, before: NodeId) {
        let doc = self.doc;
        while let Some((last, _)) = self.drawing.open.pop_if(|(e, _)| doc.nodes[e.id as usize].after <= before) {
            match last.local() {
                // EPUBCheck takes the end of a drawing within a drawing for the end of both.
                "svg" => self.drawing.inside = self.svg_document,
                "a" if self.drawing.inside && !self.drawing.named && last.close() != UNCLOSED => {
                    self.log.at(doc, last.close(), rules::nameless_svg_link());
                }
                _ => {}
            }
        }
    }

    /// The title of a drawing is text, which HTML may mark up: other vocabularies have no place among that. (What nobody
    /// knows breaks the content model already.)
    pub(super) fn outside_title(&mut self, element: Element<'d, 'a>) {
        if self.drawing.in_title() && element.parent().is_some_and(|p| p.ns() != element.ns()) {
            let words = format!("\"{}\" is not allowed in the title of a drawing", element.local());
            self.at(element, rules::schema_violation(words));
        }
    }
}

fn is_named(link: Element) -> bool {
    let said = |value: Option<&str>| value.is_some_and(|t| !t.trim().is_empty());
    said(link.attr_ns(Ns::XLINK, "title")) || said(link.attr("aria-label"))
}

/// Where a pass stands in a drawing.
#[derive(Default)]
pub(super) struct Drawing<'d, 'a> {
    /// Elements of SVG, and links of HTML among them, that have begun and not ended; whether the innermost of SVG is a
    /// title.
    open: Vec<(Element<'d, 'a>, bool)>,
    inside: bool,
    /// Whether something names the link that began last.
    named: bool,
}

impl Drawing<'_, '_> {
    fn in_title(&self) -> bool {
        self.open.last().is_some_and(|(_, title)| *title)
    }
}
