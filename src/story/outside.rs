//! What is said of a story outside its own files: defaults of its collection, corrections, and `--set`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::diag::{Sink, Sources};
use crate::story::keys::{self, Scope, ValueKind};
use crate::story::yaml::{self, Node, Value};
use crate::story::{Meta, Role, SectionMeta, matter};

/// Front-matter from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Outside {
    /// Taken where the story itself says nothing.
    pub defaults: Option<Arc<Meta>>,
    /// Mappings of front-matter keys that overrule the story; the later, the stronger.
    pub(crate) overrides: Vec<Arc<Node>>,
    /// The source folder that the story lies in: it may show pictures from everywhere below.
    pub within: Option<PathBuf>,
    /// The language of which the texts are taken, where a folder has several; empty for texts whose names tell none.
    pub edition: Option<String>,
}

impl Outside {
    /// From `key: value` lines (`--set`).
    pub fn from_settings(settings: &[String], sources: &mut Sources, sink: &mut Sink) -> Outside {
        Outside { defaults: None, overrides: read_settings(settings, sources, sink), ..Outside::default() }
    }

    /// The language in which the story is wanted, if there are several.
    pub(crate) fn language(&self) -> Option<String> {
        self.edition.clone().or_else(|| {
            let mut meta = Meta::default();
            self.apply(&mut meta, &mut SectionMeta::default(), &mut Sink::new());
            meta.language.map(|language| language.value)
        })
    }

    /// Completes what a story says of itself.
    pub(crate) fn apply(&self, meta: &mut Meta, chapter: &mut SectionMeta, sink: &mut Sink) {
        if let Some(defaults) = &self.defaults {
            meta.complete(defaults);
        }
        for node in &self.overrides {
            matter::apply_strictly(node, meta, chapter, sink);
        }
    }
}

/// `key: value` lines as YAML.
pub(crate) fn read_settings(settings: &[String], sources: &mut Sources, sink: &mut Sink) -> Vec<Arc<Node>> {
    let mut nodes = Vec::new();
    for setting in settings {
        let file = sources.add("--set", PathBuf::new(), setting.as_str());
        let mut own = Sink::new();
        let node = yaml::read(file, 0, setting, &mut own);
        if node.as_ref().is_some_and(|node| !sets_text(node)) {
            yaml::raise_unclosed(&mut own);
        }
        nodes.extend(node.map(Arc::new));
        sink.append(own);
    }
    nodes
}

/// Whether a setting is of a text: there a bracket may be meant as it is typed.
fn sets_text(node: &Node) -> bool {
    let Value::Map(pairs) = &node.value else { return false };
    let is_text = |key: &Node| {
        key.scalar().and_then(keys::find).is_some_and(|row| {
            matches!(row.kind, ValueKind::Text | ValueKind::Words | ValueKind::Prose | ValueKind::Path)
        })
    };
    pairs.iter().all(|(key, _)| is_text(key))
}

/// `key=value` as a line of YAML.
///
/// # Errors
/// There is no key, or it can not be set for a whole story.
pub(crate) fn setting(text: &str) -> Result<String, String> {
    let Some((key, value)) = text.split_once('=') else {
        return Err("write it as key=value".into());
    };
    let key = key.trim();
    if key.is_empty() {
        return Err("there is no key before the \"=\"".into());
    }
    match keys::find(key) {
        Some(row) if row.scope == Scope::Chapter => {
            return Err(format!("\"{key}\" belongs to a chapter; write it into the chapter's front-matter"));
        }
        Some(_) => {}
        None if Role::parse(key).is_some() => {}
        None => {
            let near = keys::suggest(key).map(|n| format!("; did you mean \"{n}\"?")).unwrap_or_default();
            return Err(format!("\"{key}\" is not a key of the front-matter{near}"));
        }
    }
    let value = value.trim();
    // Lists, mappings and quoted texts are taken as they are; of everything else YAML is made.
    if value.is_empty() || value.starts_with(['[', '{', '"', '\'']) {
        return Ok(format!("{key}: {value}\n"));
    }
    serde_yaml::to_string(&BTreeMap::from([(key, value)])).map_err(|e| e.to_string())
}
