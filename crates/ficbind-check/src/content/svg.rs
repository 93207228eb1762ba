//! The elements of SVG that refer to something or run something, in documents of their own and inside XHTML.

use super::Pass;
use crate::facts::Use;
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
        let href = element.attr_ns(Ns::XLINK, "href");
        match element.local() {
            "a" => {
                if let Some(href) = href {
                    self.hyperlink(element, href);
                }
            }
            "image" => {
                if let Some(href) = href {
                    self.refer(element, href, Use::Image);
                }
            }
            "use" => {
                if let Some(href) = href {
                    self.refer(element, href, Use::SvgSymbol);
                }
            }
            "font-face-uri" => {
                if let Some(href) = href {
                    self.refer(element, href, Use::SvgFont);
                }
            }
            "script" => self.facts.scripted |= element.attr("type").is_none_or(media::is_script),
            "style" => self.style(element),
            _ => {}
        }
        for name in ["fill", "stroke"] {
            let Some(value) = element.attr(name) else { continue };
            let inside = value.trim().strip_prefix("url(").and_then(|v| v.split(')').next());
            if let Some(address) = inside {
                let address = address.trim_matches([' ', '"', '\'']).to_owned();
                self.refer(element, &address, Use::SvgPaint);
            }
        }
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
