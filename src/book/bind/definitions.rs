//! What links of a text may mean by a word: the definitions of each file, and the names of chapters.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::book::prose::{Definitions, title};
use crate::diag::{FileId, Sink, Sources};
use crate::story::slug::slug;
use crate::story::{Markup, Story};

/// Link definitions of each file: a link in one chapter may be defined in another of the same file.
pub(super) fn definitions(story: &Story, sources: &Sources, sink: &mut Sink) -> HashMap<FileId, Definitions> {
    let mut all = HashMap::new();
    for piece in story.sections.iter().filter(|s| s.body.markup == Markup::Markdown).flat_map(|s| &s.body.pieces) {
        all.entry(piece.file).or_insert_with(|| {
            let found = Definitions::of(&sources.file(piece.file).text);
            found.report(piece.file, sink);
            found
        });
    }
    if all.values().any(|found| found.leads_to_words) {
        let names = Arc::new(chapter_names(story, sources));
        all.values_mut().for_each(|found| found.chapters = Arc::clone(&names));
    }
    all
}

/// What chapters are called by links such as `[on](chapter2)`, as slugs. The words of a title are a name only if they are
/// numbered or several: one word is more likely a word of the story.
fn chapter_names(story: &Story, sources: &Sources) -> HashSet<String> {
    let mut names = HashSet::new();
    for section in &story.sections {
        names.extend(section.stem.iter().chain(&section.marks.ids).map(|name| slug(name)));
        let title = section.title.as_ref().map(|title| slug(&title::plain_smart(sources.text(title.source), None)));
        names.extend(title.filter(|name| name.contains(|c: char| c == '-' || c.is_ascii_digit())));
    }
    names
}
