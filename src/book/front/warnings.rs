//! Joins what book and chapters say about warnings into what a reader is shown: one policy, groups, details.

use super::{Chapter, ChapterLink, Detail, DetailNote, GroupView, Material, PolicyView, WarningView, words_of};
use crate::story::keys::fold;
use crate::story::warning::{Group, Mode, Severity};
use crate::story::{Policy, Warning, Warnings};
use crate::words::{Words, fill};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// Every statement on one kind of content, from the book and from its chapters.
struct Merged<'a> {
    /// The first one made: its entry and words stand for all.
    first: &'a Warning,
    severity: Severity,
    modes: Vec<Mode>,
    /// Stated for the book without naming chapters.
    whole: bool,
    chapters: Vec<u32>,
    words: Vec<&'a str>,
    notes: Vec<(&'a str, Option<u32>)>,
}

impl<'a> Merged<'a> {
    fn new(first: &'a Warning) -> Self {
        Merged {
            first,
            severity: first.severity,
            modes: Vec::new(),
            whole: false,
            chapters: Vec::new(),
            words: Vec::new(),
            notes: Vec::new(),
        }
    }
}

/// What the pages show of the warnings.
pub(super) struct Joined {
    pub policy: PolicyView,
    pub groups: Vec<GroupView>,
    /// Warnings that only the details page names.
    pub hidden: usize,
    pub details: Vec<Detail>,
}

/// Rank for "most serious first": an unstated severity may be anything and so goes before a mere mention.
fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Mentioned => 0,
        Severity::Unspecified => 1,
        Severity::Moderate => 2,
        Severity::Graphic => 3,
    }
}

/// What makes two warnings the same: the kind of content, or the author's words for it. Open and hidden statements stay
/// apart: the chapters of a hidden one must not show beside an open one.
fn kind(warning: &Warning) -> (bool, String) {
    (warning.spoiler, warning.entry.map_or_else(|| format!("own {}", fold(&warning.raw.value)), |e| e.id.to_owned()))
}

/// Tells each chapter which warnings of the book name it: one of each kind, the first.
pub fn name_chapters<'a>(chapters: &mut [Chapter<'a>], book: &'a Warnings) {
    let places: HashMap<u32, usize> = chapters.iter().enumerate().map(|(i, c)| (c.position, i)).collect();
    let mut kinds: HashMap<(bool, String), usize> = HashMap::new();
    let mut seen: HashSet<(usize, u32)> = HashSet::new();
    for warning in &book.list {
        let next = kinds.len();
        let kind = *kinds.entry(kind(warning)).or_insert(next);
        for chapter in warning.chapters.iter().filter_map(|c| places.get(&c.value).map(|at| (c.value, *at))) {
            if seen.insert((kind, chapter.0)) {
                chapters[chapter.1].of_book.push(warning);
            }
        }
    }
}

fn merge<'a>(input: &Material<'a>) -> Vec<Merged<'a>> {
    let mut known_kinds: HashMap<(bool, String), usize> = HashMap::new();
    let mut known_words: HashSet<(usize, String)> = HashSet::new();
    let mut known_notes: HashSet<(usize, &str)> = HashSet::new();
    let of_book = input.meta.warnings.list.iter().map(|w| (w, None));
    let of_chapters = input.chapters.iter().flat_map(|c| c.warnings.list.iter().map(move |w| (w, Some(c.position))));
    let mut merged: Vec<Merged> = Vec::new();
    for (warning, chapter) in of_book.chain(of_chapters) {
        let at = *known_kinds.entry(kind(warning)).or_insert_with(|| {
            merged.push(Merged::new(warning));
            merged.len() - 1
        });
        let known = &mut merged[at];
        known.severity = known.severity.max(warning.severity);
        if let Some(mode) = warning.mode.filter(|mode| !known.modes.contains(mode)) {
            known.modes.push(mode);
        }
        match chapter {
            Some(position) => known.chapters.push(position),
            None if warning.chapters.is_empty() => known.whole = true,
            None => known.chapters.extend(warning.chapters.iter().map(|c| c.value)),
        }
        if let Some(words) = own_words(warning, input.words())
            && known_words.insert((at, fold(words)))
        {
            known.words.push(words);
        }
        if let Some(note) = warning.note.as_deref().map(str::trim).filter(|n| !n.is_empty())
            && known_notes.insert((at, note))
        {
            known.notes.push((note, chapter));
        }
    }
    for one in &mut merged {
        one.chapters.sort_unstable();
        one.chapters.dedup();
    }
    absorb(&mut merged);
    merged
}

/// Drops what is said more strongly of the same places: "Violence" beside "Graphic violence".
fn absorb(merged: &mut Vec<Merged>) {
    let stronger: Vec<(&'static str, bool, bool, Vec<u32>)> =
        merged.iter().filter_map(|m| Some((m.first.weaker()?, m.first.spoiler, m.whole, m.chapters.clone()))).collect();
    merged.retain(|m| {
        let covered = |(id, spoiler, whole, chapters): &(&str, bool, bool, Vec<u32>)| {
            m.first.entry.is_some_and(|e| e.id == *id)
                && m.first.spoiler == *spoiler
                && (!m.whole || *whole)
                && m.chapters.iter().all(|c| chapters.binary_search(c).is_ok())
        };
        // What the author adds in words of their own stays.
        !(m.words.is_empty() && m.notes.is_empty() && m.modes.is_empty() && stronger.iter().any(covered))
    });
}

/// What to call a warning, and whether that is the author's wording.
fn label(warning: &Warning, words: &Words) -> (String, bool) {
    match warning.entry {
        Some(entry) => (words.warning(entry).to_owned(), false),
        None => (warning.raw.value.trim().to_owned(), true),
    }
}

/// The author's words, where they say more than what stands before them on the page.
fn own_words<'a>(warning: &'a Warning, words: &Words) -> Option<&'a str> {
    let degree = words.severity(warning.severity).into_iter().chain(warning.mode.map(|mode| words.mode(mode)));
    warning.own_words(&label(warning, words).0, &degree.collect::<Vec<_>>())
}

fn severity_words(warning: &Warning, severity: Severity, words: &Words) -> Option<String> {
    let word = severity.label()?;
    // "Graphic violence, graphic" says nothing twice.
    let label = warning.entry.map(|e| e.label.to_lowercase()).unwrap_or_default();
    let told = label.contains(word) || severity == Severity::Graphic && warning.weaker().is_some();
    if told { None } else { words.severity(severity).map(str::to_owned) }
}

impl Material<'_> {
    /// A link to the chapter of this number; without target where the book has no such chapter.
    pub(super) fn link(&self, position: u32) -> ChapterLink {
        // Chapters that count stand in their order, behind at most a few that do not.
        let at = position.saturating_sub(1).min(u32::MAX - position) as usize;
        match self.chapters.iter().skip(at).find(|c| c.position == position) {
            Some(chapter) => chapter.link(self.words()),
            None => ChapterLink {
                label: position.to_string(),
                numbered: true,
                name: fill(self.words().chapter, &position.to_string()),
                href: None,
            },
        }
    }

    fn links(&self, positions: &[u32]) -> Vec<ChapterLink> {
        positions.iter().map(|&p| self.link(p)).collect()
    }

    fn view(&self, one: &Merged) -> WarningView {
        let words = self.words();
        let (label, custom) = label(one.first, words);
        let names = |c: &Chapter| one.chapters.binary_search(&c.position).is_ok();
        // A prologue and its like have no number by which a warning could name them.
        let counted = || self.chapters.iter().filter(|c| c.position as usize <= self.chapters.len());
        let all = counted().nth(2).is_some() && counted().all(names);
        WarningView {
            label,
            custom,
            severity: severity_words(one.first, one.severity, words),
            modes: one.modes.iter().map(|m| words.mode(*m)).collect(),
            words: one.words.iter().map(|w| (*w).to_owned()).collect(),
            whole: one.whole,
            throughout: all,
            chapters: self.links(&one.chapters),
        }
    }

    /// The warnings of the whole book, as its pages show them.
    pub(super) fn joined_warnings(&self) -> Joined {
        let merged = merge(self);
        let words = self.words();
        let mut open: Vec<&Merged> = merged.iter().filter(|m| !m.first.spoiler).collect();
        // Stable: within one rank the author's order stays.
        open.sort_by_key(|m| Reverse(rank(m.severity)));
        let mut groups: Vec<(Option<Group>, Vec<&Merged>)> = Vec::new();
        for one in open {
            let group = one.first.entry.map(|e| e.group);
            match groups.iter_mut().find(|(g, _)| *g == group) {
                Some((_, items)) => items.push(one),
                None => groups.push((group, vec![one])),
            }
        }
        // The taxonomy's own order; what only the author names is of unknown gravity and goes last.
        groups.sort_by_key(|(group, _)| (group.is_none(), *group));
        let hidden = merged.iter().filter(|m| m.first.spoiler).count();
        let details = merged.iter().filter(|m| m.first.spoiler || !m.notes.is_empty());
        Joined {
            policy: self.policy(!merged.is_empty()),
            groups: groups
                .into_iter()
                .map(|(group, items)| GroupView {
                    label: group.map_or(words.own_kinds, |group| words.group(group)).to_owned(),
                    custom: group.is_none(),
                    items: items.into_iter().map(|m| self.view(m)).collect(),
                })
                .collect(),
            hidden,
            details: details
                .map(|m| Detail {
                    warning: self.view(m),
                    spoiler: m.first.spoiler,
                    notes: m
                        .notes
                        .iter()
                        .map(|&(text, chapter)| DetailNote {
                            text: text.to_owned(),
                            chapter: chapter.map(|p| self.link(p)),
                        })
                        .collect(),
                })
                .collect(),
        }
    }

    fn policy(&self, listed: bool) -> PolicyView {
        let book = &self.meta.warnings;
        let saying = |policy: Policy| -> Vec<&Chapter> {
            self.chapters.iter().filter(|c| c.warnings.policy == policy && c.warnings.list.is_empty()).collect()
        };
        let (declined, none) = (saying(Policy::Declined), saying(Policy::None));
        let every_none = !none.is_empty() && none.len() == self.chapters.len();
        // What is listed anywhere wins over "none"; a refusal to warn wins over everything but is shown with the list.
        let kind = match book.policy {
            Policy::Declined => "declined",
            _ if listed => "stated",
            _ if !declined.is_empty() => "declined",
            Policy::None => "none",
            _ if every_none => "none",
            _ => "unspecified",
        };
        let links = |chapters: Vec<&Chapter>| chapters.into_iter().map(|c| c.link(self.words())).collect();
        PolicyView {
            kind: kind.to_owned(),
            listed,
            in_chapters: listed && book.list.is_empty(),
            words: words_of(book),
            declined_chapters: links(declined),
            none_chapters: if kind == "none" { Vec::new() } else { links(none) },
        }
    }

    /// What concerns one chapter: what it states itself and what the book states for it. Gives the open warnings and
    /// the number of hidden ones.
    pub(super) fn chapter_warnings(&self, chapter: &Chapter) -> (Vec<WarningView>, usize) {
        let mut open: Vec<Merged> = Vec::new();
        let mut seen: HashSet<(bool, String)> = HashSet::new();
        // The chapter's own statement comes first and is the more precise one.
        for warning in chapter.warnings.list.iter().chain(chapter.of_book.iter().copied()) {
            let is_new = seen.insert(kind(warning));
            if is_new && !warning.spoiler {
                let mut one = Merged::new(warning);
                one.modes.extend(warning.mode);
                one.words.extend(own_words(warning, self.words()));
                open.push(one);
            }
        }
        let hidden = seen.iter().filter(|(spoiler, _)| *spoiler).count();
        absorb(&mut open);
        open.sort_by_key(|m| Reverse(rank(m.severity)));
        (open.iter().map(|m| self.view(m)).collect(), hidden)
    }
}
