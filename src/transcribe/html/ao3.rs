//! Works of the Archive of Our Own: its downloads, and its pages as browsers save them.

use serde_json::{Map, Value, json};

use super::page::Page;
use super::skin;
use crate::diag::{Failed, Sink};
use crate::story::rules;
use crate::transcribe::dom::{Dom, Kind, NodeId, ROOT};
use crate::transcribe::{Chapter, Entry, Original, Work};

/// What the words before a list of tags mean.
const TAGS: &[(&str, &str)] = &[
    ("archive warning", "warnings"),
    ("category", "categories"),
    ("categorie", "categories"),
    ("fandom", "fandoms"),
    ("relationship", "relationships"),
    ("character", "characters"),
    ("additional tag", "tags"),
    ("collection", "x-collections"),
];

/// Languages that the archive names in themselves.
const LANGUAGES: &[(&str, &str)] = &[
    ("Deutsch", "de"),
    ("Français", "fr"),
    ("Español", "es"),
    ("Italiano", "it"),
    ("Русский", "ru"),
    ("Українська", "uk"),
    ("日本語", "ja"),
    ("한국어", "ko"),
    ("中文-普通话 國語", "zh"),
    ("Polski", "pl"),
    ("Português brasileiro", "pt-BR"),
    ("Português europeu", "pt-PT"),
    ("Nederlands", "nl"),
    ("Svenska", "sv"),
    ("Suomi", "fi"),
    ("Norsk", "no"),
    ("Dansk", "da"),
    ("Čeština", "cs"),
    ("Magyar", "hu"),
    ("Türkçe", "tr"),
    ("Bahasa Indonesia", "id"),
    ("Tiếng Việt", "vi"),
    ("Català", "ca"),
];

/// Whether a page is one of the archive's works.
pub fn is_work(page: &Page) -> bool {
    page.first(&["#chapters"]).is_some() && page.first(&["#preface", "dl.work", "#workskin"]).is_some()
}

/// Reads a work.
///
/// # Errors
/// It has no text: reported in `sink`.
pub fn read(mut page: Page, original: &Original, sink: &mut Sink) -> Result<Work, Failed> {
    skin::carry(&mut page);
    read_title(&mut page);
    read_source(&mut page);
    if let Some(list) = page.first(&["dl.tags", "dl.work"]).or_else(|| within(&page, &[("#preface", "dl")])) {
        read_tags(&mut page, list);
    }
    for preface in parts(&page, &["#preface", "#workskin"]) {
        for remark in remarks(&mut page, preface) {
            add(&mut page.work.front, remark);
        }
    }
    let mut chapters = Chapters::default();
    for list in parts(&page, &["#chapters"]) {
        chapters.walk(&mut page, list);
    }
    let chapters: Vec<Chapter> = chapters.found.into_iter().map(|chapter| chapter.finish(&mut page)).collect();
    page.work.chapters = chapters.into_iter().filter(says_something).collect();
    for afterword in parts(&page, &["#afterword", ".afterword"]) {
        for (key, text) in remarks(&mut page, afterword) {
            // Notes behind the work are end notes, whatever stands above them.
            let key = if key == "notes" { "end-notes" } else { key };
            add(&mut page.work.front, (key, text));
        }
    }
    if page.work.chapters.iter().all(|chapter| chapter.text.trim().is_empty()) {
        return Err(sink.fail(None, rules::empty_source(original.name)));
    }
    Ok(page.finish(sink))
}

/// The elements that the first of these selectors finds which finds any: where a book was split, there are several.
fn parts(page: &Page, selectors: &[&str]) -> Vec<NodeId> {
    let found = selectors.iter().map(|selector| page.below(ROOT, selector).collect::<Vec<_>>());
    found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

/// The first element of an inner selector in those of an outer one.
fn within(page: &Page, selectors: &[(&str, &str)]) -> Option<NodeId> {
    selectors
        .iter()
        .find_map(|(outer, inner)| page.below(ROOT, outer).find_map(|outer| page.below(outer, inner).next()))
}

fn says_something(chapter: &Chapter) -> bool {
    chapter.title.is_some() || !chapter.text.trim().is_empty() || !chapter.front.is_empty()
}

/// Adds text to what is stated under a key.
fn add(front: &mut Vec<Entry>, (key, text): (&'static str, String)) {
    match front.iter_mut().find(|entry| entry.key == key) {
        Some(Entry { value: Value::String(known), .. }) => {
            known.push_str("\n\n");
            known.push_str(&text);
        }
        _ if text.trim().is_empty() => {}
        _ => front.push(Entry::new(key, text)),
    }
}

fn read_title(page: &mut Page) {
    let title = within(page, &[("#workskin", "h2.title"), ("#preface", "h1"), ("#preface", "b")]);
    if let Some(title) = title {
        let words = page.words(title);
        page.title(&words);
    }
    let dom = page.dom;
    let byline = within(page, &[("#workskin", ".byline"), ("#preface", ".byline")]);
    // In books, its class may be gone.
    let is_author = |node: &NodeId| dom.attribute(*node, "rel") == Some("author");
    let below_title = || {
        let siblings = dom.children(dom.parent(title?)?).iter().skip_while(|node| Some(**node) != title).skip(1);
        siblings.copied().find(|node| !dom.name(*node).is_empty()).filter(|node| dom.words(*node).starts_with("by "))
    };
    let Some(byline) = byline.or_else(below_title) else { return };
    let words = page.words(byline);
    let links = dom.below(byline).filter(is_author);
    let mut names: Vec<String> = links.map(|node| dom.words(node)).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        let words = words.strip_prefix("by ").unwrap_or(&words).trim();
        // "Ida Quill [archived by Pem]"
        let (name, archivist) = words.split_once(" [archived by ").unwrap_or((words, ""));
        names.extend(Some(name.to_owned()).filter(|name| !name.is_empty()));
        page.work.state("x-archived-by", archivist.trim_end_matches(']'));
    }
    page.authors(names);
}

fn read_source(page: &mut Page) {
    let dom = page.dom;
    let is_work = |address: &str| {
        let (_, rest) = address.split_once("/works/")?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        (digits > 0).then(|| address.get(..address.len() - rest.len() + digits).map(str::to_owned))?
    };
    let preface = page.first(&["#preface"]);
    for message in preface.iter().flat_map(|preface| page.below(*preface, ".message")).collect::<Vec<_>>() {
        let links = dom.below(message).filter_map(|node| dom.attribute(node, "href"));
        if let Some(address) = links.filter_map(is_work).next() {
            page.take(message);
            return page.source(&address);
        }
    }
    let all = dom.below(ROOT).filter_map(|node| dom.attribute(node, "href"));
    let found = all.filter(|address| address.contains("archiveofourown.org")).find_map(is_work);
    if let Some(address) = found {
        page.source(&address);
        if let Some(entry) = page.work.front.last_mut() {
            entry.doubt = Some("the first link on the page that leads to a work".to_owned());
        }
    }
}

/// Reads the list of tags: pairs of `dt` and `dd`.
fn read_tags(page: &mut Page, list: NodeId) {
    page.take(list);
    let dom = page.dom;
    let mut label = String::new();
    for child in dom.children(list) {
        match dom.name(*child) {
            "dt" => label = dom.words(*child).trim_end_matches(':').to_lowercase(),
            "dd" => read_tag(page, &label, *child),
            _ => {}
        }
    }
}

fn read_tag(page: &mut Page, label: &str, value: NodeId) {
    let dom = page.dom;
    match label {
        "rating" => page.work.state("rating", dom.words(value)),
        "language" => {
            let words = dom.words(value);
            let known = LANGUAGES.iter().find(|(name, _)| *name == words).map(|(_, tag)| (*tag).to_owned());
            let own = dom.attribute(value, "lang").map(str::to_owned);
            page.work.state("language", own.or(known).unwrap_or(words));
        }
        "series" => {
            let series = series(page, value);
            page.work.state("series", series);
        }
        "stats" => read_stats(page, value),
        label => {
            let key = TAGS.iter().find(|(name, _)| label.trim_end_matches('s') == *name).map(|(_, key)| *key);
            let key = key.map_or_else(|| format!("x-{label}"), str::to_owned);
            page.work.state(&key, listed(page, value));
        }
    }
}

/// The links of a list, or what stands between its commas.
fn listed(page: &Page, value: NodeId) -> Vec<String> {
    let dom = page.dom;
    let links: Vec<String> = page.below(value, "a").map(|node| dom.words(node)).collect();
    let words = dom.words(value);
    let names = if links.is_empty() { words.split(", ").map(str::to_owned).collect() } else { links };
    names.into_iter().filter(|name| !name.is_empty()).collect()
}

/// "Part 2 of Tales of the Coast", for each link.
fn series(page: &Page, value: NodeId) -> Vec<Value> {
    let dom = page.dom;
    let mut before = String::new();
    let mut found = Vec::new();
    for node in dom.below(value) {
        match dom.kind(node) {
            Kind::Text(text) => before.push_str(text),
            _ if dom.name(node) == "a" && !dom.has_class(node, "previous") && !dom.has_class(node, "next") => {
                let mut fields = Map::from_iter([("name".to_owned(), json!(dom.words(node)))]);
                let number = before.split_whitespace().skip_while(|word| *word != "Part").nth(1);
                let number = number.and_then(|word| word.trim_matches(',').parse::<u32>().ok());
                fields.extend(number.map(|number| ("number".to_owned(), json!(number))));
                found.push(Value::Object(fields));
                before.clear();
            }
            _ => {}
        }
    }
    found
}

/// "Published: 2020-01-01 Completed: 2020-02-02 Words: 1,234 Chapters: 3/3"
fn read_stats(page: &mut Page, value: NodeId) {
    let dom = page.dom;
    let texts = dom.below(value).filter_map(|node| match dom.kind(node) {
        Kind::Text(text) => Some(&**text),
        _ => None,
    });
    let words = texts.collect::<Vec<_>>().join(" ");
    let mut label = "";
    for word in words.split_whitespace() {
        if let Some(key) = word.strip_suffix(':') {
            label = key;
            continue;
        }
        match label {
            "Published" => page.work.state("published", word),
            "Completed" | "Updated" => page.work.state("updated", word),
            "Words" => page.work.state("word-count", word.replace(',', "").parse::<u64>().ok()),
            "Chapters" => {
                let (count, total) = word.split_once('/').unwrap_or((word, "?"));
                page.work.state("status", if count == total { "complete" } else { "in progress" });
                page.work.state("current-chapter-count", count.replace(',', "").parse::<u64>().ok());
            }
            _ => {}
        }
        label = "";
    }
}

/// What a label above a quotation says of it.
fn remark_of(label: &str) -> Option<&'static str> {
    match label.trim().trim_end_matches(':').to_lowercase().as_str() {
        "summary" | "chapter summary" => Some("summary"),
        "notes" | "chapter notes" | "note" => Some("notes"),
        "end notes" | "chapter end notes" => Some("end-notes"),
        _ => None,
    }
}

/// Whether an element only leads to the notes at the end.
fn is_jump(dom: &Dom, node: NodeId) -> bool {
    matches!(dom.name(node), "p" | "div")
        && dom.words(node).starts_with("See the end of the ")
        && dom.below(node).any(|below| dom.attribute(below, "href").is_some_and(|href| href.contains("#endnotes")))
}

/// Whether an element of no class is what the archive says about a chapter: its title, or remarks.
fn is_about(dom: &Dom, node: NodeId) -> bool {
    let is_label = |child: &NodeId| dom.name(*child) == "p" && remark_of(&dom.words(*child)).is_some();
    let has = |name: &str| dom.children(node).iter().any(|child| dom.name(*child) == name);
    dom.attribute(node, "id").is_some_and(|id| id.starts_with("endnotes"))
        || has("h2")
        || has("blockquote") && dom.children(node).iter().any(is_label)
}

/// The quotations of a part of the page that stand under labels, as Markdown.
fn remarks(page: &mut Page, part: NodeId) -> Vec<(&'static str, String)> {
    let dom = page.dom;
    let mut found = Vec::new();
    let mut label = "notes";
    let mut stack: Vec<(NodeId, bool)> = vec![(part, false)];
    while let Some((node, at_end)) = stack.pop() {
        let at_end = at_end || dom.has_class(node, "end");
        let is_text =
            node != part && (dom.attribute(node, "id") == Some("chapters") || dom.has_class(node, "afterword"));
        match dom.name(node) {
            _ if is_text || dom.has_class(node, "tags") => continue,
            _ if dom.has_class(node, "jump") || dom.has_class(node, "endnote-link") || is_jump(dom, node) => {
                page.drop(node);
                continue;
            }
            "p" | "b" | "h3" | "h2" | "dt" => {
                if let Some(key) = remark_of(&dom.words(node)) {
                    page.take(node);
                    label = if at_end && key == "notes" { "end-notes" } else { key };
                }
                continue;
            }
            "blockquote" => {
                found.push((label, page.content(node)));
                continue;
            }
            "ul" if dom.has_class(node, "associations") => {
                for item in dom.children(node).to_vec() {
                    let is_gift = dom.words(item).starts_with("For ");
                    found.push((if is_gift { "dedication" } else { "notes" }, page.content(item)));
                }
                continue;
            }
            _ => {}
        }
        stack.extend(dom.children(node).iter().rev().map(|child| (*child, at_end)));
    }
    found.retain(|(_, text)| !text.trim().is_empty());
    found
}

/// A chapter while it is gathered.
#[derive(Default)]
struct Gathered {
    title: Option<String>,
    front: Vec<Entry>,
    nodes: Vec<NodeId>,
}

impl Gathered {
    fn finish(self, page: &mut Page) -> Chapter {
        let text = page.text(&self.nodes);
        Chapter { title: self.title, front: self.front, text, ..Chapter::default() }
    }
}

/// The chapters of a work.
#[derive(Default)]
struct Chapters {
    found: Vec<Gathered>,
}

impl Chapters {
    fn last(&mut self) -> &mut Gathered {
        if self.found.is_empty() {
            self.found.push(Gathered::default());
        }
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// Goes through the children of an element of the archive's own.
    fn walk(&mut self, page: &mut Page, outer: NodeId) {
        let dom = page.dom;
        for node in dom.children(outer).iter().copied() {
            let has = |class: &str| dom.has_class(node, class);
            match dom.name(node) {
                "h2" | "h3" if has("landmark") => page.drop(node),
                "h2" | "h3" if has("heading") || has("title") => self.begin(page, node),
                "div" if has("meta") || has("preface") => self.walk_about(page, node),
                "div" if has("chapter") => self.walk(page, node),
                "div" if has("userstuff") => self.walk_text(page, node),
                "div" if is_about(dom, node) => self.walk_about(page, node),
                _ => self.last().nodes.push(node),
            }
        }
    }

    /// The text of a chapter.
    fn walk_text(&mut self, page: &mut Page, outer: NodeId) {
        let dom = page.dom;
        for node in dom.children(outer).iter().copied() {
            if dom.has_class(node, "landmark") {
                page.drop(node);
            } else {
                self.last().nodes.push(node);
            }
        }
    }

    /// What stands above or below a chapter about it.
    fn walk_about(&mut self, page: &mut Page, about: NodeId) {
        let is_title = |node: &NodeId| {
            matches!(page.dom.name(*node), "h2" | "h3")
                && (page.dom.has_class(*node, "title") || page.dom.name(*node) == "h2")
        };
        let title = page.dom.below(about).find(is_title);
        if let Some(title) = title {
            self.begin(page, title);
        }
        for remark in remarks(page, about) {
            // A label of its own or the place tells notes from end notes.
            let (key, text) = remark;
            let key = if title.is_none() && key == "notes" { "end-notes" } else { key };
            add(&mut self.last().front, (key, text));
        }
    }

    fn begin(&mut self, page: &mut Page, title: NodeId) {
        let title = Some(page.words(title)).filter(|title| !title.is_empty());
        self.found.push(Gathered { title, ..Gathered::default() });
    }
}
