//! Books of site tools such as mdBook and MkDocs: what their settings say of a book, and their lists of chapters.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::by_name::{Search, title_of};
use super::kinds::{ending, is_chapter_file, is_side_file};
use super::lists::{self, Content, Item, Speaking};
use super::names::{Name, stem};
use crate::diag::trace::Listed;
use crate::diag::{FileId, Sink, Sources, Span, Spanned};
use crate::story::meta::ChapterEntry;
use crate::story::text::shorten;
use crate::story::yaml::{self, Node, Value};
use crate::story::{Meta, SectionMeta, json, matter, rules, toml};

/// A tool that makes books of Markdown files.
struct Tool {
    /// Its file of settings.
    names: &'static [&'static str],
    read: fn(FileId, usize, &str, &mut Sink) -> Option<Node>,
    /// The tables that speak of the book.
    about: &'static [&'static [&'static str]],
    /// Where the folder of the chapters is named, and what it is called elsewhere.
    folder: (&'static [&'static str], &'static str),
    list: List,
}

/// Where a tool lists its chapters.
enum List {
    /// In a file in the folder of the chapters: where its name stands, and what it is called elsewhere.
    File(&'static [&'static str], &'static str),
    /// In the settings themselves: several lists, one behind the other.
    Within(&'static [&'static [&'static str]]),
    /// In the settings of MkDocs. Without it, the order is that of the names.
    Pages(&'static [&'static str]),
    /// In the settings of bookdown, one list for each kind of book. Without one, the order is that of the names.
    Bookdown(&'static [&'static [&'static str]]),
}

const TOOLS: &[Tool] = &[
    // mdBook. Of old, its settings had no tables.
    Tool {
        names: &["book.toml"],
        read: toml::read,
        about: &[&["book"], &[]],
        folder: (&["book", "src"], "src"),
        list: List::File(&[], "SUMMARY.md"),
    },
    // HonKit, and GitBook before it.
    Tool {
        names: &["book.json"],
        read: json::read,
        about: &[&[]],
        folder: (&["root"], ""),
        list: List::File(&["structure", "summary"], "SUMMARY.md"),
    },
    // MkDocs.
    Tool {
        names: &["mkdocs.yml", "mkdocs.yaml"],
        read: yaml::read,
        about: &[&[], &["theme"]],
        folder: (&["docs_dir"], "docs"),
        list: List::Pages(&["nav"]),
    },
    // Quarto.
    Tool {
        names: &["_quarto.yml", "_quarto.yaml"],
        read: yaml::read,
        about: &[&["book"], &[]],
        folder: (&[], ""),
        list: List::Within(&[&["book", "chapters"], &["book", "appendices"]]),
    },
    // Bookdown, which may have a list for each kind of book.
    Tool {
        names: &["_bookdown.yml", "_bookdown.yaml"],
        read: yaml::read,
        about: &[],
        folder: (&[], ""),
        list: List::Bookdown(&[&["rmd_files", "epub"], &["rmd_files", "html"], &["rmd_files"]]),
    },
];

/// Lists in the folder that some tools keep all chapters in, where no settings lie beside it.
const BARE: &[(&str, &str)] = &[("manuscript", "Book.txt"), ("src", "SUMMARY.md")];

/// Keys about the book, and ours of the same meaning. All others are about pages and plug-ins.
const KEYS: &[(&str, &str)] = &[
    ("title", "title"),
    ("site_name", "title"),
    ("subtitle", "subtitle"),
    ("authors", "author"),
    ("author", "author"),
    ("site_author", "author"),
    ("language", "language"),
    ("lang", "language"),
    ("description", "summary"),
    ("site_description", "summary"),
    ("abstract", "summary"),
    ("isbn", "identifier"),
    ("cover-image", "cover"),
    ("copyright", "rights"),
];

/// How deep parts lie in one another at most.
const DEPTH: usize = 4;
/// Folders that are searched for texts that a list leaves out.
const FOLDERS: usize = 1000;
/// Lines of a text that may be its front-matter.
const HEAD: usize = 200;

/// What a tool's files say of a book.
#[derive(Debug)]
pub struct Site {
    /// The file of settings, if there is one.
    settings: Option<Settings>,
    /// Always there at first.
    pub list: Option<Speaking>,
    /// A text that is about the book, too.
    pub index: Option<String>,
}

#[derive(Debug)]
struct Settings {
    name: String,
    file: FileId,
    /// What they say of the book, under our names. Nothing if they can not be read.
    about: Option<Node>,
    /// What is wrong with them.
    faults: Sink,
}

/// Whether a file may be one of settings, by its name.
pub fn is_candidate(name: &str) -> bool {
    TOOLS.iter().any(|tool| tool.names.contains(&name))
}

/// Whether a folder may hold a list and all chapters of the folder around it, by its name.
pub fn may_hold_list(name: &str) -> bool {
    BARE.iter().any(|(folder, _)| *folder == name)
}

/// The book of a tool that lies in `root`, if there is a list of its chapters.
pub fn find(root: &Path, files: &BTreeMap<String, PathBuf>, sources: &mut Sources) -> Option<Site> {
    let settings = |tool: &'static Tool| tool.names.iter().find_map(|name| Some((tool, *name, files.get(*name)?)));
    let Some((tool, name, path)) = TOOLS.iter().find_map(settings) else {
        return bookdown(root, files, sources).or_else(|| bare(root, files, sources));
    };
    let mut faults = Sink::new();
    let file = sources.read(path, &mut faults).ok()?;
    let text = sources.file(file).text.clone();
    let mut node = (tool.read)(file, 0, &text, &mut faults);
    if matches!(tool.list, List::Pages(_) | List::Bookdown(_)) {
        node = node.filter(|node| matches!(node.value, Value::Map(_)));
        faults = forgive(name, file, node.is_none(), &faults);
    } else if faults.has_errors() {
        node = None;
        faults = forgive(name, file, true, &faults);
    }
    let said = |keys: &[&str]| node.as_ref().filter(|_| !keys.is_empty()).and_then(|node| value(node, keys)?.scalar());
    let folder = plain_path(said(tool.folder.0).unwrap_or(tool.folder.1))?;
    let place = Place { root, folder: &folder, name, file, files };
    let list = listed(tool, &place, node.as_ref(), sources)?;
    let about = node.as_ref().map(|node| renamed(tool, node, &text, &mut faults));
    let settings = Some(Settings { name: name.to_owned(), file, about, faults });
    let mut site = Site { settings, list: Some(list), index: None };
    if matches!(tool.list, List::Bookdown(_)) {
        site.take_index(files);
    }
    Some(site)
}

/// Where the settings of a tool lie, and its chapters.
struct Place<'a> {
    root: &'a Path,
    /// The folder of the chapters, below that of the book.
    folder: &'a str,
    /// The file of settings.
    name: &'a str,
    file: FileId,
    /// What lies beside it.
    files: &'a BTreeMap<String, PathBuf>,
}

/// The chapters as the tool would have them.
fn listed(tool: &Tool, place: &Place, node: Option<&Node>, sources: &mut Sources) -> Option<Speaking> {
    let in_settings = |keys: &&[&str]| node.and_then(|node| value(node, keys));
    let mut items = Vec::new();
    match &tool.list {
        List::File(key, usual) => {
            let name = in_settings(key).filter(|_| !key.is_empty()).and_then(Node::scalar).unwrap_or(usual);
            read_list(place.root, place.folder, &plain_path(name)?, sources)
        }
        List::Within(lists) => {
            for list in lists.iter().filter_map(in_settings) {
                chapters(list, place.folder, &[], &mut items);
            }
            of_items(place, items, sources)
        }
        List::Pages(keys) => {
            if let Some(list) = in_settings(keys) {
                chapters(list, place.folder, &[], &mut items);
            }
            of_items(place, items, sources).or_else(|| pages(place, sources))
        }
        List::Bookdown(lists) => {
            for list in lists.iter().filter_map(in_settings) {
                // The settings of one kind of book stand for those of all.
                if items.is_empty() {
                    chapters(list, place.folder, &[], &mut items);
                }
            }
            let below = subfolders(place.root, node, sources);
            for item in &mut items {
                let path = &mut item.entry.file.value;
                let mut inner = below.iter().map(|folder| self::below(folder, path));
                let found = inner.find(|inner| !place.root.join(&*path).is_file() && place.root.join(inner).is_file());
                *path = found.unwrap_or_else(|| std::mem::take(path));
            }
            let list = of_items(place, items, sources);
            list.or_else(|| r_files(place.root, &below, place.name, place.file, sources))
        }
    }
}

/// A list in settings, if some of its files are there.
fn of_items(place: &Place, mut items: Vec<Item>, sources: &mut Sources) -> Option<Speaking> {
    name_parts(place.root, &mut items, sources);
    let is_there = items.iter().any(|item| place.root.join(&item.entry.file.value).is_file());
    let (name, below) = (place.name.to_owned(), own_folder(place.folder));
    is_there.then_some(Speaking { name, file: place.file, content: Content::List(items), below, by_name: None })
}

/// The pages of MkDocs in the order of their names, unless the chapters lie beside the settings.
fn pages(place: &Place, sources: &mut Sources) -> Option<Speaking> {
    let folder = place.folder;
    let is_own = |name: &String| is_chapter_file(name) && !is_side_file(name) && !lists::is_candidate(name);
    if !folder.is_empty() && place.files.keys().any(is_own) {
        return None;
    }
    let items = Search::new(place.root, is_chapter_file, true, sources).all(folder);
    let by_name = Some(format!("the files in \"{}\"", if folder.is_empty() { "." } else { folder }));
    let (name, content) = (place.name.to_owned(), Content::List(items));
    let list = Speaking { name, file: place.file, content, below: own_folder(folder), by_name };
    Some(list).filter(|list| list.files().next().is_some())
}

/// The R Markdown files of bookdown in the order of their names: those beside the settings, then those below.
fn r_files(root: &Path, below: &[String], name: &str, file: FileId, sources: &mut Sources) -> Option<Speaking> {
    let mut search = Search::new(root, is_r_markdown, false, sources);
    let mut items = search.flat("");
    for folder in below {
        items.extend(search.all(folder));
    }
    let (name, by_name) = (name.to_owned(), Some("the R Markdown files".to_owned()));
    Some(Speaking { name, file, content: Content::List(items), below: None, by_name })
        .filter(|list| list.files().next().is_some())
}

/// The folders that bookdown looks into for chapters.
fn subfolders(root: &Path, node: Option<&Node>, sources: &mut Sources) -> Vec<String> {
    let Some(node) = node.and_then(|node| value(node, &["rmd_subdir"])) else { return Vec::new() };
    match (&node.value, node.scalar().unwrap_or_default()) {
        (Value::List(folders), _) => folders.iter().filter_map(|node| plain_path(node.scalar()?)).collect(),
        (_, "true" | "yes" | "TRUE") => {
            let listing = sources.trace().list(root).unwrap_or_default();
            let is_below = |entry: &&Listed| entry.is_folder && !entry.path.is_symlink();
            let names = listing.iter().filter(is_below).map(Listed::name);
            names.filter(|name| !name.starts_with(['.', '_'])).collect()
        }
        (_, "" | "false" | "no" | "FALSE") => Vec::new(),
        (_, folder) => plain_path(folder).into_iter().collect(),
    }
}

/// A book of bookdown without settings: `index.Rmd` says that it is one, or there is nothing else.
fn bookdown(root: &Path, files: &BTreeMap<String, PathBuf>, sources: &mut Sources) -> Option<Site> {
    let (name, path) = files.iter().find(|(name, _)| is_r_index(name))?;
    let file = sources.read(path, &mut Sink::new()).ok()?;
    let text = &sources.file(file).text;
    let is_said = text.lines().take(HEAD).any(|line| line.starts_with("site:") && line.contains("bookdown"));
    if !is_said && files.keys().any(|name| is_chapter_file(name) && !is_side_file(name)) {
        return None;
    }
    let list = r_files(root, &[], name, file, sources)?;
    let mut site = Site { settings: None, list: Some(list), index: None };
    site.take_index(files);
    Some(site)
}

/// Faults in settings are no reason to stop, and of no interest: these are another tool's. What can not be read at all is
/// left out.
fn forgive(name: &str, file: FileId, is_useless: bool, faults: &Sink) -> Sink {
    let mut forgiven = Sink::new();
    if is_useless {
        let fault = faults.diagnostics().first();
        let place = fault.and_then(|fault| fault.span).unwrap_or(Span::new(file, 0, 0));
        let diagnostic = forgiven.emit(place, rules::not_a_chapter(name));
        if let Some(fault) = fault {
            let message = fault.message.trim_start_matches("the front-matter cannot be read: ");
            diagnostic.hint(format!("it cannot be read as settings: {message}"));
        }
    }
    forgiven
}

/// A list in a folder of chapters, beside no other text.
fn bare(root: &Path, files: &BTreeMap<String, PathBuf>, sources: &mut Sources) -> Option<Site> {
    if files.keys().any(|name| is_chapter_file(name) && !super::kinds::is_side_file(name)) {
        return None;
    }
    let list = BARE.iter().find_map(|(folder, list)| read_list(root, folder, list, sources))?;
    Some(Site { settings: None, list: Some(list), index: None })
}

/// A list of files in the folder of chapters. Its paths begin there.
fn read_list(root: &Path, folder: &str, name: &str, sources: &mut Sources) -> Option<Speaking> {
    let path = root.join(folder).join(name);
    if !path.is_file() {
        sources.trace().absent(&path);
        return None;
    }
    let file = sources.read(&path, &mut Sink::new()).ok()?;
    let text = sources.file(file).text.clone();
    let Some(Content::List(mut items)) = lists::list(file, &text, &root.join(folder), true) else { return None };
    items.iter_mut().for_each(|item| item.entry.file.value = below(folder, &item.entry.file.value));
    let (name, below) = (below(folder, name), own_folder(folder));
    Some(Speaking { name, file, content: Content::List(items), below, by_name: None })
}

/// The chapters of a list in settings: paths, titles with their paths, and parts with chapters of their own.
fn chapters(list: &Node, folder: &str, parts: &[Spanned<String>], items: &mut Vec<Item>) {
    let Value::List(entries) = &list.value else { return };
    let words = |node: &Node| Some(Spanned::new(node.scalar()?.trim().to_owned(), node.span));
    for (index, entry) in entries.iter().enumerate() {
        let Value::Map(pairs) = &entry.value else {
            // `index.md` at the beginning of a part belongs to its name.
            let opens = index == 0 && !parts.is_empty() && is_index(entry);
            items.extend(item(entry, None, folder, parts, opens));
            continue;
        };
        let key = |name: &str| value(entry, &[name]);
        if let Some(path) = key("file").or_else(|| key("href")) {
            items.extend(item(path, key("text").and_then(words), folder, parts, false));
            continue;
        }
        let named: Vec<(&Node, &Node)> = match (key("part"), key("chapters")) {
            (Some(part), Some(chapters)) => vec![(part, chapters)],
            _ => pairs.iter().map(|(title, value)| (title, value)).collect(),
        };
        for (title, value) in named {
            if matches!(value.value, Value::Scalar { .. }) {
                items.extend(item(value, words(title), folder, parts, false));
                continue;
            }
            let mut inner = parts.to_vec();
            let part = words(title).filter(|title| !title.value.is_empty() && parts.len() < DEPTH);
            if let Some(part) = part {
                inner.push(part);
                // A part may be a file, see `name_parts`.
                items.extend(item(title, None, folder, &inner, true));
            }
            chapters(value, folder, &inner, items);
        }
    }
}

/// Parts that are files are called as their headings are, or else as the files.
fn name_parts(root: &Path, items: &mut [Item], sources: &mut Sources) {
    let mut names: HashMap<Span, String> = HashMap::new();
    for item in items.iter_mut() {
        let path = &item.entry.file;
        if item.opens && item.entry.parts.last().is_some_and(|part| part.span == path.span) {
            let of_file = || Name::read(stem(path.value.rsplit('/').next().unwrap_or_default())).part_title();
            names.insert(path.span, title_of(&root.join(&path.value), sources).unwrap_or_else(of_file));
        }
    }
    for part in items.iter_mut().flat_map(|item| &mut item.entry.parts) {
        part.value = names.get(&part.span).cloned().unwrap_or_else(|| std::mem::take(&mut part.value));
    }
}

/// The folder of the chapters, if it is not that of the book.
fn own_folder(folder: &str) -> Option<String> {
    (!folder.is_empty()).then(|| folder.to_owned())
}

/// A chapter, if the value is the path of one.
fn item(
    path: &Node,
    title: Option<Spanned<String>>,
    folder: &str,
    parts: &[Spanned<String>],
    opens: bool,
) -> Option<Item> {
    let name = path.scalar()?.trim();
    let is_text = is_chapter_file(name) || is_r_markdown(name) || ending(name) == "qmd";
    if !is_text || name.starts_with('/') || name.contains("://") {
        return None;
    }
    let file = Spanned::new(below(folder, name.trim_start_matches("./")), path.span);
    Some(Item { entry: ChapterEntry { file, parts: parts.to_vec(), title: None }, title, opens })
}

fn is_r_markdown(name: &str) -> bool {
    ending(name) == "rmd"
}

fn is_r_index(name: &str) -> bool {
    name.eq_ignore_ascii_case("index.rmd")
}

fn is_index(node: &Node) -> bool {
    let name = node.scalar().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_lowercase();
    matches!(stem(&name), "index" | "readme" | "_index")
}

impl Site {
    /// Whether there are settings, which speak of the book.
    pub fn has_settings(&self) -> bool {
        self.settings.is_some()
    }

    /// Takes the file about a book of bookdown, which opens it wherever it is listed, out of the list.
    fn take_index(&mut self, files: &BTreeMap<String, PathBuf>) {
        self.index = files.keys().find(|name| is_r_index(name)).cloned();
        if let Some(Speaking { content: Content::List(items), .. }) = &mut self.list {
            items.retain(|item| !is_r_index(&item.entry.file.value));
        }
    }

    /// Completes what is known of the book by what the settings say. Gives their name, if they say something.
    pub fn describe(self, meta: &mut Meta, sink: &mut Sink) -> Option<String> {
        let Settings { name, file, about, faults } = self.settings?;
        sink.append(faults);
        let Some(about) = about else { return Some(name) };
        if !matches!(&about.value, Value::Map(pairs) if pairs.is_empty()) {
            sink.emit(Span::new(file, 0, 0), rules::metadata_file(&name))
                .hint("a `book.yaml` beside it takes precedence");
            let mut said = Meta::default();
            matter::apply(&about, &mut said, &mut SectionMeta::default(), sink);
            meta.complete(&said);
        }
        Some(name)
    }
}

/// Names the texts in a tool's folder that its list leaves out.
pub fn report_unlisted(
    root: &Path,
    folder: String,
    entries: &[ChapterEntry],
    list: &str,
    sources: &mut Sources,
    sink: &mut Sink,
) {
    let seen: HashSet<&str> = entries.iter().map(|entry| entry.file.value.as_str()).collect();
    let mut folders = vec![folder];
    for _ in 0..FOLDERS {
        let Some(path) = folders.pop() else { return };
        for entry in sources.trace().list(&root.join(&path)).unwrap_or_default() {
            let name = below(&path, &entry.name());
            if entry.name().starts_with('.') || entry.path.is_symlink() {
                continue;
            }
            let is_text = is_chapter_file(&name) && !lists::is_candidate(&entry.name());
            if entry.is_folder {
                folders.push(name);
            } else if is_text && !seen.contains(name.as_str()) {
                sink.emit(None, rules::unlisted_chapter(name, list)).hint("add it to the list, or move it elsewhere");
            }
        }
    }
}

/// The value to which keys lead, one in the other.
fn value<'n>(node: &'n Node, keys: &[&str]) -> Option<&'n Node> {
    keys.iter().try_fold(node, |node, key| {
        let Value::Map(pairs) = &node.value else { return None };
        pairs.iter().find(|(name, _)| name.scalar() == Some(key)).map(|(_, value)| value)
    })
}

/// The keys about the book alone, under our names. What cannot be read as their values is told and not used.
fn renamed(tool: &Tool, node: &Node, text: &str, faults: &mut Sink) -> Node {
    let mut pairs: Vec<(Node, Node)> = Vec::new();
    let tables = tool.about.iter().filter_map(|keys| value(node, keys));
    for (table, (theirs, ours)) in tables.flat_map(|table| KEYS.iter().map(move |keys| (table, keys))) {
        let Some(value) = value(table, &[theirs]) else { continue };
        if let Some(found) = misread(value, ours, text) {
            // It was taken for text where it was read.
            faults.retain(|fault| fault.span.is_none_or(|span| span.start != value.span.start));
            faults
                .emit(value.span, rules::invalid_value(theirs, found, "text"))
                .hint("it is not used; write the text in quotes");
            continue;
        }
        // Bookdown has a table of words under `language`.
        let value = Some(value).filter(|v| *ours == "author" || v.scalar().is_some());
        let Some(value) = value.and_then(without_variable) else { continue };
        if pairs.iter().all(|(name, _)| name.scalar() != Some(ours)) {
            let name = Value::Scalar { text: (*ours).to_owned(), plain: true };
            pairs.push((Node { value: name, span: value.span }, value));
        }
    }
    Node { value: Value::Map(pairs), span: node.span }
}

/// What stands where a text is wanted, if it is none: a list, a table, or one of these that is broken.
fn misread(value: &Node, key: &str, text: &str) -> Option<String> {
    let is_quoted = || text.get(value.span.range()).is_some_and(|text| text.starts_with(['"', '\'', '|', '>']));
    let is_misread = match value.scalar() {
        Some(words) => words.starts_with(['[', '{']) && !is_quoted(),
        None => !matches!(key, "author" | "language"),
    };
    is_misread.then(|| shorten(&value.flat()))
}

/// A value of MkDocs that may be taken from the surroundings, `!ENV [NAME, "Tides"]`: the last of several is what stands
/// where the others are not set.
fn without_variable(value: &Node) -> Option<Node> {
    let Some(variables) = value.scalar().and_then(|text| text.trim().strip_prefix("!ENV")) else {
        return Some(value.clone());
    };
    let (_, last) = variables.trim().strip_prefix('[')?.strip_suffix(']')?.rsplit_once(',')?;
    let text = last.trim().trim_matches(['"', '\'']).to_owned();
    Some(Node { value: Value::Scalar { text, plain: false }, span: value.span })
}

/// A path below the folder of the book, without what is not needed in it.
fn plain_path(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let is_below = !path.starts_with('/') && parts.iter().all(|part| *part != "..");
    is_below.then(|| parts.join("/"))
}

fn below(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}
