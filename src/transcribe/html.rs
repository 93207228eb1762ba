//! Web pages: which site's they are, what they state, and where the story is.

mod any;
mod ao3;
mod chrome;
mod divide;
mod ffnet;
mod lines;
mod page;
mod pictures;
mod sites;
mod skin;

use std::path::Path;

use crate::diag::{Failed, Sink, Sources, Span};
use crate::import::{rules, text};
use crate::story::text::some_of;

use self::page::Page;
use self::pictures::Beside;
use super::dom::{Dom, Kind, NodeId, ROOT};
use super::pictures::Supply;
use super::reading::Reading;
use super::{Original, Work, post};

/// What files that are no pages begin with, and what they are.
const OTHERS: &[(&str, &str)] = &[
    ("PK\u{3}\u{4}", "a ZIP archive, as EPUB and DOCX files are"),
    ("%PDF-", "a PDF file"),
    ("{\\rtf", "a document in RTF"),
    ("MIME-Version:", "a web archive (MHTML)"),
    ("From: <Saved by", "a web archive (MHTML)"),
];

/// Refuses files that are no pages, whatever their names say.
///
/// # Errors
/// It is one: reported in `sink`.
pub fn refuse_others(bytes: &[u8], name: &str, sink: &mut Sink) -> Result<(), Failed> {
    match OTHERS.iter().find(|(sign, _)| bytes.starts_with(sign.as_bytes())) {
        Some((_, what)) => {
            let advice = "give the file its right ending, or save the page as HTML".to_owned();
            Err(sink.fail_with(None, rules::no_web_page(name, what), [advice]))
        }
        None => Ok(()),
    }
}

/// Reads a page as the work on it.
///
/// # Errors
/// There is no story on it: reported in `sink`.
pub fn read(original: &Original, sources: &mut Sources, sink: &mut Sink) -> Result<Work, Failed> {
    let dom = Dom::parse(original.html);
    if dom.find(ROOT, &["frameset"]).is_some() {
        let frames = dom.below(ROOT).filter(|node| dom.name(*node) == "frame");
        let pages: Vec<String> = frames.filter_map(|node| dom.attribute(node, "src")).map(str::to_owned).collect();
        let advice = format!("save the page that has the text: {}", some_of(&pages));
        let start = original.file.map(|file| Span::new(file, 0, 0));
        return Err(sink.fail_with(start, rules::no_web_page(original.name, "a frame around other pages"), [advice]));
    }
    if let Some(post) = only_text(&dom) {
        let lines = "\n".repeat(dom.line(post).saturating_sub(1));
        return read_post(lines + &dom.text(post), original, sources, sink);
    }
    let mut beside = Beside::new(original.path, sources);
    let page = Page::new(&dom, original, &mut beside);
    if ao3::is_work(&page) {
        return ao3::read(page, original, sink);
    }
    if ffnet::is_story(&page) {
        return ffnet::read(page, original, sink);
    }
    match sites::of(&page) {
        Some(site) => sites::read(site, page, original, sink),
        None => any::read(page, original, sink),
    }
}

/// Reads the joined pages of a book that an archive made of its page of a work; `None` if they are of no such archive.
///
/// # Errors
/// There is no story on them: reported in `sink`.
pub fn read_download(dom: &Dom, name: &str, supply: &mut dyn Supply, sink: &mut Sink) -> Option<Result<Work, Failed>> {
    let original = Original { name, path: Path::new(""), html: "", file: None };
    let page = Page::new(dom, &original, supply);
    ao3::is_work(&page).then(|| ao3::read(page, &original, sink))
}

/// The element that holds all text of a page as it was typed, if it is one.
fn only_text(dom: &Dom) -> Option<NodeId> {
    let body = dom.find(ROOT, &["body"])?;
    let mut seen = dom.children(body).iter().copied().filter(|node| match dom.kind(*node) {
        Kind::Text(text) => !text.trim().is_empty(),
        Kind::Element(..) => !dom.words(*node).is_empty(),
        _ => false,
    });
    let (one, none) = (seen.next()?, seen.next());
    (none.is_none() && dom.name(one) == "pre").then_some(one)
}

/// Reads what stands on a page as it was typed, as a post. Its lines are those of the page.
fn read_post(typed: String, original: &Original, sources: &mut Sources, sink: &mut Sink) -> Result<Work, Failed> {
    let file = sources.add(original.name, original.path.to_owned(), typed);
    let from = sink.diagnostics().len();
    let story = text::read(sources, file, sink)?;
    let told = sink.diagnostics().get(from..).unwrap_or_default();
    let reading = Reading::of(&story, sources, told);
    Ok(post::work(&story, &reading, sources))
}

#[cfg(test)]
mod tests;
