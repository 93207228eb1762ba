//! Volumes: where they are cut, and what their files are called.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::read::names::natural;

/// How long a volume may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Words at most, unless one chapter has more.
    Words(usize),
    /// Chapters at most.
    Chapters(usize),
}

/// Chapters of a story that stand in one volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its index.
    pub story: usize,
    pub chapters: Range<usize>,
    /// The story begins with it.
    pub first: bool,
    /// The story ends with it.
    pub last: bool,
}

impl Piece {
    /// It is the whole story.
    pub fn is_whole(&self) -> bool {
        self.first && self.last
    }
}

/// Divides stories, each given by the words of its chapters, into volumes. A volume ends where a chapter ends; a story is
/// only divided if it is longer than a volume.
pub fn cut(stories: &[Vec<usize>], measure: Option<Measure>) -> Vec<Vec<Piece>> {
    let (most, by_words) = match measure {
        Some(Measure::Words(most)) => (most, true),
        Some(Measure::Chapters(most)) => (most, false),
        None => (usize::MAX, true),
    };
    let size = |words: &usize| if by_words { *words } else { 1 };
    let mut volumes: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut filled = 0usize;
    let put = |volumes: &mut Vec<Vec<Piece>>, piece: Piece, begins: bool| {
        if begins && volumes.last().is_some_and(|volume| !volume.is_empty()) {
            volumes.push(Vec::new());
        }
        if let Some(volume) = volumes.last_mut() {
            volume.push(piece);
        }
    };
    for (story, chapters) in stories.iter().enumerate() {
        let whole = chapters.iter().map(size).fold(0, usize::saturating_add);
        if whole <= most {
            let begins = filled.saturating_add(whole) > most;
            filled = if begins { whole } else { filled + whole };
            put(&mut volumes, Piece { story, chapters: 0..chapters.len(), first: true, last: true }, begins);
            continue;
        }
        let mut from = 0;
        // A long story begins a volume of its own.
        let mut begins = true;
        filled = 0;
        for (at, words) in chapters.iter().enumerate() {
            if at > from && filled.saturating_add(size(words)) > most {
                put(&mut volumes, Piece { story, chapters: from..at, first: from == 0, last: false }, begins);
                (from, filled, begins) = (at, 0, true);
            }
            filled = filled.saturating_add(size(words));
        }
        put(&mut volumes, Piece { story, chapters: from..chapters.len(), first: from == 0, last: true }, begins);
    }
    volumes
}

/// The file of a volume: `serial.epub` is `serial-03.epub` as the third of twelve.
pub fn name(target: &Path, number: usize, count: usize) -> PathBuf {
    if count < 2 {
        return target.to_owned();
    }
    let width = count.to_string().len();
    let stem = target.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let ending = target.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    target.with_file_name(format!("{stem}-{number:0width$}{ending}"))
}

/// The number in the name of a file that is called as a volume of the target is.
pub fn number(path: &Path, target: &Path) -> Option<usize> {
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let number = stem(path).strip_prefix(&stem(target))?.strip_prefix('-')?.to_owned();
    let is_number = path.extension() == target.extension() && number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse().ok().filter(|_| is_number)
}

/// The folder of a file.
pub fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Files beside the target that are called as its volumes are, in the order of their names.
pub fn beside(target: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder(target)).into_iter().flatten().flatten();
    let names = listed.map(|entry| target.with_file_name(entry.file_name()));
    let mut found: Vec<PathBuf> = names.filter(|path| number(path, target).is_some()).collect();
    found.sort_by(|a, b| natural(&a.to_string_lossy(), &b.to_string_lossy()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(stories: &[&[usize]], measure: Measure) -> Vec<Vec<(usize, Range<usize>)>> {
        let stories: Vec<Vec<usize>> = stories.iter().map(|story| story.to_vec()).collect();
        let volumes = cut(&stories, Some(measure));
        volumes.into_iter().map(|v| v.into_iter().map(|p| (p.story, p.chapters)).collect()).collect()
    }

    #[test]
    fn volumes_end_where_chapters_end() {
        assert_eq!(pieces(&[&[4, 4, 4]], Measure::Words(8)), [vec![(0, 0..2)], vec![(0, 2..3)]]);
        // A chapter longer than a volume is one.
        assert_eq!(pieces(&[&[2, 9, 2]], Measure::Words(8)), [vec![(0, 0..1)], vec![(0, 1..2)], vec![(0, 2..3)]]);
        assert_eq!(pieces(&[&[2, 9, 2]], Measure::Chapters(2)), [vec![(0, 0..2)], vec![(0, 2..3)]]);
    }

    #[test]
    fn a_story_that_fits_is_not_divided() {
        assert_eq!(pieces(&[&[5], &[2, 2]], Measure::Words(8)), [vec![(0, 0..1)], vec![(1, 0..2)]]);
        let three = pieces(&[&[3], &[4, 4, 4], &[3], &[1]], Measure::Words(8));
        assert_eq!(three, [vec![(0, 0..1)], vec![(1, 0..2)], vec![(1, 2..3), (2, 0..1), (3, 0..1)]]);
    }

    #[test]
    fn volumes_have_names_that_sort() {
        let target = Path::new("out/serial.epub");
        assert_eq!(name(target, 1, 1), target);
        assert_eq!(name(target, 3, 12), Path::new("out/serial-03.epub"));
        let number = |path: &&str| number(Path::new(path), target);
        assert_eq!(["serial-1.epub", "in/serial-012.epub"].iter().filter_map(number).collect::<Vec<_>>(), [1, 12]);
        let others = [
            "serial.epub",
            "serial-.epub",
            "serial-1b.epub",
            "serial-+1.epub",
            "serial-1.zip",
            "serials-1.epub",
            "serial-1-2.epub",
        ];
        assert_eq!(others.iter().filter_map(number).next(), None);
    }
}
