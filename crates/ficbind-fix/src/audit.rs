//! The audit: what a reader reads of a book, and in which order, is the same before and after a repair.

use std::collections::{HashMap, HashSet};

use ficbind_check::xml::{self, Ns};
use ficbind_check::{decode, media};

use crate::draft::{Draft, xml_limits};
use crate::kind::Start;
use crate::opf;
use crate::repairs::is_junk;
use crate::words::{Words, words};

/// What a book says.
#[derive(Debug, Default)]
pub struct Account {
    /// The words of each document, by its file.
    documents: HashMap<usize, Words>,
    /// The files of the spine in their order, each once.
    order: Vec<usize>,
    /// Whether files of the spine that are stated as style sheets or NCX hold nothing to be read.
    unread: HashMap<usize, bool>,
    /// What the metadata say that a reader sees.
    metadata: Vec<String>,
}

/// Elements of Dublin Core whose texts are shown to readers.
const SHOWN: &[&str] =
    &["title", "creator", "contributor", "publisher", "description", "subject", "rights", "source", "coverage"];

/// Takes the account of a book. What did not change since `before` is taken from there.
pub fn account(draft: &Draft, before: Option<(&Draft, &Account)>) -> Account {
    let packages: Vec<usize> = opf::packages(draft);
    let mut account = Account::default();
    let mut declared: HashSet<usize> = HashSet::new();
    let mut seen = HashSet::new();
    for &package in &packages {
        let Some(text) = draft.text(package) else { continue };
        let doc = xml::read(&text, xml_limits());
        let items = opf::items(&doc, draft.name(package), &draft.paths());
        declared.extend(items.iter().filter(|i| is_document(i.media_type)).filter_map(|i| i.file));
        // Style sheets and the NCX are no pages, wherever a package lists them; but a page stated as one of them is.
        let stated = items.iter().filter(|i| matches!(i.media_type, media::CSS | media::NCX)).filter_map(|i| i.file);
        let stated: HashSet<usize> = stated.collect();
        for file in opf::reading_order(&doc, &items).into_iter().filter(|f| seen.insert(*f)) {
            let is_unread = || {
                let known = before.filter(|(old, _)| file < old.files().len() && draft.same(old, file));
                let known = known.and_then(|(_, old)| old.unread.get(&file).copied());
                known.unwrap_or_else(|| Start::of(draft, file).is_unread(draft.name(file)))
            };
            let unread = stated.contains(&file).then(is_unread);
            account.unread.extend(unread.map(|unread| (file, unread)));
            account.order.extend((unread != Some(true)).then_some(file));
        }
        let shown = doc.elements().filter(|e| e.ns() == Ns::DC && SHOWN.contains(&e.local()));
        account.metadata.extend(shown.map(|e| e.text().split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    account.metadata.retain(|text| !text.is_empty());
    let wanted: Vec<usize> = draft.live().filter(|i| declared.contains(i) || is_read(draft.name(*i))).collect();
    for file in wanted {
        let known = before.filter(|(old, _)| file < old.files().len() && draft.same(old, file));
        let known = known.and_then(|(_, old)| old.documents.get(&file).copied());
        let words = known.or_else(|| draft.document(file).map(|bytes| words(&decode::xml(&bytes).text)));
        account.documents.extend(words.map(|words| (file, words)));
    }
    account
}

fn is_document(media_type: &str) -> bool {
    media::is_content(media_type)
        || media::is_outdated_content(media_type)
        || matches!(media_type, media::NCX | media::DTBOOK)
}

/// Whether a file that no manifest declares is a document by its name. What an operating system left has no words.
fn is_read(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    !is_junk(name) && ["xhtml", "html", "htm", "svg", "ncx"].iter().any(|e| ending.eq_ignore_ascii_case(e))
}

/// Why a book says something else than before, if it does.
pub fn difference(before: &Account, after: &Account, draft: &Draft) -> Option<String> {
    for (file, words) in &before.documents {
        if draft.files()[*file].removed {
            // A file of which there is another with the same words takes nothing along.
            if !after.documents.values().any(|other| words.stay(other)) {
                return Some(format!("the words of \"{}\" would be lost", draft.name(*file)));
            }
        } else if after.documents.get(file).is_some_and(|other| !words.stay(other)) {
            return Some(format!("the words of \"{}\" would change", draft.name(*file)));
        }
    }
    if !is_within(&before.order, &after.order) {
        return Some("the reading order would change".into());
    }
    (!is_within(&before.metadata, &after.metadata)).then(|| "the metadata that readers see would change".into())
}

/// Whether `all` holds the parts in their order, and maybe others between them.
fn is_within<T: PartialEq>(parts: &[T], all: &[T]) -> bool {
    let mut rest = all.iter();
    parts.iter().all(|part| rest.any(|other| other == part))
}
