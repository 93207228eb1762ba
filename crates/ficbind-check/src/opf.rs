//! The package document: what it declares, and whether it may.

mod assertions;
mod collections;
mod metadata;
mod outdated;
mod properties;
mod spine;

use std::collections::HashMap;
use std::sync::Arc;

use crate::log::Log;
use crate::options::Profile;
use crate::release::Release;
use crate::report::{Place, Version};
use crate::url::{self, Base, Local, Target};
use crate::xml::{Document, Element, NodeId, Ns, UNCLOSED};
use crate::{media, models, names, rules};

/// An item of the manifest.
#[derive(Debug)]
pub struct Item<'d> {
    /// The element in the package document.
    pub node: u32,
    pub id: &'d str,
    pub href: &'d str,
    /// `None` when the `href` is missing or no URL.
    pub target: Option<Target>,
    pub media_type: &'d str,
    pub fallback: Option<&'d str>,
    pub overlay: Option<&'d str>,
    pub properties: Vec<&'d str>,
    /// Where the item stands in the spine, from 0, and whether it is linear there.
    pub spine: Option<(usize, bool)>,
    /// Line and column behind its tag.
    pub place: (u32, u32),
    /// Whether pages of this item have a fixed layout.
    pub fixed: bool,
    /// Whether it stands in for another item of the spine.
    pub stands_in: bool,
    /// Whether following fallbacks leads to a content document, and to a core media type.
    pub falls_to_content: bool,
    pub falls_to_core: bool,
}

impl Item<'_> {
    /// The path inside the container, if the item is there.
    pub fn path(&self) -> Option<&str> {
        match &self.target {
            Some(Target::Local(local)) => Some(&local.path),
            _ => None,
        }
    }

    pub fn has(&self, property: &str) -> bool {
        self.properties.contains(&property)
    }
}

/// The items that name one file.
#[derive(Debug)]
struct Sharers {
    /// The one that stands for the file; none where another item took its place.
    first: Option<u32>,
    last: u32,
}

/// What the rest of the check needs to know of a package document.
#[derive(Debug)]
pub struct Package<'d> {
    pub path: &'d str,
    pub version: Version,
    /// Whose rules are answered.
    pub release: Release,
    pub items: Vec<Item<'d>>,
    by_id: HashMap<&'d str, usize>,
    /// The first element of items whose id is another's, too.
    redeclared: HashMap<usize, u32>,
    by_path: HashMap<Arc<str>, Sharers>,
    by_address: HashMap<String, usize>,
    /// Items of the spine in order.
    pub spine: Vec<usize>,
    /// The item that `toc` on the spine names.
    pub ncx: Option<usize>,
    pub unique_identifier: Option<String>,
    /// References from the package document itself: guide and links.
    pub references: Vec<PackageReference>,
    /// Class names that `media:active-class` and `media:playback-active-class` state.
    pub active_classes: Vec<(&'static str, String)>,
    /// The values of `dc:type`.
    pub types: Vec<String>,
    /// Paths of collections' links, by what their collection is.
    pub collections: Vec<collections::Listed>,
    /// Durations of overlays: of the whole, and by the item that is refined.
    pub durations: (Option<f64>, Vec<(String, f64)>),
    pub has_pagination_source: bool,
}

/// A reference in the package document that is followed when all resources are known.
#[derive(Debug)]
pub struct PackageReference {
    pub target: Target,
    pub place: (u32, u32),
    pub is_guide: bool,
    /// For links: whether an item of the manifest may not be meant.
    pub linked: bool,
}

impl<'d> Package<'d> {
    pub fn by_id(&self, id: &str) -> Option<&Item<'d>> {
        self.by_id.get(id.trim()).map(|&i| &self.items[i])
    }

    pub fn index_of_path(&self, path: &str) -> Option<usize> {
        self.by_path.get(path)?.first.map(|index| index as usize)
    }

    pub fn by_path(&self, path: &str) -> Option<&Item<'d>> {
        self.index_of_path(path).map(|i| &self.items[i])
    }

    /// Adds an item, or puts it in the place of an earlier one of its id: what no item means any more is not declared.
    fn put(&mut self, index: usize, item: Item<'d>) {
        match self.items.get_mut(index) {
            Some(old) => {
                if let Some(path) = old.path().filter(|path| item.path() != Some(path))
                    && let Some(sharers) = self.by_path.get_mut(path)
                {
                    sharers.first = None;
                }
                self.redeclared.entry(index).or_insert(old.node);
                *old = item;
            }
            None => self.items.push(item),
        }
    }

    /// Notes that an item names a file. Gives the item that named it before, and the file.
    fn claim<'t>(&mut self, target: Option<&'t Target>, index: usize) -> Option<(usize, &'t str)> {
        match target? {
            Target::Local(local) => {
                let number = index as u32;
                let new = Sharers { first: Some(number), last: number };
                match self.by_path.get_mut(&local.path) {
                    Some(sharers) => {
                        sharers.first = sharers.first.or(Some(number));
                        Some((std::mem::replace(&mut sharers.last, number) as usize, &*local.path))
                    }
                    None => self.by_path.insert(local.path.clone(), new).map(|_| (index, "")),
                }
            }
            Target::Remote { address, .. } | Target::File(address) => {
                self.by_address.insert(address.clone(), index).map(|e| (e, address.as_str()))
            }
            _ => None,
        }
    }

    pub fn index_of_address(&self, address: &str) -> Option<usize> {
        self.by_address.get(address).copied()
    }
}

/// What is known before the package document is checked.
pub struct Context<'c> {
    pub path: &'c str,
    pub version: Version,
    pub profile: Profile,
    /// Whether the document is checked alone: there is no container to look into.
    pub alone: bool,
    /// Whether the document breaks off before its root ends.
    pub broken: bool,
}

/// Whether a document breaks off before its root ends.
pub fn breaks_off(doc: &Document) -> bool {
    doc.fault.is_some() && doc.root().is_none_or(|root| root.close() == UNCLOSED)
}

impl<'d> Package<'d> {
    /// One of which nothing is known.
    fn new(context: &Context<'d>, log: &Log) -> Self {
        Package {
            path: context.path,
            version: context.version,
            release: log.release,
            items: Vec::new(),
            by_id: HashMap::new(),
            redeclared: HashMap::new(),
            by_path: HashMap::new(),
            by_address: HashMap::new(),
            spine: Vec::new(),
            ncx: None,
            unique_identifier: None,
            references: Vec::new(),
            active_classes: Vec::new(),
            types: Vec::new(),
            collections: Vec::new(),
            durations: (None, Vec::new()),
            has_pagination_source: false,
        }
    }
}

/// Checks a package document and reads what it declares.
pub fn check<'d>(doc: &'d Document, context: &Context<'d>, log: &mut Log) -> Package<'d> {
    let mut package = Package::new(context, log);
    let Some(root) = doc.root() else { return package };
    let oeb = is_oeb(root);
    match context.version {
        Version::Three => models::check(&models::OPF3, root, log),
        Version::Two if root.ns() == Ns::OEB => models::check(&models::OEB12, root, log),
        Version::Two => models::check(&models::OPF2, root, log),
    }
    if !root.is(Ns::OPF, "package") && !oeb {
        if !context.alone {
            log.whole(rules::missing_unique_identifier(""));
        }
        return package;
    }
    if oeb {
        log.at(doc, root.end(), rules::oeb_package());
    }
    unique_identifier(root, &mut package, context, log);
    read_manifest(root, &mut package, context, log);
    spine::read(root, &mut package, context, log);
    if !context.broken {
        spine::fallbacks(root, &mut package, log);
        spine::check_types(&package, oeb, context, log);
    }
    metadata::check(root, &mut package, context, log);
    properties::check(root, &mut package, context, log);
    guide(root, &mut package, context, log);
    assertions::guide(root, log);
    if context.version == Version::Three {
        links(root, &mut package, context, log);
    }
    // Rules about the whole are not asked of a part.
    let whole = doc.fault.is_none();
    if context.version == Version::Three && whole {
        spine::layouts(root, &mut package, log);
        if !oeb {
            assertions::check(root, &mut package, context, log);
        }
        collections::check(root, &mut package, context, log);
        outdated::check(root, &package, log);
    } else if whole {
        assertions::unique_ids(root, log);
    }
    package
}

/// The durations of the overlays against that of the whole.
pub fn check_durations(package: &Package, log: &mut Log) {
    let Some(whole) = package.durations.0 else { return };
    let sum: f64 = package.durations.1.iter().map(|(_, seconds)| seconds).sum();
    if (whole - sum).abs() > 1.0 {
        log.whole(rules::wrong_total_duration());
    }
}

/// Whether a package document is one of OEB 1.2: no namespace, and the old document type or none.
pub fn is_oeb(root: Element) -> bool {
    root.local() == "package" && (root.ns() == Ns::NONE || root.ns() == Ns::OEB)
}

/// Whether a link leads to an element of the package document itself, which then says all there is to say of it.
fn leads_inside(link: Element, context: &Context) -> bool {
    let target = link.attr("href").and_then(|href| url::resolve(&Base::File(context.path), href).ok());
    let Some(Target::Local(local)) = target else { return false };
    *local.path == *context.path && local.fragment.is_some_and(|f| !f.is_empty())
}

/// The entries of the spine: wherever they stand.
fn itemrefs<'d, 'a>(root: Element<'d, 'a>) -> impl Iterator<Item = Element<'d, 'a>> {
    root.descendants().filter(|e| e.local() == "itemref" && is_known(*e))
}

/// Whether an element is one of a package document, or of those of old: what is of another vocabulary declares nothing.
fn is_known(element: Element) -> bool {
    matches!(element.ns(), Ns::OPF | Ns::OEB | Ns::NONE)
}

fn unique_identifier(root: Element, package: &mut Package, context: &Context, log: &mut Log) {
    let doc = root.doc;
    let wanted = root.attr("unique-identifier");
    if wanted.is_none_or(|w| w.trim().is_empty()) {
        log.at(doc, root.end(), rules::no_unique_identifier());
    }
    let identifier = wanted.and_then(|wanted| {
        doc.elements().find(|e| e.is(Ns::DC, "identifier") && e.attr("id").is_some_and(|id| id.trim() == wanted))
    });
    match identifier {
        Some(identifier) => package.unique_identifier = Some(identifier.text().trim().to_owned()),
        None if !context.alone => log.whole(rules::missing_unique_identifier(wanted.unwrap_or_default())),
        None => {}
    }
}

fn read_manifest<'d>(root: Element<'d, '_>, package: &mut Package<'d>, context: &Context, log: &mut Log) {
    let doc = root.doc;
    let bases = Bases::of(root, context, log);
    // An item is one wherever it stands.
    let items = || root.descendants().filter(|e| e.local() == "item" && is_known(*e));
    package.items.reserve_exact(items().count());
    for element in items() {
        // Without both of them it is no item.
        let (Some(href), Some(_)) = (element.attr("href"), element.attr("id")) else { continue };
        // Of a package that breaks off, nothing is asked but whether its references can be read.
        let target = match context.broken {
            true => url::readable(element, href, bases.at(element), log),
            false => url::reference(element, href, bases.at(element), log),
        };
        let media_type = element.attr("media-type").unwrap_or_default().trim();
        let id = element.attr("id").unwrap_or_default().trim();
        // Of items with one id, the last counts.
        let index = package.by_id.get(id).copied().unwrap_or(package.items.len());
        if !context.broken {
            item_target(element, &target, context, log);
            item_type(element, media_type, href, context, log);
        }
        let target = target.map(|target| whole_file(target, context));
        let earlier = package.claim(target.as_ref(), index);
        if let Some((earlier, name)) = earlier.filter(|(e, _)| *e != index && !context.broken) {
            let (line, column) = package.items[earlier].place;
            log.push(rules::repeated_item(name), Place::at(log.path.clone(), line, column));
        }
        package.by_id.insert(id, index);
        // What came with EPUB 3 is known in its namespace only.
        let is_new = element.ns() == Ns::OPF;
        let properties = element.attr("properties").filter(|_| is_new).unwrap_or_default();
        let item = Item {
            node: element.id,
            id,
            href,
            target,
            media_type,
            fallback: element.attr("fallback").map(str::trim).filter(|f| !f.is_empty()),
            overlay: element.attr("media-overlay").filter(|_| is_new).map(str::trim),
            properties: properties.split_ascii_whitespace().collect(),
            spine: None,
            place: doc.position(element.end()),
            fixed: false,
            stands_in: false,
            falls_to_content: false,
            falls_to_core: false,
        };
        package.put(index, item);
    }
    if context.version == Version::Two {
        style_fallbacks(doc, package, log);
    }
}

/// What the references of a package document are relative to: its own place, until some `xml:base` says otherwise. From
/// then on that holds, as EPUBCheck reads it; the attribute has no place in a package document.
struct Bases<'c> {
    own: Base<'c>,
    stated: Vec<(NodeId, Base<'c>)>,
}

impl<'c> Bases<'c> {
    fn of(root: Element, context: &Context<'c>, log: &mut Log) -> Self {
        let mut bases = Bases { own: Base::File(context.path), stated: Vec::new() };
        for element in std::iter::once(root).chain(root.descendants()) {
            let Some(value) = element.attr_ns(Ns::XML, "base") else { continue };
            let base = url::rebased(element, value, bases.at(element).clone(), log);
            bases.stated.push((element.id, base));
        }
        bases
    }

    fn at(&self, element: Element) -> &Base<'c> {
        let before = self.stated.partition_point(|(id, _)| *id <= element.id);
        before.checked_sub(1).map_or(&self.own, |last| &self.stated[last].1)
    }
}

/// The items that OEB 1.2 let stand in for style sheets.
fn style_fallbacks(doc: &Document, package: &Package, log: &mut Log) {
    for element in package.items.iter().map(|i| doc.element(i.node)) {
        if let Some(style) = element.attr("fallback-style").map(str::trim)
            && !package.by_id.contains_key(style)
        {
            log.at(doc, element.end(), rules::missing_style_fallback(style));
        }
    }
}

/// An item is a whole file: a part of one is a file that is not there.
fn whole_file(target: Target, context: &Context) -> Target {
    match target {
        Target::Local(Local { path, fragment: Some(fragment), query, leaks }) if !context.alone => {
            Target::Local(Local { path: format!("{path}#{fragment}").into(), fragment: None, query, leaks })
        }
        other => other,
    }
}

/// What an item must not point to.
fn item_target(element: Element, target: &Option<Target>, context: &Context, log: &mut Log) {
    let (doc, at) = (element.doc, element.end());
    let three = context.version == Version::Three;
    match target {
        Some(Target::Local(local)) => {
            if three && local.fragment.is_some() {
                log.at(doc, at, rules::item_fragment());
            }
            if *local.path == *context.path {
                log.at(doc, at, rules::package_in_manifest());
            }
            if context.alone {
                item_name(element, &local.path, context, log);
            }
        }
        Some(Target::Data(_)) if three => log.at(doc, at, rules::data_url()),
        _ => {}
    }
}

/// Names of files, where there is no container to ask: as those of an archive's entries.
fn item_name(element: Element, path: &str, context: &Context, log: &mut Log) {
    let (doc, at) = (element.doc, element.end());
    names::check(path, context.version, &mut |violation| log.at(doc, at, violation));
}

/// What is to say about an item's media type alone.
fn item_type(element: Element, media_type: &str, href: &str, context: &Context, log: &mut Log) {
    let (doc, at) = (element.doc, element.end());
    let mut say = |violation| log.at(doc, at, violation);
    match context.version {
        Version::Three => {
            if let Some(preferred) = media::preferred(media_type, href) {
                say(rules::unusual_media_type(preferred, media_type));
            }
        }
        Version::Two if doc.root().is_some_and(is_oeb) => match media_type {
            media::XHTML | "text/html" => say(rules::unsuitable_oeb_page_type(media_type)),
            media::CSS => say(rules::unsuitable_oeb_style_type(media_type)),
            _ => {}
        },
        Version::Two => match media_type {
            "text/html" => say(rules::html_media_type()),
            media::OEB_DOCUMENT | media::OEB_CSS => say(rules::outdated_media_type(media_type)),
            _ => {}
        },
    }
}

fn guide(root: Element, package: &mut Package, context: &Context, log: &mut Log) {
    let doc = root.doc;
    let base = Base::File(context.path);
    for element in root.children().filter(|e| e.local() == "guide").flat_map(|g| g.children()) {
        let Some(href) = element.attr("href").filter(|_| element.local() == "reference") else { continue };
        let Some(target) = url::reference(element, href, &base, log) else { continue };
        let path = match &target {
            Target::Local(local) => &*local.path,
            Target::Remote { address, .. } => address.as_str(),
            _ => href.trim(),
        };
        match package.by_path(path).filter(|_| !context.broken) {
            _ if context.alone => {}
            None => log.at(doc, element.end(), rules::unlisted_guide_file(path)),
            Some(item) => {
                let known = match context.version {
                    Version::Three => media::is_content(item.media_type) || media::is_outdated_content(item.media_type),
                    Version::Two => {
                        media::is_ops_content(item.media_type) || media::is_outdated_content(item.media_type)
                    }
                };
                let excused = context.version == Version::Three && item.falls_to_content;
                if !known && !excused {
                    log.at(doc, element.end(), rules::unsuitable_guide_file(path));
                }
            }
        }
        let place = doc.position(element.end());
        package.references.push(PackageReference { target, place, is_guide: true, linked: false });
    }
}

/// `link` elements of the package's own metadata.
fn links(root: Element, package: &mut Package, context: &Context, log: &mut Log) {
    let doc = root.doc;
    let base = Base::File(context.path);
    // A file of the manifest is a resource of the book, and no record about it.
    let mut listed = std::collections::BTreeSet::new();
    for element in root.children_named(Ns::OPF, "metadata").flat_map(|m| m.children_named(Ns::OPF, "link")) {
        let Some(href) = element.attr("href") else { continue };
        let Some(target) = url::reference(element, href, &base, log) else { continue };
        let place = doc.position(element.end());
        let media_type = element.attr("media-type").map(str::trim);
        let rel: Vec<&str> = element.attr("rel").unwrap_or_default().split_ascii_whitespace().collect();
        if leads_inside(element, context) {
            log.at(doc, element.end(), rules::link_into_package(href.trim()));
            continue;
        }
        match &target {
            Target::Local(_) | Target::File(_) if media_type.is_none() => {
                log.at(doc, element.end(), rules::untyped_local_link());
            }
            Target::Remote { .. } | Target::Other(_) if media_type.is_none() => {
                if let Some(word) = rel.iter().find(|w| matches!(**w, "record" | "voicing")) {
                    log.at(doc, element.end(), rules::untyped_link(word));
                }
            }
            Target::Data(_) => log.at(doc, element.end(), rules::data_url()),
            _ => {}
        }
        if let Some(media_type) = media_type
            && rel.contains(&"voicing")
            && !media::is_audio(media_type)
        {
            log.at(doc, element.end(), rules::silent_voicing(media_type));
        }
        if rel.contains(&"alternate") && rel.iter().any(|r| *r != "alternate") {
            log.at(doc, element.end(), rules::alternate_in_company());
        }
        if let Target::Local(local) = &target
            && let Some(index) = package.index_of_path(&local.path)
            && package.items[index].spine.is_none()
            && !context.broken
        {
            listed.insert(index);
        }
        package.references.push(PackageReference { target, place, is_guide: false, linked: true });
    }
    for index in listed {
        log.whole(rules::linked_item(package.items[index].path().unwrap_or_default()));
    }
}
