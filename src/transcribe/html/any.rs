//! A page of no site that is known: its main text is found by its content.

use crate::diag::{Failed, Sink};
use crate::story::rules;
use crate::transcribe::dom::{Dom, Kind, NodeId, ROOT};
use crate::transcribe::markdown::{self, Guide};
use crate::transcribe::{Chapter, Original, Work};

/// Reads a page.
///
/// # Errors
/// There is no story on it: reported in `sink`.
pub fn read(dom: &Dom, original: &Original, sink: &mut Sink) -> Result<Work, Failed> {
    let mut work = Work::default();
    let meta = |name: &str| {
        let is = |node: &NodeId| {
            dom.name(*node) == "meta"
                && [dom.attribute(*node, "name"), dom.attribute(*node, "property")].contains(&Some(name))
        };
        dom.below(ROOT).find(is).and_then(|node| dom.attribute(node, "content")).map(str::to_owned)
    };
    let main = main_text(dom);
    let heading = dom.find(main, &["h1"]);
    let title = heading.map(|node| dom.words(node)).filter(|title| !title.is_empty());
    let title = title.or_else(|| dom.find(ROOT, &["title"]).map(|node| text_of_title(dom, node)));
    work.state("title", title.unwrap_or_default());
    work.state("author", meta("author").unwrap_or_default());
    let language = dom.find(ROOT, &["html"]).and_then(|html| dom.attribute(html, "lang"));
    work.state("language", language.unwrap_or_default());
    let mut guide = Whole { heading };
    let text = markdown::write(dom, dom.children(main), 2, &mut guide);
    if text.trim().is_empty() {
        return Err(sink.fail(None, rules::empty_source(original.name)));
    }
    work.chapters.push(Chapter { text, ..Chapter::default() });
    Ok(work)
}

/// The words of a `title`, which is no text of the page.
fn text_of_title(dom: &Dom, title: NodeId) -> String {
    let texts = dom.children(title).iter().filter_map(|node| match dom.kind(*node) {
        Kind::Text(text) => Some(&**text),
        _ => None,
    });
    texts.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The element that holds the story.
fn main_text(dom: &Dom) -> NodeId {
    dom.find(ROOT, &["main", "article"]).or(dom.find(ROOT, &["body"])).unwrap_or(ROOT)
}

/// All of a page but its title, which the front-matter has.
struct Whole {
    heading: Option<NodeId>,
}

impl Guide for Whole {
    fn drops(&mut self, dom: &Dom, node: NodeId) -> bool {
        Some(node) == self.heading || matches!(dom.name(node), "nav" | "form")
    }
}
