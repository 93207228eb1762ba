//! The elements of SVG that refer to something or run something, in documents of their own and inside XHTML.

use super::Pass;
use crate::css::Origin;
use crate::facts::Use;
use crate::report::Version;
use crate::xml::{Element, Ns};
use crate::{media, rules};

impl<'d, 'a> Pass<'_, 'd, 'a> {
    pub(super) fn svg(&mut self, element: Element<'d, 'a>) {
        if !self.svg_document {
            self.facts.svg = true;
        }
        let href = element.attr_ns(Ns::XLINK, "href");
        match element.local() {
            "a" => {
                if let Some(href) = href {
                    self.hyperlink(element, href);
                }
                if self.role.version() == Version::Three {
                    self.nameless_link(element);
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
            "style" => {
                self.facts.styled = true;
                let line = self.doc.position(element.end()).0;
                let text = element.text().into_owned();
                self.css(&text, Origin::Element(line), line);
            }
            "font-face" if self.svg_document => {}
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

    /// A link must have something that can be read aloud.
    fn nameless_link(&mut self, element: Element) {
        let named = element.has_text()
            || element.attr_ns(Ns::XLINK, "title").is_some_and(|t| !t.trim().is_empty())
            || element.attr("aria-label").is_some_and(|t| !t.trim().is_empty())
            || element.descendants().any(|e| e.attr("aria-label").is_some_and(|t| !t.trim().is_empty()));
        if !named {
            self.log.at(self.doc, element.close().min(self.doc.text.len() as u32), rules::nameless_svg_link());
        }
    }
}
