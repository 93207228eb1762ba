//! Content documents: what an XHTML or SVG document refers to, uses and declares.
//!
//! The content models are checked first, then one pass in document order looks at everything else.

mod assertions;
mod dtbook;
mod html;
mod mathml;
mod svg;
mod viewport;
mod xhtml11;

use std::collections::HashSet;

use assertions::{Assertions, is_html};

use crate::css::{self, Origin, Sheet};
use crate::facts::{Anchor, Facts, Reference, Role, Use};
use crate::log::Log;
use crate::report::Place;
use crate::report::Version;
use crate::url::{self, Base, Target};
use crate::vocab;
use crate::xml::{Doctype, Document, Element, NodeId, NodeKind, Ns, is_blank};
use crate::{ids, media, models, profile, rules};
use ficbind_diag::{Cut, Violation};

/// Event handlers that make a document scripted, sorted: those of the HTML of 2014. Newer ones do not count for EPUBCheck.
const HANDLERS: &[&str] = &[
    "onafterprint",
    "onbeforeprint",
    "onbeforeunload",
    "onblur",
    "oncanplay",
    "oncanplaythrough",
    "onchange",
    "onclick",
    "oncontextmenu",
    "ondblclick",
    "ondrag",
    "ondragend",
    "ondragenter",
    "ondragleave",
    "ondragover",
    "ondragstart",
    "ondrop",
    "ondurationchange",
    "onemptied",
    "onended",
    "onerror",
    "onfocus",
    "oninput",
    "oninvalid",
    "onkeydown",
    "onkeypress",
    "onkeyup",
    "onload",
    "onloadeddata",
    "onloadedmetadata",
    "onloadstart",
    "onmessage",
    "onmousedown",
    "onmousemove",
    "onmouseout",
    "onmouseover",
    "onmouseup",
    "onoffline",
    "onpagehide",
    "onpageshow",
    "onpause",
    "onplay",
    "onplaying",
    "onpopstate",
    "onprogress",
    "onratechange",
    "onreset",
    "onresize",
    "onscroll",
    "onseeked",
    "onseeking",
    "onselect",
    "onstalled",
    "onstorage",
    "onsubmit",
    "onsuspend",
    "ontimeupdate",
    "onunload",
    "onvolumechange",
    "onwaiting",
];

pub use dtbook::check as check_dtbook;

/// Checks an XHTML document.
pub fn check_xhtml(doc: &Document, role: &Role, facts: &mut Facts, log: &mut Log) {
    let Some(root) = doc.root() else { return };
    if root.ns() != Ns::XHTML {
        log.at(doc, root.end(), stranger(root));
    } else if role.version() == Version::Three {
        models::check_xhtml(root, role.nav, log);
    } else if !role.nav {
        // EPUB 2 has no navigation documents.
        xhtml11::check(root, log);
    }
    let mut pass = Pass::new(doc, root, role, facts, log);
    pass.run(root);
    pass.conclude(root);
    pass.finish(root);
    if doc.fault.is_none() {
        profile::check_content(root, role, facts, log);
    }
}

/// Checks a document of OEB 1.2 or HTML in EPUB 2: it has no model, only references.
pub fn check_outdated(doc: &Document, role: &Role, facts: &mut Facts, log: &mut Log) {
    let Some(root) = doc.root() else { return };
    let mut pass = Pass::new(doc, root, role, facts, log);
    pass.run(root);
    pass.finish(root);
}

/// What is said of an element whose vocabulary has no place in XHTML.
fn stranger(element: Element) -> Violation {
    let uri = element.doc.namespace(element.ns());
    rules::schema_violation(format!("elements of the namespace \"{uri}\" do not belong in this kind of document"))
}

/// Checks an SVG document.
pub fn check_svg(doc: &Document, role: &Role, facts: &mut Facts, log: &mut Log) {
    let Some(root) = doc.root() else { return };
    let is_fixed = role.fixed && role.in_spine && role.version() == Version::Three;
    if is_fixed && root.ns() == Ns::SVG && root.attr("viewBox").is_none() {
        log.at(doc, root.end(), rules::no_view_box());
    }
    match role.version() {
        Version::Three => models::check(&models::SVG, root, log),
        Version::Two if root.ns() != Ns::SVG => log.at(doc, root.end(), stranger(root)),
        Version::Two => models::check_strict_svg(root, log),
    }
    let mut pass = Pass::new(doc, root, role, facts, log);
    pass.style_sheet_instructions();
    pass.run(root);
    pass.conclude(root);
    pass.finish(root);
}

/// Document type declarations.
pub fn check_doctype(doc: &Document, media_type: &str, version: Version, log: &mut Log) {
    let Some(doctype) = &doc.doctype else { return };
    // The place is that of the last sign of the declaration.
    let at = doctype.end.saturating_sub(1);
    let page = media_type == media::XHTML;
    match version {
        Version::Three => {
            for (name, _, at) in &doctype.external {
                log.at(doc, *at + 1, rules::external_entity(name));
            }
            if page && doctype.name.eq_ignore_ascii_case("html") {
                let legacy = doctype.public.is_none() && doctype.system == Some("about:legacy-compat");
                if !legacy && (doctype.public.is_some() || doctype.system.is_some()) {
                    log.at(doc, at, rules::odd_doctype(identifiers(doctype), "<!DOCTYPE html>"));
                }
            } else if let Some(system) = doctype.system {
                let known = ALLOWED_IDENTIFIERS.iter().any(|(kind, public, address)| {
                    *kind == media_type && is_public(doctype, public) && system == *address
                });
                if !known {
                    log.at(doc, at, rules::external_identifier());
                }
            }
        }
        Version::Two => {
            let wanted = match media_type {
                media::XHTML if doctype.name != "html" => return,
                media::XHTML => ("-//W3C//DTD XHTML 1.1//EN", "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"),
                media::NCX => ("-//NISO//DTD ncx 2005-1//EN", "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd"),
                media::OPF => {
                    let oeb = doctype.public == Some("+//ISBN 0-9673008-1-9//DTD OEB 1.2 Package//EN");
                    if doctype.system.is_some() && !oeb {
                        log.at(doc, at, rules::outdated_doctype());
                    }
                    return;
                }
                _ => return,
            };
            if !is_public(doctype, wanted.0) || doctype.system != Some(wanted.1) {
                let root = if media_type == media::NCX { "ncx" } else { "html" };
                let expected = format!("<!DOCTYPE {root} PUBLIC \"{}\" \"{}\">", wanted.0, wanted.1);
                log.at(doc, at, rules::odd_doctype(identifiers(doctype), expected));
            }
        }
    }
}

/// Whether a document type has a public identifier, in which white space counts as one blank.
fn is_public(doctype: &Doctype, identifier: &str) -> bool {
    doctype.public.is_some_and(|public| public.split_ascii_whitespace().eq(identifier.split(' ')))
}

/// The identifiers of a document type, in words.
fn identifiers(doctype: &Doctype) -> String {
    match (doctype.public, doctype.system) {
        (Some(public), _) => format!("the identifier \"{public}\""),
        (None, Some(system)) => format!("the address \"{system}\""),
        (None, None) => "no identifier".to_owned(),
    }
}

/// External identifiers that EPUB 3.3, appendix "external identifiers", allows: media type, public, system.
const ALLOWED_IDENTIFIERS: &[(&str, &str, &str)] = &[
    (media::SVG, "-//W3C//DTD SVG 1.1//EN", "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"),
    ("application/mathml+xml", "-//W3C//DTD MathML 3.0//EN", "http://www.w3.org/Math/DTD/mathml3/mathml3.dtd"),
    (media::NCX, "-//NISO//DTD ncx 2005-1//EN", "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd"),
];

/// Namespaces whose custom attributes and `epub` prefix deserve a word.
fn namespaces(doc: &Document, log: &mut Log) {
    for declaration in &doc.declarations {
        if declaration.prefix == "epub" && declaration.ns != Ns::OPS {
            let Some(node) = doc.nodes.get(declaration.node as usize) else { continue };
            log.at(doc, node.end, rules::unusual_epub_namespace(doc.namespace(declaration.ns)));
        }
    }
}

/// One pass over a content document.
struct Pass<'p, 'd, 'a> {
    doc: &'d Document<'a>,
    role: &'p Role<'p>,
    facts: &'p mut Facts,
    log: &'p mut Log,
    base: Base<'p>,
    prefixes: Vec<(&'d str, &'d str)>,
    svg_document: bool,
    viewports: usize,
    /// Every style element in document order, once one was met.
    styles: Option<Vec<NodeId>>,
    /// Formulas and their annotations in document order, and whether they describe a formula, once one was met.
    descriptions: Option<Vec<(NodeId, bool)>>,
    drawing: svg::Drawing<'d, 'a>,
    assertions: Assertions<'d>,
}

impl<'p, 'd, 'a> Pass<'p, 'd, 'a> {
    fn new(
        doc: &'d Document<'a>,
        root: Element<'d, 'a>,
        role: &'p Role,
        facts: &'p mut Facts,
        log: &'p mut Log,
    ) -> Self {
        let svg_document = role.media_type == media::SVG;
        let mut prefixes = Vec::new();
        if role.version() == Version::Three {
            namespaces(doc, log);
            let kind = if svg_document { vocab::Document::Svg } else { vocab::Document::Xhtml };
            let (declared, faults) = vocab::parse_prefixes(root.attr_ns(Ns::OPS, "prefix").unwrap_or_default(), kind);
            for violation in faults.iter().filter_map(vocab::prefix_violation) {
                log.at(doc, root.end(), violation);
            }
            for prefix in kind.outdated_prefixes(&declared) {
                log.at(doc, root.end(), rules::outdated_prefix(prefix));
            }
            prefixes = declared;
        }
        let path = log.path.to_string();
        let base = Base::Owned(path);
        Pass {
            doc,
            role,
            facts,
            log,
            base,
            prefixes,
            svg_document,
            viewports: 0,
            styles: None,
            descriptions: None,
            drawing: Default::default(),
            assertions: Default::default(),
        }
    }

    fn at(&mut self, element: Element, violation: Violation) {
        self.log.at(self.doc, element.end(), violation);
    }

    fn run(&mut self, root: Element<'d, 'a>) {
        let three = self.role.version() == Version::Three;
        let asserted = three && !self.svg_document;
        let well_formed = self.doc.fault.is_none();
        for id in root.id..self.doc.nodes[root.id as usize].after {
            let node = &self.doc.nodes[id as usize];
            match node.kind {
                NodeKind::Text => {
                    self.facts.characters += u64::from(node.end - node.start);
                    continue;
                }
                NodeKind::Instruction => continue,
                NodeKind::Element => {}
            }
            let element = self.doc.element(id);
            self.close_drawings(id);
            if let Some(base) = element.attr_ns(Ns::XML, "base") {
                // It holds for what follows, as EPUBCheck reads it.
                self.base = url::rebased(element, base, self.base.clone(), self.log);
            }
            if let Some(id) = element.attr("id") {
                let order = self.facts.ids.len() as u32 + 1;
                self.facts.ids.entry(id.trim().into()).or_insert((order, anchor(element)));
            }
            // Of what is not well-formed, EPUBCheck asserts nothing.
            if asserted && well_formed {
                self.assertions.element(element, self.log);
            }
            if three && !element.attributes().is_empty() {
                self.attributes(element);
            }
            if let Some(style) = element.attr("style").filter(|_| is_html(element)) {
                let line = self.doc.position(element.end()).0;
                self.css(style, Origin::Attribute(line), line);
            }
            match element.ns() {
                Ns::XHTML => self.html(element),
                Ns::SVG => self.svg(element),
                Ns::MATHML => self.mathml(element),
                Ns::OPS if asserted => self.facts.switch |= element.local() == "switch",
                _ => {}
            }
        }
        self.close_drawings(NodeId::MAX);
    }

    /// Reports ids that are given twice, and what else only the whole document tells.
    fn conclude(&mut self, root: Element<'d, 'a>) {
        if self.role.version() == Version::Three && !self.svg_document {
            std::mem::take(&mut self.assertions).finish(root, self.log);
        } else {
            ids::unique_trimmed_ids(root, self.log);
        }
    }

    /// What may be said of any element's attributes.
    fn attributes(&mut self, element: Element<'d, 'a>) {
        let place = if self.svg_document { vocab::Place::SvgType } else { vocab::Place::XhtmlType };
        vocab::check_types(element, place, &self.prefixes, self.role.media_type, self.log);
        if element.has_type("region-based") && !(self.role.data_nav && element.is(Ns::XHTML, "nav")) {
            self.at(element, rules::misplaced_region_nav());
        }
        self.facts.page_break |= element.has_type("pagebreak");
        if element.has_type("dictionary") && !self.facts.dictionary {
            self.facts.dictionary = true;
            self.facts.dictionary_at = Some(self.doc.position(element.end()));
        }
        self.facts.index |= element.has_type("index");
        self.facts.glossary |= element.has_type("glossary");
        models::data_attributes(element, self.log);
        let mut told = HashSet::new();
        for attribute in element.attributes() {
            let (ns, local) = (attribute.ns, attribute.local);
            match ns {
                Ns::NONE if HANDLERS.binary_search(&local).is_ok() => self.facts.scripted = true,
                Ns::SSML if local == "ph" && is_blank(&attribute.value) => {
                    self.at(element, rules::blank_pronunciation());
                }
                Ns::NONE | Ns::XML | Ns::OPS | Ns::XLINK | Ns::SSML | Ns::EVENTS => {}
                Ns::XHTML | Ns::SVG | Ns::MATHML => {}
                // Drawing programs leave their marks in drawings.
                _ if self.svg_document => {}
                ns => {
                    let uri = self.doc.namespace(ns);
                    let host = url::host(uri);
                    let reserved =
                        ["w3.org", "idpf.org"].into_iter().find(|r| host.as_deref().is_some_and(|h| h.contains(r)));
                    if let Some(reserved) = reserved
                        && told.insert(ns)
                    {
                        let violation = rules::reserved_attribute_namespace(uri, reserved);
                        self.at(element, violation);
                    }
                }
            }
        }
    }

    /// Reads CSS that stands in the document. `line` is that of the place itself.
    /// A style element. Of some inside each other, which is a mistake, only the innermost is read.
    fn style(&mut self, element: Element<'d, 'a>) {
        self.facts.styled = true;
        let doc = self.doc;
        let all = || doc.elements().filter(|e| e.local() == "style").map(|e| e.id).collect();
        let styles = self.styles.get_or_insert_with(all);
        let next = styles.partition_point(|id| *id <= element.id);
        if styles.get(next).is_some_and(|id| *id < element.after()) {
            return;
        }
        let line = doc.position(element.end()).0;
        self.css(&element.text(), Origin::Element(line), line);
    }

    fn css(&mut self, text: &str, origin: Origin, line: u32) {
        let remote = std::mem::take(&mut self.facts.remote);
        let sheet = Sheet {
            base: &self.base,
            version: self.role.version(),
            release: self.log.release,
            origin,
            unannounced: self.role.unannounced,
        };
        match origin {
            Origin::Attribute(_) => css::check_attribute(text, &sheet, self.facts, self.log),
            _ => css::check(text, &sheet, self.facts, self.log),
        }
        if self.facts.remote && self.facts.remote_css.is_none() {
            self.facts.remote_css = Some((line.saturating_sub(1), 0));
        }
        self.facts.remote = remote;
    }

    /// Notes a reference; what is wrong with it as a URL is reported. `None` where there is nothing to note.
    fn refer(&mut self, element: Element, value: &str, usage: Use) -> Option<&mut Reference> {
        self.refer_at(element, value, usage, element.end())
    }

    fn refer_at(&mut self, element: Element, value: &str, usage: Use, at: u32) -> Option<&mut Reference> {
        let target = self.resolve(element, value, usage)?;
        if matches!(target, Target::Remote { .. } | Target::File(_) | Target::Other(_))
            && !usage.is_hyperlink()
            && !matches!(usage, Use::Cite | Use::Stylesheet | Use::SvgSymbol | Use::SvgPaint | Use::SvgClip)
        {
            self.facts.remote = true;
        }
        self.facts.svg_image |= matches!(&target, Target::Local(local) if local.path.ends_with(".svg"));
        let place = self.doc.position(at);
        self.facts.references.push(Reference::new(usage, target, value, place));
        self.facts.references.last_mut()
    }

    /// Resolves a URL of an element and reports its faults.
    fn resolve(&mut self, element: Element, value: &str, usage: Use) -> Option<Target> {
        let target = url::reference(element, value, &self.base, self.log)?;
        if usage.is_hyperlink() && matches!(target, Target::Data(_)) && self.role.version() == Version::Three {
            self.at(element, rules::data_url());
        }
        Some(target)
    }

    /// Messages that stand at the end of a document.
    fn finish(&mut self, root: Element) {
        if self.doc.fault.is_some() {
            return;
        }
        self.facts.read = true;
        self.facts.end = self.doc.position(root.close());
        if self.role.needs_style && !self.facts.styled {
            self.log.at(self.doc, root.close(), rules::unstyled_overlay_class());
        }
    }

    /// The style sheets that `<?xml-stylesheet?>` names.
    fn style_sheet_instructions(&mut self) {
        for id in 0..self.doc.nodes.len() {
            let node = self.doc.nodes[id];
            if node.kind != NodeKind::Instruction || node.name.local != "xml-stylesheet" {
                continue;
            }
            let text = self.doc.text.cut(node.start as usize..node.end as usize);
            let href = text.split("href=").nth(1).and_then(|rest| {
                let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                rest.cut(1..).split(quote).next()
            });
            let Some(href) = href else { continue };
            self.facts.styled = true;
            if let Some(target) = url::reference_at(self.doc, node.end, href, &self.base, self.log) {
                let place = self.doc.position(node.end);
                self.facts.references.push(Reference::new(Use::Stylesheet, target, href, place));
            }
        }
    }
}

/// What a reference to an element would find.
fn anchor(element: Element) -> Anchor {
    if element.ns() != Ns::SVG {
        return Anchor::Other;
    }
    match element.local() {
        "symbol" => Anchor::SvgSymbol,
        "linearGradient" | "radialGradient" | "pattern" => Anchor::SvgPaint,
        "clipPath" => Anchor::SvgClip,
        _ => Anchor::Other,
    }
}

/// The properties that the item of a document must declare, or must not.
pub fn check_properties(facts: &Facts, declared: &[&str], version: Version, log: &mut Log) {
    if !facts.read {
        return;
    }
    let has = |name: &str| declared.contains(&name);
    let remote = facts.remote || facts.remote_css.is_some();
    if version == Version::Two {
        return;
    }
    let used = [
        ("mathml", facts.mathml),
        ("remote-resources", remote),
        ("scripted", facts.scripted),
        ("svg", facts.svg),
        ("switch", facts.switch),
    ];
    for (name, _) in used.iter().filter(|(name, used)| *used && !has(name)) {
        match (*name, facts.remote_css) {
            ("remote-resources", Some((line, column))) if !facts.remote => {
                let place = Place::at(log.path.clone(), line, column);
                log.push(rules::undeclared_property(name), place);
            }
            _ => log.whole(rules::undeclared_property(name)),
        }
    }
    if has("remote-resources") && !facts.remote {
        let place = Place::at(log.path.clone(), facts.end.0, facts.end.1);
        let violation = if facts.scripted { rules::unseen_remote_resources() } else { rules::idle_remote_resources() };
        log.push(violation, place);
    }
    let idle = |name: &str, used: bool| (!used && has(name)).then_some(name.to_owned());
    let mut superfluous: Vec<String> = used
        .iter()
        .filter(|(name, _)| *name != "remote-resources" && !(*name == "svg" && facts.svg_image))
        .filter_map(|(name, used)| idle(name, *used))
        .chain(idle("index", facts.index))
        .chain(idle("dictionary", facts.dictionary))
        .chain(idle("glossary", facts.glossary))
        .chain(idle("search-key-map", false))
        .collect();
    superfluous.sort();
    if !superfluous.is_empty() {
        log.whole(rules::idle_property(superfluous.join(", ")));
    }
}
