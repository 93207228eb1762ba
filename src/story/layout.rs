//! Paragraphs and scene breaks of plain text, by how its lines are laid out.

mod block;
mod rows;
mod scene_break;

use std::collections::VecDeque;
use std::ops::Range;

use crate::diag::Cut;
use crate::story::Layout;
use crate::story::numerals::{self, Numerals};
use crate::story::text::{lines, trimmed};

pub use block::Block;
pub use scene_break::is_scene_break;

use block::{LONGEST_WRAPPED, Width, is_ended, is_indented, is_list_item};

/// Blank lines from which on a gap is a scene break.
const WIDE_GAP: usize = 3;
/// A wrapped paragraph whose lines are all shorter than this is verse, an address or the like.
pub const SHORT_LINE: usize = 45;
/// A line longer than this is prose; verse has shorter ones.
const PROSE_LINE: usize = 60;
/// Lines of verse without a blank one between them at most.
const LONGEST_VERSE: usize = 200;

/// The paragraphs and scene breaks of a body, in order.
pub fn paragraphs<'a>(text: &'a str, layout: Layout) -> impl Iterator<Item = Block> + 'a {
    let mut lines = lines(text);
    // Lines without a blank one between them, with their indents.
    let mut held: Vec<Range<usize>> = Vec::new();
    let mut ready = VecDeque::new();
    let mut seam = Seam { layout, gap: 0, before: None, width: Width::default() };
    let mut blanks = 0;
    // Found when first asked for, which is hardly ever.
    let mut numerals: Option<Numerals> = None;
    std::iter::from_fn(move || {
        while ready.is_empty() {
            let Some(line) = lines.next() else {
                if held.is_empty() {
                    return None;
                }
                seam.flush(text, &mut held, &mut ready);
                break;
            };
            let inner = trimmed(text, line.clone());
            if inner.is_empty() {
                blanks += 1;
                seam.flush(text, &mut held, &mut ready);
                continue;
            }
            let words = text.cut(inner.clone());
            let mut is_number = || {
                numerals::is_emphasised(words)
                    || numerals::value(words)
                        .is_some_and(|n| numerals.get_or_insert_with(|| Numerals::of(text)).count(n))
            };
            if is_scene_break(words) && !is_number() {
                seam.flush(text, &mut held, &mut ready);
                ready.push_back(Block::Break(inner));
                seam.before = None;
                blanks = 0;
                continue;
            }
            if held.is_empty() {
                seam.gap = blanks;
            }
            blanks = 0;
            held.push(line);
        }
        ready.pop_front()
    })
}

/// What a group of lines was, for the break before the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum GroupKind {
    Prose,
    /// Lines that stand apart from the prose around them: verse, a chat, a quoted mail.
    Verse,
    /// One short line that is no sentence: a date, a place.
    Card,
}

/// Where one group of lines ends and the next begins.
struct Seam {
    layout: Layout,
    /// Blank lines before the group that is being read.
    gap: usize,
    before: Option<GroupKind>,
    width: Width,
}

impl Seam {
    /// Turns the lines of a group into paragraphs, and the gap before it into a scene break where it is one.
    fn flush(&mut self, text: &str, held: &mut Vec<Range<usize>>, ready: &mut VecDeque<Block>) {
        if held.is_empty() {
            return;
        }
        let group = std::mem::take(held);
        let first = trimmed(text, group[0].clone()).start;
        let whole = group[0].start..group[group.len() - 1].end;
        let quotes = memchr::memchr(b'>', &text.as_bytes()[whole]).is_some();
        let (kind, blocks) = match quotes && group.iter().any(|line| is_quoted(text.cut(line.clone()))) {
            true => (GroupKind::Verse, around_quoted(text, group, self.layout, &self.width)),
            false => divide(text, group, self.layout, &self.width),
        };
        let breaks = matches!(self.layout, Layout::Lines { breaks: true } | Layout::Indented { breaks: true });
        let parted = self.gap >= WIDE_GAP
            || breaks && self.gap > 0 && kind != GroupKind::Verse && self.before == Some(GroupKind::Prose);
        if self.before.is_some() && parted {
            ready.push_back(Block::Break(first..first));
        }
        ready.extend(blocks);
        self.before = Some(kind);
    }
}

/// The paragraphs of lines that have no blank one between them.
fn divide(text: &str, group: Vec<Range<usize>>, layout: Layout, width: &Width) -> (GroupKind, Vec<Block>) {
    let group = Group { text, lines: &group };
    match layout {
        Layout::BlankLines { unwrap: true, inset } => (GroupKind::Prose, group.wrapped(inset, width)),
        Layout::BlankLines { unwrap: false, .. } => (GroupKind::Prose, group.unwrapped()),
        Layout::Lines { breaks } => group.of_lines(breaks),
        Layout::Indented { .. } => group.of_indented(width),
    }
}

/// Lines that have no blank one between them.
struct Group<'t> {
    text: &'t str,
    lines: &'t [Range<usize>],
}

impl Group<'_> {
    fn inner(&self, line: &Range<usize>) -> Range<usize> {
        trimmed(self.text, line.clone())
    }

    /// Characters of a line, counted no further than to a little more than [`PROSE_LINE`].
    fn length(&self, line: &Range<usize>) -> usize {
        self.text.cut(self.inner(line)).chars().take(PROSE_LINE + 1).count()
    }

    fn is_indented(&self, line: &Range<usize>) -> bool {
        is_indented(self.text.cut(line.clone()))
    }

    fn is_one(&self) -> bool {
        self.lines.len() == 1
    }

    /// How many lines end as sentences do.
    fn ended(&self) -> usize {
        self.lines.iter().filter(|l| is_ended(self.text.cut((*l).clone()))).count()
    }

    /// All lines as one paragraph.
    fn whole(&self, joined: bool) -> Vec<Block> {
        vec![Block::Paragraph { lines: self.lines.iter().map(|l| self.inner(l)).collect(), joined }]
    }

    /// Each line as a paragraph.
    fn single(&self) -> Vec<Block> {
        self.lines.iter().map(|l| Block::Paragraph { lines: vec![self.inner(l)], joined: true }).collect()
    }

    /// Paragraphs whose lines were wrapped.
    fn wrapped(&self, inset: bool, width: &Width) -> Vec<Block> {
        let (text, lines) = (self.text, self.lines);
        let short = lines.iter().all(|l| self.length(l) < SHORT_LINE);
        match () {
            () if self.is_one() => self.whole(true),
            () if short || rows::is_table(text, lines) || rows::is_verse(text, lines, width) => self.whole(false),
            () if rows::has_entries(text, lines) => rows::entries(text, lines),
            () if inset => set_apart(text, lines),
            () => rows::at_short_lines(text, lines),
        }
    }

    /// Paragraphs of one line each, or verse.
    fn unwrapped(&self) -> Vec<Block> {
        // Sentences of some length on lines of their own are paragraphs, not verse.
        let prose = !self.is_one()
            && self.ended() * 10 >= self.lines.len() * 8
            && self.lines.iter().any(|l| self.length(l) > PROSE_LINE);
        match () {
            () if prose => self.single(),
            () if rows::has_indented_paragraphs(self.text, self.lines) => rows::at_indents(self.text, self.lines),
            () => self.whole(self.is_one()),
        }
    }

    /// Text in which every line is a paragraph.
    fn of_lines(&self, breaks: bool) -> (GroupKind, Vec<Block>) {
        let short = breaks && self.lines.iter().all(|l| self.length(l) <= PROSE_LINE);
        if short && self.is_one() && self.ended() == 0 {
            return (GroupKind::Card, self.single());
        }
        if short && !self.is_one() && self.lines.len() <= LONGEST_VERSE && self.ended() * 10 < self.lines.len() * 6 {
            return (GroupKind::Verse, self.whole(false));
        }
        (GroupKind::Prose, self.single())
    }

    /// Text whose paragraphs begin with an indent.
    fn of_indented(&self, width: &Width) -> (GroupKind, Vec<Block>) {
        let (text, lines, one) = (self.text, self.lines, self.is_one());
        let all_indented = || lines.iter().all(|l| self.is_indented(l));
        if !one && lines.len() <= LONGEST_VERSE && all_indented() && self.ended() * 10 < lines.len() * 6 {
            return (GroupKind::Verse, self.whole(false));
        }
        // Lines without indents stand apart from the paragraphs of such a text.
        if !one && !lines.iter().any(|line| self.is_indented(line)) {
            if rows::has_entries(text, lines) {
                return (GroupKind::Verse, rows::entries(text, lines));
            }
            let short = lines.len() <= LONGEST_VERSE && lines.iter().all(|line| self.length(line) < SHORT_LINE);
            if short || rows::is_table(text, lines) || rows::is_verse(text, lines, width) {
                return (GroupKind::Verse, self.whole(false));
            }
        }
        let is_card = one && self.ended() == 0 && self.length(&lines[0]) <= PROSE_LINE;
        let mut blocks: Vec<Block> = Vec::new();
        for line in lines {
            match blocks.last_mut() {
                Some(Block::Paragraph { lines, .. }) if !self.is_indented(line) => lines.push(self.inner(line)),
                _ => blocks.push(Block::Paragraph { lines: vec![self.inner(line)], joined: true }),
            }
        }
        (if is_card { GroupKind::Card } else { GroupKind::Prose }, blocks)
    }
}

/// Lines of a quoted mail keep their ends; what stands beside them is divided as usual.
fn around_quoted(text: &str, group: Vec<Range<usize>>, layout: Layout, width: &Width) -> Vec<Block> {
    let mut blocks = Vec::new();
    for run in group.chunk_by(|a, b| is_quoted(text.cut(a.clone())) == is_quoted(text.cut(b.clone()))) {
        if is_quoted(text.cut(run[0].clone())) {
            let lines = run.iter().map(|line| trimmed(text, line.clone())).collect();
            blocks.push(Block::Paragraph { lines, joined: false });
        } else {
            blocks.extend(divide(text, run.to_vec(), layout, width).1);
        }
    }
    blocks
}

/// `> as a mail program quotes`.
fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Indented lines within a text that is not indented, two or more together, keep their ends: verse, an inscription.
fn set_apart(text: &str, group: &[Range<usize>]) -> Vec<Block> {
    let mut runs: Vec<(bool, Vec<Range<usize>>)> = Vec::new();
    for line in group {
        let indented = is_indented(text.cut(line.clone()));
        match runs.last_mut() {
            Some((own, lines)) if *own == indented => lines.push(line.clone()),
            _ => runs.push((indented, vec![line.clone()])),
        }
    }
    let mut blocks: Vec<Block> = Vec::new();
    for i in 0..runs.len() {
        let (indented, run) = &runs[i];
        let item = i > 0 && runs[i - 1].1.last().is_some_and(|l| is_list_item(text.cut(l.clone())));
        let apart = *indented && run.len() > 1 && !item && !is_quoted_prose(text, run);
        let ended = i > 0 && runs[i - 1].1.last().is_some_and(|l| is_ended(text.cut(l.clone())));
        // Indented sentences below one that has ended are paragraphs.
        if *indented && !item && ended && run.iter().all(|l| is_ended(text.cut(l.clone()))) {
            let line = |l: &Range<usize>| Block::Paragraph { lines: vec![trimmed(text, l.clone())], joined: true };
            blocks.extend(run.iter().map(line));
            continue;
        }
        let opens = *indented && run.len() == 1 && !item && ended;
        let mut inner: Vec<Range<usize>> = run.iter().map(|l| trimmed(text, l.clone())).collect();
        match blocks.last_mut() {
            Some(Block::Paragraph { lines, joined: true }) if !apart && !opens => lines.append(&mut inner),
            _ => blocks.push(Block::Paragraph { lines: inner, joined: !apart }),
        }
    }
    blocks
}

/// Indented lines that were broken at a fixed width: a long quotation, a letter.
fn is_quoted_prose(text: &str, run: &[Range<usize>]) -> bool {
    let words = |l: &Range<usize>| text.cut(l.clone()).trim();
    let length = |l: &Range<usize>| words(l).chars().count();
    let width = run.iter().map(length).max().unwrap_or(0);
    // The first word of the next line had no room on this one.
    let full = run.windows(2).all(|pair| {
        let next = words(&pair[1]).split_whitespace().next().map_or(0, |w| w.chars().count());
        length(&pair[0]) + 1 + next > width
    });
    run.len() > 3 && full && run[1..].iter().any(|l| words(l).starts_with(char::is_lowercase))
}

/// What the lines of a body have in common.
struct Tally {
    lengths: [usize; Tally::CAP + 1],
    count: usize,
    longest: usize,
    /// Runs of lines without a blank one or a scene break between them, and those that begin with an indented line.
    groups: usize,
    indented_groups: usize,
    /// Blank lines between groups, other than beside a scene break.
    gaps: usize,
    indented: usize,
    /// Indented lines right below one that is not.
    fresh: usize,
    /// Lines that end as sentences do.
    ended: usize,
    prose: usize,
}

impl Tally {
    const CAP: usize = 200;

    fn of(text: &str) -> Tally {
        let mut tally = Tally {
            lengths: [0; Tally::CAP + 1],
            count: 0,
            longest: 0,
            groups: 0,
            indented_groups: 0,
            gaps: 0,
            indented: 0,
            fresh: 0,
            ended: 0,
            prose: 0,
        };
        let (mut blank, mut after_break, mut before_indented) = (true, true, false);
        for line in lines(text) {
            let inner = text.cut(line.clone()).trim();
            if inner.is_empty() {
                blank = true;
                continue;
            }
            if is_scene_break(inner) {
                (blank, after_break) = (true, true);
                continue;
            }
            let indented = is_indented(text.cut(line));
            let length = inner.chars().take(Tally::CAP).count();
            tally.lengths[length] += 1;
            tally.longest = tally.longest.max(length);
            tally.count += 1;
            tally.groups += usize::from(blank);
            tally.indented_groups += usize::from(blank && indented);
            tally.gaps += usize::from(blank && !after_break);
            tally.indented += usize::from(indented);
            tally.fresh += usize::from(indented && !blank && !before_indented);
            tally.ended += usize::from(is_ended(inner));
            tally.prose += usize::from(length > PROSE_LINE);
            (blank, after_break, before_indented) = (false, false, indented);
        }
        tally
    }

    /// Whether the lines were broken at a fixed width.
    fn is_wrapped(&self) -> bool {
        let mut seen = 0;
        let p95 = self.lengths.iter().position(|n| {
            seen += n;
            seen * 100 >= self.count * 95
        });
        // Lines that all end as sentences do were broken by nobody but the author.
        (55..=80).contains(&p95.unwrap_or(0)) && self.longest <= LONGEST_WRAPPED && (self.ended * 10 < self.count * 8)
    }
}

/// What a vote over the lines says about the layout of a body.
pub fn vote(text: &str) -> Layout {
    let tally = Tally::of(text);
    let Tally { count, groups, indented, .. } = tally;
    let wrapped = tally.is_wrapped();
    // Whether blank lines part paragraphs, and not only chapters.
    let spaced = groups * 25 >= count && groups > 1;
    // Two lines or more between blank ones: then a blank line parts scenes.
    let breaks = count >= 2 * (tally.gaps + 1);
    let inset = indented > 1 && indented * 2 < count;
    if wrapped {
        // Paragraphs begin within groups, and groups begin with one.
        let opened = tally.fresh > 1 && tally.indented_groups * 10 >= groups * 6;
        let by_indent =
            if spaced { opened && tally.fresh * 2 >= groups } else { tally.fresh > 1 && indented * 25 >= count };
        return match by_indent {
            true => Layout::Indented { breaks: true },
            false => Layout::BlankLines { unwrap: true, inset },
        };
    }
    let sentences = tally.ended * 10 >= count * 8 && (tally.prose * 4 >= count || indented * 10 >= count * 9);
    if count > 1 && (!spaced || sentences && breaks) {
        return Layout::Lines { breaks };
    }
    Layout::BlankLines { unwrap: false, inset: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divides_paragraphs() {
        let show = |text: &str, layout| {
            let pieces = paragraphs(text, layout).map(|b| match b {
                Block::Break(_) => "=".to_owned(),
                Block::Paragraph { lines, joined } => {
                    lines.iter().map(|l| &text[l.clone()]).collect::<Vec<_>>().join(if joined { " " } else { "/" })
                }
            });
            pieces.collect::<Vec<_>>()
        };
        let blank = Layout::BlankLines { unwrap: true, inset: true };
        let long = "a line that was broken at about sixty columns by a machine";
        assert_eq!(show(&format!("{long}\nand on\n\nx"), blank), [format!("{long} and on"), "x".into()]);
        assert_eq!(show("roses\nviolets\n\n***\n\nend\n", blank), ["roses/violets", "=", "end"]);
        assert_eq!(show("a\n\n\n\nb\n\n\nc", blank), ["a", "=", "b", "c"]);
        assert_eq!(show("a\r\nb\rc", Layout::Lines { breaks: false }), ["a", "b", "c"]);
        assert_eq!(show("  a\nb\n  c", Layout::Indented { breaks: false }), ["a b", "c"]);
        // A blank line parts scenes where lines are paragraphs, but not verse or a date from what is below.
        let lines = Layout::Lines { breaks: true };
        assert_eq!(show("A.\nB.\n\nC.\nD.", lines), ["A.", "B.", "=", "C.", "D."]);
        assert_eq!(show("A.\n\nroses,\nviolets\n\nC.", lines), ["A.", "roses,/violets", "C."]);
        assert_eq!(show("A.\nB.\n\n2 May\n\nC.\nD.", lines), ["A.", "B.", "=", "2 May", "C.", "D."]);
        assert_eq!(show("  A.\nb.\n\n  C.", Layout::Indented { breaks: true }), ["A. b.", "=", "C."]);
        // Indented lines among wrapped ones keep their ends; one alone, or a list, does not.
        let verse = format!("{long}\n  {long},\n  {long};\nand on");
        assert_eq!(show(&verse, blank), [long.to_owned(), format!("{long},/{long};"), "and on".into()]);
        assert_eq!(show(&format!("1. {long}\n   and\n   on"), blank), [format!("1. {long} and on")]);
        let quoted = "  one two three four\n  five and twenty so\n  that he was always\n  late";
        assert_eq!(show(&format!("{long}\n{quoted}"), blank).len(), 1);
    }

    #[test]
    fn votes() {
        let wrapped = "some words that fill the line up to a width of sixty or more,\n".repeat(4) + "\n";
        assert_eq!(vote(&wrapped.repeat(9)), Layout::BlankLines { unwrap: true, inset: false });
        assert_eq!(vote(&"one line\n\n".repeat(5)), Layout::BlankLines { unwrap: false, inset: false });
        assert_eq!(
            vote(&"a paragraph on a line. ".repeat(9).repeat(3).replace(". a", ".\na")),
            Layout::Lines { breaks: true }
        );
        let indented = format!("    {}", "some words that fill the line up to a width of sixty or more,\n".repeat(4));
        assert_eq!(vote(&indented.repeat(9)), Layout::Indented { breaks: true });
        assert_eq!(vote(&format!("{}\n", indented.repeat(3)).repeat(3)), Layout::Indented { breaks: true });
        assert_eq!(vote("one"), Layout::BlankLines { unwrap: false, inset: false });
        // One line a paragraph, blank lines between scenes; with or without indents.
        let scene = "He went down to the water, and it was cold, and he did not like it at all.\n".repeat(3) + "\n";
        assert_eq!(vote(&scene.repeat(3)), Layout::Lines { breaks: true });
        assert_eq!(vote(&"\t\"Yes.\"\n\t\"No.\"\n\n".repeat(3)), Layout::Lines { breaks: true });
        // Verse is no prose, whatever parts it.
        let verse = "the bell is down,\nthe bell is drowned,\nand who will pull?\n\n".repeat(4);
        assert_eq!(vote(&verse), Layout::BlankLines { unwrap: false, inset: false });
    }
}
