//! What profiles and kinds of documents ask of content: indexes, dictionaries, EDUPUB, region-based navigation.

use crate::check::content::Role;
use crate::check::facts::Facts;
use crate::check::log::Log;
use crate::check::report::Version;
use crate::check::xml::{Element, Ns};
use crate::check::{Profile, nav, rules};

fn wrong(element: Element, log: &mut Log, words: &str) {
    log.at(element.doc, element.end(), rules::schema_violation(words));
}

fn doubtful(element: Element, log: &mut Log, words: &str) {
    log.at(element.doc, element.end(), rules::schema_warning(words));
}

/// Checks an XHTML document by what it is.
pub fn check_content(root: Element, role: &Role, facts: &mut Facts, log: &mut Log) {
    if role.version.unwrap_or(Version::Three) == Version::Two {
        return;
    }
    if role.nav {
        facts.lists = nav::check(root, log);
    }
    if role.data_nav {
        data_nav(root, log);
    }
    if role.index {
        index(root, log);
    }
    if role.profile == Profile::Dictionary || role.dictionary {
        dictionary(root, log);
    }
    if role.profile == Profile::Edupub {
        edupub(root, role, log);
    }
}

/// EPUB Indexes 1.0: an index is one list of entries, or groups of such.
fn index(root: Element, log: &mut Log) {
    let indexes: Vec<Element> = root.descendants().filter(|e| e.has_type("index")).collect();
    if indexes.is_empty() {
        wrong(root, log, "a document that is declared as an index must hold one (epub:type=\"index\")");
    }
    for index in indexes {
        let inside = |kind: &str| index.descendants().filter(|e| e.has_type(kind)).count();
        let groups = inside("index-group");
        let lists = inside("index-entry-list");
        // A list right inside an index needs no type.
        let implied = index.descendants().filter(|e| e.is(Ns::XHTML, "ul") && nearest_list(*e, index)).count();
        let fits = groups > 0 || lists == 1 || lists == 0 && implied == 1;
        if !fits {
            wrong(index, log, "an index must hold one \"index-entry-list\", or some \"index-group\"s");
        }
    }
}

/// Whether a list is the outermost in an index, and no list of something else.
fn nearest_list(list: Element, index: Element) -> bool {
    let kinds = ["index-term-categories", "index-xref-preferred", "index-legend", "index-entry-list"];
    !kinds.iter().any(|k| list.has_type(k))
        && !list
            .ancestors()
            .take_while(|a| *a != index)
            .any(|a| a.is(Ns::XHTML, "ul") || a.has_type("index-headnotes") || a.has_type("index-legend"))
}

/// EPUB Dictionaries 1.0: articles with entries that define something.
fn dictionary(root: Element, log: &mut Log) {
    for element in root.descendants().filter(|e| e.has_type("dictionary")) {
        let articles = element.children_named(Ns::XHTML, "article").count();
        if articles == 0 {
            wrong(element, log, "a dictionary must have at least one article as a child");
        }
        for article in element.descendants().filter(|e| e.is(Ns::XHTML, "article")) {
            let defines = article.descendants().any(|e| {
                e.is(Ns::XHTML, "dfn")
                    && !e.ancestors().take_while(|a| *a != article).any(|a| a.has_type("condensed-entry"))
            });
            if !defines {
                wrong(article, log, "a dictionary entry must hold a dfn outside of its condensed form");
            }
        }
    }
    for element in root.descendants().filter(|e| e.has_type("condensed-entry")) {
        if !element.is(Ns::XHTML, "aside") {
            wrong(element, log, "a condensed entry must be an aside");
        } else if element.attr("hidden").is_none() {
            wrong(element, log, "a condensed entry must be hidden");
        }
    }
}

/// EPUB Region-Based Navigation 1.0.
fn data_nav(root: Element, log: &mut Log) {
    for element in root.descendants().filter(|e| e.is(Ns::XHTML, "nav")) {
        if element.attr_ns(Ns::OPS, "type").is_none() {
            wrong(element, log, "a nav of a data navigation document must say by its epub:type what it is");
        }
        if element.has_type("region-based") {
            region_nav(element, log);
        }
    }
}

fn region_nav(nav: Element, log: &mut Log) {
    let children: Vec<Element> = nav.children().collect();
    if children.len() != 1 || !children[0].is(Ns::XHTML, "ol") {
        wrong(nav, log, "a region-based nav must hold one ol and nothing else");
    }
    for item in nav.descendants().filter(|e| e.is(Ns::XHTML, "li")) {
        let parts: Vec<Element> = item.children().collect();
        let first = parts.first().copied();
        if !first.is_some_and(|f| f.is(Ns::XHTML, "a") || f.is(Ns::XHTML, "span")) {
            wrong(item, log, "an entry of a region-based nav must begin with an a or a span");
        }
        let rest = parts.get(1..).unwrap_or_default();
        if rest.len() > 1 || rest.iter().any(|e| !e.is(Ns::XHTML, "ol")) {
            wrong(item, log, "in an entry of a region-based nav only one ol may follow the link");
        }
    }
    for element in nav.descendants() {
        if element.is(Ns::XHTML, "span") && element.children_named(Ns::XHTML, "a").count() != 2 {
            wrong(element, log, "a span of a region-based nav must hold two links");
        }
        if element.is(Ns::XHTML, "a") && element.has_text() {
            doubtful(element, log, "a link of a region-based nav should hold no text");
        }
    }
}

/// EDUPUB: headings and sections.
fn edupub(root: Element, role: &Role, log: &mut Log) {
    if role.nav || role.fixed {
        return;
    }
    for element in root.descendants().filter(|e| e.ns() == Ns::XHTML) {
        if element.attr("itemscope").is_some() || element.attr("itemprop").is_some() {
            let annotated = ["typeof", "property", "vocab"];
            let rdfa = root.descendants().any(|e| annotated.iter().any(|a| e.attr(a).is_some()));
            if !rdfa {
                log.at(element.doc, element.end(), rules::microdata_alone());
            }
            break;
        }
    }
}
