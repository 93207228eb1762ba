//! Long chapters become several files, divided between blocks: some reading systems choke on files above 300 kB.

use crate::book::xhtml::{TagKind, tags};
use crate::diag::Cut;

/// Bytes of XHTML in one file, about.
pub const LIMIT: usize = 260 * 1000;

/// Room for what the page puts around the text, and for addresses that are longer than their placeholders.
const ROOM: usize = 32 * 1000;

/// The parts of a chapter, and the size of the largest block that could not be divided, if one is too large.
#[derive(Debug)]
pub struct Parts {
    pub parts: Vec<String>,
    pub undividable: Option<usize>,
}

/// Divides paragraphs that are longer than a file: at the end of a sentence if there is one, else between two words. Each
/// piece fills a file, so that readers see the division nowhere.
fn divide_paragraphs(html: String, limit: usize) -> String {
    let mut out = String::new();
    let mut copied = 0;
    let mut open: Option<Paragraph> = None;
    let mut from = 0;
    for tag in tags(&html) {
        if let Some(paragraph) = open.as_mut().filter(|paragraph| paragraph.inner == 0) {
            paragraph.see(&html, from..tag.range.start, limit);
        }
        match (&mut open, tag.kind) {
            (None, TagKind::Open) if tag.name == "p" => {
                let mut tag_again = html.cut(tag.range.clone()).to_owned();
                if let Some(id) = tag.attribute("id") {
                    tag_again = tag_again.replace(&format!(" id=\"{id}\""), "");
                }
                open = Some(Paragraph { tag: tag_again, start: tag.range.end, ..Paragraph::default() });
            }
            (Some(paragraph), TagKind::Close) if paragraph.inner == 0 => {
                for cut in &paragraph.cuts {
                    out.push_str(html.cut(copied..*cut));
                    out.push_str("</p>\n");
                    out.push_str(&paragraph.tag);
                    copied = *cut;
                }
                open = None;
            }
            (Some(paragraph), TagKind::Open) => paragraph.inner += 1,
            (Some(paragraph), TagKind::Close) => paragraph.inner -= 1,
            _ => {}
        }
        from = tag.range.end;
    }
    if copied == 0 {
        return html;
    }
    out.push_str(html.cut(copied..));
    out
}

/// A paragraph that is gone over in search of places to divide it.
#[derive(Debug, Default)]
struct Paragraph {
    /// How it is opened again.
    tag: String,
    /// Elements open in it.
    inner: usize,
    /// Where its last piece begins.
    start: usize,
    cuts: Vec<usize>,
    /// The last places between two words and two sentences.
    word: usize,
    sentence: usize,
}

impl Paragraph {
    /// Takes in text that stands in no inner element.
    fn see(&mut self, html: &str, text: std::ops::Range<usize>, limit: usize) {
        let mut before = 'x';
        for (i, c) in html.cut(text.clone()).char_indices() {
            self.place(before, c, text.start + i, limit);
            before = c;
        }
        // The next word stands in an element.
        self.place(before, 'x', text.end, limit);
    }

    fn place(&mut self, before: char, next: char, at: usize, limit: usize) {
        let is_full_stop = matches!(before, '。' | '！' | '？');
        if is_full_stop || before.is_whitespace() && !next.is_whitespace() {
            self.word = at;
        }
        if is_full_stop || next.is_whitespace() && matches!(before, '.' | '!' | '?' | '…' | '”' | '"' | '»') {
            self.sentence = at + if next.is_whitespace() { next.len_utf8() } else { 0 };
        }
        let is_late = |cut: usize| cut <= at && cut > self.start + limit / 2;
        if at - self.start < limit {
            return;
        }
        let cut = if is_late(self.sentence) { self.sentence } else { self.word };
        if cut > self.start {
            self.cuts.push(cut);
            self.start = cut;
        }
    }
}

/// Divides well-formed block content. Blocks are never cut, but `div`s that hold several blocks are: they are closed at
/// the end of a part and opened again, without their id, in the next.
pub fn split(html: String) -> Parts {
    let limit = LIMIT - ROOM;
    if html.len() <= limit {
        return Parts { parts: vec![html], undividable: None };
    }
    let html = divide_paragraphs(html, limit * 3 / 4);
    let mut divider = Divider { html: &html, limit, ..Divider::default() };
    // Open `div`s around the present place: how to open them again.
    let mut wrappers: Vec<String> = Vec::new();
    // Elements open below the innermost of these.
    let mut inner = 0usize;
    for tag in tags(&html) {
        match tag.kind {
            TagKind::Open if inner == 0 && tag.name == "div" => {
                let mut reopened = html.cut(tag.range.clone()).to_owned();
                if let Some(id) = tag.attribute("id") {
                    reopened = reopened.replace(&format!(" id=\"{id}\""), "");
                }
                wrappers.push(reopened);
                continue;
            }
            TagKind::Open => {
                inner += 1;
                continue;
            }
            TagKind::Close if inner == 0 => {
                wrappers.pop();
            }
            TagKind::Close => inner -= 1,
            TagKind::Empty => {}
        }
        if inner == 0 {
            divider.block_end(tag.range.end, &wrappers);
        }
    }
    divider.finish()
}

/// Divides well-formed block content so that each picture that stands alone has a part of its own; what stands between
/// two of them is divided as usual.
pub fn at_pictures(html: String) -> Parts {
    let (mut ends, mut open, mut start) = (Vec::new(), 0usize, 0);
    let (mut pictures, mut words, mut from) = (false, false, 0);
    for tag in tags(&html) {
        words |= open > 0 && !html.cut(from..tag.range.start).trim().is_empty();
        from = tag.range.end;
        match tag.kind {
            TagKind::Open => {
                if open == 0 {
                    (start, pictures, words) = (tag.range.start, false, false);
                }
                open += 1;
            }
            TagKind::Close => {
                open = open.saturating_sub(1);
                if open == 0 && pictures && (!words || tag.name == "figure") {
                    ends.extend([start, tag.range.end]);
                }
            }
            TagKind::Empty => pictures |= tag.name == "img",
        }
    }
    ends.push(html.len());
    let mut all = Parts { parts: Vec::new(), undividable: None };
    let mut from = 0;
    for end in ends {
        let piece = html.cut(from..end);
        from = end;
        if !piece.trim().is_empty() {
            let mut parts = split(String::from(piece));
            all.parts.append(&mut parts.parts);
            all.undividable = all.undividable.max(parts.undividable);
        }
    }
    if all.parts.is_empty() {
        all.parts.push(html);
    }
    all
}

/// Parts of a text that is too long for one.
#[derive(Default)]
struct Divider<'h> {
    html: &'h str,
    limit: usize,
    parts: Vec<String>,
    undividable: Option<usize>,
    /// The part that is being filled, and how far the text has gone into it.
    part: String,
    from: usize,
    /// The last place where a cut is possible, and the wrappers open there.
    cut: Option<(usize, Vec<String>)>,
}

impl Divider<'_> {
    /// A block ends. If it is one too many for the part, the part ends before it.
    fn block_end(&mut self, end: usize, wrappers: &[String]) {
        if self.part.len() + (end - self.from) > self.limit {
            if let Some((at, open)) = self.cut.take() {
                self.part.push_str(self.html.cut(self.from..at));
                open.iter().for_each(|_| self.part.push_str("</div>"));
                self.parts.push(std::mem::take(&mut self.part));
                open.iter().for_each(|tag| self.part.push_str(tag));
                self.from = at;
            }
            let block = self.part.len() + (end - self.from);
            if block > self.limit {
                self.undividable = self.undividable.max(Some(block));
            }
        }
        // Not in the middle of loose text, and not before the scene that a note introduces.
        self.cut = Some((end, wrappers.to_vec()));
    }

    fn finish(mut self) -> Parts {
        self.part.push_str(self.html.cut(self.from..));
        // Only an empty shell may be left behind the last cut.
        let is_shell = tags(&self.part).all(|t| t.name == "div") && self.part.replace(['<', '>'], "").trim().is_empty();
        if !is_shell {
            self.parts.push(self.part);
        }
        Parts { parts: self.parts, undividable: self.undividable }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_between_blocks_and_reopens_wrappers() {
        let block = format!("<p>{}</p>\n", "word ".repeat(10_000));
        let html = format!("<div class=\"fic-cw\" id=\"x\">\n{}</div>\n<p>after</p>\n", block.repeat(12));
        let words = html.matches("word").count();
        let parts = split(html);
        assert!(parts.undividable.is_none());
        assert!(parts.parts.len() >= 3, "{}", parts.parts.len());
        assert_eq!(parts.parts.iter().map(|p| p.matches("word").count()).sum::<usize>(), words);
        for part in &parts.parts {
            assert!(part.len() <= LIMIT);
            assert_eq!(part.matches("<div").count(), part.matches("</div>").count());
        }
        assert_eq!(parts.parts.iter().filter(|p| p.contains("id=\"x\"")).count(), 1);
    }

    #[test]
    fn a_giant_word_stays_whole() {
        let parts = split(format!("<p>a</p><p>{}</p><p>b</p>", "xy".repeat(LIMIT)));
        assert!(parts.undividable.is_some_and(|n| n > LIMIT));
        assert_eq!(parts.parts.len(), 3);
    }

    #[test]
    fn giant_paragraphs_are_divided_between_sentences_or_words() {
        for (piece, behind) in [
            ("A word or two. ", ". "),
            ("word ", " "),
            ("<em>word</em> ", "> "),
            ("<em>a. b</em> <a id=\"i\">c</a>. ", ". "),
            ("一つの文。", "。"),
        ] {
            let count = 3 * LIMIT / piece.len();
            let parts = split(format!("<p id=\"a\" class=\"b\">{}</p>", piece.repeat(count)));
            assert!(parts.undividable.is_none() && parts.parts.len() >= 3, "{piece}");
            assert_eq!(parts.parts.iter().map(|p| p.matches(piece.trim()).count()).sum::<usize>(), count, "{piece}");
            for part in &parts.parts {
                assert!(part.len() <= LIMIT, "{piece}");
                assert!(part.trim_end().ends_with(&format!("{behind}</p>")), "{piece}: {}", &part[part.len() - 40..]);
            }
        }
    }
}
