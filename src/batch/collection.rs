//! `collection.yaml`: what holds for every story below a folder, and what is said of single ones.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::batch::names::Template;
use crate::batch::rules;
use crate::diag::{FileId, Sink, Sources, Span};
use crate::story::keys::{self, Scope};
use crate::story::yaml::{self, Node, Value};
use crate::story::{Meta, SectionMeta, matter};

/// What the `collection.yaml` of a folder and those above it say together.
#[derive(Debug, Clone)]
pub struct Collection {
    /// Front-matter for every story that does not state it.
    pub defaults: Arc<Meta>,
    /// The values of the defaults, without their places: the same words, the same books.
    pub words: String,
    /// The template of the books' names.
    pub name: Option<Arc<Template>>,
    /// The file that says so.
    file: PathBuf,
    /// What overrules single stories, by their paths below the folder.
    stories: HashMap<String, (Arc<Node>, Span)>,
    /// Stories that are left out, by their paths below the folder.
    excluded: HashMap<String, Span>,
}

/// All collections of a run, by folder.
#[derive(Debug, Default)]
pub struct Collections {
    by_folder: HashMap<PathBuf, Collection>,
}

/// Keys that say something about one story only.
const OF_ONE_STORY: &[&str] = &["title", "identifier", "chapters", "chapter-title", "number"];

impl Collections {
    /// Reads the files, the outer ones first. Faults are reported.
    pub fn read(files: &[PathBuf], sources: &mut Sources, sink: &mut Sink) -> Collections {
        let mut all = Collections::default();
        for path in files {
            let Ok(file) = sources.read(path, sink) else { continue };
            all.add(path, file, sources, sink);
        }
        all
    }

    /// Adds a file that is read already; those of the folders above it must be there.
    pub fn add(&mut self, path: &Path, file: FileId, sources: &Sources, sink: &mut Sink) {
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let mut own = Sink::new();
        let node = yaml::read(file, 0, &sources.file(file).text, &mut own);
        yaml::raise_unclosed(&mut own);
        sink.append(own);
        let outer = folder.parent().and_then(|above| self.of(above));
        let collection = Collection::new(path, node, outer, sink);
        self.by_folder.insert(folder, collection);
    }

    /// The innermost collection that a path belongs to.
    pub fn of(&self, path: &Path) -> Option<&Collection> {
        path.ancestors().find_map(|folder| self.by_folder.get(folder))
    }

    /// The files of all collections that a path belongs to, the outer ones first.
    #[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "commands use it"))]
    pub fn files<'a>(&'a self, path: &Path) -> Vec<&'a Path> {
        let found = path.ancestors().filter_map(|folder| self.by_folder.get(folder));
        let mut files: Vec<&Path> = found.map(|collection| collection.file.as_path()).collect();
        files.reverse();
        files
    }

    /// What the collections around a story say of it in particular, the outer ones first.
    pub fn overrides<'a>(&'a self, story: &'a Path) -> Vec<&'a (Arc<Node>, Span)> {
        let mut found: Vec<_> = story
            .ancestors()
            .filter_map(|folder| {
                let collection = self.by_folder.get(folder)?;
                collection.stories.get(&portable(story.strip_prefix(folder).ok()?))
            })
            .collect();
        found.reverse();
        found
    }

    /// Whether a collection around a story leaves it out.
    pub fn excludes(&self, story: &Path) -> bool {
        story.ancestors().any(|folder| self.exclusion(story, folder).is_some())
    }

    /// Where the collection of a folder leaves a story out.
    fn exclusion(&self, story: &Path, folder: &Path) -> Option<&Span> {
        let excluded = &self.by_folder.get(folder)?.excluded;
        if excluded.is_empty() {
            return None;
        }
        excluded.get(&portable(story.strip_prefix(folder).ok()?))
    }

    /// Reports what is said of stories that are not there.
    pub fn report_unmatched<'p>(&self, stories: impl Iterator<Item = &'p Path>, sink: &mut Sink) {
        let mut missing: BTreeMap<Span, &str> = BTreeMap::new();
        for collection in self.by_folder.values() {
            missing.extend(collection.stories.iter().map(|(path, (_, span))| (*span, path.as_str())));
            missing.extend(collection.excluded.iter().map(|(path, span)| (*span, path.as_str())));
        }
        if !missing.is_empty() {
            for story in stories {
                let excluded = story.ancestors().filter_map(|folder| self.exclusion(story, folder));
                self.overrides(story).into_iter().map(|(_, span)| span).chain(excluded).for_each(|span| {
                    missing.remove(span);
                });
            }
        }
        for (span, path) in missing {
            sink.emit(span, rules::unmatched_override(path)).hint("write the path relative to the folder of this file");
        }
    }
}

/// A relative path with forward slashes.
fn portable(path: &Path) -> String {
    path.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

impl Collection {
    fn new(file: &Path, node: Option<Node>, outer: Option<&Collection>, sink: &mut Sink) -> Collection {
        let mut collection = Collection {
            defaults: Arc::default(),
            words: outer.map(|o| o.words.clone()).unwrap_or_default(),
            name: outer.and_then(|o| o.name.clone()),
            file: file.to_owned(),
            stories: HashMap::new(),
            excluded: HashMap::new(),
        };
        let mut defaults = Meta::default();
        let mut pairs = Vec::new();
        if let Some(node) = node {
            match node.value {
                Value::Map(all) => pairs = all,
                _ => {
                    sink.emit(node.span, crate::story::rules::not_a_mapping(node.shape()));
                }
            }
        }
        let mut matter_pairs = Vec::new();
        for (key, value) in pairs {
            match keys::fold(key.scalar().unwrap_or_default()).as_str() {
                "name" | "names" | "bookname" | "booknames" | "nametemplate" => collection.read_name(&value, sink),
                "stories" | "story" | "overrides" => collection.read_stories(value, sink),
                "exclude" | "excludes" | "excluded" => collection.read_excluded(value, sink),
                _ => matter_pairs.push((key, value)),
            }
        }
        matter_pairs.retain(|(key, _)| {
            let row = key.scalar().and_then(keys::find);
            let single = row.is_some_and(|row| row.scope == Scope::Chapter || OF_ONE_STORY.contains(&row.name));
            if single {
                sink.emit(key.span, rules::default_of_one_story(key.flat()))
                    .hint("set it for one story below `stories:`");
            }
            !single
        });
        for (key, value) in &matter_pairs {
            collection.words.push_str(&words(key));
            collection.words.push_str(&words(value));
        }
        if let Some((first, _)) = matter_pairs.first() {
            let node = Node { span: first.span, value: Value::Map(matter_pairs) };
            matter::apply_strictly(&node, &mut defaults, &mut SectionMeta::default(), sink);
        }
        if let Some(outer) = outer {
            defaults.complete(&outer.defaults);
        }
        collection.defaults = Arc::new(defaults);
        collection
    }

    fn read_name(&mut self, value: &Node, sink: &mut Sink) {
        match Template::parse(value.scalar().unwrap_or_default()) {
            Ok(template) => self.name = Some(Arc::new(template)),
            Err(fault) => {
                sink.fail(value.span, rules::bad_name_template(fault.message));
            }
        }
    }

    fn read_stories(&mut self, value: Node, sink: &mut Sink) {
        let Value::Map(pairs) = value.value else {
            if !value.is_null() {
                sink.emit(value.span, rules::stories_not_a_mapping(value.shape()))
                    .hint("write the path of a story and a colon, and its keys on the lines below, indented");
            }
            return;
        };
        for (key, keys) in pairs {
            let path = self.path_of(key.scalar().unwrap_or_default());
            if !matches!(keys.value, Value::Map(_)) {
                sink.emit(keys.span, rules::stories_not_a_mapping(keys.shape()))
                    .hint("write front-matter keys for this story, indented, one on each line");
                continue;
            }
            self.stories.insert(path, (Arc::new(keys), key.span));
        }
    }

    /// The path of a story that the file names. A file that bears the name letter by letter comes first: outside Windows
    /// names may hold backslashes, and blanks at their ends.
    fn path_of(&self, text: &str) -> String {
        let is_there = || self.file.parent().is_some_and(|folder| folder.join(text).exists());
        if (text.contains('\\') || text.trim() != text) && is_there() { story_path(text) } else { source_path(text) }
    }

    fn read_excluded(&mut self, value: Node, sink: &mut Sink) {
        let items = match value.value {
            Value::List(items) => items,
            Value::Scalar { .. } if value.is_null() => Vec::new(),
            _ => vec![value],
        };
        for item in items {
            match item.scalar() {
                Some(path) => {
                    self.excluded.insert(self.path_of(path), item.span);
                }
                None => {
                    sink.emit(item.span, rules::excluded_not_a_path(item.shape()))
                        .hint("write the path of a story, relative to the folder of this file");
                }
            }
        }
    }
}

/// A path as people write it in a list: either slash, with or without `./`, and a story's folder also by its book file.
pub fn source_path(text: &str) -> String {
    story_path(&text.trim().replace('\\', "/"))
}

/// A path with forward slashes, without what may stand around it.
fn story_path(path: &str) -> String {
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let book_file = crate::read::BOOK_FILES.iter().find_map(|name| path.strip_suffix(name)?.strip_suffix('/'));
    book_file.unwrap_or(path).to_owned()
}

/// A value without its place, so that two values can be compared: different values have different words.
pub fn words(node: &Node) -> String {
    match &node.value {
        Value::Scalar { text, plain } => format!("{}{}:{text}", if *plain { "p" } else { "s" }, text.len()),
        Value::List(items) => format!("[{}]", items.iter().map(words).collect::<String>()),
        Value::Map(pairs) => {
            format!("{{{}}}", pairs.iter().map(|(k, v)| words(k) + &words(v)).collect::<String>())
        }
    }
}
