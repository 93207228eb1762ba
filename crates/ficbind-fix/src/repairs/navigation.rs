//! Repairs of navigation: a table of contents where there is none, and the form that it must have.

use std::collections::HashSet;

use ficbind_check::media;
use ficbind_check::xml::{self, Document, Element, NodeKind, Ns, is_blank};

use crate::draft::xml_limits;
use crate::edit::Edits;
use crate::language;
use crate::markup::{
    append, end_tag, escaped, prefix, prefix_of, remove_attribute, remove_element, rename, set_attribute, tag_end,
};
use crate::opf::{self, Item};
use crate::repair::{Repair, Safety, Work};
use crate::toc::{self, Entry, Tables};

pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "navigation-document",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "let the manifest say which page is the navigation document; where there is none, make one of the NCX, or of the \
               titles of the pages",
        run: navigation,
    },
    Repair {
        name: "ncx-document",
        ids: &["RSC-005", "OPF-050"],
        safety: Safety::Safe,
        what: "make an NCX for EPUB 2 where there is none, of the titles of the pages",
        run: ncx_document,
    },
    Repair {
        name: "navigation-lists",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "give lists of navigation the form that they must have: numbered lists, text inside the links, no empty lists",
        run: lists,
    },
    Repair {
        name: "navigation-contents",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "declare the only list of a navigation document as its table of contents where none is declared",
        run: contents,
    },
    Repair {
        name: "navigation-types",
        ids: &["RSC-005"],
        safety: Safety::Safe,
        what: "take its type off a second table of contents, list of landmarks or list of pages: it stays as a list",
        run: second_lists,
    },
    Repair {
        name: "covers",
        ids: &["RSC-005"],
        safety: Safety::Judgement,
        what: "keep cover-image on one item, the one that the metadata name or the first",
        run: covers,
    },
];

/// What a book is about, as tables of contents say it.
struct Book {
    package: String,
    folder: String,
    title: String,
    language: String,
    identifier: String,
    order: Vec<usize>,
}

fn book(work: &Work, package: usize, doc: &Document, items: &[Item]) -> Book {
    let name = work.draft.name(package).to_owned();
    let order = opf::reading_order(doc, items);
    let dublin =
        |local: &str| doc.elements().find(|e| e.is(Ns::DC, local) && e.has_text()).map(|e| e.text().trim().to_owned());
    let unique = doc.root().and_then(|r| r.attr("unique-identifier"));
    let identifier = doc.elements().find(|e| e.is(Ns::DC, "identifier") && e.attr("id") == unique);
    Book {
        folder: name.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/")),
        title: dublin("title").unwrap_or_else(|| "Contents".into()),
        language: dublin("language").filter(|l| language::is_tag(l)).unwrap_or_else(|| "und".into()),
        identifier: identifier.map(|e| e.text().trim().to_owned()).unwrap_or_default(),
        package: name,
        order,
    }
}

/// A name in the folder of the package that no file has.
fn free_name(work: &Work, book: &Book, stem: &str, ending: &str) -> String {
    let taken: HashSet<String> = work.draft.live().map(|i| ficbind_check::text::folded(work.draft.name(i))).collect();
    let mut number = 1;
    loop {
        let suffix = if number > 1 { format!("-{number}") } else { String::new() };
        let name = format!("{}{stem}{suffix}.{ending}", book.folder);
        if !taken.contains(&ficbind_check::text::folded(&name)) {
            return name;
        }
        number += 1;
    }
}

fn navigation(work: &mut Work) {
    let Some(&package) = opf::packages(work.draft).first() else { return };
    let Some(text) = work.draft.text(package) else { return };
    let doc = xml::read(&text, xml_limits());
    if doc.fault.is_some() || doc.root().and_then(|r| r.attr("version")) != Some("3.0") {
        return;
    }
    let paths = work.draft.paths();
    let items = opf::items(&doc, work.draft.name(package), &paths);
    let is_nav =
        |item: &&Item| item.element.attr("properties").is_some_and(|p| p.split_ascii_whitespace().any(|w| w == "nav"));
    if items.iter().any(|i| is_nav(&i)) {
        return;
    }
    let has_toc = |item: &&Item| {
        let text = item.file.filter(|_| item.media_type == media::XHTML).and_then(|f| work.draft.text(f));
        text.filter(|t| t.contains("<nav")).is_some_and(|text| {
            let page = xml::read(&text, xml_limits());
            page.fault.is_none() && !toc::of_nav(&page, "x").is_empty()
        })
    };
    let found = items.iter().find(has_toc).map(|i| (i.element.id, i.href.to_owned()));
    let name = work.draft.name(package).to_owned();
    if let Some((node, href)) = found {
        work.draft.edit(package, |doc, edits| {
            let item = doc.element(node);
            let properties = format!("{} nav", item.attr("properties").unwrap_or_default());
            set_attribute(item, "properties", properties.trim(), edits);
        });
        work.did(name, format!("declared {href} as the navigation document"));
        return;
    }
    let book = book(work, package, &doc, &items);
    let ncx = items.iter().find(|i| i.media_type == media::NCX).and_then(|i| i.file);
    let entries = entries(work, ncx, toc::of_ncx, &book);
    if entries.is_empty() {
        return;
    }
    let file = free_name(work, &book, "nav", "xhtml");
    let tables = Tables {
        contents: entries,
        landmarks: within(toc::of_guide(&doc, &name), |(_, entry)| entry, &pages(work, &book)),
        pages: within(page_list(work, ncx), |entry| entry, &pages(work, &book)),
    };
    let page = toc::nav(&tables, &file, &book.title, &book.language);
    let item = format!("media-type=\"{}\" properties=\"nav\"", media::XHTML);
    declare(work, package, &file, &book.package, &item);
    work.draft.add(&file, page.into_bytes());
    work.did(
        file,
        format!("made a navigation document of {}", if ncx.is_some() { "the NCX" } else { "the titles of the pages" }),
    );
}

/// The entries of a document, or of the pages where it has none. Those that lead to no page of the book are left out.
fn entries(work: &Work, file: Option<usize>, read: fn(&Document, &str) -> Vec<Entry>, book: &Book) -> Vec<Entry> {
    let found = file.and_then(|file| {
        let text = work.draft.text(file)?;
        let doc = xml::read(&text, xml_limits());
        Some(read(&doc, work.draft.name(file)))
    });
    let found = within(found.unwrap_or_default(), |entry| entry, &pages(work, book));
    if found.is_empty() { toc::of_spine(work.draft, &book.order) } else { found }
}

/// The paths of the pages of the spine.
fn pages(work: &Work, book: &Book) -> HashSet<String> {
    book.order.iter().map(|&f| ficbind_check::names::normal_path(work.draft.name(f))).collect()
}

/// What of a list leads to one of these pages.
fn within<T>(mut list: Vec<T>, entry: fn(&T) -> &Entry, pages: &HashSet<String>) -> Vec<T> {
    list.retain(|one| entry(one).target.split('#').next().is_some_and(|path| pages.contains(path)));
    list
}

fn page_list(work: &Work, ncx: Option<usize>) -> Vec<Entry> {
    let Some((file, text)) = ncx.and_then(|file| Some((file, work.draft.text(file)?))) else { return Vec::new() };
    toc::of_page_list(&xml::read(&text, xml_limits()), work.draft.name(file))
}

/// Declares a new file in the manifest; gives its id.
fn declare(work: &mut Work, package: usize, file: &str, base: &str, attributes: &str) -> String {
    let mut id = String::new();
    work.draft.edit(package, |doc, edits| {
        let Some(manifest) = opf::part(doc, "manifest") else { return };
        id = opf::free_id(&mut opf::ids(doc), file.rsplit('/').next().unwrap_or_default());
        let href = escaped(&opf::relative(base, file));
        append(manifest, &format!("<{}item id=\"{id}\" href=\"{href}\" {attributes}/>", prefix(manifest)), edits);
    });
    id
}

fn ncx_document(work: &mut Work) {
    let Some(&package) = opf::packages(work.draft).first() else { return };
    let Some(text) = work.draft.text(package) else { return };
    let doc = xml::read(&text, xml_limits());
    if doc.fault.is_some() || doc.root().and_then(|r| r.attr("version")) != Some("2.0") {
        return;
    }
    let paths = work.draft.paths();
    let items = opf::items(&doc, work.draft.name(package), &paths);
    let there = items
        .iter()
        .any(|i| i.file.is_some() && (i.media_type == media::NCX || i.href.to_lowercase().ends_with(".ncx")));
    if there || opf::part(&doc, "spine").is_none() {
        return;
    }
    let book = book(work, package, &doc, &items);
    let entries = entries(work, None, toc::of_nav, &book);
    if entries.is_empty() || book.identifier.is_empty() {
        return;
    }
    let file = free_name(work, &book, "toc", "ncx");
    let ncx = toc::ncx(&entries, &file, &book.title, &book.identifier);
    let id = declare(work, package, &file, &book.package, &format!("media-type=\"{}\"", media::NCX));
    work.draft.add(&file, ncx.into_bytes());
    work.draft.edit(package, |doc, edits| {
        if let Some(spine) = opf::part(doc, "spine") {
            set_attribute(spine, "toc", &id, edits);
        }
    });
    work.did(file, "made an NCX of the titles of the pages");
}

fn lists(work: &mut Work) {
    for file in work.accused() {
        let mut done = Vec::new();
        let edited = work.draft.edit(file, |doc, edits| {
            let navs = doc.elements().filter(|e| e.is(Ns::XHTML, "nav") && e.attr_ns(Ns::OPS, "type").is_some());
            for nav in navs.collect::<Vec<_>>() {
                done.extend(list(nav, edits));
            }
        });
        if edited {
            let name = work.draft.name(file).to_owned();
            done.dedup();
            work.did(name, done.join("; "));
        }
    }
}

/// The files that manifests declare as navigation documents.
fn declared(work: &Work) -> HashSet<usize> {
    let paths = work.draft.paths();
    let mut found = HashSet::new();
    for package in opf::packages(work.draft) {
        let Some(text) = work.draft.text(package) else { continue };
        let doc = xml::read(&text, xml_limits());
        let items = opf::items(&doc, work.draft.name(package), &paths);
        let is_nav = |item: &&Item| item.element.has_word(Ns::NONE, "properties", "nav");
        found.extend(items.iter().filter(is_nav).filter_map(|item| item.file));
    }
    found
}

fn contents(work: &mut Work) {
    let declared = declared(work);
    for file in work.accused().into_iter().filter(|file| declared.contains(file)).collect::<Vec<_>>() {
        let edited = work.draft.edit(file, |doc, edits| {
            let navs: Vec<Element> = doc.elements().filter(|e| e.is(Ns::XHTML, "nav")).collect();
            if navs.iter().any(|nav| nav.has_type("toc")) {
                return;
            }
            let is_list = |e: &Element| e.descendants().any(|e| e.is(Ns::XHTML, "ol") || e.is(Ns::XHTML, "ul"));
            let other = doc.elements().filter(|e| matches!(e.local(), "section" | "div") && e.has_type("toc"));
            if let [section] = other.filter(is_list).collect::<Vec<_>>()[..] {
                return rename(section, &format!("{}nav", prefix(section)), edits);
            }
            let untyped = navs.into_iter().filter(|nav| nav.attr_ns(Ns::OPS, "type").is_none() && is_list(nav));
            if let [nav] = untyped.collect::<Vec<_>>()[..] {
                typed(doc, nav, edits);
            }
        });
        if edited {
            let name = work.draft.name(file).to_owned();
            work.did(name, "declared its list as the table of contents");
        }
    }
}

/// Gives a list the type of a table of contents.
fn typed(doc: &Document, nav: Element, edits: &mut Edits) {
    let (prefix, declaration) = match prefix_of(nav, Ns::OPS) {
        Some(known) => (known, String::new()),
        None => {
            let has_other = |prefix: &&str| doc.declarations.iter().any(|d| d.prefix == *prefix && d.ns != Ns::OPS);
            let free = ["epub", "ops", "epub3", "ops3"].into_iter().find(|prefix| !has_other(prefix));
            let Some(free) = free else { return };
            (free, format!(" xmlns:{free}=\"http://www.idpf.org/2007/ops\""))
        }
    };
    edits.insert(tag_end(nav), format!("{declaration} {prefix}:type=\"toc\""));
    if let Some(plain) = nav.attributes().iter().find(|a| a.local == "type" && a.ns == Ns::NONE) {
        remove_attribute(doc, plain, edits);
    }
}

fn second_lists(work: &mut Work) {
    for file in work.accused() {
        let mut done = Vec::new();
        work.draft.edit(file, |doc, edits| {
            let mut seen = HashSet::new();
            for nav in doc.elements().filter(|e| e.is(Ns::XHTML, "nav")) {
                let Some(attribute) = nav.attributes().iter().find(|a| a.name().ns == Ns::OPS && a.local == "type")
                else {
                    continue;
                };
                let kind = attribute.value.trim();
                if matches!(kind, "toc" | "landmarks" | "page-list") && !seen.insert(kind) {
                    remove_attribute(doc, attribute, edits);
                    done.push(format!("took the type {kind} off a second list"));
                }
            }
        });
        let name = work.draft.name(file).to_owned();
        done.into_iter().for_each(|what| work.did(&*name, what));
    }
}

/// Mends the lists of one nav element.
fn list(nav: Element, edits: &mut Edits) -> Vec<&'static str> {
    let mut done = Vec::new();
    let optional = ["landmarks", "page-list"].iter().any(|t| nav.has_type(t));
    if optional && !nav.descendants().any(|e| e.is(Ns::XHTML, "li")) && !nav.has_text() {
        remove_element(nav, edits);
        return vec!["removed an empty list"];
    }
    for element in nav.descendants().filter(|e| e.ns() == Ns::XHTML) {
        match element.local() {
            "ul" => {
                rename(element, "ol", edits);
                done.push("turned a list into a numbered one");
            }
            "ol" if element.children().next().is_none() && !element.has_text() && !is_only(element, nav) => {
                remove_element(element, edits);
                done.push("removed an empty list");
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if may_go(element, nav) => {
                remove_element(element, edits);
                done.push("removed an empty heading");
            }
            "header" if element.parent() == Some(nav) => {
                let end = end_tag(element);
                edits.delete(element.start() as usize..element.end() as usize);
                edits.delete(end.unwrap_or(element.close() as usize)..element.close() as usize);
                done.push("took a header off the heading");
            }
            "li" => done.extend(entry(element, edits)),
            _ => {}
        }
    }
    done
}

/// Whether a heading shows nothing, in a list that needs none.
fn may_go(heading: Element, nav: Element) -> bool {
    let needless = ["toc", "landmarks", "page-list"].iter().any(|t| nav.has_type(t));
    needless && !heading.has_text() && heading.children().next().is_none()
}

/// Whether a list is the only one of a nav element.
fn is_only(list: Element, nav: Element) -> bool {
    list.parent() == Some(nav) && nav.children().filter(|e| e.is(Ns::XHTML, "ol")).count() == 1
}

/// Mends an entry: text beside its only link moves into the link, and a paragraph around the link goes.
fn entry(item: Element, edits: &mut Edits) -> Option<&'static str> {
    let doc = item.doc;
    let links: Vec<Element> = item.children().filter(|e| e.is(Ns::XHTML, "a")).collect();
    if let [link] = links[..] {
        let text = |id: u32| {
            let node = &doc.nodes[id as usize];
            node.kind == NodeKind::Text && !is_blank(&doc.text_of(id))
        };
        let before: Vec<u32> = item.child_nodes().take_while(|&id| id != link.id).collect();
        let first = before.iter().copied().find(|&id| text(id))?;
        // Only text stands before it.
        if before.iter().any(|&id| doc.nodes[id as usize].kind != NodeKind::Text) {
            return None;
        }
        let tag = doc.text.get(link.start() as usize..link.end() as usize)?;
        edits.insert(doc.nodes[first as usize].start as usize, tag);
        edits.delete(link.start() as usize..link.end() as usize);
        return Some("moved text into the link that it stands beside");
    }
    let wrapper = item.children().next().filter(|e| matches!(e.local(), "p" | "div") && links.is_empty())?;
    let mut inside = wrapper.children();
    let only = inside.next().filter(|e| matches!(e.local(), "a" | "span"))?;
    let alone = inside.next().is_none() && wrapper.text().trim() == only.text().trim();
    let end = end_tag(wrapper).filter(|_| alone)?;
    edits.delete(wrapper.start() as usize..wrapper.end() as usize);
    edits.delete(end..wrapper.close() as usize);
    Some("took paragraphs off links")
}

fn covers(work: &mut Work) {
    opf::each(work, |_, doc, items, edits| {
        let has = |item: &&Item| item.element.has_word(Ns::NONE, "properties", "cover-image");
        let covers: Vec<&Item> = items.iter().filter(has).collect();
        let meta = doc.elements().find(|e| e.local() == "meta" && e.attr("name") == Some("cover"));
        let named = meta.and_then(|m| m.attr("content")).and_then(|id| covers.iter().position(|i| i.id == id.trim()));
        let kept = named.unwrap_or(0);
        let mut done = Vec::new();
        for (_, item) in covers.iter().enumerate().filter(|(i, _)| *i != kept) {
            let words = item.element.attr("properties").unwrap_or_default().split_ascii_whitespace();
            let words: Vec<&str> = words.filter(|w| *w != "cover-image").collect();
            crate::repairs::manifest::set_properties(item, &words, edits);
            done.push(format!("took cover-image off {}", item.href));
        }
        done
    });
}
