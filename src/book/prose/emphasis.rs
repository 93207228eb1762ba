//! Which stars, underscores and tildes are marks, and which the author typed for their own sake: `f**king`, `^_^`, `b****!`.
//!
//! CommonMark looks at the characters beside a run of marks only. Here the runs of a paragraph are paired first; what
//! finds no partner, or would stress nothing, is hidden from the parser. Where a pair is plain and CommonMark would not
//! see it, as in `**「…」**は`, the punctuation in the way is hidden instead.

use std::ops::Range;

use crate::book::prose::mask::Masked;
use crate::diag::Cut;
use crate::story::address;

/// Hides all marks that are none.
pub fn mask(text: &str, masked: &mut Masked) {
    let bytes = text.as_bytes();
    // One tilde is typed for its own sake; two strike out. Lowered text is found by `spans`.
    let mut tildes = memchr::memchr_iter(b'~', bytes).peekable();
    while let Some(at) = tildes.next() {
        let mut end = at + 1;
        while tildes.next_if_eq(&end).is_some() {
            end += 1;
        }
        // Behind a backslash it means nothing else anyway.
        let backslashes = bytes[..at].iter().rev().take_while(|b| **b == b'\\').count();
        if end == at + 1 && backslashes % 2 == 0 {
            masked.hide(at);
        }
    }
    if memchr::memchr2(b'*', b'_', bytes).is_none() {
        return;
    }
    for block in blocks(text) {
        if memchr::memchr2(b'*', b'_', &bytes[block.clone()]).is_some() {
            Pairing::new(text, block, masked).run();
        }
    }
}

/// The ranges that emphasis can not leave: paragraphs, and lines that begin a block of their own.
fn blocks(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |i| at + i + 1);
            let line = text.cut(at..end).trim_start_matches([' ', '\t', '>']);
            let here = at;
            at = end;
            let blank = line.trim_end().is_empty();
            let opens = line.starts_with("- ")
                || line.starts_with("* ")
                || line.starts_with("+ ")
                || line.starts_with("1. ")
                || line.starts_with(['#', '|'])
                || line.starts_with(":::");
            if blank || opens && here > start {
                let block = start..here;
                start = if blank { end } else { here };
                if !block.is_empty() {
                    return Some(block);
                }
            }
        }
        let last = std::mem::replace(&mut start, text.len())..text.len();
        (!last.is_empty()).then_some(last)
    })
}

/// A run of marks that waits for its partner.
#[derive(Debug, Clone)]
struct Opener {
    mark: u8,
    start: usize,
    end: usize,
    /// Marks that have no partner yet; inner ones find theirs first.
    left: usize,
    /// Begins inside a word: `un*frigging*believable`.
    in_word: bool,
}

/// What a run may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Open,
    Close,
    Literal,
    /// No mark for CommonMark either.
    Ignored,
}

/// The bytes at which a run of marks, or a construct that holds some, may begin.
const SIGNS: [bool; 256] = {
    let mut table = [false; 256];
    let signs = b"\\`<[]*_";
    let mut i = 0;
    while i < signs.len() {
        table[signs[i] as usize] = true;
        i += 1;
    }
    table
};

/// Marks inside marks beyond any author's.
const MAX_OPEN: usize = 24;
/// How far a word is followed to find the partner of a mark inside it.
const MAX_WORD: usize = 60;

struct Pairing<'t, 'm, 'b> {
    text: &'t str,
    block: Range<usize>,
    masked: &'m mut Masked<'b>,
    open: Vec<Opener>,
    /// End of the last link address, tag or code span: what stands before it belongs to a construct.
    construct_end: usize,
    /// End of the last run, and what it was.
    last: (usize, Role),
    /// Lengths of backtick runs, as bits, that have no partner in the rest of the block.
    lone_backticks: u64,
}

impl<'t, 'm, 'b> Pairing<'t, 'm, 'b> {
    fn new(text: &'t str, block: Range<usize>, masked: &'m mut Masked<'b>) -> Self {
        Pairing {
            text,
            block,
            masked,
            open: Vec::new(),
            construct_end: 0,
            last: (usize::MAX, Role::Ignored),
            lone_backticks: 0,
        }
    }

    fn run(mut self) {
        let bytes = self.text.as_bytes();
        let mut at = self.block.start;
        while let Some(i) = bytes[at..self.block.end].iter().position(|b| SIGNS[usize::from(*b)]) {
            at += i;
            at = match bytes[at] {
                b'\\' => self.escape(at),
                b'`' => self.code(at),
                b'<' => self.construct(at, self.tag_end(at)),
                b'[' if bytes.get(at + 1) == Some(&b'^') => self.construct(at, self.find(at, b']', 100)),
                b']' if bytes.get(at + 1) == Some(&b'(') => self.construct(at, self.address_end(at + 1)),
                b']' if bytes.get(at + 1) == Some(&b'{') => self.construct(at, self.find(at, b'}', 200)),
                mark @ (b'*' | b'_') => {
                    let length = bytes[at..self.block.end].iter().take_while(|b| **b == mark).count();
                    self.marks(mark, at..at + length);
                    at + length
                }
                _ => at + 1,
            };
        }
        for opener in std::mem::take(&mut self.open) {
            self.hide(opener.start..opener.start + opener.left);
        }
    }

    /// Goes behind a construct, if there is one.
    fn construct(&mut self, at: usize, end: Option<usize>) -> usize {
        if let Some(end) = end {
            self.construct_end = end;
        }
        end.unwrap_or(at + 1)
    }

    /// Behind the next `what` on the line.
    fn find(&self, at: usize, what: u8, within: usize) -> Option<usize> {
        let end = self.block.end.min(at + within);
        let rest = &self.text.as_bytes()[at..end];
        let length = memchr::memchr2(what, b'\n', rest)?;
        (rest[length] == what).then_some(at + length + 1)
    }

    fn tag_end(&self, at: usize) -> Option<usize> {
        let opens = |b: &u8| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?');
        self.text.as_bytes().get(at + 1).filter(|b| opens(b))?;
        let end = self.block.end.min(at + 2000);
        memchr::memchr(b'>', &self.text.as_bytes()[at..end]).map(|length| at + length + 1)
    }

    /// Behind the address of a link, `(…)`.
    fn address_end(&self, at: usize) -> Option<usize> {
        // CommonMark's own limit is 32.
        const MAX_DEPTH: usize = 32;
        let mut depth = 0usize;
        for (i, b) in self.text.as_bytes()[at..self.block.end].iter().take(2000).enumerate() {
            match b {
                b'(' if depth == MAX_DEPTH => return None,
                b'(' => depth += 1,
                b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Some(at + i + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn escape(&mut self, at: usize) -> usize {
        // The arms of a shrug are no escapes: ¯\_(ツ)_/¯.
        const SHRUG: &str = "\\_(ツ)_/¯";
        if self.text.cut(at..).starts_with(SHRUG) && self.text.cut(..at).ends_with('¯') {
            self.masked.hide(at);
            self.masked.hide(at + 1);
            self.masked.hide(at + SHRUG.len() - "_/¯".len());
            return at + SHRUG.len();
        }
        let escaped = self.text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_punctuation);
        if escaped { at + 2 } else { at + 1 }
    }

    /// Behind a code span, or behind the backticks if they have no partner.
    fn code(&mut self, at: usize) -> usize {
        let bytes = &self.text.as_bytes()[..self.block.end];
        let length = |from: usize| bytes[from..].iter().take_while(|b| **b == b'`').count();
        let open = length(at);
        let mut search = at + open;
        if open < 64 && self.lone_backticks & (1 << open) == 0 {
            while let Some(found) = memchr::memchr(b'`', &bytes[search..]).map(|i| search + i) {
                let close = length(found);
                search = found + close;
                if close == open {
                    self.construct_end = search;
                    return search;
                }
            }
            self.lone_backticks |= 1 << open;
        }
        at + open
    }

    fn hide(&mut self, range: Range<usize>) {
        range.for_each(|at| self.masked.hide(at));
    }

    /// One run of marks.
    fn marks(&mut self, mark: u8, run: Range<usize>) {
        let before = self.text.cut(self.block.start..run.start).chars().next_back();
        let after = self.text.cut(run.end..self.block.end).chars().next();
        let role = self.role(mark, &run, before, after);
        let closed = role == Role::Close && self.close(mark, &run, before, after);
        match role {
            Role::Open => self.push(mark, &run, before, after),
            Role::Close if !closed => self.hide(run.clone()),
            Role::Literal => self.hide(run.clone()),
            Role::Close | Role::Ignored => {}
        }
        self.last = (run.end, role);
    }

    fn role(&self, mark: u8, run: &Range<usize>, before: Option<char>, after: Option<char>) -> Role {
        let (left, right) = (Side::of(before), Side::of(after));
        let length = run.len();
        if left == Side::Blank && right == Side::Blank {
            return Role::Ignored;
        }
        // `****` is a word that is not said.
        if length > 3 {
            return Role::Literal;
        }
        if left != Side::Blank && right != Side::Blank && address::around(self.text, run.start).is_some() {
            return Role::Literal;
        }
        let waits = self.partner(mark, length).is_some();
        match (left, right) {
            (Side::Blank, _) if self.trails_off(run.end) => Role::Literal,
            (Side::Blank, _) => Role::Open,
            (_, Side::Blank) => Role::Close,
            (Side::Word, Side::Word) if mark == b'_' => Role::Ignored,
            (Side::Word, Side::Word) => self.role_in_word(run, before, after, waits),
            (Side::Word, Side::Mark) if waits || mark == b'_' => Role::Close,
            (Side::Word, Side::Mark) if opens(after) && after.is_some_and(|c| !c.is_ascii()) => Role::Open,
            (Side::Word, Side::Mark) => Role::Close,
            (Side::Mark, _) if is_face(run, before, after) => Role::Literal,
            // Next to another run of marks: the same as that one.
            (Side::Mark, Side::Word) if self.last.0 == run.start && self.last.1 == Role::Close => Role::Close,
            (Side::Mark, Side::Word) if waits && self.ends_word(run.start, before) => Role::Close,
            (Side::Mark, Side::Word) => Role::Open,
            (Side::Mark, Side::Mark) if waits && !opens(before) && (closes(before) || !opens(after)) => Role::Close,
            (Side::Mark, Side::Mark) if self.trails_off(run.end) => Role::Literal,
            (Side::Mark, Side::Mark) => Role::Open,
        }
    }

    /// Whether what stands before closes something: `"No."**and`.
    fn ends_word(&self, at: usize, before: Option<char>) -> bool {
        closes(before) || self.construct_end == at
    }

    /// Whether only closing punctuation follows, and then a blank: no words begin here.
    fn trails_off(&self, at: usize) -> bool {
        let rest = self.text.cut(at..self.block.end);
        let punctuation = |c: char| matches!(c, '!' | '?' | ',' | ';' | ':' | '.' | ')' | ']' | '}' | '»' | '”' | '’');
        let words = rest.trim_start_matches(punctuation);
        words.len() < rest.len() && words.chars().next().is_none_or(char::is_whitespace)
    }

    /// A star between two letters: `f*ck`, `un*frigging*believable`, `*Ida*s`, `我*很*好`.
    fn role_in_word(&self, run: &Range<usize>, before: Option<char>, after: Option<char>, waits: bool) -> Role {
        if before.is_some_and(is_unspaced) || after.is_some_and(is_unspaced) {
            return if waits { Role::Close } else { Role::Open };
        }
        let bytes = self.text.as_bytes();
        let start = run.start.saturating_sub(MAX_WORD).max(self.block.start);
        let word_start =
            bytes[start..run.start].iter().rposition(u8::is_ascii_whitespace).map_or(start, |i| start + i + 1);
        let end = (run.end + MAX_WORD).min(self.block.end);
        let word_end = bytes[run.end..end].iter().position(u8::is_ascii_whitespace).map_or(end, |i| run.end + i);
        let next = self.next_run(run, word_end);
        if let Some(opener) = self.partner(b'*', run.len()).map(|i| &self.open[i])
            && opener.start >= word_start
        {
            // In `*sh*t*` the last star is the partner of the first.
            let later = next.as_ref().is_some_and(|n| !bytes.get(n.end).is_some_and(u8::is_ascii_alphanumeric));
            return if later && !opener.in_word { Role::Literal } else { Role::Close };
        }
        match next {
            Some(next) if is_sayable(self.text.cut(run.end..next.start)) => Role::Open,
            _ => Role::Literal,
        }
    }

    /// The next run of as many stars in the same word.
    fn next_run(&self, run: &Range<usize>, word_end: usize) -> Option<Range<usize>> {
        let bytes = &self.text.as_bytes()[..word_end];
        let start = run.end + memchr::memchr(b'*', bytes.get(run.end..)?)?;
        let length = bytes[start..].iter().take_while(|b| **b == b'*').count();
        (length == run.len()).then_some(start..start + length)
    }

    /// The opener that a run of this length would close.
    fn partner(&self, mark: u8, length: usize) -> Option<usize> {
        let matches = |o: &Opener| o.mark == mark && (o.left == length || o.left == 3 && length < 3);
        if let Some(i) = self.open.iter().rposition(matches) {
            return Some(i);
        }
        // `***` closes `**` and `*`.
        let last = self.open.len().checked_sub(2)?;
        let both = &self.open[last..];
        (length == 3 && both.iter().all(|o| o.mark == mark) && both[0].left + both[1].left == 3).then_some(last)
    }

    /// Pairs a closing run; `false` if it closes nothing.
    fn close(&mut self, mark: u8, run: &Range<usize>, before: Option<char>, after: Option<char>) -> bool {
        let Some(index) = self.partner(mark, run.len()) else { return false };
        let content = self.open[index].end..run.start;
        if !says_something(self.text.cut(content)) {
            let openers = self.open.split_off(index);
            openers.iter().for_each(|o| self.hide(o.start..o.start + o.left));
            return false;
        }
        let composite = run.len() == 3 && self.open[index].left < 3;
        let behind = self.open.split_off(index + if composite { 2 } else { 1 });
        behind.iter().for_each(|o| self.hide(o.start..o.start + o.left));
        let left = if composite { 0 } else { self.open[index].left - run.len() };
        self.open[index].left = left;
        if left == 0 {
            self.open.truncate(index);
        }
        // CommonMark sees no end between punctuation and a letter.
        if Side::of(before) == Side::Mark && Side::of(after) == Side::Word && self.construct_end != run.start {
            self.hide_punctuation(run.start - before.map_or(0, char::len_utf8), before);
        }
        true
    }

    fn push(&mut self, mark: u8, run: &Range<usize>, before: Option<char>, after: Option<char>) {
        if self.open.len() >= MAX_OPEN {
            let oldest = self.open.remove(0);
            self.hide(oldest.start..oldest.start + oldest.left);
        }
        let in_word = Side::of(before) == Side::Word;
        self.open.push(Opener { mark, start: run.start, end: run.end, left: run.len(), in_word });
        // CommonMark sees no beginning between a letter and punctuation.
        if in_word && Side::of(after) == Side::Mark {
            self.hide_punctuation(run.end, after);
        }
    }

    /// Hides a character beside a mark, unless the parser needs it.
    fn hide_punctuation(&mut self, at: usize, c: Option<char>) {
        if c.is_some_and(|c| !matches!(c, '[' | ']' | '`' | '<' | '>' | '&' | '\\' | '*' | '_' | '~' | '|' | ';' | '}'))
        {
            self.masked.hide(at);
        }
    }
}

/// What stands beside a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Blank,
    Word,
    Mark,
}

impl Side {
    fn of(c: Option<char>) -> Side {
        match c {
            None => Side::Blank,
            Some(c) if c.is_whitespace() => Side::Blank,
            Some(c) if c.is_alphanumeric() => Side::Word,
            Some(_) => Side::Mark,
        }
    }
}

/// Whether a character opens a quotation or bracket.
fn opens(c: Option<char>) -> bool {
    c.is_some_and(|c| {
        matches!(c, '(' | '[' | '{' | '“' | '‘' | '«' | '„' | '‚' | '‹' | '¿' | '¡' | '—' | '–') || opens_cjk(c)
    })
}

fn opens_cjk(c: char) -> bool {
    matches!(c, '「' | '『' | '（' | '【' | '《' | '〈' | '〔' | '［' | '｛' | '〝')
}

/// Whether a character ends words, a quotation or a bracket.
fn closes(c: Option<char>) -> bool {
    c.is_some_and(|c| {
        matches!(
            c,
            '.' | ',' | '!' | '?' | ';' | ':' | '…' | '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '}' | '>' | '`'
        ) || matches!(c, '」' | '』' | '）' | '】' | '》' | '〉' | '〕' | '］' | '｝' | '〟')
            || matches!(c, '。' | '、' | '，' | '！' | '？' | '：' | '；' | '．' | '～' | '・' | '؟' | '،')
    })
}

/// Scripts that put no blanks between words, and Korean, which adds particles to them.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a mark is the mouth of a face: `^_^`, `-_-`, `>_<`, or a star between tildes.
fn is_face(run: &Range<usize>, before: Option<char>, after: Option<char>) -> bool {
    let same = before == after && before.is_some_and(|c| !matches!(c, '"' | '\'' | '*' | '_'));
    run.len() == 1 && (same || matches!((before, after), (Some('>'), Some('<')) | (Some('<'), Some('>'))))
}

/// Whether marks around a text stress anything: words, or silence.
fn says_something(content: &str) -> bool {
    content.chars().any(char::is_alphanumeric)
        || !content.is_empty() && content.chars().all(|c| matches!(c, '.' | '?' | '!' | '…' | '—'))
}

/// Whether letters between stars can be said, so that they are stressed and not what is left of a word: `frigging`, not
/// `ck`.
fn is_sayable(letters: &str) -> bool {
    letters.chars().count() >= 3
        && letters.chars().all(char::is_alphabetic)
        && letters.chars().any(|c| !c.is_ascii() || matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hidden stars are shown as `#`, underscores as `=`, tildes as they are.
    fn shown(text: &str) -> String {
        let mut masked = Masked::new(text);
        mask(text, &mut masked);
        masked.finish().replace('\u{1}', "#").replace('\u{2}', "=").replace('\u{3}', "~")
    }

    fn same(text: &str) {
        assert_eq!(shown(text), text);
    }

    #[test]
    fn stars_of_words_that_are_not_said() {
        assert_eq!(shown("f**king mess, you f**king fool"), "f##king mess, you f##king fool");
        assert_eq!(shown("m*th*rf*ck*r, sh*t, f*ck"), "m#th#rf#ck#r, sh#t, f#ck");
        assert_eq!(shown("You b****** and d***! What the ****? A ***!"), "You b###### and d###! What the ####? A ###!");
        assert_eq!(shown("*a f*cking mess*"), "*a f#cking mess*");
        assert_eq!(shown("*sh*t*"), "*sh#t*");
    }

    #[test]
    fn faces() {
        assert_eq!(shown("-_- ;_; ^_^ >_< *_* (*^_^*)"), "-=- ;=; ^=^ >=< #=# (#^=^#)");
        assert_eq!(shown("~*~ Later ~*~"), "~#~ Later ~#~");
        assert_eq!(shown("¯\\_(ツ)_/¯"), "¯\u{4}=(ツ)=/¯");
    }

    #[test]
    fn emphasis_stays() {
        for text in [
            "*one* **two** ***three*** _four_ __five__",
            "un*frigging*believable and *Ida*s and word*word*word",
            "***both** of it* and **some *of* it** and **_all_** of it",
            "\"*Stop*\" *\"stop\"* (*now*) *She ran*—*he didn't*.",
            "*…and then?* *...no* *--and*",
            "- item *with* stars\n* another\n\n***\n\n* * *",
            "`a*b` *c* [d](e_f_g) *<b>x</b>*",
            "我*很*好",
        ] {
            same(text);
        }
    }

    #[test]
    fn emphasis_that_commonmark_does_not_see() {
        assert_eq!(shown("で**「強調」**する"), "で**\u{e000}強調\u{e000}**する");
        assert_eq!(shown("は**重要。**です"), "は**重要\u{e000}**です");
        assert_eq!(shown("**\"No.\"**and"), "**\"No.\u{6}**and");
    }

    #[test]
    fn marks_without_a_partner() {
        assert_eq!(shown("*One thought\n\nand a second.*"), "#One thought\n\nand a second.#");
        assert_eq!(shown("5 * 3 and *nothing"), "5 * 3 and #nothing");
    }
}
