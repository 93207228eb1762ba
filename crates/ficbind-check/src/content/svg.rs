//! The elements of SVG that refer to something or run something, in documents of their own and inside XHTML.

use super::Pass;
use crate::css::Origin;
use crate::facts::Use;
use crate::report::Version;
use crate::xml::{Element, Ns};
use crate::{media, models, rules};

impl<'d, 'a> Pass<'_, 'd, 'a> {
    pub(super) fn svg(&mut self, element: Element<'d, 'a>) {
        if !self.svg_document {
            self.facts.svg = true;
        }
        if self.role.version() == Version::Three && element.parent().is_none_or(|p| p.ns() != Ns::SVG) {
            models::note_svg(element, self.log);
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
            "title" if self.role.version() == Version::Three => self.title(element),
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
        let said = |value: Option<&str>| value.is_some_and(|t| !t.trim().is_empty());
        let named = said(element.attr_ns(Ns::XLINK, "title"))
            || said(element.attr("aria-label"))
            || element.descendants().any(|e| e.is(Ns::SVG, "title") || e.is(Ns::SVG, "text"));
        if !named {
            self.log.at(self.doc, element.close().min(self.doc.text.len() as u32), rules::nameless_svg_link());
        }
    }

    /// The title of a drawing is text, which HTML may mark up: other vocabularies have no place among that.
    fn title(&mut self, title: Element<'d, 'a>) {
        let mut inside = vec![title];
        while let Some(parent) = inside.pop() {
            for child in parent.children() {
                match child.ns() {
                    Ns::XHTML => inside.push(child),
                    Ns::SVG if parent == title => {}
                    // What nobody knows breaks the content model already.
                    Ns::SVG | Ns::MATHML => {
                        let words = format!("\"{}\" is not allowed in the title of a drawing", child.local());
                        self.at(child, rules::schema_violation(words));
                    }
                    _ => {}
                }
            }
        }
    }
}
