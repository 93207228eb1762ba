//! Whether the texts of a folder without a book file are chapters of one story, or stories of their own.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::diag::{FileId, Sink, Sources};
use crate::read::kinds::{MARKDOWN, ending, is_chapter_file, is_side_file};
use crate::read::lists::{self, Content};
use crate::read::names::{Row, stem};
use crate::read::parts::is_aside;
use crate::story::keys::fold;
use crate::story::marker;
use crate::story::{Meta, SectionMeta, Stated, matter};

/// Bytes of a text that are looked at.
const HEAD: u64 = 1 << 14;
/// Texts of one folder that are looked at.
const SAMPLE: usize = 12;

/// What the texts of a folder are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Stories of their own.
    Apart,
    /// Stories of their own, though they might be chapters.
    Doubtful,
    /// Chapters of one story, for this reason.
    Story(String),
}

/// Looks at the texts of one folder.
pub fn shape(texts: &[&Path]) -> Shape {
    let names: Vec<String> = texts.iter().map(|path| name_of(path)).collect();
    let candidates: BTreeMap<String, PathBuf> = names
        .iter()
        .zip(texts)
        .filter(|(name, _)| lists::is_candidate(name))
        .map(|(name, path)| (name.clone(), path.to_path_buf()))
        .collect();
    let speaking = if candidates.is_empty() { Vec::new() } else { lists::find(&candidates, true, &mut Sources::new()) };
    if let Some(list) = speaking.iter().find(|s| matches!(s.content, Content::List(_))) {
        return Shape::Story(format!("\"{}\" lists its chapters", list.name));
    }
    let is_chapter =
        |name: &str| is_chapter_file(name) && !is_side_file(name) && !speaking.iter().any(|s| s.name == name);
    let chapters: Vec<&Path> =
        names.iter().zip(texts).filter(|(name, _)| is_chapter(name)).map(|(_, path)| *path).collect();
    match speaking.first() {
        Some(metadata) if !chapters.is_empty() && !Heads::of(&chapters).are_stories() => {
            Shape::Story(format!("\"{}\" describes it", metadata.name))
        }
        Some(_) => Shape::Apart,
        None => row(&chapters),
    }
}

/// Whether texts say of themselves that they are stories.
pub fn are_stories(texts: &[PathBuf]) -> bool {
    Heads::of(&texts.iter().map(PathBuf::as_path).collect::<Vec<_>>()).are_stories()
}

/// Whether texts are a row of chapters by their names, and by what they say of themselves.
fn row(texts: &[&Path]) -> Shape {
    let names: Vec<String> = texts.iter().map(|path| name_of(path)).collect();
    let stems: Vec<&str> = names.iter().map(|name| stem(name)).collect();
    let row = Row::of(&stems);
    let unplaced: Vec<_> = row.names.iter().filter(|(_, name)| !name.is_placed()).collect();
    let is_in_row =
        |name: &crate::read::names::Name| name.numbered().is_some_and(|(before, _)| Some(before) == row.before);
    let (in_row, others): (Vec<_>, Vec<_>) = unplaced.iter().copied().partition(|(_, name)| is_in_row(name));
    if texts.len() < 2 || in_row.is_empty() || in_row.iter().any(|(_, name)| name.is_dated()) {
        return Shape::Apart;
    }
    let strangers: Vec<&Path> = others.iter().filter(|(_, name)| !name.is_between()).map(|(i, _)| texts[*i]).collect();
    if unplaced.iter().all(|(_, name)| name.is_chapter() || name.is_between()) {
        return Shape::Story("its files are named like chapters".to_owned());
    }
    let numbers: Vec<u64> = in_row.iter().filter_map(|(_, name)| Some(name.numbered()?.1)).collect();
    let is_chapter_row = in_row.iter().all(|(_, name)| name.is_chapter());
    if in_row.len() < 2 || !(is_chapter_row || is_row(&numbers, 1)) {
        return Shape::Apart;
    }
    let rest: Vec<&Path> = in_row.iter().map(|(i, _)| texts[*i]).collect();
    let heads = Heads::of(&rest);
    if heads.are_stories() {
        return if heads.might_be_chapters() { Shape::Doubtful } else { Shape::Apart };
    }
    if strangers.len() * 3 > rest.len() || Heads::of(&strangers).are_stories() {
        return Shape::Doubtful;
    }
    Shape::Story("its files are numbered in a row, and none is a separate story".to_owned())
}

/// A folder below one that may be a story: its name, and its texts.
pub struct Below<'a> {
    pub name: String,
    pub texts: Vec<&'a Path>,
}

/// Whether folders are the parts of one story.
pub fn parts(folders: &[Below]) -> Shape {
    let folders: Vec<&Below> = folders.iter().filter(|f| !f.texts.is_empty() && !is_aside(&f.name)).collect();
    let names: Vec<&str> = folders.iter().map(|f| f.name.as_str()).collect();
    let names = Row::of(&names);
    if folders.len() < 2 || !names.is_numbered() || names.names.iter().any(|(_, name)| name.is_dated()) {
        return Shape::Apart;
    }
    let of_folders: Vec<u64> = names.names.iter().filter_map(|(_, name)| Some(name.numbered()?.1)).collect();
    if !is_row(&of_folders, 1) {
        return Shape::Apart;
    }
    let mut numbers = Vec::new();
    let mut begins_anew = false;
    for (index, _) in &names.names {
        let stems: Vec<String> = folders[*index].texts.iter().map(|path| name_of(path)).collect();
        let row = Row::of(&stems.iter().map(|name| stem(name)).collect::<Vec<_>>());
        if !row.is_numbered() || row.names.iter().any(|(_, name)| name.is_dated()) {
            return Shape::Apart;
        }
        let own: Vec<u64> =
            row.names.iter().filter(|(_, n)| !n.is_placed()).filter_map(|(_, n)| Some(n.numbered()?.1)).collect();
        begins_anew |= numbers.last().zip(own.first()).is_some_and(|(last, first)| first <= last);
        numbers.extend(own);
    }
    let texts: Vec<&Path> =
        folders.iter().flat_map(|f| f.texts.iter().copied().take(SAMPLE.div_ceil(folders.len()))).collect();
    if Heads::of(&texts).are_stories() {
        return Shape::Apart;
    }
    let goes_on = !begins_anew && is_row(&numbers, 1);
    if goes_on || names.names.iter().all(|(_, name)| name.is_part()) {
        return Shape::Story("its folders are numbered, and so are their files".to_owned());
    }
    Shape::Apart
}

/// Whether numbers count from the beginning on, with few gaps and few doubles.
fn is_row(numbers: &[u64], first: u64) -> bool {
    let distinct: HashSet<u64> = numbers.iter().copied().collect();
    let (Some(low), Some(high)) = (distinct.iter().min(), distinct.iter().max()) else { return false };
    let count = distinct.len() as u64;
    let gaps = (high - low).saturating_add(1).saturating_sub(count);
    *low <= first && gaps <= count / 5 && numbers.len() as u64 - count <= count / 4
}

/// What texts say of themselves at their top.
#[derive(Debug, Default)]
struct Heads {
    heads: Vec<Head>,
}

#[derive(Debug, Default)]
struct Head {
    title: Option<String>,
    authors: Vec<String>,
    /// It says what only a story says: fandoms, a series, a status.
    is_story: bool,
    /// It says what only a chapter says: a number, a part.
    is_chapter: bool,
}

impl Heads {
    fn of(texts: &[&Path]) -> Heads {
        // Some from everywhere: the first may be different.
        let step = texts.len().div_ceil(SAMPLE).max(1);
        Heads { heads: texts.iter().step_by(step).filter_map(|path| Head::read(path)).collect() }
    }

    /// Words that several titles begin with: the name of the story, in "Tide - Ebb".
    fn shared_title(&self) -> bool {
        let mut titles = self.heads.iter().filter_map(|head| head.title.as_deref());
        let Some(first) = titles.next() else { return false };
        let lead = |title: &str| {
            title.split([':', '-', '–', '—', ',', '|']).next().map(|lead| fold(lead.trim())).unwrap_or_default()
        };
        let wanted = lead(first);
        let mut others = titles.peekable();
        !wanted.is_empty() && others.peek().is_some() && others.all(|title| lead(title) == wanted)
    }

    fn authors(&self) -> HashSet<String> {
        self.heads.iter().filter(|h| !h.authors.is_empty()).map(|h| fold(&h.authors.join("\u{1f}"))).collect()
    }

    /// Whether the texts are stories by themselves: of several authors, or with titles and authors of their own.
    fn are_stories(&self) -> bool {
        if self.authors().len() > 1 {
            return true;
        }
        let own = |head: &Head| {
            let title = head.title.as_deref().filter(|title| !is_label(title));
            title.is_some() && !head.is_chapter && (head.is_story || !head.authors.is_empty())
        };
        !self.shared_title() && self.heads.iter().any(own)
    }

    /// Whether nothing but titles and one author tells them apart.
    fn might_be_chapters(&self) -> bool {
        self.authors().len() < 2 && self.heads.iter().all(|head| !head.is_story)
    }
}

/// Whether a title is that of a chapter: "Chapter 3", "Prologue", "7".
fn is_label(title: &str) -> bool {
    marker::read(title).is_some() || title.trim().bytes().all(|b| b.is_ascii_digit())
}

impl Head {
    fn read(path: &Path) -> Option<Head> {
        let mut bytes = Vec::new();
        File::open(path).ok()?.take(HEAD).read_to_end(&mut bytes).ok()?;
        let text = crate::diag::encoding::decode(bytes).text;
        let mut sink = Sink::new();
        let (mut meta, mut own) = (Meta::default(), SectionMeta::default());
        let is_post = !MARKDOWN.contains(&ending(&name_of(path)).as_str());
        if !is_post {
            let divided = matter::divide(FileId(0), &text, &mut sink);
            if let Some(node) = matter::parse(&divided, &text, &mut sink) {
                matter::apply(&node, &mut meta, &mut own, &mut sink);
            }
        } else {
            meta = crate::import::header::read(&text, FileId(0), 0, &mut sink).meta;
        }
        let is_stated = |list: &Stated<Vec<_>>| !matches!(list, Stated::Not);
        Some(Head {
            title: meta.title.as_ref().map(|title| title.value.clone()),
            authors: meta.authors.iter().map(|author| author.name.value.clone()).collect(),
            // A post with a title and an author is one: archives number their posts.
            is_story: is_post && meta.title.is_some() && !meta.authors.is_empty()
                || is_stated(&meta.fandoms)
                || is_stated(&meta.relationships)
                || !meta.series.is_empty()
                || meta.status.is_some(),
            is_chapter: own.number.is_some() || own.part.is_some() || own.title.is_some(),
        })
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_row() {
        for numbers in [&[1, 2][..], &[0, 1, 2, 3], &[1, 2, 3, 5, 6, 7], &[1, 2, 3, 3, 4]] {
            assert!(is_row(numbers, 1), "{numbers:?}");
        }
        for numbers in [&[][..], &[2, 3], &[1, 9], &[1, 1, 2, 2], &[2021, 2022], &[0, u64::MAX]] {
            assert!(!is_row(numbers, 1), "{numbers:?}");
        }
    }
}
