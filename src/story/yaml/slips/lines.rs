//! Lines of front-matter that lack what divides key and value, or stand in a column where YAML takes them for something
//! else.

use super::{Fault, Line, MAX_MOVES, Place, QUOTES, Slip, Walk, name_of};
use crate::diag::Cut;
use crate::story::Role;
use crate::story::keys::ValueKind::{List, Paths, People, Prose, Series, Text, Warnings, Words};
use crate::story::keys::{self, Key};

/// What people write for the colon behind a key.
const DIVIDERS: &[&str] = &["：", "=", ";", " - ", " – ", " — "];
/// What people write for the hyphen before an item.
const BULLETS: &[&str] = &["* ", "• ", "+ ", "– ", "— ", "· "];
/// Words of a value whose key has no colon at all: a longer line is a sentence.
const MAX_WORDS: usize = 8;

impl Walk<'_> {
    /// Keys that are indented, though a later one is not.
    pub(super) fn first_key(&mut self) {
        let is_fence = |line: &Line| self.text.cut(line.start..).starts_with("---");
        let Some(first) = self
            .lines
            .iter()
            .position(|line| !line.is_blank() && !is_fence(line) && !self.text.cut(line.words..).starts_with('#'))
        else {
            return;
        };
        let indent = self.lines[first].indent;
        let is_key =
            |line: &&Line| !line.is_blank() && line.indent < indent && self.behind_key(line.words, **line).is_some();
        if indent > 0 && self.lines[first..].iter().any(|line| is_key(&line)) {
            self.next = first;
            self.move_block(0, "a key of its own");
            self.next = 0;
        }
    }

    /// A line of a known key with a sign in place of the colon, or nothing. Gives the place of the value.
    pub(super) fn other_divider(&self, at: usize, line: Line) -> Option<(usize, Slip)> {
        let rest = self.text.cut(at..line.end);
        let found = |key: &str| keys::find(key).is_some_and(Key::tells);
        let divider = DIVIDERS.iter().filter_map(|sign| Some((rest.find(sign)?, sign.len()))).min();
        let (key, gap) = match divider.filter(|(i, _)| found(rest.cut(..*i).trim())) {
            Some((i, length)) => (rest.cut(..i).trim_end(), i + length),
            None => {
                let word = rest.split([' ', '\t']).next().filter(|word| found(word))?;
                (word, word.len())
            }
        };
        let value = rest.cut(gap..).trim_start();
        let is_sentence = divider.is_none() && (value.split_whitespace().count() > MAX_WORDS || value.ends_with('.'));
        if value.is_empty() || is_sentence || self.has_key(key) {
            return None;
        }
        let start = line.end - value.len();
        let fixed = format!("{key}: {value}");
        let kind = Fault::Divider { missing: "the colon after the key is missing", fixed };
        let edits = vec![(at + key.len()..start, ": ")];
        Some((start, Slip { range: at..line.end, kind, edits }))
    }

    /// Whether some line states the key as YAML wants it.
    fn has_key(&self, key: &str) -> bool {
        let stated = self.stated.get_or_init(|| {
            let name = |line: &Line| self.text.cut(line.words..line.end).split_once(':').map(|(name, _)| name);
            self.lines.iter().filter_map(name).filter_map(keys::find).map(|row| row.name).collect()
        });
        keys::find(key).is_some_and(|row| stated.contains(row.name))
    }

    /// Whether a line that is not indented continues the value above it: words, and neither a key nor an item.
    pub(super) fn is_stray(&self, line: Line, above: Place) -> bool {
        let words = self.text.cut(line.words..line.end);
        above.keyed
            && line.indent == above.indent
            && above.line.indent == above.indent
            && !words.starts_with(['#', '-', '?', '%', ']', '}'])
            && !words.starts_with("...")
            && !self.is_known_key(line)
            && self.behind_key(line.words, line).is_none()
            && self.other_divider(line.words, line).is_none()
    }

    /// What a line is that only its column makes part of the value above.
    pub(super) fn is_misplaced(&self, line: Line, above: Place) -> Option<&'static str> {
        let words = self.text.cut(line.words..line.end);
        if words.starts_with("- ") && !above.keyed && self.text.cut(above.line.words..).starts_with("- ") {
            return Some("an item of the list");
        }
        let (value, _) = self.behind_key(line.words, line).filter(|_| above.keyed)?;
        let key = self.text.cut(line.words..value).trim_end().trim_end_matches(':').trim_matches(QUOTES);
        let is_word = name_of(key).len() == key.len() && !key.is_empty();
        // A sentence may well have a colon behind its first word.
        let is_key = match self.row {
            Some(row) if row.kind != Prose => keys::find(key).is_some() || Role::parse(key).is_some() || is_word,
            _ => keys::find(key).is_some_and(Key::tells),
        };
        is_key.then_some("a key of its own")
    }

    /// Puts a line that begins in no column of those around it into one of them.
    pub(super) fn align(&mut self, line: Line) {
        let mut inner = None;
        while self.columns.last().is_some_and(|column| *column > line.indent) {
            inner = self.columns.pop();
        }
        let outer = self.columns.last().copied();
        if outer == Some(line.indent) {
            return;
        }
        let is_item = self.text.cut(line.words..).starts_with("- ");
        match (inner, outer) {
            (Some(inner), Some(_)) if is_item => {
                self.columns.push(inner);
                self.move_block(inner, "an item of the list");
            }
            (Some(_), Some(outer)) if self.is_known_key(line) => self.move_block(outer, "a key of its own"),
            _ => self.columns.push(line.indent),
        }
    }

    /// Whether a line states a key that we know, perhaps behind a sign that slipped in.
    fn is_known_key(&self, line: Line) -> bool {
        let key = self.text.cut(line.words..line.end).split_once(':').map(|(key, _)| key);
        key.is_some_and(|key| keys::find(key.trim_matches(|c: char| !c.is_alphanumeric())).is_some())
    }

    /// Moves the next line, and all below it that are indented as far, to `column`.
    pub(super) fn move_block(&mut self, column: usize, what: &'static str) {
        self.moves += 1;
        if self.moves > MAX_MOVES {
            self.next = self.lines.len();
            return;
        }
        let first = self.lines[self.next];
        for line in self.lines[self.next..].iter_mut().take_while(|l| l.is_blank() || l.indent >= first.indent) {
            if !line.is_blank() {
                line.put(line.indent + column - first.indent);
            }
        }
        self.slips.push(Slip { range: first.words..first.end, kind: Fault::Indent { what }, edits: Vec::new() });
    }

    /// The slips, with what puts the moved lines into their columns.
    pub(super) fn finish(mut self) -> Vec<Slip> {
        let edits: Vec<_> = self.lines.iter().filter(|l| l.moved).flat_map(|l| l.indented(l.indent)).collect();
        if let Some(slip) = self.slips.iter_mut().find(|slip| matches!(slip.kind, Fault::Indent { .. })) {
            slip.edits.extend(edits);
        }
        self.slips
    }

    /// Items below a key whose hyphens lack a blank, or are other signs.
    pub(super) fn items_below(&mut self, indent: usize) {
        if !self.row.is_some_and(|row| matches!(row.kind, List | Warnings | People | Paths | Series)) {
            return;
        }
        let mut told = false;
        while let Some(&line) = self.lines.get(self.next).filter(|line| line.is_blank() || line.indent >= indent) {
            if line.is_blank() {
                self.next += 1;
                continue;
            }
            let words = self.text.cut(line.words..line.end);
            let bullet = BULLETS.iter().find(|bullet| words.starts_with(**bullet));
            let joined = words.strip_prefix('-').filter(|rest| rest.starts_with(|c: char| c.is_alphabetic()));
            let (item, edit) = match (bullet, joined) {
                (Some(bullet), _) => (words.cut(bullet.len()..), (line.words..line.words + bullet.len(), "- ")),
                (_, Some(item)) => (item, (line.words..line.words + 1, "- ")),
                _ => return,
            };
            let missing = if bullet.is_some() {
                "the hyphen before the item is missing"
            } else {
                "the space after the hyphen is missing"
            };
            let kind = Fault::Divider { missing, fixed: format!("- {}", item.trim()) };
            match self.slips.last_mut().filter(|_| told) {
                Some(slip) => slip.edits.push(edit),
                None => self.slips.push(Slip { range: line.words..line.end, kind, edits: vec![edit] }),
            }
            told = true;
            self.next += 1;
        }
    }

    /// Whether a `#` within a value cuts words off that no author would call a remark. Behind two blanks, or a value that
    /// is whole without it, it is one.
    pub(super) fn is_cut(&self, value: &str, remark: usize) -> bool {
        if !value.cut(remark..).starts_with("# ") {
            return true;
        }
        let free =
            self.row.is_none_or(|row| matches!(row.kind, Text | Words | Prose | List | People | Series | Warnings));
        free && !value.starts_with(['!', '&', '*'])
            && !value.cut(..remark).ends_with("  ")
            && !value.cut(..remark).ends_with('\t')
    }
}
