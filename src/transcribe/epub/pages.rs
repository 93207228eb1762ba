//! The pages of a book: XHTML as trees, and which of them are no part of the story.

use std::collections::{HashMap, HashSet};

use super::package::{Book, resolve};
use super::page::Page;
use super::xhtml::as_html;
use super::{notes, own, stories, titlepage};
use crate::diag::source::MAX_SOURCE_BYTES;
use crate::transcribe::Work;
use crate::transcribe::css::{declarations, rules};
use crate::transcribe::dom::{Dom, Kind, NodeId, ROOT};

/// Bytes of all pages of a book at most; as much as a source may have.
const MAX_TEXT: usize = MAX_SOURCE_BYTES as usize;

/// Kinds of pages that repeat what the package says: covers, titles, tables of contents.
const APPARATUS: &[&str] =
    &["cover", "coverpage", "titlepage", "title-page", "toc", "colophon", "loi", "lot", "landmarks"];

/// All pages in reading order.
#[derive(Debug)]
pub struct Pages {
    pub list: Vec<Page>,
}

/// Reads the pages of the spine.
pub fn read(book: &mut Book) -> Result<Pages, String> {
    let mut list = Vec::new();
    let mut total = 0;
    let mut sheets: HashMap<String, Looks> = HashMap::new();
    for path in book.spine.clone() {
        let Some(text) = book.text(&path)? else { continue };
        total += text.len();
        if total > MAX_TEXT {
            return Err(format!("its pages have more than {} MiB", MAX_TEXT >> 20));
        }
        let mut dom = Dom::parse(&as_html(&text));
        // In our own books, themes say how things look, and elements what they mean.
        if !book.is_ours {
            apply_looks(&mut dom, &path, book, &mut sheets);
        }
        list.push(Page::new(path, dom));
    }
    want(&mut list);
    notes::gather(&mut list);
    Ok(Pages { list })
}

/// Notes which ids of each page those of other pages link to.
fn want(list: &mut [Page]) {
    let places: HashMap<String, usize> = list.iter().enumerate().map(|(at, page)| (page.path.clone(), at)).collect();
    let mut wanted: Vec<(usize, String)> = Vec::new();
    for page in &*list {
        let targets = page.outward.iter().filter(|(_, fragment)| !fragment.is_empty());
        wanted.extend(targets.filter_map(|(path, fragment)| Some((*places.get(path)?, fragment.clone()))));
    }
    for (at, fragment) in wanted {
        if let Some(page) = list.get_mut(at) {
            page.wanted.insert(fragment);
        }
    }
}

impl Pages {
    /// Leaves out the pages that are no part of the story. Gives their names, with the words that are lost with them.
    pub fn take_apparatus(&mut self, book: &mut Book, work: &mut Work) -> Vec<String> {
        let mut left_out = Vec::new();
        let known = known_words(book);
        let listed: HashSet<String> = book.entries.iter().map(|entry| entry.path.clone()).collect();
        let is_single = self.list.len() == 1;
        let mut is_first = true;
        self.list.retain(|page| {
            let is_cover = std::mem::take(&mut is_first) && !is_single && page.dom.words(page.body).is_empty();
            if let Some(folder) = stories::folder(page, book) {
                let Some(told) = stories::take(page, folder, &listed, book) else { return true };
                let words: Vec<String> = words_of(&told).filter(|word| !known.contains(word)).collect();
                if !words.is_empty() {
                    let name = folder.rsplit('/').next().unwrap_or(folder);
                    let words =
                        words.get(..MAX_OWN_WORDS).map_or_else(|| words.join(" "), |words| words.join(" ") + " …");
                    left_out.push(format!("{name}/{} (\"{words}\")", page.path.rsplit('/').next().unwrap_or_default()));
                }
                return false;
            }
            if book.is_ours && own::take(page, book, work) {
                return false;
            }
            let said = book.apparatus.get(&page.path).map(String::as_str).unwrap_or_default();
            let is_nav = book.nav.as_deref() == Some(&page.path);
            let is_named = APPARATUS.contains(&said) || kinds_of(page).iter().any(|kind| APPARATUS.contains(&&**kind));
            // What a page says beyond the metadata is lost with it: a story is no title page, whatever the guide says.
            let lists = if is_named && !book.is_ours { titlepage::take(page, work) } else { None };
            let listed: HashSet<String> = lists.iter().flat_map(|lines| words_of(lines)).collect();
            let words = own_words(page, |word| known.contains(word) || listed.contains(word));
            let goes = is_nav || (is_named || is_cover) && words.len() <= MAX_OWN_WORDS && !is_listed(page, book);
            if goes && (lists.is_none() || !words.is_empty()) {
                let name = page.path.rsplit('/').next().unwrap_or(&page.path);
                let words = if words.is_empty() { String::new() } else { format!(" (\"{}\")", words.join(" ")) };
                left_out.push(format!("{name}{words}"));
            }
            !goes
        });
        left_out
    }
}

/// Words of a page that may be left out although the metadata does not have them, such as "by" and "published".
const MAX_OWN_WORDS: usize = 12;

/// Whether the table of contents lists a page under a title of its own, as it does chapters.
fn is_listed(page: &Page, book: &Book) -> bool {
    const NAMES: &[&str] =
        &["cover", "title", "title page", "titlepage", "contents", "table of contents", "copyright", "colophon"];
    let mut entries = book.entries.iter().filter(|entry| entry.path == page.path);
    entries.any(|entry| !NAMES.contains(&entry.title.trim().to_lowercase().as_str()))
}

/// All words that the metadata and the contents have, in small letters.
fn known_words(book: &Book) -> HashSet<String> {
    let data = book.data.iter().map(|datum| datum.value.as_str());
    let entries = book.entries.iter().map(|entry| entry.title.as_str());
    data.chain(entries).flat_map(words_of).collect()
}

fn words_of(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// The words of a page that the metadata does not have; not many more than may be left out.
fn own_words(page: &Page, is_known: impl Fn(&str) -> bool) -> Vec<String> {
    let texts = page.dom.below(page.body).filter_map(|node| match page.dom.kind(node) {
        Kind::Text(text) => Some(&**text),
        _ => None,
    });
    let text = texts.collect::<Vec<_>>().join(" ");
    words_of(&text).filter(|word| !is_known(word)).take(MAX_OWN_WORDS + 1).collect()
}

/// What programs call the pages that they make, and what these are.
const MADE: &[(&str, &str)] = &[("fff_titlepage", "titlepage"), ("fff_tocpage", "toc"), ("fff_logpage", "colophon")];

/// What a page says that it is: the types of its body and of its only section, or the program's own mark.
fn kinds_of(page: &Page) -> Vec<String> {
    let mut node = page.body;
    let made = MADE.iter().filter(|(class, _)| page.dom.has_class(page.body, class));
    let mut kinds: Vec<String> = made.map(|(_, kind)| (*kind).to_owned()).collect();
    // calibre puts a page with all that it knows before a book.
    let is_jacket = |node: NodeId| page.dom.attribute(node, "name") == Some("calibre-content");
    if page.dom.below(ROOT).take(40).any(is_jacket) {
        kinds.push("titlepage".to_owned());
    }
    for _ in 0..3 {
        let kind = page.dom.attribute(node, "epub:type").unwrap_or_default();
        kinds.extend(kind.split_ascii_whitespace().map(str::to_owned));
        let elements: Vec<NodeId> =
            page.dom.children(node).iter().copied().filter(|child| !page.dom.name(*child).is_empty()).collect();
        let [only] = &*elements else { break };
        node = *only;
    }
    kinds
}

/// Bytes of a value that means something, at most.
const MAX_VALUE: usize = 32;
/// Bytes of the looks of a class, to which no more are added.
const MAX_LOOKS: usize = 512;

/// What style sheets say of emphasis and alignment, by class.
type Looks = HashMap<String, String>;

/// Gives the elements of a page the looks that its style sheets give them. Each sheet is read once.
fn apply_looks(dom: &mut Dom, path: &str, book: &mut Book, sheets: &mut HashMap<String, Looks>) {
    let (mut linked, mut own) = (Vec::new(), Vec::new());
    for node in dom.below(ROOT) {
        match dom.name(node) {
            "style" => own.push(classes_of(&dom.text_of_raw(node))),
            "link" if dom.attribute(node, "rel").is_some_and(|rel| rel.contains("stylesheet")) => {
                linked.push(resolve(path, dom.attribute(node, "href").unwrap_or_default()).0);
            }
            _ => {}
        }
    }
    linked.dedup();
    for target in linked {
        if !sheets.contains_key(&target) {
            let text = book.text(&target).ok().flatten().unwrap_or_default();
            sheets.insert(target.clone(), classes_of(&text));
        }
        if let Some(looks) = sheets.get(&target) {
            dom.apply_looks(looks);
        }
    }
    own.iter().for_each(|looks| dom.apply_looks(looks));
}

/// Declarations that mean something, of rules whose selector is one class.
fn classes_of(css: &str) -> Looks {
    const MEANS: &[&str] =
        &["font-style", "font-weight", "text-decoration", "text-align", "vertical-align", "font-variant"];
    let mut found = Looks::new();
    for (selectors, block) in rules(css) {
        let is_meant = |(property, value): &(&str, &str)| MEANS.contains(property) && value.len() < MAX_VALUE;
        let kept = declarations(&block).filter(is_meant).take(MEANS.len());
        let kept: String = kept.map(|(property, value)| format!(";{property}:{value}")).collect();
        if kept.is_empty() {
            continue;
        }
        for selector in selectors.split(',').map(str::trim) {
            let Some((element, class)) = selector.split_once('.') else { continue };
            let is_plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
            if is_plain(element) && is_plain(class) && !class.is_empty() {
                let looks = found.entry(class.to_owned()).or_default();
                if looks.len() < MAX_LOOKS {
                    looks.push_str(&kept);
                }
            }
        }
    }
    found
}
