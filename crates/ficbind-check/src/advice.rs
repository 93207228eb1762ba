//! Advice: what would make a valid book better. EPUBCheck says nothing of it, and it never counts in a verdict.
//!
//! Pages and style sheets are looked at one by one, right after they are checked, and note what they hold. When all are
//! read, the questions follow that need the whole book.

mod accessibility;
mod book;
mod css;
mod files;
mod page;
mod properties;
mod values;
mod words;

use crate::archive::{Archive, Entry};
use crate::css::Origin;
use crate::facts::{AllFacts, Role};
use crate::log::Log;
use crate::media;
use crate::noted::{self, Noted};
use crate::opf::Package;
use crate::references::Reached;
use crate::rules::advice as rules;
use crate::url::{self, Base, Target};
use crate::xml::{Document, Element, Ns};

/// Looks at a document, and notes what it holds.
pub fn document(doc: &Document, role: &Role, log: &mut Log) -> Option<Box<Noted>> {
    let root = doc.root()?;
    match role.media_type {
        media::XHTML => Some(Box::new(page::look(root, role, log))),
        media::NCX => Some(Box::new(ncx(root, log))),
        _ => None,
    }
}

/// Looks at the text of a style sheet. In a book of fixed layout, sizes and colours are meant to stay as they are.
pub fn style_sheet(text: &str, is_fixed: bool, log: &mut Log) {
    css::sheet(text, Origin::File, &mut css::Told::new(is_fixed), log);
}

/// Looks at a picture or a font.
pub fn file(archive: &Archive, entry: &Entry, media_type: &str, log: &mut Log) {
    files::look(archive, entry, media_type, log);
}

/// A rendition, all of it read.
pub struct Whole<'w, 'd, 'a> {
    /// The package document.
    pub doc: &'d Document<'a>,
    pub package: &'w Package<'w>,
    /// What each item told, in the order of the manifest.
    pub facts: &'w AllFacts,
    /// What references lead to.
    pub reached: &'w Reached,
    /// How large a file of the container is.
    pub size: &'w dyn Fn(&str) -> Option<u64>,
}

impl<'d, 'a> Whole<'_, 'd, 'a> {
    fn noted(&self, index: usize) -> Option<&Noted> {
        self.facts[index].noted.as_deref()
    }

    fn metadata(&self) -> Option<Element<'d, 'a>> {
        self.doc.root()?.children().find(|e| e.local() == "metadata")
    }

    /// The `meta` elements of the package.
    fn metas(&self) -> impl Iterator<Item = Element<'d, 'a>> + use<'d, 'a> {
        self.metadata().into_iter().flat_map(|m| m.descendants()).filter(|e| e.ns() == Ns::OPF && e.local() == "meta")
    }
}

/// Looks at a rendition as a whole. `log` is that of its package document, `logs` are those of its items.
pub fn rendition(whole: &Whole, log: &mut Log, logs: &mut [Log]) {
    accessibility::check(whole, log);
    book::cover(whole, log);
    book::language(whole, log);
    book::idle_files(whole, log);
    book::headings(whole, logs);
    book::old_contents(whole, logs);
}

/// The contents of an NCX.
fn ncx(root: Element, log: &mut Log) -> Noted {
    let mut noted = Noted::default();
    let path = log.path.to_string();
    let base = Base::File(&path);
    for point in root.descendants().filter(|e| e.is(Ns::NCX, "navPoint")) {
        let content = point.child(Ns::NCX, "content").and_then(|c| c.attr("src"));
        let label = point.child(Ns::NCX, "navLabel").and_then(|l| l.child(Ns::NCX, "text"));
        if let Some(Ok(Target::Local(local))) = content.map(|src| url::resolve(&base, src)) {
            let label = label.map(|l| words::short(&l.text())).unwrap_or_default();
            if words::is_vague_title(&label) {
                log.at(root.doc, point.end(), rules::empty_words_as_entry(&label));
            }
            noted.entries.push(noted::Entry { label, path: local.path.to_string() });
        }
    }
    noted
}
