//! What references point at, asked when every resource has been read.

use std::collections::{HashMap, HashSet};

use crate::facts::{AllFacts, Anchor, Reference, Use};
use crate::log::Log;
use crate::opf::{Item, Package};
use crate::release::Release;
use crate::report::{Place, Version};
use crate::url::{Local, Target};
use crate::{media, rules};
use ficbind_diag::Violation;

/// Everything that references are followed in.
pub struct Web<'w, 'd> {
    pub package: &'w Package<'d>,
    /// What each item told, in the order of the manifest.
    pub facts: &'w AllFacts,
    /// Whether the container has a file of this path.
    pub exists: &'w dyn Fn(&str) -> bool,
}

/// What the references of all resources together mean for items.
#[derive(Debug, Default)]
pub struct Reached {
    /// Items that are part of some page.
    pub used: HashSet<usize>,
    /// Items that a reader can get to by a link.
    pub linked: HashSet<usize>,
    /// Remote items that something other than a link refers to.
    pub fetched: HashSet<usize>,
}

impl Web<'_, '_> {
    fn item(&self, index: Option<usize>) -> Option<&Item<'_>> {
        index.map(|i| &self.package.items[i])
    }

    /// Follows the references of the item `index`.
    pub fn follow(&self, index: usize, reached: &mut Reached, log: &mut Log) {
        let facts = &self.facts[index];
        let mut said = HashSet::new();
        // A media element is satisfied when one of its sources is core.
        let mut satisfied: HashSet<u32> = HashSet::new();
        for reference in &facts.references {
            if let Some(group) = reference.group
                && self.media_type(&reference.target).is_some_and(|t| self.is_core(t) || media::is_video(t))
            {
                satisfied.insert(group);
            }
        }
        for reference in &facts.references {
            let same = (reference.line, reference.column, reference.raw.clone(), reference.usage as u8);
            if said.insert(same) {
                let has_core_sibling = reference.group.is_some_and(|g| satisfied.contains(&g));
                self.one(reference, has_core_sibling, reached, log);
            }
        }
    }

    /// Follows a reference of the package document.
    pub fn follow_one(&self, target: &Target, usage: Use, place: (u32, u32), reached: &mut Reached, log: &mut Log) {
        let raw = match target {
            Target::Local(local) => &*local.path,
            Target::Remote { address, .. } => address,
            _ => "",
        };
        self.one(&Reference::new(usage, target.clone(), raw, place), false, reached, log);
    }

    fn media_type<'t>(&'t self, target: &'t Target) -> Option<&'t str> {
        match target {
            Target::Local(local) => self.package.by_path(&local.path).map(|i| i.media_type),
            Target::Remote { address, .. } => {
                self.package.index_of_address(address).map(|i| self.package.items[i].media_type)
            }
            Target::Data(media_type) => Some(media_type),
            _ => None,
        }
    }

    fn one(&self, reference: &Reference, satisfied: bool, reached: &mut Reached, log: &mut Log) {
        let path = log.path.clone();
        let mut say = |violation: Violation| {
            let place = Place::at(path.clone(), reference.line, reference.column);
            log.push(violation, place);
        };
        match &reference.target {
            Target::Local(local) => self.local(reference, local, satisfied, reached, &mut say),
            Target::Remote { address, scheme, .. } => {
                let index = self.package.index_of_address(address);
                self.remote(reference, address, scheme == "https", index, reached, &mut say);
                self.remote_type(reference, address, index, satisfied, &mut say);
            }
            Target::File(address) => {
                let index = self.package.index_of_address(address);
                self.remote(reference, address, true, index, reached, &mut say);
            }
            Target::Other(_) => self.remote(reference, &reference.raw, false, None, reached, &mut say),
            Target::Data(media_type) => self.data(reference, media_type, &mut say),
        }
    }

    fn remote(
        &self,
        reference: &Reference,
        address: &str,
        secure: bool,
        index: Option<usize>,
        reached: &mut Reached,
        say: &mut dyn FnMut(Violation),
    ) {
        let usage = reference.usage;
        if usage.is_hyperlink() || usage == Use::PackageLink {
            return;
        }
        if let Some(index) = index {
            reached.fetched.insert(index);
            if usage != Use::Cite {
                reached.used.insert(index);
            }
        }
        if usage == Use::Cite {
            if !secure {
                say(rules::insecure_resource(address));
            }
            return;
        }
        let declared = self.item(index).map(|i| i.media_type);
        let fonts = self.package.version == Version::Three;
        let may = matches!(usage, Use::Audio | Use::Video | Use::OverlayAudio)
            || matches!(usage, Use::Font | Use::SvgFont) && fonts
            || declared.is_some_and(|t| media::is_audio(t) || media::is_video(t) || is_remote_font(t));
        if !may {
            say(rules::remote_resource(address));
            return;
        }
        if !secure && !matches!(reference.target, Target::File(_)) {
            say(rules::insecure_resource(address));
        }
        match declared {
            None => say(rules::undeclared_resource(address)),
            Some(media_type) if usage == Use::Font => self.font(address, media_type, say),
            Some(_) => {}
        }
    }

    /// A sound from a network, too, must be one that reading systems know.
    fn remote_type(
        &self,
        reference: &Reference,
        address: &str,
        index: Option<usize>,
        satisfied: bool,
        say: &mut dyn FnMut(Violation),
    ) {
        let Some(item) = self.item(index) else { return };
        let media_type = item.media_type;
        let embedded = match reference.usage {
            Use::Audio | Use::Video => true,
            // Elsewhere other types may not come from a network at all.
            Use::Resource | Use::Script => media::is_audio(media_type) || is_remote_font(media_type),
            _ => false,
        };
        let core = self.is_core(media_type) || item.falls_to_core || reference.has_fallback;
        if embedded && !core && !plays(media_type, satisfied) {
            say(rules::foreign_resource_without_fallback(address, media_type));
        }
    }

    fn data(&self, reference: &Reference, media_type: &str, say: &mut dyn FnMut(Violation)) {
        // What looks like a fragment cuts the data off, and then there is nothing to show.
        if let Some((_, rest)) = reference.raw.split_once('#').filter(|_| !reference.usage.is_hyperlink()) {
            say(rules::missing_resource(format!("#{rest}")));
        }
        match reference.usage {
            // A page in a URL is a page, but none of the spine.
            usage if usage.is_hyperlink() && matches!(media_type, media::XHTML | "text/html") => {
                say(rules::target_outside_spine());
            }
            usage if usage.is_hyperlink() => say(rules::foreign_link_target()),
            Use::SvgSymbol | Use::SvgPaint | Use::SvgClip => say(rules::use_without_fragment()),
            Use::Font => self.font(&reference.raw, media_type, say),
            Use::Script if self.asks_for_scripts() => self.script("data:", media_type, say),
            Use::Image | Use::Audio | Use::Video | Use::Resource | Use::Script
                if !self.is_core(media_type)
                    && !self.is_film(reference.usage, media_type)
                    && !reference.has_fallback =>
            {
                say(rules::foreign_resource_without_fallback("data:", media_type));
            }
            Use::OverlayText => say(rules::foreign_link_target()),
            _ => {}
        }
    }

    fn font(&self, address: &str, media_type: &str, say: &mut dyn FnMut(Violation)) {
        if !media::is_core_font(media_type) && media_type != media::SVG {
            say(rules::foreign_font(address, media_type));
        }
    }

    fn local(
        &self,
        reference: &Reference,
        local: &Local,
        satisfied: bool,
        reached: &mut Reached,
        say: &mut dyn FnMut(Violation),
    ) {
        let usage = reference.usage;
        if &*reference.raw == "." {
            return;
        }
        let index = self.package.index_of_path(&local.path);
        let Some(index) = index else {
            if usage == Use::PackageLink {
                if !(self.exists)(&local.path) {
                    say(rules::missing_linked_resource(&local.path));
                }
            } else if !(self.exists)(&local.path) {
                say(rules::missing_resource(&local.path));
            } else if *local.path != *self.package.path {
                say(rules::undeclared_resource(&local.path));
            } else {
                self.to_package(reference, local, say);
            }
            return;
        };
        let item = &self.package.items[index];
        if usage.is_hyperlink() {
            reached.linked.insert(index);
        } else if !matches!(usage, Use::Cite | Use::SvgSymbol | Use::OverlayText | Use::PackageLink | Use::SearchKey) {
            reached.used.insert(index);
        }
        if usage == Use::PackageLink {
            self.fragment(reference, local, index, say);
            return;
        }
        // An empty link leads nowhere, and a dot to the folder.
        if reference.raw.is_empty() && usage.is_hyperlink() && usage != Use::Ncx {
            return;
        }
        self.stated_type(reference, item, say);
        if let Some(violation) = self.link_target(usage, item) {
            say(violation);
            return;
        }
        self.used_type(reference, local, item, satisfied, say);
        self.content_fallback(reference, local, item, satisfied, say);
        self.fragment(reference, local, index, say);
    }

    /// The package document is a resource like others, though no item stands for it.
    fn to_package(&self, reference: &Reference, local: &Local, say: &mut dyn FnMut(Violation)) {
        let in_reading_order = local.fragment.as_deref().is_some_and(|f| f.starts_with("epubcfi("));
        match reference.usage {
            // A canonical fragment identifier leads through the package document to a place in a page.
            usage if usage.is_hyperlink() && in_reading_order => {}
            usage if usage.is_hyperlink() => say(rules::foreign_link_target()),
            Use::OverlayText => say(rules::foreign_link_target()),
            Use::PictureImage => say(rules::foreign_picture_image(&local.path, media::OPF)),
            Use::Image | Use::Resource | Use::Script | Use::Audio | Use::Video | Use::Guide
                if !reference.has_fallback =>
            {
                say(rules::foreign_resource_without_fallback(&local.path, media::OPF));
            }
            _ => {}
        }
    }

    /// The media type that an element states against that of the manifest.
    fn stated_type(&self, reference: &Reference, item: &Item, say: &mut dyn FnMut(Violation)) {
        let declared = media::essence(item.media_type);
        match &reference.stated_type {
            Some(stated) if !stated.eq_ignore_ascii_case(declared) => {
                say(rules::contrary_media_types(&reference.raw, stated, item.media_type));
            }
            None if reference.usage == Use::PictureSource
                && media::is_core_image(item.media_type, self.package.release) =>
            {
                say(rules::contrary_media_types(&reference.raw, "", item.media_type));
            }
            _ => {}
        }
    }

    /// What is wrong with the target of a link as such: its media type, or its absence from the spine.
    fn link_target(&self, usage: Use, item: &Item) -> Option<Violation> {
        let media_type = item.media_type;
        match usage {
            Use::Hyperlink | Use::Toc | Use::PageList | Use::Nav | Use::RegionNav | Use::Ncx => {
                let document = match self.package.version {
                    Version::Two => media::is_ops_content(media_type) || media::is_outdated_content(media_type),
                    Version::Three => media::is_content(media_type),
                };
                // A link to a part of the page's own file needs no type.
                if !document && !item.falls_to_content {
                    Some(rules::foreign_link_target())
                } else {
                    item.spine.is_none().then(rules::target_outside_spine)
                }
            }
            Use::OverlayText => (!media::is_content(media_type)).then(rules::foreign_link_target),
            _ => None,
        }
    }

    /// The media type of what a document embeds, or uses in another way that wants certain types.
    fn used_type(
        &self,
        reference: &Reference,
        local: &Local,
        item: &Item,
        satisfied: bool,
        say: &mut dyn FnMut(Violation),
    ) {
        let media_type = item.media_type;
        let core = self.is_core(media_type) || item.falls_to_core;
        match reference.usage {
            Use::Script if self.asks_for_scripts() => self.script(&local.path, media_type, say),
            Use::Image | Use::Resource | Use::Script | Use::Guide => {
                let fine = core || self.is_film(reference.usage, media_type) || reference.has_fallback;
                let excused = reference.usage == Use::Guide && media_type == media::SMIL;
                if !fine && !excused {
                    say(rules::foreign_resource_without_fallback(&local.path, media_type));
                }
            }
            Use::Audio | Use::Video => {
                if !core && !plays(media_type, satisfied) {
                    say(rules::foreign_resource_without_fallback(&local.path, media_type));
                }
            }
            Use::PictureImage => {
                if !media::is_core_image(media_type, self.package.release) {
                    say(rules::foreign_picture_image(&local.path, media_type));
                }
            }
            Use::PictureSource => {
                if reference.stated_type.is_none() && !media::is_core_image(media_type, self.package.release) {
                    say(rules::untyped_picture_source(&local.path, media_type));
                }
            }
            Use::OverlayAudio => {
                if !media::is_core_audio(media_type, self.package.release) {
                    say(rules::foreign_overlay_audio(&local.path, media_type));
                }
            }
            Use::Font => self.font(&local.path, media_type, say),
            Use::SearchKey if item.spine.is_none() => say(rules::key_map_outside_spine(&local.path)),
            // Links have been checked before; the others take any type.
            Use::Hyperlink
            | Use::Toc
            | Use::PageList
            | Use::Nav
            | Use::RegionNav
            | Use::Ncx
            | Use::OverlayText
            | Use::SearchKey
            | Use::Track
            | Use::SvgFont
            | Use::Stylesheet
            | Use::Cite
            | Use::SvgSymbol
            | Use::SvgPaint
            | Use::SvgClip
            | Use::PackageLink => {}
        }
    }

    /// Whether reading systems must know the type.
    fn is_core(&self, media_type: &str) -> bool {
        media::is_core(media_type, self.package.release)
    }

    /// Whether scripts have a rule of their own.
    fn asks_for_scripts(&self) -> bool {
        self.package.version == Version::Three && self.package.release >= Release::V5_4
    }

    /// Whether the target is a film, and may be for that. EPUB 3.4 has none among pictures.
    fn is_film(&self, usage: Use, media_type: &str) -> bool {
        let among_pictures = usage == Use::Image && self.asks_for_scripts();
        media::is_video(media_type) && !among_pictures
    }

    /// The type of a script.
    fn script(&self, path: &str, media_type: &str, say: &mut dyn FnMut(Violation)) {
        if !media::is_script(media_type) {
            say(rules::foreign_script(path, media_type));
        } else if !media::is_core_script(media_type) {
            say(rules::outdated_script_type(path, media_type));
        }
    }

    /// Notes that the manifest names what to show in place of a foreign resource.
    fn content_fallback(
        &self,
        reference: &Reference,
        local: &Local,
        item: &Item,
        satisfied: bool,
        say: &mut dyn FnMut(Violation),
    ) {
        let media_type = item.media_type;
        let other = match reference.usage {
            Use::Image | Use::Resource => self.is_film(reference.usage, media_type) || reference.has_fallback,
            Use::Audio | Use::Video => self.package.version == Version::Two || plays(media_type, satisfied),
            _ => true,
        };
        if item.falls_to_core && !other && !self.is_core(media_type) {
            say(rules::outdated_feature(format!("the manifest fallback of \"{}\"", local.path)));
        }
    }

    /// What a reference points to within its target.
    fn fragment(&self, reference: &Reference, local: &Local, index: usize, say: &mut dyn FnMut(Violation)) {
        let item = &self.package.items[index];
        let usage = reference.usage;
        let is_svg = item.media_type == media::SVG;
        let is_page = item.media_type == media::XHTML;
        let fragment = local.fragment.as_deref();
        match usage {
            Use::Stylesheet => {
                if fragment.is_some() {
                    say(rules::style_fragment());
                }
                return;
            }
            Use::Image | Use::PictureImage | Use::PictureSource if !is_svg => {
                if fragment.is_some_and(|f| !f.starts_with("epubcfi(")) {
                    say(rules::image_fragment());
                }
                return;
            }
            Use::SvgSymbol | Use::SvgPaint | Use::SvgClip if fragment.is_none_or(str::is_empty) => {
                say(rules::use_without_fragment());
                return;
            }
            Use::OverlayAudio => return,
            Use::Resource | Use::Script if !is_svg && !is_page => return,
            _ => {}
        }
        let Some(fragment) = fragment.filter(|f| !f.is_empty()) else { return };
        if is_scheme(fragment) || fragment.starts_with(":~:") {
            if usage == Use::OverlayText && is_scheme(fragment) {
                overlay_fragment(fragment, item.media_type, say);
            }
        } else if is_page || is_svg {
            self.anchor(usage, fragment, index, say);
        } else if matches!(usage, Use::Cite | Use::SvgSymbol | Use::SvgPaint | Use::SvgClip) {
            say(rules::unsuitable_fragment());
        }
    }

    /// The element that a fragment names by its id.
    fn anchor(&self, usage: Use, id: &str, index: usize, say: &mut dyn FnMut(Violation)) {
        let Some((_, anchor)) = self.facts[index].ids.get(id) else {
            say(rules::missing_fragment());
            return;
        };
        let fits = match usage {
            Use::SvgSymbol => !matches!(anchor, Anchor::SvgPaint | Anchor::SvgClip),
            Use::SvgPaint => *anchor == Anchor::SvgPaint,
            Use::SvgClip => *anchor == Anchor::SvgClip,
            usage if usage.is_hyperlink() || usage == Use::Cite => *anchor == Anchor::Other,
            _ => true,
        };
        if !fits {
            say(rules::unsuitable_fragment());
        }
    }

    /// Whether links of the toc, and texts of overlays, come in reading order.
    /// `overlay` is how far the overlays before this one have come.
    pub fn order(&self, index: usize, overlay: &mut (usize, u32), log: &mut Log) {
        let mut toc = (0, 0);
        for reference in &self.facts[index].references {
            let state = match reference.usage {
                Use::Toc => &mut toc,
                Use::OverlayText => &mut *overlay,
                _ => continue,
            };
            let Target::Local(local) = &reference.target else { continue };
            let Some(target) = self.package.index_of_path(&local.path) else { continue };
            let Some((spine, _)) = self.package.items[target].spine else { continue };
            let fragment = local.fragment.as_deref().filter(|f| !f.is_empty());
            let position = match fragment {
                None => Some(0),
                Some(fragment) => self.facts[target].ids.get(fragment).map(|(order, _)| *order),
            };
            let order = if spine < state.0 {
                Some("spine")
            } else if spine == state.0 && position.is_some_and(|p| p < state.1) {
                Some("document")
            } else {
                None
            };
            if let Some(order) = order {
                let shown = match fragment {
                    Some(fragment) => format!("{}#{fragment}", local.path),
                    None => local.path.to_string(),
                };
                let violation = match reference.usage {
                    Use::Toc => rules::nav_out_of_order("toc", shown, order),
                    _ => rules::overlay_out_of_order(shown, order),
                };
                let place = Place::at(log.path.clone(), reference.line, reference.column);
                log.push(violation, place);
            }
            *state = (spine, position.unwrap_or(if spine == state.0 { state.1 } else { 0 }));
        }
    }
}

/// Whether a source of a medium needs no core type: videos have none, and a sound may stand beside one that has.
fn plays(media_type: &str, satisfied: bool) -> bool {
    media::is_video(media_type) || satisfied && media::is_audio(media_type)
}

/// Types of fonts that may lie on a network.
pub fn is_remote_font(media_type: &str) -> bool {
    media_type.starts_with("font/")
        || matches!(media_type, "application/vnd.ms-opentype" | "application/font-woff" | "application/font-sfnt")
}

/// A media overlay reads elements by their ids, and parts of an SVG image by the schemes that SVG defines.
fn overlay_fragment(fragment: &str, media_type: &str, say: &mut dyn FnMut(Violation)) {
    match media_type {
        media::XHTML => say(rules::overlay_fragment_without_id(fragment)),
        media::SVG if !is_svg_fragment(fragment) => {
            say(rules::foreign_svg_fragment(fragment));
            if fragment.contains('(') && !fragment.starts_with("svgView(") {
                say(rules::missing_fragment());
            }
        }
        _ => {}
    }
}

/// Whether a fragment follows a scheme, as opposed to naming an id.
fn is_scheme(fragment: &str) -> bool {
    fragment.contains('(') || fragment.contains('=')
}

/// Whether a fragment is one of those that SVG defines.
fn is_svg_fragment(fragment: &str) -> bool {
    (fragment.starts_with("svgView(") && fragment.ends_with(')'))
        || fragment.split('&').all(|p| ["t=", "xywh=", "xyn="].iter().any(|s| p.starts_with(s)))
}

/// Overlays that name pages, and pages that name overlays, must agree.
pub fn overlays(web: &Web, log: &mut Log, logs: &mut [Log]) {
    let package = web.package;
    // Which overlays read which document.
    let mut readers: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, facts) in web.facts.iter().enumerate() {
        for reference in facts.references.iter().filter(|r| r.usage == Use::OverlayText) {
            let Target::Local(local) = &reference.target else { continue };
            if let Some(target) = package.index_of_path(&local.path) {
                let overlays = readers.entry(target).or_default();
                if overlays.last() != Some(&index) {
                    if !overlays.is_empty() {
                        let place = Place::at(logs[index].path.clone(), reference.line, reference.column);
                        logs[index].push(rules::shared_overlay_page(), place);
                    }
                    overlays.push(index);
                }
            }
        }
    }
    for (index, item) in package.items.iter().enumerate() {
        if !media::is_content(item.media_type) {
            continue;
        }
        let mut say = |violation| {
            let place = Place::at(log.path.clone(), item.place.0, item.place.1);
            log.push(violation, place);
        };
        let named = item.overlay.and_then(|o| package.by_id(o)).map(|o| o.id);
        match readers.get(&index) {
            None => {
                if item.overlay.is_some() {
                    say(rules::overlay_without_page());
                }
            }
            Some(overlays) => match item.overlay {
                None => say(rules::unannounced_overlay()),
                Some(_) if !overlays.iter().any(|&o| Some(package.items[o].id) == named) => {
                    say(rules::mismatched_overlay());
                }
                Some(_) => {}
            },
        }
    }
}
