//! The elements of XHTML that refer to something, run something, or are better avoided.

use super::{Pass, viewport};
use crate::facts::{Reference, Use};
use crate::release::Release;
use crate::report::Version;
use crate::url::{self, Target};
use crate::xml::{Element, Ns};
use crate::{media, profile, rules};
use ficbind_diag::Cut;

/// Schemes that links may have without a word: those that were registered when EPUB was young, and a few that browsers
/// made common.
const SCHEMES: &[&str] = &[
    "acap",
    "afs",
    "cid",
    "data",
    "dav",
    "dict",
    "dns",
    "fax",
    "file",
    "ftp",
    "go",
    "gopher",
    "h323",
    "http",
    "https",
    "imap",
    "info",
    "ipp",
    "irc",
    "iris.beep",
    "javascript",
    "ldap",
    "mailserver",
    "mailto",
    "mid",
    "modem",
    "mtqp",
    "mupdate",
    "news",
    "nfs",
    "nntp",
    "opaquelocktoken",
    "pop",
    "pres",
    "prospero",
    "rtsp",
    "service",
    "sip",
    "sips",
    "snmp",
    "soap.beep",
    "soap.beeps",
    "tag",
    "tel",
    "telnet",
    "tftp",
    "tip",
    "tn3270",
    "urn",
    "vemmi",
    "wais",
    "xmlrpc.beep",
    "xmlrpc.beeps",
    "z39.50r",
    "z39.50s",
];

impl<'d, 'a> Pass<'_, 'd, 'a> {
    pub(super) fn html(&mut self, element: Element<'d, 'a>) {
        let three = self.role.version() == Version::Three;
        match element.local() {
            "a" | "area" => {
                if three && element.local() == "a" {
                    self.open_link(element);
                    if element.attr("name").is_some() {
                        self.obsolete(element, "the name of a link");
                    }
                }
                if let Some(href) = element.attr("href") {
                    self.hyperlink(element, href);
                }
            }
            "base" => self.rebase(element),
            "rp" if three => self.discouraged(element),
            "embed" if three => {
                self.discouraged(element);
                self.source(element, "src", Use::Resource);
            }
            "img" => {
                if three && element.attr("border") == Some("0") {
                    self.obsolete(element, "border=\"0\" on an image");
                }
                self.image(element);
            }
            "source" if three => self.media_source(element),
            "audio" => self.audio(element),
            "video" => self.video(element),
            "track" if three => self.source(element, "src", Use::Track),
            "iframe" if three => self.source(element, "src", Use::Resource),
            "input" if three || element.attr("type").is_some_and(|t| t.eq_ignore_ascii_case("image")) => {
                self.source(element, "src", Use::Resource);
            }
            "object" => self.object(element),
            "script" => self.script(element),
            "form" => self.facts.scripted = true,
            "link" => self.link(element),
            "style" => self.style_sheet(element),
            "blockquote" | "q" | "ins" | "del" if three => {
                if let Some(cite) = element.attr("cite") {
                    self.refer(element, cite, Use::Cite);
                }
            }
            "section" => self.facts.sections += 1,
            "body" => self.facts.sections += usize::from(profile::is_implied_section(element)),
            "figure" => self.facts.figure = true,
            "table" => self.facts.table = true,
            "meta" if three && is_viewport(element) => {
                self.viewports += 1;
                viewport::check(element, self.viewports, self.role, self.log);
            }
            "head" if three => self.needs_viewport(element),
            _ => {}
        }
    }

    /// Every reference after a `base` is relative to its address.
    fn rebase(&mut self, element: Element<'d, 'a>) {
        if self.role.version() == Version::Three {
            self.discouraged(element);
        }
        if let Some(href) = element.attr("href") {
            let _ = self.resolve(element, href, Use::Resource);
            if let Some(base) = self.base.joined(href) {
                self.base = base;
            }
        }
    }

    fn audio(&mut self, element: Element<'d, 'a>) {
        self.facts.audio |= plays(element);
        if self.role.version() == Version::Three {
            self.source(element, "src", Use::Audio);
        }
    }

    fn video(&mut self, element: Element<'d, 'a>) {
        self.facts.video |= plays(element);
        if self.role.version() == Version::Three {
            self.source(element, "src", Use::Video);
            self.source(element, "poster", Use::Image);
        }
    }

    fn script(&mut self, element: Element<'d, 'a>) {
        self.facts.scripted |= element.attr("type").is_none_or(media::is_script);
        if self.role.version() == Version::Three {
            self.source(element, "src", Use::Script);
            self.script_type(element);
            if let Some(charset) = element.attr("charset").filter(|c| c.eq_ignore_ascii_case("utf-8")) {
                self.obsolete(element, format!("charset=\"{charset}\" on a script"));
            }
        }
    }

    /// A data block has no file of its own. EPUBCheck 5.3 did not mind.
    fn script_type(&mut self, element: Element<'d, 'a>) {
        let Some(stated) = element.attr("type").filter(|_| element.attr("src").is_some()) else { return };
        let runs =
            stated.is_empty() || media::is_script(media::essence(stated)) || stated.eq_ignore_ascii_case("module");
        if !runs && self.log.release >= Release::V5_4 {
            let words = format!("a script of the type \"{stated}\" is a data block, and cannot have a src");
            self.at(element, rules::schema_violation(words));
        }
    }

    /// Notes what HTML calls obsolete, though valid.
    fn obsolete(&mut self, element: Element, what: impl std::fmt::Display) {
        self.at(element, rules::obsolete_html(what));
    }

    /// Reports the head of a page with a fixed layout that states no viewport.
    fn needs_viewport(&mut self, head: Element<'d, 'a>) {
        let fixed = self.role.fixed && self.role.in_spine;
        if fixed && !head.children().any(is_viewport) && head.close() != crate::xml::UNCLOSED {
            self.log.at(self.doc, head.close(), rules::no_viewport());
        }
    }

    fn discouraged(&mut self, element: Element) {
        self.at(element, rules::discouraged_element(element.local()));
    }

    fn source(&mut self, element: Element<'d, 'a>, attribute: &str, usage: Use) {
        let Some(value) = element.attr(attribute) else { return };
        let stated = element.attr("type").filter(|_| element.local() == "embed");
        if let Some(reference) = self.refer(element, value, usage) {
            state(reference, stated);
        }
    }

    pub(super) fn hyperlink(&mut self, element: Element<'d, 'a>, href: &str) {
        if href.trim().is_empty() {
            self.at(element, rules::blank_link());
        }
        let usage = if self.role.nav { nav_use(element) } else { Use::Hyperlink };
        let usage = if self.role.data_nav && in_region_nav(element) { Use::RegionNav } else { usage };
        if self.role.nav && element.is(Ns::XHTML, "a") {
            // EPUBCheck reads the links of a navigation document twice: as such, and as those of any page.
            let _ = url::reference(element, href, &self.base, self.log);
        }
        let Some(target) = self.resolve(element, href, usage) else { return };
        match &target {
            Target::Other(scheme) | Target::Remote { scheme, .. } if !SCHEMES.contains(&scheme.as_str()) => {
                self.at(element, rules::unregistered_link_scheme());
            }
            _ => {}
        }
        if self.role.nav
            && let Some(kind) = nav_kind(element)
            && !matches!(target, Target::Local(_) | Target::Data(_))
        {
            self.at(element, rules::nav_link_outside(kind, href.trim()));
        }
        let place = self.doc.position(element.end());
        self.facts.references.push(Reference::new(usage, target, href, place));
    }

    fn image(&mut self, element: Element<'d, 'a>) {
        let in_picture = element.parent().is_some_and(|p| p.is(Ns::XHTML, "picture"));
        let usage = if in_picture { Use::PictureImage } else { Use::Image };
        self.source(element, "src", usage);
        self.candidates(element, usage, None);
    }

    /// The addresses of a `srcset`.
    fn candidates(&mut self, element: Element<'d, 'a>, usage: Use, stated: Option<&str>) {
        let Some(set) = element.attr("srcset") else { return };
        for address in srcset(set) {
            if let Some(reference) = self.refer(element, address, usage) {
                state(reference, stated);
            }
        }
    }

    fn media_source(&mut self, element: Element<'d, 'a>) {
        let Some(parent) = element.parent().filter(|p| p.ns() == Ns::XHTML) else { return };
        let stated = element.attr("type");
        let usage = match parent.local() {
            "picture" => {
                self.candidates(element, Use::PictureSource, stated);
                return;
            }
            "audio" => Use::Audio,
            "video" => Use::Video,
            _ => return,
        };
        let Some(src) = element.attr("src") else { return };
        if let Some(reference) = self.refer_at(element, src, usage, closing(parent)) {
            state(reference, stated);
            // Which of them is core is known when the whole publication is.
            reference.group = Some(parent.id);
        }
    }

    fn object(&mut self, element: Element<'d, 'a>) {
        let Some(data) = element.attr("data") else { return };
        // Of objects inside each other, only the innermost is looked through.
        let shows = |e: Element| matches!(e.local(), "img" | "object" | "svg" | "audio" | "video" | "math");
        let content = element.descendants().any(shows) || element.has_text();
        let stated = element.attr("type");
        let three = self.role.version() == Version::Three;
        if let Some(reference) = self.refer_at(element, data, Use::Resource, closing(element)) {
            state(reference, stated);
            reference.has_fallback = content && three;
        }
    }

    fn link(&mut self, element: Element<'d, 'a>) {
        let Some(href) = element.attr("href") else { return };
        let rel = element.attr("rel").unwrap_or_default();
        if !rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("stylesheet")) {
            let _ = self.resolve(element, href, Use::Resource);
            return;
        }
        self.facts.styled = true;
        // Only in small letters do the two words make an alternate style sheet, and only EPUB 3 asks for its title.
        let alternate = self.role.version() == Version::Three
            && ["alternate", "stylesheet"].iter().all(|word| element.has_word(Ns::NONE, "rel", word));
        if alternate && element.attr("title").is_none_or(str::is_empty) {
            self.at(element, rules::untitled_alternate_sheet());
        }
        alternate_tags(element, self);
        self.refer(element, href, Use::Stylesheet);
    }

    fn style_sheet(&mut self, element: Element<'d, 'a>) {
        let css = element
            .attr("type")
            .is_none_or(|t| t.trim().is_empty() || media::essence(t).eq_ignore_ascii_case(media::CSS));
        self.facts.styled = true;
        if self.role.version() == Version::Three
            && element.attr("type").is_some_and(|t| t.eq_ignore_ascii_case(media::CSS))
        {
            self.obsolete(element, "the type of a style sheet");
        }
        if css || self.role.version() == Version::Three {
            self.style(element);
        }
    }
}

/// Whether a media element names something to play.
fn plays(element: Element) -> bool {
    element.attr("src").is_some() || element.child(Ns::XHTML, "source").is_some()
}

/// Where an element ends; where its tag ends if it has no end.
fn closing(element: Element) -> u32 {
    if element.close() == crate::xml::UNCLOSED { element.end() } else { element.close() }
}

fn state(reference: &mut Reference, stated: Option<&str>) {
    reference.stated_type = stated.map(|t| media::essence(t).into());
}

/// The addresses of a `srcset`, without their widths and densities (HTML, section 4.8.4.2.2).
fn srcset(set: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = set;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            return out;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, behind) = rest.split_at(end);
        if address.starts_with("data:") && address.ends_with(',') {
            // White space inside a data URL: what follows is still data.
            out.push(address);
            rest = behind.split_once(',').map_or("", |(_, next)| next);
            continue;
        }
        let bare = address.trim_end_matches(',');
        out.push(bare);
        rest = if bare.len() < address.len() {
            behind
        } else {
            let mut depth = 0;
            let end = behind.find(|c| {
                match c {
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                c == ',' && depth <= 0
            });
            end.map_or("", |i| behind.cut(i + 1..))
        };
    }
}

/// The nav that an element is in, if its links have rules of their own.
fn nav_kind<'d>(element: Element<'d, '_>) -> Option<&'static str> {
    let nav = element.ancestors().find(|a| a.is(Ns::XHTML, "nav"))?;
    ["landmarks", "page-list", "toc"].into_iter().find(|kind| nav.has_type(kind))
}

fn nav_use(element: Element) -> Use {
    match nav_kind(element) {
        Some("toc") => Use::Toc,
        Some("page-list") => Use::PageList,
        Some(_) => Use::Nav,
        None if element.ancestors().any(|a| a.is(Ns::XHTML, "nav")) => Use::Nav,
        None => Use::Hyperlink,
    }
}

fn in_region_nav(element: Element) -> bool {
    element.ancestors().any(|a| a.is(Ns::XHTML, "nav") && a.has_type("region-based"))
}

/// Tags of alternate style sheets that contradict each other.
fn alternate_tags(element: Element, pass: &mut Pass) {
    let Some(class) = element.attr("class") else { return };
    let words: Vec<&str> = class.split_ascii_whitespace().collect();
    let clash = |a: &str, b: &str| words.contains(&a) && words.contains(&b);
    if clash("vertical", "horizontal") || clash("day", "night") {
        let violation = rules::clashing_alternate_tags(words.join(", "));
        pass.at(element, violation);
    }
}

fn is_viewport(element: Element) -> bool {
    element.local() == "meta" && element.attr("name") == Some("viewport")
}
