//! The value of a warnings field: a list in free form, a statement, or both.

use std::ops::Range;

use super::item::{bare, grade, is_harmless, known, named_in, read_item, strip_words};
use super::policy::{guesses, is_empty_talk, takes_back};
use super::remarks::EXCEPTING;
use super::{Item, MOST, Policy, SUGGESTED, Warning, Warnings, languages, suggest};
use crate::diag::{Cut, Sink, Span, Spanned};
use crate::story::rules;
use crate::story::text::shorten;

/// Bytes of an item that may hold several, joined by "and".
const LONGEST_PAIR: usize = 200;
/// A value that holds an exception is no longer than this, in bytes.
const LONGEST_STATEMENT: usize = 2000;

/// What the values of a warnings field come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    pub warnings: Warnings,
    /// Items that warn of nothing: they belong to the tags.
    pub tags: Vec<Spanned<String>>,
    /// Items that tell what is given away.
    pub spoilers: Vec<Spanned<String>>,
    /// Words of which nothing certain could be made.
    pub remarks: Vec<Spanned<String>>,
    /// Words that are shown beside what was made of them.
    quotes: Vec<Spanned<String>>,
    /// Where it is said that none apply, and where that the author does not warn.
    none: Option<Spanned<String>>,
    declined: Option<Spanned<String>>,
    /// Something after "none" leaves it doubtful.
    doubted: bool,
    /// Where there are too many.
    excess: Option<Span>,
}

/// Reads the value of a header field: a list in free form, or a statement.
pub fn read_list(text: Spanned<String>) -> Listing {
    let mut listing = Listing::default();
    listing.value(text);
    listing.settled()
}

impl Listing {
    /// Takes in a value of running text.
    pub fn value(&mut self, text: Spanned<String>) {
        let inner = text.value.strip_prefix('[').and_then(|t| t.strip_suffix(']')).filter(|t| !t.contains(['[', ']']));
        if let Some(inner) = inner {
            return self.value(part(&text, 1..1 + inner.len()));
        }
        if let Some((head, hidden)) = hidden_list(&text) {
            self.value(head);
            let from = self.warnings.list.len();
            self.statements(&hidden);
            self.warnings.list.iter_mut().skip(from).for_each(|warning| warning.spoiler = true);
            return;
        }
        let before = self.remarks.len();
        let plain = match Policy::parse(&text.value) {
            Some(policy) => {
                self.policy(policy, &text);
                true
            }
            None => self.statements(&text),
        };
        if is_empty_talk(&text.value) {
            self.remarks.push(text.clone());
        }
        // A sentence is shown whole, not only the pieces of which nothing could be made.
        let spoke = self.remarks.len() > before;
        if spoke {
            self.remarks.truncate(before);
            self.remarks.push(text.clone());
        }
        if spoke || !plain {
            self.quotes.push(text);
        }
    }

    /// Takes in one item of a list of the author's.
    pub fn item(&mut self, raw: Spanned<String>) {
        if self.is_full(0, raw.span) {
            return;
        }
        let whole = known(&raw).is_some() || Policy::parse(&raw.value).is_some() || grade(&raw.value).is_some();
        if whole {
            self.clause(raw, false);
        } else if self.is_understood(&raw) {
            self.value(raw);
        } else {
            match read_item(raw.clone()) {
                Item::Remark => self.value(raw),
                _ => self.clause(raw, false),
            }
        }
    }

    /// Whether every piece of an item says something that is known.
    fn is_understood(&self, raw: &Spanned<String>) -> bool {
        let mut trial = Listing::default();
        trial.statements(raw);
        trial.remarks.is_empty() && trial.warnings.list.iter().all(|w| w.entry.is_some())
    }

    /// Takes in a warning that was given in full.
    pub fn push(&mut self, warning: Warning) {
        if !self.is_full(0, warning.raw.span) {
            self.warnings.list.push(warning);
        }
    }

    /// Whether so many pieces more are too many, which is kept in mind.
    fn is_full(&mut self, more: usize, at: Span) -> bool {
        let count = self.warnings.list.len() + self.tags.len() + self.spoilers.len() + self.quotes.len() + more;
        if count >= MOST {
            self.excess.get_or_insert(at);
        }
        count >= MOST
    }

    fn policy(&mut self, policy: Policy, raw: &Spanned<String>) {
        let is_blank = raw.value.trim().is_empty();
        match policy {
            Policy::None => self.none = self.none.take().or_else(|| Some(raw.clone())),
            Policy::Declined => self.declined = self.declined.take().or_else(|| Some(raw.clone())),
            Policy::Unspecified if !is_blank => self.remarks.push(raw.clone()),
            Policy::Unspecified | Policy::Stated => {}
        }
    }

    /// Reads a text sentence by sentence. Tells whether it is a plain list of items.
    fn statements(&mut self, text: &Spanned<String>) -> bool {
        let (mut plain, mut denied, before) = (true, false, self.warnings.list.len());
        let sentences = sentences(&text.value);
        if self.is_full(sentences.iter().map(Vec::len).sum(), text.span) {
            return true;
        }
        for sentence in sentences {
            let (mut listed, mut spoke) = (false, false);
            for piece in sentence {
                let clause = part(text, piece);
                if let Some((head, rest)) = exception(&clause, denied) {
                    plain = false;
                    if let Some(head) = head {
                        self.clause(head, false);
                    }
                    denied = true;
                    self.joined(rest, true);
                    continue;
                }
                match read_item(clause.clone()) {
                    // Behind words to the reader what is not known is more of the same: "be gentle".
                    Item::Warning(w) if w.entry.is_none() && spoke && !listed && parts(&clause).is_none() => {
                        self.remark(clause);
                    }
                    Item::Remark if grade(&clause.value).is_some() && self.warnings.list.len() > before => {
                        self.clause(clause, false);
                    }
                    Item::Remark => {
                        spoke = true;
                        self.remark(clause);
                    }
                    Item::EmptyTalk => {
                        plain = false;
                        if self.none.is_some() && guesses(&clause.value) {
                            self.doubted = true;
                            self.remarks.push(clause);
                        }
                    }
                    Item::Policy(policy) => {
                        denied |= policy == Policy::None;
                        self.policy(policy, &clause);
                    }
                    _ => {
                        listed = true;
                        self.joined(clause, false);
                    }
                }
            }
        }
        plain
    }

    fn joined(&mut self, clause: Spanned<String>, excepted: bool) {
        match parts(&clause) {
            Some(parts) => parts.into_iter().for_each(|one| self.clause(one, excepted)),
            None => self.clause(clause, excepted),
        }
    }

    /// Words to the reader, and the warnings in them.
    fn remark(&mut self, clause: Spanned<String>) {
        for (range, entry) in named_in(&clause) {
            let raw = part(&clause, range);
            self.push(Warning { entry: Some(entry), ..Warning::custom(raw) });
        }
        self.doubted |= takes_back(&clause.value);
        self.remarks.push(clause);
    }

    /// One piece of a list. What is excepted from "none" warns, whatever it is, unless it is a joke: "none but fluff".
    fn clause(&mut self, raw: Spanned<String>, excepted: bool) {
        let span = raw.span;
        if let (Some(grade), Some(last)) = (grade(&raw.value), self.warnings.list.last_mut())
            && last.raw.value.len() < LONGEST_STATEMENT
        {
            last.grade(grade, &raw);
            return;
        }
        match read_item(raw.clone()) {
            Item::Policy(policy) => self.policy(policy, &raw),
            Item::Warning(warning) => self.push(warning),
            Item::Tag(_) if excepted && !is_harmless(&raw.value) => self.push(Warning::custom(raw)),
            Item::Tag(text) => self.tags.push(Spanned::new(text, span)),
            Item::Spoiler(text) => self.spoilers.push(Spanned::new(text, span)),
            Item::Remark => {
                self.doubted |= excepted;
                self.remark(raw);
            }
            Item::EmptyTalk => {}
        }
    }

    /// Weighs what was said. Where an item says that none apply beside one that warns, the warning wins; where one
    /// declines to warn, the policy is to decline and the list is kept.
    #[must_use]
    pub fn settled(mut self) -> Listing {
        let remark = joined(self.quotes.iter(), "; ");
        // Where nothing else was said, the reader is to see that something was.
        let aside = joined(self.tags.iter().chain(&self.spoilers), ", ");
        let warnings = &mut self.warnings;
        (warnings.policy, warnings.raw) = match (&self.declined, warnings.list.is_empty(), &self.none) {
            (Some(raw), ..) => (Policy::Declined, remark.or_else(|| Some(raw.clone()))),
            (None, false, none) => (Policy::Stated, remark.or_else(|| none.clone())),
            (None, true, Some(raw)) if !self.doubted => (Policy::None, remark.or_else(|| Some(raw.clone()))),
            (None, true, Some(raw)) => (Policy::Unspecified, remark.or_else(|| Some(raw.clone()))),
            (None, true, None) => (Policy::Unspecified, remark.or(aside)),
        };
        self
    }

    /// Whether a value names a warning that is known, or speaks of warnings as a whole.
    pub fn is_about_warnings(&self) -> bool {
        self.none.is_some()
            || self.declined.is_some()
            || !self.tags.is_empty()
            || !self.spoilers.is_empty()
            || self.warnings.list.iter().any(|w| w.entry.is_some())
    }

    /// Whether every piece of a value is known.
    pub fn is_known_throughout(&self) -> bool {
        self.is_about_warnings() && self.remarks.is_empty() && self.warnings.list.iter().all(|w| w.entry.is_some())
    }

    /// Tells the author what was made of their words.
    pub fn report(&self, sink: &mut Sink) {
        if let Some(span) = self.excess {
            sink.emit(span, rules::matter_too_large("the list of warnings", MOST)).hint("keep those that readers need");
            return;
        }
        for (at, unknown) in self.warnings.list.iter().filter(|w| w.entry.is_none()).enumerate() {
            let words = &unknown.raw.value;
            let diagnostic = sink.emit(unknown.raw.span, rules::custom_warning(shorten(words)));
            // Of a long list the later messages are not shown, and a suggestion takes time.
            if at < SUGGESTED
                && let Some(near) = suggest(words)
            {
                diagnostic.hint(format!("did you mean \"{near}\"?"));
            }
        }
        for tag in &self.tags {
            sink.emit(tag.span, rules::warning_moved_to_tags(shorten(&tag.value)));
        }
        for notice in &self.spoilers {
            sink.emit(notice.span, rules::warning_moved_to_spoilers(shorten(&notice.value)));
        }
        let unclear = self.remarks.iter().filter(|_| self.warnings.policy != Policy::None);
        for remark in unclear {
            sink.emit(remark.span, rules::remark_on_warnings(shorten(&remark.value)))
                .hint("write a list of warnings, `none`, or `choose not to warn`");
        }
        if let (Some(none), Some(_)) = (&self.none, &self.declined) {
            sink.emit(none.span, rules::none_and_declined());
        }
    }
}

/// `choose not to warn (highlight for details: torture)`: the statement, and the list that its author hid.
fn hidden_list(text: &Spanned<String>) -> Option<(Spanned<String>, Spanned<String>)> {
    let whole = text.value.trim_end();
    let inner = whole.strip_suffix(')')?;
    let (head, bracket) = inner.rsplit_once('(')?;
    let (lead, list) = bracket.split_once(':')?;
    let lower = lead.trim().to_ascii_lowercase();
    let is_hidden = ["highlight", "select", "mouse over", "hover"].iter().any(|word| lower.starts_with(word));
    Policy::parse(head).filter(|policy| *policy != Policy::None && is_hidden && !list.trim().is_empty())?;
    let start = inner.len() - list.len();
    Some((part(text, 0..head.len()), part(text, start..inner.len())))
}

/// Several pieces as one text, from the first to the last.
fn joined<'s>(pieces: impl Iterator<Item = &'s Spanned<String>>, by: &str) -> Option<Spanned<String>> {
    let pieces: Vec<_> = pieces.collect();
    let span = match pieces[..] {
        [] => return None,
        [one] => return Some(one.clone()),
        [first, .., last] => Span { end: last.span.end.max(first.span.end), ..first.span },
    };
    let words: Vec<&str> = pieces.iter().map(|piece| piece.value.trim()).collect();
    Some(Spanned::new(words.join(by), span))
}

/// `none except for rape`: the words before the exception, where they stand in the same clause and say that none apply,
/// and what is excepted. After such words (`denied`) a clause may begin with the exception.
fn exception(clause: &Spanned<String>, denied: bool) -> Option<(Option<Spanned<String>>, Spanned<String>)> {
    let text = &clause.value;
    if text.len() > LONGEST_STATEMENT {
        return None;
    }
    let openers = || EXCEPTING.iter().chain(languages::EXCEPTING);
    if denied && let Some(rest) = openers().find_map(|words| strip_words(bare(text), words)) {
        let at = rest.as_ptr() as usize - text.as_ptr() as usize;
        return Some((None, part(clause, at..at + rest.len())));
    }
    let blanks = text.char_indices().filter(|(_, c)| c.is_whitespace() || *c == '(').take(40);
    for (at, c) in blanks {
        let behind = at + c.len_utf8();
        let rest = openers().find_map(|words| strip_words(text.cut(behind..), words));
        if let Some(rest) = rest.map(|rest| rest.trim_end_matches([')', '.', '!']))
            && !rest.is_empty()
            && denies(text.cut(..at), clause.span)
        {
            let from = rest.as_ptr() as usize - text.as_ptr() as usize;
            return Some((Some(part(clause, 0..at)), part(clause, from..from + rest.len())));
        }
    }
    None
}

/// Whether words say that none apply, or that one does not.
fn denies(text: &str, span: Span) -> bool {
    Policy::parse(text) == Some(Policy::None)
        || matches!(known(&Spanned::new(text.to_owned(), span)), Some(Item::Tag(_)))
}

/// The piece `range` of a value, with its own place where the value stands in the file as it is here.
fn part(whole: &Spanned<String>, range: Range<usize>) -> Spanned<String> {
    let verbatim = (whole.span.end - whole.span.start) as usize == whole.value.len();
    let start = whole.span.start as usize;
    let span = if verbatim { Span::new(whole.span.file, start + range.start, start + range.end) } else { whole.span };
    Spanned::new(whole.value.cut(range).to_owned(), span)
}

/// `blood and gore` is one warning, `violence and swearing` are two: split where all parts are known and the whole is not.
fn parts(item: &Spanned<String>) -> Option<Vec<Spanned<String>>> {
    const MOST: usize = 8;
    if item.value.len() > LONGEST_PAIR || known(item).is_some() {
        return None;
    }
    let is_known = |one: &Spanned<String>| known(one).is_some() || Policy::parse(&one.value).is_some();
    [" and ", " & ", " / ", "/", "+", " und ", " et ", " y ", " и ", " e ", "・", "と"].iter().find_map(|joint| {
        let mut at = 0;
        let ranges = item.value.split(joint).take(MOST + 1).map(|words| {
            let start = at;
            at += words.len() + joint.len();
            start..start + words.len()
        });
        let found: Vec<_> = ranges.map(|range| part(item, range)).collect();
        ((2..=MOST).contains(&found.len()) && found.iter().all(is_known)).then_some(found)
    })
}

/// Sentences, each as its pieces between commas; brackets and quotes are not cut. Ranges are trimmed, none is empty.
fn sentences(text: &str) -> Vec<Vec<Range<usize>>> {
    let mut sentences = vec![Vec::new()];
    let (mut start, mut depth, mut quoted) = (0, 0u32, false);
    let count = |signs: [char; 4]| text.chars().filter(|c| signs.contains(c)).count();
    let balanced = count(['(', '[', '（', '「']) == count([')', ']', '）', '」']);
    let mut chars = text.char_indices().peekable();
    let mut word_len = 0;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let free = (depth == 0 || !balanced) && !quoted;
        let (cut, ends) = match c {
            '(' | '[' | '（' | '「' => {
                depth += 1;
                (false, false)
            }
            ')' | ']' | '）' | '」' => {
                depth = depth.saturating_sub(1);
                (false, false)
            }
            '"' => {
                quoted = !quoted;
                if !quoted && depth == 0 && next == Some(' ') && text.cut(..at).ends_with(',') {
                    // `"Chalk," kissing`: the comma divides within the mark, too.
                    push_piece(&mut sentences, text, start..at + 1);
                    start = at + 1;
                }
                (false, false)
            }
            '“' | '„' | '«' | '”' | '»' => {
                quoted = !matches!(c, '”' | '»');
                (false, false)
            }
            // A bracket that was never closed must not swallow the rest of a long list.
            '\n' => {
                (depth, quoted) = (0, false);
                (true, true)
            }
            ',' | '、' | '，' => (free, false),
            ';' | '；' | '。' | '！' | '？' => (free, true),
            // "S." and "vs." are no sentence ends.
            '.' | '!' | '?' => {
                let ends = free && next.is_some_and(char::is_whitespace) && (c != '.' || word_len > 2);
                (ends, ends)
            }
            _ => (false, false),
        };
        word_len = if c.is_alphanumeric() { word_len + 1 } else { 0 };
        if cut {
            push_piece(&mut sentences, text, start..at);
            start = at + c.len_utf8();
        }
        if cut && ends {
            sentences.push(Vec::new());
        }
    }
    push_piece(&mut sentences, text, start..text.len());
    sentences
}

fn push_piece(sentences: &mut [Vec<Range<usize>>], text: &str, range: Range<usize>) {
    let piece = text.cut(range.clone());
    let start = range.start + piece.len() - piece.trim_start().len();
    let end = start + piece.trim().len();
    if start < end
        && let Some(sentence) = sentences.last_mut()
    {
        sentence.push(start..end);
    }
}
