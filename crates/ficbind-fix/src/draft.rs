//! A book while it is repaired: the files of its archive, each untouched or changed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use ficbind_check::archive::{Archive, Entry, Unreadable};
use ficbind_check::xml::{self, Document};
use ficbind_check::{decode, names};

use crate::edit::Edits;

/// The content of a file.
#[derive(Debug, Clone)]
pub enum Body {
    /// That of an entry of the archive, by its number.
    Kept(usize),
    /// New bytes.
    New(Arc<[u8]>),
}

/// A file of the book.
#[derive(Debug, Clone)]
pub struct File {
    pub name: Arc<str>,
    pub body: Body,
    /// Time and date of the last change, in DOS's form.
    pub stamp: (u16, u16),
    pub removed: bool,
}

/// A book while it is repaired. A copy of it costs little: what two copies share is not copied.
#[derive(Debug, Clone)]
pub struct Draft<'a> {
    pub archive: &'a Archive<'a>,
    files: Vec<File>,
    /// Whether the archive must be written anew although no file of it differs.
    pub rewrite: bool,
}

/// Where the encoding of a text is said.
const DECLARATION: usize = 200;

impl<'a> Draft<'a> {
    /// The book as it is.
    pub fn new(archive: &'a Archive<'a>) -> Self {
        let file = |(i, entry): (usize, &Entry)| File {
            name: entry.name.into(),
            body: Body::Kept(i),
            stamp: entry.stamp,
            removed: false,
        };
        Draft { archive, files: archive.entries.iter().enumerate().map(file).collect(), rewrite: false }
    }

    /// All files, those included that were removed: their numbers never change.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The numbers of the files that are there, in the order of the archive.
    pub fn live(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.files.len()).filter(|&i| !self.files[i].removed)
    }

    pub fn name(&self, file: usize) -> &str {
        &self.files[file].name
    }

    /// The file of a name; of several, the last, as most tools take it.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.files.iter().rposition(|f| !f.removed && &*f.name == name)
    }

    /// The files by the paths that references lead to.
    pub fn paths(&self) -> HashMap<String, usize> {
        let files = self.live().filter(|&i| !self.name(i).ends_with('/'));
        files.map(|i| (names::normal_path(self.name(i)), i)).collect()
    }

    /// Whether two drafts have the same content for a file.
    pub fn same(&self, other: &Draft, file: usize) -> bool {
        match (&self.files[file].body, &other.files[file].body) {
            (Body::Kept(a), Body::Kept(b)) => a == b,
            (Body::New(a), Body::New(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// Whether nothing has been changed.
    pub fn is_untouched(&self) -> bool {
        let original = |(i, f): (usize, &File)| {
            matches!(f.body, Body::Kept(n) if n == i) && !f.removed && *f.name == *self.archive.entries[i].name
        };
        !self.rewrite && self.files.iter().enumerate().all(original)
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// When it is damaged, or larger than the limits allow.
    pub fn bytes(&self, file: usize) -> Result<Cow<'_, [u8]>, Unreadable> {
        match &self.files[file].body {
            Body::Kept(entry) => self.archive.read(&self.archive.entries[*entry]),
            Body::New(bytes) => Ok(Cow::Borrowed(bytes)),
        }
    }

    /// The first bytes of a file.
    pub fn head(&self, file: usize, wanted: usize) -> Option<Cow<'_, [u8]>> {
        match &self.files[file].body {
            Body::Kept(entry) => self.archive.head(&self.archive.entries[*entry], wanted as u64).ok(),
            Body::New(bytes) => Some(Cow::Borrowed(bytes.get(..wanted).unwrap_or(bytes))),
        }
    }

    /// The bytes of an XML document or style sheet, for which there is a limit of its own.
    pub fn document(&self, file: usize) -> Option<Cow<'_, [u8]>> {
        match &self.files[file].body {
            Body::Kept(entry) => self.archive.document(&self.archive.entries[*entry]).ok(),
            Body::New(bytes) => Some(Cow::Borrowed(bytes)),
        }
    }

    /// The text of an XML document.
    pub fn text(&self, file: usize) -> Option<String> {
        Some(decode::xml(&self.document(file)?).text.into_owned())
    }

    /// Replaces the text of an XML document. It becomes UTF-8, which its declaration then says; a byte order mark stays.
    pub fn write(&mut self, file: usize, text: &str) {
        let marked = self.document(file).is_some_and(|b| b.starts_with(b"\xEF\xBB\xBF"));
        let text = says_utf8(text);
        let mark = if marked { "\u{FEFF}" } else { "" };
        self.replace(file, format!("{mark}{text}").into_bytes());
    }

    /// Edits an XML document that is well-formed, and says whether that changed it.
    pub fn edit(&mut self, file: usize, edits: impl FnOnce(&Document, &mut Edits)) -> bool {
        let Some(text) = self.text(file) else { return false };
        let doc = xml::read(&text, xml_limits());
        if doc.fault.is_some() {
            return false;
        }
        let mut list = Edits::default();
        edits(&doc, &mut list);
        let Some(new) = list.applied(&text) else { return false };
        self.write(file, &new);
        true
    }

    /// Gives a file new bytes.
    pub fn replace(&mut self, file: usize, bytes: impl Into<Arc<[u8]>>) {
        self.files[file].body = Body::New(bytes.into());
    }

    /// Adds a file at the end of the archive, with the latest date that a file of it has.
    pub fn add(&mut self, name: &str, bytes: impl Into<Arc<[u8]>>) -> usize {
        let stamp = self.latest();
        self.files.push(File { name: name.into(), body: Body::New(bytes.into()), stamp, removed: false });
        self.files.len() - 1
    }

    pub fn rename(&mut self, file: usize, name: &str) {
        self.files[file].name = name.into();
    }

    pub fn remove(&mut self, file: usize) {
        self.files[file].removed = true;
    }

    /// The latest time and date of a file of the archive.
    pub fn latest(&self) -> (u16, u16) {
        let stamps = self.archive.entries.iter().map(|e| e.stamp);
        stamps.max_by_key(|(time, date)| (*date, *time)).unwrap_or((0, 0x21))
    }
}

/// How documents are read: with the entities of well-known document types.
pub fn xml_limits() -> xml::Limits {
    xml::Limits { dtd: true, ..xml::Limits::default() }
}

/// The text with UTF-8 in its XML declaration, if it names an encoding.
fn says_utf8(text: &str) -> Cow<'_, str> {
    let head = text.char_indices().nth(DECLARATION).map_or(text, |(end, _)| text.get(..end).unwrap_or(text));
    let Some((head, _)) = head.split_once("?>").filter(|(h, _)| h.starts_with("<?xml")) else { return text.into() };
    let Some((before, value)) = head.split_once("encoding") else { return text.into() };
    let Some(quote) = value.chars().find(|c| matches!(c, '"' | '\'')) else { return text.into() };
    let mut parts = value.splitn(3, quote);
    let (Some(equals), Some(name), Some(after)) = (parts.next(), parts.next(), parts.next()) else {
        return text.into();
    };
    if name.eq_ignore_ascii_case("utf-8") {
        return text.into();
    }
    let rest = text.get(head.len()..).unwrap_or_default();
    format!("{before}encoding{equals}{quote}UTF-8{quote}{after}{rest}").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_names_utf8() {
        let latin = "<?xml version='1.0' encoding = 'latin1' standalone='yes'?><p>ä</p>";
        assert_eq!(says_utf8(latin), "<?xml version='1.0' encoding = 'UTF-8' standalone='yes'?><p>ä</p>");
        for kept in ["<?xml version='1.0' encoding='utf-8'?><p/>", "<?xml version='1.0'?><p/>", "<p encoding='x'/>"] {
            assert_eq!(says_utf8(kept), kept);
        }
    }
}
