//! What the package document of EPUB 3 asserts beyond its content model: one function a group of rules.

use std::collections::{HashMap, HashSet};

use super::metadata::{Metadata, is_property};
use super::{Context, Package, collections};
use crate::datatype::clock;
use crate::log::{Log, doubtful, wrong};
use crate::opf::spine::{has_layout, page_spread};
use crate::options::Profile;
use crate::release::Release;
use crate::xml::{Element, Ns};
use crate::{media, rules};
use ficbind_diag::Cut;

pub(super) fn check(root: Element, package: &mut Package, context: &Context, log: &mut Log) {
    let ids = unique_ids(root, log);
    if let Some(wanted) = root.attr("unique-identifier").map(str::trim) {
        let in_metadata = |e: &Element| e.parent().is_some_and(|p| p.is(Ns::OPF, "metadata"));
        let found = ids.get(wanted).is_some_and(|e| e.is(Ns::DC, "identifier") && in_metadata(e));
        if !found {
            wrong(root, log, format!("unique-identifier is \"{wanted}\", but no dc:identifier has that id"));
        }
    }
    if let Some(element) = root.child(Ns::OPF, "metadata") {
        let metas = element.children_named(Ns::OPF, "meta").collect();
        let metadata = Metadata { element, metas, ids };
        modified(&metadata, log);
        refines(&metadata, package, log);
        refinements(&metadata, log);
        rendition(&metadata, log);
        overlays(root, &metadata, package, log);
        links(&metadata, log);
        pagination(&metadata, package);
        profiles(root, &metadata, package, context, log);
    }
    manifest(root, package, log);
    spine(root, package, log);
    for bindings in root.children_named(Ns::OPF, "bindings") {
        doubtful(bindings, log, "the element \"bindings\" is outdated");
    }
}

/// Reports ids that more than one element has, at each of them; gives the first element of each.
pub(super) fn unique_ids<'d, 'a>(root: Element<'d, 'a>, log: &mut Log) -> HashMap<&'d str, Element<'d, 'a>> {
    let all = || std::iter::once(root).chain(root.descendants());
    let mut ids: HashMap<&str, Element> = HashMap::new();
    let mut twice = HashSet::new();
    for element in all() {
        if let Some(id) = element.attr("id").map(str::trim)
            && ids.insert(id, *ids.get(id).unwrap_or(&element)).is_some()
        {
            twice.insert(id);
        }
    }
    if !twice.is_empty() {
        for element in all() {
            if let Some(id) = element.attr("id").map(str::trim).filter(|id| twice.contains(id)) {
                wrong(element, log, format!("more than one element has the id \"{id}\""));
            }
        }
    }
    ids
}

fn modified(metadata: &Metadata, log: &mut Log) {
    let mut of_package = metadata.of("dcterms:modified").filter(|m| m.attr("refines").is_none());
    if of_package.next().is_none() || of_package.next().is_some() {
        wrong(
            metadata.element,
            log,
            "the metadata must have exactly one dcterms:modified, the time of the last change",
        );
    }
    for meta in metadata.of("dcterms:modified") {
        let text = meta.text();
        let text = text.trim();
        if !is_moment(text) {
            wrong(
                meta,
                log,
                format!("dcterms:modified is \"{text}\", not a date and time such as 2024-05-31T12:00:00Z"),
            );
        }
    }
}

/// Whether a text has the form of a moment in UTC, to the second.
fn is_moment(text: &str) -> bool {
    let form = b"dddd-dd-ddTdd:dd:ddZ";
    text.len() == form.len()
        && text.bytes().zip(form).all(|(b, f)| if *f == b'd' { b.is_ascii_digit() } else { b == *f })
}

/// What `refines` points at, on `meta` and `link`.
fn refines(metadata: &Metadata, package: &Package, log: &mut Log) {
    let links = metadata.element.children_named(Ns::OPF, "link");
    let mut cyclic = false;
    let mut settled: HashSet<u32> = HashSet::new();
    let hrefs: HashMap<&str, &str> =
        package.items.iter().map(|i| (i.href.trim().trim_start_matches("./"), i.id)).collect();
    for element in metadata.metas.iter().copied().chain(links) {
        let Some(target) = element.attr("refines").map(str::trim) else { continue };
        match target.strip_prefix('#') {
            Some(id) if id.is_empty() || metadata.ids.contains_key(id) => {}
            Some(id) => wrong(element, log, format!("refines points to \"#{id}\", but no element has that id")),
            None if has_scheme(target) => {
                wrong(element, log, format!("refines is \"{target}\", but must be a relative URL"))
            }
            None => {
                if let Some(id) = hrefs.get(target.trim_start_matches("./")) {
                    let words = format!("refines names the file \"{target}\"; write \"#{id}\", the id of its item");
                    doubtful(element, log, words);
                }
            }
        }
        // Going from refinement to refinement must end.
        let mut chain = HashSet::new();
        let mut at = Some(element).filter(|e| e.local() == "meta");
        while let Some(e) = at.filter(|e| e.local() == "meta" && !settled.contains(&e.id)) {
            if !chain.insert(e.id) {
                cyclic = true;
                break;
            }
            at = metadata.refined(e);
        }
        settled.extend(chain);
    }
    let everywhere = metadata.element.parent().into_iter().flat_map(Element::descendants);
    for collection in everywhere.filter(|e| e.is(Ns::OPF, "collection")) {
        let own: HashSet<&str> = collection.descendants().filter_map(|e| e.attr("id")).map(str::trim).collect();
        let metas = collection.children_named(Ns::OPF, "metadata").flat_map(|m| m.children());
        for meta in metas {
            let Some(id) = meta.attr("refines").and_then(|r| r.trim().strip_prefix('#')) else { continue };
            if !own.contains(id) {
                wrong(meta, log, format!("refines points to \"#{id}\", which is not in this collection"));
            }
        }
    }
    if cyclic {
        let at = metadata.element.close();
        log.at(metadata.element.doc, at, rules::circular_metadata());
    }
}

fn has_scheme(target: &str) -> bool {
    let scheme = target.split([':', '/', '?', '#']).next().unwrap_or_default();
    target.cut(scheme.len()..).starts_with(':')
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// A property that says something of another expression.
struct Refinement {
    property: &'static str,
    /// Dublin Core elements that it may refine; empty where any expression will do.
    of: &'static [&'static str],
    /// A property that it may refine.
    of_property: Option<&'static str>,
    /// Whether it may stand alone.
    alone: bool,
    /// Whether one expression can have it only once.
    once: bool,
}

const fn refinement(property: &'static str, of: &'static [&'static str], once: bool) -> Refinement {
    Refinement { property, of, of_property: None, alone: false, once }
}

const REFINEMENTS: &[Refinement] = &[
    Refinement { of_property: Some("belongs-to-collection"), ..refinement("collection-type", &[], true) },
    Refinement { alone: true, ..refinement("display-seq", &[], true) },
    Refinement { alone: true, ..refinement("file-as", &[], true) },
    Refinement { alone: true, ..refinement("group-position", &[], true) },
    refinement("identifier-type", &["identifier", "source"], true),
    refinement("role", &["creator", "contributor", "publisher"], false),
    refinement("source-of", &["source"], true),
    refinement("title-type", &["title"], true),
    refinement("authority", &["subject"], false),
    refinement("term", &["subject"], false),
];

impl Refinement {
    /// Whether the property may refine the element.
    fn suits(&self, element: Element) -> bool {
        self.of.is_empty() && self.of_property.is_none()
            || element.ns() == Ns::DC && self.of.contains(&element.local())
            || self.of_property.is_some_and(|p| is_property(element, p))
    }
}

fn refinements(metadata: &Metadata, log: &mut Log) {
    for rule in REFINEMENTS {
        let mut targets: HashMap<&str, usize> = HashMap::new();
        let mut fitting: Option<HashSet<&str>> = None;
        for meta in metadata.of(rule.property) {
            let property = rule.property;
            let fits = match metadata.refined(meta) {
                None => rule.alone,
                Some(element) if rule.suits(element) => true,
                // If several elements have the id, one that suits is enough.
                Some(element) => element.attr("id").is_some_and(|id| {
                    let all = || metadata.element.children().filter(|e| rule.suits(*e)).filter_map(|e| e.attr("id"));
                    fitting.get_or_insert_with(|| all().collect()).contains(id)
                }),
            };
            if !fits {
                let wanted = rule.of.iter().map(|o| format!("dc:{o}")).chain(rule.of_property.map(str::to_owned));
                let wanted: Vec<String> = wanted.collect();
                wrong(meta, log, format!("\"{property}\" must refine {}", wanted.join(" or ")));
            }
            if let Some(target) = meta.attr("refines").map(str::trim) {
                let count = targets.entry(target).or_default();
                *count += 1;
                if *count >= 2 && rule.once {
                    wrong(meta, log, format!("\"{property}\" is given twice for the same expression, \"{target}\""));
                }
            }
        }
    }
    for meta in metadata.of("belongs-to-collection").filter(|m| m.attr("refines").is_some()) {
        if !metadata.refined(meta).is_some_and(|e| is_property(e, "belongs-to-collection")) {
            wrong(meta, log, "\"belongs-to-collection\" may refine only another \"belongs-to-collection\"");
        }
    }
    for meta in metadata.of("source-of") {
        if meta.text().trim() != "pagination" {
            wrong(meta, log, "\"source-of\" must be \"pagination\"");
        }
    }
    for meta in metadata.of("meta-auth") {
        doubtful(meta, log, "the property \"meta-auth\" is outdated");
    }
    subjects(metadata, log);
}

/// A subject has an authority and a term, or neither.
fn subjects(metadata: &Metadata, log: &mut Log) {
    let mut counts: HashMap<u32, (usize, usize)> = HashMap::new();
    for meta in metadata.of("authority") {
        metadata.refined(meta).into_iter().for_each(|e| counts.entry(e.id).or_default().0 += 1);
    }
    for meta in metadata.of("term") {
        metadata.refined(meta).into_iter().for_each(|e| counts.entry(e.id).or_default().1 += 1);
    }
    for subject in metadata.element.children_named(Ns::DC, "subject") {
        match counts.get(&subject.id).copied().unwrap_or_default() {
            (0, 0) | (1, 1) => {}
            (0, 1) => wrong(subject, log, "a subject with a \"term\" needs an \"authority\""),
            (1, 0) => wrong(subject, log, "a subject with an \"authority\" needs a \"term\""),
            _ => wrong(subject, log, "a subject can have at most one \"authority\" and one \"term\""),
        }
    }
}

/// A rendition property of the whole book, and the values that it can have.
const RENDITION: &[(&str, &[&str])] = &[
    ("rendition:layout", &["reflowable", "pre-paginated", ROLL]),
    ("rendition:orientation", &["landscape", "portrait", "auto"]),
    ("rendition:spread", &["none", "landscape", "portrait", "both", "auto"]),
    ("rendition:flow", &["paginated", "scrolled-continuous", "scrolled-doc", "auto"]),
];

/// A layout that came with EPUB 3.4.
const ROLL: &str = "roll";

fn rendition(metadata: &Metadata, log: &mut Log) {
    for (property, values) in RENDITION {
        let mut count = 0;
        for meta in metadata.of(property) {
            count += 1;
            if meta.attr("refines").is_some() {
                wrong(meta, log, format!("\"{property}\" describes the whole book and cannot refine anything"));
            }
            let text = meta.text();
            let text = text.trim();
            let known = || values.iter().copied().filter(|v| *v != ROLL || log.release >= Release::V5_4);
            if !known().any(|value| value == text) {
                let allowed: Vec<&str> = known().collect();
                wrong(meta, log, format!("\"{property}\" cannot be \"{text}\"; allowed: {}", allowed.join(", ")));
            }
            if *property == "rendition:spread" && text == "portrait" {
                log.at(meta.doc, meta.close(), rules::outdated_property("portrait", "\"both\""));
            }
        }
        if count > 1 {
            wrong(metadata.element, log, format!("\"{property}\" is given more than once"));
        }
    }
    let viewports = metadata.of("rendition:viewport").filter(|m| m.attr("refines").is_none()).count();
    if viewports > 1 {
        wrong(metadata.element, log, "\"rendition:viewport\" is given more than once for the whole book");
    }
    for meta in metadata.of("rendition:viewport") {
        let text = meta.text();
        let parts: Vec<&str> = text.trim().split(',').map(str::trim_start).collect();
        let is_part = |p: &str, name: &str| {
            p.strip_prefix(name).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        };
        let fits = parts.len() == 2
            && (is_part(parts[0], "width=") && is_part(parts[1], "height=")
                || is_part(parts[0], "height=") && is_part(parts[1], "width="));
        if !fits {
            wrong(meta, log, "\"rendition:viewport\" must be of the form \"width=x, height=y\"");
        }
    }
}

fn overlays(root: Element, metadata: &Metadata, package: &mut Package, log: &mut Log) {
    for property in ["media:active-class", "media:playback-active-class"] {
        let mut count = 0;
        for meta in metadata.of(property) {
            count += 1;
            if meta.attr("refines").is_some() {
                wrong(meta, log, format!("\"{property}\" describes the whole book and cannot refine anything"));
            }
            if meta.text().split_ascii_whitespace().count() != 1 {
                wrong(meta, log, format!("\"{property}\" must be one class name"));
            }
        }
        if count > 1 {
            wrong(metadata.element, log, format!("\"{property}\" is given more than once"));
        }
    }
    for meta in metadata.of("media:duration") {
        let text = meta.text();
        match clock(text.trim()) {
            None => wrong(meta, log, format!("\"{}\" is not a clock value", text.trim())),
            Some(seconds) => match meta.attr("refines").map(|r| r.trim().trim_start_matches('#').to_owned()) {
                Some(id) => package.durations.1.push((id, seconds)),
                None => package.durations.0 = Some(seconds),
            },
        }
    }
    let durations: HashSet<&str> =
        metadata.of("media:duration").filter_map(|m| m.attr("refines")?.trim().strip_prefix('#')).collect();
    let any = package.items.iter().any(|i| i.overlay.is_some());
    let whole = metadata.of("media:duration").any(|m| m.attr("refines").is_none());
    if any
        && !whole
        && let Some(manifest) = root.child(Ns::OPF, "manifest")
    {
        wrong(
            manifest,
            log,
            "a book with media overlays must state their total duration in a \"media:duration\" without \"refines\"",
        );
    }
    for (item, element) in package.items.iter().map(|i| (i, root.doc.element(i.node))) {
        let Some(overlay) = item.overlay else { continue };
        let target = package.by_id(overlay).map_or("nothing", |t| t.media_type);
        if target != media::SMIL {
            let words = format!("the media overlay \"{overlay}\" is {target}, not {}", media::SMIL);
            wrong(element, log, words);
        }
        if !durations.contains(overlay) {
            let words =
                format!("the media overlay \"{overlay}\" needs a \"media:duration\" that refines \"#{overlay}\"");
            wrong(element, log, words);
        }
        if !media::is_content(item.media_type) {
            wrong(element, log, "only XHTML and SVG content documents can have a media overlay");
        }
    }
}

fn links(metadata: &Metadata, log: &mut Log) {
    for link in metadata.element.children_named(Ns::OPF, "link") {
        if link.has_word(Ns::NONE, "rel", "record") && link.attr("refines").is_some() {
            wrong(link, log, "a link to a record describes the whole book and cannot refine anything");
        }
        if link.has_word(Ns::NONE, "rel", "voicing") && link.attr("refines").is_none() {
            wrong(link, log, "a link to a voicing must refine the element that it pronounces");
        }
    }
}

fn pagination(metadata: &Metadata, package: &mut Package) {
    let dc_source = metadata.element.child(Ns::DC, "source").is_some();
    package.has_pagination_source = dc_source && metadata.of("source-of").any(|m| m.text().trim() == "pagination");
}

fn manifest(root: Element, package: &Package, log: &mut Log) {
    let is_outer = |e: &Element| e.is(Ns::OPF, "manifest") && !e.ancestors().any(|a| a.is(Ns::OPF, "metadata"));
    for manifest in root.descendants().filter(is_outer) {
        counts(manifest, log);
    }
    for (item, element) in package.items.iter().map(|i| (i, root.doc.element(i.node))) {
        if item.has("nav") && element.attr("media-type").is_some() && item.media_type != media::XHTML {
            wrong(element, log, format!("the navigation document must be {}, not {}", media::XHTML, item.media_type));
        }
    }
}

/// The items of a manifest of which there can be only one.
fn counts(manifest: Element, log: &mut Log) {
    let items = || manifest.children_named(Ns::OPF, "item");
    let count = |property| items().filter(|i| i.has_word(Ns::NONE, "properties", property)).count();
    let navs = count("nav");
    if navs != 1 {
        wrong(manifest, log, format!("exactly one item must have the property \"nav\", but {navs} do"));
    }
    let covers = count("cover-image");
    if covers > 1 {
        wrong(manifest, log, format!("at most one item can have the property \"cover-image\", but {covers} do"));
    }
    if count("data-nav") > 1 {
        wrong(manifest, log, "at most one item can have the property \"data-nav\"");
    }
}

/// The places in a spread, as far as EPUBCheck 5.3 looked at them.
const SPREADS: &[&str] = &["page-spread-left", "page-spread-right", "rendition:page-spread-center"];

/// Reports layouts and places in a spread that cannot be together.
fn places(itemref: Element, roll: bool, log: &mut Log) {
    let words = || itemref.attr("properties").unwrap_or_default().split_ascii_whitespace();
    if log.release < Release::V5_4 {
        if words().filter(|w| SPREADS.contains(w)).count() > 1 {
            wrong(itemref, log, format!("only one of {} can be", SPREADS.join(", ")));
        }
        return;
    }
    let sides: HashSet<&str> = words().filter_map(page_spread).collect();
    if sides.len() > 1 {
        wrong(itemref, log, "a page can have only one place in a spread: left, right or center");
    }
    if let Some(layout) = words().find(|w| w.starts_with("rendition:layout-")).filter(|_| roll) {
        wrong(itemref, log, format!("\"{layout}\" cannot be in a book whose layout is \"roll\""));
    }
}

/// Properties of a spine item that exclude each other.
const EXCLUSIVE: &[&[&str]] = &[
    &["rendition:layout-reflowable", "rendition:layout-pre-paginated"],
    &["rendition:orientation-auto", "rendition:orientation-landscape", "rendition:orientation-portrait"],
    &[
        "rendition:spread-auto",
        "rendition:spread-none",
        "rendition:spread-landscape",
        "rendition:spread-portrait",
        "rendition:spread-both",
    ],
    &[
        "rendition:flow-paginated",
        "rendition:flow-scrolled-continuous",
        "rendition:flow-scrolled-doc",
        "rendition:flow-auto",
    ],
];

fn spine(root: Element, package: &Package, log: &mut Log) {
    let Some(spine) = root.child(Ns::OPF, "spine") else { return };
    let manifests = root.descendants().filter(|e| e.is(Ns::OPF, "manifest"));
    let items = manifests.flat_map(|m| m.children_named(Ns::OPF, "item"));
    let known: HashSet<&str> = items.filter_map(|i| i.attr("id")).map(str::trim).collect();
    let roll = has_layout(root, ROLL);
    let mut seen = HashSet::new();
    for itemref in spine.children_named(Ns::OPF, "itemref") {
        if let Some(idref) = itemref.attr("idref").map(str::trim)
            && !seen.insert(idref)
        {
            wrong(itemref, log, format!("\"{idref}\" is already in the spine"));
        }
        if let Some(idref) = itemref.attr("idref").map(str::trim)
            && !known.contains(idref)
        {
            wrong(itemref, log, format!("no item has the id \"{idref}\""));
        }
        let words = itemref.attr("properties").unwrap_or_default();
        places(itemref, roll, log);
        for group in EXCLUSIVE {
            if words.split_ascii_whitespace().filter(|w| group.contains(w)).count() > 1 {
                wrong(itemref, log, format!("only one of {} can be", group.join(", ")));
            }
        }
    }
    let ncx = package.items.iter().position(|i| i.media_type == media::NCX);
    match spine.attr("toc").map(str::trim) {
        None => {
            if let Some(element) = ncx.map(|i| root.doc.element(package.items[i].node)) {
                wrong(element, log, "the spine must name the NCX in its toc attribute");
            }
        }
        Some(toc) => {
            let media_type = package.by_id(toc).map(|i| i.media_type);
            if media_type != Some(media::NCX) {
                wrong(
                    spine,
                    log,
                    format!("toc must name the NCX, but \"{toc}\" is {}", media_type.unwrap_or("nothing")),
                );
            }
        }
    }
}

/// References of the guide that say the same.
pub(super) fn guide(root: Element, log: &mut Log) {
    let Some(guide) = root.children().find(|e| e.local() == "guide") else { return };
    let key = |e: Element| {
        let part = |name| e.attr(name).unwrap_or_default().trim().to_owned();
        (part("type").to_lowercase(), part("href"))
    };
    let references: Vec<Element> = guide.children().filter(|e| e.local() == "reference").collect();
    let mut counts: HashMap<(String, String), usize> = HashMap::new();
    references.iter().for_each(|r| *counts.entry(key(*r)).or_default() += 1);
    for reference in references.iter().filter(|r| counts[&key(**r)] > 1) {
        doubtful(*reference, log, "another reference has the same type and href");
    }
}

/// What the profiles ask of the metadata. Their rules apply by the type that the book states, too.
fn profiles(root: Element, metadata: &Metadata, package: &Package, context: &Context, log: &mut Log) {
    let types: Vec<Element> = metadata.element.children_named(Ns::DC, "type").collect();
    let is_type = |name: &str| types.iter().any(|t| t.text().trim().eq_ignore_ascii_case(name));
    // What EPUBCheck asks of "metadata", it asks of those of collections, too.
    let of_collections = || {
        root.descendants().filter(|e| e.is(Ns::OPF, "collection")).flat_map(|c| c.children_named(Ns::OPF, "metadata"))
    };
    if context.profile == Profile::Edupub || !context.alone && is_type("edupub") {
        std::iter::once(metadata.element).chain(of_collections()).for_each(|element| edupub(element, log));
    }
    if context.profile == Profile::Dictionary || !context.alone && is_type("dictionary") {
        collections::dictionary(root, metadata, package, &is_type, log);
    }
    if context.profile == Profile::Preview || !context.alone && is_type("preview") {
        std::iter::once(metadata.element).chain(of_collections()).for_each(|element| preview(element, metadata, log));
    }
}

fn edupub(element: Element, log: &mut Log) {
    // The profile is found by the type in any letters, the type must be in small ones.
    if !element.children_named(Ns::DC, "type").any(|t| t.text().trim() == "edupub") {
        wrong(element, log, "an EDUPUB publication must have the dc:type \"edupub\"");
    }
    let mut features =
        element.children_named(Ns::OPF, "meta").filter(|m| is_property(*m, "schema:accessibilityFeature"));
    if features.all(|f| f.text().trim() == "none") {
        wrong(element, log, "an EDUPUB publication must have a schema:accessibilityFeature");
    }
    let teacher = element.children_named(Ns::DC, "type").find(|t| t.text().trim() == "teacher-edition");
    if let Some(teacher) = teacher.filter(|_| element.child(Ns::DC, "source").is_none()) {
        doubtful(teacher, log, "a teacher's edition should name the student's edition in a dc:source");
    }
}

fn preview(element: Element, metadata: &Metadata, log: &mut Log) {
    let mut types = element.children_named(Ns::DC, "type");
    if !types.any(|t| t.text().trim().eq_ignore_ascii_case("preview")) {
        wrong(element, log, "a preview publication must have the dc:type \"preview\"");
    }
    let sources: Vec<Element> = element.children_named(Ns::DC, "source").collect();
    if sources.is_empty() {
        doubtful(element, log, "a preview publication should name the whole book in a dc:source");
    }
    let root = element.doc.root().and_then(|p| p.attr("unique-identifier"));
    let own = root.and_then(|id| metadata.ids.get(id.trim())).map(|e| e.text().trim().to_owned());
    if let Some(source) = sources.iter().find(|s| own.as_deref() == Some(s.text().trim())) {
        wrong(*source, log, "a preview publication must not have the identifier of the whole book");
    }
}
