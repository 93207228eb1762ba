//! Tables of contents: read from one document of a book, written as another.

use std::collections::HashSet;
use std::fmt::Write;

use ficbind_check::xml::{self, Document, Element, Ns};

use crate::draft::{Draft, xml_limits};
use crate::links;
use crate::markup::escaped;
use crate::opf;

/// An entry of a table of contents.
#[derive(Debug)]
pub struct Entry {
    pub label: String,
    /// The path and fragment that it leads to.
    pub target: String,
    pub depth: usize,
}

/// What a navigation document leads to.
#[derive(Debug, Default)]
pub struct Tables {
    pub contents: Vec<Entry>,
    /// Parts of the book, with their kinds in the vocabulary of `epub:type`.
    pub landmarks: Vec<(&'static str, Entry)>,
    /// Where the pages of the printed book begin.
    pub pages: Vec<Entry>,
}

/// Entries nested deeper than this stand beside each other.
const DEEPEST: usize = 50;

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The path of a link with its fragment.
fn target(base: &str, value: &str) -> Option<String> {
    let path = links::path(base, value)?;
    Some(match value.split_once('#') {
        Some((_, fragment)) => format!("{path}#{fragment}"),
        None => path,
    })
}

/// The entries of an NCX.
pub fn of_ncx(doc: &Document, name: &str) -> Vec<Entry> {
    let points = doc.elements().filter(|e| e.local() == "navPoint");
    let entry = |point: Element| {
        let label = point.children().find(|e| e.local() == "navLabel")?;
        let content = point.children().find(|e| e.local() == "content")?;
        let depth = point.ancestors().filter(|a| a.local() == "navPoint").take(DEEPEST).count();
        let label = Some(joined(&label.text())).filter(|l| !l.is_empty())?;
        Some(Entry { label, target: target(name, content.attr("src")?)?, depth })
    };
    points.filter_map(entry).collect()
}

/// The list of pages of an NCX.
pub fn of_page_list(doc: &Document, name: &str) -> Vec<Entry> {
    let mut seen = HashSet::new();
    let entry = |page: Element| {
        let label = page.children().find(|e| e.local() == "navLabel")?;
        let content = page.children().find(|e| e.local() == "content")?;
        let label = Some(joined(&label.text())).filter(|l| !l.is_empty())?;
        Some(Entry { label, target: target(name, content.attr("src")?)?, depth: 0 })
    };
    let pages = doc.elements().filter(|e| e.local() == "pageTarget").filter_map(entry);
    pages.filter(|page| seen.insert((page.label.clone(), page.target.clone()))).collect()
}

/// Kinds of references of a guide, what `epub:type` calls them, and what they are called where the guide has no title.
const LANDMARKS: &[(&str, &str, &str)] = &[
    ("acknowledgements", "acknowledgments", "Acknowledgments"),
    ("bibliography", "bibliography", "Bibliography"),
    ("colophon", "colophon", "Colophon"),
    ("copyright-page", "copyright-page", "Copyright"),
    ("cover", "cover", "Cover"),
    ("dedication", "dedication", "Dedication"),
    ("epigraph", "epigraph", "Epigraph"),
    ("foreword", "foreword", "Foreword"),
    ("glossary", "glossary", "Glossary"),
    ("index", "index", "Index"),
    ("loi", "loi", "Illustrations"),
    ("lot", "lot", "Tables"),
    ("notes", "endnotes", "Notes"),
    ("preface", "preface", "Preface"),
    ("start", "bodymatter", "Text"),
    ("text", "bodymatter", "Text"),
    ("title-page", "titlepage", "Title page"),
    ("toc", "toc", "Contents"),
];

/// The parts of the book that the guide of a package names, each kind once for a page.
pub fn of_guide(doc: &Document, name: &str) -> Vec<(&'static str, Entry)> {
    let mut seen = HashSet::new();
    let entry = |reference: Element| {
        let kind = reference.attr("type")?.trim().to_ascii_lowercase();
        let kind = kind.strip_prefix("other.").unwrap_or(&kind);
        let (_, kind, title) = LANDMARKS.iter().find(|row| row.0 == kind)?;
        let label = reference.attr("title").map(joined).filter(|l| !l.is_empty());
        let target = target(name, reference.attr("href")?)?;
        Some((*kind, Entry { label: label.unwrap_or_else(|| (*title).to_owned()), target, depth: 0 }))
    };
    let guide = opf::part(doc, "guide").into_iter().flat_map(|guide| guide.children());
    let found = guide.filter(|e| e.local() == "reference").filter_map(entry);
    found.filter(|(kind, entry)| seen.insert((*kind, entry.target.clone()))).collect()
}

/// The entries of the table of contents of a navigation document.
pub fn of_nav(doc: &Document, name: &str) -> Vec<Entry> {
    let Some(nav) = doc.elements().find(|e| e.is(Ns::XHTML, "nav") && e.has_type("toc")) else { return Vec::new() };
    let entry = |link: Element| {
        let depth = link.ancestors().filter(|a| a.is(Ns::XHTML, "ol")).take(DEEPEST).count().saturating_sub(1);
        let label = Some(joined(&link.text())).filter(|l| !l.is_empty())?;
        Some(Entry { label, target: target(name, link.attr("href")?)?, depth })
    };
    nav.descendants().filter(|e| e.is(Ns::XHTML, "a")).filter_map(entry).collect()
}

/// An entry for each page of the spine, by its title or heading, or its number.
pub fn of_spine(draft: &Draft, order: &[usize]) -> Vec<Entry> {
    let label = |file: usize| {
        let text = draft.text(file)?;
        let doc = xml::read(&text, xml_limits());
        let named = |names: &[&str]| doc.elements().find(|e| names.contains(&e.local()) && e.has_text());
        let found = named(&["h1", "h2"]).or_else(|| named(&["title"]))?;
        Some(joined(&found.text())).filter(|l| !l.is_empty() && l.len() < 200)
    };
    let entry = |(i, &file): (usize, &usize)| Entry {
        label: label(file).unwrap_or_else(|| (i + 1).to_string()),
        target: ficbind_check::names::normal_path(draft.name(file)),
        depth: 0,
    };
    order.iter().enumerate().map(entry).collect()
}

/// A reference to an entry from a file.
fn reference(from: &str, entry: &Entry) -> String {
    match entry.target.split_once('#') {
        Some((path, fragment)) => format!("{}#{fragment}", opf::relative(from, path)),
        None => opf::relative(from, &entry.target),
    }
}

/// A navigation document.
pub fn nav(tables: &Tables, name: &str, title: &str, language: &str) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n\
         <html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{0}\" \
         xml:lang=\"{0}\">\n<head>\n<title>{1}</title>\n</head>\n<body>\n<nav epub:type=\"toc\">",
        escaped(language),
        escaped(title)
    );
    let link = |entry: &Entry, kind: &str| {
        let kind = if kind.is_empty() { String::new() } else { format!(" epub:type=\"{kind}\"") };
        format!("<li><a{kind} href=\"{}\">{}</a>", escaped(&reference(name, entry)), escaped(&entry.label))
    };
    nested(&tables.contents, &mut out, "\n<ol>", "</ol>\n", "</li>\n", |entry| format!("\n{}", link(entry, "")));
    out.push_str("</nav>\n");
    let mut list = |kind: &str, links: Vec<String>| {
        if !links.is_empty() {
            let links: String = links.iter().map(|link| format!("{link}</li>\n")).collect();
            out.push_str(&format!("<nav epub:type=\"{kind}\" hidden=\"hidden\">\n<ol>\n{links}</ol>\n</nav>\n"));
        }
    };
    list("landmarks", tables.landmarks.iter().map(|(kind, entry)| link(entry, kind)).collect());
    list("page-list", tables.pages.iter().map(|entry| link(entry, "")).collect());
    out.push_str("</body>\n</html>\n");
    out
}

/// An NCX of these entries.
pub fn ncx(entries: &[Entry], name: &str, title: &str, identifier: &str) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" version=\"2005-1\">\n<head>\n\
         <meta name=\"dtb:uid\" content=\"{}\"/>\n</head>\n<docTitle><text>{}</text></docTitle>\n<navMap>",
        escaped(identifier),
        escaped(title)
    );
    let mut number = 0;
    nested(entries, &mut out, "\n", "", "</navPoint>\n", |entry| {
        number += 1;
        format!(
            "<navPoint id=\"point-{number}\"><navLabel><text>{}</text></navLabel><content src=\"{}\"/>",
            escaped(&entry.label),
            escaped(&reference(name, entry))
        )
    });
    out.push_str("</navMap>\n</ncx>\n");
    out
}

/// Writes entries inside each other by their depths, none deeper than one below the entry before it.
fn nested(
    entries: &[Entry],
    out: &mut String,
    open: &str,
    close: &str,
    end: &str,
    mut show: impl FnMut(&Entry) -> String,
) {
    let mut depth: Option<usize> = None;
    for entry in entries {
        let wanted = entry.depth.min(depth.map_or(0, |d| d + 1));
        match depth {
            Some(now) if wanted <= now => {
                // Writing to a string does not fail.
                let _ = write!(out, "{end}");
                (wanted..now).for_each(|_| out.push_str(&format!("{close}{end}")));
            }
            _ => out.push_str(open),
        }
        out.push_str(&show(entry));
        depth = Some(wanted);
    }
    if let Some(depth) = depth {
        out.push_str(end);
        (0..depth).for_each(|_| out.push_str(&format!("{close}{end}")));
        out.push_str(close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_written_and_read_again() {
        let depths = [0, 1, 2, 0, 3, 1];
        let entry = |(i, depth): (usize, &usize)| Entry {
            label: format!("E{i}"),
            target: format!("T/p {i}.xhtml#a"),
            depth: *depth,
        };
        let entries: Vec<Entry> = depths.iter().enumerate().map(entry).collect();
        let tables = Tables { contents: entries, ..Tables::default() };
        let nav = nav(&tables, "T/nav.xhtml", "T", "en");
        let entries = tables.contents;
        let doc = xml::read(&nav, xml_limits());
        assert!(doc.fault.is_none(), "{nav}");
        let read = of_nav(&doc, "T/nav.xhtml");
        assert_eq!(read.iter().map(|e| e.depth).collect::<Vec<_>>(), [0, 1, 2, 0, 1, 1]);
        assert!(read.iter().zip(&entries).all(|(a, b)| a.label == b.label && a.target == b.target));
        let ncx = ncx(&entries, "toc.ncx", "T", "x");
        let doc = xml::read(&ncx, xml_limits());
        assert!(doc.fault.is_none(), "{ncx}");
        assert_eq!(of_ncx(&doc, "toc.ncx").iter().map(|e| e.depth).collect::<Vec<_>>(), [0, 1, 2, 0, 1, 1]);
    }
}
