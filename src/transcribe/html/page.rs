//! A page while it is read: what of it is taken into the work, and the rest, which is told.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::Value;

use crate::diag::{Sink, Span};
use crate::import::rules;
use crate::story::text::{is_blank, lines_with_offsets, shorten, some_of};
use crate::transcribe::dom::{Dom, Kind, NodeId, ROOT, is_silent};
use crate::transcribe::markdown::{self, Guide, Survey};
use crate::transcribe::pictures::{Pictures, Supply};
use crate::transcribe::{Original, Work, person};

/// A page, and the work that is made of it.
pub struct Page<'a> {
    /// Its tree.
    pub dom: &'a Dom,
    /// What becomes of it.
    pub work: Work,
    /// Classes that style sheets of the work speak of.
    pub classes: HashSet<String>,
    original: &'a Original<'a>,
    supply: &'a mut dyn Supply,
    /// Where the lines of the page begin.
    line_starts: OnceCell<Vec<usize>>,
    pictures: Pictures,
    /// What the work has.
    taken: HashSet<NodeId>,
    /// What it has not, though it stands in what is taken.
    dropped: HashSet<NodeId>,
    /// What stands in what is taken, and is in the front-matter.
    aside: HashSet<NodeId>,
    /// Ids that links go to.
    wanted: HashSet<String>,
    /// Ids that there are.
    ids: HashSet<String>,
    /// The text in which chapters stand.
    survey: Option<Rc<Survey>>,
    /// Tables that only place their content, and their parts.
    layout: HashSet<NodeId>,
    /// The language of the page, if it states one.
    stated: Option<String>,
    /// The address of the page, if it states one.
    address: Option<String>,
}

impl<'a> Page<'a> {
    /// A page of which nothing is taken yet.
    pub fn new(dom: &'a Dom, original: &'a Original<'a>, supply: &'a mut dyn Supply) -> Page<'a> {
        let links = dom.below(ROOT).filter_map(|node| dom.attribute(node, "href")?.strip_prefix('#'));
        Page {
            dom,
            work: Work::default(),
            classes: HashSet::new(),
            original,
            supply,
            line_starts: OnceCell::new(),
            pictures: Pictures::default(),
            taken: HashSet::new(),
            dropped: HashSet::new(),
            aside: HashSet::new(),
            wanted: links.map(str::to_owned).collect(),
            ids: ids(dom),
            survey: None,
            layout: layout(dom),
            stated: dom.find(ROOT, &["html"]).and_then(|html| dom.attribute(html, "lang")).map(str::to_owned),
            address: None,
        }
    }

    /// Whether an element only holds others.
    pub fn is_container(&self, node: NodeId) -> bool {
        let name = self.dom.name(node);
        matches!(name, "div" | "section" | "article" | "main" | "body" | "header" | "center" | "hgroup")
            || self.layout.contains(&node)
    }

    /// The first element that one of these selectors finds, the earlier selectors first.
    pub fn first(&self, selectors: &[&str]) -> Option<NodeId> {
        selectors.iter().find_map(|selector| self.below(ROOT, selector).next())
    }

    /// The elements below a node that a selector finds: `name`, `.class`, `#id`, or a name with one of these.
    pub fn below<'s>(&self, node: NodeId, selector: &'s str) -> impl Iterator<Item = NodeId> + use<'a, 's> {
        let dom = self.dom;
        dom.below(node).filter(move |node| fits(dom, *node, selector))
    }

    /// Takes an element's words for the front-matter.
    pub fn words(&mut self, node: NodeId) -> String {
        self.taken.insert(node);
        self.dom.words(node)
    }

    /// Notes that the work has what an element says.
    pub fn take(&mut self, node: NodeId) {
        self.taken.insert(node);
    }

    /// Leaves an element out of what is taken.
    pub fn drop(&mut self, node: NodeId) {
        self.dropped.insert(node);
    }

    /// Leaves a node out of the text whose words the front-matter has.
    pub fn drop_taken(&mut self, node: NodeId) {
        self.aside.insert(node);
    }

    /// Takes a heading as a title: links to it have no target any more.
    pub fn heading(&mut self, node: NodeId) -> String {
        for below in std::iter::once(node).chain(self.dom.below(node)) {
            if let Some(id) = self.dom.attribute(below, "id").or(self.dom.attribute(below, "name")) {
                self.ids.remove(id);
            }
        }
        self.words(node)
    }

    /// Whether an element is left out.
    pub fn is_dropped(&self, node: NodeId) -> bool {
        self.dropped.contains(&node) || self.aside.contains(&node)
    }

    /// Takes nodes as Markdown.
    pub fn text(&mut self, nodes: &[NodeId]) -> String {
        self.taken.extend(nodes);
        let dom = self.dom;
        match self.survey.clone() {
            Some(survey) => markdown::write_part(dom, &survey, nodes, 2, self),
            None => markdown::write(dom, nodes, 2, self),
        }
    }

    /// Looks through an element whose parts are to be written one by one, and may have their notes elsewhere in it.
    pub fn survey(&mut self, root: NodeId) {
        self.survey = Some(Rc::new(Survey::new(self.dom, self.dom.children(root))));
    }

    /// Takes what is in an element as Markdown.
    pub fn content(&mut self, node: NodeId) -> String {
        self.taken.insert(node);
        markdown::write(self.dom, self.dom.children(node), 2, self)
    }

    /// States the title, which is Markdown in front-matter.
    pub fn title(&mut self, words: &str) {
        self.work.state("title", markdown::escape(words.trim()));
    }

    /// States the authors: one name, or a list.
    pub fn authors(&mut self, names: Vec<String>) {
        let mut names: Vec<Value> = names.into_iter().map(person).collect();
        match names.len() {
            0 => {}
            1 => self.work.state("author", names.remove(0)),
            _ => self.work.state("author", names),
        }
    }

    /// States where the page comes from, which links of it are relative to.
    pub fn source(&mut self, address: &str) {
        let address = address.trim();
        if address.starts_with("http://") || address.starts_with("https://") {
            self.work.state("source", address);
            self.address = Some(address.to_owned());
        }
    }

    /// What a `meta` element states.
    pub fn meta(&self, names: &[&str]) -> Option<String> {
        let dom = self.dom;
        let named = |name: &&str| {
            let is = |node: &NodeId| {
                let own = |key: &str| dom.attribute(*node, key).is_some_and(|own| own.eq_ignore_ascii_case(name));
                dom.name(*node) == "meta" && (own("name") || own("property") || own("itemprop"))
            };
            let content = |node| dom.attribute(node, "content").map(|content| content.trim().to_owned());
            dom.below(ROOT).filter(is).filter_map(content).find(|content| !content.is_empty())
        };
        names.iter().find_map(named)
    }

    /// The language that the page states for an element, or for all of it.
    pub fn language(&self, node: Option<NodeId>) -> Option<String> {
        let root = self.dom.find(ROOT, &["html"]);
        let of = |node: NodeId| self.dom.attribute(node, "lang").or(self.dom.attribute(node, "xml:lang"));
        let language = node.and_then(of).or(root.and_then(of))?.trim();
        (!language.is_empty()).then(|| language.to_owned())
    }

    /// The line of a node, for messages; a book has none.
    pub fn place(&self, node: NodeId) -> Option<Span> {
        let html = self.original.html;
        let starts = self.line_starts.get_or_init(|| lines_with_offsets(html).map(|(at, _)| at).collect());
        let at = starts.get(self.dom.line(node).saturating_sub(1)).copied().unwrap_or_default();
        self.original.file.map(|file| Span::new(file, at, at))
    }

    /// The page as a whole, for messages.
    pub fn start(&self) -> Option<Span> {
        self.original.file.map(|file| Span::new(file, 0, 0))
    }

    /// Ends the work, and tells what of the page it has not.
    pub fn finish(self, sink: &mut Sink) -> Work {
        let dom = self.dom;
        if dom.cut {
            sink.emit(self.start(), rules::page_too_deep());
        }
        let left = self.left_out();
        if let Some(first) = left.first() {
            let words: Vec<String> = left.iter().map(|node| format!("\"{}\"", shorten(&dom.words(*node)))).collect();
            match self.place(*first) {
                None => sink.emit(None, rules::left_out_of_book(self.original.name, some_of(&words))),
                place => sink.emit(place, rules::left_out_of_page(some_of(&words))),
            };
        }
        let pictures = dom.below(ROOT).filter(|node| dom.name(*node) == "img");
        let mut places: HashMap<&str, NodeId> = HashMap::new();
        for node in pictures {
            places.entry(dom.attribute(node, "src").unwrap_or_default()).or_insert(node);
        }
        let place_of = |address: &str| places.get(address).and_then(|node| self.place(*node));
        for (address, why) in self.pictures.lost() {
            sink.emit(place_of(address), rules::picture_of_page_left_out(shorten(address), why))
                .hint("save the picture beside the page, and write its name into the page");
        }
        let mut work = self.work;
        work.files.extend(self.pictures.carried());
        work
    }

    /// The highest elements of the page of which the work has nothing, as far as they say anything.
    fn left_out(&self) -> Vec<NodeId> {
        let mut holds_taken = HashSet::new();
        for node in self.taken.iter().chain(&self.dropped) {
            let mut above = self.dom.parent(*node);
            while let Some(parent) = above.filter(|parent| holds_taken.insert(*parent)) {
                above = self.dom.parent(parent);
            }
        }
        let mut out = Vec::new();
        let mut stack = vec![(ROOT, false)];
        while let Some((node, within)) = stack.pop() {
            let is_dropped = self.dropped.contains(&node);
            let within = (within || self.taken.contains(&node)) && !is_dropped;
            if is_silent(self.dom.name(node)) || matches!(self.dom.kind(node), Kind::Comment) {
                continue;
            }
            if holds_taken.contains(&node) && !is_dropped {
                stack.extend(self.dom.children(node).iter().rev().map(|child| (*child, within)));
            } else if !within
                && !is_blank(&self.dom.text(node))
                && self.dom.text(node).chars().any(char::is_alphanumeric)
            {
                out.push(node);
            }
        }
        out
    }
}

/// Whether a selector finds an element.
pub fn fits(dom: &Dom, node: NodeId, selector: &str) -> bool {
    if let Some((name, id)) = selector.split_once('#') {
        return dom.attribute(node, "id") == Some(id) && (name.is_empty() || dom.name(node) == name);
    }
    match selector.split_once('.') {
        Some((name, classes)) => {
            (name.is_empty() || dom.name(node) == name) && classes.split('.').all(|class| dom.has_class(node, class))
        }
        None => dom.name(node) == selector,
    }
}

impl Guide for Page<'_> {
    fn picture(&mut self, address: &str) -> Option<String> {
        self.pictures.add(address, |left| self.supply.picture(address, left))
    }

    fn link(&mut self, address: &str) -> Option<String> {
        let address = address.trim();
        let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("http" | "https" | "mailto") => return Some(address.to_owned()),
            Some(scheme) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => return None,
            _ => {}
        }
        if let Some(id) = address.strip_prefix('#') {
            return (!id.is_empty() && self.ids.contains(id)).then(|| address.to_owned());
        }
        resolved(self.address.as_deref()?, address)
    }

    fn drops(&mut self, _: &Dom, node: NodeId) -> bool {
        self.is_dropped(node)
    }

    fn wants(&self, id: &str) -> bool {
        self.wanted.contains(id)
    }

    fn keeps_class(&self, class: &str) -> bool {
        self.classes.contains(class)
    }

    fn keeps_look(&self, property: &str, value: &str) -> bool {
        match property {
            // Pages are set in some typeface, and books in another.
            "font-family" | "face" => false,
            "color" | "background-color" => !matches!(
                value.to_ascii_lowercase().as_str(),
                "black" | "#000" | "#000000" | "windowtext" | "white" | "#fff" | "#ffffff" | "inherit" | "transparent"
            ),
            "lang" | "xml:lang" => self.stated.as_ref().is_none_or(|own| !own.eq_ignore_ascii_case(value)),
            _ => true,
        }
    }

    fn is_layout(&self, table: NodeId) -> bool {
        self.layout.contains(&table)
    }
}

/// The tables that only place what is in them, and their parts: no row has a second cell.
fn layout(dom: &Dom) -> HashSet<NodeId> {
    let mut found = HashSet::new();
    for table in dom.below(ROOT).filter(|node| dom.name(*node) == "table") {
        let parts = || Parts { dom, stack: vec![table] };
        let is_row = |node: &NodeId| dom.name(*node) == "tr";
        let cells = |row: &NodeId| dom.children(*row).iter().filter(|cell| dom.name(**cell) == "td").count();
        let is_data = parts().any(|node| matches!(dom.name(node), "th" | "caption"));
        if !is_data && parts().filter(is_row).all(|row| cells(&row) < 2) {
            found.extend(parts());
        }
    }
    found
}

/// A table and its rows and cells, without what is in them.
struct Parts<'d> {
    dom: &'d Dom,
    stack: Vec<NodeId>,
}

impl Iterator for Parts<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let node = self.stack.pop()?;
        if matches!(self.dom.name(node), "table" | "tbody" | "thead" | "tfoot" | "tr") {
            let is_part = |child: &&NodeId| {
                matches!(self.dom.name(**child), "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" | "caption")
            };
            self.stack.extend(self.dom.children(node).iter().filter(is_part).rev());
        }
        Some(node)
    }
}

/// An address that is relative to that of a page.
fn resolved(page: &str, address: &str) -> Option<String> {
    let (scheme, rest) = page.split_once("://")?;
    if let Some(rest) = address.strip_prefix("//") {
        return Some(format!("{scheme}://{rest}"));
    }
    let path = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, folders) = path.split_once('/').unwrap_or((path, ""));
    if address.starts_with('/') {
        return Some(format!("{scheme}://{host}{address}"));
    }
    let folder = folders.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    (!address.is_empty() && !address.starts_with('.')).then(|| format!("{scheme}://{host}/{folder}{address}"))
}

/// The ids of a tree.
fn ids(dom: &Dom) -> HashSet<String> {
    dom.below(ROOT)
        .filter_map(|node| dom.attribute(node, "id").or(dom.attribute(node, "name")))
        .map(str::to_owned)
        .collect()
}
