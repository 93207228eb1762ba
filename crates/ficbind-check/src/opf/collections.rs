//! Collections: indexes, dictionaries, previews and embedded objects.

use std::collections::{HashMap, HashSet};

use super::metadata::Metadata;
use super::{Context, Package, PackageReference};
use crate::log::{Log, wrong};
use crate::url::{self, Base, Target};
use crate::xml::{Element, Ns};
use crate::{media, rules};

/// Files that a collection of some role lists.
#[derive(Debug)]
pub struct Listed {
    /// Empty where collections of that role do not belong: the files of those are not asked for what a book needs.
    pub role: String,
    pub paths: HashSet<String>,
}

/// Where a collection stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    InPackage,
    /// In an index that stands in the package.
    InIndex,
    Elsewhere,
}

impl Stands {
    fn of(collection: Element) -> Self {
        let in_package = |e: Element| e.parent().is_some_and(|p| p.is(Ns::OPF, "package"));
        match collection.parent() {
            _ if in_package(collection) => Stands::InPackage,
            Some(parent) if has_role(parent, "index") && in_package(parent) => Stands::InIndex,
            _ => Stands::Elsewhere,
        }
    }
}

fn collections<'d, 'a>(of: Element<'d, 'a>) -> impl Iterator<Item = Element<'d, 'a>> {
    of.children_named(Ns::OPF, "collection")
}

fn has_role(element: Element, role: &str) -> bool {
    element.is(Ns::OPF, "collection") && element.has_word(Ns::NONE, "role", role)
}

fn parent_has_role(element: Element, role: &str) -> bool {
    element.parent().is_some_and(|p| has_role(p, role))
}

pub(super) fn check(root: Element, package: &mut Package, context: &Context, log: &mut Log) {
    for collection in root.descendants().filter(|e| e.is(Ns::OPF, "collection")) {
        let stands = Stands::of(collection);
        for role in collection.attr("role").unwrap_or_default().split_ascii_whitespace() {
            match role {
                "index" => index(collection, stands, package, context, log),
                "index-group" => {
                    if !parent_has_role(collection, "index") {
                        wrong(collection, log, "an \"index-group\" collection must be in an \"index\" collection");
                    }
                    if collections(collection).next().is_some() {
                        wrong(collection, log, "an \"index-group\" collection cannot contain other collections");
                    }
                    index(collection, stands, package, context, log);
                }
                "dictionary" => dictionary_collection(collection, stands, package, context, log),
                "preview" => preview(collection, stands, package, context, log),
                "manifest" => manifest(collection, log),
                "distributable-object" => distributable_object(collection, log),
                "scriptable-component" => {}
                role if role.contains(':') && ::url::Url::parse(role).is_err() => {
                    log.at(collection.doc, collection.end(), rules::bad_collection_role(role));
                }
                _ => {}
            }
        }
        let mut paths = HashSet::new();
        for (link, target) in links(collection, context, log, true) {
            let Some(target) = target else { continue };
            if let Target::Local(local) = &target {
                paths.insert(local.path.to_string());
            }
            let place = link.doc.position(link.end());
            package.references.push(PackageReference { target, place, is_guide: false, linked: false });
        }
        let group = has_role(collection, "index-group");
        let placed = stands == if group { Stands::InIndex } else { Stands::InPackage };
        let role = collection.attr("role").filter(|_| placed).unwrap_or_default().trim().to_owned();
        package.collections.push(Listed { role, paths });
    }
}

/// The links of a collection that lead out of the package document, and their targets; `told` says whether faults of their URLs are reported.
fn links<'d, 'a>(
    collection: Element<'d, 'a>,
    context: &Context,
    log: &mut Log,
    told: bool,
) -> Vec<(Element<'d, 'a>, Option<Target>)> {
    let base = Base::File(context.path);
    let (inside, outside): (Vec<_>, Vec<_>) = collection
        .children_named(Ns::OPF, "link")
        .map(|link| (link, link.attr("href").unwrap_or_default()))
        .partition(|(link, _)| super::leads_inside(*link, context));
    for (link, href) in inside.into_iter().filter(|_| told) {
        log.at(link.doc, link.end(), rules::link_into_package(href.trim()));
    }
    let target = |(link, href)| match told {
        true => (link, url::reference(link, href, &base, log)),
        false => (link, url::resolve(&base, href).ok().or_else(|| url::resolve_leniently(&base, href))),
    };
    outside.into_iter().map(target).collect()
}

fn item_type<'p>(package: &'p Package, target: &Option<Target>) -> Option<&'p str> {
    match target {
        Some(Target::Local(local)) => package.by_path(&local.path).map(|i| i.media_type),
        _ => None,
    }
}

fn index(collection: Element, stands: Stands, package: &Package, context: &Context, log: &mut Log) {
    if has_role(collection, "index") && collections(collection).any(|c| !has_role(c, "index-group")) {
        wrong(collection, log, "an \"index\" collection can contain only \"index-group\" collections");
    }
    if stands != if has_role(collection, "index-group") { Stands::InIndex } else { Stands::InPackage } {
        return;
    }
    for (_, target) in links(collection, context, log, false) {
        if item_type(package, &target) != Some(media::XHTML) {
            log.whole(rules::unsuitable_index_file());
        }
    }
}

fn preview(collection: Element, stands: Stands, package: &Package, context: &Context, log: &mut Log) {
    let manifests = collections(collection).filter(|c| has_role(*c, "manifest")).count();
    if manifests != 1 {
        wrong(collection, log, "a \"preview\" collection must contain one \"manifest\" collection");
    }
    if collection.child(Ns::OPF, "link").is_none() {
        wrong(collection, log, "a \"preview\" collection must link to at least one content document");
    }
    if stands != Stands::InPackage {
        return;
    }
    for (link, target) in links(collection, context, log, false) {
        if link.attr("href").is_some_and(|h| h.contains("#epubcfi(")) {
            log.whole(rules::preview_with_cfi());
        }
        if !item_type(package, &target).is_some_and(media::is_content) {
            log.whole(rules::unsuitable_preview_file());
        }
    }
}

fn manifest(collection: Element, log: &mut Log) {
    if !collection.parent().is_some_and(|p| p.is(Ns::OPF, "collection")) {
        wrong(collection, log, "a \"manifest\" collection must be in another collection");
    }
    if collection.child(Ns::OPF, "link").is_none() {
        wrong(collection, log, "a \"manifest\" collection must list at least one file");
    }
    if collection.children().any(|c| !c.is(Ns::OPF, "link")) {
        wrong(collection, log, "a \"manifest\" collection may contain only links");
    }
}

fn distributable_object(collection: Element, log: &mut Log) {
    if collections(collection).filter(|c| has_role(*c, "manifest")).count() > 1 {
        wrong(collection, log, "a \"distributable-object\" collection can contain only one \"manifest\" collection");
    }
    if collection.child(Ns::OPF, "link").is_none() {
        wrong(collection, log, "a \"distributable-object\" collection must link to at least one content document");
    }
    let Some(metadata) = collection.child(Ns::OPF, "metadata") else {
        wrong(collection, log, "a \"distributable-object\" collection must have metadata");
        return;
    };
    let count = |name| metadata.children_named(Ns::DC, name).count();
    if count("identifier") != 1 {
        wrong(metadata, log, "the metadata of a distributable object must have one dc:identifier");
    }
    for name in ["title", "language"].into_iter().filter(|n| count(n) == 0) {
        wrong(metadata, log, format!("the metadata of a distributable object must have a dc:{name}"));
    }
}

fn dictionary_collection(collection: Element, stands: Stands, package: &Package, context: &Context, log: &mut Log) {
    if collections(collection).next().is_some() {
        wrong(collection, log, "a \"dictionary\" collection cannot contain other collections");
    }
    let of_book = collection.doc.root().and_then(|r| r.child(Ns::OPF, "metadata"));
    stated_languages(&[collection.child(Ns::OPF, "metadata"), of_book], collection, log);
    if stands != Stands::InPackage {
        return;
    }
    let mut key_maps = 0;
    for (_, target) in links(collection, context, log, false) {
        let local = match &target {
            Some(Target::Local(local)) => local,
            Some(Target::Remote { address, .. }) => {
                log.whole(rules::missing_dictionary_file(address));
                continue;
            }
            _ => continue,
        };
        match package.by_path(&local.path).map(|i| i.media_type) {
            None => log.whole(rules::missing_dictionary_file(&local.path)),
            Some(media::SEARCH_KEYS) => {
                key_maps += 1;
                if key_maps == 2 {
                    log.whole(rules::several_key_maps());
                }
            }
            Some(media::XHTML) => {}
            Some(_) => log.whole(rules::unsuitable_dictionary_file(&local.path)),
        }
    }
    if key_maps == 0 {
        log.whole(rules::no_key_map());
    }
}

const DICTIONARY_TYPES: &[&str] = &[
    "monolingual",
    "bilingual",
    "multilingual",
    "thesaurus",
    "encyclopedia",
    "spelling",
    "pronouncing",
    "etymological",
];

/// The rules of the dictionary profile on the package document.
pub(super) fn dictionary(
    root: Element,
    metadata: &Metadata,
    package: &Package,
    is_type: &dyn Fn(&str) -> bool,
    log: &mut Log,
) {
    if !is_type("dictionary") {
        wrong(metadata.element, log, "a dictionary must have the dc:type \"dictionary\"");
    }
    let collections: Vec<Element> = collections(root).filter(|c| has_role(*c, "dictionary")).collect();
    if collections.len() < 2 {
        let maps = package.items.iter().filter(|i| i.has("search-key-map") && i.has("dictionary")).count();
        if maps != 1 {
            let words = "a book with one dictionary must have exactly one item with the properties \"search-key-map\" and \"dictionary\"";
            wrong(root, log, words);
        }
    }
    // A key map belongs to one dictionary.
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for link in collections.iter().flat_map(|c| c.children_named(Ns::OPF, "link")) {
        *uses.entry(link.attr("href").map(str::trim).unwrap_or_default()).or_default() += 1;
    }
    for (item, element) in package.items.iter().map(|i| (i, root.doc.element(i.node))) {
        if item.media_type == media::SEARCH_KEYS && uses.get(item.href.trim()).is_some_and(|n| *n > 1) {
            wrong(element, log, format!("the search key map \"{}\" belongs to more than one dictionary", item.href));
        }
    }
    let known: HashSet<String> =
        metadata.element.children_named(Ns::DC, "language").map(|l| l.text().trim().to_owned()).collect();
    languages(metadata.element, root, &known, log);
    if collections.is_empty() {
        stated_languages(&[Some(metadata.element)], root, log);
    }
    for collection in &collections {
        if let Some(own) = collection.child(Ns::OPF, "metadata") {
            languages(own, *collection, &known, log);
        }
    }
}

/// A dictionary states its languages in its own metadata or in those of the book.
fn stated_languages(metadata: &[Option<Element>], of: Element, log: &mut Log) {
    for property in ["source-language", "target-language"] {
        let states = |m: &Element| m.children_named(Ns::OPF, "meta").any(|e| is_property(e, property));
        if !metadata.iter().flatten().any(states) {
            wrong(of, log, format!("a dictionary must state its \"{property}\""));
        }
    }
}

fn is_property(meta: Element, property: &str) -> bool {
    meta.attr("property").is_some_and(|p| p.trim() == property)
}

/// Types and languages that metadata state for a dictionary; `of` is what the metadata describe.
fn languages(metadata: Element, of: Element, known: &HashSet<String>, log: &mut Log) {
    let all =
        |property: &'static str| metadata.children_named(Ns::OPF, "meta").filter(move |m| is_property(*m, property));
    for meta in all("dictionary-type") {
        if !DICTIONARY_TYPES.contains(&meta.text().trim()) {
            wrong(meta, log, format!("\"dictionary-type\" must be one of {}", DICTIONARY_TYPES.join(", ")));
        }
    }
    for meta in all("source-language").chain(all("target-language")) {
        let language = meta.text().trim().to_owned();
        if !known.contains(&language) {
            wrong(meta, log, format!("the language \"{language}\" must also be a dc:language of the book"));
        }
    }
    if all("source-language").count() > 1 {
        wrong(of, log, "a dictionary must have exactly one \"source-language\"");
    }
}
